"""What a plane shows: a word of two meanings, or queries and keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arithmetic import Array
from gui.labs.words.session.meaning import Meaning
from gui.widgets.planes.word_plane import Arrow, WordPlane


def show_meaning(plane: WordPlane, meaning: Meaning, names: Sequence[str]) -> None:
    """The things of both topics, and an arrow from the word alone to each place that it has after attention;
    names: what stands at the arrows' ends."""
    colors = ["negative" if side else "positive" for side in meaning.sides]
    arrows = [
        Arrow(meaning.alone, after, "accent", name) for after, name in zip(meaning.after, names, strict=True)
    ]
    plane.show_words(meaning.names, meaning.places, colors, arrows, (meaning.topics[1], meaning.topics[0]))


def show_asking(plane: WordPlane, words: Sequence[str], query: Array, keys: Array, name: str) -> None:
    """The query (2,) of the last word and all keys (t, 2), as true arrows from one point: the farther a key
    goes along the query, the larger is its score."""
    zero = (0.0, 0.0)
    ends = [(float(x), float(y)) for x, y in keys]
    arrows = [Arrow(zero, end, "data") for end in ends]
    arrows.append(Arrow(zero, (float(query[0]), float(query[1])), "accent", name))
    plane.show_words(words, np.array(ends), ["data"] * len(words), arrows, is_true=True)
