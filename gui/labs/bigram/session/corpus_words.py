"""What the names are, and what became of the text that they came from, in words. No Qt."""

from __future__ import annotations

from engine.bigram import BOUNDARY
from engine.corpus import Corpus
from engine.names_text import NamesReport
from gui.labs.bigram.session.name_tables import NameTables
from gui.words import translate


def facts(model: NameTables) -> str:
    """How many there are of everything."""
    corpus = model.corpus
    least, most = len(corpus.shortest), len(corpus.longest)
    parts = [
        _count(len(corpus.names), _tr("1 name"), _tr("{count} names")),
        _count(most, _tr("1 letter"), _tr("{count} letters"))
        if least == most
        else _tr("{least} to {most} letters").format(least=least, most=most),
        _count(int(corpus.all_counts.sum()), _tr("1 pair"), _tr("{count} pairs")),
        _tr("{count} signs").format(count=len(corpus.alphabet)),
    ]
    came = _tr("From {source}.").format(source=shorten(model.source)) if model.source else _tr("Built in.")
    return f"{', '.join(parts)}. {came}"


def extremes(corpus: Corpus) -> str:
    """An example of the shortest and of the longest names."""
    return _tr("Shortest: {shortest}. Longest: {longest}.").format(
        shortest=shorten(corpus.shortest), longest=shorten(corpus.longest)
    )


def describe(report: NamesReport) -> str:
    """All that is worth knowing of how a text was read; "" where there is nothing."""
    told = [_left_out(report), _encoding(report)]
    if report.composed:
        told.append(
            _count(
                report.composed,
                _tr("In 1 name, accents were joined with their letters."),
                _tr("In {count} names, accents were joined with their letters."),
            )
        )
    if report.empty:
        told.append(_count(report.empty, _tr("1 empty line."), _tr("{count} empty lines.")))
    if repeated := report.names - report.different:
        told.append(
            _count(
                repeated, _tr("1 name appears more than once."), _tr("{count} names appear more than once.")
            )
        )
    if report.newline != "\n":
        told.append(_tr("Unusual line endings were converted."))
    return " ".join(filter(None, told))


def warn(report: NamesReport, source: str) -> str:
    """What one should know of it at once; "" where all lines were taken as they are."""
    told = [_left_out(report), _encoding(report) if report.encoding == "cp1252" else ""]
    if not any(told):
        return ""
    taken = _count(report.names, _tr("1 name from {source}."), _tr("{count} names from {source}."))
    return " ".join([taken.format(source=source), *filter(None, told)])


def shorten(text: str, most: int = 24) -> str:
    """With an ellipsis, where it is longer than so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _left_out(report: NamesReport) -> str:
    if not report.left_out:
        return ""
    lines = _count(
        report.left_out,
        _tr("Skipped 1 line: it contains {sign}, which marks the start and end of a name"),
        _tr("Skipped {count} lines: they contain {sign}, which marks the start and end of a name"),
    ).format(sign=f"“{BOUNDARY}”")
    each = _tr("line {number} “{name}”")
    some = ", ".join(
        each.format(number=f"{number:,}", name=shorten(name)) for number, name in report.examples
    )
    more = " …" if report.left_out > len(report.examples) else ""
    return f"{lines}: {some}{more}."


def _encoding(report: NamesReport) -> str:
    return {
        "cp1252": _tr("Not UTF-8, so it was read as Western European (Windows-1252)."),
        "utf-16": _tr("Read as UTF-16."),
        "utf-8-sig": _tr("A byte-order mark was passed over."),
    }.get(report.encoding, "")


def _count(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.replace("{count}", f"{count:,}")


def _tr(text: str) -> str:
    return translate("NamesTold", text)
