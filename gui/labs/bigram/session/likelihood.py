"""A name that the user typed, judged by the table in use, pair by pair. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bigram import BOUNDARY, count_pairs, mean_nll, smoothed, spread
from engine.names_text import LONGEST_NAME
from gui.event import Event
from gui.judgement import Judgement, Pair, judge, number, share_in_digits
from gui.labs.bigram.session.name_tables import TWIN, NameTables
from gui.moment import Moment
from gui.state import text, whole
from gui.words import isolate, translate

FIRST_NAME = "emma"
MOST_TYPED = 10 * LONGEST_NAME  # characters: enough to say that a name is too long


class Likelihood:
    """text      what was typed, as it was typed, even if it cannot be judged: it may be only half a name
    position  from 0, before the first pair, over one a pair, to the mean of them all
    """

    def __init__(self, model: NameTables) -> None:
        self.changed = Event[()]()
        self._model = model
        self.text = FIRST_NAME
        self.position = self.total

    @property
    def judgement(self) -> Judgement:
        """By the table in use, as it is now."""
        if not self._model.is_probable:
            told = _tr("A difference is no probability. Choose Counts or Neural net to judge a name.")
            return Judgement(self.text.strip(), trouble=told)
        return self._judged

    @property
    def _judged(self) -> Judgement:
        return judge(self.text, self._model.alphabet, self._model.table)

    @property
    def total(self) -> int:
        """The last position: one a pair, and the mean. 0 where there is nothing to step through."""
        pairs = self._judged.pairs
        return len(pairs) + 1 if pairs else 0

    def go_to(self, position: int) -> None:
        """A step; positions beyond the ends are those at the ends."""
        self.position = min(max(position, 0), self.total)
        self.changed.emit()

    @property
    def pair(self) -> int | None:
        """The number of the pair that was just read, from 0; None before the first and at the mean."""
        return self.position - 1 if 0 < self.position < self.total else None

    def cell_at(self, position: int) -> tuple[int, int] | None:
        """The row and column of the pair at a position, or the one nearest to it."""
        pairs = self._judged.pairs
        if not pairs:
            return None
        pair = pairs[min(max(position - 1, 0), len(pairs) - 1)]
        return pair.row, pair.column

    def reset(self) -> None:
        """There are other names, perhaps of other letters. Emits nothing."""
        self.position = self.total

    def take(self, typed: str) -> None:
        """Another text. Emits nothing. Raises ValueError for more than MOST_TYPED characters."""
        if len(typed) > MOST_TYPED:
            told = _tr("A name has at most {most} letters, and this text has {count:,}: shorten it.")
            raise ValueError(told.format(most=LONGEST_NAME, count=len(typed)))
        self.text = typed

    # The moment

    def moment(self) -> Moment:
        judged, total = self.judgement, self.total
        if not judged.pairs:
            return Moment(judged.name, judged.trouble, 0, 0, _tr("nothing to step through"))
        count = len(judged.pairs)
        if self.position == 0:
            equation = " ".join(BOUNDARY + judged.name + BOUNDARY)
            words = _tr("{count} pairs of neighbours; {sign} marks the beginning and the end.")
            return Moment(equation, words.format(count=count, sign=BOUNDARY), 0, total)
        if self.position == total:
            equation = f"-({number(judged.log_sum())}) / {count} = {number(judged.nll)}"
            return Moment(equation, self._about_mean(judged), total, total, _tr("the mean"))
        pair = judged.pairs[self.position - 1]
        equation = _tr("P({second} | {first}) = {probability}, log = {log}").format(
            second=isolate(pair.second),
            first=isolate(pair.first),
            probability=share_in_digits(pair.probability),
            log=number(pair.log),
        )
        so_far = _tr("Sum so far: {sum}.").format(sum=number(judged.log_sum(self.position)))
        place = _tr("pair {position} of {count}").format(position=self.position, count=count)
        return Moment(equation, f"{self.about(pair)} {so_far}", self.position, total, place)

    @property
    def note(self) -> str:
        """What is to be said about the name, in a line; "" where nothing is."""
        judged = self.judgement
        if not self.text.strip():
            return _tr("Type a name. One without letters is the pair {pair} alone.").format(pair=2 * BOUNDARY)
        if pair := judged.impossible:
            words = _tr("The pair {pair} never occurs, so its probability is 0. Add smoothing.")
            if self._model.use == TWIN:
                words = _tr("{pair} has no share at all in the neural net's table.")
            return words.format(pair=isolate(pair.first + pair.second))
        return judged.note

    def about(self, pair: Pair) -> str:
        """A pair in words."""
        if pair.probability <= 0:
            return self._about_impossible(pair)
        share = f"{pair.probability:.2%}"
        if pair.first == pair.second == BOUNDARY:
            return _tr("A name without letters: {share}.").format(share=share)
        if pair.first == BOUNDARY:
            words = _tr("A name begins with {second}: {share}.")
        elif pair.second == BOUNDARY:
            words = _tr("After {first} the name ends: {share}.")
        else:
            words = _tr("After {first} comes {second}: {share}.")
        return words.format(first=isolate(pair.first), second=isolate(pair.second), share=share)

    def _about_impossible(self, pair: Pair) -> str:
        words = _tr(
            "{pair} never occurs in these names, so the whole name is impossible. "
            "Smoothing helps: it adds to every count."
        )
        if self._model.use == TWIN:
            words = _tr(
                "The neural net is so sure of other letters that {pair} has a share of 0, "
                "and so has the whole name."
            )
        return words.format(pair=isolate(pair.first + pair.second))

    def _about_mean(self, judged: Judgement) -> str:
        if judged.impossible:
            return self._about_impossible(judged.impossible)
        return _tr(
            "The mean negative log-likelihood of its {count} pairs. Where all letters are equally likely "
            "it is log {k} = {uniform}."
        ).format(
            count=len(judged.pairs), k=len(self._model.alphabet), uniform=f"{self._model.uniform_nll:.4f}"
        )

    @property
    def best_nll(self) -> float:
        """Of the training names, by their own shares: no table of pairs can do better on them."""
        counts = self._model.counts
        return mean_nll(smoothed(counts), counts)

    @property
    def first_names(self) -> tuple[str, float]:
        """The first three names, and their negative log-likelihood together: the lecture begins with it."""
        model, names = self._model, self._model.corpus.names[:3]
        alphabet, counts = count_pairs(names)
        return ", ".join(names), mean_nll(model.table, spread(counts, alphabet, model.alphabet))

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "position": self.position}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What adopt() takes. Raises ValueError or LookupError for a foreign state."""
        return {
            "text": text(state["text"], "text", MOST_TYPED),
            "position": whole(state["position"], "position"),
        }

    def adopt(self, values: Mapping[str, Any]) -> None:
        """Take over what read() gave. Emits nothing."""
        self.text = values["text"]
        self.position = min(max(values["position"], 0), self.total)


def _tr(text: str) -> str:
    return translate("BigramLikelihood", text)
