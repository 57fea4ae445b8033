"""The digits lab on screen: the canvas, what the network sees of it, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.digits import SIDE
from engine.files import RESOURCES, load_json
from gui import theme
from gui.labs.digits.canvas import DigitCanvas
from gui.labs.digits.session import DigitSession, Drawing, in_box
from gui.page import LabPage
from gui.undo import Change, state_change
from gui.widgets.bars import ProbabilityBars
from gui.widgets.cards import TryThis
from gui.widgets.help import explain
from gui.widgets.pixels import PixelView

_LEAST_SIDE, _MOST_SIDE = 300, 760  # of the canvas, in pixels
_LEAST_ANSWER, _MOST_ANSWER = 260, 640  # width of the card with the answer
_LEAST_CAPTION = 160
_GAP = 4 * theme.SPACE

# Between a 1 and a 7: an upright stroke with a flag that could be either's.
_DOUBTFUL = (((0.36, 0.34), (0.46, 0.27), (0.56, 0.22), (0.55, 0.4), (0.54, 0.6), (0.53, 0.8)),)


class _Work(QWidget):
    """Becomes narrower when the inspector opens beside it."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.resized.emit()


class Panel(LabPage):
    """Canvas, then the 28 x 28 image, then the answer: read from left to right."""

    session: DigitSession

    def __init__(self) -> None:
        super().__init__()
        self.session = DigitSession()
        self.canvas = DigitCanvas()
        self.clear_button = QPushButton(self.tr("Clear"))
        self.clear_button.setObjectName("digitClear")
        self.image = PixelView(self.session.image)
        self.image.setObjectName("digitImage")
        self.image.setAccessibleName(self.tr("What the network sees"))
        explain(
            self.image,
            self.tr("The 28 × 28 pixels that the network sees. Click on one to look at it."),
            "centring",
        )
        self.answer = QLabel()
        self.answer.setObjectName("digitAnswer")
        self.answer.setProperty("role", "answer")
        self.answer.setAccessibleName(self.tr("Answer"))
        explain(self.answer, self.tr("The digit that the network finds likeliest."))
        self.remark = self.quiet("")
        self.remark.setWhatsThis(self.tr("How sure the network is, and what else it thought of."))
        self.bars = ProbabilityBars([str(digit) for digit in range(10)])
        self.bars.setObjectName("digitProbabilities")
        self.bars.setAccessibleName(self.tr("Probabilities of the ten digits"))
        explain(
            self.bars,
            self.tr(
                "How the network shares its belief among the ten digits. Click on one to see its arithmetic."
            ),
            "softmax",
        )
        self.network_words = self.quiet("")
        self.network_words.setObjectName("digitNetwork")
        self.network_words.setWhatsThis(
            self.tr("The network that answers, and how well it reads other people's digits.")
        )
        self._lay_out()
        self._offer()
        self.first_focus = self.canvas
        self._before_stroke = Drawing()
        self._measured: object = self.session.network

        self.canvas.stroke_begun.connect(self._begin_stroke)
        self.canvas.stroke_extended.connect(self.session.extend_stroke)
        self.canvas.stroke_ended.connect(self._end_stroke)
        self.clear_button.clicked.connect(self.clear)
        self.image.chosen.connect(self._look_at_pixel)
        self.bars.chosen.connect(self._look_at_digit)
        self.inspector_closed.connect(self._look_away)
        self.worker.succeeded.connect(self.session.note_accuracy)
        self.session.changed.connect(self.refresh)
        theme.on_change(self._scale)
        self.refresh()

    def _lay_out(self) -> None:
        drawing = self._column(self.heading(self.tr("Your drawing")))
        drawing.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignTop)
        drawing.addStretch(1)

        self.seen_heading = self.heading(self.tr("What the network sees"))
        seen = self._column(self.seen_heading)
        seen.addWidget(self.image, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.caption = self.quiet(
            self.tr(
                "28 × 28 pixels. Your strokes are cropped, scaled to 20 pixels, drawn again at one "
                "thickness, and moved until their centre of mass is in the middle: just so was every "
                "digit prepared from which the network learned."
            )
        )
        self.caption.setWhatsThis(self.tr("How your drawing becomes the image that the network sees."))
        seen.addWidget(self.caption)
        seen.addStretch(1)

        self.card = QFrame()
        self.card.setProperty("role", "card")
        self.card.setMaximumWidth(_MOST_ANSWER)
        answer = self._card_layout = QVBoxLayout(self.card)
        answer.setContentsMargins(3 * theme.SPACE, theme.SPACE, 3 * theme.SPACE, 2 * theme.SPACE)
        top = QHBoxLayout()
        top.addWidget(self.answer)
        top.addSpacing(2 * theme.SPACE)
        top.addWidget(self.remark, 1)
        answer.addLayout(top)
        answer.addWidget(self.bars, 1)
        answers = self._column(self.heading(self.tr("Its answer")))
        answers.addWidget(self.card)
        answers.addWidget(self.network_words)
        answers.addStretch(1)
        below = QHBoxLayout()
        below.addWidget(self.clear_button)
        below.addStretch()
        drawing.insertLayout(2, below)

        work = _Work()
        row = self._row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addLayout(drawing)
        row.addLayout(seen)
        row.addLayout(answers, 1)
        self.canvas.setMinimumSize(_LEAST_SIDE, _LEAST_SIDE)
        self.set_work(work)
        work.resized.connect(self._scale)
        self._scale()

    def _offer(self) -> None:
        self.clear_command = self.add_command(
            self.tr("Clear"), self.tr("Wipe the canvas and begin again"), self.clear, "Del"
        )
        explain(self.clear_button, self.tr("Wipe the canvas and begin again"), keys=self.tr("Delete"))
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
                    "Small and in a corner: size and place do not matter, for the drawing is centred first."
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

    # What the user does

    @Slot(float, float)
    def _begin_stroke(self, x: float, y: float) -> None:
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
        before = self.session.drawing
        change()
        self._push(text, before)

    def _push(self, text: str, before: Drawing) -> None:
        self.undo_stack.push(Change(text, self.session.show_drawing, before, self.session.drawing))

    @Slot(int, int)
    def _look_at_pixel(self, row: int, column: int) -> None:
        self.session.select(("pixel", row, column))

    @Slot(int)
    def _look_at_digit(self, digit: int) -> None:
        self.session.select(("digit", digit, 0))

    @Slot()
    def _look_away(self) -> None:
        self.session.select(None)

    def take(self, kind: str, value: Any, name: str) -> None:
        """A picture (uint8 (h, w), ink is high) or a network from a file."""
        if kind == "picture":
            self._change_drawing(
                self.tr("Open {name}").format(name=name),
                lambda: self.session.show_drawing(Drawing(picture=value)),
            )
            return
        before = self.session.to_dict()
        self.session.use_network(value, name)
        self.undo_stack.push(state_change(self.tr("Open {name}").format(name=name), self.session, before))

    @Slot()
    def _use_shipped_network(self) -> None:
        before = self.session.to_dict()
        self.session.use_shipped_network()
        self.undo_stack.push(state_change(self.tr("Shipped network"), self.session, before))

    # What is shown

    def _scale(self) -> None:
        """The canvas takes what height and width allow; the 28 x 28 image is half as wide."""
        below = theme.px(10 * theme.SPACE)  # the heading above and the button below
        least_answer = theme.span(_LEAST_ANSWER)
        least_seen = max(self.seen_heading.sizeHint().width(), theme.px(_LEAST_CAPTION))
        across = self.work.width() - 2 * _GAP - least_answer
        across = min(across * 2 // 3, across - least_seen)
        side = max(_LEAST_SIDE, min(self.work.height() - below, across, _MOST_SIDE))
        self.canvas.set_side(side)
        self.card.setMinimumWidth(least_answer)
        self.answer.setFixedHeight(theme.px(theme.ANSWER_PIXELS + 2 * theme.SPACE))
        self.card.setFixedHeight(max(side, self._card_layout.minimumSize().height()))
        self.network_words.setMinimumHeight(0)  # or it would be measured
        self.network_words.setMinimumHeight(max(0, self.network_words.heightForWidth(least_answer)))
        self.image.show_pixels_of_size(side // 2 // SIDE)
        self.caption.setFixedWidth(max(self.image.maximumWidth(), theme.px(_LEAST_CAPTION)))
        QTimer.singleShot(0, self, self._settle)

    @Slot()
    def _settle(self) -> None:
        """After a resize: in the middle of it the layout goes on with the lengths of before."""
        self._row.invalidate()
        self._row.activate()

    def _column(self, heading: QLabel) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(heading)
        return column

    def refresh(self) -> None:
        session = self.session
        if session.network is not self._measured:
            self._measured = session.network
            self._measure_if_unknown()
        self.canvas.show_drawing(session.strokes, session.picture)
        self.image.set_image(session.image)
        self.clear_button.setEnabled(not session.drawing.is_empty)
        self.clear_command.setEnabled(not session.drawing.is_empty)
        self.shipped_tool.setVisible(bool(session.network_name))
        self.network_words.setText(self._network_in_words())
        kind, *where = session.selected or ("",)
        self.image.mark((where[0], where[1]) if kind == "pixel" else None)
        self.bars.mark(where[0] if kind == "digit" else None)
        self.inspect(session.inspection)
        self.say(session.status)
        if session.probabilities is None:
            self.answer.setText("")
            self.remark.setText(self.tr("The answer appears here while you draw."))
            self.bars.show_values([0.0] * 10)
            return
        second = np.argsort(session.probabilities)[-2]
        self.answer.setText(str(session.answer))
        guess = self.tr("Second guess: {digit}").format(digit=second)
        self.remark.setText(guess if session.is_sure else self.tr("Not sure.") + "\n" + guess)
        self.bars.show_values(session.probabilities.tolist())

    def _measure_if_unknown(self) -> None:
        """In the background: how well a network from a file reads the test images."""
        self.worker.cancel()
        if self.session.accuracy is None:
            self.worker.start(self.tr("Reading 10,000 test images"), self.session.measure())

    def _network_in_words(self) -> str:
        session = self.session
        layers = " – ".join(map(str, session.layers))
        if session.network_name:
            words = self.tr("A network of {layers} units, from {name}.")
        else:
            words = self.tr("A network of {layers} units, trained on MNIST.")
        words = words.format(layers=layers, name=session.network_name)
        if session.accuracy is None:
            return words
        share = f"{session.accuracy:.1%}".replace("%", " %")
        return words + " " + self.tr("It reads {share} of the 10,000 test images right.").format(share=share)


def _sample(digit: int, left: float, top: float, size: float) -> Drawing:
    """One of our own digits, in a square of the canvas."""
    return in_box(_strokes()[digit], left, top, size)


@cache
def _strokes() -> dict[int, Any]:
    return {each["digit"]: each["strokes"] for each in load_json(RESOURCES / "strokes.json")["digits"]}
