"""The bigram lab, for lessons and scenes. No Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

from gui.lessons.kinds import Fact, Found, Lab, Panel, Session, Verb, a_number, a_text, choice, page
from gui.state import StateError, fields, flag, number, one_of, shown, text, whole
from gui.words import translate

_USES, _UNITS = ("counts", "twin", "difference"), ("count", "probability", "log", "weight")
_MOST_PLACES = 100  # of the net, that can be gone to at once
_SOURCES = ("lecture", "torch", "numpy")


def _cell(session: Session, pair: str) -> tuple[int, int]:
    """The row and column of two letters. Raises ValueError for others."""
    alphabet = session.model.alphabet
    return alphabet.index(pair[0]), alphabet.index(pair[1])


def _share(session: Session, pair: str) -> float:
    return float(session.model.table[_cell(session, pair)])


def _surprise(session: Session) -> Found:
    found = session.likelihood.judgement.nll
    return "infinity" if math.isinf(found) else found


def _loss(session: Session) -> float:
    """Of the neural net, where it stands."""
    descent = session.twin.descent
    return float(descent.records[0][descent.position])


FACTS = {
    "names": Fact(lambda session, _: len(session.model.corpus.names)),
    "shortest": Fact(lambda session, _: len(session.model.corpus.shortest)),
    "longest": Fact(lambda session, _: len(session.model.corpus.longest)),
    "count": Fact(lambda session, of: int(session.model.counts[_cell(session, of)]), "pair"),
    "probability": Fact(_share, "pair"),
    "cursor": Fact(lambda session, _: "".join(session.model.alphabet[place] for place in session.cell)),
    "generated": Fact(lambda session, _: " ".join(session.sampling.shown)),
    "judged": Fact(lambda session, _: session.likelihood.judgement.name),
    "surprise": Fact(lambda session, _: _surprise(session)),
    "nll": Fact(lambda session, _: session.model.nll),
    "smoothing": Fact(lambda session, _: session.model.smoothing),
    "use": Fact(lambda session, _: session.model.use),
    "unit": Fact(lambda session, _: session.model.wish),
    "keepdims": Fact(lambda session, _: str(session.model.keepdims).lower()),
    "net": Fact(lambda session, _: session.twin.scene),
    "net_loss": Fact(lambda session, _: _loss(session)),
    "net_place": Fact(lambda session, _: session.twin.place),
}


def _pair(found: Any) -> str:
    pair = text(found, "cell", 2)
    if len(pair) != 2:
        raise StateError(_tr("a pair is two signs, such as {pair}").format(pair=shown("an")))
    return pair


def _generate(panel: Panel, settings: Mapping[str, Any]) -> None:
    panel.session.sampling.generate(
        settings["count"], settings["seed"], settings["temperature"], settings["random"]
    )


def _settings(found: Any) -> dict[str, Any]:
    given = fields(found, "generate")
    if unknown := given.keys() - {"count", "seed", "temperature", "random"}:
        raise StateError(_tr("generate knows no {key}").format(key=shown(min(unknown))))
    return {
        "count": whole(given.get("count", 5), "count", 1, 50),
        "seed": whole(given.get("seed", 2147483647), "seed", 0, 2147483647),
        "temperature": number(given.get("temperature", 1.0), "temperature", 0.1, 5),
        "random": one_of(given.get("random", "lecture"), "random", _SOURCES),
    }


def _play(panel: Panel, is_playing: bool) -> None:
    if is_playing != panel.stage.transport.is_playing:
        panel.stage.transport.toggle_play()


VERBS = {
    "page": page("sample", "likelihood", "twin", "data", "divide"),
    "cell": Verb(_pair, lambda panel, pair: panel.session.go_to_cell(*_cell(panel.session, pair))),
    "use": choice("use", _USES, lambda panel, use: panel.session.set_use(use)),
    "unit": choice("unit", _UNITS, lambda panel, unit: panel.session.set_unit(unit)),
    "keepdims": Verb(partial(flag, what="keepdims"), lambda panel, is_on: panel.session.set_keepdims(is_on)),
    "smoothing": a_number(
        "smoothing", 0, 1000, lambda panel, smoothing: panel.session.set_smoothing(smoothing)
    ),
    "generate": Verb(_settings, _generate),
    "judge": a_text("judge", 100, lambda panel, name: panel.session.judge(name)),
    "net": choice(
        "net", ("emma", "matrices", "all"), lambda panel, scene: panel.session.twin.set_scene(scene)
    ),
    "net_place": Verb(
        lambda found: whole(found, "net_place", 0, _MOST_PLACES),
        lambda panel, place: panel.session.twin.go_to(place),
    ),
    "play": Verb(partial(flag, what="play"), _play),
}


def _scene(panel: Panel) -> dict[str, Any]:
    session, model = panel.session, panel.session.model
    if model.source:
        raise ValueError(
            _tr(
                "Lessons use the built-in names, and yours are open. To bring these to class, save them: "
                "File > Save keeps names, pages and tables in one file."
            )
        )
    scene = {
        "use": model.use,
        "unit": model.wish,
        "keepdims": model.keepdims,
        "smoothing": model.smoothing,
        "cell": "".join(model.alphabet[place] for place in session.cell),
    }
    if panel.page == "likelihood":
        scene["judge"] = session.likelihood.judgement.name
    if panel.page == "twin":
        scene |= {"net": session.twin.scene, "net_place": min(session.twin.place, _MOST_PLACES)}
    return scene


LAB = Lab(FACTS, VERBS, scene=_scene)


def _tr(source: str) -> str:
    return translate("Lesson", source)
