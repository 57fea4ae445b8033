"""The network as one draws it on a board: neurons in columns with edges between them. No Qt.

picture_of(values_of(network, image))                                 what the drawing makes of it
picture_of(blame.values, blame.gradients, blame.stops[:position])     the same, run backward so far
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.arithmetic import Array, softmax
from engine.centring import PIXELS, SIDE
from engine.digit_network import DigitNetwork
from gui.words import QT_TRANSLATE_NOOP, translate

MOST_SHOWN = 16  # of a layer: one with more shows the FEW that matter most
FEW = 12
PRODUCT, WEIGHT = "product", "weight"
GRADIENT, ASKED, BLAME, UNKNOWN = "gradient", "asked", "blame", "unknown"

_KINDS = {
    PRODUCT: QT_TRANSLATE_NOOP("NetworkPicture", "Width: weight × activation. Dashed: negative."),
    WEIGHT: QT_TRANSLATE_NOOP("NetworkPicture", "Width: weight. Dashed: negative."),
    GRADIENT: QT_TRANSLATE_NOOP("NetworkPicture", "Width: the weight's gradient. Dashed: negative."),
    ASKED: QT_TRANSLATE_NOOP(
        "NetworkPicture", "Width: what the right end asks of the left, blame × weight. Dashed: negative."
    ),
    BLAME: QT_TRANSLATE_NOOP("NetworkPicture", "Width: the blame of the unit. Dashed: negative."),
    UNKNOWN: QT_TRANSLATE_NOOP("NetworkPicture", "No blame has come to these edges yet."),
}


@dataclass(frozen=True, eq=False)
class Column:
    """A layer, as far as it is shown.

    units     of its neurons, from the top, the number within the layer
    values    (shown,) what they say, of the digits their probabilities; their gradients where is_blame
    size      how many neurons it has; off: how many of them say 0
    is_new    the newest step has made these numbers
    """

    units: tuple[int, ...]
    values: Array
    size: int
    off: int
    is_blame: bool = False
    is_new: bool = False


@dataclass(frozen=True, eq=False)
class Edges:
    """numbers (left, right) of the edges that end at a column; kind: what they are. Those at the first column
    come from all pixels together, so they have one row: the weighted sum, or the blame of the unit."""

    numbers: Array
    kind: str
    is_new: bool = False


@dataclass(frozen=True, eq=False)
class NetworkPicture:
    """image, tint  (28, 28): what the network sees, and the gradient of it once the blame has come there
    columns      the hidden layers and the digits
    edges        those that end at each of the columns
    patterns     (784, units) the weights of the first layer
    """

    image: Array
    tint: Array | None
    columns: tuple[Column, ...]
    edges: tuple[Edges, ...]
    patterns: Array

    @property
    def is_blame(self) -> bool:
        return any(edges.kind == UNKNOWN for edges in self.edges) or self.columns[-1].is_blame

    def pattern(self, column: int, row: int) -> Array | None:
        """(28, 28): what a unit of the first hidden layer looks for; None for the others."""
        return None if column else self.patterns[:, self.columns[0].units[row]].reshape(SIDE, SIDE)

    def number(self, column: int, row: int) -> int:
        """Of a neuron, counted through all layers; the digits come last."""
        return sum(each.size for each in self.columns[:column]) + self.columns[column].units[row]

    def place(self, number: int) -> tuple[int, int] | None:
        """Its column and row; None where it is not shown."""
        for column, each in enumerate(self.columns):
            if number in each.units:
                return column, each.units.index(number)
            number -= each.size
        return None

    def name(self, column: int, row: int) -> str:
        unit = self.columns[column].units[row]
        if column == len(self.columns) - 1:
            return _tr("Digit {digit}").format(digit=unit)
        if len(self.columns) == 2:
            return _tr("Hidden unit {unit}").format(unit=unit)
        return _tr("Hidden unit {unit} of layer {layer}").format(unit=unit, layer=column + 1)

    def value(self, column: int, row: int) -> str:
        """What it says, or its blame, in figures."""
        each = self.columns[column]
        number = f"{each.values[row] + 0.0:.4g}"
        return _tr("blame {number}").format(number=number) if each.is_blame else number

    def told(self, column: int, row: int) -> str:
        """A neuron, and the strongest of its edges to the right; of a digit, of those to the left."""
        is_digit = column == len(self.columns) - 1
        edges = self.edges[column if is_digit else column + 1]
        numbers = edges.numbers[:, row] if is_digit else edges.numbers[row]
        ends = self.columns[column - 1 if is_digit else column + 1].units
        told = f"{self.name(column, row)}: {self.value(column, row)}."
        if not numbers.any():
            return told
        strongest = np.argsort(-np.abs(numbers), kind="stable")[:2]
        parts = ", ".join(f"{ends[k]} ({numbers[k]:+.3g})".replace("-", "−") for k in strongest if numbers[k])
        words = {
            PRODUCT: _tr("Its largest contributions: {parts}."),
            WEIGHT: _tr("Its strongest weights: {parts}."),
            GRADIENT: _tr("The largest gradients of its weights: {parts}."),
            ASKED: _tr("What is asked of it: {parts}."),
        }
        if is_digit:
            words |= {
                PRODUCT: _tr("The largest contributions to it: {parts}."),
                ASKED: _tr("It asks most of {parts}."),
            }
        return f"{told} {words[edges.kind].format(parts=parts)}"

    @property
    def caption(self) -> str:
        """How many are not shown, and what the edges mean that are to be looked at."""
        found = []
        for column in self.columns[:-1]:
            if hidden := column.size - len(column.units):
                words = _tr("{hidden} of {size} units are not shown.")
                if 0 < column.off < column.size:
                    words = _tr("{hidden} of {size} units are not shown ({off} of all are off).")
                found.append(words.format(hidden=hidden, size=column.size, off=column.off))
        newest = next((edges.kind for edges in self.edges[::-1] if edges.is_new), self.edges[-1].kind)
        return " ".join([*found, _tr(_KINDS[newest])])


def values_of(network: DigitNetwork, image: Array) -> dict[str, Array]:
    """What the forward pass of one image computes, by the names that Blame has."""
    sums, activations = network.signals(image.reshape(1, PIXELS))
    values = {"x": image.reshape(PIXELS)}
    for n, (w, b) in enumerate(network.weights, start=1):
        values |= {f"W{n}": w, f"b{n}": b, f"z{n}": sums[n - 1][0]}
        values[f"a{n}"] = activations[n - 1][0] if n <= len(activations) else softmax(sums[-1][0])
    return values


def picture_of(
    values: Mapping[str, Array],
    gradients: Mapping[str, Array] | None = None,
    reached: Sequence[str] = (),
    *,
    kind: str = PRODUCT,
    kept: Mapping[int, int] = MappingProxyType({}),
    former: NetworkPicture | None = None,
) -> NetworkPicture:
    """gradients, reached: of the backward pass, and the stops to which it has come, the newest last; None:
    the network runs forward. kind: what its edges are there. kept: of a hidden layer, from 0, a unit that is
    shown in any case. former: those that matter still keep their places in it.
    """
    depth = max(int(name[1:]) for name in values if name[0] == "W")
    newest = reached[-1] if reached else ""
    columns: list[Column] = []
    for n in range(1, depth + 1):
        value, units = values[f"a{n}"], tuple(range(len(values[f"a{n}"])))
        if n < depth:
            before = former.columns[n - 1].units if former and len(former.columns) == depth else ()
            units = _chosen(value, values[f"W{n + 1}"], kept.get(n - 1), before)
        known = [name for name in (f"z{n}", f"a{n}") if name in reached] if gradients else []
        numbers = gradients[known[0]] if gradients and known else value
        is_new = newest in (f"z{n}", f"b{n}", f"a{n}")
        off = int(np.sum(value == 0))
        columns.append(Column(units, numbers[list(units)], len(value), off, bool(known), is_new))
    edges = [_edges(values, gradients, reached, kind, columns, n) for n in range(1, depth + 1)]
    tint = gradients["x"].reshape(SIDE, SIDE) if gradients and "x" in reached else None
    return NetworkPicture(values["x"].reshape(SIDE, SIDE), tint, tuple(columns), tuple(edges), values["W1"])


def _edges(
    values: Mapping[str, Array],
    gradients: Mapping[str, Array] | None,
    reached: Sequence[str],
    kind: str,
    columns: Sequence[Column],
    n: int,
) -> Edges:
    """Those that end at layer n."""
    right, below = list(columns[n - 1].units), f"a{n - 1}" if n > 1 else "x"
    is_new = bool(reached) and reached[-1] in (f"W{n}", below)
    if n == 1:
        if gradients is None:
            return Edges((values["z1"] - values["b1"])[None, right], kind)
        known = "W1" in reached
        return Edges(gradients["z1"][None, right] * known, BLAME if known else UNKNOWN, is_new)
    left = list(columns[n - 2].units)
    weights = values[f"W{n}"][np.ix_(left, right)]
    if gradients is None:
        return Edges(weights if kind == WEIGHT else weights * values[below][left, None], kind)
    if below in reached:
        return Edges(weights * gradients[f"z{n}"][None, right], ASKED, is_new)
    if f"W{n}" in reached:
        return Edges(gradients[f"W{n}"][np.ix_(left, right)], GRADIENT, is_new)
    return Edges(np.zeros_like(weights), UNKNOWN)


def _chosen(values: Array, onward: Array, kept: int | None, before: Sequence[int]) -> tuple[int, ...]:
    """The units that matter most: by the size of the value times the length of the weights onward."""
    if len(values) <= MOST_SHOWN:
        return tuple(range(len(values)))
    lengths = np.sqrt(np.sum(onward * onward, axis=1))
    scores = np.abs(values) * lengths if values.any() else lengths
    best = np.argsort(-scores, kind="stable")[:FEW].tolist()
    if kept is not None and kept not in best:
        best[-1] = kept
    if len(before) != len(best) or not set(best) & set(before):
        return tuple(sorted(best))
    newcomers = iter(sorted(set(best) - set(before)))
    return tuple(unit if unit in best else next(newcomers) for unit in before)


def _tr(text: str) -> str:
    return translate("NetworkPicture", text)
