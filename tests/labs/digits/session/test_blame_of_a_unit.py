"""A unit that is switched off stays off while the network learns, and its blame is told as blame."""

import numpy as np
import pytest

from engine.digits import UnitEdit, read_bytes, read_mnist
from engine.steps import finish
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.drawing import example


@pytest.fixture
def session():
    images, labels = read_bytes("t10k", "images"), read_bytes("t10k", "labels")
    session = DigitSession()
    session.show_drawing(example(images[1232].reshape(28, 28), "test image 1233", int(labels[1232])))
    return session


def most_to_blame(session):
    return session.backward.blame.guiltiest[0]


def test_an_image_of_mnist_keeps_what_it_is(session):
    assert session.status.startswith("Test image 1233, a 9, read as 4 (")
    assert session.backward.right_digit == 9
    again = DigitSession()
    again.from_dict(session.to_dict())
    assert again.status == session.status
    assert "an 8" in example(session.sketch.picture, "test image 5", 8).name
    session.sketch.choose_label(4)
    assert "a 9" in session.status  # whatever one wants it to be


@pytest.mark.parametrize("edit", [UnitEdit(is_on=False), UnitEdit(0.5, 0.3), UnitEdit(0.0)])
def test_a_step_downhill_keeps_the_edits_and_the_weights_below_them(session, edit):
    unit = most_to_blame(session)
    before = session.model.base.weights[0][0][:, unit].copy()
    session.in_use.edit_unit(unit, edit)
    loss = session.backward.blame.loss
    session.backward.descend(0.01, "after a step")
    assert session.model.edit(unit) == edit
    assert session.backward.blame.loss < loss
    after = session.model.base.weights[0][0][:, unit]
    assert np.array_equal(after, before) == (not edit.is_on or edit.scale == 0)
    session.in_use.reset_units()
    assert session.network.weights[0][0][:, unit].any()


def test_the_followed_unit_stays_the_same_through_steps_and_the_network_before_is_at_hand(session):
    units, before = session.backward.shown_units, session.model
    for _ in range(3):
        session.backward.descend(0.02, "after a step")
        assert session.backward.shown_units == units
    assert session.backward.blame.guiltiest != units  # it would have been another one
    session.use(session.backward.last_step.before)
    assert session.backward.shown_units == units
    assert session.model is not before


def test_a_step_costs_other_images_which_is_measured(session):
    known = session.model.accuracy
    session.backward.descend(0.02, "after a step")
    step, in_use = session.backward.last_step, session.in_use
    assert in_use.accuracy_of(step.before.network) == known
    session.backward.descend(0.02, "after another step")  # before the first is measured
    step = session.backward.last_step
    assert in_use.accuracy_of(step.after.network) is None
    assert in_use.must_measure
    in_use.note_accuracies(finish(in_use.measure()))
    images, labels = read_mnist("t10k")
    for model in (step.before, step.after):
        measured = in_use.accuracy_of(model.network)
        assert measured == pytest.approx(model.network.accuracy(images, labels), abs=2e-4)
        assert measured < known
    assert not in_use.must_measure


def test_the_gradient_of_an_edited_unit_is_that_of_the_weights_below_the_edit(session):
    """Against the difference quotient."""
    unit, edit = most_to_blame(session), UnitEdit(0.5, 0.3)
    base, image = session.model.base, session.image
    pixel = int(np.argmax(image))

    def loss(by):
        moved = base.copy()
        moved.layers[0].weight.data[pixel, unit] += by
        return float(moved.edited({unit: edit}).example(image, 9).data)

    moved = base.descended(image, 9, 1.0, {unit: edit})
    gradient = base.weights[0][0][pixel, unit] - moved.weights[0][0][pixel, unit]
    assert gradient == pytest.approx((loss(0.02) - loss(-0.02)) / 0.04, rel=0.02)


def test_the_blame_of_a_unit_is_told_backward_and_not_before_it_has_come(session):
    unit = most_to_blame(session)
    session.select(("blame", unit, 0))
    assert session.inspection.arithmetic == ()
    assert "Step forward to dz1" in session.inspection.meaning
    session.backward.go_to(5)
    found, blame = session.inspection, session.backward.blame
    assert found.title == f"Blame of hidden unit {unit}"
    assert found.value == f"{blame.gradients['z1'][unit]:.4f}"
    assert found.arithmetic[0] == f"da1[{unit}] = Σ dz2[k] · W2[{unit}, k]"
    terms = [float(line.rsplit("= ", 1)[1]) for line in found.arithmetic[1:11]]
    assert sum(terms) == pytest.approx(float(blame.gradients["a1"][unit]), abs=1e-3)
    assert found.arithmetic[-1].endswith(f"= {found.value}")
    session.clear()
    assert session.inspection is None


def test_a_logit_has_one_name_on_all_pages(session):
    session.select(("digit", 2, 0))
    assert session.inspection.arithmetic[0].startswith("z2[2] = ")
    session.gradient.choose(2)
    session.select(("pixel", 14, 14))
    assert session.inspection.arithmetic[-1].startswith("∂z2[2]/∂x[")
