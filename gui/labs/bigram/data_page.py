"""The names."""

from __future__ import annotations

from gui.labs.bigram.page import Page


class DataPage(Page):
    def refresh(self) -> None:
        pass
