"""Show the code: the engine's own lines, from the modules that are running.

    source_of("engine.centring.centre_strokes")      # a function
    source_of("engine.bigram.Bigram.sample")       # a method
    source_of("engine.ops.OPS[multiply]")          # a row of the table of operations
    source_of("engine.arithmetic.tanh").text       # tanh = _unary(math.tanh, np.tanh)
    rule_of("multiply", 0).text                    # lambda g, z, x, y: g * y

A reference is looked up in the syntax tree of its chapter, not among living objects: so a decorated
function, one that another function made, and a constant are all found where they are written.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from textwrap import dedent

_REFERENCE = re.compile(r"engine\.(\w+)((?:\.\w+)*)", re.ASCII)
_ROW = re.compile(r"engine\.ops\.OPS\[(\w+)\]", re.ASCII)


@dataclass(frozen=True)
class Source:
    """Lines of the engine.

    reference  what was asked for
    path       of the file, from the project's root, with slashes
    line       where it begins in that file, counted from 1
    text       the lines, without the indentation they have in common; a row of the table of operations
               is followed by the functions it names, which stand elsewhere
    """

    reference: str
    path: str
    line: int
    text: str


@dataclass(frozen=True, eq=False)
class _Chapter:
    """A module of the engine as text and as a syntax tree."""

    name: str
    text: str
    tree: ast.Module

    @property
    def path(self) -> str:
        return f"engine/{self.name}.py"

    def text_of(self, node: ast.expr) -> str:
        """The expression alone. ast.get_source_segment() takes the whole chapter apart each time, longer than
        a frame lasts."""
        assert node.end_lineno is not None
        lines = self.text.splitlines()[node.lineno - 1 : node.end_lineno]
        lines[-1] = lines[-1].encode()[: node.end_col_offset].decode()  # the places are those of bytes
        lines[0] = lines[0].encode()[node.col_offset :].decode()
        return "\n".join(lines)

    def lines_of(self, node: ast.stmt | ast.expr) -> str:
        """Whole lines, so that a remark at the end of the last one belongs to it."""
        lines = self.text.split("\n")[_first_line(node) - 1 : node.end_lineno]
        return dedent("\n".join(lines))

    def functions(self) -> dict[str, ast.stmt]:
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}


def source_of(reference: str) -> Source:
    """The source of what a dotted name or a row, engine.ops.OPS[name], refers to.

    Raises LookupError for anything outside the engine, and for what the engine does not define.
    """
    if row := _ROW.fullmatch(reference):
        return _row(reference, row[1])
    parts = _REFERENCE.fullmatch(reference)
    if parts is None:
        raise LookupError(
            f"{reference!r} is no part of the engine; a reference reads like engine.value.Value"
        )
    chapter = _chapter(parts[1])
    node: ast.stmt | None = None
    body, place = chapter.tree.body, f"engine.{chapter.name}"
    for name in parts[2].split(".")[1:]:
        node = _definition(body, name)
        if node is None:
            raise LookupError(f"{reference!r} was not found: {place} does not define {name!r}")
        body, place = node.body if isinstance(node, ast.ClassDef) else [], f"{place}.{name}"
    if node is None:  # the chapter as a whole
        return Source(reference, chapter.path, 1, chapter.text)
    return Source(reference, chapter.path, _first_line(node), chapter.lines_of(node))


def _row(reference: str, name: str) -> Source:
    """A row of the table, then the rules it names, then what computes its output."""
    ops, arithmetic = _chapter("ops"), _chapter("arithmetic")
    row = next((row for row in _rows(ops) if _name_of(row) == name), None)
    if row is None:
        raise LookupError(f"{reference!r} was not found: the table of operations has no row {name!r}")
    texts = [ops.lines_of(row)]
    texts += [ops.lines_of(rule) for rule in _functions_used(ops, row)]
    forward = row.args[2]
    makers = [_definition(arithmetic.tree.body, maker) for maker in _attributes_of("a", forward)]
    makers_text = "\n\n".join(arithmetic.lines_of(maker) for maker in makers if maker is not None)
    if makers_text:
        texts.append(f"# {arithmetic.path}\n{makers_text}")
    return Source(reference, ops.path, row.lineno, "\n\n".join(texts))


@cache
def rule_of(op: str, input_index: int | None) -> Source:
    """Of one operation the gradient rule of one input, or what computes its output where that is None.

    A lambda stands for itself, followed by the functions of the table's chapter to which it leaves the work;
    of a function that is named there, it is the definition. Raises LookupError where there is no such
    operation or input, or where the input has no gradient.
    """
    part = "forward" if input_index is None else f"rules[{input_index}]"
    reference = f"engine.ops.OPS[{op}].{part}"
    ops = _chapter("ops")
    row = next((row for row in _rows(ops) if _name_of(row) == op), None)
    if row is None:
        raise LookupError(f"{reference!r} was not found: the table of operations has no row {op!r}")
    if input_index is None:
        return _expression(reference, ops, row.args[2])
    rules = row.args[3].elts if isinstance(row.args[3], ast.Tuple) else []
    if not 0 <= input_index < len(rules):
        raise LookupError(f"{reference!r} was not found: {op} has {len(rules)} inputs")
    if isinstance(rules[input_index], ast.Constant):  # None
        raise LookupError(f"{reference!r} was not found: this input of {op} is a constant by nature")
    return _expression(reference, ops, rules[input_index])


def _expression(reference: str, ops: _Chapter, node: ast.expr) -> Source:
    """What the expression names, in the table's chapter or in arithmetic, else its own text."""
    named = node.args[0] if isinstance(node, ast.Call) else node  # a.quiet(a.affine) is affine
    match named:
        case ast.Name(id=name):
            chapter = ops
        case ast.Attribute(value=ast.Name(id="a"), attr=name):
            chapter = _chapter("arithmetic")
        case _:
            called = [ops.functions()[name] for name in _names_in(node) if name in ops.functions()]
            texts = [ops.text_of(node), *map(ops.lines_of, called)]
            return Source(reference, ops.path, node.lineno, "\n".join(texts))
    found = _definition(chapter.tree.body, name)
    if found is None:
        raise LookupError(f"{reference!r} was not found: engine.{chapter.name} does not define {name!r}")
    return Source(reference, chapter.path, _first_line(found), chapter.lines_of(found))


def _rows(ops: _Chapter) -> Iterator[ast.Call]:
    """The elements of _ROWS, each a call Op(name, symbol, forward, ...)."""
    table = _definition(ops.tree.body, "_ROWS")
    if isinstance(table, ast.Assign) and isinstance(table.value, ast.List):
        yield from (row for row in table.value.elts if isinstance(row, ast.Call))


def _name_of(row: ast.Call) -> object:
    return row.args[0].value if isinstance(row.args[0], ast.Constant) else None


def _functions_used(chapter: _Chapter, node: ast.AST) -> list[ast.stmt]:
    """The chapter's functions that node names, and those that they name, each once."""
    functions = chapter.functions()
    used: dict[str, ast.stmt] = {}
    waiting = [node]
    while waiting:
        for name in _names_in(waiting.pop(0)):
            if name in functions and name not in used:
                used[name] = functions[name]
                waiting.append(functions[name])
    return list(used.values())


def _names_in(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _attributes_of(module: str, node: ast.AST) -> list[str]:
    """Every x of module.x within node, each once."""
    attributes = (part for part in ast.walk(node) if isinstance(part, ast.Attribute))
    return list(
        dict.fromkeys(x.attr for x in attributes if isinstance(x.value, ast.Name) and x.value.id == module)
    )


@cache
def _chapter(name: str) -> _Chapter:
    """Raises LookupError if the engine has no such chapter, or came without its source."""
    try:
        text = inspect.getsource(import_module(f"engine.{name}"))
    except ModuleNotFoundError as error:
        raise LookupError(f"the engine has no chapter {name!r}") from error
    except OSError as error:
        raise LookupError(
            f"the source of engine.{name} is not there; install Nablab with its .py files"
        ) from error
    return _Chapter(name, text, ast.parse(text))


def _definition(body: Iterable[ast.stmt], name: str) -> ast.stmt | None:
    """The first statement of a body that gives something this name."""
    return next((node for node in body if name in _names_given(node)), None)


def _names_given(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [name for target in targets for name in _names_in(target)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _first_line(node: ast.stmt | ast.expr) -> int:
    """Decorators stand above the line that Python counts as the first."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
