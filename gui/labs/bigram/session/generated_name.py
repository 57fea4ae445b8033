"""A name that was made up, looked at closely. No Qt."""

from __future__ import annotations

from engine.sampling import LONGEST_SAMPLE
from gui.inspection import Inspection
from gui.judgement import judge, number, share_in_digits
from gui.labs.bigram.session.name_tables import NameTables
from gui.words import isolate, translate

_MOST_LINES = 40  # of a name without an end


def inspect_name(model: NameTables, name: str) -> Inspection:
    """How likely the table in use finds a name."""
    title = name or _tr("A name without letters")
    if not model.is_probable:
        told = _tr("A difference is no probability. Choose Counts or Neural net to judge a name.")
        return Inspection(title, "", told)
    judged = judge(name, model.alphabet, model.table, longest=len(name))
    if not judged.pairs:
        trouble = _tr("Made up from other names: this table lacks some of its letters.")
        return Inspection(title, "", trouble if set(name) - set(model.alphabet) else judged.trouble)
    lines = [
        f"P({isolate(pair.second)} | {isolate(pair.first)}) = {share_in_digits(pair.probability)}"
        for pair in judged.pairs
    ]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "…"]
    lines.append(_tr("product = {probability}").format(probability=judged.likelihood))
    lines.append(_tr("mean of -log P = {nll}").format(nll=number(judged.nll)))
    meaning = _tr(
        "Made up letter by letter: in each row of the table a random number chose the next letter, "
        "until the boundary sign came."
    )
    if len(name) >= LONGEST_SAMPLE:
        meaning = _tr(
            "Made up letter by letter: in each row of the table a random number chose the next letter. "
            "The boundary sign never came, so it was cut at {most:,} letters."
        ).format(most=LONGEST_SAMPLE)
    known = _tr("It is among the names in the data.") if name in model.corpus.known else ""
    return Inspection(
        title,
        judged.likelihood,
        f"{meaning} {known}".strip(),
        tuple(lines),
        "sampling",
        "engine.sampling.sample_names",
    )


def _tr(text: str) -> str:
    return translate("BigramNames", text)
