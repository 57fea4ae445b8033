"""Two ways to learn from a backward pass: to predict it, and to make a mistake in it on purpose."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.labs.graph.predict import Verdict
from gui.labs.graph.quiz import Quiz
from gui.labs.graph.session import GraphSession
from gui.widgets.help import explain


class Lesson(QWidget):
    """What the mistake does to the gradients, and the question. Hidden while there is neither.

    answered: a gradient was typed, or a sign (-1, 0, 1) picked; ended: no mistake is wanted any more.
    """

    answered = Signal(object)
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.comparison = QLabel()
        self.comparison.setObjectName("graphComparison")
        self.comparison.setProperty("role", "bad")
        self.comparison.setTextFormat(Qt.TextFormat.PlainText)
        self.comparison.setWordWrap(True)
        self.comparison.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.comparison.setWhatsThis(
            self.tr("Which mistake is made, how many gradients come out wrong, and where that begins.")
        )
        self.end = QPushButton(self.tr("Do it right"))
        self.end.setObjectName("graphNoMistake")
        explain(self.end, self.tr("Make no mistake any more"), "backward pass")
        self.quiz = Quiz()
        self._asked: object = None  # what the quiz shows, and what its verdict is about
        self._judged: object = None
        row = QHBoxLayout()
        row.setSpacing(2 * theme.SPACE)
        row.addWidget(self.comparison, 1)
        row.addWidget(self.end, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(row)
        column.addWidget(self.quiz)
        self.end.clicked.connect(self.ended)
        self.quiz.answered.connect(self.answered.emit)
        self.quiz.sign_picked.connect(self.answered.emit)

    def show_session(self, session: GraphSession) -> None:
        """Bring mistake and question to where the session is."""
        self.comparison.setText(session.comparison)
        for widget in (self.comparison, self.end):
            widget.setVisible(bool(session.mistake))
        self.quiz.setVisible(session.predicting)
        self.setVisible(bool(session.mistake) or session.predicting)
        if not session.predicting:
            return
        asked = session.document, session.position, session.question
        if asked == self._asked:  # else what is being typed would be wiped
            return
        self._asked = asked
        if asked != self._judged:
            self.quiz.verdict.clear()  # it told of another step
        if session.question:
            self.quiz.ask(session.question)
        else:
            self.quiz.cannot_ask(session.why_no_question)

    def show_verdict(self, session: GraphSession, verdict: Verdict) -> None:
        """On the step that was just done; it stays until another is."""
        self._judged = session.document, session.position, session.question
        self.quiz.show_verdict(verdict.text, verdict.is_right)
        self.quiz.show_score(session.score.text)
