"""The ways in which the words may meet, in words for people, and what a loss says of them. No Qt."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from engine.little_language import floor
from engine.word_network import ALONE, MULTIPLIED, RIGHT, SIZE, STEPS, UNMASKED, UNSCALED, WRONG_AXIS
from gui.labs.words.session.training import ABOVE, AT, BELOW, Checkpoint, End, Setup
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
        QT_TRANSLATE_NOOP("WordsWays", "softmax(q · k / √{head} + mask), as it should be."),
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
        QT_TRANSLATE_NOOP("WordsWays", "Times the root"),
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


def does(setup: Setup) -> str:
    return translate("WordsWays", WAYS[setup.way].does).format(head=setup.head)


GUESSES = {
    "": QT_TRANSLATE_NOOP("WordsWays", "Predict the loss"),
    BELOW: QT_TRANSLATE_NOOP("WordsWays", "Below the floor"),
    AT: QT_TRANSLATE_NOOP("WordsWays", "At the floor"),
    ABOVE: QT_TRANSLATE_NOOP("WordsWays", "Above the floor"),
}


def guess_title(guess: str) -> str:
    return translate("WordsWays", GUESSES[guess])


def outcome(loss: float) -> str:
    """Where it lies, beside the floor with all context."""
    best = floors().context
    return BELOW if loss < best - _BELOW else AT if loss < best + _NEAR else ABOVE


def verdict(checkpoint: Checkpoint, guess: str = "") -> str:
    """What this loss says, beside the floors; and at the end whether it was predicted."""
    said = _verdict(checkpoint)
    if not guess or checkpoint.step < STEPS:
        return said
    if guess == outcome(checkpoint.loss):
        return _tr("{said} You predicted that.").format(said=said)
    return _tr("{said} You predicted: {guess}.").format(said=said, guess=guess_title(guess).lower())


def _verdict(checkpoint: Checkpoint) -> str:
    best, loss = floors(), checkpoint.loss
    knows_bank = checkpoint.after_bank < best.bank + _NEAR
    if outcome(loss) == BELOW:
        return _tr("Below what is possible: it has seen the answer.")
    if outcome(loss) == AT and knows_bank:
        return _tr("At the floor: no model can do better.")
    if checkpoint.step < STEPS:
        return _tr("Still learning.")
    if outcome(loss) == AT:
        return _tr("Near the floor, but it has not learned what “bank” depends on.")
    if loss > best.alone - _NEAR:
        return _tr("It stops where one who knows the last word alone must stop.")
    return _tr("Between the floors: it uses some of the context.")


def name_of(end: End) -> str:
    """Which run it was, and in a word what it failed at."""
    parts = [title_of(end.setup.way), _tr("seed {seed}").format(seed=end.setup.seed)]
    if (end.setup.size, end.setup.head) != (SIZE, SIZE):
        parts.append(_tr("sizes {size} and {head}").format(size=end.setup.size, head=end.setup.head))
    if end.start:
        parts.append(_tr("from step {step}").format(step=f"{end.start:,}"))
    if outcome(end.loss) == AT and end.after_bank >= floors().bank + _NEAR:
        parts.append(_tr("misses “bank”"))
    return ", ".join(parts)


def told(end: End) -> str:
    """How a run ended, in short."""
    return _tr("{loss}, {sense} % sense").format(loss=f"{end.loss:.3f}", sense=f"{100 * end.sense:.0f}")


def score(ends: list[End]) -> str:
    """How many of the right ones came to the floor: not every seed does."""
    if not ends:
        return _tr("Finished runs appear here, failed ones too.")
    right = [end for end in ends if end.setup.way == RIGHT]
    held = [end for end in right if outcome(end.loss) == AT and end.after_bank < floors().bank + _NEAR]
    if len(right) < 2:
        return ""
    line = _tr("{held} of {count} runs with attention reached both floors.")
    return line.format(held=len(held), count=len(right))


def _tr(source: str) -> str:
    return translate("WordsWays", source)
