import json
import subprocess
import sys

import numpy as np
import pytest

from engine.arithmetic import softmax
from engine.digits import DigitNetwork, UnitEdit, centre_drawing, centre_strokes, read_mnist
from engine.files import save_arrays
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.drawing import MOST_POINTS, MOST_STROKES, Drawing
from gui.labs.digits.session.edited_network import (
    OWN,
    EditedNetwork,
    pytorch_lines,
    read_model,
    shipped,
    shipped_keys,
)
from gui.labs.digits.stroke import PEN, THICKEST, Stroke


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
    assert session.reading.is_sure
    assert session.probabilities.sum() == pytest.approx(1)


def test_each_point_is_told_once(session):
    told = []
    session.changed.connect(lambda: told.append(session.answer))
    draw_seven(session)
    session.extend_stroke(0.5, 0.8)
    assert len(told) == 3
    session.clear()
    assert told[3:] == [None]


def test_points_that_come_together_are_told_once(session):
    told = []
    session.begin_stroke(0.3, 0.2)
    session.changed.connect(lambda: told.append(session.answer))
    session.continue_stroke([(0.7, 0.2), (0.7, 0.2), (0.5, 0.8)])
    assert told == [7]
    together = session.drawing
    session.clear()
    draw_seven(session)
    assert session.drawing == together


def test_points_that_come_together_end_where_the_sheet_is_full(session):
    session.begin_stroke(0, 0)
    session.continue_stroke([(0.5, at / (2 * MOST_POINTS)) for at in range(2 * MOST_POINTS)])
    assert len(session.strokes[0].points) == MOST_POINTS


def test_when_the_canvas_is_cleared_the_pen_is_up(session):
    draw_seven(session)
    session.clear()
    session.extend_stroke(0.4, 0.4)
    assert session.strokes == []
    assert not session.end_stroke()


def test_a_pen_beyond_the_edge_draws_along_it(session):
    session.begin_stroke(-3, 0.5)
    session.extend_stroke(0.5, 7)
    assert session.strokes == [Stroke([(0.0, 0.5), (0.5, 1.0)])]


def test_a_dot_and_a_scribble_get_some_answer(session):
    session.begin_stroke(0.5, 0.5)
    assert session.answer is not None
    for x, y in np.random.default_rng(1).random((500, 2)):
        session.extend_stroke(x, y)
    assert np.isfinite(session.probabilities).all()


def test_the_state_survives(session):
    draw_seven(session)
    again = DigitSession()
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
    assert session.sketch.picture is None


def test_pictures_and_networks_survive(session):
    session.show_drawing(Drawing(picture=bar()))
    session.use(EditedNetwork(other_network(), OWN, "mine"))
    state = json.loads(json.dumps(session.to_dict()))
    again = DigitSession()
    again.from_dict(state)
    np.testing.assert_array_equal(again.probabilities, session.probabilities)
    assert again.model.name == "mine"
    assert again.to_dict() == session.to_dict()
    again.use(shipped())
    assert again.to_dict()["network"]["key"] == shipped_keys()[0]
    assert again.to_dict()["own"]["name"] == "mine"  # one can go back to it
    assert again.in_use.accuracy == pytest.approx(0.98, abs=0.02)


@pytest.mark.parametrize(
    "change",
    [
        {"picture": {"shape": [2, 2], "ink": "AAAA"}},
        {"picture": {"shape": [1, 3], "ink": "!"}},
        {"picture": {"shape": [1]}},
        {"picture": {"shape": [0, 5], "ink": ""}},
        {"picture": 3},
        {"picture": {"shape": [3], "ink": "AAAA"}},
        {"network": {"name": "x", "safetensors": "AAAA"}},
        {"network": {"name": 7, "safetensors": ""}},
        {"network": {"name": "x"}},
        {"network": []},
        {"network": {"name": "x", "safetensors": None}},
        {"network": {"key": "nobody's"}},
        {"network": {"key": "mnist", "edits": {"128": {"scale": 1, "shift": 0, "is_on": True}}}},
        {"network": {"key": "mnist", "edits": {"5": {"scale": -1, "shift": 0, "is_on": True}}}},
        {"network": {"key": "mnist", "edits": {"5": {"scale": 1, "shift": float("nan"), "is_on": True}}}},
        {"network": {"key": "mnist", "edits": {"x": {}}}},
        {"own": 3},
        {"temperature": 0},
        {"temperature": float("nan")},
        {"label": 10},
        {"label": "7"},
        {"position": "x"},
        {"pen": float("inf")},
        {"strokes": [{"points": [[0.1, 0.2]], "width": "x"}]},
        {"strokes": [[[10**400, 0.5]]]},
        {"strokes": [[[float("inf"), 0.5]]]},
        {"picture": {"shape": [float("inf"), 2], "ink": ""}},
        {"picture": {"shape": [401, 1], "ink": "A" * 536}},
        {"is_centred": 1},
        {"label": True},
        {"pen": "0.05"},
        {"pen": 1e308},
        {"strokes": [{"points": [[0.1, "0.2"]]}]},
        {"strokes": [{"points": [[0.1, 0.2, 0.3]]}]},
        {"strokes": [{"points": [[0.1, 0.2]], "width": 1.0}]},
        {"temperature": "1"},
        {"position": 2.5},
        {"position": -1},
        {"network": {"key": "mnist", "edits": {"1" * 50_000: {"scale": 1, "shift": 0, "is_on": True}}}},
        {"network": {"key": "mnist", "edits": {"5": {"scale": "1", "shift": 0, "is_on": True}}}},
        {"network": {"key": "mnist", "edits": {"5": {"scale": 1, "shift": 0, "is_on": "yes"}}}},
        {"network": {"key": ["mnist"]}},
        {"training": 3},
        {"training": {"recipe": {}, "runs": 3}},
    ],
    ids=lambda change: repr(change)[:60],
)
def test_foreign_pictures_and_networks_change_nothing(session, change):
    session.begin_stroke(0.3, 0.3)
    before = session.to_dict()
    with pytest.raises(ValueError, match="^digits: ") as refusal:  # noqa: RUF043
        session.from_dict({**before, **change})
    assert "unpack" not in str(refusal.value)
    assert session.to_dict() == before


def strokes_of(*counts):
    """The state of strokes with so many points."""
    return {"strokes": [{"points": [[0.5, place / count] for place in range(count)]} for count in counts]}


def test_more_than_a_pen_can_draw_is_refused(session):
    state = session.to_dict()
    session.from_dict(state | strokes_of(MOST_POINTS))
    session.from_dict(state | strokes_of(*[MOST_POINTS // MOST_STROKES] * MOST_STROKES))
    session.from_dict(session.to_dict())
    told = f"{MOST_POINTS:,} are read"
    for counts in ([MOST_POINTS + 1], [MOST_POINTS, 1]):
        with pytest.raises(ValueError, match=told):
            session.from_dict(state | strokes_of(*counts))
    with pytest.raises(ValueError, match=f"strokes has 1,001 entries; at most {MOST_STROKES:,} are read"):
        session.from_dict(state | strokes_of(*[1] * (MOST_STROKES + 1)))


@pytest.mark.parametrize("counts", [[MOST_POINTS - 2], [1] * (MOST_STROKES - 1)], ids=["points", "strokes"])
def test_on_a_full_sheet_the_pen_draws_no_more(session, counts):
    session.from_dict(session.to_dict() | strokes_of(*counts))
    assert "full" not in session.status
    for x in (0.1, 0.2):
        session.begin_stroke(x, 0.1)
        session.extend_stroke(x, 0.2)
        session.extend_stroke(x, 0.3)
        session.end_stroke()
    assert len(session.strokes) == len(counts) + 1  # the second did not begin
    assert len(session.strokes[-1].points) == (2 if len(counts) == 1 else 3)
    assert session.status.startswith("The sheet is full: clear it to draw again. Read as ")
    again = DigitSession()
    again.from_dict(session.to_dict())
    session.clear()
    draw_seven(session)
    assert session.answer == 7


def test_a_step_that_would_leave_the_numbers_is_refused_and_changes_nothing(session):
    draw_seven(session)
    network = DigitNetwork(np.random.default_rng(1), (8, 8))
    arrays = {name: array * np.float32(1e10) for name, array in network.arrays().items()}
    session.use(EditedNetwork(DigitNetwork.from_arrays(arrays, {}), OWN, "huge"))
    before = session.to_dict()
    session.sketch.choose_label((session.answer + 1) % 10)
    with pytest.raises(ValueError, match="so large that the network answers with no numbers"):
        session.backward.descend(10.0, "gone")
    assert session.to_dict() == before | {"label": session.sketch.label}
    assert session.backward.last_step is None


def test_edits_of_thousands_of_units_are_read_at_once(session, effort):
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(0), (4096, 1, 4096)), OWN, "wide"))
    state = session.to_dict()["network"]

    def read(count):
        edits = {str(unit): {"scale": 0.5, "shift": 0.0, "is_on": True} for unit in range(count)}
        return read_model(state | {"edits": edits}, [session.model])

    assert read(8_000).edits == dict.fromkeys(range(8_000), UnitEdit(0.5))
    # not one by one, each with a copy of those before
    assert effort(lambda: read(8_000)) < 12 * effort(lambda: read(800))


def test_a_pen_that_goes_on_after_undo_draws_nothing(session):
    session.begin_stroke(0.1, 0.1)
    session.extend_stroke(0.2, 0.2)
    kept = session.drawing
    session.begin_stroke(0.5, 0.5)
    session.show_drawing(kept)  # undo, while the pen is down
    session.extend_stroke(0.6, 0.6)
    assert session.strokes == [Stroke([(0.1, 0.1), (0.2, 0.2)])]
    assert kept.strokes == (Stroke([(0.1, 0.1), (0.2, 0.2)]),)


def test_the_arithmetic_of_a_probability(session):
    session.show_drawing(Drawing(picture=bar()))
    session.select(("digit", 1, 0))
    found = session.inspection
    assert found.value == f"{session.probabilities[1]:.4f}"
    assert found.arithmetic[4].endswith(f"= {session.probabilities[1]:.4f}")
    z = session.network.logits(session.image.reshape(1, 784))[0]
    assert found.arithmetic[0] == f"z2[1] = {z[1]:.3f}"


def test_a_pixel_and_its_largest_weight(session):
    session.show_drawing(Drawing(picture=bar()))
    session.select(("pixel", 14, 14))
    weights = session.network.weights[0][0][14 * 28 + 14]
    unit = int(np.argmax(np.abs(weights)))
    assert f"hidden unit {unit}:" in session.inspection.arithmetic[1]
    ink = session.image[14, 14]
    assert session.inspection.arithmetic[2].startswith(f"{ink:.3f} × {weights[unit]:.4f}")
    assert session.inspection.code == "engine.centring.centre_drawing"


def test_a_network_is_measured_in_parts(session):
    session.use(EditedNetwork(other_network(), OWN, "mine"))
    assert session.in_use.accuracy is None
    assert session.in_use.must_measure
    work, shares = session.in_use.measure(), []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            session.in_use.note_accuracies(end.value)
            break
    assert shares[-1] == 1
    images, labels = read_mnist("t10k")
    assert session.in_use.accuracy == pytest.approx(session.network.accuracy(images, labels))
    assert not session.in_use.must_measure


def test_the_status_line(session):
    assert session.status == "Waiting for your pen"
    session.show_drawing(Drawing(picture=bar()))
    assert session.status.startswith("A picture, read as 1 (")


# The way of the drawing


def test_a_thick_pen_changes_the_drawing_and_not_what_the_network_sees(session):
    draw_seven(session)
    thin = session.sketch.preparation
    session.clear()
    session.sketch.choose_pen(THICKEST)
    draw_seven(session)
    assert session.strokes[0].width == THICKEST
    assert session.sketch.preparation.drawn.sum() > 1.5 * thin.drawn.sum()
    np.testing.assert_array_equal(session.image, thin.centred)
    session.sketch.choose_pen(99)
    assert session.sketch.pen == THICKEST


def test_the_naive_answer_is_of_the_sheet_as_it_is(session):
    assert session.reading.naive_answer is None
    for x, y in ((0.04, 0.02), (0.16, 0.02), (0.1, 0.2)):
        (session.extend_stroke if session.strokes else session.begin_stroke)(x, y)
    assert session.answer == 7
    expected = np.argmax(session.network.logits(session.sketch.preparation.drawn.reshape(1, 784)))
    assert session.reading.naive_answer == expected
    assert session.reading.naive_answer != 7  # small and in a corner: nothing that it has ever seen


def test_strokes_of_an_earlier_version_are_read(session):
    session.from_dict({"version": 1, "strokes": [[[0.5, 0.2], [0.5, 0.8]]]})
    assert session.strokes == [Stroke([(0.5, 0.2), (0.5, 0.8)], PEN)]
    assert session.model is shipped()


def test_a_thousand_strokes_are_one_drawing(session):
    rng = np.random.default_rng(1)
    strokes = tuple(Stroke([tuple(p) for p in rng.random((9, 2))], PEN) for _ in range(1000))
    session.show_drawing(Drawing(strokes))
    assert np.isfinite(session.probabilities).all()
    points = [np.array(stroke.points) for stroke in strokes]
    np.testing.assert_array_equal(session.image, centre_strokes(points))


# Hidden units


def loudest(session):
    return int(np.argmax(session.reading.hidden))


def test_a_unit_that_is_off_says_nothing(session):
    draw_seven(session)
    unit = loudest(session)
    value, logits = session.reading.hidden[unit], session.reading.logits
    session.in_use.edit_unit(unit, UnitEdit(is_on=False))
    assert session.reading.hidden[unit] == 0
    lost = value * session.model.base.weights[1][0][unit]
    np.testing.assert_allclose(session.reading.logits, logits - lost, atol=1e-4)
    session.in_use.reset_units()
    np.testing.assert_array_equal(session.reading.logits, logits)


def test_scale_and_shift_do_what_they_say(session):
    draw_seven(session)
    unit = loudest(session)
    value = session.reading.hidden[unit]
    session.in_use.edit_unit(unit, UnitEdit(scale=2.0))
    assert session.reading.hidden[unit] == pytest.approx(2 * value, rel=1e-5)
    session.in_use.edit_unit(unit, UnitEdit(shift=-1.0))
    assert session.reading.hidden[unit] == pytest.approx(max(0, value - 1), rel=1e-5)
    session.in_use.edit_unit(unit, UnitEdit())
    assert not session.model.edits  # back where it was, so nothing is changed
    assert session.network is session.model.base


def test_edits_make_the_figures_old_until_they_are_measured(session):
    before = session.in_use.base_accuracy
    session.in_use.edit_unit(3, UnitEdit(is_on=False))
    assert (session.in_use.accuracy, session.in_use.old_accuracy) == (None, None)
    run(session)
    first = session.in_use.accuracy
    assert first == pytest.approx(session.network.accuracy(*read_mnist("t10k")))
    session.in_use.edit_unit(4, UnitEdit(is_on=False))
    assert (session.in_use.accuracy, session.in_use.old_accuracy) == (None, first)
    assert session.in_use.base_accuracy == before
    session.in_use.reset_units()
    assert session.in_use.accuracy == before


def test_what_was_measured_belongs_to_its_network(session):
    session.in_use.edit_unit(3, UnitEdit(is_on=False))
    found = finish(session.in_use.measure())
    session.in_use.edit_unit(3, UnitEdit(scale=3.0))
    session.in_use.note_accuracies(found)  # too late
    assert session.in_use.accuracy is None


def run(session):
    session.in_use.note_accuracies(finish(session.in_use.measure()))


def finish(work):
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def test_everything_survives_together(session):
    draw_seven(session)
    session.use(EditedNetwork(other_network(), OWN, "mine"))
    session.use(shipped())
    session.in_use.edit_unit(7, UnitEdit(0.5, 1.5, True))
    session.sketch.choose_label(1)
    session.backward.go_to(5)
    session.reading.set_temperature(2.5)
    again = DigitSession()
    again.from_dict(json.loads(json.dumps(session.to_dict())))
    assert again.to_dict() == session.to_dict()
    np.testing.assert_array_equal(again.probabilities, session.probabilities)
    assert again.model.edit(7) == UnitEdit(0.5, 1.5, True)
    assert again.in_use.own.name == "mine"


def test_a_file_of_an_edited_network_does_not_claim_the_accuracy_of_before(session):
    assert "mnist_test" in session.in_use.card["accuracy"]
    session.in_use.edit_unit(7, UnitEdit(scale=0.5))
    assert "accuracy" not in session.in_use.card
    assert session.in_use.card["edited_units"] == [7]


# Softmax


def test_a_higher_temperature_spreads_the_belief(session):
    draw_seven(session)
    session.reading.set_temperature(5)
    np.testing.assert_allclose(session.probabilities, softmax(session.reading.logits / 5), rtol=1e-5)
    cool = softmax(session.reading.logits)
    assert session.probabilities.max() < cool.max()
    session.select(("digit", 7, 0))
    assert session.inspection.arithmetic[0] == f"z2[7]/5 = {session.reading.logits[7] / 5:.3f}"
    assert "divided by the temperature" in session.inspection.meaning
    for wrong in (0, -1, float("nan"), 1e9):
        with pytest.raises(ValueError, match="temperature"):
            session.reading.set_temperature(wrong)


# Blame


def test_the_blame_is_what_one_computes_by_hand(session):
    draw_seven(session)
    session.sketch.choose_label(1)
    blame = session.backward.blame
    (w1, b1), (w2, b2) = ((w.astype(float), b.astype(float)) for w, b in session.network.weights)
    x = session.image.reshape(784).astype(float)
    z1 = x @ w1 + b1
    a1 = np.maximum(z1, 0)
    a2 = softmax(a1 @ w2 + b2)
    y = np.eye(10)[1]
    dz2 = a2 - y
    dz1 = (w2 @ dz2) * (z1 > 0)
    expected = {
        "z2": dz2, "W2": np.outer(a1, dz2), "b2": dz2, "a1": w2 @ dz2, "z1": dz1, "W1": np.outer(x, dz1),
        "b1": dz1, "x": w1 @ dz1,
    }  # fmt: skip
    assert list(expected) == blame.stops
    for name, gradient in expected.items():
        np.testing.assert_allclose(blame.gradients[name], gradient, rtol=2e-3, atol=1e-5, err_msg=name)
    assert blame.loss == pytest.approx(-np.log(a2[1]), rel=1e-4)


def test_each_stop_has_its_formula_and_true_numbers(session):
    draw_seven(session)
    session.sketch.choose_label(1)
    formulas = []
    for position in range(9):
        session.backward.go_to(position)
        moment = session.backward.moment
        formulas.append(moment.formula.partition("    ")[0])
        assert moment.words
        assert "nan" not in moment.numbers
    assert formulas == [
        "L = -log a2[y]", "dz2 = a2 - y", "dW2 = a1ᵀ · dz2", "db2 = dz2", "da1 = dz2 · W2ᵀ",
        "dz1 = da1 ⊙ (z1 > 0)", "dW1 = xᵀ · dz1", "db1 = dz1", "dx = dz1 · W1ᵀ",
    ]  # fmt: skip
    session.backward.go_to(2)
    (unit,) = session.backward.shown_units
    gradients, a1 = session.backward.blame.gradients, session.backward.blame.values["a1"]
    worst = int(np.argmax(np.abs(gradients["z2"])))
    assert session.backward.moment.numbers == (
        f"dW2[{unit}, {worst}] = a1[{unit}] · dz2[{worst}] = "
        f"{a1[unit]:.4f} × {gradients['z2'][worst]:.4f} = {gradients['W2'][unit, worst]:.4f}"
    )
    session.backward.go_to(99)
    assert session.backward.position == 8
    session.backward.go_to(-3)
    assert session.backward.position == 0


def test_without_a_drawing_nobody_is_to_blame(session):
    assert session.backward.blame is None
    assert session.backward.moment is None
    assert session.gradient.pixels is None
    session.backward.descend(0.1, "a step")
    assert session.model is shipped()


def test_where_nobody_says_what_is_right_the_answer_is(session):
    draw_seven(session)
    assert session.backward.right_digit == 7
    session.sketch.choose_label(2)
    assert session.backward.right_digit == 2
    session.clear()
    assert session.backward.right_digit is None


def test_a_step_downhill_makes_the_right_digit_likelier(session):
    draw_seven(session)
    session.sketch.choose_label(1)
    before = session.probabilities[1]
    session.backward.descend(0.001, "after a step")
    step = session.backward.last_step
    assert session.model.key == OWN
    assert session.probabilities[1] > before
    assert step.loss[1] < step.loss[0]
    assert step.probability == pytest.approx((before, session.probabilities[1]), rel=1e-3)
    assert session.in_use.accuracy is None  # it is another network now
    session.extend_stroke(0.9, 0.9)
    assert session.backward.last_step is None


def test_the_pixel_gradient_says_what_more_ink_would_do(session):
    draw_seven(session)
    session.gradient.choose(3)
    gradient = session.gradient.pixels
    row, column = np.unravel_index(np.argmax(np.abs(gradient)), gradient.shape)
    more = session.image.copy()
    more[row, column] += 1e-3
    risen = session.network.logits(more.reshape(1, 784))[0, 3] - session.reading.logits[3]
    assert risen / 1e-3 == pytest.approx(gradient[row, column], rel=0.05)
    session.gradient.choose(-1)
    np.testing.assert_array_equal(
        session.gradient.pixels, session.network.pixel_gradient(session.image, session.answer)
    )
    session.gradient.choose(None)
    assert session.gradient.pixels is None


# What is looked at


def test_a_unit_and_what_it_adds(session):
    draw_seven(session)
    unit = loudest(session)
    session.select(("unit", unit, 0))
    found = session.inspection
    assert found.value == f"{session.reading.hidden[unit]:.4f}"
    assert found.arithmetic[2] == f"= z1[{unit}]".ljust(13) + f"{session.reading.sums[unit]:+.4f}"
    w = session.network.weights[1][0][unit, 7]
    assert found.arithmetic[-3].startswith(f"7: {w:+.3f} × ")
    session.in_use.edit_unit(unit, UnitEdit(is_on=False))
    assert "switched it off" in session.inspection.meaning


def test_the_unit_that_is_gone_is_no_longer_looked_at(session):
    session.select(("unit", 100, 0))
    session.use(EditedNetwork(other_network(), OWN, "five units"))
    assert session.selected is None


@pytest.mark.parametrize(
    "card",
    [
        {},
        {"accuracy": "high", "recipe": 3, "data": None},
        {"data": ["a", "b"], "recipe": {"x": "y" * 5000}, "accuracy": {"mnist_test": True}},
    ],
)
def test_any_card_can_be_looked_at(session, card):
    network = other_network()
    network.card = card
    session.use(EditedNetwork(network, OWN, "foreign"))
    session.select(("network", 0, 0))
    assert max(map(len, session.inspection.arithmetic)) < 500
    assert session.in_use.base_accuracy is None


def test_the_lines_for_pytorch_give_the_same_answers(session, tmp_path):
    pytest.importorskip("torch")
    save_arrays(tmp_path / "network.safetensors", session.network.arrays(), session.in_use.card)
    images = np.random.default_rng(0).random((20, 784), np.float32)
    np.save(tmp_path / "images.npy", images)
    lines = pytorch_lines(session.network).replace(
        "import torch;", "import numpy, torch; images = torch.tensor(numpy.load('images.npy'));"
    )
    code = f"{lines}numpy.save('answers.npy', probabilities.numpy())"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=100)
    answers = np.load(tmp_path / "answers.npy")
    np.testing.assert_allclose(answers, session.network.probabilities(images), atol=1e-5)


# Deeper networks


@pytest.fixture(params=["relu", "tanh", "sigmoid"])
def deep(session, request):
    """A session with a network of two hidden layers, and a seven."""
    network = DigitNetwork(np.random.default_rng(4), (16, 12), request.param)
    session.use(EditedNetwork(network, OWN, "deep"))
    draw_seven(session)
    return session


def test_the_blame_goes_through_every_layer(deep):
    deep.sketch.choose_label(3)
    blame, network = deep.backward.blame, deep.network
    assert blame.stops == ["z3", "W3", "b3", "a2", "z2", "W2", "b2", "a1", "z1", "W1", "b1", "x"]
    for name, layer, what in (("W1", 0, 0), ("W2", 1, 0), ("b2", 1, 1), ("W3", 2, 0)):
        gradient = blame.gradients[name]
        place = np.unravel_index(np.argmax(np.abs(gradient)), gradient.shape)
        array, nudge = network.weights[layer][what], np.float32(1e-3)
        losses = []
        for sign in (1, -1):
            array[place] += sign * nudge
            losses.append(float(network.example(deep.image, 3).data))
            array[place] -= sign * nudge
        assert (losses[0] - losses[1]) / (2 * nudge) == pytest.approx(gradient[place], rel=0.05), name


def test_every_stop_of_a_deep_network_is_written_out(deep):
    for position in range(len(deep.backward.blame.stops) + 1):
        deep.backward.go_to(position)
        assert deep.backward.moment.name == ["", *deep.backward.blame.stops][position]
        assert deep.backward.moment.words
        assert "nan" not in deep.backward.moment.numbers
    deep.use(shipped())
    assert deep.backward.position == 8  # it has no more


def test_units_of_the_second_layer_are_looked_at(deep):
    deep.select(("unit", 16 + 5, 0))
    assert deep.inspection.title == "Hidden unit 5 of layer 2"
    assert deep.backward.shown_units[1] == 5
    deep.in_use.edit_unit(16 + 5, UnitEdit(is_on=False))
    assert deep.reading.hidden[16 + 5] == pytest.approx(0, abs=1e-30)
    again = DigitSession()
    again.from_dict(json.loads(json.dumps(deep.to_dict())))
    np.testing.assert_array_equal(again.probabilities, deep.probabilities)


def test_an_undo_takes_the_own_network_that_is_still_here(session):
    session.use(EditedNetwork(other_network(), OWN, "mine"))
    own, before = session.network, session.to_dict()
    session.use(shipped())
    session.from_dict(before)
    assert session.network is own
