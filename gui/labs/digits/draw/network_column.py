"""The column in the middle: the drawing on its way to the network, the image, and the hidden units."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from engine.arithmetic import Array
from engine.centring import SIDE
from gui import theme
from gui.labs.digits.session import DigitSession
from gui.widgets.choice import Choice
from gui.widgets.grids.pixels import DATA, INK, PixelView
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet

UNIT_COLUMNS = 16
_LEAST_THUMB = 1  # pixel of the screen for one of a thumbnail
_LEAST_PIXEL, _LEAST_CELL = 3, 4  # pixels of the screen: for one of the image, for a hidden unit


def unit_grid(values: Array, columns: int = UNIT_COLUMNS) -> Array:
    """(units,) -> (rows, columns), the last row filled up with zeros."""
    rows = -(-len(values) // columns)
    return np.pad(values, (0, rows * columns - len(values))).reshape(rows, columns)


def columns_of(units: int) -> int:
    """Of one layer by itself: 16 for 128 units, 4 for 16, so that few are no thin strip."""
    return 1 << math.ceil(math.log2(units) / 2)


class Thumbnail(PixelView):
    """A step on the way; only to look at."""

    def __init__(self, image: Array, name: str, does: str, term: str = "") -> None:
        super().__init__(image, INK, _LEAST_THUMB)
        self.setObjectName(name)
        self.setAccessibleName(does)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        explain(self, does, term)

    def explain_at(self, point: QPoint) -> str:
        return self.whatsThis()


class Seen(QWidget):
    """Five steps from the drawing to the image, then the values of the hidden units."""

    def __init__(self, session: DigitSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._captions_fit = True
        self.title = heading(self.tr("What the network sees"))
        steps = session.sketch.preparation
        self.thumbnails = [
            Thumbnail(
                steps.drawn,
                "stepDrawn",
                self.tr("The whole canvas, shrunk to 28 × 28 as it is."),
            ),
            Thumbnail(
                steps.cropped, "stepCropped", self.tr("Cropped: only the part with ink, as large as fits.")
            ),
            Thumbnail(
                steps.scaled, "stepScaled", self.tr("Scaled: its longer side 20 pixels, in the middle.")
            ),
            Thumbnail(
                steps.scaled,
                "stepRedrawn",
                self.tr("Your strokes drawn again at one thickness: a thick and a thin pen look alike."),
                "stroke",
            ),
        ]
        words = [self.tr("shrunk"), self.tr("cropped"), self.tr("scaled"), self.tr("redrawn")]
        self._captions = [quiet(text) for text in words]
        for caption, thumbnail in zip(self._captions, self.thumbnails, strict=True):
            caption.setWordWrap(False)
            caption.setMinimumWidth(1)
            caption.setWhatsThis(thumbnail.whatsThis())
        self.image = PixelView(session.image)
        self.image.setObjectName("digitImage")
        self.image.setAccessibleName(self.tr("What the network sees"))
        explain(
            self.image,
            self.tr(
                "Centred: the 28 × 28 pixels that the network sees. Click on one to look at it; arrow keys "
                "move."
            ),
            "centring",
        )
        self.overlay = Choice()
        self.overlay.setObjectName("digitOverlay")
        self.overlay.setAccessibleName(self.tr("What the pixels show"))
        digits = [(self.tr("evidence for {digit}").format(digit=digit), digit) for digit in range(10)]
        self.overlay.offer([(self.tr("ink only"), None), (self.tr("evidence for its answer"), -1), *digits])
        explain(
            self.overlay,
            self.tr(
                "Colours each pixel by the gradient: blue where more ink would raise that digit's logit, "
                "orange where it would lower it"
            ),
            "pixel gradient",
        )
        self.units_title = heading("")
        self.units = PixelView(unit_grid(session.reading.hidden), DATA)
        self.units.setObjectName("digitUnits")
        self.units.name_of = self._name_of_unit
        self.units.setAccessibleName(self.tr("Values of the hidden units"))
        explain(
            self.units,
            self.tr(
                "The hidden units: the darker, the louder. Click on one to see what it looks for, and to "
                "change it."
            ),
            "hidden unit",
        )
        self._lay_out()
        self.overlay.chosen.connect(session.gradient.choose)

    def _lay_out(self) -> None:
        steps = QGridLayout()
        steps.setHorizontalSpacing(theme.SPACE)
        steps.setVerticalSpacing(theme.SPACE // 2)
        for place, (thumbnail, caption) in enumerate(zip(self.thumbnails, self._captions, strict=True)):
            steps.addWidget(thumbnail, 0, place, Qt.AlignmentFlag.AlignLeft)
            steps.addWidget(caption, 1, place)
        steps.setColumnStretch(len(self.thumbnails), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.title)
        column.addSpacing(theme.SPACE)
        column.addLayout(steps)
        column.addSpacing(theme.SPACE)
        column.addWidget(self.image, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.overlay)
        column.addSpacing(theme.SPACE)
        column.addWidget(self.units_title)
        column.addWidget(self.units, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    @property
    def least_width(self) -> int:
        """Whatever size its pictures have now."""
        words = max(self.title.sizeHint().width(), self.overlay.minimumSizeHint().width())
        return max(words, 4 * SIDE + 3 * theme.SPACE)

    @property
    def least_height(self) -> int:
        rows = int(self.units.image.shape[0])
        return self._lines + SIDE + _LEAST_PIXEL * SIDE + _LEAST_CELL * rows

    @property
    def _lines(self) -> int:
        """What is no picture."""
        lines = 2 * self.title.sizeHint().height() + self.overlay.sizeHint().height()
        return lines + self._captions[0].sizeHint().height() + 8 * theme.SPACE

    def set_room(self, width: int, height: int) -> None:
        """Everything as large as the room allows, in pixels."""
        lines = self._lines
        thumb = max(SIDE, (width - 3 * theme.SPACE) // 4)
        self._captions_fit = thumb >= max(caption.sizeHint().width() for caption in self._captions)
        for thumbnail in self.thumbnails:
            thumbnail.setMaximumSize(thumb, thumb)
        rows = self.units.image.shape[0]
        cell = max(_LEAST_CELL, min(width // UNIT_COLUMNS, (height - lines - thumb) // (2 * rows + 2)))
        pixel = min(width, height - lines - thumb - rows * cell) // SIDE
        self.image.show_pixels_of_size(pixel)
        self.units.show_pixels_of_size(cell)
        self.setMaximumWidth(width)
        for caption, thumbnail in zip(self._captions, self.thumbnails, strict=True):
            caption.setVisible(self._captions_fit and not thumbnail.isHidden())
        self.updateGeometry()

    def refresh(self) -> None:
        session = self._session
        steps = session.sketch.preparation
        images = [steps.drawn, steps.cropped, steps.scaled, steps.redrawn]
        for thumbnail, caption, image in zip(self.thumbnails, self._captions, images, strict=True):
            thumbnail.setVisible(image is not None)
            caption.setVisible(image is not None and self._captions_fit)
            if image is not None:
                thumbnail.set_image(image)
        self.image.set_image(session.image, session.gradient.pixels)
        self.overlay.show_value(session.gradient.choice)
        counts = " + ".join(map(str, session.network.units))
        self.units_title.setText(self.tr("Hidden units: {count}").format(count=counts))
        # on an empty sheet only their biases would speak
        values = np.zeros_like(session.reading.hidden) if session.drawing.is_empty else session.reading.hidden
        self.units.set_image(unit_grid(values))
        self.units.flag([divmod(unit, UNIT_COLUMNS) for unit in session.model.edits])
        kind, *where = session.selected or ("",)
        self.image.mark((where[0], where[1]) if kind == "pixel" else None)
        self.units.mark(divmod(where[0], UNIT_COLUMNS) if kind == "unit" else None)

    def _name_of_unit(self, row: int, column: int) -> str:
        unit = row * UNIT_COLUMNS + column
        if unit >= self._session.model.units:
            return self.tr("No unit: the row is not full")
        return self.tr("Hidden unit {unit}").format(unit=unit)
