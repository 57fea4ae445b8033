"""The page Maps: 2,000 test images as each layer sees them, and one's own drawing among them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.disk import FileError
from gui import theme
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.maps import (
    NEAREST,
    POINTS,
    Found,
    Maps,
    TrainingImages,
    find_nearest,
    make_maps,
)
from gui.labs.digits.working_page import WorkingPage
from gui.numbers import percent
from gui.widgets.grids.picture_button import PictureButton
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.planes.scatter import ScatterMap

_GAP = 3 * theme.SPACE
_BETWEEN = 2 * theme.SPACE  # two pictures
_LEAST_PICTURE, _MOST_PICTURE = 64, 128  # pixels
_TALLEST = 1.25  # times as high as wide: a map


class MapsPage(WorkingPage):
    """Three maps, and below them the training images nearest to the drawing.

    It works only while it is shown. What is to be done next follows from what there is: the maps, if
    they are not of the session's network; then the nearest images, if they are not of its image.
    """

    def __init__(self, session: DigitSession, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._maps: Maps | None = None
        self._found: Found | None = None
        self._training = TrainingImages()
        self._makes_maps = False  # what the worker does, or did last
        self._make_parts()
        self._lay_out()
        theme.on_change(self._make_room)

    def _make_parts(self) -> None:
        self.remark = _caption()
        self.remark.setObjectName("mapsRemark")
        self.remark.setWhatsThis(self.tr("What the maps show, and whether they are those of this network."))
        self.maps, self.headings, self.captions = [], [], []
        for name, object_name, does in (
            (
                self.tr("Map of the pixels"),
                "mapsPixels",
                self.tr("Test images by their pixels, as they come to the network."),
            ),
            (
                self.tr("Map of the hidden layer"),
                "mapsHidden",
                self.tr("The same test images by the activations of the hidden units."),
            ),
            (
                self.tr("Map of the output"),
                "mapsOutput",
                self.tr("The same test images by the ten logits, from which softmax makes the answer."),
            ),
        ):
            scatter = ScatterMap()
            scatter.setObjectName(object_name)
            scatter.setAccessibleName(name)
            how = self.tr("The ring is your drawing. Arrows move from image to image, Return opens one.")
            explain(scatter, f"{does} {how}", "principal components")
            scatter.setToolTip("")  # it would lie on the map
            scatter.chosen.connect(self._open_test_image)
            scatter.looked_at.connect(self._mark)
            self.maps.append(scatter)
            self.headings.append(heading(""))
            caption = _caption()
            caption.setWhatsThis(
                self.tr(
                    "How much of the variance of all the layer's numbers this plane shows, and how many "
                    "of the images have one of the same digit as their nearest on it."
                )
            )
            self.captions.append(caption)
        self.nearest_heading = heading(self.tr("Nearest training images"))
        self.nearest_words = _caption()
        self.nearest_words.setObjectName("mapsNearest")
        explain(
            self.nearest_words,
            self.tr("The training images that differ least from your drawing, pixel by pixel."),
            "nearest neighbours",
        )
        self.buttons = [PictureButton() for _ in range(NEAREST)]
        for button in self.buttons:
            explain(button, self.tr("Open this training image as if you had drawn it."), "nearest neighbours")
            button.clicked.connect(self._open_training_image)
        self._name_layers()
        self._show_nearest()

    def _lay_out(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(_GAP)
        for title, scatter, caption in zip(self.headings, self.maps, self.captions, strict=True):
            column = QVBoxLayout()
            column.setSpacing(theme.SPACE)
            column.addWidget(title)
            column.addWidget(scatter, 1000)
            column.addWidget(caption)
            column.addStretch(1)  # what the maps cannot use
            across.addLayout(column, 1)
        below = QHBoxLayout()
        below.setSpacing(2 * theme.SPACE)
        below.addWidget(self.nearest_heading, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.nearest_words, 1)
        pictures = QHBoxLayout()
        pictures.setSpacing(_BETWEEN)
        for button in self.buttons:
            pictures.addWidget(button)
        pictures.addStretch(1)
        page = self._page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.remark)
        page.addSpacing(2 * theme.SPACE)
        page.addLayout(across, 1)
        page.addSpacing(2 * theme.SPACE)
        page.addLayout(below)
        page.addSpacing(theme.SPACE)
        page.addLayout(pictures)

    # While it is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_room()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._training = TrainingImages()  # 47 MB, and read again in the fifth of a second

    def _refresh(self) -> None:
        if not self._is_shown:
            return
        session = self._session
        if session.network is not self._aim:
            self._aim = session.network
            self._pause.start()
            if self.worker.is_running and self._makes_maps:
                self.worker.cancel()  # of a network that is no longer used
        self._show_state()
        self._show_own()
        if session.drawing.is_empty:
            if self.worker.is_running and not self._makes_maps:
                self.worker.cancel()
            self._found = None
        if self._found is None:
            self._show_nearest()
        self._work()

    @property
    def _is_old(self) -> bool:
        return self._maps is not None and self._maps.network is not self._aim

    @Slot()
    def _work(self) -> None:
        """Begin what is to be done next, unless something is being done: one thing at a time."""
        if not self._is_free:
            return
        session = self._session
        if (self._maps is None or self._is_old) and not self._pause.isActive():
            self._makes_maps, self._share = True, 0.0
            self.worker.start(self.tr("Making the maps"), make_maps(self._aim, self._maps))
            self._show_state()
        elif not session.drawing.is_empty and (self._found is None or self._found.image is not session.image):
            self._makes_maps = False
            title = self.tr("Comparing with 60,000 training images")
            self.worker.start(title, find_nearest(self._training, session.image))

    @Slot(object)
    def _note_progress(self, snapshots: list[object]) -> None:
        if self._makes_maps:
            super()._note_progress(snapshots)

    @Slot(object)
    def _take(self, result: Maps | Found) -> None:
        """Only of the newest run: what was superseded is dropped by the worker."""
        if isinstance(result, Found):
            self._found = result
            self._show_nearest()
        else:
            self._maps = result
            self._show_maps(result)
            self._show_own()
        self._show_state()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        """Once, not again and again; it is tried anew when the page is shown the next time."""
        self._complaint = self.tr("The images could not be read. {error}").format(error=error)
        self._show_state()
        if not isinstance(error, FileError):
            raise error  # to the report window, like any mistake in a slot

    # What is shown

    def _name_layers(self) -> None:
        layers = self._session.reading.layers
        units = [layer.units for layer in self._maps.layers] if self._maps else [layers[0], *layers[-2:]]
        names = (self.tr("Pixels {count}"), self.tr("Hidden layer {count}"), self.tr("Output {count}"))
        for title, name, count in zip(self.headings, names, units, strict=True):
            title.setText(name.format(count=count))

    def _show_maps(self, maps: Maps) -> None:
        sample = maps.sample
        wrong = self.tr("{digit}, read as {answer}")
        words = [
            str(label) if label == answer else wrong.format(digit=label, answer=answer)
            for label, answer in zip(sample.labels.tolist(), maps.answers.tolist(), strict=True)
        ]
        for scatter, layer in zip(self.maps, maps.layers, strict=True):
            scatter.show_points(layer.places, sample.labels, sample.images, words)
        self._name_layers()

    def _show_state(self) -> None:
        """Whether the maps are there and of this network."""
        if self._complaint:
            remark = self._complaint
        elif self._maps is None:
            remark = self.tr("The maps are being made: {share} %.").format(share=round(100 * self._share))
        elif self._is_old:
            remark = self._old_remark()
        else:
            remark = self._intro(has_ring=not self._session.drawing.is_empty)
        self.remark.setText(remark)
        invitation = (
            "" if self._complaint else self.tr("Reading {count} test images").format(count=_grouped(POINTS))
        )
        for scatter in self.maps:
            scatter.invite(invitation)
            scatter.set_old(self._is_old)
        if self._maps:
            for caption, layer in zip(self.captions, self._maps.layers, strict=True):
                caption.setText(self._figures(layer.projection.share, layer.agreement, self._is_old))

    def _intro(self, has_ring: bool) -> str:
        words = self.tr(
            "{count} test images as each layer sees them: similar images lie close together. "
            "Left to right, the digits separate more clearly."
        ).format(count=_grouped(POINTS))
        return f"{words} {self.tr('The ring is your drawing.')}" if has_ring else words

    def _old_remark(self) -> str:
        return self.tr("Old: the network has changed since. The maps are being made again.")

    def _figures(self, share: float, agreement: float, is_old: bool) -> str:
        words = self.tr(
            "{share} of the variance. For {agreement}, the nearest neighbour is the same digit."
        ).format(share=percent(share, 0), agreement=percent(agreement, 0))
        return self.tr("Old: {figures}").format(figures=words) if is_old else words

    def _show_own(self) -> None:
        """At once, with each move of the pen: it takes a tenth of a millisecond."""
        if self._maps is None or self._session.drawing.is_empty:
            for scatter in self.maps:
                scatter.show_own(None)
            return
        for scatter, place in zip(self.maps, self._maps.place(self._session.image), strict=True):
            scatter.show_own(place)

    def _show_nearest(self) -> None:
        found = self._found
        if found is None:
            is_empty = self._session.drawing.is_empty
            invitation, busy = self.tr("Draw a digit: it appears among them."), self.tr("Being looked for.")
            self.nearest_words.setText(invitation if is_empty else busy)
            for button in self.buttons:
                button.show_picture(None)
                button.setAccessibleName(self.tr("No training image yet"))
            return
        digit, count = found.most
        self.nearest_words.setText(self._nearest_in_words(count, len(found.labels), digit))
        for place, button in enumerate(self.buttons):
            label, distance = found.labels[place], f"{found.distances[place]:.2f}"
            button.show_picture(found.pictures[place], str(label), distance)
            button.setAccessibleName(
                self.tr("{name}: {digit}, distance {distance}").format(
                    name=self._training_name(place), digit=label, distance=distance
                )
            )

    def _nearest_in_words(self, count: int, among: int, digit: int) -> str:
        return self.tr(
            "Of 60,000, each with its digit and its distance. {count} of {among} show a {digit}."
        ).format(count=count, among=among, digit=digit)

    # What the user does

    @Slot(int)
    def _mark(self, point: int) -> None:
        """What is looked at on one map is ringed on the others."""
        for scatter in self.maps:
            scatter.mark(point)

    @Slot(int)
    def _open_test_image(self, point: int) -> None:
        if self._maps is not None:
            sample = self._maps.sample
            name = self.tr("test image {number}").format(number=sample.numbers[point])
            self.image_chosen.emit(np.array(sample.images[point]), name, int(sample.labels[point]))

    @Slot()
    def _open_training_image(self) -> None:
        button = self.sender()
        if self._found is not None and isinstance(button, PictureButton):
            place = self.buttons.index(button)
            found = self._found
            picture, digit = np.array(found.pictures[place]), int(found.labels[place])
            self.image_chosen.emit(picture, self._training_name(place), digit)

    def _training_name(self, place: int) -> str:
        assert self._found is not None
        return self.tr("training image {number}").format(number=self._found.numbers[place])

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Words get the height that they need in any state, so that the maps do not move when they change."""
        column = (self.width() - 2 * _GAP) // 3
        for caption in self.captions:
            _reserve(caption, column, self._figures(1.0, 1.0, True))
        _reserve(self.remark, self.width(), self._intro(has_ring=True), self._old_remark())
        self.nearest_heading.ensurePolished()
        beside = self.width() - self.nearest_heading.sizeHint().width() - 2 * theme.SPACE
        _reserve(self.nearest_words, beside, self._nearest_in_words(NEAREST, NEAREST, 8))
        self._share_height(column)

    def _share_height(self, column: int) -> None:
        """The maps are about as high as they are wide; what is left makes the pictures larger."""
        title = self.headings[0]
        title.ensurePolished()
        words = [self.remark, self.captions[0], self.nearest_words]
        taken = sum(label.minimumHeight() for label in words) + title.sizeHint().height() + 8 * theme.SPACE
        room = self.height() - taken - self.buttons[0].below
        high = max(
            min(room - _LEAST_PICTURE, round(_TALLEST * column)), self.maps[0].minimumSizeHint().height()
        )
        beside = (self.width() - (NEAREST - 1) * _BETWEEN) // NEAREST
        for scatter in self.maps:
            scatter.setMaximumHeight(high)
        for button in self.buttons:
            button.set_side(max(min(room - high, beside, _MOST_PICTURE), _LEAST_PICTURE))


def _caption() -> QLabel:
    """Its text begins at the top, for its height is reserved for longer ones."""
    label = quiet()
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return label


def _reserve(label: QLabel, width: int, *texts: str) -> None:
    """Height for any of these texts in a label of this width."""
    label.ensurePolished()
    box, flags = QRect(0, 0, max(width, 1), 10_000), Qt.TextFlag.TextWordWrap
    label.setMinimumHeight(max(label.fontMetrics().boundingRect(box, flags, text).height() for text in texts))


def _grouped(number: int) -> str:
    return f"{number:,}"
