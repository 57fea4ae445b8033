"""What stands above the graph: the line of its formula, examples, and what there is to say about both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from engine.examples import read_index
from engine.rewrite import with_value
from engine.syntax import ExpressionError, Fix
from gui import theme
from gui.labs.graph.formula.line import FormulaLine
from gui.labs.graph.formula.lines import FormulaLines
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.computed import MOST_AS_TEXT
from gui.labs.graph.session.snapshot import Leaf
from gui.widgets.help import explain, native
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
        self._begun_beside: object = None  # the document that is too large for text, and leaves the line free
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
        self.lines = FormulaLines()
        self.lines.setObjectName("graphFormula")
        self.lines.setAccessibleName(self.tr("Formulas"))
        does = self.tr("Formulas, line by line; {keys} draws the graph.").format(keys=native("Ctrl+Return"))
        explain(self.lines, does, "computation graph")
        self.lines.hide()
        self.build_button = QPushButton(self.tr("Draw"))
        explain(self.build_button, self.tr("Draw the graph of this formula"), keys=self.tr("Return"))
        self.new_button = QPushButton(self.tr("New formula"))
        self.new_button.setObjectName("graphNewFormula")
        explain(self.new_button, self.tr("Write the formula of another graph in an empty line"))
        self.examples_button = QPushButton(self.tr("Examples"))
        self.examples_button.setObjectName("graphExamples")
        explain(self.examples_button, self.tr("Graphs to begin with, each with something to look for"))
        self.error = problem("graphError")
        self.note = quiet()
        self.note.setObjectName("graphNotice")
        self.fixes = QWidget()
        self.fixes.setObjectName("graphFixes")
        self.trouble = problem("graphTrouble")
        self.caption = quiet()
        self.caption.setObjectName("graphCaption")
        self.caption.setWhatsThis(self.tr("What to look for in this example."))
        self._lay_out()
        self.expression.returnPressed.connect(self.build_asked)
        self.expression.textChanged.connect(self._note_change)
        self.expression.refused.connect(self._show_refusal)
        self.expression.lines_pasted.connect(self._show_lines)
        self.expression.typed_in_vain.connect(self._say_how_to_get_on)
        self.lines.build_asked.connect(self.build_asked)
        self.lines.textChanged.connect(self._note_change)
        self.lines.refused.connect(self.expression.refuse_length)
        self.build_button.clicked.connect(self.build_asked)
        self.new_button.clicked.connect(self._begin_anew)
        self.examples_button.clicked.connect(self.drop_examples)

    def _lay_out(self) -> None:
        row = self._row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.examples_button)
        row.addWidget(self.expression, 1)
        row.addWidget(self.lines, 1)
        row.addWidget(self.build_button)
        row.addWidget(self.new_button)
        self._fixes_row = QHBoxLayout(self.fixes)
        self._fixes_row.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(row)
        column.addWidget(self.caption)
        said = QVBoxLayout()
        said.addWidget(self.error)
        said.addWidget(self.note)
        beside = QHBoxLayout()  # the graph below needs the height
        beside.setSpacing(theme.SPACE)
        beside.addWidget(self.fixes)
        beside.addLayout(said, 1)
        column.addLayout(beside)
        column.addWidget(self.trouble)

    # The text: in a line, or in several

    @property
    def _field(self) -> FormulaLine | FormulaLines:
        return self.expression if self.lines.isHidden() else self.lines

    @property
    def text(self) -> str:
        return self.expression.text() if self.lines.isHidden() else self.lines.toPlainText()

    def set_text(self, text: str) -> None:
        is_lines = "\n" in text
        shown, hidden = (self.lines, self.expression) if is_lines else (self.expression, self.lines)
        shown.show()
        if hidden.hasFocus():  # else it would go on to a button
            shown.setFocus()
        hidden.hide()
        # beside the first line: in the middle they would move with each line that is typed
        place = Qt.AlignmentFlag.AlignTop if is_lines else Qt.AlignmentFlag(0)
        for button in (self.examples_button, self.build_button, self.new_button):
            self._row.setAlignment(button, place)
        if is_lines:
            self.lines.setPlainText(text)
        else:
            self.expression.setText(text)
            if not self.expression.hasFocus():
                self.expression.setCursorPosition(0)  # where it is too long, its beginning is seen

    @Slot(str)
    def _show_lines(self, text: str) -> None:
        self.set_text(text)
        self.lines.setFocus()
        self.lines.moveCursor(QTextCursor.MoveOperation.End)

    @Slot()
    def _note_change(self) -> None:
        self._offer([])  # they were made for another text
        self.note.hide()
        self.typed.emit(self.text)

    # What might have been meant

    def _offer(self, fixes: Sequence[Fix]) -> None:
        """A button for each."""
        for button in self.fixes.findChildren(QPushButton):
            button.setParent(None)
            button.deleteLater()
        for fix in fixes:
            button = QPushButton(fix.words)
            button.setObjectName("graphFix")
            explain(button, self.tr("Change the formula so, and draw it"))
            button.clicked.connect(partial(self._take_fix, fix))
            self._fixes_row.addWidget(button)
        self.fixes.setVisible(bool(fixes))

    def _take_fix(self, fix: Fix) -> None:
        self._field.setFocus()  # the button goes, and with it the focus, to wherever Tab leads
        self.set_text(fix.text)
        self.build_asked.emit()
        start, end = fix.chosen
        if end and self.text == fix.text:
            self._field.choose(start, end)

    # A graph that is too large for a line

    @Slot()
    def _say_how_to_get_on(self) -> None:
        self.error.setText(self.tr("Too large to edit as text. New formula begins another graph."))
        self.error.show()

    @Slot()
    def _begin_anew(self) -> None:
        self._begun_beside = self._session.document
        self.error.hide()
        self._show_kind()
        self.expression.setFocus()

    def _show_kind(self) -> None:
        """Whether the line can be written in."""
        session = self._session
        is_fixed = session.current.is_too_large_for_text and self._begun_beside is not session.document
        self.expression.setReadOnly(is_fixed)
        self.build_button.setVisible(not is_fixed)
        self.new_button.setVisible(is_fixed)
        self.expression.setPlaceholderText(
            self.tr("Too large to edit as text ({count} nodes)").format(count=session.current.size)
            if is_fixed
            else "y = a * b + c"
        )

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
                "Above {most} nodes a graph is too large to edit as text: change the picture, or choose New "
                "formula."
            ).format(most=MOST_AS_TEXT)
        self.caption.setText(caption)
        self._captioned = self._session.document
        self.caption.setVisible(bool(caption))

    # A formula that is being typed while a number of the graph changes

    @property
    def _is_drawn(self) -> bool:
        """Whether what stands there is the formula of the graph."""
        return self.text.strip() == self._session.text.strip()

    def note_typing(self) -> None:
        """What stands in the line, where it is not what is drawn."""
        typed = self.text
        self._typed = typed if typed != self._session.text and self._session.text else ""

    def keep_typed(self, name: str, leaf: Leaf) -> None:
        """It is not drawn yet: it goes on with the new number of a leaf of this name."""
        if self._typed and isinstance(leaf.data, float):
            self.set_text(with_value(self._typed, name, leaf.data) or self._typed)
            self._typed = ""

    # What is shown

    @Slot(str)
    def _show_refusal(self, message: str) -> None:
        self.error.setText(message)
        self.error.show()

    def refresh(self) -> None:
        session, error, field = self._session, self._session.error, self._field
        if error is not None:
            self.error.setText(
                self.tr("{error}. The graph still shows your last formula.").format(error=error)
            )
            if isinstance(error, ExpressionError):
                field.show_error(error.column, error.line, str(error))
        elif (session.text, session.document) != self._shown:
            # what is being typed must not be wiped by a step of learning or a change of the picture
            is_typing = field.hasFocus() and self.text != self._shown[0]
            is_another = session.document is not self._shown[1]
            if not is_typing or is_another:
                self._shown = session.text, session.document
                self.set_text((is_another and session.draft) or session.text)
        self.error.setVisible(error is not None)
        notes = [] if error else session.notes
        self.note.setText(". ".join(note.message for note in notes))
        self.note.setVisible(bool(notes) and self._is_drawn)
        if isinstance(error, ExpressionError):
            self._offer(error.fixes)
        else:
            self._offer([fix for note in notes for fix in note.fixes] if self._is_drawn else [])
        self.expression.set_names(session.current.known_names)
        self._show_kind()
        trouble = session.explaining.trouble
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.caption.setVisible(bool(self.caption.text()) and self._captioned is session.document)
