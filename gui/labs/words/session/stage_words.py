"""What each stage of a head computes and means, in words for people. No Qt."""

from __future__ import annotations

from typing import NamedTuple

from gui.words import QT_TRANSLATE_NOOP, translate

_ATTEND, _NETWORK = "engine.attention.attend", "engine.word_network.WordNetwork"
_MATMUL = "engine.ops.OPS[matmul]"


class Told(NamedTuple):
    """words: a sentence or two; both may name {head}, its size, and at the turn {word}, {p} and {loss}."""

    equation: str
    words: str
    term: str = "attention"
    code: str = _ATTEND


def told_of(key: str, mode: str = "") -> Told:
    """Of a stage; mode: where there are several ways to do it."""
    told = _TOLD[f"{key} {mode}".rstrip()]
    equation, words = (translate("WordsStages", each) for each in told[:2])
    return told._replace(equation=equation, words=words)


_TOLD = {
    "embedded": Told(
        QT_TRANSLATE_NOOP("WordsStages", "E[word]"),
        QT_TRANSLATE_NOOP("WordsStages", "Each word is looked up: a row of E, the same wherever it stands."),
        "embedding",
        f"{_NETWORK}.vectors",
    ),
    "placed": Told(
        QT_TRANSLATE_NOOP("WordsStages", "x = E[word] + P[place]"),
        QT_TRANSLATE_NOOP("WordsStages", "A row of P is added, so that a word also says where it stands."),
        "embedding",
        f"{_NETWORK}.vectors",
    ),
    "q": Told(
        QT_TRANSLATE_NOOP("WordsStages", "q = x Wq"),
        QT_TRANSLATE_NOOP("WordsStages", "Query: what each word looks for."),
        "query",
    ),
    "k": Told(
        QT_TRANSLATE_NOOP("WordsStages", "k = x Wk"),
        QT_TRANSLATE_NOOP("WordsStages", "Key: what each word can be found by."),
        "query",
    ),
    "v": Told(
        QT_TRANSLATE_NOOP("WordsStages", "v = x Wv"),
        QT_TRANSLATE_NOOP("WordsStages", "Value: what each word gives to those that look at it."),
        "query",
    ),
    "products": Told(
        QT_TRANSLATE_NOOP("WordsStages", "q · k"),
        QT_TRANSLATE_NOOP(
            "WordsStages", "Each query times each key: large where one has what the other looks for."
        ),
    ),
    "scores divided": Told(
        QT_TRANSLATE_NOOP("WordsStages", "scores = q · k / √{head}"),
        QT_TRANSLATE_NOOP(
            "WordsStages", "A sum of {head} products grows like √{head}. Divided by it, softmax stays soft."
        ),
    ),
    "scores multiplied": Told(
        QT_TRANSLATE_NOOP("WordsStages", "scores = q · k × √{head}"),
        QT_TRANSLATE_NOOP(
            "WordsStages", "Multiplied by √{head} instead of divided: softmax is all or nothing."
        ),
    ),
    "scores unscaled": Told(
        QT_TRANSLATE_NOOP("WordsStages", "scores = q · k"),
        QT_TRANSLATE_NOOP("WordsStages", "Not divided by √{head}: softmax is sharper."),
    ),
    "masked": Told(
        QT_TRANSLATE_NOOP("WordsStages", "scores + mask"),
        QT_TRANSLATE_NOOP("WordsStages", "What comes later is not known yet: its score becomes −∞."),
        "mask",
        "engine.attention.mask",
    ),
    "masked open": Told(
        QT_TRANSLATE_NOOP("WordsStages", "no mask"),
        QT_TRANSLATE_NOOP("WordsStages", "Trained without a mask: it sees what comes later."),
        "mask",
        "engine.attention.mask",
    ),
    "weights": Told(
        QT_TRANSLATE_NOOP("WordsStages", "weights = softmax(scores)"),
        QT_TRANSLATE_NOOP("WordsStages", "Shares of each row's attention: they add up to 1."),
        "softmax",
        "engine.arithmetic.softmax",
    ),
    "weights down": Told(
        QT_TRANSLATE_NOOP("WordsStages", "weights = softmax(scores), by column"),
        QT_TRANSLATE_NOOP(
            "WordsStages", "Down the columns: the shares of a column add up to 1, those of a row do not."
        ),
        "softmax",
        "engine.arithmetic.softmax",
    ),
    "out": Told(
        QT_TRANSLATE_NOOP("WordsStages", "out = weights · v"),
        QT_TRANSLATE_NOOP("WordsStages", "Each word takes home a mixture of the values, by its shares."),
    ),
    "added": Told(
        QT_TRANSLATE_NOOP("WordsStages", "y = x + out Wo"),
        QT_TRANSLATE_NOOP(
            "WordsStages",
            "What was gathered is turned by Wo and added to the word's own vector. Only now its meaning "
            "depends on its neighbours.",
        ),
        code=f"{_NETWORK}.logits",
    ),
    "added alone": Told(
        QT_TRANSLATE_NOOP("WordsStages", "y = x + 0"),
        QT_TRANSLATE_NOOP("WordsStages", "Trained without attention: nothing is added."),
        code=f"{_NETWORK}.logits",
    ),
    "next": Told(
        QT_TRANSLATE_NOOP("WordsStages", "p = softmax(y U + b)"),
        QT_TRANSLATE_NOOP(
            "WordsStages", "How likely each word is to come next, after each place of the sentence."
        ),
        "softmax",
        f"{_NETWORK}.logits",
    ),
    "d next": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂logits = p − (1 for “{word}”)"),
        QT_TRANSLATE_NOOP(
            "WordsStages", "The surprise at “{word}” as the next word: −log {p} = {loss}. Now it goes back."
        ),
        "gradient",
        "engine.ops.OPS[softmax_cross_entropy]",
    ),
    "d y": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂y = ∂L/∂logits · Uᵀ"),
        QT_TRANSLATE_NOOP("WordsStages", "The guess was made from the last word's y alone."),
        "gradient",
        _MATMUL,
    ),
    "d out": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂out = ∂L/∂y · Woᵀ"),
        QT_TRANSLATE_NOOP("WordsStages", "Back through Wo to what was gathered."),
        "gradient",
        _MATMUL,
    ),
    "d v": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂v = weightsᵀ · ∂L/∂out"),
        QT_TRANSLATE_NOOP("WordsStages", "A value is blamed by the share that was taken of it."),
        "gradient",
        _MATMUL,
    ),
    "d weights": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂weights = ∂L/∂out · vᵀ"),
        QT_TRANSLATE_NOOP("WordsStages", "More of a word's value would help, or harm."),
        "gradient",
        _MATMUL,
    ),
    "d scores": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂scores = weights × (∂L/∂weights − average)"),
        QT_TRANSLATE_NOOP(
            "WordsStages",
            "Shares compete: a score is blamed by how far it lies above its row's average. Masked ones get "
            "nothing.",
        ),
        "gradient",
        "engine.ops.OPS[softmax]",
    ),
    "d q": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂q = ∂L/∂scores · k, scaled"),
        QT_TRANSLATE_NOOP("WordsStages", "How the last word should have asked."),
        "gradient",
        _MATMUL,
    ),
    "d k": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂k = ∂L/∂scoresᵀ · q, scaled"),
        QT_TRANSLATE_NOOP("WordsStages", "How each word should have called itself."),
        "gradient",
        _MATMUL,
    ),
    "d x": Told(
        QT_TRANSLATE_NOOP("WordsStages", "∂L/∂x: all ways added up"),
        QT_TRANSLATE_NOOP("WordsStages", "The longer a word's column, the more of the blame goes to it."),
        "gradient",
        "engine.backward.backward",
    ),
}
