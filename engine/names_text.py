"""A text from anywhere, read as a list of names, one a line.

found = yield from parse_names(text, "utf-8")       # in small steps: a text may have 100 MB
found.names, found.report.left_out
"""

from __future__ import annotations

import gc
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from engine.bigram import BOUNDARY
from engine.names_form import PLAIN, Form
from engine.steps import Steps

# Limits for names from anywhere: a larger text is not a list of names, and its table could not be read.
LONGEST_NAME = 100  # letters; engine.corpus checks it, too, for names that come in a list
MOST_SYMBOLS = 200  # letters, signs and spaces in the names; the boundary makes one more in the table
MOST_DIFFERENT = 12_000_000  # names: as many again, and they would fill the memory of a small computer
EXAMPLES = 3  # of the lines that are left out

_PARTS = 64  # of a NameSet
_LARGE = 10_000_000  # characters of a text
_STEP = 16_384  # characters of a text, between two reports
# Around a name: white space, and signs that cannot be seen, such as marks of direction
_AROUND = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u200e\u200f\u2060\ufeff"
_AROUND += "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_LONGEST_LINE = 65_536  # characters; longer than any name, so the reader does not look for its end


@dataclass(frozen=True)
class NamesReport:
    """What became of a text.

    lines      how many it has
    names      lines that are names
    different  names, each counted once
    empty      lines without a name: white space, or nothing
    left_out   lines with the boundary sign in them, which cannot be told from the end of a name
    examples   (number of the line, counted from 1; the name) of the first of these
    composed   names whose accents were joined with their letters (NFC: e and ´ became é)
    encoding   in which it was written: "utf-8", "utf-8-sig" with a byte-order mark, "utf-16", or "cp1252",
               which is Latin-1 with more letters; "" where it was no file
    newline    the ends of its lines: \\n, \\r\\n or \\r, or several of them
    """

    lines: int
    names: int
    different: int
    empty: int
    left_out: int
    examples: tuple[tuple[int, str], ...]
    composed: int
    encoding: str = ""
    newline: str = "\n"
    nameless: int = 0
    passed: tuple[tuple[int, str], ...] = ()


class NameSet(Set[str]):
    """Different names, to look up whether one is among them.

    A plain set of millions is laid out again whenever it is full, and meanwhile Python does nothing
    else; of 64 small ones each takes a moment.
    """

    def __init__(self) -> None:
        self._parts: list[dict[str, str]] = [{} for _ in range(_PARTS)]

    def intern(self, names: Iterable[str]) -> list[str]:
        """Put them in. Returns each as it was first put in: equal names need memory once."""
        parts = self._parts
        # not by the lowest bits of the hash, which choose the place within the part
        return [parts[(hash(name) >> 20) % _PARTS].setdefault(name, name) for name in names]

    def clear(self) -> None:
        for part in self._parts:
            part.clear()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._parts[(hash(name) >> 20) % _PARTS]

    def __iter__(self) -> Iterator[str]:
        for part in self._parts:
            yield from part

    def __len__(self) -> int:
        return sum(map(len, self._parts))


@dataclass(frozen=True, eq=False)
class FoundNames:
    """names in their order, at least one; known the same, each once; weights: how often each counts."""

    names: list[str]
    known: NameSet
    report: NamesReport
    weights: list[int] | None = None


def check_plain(text: str, what: str = "a name") -> None:
    """Raises ValueError for a control character, or half a surrogate pair, which is not a character."""
    for symbol in text:
        if unicodedata.category(symbol) in ("Cc", "Cs"):
            raise ValueError(f"{what} holds the control character U+{ord(symbol):04X}; names are plain text")


def parse_names(
    pieces: Sequence[str], encoding: str = "", newline: str = "\n", form: Form = PLAIN
) -> Steps[FoundNames]:
    """The names in a text, which comes in pieces and whose lines end with \\n: yields the share done.

    White space around a name, empty lines, and names with the boundary sign in them do not count.
    Raises ValueError, naming the line, if it is not a list of names.
    """
    reader = _Reader(form)
    done, total, begun = 0, sum(map(len, pieces)), ""  # begun: a line that has not ended
    if total > _LARGE:
        gc.freeze()  # the collector would go through the list of names again and again, a second each time
    try:
        for piece in pieces:
            for start in range(0, len(piece), _STEP):
                lines, end, rest = piece[start : start + _STEP].rpartition("\n")
                if not done:
                    lines, rest = lines.removeprefix("\ufeff"), rest.removeprefix("\ufeff")
                if end:
                    reader.read(begun + lines)
                begun = rest if end else begun + rest
                if len(begun) > _LONGEST_LINE:
                    raise ValueError(reader.too_long(f"more than {_LONGEST_LINE:,}"))
                done = min(done + _STEP, total)
                yield done / total
        if begun:
            reader.read(begun)
        if not reader.names:
            raise ValueError(f"it has no names. A list of names has one name a line, without {BOUNDARY!r}")
    except BaseException:
        reader.forget()
        raise
    weights = reader.weights if form.counts is not None else None
    return FoundNames(reader.names, reader.known, reader.report(encoding, newline), weights)


class _Reader:
    """What has been found so far."""

    def __init__(self, form: Form) -> None:
        self.names: list[str] = []
        self.weights: list[int] = []
        self.known = NameSet()
        self._form = form
        self._symbols: set[str] = set()
        self._lines = self._empty = self._left_out = self._composed = self._nameless = 0
        self._examples: list[tuple[int, str]] = []
        self._passed: list[tuple[int, str]] = []

    def report(self, encoding: str, newline: str) -> NamesReport:
        return NamesReport(
            self._lines,
            len(self.names),
            len(self.known),
            self._empty,
            self._left_out,
            tuple(self._examples),
            self._composed,
            encoding,
            newline,
            self._nameless,
            tuple(self._passed),
        )

    def forget(self) -> None:
        """Free the memory bit by bit: all at once, millions of names would hold up everything else."""
        while self.names:
            del self.names[-_STEP:], self.weights[-_STEP:]
        self.known.clear()

    def too_long(self, length: str) -> str:
        """Of the line after those that were read."""
        return _too_long(self._lines + 1, length)

    def read(self, text: str) -> None:
        """Some lines more, without the end of the last."""
        if not unicodedata.is_normalized("NFC", text):
            self._composed += sum(not unicodedata.is_normalized("NFC", line) for line in text.split("\n"))
            text = unicodedata.normalize("NFC", text)
        lines = [line.strip(_AROUND) for line in text.split("\n")]
        names = list(filter(None, lines))
        is_usual = self._symbols.issuperset(set(text) - {"\n"}) and max(map(len, lines)) <= LONGEST_NAME
        numbered = enumerate(lines, self._lines + 1)
        if self._form != PLAIN:
            names = [name for number, line in numbered if line for name in self._formed(line, number)]
        elif not is_usual:
            names = [name for number, name in numbered if name and self._is_good(name, number)]
        self._empty += lines.count("")
        self._lines += len(lines)
        self.names += self.known.intern(names)
        if len(self.known) > MOST_DIFFERENT:
            raise ValueError(
                f"up to line {self._lines:,} there are more than {MOST_DIFFERENT:,} different names; "
                "they would take more than 2 GB of memory. Take a part of the file"
            )

    def _formed(self, line: str, number: int) -> list[str]:
        """The names in a line that is not simply one."""
        found = self._form.names_of(line, number)
        if found is None:
            self._nameless += 1
            if len(self._passed) < EXAMPLES:
                self._passed.append((number, line[:LONGEST_NAME]))
            return []
        good = [(name, weight) for name, weight in found if self._is_good(name, number)]
        self.weights += [weight for _, weight in good]
        return [name for name, _ in good]

    def _is_good(self, name: str, number: int) -> bool:
        """Whether a name may be counted; what belongs in no list of names is refused."""
        if len(name) > LONGEST_NAME:
            raise ValueError(_too_long(number, f"{len(name):,}"))
        if self._symbols.issuperset(name):
            return True
        check_plain(name, f"line {number:,}")
        if BOUNDARY in name:
            self._left_out += 1
            if len(self._examples) < EXAMPLES:
                self._examples.append((number, name))
            return False
        self._symbols.update(name)
        if len(self._symbols) > MOST_SYMBOLS:
            raise ValueError(
                f"up to line {number:,} there are {len(self._symbols):,} different symbols; "
                f"names are made of at most {MOST_SYMBOLS}"
            )
        return True


def _too_long(number: int, length: str) -> str:
    return f"line {number:,} has {length} characters; a file of names has one name a line"
