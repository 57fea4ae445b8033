"""What stands above the graph: the line of its formula, examples, and what there is to say about both."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from engine.examples import read_index
from engine.rewrite import with_value
from engine.syntax import ExpressionError
from gui import theme
from gui.labs.graph.formula.line import FormulaLine
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.current import MOST_AS_TEXT
from gui.labs.graph.session.snapshot import Leaf
from gui.widgets.help import explain
from gui.widgets.labels import problem, quiet


class FormulaBar(QWidget):
    """Below the line: what to look for in an example, why a formula cannot be drawn, which numbers break.

    build_asked: of the text that stands there; typed: what stands there now
    example_chosen: an engine.examples.Example
    """

    build_asked = Signal()
    typed = Signal(str)
    example_chosen = Signal(object)

    def __init__(self, session: GraphSession) -> None:
        super().__init__()
        self._session = session
        self._captioned: object = None  # the document that the caption is about
        self._shown: tuple[str, object] = session.text, session.document
        self._typed = ""  # what stands in the line while a number of the graph changes
        self.expression = FormulaLine(session.text)
        self.expression.setObjectName("graphExpression")
        self.expression.setAccessibleName(self.tr("Formula"))
        explain(
            self.expression,
            self.tr(
                "Formulas, separated by semicolons; Return draws the graph.\n"
                "+ - * / ** and exp, log, relu, sigmoid, tanh, sum, mean; b = -3 makes a leaf."
            ),
            "computation graph",
        )
        self.build_button = QPushButton(self.tr("Draw"))
        explain(self.build_button, self.tr("Draw the graph of this formula"), keys=self.tr("Return"))
        self.examples_button = QPushButton(self.tr("Examples"))
        self.examples_button.setObjectName("graphExamples")
        explain(self.examples_button, self.tr("Graphs to begin with, each with something to look for"))
        self.error = problem("graphError")
        self.trouble = problem("graphTrouble")
        self.caption = quiet()
        self.caption.setObjectName("graphCaption")
        self.caption.setWhatsThis(self.tr("What to look for in this example."))
        self._lay_out()
        self.expression.returnPressed.connect(self.build_asked)
        self.expression.textChanged.connect(self.typed)
        self.expression.refused.connect(self._show_refusal)
        self.build_button.clicked.connect(self.build_asked)
        self.examples_button.clicked.connect(self.drop_examples)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.examples_button)
        row.addWidget(self.expression, 1)
        row.addWidget(self.build_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(row)
        for label in (self.caption, self.error, self.trouble):
            column.addWidget(label)

    # Examples

    @Slot()
    def drop_examples(self) -> None:
        menu = QMenu(self.examples_button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for example in read_index():
            action = menu.addAction(example.title)
            action.setData(example)
            explain(action, example.look)
        menu.triggered.connect(self._choose)
        menu.popup(self.examples_button.mapToGlobal(self.examples_button.rect().bottomLeft()))

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.example_chosen.emit(action.data())

    def show_caption(self, caption: str) -> None:
        """What to look for in the graph that is there now; "" for nothing."""
        if not caption and self._session.current.is_too_large_for_text:
            caption = self.tr(
                "Above {most} nodes formulas can only be read: change the picture, or choose New graph in "
                "the menu Lab."
            ).format(most=MOST_AS_TEXT)
        self.caption.setText(caption)
        self._captioned = self._session.document
        self.caption.setVisible(bool(caption))

    # A formula that is being typed while a number of the graph changes

    def note_typing(self) -> None:
        """What stands in the line, where it is not what is drawn."""
        typed = self.expression.text()
        self._typed = typed if typed != self._session.text and self._session.text else ""

    def keep_typed(self, name: str, leaf: Leaf) -> None:
        """It is not drawn yet: it goes on with the new number of a leaf of this name."""
        if self._typed and isinstance(leaf.data, float):
            self.expression.setText(with_value(self._typed, name, leaf.data) or self._typed)
            self._typed = ""

    # What is shown

    @Slot(str)
    def _show_refusal(self, message: str) -> None:
        self.error.setText(message)
        self.error.show()

    def refresh(self) -> None:
        session, error = self._session, self._session.error
        if error is not None:
            self.error.setText(
                self.tr("{error}. The graph below is still the one before.").format(error=error)
            )
            if isinstance(error, ExpressionError):
                self.expression.show_error(error.column, error.line, str(error))
        elif (session.text, session.document) != self._shown:
            # what is being typed must not be wiped by a step of learning or a change of the picture
            is_typing = self.expression.hasFocus() and self.expression.text() != self._shown[0]
            is_another = session.document is not self._shown[1]
            if not is_typing or is_another:
                self._shown = session.text, session.document
                self.expression.setText((is_another and session.draft) or session.text)
        self.error.setVisible(error is not None)
        self.expression.set_names(session.current.known_names)
        self.expression.setReadOnly(session.current.is_too_large_for_text)
        self.expression.setPlaceholderText(
            self.tr("{count} nodes are too many for a line").format(count=session.current.size)
            if session.current.is_too_large_for_text
            else "y = a * b + c"
        )
        trouble = session.explaining.trouble
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.caption.setVisible(bool(self.caption.text()) and self._captioned is session.document)
