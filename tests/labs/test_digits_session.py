import numpy as np
import pytest

from gui.labs.digits.session import DigitSession


@pytest.fixture
def session():
    return DigitSession()


def draw_seven(session):
    session.begin_stroke(0.3, 0.2)
    session.extend_stroke(0.7, 0.2)
    session.extend_stroke(0.5, 0.8)


def test_an_empty_canvas_has_no_answer(session):
    assert session.answer is None
    assert session.probabilities is None
    assert not session.image.any()


def test_a_drawing_is_read(session):
    draw_seven(session)
    assert session.answer == 7
    assert session.is_sure
    assert session.probabilities.sum() == pytest.approx(1)


def test_each_point_is_told_once(session):
    told = []
    session.changed.connect(lambda: told.append(session.answer))
    draw_seven(session)
    session.extend_stroke(0.5, 0.8)
    assert len(told) == 3
    session.clear()
    assert told[3:] == [None]


def test_a_stroke_goes_on_after_the_canvas_was_cleared(session):
    draw_seven(session)
    session.clear()
    session.extend_stroke(0.4, 0.4)
    assert session.strokes == [[(0.4, 0.4)]]


def test_a_pen_beyond_the_edge_draws_along_it(session):
    session.begin_stroke(-3, 0.5)
    session.extend_stroke(0.5, 7)
    assert session.strokes == [[(0.0, 0.5), (0.5, 1.0)]]


def test_a_dot_and_a_scribble_get_some_answer(session):
    session.begin_stroke(0.5, 0.5)
    assert session.answer is not None
    for x, y in np.random.default_rng(1).random((500, 2)):
        session.extend_stroke(x, y)
    assert np.isfinite(session.probabilities).all()


def test_the_state_survives(session):
    draw_seven(session)
    again = DigitSession(session.network)
    again.from_dict(session.to_dict())
    assert again.to_dict() == session.to_dict()
    np.testing.assert_array_equal(again.image, session.image)


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"version": 2, "strokes": []},
        {"version": 1},
        {"version": 1, "strokes": 3},
        {"version": 1, "strokes": [[["x", 0]]]},
        {"version": 1, "strokes": [[[0.1]]]},
        {"version": 1, "strokes": [[[0.1, float("nan")]]]},
    ],
)
def test_a_foreign_state_changes_nothing(session, state):
    draw_seven(session)
    before = session.to_dict()
    with pytest.raises(ValueError, match=r"digits|point|float"):
        session.from_dict(state)
    assert session.to_dict() == before
