"""A name that was made up, looked at closely. No Qt."""

from __future__ import annotations

import math
from itertools import pairwise

from engine.bigram import BOUNDARY
from gui.inspection import Inspection
from gui.labs.bigram.model import Model
from gui.words import translate

_MOST_LINES = 40  # of a name without an end


def inspect_name(model: Model, name: str) -> Inspection:
    """How likely the table in use finds a name."""
    title = name or _tr("A name without letters")
    index, table = model.index, model.table
    if not index.keys() - {BOUNDARY} >= set(name):
        return Inspection(title, "", _tr("Made up from other names: this table lacks some of its letters."))
    pairs = list(pairwise(f"{BOUNDARY}{name}{BOUNDARY}"))
    shares = [float(table[index[a], index[b]]) for a, b in pairs]
    lines = [f"P({b} | {a}) = {share:.4f}" for (a, b), share in zip(pairs, shares, strict=True)]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    probability = f"{math.prod(shares):.3g}"
    nll = sum(-math.log(share) if share else math.inf for share in shares) / len(shares)
    lines.append(_tr("product = {probability}").format(probability=probability))
    lines.append(_tr("mean of -log P = {nll}").format(nll=f"{nll:.4f}"))
    meaning = _tr(
        "Made up letter by letter: in each row of the table a random number chose the next letter, "
        "until the boundary sign came."
    )
    known = _tr("It is among the names in the data.") if name in model.corpus.known else ""
    return Inspection(
        title,
        probability,
        f"{meaning} {known}".strip(),
        tuple(lines),
        "sampling",
        "engine.sampling.sample_names",
    )


def _tr(text: str) -> str:
    return translate("BigramNames", text)
