"""How a digit network is to be trained: everything that can be chosen, and choices worth trying.

    recipe = PRESETS["fast"]
    network, optimiser = recipe.network(), recipe.optimiser(network)
    recipe.prepare(images, step)             # bytes -> what the network sees at this step

A recipe and its seed decide the run: the same one gives the same network again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.augment import distort
from engine.digit_network import ACTIVATIONS, MOST_LAYERS, MOST_UNITS, DigitNetwork
from engine.losses import weight_decay
from engine.nn import INITIALISATIONS
from engine.optim import Adam, GradientDescent, Momentum, Optimiser
from engine.training import Schedule, cosine
from engine.value import Value

OPTIMISERS: dict[str, type[Optimiser]] = {"descent": GradientDescent, "momentum": Momentum, "adam": Adam}
SCHEDULES: dict[str, Schedule | None] = {"constant": None, "cosine": cosine}
SPLITS = {60_000: 10_000, 41_000: 1_000}  # images to learn from -> images to measure with
MOST_STEPS, MOST_SEED = 1_000_000, 2**31 - 1
_BYTE = np.float32(1 / 255)
_KINDS = {
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    str: "a text",
    tuple: "a list of whole numbers",
}


@dataclass(frozen=True)
class Recipe:
    """Raises ValueError for an unknown choice; the message names it.

    hidden          units of the hidden layers
    activation, initialisation, optimiser, schedule   keys of the tables with these names
    scaled          pixels from 0 to 1; else as bytes, 0 to 255
    images          a key of SPLITS: 60,000 with MNIST's own test images, or the notebook's 41,000 and 1,000
    learning_rate   at the beginning of the schedule
    batch_size      0: all images at once
    steps           of the whole run
    augmentation    strength of distort(); 0: the images as they are
    smoothing       of the targets, 0 to 1
    decay           strength of the weight decay
    averaging       what is measured and kept is a moving average of the weights, of which this share stays at
                    each step (Polyak, Juditsky 1992, https://doi.org/10.1137/0330046); 0: they themselves
    seed            of the first weights, the order of the images, and the distortions
    """

    hidden: tuple[int, ...] = (128,)
    activation: str = "relu"
    initialisation: str = "he"
    scaled: bool = True
    images: int = 60_000
    optimiser: str = "adam"
    learning_rate: float = 0.003
    schedule: str = "cosine"
    batch_size: int = 128
    steps: int = 1_800
    augmentation: float = 0.0
    smoothing: float = 0.0
    decay: float = 0.0
    averaging: float = 0.0
    seed: int = 1

    def __post_init__(self) -> None:
        tables: dict[str, Mapping[Any, object]] = {
            "activation": ACTIVATIONS,
            "initialisation": INITIALISATIONS,
            "optimiser": OPTIMISERS,
            "schedule": SCHEDULES,
            "images": SPLITS,
        }
        for name, table in tables.items():
            if getattr(self, name) not in table:
                raise ValueError(
                    f"{name}: {getattr(self, name)!r:.40} is not one of {', '.join(map(str, table))}"
                )
        if not 1 <= len(self.hidden) <= MOST_LAYERS:
            raise ValueError(f"hidden: 1 to {MOST_LAYERS} layers, not {len(self.hidden)}")
        for units in self.hidden:
            _within("hidden", units, 1, MOST_UNITS)
        _within("learning_rate", self.learning_rate, 0.0, 1e6)
        _within("batch_size", self.batch_size, 0, self.images)
        _within("steps", self.steps, 1, MOST_STEPS)
        _within("augmentation", self.augmentation, 0.0, 3.0)
        _within("smoothing", self.smoothing, 0.0, 0.9)
        _within("decay", self.decay, 0.0, 1e3)
        _within("averaging", self.averaging, 0.0, 0.9999)
        _within("seed", self.seed, 0, MOST_SEED)

    # What it makes

    @property
    def batch(self) -> int:
        """Images of a step."""
        return self.batch_size or self.images

    @property
    def epochs(self) -> float:
        """How often every image is seen."""
        return self.steps * self.batch / self.images

    def network(self) -> DigitNetwork:
        """With its first weights: the same each time."""
        rng = np.random.default_rng(self.seed)
        return DigitNetwork(rng, self.hidden, self.activation, INITIALISATIONS[self.initialisation])

    def optimiser_of(self, network: DigitNetwork) -> Optimiser:
        return OPTIMISERS[self.optimiser](network.parameters(), self.learning_rate)

    def penalty_of(self, network: DigitNetwork) -> Callable[[], Value] | None:
        """Made again at every step and added to the loss."""
        if not self.decay:
            return None
        return lambda: weight_decay(network.parameters(), self.decay)

    @property
    def brightest(self) -> float:
        """The most ink of a pixel, as the network sees it."""
        return 1.0 if self.scaled else 255.0

    def pixels(self, images: Array) -> Array:
        """Bytes (n, 784) -> float32, as the network sees them."""
        return images * _BYTE if self.scaled else images.astype(np.float32)

    def prepare(self, images: Array, step: int) -> Array:
        """The same at this step of the run, distorted where that is wanted: the same each time."""
        if not self.augmentation:
            return self.pixels(images)
        rng = np.random.default_rng([self.seed, step, len(images)])
        fresh = distort(images * _BYTE, rng, self.augmentation)
        return fresh if self.scaled else fresh * np.float32(255)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"hidden": list(self.hidden)}

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Recipe:
        """What to_dict() wrote. Raises ValueError if it is not a recipe."""
        plain = Recipe()
        known = asdict(plain)
        if not isinstance(state, Mapping) or not set(state) <= set(known):
            raise ValueError(f"not a recipe: {sorted(set(state) - set(known)) if state else state!r}")
        for name, value in state.items():
            kind = type(known[name])
            fits = (
                isinstance(value, list)
                if kind is tuple
                else type(value) in ((int, float) if kind is float else (kind,))
            )
            if not fits or (kind is tuple and not all(type(units) is int for units in value)):
                raise ValueError(f"{name}: {value!r:.40} is not {_KINDS[kind]}")
        changes: Any = {name: tuple(v) if isinstance(v, list) else v for name, v in state.items()}
        return replace(plain, **changes)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not (low <= value <= high) or math.isnan(value):
        raise ValueError(f"{name}: {value} is not between {low:g} and {high:g}")


# The learning log trained on 41,000 images with full batches. Its initialisation, its pixels and its rate are
# each worth being wrong once.
_LOG = Recipe(
    images=41_000, optimiser="descent", learning_rate=0.5, schedule="constant", batch_size=0, steps=500
)
_SMALL = replace(_LOG, batch_size=128, learning_rate=0.1, steps=1_500)

PRESETS: dict[str, Recipe] = {
    "fast": Recipe(learning_rate=0.004, averaging=0.99),
    "minute": Recipe(learning_rate=0.003, batch_size=64, steps=20_000, augmentation=1.0, averaging=0.999),
    "log": _LOG,
    "naive": replace(_SMALL, initialisation="naive"),
    "unscaled": replace(_SMALL, scaled=False),
    "too fast": replace(_SMALL, learning_rate=10.0),
    "zeros": replace(_SMALL, initialisation="zeros"),
    "3blue1brown": replace(
        _SMALL, hidden=(16, 16), activation="sigmoid", images=60_000, learning_rate=1.0, steps=4_000
    ),
}
