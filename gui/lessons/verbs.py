"""What a scene may do in a laboratory: a table a lab, each verb a small function of its panel. No Qt.

    value = VERBS["graph"]["position"].check("end")         # ValueError where the file is wrong
    VERBS["graph"]["position"].act(panel, value)            # ValueError where it does not fit this graph

first(panel, state) is where every scene begins: the lab as it was at the beginning, with nothing running.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine.disk import RESOURCES, load_json
from engine.examples import load, read_index
from engine.formulas import read
from engine.mistakes import MISTAKES
from gui.lessons.facts import cell, node
from gui.state import StateError, fields, flag, items, number, one_of, shown, text, whole
from gui.words import translate

Panel = Any  # a gui.page.LabPage, with its session

_MOST_STEPS = 10  # of learning, at once
_LONGEST_LEARNING = 2.0  # seconds
_LONGEST_FORMULA = 4_000
_PANELS = {"build": "building", "learn": "learning", "predict": "predict"}
_USES, _UNITS = ("counts", "twin", "difference"), ("count", "probability", "log", "weight")
_ENDS = {"start": 0, "backward": -1, "end": 2**53}  # of a graph's passes; backward: where the second begins


@dataclass(frozen=True)
class Verb:
    """check(value) -> the value as act(panel, value) takes it. is_told: the lab itself tells Undo of it."""

    check: Callable[[Any], Any]
    act: Callable[[Panel, Any], None]
    is_told: bool = False


def first(panel: Panel, state: Mapping[str, Any]) -> None:
    """state: how the lab was at the beginning."""
    kept = panel.session.to_dict()
    # what took long to train is nothing that a lesson depends on
    panel.session.from_dict({**state, **{key: kept[key] for key in ("training", "own") if key in kept}})


def stop(panel: Panel) -> None:
    """Whatever plays or runs, and what would colour the passes that follow."""
    panel.worker.cancel()
    if panel.stage is not None:
        panel.stage.transport.stop()
    if hasattr(panel.session, "walkthrough"):
        panel.session.walkthrough.set_mistake("")
    for name in _PANELS:
        _show_panel(panel, name, False)


# Graph


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
        return node(panel.session, name)
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
    for _ in range(steps):
        panel.session.learner.learn_for(0.0)


def _show_panels(panel: Panel, names: list[str]) -> None:
    for name in _PANELS:
        _show_panel(panel, name, name in names)


def _show_panel(panel: Panel, name: str, is_open: bool) -> None:
    action = getattr(panel, _PANELS[name], None)
    if action is not None and action.isChecked() != is_open:
        action.trigger()


# Bigram


def _pair(found: Any) -> str:
    pair = text(found, "cell", 2)
    if len(pair) != 2:
        raise StateError(_tr("a pair is two signs, such as {pair}").format(pair=shown("an")))
    return pair


def _generate(panel: Panel, settings: Mapping[str, Any]) -> None:
    sampling = panel.session.sampling
    sampling.generate(settings["count"], settings["seed"], settings["temperature"], "lecture")


def _settings(found: Any) -> dict[str, Any]:
    given = fields(found, "generate")
    if unknown := given.keys() - {"count", "seed", "temperature"}:
        raise StateError(_tr("generate knows no {key}").format(key=shown(min(unknown))))
    return {
        "count": whole(given.get("count", 5), "count", 1, 50),
        "seed": whole(given.get("seed", 2147483647), "seed", 0, 2147483647),
        "temperature": number(given.get("temperature", 1.0), "temperature", 0.1, 5),
    }


# Digits


def _draw(panel: Panel, digit: int) -> None:
    found = load_json(RESOURCES / "strokes.json")["digits"]
    strokes = next(each["strokes"] for each in found if each["digit"] == digit)
    drawing = {"strokes": strokes, "picture": None, "is_centred": False, "label": None}
    panel.session.from_dict(panel.session.to_dict() | drawing)


def _page(*names: str) -> Verb:
    return Verb(lambda found: one_of(found, "page", names), lambda panel, name: panel.show_page(name))


VERBS: dict[str, dict[str, Verb]] = {
    "graph": {
        "formula": Verb(_formula, _build),
        "example": Verb(lambda found: one_of(found, "example", _examples()), _open),
        "values": Verb(_numbers, _set_values),
        "position": Verb(_position, _go_to),
        "select": Verb(
            partial(text, what="select"), lambda panel, name: panel.session.select(_known(panel, name))
        ),
        "mistake": Verb(
            lambda found: one_of(found, "mistake", tuple(MISTAKES)),
            lambda panel, name: panel.session.walkthrough.set_mistake(name),
        ),
        "rate": Verb(
            lambda found: number(found, "rate", 0, 1e6),
            lambda panel, rate: panel.session.learner.set_rate(rate),
        ),
        "zero_grad": Verb(
            partial(flag, what="zero_grad"), lambda panel, is_on: panel.session.learner.set_zeroes(is_on)
        ),
        "learn": Verb(lambda found: whole(found, "learn", 1, _MOST_STEPS), _learn, is_told=True),
        "learn_until": Verb(
            lambda found: number(found, "learn_until"),
            lambda panel, goal: panel.session.learner.learn_for(_LONGEST_LEARNING, goal),
            is_told=True,
        ),
        "panels": Verb(
            lambda found: [one_of(each, "panels", tuple(_PANELS)) for each in items(found, "panels", 3)],
            _show_panels,
        ),
    },
    "bigram": {
        "page": _page("sample", "likelihood", "twin", "data", "divide"),
        "cell": Verb(_pair, lambda panel, pair: panel.session.go_to_cell(*cell(panel.session, pair))),
        "use": Verb(lambda found: one_of(found, "use", _USES), lambda panel, use: panel.session.set_use(use)),
        "unit": Verb(
            lambda found: one_of(found, "unit", _UNITS), lambda panel, unit: panel.session.set_unit(unit)
        ),
        "keepdims": Verb(
            partial(flag, what="keepdims"), lambda panel, is_on: panel.session.set_keepdims(is_on)
        ),
        "smoothing": Verb(
            lambda found: number(found, "smoothing", 0, 1000),
            lambda panel, smoothing: panel.session.set_smoothing(smoothing),
        ),
        "generate": Verb(_settings, _generate),
        "judge": Verb(lambda found: text(found, "judge", 100), lambda panel, name: panel.session.judge(name)),
    },
    "digits": {
        "page": _page("draw", "backward", "maps", "data", "learn", "judge", "landscape"),
        "draw": Verb(lambda found: whole(found, "draw", 0, 9), _draw),
    },
}


def _tr(source: str) -> str:
    return translate("Lesson", source)
