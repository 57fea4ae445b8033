"""The page Landscape: the loss around the weights of a network, and how far the picture is true."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.digits import DigitNetwork
from engine.disk import FileError
from gui import theme
from gui.labs.digits.landscape.compass_chart import CompassChart
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.landscape import (
    DIRECTIONS,
    FILTERS,
    GRADIENT,
    IN_USE,
    LEAST_PATH,
    PATH,
    STEP,
    TWIN,
    UNTRAINED,
    Compass,
    RunPath,
    Slice,
    Survey,
    look_around,
)
from gui.labs.digits.working_page import WorkingPage
from gui.moment import Moment
from gui.numbers import percent
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.charts.terrain import Terrain, terrain
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import heading, keep_lines, quiet
from gui.widgets.landscape_view import LandscapeView

_GAP = 3 * theme.SPACE
_BESIDE = 0.4  # of the width: compass and curve
_LOW = 560  # pixels: in a page as low as this the right column stands closer
_TANGENT = 1.15  # how far down it is drawn: times the fall of the loss


class LandscapePage(WorkingPage):
    """A slice through the landscape; beside it the compass, and how far it can be trusted.

    It works only while it is shown. A survey that is of other weights, or of another plane, is made again.
    On the path of a run the transport bar moves the ball from checkpoint to checkpoint.
    """

    steps = True

    def __init__(self, session: DigitSession, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._landscape, self._training = session.landscape, session.training
        self._drawn: tuple[Slice, Terrain] | None = None
        self._compass: tuple[DigitNetwork, Compass] | None = None
        self._wanted: tuple[object, ...] = ()  # what the newest survey is of
        self._begun: tuple[object, ...] = ()  # what the worker computes, or did last
        self._made: tuple[object, ...] = ()  # what is whole
        self._make_parts()
        self._lay_out()
        self._landscape.changed.connect(self._refresh)
        self._training.changed.connect(self._refresh)
        theme.on_change(self._make_room)

    def _make_parts(self) -> None:
        self.whose, self.kind = Choice(), Choice()
        self.whose.setObjectName("landscapeWeights")
        self.whose.setAccessibleName(self.tr("Weights"))
        explain(self.whose, self.tr("Whose weights lie in the middle of the picture"))
        self.whose.offer([(self.tr("Untrained"), UNTRAINED), (self.tr("In use"), IN_USE)])
        self.whose.chosen.connect(self._choose_weights)
        self.kind.setObjectName("landscapePlane")
        self.kind.setAccessibleName(self.tr("Plane"))
        explain(self.kind, self.tr("Along which two directions the weights are moved"))
        self.kind.chosen.connect(self._choose_kind)
        self.view = LandscapeView("digitLandscape", self.tr("Loss around the weights"))
        self.truth = quiet()
        self.truth.setObjectName("landscapeTruth")
        self.truth.setAccessibleName(self.tr("How far the picture is true"))
        explain(
            self.truth,
            self.tr("What the picture leaves out, and what its numbers are of."),
            "loss landscape",
        )
        self.question = quiet(
            self.tr(
                "One step of length 1 in {count} random directions, and one along minus the gradient. "
                "Which lowers the loss most?"
            ).format(count=DIRECTIONS)
        )
        self.question.setWhatsThis(self.tr("What the compass is asked."))
        self.guess = Choice()
        self.guess.setObjectName("landscapeGuess")
        self.guess.setAccessibleName(self.tr("Your guess"))
        explain(self.guess, self.tr("Say what you expect; then the answer is shown"), "gradient")
        self.guess.offer(list(zip(self._answers(), range(4), strict=True)))
        self.guess.chosen.connect(self._landscape.guess)
        self.compass = CompassChart()
        self.compass.setObjectName("landscapeCompass")
        self.compass.setAccessibleName(self.tr("Compass"))
        self.compass.setWhatsThis(
            self.tr("How one step changes the loss: left of 0 it falls, right of 0 it rises.")
        )
        self.verdict = quiet()
        self.verdict.setObjectName("landscapeVerdict")
        self.verdict.setWhatsThis(self.tr("What one step of length 1 changed the loss by."))
        self.curve = LineChart(self.tr("step along minus the gradient"), self.tr("loss"))
        self.curve.setObjectName("landscapeCurve")
        self.curve.setAccessibleName(self.tr("Loss along minus the gradient"))
        self.curve.setWhatsThis(
            self.tr("The dashed line is the tangent: what the gradient promises. The curve is what happens.")
        )
        policy = self.curve.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # it keeps its place until somebody has guessed
        self.curve.setSizePolicy(policy)
        self.trust = quiet()
        self.trust.setObjectName("landscapeTrust")
        explain(
            self.trust,
            self.tr("Where the loss along minus the gradient is least, and how sharply the ground bends."),
            "curvature",
        )

    def _answers(self) -> list[str]:
        """In the order of Compass.range."""
        return [
            self.tr("A random direction"),
            self.tr("The gradient, up to 5 times"),
            self.tr("The gradient, 5 to 20 times"),
            self.tr("The gradient, over 20 times"),
        ]

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(theme.SPACE)
        choices.addWidget(self.whose, 1)
        choices.addWidget(self.kind, 2)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE)
        left.addLayout(choices)
        left.addWidget(self.view, 1)
        left.addWidget(self.truth)
        self.right = QWidget()
        right = QVBoxLayout(self.right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(theme.SPACE)
        right.addWidget(heading(self.tr("The gradient as a compass")))
        right.addWidget(self.question)
        right.addWidget(self.guess)
        right.addWidget(self.compass, 2)
        right.addWidget(self.verdict)
        right.addWidget(heading(self.tr("How far it can be trusted")))
        right.addWidget(self.curve, 3)
        right.addWidget(self.trust)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(_GAP)
        page.addLayout(left, 1)
        page.addWidget(self.right)

    # While it is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._make_room()
        self._refresh()
        self._pause.stop()  # nothing has changed just now
        self._work()

    def _path(self) -> RunPath | None:
        return self._landscape.path_of(self._training.current)

    def _refresh(self) -> None:
        if not self._is_shown:
            return
        self._aim = self._session.network
        wanted = self._wants()
        if wanted != self._wanted:
            is_same_run = self._wanted[:1] == wanted[:1] == (PATH,) and self._wanted[1] is wanted[1]
            self._wanted = wanted
            if not (is_same_run and self._pause.isActive()):  # a run that goes on changes again and again
                self._pause.start()
            if self.worker.is_running and not is_same_run:  # else a run that goes on would never be seen
                self.worker.cancel()
        if self._drawn is not None:
            self._show_ball(self._drawn[0])
        self._show_state()
        self.moved.emit()

    def _wants(self) -> tuple[object, ...]:
        """What the survey should be of; the same as long as nothing has changed."""
        path = self._path()
        if path is not None:
            newest = path.checkpoints[-1].step
            return PATH, self._training.current, newest, len(path.checkpoints), path.is_moving
        kind = GRADIENT if self._landscape.kind == PATH else self._landscape.kind
        return kind, self._landscape.network(self._aim)

    @property
    def _is_done(self) -> bool:
        return self._made == self._wanted

    @Slot()
    def _work(self) -> None:
        if not self._is_free or self._pause.isActive() or self._is_done:
            return
        path, kind = self._path(), str(self._wanted[0])
        network = self._landscape.network(self._aim)
        known = self._compass[1] if self._compass and self._compass[0] is network and path is None else None
        self._share, self._begun = 0.0, self._wanted
        self.worker.start(self.tr("Surveying the loss"), _survey(network, kind, path, known))
        self._show_state()

    @Slot(object)
    def _note_progress(self, snapshots: list[object]) -> None:
        shares: list[object] = [each for each in snapshots if isinstance(each, float)]
        if shares:
            super()._note_progress(shares)
        for each in snapshots:
            if not isinstance(each, float):
                self._draw(each)  # type: ignore[arg-type]

    @Slot(object)
    def _take(self, result: Survey) -> None:
        """Only of the newest run: what was superseded is dropped by the worker."""
        self._compass = None if result.compass is None else (result.network, result.compass)
        self._made = self._begun
        self._show_state()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        """Once, not again and again; it is tried anew when the page is shown the next time."""
        self._complaint = str(error)
        self._show_state()
        if not isinstance(error, FileError | ValueError):
            raise error  # to the report window, like any mistake in a slot

    # What it steps through: the checkpoints of the run, where its path is shown

    def moment(self) -> Moment | None:
        if self._path() is None or self._training.moment is None:
            return None
        line, position, last = self._training.moment
        return Moment(line, self.tr("The weights that were kept on the way"), position, last)

    def go_to(self, position: int) -> None:
        self._training.go_to(position)

    # What the user does

    @Slot(object)
    def _choose_weights(self, whose: str) -> None:
        kind = self._landscape.kind
        self._landscape.choose(GRADIENT if kind == PATH else kind, whose)

    @Slot(object)
    def _choose_kind(self, kind: str) -> None:
        self._landscape.choose(kind, self._landscape.whose)

    # What is shown

    def _draw(self, drawn: tuple[Slice, Terrain]) -> None:
        self._drawn = drawn
        found, ground = drawn
        self.view.show_terrain(ground, self._titles(found.kind))
        self.view.show_path(found.path)
        self._show_ball(found)
        self._show_truth()

    def _titles(self, kind: str) -> tuple[str, str]:
        if kind == GRADIENT:
            return self.tr("step along minus the gradient"), self.tr("step in a random direction")
        if kind == FILTERS:
            return self.tr("a random direction"), self.tr("another random direction")
        if kind == TWIN:
            return self.tr("towards the twin"), self.tr("a random direction")
        return self.tr("where the run moved most"), self.tr("where it moved second most")

    def _show_ball(self, found: Slice) -> None:
        at = self._checkpoint(found)
        self.view.show_ball((0.0, 0.0) if at is None else tuple(found.path[at]))
        is_downhill = found.kind == GRADIENT
        self.view.show_arrow((STEP, 0.0) if is_downhill else (0.0, 0.0))

    def _checkpoint(self, found: Slice) -> int | None:
        """Where on the path the ball lies; None where there is no path."""
        looked_at = self._training.checkpoint
        if found.kind != PATH:
            return None
        return len(found.path) - 1 if looked_at is None else found.nearest(looked_at.step)

    def _show_state(self) -> None:
        run = self._training.current
        kinds = [
            (self.tr("Gradient and random"), GRADIENT),
            (self.tr("Two random, filter-normalised"), FILTERS),
            (self.tr("To its shuffled twin"), TWIN),
        ]
        if run is not None and len(run.checkpoints) >= LEAST_PATH:
            kinds.append((self.tr("Path of {run}").format(run=run.name), PATH))
        self.kind.offer(kinds)
        self.kind.show_value(self._wanted[0] if self._wanted else None)
        self.whose.setEnabled(self._path() is None)
        self.whose.show_value(self._landscape.whose if self._path() is None else None)
        if self._path() is not None:
            self.whose.setText(self.tr("Run's end"))
        words = self.tr("The loss is being computed: {share} %.").format(share=round(100 * self._share))
        self.view.invite(self._complaint or words)
        self._show_truth()
        self._show_compass()

    def _show_truth(self) -> None:
        if self._drawn is None:
            self.truth.setText("")
            return
        found, ground = self._drawn
        weights = sum(np.size(p.data) for p in found.network.parameters())
        words = self.tr("2 of {weights} directions, on {images} training images.").format(
            weights=f"{weights:,}", images=f"{found.images:,}"
        )
        if found.kind == PATH:
            words += " " + self._path_truth(found, ground)
        elif found.kind == TWIN:
            words += " " + self._twin_truth(found)
        elif found.kind == GRADIENT:
            words += " " + self.tr("The gradient here lies in the picture; that of the next step does not.")
        else:
            words += " " + self.tr(
                "The picture holds {share} of the gradient: descent leaves it at once."
            ).format(share=percent(found.share))
        if not found.is_fine:
            words += " " + self.tr("A finer picture follows.")
        self.truth.setText(words)

    def _path_truth(self, found: Slice, ground: Terrain) -> str:
        """At the ball, and where the picture errs most."""
        below = np.array([ground.value_at(*place) for place in found.path])
        at = self._checkpoint(found)
        worst = int(np.argmax(np.abs(below - found.truths)))
        words = self.tr(
            "It holds {share} of the path. At the ball: true loss {truth}, in the picture {below}. Worst, at "
            "step {step}: {worst}, in the picture {seen}."
        )
        return words.format(
            share=percent(found.share),
            truth=f"{found.truths[at]:.3f}",
            below=f"{below[at]:.3f}",
            step=found.steps[worst],
            worst=f"{found.truths[worst]:.3f}",
            seen=f"{below[worst]:.3f}",
        )

    def _twin_truth(self, found: Slice) -> str:
        ends_and_middle = found.truths[[0, len(found.truths) // 2, -1]]
        here, middle, there = (f"{loss:.3f}" for loss in ends_and_middle)
        return self.tr(
            "The twin has the same hidden units in another order and answers the same: {here} and {there}. "
            "Halfway {middle}."
        ).format(here=here, there=there, middle=middle)

    def _show_compass(self) -> None:
        """Of the weights that are looked at; the histogram once somebody has guessed."""
        compass = self._compass[1] if self._compass and self._is_done else None
        guessed = self._landscape.guessed
        self.guess.show_value(guessed)
        if guessed is None:
            self.guess.setText(self.tr("Your guess"))
        self.verdict.setText("")
        self.trust.setText("")
        self.curve.setVisible(compass is not None and guessed is not None)
        if compass is None:
            words = self.tr("Being measured: {share} %").format(share=round(100 * self._share))
            if self._wanted[-1:] == (True,):
                words = self.tr("Measured when the run has ended")
            self.compass.invite(words)
            return
        if guessed is None:
            self.compass.invite(self.tr("Guess first. The answer appears here."))
            return
        self.compass.show_changes(compass.changes, compass.downhill)
        self.verdict.setText(self._verdict(compass, guessed))
        self._show_curve(compass)

    def _verdict(self, compass: Compass, guessed: int) -> str:
        best, downhill = f"{compass.changes.min():+.4f}", f"{compass.downhill:+.3f}"
        if compass.range == 0:
            words = self.tr("Minus the gradient {downhill}, the best random one {best}: too long a step.")
        else:
            words = self.tr("Minus the gradient {downhill}, the best random one {best}: {times} times.")
        told = words.format(downhill=downhill, best=best, times=f"{compass.times:.0f}")
        right = self.tr("Correct.") if guessed == compass.range else self.tr("No.")
        return f"{right} {told}"

    def _show_curve(self, compass: Compass) -> None:
        fall = _TANGENT * (compass.loss - float(np.nanmin(compass.ys)))
        reach = min(float(compass.xs[-1]), fall / max(-compass.slope, 1e-12))
        ends = np.array([0.0, reach])
        self.curve.show_lines(
            [
                Line("", compass.xs, compass.ys),
                Line("", ends, compass.loss + compass.slope * ends, "accent", is_dashed=True),
            ]
        )
        words = self.tr(
            "It turns up at {turn}. Largest curvature here: {curvature}, so rates above {rate} overshoot."
        )
        if compass.curvature <= 0:
            words = self.tr("It turns up at {turn}.")
        self.trust.setText(
            words.format(
                turn=f"{compass.turn:.2f}",
                curvature=f"{compass.curvature:.2f}",
                rate=f"{2 / compass.curvature:.2f}" if compass.curvature > 0 else "",
            )
        )

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """Words get the height of the longest that will stand there, so that nothing moves."""
        self.right.setFixedWidth(round(_BESIDE * self.width()))
        column = self.right.layout()
        assert column is not None
        column.setSpacing(theme.SPACE if self.height() > theme.px(_LOW) else theme.SPACE // 2)
        for label, lines in ((self.truth, 3), (self.verdict, 2), (self.trust, 2)):
            keep_lines(label, lines)
        keep_lines(self.question)


def _survey(
    network: DigitNetwork, kind: str, path: RunPath | None, known: Compass | None
) -> Generator[object, None, Survey]:
    """In the worker: look_around(), with its slices made ready to be drawn."""
    yield 0.0
    LandscapeView.prepare()
    steps = look_around(network, kind, path, known)
    while True:
        try:
            snapshot = next(steps)
        except StopIteration as end:
            survey: Survey = end.value
            return survey
        if isinstance(snapshot, Slice):
            yield snapshot, terrain(snapshot.xs, snapshot.ys, snapshot.values)
        else:
            yield snapshot
