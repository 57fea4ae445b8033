"""The parts of a DigitSession: each has its own state and its own event; the facade tells once."""

import numpy as np
import pytest

from engine.digits import UnitEdit
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.pixel_gradient import ANSWER

PARTS = ("sketch", "in_use", "reading", "gradient", "selection", "backward")
CHANGES = {
    "sketch": lambda session: session.extend_stroke(0.6, 0.9),
    "in_use": lambda session: session.in_use.edit_unit(3, UnitEdit(is_on=False)),
    "reading": lambda session: session.reading.set_temperature(2.0),
    "gradient": lambda session: session.gradient.choose(ANSWER),
    "selection": lambda session: session.select(("pixel", 3, 4)),
    "backward": lambda session: session.backward.go_to(2),
}


@pytest.fixture
def session():
    session = DigitSession()
    session.begin_stroke(0.5, 0.1)
    session.extend_stroke(0.5, 0.8)
    return session


def told_by(session):
    told = []
    for name in PARTS:
        getattr(session, name).changed.connect(lambda name=name: told.append(name))
    session.changed.connect(lambda: told.append("session"))
    return told


@pytest.mark.parametrize("part", PARTS)
def test_a_change_is_told_once_by_its_part_and_once_by_the_session(session, part):
    told = told_by(session)
    CHANGES[part](session)
    assert sorted(told) == sorted([part, "session"])


def test_a_step_of_descent_is_told_once_when_all_of_it_is_known(session):
    steps = []
    session.changed.connect(lambda: steps.append(session.backward.last_step))
    session.backward.descend(0.01, "after a step")
    assert len(steps) == 1
    assert steps[0].after is session.model


def test_a_saved_state_is_told_once_when_all_of_it_is_there(session):
    session.reading.set_temperature(2.0)
    session.backward.go_to(3)
    other, seen = DigitSession(), []
    other.changed.connect(
        lambda: seen.append((other.answer, other.reading.temperature, other.backward.position))
    )
    other.from_dict(session.to_dict())
    assert seen == [(session.answer, 2.0, 3)]


def test_the_blame_and_the_gradient_are_computed_once_for_a_drawing_and_a_network(session):
    session.gradient.choose(ANSWER)
    blame, pixels = session.backward.blame, session.gradient.pixels
    session.backward.go_to(2)
    session.reading.set_temperature(2.0)
    assert session.backward.blame is blame
    assert session.gradient.pixels is pixels
    session.in_use.edit_unit(3, UnitEdit(scale=2.0))
    assert session.backward.blame is not blame
    assert session.gradient.pixels is not pixels


def test_where_nothing_is_drawn_no_digit_has_a_gradient(session):
    session.gradient.choose(3)
    assert session.gradient.digit == 3
    session.clear()
    assert session.gradient.digit is None
    assert session.gradient.pixels is None
    session.gradient.choose(ANSWER)
    assert session.gradient.digit is None


def test_another_label_has_another_blame(session):
    wrong = (session.answer + 1) % 10
    session.sketch.choose_label(wrong)
    assert session.backward.blame.label == wrong
    session.sketch.choose_label(None)
    assert session.backward.blame.label == session.answer


def test_a_step_is_forgotten_with_its_drawing_and_comes_back_with_its_network(session):
    before = session.model
    session.backward.descend(0.01, "after a step")
    after, step = session.model, session.backward.last_step
    session.use(before)
    assert session.backward.last_step is step
    session.in_use.edit_unit(3, UnitEdit(is_on=False))
    assert session.backward.last_step is None
    session.use(after)
    assert session.backward.last_step is step
    session.extend_stroke(0.7, 0.9)
    assert session.backward.last_step is None


def test_the_temperature_leaves_the_logits_as_they_are(session):
    logits = session.reading.logits.copy()
    session.reading.set_temperature(5.0)
    assert np.array_equal(session.reading.logits, logits)
