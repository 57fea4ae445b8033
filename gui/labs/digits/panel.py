"""The digits lab on screen: the canvas, what the network sees of it, and its answer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.digits import SIDE
from gui import theme
from gui.labs.digits.canvas import DigitCanvas
from gui.labs.digits.session import DigitSession
from gui.widgets.bars import ProbabilityBars
from gui.widgets.pixels import PixelView

_LEAST_SIDE, _MOST_SIDE = 420, 760  # of the canvas, in pixels
_LEAST_ANSWER, _MOST_ANSWER = 320, 640  # width of the card with the answer
_GAP = 5 * theme.SPACE


class Panel(QWidget):
    """Canvas, then the 28 x 28 image, then the answer: read from left to right."""

    def __init__(self) -> None:
        super().__init__()
        self.session = DigitSession()
        self.canvas = DigitCanvas()
        self.clear_button = QPushButton(self.tr("Clear"))
        self.clear_button.setObjectName("digitClear")
        self.clear_button.setToolTip(self.tr("Wipe the canvas and begin again  (Delete)"))
        self.image = PixelView(self.session.image)
        self.image.setAccessibleName(self.tr("What the network sees"))
        self.answer = QLabel()
        self.answer.setObjectName("digitAnswer")
        self.answer.setProperty("role", "answer")
        self.answer.setAccessibleName(self.tr("Answer"))
        self.remark = QLabel()
        self.remark.setProperty("role", "quiet")
        self.remark.setWordWrap(True)
        self.bars = ProbabilityBars([str(digit) for digit in range(10)])
        self.bars.setObjectName("digitProbabilities")
        self.bars.setAccessibleName(self.tr("Probabilities of the ten digits"))
        self.bars.setToolTip(
            self.tr(
                "Probability: the share of its belief that the network gives to each digit.\n"
                "Softmax makes the ten of them add up to 100 %."
            )
        )
        self._lay_out()
        self.setFocusProxy(self.canvas)

        self.canvas.stroke_begun.connect(self.session.begin_stroke)
        self.canvas.stroke_extended.connect(self.session.extend_stroke)
        self.clear_button.clicked.connect(self.session.clear)
        QShortcut(QKeySequence(Qt.Key.Key_Delete), self).activated.connect(self.session.clear)
        self.session.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        drawing = self._column(self.tr("Your drawing"))
        drawing.addWidget(self.canvas)
        drawing.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignLeft)
        drawing.addStretch()

        seen = self._column(self.tr("What the network sees"))
        seen.addWidget(self.image)
        self.caption = self._quiet(
            self.tr(
                "28 × 28 pixels. Your strokes are cropped, scaled to 20 pixels, drawn again at one "
                "thickness, and moved until their centre of mass is in the middle: just so was every "
                "digit prepared from which the network learned."
            )
        )
        seen.addWidget(self.caption)
        seen.addStretch()

        self.card = QFrame()
        self.card.setProperty("role", "card")
        self.card.setMaximumWidth(_MOST_ANSWER)
        answer = QVBoxLayout(self.card)
        answer.setContentsMargins(3 * theme.SPACE, theme.SPACE, 3 * theme.SPACE, 2 * theme.SPACE)
        top = QHBoxLayout()
        self.answer.setFixedHeight(theme.ANSWER_PIXELS + 2 * theme.SPACE)
        top.addWidget(self.answer)
        top.addSpacing(2 * theme.SPACE)
        top.addWidget(self.remark, 1)
        answer.addLayout(top)
        answer.addWidget(self.bars, 1)
        answers = self._column(self.tr("Its answer"))
        answers.addWidget(self.card)
        answers.addWidget(self._quiet(self._network_in_words()))
        answers.addStretch()

        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addLayout(drawing)
        row.addLayout(seen)
        row.addLayout(answers, 1)
        self._scale()

    def _network_in_words(self) -> str:
        card = self.session.network.card
        share = f"{card['accuracy']['mnist_test']:.1%}".replace("%", " %")
        return self.tr(
            "A network of {layers} units, trained on MNIST. It reads {share} of the 10,000 test images right."
        ).format(layers=" – ".join(map(str, card["layers"])), share=share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scale()

    def _scale(self) -> None:
        """The canvas takes what height and width allow; the 28 x 28 image is half as wide."""
        below = 12 * theme.SPACE  # the heading above, the button and what the captions need
        across = (self.width() - 2 * _GAP - _LEAST_ANSWER) * 2 // 3
        side = max(_LEAST_SIDE, min(self.height() - below, across, _MOST_SIDE))
        self.canvas.setFixedSize(side, side)
        self.card.setFixedHeight(side)
        self.image.show_pixels_of_size(side // 2 // SIDE)
        self.caption.setFixedWidth(self.image.width())

    def _quiet(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "quiet")
        label.setWordWrap(True)
        return label

    def _column(self, heading: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2 * theme.SPACE)
        label = QLabel(heading)
        label.setProperty("role", "section")
        column.addWidget(label)
        return column

    def refresh(self) -> None:
        session = self.session
        self.canvas.show_strokes(session.strokes)
        self.image.set_image(session.image)
        self.clear_button.setEnabled(bool(session.strokes))
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
