"""The ways in which the words may meet, in words for people, and what a loss says of them. No Qt."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from engine.little_language import floor
from engine.word_network import ALONE, MULTIPLIED, RIGHT, STEPS, UNMASKED, UNSCALED, WRONG_AXIS
from gui.labs.words.session.training import Checkpoint, End
from gui.words import QT_TRANSLATE_NOOP, translate

_NEAR = 0.03  # nats: so near to a floor, a loss has reached it
_BELOW = 0.01


class Floors(NamedTuple):
    """The best possible losses: with all context, with the last word alone; and after bank."""

    context: float
    alone: float
    bank: float
    bank_alone: float


@cache
def floors() -> Floors:
    return Floors(floor(), floor(context=False), floor(after="bank"), floor(context=False, after="bank"))


class Way(NamedTuple):
    """title, and what it does, both to be translated."""

    title: str
    does: str


WAYS = {
    RIGHT: Way(
        QT_TRANSLATE_NOOP("WordsWays", "Attention"),
        QT_TRANSLATE_NOOP("WordsWays", "softmax(q · k / √16 + mask), as it should be."),
    ),
    ALONE: Way(
        QT_TRANSLATE_NOOP("WordsWays", "No attention"),
        QT_TRANSLATE_NOOP("WordsWays", "Each word guesses alone, from itself and its place."),
    ),
    UNMASKED: Way(
        QT_TRANSLATE_NOOP("WordsWays", "No mask"),
        QT_TRANSLATE_NOOP(
            "WordsWays", "Every word sees the words that come after it, the answer among them."
        ),
    ),
    WRONG_AXIS: Way(
        QT_TRANSLATE_NOOP("WordsWays", "Softmax down the columns"),
        QT_TRANSLATE_NOOP(
            "WordsWays", "The shares of a column add up to 1, so later words leak into earlier ones."
        ),
    ),
    MULTIPLIED: Way(
        QT_TRANSLATE_NOOP("WordsWays", "Times √16"),
        QT_TRANSLATE_NOOP(
            "WordsWays",
            "The scores are multiplied by the root instead of divided: softmax is all or nothing.",
        ),
    ),
    UNSCALED: Way(
        QT_TRANSLATE_NOOP("WordsWays", "No scale"),
        QT_TRANSLATE_NOOP(
            "WordsWays", "The scores are not divided. Here that usually does no harm: the head is small."
        ),
    ),
}


def title_of(way: str) -> str:
    return translate("WordsWays", WAYS[way].title)


def does(way: str) -> str:
    return translate("WordsWays", WAYS[way].does)


def verdict(checkpoint: Checkpoint) -> str:
    """What this loss says, beside the floors."""
    best = floors()
    if checkpoint.loss < best.context - _BELOW:
        return _tr("Below what is possible: it has seen the answer.")
    if checkpoint.loss < best.context + _NEAR and checkpoint.after_bank < best.bank + _NEAR:
        return _tr("At the floor: no model can do better.")
    if checkpoint.step < STEPS:
        return _tr("Still learning.")
    if checkpoint.loss < best.context + _NEAR:
        return _tr("Near the floor, but it has not learned what “bank” depends on.")
    if checkpoint.loss > best.alone - _NEAR:
        return _tr("It stops where one who knows the last word alone must stop.")
    return _tr("Between the floors: it uses some of the context.")


def told(end: End) -> str:
    """How a way ended, in short."""
    return _tr("loss {loss}, {sense} % make sense").format(
        loss=f"{end.loss:.3f}", sense=f"{100 * end.sense:.0f}"
    )


def _tr(source: str) -> str:
    return translate("WordsWays", source)
