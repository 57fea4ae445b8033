"""The digits lab on screen: the canvas at the left, beside it the page that is shown.

Draw      what the network sees, its hidden units, its answer
Backward  who is to blame where it is wrong
Maps      2,000 test images on a plane, as each layer sees them
Data      the images from which the networks learn
Learn     a network of one's own, trained and watched
Judge     how good the network in use is, and where it errs
Landscape the loss around the weights, and how far a picture of it is true
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent

from gui.labs.digits.draw.early import Early
from gui.labs.digits.draw.exchange import Exchange
from gui.labs.digits.draw.page import DrawPage
from gui.labs.digits.edits import Edits
from gui.labs.digits.room import RoomyPage
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.drawing import Drawing, example, in_box
from gui.labs.digits.session.edited_network import OWN, EditedNetwork
from gui.labs.digits.session.samples import doubtful, sample
from gui.labs.digits.suggestions import SUGGESTIONS
from gui.labs.digits.work import Work
from gui.page import LabPage, Page

if TYPE_CHECKING:
    from gui.labs.digits.draw.controls import NetworkControls, SoftmaxControls, UnitControls

DRAW, BACKWARD, MAPS = "draw", "backward", "maps"
DATA, LEARN, JUDGE, LANDSCAPE = "data", "learn", "judge", "landscape"
_PATIENCE = 250  # milliseconds without an edit before the network is measured again


class Panel(LabPage):
    session: DigitSession
    work: Work
    stage_name = "digitEquation"
    suggestions = SUGGESTIONS
    has_low_stage = True

    def __init__(self, early: Early | None = None) -> None:
        """early: its canvas stays, as the lab's own."""
        super().__init__()
        self.session = DigitSession()
        self.edits = Edits(self, self.session)
        self.exchange = Exchange(self)
        self.draw = DrawPage(self.session, self.edits)
        self.seen, self.answer = self.draw.seen, self.draw.answer
        self.set_work(Work(self.session, self.draw, early.canvas if early else None))
        self.sheet, self.canvas = self.work.sheet, self.work.sheet.canvas
        self.first_focus = self.canvas
        self._add_pages()
        self._offer()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._measure)
        self._measured: object = self.session.network

        self.canvas.stroke_begun.connect(self.edits.begin_stroke)
        self.canvas.stroke_extended.connect(self.session.extend_stroke)
        self.canvas.stroke_continued.connect(self.session.continue_stroke)
        self.canvas.stroke_ended.connect(self.edits.end_stroke)
        self.canvas.rubbed.connect(self.edits.rub)
        self.canvas.rubbing_ended.connect(self.edits.end_rubbing)
        self.sheet.clear_button.clicked.connect(self.clear)
        self.sheet.paste_button.clicked.connect(self.paste)
        self.sheet.copy_button.clicked.connect(self.copy)
        self.sheet.save_button.clicked.connect(self.save_drawing)
        self.inspector_closed.connect(self._look_away)
        self.worker.succeeded.connect(self.session.in_use.note_accuracies)
        self.exchange.pasted.connect(self._take_pasted)
        self.exchange.example_read.connect(self._take_example)
        self.exchange.told.connect(self.tell)
        self.session.changed.connect(self.refresh)
        self.session.told.connect(self.tell.emit)
        self.turn_to(DRAW)

    def _add_pages(self) -> None:
        self.add_page(
            DRAW,
            self.tr("Draw"),
            self.tr("Draw a digit, and see what the network makes of it"),
            lambda: self.draw,
        )
        self.add_page(
            BACKWARD,
            self.tr("Backward"),
            self.tr("Say what is right, and follow the blame back layer by layer"),
            self._make_backward,
        )
        self.add_page(
            MAPS,
            self.tr("Maps"),
            self.tr("Your drawing among 2,000 test images, as each layer sees them"),
            self._make_maps,
        )
        self.add_page(
            DATA, self.tr("Data"), self.tr("The images from which the networks learn"), self._make_data
        )
        self.add_page(
            LEARN,
            self.tr("Learn"),
            self.tr("Train a network of your own, and watch it learn"),
            self._make_learn,
        )
        self.add_page(
            JUDGE,
            self.tr("Judge"),
            self.tr("How good the network in use is, and where it errs"),
            self._make_judge,
        )
        self.add_page(
            LANDSCAPE,
            self.tr("Landscape"),
            self.tr("The loss around the weights, and the gradient as the only compass"),
            self._make_landscape,
        )

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

    def heavy_parts(self) -> Sequence[Callable[[], object]]:
        return self.session.heavy_parts()

    # Its pages

    def _make_backward(self) -> Page:
        from gui.labs.digits.backward.page import BackwardPage

        self.backward = BackwardPage(self.session, self.edits)
        self.backward.lit.connect(self.scroll_area.ensureWidgetVisible)
        return self.backward

    def _make_maps(self) -> Page:
        from gui.labs.digits.maps.page import MapsPage

        self.maps = MapsPage(self.session)
        self.maps.image_chosen.connect(self._open_image)
        return self.maps

    def _make_data(self) -> Page:
        from gui.labs.digits.data.page import DataPage

        self.data = DataPage(self.session)
        self.data.image_chosen.connect(self._show_image)
        return self.data

    def _make_learn(self) -> Page:
        from gui.labs.digits.learn.page import LearnPage

        self.learn = LearnPage(self.session, self.edits, self.exchange)
        return self.learn

    def _make_judge(self) -> Page:
        from gui.labs.digits.judge.page import JudgePage

        self.judge = JudgePage(self.session)
        self.judge.image_chosen.connect(self._show_image)
        return self.judge

    def _make_landscape(self) -> Page:
        from gui.labs.digits.landscape.page import LandscapePage

        return LandscapePage(self.session)

    def make_what_is_named(self) -> None:
        _ = self.draw.network
        self.make_ahead(LANDSCAPE)

    def place_page(self, page: Page) -> None:
        self.work.place(page)

    def turn_to(self, name: str) -> None:
        selected = self.session.selected
        if selected is not None and selected[0].startswith("blame") and name != BACKWARD:
            kind = "unit" if selected[0] == "blame" else "digit"
            self.session.selection.selected = (kind, selected[1], 0)  # the other pages go forward
        super().turn_to(name)
        if isinstance(self.shown_page, RoomyPage):
            self.shown_page.make_room()
        self.work.turn_to(self.shown_page)
        # beside the other pages, the canvas is small or gone: an arrow key would move a pen that nobody uses
        self.first_focus = self.canvas if name in (DRAW, BACKWARD) else self.shown_page.first_control
        self.first_focus.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if isinstance(self.shown_page, RoomyPage):
            self.shown_page.make_room()

    @Slot()
    def clear(self) -> None:
        self.edits.clear()
        self.canvas.setFocus()  # the button has nothing more to do

    def show_sample(self, which: int | str, is_small: bool = False) -> None:
        """One of our own digits, or "doubtful"; for scenes."""
        if isinstance(which, str):
            self.session.show_drawing(doubtful())
        else:
            self.session.show_drawing(sample(which, *((0.04, 0.06, 0.3) if is_small else (0, 0, 1))))

    def show_strokes(self, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
        """For scenes: points in units of the sheet."""
        self.session.show_drawing(in_box(strokes, 0, 0, 1))

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
        self.exchange.save_network(self.session.network, self.session.in_use.card)

    @Slot(object)
    def _take_pasted(self, drawing: Drawing) -> None:
        self.edits.show(drawing, self.tr("Paste"))

    @Slot(object)
    def _take_example(self, drawing: Drawing) -> None:
        """With its label: on the page where the blame goes backward, read by the network in training."""
        self.undo_stack.beginMacro(self.tr("One example"))
        self.edits.use_trained()
        self.edits.show(drawing, self.tr("One example"))
        self.undo_stack.endMacro()
        self.show_page(BACKWARD)
        told = self.tr("{image}, replaced your drawing, and {network} answers. Undo brings both back.")
        name = drawing.name[:1].upper() + drawing.name[1:]
        self.tell.emit(told.format(image=name, network=self.session.model.name))

    def take(self, kind: str, value: Any, name: str) -> None:
        """A picture (uint8 (h, w), ink is high) or a network from a file."""
        opening = self.tr("Open {name}").format(name=name)
        if kind == "picture":
            self.edits.show(Drawing(picture=value), opening)
        else:
            self.edits.use(EditedNetwork(value, OWN, name), opening)

    @Slot(object, str, int)
    def _open_image(self, picture: Any, name: str, digit: int) -> None:
        """One of MNIST, as if it had been drawn."""
        self.edits.show(example(picture, name, digit), self.tr("Open {name}").format(name=name))

    @Slot(object, str, int)
    def _show_image(self, picture: Any, name: str, digit: int) -> None:
        """One of MNIST, on the page where all its why is."""
        self._open_image(picture, name, digit)
        self.show_page(DRAW)

    # What is looked at

    @Slot()
    def _look_away(self) -> None:
        self.session.select(None)

    @cached_property
    def unit_controls(self) -> UnitControls:
        from gui.labs.digits.draw.controls import UnitControls

        controls = UnitControls(self.session)
        controls.edited.connect(self.edits.edit_unit)
        controls.reset_asked.connect(self.edits.reset_units)
        controls.let_go.connect(self.edits.end_gesture)
        return controls

    @cached_property
    def softmax_controls(self) -> SoftmaxControls:
        from gui.labs.digits.draw.controls import SoftmaxControls

        controls = SoftmaxControls(self.session)
        controls.temperature_set.connect(self.edits.set_temperature)
        controls.let_go.connect(self.edits.end_gesture)
        return controls

    @cached_property
    def network_controls(self) -> NetworkControls:
        from gui.labs.digits.draw.controls import NetworkControls

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
            if session.in_use.must_measure:
                self._patience.start()
        is_empty = session.drawing.is_empty
        self.clear_command.setEnabled(not is_empty)
        self.save_command.setEnabled(not is_empty)
        self.reset_command.setEnabled(bool(session.model.edits))
        self.shipped_tool.setVisible(session.model.key == OWN)
        self.sheet.refresh()
        self.shown_page.refresh()
        self.show_moment()
        looks = self.page in (DRAW, BACKWARD)  # the other pages show nothing of it, and need the room
        controls = self._controls() if looks else None
        self.inspect(session.inspection if looks else None, controls)
        if controls is not None:
            controls.refresh()
        self.say(session.status)

    @Slot()
    def _measure(self) -> None:
        """In the background: how well the network as it is now reads the test images."""
        if self.session.in_use.must_measure:
            self.worker.start(self.tr("Reading 10,000 test images"), self.session.in_use.measure())
