"""A name judged: the lecture's numbers, what cannot be judged, and stepping through the pairs."""

import json
import math

import numpy as np
import pytest

from engine.bigram import read_names
from engine.disk import RESOURCES
from gui.judgement import in_lines, judge, share_in_digits
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.name_tables import TWIN


@pytest.fixture(scope="module")
def names():
    return read_names(RESOURCES / "names.txt")


@pytest.fixture(scope="module")
def of_lecture(names):
    return BigramSession(names)


@pytest.fixture
def session(of_lecture):
    of_lecture.set_smoothing(0.0)
    of_lecture.judge("emma")
    return of_lecture


@pytest.fixture
def small():
    return BigramSession(["emma", "ava"])


def numbers(session):
    judged = session.likelihood.judgement
    return [(pair.first + pair.second, f"{pair.probability:.4f}", f"{pair.log:.4f}") for pair in judged.pairs]


def test_emma_as_the_lecture_prints_it(session, lectures):
    assert numbers(session) == [
        (".e", "0.0478", "-3.0408"),
        ("em", "0.0377", "-3.2793"),
        ("mm", "0.0253", "-3.6772"),
        ("ma", "0.3899", "-0.9418"),
        ("a.", "0.1960", "-1.6299"),
    ]
    judged = session.likelihood.judgement
    assert f"{judged.log_sum():.4f}" == "-12.5690"
    assert judged.nll == pytest.approx(lectures["names"]["nll_of"]["emma"]["counts"], abs=1e-12)
    assert judged.likelihood == "3.48e-06"
    assert in_lines(judged)[-3:] == [
        "product         3.48e-06",
        "log-likelihood  -12.5690",
        "average (NLL)   -(-12.5690) / 5 = 2.5138",
    ]


def test_andrejq_is_impossible_until_smoothing(session, lectures):
    session.judge("andrejq")
    judged = session.likelihood.judgement
    assert judged.nll == math.inf
    assert judged.likelihood == "0"
    assert (judged.impossible.first, judged.impossible.second) == ("j", "q")
    assert session.likelihood.note == "The pair jq never occurs, so its probability is 0. Add smoothing."
    assert "jq never occurs" in session.likelihood.moment().explanation
    session.set_smoothing(1.0)
    judged = session.likelihood.judgement
    assert judged.nll == pytest.approx(lectures["names"]["nll_of"]["andrejq"]["plus_1"], abs=1e-12)
    assert f"{judged.nll:.4f}" == "3.4834"
    assert judged.impossible is None
    assert session.likelihood.note == ""


def test_what_all_others_are_measured_by(session, lectures):
    session.set_smoothing(1.0)
    expected = lectures["names"]["nll"]
    assert session.likelihood.best_nll == pytest.approx(expected["counts"], abs=1e-12)
    assert session.model.nll == pytest.approx(expected["plus_1"], abs=1e-12)
    assert session.model.uniform_nll == pytest.approx(expected["uniform"], abs=1e-12)


def test_the_table_in_use_judges(session):
    session.set_use(TWIN)
    session.model.twin_table = session.model.table * 0 + 1 / 27
    assert session.likelihood.judgement.nll == pytest.approx(math.log(27))
    session.set_use("counts")


def test_a_table_without_numbers_judges_nothing(session):
    session.model.twin_table = session.model.table * math.nan
    session.set_use(TWIN)
    judged = session.likelihood.judgement
    session.set_use("counts")
    assert judged.pairs == ()
    assert judged.trouble.startswith("The table holds no number here")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("emmü", "Letter 4, “ü”, does not occur in these names"),
        ("e.m", "Letter 2 is the boundary sign ., which stands only before and after a name"),
        ("e\x07m", "Letter 2, U+0007, does not occur in these names"),
        ("e\ud800", "Letter 2, U+D800, does not occur in these names"),
        ("a" * 101, "A name has at most 100 letters, and this one has 101: shorten it."),
    ],
)
def test_what_cannot_be_judged_is_kept_and_explained(small, text, trouble):
    small.judge(text)
    judged = small.likelihood.judgement
    assert judged.trouble.startswith(trouble)
    assert judged.pairs == ()
    assert math.isnan(judged.nll)
    assert in_lines(judged) == []
    assert small.likelihood.text == text
    assert (small.likelihood.moment().total, small.likelihood.moment().explanation) == (0, judged.trouble)
    small.step_name(3)
    assert small.likelihood.position == 0


def test_the_letters_are_listed_but_not_hundreds_of_them():
    alphabet = "." + "".join(chr(0x4E00 + place) for place in range(200))
    trouble = judge("a", alphabet, [[1.0]]).trouble
    assert trouble.endswith(f"use {alphabet[1:41]}…")


def test_capital_letters_become_small_where_there_are_only_those(small):
    small.judge(" Emma ")
    assert small.likelihood.judgement.name == "emma"
    assert small.likelihood.note == "Judged as emma: these names have no such capital letters."
    with_capitals = BigramSession(["Emma", "emma"])
    with_capitals.judge("Emma")
    assert with_capitals.likelihood.judgement.name == "Emma"
    assert with_capitals.likelihood.note == ""


def test_an_accent_typed_apart_is_composed():
    session = BigramSession(["zoé"])
    session.judge("zoe\u0301")
    assert session.likelihood.judgement.name == "zoé"
    assert session.likelihood.judgement.nll == 0


def test_no_name_is_the_pair_of_both_boundaries(session):
    session.judge("")
    assert [(pair.first, pair.second) for pair in session.likelihood.judgement.pairs] == [(".", ".")]
    session.set_smoothing(1.0)
    session.step_name(1)
    assert session.likelihood.moment().explanation.startswith("A name without letters: 0.00%.")


def test_a_product_too_small_for_a_float_is_still_said(session):
    session.set_smoothing(1.0)
    session.judge("q" * 100)
    judged = session.likelihood.judgement
    mantissa, exponent = judged.likelihood.split("e")
    assert float(mantissa) * 10.0 ** (int(exponent) + 200) == pytest.approx(
        math.exp(judged.log_sum() + 200 * math.log(10)), rel=1e-2
    )


def test_shares_that_four_places_would_hide():
    assert [share_in_digits(share) for share in (0.0, 0.00001, 0.00005, 0.5)] == [
        "0",
        "1.0e-05",
        "0.0001",
        "0.5000",
    ]


def test_stepping_goes_from_pair_to_pair_to_the_mean(session):
    index = session.model.alphabet.index
    session.step_name(0)
    moment = session.likelihood.moment()
    assert (moment.equation, moment.position, moment.total) == (". e m m a .", 0, 6)
    session.step_name(1)
    moment = session.likelihood.moment()
    assert moment.equation == "P(e | .) = 0.0478, log = -3.0408"
    assert moment.explanation == "A name begins with e: 4.78%. Sum so far: -3.0408."
    assert moment.place == "pair 1 of 5"
    assert session.cell == (index("."), index("e"))
    session.step_name(3)
    assert session.cell == (index("m"), index("m"))
    assert session.likelihood.pair == 2
    assert session.likelihood.moment().explanation.endswith("Sum so far: -9.9974.")
    session.step_name(99)
    assert session.likelihood.moment().equation == "-(-12.5690) / 5 = 2.5138"
    assert session.likelihood.moment().place == "the mean"
    assert session.likelihood.pair is None
    session.step_name(-1)
    assert session.likelihood.position == 0


def test_a_step_is_told_once_and_takes_the_close_look_along(session):
    told = []
    session.select(("cell", 1, 1))
    session.changed.connect(lambda: told.append(session.cell))
    session.step_name(2)
    session.changed._listeners.pop()
    assert told == [session.cell]
    assert session.selected == ("cell", *session.cell)
    session.select(None)


def test_other_names_may_have_other_letters(small):
    small.step_name(2)
    small.use_corpus(BigramSession(["zoe"]).built_in, "z")
    assert small.likelihood.text == "emma"
    assert small.likelihood.judgement.trouble.startswith("Letter 2, “m”")
    assert small.likelihood.position == 0
    small.use_corpus(small.built_in, "")
    assert small.likelihood.position == small.likelihood.total == 6


def test_the_state_survives(small):
    small.judge("ava")
    small.step_name(2)
    state = json.loads(json.dumps(small.to_dict()))
    again = BigramSession(["emma", "ava"])
    again.from_dict(state)
    assert again.to_dict() == small.to_dict()
    assert (again.likelihood.text, again.likelihood.position) == ("ava", 2)


@pytest.mark.parametrize(
    "part", [{}, {"text": 3, "position": 0}, {"text": "a", "position": "1"}, {"text": "a", "position": True}]
)
def test_a_foreign_state_changes_nothing(small, part):
    before = small.to_dict()
    with pytest.raises(ValueError, match="bigram"):
        small.from_dict({**before, "likelihood": part})
    assert small.to_dict() == before


def test_a_position_beyond_the_end_is_the_end(small):
    small.from_dict({**small.to_dict(), "likelihood": {"text": "ava", "position": 99}})
    assert small.likelihood.position == 5


def test_what_the_twin_excludes_is_not_said_to_occur_never():
    session = BigramSession(["emma", "ava"])
    table = session.model.twin_table.copy()
    table[0] = np.eye(len(table))[1]
    session.model.use, session.model.twin_table = TWIN, table
    session.likelihood.text = "emma"
    assert "the neural net's table" in session.likelihood.note
    session.likelihood.go_to(session.likelihood.total)
    assert "smoothing" not in session.likelihood.moment().explanation.lower()


def test_an_empty_line_asks_for_a_name():
    session = BigramSession(["emma", "ava"])
    session.judge("")
    assert session.likelihood.note.startswith("Type a name")
