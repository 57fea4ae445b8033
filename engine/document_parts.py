"""What an editable graph is made of: nodes, wires and groups, their names, their numbers, their JSON."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.arithmetic import Data
from engine.identifiers import FUNCTIONS, is_name
from engine.ops import OPS
from engine.sizes import MOST_NUMBERS

LEAVES = ("", "constant")
_NOT_FINITE = ("nan", "inf", "-inf")  # strict JSON has no numbers for these
_GRAPH = ("version", "next_id", "nodes", "wires", "groups")
_DTYPES = ("float64", "float32", "int64")
MOST_NODES = 5_000  # of a graph: more can neither be drawn nor stepped through
MOST_GROUPS = 1_000
LARGEST_ID = 2**31 - 1  # ids count up and never come again; a signal of a window carries 32 bits
DEEPEST = 20  # groups around a node
_LONGEST_NAME = 100  # characters of a node's or a group's name
_KINDS = {str: "a text", int: "a whole number", list: "a list", dict: "a record", type(None): "null"}
_LARGEST = 2**53  # the whole numbers up to here mean the same to every reader of JSON


class DocumentError(ValueError):
    """A change that cannot be made, a graph that cannot be built or read; the message says where and why."""


class Node(NamedTuple):
    """A node without its wires. data: float or read-only array, None for an operation; group: id or None."""

    op: str
    label: str
    data: Data | None
    group: int | None


class Group(NamedTuple):
    """A named set of nodes and groups (a neuron, say), which may lie in another group."""

    name: str
    group: int | None


class Wire(NamedTuple):
    """From the output of the node source to an input of the node target, counted from 0."""

    source: int
    target: int
    input: int


@dataclass(frozen=True, eq=False)
class Removed:
    """What Document.restore() needs: a node with its wires, or a group with its members."""

    id: int
    content: Node | Group
    wires: tuple[Wire, ...] = ()
    members: tuple[int, ...] = ()


def arity(op: str) -> tuple[int, int]:
    """(fewest, most) inputs of an operation; a leaf has none. Raises DocumentError for an unknown op."""
    if not isinstance(op, str) or (op not in OPS and op not in LEAVES):
        raise DocumentError(f"there is no operation {shown(op)}; there are {', '.join(OPS)}")
    if op in LEAVES:
        return 0, 0
    most = len(OPS[op].rules)
    return most - (OPS[op].parameter == "axis"), most  # without an axis all of them are meant


def check_label(label: str) -> None:
    """Refuse a name that a formula could not use; "" means no name, and is allowed."""
    if isinstance(label, str) and label in FUNCTIONS:
        raise DocumentError(f"{label} is the name of a function; choose another")
    if not isinstance(label, str) or (label and not is_name(label)):
        raise DocumentError(f"{shown(label)} is not a name; use letters, digits and _, with a letter first")
    _check_length(label)


def check_group_name(name: str) -> None:
    if not isinstance(name, str) or not name.strip():
        raise DocumentError("a group needs a name")
    _check_length(name)


def _check_length(name: str) -> None:
    if len(name) > _LONGEST_NAME:
        raise DocumentError(f"{name[:20]}… has {len(name):,} characters; a name has at most {_LONGEST_NAME}")


def as_data(op: str, data: Any, where: str) -> Data:
    """A float, or a read-only copy of an array: whole numbers for a constant, float32, else float64."""
    try:
        array = np.array(data)
    except ValueError:
        raise DocumentError(f"{where}: the rows of an array must have the same length") from None
    kind = array.dtype.kind
    empty = not array.size and not (op == "constant" and array.shape == (0,))  # () is a shape, too
    if kind not in "biuf" or empty:
        raise DocumentError(f"{where}: a number is needed, or an array of numbers, not {shown(data)}")
    if not array.ndim:
        return float(array)
    check_numbers(array.size, where)
    whole = op == "constant" and kind in "iu" and array.dtype != np.uint64  # which int64 might not hold
    array = array.astype(np.int64 if whole else np.float32 if array.dtype == np.float32 else np.float64)
    array.flags.writeable = False
    return array


def check_numbers(size: int, where: str) -> None:
    """Refuse an array that is too large to compute with."""
    if size > MOST_NUMBERS:
        raise DocumentError(f"{where}: it would have {size:,} numbers; at most {MOST_NUMBERS:,} are computed")


def to_json(data: Data | None) -> Any:
    """A number, or an array as its dtype, shape and values, as strict JSON can hold it."""
    if data is None:
        return None
    if isinstance(data, float):
        return data if math.isfinite(data) else str(data)
    values = data.ravel().tolist()
    if not np.isfinite(data).all():  # looked at one by one only then: it takes fifty times as long
        values = [to_json(x) if isinstance(x, float) else x for x in values]
    return {"dtype": data.dtype.name, "shape": list(data.shape), "values": values}


def from_json(data: Any) -> Any:
    """What to_json() wrote. Raises DocumentError for anything else."""
    if data is None or type(data) in (int, float):
        return data
    if data in _NOT_FINITE:
        return float(data)
    if not isinstance(data, dict):
        raise DocumentError(f"a number is needed, or an array of numbers, not {shown(data)}")
    dtype, shape, values = (field(data, *key) for key in (("dtype", str), ("shape", list), ("values", list)))
    sizes = [size for size in shape if type(size) is int and 0 <= size <= len(values)]
    if dtype not in _DTYPES or not sizes or len(sizes) != len(shape):
        raise DocumentError(f"an array cannot have dtype {shown(dtype)} and shape {shown(shape)}")
    numbers = [from_json(x) if isinstance(x, str) else x for x in values]
    if not all(type(x) is (int if dtype == "int64" else float) for x in numbers):
        raise DocumentError("an array holds something that is not a number of its dtype")
    try:
        with np.errstate(over="raise"):
            return np.array(numbers, dtype).reshape(shape)
    except ValueError as error:
        raise DocumentError(f"{len(numbers):,} numbers do not fill the shape {shown(shape)}") from error
    except ArithmeticError as error:
        raise DocumentError(f"an array holds a number that is too large for {dtype}") from error


def field(record: Any, key: str, *kinds: type) -> Any:
    """record[key], which must be of exactly one of these types (True is not an int); no huge int."""
    if not isinstance(record, dict) or key not in record:
        raise DocumentError(f"“{key}” is missing in {shown(record)}")
    found = record[key]
    if kinds and (type(found) not in kinds or (type(found) is int and abs(found) > _LARGEST)):
        wanted = " or ".join(_KINDS[kind] for kind in kinds)
        raise DocumentError(f"“{key}” should be {wanted}, not {shown(found)}")
    return found


def missing_in(state: Any) -> list[str]:
    """What a graph has in a file, and this has not."""
    return [key for key in _GRAPH if not isinstance(state, dict) or key not in state]


def node_from_json(record: Any) -> tuple[int, Node]:
    """(id, node) as to_dict() writes them. Raises DocumentError for anything else; likewise the next two."""
    op, label, data = field(record, "op", str), field(record, "label", str), from_json(field(record, "data"))
    return field(record, "id", int), Node(op, label, data, field(record, "group", int, type(None)))


def group_from_json(record: Any) -> tuple[int, Group]:
    group = Group(field(record, "name", str), field(record, "group", int, type(None)))
    return field(record, "id", int), group


def wire_from_json(record: Any) -> Wire:
    if type(record) is not list or len(record) != 3:
        raise DocumentError(f"a wire is [source, target, input], not {shown(record)}")
    return Wire(*[field({name: x}, name, int) for name, x in zip(Wire._fields, record, strict=True)])


def shown(thing: Any) -> str:
    """The beginning of what it looks like in a file, for a message."""
    try:
        return f"{json.dumps(thing, ensure_ascii=False, default=repr):.60}"
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists without end
        return f"such {_KINDS.get(type(thing), 'a thing')}"
