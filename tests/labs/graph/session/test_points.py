"""Points in the plane, a batch of them in the leaves, the boundary, and a whole training on the moons."""

import math
from itertools import count

import numpy as np
import pytest

from engine.document import Document
from engine.examples import graph_of, load, read_index
from engine.value import Value, constant
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.learning.leaf_descent import StepRefused
from gui.labs.graph.session.learning.points import EXTENT, MOST_POINTS, Boundary, Points, extent_of
from gui.labs.graph.session.learning.trained_graph import TrainedGraph

EXAMPLES = {example.name: example for example in read_index()}


def moons():
    return load(EXAMPLES["moons"])[1]


def line(n=3, **names):
    """score = x1 - x2 + b for n points, and a loss."""
    x1, x2 = constant(np.arange(float(n)), "x1"), constant(np.ones(n), "x2")
    y = constant(np.where(np.arange(n) % 2, 1.0, -1.0), "y")
    score = x1 - x2 + Value(0.5, "b")
    score.label = names.get("score", "score")
    loss = ((score - y) ** 2).mean()
    loss.label = "loss"
    return Document.from_value(loss)


def value(graph, label):
    return next(value for value in graph.order if value.label == label)


# Points


def test_points_are_found_in_a_graph_that_has_them():
    points = Points.of(moons())
    assert (points.xy.shape, len(points)) == ((100, 2), 100)
    assert {*points.labels} == {-1, 1}
    assert Points.of(load(EXAMPLES["mlp"])[1]) is None
    assert Points.of(graph_of("x1 = 1; x2 = 2; y = 1; score = x1 * x2 * y")) is None
    assert Points.of(line(score="result")) is None


def test_points_of_unequal_numbers_or_other_classes_are_none():
    document = line()
    keys = {document.node(key).label: key for key in document.nodes}
    document.set_value(keys["y"], [1.0, -1.0])
    assert Points.of(document) is None
    document.set_value(keys["y"], [1.0, -1.0, 0.5])
    assert Points.of(document) is None
    document.set_value(keys["y"], [1, -1, 1])
    assert Points.of(document).labels.tolist() == [1, -1, 1]


def test_adding_moving_and_removing_leave_the_former_points_alone():
    points = Points([[0, 0], [1, 1]], [1, -1])
    more = points.add(2.0, 3.0, -1)
    assert (more.xy[2].tolist(), more.labels[2], len(more)) == ([2, 3], -1, 3)
    moved = more.move(0, -1.0, -2.0)
    assert moved.xy[0].tolist() == [-1, -2]
    fewer = moved.remove(1)
    assert (fewer.xy.tolist(), fewer.labels.tolist()) == ([[-1, -2], [2, 3]], [1, -1])
    assert points.xy.tolist() == [[0, 0], [1, 1]]


def test_what_is_no_point_is_refused():
    points = Points([[0, 0]], [1])
    with pytest.raises(ValueError, match="the last point stays"):
        points.remove(0)
    for x, y, label in [(math.nan, 0, 1), (0, math.inf, 1), (0, 0, 0), (0, 0, 2)]:
        with pytest.raises(ValueError, match="two finite coordinates"):
            points.add(x, y, label)
    for index in (-1, 1):
        with pytest.raises(ValueError, match="there is no point"):
            points.move(index, 0, 0)
    with pytest.raises(ValueError, match="between 1 and"):
        Points(np.zeros((MOST_POINTS + 1, 2)), np.ones(MOST_POINTS + 1))


def test_a_batch_has_each_point_once_at_most():
    points = Points(np.zeros((20, 2)), np.ones(20))
    rng = np.random.default_rng(0)
    some = points.batch(rng, 8)
    assert len({*some.tolist()}) == 8
    assert some.tolist() != points.batch(rng, 8).tolist()
    for size in (0, 20, 50):
        assert points.batch(rng, size).tolist() == [*range(20)]


def test_the_graph_computes_with_the_chosen_points():
    graph = Computed(line())
    points = Points([[1, 2], [3, 4], [5, 7], [0, 0]], [1, -1, -1, 1])
    points.put(graph, np.array([2]))
    assert graph.root.data == pytest.approx((5 - 7 + 0.5 + 1) ** 2)
    points.put(graph)
    scores = points.xy[:, 0] - points.xy[:, 1] + 0.5
    assert graph.root.data == pytest.approx(np.mean((scores - points.labels) ** 2))
    assert np.size(graph.document.node(graph.key(value(graph, "y"))).data) == 3
    points.save(graph)
    assert Points.of(graph.document).xy.tolist() == points.xy.tolist()
    assert value(graph, "score").data.tolist() == scores.tolist()


def test_a_graph_that_needs_just_so_many_points_stays_as_it_was():
    x1, x2, y = (constant(np.ones(3), name) for name in ("x1", "x2", "y"))
    score = x1 * Value(1.0, "w") + x2 * constant(np.arange(3.0))
    score.label = "score"
    graph = Computed(Document.from_value((score * y).sum()))
    before = graph.root.data, graph.document.to_dict()
    training = TrainedGraph(graph)
    with pytest.raises(ValueError, match=r"multiply: the shapes of x2 \(4,\)"):
        training.add_point(0, 0, 1)
    assert (graph.root.data, graph.document.to_dict()) == before
    assert len(training.points) == 3
    assert training.field is None  # the score cannot be had elsewhere
    training.learn_for(0)
    assert training.learning.last == 1


# The boundary


def test_the_field_is_the_score_at_each_place():
    boundary = Boundary(line(), (0.0, 4.0, 0.0, 2.0), rows=2, columns=4)
    field = boundary.refresh({})
    np.testing.assert_allclose(field, [[-0.5, 0.5, 1.5, 2.5], [0.5, 1.5, 2.5, 3.5]])


def test_the_field_follows_the_parameters():
    document = line()
    key = next(key for key in document.nodes if document.node(key).label == "b")
    boundary = Boundary(document, (0.0, 4.0, 0.0, 2.0), rows=2, columns=4)
    before = boundary.refresh({})
    np.testing.assert_allclose(boundary.refresh({key: 1.5}), before + 1)
    assert document.node(key).data == 0.5


def test_the_scores_of_points_come_along():
    boundary = Boundary(line())
    boundary.look_at(np.array([[1.0, 3.0], [2.0, 0.0]]))
    boundary.refresh({})
    assert boundary.scores.tolist() == [-1.5, 2.5]


def test_a_score_that_is_the_same_everywhere_is_a_field_too():
    score = Value(0.25, "b") * 2
    score.label = "score"
    x1, x2, y = (constant(np.ones(3), name) for name in ("x1", "x2", "y"))
    graph = ((score - y) ** 2).mean() + (x1 * x2).mean() * 0
    assert (Boundary(Document.from_value(graph), rows=3, columns=4).refresh({}) == 0.5).all()


def test_a_graph_without_a_score_has_no_boundary():
    with pytest.raises(ValueError, match="no score, x1, x2"):
        Boundary(graph_of("a = 2; b = a * 3"))


def test_the_picture_is_as_large_as_its_points():
    assert extent_of(np.zeros((1, 2))) == EXTENT
    left, right, bottom, top = extent_of(np.array([[-10.0, 0.0], [0.0, 20.0]]))
    assert (left, right, bottom, top) == (-11, EXTENT[1], EXTENT[2], 22)


# Training on the moons


def trained(steps, rate=0.5, batch=0):
    training = TrainedGraph(Computed(moons()))
    training.learning.rate = rate
    training.batch_size = batch
    for _ in range(steps):
        training.learn_for(0)
    return training


def test_a_graph_that_would_be_too_large_with_more_points_stays_as_it_was():
    """score = x1 mean(W V x1): a thousand times a thousand numbers for each point."""
    document = Document()
    leaves = {"x1": [0.5], "x2": [0.5], "y": [1.0], "W": np.ones((1000, 1, 1)), "V": np.ones((1, 1000, 1))}
    ids = {name: document.add("", name, np.array(data)) for name, data in leaves.items()}

    def node(op, label, *inputs):
        id = document.add(op, label)
        for port, source in enumerate(inputs):
            document.connect(source, id, port)
        return id

    wide = node("multiply", "wide", node("multiply", "all", ids["W"], ids["V"]), ids["x1"])
    score = node("multiply", "score", ids["x1"], node("mean", "m", wide))
    node("sum", "L", node("multiply", "yes", score, ids["y"]))
    training = TrainedGraph(Computed(document))
    assert len(training.points) == 1
    assert training.field is None  # 1,440 places would be 1,440,000,000 numbers
    with pytest.raises(ValueError, match=r"2,000,000 numbers; at most 1,000,000"):
        training.add_point(1.0, 1.0, -1)
    assert len(training.points) == 1
    assert training.computed.document.node(ids["x1"]).data.tolist() == [0.5]


def test_a_hundred_steps_tell_the_moons_apart():
    training = trained(100)
    assert training.learning.losses[-1] < 0.05 < training.learning.losses[0]
    assert np.mean(training.scores * training.points.labels > 0) >= 0.99
    np.testing.assert_allclose(training.scores, value(training.computed, "score").data, rtol=1e-9)


def test_the_document_the_leaves_and_the_field_agree_after_a_step():
    training = trained(3)
    graph = training.computed
    values = graph.document.build()
    for key, leaf in values.items():
        np.testing.assert_allclose(leaf.data, graph.values[key].data, rtol=1e-12)
    again = Boundary(graph.document, training.extent)
    np.testing.assert_allclose(training.field, again.refresh({}), rtol=1e-9)


@pytest.mark.parametrize(("batch", "rate"), [(1, 0.03), (10, 0.1)])
def test_a_step_of_few_points_learns_and_leaves_all_of_them_in_the_graph(batch, rate):
    training = trained(120, rate, batch)
    assert len(value(training.computed, "x1").data) == 100
    assert np.mean(training.scores * training.points.labels > 0) >= 0.85
    apart = np.std(np.diff(training.learning.losses))
    assert apart > 5 * np.std(np.diff(trained(40, rate).learning.losses))  # the loss jumps about


def test_points_can_be_changed_and_put_back():
    training = TrainedGraph(Computed(moons()))
    before, state = training.points, training.computed.document.to_dict()
    field = training.field
    training.add_point(0.5, 0.0, -1)
    training.move_point(100, 9.0, 0.5, finished=False)
    assert training.extent == EXTENT  # the picture holds still under the hand
    training.move_point(100, 9.0, 0.5, finished=True)
    assert training.extent[1] > 9
    training.remove_point(3)
    assert len(training.points) == 100
    training.put_points(before)
    assert training.computed.document.to_dict() == state
    np.testing.assert_array_equal(training.field, field)


def test_a_step_that_breaks_down_leaves_all_in_agreement():
    graph = Computed(line())
    training = TrainedGraph(graph)
    training.learning.rate = 1e308
    training.batch_size = 1
    with pytest.raises(StepRefused):
        training.learn_for(0)
    assert len(value(graph, "x1").data) == 3
    assert value(graph, "b").data == 0.5


def test_where_nothing_can_learn_it_says_why():
    training = TrainedGraph(Computed(graph_of("a = 2; b = a * 3")), set())
    assert training.learning is None
    assert training.why_not == "choose at least one leaf that learns"
    with pytest.raises(ValueError, match="choose at least one"):
        training.learn_for(0)
    with pytest.raises(ValueError, match="no x1, x2, y and score"):
        training.add_point(0, 0, 1)


def test_other_parameters_keep_the_rate():
    training = TrainedGraph(Computed(graph_of("a = 2; b = 3; c = a * b")))
    training.learning.rate = 0.3
    training.learning.zeroes = False
    training.set_parameters({training.learning.parameters[0]})
    assert (training.learning.rate, training.learning.zeroes) == (0.3, False)
    assert len(training.learning.parameters) == 1


def test_starting_again_brings_the_first_numbers_back():
    training = trained(5)
    first = moons().to_dict()
    training.learn_again()
    assert training.computed.document.to_dict() == first
    assert (training.learning.last, training.learning.losses) == (0, [])


def test_as_many_steps_as_fit_into_the_time(monkeypatch):
    clock = count(0, 0.001)
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    training = TrainedGraph(Computed(load(EXAMPLES["mlp"])[1]))
    training.learn_for(0)
    assert training.learning.last == 1
    training.learn_for(0.05)
    assert 20 < training.learning.last < 60


def test_a_frame_of_the_moons_is_no_effort(effort):
    training = trained(2)
    training.learn_for(0)
    assert effort(lambda: training.learn_for(0)) < 29_000
