"""The letters lab, for lessons and scenes. No Qt."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from gui.lessons.kinds import Fact, Found, Lab, Panel, Session, Verb, a_number, a_text, a_whole, choice, page
from gui.state import flag

_RUNGS = ("uniform", "bigram", "counts 3", "counts 4", "mlp", "transformer", "my mlp", "my transformer")
_SET_UPS = ("five names", "part 2", "part 3")
_MOST_TYPED, _MOST_POSITION = 30, 175


def _surprise(session: Session) -> Found:
    found = float(session.ladder.judgement(session.ladder.rung).nll)
    return "infinity" if math.isinf(found) else found


def _dev(session: Session, name: str) -> Found:
    """Of a rung; None while it is not known."""
    return next((float(rung.dev) for rung in session.ladder.rungs if rung.name == name), None)


FACTS = {
    "rung": Fact(lambda session, _: session.ladder.rung),
    "dev": Fact(_dev, "rung"),
    "judged": Fact(lambda session, _: session.ladder.text),
    "surprise": Fact(lambda session, _: _surprise(session)),
    "order": Fact(lambda session, _: session.counting.order),
    "smoothing": Fact(lambda session, _: session.counting.smoothing),
    "read": Fact(lambda session, _: session.reading.text),
    "position": Fact(lambda session, _: session.reading.position),
    "even_start": Fact(lambda session, _: str(session.training.set_up.even_start).lower()),
    "hidden": Fact(lambda session, _: session.training.set_up.hidden),
    "steps": Fact(lambda session, _: session.training.run.step if session.training.run else None),
    "heads_off": Fact(lambda session, _: len(session.heads.off)),
}


def _set_up(panel: Panel, name: str) -> None:
    panel.session.training.choose(panel.session.set_ups[name])


def _train(panel: Panel, name: str) -> None:
    """In the background."""
    _set_up(panel, name)
    panel.training_page.begin()


VERBS = {
    "page": page("ladder", "counts", "network", "train", "transformer"),
    "rung": choice("rung", _RUNGS, lambda panel, rung: panel.session.ladder.choose(rung)),
    "judge": a_text("judge", _MOST_TYPED, lambda panel, name: panel.session.ladder.judge(name)),
    "order": a_whole("order", 2, 6, lambda panel, order: panel.session.counting.set_up(order=order)),
    "smoothing": a_number("smoothing", 0, 100, lambda panel, s: panel.session.counting.set_up(smoothing=s)),
    "read": a_text("read", _MOST_TYPED, lambda panel, name: panel.session.reading.type(name)),
    "position": a_whole("position", 0, _MOST_POSITION, lambda panel, at: panel.session.reading.go_to(at)),
    "network": choice("network", ("shipped", "own"), lambda panel, use: panel.session.networks.set_use(use)),
    "set_up": choice("set_up", _SET_UPS, _set_up),
    "even_start": Verb(
        partial(flag, what="even_start"), lambda panel, is_on: panel.session.change_set_up(even_start=is_on)
    ),
    "train": choice("train", _SET_UPS, _train),
    "head": a_whole("head", 1, 4, lambda panel, head: panel.session.heads.switch(0, head - 1)),
}


def _scene(panel: Panel) -> dict[str, Any]:
    session = panel.session
    scene: dict[str, Any] = {"rung": session.ladder.rung}
    if panel.page == "ladder":
        scene["judge"] = session.ladder.text
    if panel.page == "counts":
        scene |= {"order": session.counting.order, "smoothing": session.counting.smoothing}
    if panel.page in ("network", "transformer"):
        scene |= {"network": session.networks.use, "read": session.reading.text}
        scene["position"] = session.reading.position
    if len(session.heads.off) == 1:
        scene["head"] = next(iter(session.heads.off))[1] + 1
    return scene


LAB = Lab(FACTS, VERBS, scene=_scene, stop=lambda panel: panel.session.heads.all_on())
