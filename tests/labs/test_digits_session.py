import json

import numpy as np
import pytest

from engine.digits import DigitNetwork, centre_drawing, read_mnist
from gui.labs.digits.session import DigitSession, Drawing


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


def test_when_the_canvas_is_cleared_the_pen_is_up(session):
    draw_seven(session)
    session.clear()
    session.extend_stroke(0.4, 0.4)
    assert session.strokes == []
    assert not session.end_stroke()


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


# Pictures, networks, what is looked at


def bar():
    """A thick upright stroke, as a picture."""
    picture = np.zeros((60, 40), np.uint8)
    picture[8:52, 16:24] = 255
    return picture


def other_network():
    return DigitNetwork(np.random.default_rng(3), hidden=5)


def test_a_picture_goes_by_its_pixels(session):
    session.show_drawing(Drawing(picture=bar()))
    assert session.answer == 1
    np.testing.assert_array_equal(session.image, centre_drawing(bar()))
    session.begin_stroke(0.5, 0.5)  # and makes room for a stroke
    assert session.picture is None


def test_pictures_and_networks_survive(session):
    session.show_drawing(Drawing(picture=bar()))
    session.use_network(other_network(), "mine")
    state = json.loads(json.dumps(session.to_dict()))
    again = DigitSession()
    again.from_dict(state)
    np.testing.assert_array_equal(again.probabilities, session.probabilities)
    assert again.network_name == "mine"
    assert again.to_dict() == session.to_dict()
    again.use_shipped_network()
    assert again.to_dict()["network"] is None
    assert again.accuracy == pytest.approx(0.98, abs=0.02)


@pytest.mark.parametrize(
    "change",
    [
        {"picture": {"shape": [2, 2], "ink": "AAAA"}},
        {"picture": {"shape": [1, 3], "ink": "!"}},
        {"picture": {"shape": [1]}},
        {"picture": {"shape": [0, 5], "ink": ""}},
        {"picture": 3},
        {"network": {"name": "x", "safetensors": "AAAA"}},
        {"network": {"name": 7, "safetensors": ""}},
        {"network": {"name": "x"}},
        {"network": []},
        {"network": {"name": "x", "safetensors": None}},
        {"strokes": [[[10**400, 0.5]]]},
        {"strokes": [[[float("inf"), 0.5]]]},
        {"picture": {"shape": [float("inf"), 2], "ink": ""}},
    ],
)
def test_foreign_pictures_and_networks_change_nothing(session, change):
    session.begin_stroke(0.3, 0.3)
    before = session.to_dict()
    with pytest.raises(ValueError, match=r"."):
        session.from_dict({**before, **change})
    assert session.to_dict() == before


def test_a_pen_that_goes_on_after_undo_draws_nothing(session):
    session.begin_stroke(0.1, 0.1)
    session.extend_stroke(0.2, 0.2)
    kept = session.drawing
    session.begin_stroke(0.5, 0.5)
    session.show_drawing(kept)  # undo, while the pen is down
    session.extend_stroke(0.6, 0.6)
    assert session.strokes == [[(0.1, 0.1), (0.2, 0.2)]]
    assert kept.strokes == ([(0.1, 0.1), (0.2, 0.2)],)


def test_the_arithmetic_of_a_probability(session):
    session.show_drawing(Drawing(picture=bar()))
    session.select(("digit", 1, 0))
    found = session.inspection
    assert found.value == f"{session.probabilities[1]:.4f}"
    assert found.arithmetic[-1].endswith(f"= {session.probabilities[1]:.4f}")
    z = session.network.logits(session.image.reshape(1, 784))[0]
    assert found.arithmetic[0] == f"z1 = {z[1]:.3f}"


def test_a_pixel_and_its_largest_weight(session):
    session.show_drawing(Drawing(picture=bar()))
    session.select(("pixel", 14, 14))
    weights = session.network.hidden.weight.data[14 * 28 + 14]
    unit = int(np.argmax(np.abs(weights)))
    assert f"hidden unit {unit + 1}:" in session.inspection.arithmetic[1]
    ink = session.image[14, 14]
    assert session.inspection.arithmetic[2].startswith(f"{ink:.3f} × {weights[unit]:.4f}")
    assert session.inspection.code == "engine.centring.centre_drawing"


def test_a_network_is_measured_in_parts(session):
    session.use_network(other_network(), "mine")
    assert session.accuracy is None
    work, shares = session.measure(), []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            found = end.value
            break
    assert shares[-1] == 1
    images, labels = read_mnist("t10k")
    assert found == pytest.approx(session.network.accuracy(images, labels))


def test_the_status_line(session):
    assert session.status == "Waiting for your pen"
    session.show_drawing(Drawing(picture=bar()))
    assert session.status.startswith("A picture, read as 1 (")
