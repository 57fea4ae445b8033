"""The graph lab, for lessons and scenes. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from engine.examples import load, read_index
from engine.formulas import read
from engine.mistakes import MISTAKES
from engine.scratch_tasks import read_tasks
from gui.lessons.kinds import Fact, Found, Lab, Panel, Session, Verb, a_number, a_text, choice, page
from gui.state import fields, flag, items, number, one_of, shown, text, whole
from gui.words import translate

_MOST_STEPS = 50  # of learning, at once
_LONGEST_LEARNING = 2.0  # seconds
_LONGEST_FORMULA = 4_000
_PANELS = {"build": "building", "learn": "learning", "predict": "predict", "landscape": "landscape"}
_ENDS = {"start": 0, "backward": -1, "end": 2**53}  # of the passes; backward: where the second begins


def _node(session: Session, name: str) -> int:
    """The key of a node. Raises LookupError for a name that no node has."""
    names = session.current.computed.names_by_key
    for key, each in names.items():
        if each == name:
            return int(key)
    raise LookupError(name)


def _gradient(session: Session, name: str) -> Found:
    found: Found = session.walkthrough.gradient_of(_node(session, name))
    return found


def _result(session: Session) -> Found:
    root = session.current.root
    return None if root is None else root.data


def _learning(session: Session, what: str) -> Found:
    found: Found = getattr(session.learner.learning, what, None)
    return found


FACTS = {
    "value": Fact(lambda session, of: session.current.data_of(_node(session, of)), "node"),
    "gradient": Fact(_gradient, "node"),
    "position": Fact(lambda session, _: session.position),
    "formula": Fact(lambda session, _: session.text),
    "loss": Fact(lambda session, _: _result(session)),
    "steps": Fact(lambda session, _: _learning(session, "position")),
    "rate": Fact(lambda session, _: _learning(session, "rate")),
    "mistake": Fact(lambda session, _: session.walkthrough.mistake or "none"),
    "learns": Fact(lambda session, _: len(session.current.parameters)),
}


def _formula(found: Any) -> str:
    formula = text(found, "the formula", _LONGEST_FORMULA)
    read(formula)
    return formula


def _build(panel: Panel, formula: str) -> None:
    if not panel.session.build(formula):
        raise ValueError(str(panel.session.error))


def _examples() -> list[str]:
    return [example.name for example in read_index() if not example.network]


def _open(panel: Panel, name: str) -> None:
    example = next(example for example in read_index() if example.name == name)
    formula, document = load(example)
    panel.session.open_document(document, formula)
    if example.rate:
        panel.session.learner.set_rate(example.rate)


def _numbers(found: Any) -> dict[str, float]:
    return {name: number(each, name) for name, each in fields(found, "values").items()}


def _set_values(panel: Panel, values: Mapping[str, float]) -> None:
    for name, value in values.items():
        panel.session.editing.set_value(_known(panel, name), value)


def _known(panel: Panel, name: str) -> int:
    try:
        return _node(panel.session, name)
    except LookupError as error:
        raise ValueError(_tr("This graph has no node {name}.").format(name=shown(name))) from error


def _position(found: Any) -> int:
    if isinstance(found, str):
        return _ENDS[one_of(found, "position", tuple(_ENDS))]
    return whole(found, "position")


def _go_to(panel: Panel, position: int) -> None:
    passes = panel.session.walkthrough.passes
    panel.session.go_to(passes.seed if position < 0 else position)


def _learn(panel: Panel, steps: int) -> None:
    panel.session.learner.learn_for(0.0, fewest=steps)


def _copy(panel: Panel, form: str) -> None:
    next(action for action in panel.sharing.copies if action.data() == form).trigger()


def _look_over(panel: Panel, names: list[str]) -> None:
    """The landscape over these leaves."""
    x, *y = [_known(panel, name) for name in names]
    panel.session.landscape.choose(x, y[0] if y else None)


def _show_panels(panel: Panel, names: list[str]) -> None:
    for name, attribute in _PANELS.items():
        action = getattr(panel, attribute)
        if action.isChecked() != (name in names):
            action.trigger()


def _tasks() -> list[str]:
    return [task.name for task in read_tasks()]


def _stop(panel: Panel) -> None:
    panel.show_page("graph")
    panel.session.walkthrough.set_mistake("")
    _show_panels(panel, [])


VERBS = {
    "page": page("graph", "scratch"),
    "task": Verb(
        lambda found: one_of(found, "task", _tasks()), lambda panel, name: panel.session.scratch.choose(name)
    ),
    "lines": a_text("lines", _LONGEST_FORMULA, lambda panel, lines: panel.session.scratch.write(lines)),
    "formula": Verb(_formula, _build),
    "example": Verb(lambda found: one_of(found, "example", _examples()), _open),
    "values": Verb(_numbers, _set_values),
    "position": Verb(_position, _go_to),
    "select": a_text("select", 100, lambda panel, name: panel.session.select(_known(panel, name))),
    "mistake": choice(
        "mistake",
        tuple(MISTAKES),
        lambda panel, name: panel.session.walkthrough.set_mistake(name),
    ),
    "rate": a_number("rate", -1e6, 1e6, lambda panel, rate: panel.session.learner.set_rate(rate)),
    "momentum": a_number("momentum", 0, 1, lambda panel, m: panel.session.learner.set_momentum(m)),
    "zero_grad": Verb(
        partial(flag, what="zero_grad"), lambda panel, is_on: panel.session.learner.set_zeroes(is_on)
    ),
    "learn": Verb(lambda found: whole(found, "learn", 1, _MOST_STEPS), _learn, is_told=True),
    "learn_until": Verb(
        lambda found: number(found, "learn_until"),
        lambda panel, goal: panel.session.learner.learn_for(_LONGEST_LEARNING, goal),
        is_told=True,
    ),
    "copy": choice("copy", ("text", "python", "torch"), _copy),
    "leaves": Verb(
        lambda found: [text(each, "leaves", 100) for each in items(found, "leaves", 2, 1)],
        _look_over,
    ),
    "panels": Verb(
        lambda found: [one_of(each, "panels", tuple(_PANELS)) for each in items(found, "panels", 4)],
        _show_panels,
    ),
}


def _scene(panel: Panel) -> dict[str, Any]:
    session = panel.session
    if panel.page == "scratch":
        return {"task": session.scratch.name, "lines": session.scratch.text}
    if not session.current.is_from_text:
        raise ValueError(
            _tr("A step of a lesson holds formulas, and this graph was not written as formulas.")
        )
    panels = [name for name, attribute in _PANELS.items() if getattr(panel, attribute).isChecked()]
    scene = {"formula": session.text, "position": session.position, "panels": panels}
    if session.walkthrough.mistake:
        scene["mistake"] = session.walkthrough.mistake
    if "learn" in panels:
        scene |= {"rate": session.learner.learning.rate, "zero_grad": session.learner.learning.zeroes}
    return scene


LAB = Lab(FACTS, VERBS, scene=_scene, stop=_stop)


def _tr(source: str) -> str:
    return translate("Lesson", source)
