"""A page that shows less where the window is low: what is least needed goes first."""

from __future__ import annotations

from gui import theme
from gui.page import Page

LOW, LOWEST = 700, 560  # pixels of the window, at the usual size of text


class RoomyPage(Page):
    """By the window, not by itself: within its scroll area a page grows with what it shows."""

    def is_below(self, height: int) -> bool:
        return self.window().height() < theme.px(height)

    def make_room(self) -> None:
        """Show what there is room for. The panel calls it for the page that is shown."""
        raise NotImplementedError
