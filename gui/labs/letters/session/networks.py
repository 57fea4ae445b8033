"""Whose weights read and make names: those that came with Nablab, or those of the learner's runs. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.letters import LetterNetwork
from engine.transformer import LetterTransformer
from gui.event import Event
from gui.labs.letters.session.data import shipped
from gui.labs.letters.session.network import SetUp as NetworkSetUp
from gui.labs.letters.session.runs import Checkpoint, Learner
from gui.labs.letters.session.transformer import SetUp as TransformerSetUp
from gui.labs.letters.session.transformer import network_of
from gui.state import one_of

SHIPPED, OWN = "shipped", "own"
USES = (SHIPPED, OWN)


class Networks:
    """use: one of USES, on the pages that look into a network"""

    def __init__(self, training: Learner[NetworkSetUp], attending: Learner[TransformerSetUp]) -> None:
        self.changed = Event[()]()
        self.use = SHIPPED
        self._training, self._attending = training, attending
        self._network: tuple[Checkpoint, LetterNetwork] | None = None
        self._first: tuple[NetworkSetUp, LetterNetwork] | None = None
        self._transformer: tuple[Checkpoint, LetterTransformer] | None = None

    def set_use(self, use: str) -> None:
        self.use = one_of(use, "use", USES)
        self.changed.emit()

    @property
    def own_network(self) -> LetterNetwork | None:
        """A copy of the one that is looked at on Train; None while there is none."""
        run, checkpoint = self._training.run, self._training.checkpoint
        if run is None or checkpoint is None:
            return None
        if self._network is None or self._network[0] is not checkpoint:
            found = run.set_up.network()
            found.vector[...] = checkpoint.state["vector"]
            self._network = checkpoint, found
        return self._network[1]

    @property
    def own_transformer(self) -> LetterTransformer | None:
        run, checkpoint = self._attending.run, self._attending.checkpoint
        if run is None or checkpoint is None:
            return None
        if self._transformer is None or self._transformer[0] is not checkpoint:
            self._transformer = checkpoint, network_of(run, checkpoint)
        return self._transformer[1]

    @property
    def network(self) -> LetterNetwork:
        """That of the page Network; while nothing was trained yet, one's own is the untrained one."""
        if self.use == SHIPPED:
            return shipped().network
        set_up = self._training.set_up
        if self._first is None or self._first[0] != set_up:
            self._first = set_up, set_up.network()
        return self.own_network or self._first[1]

    def to_dict(self) -> dict[str, Any]:
        return {"use": self.use}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return {"use": one_of(state["use"], "use", USES)}

    def adopt(self, values: Mapping[str, Any]) -> None:
        self.use = values["use"]
