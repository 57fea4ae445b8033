"""Predict the next gradient, then see: a number or only its sign. The verdict stays with its question until
one goes on to the next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.accessibility import announce
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet

_FIELD, _SIGN = 120, 44  # pixels: widths of the field and of a button with a sign
_LONGEST = 100  # characters that can be typed


class Quiz(QFrame):
    """The owner asks, judges the answer and shows the verdict; nothing is judged here."""

    answered = Signal(str)  # what was typed
    sign_picked = Signal(int)  # -1, 0 or 1
    next_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = Label()
        self.question.setObjectName("predictQuestion")
        self.question.setWordWrap(True)
        self.question.setWhatsThis(self.tr("What is to be predicted before the next step is done."))
        self.field = QLineEdit()
        self.field.setObjectName("prediction")
        self.field.setProperty("role", "field")
        self.field.setAccessibleName(self.tr("Your prediction"))
        self.field.setMaxLength(_LONGEST)
        explain(self.field, self.tr("Type the number that you expect; Return checks it"), "gradient")
        self._is_told = False  # whether the verdict is there, and one may go on
        self.signs = [
            self._sign_button("+", "predictPlus", self.tr("positive"), 1),
            self._sign_button("0", "predictZero", self.tr("zero"), 0),
            self._sign_button("−", "predictMinus", self.tr("negative"), -1),
        ]
        self._or = quiet(self.tr("or its sign"))
        self._or.setWordWrap(False)
        self._group = QButtonGroup(self)  # one of them
        for button in self.signs:
            self._group.addButton(button)
        self.check_button = QPushButton(self.tr("Check"))
        self.check_button.setObjectName("predictCheck")
        self.check_button.setAutoDefault(True)  # Return presses it, as in the field
        does = self.tr("Check your number: a first wrong answer gets a hint. After the verdict, go on")
        explain(self.check_button, does, keys=self.tr("Return"))
        self.verdict = Label()
        self.verdict.setObjectName("predictVerdict")
        self.verdict.setWordWrap(True)
        self.verdict.setWhatsThis(self.tr("Whether the last prediction was right, and what came out."))
        self.score = quiet()
        self.score.setObjectName("predictScore")
        self.score.setWordWrap(False)
        self.score.setWhatsThis(self.tr("How many predictions were right so far."))
        self._lay_out()
        self.field.returnPressed.connect(self._answer)
        self.field.textEdited.connect(self._unmark)
        self.check_button.clicked.connect(self._answer)
        theme.on_change(self._dress)
        self._dress()

    def _sign_button(self, text: str, name: str, spoken: str, sign: int) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(spoken)
        button.setCheckable(True)
        explain(button, self.tr("Predict only the sign: {sign}").format(sign=spoken))
        button.clicked.connect(lambda: self.sign_picked.emit(sign))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.question, 1)
        row.addWidget(self.field)
        row.addWidget(self.check_button)
        row.addSpacing(theme.SPACE)
        row.addWidget(self._or)
        signs = QHBoxLayout()
        signs.setSpacing(2)  # side by side: one choice
        for button in self.signs:
            signs.addWidget(button)
        row.addLayout(signs)
        below = QHBoxLayout()
        below.setSpacing(2 * theme.SPACE)
        below.addWidget(self.verdict, 1)
        below.addWidget(self.score, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addLayout(row)
        column.addLayout(below)

    # What the owner says

    @property
    def has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def ask(self, question: str) -> None:
        """The next question, with an empty field."""
        self._open(question, is_answerable=True)
        self.field.setAccessibleDescription(question)
        if self.has_focus:
            self.field.setFocus()

    def cannot_ask(self, reason: str) -> None:
        """There is nothing to predict now."""
        self._open(reason, is_answerable=False)

    def _open(self, question: str, is_answerable: bool) -> None:
        self.question.setText(question)
        self.verdict.clear()  # it told of another question
        self.field.clear()
        self._unmark()
        self._uncheck()
        self._enable(is_answerable)

    def show_hint(self, hint: str) -> None:
        """The answer was wrong; what to look at before the next one."""
        self._uncheck()
        self.field.selectAll()
        self._say(hint, "")

    def show_verdict(self, question: str, text: str, is_right: bool) -> None:
        """With the question that was answered. The text says in words, too, whether it was right."""
        self.question.setText(question)
        self._enable(False, is_told=True)
        self._say(text, "good" if is_right else "bad")

    def show_score(self, text: str) -> None:
        self.score.setText(text)

    def refuse(self, message: str) -> None:
        """What was typed is no answer: it stays, to be corrected."""
        self.field.setProperty("refused", "true")
        self._dress()
        self.field.selectAll()
        self.field.setFocus()
        self._say(message, "bad")

    def _say(self, text: str, role: str) -> None:
        self.verdict.setProperty("role", role)
        self.verdict.setText(text)
        self._dress()
        announce(self.verdict, text)

    def _enable(self, is_answerable: bool, is_told: bool = False) -> None:
        """An answer is awaited, or the verdict is told and one may go on, or neither."""
        had_focus, self._is_told = self.has_focus, is_told
        self.check_button.setText(self.tr("Next") if is_told else self.tr("Check"))
        self.check_button.setEnabled(is_answerable or is_told)
        if is_told and had_focus:
            self.check_button.setFocus()  # before the field closes
        for control in (self.field, *self.signs):
            control.setEnabled(is_answerable)
        self.field.setPlaceholderText(self.tr("a number") if is_answerable else "")

    def _uncheck(self) -> None:
        """No sign is chosen: with one, an arrow key would choose the next, and answer."""
        self._group.setExclusive(False)
        for button in self.signs:
            button.setChecked(False)
        self._group.setExclusive(True)

    # What the user does

    @Slot()
    def _answer(self) -> None:
        if self._is_told:
            self.next_asked.emit()
        else:
            self.answered.emit(self.field.text())

    @Slot()
    def _unmark(self) -> None:
        if self.field.property("refused"):
            self.field.setProperty("refused", None)
            self._dress()

    @Slot()
    def _dress(self) -> None:
        self.field.setFixedWidth(theme.px(_FIELD))
        for button in self.signs:
            button.setFixedWidth(theme.px(_SIGN))
        is_refused = self.field.property("refused") is not None
        self.field.setStyleSheet(f"border-color: {theme.current().bad};" if is_refused else "")
        self.verdict.style().unpolish(self.verdict)  # the role decides the colour
        self.verdict.style().polish(self.verdict)
