"""The digits lab on screen: the canvas at the left, beside it the page that is shown.

Draw      what the network sees, its hidden units, its answer
Backward  who is to blame where it is wrong
Maps      2,000 test images on a plane, as each layer sees them
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from engine.centring import SIDE
from engine.digits import DigitNetwork, UnitEdit
from engine.files import RESOURCES, load_json, pack_arrays, write_bytes
from gui import theme
from gui.labs.digits.answer import Answer
from gui.labs.digits.drawing import Drawing, in_box
from gui.labs.digits.model import OWN, Model, shipped
from gui.labs.digits.seen import Seen
from gui.labs.digits.session import DigitSession, Selected
from gui.labs.digits.sheet import Sheet
from gui.page import LabPage
from gui.undo import Change
from gui.widgets.cards import TryThis
from gui.worker import Worker

if TYPE_CHECKING:
    from engine.recipe import Recipe
    from gui.labs.digits.controls import NetworkControls, SoftmaxControls, UnitControls

DRAW, BACKWARD, MAPS = "draw", "backward", "maps"
DATA, LEARN, JUDGE = "data", "learn", "judge"
_LEAST_SIDE, _MOST_SIDE = 300, 760  # of the canvas on its own page, in pixels
_SMALL_SIDE = 240  # of the canvas beside another page
_LEAST_SEEN, _MOST_SEEN = 200, 460  # width of what the network sees
_LEAST_ANSWER = 260  # width of the card with the answer
_GAP = 4 * theme.SPACE
_PATIENCE = 250  # milliseconds without an edit before the network is measured again

# Between a 1 and a 7: an upright stroke with a flag that could be either's.
_DOUBTFUL = (((0.36, 0.34), (0.46, 0.27), (0.56, 0.22), (0.55, 0.4), (0.54, 0.6), (0.53, 0.8)),)


class _Work(QWidget):
    """Becomes narrower when the inspector opens beside it."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resized.emit()


class Panel(LabPage):
    session: DigitSession

    def __init__(self) -> None:
        super().__init__()
        self.session = DigitSession()
        self.sheet = Sheet(self.session)
        self.canvas = self.sheet.canvas
        self.seen = Seen(self.session)
        self.answer = Answer(self.session)
        self._pages: dict[str, list[QWidget]] = {DRAW: [self.seen, self.answer]}
        self.first_focus = self.canvas
        self._before_stroke = Drawing()
        self._examples = 0  # training images that were put on the canvas
        self._gesture = 0  # each hold of a slider is one change to undo
        self._lay_out()
        self._offer()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._measure)
        self._measured: object = self.session.network
        self._units = self.session.model.units

        self.canvas.stroke_begun.connect(self._begin_stroke)
        self.canvas.stroke_extended.connect(self.session.extend_stroke)
        self.canvas.stroke_ended.connect(self._end_stroke)
        self.sheet.clear_button.clicked.connect(self.clear)
        self.sheet.paste_button.clicked.connect(self.paste)
        self.sheet.copy_button.clicked.connect(self.copy)
        self.sheet.save_button.clicked.connect(self.save_drawing)
        self.seen.image.chosen.connect(self._look_at_pixel)
        self.seen.units.chosen.connect(self._look_at_unit_at)
        self.answer.bars.chosen.connect(self._look_at_digit)
        self.answer.network_chosen.connect(self._choose_network)
        self.answer.about.clicked.connect(self._look_at_network)
        self.inspector_closed.connect(self._look_away)
        self.worker.succeeded.connect(self.session.note_accuracies)
        self.reader = Worker(self)  # of pictures: measuring must not displace it, nor it the measuring
        self.reader.succeeded.connect(self._take_read)
        self.reader.failed.connect(self._refuse_read)
        self.session.changed.connect(self.refresh)
        theme.on_change(self._scale)
        self.refresh()

    def _lay_out(self) -> None:
        work = _Work()
        row = self._row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.sheet)
        row.addWidget(self.seen)
        row.addWidget(self.answer, 1)
        self.set_work(work)
        work.resized.connect(self._scale)
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
            self._reset_units,
        )
        self.shipped_tool = self.add_tool(
            self.tr("Shipped network"),
            self.tr("Answer with the network that came with Nablab again"),
            self._use_shipped_network,
            "undo",
        )
        self.cards = [
            TryThis(
                self.tr(
                    "A 3, drawn for you: watch the pixels that the network sees, and its ten probabilities."
                ),
                self.tr("Draw a 3"),
                lambda: self._set_scene(_sample(3, 0, 0, 1)),
            ),
            TryThis(
                self.tr(
                    "Small and in a corner: size and place do not matter, for the drawing is centred first. "
                    "See what the same network says without centring."
                ),
                self.tr("Draw it in a corner"),
                lambda: self._set_scene(_sample(5, 0.04, 0.06, 0.3)),
            ),
            TryThis(
                self.tr("A 1 or a 7? Add or move a stroke and see when the network changes its mind."),
                self.tr("Draw a doubtful one"),
                lambda: self._set_scene(in_box(_DOUBTFUL, 0, 0, 1)),
            ),
        ]

    def heavy_parts(self) -> Sequence[Callable[[], object]]:
        return self.session.heavy_parts()

    # Pages: each is made when it is first shown

    def turn_to(self, name: str) -> None:
        if name not in self._pages:
            page = self._make_page(name)
            self._pages[name] = [page]
            self._row.addWidget(page, 1)
        for key, widgets in self._pages.items():
            for widget in widgets:
                widget.setVisible(key == name)
        if self.stage is not None:
            self.stage.setVisible(False)  # shown again where there is a moment to show
        self._scale()
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
        page.use_asked.connect(self._use_trained)
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
        page.label_chosen.connect(self._choose_label)
        page.unit_chosen.connect(self._look_at_unit)
        page.descent_asked.connect(self._descend)
        page.graph_asked.connect(self._open_in_graph_lab)
        self._make_stage()
        return page

    # What the user draws

    @Slot(float, float)
    def _begin_stroke(self, x: float, y: float) -> None:
        self._end_stroke()  # the pen of the keyboard may still be down
        self._before_stroke = self.session.drawing
        self.edited.emit()
        self.session.begin_stroke(x, y)

    @Slot()
    def _end_stroke(self) -> None:
        if self.session.end_stroke():
            self._push(self.tr("Stroke"), self._before_stroke)

    @Slot()
    def clear(self) -> None:
        self._change_drawing(self.tr("Clear"), self.session.clear)
        self.canvas.setFocus()  # the button has nothing more to do

    def _set_scene(self, drawing: Drawing) -> None:
        self._change_drawing(self.tr("Draw"), lambda: self.session.show_drawing(drawing))

    def _change_drawing(self, text: str, change: Callable[[], None]) -> None:
        self._end_stroke()  # the pen of the keyboard may still be down
        before = self.session.drawing
        change()
        self._push(text, before)

    def _push(self, text: str, before: Drawing) -> None:
        after = self.session.drawing
        if after != before:
            self.undo_stack.push(Change(text, self.session.show_drawing, before, after))

    # Pictures in and out

    @Slot()
    def copy(self) -> None:
        """What is drawn, as a picture; Edit > Copy comes here, too."""
        from gui.labs.digits.painting import picture_of

        if not self.session.drawing.is_empty:
            QApplication.clipboard().setImage(picture_of(self.session.drawing))

    @Slot()
    def paste(self) -> None:
        """A picture from the clipboard, as the drawing; Edit > Paste comes here, too."""
        image = QApplication.clipboard().image()
        if image.isNull():
            self.tell.emit(self.tr("There is no picture to paste. Copy one first, or drop a file here."))
            return
        self.reader.start(self.tr("Reading the picture"), _read_image(image))

    @Slot()
    def save_drawing(self) -> None:
        from PySide6.QtCore import QBuffer, QIODevice

        from gui.labs.digits.painting import picture_of

        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture_of(self.session.drawing).save(buffer, "PNG")  # type: ignore[call-overload]
        content = bytes(buffer.data().data())
        self._save(self.tr("Save the drawing"), "digit.png", self.tr("Pictures (*.png)"), content)

    @Slot()
    def save_network(self) -> None:
        self._save_network(self.session.network, self.session.card)

    @Slot()
    def _save_trained(self) -> None:
        """The network that is looked at on the page Learn."""
        network = self.session.training.network()
        if network is not None:
            self._save_network(network, network.card)

    def _save_network(self, network: DigitNetwork, card: dict[str, Any]) -> None:
        content = pack_arrays(network.arrays(), card)
        kinds = self.tr("Networks (*.safetensors)")
        self._save(self.tr("Save the network"), "network.safetensors", kinds, content)

    def _save(self, title: str, name: str, kinds: str, content: bytes) -> None:
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getSaveFileName(self, title, name, kinds)
        if not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix else path.with_suffix(Path(name).suffix)
        try:
            write_bytes(path, content)
        except OSError as error:
            told = self.tr("{path}: it cannot be saved there ({reason}). Save it elsewhere.")
            self.tell.emit(told.format(path=path, reason=error.strerror or error))

    def take(self, kind: str, value: Any, name: str) -> None:
        """A picture (uint8 (h, w), ink is high) or a network from a file."""
        opening = self.tr("Open {name}").format(name=name)
        if kind == "picture":
            self._open_picture(Drawing(picture=value), opening)
        else:
            self._use(Model(value, OWN, name), opening)

    @Slot(object, str)
    def _open_image(self, picture: Any, name: str) -> None:
        """One of MNIST, as if it had been drawn."""
        drawing = Drawing(picture=picture, is_centred=True)
        self._open_picture(drawing, self.tr("Open {name}").format(name=name))

    @Slot(object, str)
    def _show_image(self, picture: Any, name: str) -> None:
        """One of MNIST, on the page where all its why is."""
        self._open_image(picture, name)
        self.show_page(DRAW)

    def _open_picture(self, drawing: Drawing, text: str) -> None:
        self._change_drawing(text, lambda: self.session.show_drawing(drawing))

    # The network

    def _change_model(self, text: str, change: Callable[[], None], merge: str = "") -> None:
        before = self.session.model
        change()
        if self.session.model is not before:
            self.undo_stack.push(Change(text, self.session.use, before, self.session.model, merge=merge))

    def _use(self, model: Model, text: str) -> None:
        self._change_model(text, lambda: self.session.use(model))

    @Slot(object)
    def _choose_network(self, key: str) -> None:
        model = shipped(key) if key else self.session.own
        if model is not None and model.key != self.session.model.key:
            self._use(model, self.tr("Another network"))

    @Slot()
    def _use_shipped_network(self) -> None:
        self._use(shipped(), self.tr("Shipped network"))

    @Slot(int, object, str)
    def _edit_unit(self, unit: int, edit: UnitEdit, control: str) -> None:
        self._change_model(
            self.tr("Change hidden unit {unit}").format(unit=unit),
            lambda: self.session.edit_unit(unit, edit),
            f"{control} of unit {unit}, {self._gesture}" if control else "",
        )

    @Slot()
    def _reset_units(self) -> None:
        self._change_model(self.tr("Reset all units"), self.session.reset_units)

    @Slot(float)
    def _warm(self, temperature: float) -> None:
        before = self.session.temperature
        self.session.warm(temperature)
        merge = f"temperature {self._gesture}"
        self.undo_stack.push(
            Change(self.tr("Temperature"), self.session.warm, before, temperature, merge=merge)
        )

    @Slot()
    def _end_gesture(self) -> None:
        self._gesture += 1

    @Slot(float)
    def _descend(self, rate: float) -> None:
        name = self.tr("After a step on a {digit}").format(digit=self.session.right_digit)
        self._change_model(self.tr("One step downhill"), lambda: self.session.descend(rate, name))

    @Slot(int)
    def _choose_label(self, label: int) -> None:
        self._change_drawing(self.tr("It should be"), lambda: self.session.choose_label(label))

    @Slot()
    def _use_trained(self) -> None:
        """The network that is looked at on the page Learn."""
        network, run = self.session.training.network(), self.session.training.current
        if network is not None and run is not None:
            self._use(Model(network, OWN, run.name), self.tr("Use {run}").format(run=run.name))

    @Slot()
    def _follow_an_example(self) -> None:
        """A training image on the canvas, with its label, on the page where the blame goes backward."""
        run = self.session.training.current
        if run is not None:
            self._use_trained()
            self._examples += 1
            self.reader.start(self.tr("Reading an example"), _read_example(run.recipe, self._examples))

    @Slot()
    def _open_in_graph_lab(self) -> None:
        from engine.examples import graph_of
        from gui.opening import GraphFile

        network = self.session.network
        text = network.formulas()
        graph = graph_of(text, network.leaves(self.session.image, self.session.right_digit or 0))
        self.handed_over.emit("graph", "graph", GraphFile(text, graph), self.tr("the digit network"))

    # What is looked at

    def _look(self, selected: Selected) -> None:
        self.session.select(selected)

    @Slot(int, int)
    def _look_at_pixel(self, row: int, column: int) -> None:
        self._look(("pixel", row, column))

    @Slot(int)
    def _look_at_digit(self, digit: int) -> None:
        self._look(("digit", digit, 0))

    @Slot(int, int)
    def _look_at_unit_at(self, row: int, column: int) -> None:
        from gui.labs.digits.seen import UNIT_COLUMNS

        unit = row * UNIT_COLUMNS + column
        if unit < self.session.model.units:
            self._look_at_unit(unit)

    @Slot(int)
    def _look_at_unit(self, unit: int) -> None:
        self._look(("unit", unit, 0))

    @Slot()
    def _look_at_network(self) -> None:
        self._look(("network", 0, 0))

    @Slot()
    def _look_away(self) -> None:
        self.session.select(None)

    @cached_property
    def unit_controls(self) -> UnitControls:
        from gui.labs.digits.controls import UnitControls

        controls = UnitControls(self.session)
        controls.edited.connect(self._edit_unit)
        controls.reset_asked.connect(self._reset_units)
        controls.let_go.connect(self._end_gesture)
        return controls

    @cached_property
    def softmax_controls(self) -> SoftmaxControls:
        from gui.labs.digits.controls import SoftmaxControls

        controls = SoftmaxControls(self.session)
        controls.warmed.connect(self._warm)
        controls.let_go.connect(self._end_gesture)
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

    def _scale(self) -> None:
        """The canvas takes what height and width allow; what the network sees is about half as wide."""
        width, height = self.work.width(), self.work.height()
        if self.page != DRAW:
            side = max(_SMALL_SIDE, min(theme.span(_SMALL_SIDE), width // 5))
            self.sheet.set_side(side, side, is_alone=False)
        else:
            least = max(theme.span(_LEAST_ANSWER), self.answer.minimumSizeHint().width())
            below = theme.px(11 * theme.SPACE)  # the heading above and the buttons below
            across = width - 2 * _GAP - least
            least_seen = max(_LEAST_SEEN, self.seen.minimumSizeHint().width())
            seen = max(min(across * 2 // 5, _MOST_SEEN), least_seen)
            side = max(_LEAST_SIDE, min(height - below, across - seen, _MOST_SIDE))
            self.sheet.set_side(side, _LEAST_SIDE, is_alone=True)
            self.seen.set_room(max(min(across - side, _MOST_SEEN), least_seen), height)
            self.answer.set_room(least, side)
        QTimer.singleShot(0, self, self._settle)

    @Slot()
    def _settle(self) -> None:
        """After a resize: in the middle of it the layout goes on with the lengths of before."""
        self._row.invalidate()
        self._row.activate()

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
        self.sheet.refresh()
        if self.page == DRAW:
            self.seen.refresh()
            self.answer.refresh()
            if session.model.units != self._units:
                self._units = session.model.units
                self._scale()  # more of them take more room
        elif self.page == BACKWARD:
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

    @Slot()
    def _measure(self) -> None:
        """In the background: how well the network as it is now reads the test images."""
        if self.session.must_measure:
            self.worker.start(self.tr("Reading 10,000 test images"), self.session.measure())

    @Slot(object)
    def _take_read(self, drawing: Drawing) -> None:
        """A picture that was pasted, or an example."""
        if drawing.label is None:
            self._open_picture(drawing, self.tr("Paste"))
        else:
            self._open_picture(drawing, self.tr("One example"))
            self.show_page(BACKWARD)

    @Slot(object)
    def _refuse_read(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            raise error  # to the report window
        self.tell.emit(str(error))


def _read_image(image: Any) -> Any:
    """Long work: the ink of a picture."""
    from gui.pictures import ink_of

    yield 0.0
    return Drawing(picture=ink_of(image))


def _read_example(recipe: Recipe, number: int) -> Any:
    """Long work: one of the images from which a network has learned."""
    from engine.trainer import read_data

    yield 0.0
    data = read_data(recipe)
    row = 7919 * number % len(data.images)  # a prime: the same one does not come again for long
    return Drawing(picture=data.images[row].reshape(SIDE, SIDE), is_centred=True, label=int(data.labels[row]))


def _sample(digit: int, left: float, top: float, size: float) -> Drawing:
    """One of our own digits, in a square of the canvas."""
    return in_box(_strokes()[digit], left, top, size)


@cache
def _strokes() -> dict[int, Any]:
    return {each["digit"]: each["strokes"] for each in load_json(RESOURCES / "strokes.json")["digits"]}
