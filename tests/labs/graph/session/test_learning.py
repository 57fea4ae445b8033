"""Gradient descent on a graph: the lecture's losses, the history, and what is refused."""

import math
import random

import numpy as np
import pytest

from engine.document import Document
from engine.examples import graph_of, load, read_index
from engine.formulas import read
from engine.nn import MLP
from engine.value import Value
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.learning import leaf_descent as module
from gui.labs.graph.session.learning.leaf_descent import LeafDescent, StepRefused, learnable, predictions
from gui.labs.graph.session.learning.trained_graph import TrainedGraph

EXAMPLES = {example.name: example for example in read_index()}


def computed(name):
    return Computed(load(EXAMPLES[name])[1])


def of_text(text):
    return Computed(graph_of(text))


def key_of(graph, label):
    return next(graph.key(value) for value in graph.order if value.label == label)


def parabola(rate=0.1):
    """(w - 3)²: each step with rate 0.1 takes a fifth of the way to 3."""
    graph = of_text("w = 1.0; L = (w - 3)**2")
    learning = LeafDescent(graph, learnable(graph))
    learning.rate = rate
    return graph, learning


def w_of(graph):
    return graph.values[key_of(graph, "w")].data


# The lecture


def test_the_losses_are_those_that_the_lecture_prints(lectures):
    golden = lectures["four_examples"]
    graph = computed("mlp")
    learning = LeafDescent(graph, learnable(graph))
    learning.rate = golden["learning_rate"]
    returned = [learning.step() for _ in range(golden["printed_losses"])]
    assert returned == learning.losses
    run = golden["seed_63726"]
    assert [returned[0], returned[-1]] == pytest.approx([run["first_loss"], run["last_loss"]], abs=5e-7)
    assert learning.position == learning.last == 20
    assert learning.loss == pytest.approx(0.030741, abs=5e-7)


def test_every_loss_is_that_of_the_textbook_loop(lectures):
    golden = lectures["four_examples"]
    graph = computed("mlp")
    learning = LeafDescent(graph, learnable(graph))
    net = MLP(3, [4, 4, 1], random.Random(63726))
    for _ in range(20):
        pairs = zip(golden["xs"], golden["ys"], strict=True)
        loss = sum([(net(x) - y) ** 2 for x, y in pairs], Value(0.0))
        net.zero_grad()
        loss.backward()
        for parameter in net.parameters():
            parameter.data -= 0.05 * parameter.grad
        assert learning.step() == pytest.approx(loss.data, rel=1e-10)


def test_predictions_stand_beside_their_targets():
    graph = computed("mlp")
    learning = LeafDescent(graph, learnable(graph))
    for _ in range(20):
        learning.step()
    graph.compute()
    found = predictions(graph)
    assert [each.target for each in found] == [1, -1, -1, 1]
    assert [each.name for each in found] == ["pred1", "pred2", "pred3", "pred4"]
    assert all(abs(each.value - each.target) < 0.2 for each in found)
    assert predictions(computed("lecture")) == []


def test_nine_weights_overfit_three_scores_unless_a_penalty_keeps_them_small():
    cost, size = {}, {}
    for name in ("scores", "penalty"):
        graph = computed(name)
        learning = LeafDescent(graph, learnable(graph))
        learning.rate = EXAMPLES[name].rate
        for _ in range(2000):
            learning.step()
        graph.compute()
        named = {value.label: value.data for value in graph.order}
        cost[name] = 0.5 * np.sum((named["yHat"] - named["y"]) ** 2)
        size[name] = sum(np.sum(named[label] ** 2) for label in ("W1", "W2"))
    assert cost["scores"] < 0.3 * cost["penalty"] < 2e-4
    assert size["penalty"] < 0.8 * size["scores"]


def test_a_step_of_the_four_examples_is_no_effort(effort):
    graph = computed("mlp")
    learning = LeafDescent(graph, learnable(graph))
    learning.step()
    assert effort(learning.step) < 320


# Steps


def test_only_what_is_chosen_learns():
    graph = of_text("a = 2.0; b = 3.0; L = a*a + b*b")
    learning = LeafDescent(graph, {key_of(graph, "a")})
    learning.rate = 0.1
    assert learning.step() == 13
    assert [graph.values[key_of(graph, name)].data for name in "ab"] == [pytest.approx(1.6), 3.0]
    assert graph.root.data == pytest.approx(1.6**2 + 9)


def test_without_zeroing_each_step_goes_along_the_sum():
    graph, learning = parabola()
    learning.zeroes = False
    w, total = 1.0, 0.0
    for _ in range(6):
        learning.step()
        total += 2 * (w - 3)
        w -= 0.1 * total
        assert w_of(graph) == pytest.approx(w)
    assert w > 3  # it shot past the place where a careful descent would have stopped
    learning.zeroes = True
    learning.step()
    assert w_of(graph) == pytest.approx(w - 0.2 * (w - 3))


def test_the_sum_goes_back_with_the_history():
    graph, learning = parabola()
    learning.zeroes = False
    for _ in range(5):
        learning.step()
    after = w_of(graph)
    learning.go_to(3)
    learning.step()
    learning.step()
    assert w_of(graph) == after


def test_with_momentum_a_step_keeps_a_share_of_the_movement_before():
    graph, learning = parabola()
    learning.momentum = 0.9
    w, v = 1.0, 0.0
    for _ in range(5):
        carried = 0.9 * v
        assert learning.carried(key_of(graph, "w")) == pytest.approx(carried)
        v = carried + 2 * (w - 3)
        w -= 0.1 * v
        learning.step()
        assert w_of(graph) == pytest.approx(w)
    learning.go_to(2)
    learning.step()
    learning.step()
    learning.step()
    assert w_of(graph) == pytest.approx(w)
    learning.momentum = 0.0
    learning.step()
    assert w_of(graph) == pytest.approx(w - 0.1 * 2 * (w - 3))


def test_momentum_crosses_the_ravine_ten_times_sooner():
    """As its suggestion says."""
    taken = {}
    for momentum in (0.9, 0.0):
        graph = computed("ravine")
        learning = LeafDescent(graph, learnable(graph))
        learning.rate, learning.momentum = EXAMPLES["ravine"].rate, momentum
        while learning.loss > 0.14:
            learning.step()
        taken[momentum] = learning.last
    assert taken == {0.9: pytest.approx(500, rel=0.05), 0.0: pytest.approx(5_000, rel=0.05)}


def test_arrays_and_numbers_learn_together_and_keep_their_kind():
    w, b = Value(np.array([[1.0], [2.0]], np.float32), "W"), Value(1.0, "b")
    document = Document.from_value(((Value(np.ones((1, 2)), "x") @ w + b) ** 2).sum())
    graph = Computed(document)
    learning = LeafDescent(graph, {key_of(graph, "W"), key_of(graph, "b")})
    learning.rate = 0.01
    assert learning.step() == pytest.approx(16)
    after = graph.values[key_of(graph, "W")].data
    np.testing.assert_allclose(after, [[0.92], [1.92]], rtol=1e-6)
    assert (after.dtype, after.shape) == (np.float32, (2, 1))
    assert graph.values[key_of(graph, "b")].data == pytest.approx(0.92)
    assert type(graph.values[key_of(graph, "b")].data) is float
    learning.go_to(0)
    np.testing.assert_array_equal(graph.values[key_of(graph, "W")].data, [[1], [2]])


def test_the_array_of_a_leaf_can_be_changed_without_changing_the_history():
    graph = computed("bigram")
    key = key_of(graph, "W")
    learning = LeafDescent(graph, {key})
    learning.step()
    learning.go_to(0)
    before = graph.values[key].data.copy()
    graph.values[key].data[:] = 0
    learning.step()
    learning.go_to(0)
    np.testing.assert_array_equal(graph.values[key].data, np.zeros_like(before))


@pytest.mark.parametrize(("rate", "name"), [(1e308, "w"), (1e200, "L")])
def test_a_step_that_breaks_the_numbers_is_refused_and_changes_nothing(rate, name):
    graph, learning = parabola()
    learning.step()
    before = w_of(graph), graph.root.data, list(learning.losses)
    learning.rate = rate
    with pytest.raises(StepRefused, match=f"Diverged at step 2: {name} would no longer be finite"):
        learning.step()
    assert (w_of(graph), graph.root.data, learning.losses) == before
    assert learning.position == 1
    learning.rate = 0.1
    assert learning.step() == before[1]


def test_a_run_that_blows_up_ends_with_the_last_finite_numbers():
    graph, learning = parabola(rate=5.0)

    def run():
        while True:
            learning.step()

    with pytest.raises(StepRefused):
        run()
    assert math.isfinite(w_of(graph))
    assert math.isfinite(graph.root.data)
    assert len(learning.losses) == learning.position > 100


def test_what_is_no_leaf_or_no_loss_is_refused():
    graph = of_text("a = 2; L = a * 3")
    with pytest.raises(ValueError, match="L is no leaf"):
        LeafDescent(graph, {key_of(graph, "L")})
    with pytest.raises(ValueError, match="999 is no leaf"):
        LeafDescent(graph, {999})
    x = Value(np.ones(2), "x")
    with pytest.raises(ValueError, match="a single number"):
        LeafDescent(Computed(Document.from_value(x * 2)), set())


# The history


def test_one_goes_back_and_forth_through_the_parameters():
    graph, learning = parabola()
    seen = [w_of(graph)]
    for _ in range(10):
        learning.step()
        seen.append(w_of(graph))
    for k in (3, 0, 10, 7):
        learning.go_to(k)
        assert (learning.position, w_of(graph)) == (k, seen[k])
        assert graph.root.data == (seen[k] - 3) ** 2
    assert learning.last == len(learning.losses) == 10
    assert learning.positions == [*range(11)]


def test_a_step_from_an_earlier_position_forgets_what_came_after():
    graph, learning = parabola()
    for _ in range(10):
        learning.step()
    learning.go_to(4)
    at = w_of(graph)
    learning.rate = 0.4
    learning.step()
    assert learning.positions == [*range(6)]
    assert len(learning.losses) == learning.position == 5
    assert w_of(graph) == pytest.approx(at - 0.8 * (at - 3))
    learning.go_to(10)
    assert learning.position == 5


def test_what_is_changed_by_hand_is_where_the_next_step_begins():
    graph, learning = parabola()
    learning.step()
    graph.set_value(key_of(graph, "w"), 4.0)
    assert learning.step() == 1.0
    assert w_of(graph) == pytest.approx(3.8)
    learning.go_to(1)
    assert w_of(graph) == 4.0


def test_of_a_long_history_every_second_position_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "MOST_POSITIONS", 50)
    graph, learning = parabola(rate=0.001)
    seen = [w_of(graph)]
    for _ in range(333):
        learning.step()
        seen.append(w_of(graph))
    assert len(learning.losses) == 333
    assert 25 <= len(learning.positions) <= 51
    assert {*np.diff(learning.positions[:-1])} == {8}
    assert learning.positions[-1] == 333
    learning.go_to(101)
    assert (learning.position, w_of(graph)) == (104, seen[104])
    learning.go_to(1_000)
    assert (learning.position, w_of(graph)) == (333, seen[333])
    learning.go_to(104)
    learning.step()
    assert learning.last == learning.position == 105


def test_the_history_keeps_within_its_bytes(monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 10 * 27 * 27 * 8)
    graph = computed("bigram")
    learning = LeafDescent(graph, learnable(graph))
    for _ in range(64):
        learning.step()
    assert len(learning.positions) <= 11
    assert learning.positions[0] == 0


def test_it_can_start_again_from_where_it_is():
    graph, learning = parabola()
    for _ in range(3):
        learning.step()
    at = w_of(graph)
    learning.start_again()
    assert (learning.losses, learning.position, learning.positions) == ([], 0, [0])
    assert w_of(graph) == at


# Keeping it


# Beside a rival


def learner(document):
    session = GraphSession()
    session.open_document(document)
    return session.learner


def test_a_rival_takes_the_same_steps_and_zeroes_the_other_way():
    training = learner(load(EXAMPLES["mlp"])[1])
    training.learn_for(0)
    training.learn_against()
    assert training.learning.losses == []
    for _ in range(3):
        training.learn_for(0)
    alone = LeafDescent(computed("mlp"), set(training.learning.parameters))
    alone.zeroes = False
    losses = [alone.step() for _ in range(3)]
    assert training.rival.losses == losses != training.learning.losses


def test_so_many_steps_are_taken_and_told_once():
    training, one_by_one = learner(load(EXAMPLES["mlp"])[1]), learner(load(EXAMPLES["mlp"])[1])
    told = []
    training.trained.connect(lambda before, after: told.append((before.position, after.position)))
    training.learn_for(0.0, fewest=5)
    for _ in range(5):
        one_by_one.learn_for(0.0)
    assert told == [(0, 5)]
    assert training.learning.losses == one_by_one.learning.losses


@pytest.mark.parametrize(
    "act",
    [
        lambda training: training.set_zeroes(False),
        lambda training: training.learn_again(),
        lambda training: (training.learn_go_to(1), training.learn_for(0)),
    ],
    ids=["another switch", "a new start", "another way from an earlier step"],
)
def test_a_rival_is_given_up_where_its_steps_are_no_longer_the_same(act):
    training = learner(load(EXAMPLES["mlp"])[1])
    training.learn_against()
    training.learn_for(0)
    training.learn_for(0)
    training.set_rate(0.1)
    assert training.rival.rate == 0.1
    act(training)
    assert training.rival is None


def test_a_rival_learns_from_the_same_points():
    training = learner(load(EXAMPLES["moons"])[1])
    training.set_batch_size(10)
    training.learn_against()
    training.learn_for(0)
    assert training.rival.losses == training.learning.losses  # of the first ten


def test_a_rival_that_blows_up_stays_where_it_was():
    training = learner(read("w = 3.0; L = w**2"))
    training.set_rate(10)  # zeroed it grows 19 times each step
    training.set_zeroes(False)
    training.learn_against()
    with pytest.raises(StepRefused):
        training.learn_for(60.0)
    assert training.rival.last < training.learning.last


def test_many_leaves_are_told_by_how_far_they_moved():
    graph = of_text("a = 1; b = 2; c = 3; L = a + 5*b - 2*c")
    learning = LeafDescent(graph, learnable(graph))
    assert learning.changes(2) == []
    learning.mark()
    learning.step()
    told = [(each.name, each.before, round(each.now, 6)) for each in learning.changes(2)]
    assert told == [("b", 2.0, 1.75), ("c", 3.0, 3.1)]
    learning.go_to(0)
    assert learning.changes(2) == []


def test_steps_end_as_soon_as_the_loss_is_below_a_goal():
    training = TrainedGraph(computed("mlp"))
    training.learn_for(60.0, 0.5)
    assert training.learning.losses[-1] >= 0.5 > training.learning.loss
