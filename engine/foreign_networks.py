"""Networks that somebody else saved: which array is which layer, told by their shapes.

    arrays = by_shape({"fc1.weight": ..., "fc1.bias": ..., "fc2.weight": ...})
    arrays["hidden.weight"]               # (out, in), as in PyTorch; by the names that Nablab gives them

Fully connected layers lead from 784 pixels to 10 digits, so each weight continues where the one before ended.
Where square weights leave a choice, all are (out, in) or all (in, out), in the order of their names.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.lib.format import read_array

from engine.arithmetic import Array

_INPUTS, _OUTPUTS = 784, 10
_MOST_ARRAYS = 32
_SPECIAL = {3: "a convolution", 4: "a convolution", 5: "a convolution"}


def layer_names(hidden_layers: int) -> list[str]:
    """hidden, output; or hidden1, hidden2, ..., output."""
    hidden = ["hidden"] if hidden_layers == 1 else [f"hidden{n + 1}" for n in range(hidden_layers)]
    return [*hidden, "output"]


def by_shape(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Raises ValueError with the reason if they are no such layers."""
    if len(arrays) > _MOST_ARRAYS:
        raise ValueError(f"it has {len(arrays)} arrays; fully connected layers of digits have fewer")
    for name, array in arrays.items():
        if array.dtype.kind in "iu" and array.ndim > 1:
            raise ValueError(f"{name} holds whole numbers, as images do; weights are floats")
        if array.ndim in _SPECIAL:
            raise ValueError(
                f"{name} has {array.ndim} axes: {_SPECIAL[array.ndim]}, not a fully connected layer"
            )
        if re.search(r"running_(mean|var)|moving_(mean|variance)", name):
            raise ValueError(f"{name} belongs to batch normalisation; only fully connected layers are read")
    flat = {name: array.reshape(-1) for name, array in arrays.items() if 1 in array.shape or array.ndim == 1}
    weights = {name: array for name, array in arrays.items() if array.ndim == 2 and name not in flat}
    names = sorted(weights, key=_natural)
    shapes = [weights[name].shape for name in names]
    if not any(_INPUTS in shape for shape in shapes):
        raise ValueError(f"no weight takes the {_INPUTS} pixels of a digit; {_told(names, shapes)}")
    order = next(_chains(shapes), None)
    if order is None:
        raise ValueError(_why_broken(names, shapes))
    if len(order) < 2:
        raise ValueError("it has no hidden layer")
    has_biases = bool(flat)
    found: dict[str, Array] = {}
    for layer, (place, is_turned) in zip(layer_names(len(order) - 1), order, strict=True):
        weight = weights[names[place]]
        found[f"{layer}.weight"] = weight.T if is_turned else weight
        size = len(found[f"{layer}.weight"])
        found[f"{layer}.bias"] = _bias(names[place], size, flat) if has_biases else np.zeros(size, np.float32)
    if flat:
        raise ValueError(f"{next(iter(flat))} belongs to no layer")
    return found


def _natural(name: str) -> list[tuple[int, str]]:
    """layers.10 comes after layers.2."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _chains(shapes: Sequence[tuple[int, ...]]) -> Iterator[list[tuple[int, bool]]]:
    """The orders that use each weight once: its number, and whether it is (in, out); the likeliest first."""
    for turns in ((False,), (True,), (False, True)):
        yield from _from(_INPUTS, frozenset(range(len(shapes))), shapes, turns)


def _from(
    size: int, left: frozenset[int], shapes: Sequence[tuple[int, ...]], turns: Sequence[bool]
) -> Iterator[list[tuple[int, bool]]]:
    if not left and size == _OUTPUTS:
        yield []
    for place in sorted(left):
        for is_turned in turns:
            nout, nin = shapes[place][::-1] if is_turned else shapes[place]
            if nin == size:
                for rest in _from(nout, left - {place}, shapes, turns):
                    yield [(place, is_turned), *rest]


def _bias(weight: str, size: int, flat: dict[str, Array]) -> Array:
    """The one of this size whose name begins most like the weight's; it is taken out."""
    fitting = [name for name, array in flat.items() if len(array) == size]
    if not fitting:
        raise ValueError(f"{weight} has no bias of {size:,} numbers")
    return flat.pop(max(fitting, key=lambda name: _alike(name, weight)))


def _alike(one: str, other: str) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _why_broken(names: Sequence[str], shapes: Sequence[tuple[int, ...]]) -> str:
    if not any(_OUTPUTS in shape for shape in shapes):
        return f"no weight leads to {_OUTPUTS} digits; {_told(names, shapes)}"
    return f"its weights are no chain from {_INPUTS} pixels to {_OUTPUTS} digits; {_told(names, shapes)}"


def _told(names: Sequence[str], shapes: Sequence[tuple[int, ...]]) -> str:
    told = ", ".join(f"{name} {shape}" for name, shape in zip(names, shapes, strict=True))
    return f"its weights: {told or 'none':.200}"


def read_npz(content: bytes, most: int) -> dict[str, Array]:
    """The arrays of an .npz file, never pickled ones. Raises ValueError; most: bytes, unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if any(each.filename.endswith((".pkl", "pickle")) for each in file.infolist()):
                raise ValueError(
                    "PyTorch pickled it, and what is pickled may run code; save it as .safetensors"
                )
            if sum(each.file_size for each in file.infolist()) > most:
                raise ValueError(f"unpacked, it has more than {most >> 20} MB")
            if not file.namelist() or not all(name.endswith(".npy") for name in file.namelist()):
                raise ValueError("this archive holds no arrays of numpy")
            found = {}
            for name in file.namelist():
                with file.open(name) as member:
                    found[name.removesuffix(".npy")] = read_array(member, allow_pickle=False)
            return found
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ValueError(f"this archive is damaged or cut off ({error})") from error
    except ValueError as error:
        if "pickle=False" in str(error):
            raise ValueError(
                "its arrays are of Python objects, which are pickled and may run code"
            ) from error
        raise
