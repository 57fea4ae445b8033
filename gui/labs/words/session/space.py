"""Words as arrows: what was asked for, what lies near it, and the plane on which it is drawn. No Qt.

The words are those of the newspapers, or the twenty of a grammar, which are learned here.

space.ask("king - man + woman")
space.ask("cats - cat : one two three")     these words beside it, instead of the nearest
space.ask("king queen")       the angle between them
space.near                    the nearest words, with the inputs among them or not
space.picture                 where they lie on the plane through them
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from engine import small_grammar as grammar
from engine.arithmetic import Array
from engine.embeddings import Near, Space, WordError, cosine, plane, read_space, read_sum
from gui.event import Event
from gui.inspection import Inspection
from gui.state import flag, one_of, text, whole
from gui.words import translate

FIRST_QUERY = "king - man + woman"
MOST_TYPED = 200  # characters
COUNT = 20  # neighbours
SIZES = (0, 2, 3, 4, 5)
ALL, SOME = "all", "some"
GUESSES = ("", ALL, SOME)
_FEW = 5  # of the nearest, to be compared
_LARGEST = 4  # of the 50 products that make a cosine, shown in its arithmetic
_BIASED = {"doctor - man + woman", "programmer - man + woman", "boss - man + woman"}


class Picture(NamedTuple):
    """places (n, 2) of the names; the first `inputs` of them are what was typed. stops: where the sum is
    after each of its terms; kept: the share of the differences that the plane shows; flat: the words that are
    nearest on the plane, each with its rank in 50 dimensions."""

    names: list[str]
    inputs: int
    places: Array
    stops: list[tuple[float, float]]
    kept: float
    flat: list[tuple[str, int]]


class Found(NamedTuple):
    """What a text leads to: a sum, and the words that are to be measured against it. trouble: why it leads
    nowhere; then the rest is that of no word."""

    terms: list[tuple[int, str]]
    vector: Array
    measured: list[str]
    trouble: str


class Learned(NamedTuple):
    """The vectors of the grammar, of so many numbers each, after some steps of learning."""

    size: int
    step: int
    steps: int
    vectors: Array


class Words:
    """query      as it was typed
    leave_out  whether the words of the query may not be among the answers
    size       of a vector of the grammar; 0: the words of the newspapers
    guess      whether all analogies of the grammar will hold, as was predicted; "" for no prediction
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.query = FIRST_QUERY
        self.leave_out = False
        self.size, self.guess = 0, ""
        self._learned: dict[int, Learned] = {}  # the newest of each size

    @cached_property
    def space(self) -> Space | None:
        """Read when it is first asked for. None: nothing is learned yet."""
        if not self.size:
            return read_space()
        found = self._learned.get(self.size)
        return None if found is None else Space(grammar.WORDS, found.vectors)

    def set_size(self, size: int) -> None:
        """Other words: those of the grammar, in so many numbers, or with 0 those of the newspapers."""
        self.size, self.guess = _size(size), ""
        self._forget()

    def predict(self, guess: str) -> None:
        self.guess = one_of(guess, "guess", GUESSES)
        self.changed.emit()

    @property
    def is_learned(self) -> bool:
        found = self._learned.get(self.size)
        return not self.size or (found is not None and found.step == found.steps)

    def learn(self) -> Generator[Learned, None, None]:
        """Long work, of some tenths of a second: the grammar in the chosen size."""
        return _learn(self.size)

    def take(self, reports: Sequence[Learned]) -> None:
        """What the worker has brought."""
        for report in reports:
            self._learned[report.size] = report
        self._forget()

    @cached_property
    def held(self) -> int:
        """How many of the grammar's analogies hold."""
        return grammar.holding(self._learned[self.size].vectors)

    def ask(self, query: str) -> None:
        """Raises ValueError for a text that is far too long."""
        self.query = text(query, "query", MOST_TYPED)
        self._forget()

    def set_leave_out(self, leave_out: bool) -> None:
        self.leave_out = leave_out
        self._forget()

    def _forget(self) -> None:
        self._forget_found()
        self.changed.emit()

    def _forget_found(self) -> None:
        for name in ("space", "found", "near", "picture", "held"):
            vars(self).pop(name, None)

    # What was found

    def _vector(self, word: str) -> Array:
        assert self.space is not None
        return self.space.vector(word)

    @cached_property
    def found(self) -> Found:
        if self.space is None:
            return Found([], np.zeros(self.size), [], _tr("The words are being learned."))
        try:
            before, after = _parts(self.query)
            measured = list(dict.fromkeys(after.lower().replace(",", " ").split()))[:COUNT]
            for word in measured:
                self.space.vector(word)
            return Found(read_sum(before), self.space.mix(before), measured, "")
        except WordError as error:
            told = _tr("Type a word, or words with + and - between them.")
            if error.word:
                told = _tr("“{word}” is not among the {count} words here. Try another one.")
                told = told.format(word=error.word, count=f"{len(self.space.words):,}")
            return Found([], np.zeros(self.space.vectors.shape[1], np.float32), [], told)

    @property
    def left(self) -> str:
        """The sum that is asked for, without what is measured by it."""
        return _parts(self.query)[0].strip()

    @property
    def inputs(self) -> list[str]:
        return list(dict.fromkeys(word for _, word in self.found.terms))

    @cached_property
    def near(self) -> list[Near]:
        """The nearest first; none where the query makes no sense. A single word is not its own neighbour."""
        if not self.inputs or self.space is None:
            return []
        if self.found.measured:
            cosines = self.space.cosines(self.found.vector)
            near = [Near(word, float(cosines[self.space.numbers[word]])) for word in self.found.measured]
            return sorted(near, key=lambda near: -near.cosine)
        without = self.inputs if self.leave_out or len(self.inputs) == 1 else []
        return self.space.nearest(self.found.vector, COUNT, without)

    @cached_property
    def picture(self) -> Picture:
        names = list(dict.fromkeys([*self.inputs, *(near.word for near in self.near)]))
        if not names:
            return Picture([], 0, np.zeros((0, 2)), [], 0.0, [])
        vectors = np.stack([self._vector(name) for name in names])
        # through three words there is one plane: on it a sum of them is as it is, and nothing is lost
        through = vectors[: len(self.inputs)] if len(self.inputs) > 2 else vectors
        directions, middle = plane(through)[1], through.mean(axis=0)
        places, differences = (vectors - middle) @ directions.T, vectors - middle
        kept = float((places**2).sum() / max(float((differences**2).sum()), 1e-12))
        steps = np.cumsum([sign * self._vector(word) for sign, word in self.found.terms], axis=0)
        stops = [(float(x), float(y)) for x, y in (steps - middle) @ directions.T]
        ranks = {near.word: rank for rank, near in enumerate(self.near, 1)}
        far = {name: math.dist(place, stops[-1]) for name, place in zip(names, places, strict=True)}
        flat = [(name, ranks[name]) for name in sorted(ranks, key=lambda name: far[name])]
        return Picture(names, len(self.inputs), places, stops, kept, flat)

    @property
    def agreement(self) -> tuple[int, int]:
        """How many of the nearest in the picture are among as many nearest in 50 dimensions."""
        count = min(_FEW, len(self.near))
        return sum(rank <= count for _, rank in self.picture.flat[:count]), count

    @property
    def note(self) -> str:
        """What is worth knowing about this query."""
        if self.found.trouble:
            return self.found.trouble
        if self.size:
            return self._note_of_grammar
        if self.found.measured and len(self.found.terms) == 1:
            angles = ", ".join(f"{near.word} {_degrees(near.cosine):.0f}°" for near in self.near)
            return _tr("Angles to “{word}”: {angles}").format(word=self.inputs[0], angles=angles)
        if self.found.measured:
            along = ", ".join(f"{near.word} {self._along(near.word):.2f}" for near in self.near)
            return _tr("How far each lies along it (a · b): {along}").format(along=along)
        plain = " ".join(self.query.lower().replace("−", "-").split())
        if plain == "bank":
            return _tr(
                "All of them are about money: one arrow a word takes the majority's meaning. Attention, the "
                "next page, gives each “bank” the meaning of its sentence."
            )
        if plain in _BIASED:
            return _tr("Arrows learned from newspapers carry the newspapers' bias. This is one.")
        if sorted(sign for sign, _ in self.found.terms) == [-1, 1]:
            return _tr("A direction. Add “: one two three” to see how far words lie along it.")
        if len(self.inputs) > 1:
            if self.leave_out:
                return _tr("The words of the question are left out, as most demonstrations do silently.")
            if self.near and self.near[0].word in self.inputs:
                return _tr(
                    "“{word}” itself comes first. Leave the inputs out to see the usual answer."
                ).format(word=self.near[0].word)
        return _tr("The smaller the angle between two arrows, the more alike the words are used.")

    @property
    def _note_of_grammar(self) -> str:
        if not self.is_learned:
            return _tr("The words are being learned.")
        if not self.guess:
            question = _tr(
                "Learned from the company that each word keeps. Predict: do all 40 analogies such as "
                "king - man + woman hold in {size} numbers a word?"
            )
            return question.format(size=self.size)
        is_right = (self.held == len(grammar.analogies())) == (self.guess == ALL)
        told = _tr("{held} of 40 hold, with no word left out. {judged} {why}")
        return told.format(
            held=self.held,
            judged=_tr("You predicted that.") if is_right else _tr("You predicted otherwise."),
            why=_tr("Gender and number take a direction each, five ranks two more: that makes four."),
        )

    def _along(self, word: str) -> float:
        return float(self.found.vector @ self._vector(word))

    def inspect(self, word: str) -> Inspection | None:
        """The cosine to this word, by its arithmetic."""
        if self.space is None or word not in self.space or not self.inputs:
            return None
        a, b = self.found.vector, self._vector(word)
        if not float(np.linalg.norm(a)):
            return None
        products = a * b
        largest = np.argsort(-np.abs(products))[:_LARGEST]
        lines = [
            _tr("dimension {number}: {a} × {b} = {product}").format(
                number=int(k) + 1, a=f"{a[k]:.2f}", b=f"{b[k]:.2f}", product=f"{products[k]:.2f}"
            )
            for k in largest
        ]
        rest = float(products.sum() - products[largest].sum())
        share = cosine(a, b)
        lengths = float(np.linalg.norm(a)), float(np.linalg.norm(b))
        if len(a) > _LARGEST:
            line = _tr("the other {count} together: {rest}")
            lines.append(line.format(count=len(a) - _LARGEST, rest=f"{rest:.2f}"))
        lines += [
            _tr("a · b = {dot}").format(dot=f"{float(a @ b):.2f}"),
            _tr("|a| = {a}, |b| = {b}").format(a=f"{lengths[0]:.2f}", b=f"{lengths[1]:.2f}"),
            _tr("cosine = {dot} / ({a} × {b}) = {share}").format(
                dot=f"{float(a @ b):.2f}", a=f"{lengths[0]:.2f}", b=f"{lengths[1]:.2f}", share=f"{share:.3f}"
            ),
        ]
        meaning = _tr("The arrows of “{query}” (a) and “{word}” (b) stand at an angle of {angle}°.").format(
            query=self.left, word=word, angle=f"{_degrees(share):.0f}"
        )
        title = _tr("Cosine to “{word}”").format(word=word)
        return Inspection(title, f"{share:.3f}", meaning, tuple(lines), "cosine", "engine.embeddings.cosine")

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        names = ("query", "leave_out", "size", "guess")
        return {name: getattr(self, name) for name in names}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "query": text(state["query"], "query", MOST_TYPED),
            "leave_out": flag(state["leave_out"], "leave_out"),
            "size": _size(state.get("size", 0)),
            "guess": one_of(state.get("guess", ""), "guess", GUESSES),
        }

    def adopt(self, values: Mapping[str, Any]) -> None:
        """What read() gave. Emits nothing."""
        self._forget_found()
        vars(self).update(values)


def _parts(query: str) -> tuple[str, str]:
    """A sum, and the words to be measured by it: of words with nothing between them the first measures."""
    if ":" not in query and not set(query) & {*"+-−"}:
        first, *others = query.replace(",", " ").split() or [""]
        return first, " ".join(others)
    before, _, after = query.partition(":")
    return before, after


def _degrees(cosine: float) -> float:
    return math.degrees(math.acos(min(max(cosine, -1.0), 1.0)))


def _size(size: Any) -> int:
    if whole(size, "size") not in SIZES:
        raise ValueError(_tr("size: choose one of {sizes}").format(sizes=SIZES))
    return int(size)


def _learn(size: int) -> Generator[Learned, None, None]:
    """In the worker's thread."""
    for number, vectors in enumerate(grammar.learn(size), 1):
        yield Learned(size, number * grammar.EVERY, grammar.STEPS, vectors)


def _tr(source: str) -> str:
    return translate("WordsSpace", source)
