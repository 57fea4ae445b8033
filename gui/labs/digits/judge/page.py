"""The page Judge: how well the network reads 10,000 images that it has never seen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.arithmetic import Array
from engine.disk import FileError
from gui import theme
from gui.labs.digits.judge.calibration import Calibration
from gui.labs.digits.judge.robustness import RobustnessCharts
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.judging import Judgement, Robustness, judge, robustness
from gui.labs.digits.working_page import WorkingPage
from gui.numbers import honest_percent
from gui.widgets.grids.cells import Cell
from gui.widgets.grids.confusion import ConfusionMatrix
from gui.widgets.grids.gallery import Gallery, Tile
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, height_of_lines, keep_lines, quiet

_GAP = 3 * theme.SPACE
_SHARE_BELOW = 0.34  # of the height: calibration and robustness
_MOST_MATRIX = 0.47  # of the width


class JudgePage(WorkingPage):
    """The accuracy and the mistakes behind it; below, whether its confidence can be believed, and what it
    makes of disturbed images.

    It works only while it is shown. What is to be done next follows from what there is: a judgement, if
    there is none of the session's network; then the disturbed images, if they were asked for.
    """

    def __init__(self, session: DigitSession, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._judged: Judgement | None = None
        self._robustness: Robustness | None = None
        self._disturb_asked = False
        self._disturbs = False  # what the worker does, or did last
        self._cell: Cell | None = None  # of the confusion matrix: its images are shown
        self._items: Array = np.zeros(0, np.int64)  # in the gallery
        self._make_figures()
        self.calibration = Calibration()
        self.robustness = RobustnessCharts()
        self.robustness.asked.connect(self._ask_to_disturb)
        self._lay_out()
        theme.on_change(self._make_room)
        self._show_state()

    def _make_figures(self) -> None:
        self.accuracy = Label()
        self.accuracy.setObjectName("judgeAccuracy")
        self.accuracy.setProperty("role", "answer")
        self.accuracy.setAccessibleName(self.tr("Accuracy"))
        explain(
            self.accuracy, self.tr("The share of the 10,000 test images that it reads right."), "accuracy"
        )
        self.remark = quiet()
        self.remark.setObjectName("judgeRemark")
        explain(
            self.remark,
            self.tr("What was measured, and whether it is of the network as it is now."),
            "test set",
        )
        self.matrix = ConfusionMatrix(
            (self.tr("read as"), self.tr("is"), self.tr("right")), self._name_of_cell
        )
        self.matrix.setObjectName("judgeConfusion")
        self.matrix.setAccessibleName(self.tr("Confusion matrix"))
        explain(
            self.matrix,
            self.tr(
                "How often each digit was read as each other one. A click shows the images of a cell; "
                "arrow keys move, Return chooses."
            ),
            "confusion matrix",
        )
        self.matrix.setToolTip("")  # it would lie on the numbers
        self.matrix.chosen.connect(self._choose_cell)
        self.title = heading("")
        self.all = QPushButton(self.tr("All mistakes"))
        self.all.setObjectName("judgeAll")
        self.all.setProperty("role", "link")
        explain(self.all, self.tr("Show the mistakes of all cells again"))
        policy = self.all.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # or everything would move when a cell is chosen
        self.all.setSizePolicy(policy)
        self.all.clicked.connect(self._choose_all)
        widest = self._tile_title(4, 9)
        self.gallery = Gallery(
            self.tr("Put this image on the canvas, to see why it is read so"),
            widest,
            "confidence",
            title=self.title,
            beside=self.all,
        )
        self.gallery.setObjectName("judgeMistakes")
        self.gallery.previous.setObjectName("judgePrevious")
        self.gallery.next.setObjectName("judgeNext")
        self.gallery.chosen.connect(self._open)

    def _lay_out(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(2 * theme.SPACE)
        figures.addWidget(self.accuracy)
        figures.addWidget(self.remark, 1)
        beside = QVBoxLayout()
        beside.setSpacing(theme.SPACE // 2)
        beside.addLayout(figures)
        beside.addSpacing(theme.SPACE)
        beside.addWidget(self.gallery, 1)
        above = QHBoxLayout()
        above.setSpacing(_GAP)
        above.addWidget(self.matrix, 1000)  # as far as it may grow
        above.addLayout(beside, 1)
        self.calibration.heading.setMinimumHeight(self.robustness.heading.minimumHeight())
        below = QHBoxLayout()
        below.setSpacing(_GAP)
        below.addWidget(self.calibration, 3)
        below.addWidget(self.robustness, 5)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(above, round(100 * (1 - _SHARE_BELOW)))
        page.addSpacing(theme.SPACE)
        page.addLayout(below, round(100 * _SHARE_BELOW))

    # While it is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_room()
        self._show_state()
        self._work()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._disturb_asked = False

    def _refresh(self) -> None:
        if self._is_shown and self._session.network is not self._aim:
            self._aim = self._session.network
            self._pause.start()
            if self.worker.is_running:
                self.worker.cancel()  # of a network that is no longer used
            self._show_state()

    @property
    def _is_old(self) -> bool:
        return self._judged is not None and self._judged.network is not self._aim

    @Slot()
    def _work(self) -> None:
        """Begin what is to be done next, unless something is being done: one thing at a time."""
        if not self._is_free or self._pause.isActive():
            return
        if self._judged is None or self._is_old:
            self._disturbs, self._share = False, 0.0
            self.worker.start(self.tr("Judging the network"), judge(self._aim, self._judged))
        elif self._disturb_asked:
            self._disturbs, self._share = True, 0.0
            self.worker.start(self.tr("Disturbing the images"), robustness(self._aim, self._judged))
        self._show_state()

    @Slot(object)
    def _take(self, result: Judgement | Robustness) -> None:
        """Only of the newest run: what was superseded is dropped by the worker."""
        if isinstance(result, Robustness):
            self._robustness, self._disturb_asked = result, False
            self.robustness.show_robustness(result)
        else:
            self._judged = result
            self.matrix.show_counts(result.confusion, result.digit_accuracy)
            self.calibration.show_reliability(result.reliability)
            self._show_items()
        self._show_state()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        """Once, not again and again; it is tried anew when the page is shown the next time."""
        self._complaint = str(error)
        self._disturb_asked = False
        self._show_state()
        if not isinstance(error, FileError):
            raise error  # to the report window, like any mistake in a slot

    # What is shown

    def _show_state(self) -> None:
        """Whether there are figures, and whether they are of this network."""
        judged = self._judged
        if self._complaint:
            remark = self.tr("The images could not be read.")
        elif judged is None:
            remark = self._busy_remark(self._share)
        elif self._is_old:
            remark = self._old_remark()
        else:
            remark = self._figures(judged.accuracy, len(judged.mistakes), len(judged.labels))
        self.remark.setText(remark)
        keep_lines(self.remark)
        self.accuracy.setText("" if judged is None else honest_percent(judged.accuracy, 1))
        self.accuracy.setEnabled(not self._is_old)
        self.matrix.set_old(self._is_old)
        self.calibration.show_state(None if judged is None else judged.reliability, self._is_old)
        self.gallery.invite(self._complaint or ("" if judged is None else self._nothing()))
        self._show_title()
        found = self._robustness
        self.robustness.show_state(
            is_there=found is not None,
            is_old=found is not None and found.network is not self._aim,
            share=None if not self._disturb_asked else self._share if self._disturbs else 0.0,
            can_work=not self._complaint,
        )

    def _nothing(self) -> str:
        return self.tr("There is no mistake.") if self._cell is None else self.tr("This cell has no images.")

    def _busy_remark(self, share: float) -> str:
        words = self.tr("The network reads 10,000 test images that it has never seen: {share} %.")
        return words.format(share=round(100 * share))

    def _old_remark(self) -> str:
        return self.tr("Old: the network has changed since. It is being judged again.")

    def _figures(self, accuracy: float, mistakes: int, among: int) -> str:
        words = self.tr("of {among} test images are read right. Misread: {count}.")
        return words.format(among=f"{among:,}", count=f"{mistakes:,}")

    def _show_title(self) -> None:
        if self._cell is None:
            words = self.tr("Mistakes")
        elif self._cell[0] == self._cell[1]:
            words = self.tr("{digit}, read right").format(digit=self._cell[0])
        else:
            digit, answer = self._cell
            words = self.tr("{digit}, read as {answer}").format(digit=digit, answer=answer)
        self.title.setText(self.tr("Old: {figures}").format(figures=words) if self._is_old else words)
        self.all.setVisible(self._cell is not None)

    def _show_items(self) -> None:
        judged = self._judged
        if judged is None:
            return
        self._items = judged.mistakes if self._cell is None else judged.cell(*self._cell)
        self.gallery.show_items(len(self._items), self._tile)

    def _tile(self, item: int) -> Tile:
        judged, row = self._judged, int(self._items[item])
        assert judged is not None
        digit, answer = int(judged.labels[row]), int(judged.answers[row])
        title, share = self._tile_title(digit, answer), honest_percent(float(judged.confidences[row]))
        name = self.tr("{name}: {what}, {share}").format(name=self._name(row), what=title, share=share)
        return Tile(judged.images[row], title, share, name)

    def _tile_title(self, digit: int, answer: int) -> str:
        return self.tr("is {digit}, read as {answer}").format(digit=digit, answer=answer)

    def _name(self, row: int) -> str:
        return self.tr("test image {number}").format(number=row + 1)

    def _name_of_cell(self, digit: int, answer: int) -> str:
        counts = self.matrix.counts
        assert counts is not None
        count, among = int(counts[digit, answer]), int(counts[digit].sum())
        if digit == answer:
            words = self.tr("{digit}, read right: {count} of {among}")
        else:
            words = self.tr("{digit}, read as {answer}: {count} of {among}")
        return words.format(digit=digit, answer=answer, count=f"{count:,}", among=f"{among:,}")

    # What the user does

    @Slot(int, int)
    def _choose_cell(self, digit: int, answer: int) -> None:
        """Its images; the same cell again: all mistakes."""
        self._show_cell(None if self._cell == (digit, answer) else (digit, answer))

    @Slot()
    def _choose_all(self) -> None:
        self._show_cell(None)
        self.matrix.setFocus()  # the button can no longer be pressed

    def _show_cell(self, cell: Cell | None) -> None:
        self._cell = cell
        self.matrix.mark(cell)
        self._show_items()
        self._show_state()

    @Slot(int)
    def _open(self, item: int) -> None:
        if self._judged is not None:
            row = int(self._items[item])
            digit = int(self._judged.labels[row])
            self.image_chosen.emit(np.array(self._judged.images[row]), self._name(row), digit)

    @Slot()
    def _ask_to_disturb(self) -> None:
        self._disturb_asked = True
        self._work()
        self._show_state()

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """The matrix is square, and the strip below takes its share; words get the height that they need."""
        self.accuracy.ensurePolished()
        metrics = self.accuracy.fontMetrics()
        self.accuracy.setMinimumWidth(metrics.horizontalAdvance("88.8 %") + theme.SPACE)
        self.accuracy.setFixedHeight(height_of_lines(1, metrics))
        keep_lines(self.remark)
        self.calibration.make_room()
        high = self.height() - round(_SHARE_BELOW * self.height()) - 2 * theme.SPACE
        self.matrix.setMaximumWidth(min(self.matrix.width_for(high), round(_MOST_MATRIX * self.width())))
