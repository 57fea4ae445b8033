"""Two ways to learn from a backward pass: to predict it, and to make a mistake in it on purpose."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.examples import read_index
from gui import theme
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.words.sentences import MISTAKES
from gui.labs.graph.stage.quiz import Quiz
from gui.widgets.buttons import named_button
from gui.widgets.help import explain
from gui.widgets.labels import Label
from gui.words import translate

# The example in which each mistake gives wrong gradients; read_before_backward does so in every graph
WHERE_IT_MATTERS = {
    "overwrite": "reused",
    "recursive_order": "neuron_exp",
    "leaves_not_zeroed": "reused",
    "inner_gradients_add_up": "lecture",
}


class Lesson(QWidget):
    """What the mistake does to the gradients, and the question. Hidden while there is neither.

    stepped: an answer has taken one from this position to the next; what the cards showed before.
    example_asked: one of engine.examples is to be opened.
    """

    stepped = Signal(int, object)
    example_asked = Signal(object)

    def __init__(self, session: GraphSession, view: GraphView) -> None:
        super().__init__()
        self._session, self._view = session, view
        self.comparison = Label()
        self.comparison.setObjectName("graphComparison")
        self.comparison.setProperty("role", "bad")
        self.comparison.setWordWrap(True)
        self.comparison.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.comparison.setWhatsThis(
            self.tr("The mistake, how many gradients it makes wrong, and where that starts.")
        )
        self.elsewhere = named_button(
            "graphWhereItMatters",
            self.tr("Show where it matters"),
            self.tr("Open a graph in which the same mistake gives wrong gradients"),
        )
        self.end = QPushButton(self.tr("Do it right"))
        self.end.setObjectName("graphNoMistake")
        explain(self.end, self.tr("Make no mistake any more"), "backward pass")
        self.quiz = Quiz()
        self._asked: object = None  # what the quiz shows
        row = QHBoxLayout()
        row.setSpacing(2 * theme.SPACE)
        row.addWidget(self.comparison, 1)
        row.addWidget(self.elsewhere, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.end, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(row)
        column.addWidget(self.quiz)
        self.end.clicked.connect(self._end_mistake)
        self.elsewhere.clicked.connect(self._show_where_it_matters)
        self.quiz.answered.connect(self._answer)
        self.quiz.sign_picked.connect(self._answer)
        self.quiz.next_asked.connect(self._session.predicting.go_on)

    # Predict

    def set_predicting(self, is_on: bool) -> None:
        """There is one right answer only, so that no mistake is made meanwhile."""
        if is_on:
            self._session.walkthrough.set_mistake("")
        if self.quiz.has_focus:
            self._view.setFocus()  # else the focus would go anywhere
        self._session.predicting.turn(is_on)
        if is_on:
            self.quiz.field.setFocus()

    @Slot(str)
    @Slot(int)
    def _answer(self, answer: str | int) -> None:
        session, before, shown = self._session, self._session.position, self._view.moment
        try:
            session.predicting.answer(answer)
        except ValueError as error:
            self.quiz.refuse(str(error))
            return
        if session.predicting.told is not None:
            self.stepped.emit(before, shown)

    # Make mistakes

    def mistakes_menu(self) -> QMenu:
        """One of them, or none."""
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        one_of = QActionGroup(menu)
        for name in ("", *MISTAKES):
            mistake = MISTAKES.get(name)
            title = translate("Mistakes", mistake.title) if mistake else self.tr("No mistake")
            action = menu.addAction(title)
            explain(action, translate("Mistakes", mistake.does) if mistake else self.tr("The right pass"))
            action.setCheckable(True)
            action.setChecked(name == self._session.walkthrough.mistake)
            action.setData(name)
            one_of.addAction(action)
        menu.triggered.connect(self._choose_mistake)
        return menu

    @Slot(QAction)
    def _choose_mistake(self, action: QAction) -> None:
        self.make_mistake(action.data())

    def make_mistake(self, name: str) -> None:
        """One of engine.mistakes, or none ("")."""
        if name:
            self._session.predicting.turn(False)
        self._session.walkthrough.set_mistake(name)

    @Slot()
    def _show_where_it_matters(self) -> None:
        """The mistake stays with another graph."""
        name = WHERE_IT_MATTERS[self._session.walkthrough.mistake]
        self.example_asked.emit(next(each for each in read_index() if each.name == name))
        self._view.setFocus()

    @Slot()
    def _end_mistake(self) -> None:
        self.make_mistake("")
        self._view.setFocus()

    def refresh(self) -> None:
        """Bring mistake and question to where the session is."""
        session = self._session
        self.comparison.setText(session.explaining.comparison)
        for widget in (self.comparison, self.end):
            widget.setVisible(bool(session.walkthrough.mistake))
        is_harmless = session.walkthrough.is_harmless
        self.elsewhere.setVisible(is_harmless)
        self.comparison.setProperty("role", "" if is_harmless else "bad")
        self.comparison.style().polish(self.comparison)
        self.quiz.setVisible(session.predicting.is_on)
        self.setVisible(bool(session.walkthrough.mistake) or session.predicting.is_on)
        if session.predicting.is_on:
            self._ask()

    def _ask(self) -> None:
        """The verdict on a question with that question; then the next one."""
        session, predicting = self._session, self._session.predicting
        told, question, hint = predicting.told, predicting.question, predicting.hint
        asked = session.document, session.position, told, question, hint
        if asked == self._asked:  # else what is being typed would be wiped
            return
        self._asked = asked
        self.quiz.show_score(predicting.score.text)
        if told is not None:
            self.quiz.show_verdict(told[0], told[1].text, told[1].is_right)
        elif hint:
            self.quiz.show_hint(hint)
        elif question:
            is_first = not self.quiz.check_button.isEnabled()
            self.quiz.ask(question)
            if is_first:
                self._take_focus()
        else:
            if self.quiz.has_focus:
                self._view.setFocus()  # the field closes: the focus would go anywhere
            self.quiz.cannot_ask(predicting.why_no_question)

    def _take_focus(self) -> None:
        """From the button that stepped to the first question: the point of an answer typed there would step
        on, and give it away."""
        focus, stage = QApplication.focusWidget(), self.parentWidget()
        if isinstance(focus, QAbstractButton) and stage and stage.isAncestorOf(focus):
            self.quiz.field.setFocus()
