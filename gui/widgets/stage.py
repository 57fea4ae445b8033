"""The moment that is being stepped through: its equation, its rule in words, and the transport bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.widgets.labels import Label, keep_lines
from gui.widgets.transport import TransportBar

_LETTERS = 36  # of the equation: room for so many at least where the bar stands beside it


class Stage(Guarded, QFrame):
    """name: the object name of the equation, which outside checks and screen readers know.

    is_low: the transport bar stands beside the equation where both have room, for a lab whose work needs
            the height
    """

    def __init__(self, name: str, *, is_low: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_low = is_low
        self.setProperty("role", "card")
        self.equation = Label()
        self.equation.setObjectName(name)
        self.equation.setProperty("role", "equation")
        self.equation.setAccessibleName(self.tr("Equation of this moment"))
        self.equation.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.equation.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.equation.setMinimumWidth(1)  # a long equation does not widen the window
        self.equation.setWordWrap(True)
        self.explanation = Label()
        self.explanation.setProperty("role", "quiet")
        self.explanation.setWordWrap(True)
        self.explanation.setWhatsThis(self.tr("The rule that this step used, in words."))
        self.transport = TransportBar()
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE)
        words.addWidget(self.equation)
        words.addWidget(self.explanation)
        words.addStretch()
        self._upper = QHBoxLayout()
        self._upper.setSpacing(2 * theme.SPACE)
        self._upper.addLayout(words, 3)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(2 * theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE)
        self._lines.setSpacing(theme.SPACE)
        self._lines.addLayout(self._upper)
        if is_low:
            self._lines.setContentsMargins(2 * theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
            words.setSpacing(0)
            self._upper.addWidget(self.transport, 2)
        else:
            self._lines.addSpacing(theme.SPACE)
            self._lines.addWidget(self.transport)
        theme.on_change(self._dress)
        self._dress()

    def add_beside(self, widget: QWidget) -> None:
        """Something of the lab's own to the right of the equation."""
        self._upper.addWidget(widget, 2)

    def add_row(self, widget: QWidget) -> None:
        """Something of the lab's own above the transport bar."""
        self._lines.insertWidget(self._lines.indexOf(self.transport), widget)

    def show_moment(
        self, equation: str, explanation: str, position: int, total: int, place: str = ""
    ) -> None:
        """What was just done, and where it is in the whole; place: the same in the lab's own words."""
        self.equation.setText(equation)
        # a screen reader would read the name alone, not the text
        self.equation.setAccessibleName(
            self.tr("Equation of this moment: {equation}").format(equation=equation)
        )
        self.explanation.setText(explanation)
        self.transport.show_position(position, total, place)
        self._dress()

    def _dress(self) -> None:
        self.equation.ensurePolished()
        self._arrange()
        self._make_room()

    def _arrange(self) -> None:
        """In a narrow window also the low stage has its bar below the words: in a narrow column they would
        take more lines than the bar does."""
        if self._is_low:
            margins = self._lines.contentsMargins()
            taken = margins.left() + self.transport.minimumSizeHint().width() + margins.right()
            wanted = self.equation.fontMetrics().horizontalAdvance("0" * _LETTERS)
            is_wide = self.width() - taken - 2 * theme.SPACE >= wanted
            towards = QBoxLayout.Direction
            direction = towards.LeftToRight if is_wide else towards.TopToBottom
            if direction != self._upper.direction():
                self._upper.setDirection(direction)
                self._upper.setSpacing((2 if is_wide else 1) * theme.SPACE)
                self._lines.activate()  # the words are measured by their width

    def _make_room(self) -> None:
        """What is above must not jump when a sum appears under a product, or a longer explanation."""
        keep_lines(self.equation, 1 if self._is_low else 2)
        keep_lines(self.explanation, 2 if self._is_low else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress()
