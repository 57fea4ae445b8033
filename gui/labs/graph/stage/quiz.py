"""Predict the next gradient, then see: a number or only its sign."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet

_FIELD, _SIGN = 120, 44  # pixels: widths of the field and of a button with a sign
_LONGEST = 100  # characters that can be typed


class Quiz(QFrame):
    """The owner asks, judges the answer and shows the verdict; nothing is judged here."""

    answered = Signal(str)  # what was typed
    sign_picked = Signal(int)  # -1, 0 or 1

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
        self.signs = [
            self._sign_button("−", "predictMinus", self.tr("negative"), -1),
            self._sign_button("0", "predictZero", self.tr("zero"), 0),
            self._sign_button("+", "predictPlus", self.tr("positive"), 1),
        ]
        self.check_button = QPushButton(self.tr("Check"))
        self.check_button.setObjectName("predictCheck")
        explain(
            self.check_button, self.tr("Do the step and compare your number with it"), keys=self.tr("Return")
        )
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
        for button in self.signs:
            row.addWidget(button)
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

    def ask(self, question: str) -> None:
        """The next question, with an empty field; the verdict on the last one stays."""
        self.question.setText(question)
        self.field.setAccessibleDescription(question)
        self.field.clear()
        self._unmark()
        self._enable(True)

    def cannot_ask(self, reason: str) -> None:
        """There is nothing to predict now."""
        self.question.setText(reason)
        self.field.clear()
        self._unmark()
        self._enable(False)

    def show_verdict(self, text: str, is_right: bool) -> None:
        """The text says in words, too, whether it was right."""
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
        QAccessible.updateAccessibility(QAccessibleEvent(self.verdict, QAccessible.Event.Alert))

    def _enable(self, is_enabled: bool) -> None:
        for control in (self.field, self.check_button, *self.signs):
            control.setEnabled(is_enabled)
        self.field.setPlaceholderText(self.tr("a number") if is_enabled else "")

    # What the user does

    @Slot()
    def _answer(self) -> None:
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
