"""A name judged."""

from __future__ import annotations

from gui.labs.bigram.page import Page


class LikelihoodPage(Page):
    def refresh(self) -> None:
        pass
