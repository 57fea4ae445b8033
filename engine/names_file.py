"""A list of names about which somebody has to be asked: what it seems to be, and what it would give.

file = NamesFile(content, encodings, form)             # content in pieces, of bytes or of text
file.sample(form, "koi8-r")                            # the first names, and the lines without one
corpus = yield from file.read(form, "koi8-r")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from engine.corpus import Corpus, count
from engine.names_form import Form
from engine.names_text import parse_names
from engine.steps import Steps, within
from engine.text_encoding import Text, decode, head_of

_SAMPLE = 6_000  # bytes or characters of the file


@dataclass(frozen=True, eq=False)
class NamesFile:
    """encodings: the likeliest first; one alone, or none of a text, where there is nothing to choose."""

    content: Sequence[bytes] | Text
    encodings: Sequence[str]
    form: Form

    def lines(self, encoding: str) -> list[str]:
        """The first lines."""
        if isinstance(self.content, Text):
            text = self.content.pieces[0][:_SAMPLE]
        else:
            text = head_of(self.content[0][:_SAMPLE], encoding)
        return text.splitlines()[:1_000]

    def sample(self, form: Form, encoding: str, most: int = 100) -> list[tuple[int, str, int]]:
        """The number of the line, a name in it, and how often it counts: of the first names. 0 times: the
        line holds no name."""
        return list(islice(self._names(form, encoding), most))

    def _names(self, form: Form, encoding: str) -> Sequence[tuple[int, str, int]]:
        found = []
        for number, line in enumerate(self.lines(encoding), 1):
            if line.strip():
                names = form.names_of(line, number)
                found += [(number, line.strip(), 0)] if not names else [(number, *each) for each in names]
        return found

    def read(self, form: Form, encoding: str) -> Steps[Corpus]:
        """Raises ValueError: it is no list of names. UnicodeDecodeError is one, too."""
        text = self.content
        if not isinstance(text, Text):
            text = yield from within(0.0, 0.3, decode(text, encoding))
        found = yield from within(0.3, 0.7, parse_names(text.pieces, text.encoding, text.newline, form))
        return (yield from within(0.7, 1.0, count(found)))
