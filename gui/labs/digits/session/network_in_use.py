"""The network that answers, the user's own one, and how well they read MNIST's test images."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from engine.digits import PIXELS, DigitNetwork, UnitEdit, read_bytes
from gui.event import Event
from gui.labs.digits.session.edited_network import OWN, EditedNetwork, shipped

_PARTS = 20  # in which the test images are read, so that measuring can be stopped


class NetworkInUse:
    """model  the network that answers, with the edits of its hidden units
    own    the newest one that did not come with Nablab, or None
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.model = shipped()
        self.own: EditedNetwork | None = None
        self._accuracies: WeakKeyDictionary[DigitNetwork, float] = WeakKeyDictionary()
        self._compared: DigitNetwork | None = None
        self._last_accuracy: float | None = None

    @property
    def network(self) -> DigitNetwork:
        return self.model.network

    def use(self, model: EditedNetwork) -> None:
        """Answer with this one."""
        self._put(model)
        self.changed.emit()

    def adopt(self, model: EditedNetwork, own: EditedNetwork | None) -> None:
        """Both, for a caller that changes more. Emits nothing."""
        self.own = own
        self._put(model)

    def _put(self, model: EditedNetwork) -> None:
        if model.base is not self.model.base or not self.model.edits:
            self._last_accuracy = None
        elif self.accuracy is not None:
            self._last_accuracy = self.accuracy
        self.model = model
        if model.key == OWN:
            self.own = model

    def edit_unit(self, unit: int, edit: UnitEdit) -> None:
        self.use(self.model.with_edit(unit, edit))

    def reset_units(self) -> None:
        """The network as it came."""
        if self.model.edits:
            self.use(EditedNetwork(self.model.base, self.model.key, self.model.name))

    @property
    def card(self) -> dict[str, Any]:
        """Of the network as it is now, for a file: after edits it says only from what it was made."""
        if not self.model.edits:
            return self.model.base.card
        name = self.model.base.card.get("name", self.model.name)
        return {"made_from": name, "edited_units": sorted(self.model.edits)} | (
            {} if self.accuracy is None else {"accuracy": {"mnist_test": self.accuracy}}
        )

    # How well it reads

    def compare_with(self, network: DigitNetwork) -> None:
        """The network in use is about to be left for another: measure both. Emits nothing."""
        if (accuracy := self.accuracy_of(network)) is not None:
            self._accuracies[network] = accuracy
        self._compared = network

    def accuracy_of(self, network: DigitNetwork) -> float | None:
        if network is self.model.base and self.model.key != OWN:
            return self.model.accuracy
        return self._accuracies.get(network)

    @property
    def base_accuracy(self) -> float | None:
        """Share of MNIST's test images that the network reads right as it came; None: not measured yet."""
        return self.accuracy_of(self.model.base)

    @property
    def accuracy(self) -> float | None:
        """The same with its edits; None: not measured yet."""
        return self.accuracy_of(self.network)

    @property
    def old_accuracy(self) -> float | None:
        """What was measured before the newest edits, while accuracy is None."""
        return self._last_accuracy

    @property
    def must_measure(self) -> bool:
        return bool(self._unmeasured)

    @property
    def _unmeasured(self) -> list[DigitNetwork]:
        networks = dict.fromkeys([self.network, self.model.base, self._compared or self.network])
        return [network for network in networks if self.accuracy_of(network) is None]

    def measure(self) -> Generator[float, None, list[tuple[DigitNetwork, float]]]:
        """Long work: read MNIST's test images with the networks not measured yet. Yields the share done."""
        networks = self._unmeasured
        images, labels = read_bytes("t10k", "images").reshape(-1, PIXELS), read_bytes("t10k", "labels")
        found = []
        for number, network in enumerate(networks):
            right = 0
            for part in range(_PARTS):  # of all at once the floats would take 31 MB
                answers = np.argmax(network.logits(images[part::_PARTS] / np.float32(255)), axis=1)
                right += int(np.sum(answers == labels[part::_PARTS]))
                yield (number + (part + 1) / _PARTS) / len(networks)
            found.append((network, right / len(labels)))
        return found

    def note_accuracies(self, found: list[tuple[DigitNetwork, float]]) -> None:
        """What measure() found. It belongs to those networks, whichever is in use by now."""
        self._accuracies.update(found)
        self.changed.emit()
