"""The page Data: what the network learned from, and what it is measured with."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from engine.arithmetic import Array
from engine.disk import FileError
from gui import theme
from gui.labs.digits.data.chosen_image import ChosenImage
from gui.labs.digits.data.mean_digits import MeanDigits
from gui.labs.digits.room import LOW
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.judging import (
    CHECK,
    LEARN,
    PARTS,
    TEST,
    TRAIN,
    UNUSED,
    Files,
    Part,
    Readings,
    Survey,
    look_through,
    read_part,
)
from gui.labs.digits.working_page import WorkingPage
from gui.widgets.charts.split_bar import Share, SplitBar
from gui.widgets.drop_down import DropDown
from gui.widgets.grids.gallery import Gallery, Tile
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.number_box import WholeBox

_GAP = 3 * theme.SPACE
_VIEW = 0.36  # of the width: the chosen image, while the others are beside it


class DataPage(WorkingPage):
    """A filter; how the images are divided; ten mean digits; the images, and one of them large.

    It works only while it is shown. What is to be done next follows from what there is: the chosen part
    is looked through, if it is not; then the network reads it, if only its mistakes are asked for.
    """

    def __init__(self, session: DigitSession, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._part: Part = TRAIN
        self._digit: int | None = None
        self._files = Files()
        self._survey: Survey | None = None
        self._readings: Readings | None = None
        self._items: Array = np.zeros(0, np.int64)  # rows of the survey, in the gallery
        self._make_filter()
        self._make_split()
        self._make_images()
        self.chosen = ChosenImage()
        self.chosen.image_chosen.connect(self.image_chosen)
        self.chosen.enlarged.connect(self._enlarge)
        self._lay_out()
        theme.on_change(self._make_room)
        self._show_split()
        self.chosen.show_image(None, "")
        self._show_state()

    def _make_filter(self) -> None:
        self.parts = DropDown()
        self.parts.setObjectName("dataPart")
        self.parts.setAccessibleName(self.tr("Part of the images"))
        for part, name in (
            (TRAIN, self.tr("Training set, 60,000")),
            (TEST, self.tr("Test set, 10,000")),
            (LEARN, self.tr("Notebook: training, 41,000")),
            (CHECK, self.tr("Notebook: held out, 1,000")),
        ):
            self.parts.addItem(name, part.key)
        explain(
            self.parts,
            self.tr(
                "Which images: MNIST's own two sets, or the training set divided once more, as a well-known "
                "notebook does"
            ),
            "mnist",
        )
        self.digits = DropDown()
        self.digits.setObjectName("dataDigit")
        self.digits.setAccessibleName(self.tr("Digit"))
        self.digits.addItem(self.tr("all digits"), None)
        for digit in range(10):
            self.digits.addItem(self.tr("only {digit}").format(digit=digit), digit)
        explain(self.digits, self.tr("Images of which digit"), "target")
        self.misread = QCheckBox(self.tr("only misread"))
        self.misread.setObjectName("dataMisread")
        explain(self.misread, self.tr("Only images that the network reads as another digit"), "accuracy")
        self.number_words = quiet(self.tr("Number"))
        self.number_words.setWordWrap(False)
        self.number_words.setWhatsThis(self.tr("Each image has a number, counted from 1."))
        self.number = WholeBox()
        self.number.setObjectName("dataNumber")
        self.number.setAccessibleName(self.tr("Number of an image"))
        self.number.setKeyboardTracking(False)
        self.number.setRange(1, len(TRAIN))
        self.number.setGroupSeparatorShown(True)
        explain(self.number, self.tr("Look at the image with this number"))
        self.parts.activated.connect(self._choose_part)
        self.digits.activated.connect(self._choose_digit)
        self.misread.toggled.connect(self._choose_misread)
        self.number.valueChanged.connect(self._look_at_number)

    def _make_split(self) -> None:
        self.split = SplitBar()
        self.split.setObjectName("dataSplit")
        self.split.setAccessibleName(self.tr("How the images are divided"))
        explain(
            self.split,
            self.tr("How many images are there to learn from, and how many to measure."),
            "test set",
        )
        self.why = quiet(
            self.tr(
                "A network learns from one part and is measured with the other: only unseen images tell how "
                "well it will read yours."
            )
        )
        self.why.setObjectName("dataWhy")
        explain(self.why, self.tr("Why the images are divided."), "training set")
        self.means = MeanDigits()
        self.means.digit_chosen.connect(self._choose_mean)

    def _make_images(self) -> None:
        self.title = heading(self.tr("Images"))
        self.gallery = Gallery(
            self.tr("Look at this image"), self._read_as(0), "pixel", 3, 1, title=self.title
        )
        self.gallery.setObjectName("dataImages")
        self.gallery.previous.setObjectName("dataPrevious")
        self.gallery.next.setObjectName("dataNext")
        self.gallery.chosen.connect(self._look_at_item)

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(theme.SPACE)
        for widget in (self.parts, self.digits, self.misread):
            choice.addWidget(widget)
        choice.addStretch(1)
        choice.addWidget(self.number_words)
        choice.addWidget(self.number)
        self._about = QWidget()  # what makes room for the numbers
        about = QVBoxLayout(self._about)
        about.setContentsMargins(0, 0, 0, 0)
        about.setSpacing(theme.SPACE)
        about.addWidget(self.split)
        about.addWidget(self.why)
        about.addSpacing(theme.SPACE)
        about.addWidget(self.means)
        about.addSpacing(theme.SPACE)
        below = QHBoxLayout()
        below.setSpacing(_GAP)
        below.addWidget(self.gallery, 1)
        below.addWidget(self.chosen, 1000)  # as far as it may grow
        page = self._page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addLayout(choice)
        page.addWidget(self._about)
        page.addLayout(below, 1)

    # While it is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_room()
        self._work()
        self._show_state()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._files, self._survey = Files(), None  # 55 MB, and read again in half a second
        self._show_items()

    def _refresh(self) -> None:
        if self._is_shown and self._session.network is not self._aim:
            self._aim = self._session.network
            if self._survey is not None and self.misread.isChecked():
                self._pause.start()
                self.worker.cancel()  # it reads with a network that is no longer used
                self._show_state()

    @property
    def _is_looked_through(self) -> bool:
        return self._survey is not None and self._survey.part is self._part

    @property
    def _is_read(self) -> bool:
        found = self._readings
        return found is not None and found.part is self._part and found.network is self._aim

    @Slot()
    def _work(self) -> None:
        """Begin what is to be done next, unless something is being done: one thing at a time."""
        if not self._is_free or self._pause.isActive():
            return
        self._share = 0.0
        if self._survey is None or not self._is_looked_through:
            self.worker.start(self.tr("Reading the images"), look_through(self._files, self._part))
        elif self.misread.isChecked() and not self._is_read:
            self.worker.start(self.tr("Looking for what it misreads"), read_part(self._aim, self._survey))

    @Slot(object)
    def _take(self, result: Survey | Readings) -> None:
        """Only of the newest run: what was superseded is dropped by the worker."""
        if isinstance(result, Readings):
            self._readings = result
            self._show_items()
        else:
            is_back = self.chosen.shows(self._name_of(result, self.number.value()))
            self._survey = result
            self.means.show_means(result.means, result.counts)
            self.means.mark(self._digit)
            self._show_items()
            if not is_back:
                self._look_at_row(int(self._items[0]) if len(self._items) else 0)
        self._show_state()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        """Once, not again and again; it is tried anew when the page is shown the next time."""
        self._complaint = self.tr("The images could not be read. {error}").format(error=error)
        self._show_items()
        self._show_state()
        if not isinstance(error, FileError):
            raise error  # to the report window, like any mistake in a slot

    # What is shown

    def _show_state(self) -> None:
        share = round(100 * self._share)
        if self._complaint:
            words = self._complaint
        elif not self._is_looked_through:
            words = self.tr("Reading {count} images: {share} %").format(
                count=f"{len(self._part):,}", share=share
            )
        elif self.misread.isChecked() and not self._is_read:
            words = self.tr("The network reads {count} images: {share} %").format(
                count=f"{len(self._part):,}", share=share
            )
        else:
            words = self.tr("There is no such image.")
        self.gallery.invite(words)

    def _show_split(self) -> None:
        part = self._part
        used = self.tr("{count} to train with"), self.tr("{count} to test with")
        if part in (TRAIN, TEST):
            shares = [
                Share(words.format(count=f"{len(each):,}"), len(each), part is each)
                for words, each in zip(used, (TRAIN, TEST), strict=True)
            ]
        else:
            held = self.tr("{count} held out")
            left = self.tr("{count} not used").format(count=f"{UNUSED:,}")
            shares = [
                Share(words.format(count=f"{len(each):,}"), len(each), part is each)
                for words, each in zip((used[0], held), (LEARN, CHECK), strict=True)
            ]
            shares.append(Share(left, UNUSED, is_used=False))
        self.split.show_shares(shares)

    def _show_items(self) -> None:
        """Those that pass the filter; none while it is not known which they are."""
        survey, mask = self._survey, None
        is_known = self._is_looked_through and not self._complaint
        if self.misread.isChecked():
            is_known = is_known and self._is_read
            mask = self._readings.misread if is_known and self._readings is not None else None
        if survey is None or not is_known:
            self._items = np.zeros(0, np.int64)
        else:
            self._items = survey.chosen(self._digit, mask)
        self.gallery.show_items(len(self._items), self._tile)
        self._mark_item()

    def _tile(self, item: int) -> Tile:
        survey, row = self._survey, int(self._items[item])
        assert survey is not None
        label, number = int(survey.labels[row]), survey.number_of(row)
        remark = f"{number:,}"
        if self.misread.isChecked() and self._readings is not None:
            remark = self._read_as(int(self._readings.answers[row]))
        name = self.tr("{name}: {digit}, {remark}").format(
            name=self._name_of(survey, number), digit=label, remark=remark
        )
        return Tile(survey.images[row], str(label), remark, name)

    def _read_as(self, answer: int) -> str:
        return self.tr("read as {answer}").format(answer=answer)

    def _name_of(self, survey: Survey, number: int) -> str:
        words = self.tr("test image {number}") if survey.part is TEST else self.tr("training image {number}")
        return words.format(number=number)

    def _mark_item(self) -> None:
        """The chosen image among those in the gallery, if it is one of them."""
        survey = self._survey
        row = -1 if survey is None else self.number.value() - survey.part.start - 1
        place = int(np.searchsorted(self._items, row))
        is_there = place < len(self._items) and self._items[place] == row
        self.gallery.turn_to(place if is_there else -1)

    # What the user does

    @Slot(int)
    def _choose_part(self, place: int) -> None:
        part = PARTS[self.parts.itemData(place)]
        if part is self._part:
            return
        self._part = part
        with QSignalBlocker(self.number):
            self.number.setRange(part.start + 1, part.stop)
            self.number.setValue(part.start + 1)
        self._show_split()
        self._show_items()
        self.worker.cancel()  # and its end begins what is next
        self._work()
        self._show_state()

    @Slot(int)
    def _choose_digit(self, place: int) -> None:
        self._filter(self.digits.itemData(place))

    @Slot(int)
    def _choose_mean(self, digit: int) -> None:
        """Only this digit; a second click: all again."""
        self._filter(None if digit == self._digit else digit)

    def _filter(self, digit: int | None) -> None:
        self._digit = digit
        self.digits.setCurrentIndex(0 if digit is None else digit + 1)
        self.means.mark(self._digit)
        self._show_items()

    @Slot()
    def _choose_misread(self) -> None:
        if not self.misread.isChecked() and self._is_looked_through:
            self.worker.cancel()
        self._work()
        self._show_items()
        self._show_state()

    @Slot(int)
    def _look_at_number(self, number: int) -> None:
        survey = self._survey
        if survey is not None and self._is_looked_through:
            row = number - survey.part.start - 1
            name = self._name_of(survey, number)
            self.chosen.show_image(np.array(survey.images[row]), name, int(survey.labels[row]))
            self._mark_item()

    def _look_at_row(self, row: int) -> None:
        number = self._part.start + row + 1
        if self.number.value() == number:
            self._look_at_number(number)
        else:
            self.number.setValue(number)

    @Slot(int)
    def _look_at_item(self, item: int) -> None:
        self._look_at_row(int(self._items[item]))

    @Slot(bool)
    def _enlarge(self, is_large: bool) -> None:
        """One image as large as the page, or beside the others."""
        self._about.setVisible(not is_large)
        self.gallery.setVisible(not is_large)
        self._make_room()

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        is_low = self.window().height() < theme.px(LOW)
        self._page.setSpacing(theme.SPACE if is_low else 2 * theme.SPACE)
        self.why.setVisible(not is_low)
        self.means.make_room(self.width(), self.height())
        self.why.ensurePolished()
        self.why.setMinimumHeight(self.why.heightForWidth(max(self.width(), 1)))
        widest = max(round(_VIEW * self.width()), self.chosen.minimumSizeHint().width())
        self.chosen.setMaximumWidth(self.width() if self.chosen.is_large else widest)
