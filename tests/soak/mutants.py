"""Files that are nearly right: bits flipped, cut, grown, nested, of wrong types, claiming to be huge.

    for content in mutants_of("graph", files, seed): ...

Each is read as the worker reads it, in a process of its own kind; every tenth goes through the window, whose
state is compared before and after. A mutant may still be a good file: then it must open.
"""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable, Generator, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.soak.measuring import (
    MEGABYTE,
    Complaints,
    Finding,
    OwnTime,
    in_milliseconds,
    leave,
    none_of,
    peak,
    resident,
)

if TYPE_CHECKING:
    from gui.window import MainWindow

KINDS = ("workspace", "graph", "formulas", "names", "network", "PNG", "JPEG")
MOST_SECONDS, MOST_MEGABYTES = 1.0, 200
_LONGEST_MESSAGE = 600  # characters
_THROUGH_THE_WINDOW = 10  # every so manyth
_LONGEST = 2 * MEGABYTE  # that a mutant grows to
_HUGE = (2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1, 10**9, 0)
_WRONG: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1e308, -1e308, 10**30, 10**400, 2**63, 0.5, "", "x", "nan", "inf"),
    *("9" * 10_000, "\x00", "\ud800", [], {}, [[]], [[1, 2], [3]], {"x": {}}, "../../etc/passwd", "<b>x</b>"),
)
_TOKENS = (
    "(",
    ")",
    "[",
    "]",
    "**",
    "@",
    "=",
    ";",
    ",",
    "?",
    "2**9**9**9",
    "1e999",
    "sum(",
    "x, axis=",
    "\x00",
    "ß",
)


def mutants_of(kind: str, files: Mapping[str, Path], seed: int) -> Iterator[bytes]:
    """Without end; the same for the same seed."""
    dice = random.Random(f"{kind} {seed}")
    good = files[kind].read_bytes()
    others = [path.read_bytes() for name, path in sorted(files.items()) if name != kind]
    while True:
        mutate = dice.choice([*_OF_BYTES, *_OF_KIND.get(kind, [])])
        mutant = mutate(good, dice)
        if dice.random() < 0.3:
            mutant = dice.choice(_OF_BYTES)(mutant, dice)
        if dice.random() < 0.02:
            mutant = dice.choice(others)[: dice.randrange(200)] + mutant  # begins as another kind
        yield mutant


# Of any bytes

Mutation = Callable[[bytes, random.Random], bytes]


def _flip_bits(good: bytes, dice: random.Random) -> bytes:
    content = bytearray(good or b"\0")
    for _ in range(dice.choice((1, 2, 8, 64))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return bytes(content)


def _cut(good: bytes, dice: random.Random) -> bytes:
    begin, end = sorted(dice.randrange(len(good) + 1) for _ in range(2))
    return dice.choice((good[:end], good[begin:], good[:begin] + good[end:]))


def _grow(good: bytes, dice: random.Random) -> bytes:
    """By a piece of its own, many times over, or by noise."""
    place = dice.randrange(len(good) + 1)
    piece = good[place : place + dice.randrange(1, 400)] or b"\0"
    piece = piece if dice.random() < 0.7 else dice.randbytes(len(piece))
    times = dice.choice((1, 10, 1000, 100_000))
    return good[:place] + piece * min(times, _LONGEST // len(piece)) + good[place:]


def _blank(good: bytes, dice: random.Random) -> bytes:
    begin = dice.randrange(len(good) + 1)
    length = min(dice.randrange(1, 300), len(good) - begin)
    return good[:begin] + bytes([dice.choice((0, 255, 32))]) * length + good[begin + length :]


def _claim(good: bytes, dice: random.Random) -> bytes:
    """A length somewhere that says: huge."""
    place = dice.randrange(min(len(good), 200) + 1)
    form = dice.choice(("<I", ">I", "<Q", ">Q", ">H"))
    most = 2 ** (8 * struct.calcsize(form)) - 1
    return (
        good[:place]
        + struct.pack(form, min(dice.choice(_HUGE), most))
        + good[place + struct.calcsize(form) :]
    )


_OF_BYTES: list[Mutation] = [_flip_bits, _cut, _grow, _blank, _claim]


# Of JSON


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a tree of lists and dicts."""
    found, open_ends = [], [tree]
    while open_ends:
        part = open_ends.pop()
        for key in part if isinstance(part, dict) else range(len(part)):
            found.append((part, key))
            if isinstance(part[key], dict | list):
                open_ends.append(part[key])
    return found


def _in_json(change: Callable[[Any, Any, random.Random], None]) -> Mutation:
    """change(container, key, dice) at up to four places."""

    def mutate(good: bytes, dice: random.Random) -> bytes:
        tree = json.loads(good)
        for _ in range(dice.choice((1, 1, 1, 4))):
            if len(json.dumps(tree)) > _LONGEST:
                break
            # at the top as often as anywhere: most places are numbers at the very bottom
            places = dice.choice(([(tree, key) for key in tree], _places(tree)))
            if places:
                change(*dice.choice(places), dice)
                tree = json.loads(json.dumps(tree))  # else a part could stand in it twice, or in itself
        return json.dumps(tree).encode()

    return mutate


def _wrong_type(part: Any, key: Any, dice: random.Random) -> None:
    part[key] = deepcopy(dice.choice(_WRONG))


def _deeper(part: Any, key: Any, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 3, 50, 90, 300))):
        part[key] = [part[key]] if dice.random() < 0.5 else {"x": part[key]}


def _without(part: Any, key: Any, dice: random.Random) -> None:
    del part[key]


def _many(part: Any, key: Any, dice: random.Random) -> None:
    copies = dice.choice((2, 100, 6_000))
    size = len(json.dumps(part[key])) + 1
    part[key] = [part[key]] * min(copies, max(1, _LONGEST // size))


def _more_keys(part: Any, key: Any, dice: random.Random) -> None:
    if isinstance(part, dict):
        copies = min(dice.choice((1, 20)), max(1, _LONGEST // (len(json.dumps(part[key])) + 1)))
        part.update({f"{key}{number}": part[key] for number in range(copies)})
    else:
        part.append(part[key])


def _huge_number(part: Any, key: Any, dice: random.Random) -> None:
    part[key] = {"dtype": "float64", "shape": [dice.choice(_HUGE)] * dice.choice((1, 2, 60)), "values": [1.0]}
    if dice.random() < 0.5:
        part[key] = dice.choice(_HUGE)


def _swap(part: Any, key: Any, dice: random.Random) -> None:
    other = dice.choice(list(part) if isinstance(part, dict) else range(len(part)))
    part[key], part[other] = part[other], part[key]


_OF_JSON = [
    _in_json(each) for each in (_wrong_type, _deeper, _without, _many, _more_keys, _huge_number, _swap)
]
_OF_JSON += [_OF_JSON[0]] * 3  # wrong types have the most ways to go wrong


# Of texts, of networks, of pictures


def _in_text(good: bytes, dice: random.Random) -> bytes:
    text = good.decode()
    for _ in range(dice.choice((1, 3))):
        place = dice.randrange(len(text) + 1)
        text = text[:place] + dice.choice(_TOKENS) * dice.choice((1, 1, 2, 500, 20_000)) + text[place:]
    return text.encode()


def _in_header(good: bytes, dice: random.Random) -> bytes:
    """A network says in JSON what arrays follow, of what shape and where."""
    length = int.from_bytes(good[:8], "little")
    header = dice.choice(_OF_JSON)(good[8 : 8 + length].rstrip(), dice)
    return len(header).to_bytes(8, "little") + header + good[8 + length :]


def _in_size(good: bytes, dice: random.Random) -> bytes:
    """A picture that claims to have so and so many pixels: in the first chunk of a PNG, the SOF of a JPEG."""
    import zlib

    sizes = [dice.choice((0, 1, 30_000, 65_535, 2**31 - 1)) for _ in range(2)]
    if good.startswith(b"\x89PNG"):
        head = good[12:16] + struct.pack(">II", *sizes) + good[24:29]
        return good[:12] + head + struct.pack(">I", zlib.crc32(head)) + good[33:]
    place = good.find(b"\xff\xc0") + 5
    return good[:place] + struct.pack(">HH", *(min(size, 65_535) for size in sizes)) + good[place + 4 :]


_OF_KIND: dict[str, list[Mutation]] = {
    "workspace": _OF_JSON,
    "graph": _OF_JSON,
    "formulas": [_in_text] * 5,
    "names": [_in_text] * 3,
    "network": [_in_header] * 8,
    "PNG": [_in_size] * 3,
    "JPEG": [_in_size] * 3,
}


# The proof


def finished(work: Generator[Any, None, Any]) -> Any:
    """What a generator returns in the end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


@dataclass
class Tried:
    """What became of mutants: how many opened, seconds of each, and what went wrong, if something did."""

    opened: int = 0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def run(kind: str, seed: int, count: int, folder: Path) -> list[Finding]:
    from gui.app import _application
    from gui.opening import read_file
    from gui.window import MainWindow
    from tests.soak.samples import good_files

    _app = _application()
    complaints = Complaints()
    window = MainWindow()
    window.show()
    files = good_files(window, folder)
    finished(read_file(files[kind]))  # what is imported for the first of a kind
    tried = Tried()
    before = resident()
    for number, content in zip(range(count), mutants_of(kind, files, seed), strict=False):
        so_far = len(tried.wrong)
        attempt(window, folder / f"mutant.{kind}", content, number, tried)
        tried.wrong += [f"mutant {number}: {text}" for text in complaints.texts]
        complaints.texts.clear()
        if len(tried.wrong) > so_far:
            (folder / f"mutant{number}.{kind}").write_bytes(content)
    grown, slowest = (peak() - before) / MEGABYTE, max(tried.times)
    leave(window)
    much = f"{count} of {kind}, {tried.opened} still good"
    what = "mutated files: crashes, changes of state, messages without a name"
    held = grown <= MOST_MEGABYTES
    return [
        none_of(tried.wrong, what, much),
        Finding("the same: the slowest", much, in_milliseconds(slowest), "1 s", slowest <= MOST_SECONDS),
        Finding("the same: memory above the start", much, f"{grown:.0f} MB", f"{MOST_MEGABYTES} MB", held),
    ]


def attempt(window: MainWindow, path: Path, content: bytes, number: int, tried: Tried) -> None:
    """Read it as the worker does; every tenth through the window, too."""
    from engine.disk import FileError
    from gui.opening import read_file

    path.write_bytes(content)
    problems = []
    timer = OwnTime()
    try:
        finished(read_file(path))
        tried.opened += 1
    except FileError as error:
        told = str(error)
        if not told.startswith((f"{path.name}: ", f"{path.name} ")):
            problems.append(f"the message names no file: {told[:200]}")
        if len(told) > _LONGEST_MESSAGE:
            problems.append(f"a message of {len(told)} characters: {told[:200]}")
    except BaseException as error:
        problems.append(f"{type(error).__name__}: {str(error)[:300]}")
    timer.stop()
    tried.times.append(timer.own)
    if timer.own > MOST_SECONDS:
        problems.append(f"{len(content)} bytes took {in_milliseconds(timer.own)}")
    if number % _THROUGH_THE_WINDOW == 0:
        problems += _through_the_window(window, path)
    tried.wrong += [f"mutant {number}: {problem}" for problem in problems]


def _through_the_window(window: MainWindow, path: Path) -> list[str]:
    """Opened as the menu does; what is refused must leave all as it was, and what is opened can be saved."""
    from gui.workspace import to_bytes
    from tests.soak.samples import open_in

    before, lab = window.states(), window.current_lab
    window.notice.clear()
    recent = list(window.filing.recent)
    open_in(window, path)
    if window.filing.recent[:1] == [path]:
        window.filing.recent = [each for each in recent if each != path]
        try:
            to_bytes(window.filing.workspace())
        except (ValueError, TypeError) as error:
            return [f"opened, but cannot be saved: {error}"]
        return []
    wrong = []
    if window.states() != before or window.current_lab != lab:
        wrong.append("refused, but something was changed")
    if not window.notice.isVisible():
        wrong.append("refused without a word")
    return wrong
