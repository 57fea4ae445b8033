"""The digits lab on screen: the canvas at the left, beside it the page that is shown.

Draw      what the network sees, its hidden units, its answer
Backward  who is to blame where it is wrong
Maps      2,000 test images on a plane, as each layer sees them
Data      the images from which the networks learn
Learn     a network of one's own, trained and watched
Judge     how good the network in use is, and where it errs
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from gui.labs.digits.desk import Desk
from gui.labs.digits.drawing import Drawing
from gui.labs.digits.edits import Edits
from gui.labs.digits.exchange import Exchange
from gui.labs.digits.model import OWN, Model
from gui.labs.digits.samples import doubtful, sample
from gui.labs.digits.session import DigitSession
from gui.page import LabPage
from gui.widgets.cards import TryThis

if TYPE_CHECKING:
    from gui.labs.digits.controls import NetworkControls, SoftmaxControls, UnitControls

DRAW, BACKWARD, MAPS = "draw", "backward", "maps"
DATA, LEARN, JUDGE = "data", "learn", "judge"
_PATIENCE = 250  # milliseconds without an edit before the network is measured again


class Panel(LabPage):
    session: DigitSession

    def __init__(self) -> None:
        super().__init__()
        self.session = DigitSession()
        self.desk = Desk(self.session)
        self.sheet, self.seen, self.answer = self.desk.sheet, self.desk.seen, self.desk.answer
        self.canvas = self.sheet.canvas
        self.exchange = Exchange(self)
        self.first_focus = self.canvas
        self.edits = Edits(self, self.session)
        self.set_work(self.desk)
        self._add_pages()
        self._offer()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._measure)
        self._measured: object = self.session.network

        self.canvas.stroke_begun.connect(self.edits.begin_stroke)
        self.canvas.stroke_extended.connect(self.session.extend_stroke)
        self.canvas.stroke_ended.connect(self.edits.end_stroke)
        self.sheet.clear_button.clicked.connect(self.clear)
        self.sheet.paste_button.clicked.connect(self.paste)
        self.sheet.copy_button.clicked.connect(self.copy)
        self.sheet.save_button.clicked.connect(self.save_drawing)
        self.seen.image.chosen.connect(self._look_at_pixel)
        self.seen.units.chosen.connect(self._look_at_unit_at)
        self.answer.bars.chosen.connect(self._look_at_digit)
        self.answer.network_chosen.connect(self.edits.choose_network)
        self.answer.about.clicked.connect(self._look_at_network)
        self.inspector_closed.connect(self._look_away)
        self.worker.succeeded.connect(self.session.note_accuracies)
        self.exchange.pasted.connect(self._take_pasted)
        self.exchange.example_read.connect(self._take_example)
        self.exchange.told.connect(self.tell)
        self.session.changed.connect(self.refresh)
        self.session.told.connect(self._tell_message)
        self.refresh()

    def _add_pages(self) -> None:
        self.add_page(DRAW, self.tr("Draw"), self.tr("Draw a digit, and see what the network makes of it"))
        self.add_page(
            BACKWARD,
            self.tr("Backward"),
            self.tr("Say what is right, and follow the blame back layer by layer"),
        )
        self.add_page(
            MAPS, self.tr("Maps"), self.tr("Your drawing among 2,000 test images, as each layer sees them")
        )
        self.add_page(DATA, self.tr("Data"), self.tr("The images from which the networks learn"))
        self.add_page(LEARN, self.tr("Learn"), self.tr("Train a network of your own, and watch it learn"))
        self.add_page(JUDGE, self.tr("Judge"), self.tr("How good the network in use is, and where it errs"))

    def _offer(self) -> None:
        self.clear_command = self.add_command(
            self.tr("Clear"), self.tr("Wipe the canvas and begin again"), self.clear, "Del"
        )
        self.save_command = self.add_command(
            self.tr("Save the drawing…"), self.tr("Save what is drawn, as a picture"), self.save_drawing
        )
        self.add_command(
            self.tr("Save the network…"),
            self.tr("As a safetensors file, with its card, for Nablab and for PyTorch"),
            self.save_network,
        )
        self.reset_command = self.add_command(
            self.tr("Reset all units"),
            self.tr("All hidden units as the network came with them"),
            self.edits.reset_units,
        )
        self.shipped_tool = self.add_tool(
            self.tr("Shipped network"),
            self.tr("Answer with the network that came with Nablab again"),
            self.edits.use_shipped,
            "undo",
        )
        self.cards = [
            TryThis(
                self.tr(
                    "A 3, drawn for you: watch the pixels that the network sees, and its ten probabilities."
                ),
                self.tr("Draw a 3"),
                lambda: self._set_scene(sample(3, 0, 0, 1)),
            ),
            TryThis(
                self.tr(
                    "Small and in a corner: size and place do not matter, for the drawing is centred first. "
                    "See what the same network says without centring."
                ),
                self.tr("Draw it in a corner"),
                lambda: self._set_scene(sample(5, 0.04, 0.06, 0.3)),
            ),
            TryThis(
                self.tr("A 1 or a 7? Add or move a stroke and see when the network changes its mind."),
                self.tr("Draw a doubtful one"),
                lambda: self._set_scene(doubtful()),
            ),
        ]

    def heavy_parts(self) -> Sequence[Callable[[], object]]:
        return self.session.heavy_parts()

    # Pages: each is made when it is first shown

    def turn_to(self, name: str) -> None:
        if name != DRAW and not self.desk.has(name):
            self.desk.add(name, self._make_page(name))
        self.desk.turn_to(name)
        if self.stage is not None:
            self.stage.setVisible(False)  # shown again where there is a moment to show
        self.refresh()

    def _make_page(self, name: str) -> QWidget:
        makers = {
            BACKWARD: self._make_backward,
            MAPS: self._make_maps,
            DATA: self._make_data,
            LEARN: self._make_learn,
            JUDGE: self._make_judge,
        }
        return makers[name]()

    def _make_data(self) -> QWidget:
        from gui.labs.digits.data_page import DataPage

        page = self.data = DataPage(self.session)
        page.image_chosen.connect(self._show_image)
        return page

    def _make_judge(self) -> QWidget:
        from gui.labs.digits.judge_page import JudgePage

        page = self.judge = JudgePage(self.session)
        page.image_chosen.connect(self._show_image)
        return page

    def _make_learn(self) -> QWidget:
        from gui.labs.digits.learn_page import LearnPage

        page = self.learn = LearnPage(self.session.training, self.session)
        page.use_asked.connect(self.edits.use_trained)
        page.save_asked.connect(self._save_trained)
        page.example_asked.connect(self._follow_an_example)
        self.session.training.changed.connect(self._show_moment)
        self.session.training.changed.connect(self.touched.emit)
        self.worker_made.emit(page.worker)
        self._make_stage()
        return page

    def _make_stage(self) -> None:
        """For the pages on which there is something to step through."""
        if self.stage is None:
            stage = self.add_stage("digitEquation")
            stage.transport.requested.connect(self._go_to)

    @Slot(int)
    def _go_to(self, position: int) -> None:
        if self.page == LEARN:
            self.session.training.go_to(position)
        else:
            self.session.go_to(position)

    def _make_maps(self) -> QWidget:
        from gui.labs.digits.maps_page import MapsPage

        page = self.maps = MapsPage(self.session)
        page.image_chosen.connect(self._open_image)
        return page

    def _make_backward(self) -> QWidget:
        from gui.labs.digits.backward import BackwardPage

        page = self.backward = BackwardPage(self.session)
        page.label_chosen.connect(self.edits.choose_label)
        page.unit_chosen.connect(self._look_at_unit)
        page.descent_asked.connect(self.edits.descend)
        page.graph_asked.connect(self._open_in_graph_lab)
        self._make_stage()
        return page

    @Slot()
    def clear(self) -> None:
        self.edits.clear()
        self.canvas.setFocus()  # the button has nothing more to do

    def _set_scene(self, drawing: Drawing) -> None:
        self.edits.show(drawing, self.tr("Draw"))

    # Pictures in and out

    @Slot()
    def copy(self) -> None:
        """What is drawn, as a picture; Edit > Copy comes here, too."""
        self.exchange.copy(self.session.drawing)

    @Slot()
    def paste(self) -> None:
        """A picture from the clipboard, as the drawing; Edit > Paste comes here, too."""
        self.exchange.paste()

    @Slot()
    def save_drawing(self) -> None:
        self.exchange.save_drawing(self.session.drawing)

    @Slot()
    def save_network(self) -> None:
        self.exchange.save_network(self.session.network, self.session.card)

    @Slot()
    def _save_trained(self) -> None:
        """The network that is looked at on the page Learn."""
        network = self.session.training.network()
        if network is not None:
            self.exchange.save_network(network, network.card)

    @Slot(object)
    def _take_pasted(self, drawing: Drawing) -> None:
        self.edits.show(drawing, self.tr("Paste"))

    @Slot(object)
    def _take_example(self, drawing: Drawing) -> None:
        """With its label: on the page where the blame goes backward."""
        self.edits.show(drawing, self.tr("One example"))
        self.show_page(BACKWARD)

    def take(self, kind: str, value: Any, name: str) -> None:
        """A picture (uint8 (h, w), ink is high) or a network from a file."""
        opening = self.tr("Open {name}").format(name=name)
        if kind == "picture":
            self.edits.show(Drawing(picture=value), opening)
        else:
            self.edits.use(Model(value, OWN, name), opening)

    @Slot(object, str)
    def _open_image(self, picture: Any, name: str) -> None:
        """One of MNIST, as if it had been drawn."""
        drawing = Drawing(picture=picture, is_centred=True)
        self.edits.show(drawing, self.tr("Open {name}").format(name=name))

    @Slot(object, str)
    def _show_image(self, picture: Any, name: str) -> None:
        """One of MNIST, on the page where all its why is."""
        self._open_image(picture, name)
        self.show_page(DRAW)

    @Slot()
    def _follow_an_example(self) -> None:
        """A training image on the canvas, with its label, on the page where the blame goes backward."""
        run = self.session.training.current
        if run is not None:
            self.edits.use_trained()
            self.exchange.read_example(run.recipe)

    @Slot()
    def _open_in_graph_lab(self) -> None:
        from engine.examples import graph_of
        from gui.opening import GraphFile

        network = self.session.network
        text = network.formulas()
        graph = graph_of(text, network.leaves(self.session.image, self.session.right_digit or 0))
        self.handed_over.emit("graph", "graph", GraphFile(text, graph), self.tr("the digit network"))

    # What is looked at

    @Slot(int, int)
    def _look_at_pixel(self, row: int, column: int) -> None:
        self.session.select(("pixel", row, column))

    @Slot(int)
    def _look_at_digit(self, digit: int) -> None:
        self.session.select(("digit", digit, 0))

    @Slot(int, int)
    def _look_at_unit_at(self, row: int, column: int) -> None:
        from gui.labs.digits.seen import UNIT_COLUMNS

        unit = row * UNIT_COLUMNS + column
        if unit < self.session.model.units:
            self._look_at_unit(unit)

    @Slot(int)
    def _look_at_unit(self, unit: int) -> None:
        self.session.select(("unit", unit, 0))

    @Slot()
    def _look_at_network(self) -> None:
        self.session.select(("network", 0, 0))

    @Slot()
    def _look_away(self) -> None:
        self.session.select(None)

    @cached_property
    def unit_controls(self) -> UnitControls:
        from gui.labs.digits.controls import UnitControls

        controls = UnitControls(self.session)
        controls.edited.connect(self.edits.edit_unit)
        controls.reset_asked.connect(self.edits.reset_units)
        controls.let_go.connect(self.edits.end_gesture)
        return controls

    @cached_property
    def softmax_controls(self) -> SoftmaxControls:
        from gui.labs.digits.controls import SoftmaxControls

        controls = SoftmaxControls(self.session)
        controls.warmed.connect(self.edits.warm)
        controls.let_go.connect(self.edits.end_gesture)
        return controls

    @cached_property
    def network_controls(self) -> NetworkControls:
        from gui.labs.digits.controls import NetworkControls

        return NetworkControls(self.session, self.save_network)

    def _controls(self) -> UnitControls | SoftmaxControls | NetworkControls | None:
        """For what is selected."""
        kind = self.session.selected[0] if self.session.selected else ""
        if kind == "unit":
            return self.unit_controls
        if kind == "digit":
            return self.softmax_controls
        return self.network_controls if kind == "network" else None

    # What is shown

    def refresh(self) -> None:
        session = self.session
        if session.network is not self._measured:
            self._measured = session.network
            self.worker.cancel()
            if session.must_measure:
                self._patience.start()
        is_empty = session.drawing.is_empty
        self.clear_command.setEnabled(not is_empty)
        self.save_command.setEnabled(not is_empty)
        self.reset_command.setEnabled(bool(session.model.edits))
        self.shipped_tool.setVisible(session.model.key == OWN)
        self.desk.refresh()
        if self.page == BACKWARD:
            self.backward.refresh()
        self._show_moment()
        controls = self._controls()
        self.inspect(session.inspection, controls)
        if controls is not None:
            controls.refresh()
        self.say(session.status)

    def _show_moment(self) -> None:
        """Of the blame, or of the run that is looked at."""
        if self.stage is None or self.page not in (BACKWARD, LEARN):
            return
        if self.page == LEARN:
            checkpoint = self.session.training.moment
            self.stage.setVisible(True)  # the charts must not jump when a run begins
            line, position, last = checkpoint or (self.tr("No run yet"), 0, 0)
            told = self.tr(
                "The timeline goes through the weights that were kept on the way. Go on from here begins a "
                "new run with those."
            )
            self.stage.show_moment(line, told, position, last)
            return
        moment = self.session.moment
        self.stage.setVisible(moment is not None)
        if moment is not None and self.session.blame is not None:
            equation = f"{moment.formula}\n{moment.numbers}"
            self.stage.show_moment(
                equation, moment.words, self.session.position, len(self.session.blame.stops)
            )

    def _tell_message(self) -> None:
        self.tell.emit(self.session.message)

    @Slot()
    def _measure(self) -> None:
        """In the background: how well the network as it is now reads the test images."""
        if self.session.must_measure:
            self.worker.start(self.tr("Reading 10,000 test images"), self.session.measure())
