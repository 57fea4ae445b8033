"""Any file that Nablab knows, told by its content and not by its name.

    for share in (reading := read_file(path)): ...     # or gui/worker.py, in a thread

    kind         what is in the file                               value
    "workspace"  JSON that gui/workspace.py wrote                  Workspace
    "graph"      JSON of engine.document, or a text of formulas    GraphFile
    "network"    safetensors, .npz: weights of 784-n-10                engine.digit_network.DigitNetwork
    "picture"    PNG, JPEG, BMP, GIF or WebP                       uint8 (h, w), ink is high
    "lesson"     TOML with steps, of gui.lessons                   gui.lessons.lesson.Lesson
    "names"      a text, one name a line                           engine.corpus.Corpus
                 a list in another form or encoding                engine.names_file.NamesFile

The first bytes tell what has a signature. All else must be a text: JSON by its first bracket, a lesson by a
line [[step]] or the name of its file, formulas by being formulas with an "=" among them. Programs, markup and
logs are said to be what they seem, and what is left may be names.
"""

from __future__ import annotations

import codecs
import io
import math
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ijson
from PySide6.QtCore import QCoreApplication

from engine.arithmetic import Array
from engine.corpus import Corpus, count
from engine.digits import DigitNetwork
from engine.disk import FileError, why
from engine.document_parts import DocumentError, missing_in
from engine.expression import parse
from engine.files import unpack_arrays
from engine.foreign_networks import read_npz
from engine.names_file import NamesFile
from engine.names_form import PLAIN, guess_form, seems
from engine.names_text import parse_names
from engine.steps import Steps, finish, within
from engine.syntax import ExpressionError
from engine.text_encoding import Text, decode, encodings_of
from engine.text_encoding import translate as to_lines
from gui.lessons import STEP
from gui.pictures import SIGNATURES, ink_of, read_image
from gui.workspace import MARKER, MEGABYTE, from_document
from gui.workspace import MOST_BYTES as MOST_JSON

if TYPE_CHECKING:
    from engine.document import Document
    from gui.lessons.lesson import Lesson

translate = QCoreApplication.translate  # may be called from a worker's thread

MOST_PICTURE = 100 * MEGABYTE
MOST_NETWORK = 64 * MEGABYTE
MOST_TEXT = 128 * MEGABYTE
MOST_PASTED = MEGABYTE  # characters of JSON: it is read at once
MOST_FORMULAS = MEGABYTE // 4  # characters: more than can be shown, and all that is read in a moment

_DEEPEST = 100  # lists within lists
_DEEPER = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}  # of the events of JSON
_STEP = 8_192  # characters of JSON between two reports
_LONG_STEP = 65_536  # the same, within packed arrays
_PACKED = re.compile(rf"[A-Za-z0-9+/=]{{{_LONG_STEP}}}")
_HEAD = 20_000  # characters by which the form of a list is guessed
_CHUNK = MEGABYTE  # bytes that are read or decoded in one go
_SAFETENSORS = re.compile(rb".{4}\x00{4}\{", re.DOTALL)  # the length of the header, 64 bits, then the header
_NPZ = b"PK\x03\x04"
_OTHERS = (
    b"\x89HDF\r\n",
    b"\x80\x02",
    b"\x80\x03",
    b"\x80\x04",
    b"\x80\x05",
    b"\x93NUMPY",
    b"GGUF",
)  # Keras, pickles ...
_JSON = re.compile(r"\s*[\[{]")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?', re.DOTALL)  # of JSON
_WIDEST = 20  # characters of a number of 64 bits
_LIST = re.compile(r"\s*\[('|[^\]\[{}\"\d]*\]\s*\n)")  # of names, in Python; or [Girls] above some


@dataclass(frozen=True)
class Opened:
    """What a file turned out to be.

    note: what somebody should know about it; is_asked: how it is to be read, so nothing has changed yet
    """

    kind: str
    path: Path
    value: Any
    note: str = ""
    is_asked: bool = False


@dataclass(frozen=True)
class GraphFile:
    """A graph with its groups, and the formulas it was written in; "" where it was a document.

    Of several ends of the graph the last added is the result.
    """

    text: str
    document: Document


class _Refusal(Exception):
    """Why a file is refused; read_file() puts its name in front."""


def read_file(path: Path) -> Steps[Opened]:
    """Open a file in small steps: yields the share done, from 0 to 1, returns what it is.

    Raises FileError, which names the file and the reason, for everything else.
    """
    name = path.name or str(path)
    try:
        return (yield from _open(path, name))
    except _Refusal as refusal:
        raise FileError(f"{name}: {refusal}") from refusal
    except MemoryError as error:
        reason = translate("Opening", "it is too large for the memory of this computer")
        raise FileError(f"{name}: {reason}") from error


def _open(path: Path, name: str) -> Steps[Opened]:
    yield 0.0
    content = yield from within(0.0, 0.3, _read(path))
    if SIGNATURES.match(content[0]):
        try:
            ink, note = ink_of(read_image(b"".join(content)))
            return Opened("picture", path, ink, note)
        except ValueError as error:
            raise _Refusal(str(error)) from error
    if _SAFETENSORS.match(content[0]):
        return Opened("network", path, _network(b"".join(content), name))
    if content[0].startswith(_NPZ):
        return Opened("network", path, _network_in_npz(b"".join(content)))
    found, encodings = yield from within(0.3, 0.4, _decode(content))
    head, done = "".join(found.pieces[:2]), 0.4  # all of what may be formulas
    if _JSON.match(head):
        if len(encodings) > 1:
            raise _Refusal(translate("Opening", "this JSON is damaged: it is no UTF-8"))
        try:
            kind, value = yield from within(0.4, 0.9, _document(found.pieces, name))
        except _Refusal:
            if not _LIST.match(head):
                raise
        else:
            if kind != "names":
                return Opened(kind, path, value)
            found = Text([value], found.encoding, found.newline)
            head, done = value[:MOST_FORMULAS], 0.9
    kind = seems(head[:_CHUNK])
    if kind == "xml":
        raise _Refusal(_none_of_ours())
    if path.suffix.lower() == ".toml" or STEP.search(head):
        return Opened("lesson", path, _lesson(found.pieces))
    try:
        if "=" in head and (graph := _formulas(head)):
            return Opened("graph", path, graph)
    except _Refusal:
        if not kind:
            raise
    if kind:
        raise _Refusal(f"{_none_of_ours()} {_seems(kind)}")
    try:
        names = yield from within(done, 1.0, _names(found, content, encodings))
        return Opened("names", path, names, is_asked=isinstance(names, NamesFile))
    except ValueError as error:
        raise _Refusal(f"{_none_of_ours()}; {error}") from error


def _seems(kind: str) -> str:
    return {
        "code": translate("Opening", "This looks like a program."),
        "dot": translate("Opening", "This looks like a graph in DOT, the language of Graphviz."),
        "log": translate("Opening", "This looks like a log."),
        "markdown": translate("Opening", "This looks like Markdown."),
        "numbers": translate("Opening", "This looks like a table of numbers."),
        "pixmap": translate("Opening", "This looks like a portable pixmap. Save the picture as PNG."),
        "tex": translate("Opening", "This looks like TeX."),
    }[kind]


def read_pasted(text: str) -> Steps[Corpus | NamesFile]:
    """Names in a text that is no file, in small steps. Raises FileError, as read_file() does."""
    try:
        _check_size(len(text), MOST_TEXT)
        decoder = io.IncrementalNewlineDecoder(None, translate=True)
        pieces = (text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK))
        found = yield from within(0.0, 0.1, to_lines(pieces, len(text), decoder, ""))
        return (yield from within(0.1, 1.0, _names(found, (), ())))
    except (ValueError, _Refusal) as error:
        reason = translate("Opening", "What is in the clipboard is no list of names: {reason}")
        raise FileError(reason.format(reason=error)) from error


def read_pasted_graph(text: str) -> Document:
    """A graph in a text that is no file, JSON or formulas. Raises FileError, as read_file() does."""
    try:
        if not _JSON.match(text):
            found = _formulas(text, is_sure=True)
        elif len(text) > MOST_PASTED:
            reason = translate("Opening", "graphs of up to {most:,} characters are pasted; save it as a file")
            raise _Refusal(reason.format(most=MOST_PASTED))
        else:
            kind, found = finish(_document([text], translate("Opening", "the clipboard")))
            if kind == "workspace":
                raise _Refusal(translate("Opening", "this is a workspace; save it as a file and open that"))
            if kind == "names":
                raise _Refusal(translate("Opening", "this is a list of names; paste it in the bigram lab"))
    except (_Refusal, FileError) as error:
        reason = translate("Opening", "The clipboard cannot be pasted: {reason}")
        raise FileError(reason.format(reason=error)) from error
    assert found is not None
    document: Document = found.document
    return document


# Bytes and text


def _read(path: Path) -> Steps[list[bytes]]:
    """The content, in pieces of a MB: to put a hundred of them together takes longer than a moment."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _Refusal(translate("Opening", "this is a folder; open one of the files in it"))
        if not stat.S_ISREG(status.st_mode):  # a pipe, say, in which one could wait for ever
            raise _Refusal(translate("Opening", "this is no ordinary file"))
        with open(path, "rb") as file:
            pieces = [file.read(_CHUNK)]
            done, most = len(pieces[0]), _limit(pieces[0])
            if not done:
                raise _Refusal(translate("Opening", "this file is empty"))
            _check_size(status.st_size, most)
            while piece := file.read(_CHUNK):
                pieces.append(piece)
                done += len(piece)
                _check_size(done, most)  # it may have grown meanwhile
                yield min(1.0, done / max(status.st_size, 1))
        return pieces
    except FileNotFoundError as error:
        reason = translate("Opening", "there is no such file; it may have been moved or renamed")
        raise _Refusal(reason) from error
    except PermissionError as error:
        reason = translate("Opening", "you have no permission to read this file; change that, or copy it")
        raise _Refusal(reason) from error
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        reason = translate("Opening", "it cannot be read ({reason})")
        raise _Refusal(reason.format(reason=why(error))) from error


def _limit(head: bytes) -> int:
    """How large a file that begins like this may be, in bytes."""
    if SIGNATURES.match(head):
        return MOST_PICTURE
    if _SAFETENSORS.match(head) or head.startswith(_NPZ):
        return MOST_NETWORK
    if head.startswith(_OTHERS):
        reason = translate("Opening", "Networks are read from .safetensors and .npz files: save it as one.")
        raise _Refusal(f"{_none_of_ours()} {reason}")
    if b"\x00" in head and not encodings_of(head)[0].startswith(("utf-16", "utf-32")):
        raise _Refusal(_none_of_ours())
    return MOST_JSON if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"[", b"{") else MOST_TEXT


def _check_size(size: int, most: int) -> None:
    if size > most:
        reason = translate("Opening", "it has {size} MB; of its kind files of up to {most} MB are opened")
        raise _Refusal(reason.format(size=math.ceil(size / MEGABYTE), most=most // MEGABYTE))


def _none_of_ours() -> str:
    return translate(
        "Opening",
        "Nablab can't read this file. It opens workspaces, graphs, networks, names, pictures and lessons.",
    )


def _decode(content: Sequence[bytes]) -> Steps[tuple[Text, list[str]]]:
    """What is written in a file, which comes in pieces, and in which encodings it may be."""
    encodings = encodings_of(content[0], len(content) == 1)
    try:
        return (yield from decode(content, encodings[0])), encodings
    except UnicodeDecodeError as error:
        odd = next((piece for piece in content if len(encodings_of(piece)) > 1), None)
        if encodings == ["utf-8"] and odd is not None:  # as Western letters may come late
            encodings = encodings_of(odd)
            return (yield from decode(content, encodings[0])), encodings
        reason = translate("Opening", "as a text it is damaged or cut off: it is no {encoding}")
        raise _Refusal(f"{_none_of_ours()}; {reason.format(encoding=encodings[0].upper())}") from error


# Workspaces and graphs


def _document(pieces: Sequence[str], name: str) -> Steps[tuple[str, Any]]:
    """A JSON document, which comes in pieces: its kind and value."""
    try:
        document = yield from within(0.0, 0.5, _parse_json(pieces))
    except ijson.JSONError as error:
        if found := _too_large("".join(pieces)):
            reason = translate(
                "Opening", "the number {number} in line {line} is too large to be read; make it smaller"
            )
            raise _Refusal(reason.format(number=found[0], line=found[1])) from error
        reason = translate("Opening", "this JSON is damaged or cut off; look for another copy of it")
        raise _Refusal(reason) from error
    if isinstance(document, dict) and MARKER in document:
        return "workspace", from_document(document, name)
    if lines := _names_in(document):
        return "names", "\n".join(lines)
    if missing := missing_in(document):
        reason = translate(
            "Opening",
            'this JSON is neither a workspace, which has "nablab": "workspace", nor a graph: '
            "for a graph it lacks {missing}",
        )
        raise _Refusal(reason.format(missing=", ".join(missing)))
    return "graph", (yield from within(0.5, 1.0, _graph(document)))


def _names_in(document: Any) -> list[str]:
    """The lines of a list of names in JSON: texts, alone or in an object; of objects, as a table."""
    if isinstance(document, dict):
        lists = [each for each in document.values() if isinstance(each, list)]
        document = max(lists, key=len, default=None) if "nodes" in missing_in(document) else None
    if not isinstance(document, list) or not document:
        return []
    if all(isinstance(each, str) for each in document):
        return [" ".join(each.split()) for each in document]
    if all(isinstance(each, dict) and each.keys() == document[0].keys() for each in document):
        rows = [document[0].keys(), *(each.values() for each in document)]
        return ["\t".join(" ".join(str(field).split()) for field in row) for row in rows]
    return []


def _parse_json(pieces: Sequence[str]) -> Steps[Any]:
    """json.loads() in small steps: that one would hold the interpreter's lock from beginning to end."""
    builder, events = ijson.ObjectBuilder(), ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, use_float=True)
    depth, done, length = 0, 0, sum(map(len, pieces))
    for piece in pieces:
        start = 0
        while start < len(piece):
            # of a text that is not over the parser copies all that it has, at each step
            step = _LONG_STEP if _PACKED.match(piece, start) else _STEP
            parser.send(piece[start : start + step].encode())
            depth = _build(builder, events, depth)
            start += step
            yield (done + min(start, len(piece))) / length
        done += len(piece)
    parser.close()  # a document that is cut off is found here
    _build(builder, events, depth)
    return builder.value


def _build(builder: ijson.ObjectBuilder, events: list[tuple[str, Any]], depth: int) -> int:
    """What has been parsed joins the document; returns how deep it has come."""
    for event, value in events:
        builder.event(event, value)
        depth += _DEEPER.get(event, 0)
        if depth > _DEEPEST:
            raise _Refusal(
                translate("Opening", "this JSON is nested deeper than {most}").format(most=_DEEPEST)
            )
    events.clear()
    return depth


def _too_large(text: str) -> tuple[str, int] | None:
    """The first number of a JSON document that ijson does not read, and its line."""
    for token in _TOKEN.finditer(text):
        number = token[0]
        if number.startswith('"'):
            continue
        is_whole = number.lstrip("-").isdecimal()
        if is_whole and len(number) <= _WIDEST and abs(int(number)) < 2**63:
            continue
        if is_whole or math.isinf(float(number)):
            shown = number if len(number) <= _WIDEST else f"{number[:_WIDEST]}…"
            return shown, text.count("\n", 0, token.start()) + 1
    return None


def _graph(state: Any) -> Steps[GraphFile]:
    from engine.document import Document  # the first window needs none

    try:
        document = Document.from_dict(state)
        if not document.nodes:
            raise _Refusal(translate("Opening", "this graph is empty: it has no nodes"))
        yield 0.5
    except DocumentError as error:
        reason = translate("Opening", "this graph cannot be opened: {error}")
        raise _Refusal(reason.format(error=error)) from error
    return GraphFile("", document)


def _formulas(text: str, is_sure: bool = False) -> GraphFile | None:
    """The graph, if the text is one of formulas. Where it is meant as such and has an error, a refusal."""
    lines = [line for line in text[:MOST_FORMULAS].split("\n") if line.strip()]
    is_meant = is_sure or 2 * sum("=" in line for line in lines) >= len(lines)
    if len(text) > MOST_FORMULAS:
        if is_meant:
            reason = translate("Opening", "formulas of up to {most:,} characters are read; make it shorter")
            raise _Refusal(reason.format(most=MOST_FORMULAS))
        return None
    try:
        if not is_meant and "?" not in text:  # a free input, which only an unfinished graph has
            parse(text)  # a list of names is not a graph, and need not wait for what a graph needs
        from engine.formulas import read  # the first window needs none

        document = read(text)
    except DocumentError as error:  # more nodes than can be drawn, a name that is too long
        raise _Refusal(str(error)) from error
    except ExpressionError as error:
        if is_meant:
            reason = translate("Opening", "this looks like formulas, but they cannot be read. {error}")
            raise _Refusal(reason.format(error=error)) from error
        return None
    return GraphFile(text, document)


def _lesson(pieces: Sequence[str]) -> Lesson:
    from gui.lessons.lesson import LessonError, read  # which knows formulas

    try:
        return read("".join(pieces))
    except LessonError as error:
        raise _Refusal(str(error)) from error


# Names


def _names(found: Text, content: Sequence[bytes], encodings: Sequence[str]) -> Steps[Corpus | NamesFile]:
    """The names, or what is to be asked about them first. content: bytes, where their encoding is to be."""
    form = guess_form(found.pieces[0][:_HEAD] if found.pieces else "")
    if len(encodings) > 1:
        return NamesFile(content, encodings, form)
    if form != PLAIN:
        return NamesFile(found, (), form)
    names = yield from within(0.0, 0.7, parse_names(found.pieces, found.encoding, found.newline))
    return (yield from within(0.7, 1.0, count(names)))


# Networks


def _network(content: bytes, name: str) -> DigitNetwork:
    arrays, card = unpack_arrays(content, name)
    return _made_of(arrays, card)


def _network_in_npz(content: bytes) -> DigitNetwork:
    try:
        return _made_of(read_npz(content, MOST_NETWORK), {})
    except ValueError as error:
        raise _Refusal(str(error)) from error


def _made_of(arrays: Mapping[str, Array], card: dict[str, Any]) -> DigitNetwork:
    try:
        return DigitNetwork.from_arrays(arrays, card)
    except ValueError as error:
        reason = translate("Opening", "this is no network that reads digits: {problem}")
        raise _Refusal(reason.format(problem=error)) from error
