"""The moment that is being stepped through: its equation, its rule in words, and the transport bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.icons import icon
from gui.widgets.buttons import stand_for
from gui.widgets.help import explain
from gui.widgets.labels import Label, keep_lines
from gui.widgets.transport import TransportBar

_LETTERS = 36  # of the equation: room for so many at least where the bar stands beside it


class Stage(Guarded, QFrame):
    """name: the object name of the equation, which outside checks and screen readers know.

    is_low: the transport bar stands beside the equation where both have room, for a lab whose work needs
            the height
    folded: the user has folded the words away, or has them back
    """

    folded = Signal(bool)

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
        self.fold = QAction(self.tr("Fold the words of this step away"), self)
        self.fold.setCheckable(True)
        self.fold.setShortcut(QKeySequence("F4"))
        self.fold.triggered.connect(self.set_folded)
        self.fold.triggered.connect(self.folded)
        self.addAction(self.fold)
        self._fold_button = QToolButton()
        self._fold_button.setObjectName("foldStage")
        self._fold_button.setProperty("role", "bare")
        stand_for(self._fold_button, self.fold)
        self.transport.add_at_end(self._fold_button)
        words = QVBoxLayout()
        words.setSpacing(theme.SPACE)
        words.addWidget(self.equation)
        words.addWidget(self.explanation)
        words.addStretch()
        self._beside: QWidget | None = None
        self._texts: tuple[Sequence[str], Sequence[str]] = (), ()
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
            # at the bottom: where the words take one line more, the stage grows upwards, and the bar stays
            self._upper.addWidget(self.transport, 2, Qt.AlignmentFlag.AlignBottom)
        else:
            self._lines.addWidget(self.transport)
        for label in (self.equation, self.explanation):
            label.installEventFilter(self)
        theme.on_change(self._dress)
        theme.on_change(self._dress_fold)
        self._dress()
        self._dress_fold()

    def add_beside(self, widget: QWidget) -> None:
        """Something of the lab's own to the right of the equation."""
        self._beside = widget
        self._upper.addWidget(widget, 2)

    def keep_room(self, equations: Sequence[str], explanations: Sequence[str]) -> None:
        """For each of these texts at every step, so that nothing jumps from one to the next."""
        self._texts = equations, explanations
        self._make_room()

    @property
    def is_folded(self) -> bool:
        return self.fold.isChecked()

    @Slot(bool)
    def set_folded(self, is_folded: bool) -> None:
        """Only the transport bar is left: the work has the room."""
        self.fold.setChecked(is_folded)
        for part in filter(None, (self.equation, self.explanation, self._beside)):
            part.setHidden(is_folded)
        self._dress_fold()

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

    def _dress_fold(self) -> None:
        self.fold.setIcon(icon("up" if self.is_folded else "down", theme.current().quiet))
        text = self.tr("Show the words of this step") if self.is_folded else self.fold.text()
        explain(self.fold, text, keys="F4")
        self._fold_button.setAccessibleName(text)

    def _dress(self) -> None:
        self.equation.ensurePolished()
        self._arrange()
        self._make_room()

    def _arrange(self) -> None:
        """In a narrow window also the low stage has its bar below the words: in a narrow column they would
        take more lines than the bar does."""
        if self._is_low:
            margins = self._lines.contentsMargins()
            taken = margins.left() + self.transport.usual_width + margins.right()
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
        equations, explanations = self._texts
        keep_lines(self.equation, 1 if self._is_low or equations else 2, equations)
        keep_lines(self.explanation, 2 if self._is_low else 0, explanations)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:  # of a text, also when what is beside it comes or goes
            self._make_room()
        return False
