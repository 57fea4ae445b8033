"""The graph lab on screen: the formula above, the graph, and below it the equation of this moment."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.document import Document
from engine.examples import Example, load, read_index
from engine.expression import ExpressionError
from engine.files import FileError
from engine.rewrite import with_value
from gui import theme
from gui.labs.graph.controls import NodeControls
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.edits import Edits
from gui.labs.graph.find_bar import FindBar
from gui.labs.graph.formula import FormulaLine
from gui.labs.graph.learn_column import LearnColumn
from gui.labs.graph.learn_panel import LearnPanel
from gui.labs.graph.lesson import Lesson
from gui.labs.graph.palette import Palette
from gui.labs.graph.rule_view import RuleView
from gui.labs.graph.session import MOST_AS_TEXT, Graph, Leaf
from gui.labs.graph.share_menu import Sharing
from gui.labs.graph.sharing import Shared
from gui.labs.graph.trained_session import TrainedSession
from gui.numbers import read_number
from gui.page import LabPage
from gui.source import rule_of
from gui.undo import Change
from gui.widgets.cards import TryThis
from gui.widgets.help import explain
from gui.widgets.labels import quiet

PULSE_MILLISECONDS = 400  # at speed 1
_ROOM_FOR_CODE = 560  # pixels of height


class Panel(LabPage):
    session: TrainedSession

    def __init__(self) -> None:
        super().__init__()
        self.session = TrainedSession()
        self._make_formula()
        self.view = GraphView()
        self.find_bar = FindBar(self.session, self.view)
        self.palette_column = Palette()
        self.learn_column = LearnColumn(self.session, self.undo_stack)
        self._make_stage()
        self.controls = NodeControls(self.session)
        self.controls.hide()
        self._lay_out()
        self._offer()
        self.first_focus = self.expression
        self._connect()
        self._shown_picture: object = None
        self._shown_document: object = None
        self._captioned: object = None
        self._shown_text: tuple[str, object] = self.session.text, self.session.document
        self._typed = ""
        self.refresh()

    # Its parts

    def _make_formula(self) -> None:
        self.expression = FormulaLine(self.session.text)
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
        self.error = self._message("graphError", "bad")
        self.trouble = self._message("graphTrouble", "bad")
        self.caption = quiet()
        self.caption.setObjectName("graphCaption")
        self.caption.setWhatsThis(self.tr("What to look for in this example."))

    def _message(self, name: str, role: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _make_stage(self) -> None:
        self.stage = self.add_stage("graphEquation")
        explain(
            self.stage.equation,
            self.tr(
                "The step that was just done: the chain rule in symbols, in numbers, and the sum so far."
            ),
            "gradient",
        )
        self.rule = RuleView()
        self.stage.add_beside(self.rule)
        self.lesson = Lesson(self.session, self.view)
        self.stage.add_row(self.lesson)
        self.transport = self.stage.transport
        self.transport.drive(self.view)
        self.transport.next_position = self._over_from

    def _lay_out(self) -> None:
        formula = QHBoxLayout()
        formula.setSpacing(theme.SPACE)
        formula.addWidget(self.examples_button)
        formula.addWidget(self.expression, 1)
        formula.addWidget(self.build_button)
        work = QWidget()
        columns = QHBoxLayout(work)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(theme.SPACE)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        columns.addWidget(self.palette_column)
        columns.addLayout(column, 1)
        columns.addWidget(self.learn_column)
        self.palette_column.hide()
        column.addLayout(formula)
        for label in (self.caption, self.error, self.trouble):
            column.addWidget(label)
        column.addWidget(self.view, 1)
        self.set_work(work)

    def _offer(self) -> None:
        self.building = self.add_tool(
            self.tr("Build"),
            self.tr("Show the palette: add operations, draw wires from port to port"),
            self._show_palette,
            "build",
            "Ctrl+B",
        )
        self.building.setCheckable(True)
        self.learning = self.add_tool(
            self.tr("Learn"),
            self.tr("Let the leaves learn by gradient descent, and watch the loss fall"),
            self._show_learning,
            "learn",
            "Ctrl+L",
        )
        self.learning.setCheckable(True)
        self.predict = self.add_tool(
            self.tr("Predict"),
            self.tr("Say what each gradient will be before the step shows it; slips are explained"),
            self._predict,
            "predict",
            "Ctrl+D",
        )
        self.predict.setCheckable(True)
        self.mistakes = self.add_tool(
            self.tr("Mistakes"),
            self.tr("Make one of the classic mistakes: the wrong gradients stand beside the right ones"),
            self.drop_mistakes,
            "mistake",
            "Ctrl+M",
        )
        self.add_tool(
            self.tr("Find"), self.tr("Find a node by its name"), self.find_bar.open_it, "search", "Ctrl+F"
        )
        self.share = self.add_tool(
            self.tr("Share"),
            self.tr("Save the graph, export it as a picture or a program, copy it"),
            self.drop_sharing,
            "share",
        )
        self.add_command(
            self.tr("Fit"), self.tr("Bring the whole graph into view"), self.view.fit, "Ctrl+Shift+F"
        )
        self.edits = Edits(self, self.session, self.view)
        self.sharing = Sharing(self, self._shared)
        for action in self.sharing.actions:
            self.addAction(action)
            self.commands.append(action)
        self.add_command(
            self.tr("Examples"), self.tr("Choose a graph to begin with"), self.drop_examples, "Ctrl+E"
        )
        self.add_command(
            self.tr("Run to the selected node"),
            self.tr("Go on to the next step that brings something to it"),
            self._run_to_selected,
            "R",
        )
        self.fold_all = self.add_command(
            self.tr("Fold all groups"), self.tr("Neurons and layers become single cards"), self._fold_all
        )
        self.open_all = self.add_command(
            self.tr("Open all groups"), self.tr("Show every node"), self._open_all
        )
        self.over_back = self.add_command(
            self.tr("Step back over folded groups"),
            self.tr("Back to the step before that one can see"),
            lambda: self._step_over(-1),
            "Ctrl+Left",
        )
        self.over = self.add_command(
            self.tr("Step over folded groups"),
            self.tr("On to the next step that one can see"),
            lambda: self._step_over(1),
            "Ctrl+Right",
        )
        self.transport.add_step("over_back", "stepOverBack", self.over_back, before=self.transport.back)
        self.transport.add_step("over", "stepOver", self.over, before=self.transport.last)
        self.cards = [
            TryThis(
                self.tr(
                    "Six contributions carry the gradient of L back to every leaf of the lecture's formula."
                ),
                self.tr("Step through L"),
                lambda: self._set_scene("lecture"),
            ),
            TryThis(
                self.tr("A value that is used twice collects two gradients: they add up."),
                self.tr("Use a value twice"),
                lambda: self._set_scene("reused"),
            ),
            TryThis(
                self.tr("A neuron: tanh squashes its sum and lets only a part of the gradient through."),
                self.tr("Open a neuron"),
                lambda: self._set_scene("neuron"),
            ),
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rule.setVisible(self.height() >= theme.px(_ROOM_FOR_CODE))  # else the graph needs the room

    def _connect(self) -> None:
        session, view = self.session, self.view
        self.expression.returnPressed.connect(self.build)
        self.expression.textChanged.connect(self._note_draft)
        self.expression.refused.connect(self._show_refusal)
        self.build_button.clicked.connect(self.build)
        self.examples_button.clicked.connect(self.drop_examples)
        self.transport.requested.connect(self.move_to)
        view.card_clicked.connect(session.select)
        view.card_hovered.connect(session.hover)
        view.fold_asked.connect(self._fold)
        view.value_typed.connect(self._type_value)
        view.value_scrubbed.connect(self._scrub_value)
        view.run_asked.connect(self._run_to)
        view.value_lost.connect(self.tell)
        self.edits.told.connect(self.tell)
        self.sharing.told.connect(self.tell)
        self.sharing.done.connect(self.status_changed)
        self.palette_column.added.connect(self.edits.add)
        self.lesson.stepped.connect(self._pulse)
        self.controls.run_asked.connect(self._run_to)
        self.controls.fold_asked.connect(self._fold)
        self.controls.edit_asked.connect(view.edit)
        self.controls.cell_changed.connect(self._change_cell)
        self.find_bar.closed.connect(view.setFocus)
        self.inspector_closed.connect(self._deselect)
        self.worker.succeeded.connect(self._show_example)
        session.changed.connect(self.refresh)
        session.pointed.connect(self._show_moment)
        self.undo_stack.indexChanged.connect(self.worker.cancel)

    # The graph

    @Slot(str)
    def _note_draft(self, typed: str) -> None:
        """What is typed is not lost, even if it is never drawn."""
        self.session.draft = "" if typed == self.session.text else typed
        self.touched.emit()

    @Slot()
    def build(self) -> None:
        text = self.expression.text()
        if text == self.session.text and self.session.error is None:
            self.move_to(self.session.passes.seed)
            self.view.fit()
            return
        self._change_graph(self.tr("Formula"), lambda: self.session.build(text))

    def _change_graph(self, name: str, change: Callable[[], bool | None], caption: str = "") -> None:
        """Make a change of the whole graph that can be taken back. change() may raise ValueError."""
        self.transport.stop()
        self.worker.cancel()  # an example that is still being read comes too late now
        before = self.session.graph()
        if change() is False:
            return
        self.undo_stack.push(Change[Graph](name, self.session.put_graph, before, self.session.graph()))
        if not caption and self.session.is_too_large_for_text:
            caption = self.tr(
                "Above {most} nodes formulas can only be read: change the picture, or choose New graph in "
                "the menu Lab."
            ).format(most=MOST_AS_TEXT)
        self.caption.setText(caption)
        self._captioned = self.session.document
        self.caption.setVisible(bool(caption))

    def take(self, kind: str, value: Any, name: str) -> None:
        """A graph from a file: gui.opening.GraphFile. Raises ValueError where it cannot be drawn."""
        self._change_graph(
            self.tr("Open {name}").format(name=name),
            lambda: self.session.open_document(value.document, value.text),
        )

    @Slot()
    def drop_examples(self) -> None:
        menu = QMenu(self.examples_button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for example in read_index():
            action = menu.addAction(example.title)
            action.setData(example)
            explain(action, example.look)
        menu.triggered.connect(self._open_chosen)
        menu.popup(self.examples_button.mapToGlobal(self.examples_button.rect().bottomLeft()))

    @Slot(QAction)
    def _open_chosen(self, action: QAction) -> None:
        self.open_example(action.data())

    def open_example(self, example: Example) -> None:
        """Draw one of the shipped graphs; a network and its image are read in the background."""
        if example.network:
            self.worker.start(self.tr("Opening {name}").format(name=example.title), _reading(example))
            return
        try:
            self._show_example((example, *load(example)))
        except FileError as error:
            self.fail(error)

    @Slot(object)
    def _show_example(self, found: tuple[Example, str, Document]) -> None:
        example, text, document = found
        self._change_graph(
            self.tr("Open {name}").format(name=example.title),
            lambda: self.session.open_document(document, text),
            example.look,
        )
        if example.rate:
            self.session.set_rate(example.rate)

    @Slot(object)
    def fail(self, error: Exception) -> None:
        if not isinstance(error, FileError):
            super().fail(error)
        self.tell.emit(str(error))

    def _set_scene(self, name: str) -> None:
        self.open_example(next(example for example in read_index() if example.name == name))
        self.session.step_forward()

    @Slot(str)
    def _show_refusal(self, message: str) -> None:
        self.error.setText(message)
        self.error.show()

    # Its values

    @Slot(int, str)
    def _type_value(self, key: int, text: str) -> None:
        try:
            number = read_number(text)
        except ValueError as error:
            self.view.refuse_value(key, str(error))
            return
        self._note_typing()
        self._keep_value(*self.session.set_value(key, number), "")

    @Slot(int, float, int)
    def _scrub_value(self, key: int, steps: float, gesture: int) -> None:
        self._note_typing()
        self._keep_value(*self.session.scrub(key, steps, gesture), f"{key} {gesture}")

    @Slot(int, object, float)
    def _change_cell(self, key: int, index: tuple[int, ...], number: float) -> None:
        self._keep_value(*self.session.set_cell(key, index, number), "")

    def _note_typing(self) -> None:
        """What stands in the line, where it is not what is drawn."""
        typed = self.expression.text()
        self._typed = typed if typed != self.session.text and self.session.text else ""

    def _keep_value(self, before: Leaf, after: Leaf, gesture: str) -> None:
        """One gesture is one change, however many values it goes through."""
        leaf = self.session.node(before.key)
        if self._typed and isinstance(after.data, float):  # but not drawn yet: it goes on with the new number
            self.expression.setText(with_value(self._typed, leaf.name, after.data) or self._typed)
            self._typed = ""
        name = self.tr("Change {name}").format(name=leaf.name)
        self.undo_stack.push(Change[Leaf](name, self.session.put_value, before, after, merge=gesture))

    # Where we are

    @Slot(int)
    def move_to(self, position: int) -> None:
        """Go to a position; a single step runs along its wires."""
        before = self.session.position
        self.session.go_to(position)
        self._follow()
        if abs(self.session.position - before) == 1 or self.transport.is_playing:
            self._pulse(before)

    def _over_from(self, position: int) -> int:
        """Playing goes over folded groups: nobody would see what happens in them."""
        return self.session.over(1)

    def _step_over(self, direction: int) -> None:
        self.transport.stop()
        before = self.session.position
        self.session.go_to(self.session.over(direction))
        self._follow()
        self._pulse(before)

    def _follow(self) -> None:
        """Where only a part of the graph is in view, keep the node in it to which something has just come."""
        key = self.session.current_card
        if key is not None and not self.view.is_fitted:
            self.view.ensureVisible(self.view.cards[key])

    def _pulse(self, before: int) -> None:
        speed = self.transport.speed.currentData()
        self.view.pulse(self.session.pulses(before), round(theme.duration(PULSE_MILLISECONDS) / speed))

    @Slot(int)
    def _run_to(self, key: int) -> None:
        self.transport.stop()
        if (position := self.session.next_event_at(key)) is not None:
            before = self.session.position
            self.session.go_to(position)
            self._follow()
            if position > before:
                self._pulse(position - 1)

    def _run_to_selected(self) -> None:
        if self.session.selected is not None:
            self._run_to(self.session.selected)

    # What is seen

    @Slot(int, bool)
    def _fold(self, key: int, is_folded: bool) -> None:
        self._fold_groups([key], is_folded)

    def _fold_all(self) -> None:
        self._fold_groups(self.session.groups, True)

    def _open_all(self) -> None:
        self._fold_groups(self.session.groups, False)

    def _fold_groups(self, keys: list[int], is_folded: bool) -> None:
        try:
            self.session.fold(keys, is_folded)
        except ValueError as error:
            self.tell.emit(str(error))

    @Slot()
    def _deselect(self) -> None:
        self.session.select(None)

    # Build, learn, share

    def _show_palette(self) -> None:
        self.palette_column.setVisible(self.building.isChecked())
        if self.building.isChecked():
            self.palette_column.setFocus()

    def _show_learning(self) -> None:
        self.learn_column.open_it(self.learning.isChecked())
        self._order_focus()

    @property
    def learn(self) -> LearnPanel | None:
        """None as long as nobody has opened it."""
        return self.learn_column.panel

    def _shared(self) -> Shared:
        return Shared(self.session.document, self.session.root, self.view)

    @Slot()
    def drop_sharing(self) -> None:
        self._drop_below(self.sharing.menu(), self.share)

    def copy(self) -> None:
        self.edits.copy()

    def paste(self) -> None:
        self.edits.paste()

    # Predict, and make mistakes

    def _predict(self) -> None:
        self.lesson.set_predicting(self.predict.isChecked())

    @Slot()
    def drop_mistakes(self) -> None:
        self.transport.stop()
        self._drop_below(self.lesson.mistakes_menu(), self.mistakes)

    def _drop_below(self, menu: QMenu, action: QAction) -> None:
        """Below its button, or in the work where the header is not to be seen."""
        buttons = [w for w in action.associatedObjects() if isinstance(w, QToolButton) and w.isVisible()]
        below = buttons[0] if buttons else self.expression
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    def refresh(self) -> None:
        session = self.session
        self._show_text()
        if self._shown_picture is not session.picture or not self._stands_as_placed():
            is_same_graph = self._shown_document is session.document
            if not is_same_graph:
                self.learn_column.end_run()
                self.worker.cancel()  # what is still being read is not wanted any more
                self.find_bar.forget()
            self._shown_picture, self._shown_document = session.picture, session.document
            keep_camera = is_same_graph and not self.view.is_fitted
            self.view.show_picture(session.picture, keep_camera, session.places)
        self._show_moment()
        assert self.stage is not None
        self.stage.show_moment(
            session.equation, session.explanation, session.position, session.total, session.place
        )
        rule = session.rule
        self.rule.show_rule(
            None if rule is None else rule_of(rule.op, rule.input_index), "" if rule is None else rule.letters
        )
        self.lesson.refresh()
        self.predict.setChecked(session.predicting)
        for action in (self.over, self.over_back):
            action.setVisible(session.has_folded)
        for action in (self.fold_all, self.open_all):
            action.setVisible(bool(session.groups))
        inspection = session.inspection
        self.inspect(inspection, None if inspection is None else self.controls)
        self.controls.show_selected()
        self.say(session.status)

    def _stands_as_placed(self) -> bool:
        """After a drag the view has done so by itself."""
        cards, places = self.view.cards, self.session.places
        return all(cards[key].pos() == QPointF(*place) for key, place in places.items() if key in cards)

    def _show_moment(self) -> None:
        self.view.show_moment(self.session.moment)

    def _show_text(self) -> None:
        session, error = self.session, self.session.error
        if error is not None:
            self.error.setText(
                self.tr("{error}. The graph below is still the one before.").format(error=error)
            )
            if isinstance(error, ExpressionError):
                self.expression.show_error(error.column, error.line, str(error))
        elif (session.text, session.document) != self._shown_text:
            # what is being typed must not be wiped by a step of learning or a change of the picture
            is_typing = self.expression.hasFocus() and self.expression.text() != self._shown_text[0]
            is_another = session.document is not self._shown_text[1]
            if not is_typing or is_another:
                self._shown_text = session.text, session.document
                self.expression.setText((is_another and session.draft) or session.text)
        self.error.setVisible(error is not None)
        self.expression.set_names(session.known_names)
        self.expression.setReadOnly(session.is_too_large_for_text)
        self.expression.setPlaceholderText(
            self.tr("{count} nodes are too many for a line").format(count=session.size)
            if session.is_too_large_for_text
            else "y = a * b + c"
        )
        trouble = session.trouble
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.caption.setVisible(bool(self.caption.text()) and self._captioned is session.document)


def _reading(example: Example) -> Generator[float, None, tuple[Example, str, Document]]:
    yield 0.0
    return (example, *load(example))
