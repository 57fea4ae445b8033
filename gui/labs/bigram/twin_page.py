"""The neural twin learns."""

from __future__ import annotations

from gui.labs.bigram.page import Page


class TwinPage(Page):
    def refresh(self) -> None:
        pass
