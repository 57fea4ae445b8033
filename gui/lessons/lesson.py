"""A lesson, as it is read from its file: TOML, with a [[step]] for each step. No Qt; nothing in it is run.

    lesson = read(text)                  # LessonError: "line 12: ..."
    lesson.steps[3].question.is_right("6")

docs/lessons.md tells teachers how to write one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.disk import RESOURCES
from gui.lessons import STEP
from gui.lessons.kinds import Found, Session
from gui.lessons.labs import LABS
from gui.numbers import Typed
from gui.state import StateError, fields, items, number, one_of, shown, text, whole
from gui.words import translate

MOST_CHARACTERS = 200_000  # of a file
MOST_STEPS = 100
SIGNS = ("+", "-", "0")
_LONGEST_TEXT, _LONGEST_ANSWER = 600, 120
_NEAR = 0.0005  # of a fact, unless the lesson says otherwise
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

Acts = Mapping[str, Any]  # verb -> what to do with it


class LessonError(ValueError):
    """Why a lesson cannot be played; line: where, counted from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(_tr("line {line}: {reason}").format(line=line, reason=reason))
        self.line = line


@dataclass(frozen=True)
class Question:
    """right: a number, one of SIGNS, or one of the choices. within: how far a number may be off; None: a
    rounded one is good enough. slips: wrong answer -> what went wrong; why: what is said when it is right"""

    ask: str
    right: float | str
    choices: tuple[str, ...] = ()
    within: float | None = None
    slips: Mapping[str, str] = field(default_factory=dict)
    why: str = ""

    @property
    def right_text(self) -> str:
        return self.right if isinstance(self.right, str) else f"{self.right:.10g}"

    def is_right(self, answer: str) -> bool:
        """Raises ValueError where a number is asked for, and this is none."""
        return self._fits(answer, self.right)

    def explain(self, answer: str) -> str:
        """What went wrong, if the lesson knows this slip; else ""."""
        for slip, said in self.slips.items():
            if self._fits(answer, slip if isinstance(self.right, str) else Typed(slip).number):
                return said
        return ""

    def _fits(self, answer: str, wanted: float | str) -> bool:
        if isinstance(wanted, str):
            return answer == wanted
        typed = Typed(answer.replace(",", "") if _THOUSANDS.fullmatch(answer.strip()) else answer)
        if self.within is not None:
            return abs(typed.number - wanted) <= self.within
        if wanted == int(wanted):
            return typed.number == wanted
        return typed.is_near(wanted)


@dataclass(frozen=True)
class Wanted:
    """A fact that must hold: one of its lab, and what it must be."""

    lab: str
    name: str
    of: str
    holds: Callable[[Found], bool]

    def is_reached(self, session: Session) -> bool:
        return self.holds(LABS[self.lab].facts[self.name].read(session, self.of))


@dataclass(frozen=True)
class Step:
    """scene: what is set before, from the beginning of the lab on; None: where the step before has ended.
    do: what the step asks for; look: the object name of what it speaks of"""

    lab: str
    text: str
    scene: Acts | None
    do: Acts
    look: str
    question: Question | None
    fact: Wanted | None


@dataclass(frozen=True)
class Lesson:
    title: str
    audience: str
    minutes: int
    lang: str
    steps: tuple[Step, ...]

    def way_to(self, index: int) -> list[Acts]:
        """What leads to where a step begins, whatever was before."""
        begin = max(i for i in range(index + 1) if self.steps[i].scene is not None)
        acts = [step.do for step in self.steps[begin:index]]
        return [self.steps[begin].scene or {}, *acts]


class _WrongError(ValueError):
    """In which step, counted from 0, and at which key; None: above the first; "": in all of it."""

    def __init__(self, step: int | None, key: str, reason: object) -> None:
        super().__init__(str(reason))
        self.step, self.key = step, key


def shipped() -> dict[str, Lesson]:
    """Those that came with Nablab, by the names of their files, in the order in which they are taken."""
    paths = sorted((RESOURCES / "lessons").glob("*.toml"), key=lambda path: (path.stem[0] != "w", path.stem))
    return {path.stem: read(path.read_text("utf-8")) for path in paths}


def read(source: str) -> Lesson:
    """Raises LessonError, which names the line and the reason."""
    if len(source) > MOST_CHARACTERS:
        told = _tr("the lesson has {length:,} characters; at most {most:,} are read")
        raise LessonError(1, told.format(length=len(source), most=MOST_CHARACTERS))
    try:
        return _lesson(tomllib.loads(source))
    except _WrongError as error:
        raise LessonError(_line_of(source, error.step, error.key), str(error)) from error
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found and found[1] else source.count("\n") + 1
        told = _tr("this is not TOML ({reason})").format(reason=_AT_LINE.sub("", str(error)))
        raise LessonError(line, told) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
        told = _tr("this is not TOML ({reason})").format(reason=f"{error!s:.100}")
        raise LessonError(_first_unread(source), told) from error


_ABOUT: dict[str, Callable[[Any], Any]] = {
    "title": lambda found: _words(found, "title", _LONGEST_ANSWER),
    "for": lambda found: _words(found, "for", _LONGEST_ANSWER),
    "minutes": lambda found: whole(found, "minutes", 1, 600),
    "lang": lambda found: _words(found, "lang", 20),
    "step": lambda found: items(found, "step", MOST_STEPS, 1),
}


_LINES = {  # how each may look
    "title": 'title = "Our names"',
    "for": 'for = "Class 7b, who know what a probability is"',
    "minutes": "minutes = 45",
    "lang": 'lang = "en"',
    "step": "[[step]] above what each step says",
}


def _lesson(found: Mapping[str, Any]) -> Lesson:
    about = {}
    for key in (*_ABOUT, *found):
        try:
            if key not in found:
                raise StateError(_tr("“{key}” is missing; write {line}").format(key=key, line=_LINES[key]))
            about[key] = _ABOUT[_known(key, _ABOUT)](found[key])
        except ValueError as error:
            raise _WrongError(None, key, error) from error
    steps: list[Step] = []
    for index, step in enumerate(about["step"]):
        steps.append(_step(step, index, steps[-1].lab if steps else ""))
    return Lesson(about["title"], about["for"], about["minutes"], about["lang"], tuple(steps))


_STEP = ("lab", "text", "scene", "do", "look", "question", "fact")


def _step(found: Any, index: int, lab_before: str) -> Step:
    key = ""
    try:
        given = fields(found, "step")
        for key in given:
            _known(key, _STEP)
        key = "lab"
        lab = one_of(given.get("lab", lab_before), "lab", tuple(LABS))
        key = "text"
        if "text" not in given:
            key = ""
            raise StateError(_tr("a step needs its “text”"))
        words = _words(given["text"], "text", _LONGEST_TEXT)
        key = "scene"
        scene = acts(given["scene"], lab) if "scene" in given else None
        if scene is None and lab != lab_before:
            scene = {}
        key = "do"
        do = acts(given.get("do", {}), lab)
        key = "look"
        look = text(given.get("look", ""), "look", 60)
        key = "question"
        question = _question(given["question"]) if "question" in given else None
        key = "fact"
        fact = _fact(given["fact"], lab) if "fact" in given else None
    except ValueError as error:
        raise _WrongError(index, key, error) from error
    return Step(lab, words, scene, do, look, question, fact)


def acts(found: Any, lab: str) -> Acts:
    """Raises ValueError where one is not a verb of this lab, or asks for what it cannot do."""
    verbs = LABS[lab].verbs
    return {verb: verbs[_known(verb, verbs)].check(value) for verb, value in fields(found, "scene").items()}


def _question(found: Any) -> Question:
    given = fields(found, "question")
    for key in given:
        _known(key, ("ask", "number", "sign", "choices", "right", "within", "slips", "why"))
    kinds = [key for key in ("number", "sign", "choices") if key in given]
    if len(kinds) != 1:
        raise StateError(_tr("a question has one of number, sign and choices"))
    right: float | str
    choices: tuple[str, ...] = ()
    if kinds == ["number"]:
        right = number(given["number"], "number")
    elif kinds == ["sign"]:
        right, choices = one_of(given["sign"], "sign", SIGNS), SIGNS
    else:
        listed = items(given["choices"], "choices", 6, 2)
        choices = tuple(_words(each, "choices", _LONGEST_ANSWER) for each in listed)
        right = one_of(given.get("right"), "right", choices)
    within = number(given["within"], "within", 0) if "within" in given else None
    if (within is not None and kinds != ["number"]) or ("right" in given and kinds != ["choices"]):
        raise StateError(_tr("within belongs to a number, right to choices"))
    slips = {}
    for slip, said in fields(given.get("slips", {}), "slips").items():
        if choices:
            one_of(slip, "slips", choices)
        else:
            Typed(slip)
        slips[slip] = _words(said, "slips", _LONGEST_TEXT)
    question = Question(
        _words(given.get("ask"), "ask", _LONGEST_TEXT),
        right,
        choices,
        within,
        slips,
        text(given.get("why", ""), "why", _LONGEST_TEXT),
    )
    for slip in slips:
        if question.is_right(slip):
            raise StateError(_tr("{slip} is the right answer, not a slip").format(slip=shown(slip)))
    return question


def _fact(found: Any, lab: str) -> Wanted:
    given, facts = fields(found, "fact"), LABS[lab].facts
    for key in given:
        _known(key, ("name", "of", "is", "within", "at_most", "at_least"))
    name = one_of(given.get("name"), "name", tuple(facts))
    of = text(given.get("of", ""), "of", _LONGEST_ANSWER)
    if bool(of) != bool(facts[name].of):
        needed = facts[name].of
        told = _tr("{name} needs “of”: a {needed}") if needed else _tr("{name} has no “of”")
        raise StateError(told.format(name=name, needed=needed))
    kinds = [key for key in ("is", "at_most", "at_least") if key in given]
    if len(kinds) != 1:
        raise StateError(_tr("a fact has one of is, at_most and at_least"))
    wanted = given[kinds[0]]
    if isinstance(wanted, str) and kinds == ["is"]:
        if "within" in given:
            raise StateError(_tr("within belongs to a number"))
        words = "".join(_words(wanted, "is", _LONGEST_TEXT).split())
        return Wanted(lab, name, of, lambda seen: isinstance(seen, str) and "".join(seen.split()) == words)
    limit = number(wanted, kinds[0])
    within = number(given.get("within", _NEAR), "within", 0)
    low = limit - within if kinds[0] != "at_most" else -float("inf")
    high = limit + within if kinds[0] != "at_least" else float("inf")
    return Wanted(lab, name, of, lambda seen: isinstance(seen, float | int) and low <= seen <= high)


def _words(found: Any, what: str, longest: int) -> str:
    """A text with something in it. What is written over several lines is one paragraph."""
    words = " ".join(text(found, what, longest).split())
    if not words:
        raise StateError(_tr("{what} is empty").format(what=what))
    return words


def _known(key: str, known: Any) -> str:
    if key not in known:
        told = _tr("{key} is not known here; there are {known}")
        raise StateError(told.format(key=shown(key), known=", ".join(known)))
    return key


# Where it is: tomllib does not keep the lines


def _line_of(source: str, step: int | None, key: str) -> int:
    lines = source.split("\n")
    begins = [i for i, line in enumerate(lines) if STEP.match(line) and _ends_well(lines[:i])]
    begins.append(len(lines))
    first, last = 0, begins[0] + 1
    if step is not None and step + 1 < len(begins):  # else they are written as one list
        first, last = begins[step : step + 2]
    at_key = re.compile(rf"[\s\[]*(step\s*\.\s*)?[\"']?{re.escape(key)}[\"']?\s*[].=]")
    for i in range(first, min(last, len(lines))):
        if key and at_key.match(lines[i]) and _ends_well(lines[:i]):
            return i + 1
    return first + 1


def _ends_well(lines: list[str]) -> bool:
    """Whether a new line of TOML begins after these: else one is within a text or a list."""
    try:
        tomllib.loads("\n".join(lines))
    except ValueError:
        return False
    return True


def _first_unread(source: str) -> int:
    """The first line up to which something else than TOML goes wrong."""
    lines = source.split("\n")
    for i in range(1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[:i]))
        except tomllib.TOMLDecodeError:
            continue  # cut off within a text
        except (ValueError, RecursionError):
            return i
    return len(lines)


def _tr(source: str) -> str:
    return translate("Lesson", source)
