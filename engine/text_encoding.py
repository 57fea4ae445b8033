"""In which encoding a text was written, and the text.

    encodings_of(content)                        # likeliest first; one alone where there is no doubt
    found = yield from decode(pieces, "koi8-r")  # in small steps; found.pieces, their lines end with \\n

Bytes that are UTF-8 or UTF-16 give themselves away. The others can be read in many ways, and the best is that
in which the letters beyond ASCII are those that people write with: common letters of one alphabet, no signs,
no capital within a word.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.steps import Steps

TWICE = "utf-8 twice"  # UTF-8 that was taken for cp1252 and written as UTF-8 again
_LOOKED_AT = 4_096  # bytes
_BREAKS = str.maketrans({"\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\xa0": " ", "\x1a": " "})

# Encodings with the letters beyond ASCII that people write with in them, the commonest first
_CYRILLIC = "аеинорлтксвмдпуяыьгзбчйхжшюцщэфъёіїєґў"
_GREEK = "αιοςεσρνητυκλίμπάόωγέήθδχώύφβξζψ"
_POLISH_TO_CZECH = "áéíóúýäöüłąęćńśźżčěšřžůňďťőűôľĺŕăâîșțşţđ"
_LETTERS = {
    "cp1252": "éáíóèöüäñçêëôïåøæâàúûîìòùãõßœÿýðþ",
    "cp1250": _POLISH_TO_CZECH,
    "iso8859-2": _POLISH_TO_CZECH,
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "cp866": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "mac-cyrillic": _CYRILLIC,
    "cp1254": "ışğüöçâîû",
    "cp1253": _GREEK,
    "cp1257": "ąčęėįšųūžāēģīķļņōŗõäöü",
    "cp1255": "יוהלארתמשנםבדעחקפטןגכזסץךףצ",
    "cp1256": "اليمنرتدبهسعوفحقكجشةصطخزىضغثءذئظ",
    "mac-roman": "éáíóèöüäñçêëôïåøæâàúûîìòùãõßœÿ",
    "cp850": "éáíóèöüäñçêëôïåøæâàúûîìòùãõßÿ",
    "shift-jis": "",
    "euc-jp": "",
    "gbk": "",
    "big5": "",
    "euc-kr": "",
}
_LATIN = {"cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "mac-roman", "cp850"}
_COMMON_LEADS = {  # first bytes of the common characters of the Far East
    "shift-jis": (0x82, 0x97),
    "euc-jp": (0xA4, 0xCF),
    "gbk": (0xB0, 0xD7),
    "big5": (0xA4, 0xC6),
    "euc-kr": (0xB0, 0xC8),
}
ENCODINGS = tuple(_LETTERS)


@dataclass(frozen=True)
class Text:
    """pieces: of about a MB, for a hundred of them take long to put together; their lines end with \\n.

    newline: with what they ended, as in engine.names_text.NamesReport
    """

    pieces: list[str]
    encoding: str
    newline: str


def encodings_of(content: bytes, is_whole: bool = True) -> list[str]:
    """Of a text that begins with these bytes; several, at most 8, where there is more than one way.

    is_whole: nothing follows, so its last letter is not cut off.
    """
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ["utf-32"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if content.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    for encoding in ("utf-16-le", "utf-16-be"):
        if _is_plain(content[:_LOOKED_AT], encoding):
            return [encoding]
    if (text := _read(content, "utf-8", is_whole)) is not None:
        is_twice = not text.isascii() and len(_read_twice(text) or text) < len(text)
        return [TWICE, "utf-8"] if is_twice else ["utf-8"]
    lines = _odd_lines(content)
    found = [(cost, each) for each in ENCODINGS if (cost := _cost(lines, each)) is not None]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])][:8]


def _odd_lines(content: bytes) -> bytes:
    """The first lines with letters beyond ASCII, each with its end."""
    lines, end, size = list[bytes](), 0, 0
    for hit in re.finditer(rb"[\x80-\xff]", content):
        if hit.start() < end:
            continue
        start, end = content.rfind(b"\n", 0, hit.start()) + 1, content.find(b"\n", hit.start())
        if end < 0 and len(content) > _LOOKED_AT and lines:
            break  # a letter may be cut off
        end = len(content) if end < 0 else end
        line = content[start:end]
        lines.append(line[:_LOOKED_AT] if len(line) > _LOOKED_AT else line + b"\n")
        size += len(lines[-1])
        if size > _LOOKED_AT:
            break
    return b"".join(lines)


def _is_plain(content: bytes, encoding: str) -> bool:
    """Whether this is UTF-16 without a mark: lines, and every second byte of a line's end is zero."""
    end = "\n".encode(encoding)
    if end not in content or b"\x00" not in content:
        return False
    text = _read(content[: len(content) // 2 * 2], encoding)
    return text is not None and all(
        unicodedata.category(sign) not in ("Cc", "Cn", "Co") for sign in text if sign not in "\r\n\t"
    )


def _read(content: bytes, encoding: str, is_whole: bool = False) -> str | None:
    """What it says; if it is not the whole, the last letter may be cut off."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, is_whole)
    except UnicodeDecodeError:
        return None


def _read_twice(text: str) -> str | None:
    for between in ("cp1252", "latin-1"):
        try:
            return text.encode(between).decode("utf-8")
        except UnicodeError:
            continue
    return None


def _cost(lines: bytes, encoding: str) -> float | None:
    """How strange its letters beyond ASCII would be, on average; None: it cannot be read so."""
    text = _read(lines, encoding)
    if text is None:
        return None
    usual, cost, count = _LETTERS[encoding], 0.0, 0
    for before, sign in zip("\n" + text, text, strict=False):
        if sign.isascii():
            continue
        count += 1
        letter = sign.lower()
        is_new = not before.isalpha()
        if not sign.isalpha():
            cost += 3
        elif not usual:
            cost += _cost_of_far_east(sign, encoding)
            cost += 1.5 * (before.isascii() and before.isalpha())
        elif letter in usual:
            cost += 0.6 * usual.index(letter) / len(usual)
        else:
            cost += 1
        if usual:
            cost += sign.isupper() and not is_new and before.islower()
            if encoding not in _LATIN:
                cost += 1.5 * (before.isascii() and before.isalpha())
    letters = sum(sign.isalpha() for sign in text)
    if encoding in _LATIN and 2 * count > letters:
        cost += count
    if encoding != "cp1252":  # by far the commonest
        cost += 0.15 * count
    return cost / max(count, 1)


def _cost_of_far_east(sign: str, encoding: str) -> float:
    if "\u3041" <= sign <= "\u30ff" or "가" <= sign <= "힣":  # kana, hangul
        return 0.0
    lead, (first, last) = sign.encode(encoding, "replace"), _COMMON_LEADS[encoding]
    if len(lead) == 1:
        return 1.5  # half a letter of the typewriter's katakana
    return 0.1 if first <= lead[0] <= last else 0.8


def decode(content: Sequence[bytes], encoding: str) -> Steps[Text]:
    """What is written in a file, which comes in pieces. Raises UnicodeDecodeError."""
    pieces: Sequence[bytes | str] = content
    inner = None
    if encoding == TWICE:
        text = b"".join(content).decode()
        pieces = [_read_twice(text) or text]
    else:
        inner = codecs.getincrementaldecoder(encoding)()
    decoder = io.IncrementalNewlineDecoder(inner, translate=True)
    return (yield from translate(pieces, sum(map(len, pieces)), decoder, encoding))


def head_of(content: bytes, encoding: str) -> str:
    """What a text begins with, as decode() would have it; what cannot be read becomes a sign for that."""
    if encoding == TWICE:
        text = content.decode("utf-8", "replace").rstrip("\ufffd")
        return "\n".join(_read_twice(line) or line for line in text.split("\n"))
    return codecs.getincrementaldecoder(encoding)("replace").decode(content)


def translate(
    content: Iterable[bytes | str], length: int, decoder: io.IncrementalNewlineDecoder, encoding: str
) -> Steps[Text]:
    """content: in pieces, together of this length. Every line end becomes \\n, every blank a space."""
    pieces, done = list[str](), 0
    for piece in content:
        done += len(piece)
        text = decoder.decode(piece, final=done == length)
        if any(sign in text for sign in "\x85\u2028\u2029\xa0\x1a"):
            text = text.translate(_BREAKS)
        pieces.append(text)
        yield done / length
    newlines = decoder.newlines or "\n"
    return Text(pieces, encoding, newlines if isinstance(newlines, str) else "".join(newlines))
