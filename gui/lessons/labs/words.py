"""The words lab, for lessons and scenes. No Qt."""

from __future__ import annotations

from functools import partial
from typing import Any

from engine.word_network import WAYS
from gui.lessons.kinds import Fact, Found, Lab, Panel, Session, Verb, a_text, a_whole, choice, page
from gui.state import flag
from gui.words import translate

_MOST_TYPED = 200  # characters
_MOST_SPOKEN = 50  # sentences
_NETWORKS = ("shipped", "first")


def _near(session: Session, word: str) -> Found:
    """How near a word is to what was asked for: the cosine."""
    return next((near.cosine for near in session.words.near if near.word == word), None)


def _along(session: Session, word: str) -> float:
    return float(session.words.found.vector @ session.words.space.vector(word))


def _weight(session: Session, word: str) -> Found:
    """The share of its attention that the last word of the sentence gives to this one."""
    words = session.attending.words
    return float(session.attending.weights[-1][words.index(word)])


def _next(session: Session, word: str) -> Found:
    return next((share for each, share, _ in session.attending.next_words(100) if each == word), None)


def _meaning(session: Session) -> Found:
    """Of the ambiguous word of the sentence: after attention, between its topics, -1 and +1."""
    meaning = session.attending.meaning
    return None if meaning is None else meaning.after[-1][0]


FACTS = {
    "query": Fact(lambda session, _: session.words.query),
    "nearest": Fact(lambda session, _: session.words.near[0].word),
    "second": Fact(lambda session, _: session.words.near[1].word),
    "near": Fact(_near, "word"),
    "along": Fact(_along, "word"),
    "sentence": Fact(lambda session, _: session.attending.sentence),
    "stage": Fact(lambda session, _: session.attending.position),
    "weight": Fact(_weight, "word"),
    "next": Fact(_next, "word"),
    "meaning": Fact(lambda session, _: _meaning(session)),
    "network": Fact(lambda session, _: session.networks.use),
    "way": Fact(lambda session, _: session.training.way),
    "sense": Fact(lambda session, _: session.speaking.sense[0]),
}


def _train(panel: Panel, way: str) -> None:
    """Some seconds, in the background, with the usual setup else."""
    training = panel.session.training
    training.set_up(**type(training.setup)(way=way)._asdict())
    panel.learning.begin()


VERBS = {
    "page": page("space", "attention", "learn", "speak"),
    "query": a_text("query", _MOST_TYPED, lambda panel, query: panel.session.words.ask(query)),
    "leave_out": Verb(
        partial(flag, what="leave_out"), lambda panel, is_on: panel.session.words.set_leave_out(is_on)
    ),
    "network": choice("network", _NETWORKS, lambda panel, use: panel.session.networks.set_use(use)),
    "sentence": a_text("sentence", _MOST_TYPED, lambda panel, words: panel.session.attending.type(words)),
    "stage": a_whole("stage", 0, 21, lambda panel, stage: panel.session.attending.go_to(stage)),
    "next": a_text("next", 40, lambda panel, word: panel.session.attending.aim(word)),
    "way": choice("way", tuple(WAYS), lambda panel, way: panel.session.training.set_up(way=way)),
    "train": choice("train", tuple(WAYS), _train),
    "speak": a_whole(
        "speak", 1, _MOST_SPOKEN, lambda panel, count: panel.session.speaking.set_up(count, seed=1)
    ),
}


def _scene(panel: Panel) -> dict[str, Any]:
    session = panel.session
    if session.networks.use not in _NETWORKS:
        raise ValueError(_tr("A step of a lesson has one of Nablab's own networks, and yours is in use."))
    scene: dict[str, Any] = {"network": session.networks.use}
    if panel.page == "space":
        scene |= {"query": session.words.query, "leave_out": session.words.leave_out}
    if panel.page == "attention":
        scene |= {"sentence": session.attending.sentence, "stage": session.attending.position}
        scene["next"] = session.attending.target
    if panel.page == "learn":
        scene["way"] = session.training.way
    if panel.page == "speak":
        scene["speak"] = min(session.speaking.count, _MOST_SPOKEN)
    return scene


LAB = Lab(FACTS, VERBS, scene=_scene)


def _tr(source: str) -> str:
    return translate("Lesson", source)
