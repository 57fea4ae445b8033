"""What the names are, and what became of the text that they came from, in words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from engine.bigram import BOUNDARY
from engine.corpus import Corpus
from engine.names_text import NamesReport
from gui.labs.bigram.session.name_tables import NameTables
from gui.words import isolate, translate


def facts(model: NameTables) -> str:
    """How many there are of everything."""
    corpus = model.corpus
    least, most = len(corpus.shortest), len(corpus.longest)
    parts = [
        _count(len(corpus.names), _tr("1 name"), _tr("{count} names")),
        _count(most, _tr("1 letter"), _tr("{count} letters"))
        if least == most
        else _tr("{least} to {most} letters").format(least=least, most=most),
        *(
            []
            if corpus.weights is None
            else [_tr("counted {count} times").format(count=f"{sum(corpus.weights):,}")]
        ),
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
    told = [_left_out(report), _nameless(report), _encoding(report)]
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
    told = [_left_out(report), _nameless(report)]
    if not any(told):
        return ""
    taken = _count(report.names, _tr("1 name from {source}."), _tr("{count} names from {source}."))
    return " ".join([taken.format(source=source), *filter(None, told)])


def shorten(text: str, most: int = 24) -> str:
    """With an ellipsis, where it is longer than so many characters; apart from what stands beside it."""
    return isolate(text if len(text) <= most else f"{text[: most - 1]}…")


def _left_out(report: NamesReport) -> str:
    if not report.left_out:
        return ""
    lines = _count(
        report.left_out,
        _tr("Skipped 1 line: it contains {sign}, which marks the start and end of a name"),
        _tr("Skipped {count} lines: they contain {sign}, which marks the start and end of a name"),
    ).format(sign=f"“{BOUNDARY}”")
    return f"{lines}: {_lines(report.examples, report.left_out)}."


def _nameless(report: NamesReport) -> str:
    if not report.nameless:
        return ""
    lines = _count(
        report.nameless, _tr("Skipped 1 line without a name"), _tr("Skipped {count} lines without a name")
    )
    return f"{lines}: {_lines(report.passed, report.nameless)}."


def _lines(examples: Sequence[tuple[int, str]], count: int) -> str:
    each = _tr("line {number} “{name}”")
    some = ", ".join(each.format(number=f"{number:,}", name=shorten(name)) for number, name in examples)
    return some + (" …" if count > len(examples) else "")


def _encoding(report: NamesReport) -> str:
    if report.encoding == "utf-8-sig":
        return _tr("A byte-order mark was passed over.")
    if report.encoding in ("", "utf-8"):
        return ""
    return _tr("Read as {encoding}.").format(encoding=name_of(report.encoding))


def name_of(encoding: str) -> str:
    """An encoding, as people know it."""
    return {
        "big5": _tr("Chinese, traditional (Big5)"),
        "cp1250": _tr("Central European (Windows-1250)"),
        "cp1251": _tr("Cyrillic (Windows-1251)"),
        "cp1252": _tr("Western European (Windows-1252)"),
        "cp1253": _tr("Greek (Windows-1253)"),
        "cp1254": _tr("Turkish (Windows-1254)"),
        "cp1255": _tr("Hebrew (Windows-1255)"),
        "cp1256": _tr("Arabic (Windows-1256)"),
        "cp1257": _tr("Baltic (Windows-1257)"),
        "cp850": _tr("Western European (DOS 850)"),
        "cp866": _tr("Cyrillic (DOS 866)"),
        "euc-jp": _tr("Japanese (EUC-JP)"),
        "euc-kr": _tr("Korean (EUC-KR)"),
        "gbk": _tr("Chinese, simplified (GBK)"),
        "iso8859-2": _tr("Central European (Latin-2)"),
        "iso8859-5": _tr("Cyrillic (ISO 8859-5)"),
        "koi8-r": _tr("Cyrillic (KOI8-R)"),
        "mac-cyrillic": _tr("Cyrillic (Mac)"),
        "mac-roman": _tr("Western European (Mac Roman)"),
        "shift-jis": _tr("Japanese (Shift-JIS)"),
        "utf-8 twice": _tr("UTF-8, encoded twice"),
    }.get(encoding, encoding.upper())


def _count(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.replace("{count}", f"{count:,}")


def _tr(text: str) -> str:
    return translate("NamesTold", text)
