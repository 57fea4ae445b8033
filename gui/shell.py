"""What the parts of the main window (menus, files, glossary) ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QUndoGroup
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from gui.header import Header
    from gui.page import LabPage
    from gui.widgets.status import StatusLine


class Shell(QMainWindow):
    """The window as its parts know it: it imports them, they import only this.

    current_lab   the name of the lab that is shown
    lab_actions   by lab: the one that shows it
    help_action   opens the glossary; lessons_action: the list of lessons, and lesson_commands what else one
                  may do with them; open_file_action: File > Open
    """

    lab_shown = Signal(str)
    lab_built = Signal(str)
    state_refused = Signal(str)  # why a state that waited for its lab could not be taken over

    current_lab: str
    lab_actions: dict[str, QAction]
    header: Header
    help_action: QAction
    lessons_action: QAction
    lesson_commands: Sequence[QAction]
    open_file_action: QAction
    status: StatusLine
    undo_group: QUndoGroup

    def show_lab(self, name: str) -> LabPage:
        """Show a lab by name and return its panel. Raises KeyError for a name that is no lab's."""
        raise NotImplementedError

    def panel(self, name: str) -> LabPage:
        """A lab's panel, built now if it was not yet. Raises KeyError for a name that is no lab's."""
        raise NotImplementedError

    @property
    def panels(self) -> Mapping[str, LabPage]:
        """Those that are built."""
        raise NotImplementedError

    def first_state(self, name: str) -> dict[str, Any]:
        """How a lab looked before anything was done in it."""
        raise NotImplementedError

    def states(self) -> dict[str, dict[str, Any]]:
        """What all labs know, those included that wait to be built."""
        raise NotImplementedError

    def heavy_parts(self, names: Iterable[str]) -> list[Callable[[], object]]:
        """What these labs take long for to say what they know; may be called in any thread."""
        raise NotImplementedError

    def adopt_later(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Take over states of labs, of each when it is first shown: a start should not wait for all."""
        raise NotImplementedError

    def tell(self, text: str) -> None:
        """A message that stays until it is closed."""
        raise NotImplementedError

    def look_up(self, term: str = "") -> None:
        """Open the glossary, at a term."""
        raise NotImplementedError

    def open_lesson(self, lesson: Any) -> None:
        """Play a gui.lessons.lesson.Lesson beside the work."""
        raise NotImplementedError

    def point_at(self, lab: str, widget: str) -> bool:
        """Show a lab and put a ring around one of its widgets, by object name."""
        raise NotImplementedError
