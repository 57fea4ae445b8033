"""A word of two meanings on its map."""

from __future__ import annotations

from collections.abc import Sequence

from gui.labs.words.session.meaning import Meaning
from gui.widgets.charts.word_plane import Arrow, WordPlane


def show_meaning(plane: WordPlane, meaning: Meaning, names: Sequence[str]) -> None:
    """The things of both topics, and an arrow from the word alone to each place that it has after attention;
    names: what stands at the arrows' ends."""
    colors = ["negative" if side else "positive" for side in meaning.sides]
    arrows = [
        Arrow(meaning.alone, after, "accent", name) for after, name in zip(meaning.after, names, strict=True)
    ]
    plane.show_words(meaning.names, meaning.places, colors, arrows, (meaning.topics[1], meaning.topics[0]))
