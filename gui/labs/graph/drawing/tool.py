"""What the view offers to whatever takes its events. A tool does what it wants with some of them."""

from __future__ import annotations

from PySide6.QtGui import QDropEvent, QKeyEvent, QMouseEvent, QWheelEvent


class Tool:
    """Attached from outside: view.tools.append(tool). Every tool hears of everything, in their order."""

    def interrupt(self) -> None:
        """A button is pressed, or there is another picture: what is half done is given up."""

    def end_editing(self) -> None:
        """The graph can only be looked at from now on, or the focus is elsewhere."""

    def meet_picture(self) -> None:
        """There are new items."""

    def follow_camera(self) -> None:
        """The view has moved or zoomed."""

    def press(self, event: QMouseEvent) -> None: ...

    def move(self, event: QMouseEvent) -> None: ...

    def release(self, event: QMouseEvent) -> None: ...

    def double_click(self, event: QMouseEvent) -> None: ...

    def turn(self, event: QWheelEvent) -> None:
        """The wheel."""

    def leave(self) -> None:
        """The pointer has left the view."""

    def drag(self, event: QDropEvent) -> None:
        """Something is dragged over the view."""

    def drag_away(self) -> None: ...

    def drop(self, event: QDropEvent) -> None: ...

    def take_key(self, event: QKeyEvent) -> bool:
        """Whether the key meant something; then no other tool hears of it."""
        return False
