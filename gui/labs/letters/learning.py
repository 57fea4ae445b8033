"""What the two pages have in common on which a network learns: buttons, numbers, and the worker."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel

from gui import theme
from gui.labs.letters.session import LettersSession
from gui.labs.letters.session.runs import Learner
from gui.moment import Moment
from gui.page import SessionPage
from gui.widgets.buttons import named_button
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet
from gui.worker import Worker


class LearningPage(SessionPage):
    """prefix: of the object names. worker: drives the run; the other pages go on meanwhile."""

    steps = True
    session: LettersSession

    def __init__(self, session: LettersSession, learner: Learner[Any], worker: Worker, prefix: str) -> None:
        super().__init__(session)
        self.learner, self.worker, self._prefix = learner, worker, prefix
        self._asked: int | None = None  # for so many steps, 0 for all, when the names are read
        worker.progressed.connect(learner.note)
        worker.ended.connect(learner.note_end)

    def make_buttons(self, train_name: str) -> QHBoxLayout:
        self.train = named_button(train_name, self.tr("Train"), self.tr("Train from the first weights"))
        self.train.setProperty("role", "primary")
        self.train.clicked.connect(self.begin)
        self.pause = named_button(
            f"{self._prefix}Pause",
            self.tr("Pause"),
            self.tr("Pause the training, or resume it; at an earlier place, branch from there"),
        )
        self.pause.clicked.connect(self._pause_or_resume)
        self.one = named_button(f"{self._prefix}Step", self.tr("One step"), self.tr("Take a single step"))
        self.one.clicked.connect(self._take_one)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        for button in (self.train, self.pause, self.one):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def make_numbers(self, numbers: list[tuple[str, str, str]]) -> QGridLayout:
        """(object name, caption, what it says) of each."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * theme.SPACE)
        grid.setVerticalSpacing(0)
        self._numbers: dict[str, QLabel] = {}
        for column, (name, text, does) in enumerate(numbers):
            caption, label = quiet(text), Label("–")
            caption.setWordWrap(False)
            label.setObjectName(name)
            label.setProperty("role", "number")
            label.setAccessibleName(text)
            for each in (caption, label):
                explain(each, does, "loss")
            grid.addWidget(caption, 0, column)
            grid.addWidget(label, 1, column)
            self._numbers[name] = label
        grid.setColumnStretch(len(numbers), 1)
        return grid

    def show_number(self, name: str, value: str) -> None:
        self._numbers[name].setText(value)

    # What the user does

    @Slot()
    def begin(self) -> None:
        """A new run; a moment after the first show it waits until the names are read."""
        self._asked = 0
        if self.session.data.prepared is not None:
            self._begin()

    def _begin(self) -> None:
        """What was asked for."""
        steps, self._asked = self._asked, None
        self.worker.cancel()
        if not steps or self.learner.checkpoint is None:
            self.learner.begin()
        self._work(steps)

    def _work(self, steps: int | None = None) -> None:
        self.worker.start(self.tr("Training"), self.learner.work(steps or None))

    @Slot()
    def _pause_or_resume(self) -> None:
        if self.worker.is_running:
            self.worker.cancel()
        else:
            self._work()

    @Slot()
    def _take_one(self) -> None:
        self._asked = 1
        if self.session.data.prepared is not None:
            self._begin()

    def _follow(self) -> None:
        """Also while another page is shown: a run that was replaced is not trained on, one that was asked
        for begins, and its numbers are those of now."""
        if self.worker.is_running and not self.learner.is_running:
            self.worker.cancel()
        if self._asked is not None and self.session.data.prepared is not None:
            self._begin()
        if not self.isVisible():
            self.show_numbers()
        super()._follow()

    # What it steps through

    def moment(self) -> Moment | None:
        learner, checkpoint = self.learner, self.learner.checkpoint
        if checkpoint is None or learner.run is None:
            return None
        equation = self.tr("batch loss {loss}").format(loss=f"{checkpoint.batch:.4f}")
        if (judged := learner.judged) is not None:
            equation = self.tr("batch {loss}, train {train}, dev {dev}").format(
                loss=f"{checkpoint.batch:.4f}", train=f"{judged[0]:.4f}", dev=f"{judged[1]:.4f}"
            )
        place = self.tr("step {step} of {steps}").format(
            step=f"{checkpoint.step:,}", steps=f"{learner.run.steps:,}"
        )
        return Moment(equation, self.told(), learner.place, len(learner.positions) - 1, place)

    def told(self) -> str:
        """What there is to say about the run."""
        return self.learner.trouble or self.tr("Kept to go back to: {kept}.").format(kept=self.learner.kept)

    def go_to(self, position: int) -> None:
        self.learner.go_to(position)

    # What is shown

    def show_numbers(self) -> None:
        """Those of the place that is looked at."""
        raise NotImplementedError

    def refresh(self) -> None:
        running = self.learner.is_running
        goes_back = self.learner.position is not None
        resume = self.tr("Branch") if goes_back else self.tr("Resume")
        self.pause.setText(self.tr("Pause") if running or not self.learner.can_go_on else resume)
        self.pause.setEnabled(running or self.learner.can_go_on)
        self.one.setEnabled(not running)
        self.show_numbers()
