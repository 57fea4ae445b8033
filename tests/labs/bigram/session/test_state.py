"""What the lab can reach can be written, and what was written can be read; what others wrote is refused."""

import json
import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.corpus import count, prepare, split
from engine.names_text import LONGEST_NAME, parse_names
from engine.steps import finish
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.likelihood import MOST_TYPED
from gui.labs.bigram.session.name_tables import UNITS, USES
from gui.labs.bigram.session.sampling import MOST_FAVOURITES
from gui.workspace import encode
from tests.thorough import examples

BUILT_IN = ["emma", "ava", "bob"]
NUMBERS = [math.nan, math.inf, -math.inf, 1e308, -1.0, 0.0, 5e-324, 0.1, 0.5, 1.0, 5.0, 10.0, 1000.0, 1e6]
WHOLE = [-1, 0, 1, 2, 5, 60, 2**31 - 1, 2**31, 2**63, 2**70]
TEXTS = ["", "emma", " ", "\x00", "\ud800", "😀" * 9, "a.b", "x" * 1_000, "x" * 1_001]
CORPORA = [
    finish(prepare(["zoë"])),
    finish(split(finish(prepare(["only"])), 0.1)),
    finish(count(finish(parse_names(["ab\nba\n" * 20 + "x" * LONGEST_NAME])))),
    finish(prepare(["emma", "ava"] * 20, 0.2)),
]

number, whole, text = (st.sampled_from(values) for values in (NUMBERS, WHOLE, TEXTS))
random = st.sampled_from(["lecture", "torch", "numpy"])
ACTS = {
    "set_smoothing": st.tuples(number),
    "set_use": st.tuples(st.sampled_from(USES)),
    "set_keepdims": st.tuples(st.booleans()),
    "set_unit": st.tuples(st.sampled_from(UNITS)),
    "go_to_cell": st.tuples(st.integers(0, 1), st.integers(0, 1)),
    "use_corpus": st.tuples(st.sampled_from(CORPORA), st.sampled_from(["", "names.txt", "x" * 255])),
    "judge": st.tuples(text),
    "step_name": st.tuples(whole),
    "step_to": st.tuples(whole),
    "sampling.generate": st.tuples(whole, whole, number, random, whole),
    "sampling.toggle_favourite": st.tuples(text),
    "twin.set_scene": st.tuples(st.sampled_from(["emma", "all", "matrices"])),
    "twin.set_rate": st.tuples(number),
    "twin.set_decay": st.tuples(number),
    "twin.set_goal": st.tuples(whole),
    "twin.go_to": st.tuples(whole),
    "twin.train_with_this": st.tuples(),
}
CHANGES = {"count": whole, "seed": whole, "temperature": number, "random": random, "top_k": whole}


@st.composite
def acts(draw):
    """The name of a method, what it takes, and for a change of the settings the name of one."""
    if draw(st.integers(0, 3)) == 0:
        field = draw(st.sampled_from(sorted(CHANGES)))
        return "sampling.change", (), {field: draw(CHANGES[field])}
    method = draw(st.sampled_from(sorted(ACTS)))
    return method, draw(ACTS[method]), {}


def do(session, method, arguments, named):
    part, _, name = method.rpartition(".")
    getattr(getattr(session, part) if part else session, name)(*arguments, **named)


def written(session):
    return json.loads(b"".join(encode(session.to_dict())))


def opened(state):
    session = BigramSession(BUILT_IN)
    session.from_dict(state)
    return session


@given(st.lists(acts(), max_size=12))
@examples(200)
@example([("sampling.generate", (60, 1, 1.0, "numpy", 0), {}), ("step_to", (5,), {})])
@example([("set_smoothing", (5e-324,), {}), ("sampling.generate", (5, 1, 1.0, "lecture", 0), {})])
@example([("use_corpus", (CORPORA[1], ""), {}), ("set_smoothing", (5e-324,), {})])
@example([("twin.set_rate", (1e6,), {}), ("twin.set_decay", (10.0,), {}), ("twin.train_with_this", (), {})])
def test_whatever_was_done_can_be_saved_and_opened_again(work):
    session = BigramSession(BUILT_IN)
    for act in work:
        with suppress(ValueError):
            do(session, *act)
    state = written(session)
    again = opened(state)
    if again.sampling.walk is None:  # how the names were rolled is lost where the table has changed since
        state["sampling"]["position"] = None
    assert written(again) == state
    session.from_dict(session.to_dict())  # as undo does it
    if session.model.keepdims or session.model.use == "twin":
        np.testing.assert_allclose(session.model.table.sum(axis=1), 1)
    assert not math.isnan(session.model.dev_nll or 0.0)


# Replaced, one by one

HOSTILE = [math.nan, math.inf, -math.inf, 1e308, -1, 2**70, "x" * 50_000, "\ud800", [], {}, None, True, 0.5]


def in_use():
    """Every part of it is used."""
    session = BigramSession(BUILT_IN)
    session.use_corpus(finish(prepare(["emma", "ava", "zoë"] * 4, 0.1)), "names.txt")
    session.set_smoothing(0.5)
    session.twin.set_rate(0.5)
    session.twin.set_scene("all")
    session.twin.go_to(3)
    session.sampling.generate(3, 11, 0.5, "numpy", 4)
    session.step_to(3)
    session.sampling.toggle_favourite("mor")
    session.judge("ava")
    return written(session)


def places(value, path=()):
    """Of every number, text and list in it."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def replaced(state, path, value):
    state = json.loads(json.dumps(state))
    *way, last = path
    holder = state
    for key in way:
        holder = holder[key]
    holder[last] = value
    return state


IN_USE = in_use()


def refusal(session, state):
    """Why it is refused; "" where it is not."""
    try:
        session.from_dict(state)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("path", list(places(IN_USE)), ids=lambda path: ".".join(map(str, path)))
def test_a_state_with_anything_in_one_place_is_refused_or_opens_and_saves(path):
    session = BigramSession(BUILT_IN)
    for value in HOSTILE:
        session.from_dict(IN_USE)
        if reason := refusal(session, replaced(IN_USE, path, value)):
            assert reason.startswith("bigram: ")
            assert not any(python in reason for python in ("unpack", "codec", "Error(", "argument"))
            assert written(session) == IN_USE
        else:
            state = written(session)
            assert written(opened(state)) == state
            assert math.isfinite(session.model.nll)
            assert session.sampling.walk is None or session.sampling.walk.moment(0)
            assert session.likelihood.moment()


# Limits at the door, whoever comes through it


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["emma", "x" * (LONGEST_NAME + 1)], "name 2 has 101 letters; a name has at most 100"),
        (["ab" * 100_000], "name 1 has 200,000 letters"),
        (["".join(map(chr, range(0x4E00 + 90 * part, 0x4E5A + 90 * part))) for part in range(3)], "200 diff"),
        (["em\nma"], r"control character U\+000A"),
        (["\udc00"], r"control character U\+DC00"),
        (["emma", ""], "no letters"),
        (["em.ma"], "boundary sign"),
    ],
)
def test_names_in_a_state_have_the_limits_of_those_in_a_text(names, reason):
    session = BigramSession(BUILT_IN)
    before = session.to_dict()
    with pytest.raises(ValueError, match=reason):
        session.from_dict(before | {"names": names, "cell": [0, 0]})
    assert session.to_dict() == before


def test_a_text_that_is_far_too_long_is_not_judged():
    session = BigramSession(BUILT_IN)
    session.judge("x" * MOST_TYPED)
    assert "at most 100 letters" in session.likelihood.judgement.trouble
    with pytest.raises(ValueError, match="at most 100 letters, and this text has 1,001"):
        session.judge("x" * (MOST_TYPED + 1))
    assert len(session.likelihood.text) == MOST_TYPED


def test_there_is_room_for_so_many_favourites():
    session = BigramSession(BUILT_IN)
    session.sampling.favourites = [str(each) for each in range(MOST_FAVOURITES)]
    session.from_dict(session.to_dict())
    with pytest.raises(ValueError, match="10,000 favourites"):
        session.sampling.toggle_favourite("mor")
    session.sampling.toggle_favourite("7")
    session.sampling.toggle_favourite("mor")
    assert session.sampling.favourites[-1] == "mor"


def test_of_a_single_name_none_is_held_out():
    for share in (0.1, 0.2):
        corpus = finish(prepare(["emma"], share))
        assert (corpus.dev_share, corpus.is_dev.any()) == (share, False)
        session = BigramSession(BUILT_IN)
        session.use_corpus(corpus, "")
        assert session.model.dev_nll is None
        assert opened(written(session)).model.corpus.dev_share == share
