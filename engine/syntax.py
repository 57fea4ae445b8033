"""What formulas say, as trees, before anything is made of them.

    for statement in statements("e = a*b; L = e + 2"):
        print([target.text for target in statement.targets], statement.body)

Statements stand on lines of their own or behind a semicolon. The grammar, each line binding more tightly
than the one above (as in Python):

    statement  = [name {"=" name} "="] whole | name ("+=" | "-=" | "*=" | "/=" ...) whole | names "=" numbers
               | name "(" names ")" "=" whole | "def" name "(" names ")" ":" "return" whole
    whole      = sum [(">" | "<" | ">=" | "<=") sum]          1 where it holds, 0 where not
    sum        = product { ("+" | "-") product }
    product    = unary { ["*" | "/" | "@"] unary }            3x and 2(x + 1) are products, too
    unary      = ["-" | "+"] unary | power
    power      = part ["**" unary]
    part       = atom { "²" | "." method | "." word | "[" (whole { "," whole } | ":" "," "None") "]" }
    atom       = number | name | "(" whole ")" | "|" whole "|" | "√" atom | list of numbers
               | function "(" whole { "," whole } { "," setting } ")"
    setting    = ("axis" | "shape") "=" (integer | "(" [integer { "," integer } [","]] ")" | name)
               | "keepdims" "=" ("True" | "False")            where there is an axis

Where the lines work on arrays (engine/scratch.py) some of an array may get other numbers:

    statement  = ... | name "[" whole { "," whole } "]" ("=" | "+=" ...) whole

The formulas of an editable graph can say more; calls are the names of its groups:

    statement  = ... | name "," name { "," name } "=" call      several names: the outputs of a group
    atom       = ... | "?" [name] | "constant" "(" number ")" | call "(" [whole { "," whole }] ")"
    setting    = ... | ("axis" | "shape") "=" "?" [name]

Operators and functions are the rows of the table (engine/ops.py); what else they are called: dialects.py.
Two read the trees: expression.py makes Values of them, formula_reader.py an editable graph.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, NamedTuple

import numpy as np

from engine.dialects import (
    CALLED,
    CONSTANTS,
    KEPT,
    MADE,
    MAKERS,
    METHODS,
    MODULES,
    NETWORKS,
    WRAPPERS,
    row_of,
)
from engine.identifiers import FUNCTIONS
from engine.mending import unexpected
from engine.ops import OPS
from engine.tokens import (
    A_STEP,
    ExpressionError,
    Fix,
    Note,
    Token,
    edited,
    end_of_statement,
    number_of,
    power_of,
    tokens,
)
from engine.trees import (
    Call,
    Constant,
    Free,
    Name,
    Number,
    Operation,
    Setting,
    Statement,
    Tree,
    computed,
    fold,
)

__all__ = [
    "Call", "Constant", "ExpressionError", "Fix", "Free", "Name", "Note", "Number", "Operation", "Setting",
    "Statement", "Token", "Tree", "fold", "statements", "tokens",
]  # fmt: skip

RESULT = "out"  # the name of a formula that stands without one
CONSTANT = "constant"  # constant(3) is a constant that has a name, or several uses
FREE = "?"  # an input that nothing is connected to; ?name: what is called so further down

_OPERATORS = {row.sign: row.name for row in OPS.values() if row.sign and len(row.rules) == 2}
_DEEPEST = 100  # parentheses within parentheses; far more than a reader could follow
_LONGEST = 40  # characters of a word that a message repeats
_MOST_SAID, _SAID = 5, 24  # names in a message; characters of what was passed over
_MOST_EXPANDED = 20_000  # words and signs that calls of functions stand for
_MOST_LISTED = 10_000  # numbers that are made by their first and last


def statements(
    text: str,
    *,
    is_editable: bool = False,
    overwrites: bool = False,
    calls: Collection[str] = (),
    known: Collection[str] = (),
    notes: list[Note] | None = None,
) -> Iterator[Statement]:
    """One after the other, so that what is wrong first is found first. Raises ExpressionError.

    is_editable  the formulas are those of an editable graph
    overwrites   x[i] = 2 may be said
    calls        the names of groups that may be called there
    known        the names that have a value before
    notes        gets what is worth saying
    """
    return _Parser(text, is_editable, overwrites, calls, known, notes).statements()


class _Function(NamedTuple):
    """f(x) = 3x²: its name, what its inputs are called; places of tokens: the first, its body, behind it."""

    name: Token
    inputs: tuple[str, ...]
    first: int
    body: int
    end: int


class _Parser:
    """Recursive descent: one method a line of the grammar."""

    def __init__(
        self,
        text: str,
        is_editable: bool,
        overwrites: bool,
        calls: Collection[str],
        known: Collection[str],
        notes: list[Note] | None,
    ) -> None:
        self._text, self._passed = text, list[str]()
        self._tokens = tokens(text, self._passed)
        self._skipped = {found[1] for each in self._passed if (found := re.match(r"def\s+(\w+)", each))}
        self._is_editable, self._calls, self._known = is_editable, calls, known
        self._overwrites = overwrites
        self._notes = notes
        self._position = self._depth = self._first = 0
        self._given, self._later = set[str](), self._given_later()
        self._not_given: dict[str, None] = {}
        self._functions: dict[str, _Function] = {}
        self._bound: dict[str, Tree] = {}  # the inputs of the function whose body is read
        self._before: list[Statement] = []  # which give these inputs their names
        self._names: set[str] = set()  # all outside of functions, once one was called
        self._counts: dict[str, int] = {}  # how many inputs have got a name made from this one
        self._expanded = 0

    def _given_later(self) -> dict[str, int]:
        """The names that are given a value -> where the first statement begins that does so."""
        found: dict[str, int] = {}
        is_first = True
        for i, token in enumerate(self._tokens):
            if is_first and token.kind == "name":
                at = end = i
                while self._tokens[at].kind == "name" and self._tokens[at + 1].text in (",", "="):
                    at += 2
                    end = at if self._tokens[at - 1].text == "=" else end
                for target in self._tokens[i:end:2]:
                    found.setdefault(target.text, i)
            is_first = token.kind == "block" or token.text in (";", "\n")
        return found

    def statements(self) -> Iterator[Statement]:
        """As the function."""
        is_empty = is_given = True  # nothing is said; no more is said than numbers
        while self._next.kind != "end":
            if not self._take(";", "\n"):
                self._first = self._position
                found = self._statement()
                yield from self._before
                yield from found
                is_empty = is_empty and not found
                is_given = is_given and all(isinstance(each.body, Number) for each in found)
                self._given.update(target.text for statement in found for target in statement.targets)
                self._before.clear()
        if is_given and self._functions:  # f(x) = 3x², which nothing calls: at the x that is given, else at 1
            function = list(self._functions.values())[-1]
            self._position = function.body
            statement = self._ended(Statement(function.name, (function.name,), self._comparison()))
            yield from (*self._before, statement)
            is_empty = False
        if is_empty and any(not each.startswith("#") for each in self._passed):
            wanted = "write a formula such as y = a * b + c"
            raise ExpressionError(f"there is only {self._passed_over()}; {wanted}", 1, 1)
        if is_empty:
            raise ExpressionError("expected a formula such as y = a * b + c", 1, 1)
        if self._notes is not None:
            self._notes += self._worth_saying()

    def _worth_saying(self) -> Iterator[Note]:
        """About the whole."""
        if names := list(self._not_given):
            were = "was not given; it starts at 1" if len(names) == 1 else "were not given; they start at 1"
            between = "\n" if "\n" in self._text.strip() else "; "
            given = "".join(f"{name} = 1{between}" for name in names)
            first = len(f"{names[0]} = ")
            words = "Set it" if len(names) == 1 else "Set them"
            fix = Fix(words, given + self._text, chosen=(first, first + 1))
            yield Note(f"{_listed(names)} {were}", (fix,))
        if self._passed:
            yield Note(f"Passed over: {self._passed_over()}")
            if any(re.match(A_STEP, each) for each in self._passed):
                yield Note("Steps along the gradients are taken in Learn; a rate below 0 goes uphill")

    # Statements

    def _passed_over(self) -> str:
        said = [" ".join(each[:_SAID].split()) for each in self._passed if not each.startswith("#")]
        said += ["comments"] * (len(said) < len(self._passed))
        return _listed(list(dict.fromkeys(said)))

    def _statement(self) -> list[Statement]:
        first = self._next
        if first.kind == "block":
            word = first.text.split(maxsplit=1)[0].rstrip(":")
            remove = self._edit("Remove it", first.start, first.end, "")
            raise first.error(f"a formula has no “{word}”; write out each step", remove)
        if self._defines():
            return []
        if first.text in self._skipped and self._at(1).text == "(":
            self._passed.append(f"{first.text}(...)")
            self._position = end_of_statement(self._tokens, self._position)
            return []
        if self._is_of_places():
            return [self._of_places()]
        targets, sign = self._targets()
        for target in targets:
            if target.text in FUNCTIONS:
                raise target.error(f"{target.text} is a function; choose another name")
        if len(targets) > 1:
            return self._several(first, targets)
        if sign.text not in ("", "="):  # c += h
            inputs = (self._name(targets[0]), self._comparison())
            return [
                self._ended(Statement(first, targets, Operation(sign, inputs, _OPERATORS[sign.text[:-1]])))
            ]
        statement = self._ended(Statement(first, targets, self._comparison()))
        new, old = targets[0].text if targets else "", statement.body.token.text
        if self._notes is not None and targets and isinstance(statement.body, Name) and new != old:
            self._notes.append(Note(f"{new} is another name of {old}: both are one node, {old}"))
        return [statement]

    def _is_of_places(self) -> bool:
        """x[i] = ... or x[i] += ..."""
        at, depth = self._position + 1, 0
        if self._next.kind != "name" or self._tokens[at].text != "[":
            return False
        end = end_of_statement(self._tokens, at)
        while at < end and (depth or self._tokens[at].text == "["):
            depth += (self._tokens[at].text == "[") - (self._tokens[at].text == "]")
            at += 1
        return self._tokens[at].kind == "sign" and _gives(self._tokens[at].text)

    def _of_places(self) -> Statement:
        """x[i] += 1 is x[i] = x[i] + 1, as in numpy: of a place that is named twice only one is kept."""
        first = self._next
        self._position += 1
        name = self._name(first)
        places = self._part(name)
        sign = self._next
        if not self._overwrites:
            raise first.error("a formula does not overwrite numbers; give the result a name of its own")
        if places.inputs[:1] != (name,) or not isinstance(places, Operation) or places.op == "expand_dims":
            raise first.error(f"expected {first}[rows] or {first}[rows, columns] before {sign}")
        self._position += 1
        body = self._comparison()
        if sign.text != "=":
            body = Operation(sign, (places, body), _OPERATORS[sign.text[:-1]])
        return self._ended(Statement(first, (first,), body, places.inputs[1:]))

    def _ended(self, statement: Statement) -> Statement:
        if self._next.kind not in ("end", "block") and self._next.text not in (";", "\n"):
            raise self._unexpected("expected an operator or the end of the formula")
        return statement

    def _targets(self) -> tuple[tuple[Token, ...], Token]:
        """The names before the = (or += and the like) and this sign, or none and the end of all. What
        follows comes next."""
        position, targets = self._position, list[Token]()
        while self._tokens[position].kind == "name":
            sign = self._tokens[position + 1]
            if sign.kind != "sign" or not (sign.text == "," or _gives(sign.text)):
                break
            targets.append(self._tokens[position])
            position += 2
            if sign.text == "=" or (sign.text != "," and len(targets) == 1):
                self._position = position
                return tuple(targets), sign
        return (), self._tokens[-1]

    def _several(self, first: Token, targets: tuple[Token, ...]) -> list[Statement]:
        """The outputs of a group, or numbers: h1, h2 = layer(x); a, b = 2, -3."""
        call = self._next
        if call.text in self._calls and self._at(1).text == "(":
            self._position += 1
            return [self._ended(Statement(first, targets, self._group(call)))]
        bodies = [self._comparison()]
        while self._take(","):
            bodies.append(self._comparison())
        if len(bodies) != len(targets) or not all(isinstance(body, Number) for body in bodies):
            raise call.error("only the outputs of a group can be given to several names, and as many numbers")
        found = [Statement(first, (target,), body) for target, body in zip(targets, bodies, strict=True)]
        self._ended(found[-1])
        return found

    # Functions: their formula is read anew at each call

    def _defines(self) -> bool:
        """f(x) = 3x², def f(x): return 3x², f = lambda x: 3x²"""
        first = at = self._position
        is_def = self._next.text == "def" and self._at(1).kind == "name"
        at += is_def
        name, is_lambda = self._tokens[at], [t.text for t in self._tokens[at + 1 : at + 3]] == ["=", "lambda"]
        if name.kind != "name" or not (is_lambda or self._tokens[at + 1].text == "("):
            return False
        at += 3 if is_lambda else 2
        inputs = list[str]()
        while self._tokens[at].kind == "name":
            inputs.append(self._tokens[at].text)
            at += 1 + (self._tokens[at + 1].text == ",")
        signs = [":"] if is_lambda else [")", ":", "return"] if is_def else [")", "="]
        for sign in signs:
            while sign == "return" and self._tokens[at].text == "\n":
                at += 1
            if self._tokens[at].text != sign:
                return False
            at += 1
        self._position = at
        end = end_of_statement(self._tokens, self._position)
        if name.text in FUNCTIONS:
            start, behind = self._tokens[first].start, self._tokens[end].start
            built_in = self._edit(f"Use the built-in {name.text}", start, behind, "")
            raise name.error(f"{name.text} is a function already; choose another name", built_in)
        self._functions[name.text] = _Function(name, tuple(inputs), first, at, end)
        self._position = end
        return True

    def _apply(self, function: _Function, call: Token) -> Tree:
        """Its formula with these inputs; one that is no name gets a statement of its own: x = 3."""
        inputs = self._arguments()
        if len(inputs) != len(function.inputs):
            raise call.error(f"{call.text} takes {_counted(len(function.inputs))}, not {len(inputs)}")
        bound = dict[str, Tree]()
        for name, tree in zip(function.inputs, inputs, strict=True):
            if not isinstance(tree, Name):
                target = call._replace(text=self._fresh(name))
                self._before.append(Statement(call, (target,), tree))
                tree = Name(target)
            bound[name] = tree
        self._expanded += function.end - function.body
        if self._expanded > _MOST_EXPANDED:
            raise call.error("functions within functions make this too long; write out its steps")
        place, around = self._position, self._bound
        self._position, self._bound = function.body, bound
        tree = self._comparison()
        if self._position != function.end:
            raise self._unexpected(f"expected an operator or the end of {call.text}")
        self._position, self._bound = place, around
        return tree

    def _fresh(self, name: str) -> str:
        """x, or x_2, x_3 ... where the formulas have another x."""
        if not self._names:
            inside = {i for each in self._functions.values() for i in range(each.first, each.end)}
            self._names = {t.text for i, t in enumerate(self._tokens) if t.kind == "name" and i not in inside}
            self._names |= {*self._known}
        fresh = name
        while fresh in self._names:
            self._counts[name] = self._counts.get(name, 1) + 1
            fresh = f"{name}_{self._counts[name]}"
        self._names.add(fresh)
        self._given.add(fresh)
        return fresh

    # Operators

    def _comparison(self) -> Tree:
        self._go_deeper()
        tree = self._sum()
        if sign := self._take(">", "<", ">=", "<="):
            other = self._sum()
            pair = (tree, other) if sign.text in (">", "<=") else (other, tree)
            tree = Operation(sign, pair, "greater")
            if "=" in sign.text:  # not less
                tree = Operation(sign, (Number(sign, data=1.0), tree), "subtract")
        self._depth -= 1
        return tree

    def _sum(self) -> Tree:
        tree = self._product()
        while sign := self._take("+", "-"):
            tree = Operation(sign, (tree, self._product()), _OPERATORS[sign.text])
        return tree

    def _product(self) -> Tree:
        tree = last = self._unary()
        before: Token | None = None
        while True:
            sign = self._tokens[self._position]
            if sign.text in ("*", "/", "@"):
                self._position += 1
                last, before = self._unary(), sign
                tree = Operation(sign, (tree, last), _OPERATORS[sign.text])
            elif (sign.kind == "name" or sign.text in ("(", "√")) and self._is_after_factor():
                if before is None or before.text == "*":
                    last = last.inputs[0] if isinstance(last, Operation) and last.op == "negate" else last
                    is_open = last.token.text in ("**", "√") and self._previous.text != ")"
                    before = last.token if is_open else None
                last = self._power()
                if before:
                    raise self._two_meanings(before, sign)
                tree = Operation(sign, (tree, last), "multiply")
            else:
                return tree

    def _is_after_factor(self) -> bool:
        """Whether a product needs no sign here: 3x, 2(x + 1), x²y, (a + b)c."""
        return self._previous.kind in ("number", "super") or self._previous.text == ")"

    def _two_meanings(self, sign: Token, factor: Token) -> ExpressionError:
        """1/2x, x**2y, √2x and √2²: the factor, or the power, ends before the next token."""
        before = self._tokens[self._tokens.index(sign) - 1]
        start = sign.start if sign.text == "√" else before.start
        first = self._text[start : sign.end]
        left = self._text[sign.end : self._tokens[self._tokens.index(factor) - 1].end].strip()
        right = self._text[factor.start : self._previous.end]
        if factor.kind == "super" or factor.text == "**":
            both = [f"({first}{left}){right}", f"{first}({left}{right})"]
        else:
            both = [f"{first}{left}*{right}", f"{first}({left}*{right})"]
        fixes = [self._edit(each, start, self._previous.end, each) for each in both]
        return factor.error(f"{first}{left}{right} has two meanings", *fixes)

    def _unary(self) -> Tree:
        # signs in a row are counted, not nested: a million of them are no deeper than one
        minus, first = False, self._tokens[self._position]
        while sign := self._take("-", "+"):
            minus ^= sign.text == "-"
        tree = self._power()
        if not minus:
            return tree
        if isinstance(tree, Number) and not isinstance(tree.data, tuple):
            return replace(tree, token=first, data=-tree.data)
        return Operation(first, (tree,), "negate")

    def _power(self) -> Tree:
        return self._part(self._atom())

    def _part(self, tree: Tree) -> Tree:
        while (sign := self._tokens[self._position]).kind == "super" or sign.text in (".", "[", "**"):
            is_open = tree.token.text == "√" and self._previous.text != ")"
            self._position += 1
            if sign.kind == "super":
                tree = Operation(sign, (tree, Number(sign, data=power_of(sign.text))), "power")
            elif sign.text == "**":
                self._go_deeper()
                tree = Operation(sign, (tree, self._unary()), "power")
                self._depth -= 1
            elif sign.text == ".":
                tree = self._method(tree)
            else:
                tree = self._places(tree, sign)
            if is_open and isinstance(tree, Operation) and tree.op == "power":
                raise self._two_meanings(tree.inputs[0].token, sign)
        return tree

    def _places(self, tree: Tree, opening: Token) -> Tree:
        """x[rows], x[rows, columns], x[:, None]; w[0, 1, 2] is the number 2 of w[0, 1]."""
        if self._take(":"):
            for text in (",", "None", "]"):
                if not self._take(text):
                    raise self._unexpected("of places with : only x[:, None] can be said")
            return Operation(opening, (tree, Number(opening, data=-1.0)), "expand_dims")
        places = [self._comparison()]
        while self._take(","):
            places.append(self._comparison())
        self._expect("]", opening)
        if len(places) > 1:
            tree, places = Operation(opening, (tree, *places[:2]), "pick"), places[2:]
        for place in places:
            tree = Operation(opening, (tree, place), "lookup")
        return tree

    # What stands between the operators

    def _atom(self) -> Tree:
        token = self._next
        if self._is_editable and token.text == FREE:
            return self._free()
        self._position += 1
        if token.kind == "number":
            return Number(token, data=number_of(token.text))
        if token.kind == "name":
            while token.text in MODULES and self._next.text == "." and self._at(1).kind == "name":  # np.tanh
                token = self._at(1)
                self._position += 2
            if self._next.text == "(":
                return self._call(token)
            if self._next.kind == "super" and self._at(1).text == "(" and row_of(token.text):  # sin²(x)
                sign = self._next
                self._position += 1
                return Operation(sign, (self._call(token), Number(sign, data=power_of(sign.text))), "power")
            return self._name(token)
        if token.text == "(":
            tree = self._comparison()
            self._expect(")", token)
            return tree
        if token.text == "[":
            return self._list(token)
        if token.text == "|":
            tree = self._comparison()
            self._expect("|", token)
            return Operation(token, (tree,), "abs")
        if token.text == "√":
            self._go_deeper()
            tree = self._atom()
            self._depth -= 1
            return Operation(token, (tree,), "sqrt")
        self._position -= 1
        before = self._previous.text.strip() if self._position else ""
        raise self._unexpected(f"expected a number or a name{f' after {before}' if before else ''}")

    def _free(self) -> Tree:
        sign = self._next
        self._position += 1
        if self._next.kind != "name":
            return Free(sign)
        self._position += 1
        return Free(sign, name=self._previous)

    def _name(self, token: Token) -> Tree:
        name = token.text
        if self._bound and name in self._bound:
            return self._bound[name]
        if name in self._not_given or name in self._given or name in self._known:
            return Name(token)
        if name in self._later:
            raise self._too_early(token)
        if name in FUNCTIONS:
            raise self._unexpected(f"expected ( after {name}")
        if name in CONSTANTS:
            return Number(token, data=CONSTANTS[name])
        self._not_given[name] = None
        return Name(token)

    def _too_early(self, token: Token) -> ExpressionError:
        """A name that is given a value further down, or here of itself."""
        name, text, here, given = token.text, self._text, self._tokens[self._first], self._later[token.text]
        if given <= self._first:
            first = self._edit(f"{name} = 1 first", here.start, here.start, f"{name} = 1; ")
            return token.error(f"{name} is used before it is given", first)
        end = end_of_statement(self._tokens, given)
        start, behind = self._tokens[given].start, self._tokens[end - 1].end
        if any(self._later.get(each.text) == self._first for each in self._tokens[given:end]):
            first = self._edit(f"{name} = 1 first", here.start, here.start, f"{name} = 1; ")
            return token.error(f"{name} is used before it is given, and made from what uses it", first)
        between, rest = text[here.start : start], text[behind:].lstrip("; \t\r\n")
        kept = between + rest if rest else between.rstrip("; \t\r\n")
        moved = text[start:behind] + ("\n" if "\n" in between else "; ")
        fix = Fix("Move it first", text[: here.start] + moved + kept)
        return token.error(f"{name} is given after it is used: move it first", fix)

    def _list(self, opening: Token) -> Tree:
        """[1, 2] and [[1, 2], [3, 4]]"""
        rows = list[Any]()
        while self._next.text != "]":
            rows.append(computed(self._comparison()))
            if not self._take(","):
                break
        self._expect("]", opening)
        try:
            data = np.array(rows, float)
        except ValueError:
            raise opening.error("the rows of an array must have the same length") from None
        if not data.size:
            raise opening.error("an array needs a number at least")
        return Number(opening, data=data)

    # Calls

    def _arguments(self) -> list[Tree]:
        """(a, b, ...)"""
        opening, inputs = self._next, list[Tree]()
        self._position += 1
        while self._next.text != ")":
            inputs.append(self._comparison())
            if not self._take(","):
                break
        self._expect(")", opening)
        return inputs

    def _call(self, function: Token) -> Tree:
        name = function.text
        if self._is_editable and name == CONSTANT:
            return self._constant()
        if name in self._functions:
            return self._apply(self._functions[name], function)
        if name in self._calls:
            return self._group(function)
        if row := row_of(name):
            return self._function(function, row)
        if name in MADE:
            return self._made(function, [])
        if name in WRAPPERS:
            return self._wrapped()
        if name in MAKERS:
            return self._maker(function)
        if name in NETWORKS:
            raise function.error(f"{name} is a network, not a formula: add it from the palette (Build)")
        groups = f", and the groups {', '.join(self._calls)}" if self._calls else ""
        there_are = ", ".join(FUNCTIONS) + groups
        near = get_close_matches(name[:_LONGEST], [*FUNCTIONS, *CALLED, *self._functions], 2)
        fixes = [self._edit(other, function.start, function.end, other) for other in near]
        if not near or name in self._given or len(name) == 1:
            fixes.insert(0, self._edit(f"{name[:_LONGEST]}*(", function.end, function.end, "*"))
        raise function.error(f"there is no function {name[:_LONGEST]}; there are {there_are}", *fixes)

    def _function(self, function: Token, name: str, first: tuple[Tree, ...] = ()) -> Tree:
        row, opening = OPS[name], self._next
        self._position += 1
        inputs, setting, keeps = list(first), None, False
        wanted = len(row.rules) - bool(row.parameter)
        while self._next.text != ")":
            if row.parameter == "axis" and self._next.text in ("keepdims", "keepdim"):
                keeps = self._flag()
            elif setting is not None:
                break
            elif row.parameter and self._next.text in (row.parameter, "dim") and self._at(1).text == "=":
                self._position += 2
                setting = self._setting(row.parameter)
            elif (
                row.parameter
                and len(inputs) == wanted
                and (self._next.kind == "number" or self._next.text in ("-", "(", "["))
            ):
                setting = self._setting(row.parameter)
            else:
                inputs.append(self._comparison())
            if not self._take(","):
                break
        self._expect(")", opening)
        if name == "maximum":
            while len(inputs) > 2:  # max(a, b, c)
                inputs[:2] = [Operation(function, tuple(inputs[:2]), name)]
        if len(inputs) != wanted:
            raise function.error(f"{name} takes {_counted(wanted)}, not {len(inputs)}")
        if row.parameter == "shape" and setting is None:
            raise function.error(f"{name} needs a shape, as in {name}(x, shape=(2, 3))")
        tree = Operation(function, (*inputs, *([setting] if setting else [])), name)
        if not keeps:
            return tree
        if not isinstance(setting, Number) or type(setting.data) is not float:
            raise function.error(f"keepdims needs one axis, as in {name}(x, axis=1, keepdims=True)")
        return Operation(function, (tree, setting), "expand_dims")

    def _flag(self) -> bool:
        """keepdims=True"""
        self._position += 1
        self._expect("=", self._previous)
        if not self._take("True", "False"):
            raise self._unexpected("expected True or False for keepdims")
        return self._previous.text == "True"

    def _made(self, function: Token, first: list[Tree]) -> Tree:
        """A function that the table has in pieces."""

        def of(op: str, *inputs: Tree) -> Tree:
            return Operation(function, inputs, op)

        match function.text, [*first, *self._arguments()]:
            case "min" | "minimum", [one, *others] if others:
                tree = of("negate", one)
                for other in others:
                    tree = of("maximum", tree, of("negate", other))
                return of("negate", tree)
            case "where", [condition, one, other]:
                otherwise = of("subtract", Number(function, data=1.0), condition)
                one, other = of("multiply", condition, one), of("multiply", otherwise, other)
                return one if _is_zero(other.inputs[1]) else of("add", one, other)
            case "square", [x]:
                return of("power", x, Number(function, data=2.0))
            case name, inputs:
                wanted = {"square": "1 input", "where": "3 inputs"}.get(name, "2 inputs or more")
                raise function.error(f"{name} takes {wanted}, not {len(inputs)}")

    def _method(self, tree: Tree) -> Tree:
        """a.tanh(), w.T, x.item(); behind the point."""
        dot, method = self._previous, self._next
        if method.kind != "name":
            raise self._unexpected("expected a function after the point")
        self._position += 1
        name, is_call = method.text, self._next.text == "("
        if is_call and (row := row_of(name)):
            return self._function(method, row, (tree,))
        if is_call and name in MADE:
            return self._made(method, [tree])
        if name in METHODS or name in KEPT:
            if is_call:
                self._position += 1
                self._expect(")", self._previous)
            return Operation(method, (tree,), METHODS[name]) if name in METHODS else tree
        end = self._at(1).end if is_call and self._at(1).text == ")" else method.end
        remove = self._edit(f"Remove .{name[:_LONGEST]}", dot.start, end, "")
        if name == "grad":
            raise method.error("gradients come with the backward pass, not in a formula", remove)
        raise method.error(f"there is no .{name[:_LONGEST]}", remove)

    def _wrapped(self) -> Tree:
        """Value(2.0, label='a') and torch.tensor([1, 2]): a leaf. What follows says nothing here."""
        opening = self._next
        self._position += 1
        if self._next.text == "data" and self._at(1).text == "=":
            self._position += 2
        tree, depth = self._comparison(), 0
        if self._next.text == ",":
            while self._next.kind != "end" and (depth or self._next.text != ")"):
                depth += (self._next.text == "(") - (self._next.text == ")")
                self._position += 1
        self._expect(")", opening)
        return replace(tree, is_leaf=True) if isinstance(tree, Number) else tree

    def _maker(self, function: Token) -> Tree:
        """np.arange(-5, 5, 0.25) and np.linspace(-5, 5, 100)"""
        numbers = [computed(tree) for tree in self._arguments()]
        try:
            if function.text == "arange":
                start, stop, step = numbers if len(numbers) == 3 else [*[0.0, *numbers][-2:], 1.0]
                if 0 < (stop - start) / step <= _MOST_LISTED:
                    return Number(function, data=np.arange(start, stop, step))
            else:
                start, stop, count = numbers
                if 0 < count <= _MOST_LISTED:
                    return Number(function, data=np.linspace(start, stop, int(count)))
        except (ValueError, TypeError, ArithmeticError):
            pass  # other inputs than these
        how = {"arange": "arange(start, stop, step)", "linspace": "linspace(start, stop, count)"}[
            function.text
        ]
        raise function.error(f"{how} makes 1 to {_MOST_LISTED:,} numbers")

    def _constant(self) -> Tree:
        opening = self._next
        self._position += 1
        minus = self._take("-")
        number = self._next
        if number.kind != "number":
            raise self._unexpected(f"expected a number for {CONSTANT}")
        self._position += 1
        self._expect(")", opening)
        data = number_of(number.text)
        return Constant(number, data=-data if minus else data)

    def _group(self, call: Token) -> Tree:
        opening, inputs = self._next, []
        self._position += 1
        if self._next.text != ")":
            inputs.append(self._comparison())
            while self._take(","):
                inputs.append(self._comparison())
        self._expect(")", opening)
        return Call(call, tuple(inputs))

    def _setting(self, parameter: str) -> Tree:
        """What an axis or a shape is: 0, (2, 3) or k; a shape as an input may do without its brackets."""
        if self._is_editable and self._next.text == FREE:
            return self._free()
        if self._next.kind == "name":
            self._position += 1
            return Setting(self._previous, parameter=parameter)
        opening = self._take("(", "[")
        if not opening:
            first, numbers = self._next, [self._integer(parameter)]
            while parameter == "shape" and self._take(","):
                numbers.append(self._integer(parameter))
            return Number(first, data=float(numbers[0]) if len(numbers) == 1 else tuple(numbers))
        closing, numbers = {"(": ")", "[": "]"}[opening.text], []
        while self._next.text != closing:  # () and (2,) are tuples, too
            numbers.append(self._integer(parameter))
            if not self._take(","):
                break
        self._expect(closing, opening)
        return Number(opening, data=tuple(numbers))

    def _integer(self, parameter: str) -> int:
        minus, token = self._take("-"), self._next
        if not token.text.isdecimal() or len(token.text) > 9:
            raise self._unexpected(f"expected a whole number for {parameter}")
        self._position += 1
        return -int(token.text) if minus else int(token.text)

    def _go_deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST + 1:  # the outermost sum is not within another
            raise self._next.error(f"nested deeper than {_DEEPEST}; give the inner part a name of its own")

    # The tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    @property
    def _previous(self) -> Token:
        return self._tokens[self._position - 1]

    def _at(self, ahead: int) -> Token:
        return self._tokens[min(self._position + ahead, len(self._tokens) - 1)]

    def _take(self, *signs: str) -> Token | None:
        """The next token, if it is one of these signs."""
        token = self._tokens[self._position]
        if token.text not in signs:
            return None
        self._position += 1
        return token

    def _expect(self, text: str, opening: Token) -> None:
        if not self._take(text):
            end = self._previous.end
            fixes = [self._edit(f"Add {text}", end, end, text)] if self._next.text in ("", ";", "\n") else []
            expected = f"expected {text} for the {opening.text} in column {opening.column}"
            raise self._unexpected(expected, *fixes)

    def _edit(self, words: str, start: int, end: int, new: str) -> Fix:
        return edited(self._text, words, start, end, new)

    def _unexpected(self, expected: str, *fixes: Fix) -> ExpressionError:
        """The next token is not what was expected."""
        return unexpected(self._text, self._tokens, self._position, expected, fixes)


def _gives(sign: str) -> bool:
    """=, += and the like; >= is none of them."""
    return sign[-1:] == "=" and sign[0] not in "<>"


def _is_zero(tree: Tree) -> bool:
    return isinstance(tree, Number) and type(tree.data) is float and tree.data == 0


def _counted(count: int) -> str:
    return "1 input" if count == 1 else f"{count} inputs"


def _listed(words: list[str]) -> str:
    """a, b and c; of many the first ones"""
    if len(words) > _MOST_SAID:
        words = [*words[: _MOST_SAID - 1], f"{len(words) - _MOST_SAID + 1} more"]
    *others, last = [word[:_LONGEST] for word in words]
    return f"{', '.join(others)} and {last}" if others else last
