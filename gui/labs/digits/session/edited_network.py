"""Which network answers, what was done to its hidden units, and how it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from engine.digit_network import DigitNetwork, UnitEdit, layer_names
from engine.digits import WEIGHTS, load_network
from engine.files import pack_text, unpack_text
from gui.state import StateError, fields, flag, number, one_of, shown, text
from gui.words import translate

OWN = ""  # the key of a network that did not come with Nablab
LEAST_SCALE, MOST_SCALE = 0.0, 3.0
MOST_SHIFT = 5.0
LONGEST_WEIGHTS = 300_000_000  # characters: the largest network that a recipe can make, in base64


@dataclass(frozen=True)
class EditedNetwork:
    """A network as it came, and edits of its hidden units by number; models never change.

    key    "mnist", "pens": one of those that came with Nablab; OWN: from a file, or made here
    name   of an own one: of its file, or how it came about
    """

    base: DigitNetwork
    key: str = OWN
    name: str = ""
    edits: Mapping[int, UnitEdit] = field(default_factory=dict)

    @cached_property
    def network(self) -> DigitNetwork:
        """The one that answers."""
        return self.base.edited(self.edits) if self.edits else self.base

    @property
    def units(self) -> int:
        """The number of hidden units in all layers."""
        return sum(self.base.units)

    def edit(self, unit: int) -> UnitEdit:
        return self.edits.get(unit, UnitEdit())

    def with_edit(self, unit: int, edit: UnitEdit) -> EditedNetwork:
        others = {number: each for number, each in self.edits.items() if number != unit}
        return replace(self, edits=others if edit == UnitEdit() else {**others, unit: edit})

    @property
    def accuracy(self) -> float | None:
        """Of the network as it came, on MNIST's test images, as its card says."""
        accuracies = self.base.card.get("accuracy")
        found = accuracies.get("mnist_test") if isinstance(accuracies, dict) else None
        return found if isinstance(found, float) and 0 <= found <= 1 else None

    def pack(self) -> None:
        """Make what to_dict() needs of an own network and keeps. May be called in any thread."""
        if self.key == OWN:
            self._packed  # noqa: B018

    @cached_property
    def _packed(self) -> str:
        """The same text as long as the network is the same, so that states that are kept share it."""
        return pack_text(self.base.arrays(), self.base.card)

    def to_dict(self) -> dict[str, Any]:
        is_own = self.key == OWN  # a shipped one goes by its key: its weights need not become a text
        return ({"name": self.name, "safetensors": self._packed} if is_own else {"key": self.key}) | {
            "edits": {
                str(unit): {"scale": edit.scale, "shift": edit.shift, "is_on": edit.is_on}
                for unit, edit in sorted(self.edits.items())
            }
        }


def pytorch_lines(network: DigitNetwork) -> str:
    """What reads a saved network in PyTorch: its arrays are in PyTorch's order, (out, in)."""
    hidden = layer_names(len(network.units))[:-1]
    return f"""\
import torch; from safetensors.torch import load_file  # images: float (n, 784), ink from 0 to 1
w, x, linear = load_file("network.safetensors"), images, torch.nn.functional.linear
for name in {hidden}: x = torch.{network.activation}(linear(x, w[name + ".weight"], w[name + ".bias"]))
probabilities = linear(x, w["output.weight"], w["output.bias"]).softmax(dim=1)
"""


def read_model(state: Any, known: Sequence[EditedNetwork]) -> EditedNetwork:
    """What to_dict() wrote, one of the known where it is the same; within gui.state.reading()."""
    if state is None:
        return shipped()
    if "key" in fields(state, "the network"):
        found = shipped(one_of(state["key"], "the network", shipped_keys()))
    else:
        name = text(state["name"], "the network's name")
        packed = text(state["safetensors"], "the network", LONGEST_WEIGHTS)
        base = next((each.base for each in known if each.key == OWN and each._packed == packed), None)
        base = base or DigitNetwork.from_arrays(*unpack_text(packed, "the network"))
        found = EditedNetwork(base, OWN, name)
    edits = fields(state.get("edits", {}), "edits")
    read = {_unit_from(unit, found.units): _edit_from(edit) for unit, edit in edits.items()}
    found = replace(found, edits={unit: edit for unit, edit in read.items() if edit != UnitEdit()})
    return next((each for each in known if each == found), found)


def _unit_from(found: str, units: int) -> int:
    if not (found.isdecimal() and len(found) <= len(str(units)) and int(found) < units):
        raise StateError(translate("Model", "there is no hidden unit {unit}").format(unit=shown(found)))
    return int(found)


def _edit_from(found: Any) -> UnitEdit:
    return UnitEdit(
        number(found["scale"], "the scale of a unit", LEAST_SCALE, MOST_SCALE),
        number(found["shift"], "the shift of a unit", -MOST_SHIFT, MOST_SHIFT),
        flag(found["is_on"], "is_on"),
    )


@cache
def shipped_keys() -> tuple[str, ...]:
    """Of the networks that came with Nablab, the usual one first."""
    return tuple(key for key in ("pens", "mnist") if (WEIGHTS / f"{key}.safetensors").exists())


def shipped_name(key: str) -> str:
    """What a network that came with Nablab is called."""
    names = {
        "mnist": translate("Model", "MNIST alone"),
        "pens": translate("Model", "MNIST and 30 people's pens"),
    }
    return names[key]


def shipped(key: str = "") -> EditedNetwork:
    """One of the networks that came with Nablab, read once; without a key the usual one. Raises FileError."""
    return _read(key or shipped_keys()[0])


@cache
def _read(key: str) -> EditedNetwork:
    return EditedNetwork(load_network(key), key)
