"""What the page Landscape knows: which plane is looked at from which weights, and what was guessed. No Qt.

survey = yield from look_around(network, kind, path)      # in a worker; a coarse slice comes first
landscape.guess(0)                                        # then the compass may be shown
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.digits import PIXELS, DigitNetwork, read_bytes
from engine.landscape import (
    NETWORK_H,
    Direction,
    at_right_angles,
    curvature_steps,
    filter_normalised,
    flat,
    gradient_at,
    gradient_of,
    length,
    loss_on_line,
    mean_loss,
    moved,
    path_plane,
    plane_steps,
    random_direction,
    shuffled,
    unflat,
    unit,
)
from engine.recipe import Recipe
from engine.steps import Steps, within
from engine.trainer import Checkpoint
from gui.event import Event
from gui.labs.digits.session.runs import RUNNING, Run
from gui.state import fields, one_of, whole

IMAGES, FEW = 2_000, 500  # training images: for the figures, and while something is still coming
COARSE, FINE = 21, 41  # points a side
GRADIENT, FILTERS, TWIN, PATH = KINDS = "gradient", "filters", "twin", "path"  # of planes
IN_USE, UNTRAINED = WHOSE = "in use", "untrained"  # whose weights
LEAST_PATH, MOST_PATH = 3, 40  # checkpoints of a run
DIRECTIONS, STEP = 300, 1.0  # of the compass: how many, and how far
BOUNDS = (1, 5, 20)  # a guess is one of the ranges between them: how many times better
_BEYOND = 0.35  # of the way to the twin: how far the picture goes on, on each side
_WAY = 25  # points of that way
_REACH = {GRADIENT: 2.0, FILTERS: 1.0}  # units of the directions
_MARGIN = 0.25  # of a path's extent, on each side
_CURVE = 121  # points of the curve along minus the gradient
_SEED = 0


@dataclass(frozen=True, eq=False)
class Slice:
    """The loss of a network over a plane through its weights.

    images   on how many of the training images
    share    how much lies in the plane: of the gradient's length, or of the path's squared distances
    path     (n, 2): where the checkpoints of the run lie, or the way to the twin; (0, 2) for neither
    truths   (n,): the true loss of each of them
    steps    (n,): after how many steps each was kept
    """

    network: DigitNetwork
    kind: str
    xs: Array
    ys: Array
    values: Array
    images: int
    share: float
    path: Array
    truths: Array
    steps: Sequence[int] = ()

    def nearest(self, step: int) -> int:
        """Which of the checkpoints lies nearest to a step of the run."""
        return min(range(len(self.steps)), key=lambda i: abs(self.steps[i] - step))

    @property
    def is_fine(self) -> bool:
        return len(self.xs) == FINE


@dataclass(frozen=True, eq=False)
class Compass:
    """What one step of length STEP changes the loss by.

    loss      before it
    changes   (DIRECTIONS,): in random directions
    downhill  along minus the gradient
    xs, ys    the loss over the length of a step along minus the gradient
    slope     of the tangent at 0: minus the gradient's length
    turn      where the loss along it is least
    curvature the largest; a rate above 2 / curvature overshoots
    """

    loss: float
    changes: Array
    downhill: float
    xs: Array
    ys: Array
    slope: float
    turn: float
    curvature: float

    @property
    def times(self) -> float:
        """How many times more than the best random direction it gains; infinite where that gains nothing, and
        0 where minus the gradient gains nothing itself."""
        best = -float(self.changes.min())
        if self.downhill >= 0:
            return 0.0
        return -self.downhill / best if best > 0 else float("inf")

    @property
    def range(self) -> int:
        """In which of the ranges that can be guessed this is."""
        return sum(self.times > bound for bound in BOUNDS)


@dataclass(frozen=True, eq=False)
class Survey:
    """All that the page shows of a network. compass: None while a run goes on."""

    slice: Slice
    compass: Compass | None

    @property
    def network(self) -> DigitNetwork:
        return self.slice.network


@dataclass(frozen=True, eq=False)
class RunPath:
    """The checkpoints of a run, the oldest first. is_moving: more are coming."""

    recipe: Recipe
    checkpoints: Sequence[Checkpoint]
    is_moving: bool = False

    def networks(self) -> list[DigitNetwork]:
        card = {"activation": self.recipe.activation}
        return [DigitNetwork.from_arrays(each.arrays, card) for each in self.checkpoints]


@dataclass
class Landscape:
    """kind, whose  the plane, and the weights it goes through
    guessed         which range was guessed for the compass; None for none yet
    """

    kind: str = GRADIENT
    whose: str = UNTRAINED
    guessed: int | None = None
    changed: Event[()] = field(default_factory=Event[()])
    _untrained: dict[tuple[tuple[int, ...], str], DigitNetwork] = field(default_factory=dict)

    def choose(self, kind: str, whose: str) -> None:
        """Another place is another question for the compass."""
        if whose != self.whose:
            self.guessed = None
        self.kind, self.whose = kind, whose
        self.changed.emit()

    def guess(self, which: int) -> None:
        self.guessed = which
        self.changed.emit()

    # Keeping it

    def to_dict(self) -> dict[str, Any] | None:
        """None where nothing was chosen yet."""
        if (self.kind, self.whose, self.guessed) == (GRADIENT, UNTRAINED, None):
            return None
        return {"kind": self.kind, "whose": self.whose, "guessed": self.guessed}

    @staticmethod
    def read(state: Any) -> tuple[str, str, int | None]:
        """What to_dict() wrote; None: nobody had looked at it yet. Within gui.state.reading()."""
        if state is None:
            return GRADIENT, UNTRAINED, None
        state = fields(state, "the landscape")
        guessed = state["guessed"]
        return (
            one_of(state["kind"], "the plane", KINDS),
            one_of(state["whose"], "the weights", WHOSE),
            None if guessed is None else whole(guessed, "the guess", 0, len(BOUNDS)),
        )

    def adopt(self, kind: str, whose: str, guessed: int | None) -> None:
        self.kind, self.whose, self.guessed = kind, whose, guessed
        self.changed.emit()

    # Whose weights

    def path_of(self, run: Run | None) -> RunPath | None:
        """Of the run that is looked at on the page Learn; None where that is not chosen, or too short."""
        if self.kind != PATH or run is None or len(run.checkpoints) < LEAST_PATH:
            return None
        every = -(-len(run.checkpoints) // MOST_PATH)
        return RunPath(run.recipe, run.checkpoints[::-every][::-1], run.state == RUNNING)

    def network(self, in_use: DigitNetwork) -> DigitNetwork:
        """The one that is looked at: the same each time, so that what was computed of it stays."""
        if self.whose == IN_USE:
            return in_use
        key = (in_use.units, in_use.activation)
        if key not in self._untrained:
            self._untrained[key] = DigitNetwork(np.random.default_rng(_SEED), *key)
        return self._untrained[key]


def look_around(
    network: DigitNetwork, kind: str, run: RunPath | None, known: Compass | None = None
) -> Generator[float | Slice, None, Survey]:
    """Long work: a coarse slice, a fine one, and the compass, unless it is known. Raises FileError.

    Of a run that goes on, the coarse one: the next is soon to come.
    """
    images, labels = _training_images()
    yield 0.0
    networks = run.networks() if run is not None else []
    if run is not None:
        network, images = networks[-1], images * np.float32(run.recipe.brightest)
    gradient = gradient_of(network, images, labels)
    yield 0.02
    if run is not None:
        make = _path_slice(networks, run)
    else:
        make = _twin_slice(network) if kind == TWIN else _slice(network, kind, gradient)
    coarse = yield from within(0.02, 0.1, make(images[:FEW], labels[:FEW], COARSE))
    yield coarse
    if run is not None and run.is_moving:
        return Survey(coarse, None)
    fine = yield from within(0.1, 0.6, make(images, labels, FINE))
    yield fine
    compass = known
    if compass is None:
        compass = yield from within(0.6, 1.0, _compass(network, gradient, images, labels))
    return Survey(fine, compass)


@cache
def _training_images() -> tuple[Array, Array]:
    """Evenly chosen."""
    images, labels = read_bytes("train", "images").reshape(-1, PIXELS), read_bytes("train", "labels")
    rows = np.arange(IMAGES) * (len(images) // IMAGES)
    return images[rows] / np.float32(255), labels[rows]


Make = Callable[[Array, Array, int], Steps[Slice]]


def _slice(network: DigitNetwork, kind: str, gradient: Direction) -> Make:
    rng = np.random.default_rng(_SEED)
    if kind == FILTERS:
        u, v = (filter_normalised(random_direction(gradient, rng), network) for _ in range(2))
    else:
        u = unit([-g for g in gradient])
        v = at_right_angles(random_direction(gradient, rng), u)
    share = _share_in_plane(gradient, u, v)

    def make(images: Array, labels: Array, side: int) -> Steps[Slice]:
        at = np.linspace(-_REACH[kind], _REACH[kind], side)
        values = yield from plane_steps(network, images, labels, u, v, at, at)
        nowhere = np.zeros((0, 2))
        return Slice(network, kind, at, at, values, len(images), share, nowhere, np.zeros(0))

    return make


def _twin_slice(network: DigitNetwork) -> Make:
    """From a network to itself with its hidden units in another order, which answers the same."""
    rng = np.random.default_rng(_SEED)
    twin = shuffled(network, rng)
    pairs = zip(network.parameters(), twin.parameters(), strict=True)
    u = [np.asarray(there.data) - np.asarray(here.data) for here, there in pairs]
    across = at_right_angles(random_direction(u, rng), u)
    v = [d * d.dtype.type(length(u)) for d in across]  # so that both axes have one scale

    def make(images: Array, labels: Array, side: int) -> Steps[Slice]:
        xs, ys = np.linspace(-_BEYOND, 1 + _BEYOND, side), np.linspace(-0.5 - _BEYOND, 0.5 + _BEYOND, side)
        values = yield from plane_steps(network, images, labels, u, v, xs, ys)
        way = np.stack([np.linspace(0, 1, _WAY), np.zeros(_WAY)], axis=1)
        truths = loss_on_line(network, images, labels, u, way[:, 0])
        return Slice(network, TWIN, xs, ys, values, len(images), 1.0, way, truths)

    return make


def _share_in_plane(direction: Direction, u: Direction, v: Direction) -> float:
    """Of its length, how much is left when it is cast on the plane."""
    across = at_right_angles(v, u)
    inside = [
        sum(float(np.vdot(d, e)) for d, e in zip(direction, axis, strict=True)) for axis in (unit(u), across)
    ]
    return min(1.0, float(np.linalg.norm(inside)) / (length(direction) or 1.0))


def _path_slice(networks: Sequence[DigitNetwork], run: RunPath) -> Make:
    end = networks[-1]
    like = [np.asarray(p.data) for p in end.parameters()]
    found = path_plane(np.stack([flat([p.data for p in each.parameters()]) for each in networks]))
    u, v = (unflat(axis, like) for axis in found.axes)
    low, high = found.places.min(axis=0), found.places.max(axis=0)
    middle = (low + high) / 2
    reach = max(float((high - low).max()), 1e-3) * (0.5 + _MARGIN)

    def make(images: Array, labels: Array, side: int) -> Steps[Slice]:
        xs, ys = (np.linspace(m - reach, m + reach, side) for m in middle)
        values = yield from within(0.0, 0.8, plane_steps(end, images, labels, u, v, xs, ys))
        truths = []
        for each in networks:
            truths.append(mean_loss(each, images, labels))
            yield 0.8 + 0.2 * len(truths) / len(networks)
        places, losses, steps = found.places, np.array(truths), [each.step for each in run.checkpoints]
        return Slice(end, PATH, xs, ys, values, len(images), found.share, places, losses, steps)

    return make


def _compass(network: DigitNetwork, gradient: Direction, images: Array, labels: Array) -> Steps[Compass]:
    loss = mean_loss(network, images, labels)
    down, rng = unit([-g for g in gradient]), np.random.default_rng(_SEED + 1)
    changes = np.zeros(DIRECTIONS)
    for number in range(DIRECTIONS):
        there = moved(network, random_direction(gradient, rng), STEP)
        changes[number] = mean_loss(there, images, labels) - loss
        yield 0.7 * number / DIRECTIONS
    downhill = mean_loss(moved(network, down, STEP), images, labels) - loss
    reach, xs, ys = STEP, np.zeros(0), np.zeros(0)
    for _ in range(4):  # so far that one sees it turn up, and not so far that one sees nothing else
        xs = np.linspace(0, reach, _CURVE)
        ys = loss_on_line(network, images, labels, down, xs)
        yield 0.8
        turn = float(xs[np.argmin(ys)])
        if 0.3 * reach <= turn <= 0.7 * reach:
            break
        reach = max(2.5 * turn, reach / 50) if turn < 0.3 * reach else 2.5 * reach
    at = flat([p.data for p in network.parameters()])
    steps = curvature_steps(gradient_at(network, images[:FEW], labels[:FEW]), at, NETWORK_H)
    curvature = yield from within(0.8, 1.0, steps)
    return Compass(loss, changes, downhill, xs, ys, -length(gradient), turn, curvature)
