"""In which form a list of names was written: a table, one line with commas, bullets ...

form = guess_form(lines)                     # PLAIN: one name a line, nothing to ask
form.names_of("Mary,F,7065", 1)              # [("Mary", 7065)]; None: the line holds no name
seems(text)                                  # "code", "markdown" ...: what is no list of names at all
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.bigram import BOUNDARY

SEPARATORS = ("", ",", ";", "\t", " ", "|", "/")
MOST_WEIGHT = 10**12  # of a name: sums of counts stay exact
_LOOKED_AT = 200  # lines
_LONG_LINE = 6  # words: a line with more is running text, on average
_NOTE = re.compile(r"#|//|\[[^\],]*\]$")  # a comment or a heading of a part
_BULLET = re.compile(r"(?:[-*+•‣·–—]\s+|\(?\d{1,4}[.):]\s*)+")
_QUOTES = "\"'“”„«»‘’`"
_AROUND = _QUOTES + "[]{}(),;:!? "
_COUNTED = re.compile(r"count|freq|number|births|total|occur|amount|^n$|anzahl", re.IGNORECASE)
_NAMED = re.compile(r"name|word|vorname|prénom|nombre", re.IGNORECASE)
_KNOWN = re.compile(
    r"name|word|first|last|gender|sex|year|rank|count|freq|number|^id$|^n$|geschlecht", re.IGNORECASE
)

_FLAGS = re.compile("[A-Za-z]{1,6}")  # behind a slash, in the dictionaries of spelling checkers
_MARKDOWN = re.compile(r"([-*+] |\d+\. |```|>|\[.*\]\(.*\)|[-=]{3,}$|.*\*\*)")

_KINDS = {
    "pixmap": re.compile(r"P[1-6]\s+(#.*\s+)*\d+\s+\d+\s"),
    "xml": re.compile(r"\s*<(\?xml|!doctype|svg|html)|(?s:\s*<\w.*(</|/>))", re.IGNORECASE),
    "dot": re.compile(r"\s*(strict\s+)?(di)?graph\b[^\n{]*\{"),
    "tex": re.compile(r"(?s:.*?)^\s*\\(documentclass|begin|usepackage|section|input|def)\b", re.MULTILINE),
}
# A program has two lines that begin with such words, and a fifth of them are such or of the second kind.
_STATEMENT = re.compile(
    r"(from [\w.]+ )?import [\w.*(]|(async )?(def|class) \w+.*[:(,]"
    r"|(if|elif|for|while|with|try|except|else)\b.*:( |$)|(return|raise|assert|yield)( |$)"
    r"|@\w+(\.\w+)*(\(|$)|#(!/|include|define)"
    r"|(const|let|var|function|public|private|static|void|int|double|struct|using|namespace|package)\b.*[;{(=]"
)
_ASSIGNMENT_OR_CALL = re.compile(r"[\w.\[\], ]+(:[^=]*)? [-+*/|]?= \S|[\w.]+\(.*\)?;?$")
_LINES = {
    "code": re.compile(
        r"(def|class|for|while|if|elif|with)\b.*:$|(from \S+ )?import \S+|return\b|print\(|@\w+$|#(!|include)"
        r"|(public|private|static|void|int|double|const|let|var|function|struct|using|namespace|package)\b.*[;{(]"
        r"|[})\];]+$|.*[;{]$|(//|/\*)"
    ),
    "log": re.compile(
        r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d|(\[|\S+ )?(INFO|DEBUG|WARN|WARNING|ERROR)\b"
    ),
}


@dataclass(frozen=True)
class Form:
    """separator  between the fields of a line; "": the line is one
    column     of the names, counted from 0; None: each field is a name
    counts     the column that says how often each counts; None: once
    header     the first line names the columns
    lower      all letters small
    tidy       bullets, numbers and quotes are taken off; lines of notes hold no name
    dots       dots, which mark the ends of names here, are taken out
    """

    separator: str = ""
    column: int | None = 0
    counts: int | None = None
    header: bool = False
    lower: bool = False
    tidy: bool = False
    dots: bool = False

    def fields(self, line: str) -> list[str]:
        if self.separator in ("", " "):
            fields = line.split() if self.separator else [line]
        elif self.separator == "/":
            fields = line.split("/")
        else:
            try:
                fields = next(csv.reader([line], delimiter=self.separator, skipinitialspace=True), [])
            except csv.Error:  # a quote that does not end
                fields = line.split(self.separator)
        return [field.strip() for field in fields]

    def names_of(self, line: str, number: int) -> list[tuple[str, int]] | None:
        """The names in a line, and how often each counts; number: of the line, from 1. None: there is no
        name where one is expected, which is told; in the header none is."""
        if self.header and number == 1:
            return []
        if self.tidy and _NOTE.match(line.strip()):
            return None
        fields = self.fields(self._without_bullet(line))
        if self.column is None:
            return [(name, 1) for field in fields if (name := self._clean(field))]
        if max(self.column, self.counts or 0) >= len(fields):
            return None
        name, weight = self._clean(fields[self.column]), 1
        if self.counts is not None:
            digits = re.sub(r"[\s,.'_](?=\d{3}\b)", "", fields[self.counts])
            if not digits.isdecimal() or not 0 < (weight := int(digits)) <= MOST_WEIGHT:
                return None
        return [(name, weight)] if name else None

    def _without_bullet(self, line: str) -> str:
        bullet = _BULLET.match(line.strip()) if self.tidy else None
        return line.strip()[bullet.end() :] if bullet else line

    def _clean(self, name: str) -> str:
        if self.tidy:
            name = name.strip(_AROUND)
            name = name.removesuffix(BOUNDARY) if self.column is None else name
        if self.dots:
            name = " ".join(name.replace(BOUNDARY, " ").split())
        return name.lower() if self.lower else name


PLAIN = Form()


def seems(text: str) -> str:
    """What a text that begins like this is, if it is no list of names; "" where it may be one."""
    for kind, pattern in _KINDS.items():
        if pattern.match(text):
            return kind
    lines = [line.strip() for line in text.split("\n")[:_LOOKED_AT] if line.strip()]
    statements = sum(bool(_STATEMENT.match(line)) for line in lines)
    others = sum(bool(_ASSIGNMENT_OR_CALL.match(line)) for line in lines)
    if statements > 1 and 5 * (statements + others) >= len(lines):
        return "code"
    for kind, pattern in _LINES.items():
        if len(lines) > 1 and 2 * sum(bool(pattern.match(line)) for line in lines) >= len(lines):
            return kind
    headings = sum(bool(re.match(r"#{1,6} \S", line)) for line in lines)
    others = sum(
        bool(re.match(r"([-*+] |\d+\. |```|>|\[.*\]\(.*\)|[-=]{3,}$|.*\*\*)", line)) for line in lines
    )
    if (headings and others) or sum(line.startswith("```") for line in lines) > 1:
        return "markdown"
    rows = [re.split(r"[,;\t ]+", line) for line in lines]
    numbers = [all(_is_number(field) for field in row if field) for row in rows]
    if len(rows) > 1 and all(numbers[1:]):
        return "numbers"
    return ""


def guess_form(text: str) -> Form:
    """The likeliest form of a list that begins like this."""
    lines = [line.strip() for line in text.split("\n")[:_LOOKED_AT] if line.strip()]
    notes = [line for line in lines if _NOTE.match(line) and len(lines) > 1]
    rest = [line for line in lines if line not in notes]
    tidy = bool(notes) or _most(rest, lambda line: bool(_BULLET.match(line)) or _is_quoted(line))
    if sum(len(line.split()) for line in rest) > _LONG_LINE * len(rest):
        return Form(" ", None, tidy=True)
    form = _guess_table(rest, tidy) or Form(tidy=tidy)
    names = [name for n, line in enumerate(rest, 1) for name, _ in form.names_of(line, n) or []]
    if _most(names, lambda name: BOUNDARY in name):
        form = replace(form, dots=True)
    return form


def _guess_table(lines: Sequence[str], tidy: bool) -> Form | None:
    """None: the lines do not fall into fields."""
    for separator, share in (("\t", 0.8), (";", 0.8), ("|", 0.8), (",", 0.8), ("/", 0.5), (" ", 0.8)):
        form = Form(separator, tidy=tidy)
        rows = [form.fields(form._without_bullet(line)) for line in lines]
        usual = sorted(map(len, rows))[len(rows) // 2] if rows else 0
        if usual < 2 or sum(len(row) > 1 for row in rows) < share * len(rows):
            continue
        if separator == " " and not _has_counts(rows):
            continue
        if separator == "/" and not all(
            len(row) == 1 or re.fullmatch(r"[A-Za-z]{1,6}", row[-1]) for row in rows
        ):
            continue
        if separator == "," and ((len(rows) < 3 and usual > 2) or len(set(map(len, rows))) > 2):
            return Form(separator, None, tidy=tidy or any(line[0] in "[({" + _QUOTES for line in lines))
        return _guess_columns(separator, rows, tidy)
    return None


def _guess_columns(separator: str, rows: Sequence[Sequence[str]], tidy: bool) -> Form:
    first, rest = rows[0], [row for row in rows[1:] if len(row) > 1] or rows
    width = max(map(len, rows))
    columns = [[row[n] for row in rest if n < len(row) and row[n]] for n in range(width)]
    of_numbers = [_most(column, _is_number) for column in columns]
    is_header = sum(bool(_KNOWN.search(field)) for field in first) > len(first) / 2 or (
        any(of_numbers) and len(rows) > 1 and not any(_is_number(field) for field in first)
    )
    header = is_header or len(first) == 1
    titles = [*first, *[""] * width] if is_header else [""] * width
    texts = [n for n in range(width) if columns[n] and not of_numbers[n]] or [0]
    named = [n for n in texts if _NAMED.search(titles[n])]
    column = named[0] if named else max(texts, key=lambda n: len(set(columns[n])))
    whole = [n for n in range(width) if _most(columns[n], _is_count)]
    counted = [n for n in whole if _COUNTED.search(titles[n])]
    likely = counted or [n for n in whole if not titles[n] and not _is_a_label(columns[n])]
    return Form(separator, column, likely[-1] if likely else None, header, tidy=tidy)


def _has_counts(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each is a word and a number, or a number and a word."""
    return all(len(row) == 2 for row in rows) and any(
        all(_is_count(row[n]) and not _is_number(row[1 - n]) for row in rows) for n in (0, 1)
    )


def _is_a_label(column: Sequence[str]) -> bool:
    """Whether whole numbers are those of lines, or years."""
    numbers = [int(field) for field in column if _is_count(field)]
    is_row = len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))
    return is_row or all(1800 <= number <= 2100 for number in numbers)


def _is_number(field: str) -> bool:
    return bool(re.fullmatch(r"-?[\d.,]*\d(e[+-]?\d+)?%?", field))


def _is_count(field: str) -> bool:
    return field.isdecimal()


def _is_quoted(line: str) -> bool:
    return len(line) > 2 and line[0] in _QUOTES and line.rstrip(",;")[-1] in _QUOTES


def _most(things: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return bool(things) and 2 * sum(holds(thing) for thing in things) > len(things)
