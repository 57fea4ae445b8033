"""The digits lab, for lessons and scenes. No Qt."""

from __future__ import annotations

from functools import partial
from typing import Any

from engine.recipe import PRESETS
from gui.lessons.kinds import Fact, Found, Lab, Panel, Session, Verb, a_whole, choice, page
from gui.state import flag, items, number, one_of, whole
from gui.words import translate

_DOUBTFUL = "doubtful"
_PLANES, _WEIGHTS = ("gradient", "filters", "twin", "path"), ("untrained", "in use")
_NETWORKS = ("pens", "mnist")
_MOST_STROKES, _MOST_POINTS = 50, 2_000  # of a drawing; of a stroke
_LAST = 11  # of the recording's checkpoints


def _preset(session: Session) -> str:
    recipe = session.training.recipe
    return next((key for key, preset in PRESETS.items() if preset == recipe), "own")


def _at(session: Session, what: str) -> Found:
    """Of the checkpoint that is looked at."""
    found: Found = getattr(session.training.checkpoint, what, None)
    return found


def _learned(session: Session) -> Found:
    """The share of the training images that the run that is looked at read right, in its newest step."""
    run = session.training.current
    return None if run is None else run.curves["accuracy"].values[-1]


FACTS = {
    "answer": Fact(lambda session, _: session.answer),
    "probability": Fact(lambda session, of: float(session.probabilities[int(of)]), "digit"),
    "accuracy": Fact(lambda session, _: session.in_use.accuracy),
    "right": Fact(lambda session, _: session.backward.right_digit),
    "loss": Fact(lambda session, _: abs(float(session.backward.blame.loss))),
    "back": Fact(lambda session, _: session.backward.position),
    "preset": Fact(lambda session, _: _preset(session)),
    "run_step": Fact(lambda session, _: _at(session, "step")),
    "run_loss": Fact(lambda session, _: _at(session, "loss")),
    "run_unseen": Fact(lambda session, _: _at(session, "accuracy")),
    "run_learned": Fact(lambda session, _: _learned(session)),
    "guessed": Fact(lambda session, _: session.landscape.guessed),
}


def _drawing(found: Any) -> int | str:
    return found if found == _DOUBTFUL else whole(found, "draw", 0, 9)


def _strokes(found: Any) -> list[list[tuple[float, float]]]:
    return [
        [
            (number(x, "strokes", 0, 1), number(y, "strokes", 0, 1))
            for x, y in (
                items(point, "a point", 2, 2) for point in items(stroke, "a stroke", _MOST_POINTS, 1)
            )
        ]
        for stroke in items(found, "strokes", _MOST_STROKES)
    ]


def _record(panel: Panel, checkpoint: int) -> None:
    training = panel.session.training
    training.show_recording()
    training.go_to(checkpoint)


def _train(panel: Panel, steps: int) -> None:
    """In the background; 0: to the end."""
    panel.show_page("learn")
    panel.learn.begin(steps or None)


def _use_run(panel: Panel, is_used: bool) -> None:
    """The network that is looked at on the page Learn answers."""
    if is_used:
        panel.edits.use_trained()


def _choose_plane(panel: Panel, kind: str) -> None:
    panel.session.landscape.choose(kind, panel.session.landscape.whose)


def _choose_weights(panel: Panel, whose: str) -> None:
    panel.session.landscape.choose(panel.session.landscape.kind, whose)


VERBS = {
    "page": page("draw", "backward", "maps", "data", "learn", "judge", "landscape"),
    "draw": Verb(_drawing, lambda panel, what: panel.show_sample(what)),
    "strokes": Verb(_strokes, lambda panel, strokes: panel.show_strokes(strokes)),
    "corner": a_whole("corner", 0, 9, lambda panel, digit: panel.show_sample(digit, is_small=True)),
    "right": a_whole("right", 0, 9, lambda panel, digit: panel.session.sketch.choose_label(digit)),
    "back": a_whole("back", 0, 100, lambda panel, position: panel.session.backward.go_to(position)),
    "descend": Verb(
        lambda found: number(found, "descend", 0, 1e6),
        lambda panel, rate: panel.edits.descend(rate),
        is_told=True,
    ),
    "network": Verb(
        lambda found: one_of(found, "network", _NETWORKS),
        lambda panel, key: panel.edits.choose_network(key),
        is_told=True,
    ),
    "preset": Verb(
        lambda found: one_of(found, "preset", tuple(PRESETS)),
        lambda panel, key: panel.session.training.set_up(PRESETS[key]),
    ),
    "recording": a_whole("recording", 0, _LAST, _record),
    "use_run": Verb(partial(flag, what="use_run"), _use_run, is_told=True),
    "train": a_whole("train", 0, 1_000, _train),
    "plane": choice("plane", _PLANES, _choose_plane),
    "weights": choice("weights", _WEIGHTS, _choose_weights),
    "guess": a_whole("guess", 0, 3, lambda panel, which: panel.session.landscape.guess(which)),
}


def _scene(panel: Panel) -> dict[str, Any]:
    session = panel.session
    if session.drawing.picture is not None:
        raise ValueError(_tr("A step of a lesson holds strokes, and this is a picture."))
    if session.model.edits or session.model.key not in _NETWORKS:
        raise ValueError(_tr("A step of a lesson has one of Nablab's own networks, and another is in use."))
    strokes = [[[round(x, 3), round(y, 3)] for x, y in stroke.points] for stroke in session.drawing.strokes]
    scene: dict[str, Any] = {"network": session.model.key, "strokes": strokes}
    if session.drawing.label is not None:
        scene["right"] = session.drawing.label
    if panel.page == "backward":
        scene["back"] = session.backward.position
    if panel.page == "learn" and (preset := _preset(session)) in PRESETS:
        scene["preset"] = preset
    if panel.page == "landscape":
        scene |= {"plane": session.landscape.kind, "weights": session.landscape.whose}
    return scene


LAB = Lab(FACTS, VERBS, scene=_scene)


def _tr(source: str) -> str:
    return translate("Lesson", source)
