"""The views of the table: what each cell holds, as number, text and colour, and what it says. No Qt."""

from __future__ import annotations

from engine.bigram import BOUNDARY
from gui.inspection import Inspection
from gui.labs.bigram.model import Model
from gui.words import translate

VIEWS = ("counts", "probabilities", "logs", "weights", "twin", "difference")


def explain(model: Model, row: int, column: int) -> str:
    """What a cell says."""
    a, b = model.alphabet[row], model.alphabet[column]
    count, total = int(model.counts[row, column]), int(model.counts[row].sum())
    share = f"{count:,} of {total:,} = {model.probabilities[row, column]:.2%}"
    if a == BOUNDARY and b == BOUNDARY:
        return _tr("A name without letters: {share}").format(share=share)
    if a == BOUNDARY:
        return _tr("Names that begin with {b}: {share}").format(b=b, share=share)
    if b == BOUNDARY:
        return _tr("After {a} the name ends: {share}").format(a=a, share=share)
    return _tr("After {a} comes {b}: {share}").format(a=a, b=b, share=share)


def inspect_cell(model: Model, row: int, column: int) -> Inspection:
    a, b = model.alphabet[row], model.alphabet[column]
    count, total = int(model.counts[row, column]), int(model.counts[row].sum())
    probability = float(model.probabilities[row, column])
    return Inspection(
        f"{a}{b}",
        f"{probability:.4f}",
        explain(model, row, column),
        (
            f"count({a}{b}) = {count:,}",
            f"count({a}·) = {total:,}",
            f"P({b} | {a}) = {count:,} / {total:,}",
            f"= {probability:.4f}",
        ),
        "bigram",
        "engine.bigram.Bigram",
    )


def _tr(text: str) -> str:
    return translate("BigramTables", text)
