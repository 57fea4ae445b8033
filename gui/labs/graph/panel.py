"""The graph lab on screen: the formula above, the graph, and below it the equation of this moment."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QPointF, QRect, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.disk import FileError
from engine.document import Document
from engine.examples import Example, load
from engine.ops import OPS
from gui import theme
from gui.labs.graph.build.controls import NodeControls
from gui.labs.graph.build.edits import Edits
from gui.labs.graph.build.find_bar import FindBar
from gui.labs.graph.build.palette import Palette
from gui.labs.graph.drawing.tools.kit import Kit
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.formula.bar import FormulaBar
from gui.labs.graph.landscape.column import LandscapeColumn
from gui.labs.graph.learn.column import LearnColumn
from gui.labs.graph.learn.panel import LearnPanel
from gui.labs.graph.scratch.page import ScratchPage
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.cells import read_data
from gui.labs.graph.session.snapshot import LONGEST_TEXT, Graph, Leaf
from gui.labs.graph.share.menu import Sharing
from gui.labs.graph.share.sharing import Shared
from gui.labs.graph.stage.lesson import Lesson
from gui.labs.graph.stage.pass_player import PassPlayer
from gui.labs.graph.stage.rule_view import RuleView
from gui.labs.graph.suggestions import SUGGESTIONS
from gui.page import LabPage, Page
from gui.source import rule_of
from gui.undo import Change
from gui.widgets.help import explain
from gui.widgets.stage import Stage

GRAPH, SCRATCH = "graph", "scratch"
_ROOM_FOR_BOTH = 1100  # pixels of width: for Learn and Landscape
_ROOM_FOR_CODE, _ROOM_FOR_ALL_CODE = 560, 800  # pixels of height


class GraphPage(Page):
    """The graph with its formula and columns; the panel fills it."""

    def set_up(self, stage: Stage) -> None:
        """Its speeds are the player's."""


class Panel(LabPage):
    session: GraphSession
    suggestions = SUGGESTIONS

    def __init__(self) -> None:
        super().__init__()
        self.session = GraphSession()
        self.formula = FormulaBar(self.session)
        self.expression = self.formula.expression
        self.view = GraphView()
        self.kit = Kit(self.view)
        self.find_bar = FindBar(self.session, self.view)
        self.palette_column = Palette()
        self.learn_column = LearnColumn(self.session, self.undo_stack)
        self.landscape_column = LandscapeColumn(self.session, self.undo_stack)
        self.scratch = ScratchPage(self.session.scratch, self.undo_stack)
        self._make_stage()
        self.controls = NodeControls(self.session, self)
        self.controls.hide()  # until something is selected
        self._lay_out()
        self._offer()
        self.first_focus = self.expression
        self._connect()
        self._folds = {True: True, False: False}  # of the stage: beside learning or a landscape, and else
        self._aside: int | None = None  # the selected card, while its inspector makes room
        self._shown_picture: object = None
        self._shown_document: object = None
        self.scratch.setParent(self.work)  # it can be found before it is turned to
        self.scratch.hide()
        self.turn_to(GRAPH)

    # Its parts

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
        self.stage.folded.connect(self._note_fold)
        self.stage.transport.speed_changed.connect(self._note_speed)
        self.transport.drive(self.view)
        self.player = PassPlayer(self.session, self.view, self.transport)

    def _lay_out(self) -> None:
        work, self._graph_page = QWidget(), GraphPage()
        self._pages_column = QVBoxLayout(work)
        self._pages_column.setContentsMargins(0, 0, 0, 0)
        whole, left, pictures = QHBoxLayout(self._graph_page), QVBoxLayout(), QHBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        for layout in (whole, left, pictures):
            layout.setSpacing(theme.SPACE)
        whole.addLayout(left, 1)
        whole.addWidget(self.learn_column)
        left.addWidget(self.formula)
        left.addLayout(pictures, 1)
        pictures.addWidget(self.palette_column)
        pictures.addWidget(self.view, 3)
        pictures.addWidget(self.landscape_column, 2)  # as far as it is not wide enough
        self.palette_column.hide()
        self.set_work(work, ground=self.view)

    def _offer(self) -> None:
        self.add_page(
            GRAPH,
            self.tr("Formula"),
            self.tr("A formula as a graph, and both passes through it"),
            lambda: self._graph_page,
        )
        self.add_page(
            SCRATCH,
            self.tr("From scratch"),
            self.tr("Write the network and its gradients yourself; each line is judged, and they train"),
            lambda: self.scratch,
        )
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
        self.landscape = self.add_tool(
            self.tr("Landscape"),
            self.tr("See the result over two of the leaves, and roll the ball downhill"),
            self._show_landscape,
            "landscape",
            "Ctrl+Shift+D",
        )
        self.landscape.setCheckable(True)
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
        self.edits = Edits(self, self.session, self.view, self.kit.fields)
        self.sharing = Sharing(self, self._shared)
        for action in self.sharing.actions:
            self.adopt_action(action, self.tr("Export and copy"))
        self.add_command(
            self.tr("Examples"), self.tr("Choose a graph to begin with"), self.formula.drop_examples, "Ctrl+E"
        )
        self.add_command(
            self.tr("Run to the selected node"),
            self.tr("Go on to the next step that brings something to it"),
            self.player.run_to_selected,
            "R",
            self.stepping,
        )
        self.fold_all = self.add_command(
            self.tr("Fold all groups"), self.tr("Neurons and layers become single cards"), self._fold_all
        )
        self.open_all = self.add_command(
            self.tr("Open all groups"), self.tr("Show every node"), self._open_all
        )
        self.add_command(
            self.tr("One phase forward"),
            self.tr("A gradient leaves its card, meets the local derivative, travels, and is counted"),
            self.player.next_phase,
            "Shift+.",
            self.stepping,
        )
        self.over_back = self.add_command(
            self.tr("Step back over folded groups"),
            self.tr("Back to the step before that one can see"),
            lambda: self.player.step_over(-1),
            "Ctrl+Left",
            self.stepping,
        )
        self.over = self.add_command(
            self.tr("Step over folded groups"),
            self.tr("On to the next step that one can see"),
            lambda: self.player.step_over(1),
            "Ctrl+Right",
            self.stepping,
        )
        self.transport.add_step("over_back", "stepOverBack", self.over_back, before=self.transport.back)
        self.transport.add_step("over", "stepOver", self.over, before=self.transport.last)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_stage()

    # Its pages

    def place_page(self, page: Page) -> None:
        page.hide()
        self._pages_column.addWidget(page, 1)

    def turn_to(self, name: str) -> None:
        """The tools and the stage are those of the graph."""
        super().turn_to(name)
        is_graph = name == GRAPH
        for tool in self.tools:
            tool.setVisible(is_graph)
        assert self.stage is not None
        self.stage.setVisible(is_graph)
        self.shown_page.refresh()
        self.first_focus = self.expression if is_graph else self.scratch.editor
        if not is_graph:
            self.scratch.editor.setFocus()

    @property
    def room_wanted(self) -> int:
        """Two columns beside the graph leave little of it."""
        has_both = self.page == GRAPH and self.learning.isChecked() and self.landscape.isChecked()
        return theme.px(_ROOM_FOR_BOTH) if has_both else 0

    @property
    def _is_learning(self) -> bool:
        return self.learning.isChecked() or self.landscape.isChecked()

    @Slot()
    def _fold_stage(self) -> None:
        """As it was left; while the graph learns, nobody reads its steps, and the words are folded away."""
        assert self.stage is not None
        self.stage.set_folded(self._folds[self._is_learning])
        is_high = self.height() >= theme.px(_ROOM_FOR_CODE)  # else the graph needs the room
        self.rule.setVisible(is_high and not self.stage.is_folded)
        self.rule.set_low(self.height() < theme.px(_ROOM_FOR_ALL_CODE))

    @Slot(bool)
    def _note_fold(self, is_folded: bool) -> None:
        self._folds[self._is_learning] = is_folded
        self._fold_stage()

    def _connect(self) -> None:
        session, view = self.session, self.view
        self.formula.build_asked.connect(self.build)
        self.formula.example_chosen.connect(self.open_example)
        self.learn_column.example_asked.connect(self.open_example)
        self.formula.typed.connect(self._note_draft)
        view.card_clicked.connect(self._look_at)
        view.card_hovered.connect(session.display.hover)
        view.fold_asked.connect(self._fold)
        view.fold_all_asked.connect(self._fold_all)
        view.value_typed.connect(self._type_value)
        view.value_scrubbed.connect(self._scrub_value)
        view.value_lost.connect(self.tell)
        self.edits.told.connect(self.tell)
        self.sharing.told.connect(self.tell)
        self.sharing.done.connect(self.status_changed)
        self.palette_column.added.connect(self.edits.add)
        self.lesson.stepped.connect(self.player.pulse)
        self.lesson.example_asked.connect(self.open_example)
        self.controls.run_asked.connect(self.player.run_to)
        self.controls.fold_asked.connect(self._fold)
        self.controls.edit_asked.connect(self.kit.fields.edit_value)
        self.controls.edit_asked.connect(self._make_room)
        self.controls.cell_changed.connect(self._change_cell)
        self.controls.array_made.connect(self.edits.set_data)
        view.edit_wanted.connect(self._edit_cells)
        view.edit_wanted.connect(self._make_room)
        self.find_bar.closed.connect(view.setFocus)
        self.inspector_closed.connect(self._deselect)
        self.worker.succeeded.connect(self._show_example)
        session.changed.connect(self.refresh)
        session.display.pointed.connect(self._show_moment)
        self.undo_stack.indexChanged.connect(self.worker.cancel)
        self.scratch.shown_asked.connect(lambda: self.show_page(SCRATCH))
        session.scratch.judged_anew.connect(self._say_status)

    # The graph

    @Slot(str)
    def _note_draft(self, typed: str) -> None:
        """What is typed is not lost, even if it is never drawn."""
        self.session.draft = "" if typed == self.session.text else typed[:LONGEST_TEXT]
        self.touched.emit()

    @Slot()
    def build(self) -> None:
        text = self.formula.text
        if text == self.session.text and self.session.error is None:
            self.player.go_to(self.session.walkthrough.passes.seed)
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
        self.formula.show_caption(caption)

    def take(self, kind: str, value: Any, name: str) -> None:
        """A graph from a file: gui.opening.GraphFile. Raises ValueError if it cannot be drawn."""
        self._change_graph(
            self.tr("Open {name}").format(name=name),
            lambda: self.session.open_document(value.document, value.text),
        )

    @Slot(object)
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
            self.session.learner.set_rate(example.rate)

    @Slot(object)
    def fail(self, error: Exception) -> None:
        if not isinstance(error, FileError):
            super().fail(error)
        self.tell.emit(str(error))

    # Its values

    @Slot(int, str)
    def _type_value(self, key: int, text: str) -> None:
        try:
            data = read_data(text)
        except ValueError as error:
            self.kit.fields.refuse_value(key, str(error))
            return
        if not isinstance(data, float):
            self.edits.set_data(key, data)
            return
        self.formula.note_typing()
        self._keep_value(*self.session.editing.set_value(key, data), "")

    @Slot(int)
    def _edit_cells(self, key: int) -> None:
        """The numbers of an array are typed in its table, which its inspector has."""
        self.session.select(key)
        self.controls.edit_cells()

    @Slot(int, float, int)
    def _scrub_value(self, key: int, steps: float, gesture: int) -> None:
        self._make_room(key)
        self.formula.note_typing()
        self._keep_value(*self.session.editing.scrub(key, steps, gesture), f"{key} {gesture}")

    @Slot(int, object, float)
    def _change_cell(self, key: int, index: tuple[int, ...], number: float) -> None:
        self._keep_value(*self.session.editing.set_cell(key, index, number), "")

    def _keep_value(self, before: Leaf, after: Leaf, gesture: str) -> None:
        """One gesture is one change, however many values it goes through."""
        leaf = self.session.current.node(before.key)
        self.formula.keep_typed(leaf.name, after)
        name = self.tr("Change {name}").format(name=leaf.name)
        self.undo_stack.push(Change[Leaf](name, self.session.editing.put_value, before, after, merge=gesture))

    # What is seen

    @Slot(int, bool)
    def _fold(self, key: int, is_folded: bool) -> None:
        self._fold_groups([key], is_folded)

    def _fold_all(self) -> None:
        self._fold_groups(self.session.display.groups, True)

    def _open_all(self) -> None:
        self._fold_groups(self.session.display.groups, False)

    def _fold_groups(self, keys: list[int], is_folded: bool) -> None:
        try:
            self.session.display.fold(keys, is_folded)
        except ValueError as error:
            self.tell.emit(str(error))

    @Slot(object)
    def _look_at(self, key: int | None) -> None:
        was_aside, self._aside = self._aside is not None, None
        self.session.select(key)
        if was_aside:
            self.refresh()

    @Slot(int)
    def _make_room(self, key: int) -> None:
        """What another number does to the cards is to be seen: the inspector covers none of them then. It
        comes again with the next click on a card."""
        inspector, card = self._inspector, self.view.cards.get(key)
        if inspector is None or inspector.isHidden() or card is None or not card.is_editable:
            return
        covered = inspector.geometry().translated(-self.view.viewport().pos())
        if self.view.cards_within(self.view.mapToScene(covered).boundingRect()):
            self._aside = self.session.selected
            self.inspect(None)

    @Slot()
    def _deselect(self) -> None:
        self.session.select(None)

    # Build, learn, share

    def _leave(self, column: QWidget) -> None:
        """Before it may be hidden: its focus would go on to what Tab happens to lead to."""
        focus = QApplication.focusWidget()
        if focus is not None and column.isAncestorOf(focus):
            self.view.setFocus()

    def _show_palette(self) -> None:
        self._leave(self.palette_column)
        self.palette_column.setVisible(self.building.isChecked())
        if self.building.isChecked():
            self.palette_column.setFocus()

    def _show_learning(self) -> None:
        self._leave(self.learn_column)
        self.learn_column.open_it(self.learning.isChecked())
        self._fold_stage()

    def _show_landscape(self) -> None:
        self._leave(self.landscape_column)
        self.landscape_column.open_it(self.landscape.isChecked())
        self._fold_stage()

    @property
    def learn(self) -> LearnPanel | None:
        """None as long as nobody has opened it."""
        return self.learn_column.panel

    def _shared(self) -> Shared:
        return Shared.of(self.session, self.view)

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
        self.formula.refresh()
        if self._shown_picture is not session.display.picture or not self._stands_as_placed():
            is_same_graph = self._shown_document is session.document
            if not is_same_graph:
                self.learn_column.end_run()
                self.worker.cancel()  # what is still being read is not wanted any more
                self.find_bar.forget()
                self.view.select_cards([])  # another card has the key of one of them
            self._shown_picture, self._shown_document = session.display.picture, session.document
            keep_camera = is_same_graph and not self.view.is_fitted
            self.view.show_picture(session.display.picture, keep_camera, session.places)
            self._keep_room()
        self._show_moment()
        assert self.stage is not None
        told = session.explaining
        self.stage.show_moment(told.equation, told.explanation, session.position, session.total, told.place)
        rule = session.explaining.rule
        self.rule.show_rule(
            None if rule is None else rule_of(rule.op, rule.input_index), "" if rule is None else rule.letters
        )
        self.lesson.refresh()
        self.predict.setChecked(session.predicting.is_on)
        for action in (self.over, self.over_back):
            action.setVisible(session.display.has_folded)
        for action in (self.fold_all, self.open_all):
            action.setVisible(bool(session.display.groups))
        if session.selected != self._aside:
            self._aside = None
        inspection = session.inspection if self._aside is None else None
        self.controls.show_selected()
        self.inspect(inspection, None if inspection is None else self.controls)
        self._say_status()

    def _say_status(self) -> None:
        self.say(self.session.status if self.page == GRAPH else self.session.scratch.progress)

    def _keep_room(self) -> None:
        """In the stage, for what this graph's steps will say: nothing jumps from one to the next."""
        assert self.stage is not None
        self.stage.keep_room(*self.session.explaining.longest)
        values = self.session.current.computed.values.values()
        ops = {(value.op, len(value.parents)) for value in values if value.parents}
        places = [(op, i) for op, count in ops for i in (None, *range(count))]
        self.rule.keep_room(rule_of(op, i) for op, i in places if i is None or OPS[op].rules[i] is not None)

    def _stands_as_placed(self) -> bool:
        """After a drag the view has done so by itself."""
        cards, places = self.view.cards, self.session.places
        return all(cards[key].pos() == QPointF(*place) for key, place in places.items() if key in cards)

    def selected_box(self) -> QRect:
        card = self.view.cards.get(self.session.selected) if self.session.selected is not None else None
        return QRect() if card is None else self.view.mapFromScene(card.sceneBoundingRect()).boundingRect()

    def _show_moment(self) -> None:
        self.view.show_moment(self.session.display.moment)


def _reading(example: Example) -> Generator[float, None, tuple[Example, str, Document]]:
    yield 0.0
    return (example, *load(example))
