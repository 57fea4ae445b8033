"""Whose weights read and speak: those that came with Nablab, the first ones, or those of Learn. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from engine.disk import RESOURCES
from engine.files import load_arrays
from engine.word_network import SIZE, WordNetwork
from gui.event import Event
from gui.labs.words.session.training import Training
from gui.state import one_of

SHIPPED, FLAT, FIRST, OWN = "shipped", "flat", "first", "own"
USES = (SHIPPED, FLAT, FIRST, OWN)
FLAT_HEAD = 2  # numbers of a query and of a key, which are arrows on a plane then
_FOLDER = RESOURCES / "weights"
PATHS = {SIZE: _FOLDER / "words.safetensors", FLAT_HEAD: _FOLDER / "words_of_two.safetensors"}


@cache
def shipped(head: int = SIZE) -> WordNetwork:
    """Trained as the page Learn does it. Raises FileError."""
    network = WordNetwork(head=head)
    network.load(load_arrays(PATHS[head])[0])
    return network


@cache
def first(seed: int = 1, size: int = SIZE, head: int = SIZE) -> WordNetwork:
    """Before its first step."""
    return WordNetwork(seed, size=size, head=head)


class Networks:
    """use: one of USES"""

    def __init__(self, training: Training) -> None:
        self.changed = Event[()]()
        self.use = SHIPPED
        self._training = training
        self._own: tuple[object, WordNetwork] | None = None  # and the checkpoint it was made from

    def set_use(self, use: str) -> None:
        self.use = one_of(use, "network", USES)
        self.changed.emit()

    @property
    def current(self) -> WordNetwork:
        """While nothing was trained yet, Learn's is the untrained one."""
        if self.use in (SHIPPED, FLAT):
            return shipped(SIZE if self.use == SHIPPED else FLAT_HEAD)
        checkpoint = self._training.checkpoint
        if self.use == FIRST or checkpoint is None:
            return first()
        if self._own is None or self._own[0] is not checkpoint:
            network = self._training.network
            assert network is not None
            self._own = checkpoint, network
        return self._own[1]

    @property
    def untrained(self) -> WordNetwork:
        """One of the same sizes, before its first step."""
        run, current = self._training.run, self.current
        seed = run.setup.seed if self.use == OWN and run is not None else 1
        return first(seed, current.size, current.head)

    def to_dict(self) -> dict[str, Any]:
        return {"use": self.use}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return {"use": one_of(state["use"], "use", USES)}

    def adopt(self, values: Mapping[str, Any]) -> None:
        self.use = values["use"]
