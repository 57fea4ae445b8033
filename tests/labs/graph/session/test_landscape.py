"""The result over two leaves: which, how far, and what follows the ball."""

import json
import math

import numpy as np
import pytest

from engine.examples import load, read_index
from engine.steps import finish
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.landscape import CURVE, SIDE, look_around

LINE = "w = 0.5; b = 0; L = (w*(-1) + b + 1)**2 + (w + b - 3)**2 + (2*w + b - 5)**2"


@pytest.fixture
def session():
    return GraphSession()


def landscape_of(session, text):
    session.build(text)
    assert session.error is None
    session.landscape.follow()
    return session.landscape


def key(session, name):
    return next(node.key for node in session.nodes if node.name == name)


def value(session, name):
    return session.current.computed.values[key(session, name)].data


def test_the_two_steepest_leaves_that_learn_are_chosen(session):
    landscape = landscape_of(session, "a = 1; b = 2; c = 3; L = a + 10*b + 20*c")
    assert {landscape.name(landscape.x), landscape.name(landscape.y)} == {"b", "c"}
    other = GraphSession()
    other.build(session.text)
    other.editing.set_learning([key(other, "c")], False)
    other.landscape.follow()
    assert {other.landscape.name(other.landscape.x), other.landscape.name(other.landscape.y)} == {"a", "b"}


def test_the_lecture_s_neuron_is_computed_in_one_pass(session):
    landscape = landscape_of(
        session, "x1 = 2; x2 = 0; w1 = -3; w2 = 1; b = 6.88; o = tanh(x1*w1 + x2*w2 + b)"
    )
    landscape.choose(key(session, "w1"), key(session, "b"))
    landscape.follow()
    survey = finish(look_around(landscape.plan()))
    assert survey.values.shape == (SIDE, SIDE)
    j, i = 20, 70
    assert survey.values[j, i] == pytest.approx(math.tanh(2 * survey.plan.xs[i] + survey.plan.ys[j]))
    assert value(session, "w1") == -3
    assert survey.plan.xs[0] < -3 < survey.plan.xs[-1]


def test_without_a_second_leaf_it_is_a_curve(session):
    landscape = landscape_of(session, LINE)
    landscape.choose(key(session, "w"), None)
    landscape.follow()
    survey = finish(look_around(landscape.plan()))
    assert survey.values.shape == (1, CURVE)
    assert landscape.ball == (0.5, session.current.root.data)
    landscape.choose(landscape.x, landscape.x)
    assert landscape.y is None


def test_the_leaves_follow_the_ball_and_come_back(session):
    landscape = landscape_of(session, LINE)
    told = []
    session.changed.connect(lambda: told.append(session.current.root.data))
    x, y = landscape.name(landscape.x), landscape.name(landscape.y)
    before, after = landscape.move(1.5, -2.0)
    assert (value(session, x), value(session, y)) == (1.5, -2.0)
    assert len(told) == 1
    assert f"{x} = 1.5" in session.text
    assert f"{y} = -2" in session.text
    session.editing.put_numbers(before)
    assert (value(session, "w"), value(session, "b")) == (0.5, 0)
    assert "w = 0.5" in session.text
    session.editing.put_numbers(after)
    assert landscape.ball == (1.5, -2.0)


def test_numbers_that_the_text_does_not_give_are_put_in(session):
    landscape = landscape_of(session, "L = a*b")
    landscape.move(3.0, 4.0)
    again = GraphSession()
    again.build(session.text)
    assert again.current.root.data == pytest.approx(12)


def test_the_arrow_leads_where_the_step_does(session):
    landscape = landscape_of(session, LINE)
    for name, at, gradient, there in landscape.step:
        assert at == value(session, name)
        assert gradient == pytest.approx(landscape.gradient(key(session, name)))
        assert there == pytest.approx(at - landscape.rate * gradient)
    x, y = landscape.arrow
    assert y / x == pytest.approx(landscape.gradient(landscape.y) / landscape.gradient(landscape.x))
    session.learner.learn_for(0)
    assert landscape.ball == pytest.approx([there for *_, there in [*_before_step(session)]])


def _before_step(session):
    """Where the first step should have led."""
    other = GraphSession()
    return landscape_of(other, LINE).step


def test_the_ball_leaves_its_path_and_a_drag_begins_another(session):
    landscape = landscape_of(session, LINE)
    start = landscape.ball
    for _ in range(3):
        session.learner.learn_for(0)
    path = landscape.path
    assert len(path) >= 4
    assert path[0] == pytest.approx(start)
    assert path[-1] == pytest.approx(landscape.ball)
    session.learner.learn_go_to(1)
    assert landscape.path == pytest.approx(path[:2])
    landscape.move(1.0, 1.0)
    assert session.learner.learning.last == 1  # what came after is no longer what would come
    session.editing.set_learning([key(session, "b")], False)
    assert np.ptp(landscape.path[:, [landscape.x, landscape.y].index(key(session, "b"))]) == 0


def test_the_rate_that_is_told_parts_convergence_from_divergence(session):
    landscape = landscape_of(session, LINE)
    assert math.isnan(finish(look_around(landscape.plan())).curvature)
    landscape.guess(0.1)
    limit = 2 / finish(look_around(landscape.plan())).curvature
    hessian = 2 * np.array([[6.0, 2], [2, 3]])
    assert limit == pytest.approx(2 / np.linalg.eigvalsh(hessian).max(), rel=1e-4)
    losses = {}
    for factor in (0.98, 1.02):
        session.build(LINE)
        session.learner.set_rate(factor * limit)
        for _ in range(400):
            session.learner.learn_for(0)
        losses[factor] = session.current.root.data
    assert losses[0.98] < 1e-3
    assert losses[1.02] > 1e3


def test_with_momentum_the_rate_that_is_told_is_another(session):
    losses = {}
    for factor in (0.98, 1.02):
        landscape = landscape_of(session, LINE)
        landscape.guess(0.1)
        session.learner.set_momentum(0.9)
        limit = landscape.limit / finish(look_around(landscape.plan())).curvature
        session.learner.set_rate(factor * limit)
        for _ in range(1_000):
            session.learner.learn_for(0)
        losses[factor] = session.current.root.data
    assert losses[0.98] < 1e-3
    assert losses[1.02] > 1e3


def test_another_graph_asks_again(session):
    landscape = landscape_of(session, LINE)
    landscape.guess(0.1)
    landscape_of(session, LINE + " + 1")
    assert landscape.guessed is None


def test_an_edit_of_the_formula_keeps_the_leaves_that_are_looked_at(session):
    landscape = landscape_of(session, "a = 1; b = 2; c = 3; L = a + 10*b + 20*c")
    landscape.choose(key(session, "a"), key(session, "b"))
    landscape.follow()
    landscape_of(session, "b = 2; z = 5; c = 3; a = 1; L = a + 10*b + 20*c + 50*z")
    assert (landscape.name(landscape.x), landscape.name(landscape.y)) == ("a", "b")
    landscape_of(session, "a = 1; c = 3; L = a + 20*c")
    assert {landscape.name(landscape.x), landscape.name(landscape.y)} == {"a", "c"}


def test_what_is_looked_at_comes_back_with_the_work(session):
    landscape = landscape_of(session, "a = 1; b = 2; c = 3; L = a + 10*b + 20*c")
    landscape.choose(key(session, "c"), key(session, "a"))
    landscape.guess(0.25)
    state = json.loads(json.dumps(session.to_dict()))
    other = GraphSession()
    other.from_dict(state)
    again = other.landscape
    assert (again.name(again.x), again.name(again.y), again.guessed) == ("c", "a", 0.25)
    assert other.to_dict() == session.to_dict()
    other.from_dict(GraphSession().to_dict())
    assert other.to_dict() == GraphSession().to_dict()


@pytest.mark.parametrize(
    "wrong",
    [
        {"leaves": "w"},
        {"leaves": ["a", "b", "c"]},
        {"guessed": math.nan},
    ],
)
def test_a_saved_look_that_cannot_be_is_refused_and_nothing_changes(session, wrong):
    landscape_of(session, LINE)
    state = session.to_dict()
    before = session.text
    state["landscape"] = {"leaves": ["w"], "guessed": None} | wrong
    session.build("a = 1; L = a*a")
    with pytest.raises(ValueError, match="graph"):
        session.from_dict(state)
    assert session.text != before


def test_a_ball_that_leaves_the_picture_is_in_the_middle_of_a_new_one(session):
    landscape = landscape_of(session, LINE)
    before = dict(landscape.extents)
    landscape.move(0.9, 0.2)
    landscape.follow()
    assert landscape.extents == before
    landscape.move(50.0, 0.2)
    landscape.follow()
    low, high = landscape.extents[landscape.x]
    assert (low + high) / 2 == 50
    landscape.stretch(0.5)
    assert landscape.extents[landscape.x] == pytest.approx((50 - (high - low) / 4, 50 + (high - low) / 4))


def test_the_picture_depends_on_all_leaves_but_the_two(session):
    landscape = landscape_of(session, "a = 1; b = 2; c = 3; L = a*b*c")
    landscape.choose(key(session, "a"), key(session, "b"))
    landscape.follow()
    first = landscape.key
    landscape.move(1.1, 2.1)
    assert landscape.key == first
    session.editing.set_value(key(session, "c"), 4.0)
    assert landscape.key != first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "single number"),
        ("L = x @ x; x = [1, 2]; y = x*x", "single number"),
        ("L = [1, 2]*[2, 3]", "single number"),
    ],
)
def test_what_has_no_landscape_says_why(session, text, words):
    session.clear()
    if text:
        session.build(text)
    session.landscape.follow()
    assert words in session.landscape.why_not


def test_a_result_without_a_leaf_that_is_a_number_says_so(session):
    session.build("x = [1, 2]; L = sum(x*x)")
    session.landscape.follow()
    assert "a leaf that is a number" in session.landscape.why_not


def test_points_of_a_classifier_go_through_at_once(session):
    example = next(each for each in read_index() if each.name == "moons")
    text, document = load(example)
    session.open_document(document, text)
    session.landscape.follow()
    plan = session.landscape.plan()
    values = finish(look_around(plan)).values
    assert values.shape == (SIDE, SIDE)
    assert np.isfinite(values).all()
