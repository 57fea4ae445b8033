"""Two ways to learn from a backward pass: to predict it, and to make a mistake in it on purpose."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labs.graph.quiz import Quiz
from gui.labs.graph.session import GraphSession
from gui.labs.graph.telling import MISTAKES
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.words import translate


class Lesson(QWidget):
    """The switches, what the mistake does to the gradients, and the question.

    answered: a gradient was typed, or a sign (-1, 0, 1) picked; mistake_chosen: its name, "" for none.
    """

    predicting = Signal(bool)
    answered = Signal(object)
    mistake_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.predict = QPushButton(self.tr("Predict"))
        self.predict.setObjectName("graphPredict")
        self.predict.setCheckable(True)
        explain(
            self.predict,
            self.tr("Say what each gradient will be before the step shows it; slips are explained"),
            "gradient",
        )
        self.mistake = Choice()
        self.mistake.setObjectName("graphMistake")
        self.mistake.setAccessibleName(self.tr("Mistake"))
        self.mistake.offer(
            [(self.tr("No mistake"), "")]
            + [(translate("Mistakes", mistake.title), name) for name, mistake in MISTAKES.items()]
        )
        explain(
            self.mistake,
            self.tr("Make one of the classic mistakes: the wrong gradients stand beside the right ones"),
            "backward pass",
        )
        self.comparison = QLabel()
        self.comparison.setObjectName("graphComparison")
        self.comparison.setProperty("role", "bad")
        self.comparison.setTextFormat(Qt.TextFormat.PlainText)
        self.comparison.setWordWrap(True)
        self.comparison.setWhatsThis(
            self.tr("How many gradients the mistake makes wrong, and where it begins.")
        )
        self.quiz = Quiz()
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.predict)
        row.addWidget(self.mistake)
        row.addWidget(self.comparison, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(row)
        column.addWidget(self.quiz)
        self.quiz.hide()
        self.predict.toggled.connect(self.predicting)
        self.mistake.chosen.connect(self.mistake_chosen)
        self.quiz.answered.connect(self.answered.emit)
        self.quiz.sign_picked.connect(self.answered.emit)

    def show_session(self, session: GraphSession) -> None:
        """Bring the switches and the question to where the session is."""
        self.predict.setChecked(session.predicting)
        self.mistake.show_value(session.mistake)
        self.comparison.setText(session.comparison)
        self.quiz.setVisible(session.predicting)
        if not session.predicting:
            return
        if question := session.question:
            self.quiz.ask(question)
        else:
            self.quiz.cannot_ask(session.why_no_question)

    @Slot()
    def focus_question(self) -> None:
        self.quiz.field.setFocus()
