"""The numbers that the lectures print."""

import hashlib
import random
from itertools import pairwise

import numpy as np
import pytest

from engine.bigram import Bigram, read_names
from engine.bigram_twin import NeuralBigram, pairs_in
from engine.disk import RESOURCES
from engine.expression import parse
from engine.losses import squared_error
from engine.nn import MLP
from engine.optim import GradientDescent


def values_of(golden, *names):
    assignments = "; ".join(f"{name} = {golden[name]!r}" for name in names)
    return parse(f"{assignments}; {golden['text']}")


def test_the_expression(lectures):
    golden = lectures["micrograd_expression"]
    values = values_of(golden, "a", "b", "c", "f")
    assert list(values)[-1] == "L"
    values["L"].backward()
    assert values["L"].data == golden["L"]
    assert {name: values[name].grad for name in golden["grad"]} == golden["grad"]


def test_a_step_along_the_gradient(lectures):
    golden = lectures["micrograd_expression"]
    values = values_of(golden, "a", "b", "c", "f")
    values["L"].backward()
    moved = dict(golden)
    for name in "abcf":
        moved[name] = golden[name] + 0.01 * values[name].grad
    assert values_of(moved, "a", "b", "c", "f")["L"].data == pytest.approx(-7.286496, abs=1e-9)


def test_the_neuron(lectures):
    golden = lectures["micrograd_neuron"]
    values = values_of(golden, "x1", "x2", "w1", "w2", "b")
    values["o"].backward()
    assert values["o"].data == pytest.approx(golden["o"], abs=1e-15)
    for name, grad in golden["grad"].items():
        assert values[name].grad == pytest.approx(grad, abs=1e-12)


def test_the_readme(lectures):
    golden = lectures["micrograd_readme"]
    values = values_of(golden, "a", "b")
    values["g"].backward()
    assert values["g"].data == pytest.approx(golden["g"], rel=1e-14)
    for name, grad in golden["grad"].items():
        assert values[name].grad == pytest.approx(grad, rel=1e-14)


def test_the_four_examples(lectures):
    golden = lectures["four_examples"]
    net = MLP(3, [4, 4, 1], random.Random(63726))
    optimiser = GradientDescent(net.parameters(), golden["learning_rate"])
    losses = []
    for _ in range(golden["printed_losses"]):
        loss = squared_error([net(x) for x in golden["xs"]], golden["ys"])
        losses.append(loss.data)
        net.zero_grad()
        loss.backward()
        optimiser.step()
    assert losses[0] == pytest.approx(golden["seed_63726"]["first_loss"], abs=5e-7)
    assert losses[-1] == pytest.approx(golden["seed_63726"]["last_loss"], abs=5e-7)
    after = squared_error([net(x) for x in golden["xs"]], golden["ys"])
    assert after.data == pytest.approx(0.030741, abs=5e-7)  # as the note there says


def test_the_neural_bigram(lectures):
    golden = lectures["neural_bigram"]
    model = Bigram(read_names(RESOURCES / "names.txt"))

    emma = NeuralBigram(model, ["emma"], decay=0.0, learning_rate=0.1)
    losses = [record.loss for record in emma.train(2)]
    assert losses[0] == pytest.approx(golden["emma"]["loss"], abs=5e-5)
    assert losses[1] == pytest.approx(golden["emma"]["after_one_step_of_0.1"], abs=5e-5)

    records = list(NeuralBigram(model, learning_rate=golden["all_names"]["learning_rate"]).train(200))
    for step, loss in golden["all_names"]["loss_at"].items():
        assert records[int(step)].loss == pytest.approx(loss, abs=5e-5)
    for step, nll in golden["all_names"]["nll_alone_at"].items():
        assert records[int(step)].nll == pytest.approx(nll, abs=5e-5)


def test_the_names_are_those_of_the_lecture_in_its_order():
    digest = hashlib.sha256((RESOURCES / "names.txt").read_bytes()).hexdigest()
    assert digest == "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d"


def test_the_names_shuffle_and_split_as_in_the_lectures():
    names = read_names(RESOURCES / "names.txt")
    random.Random(42).shuffle(names)
    assert names[:3] == ["yuheng", "diondre", "xavien"]
    cuts = [0, int(0.8 * len(names)), int(0.9 * len(names)), len(names)]
    pairs = [sum(len(name) + 1 for name in names[start:end]) for start, end in pairwise(cuts)]
    assert pairs == [182_625, 22_655, 22_866]


def test_the_video_says_2_4541_because_it_adds_up_in_float32(lectures):
    model = Bigram(read_names(RESOURCES / "names.txt"))
    with np.errstate(divide="ignore"):
        logs = np.log(model.probabilities.astype(np.float32))
    pairs = np.concatenate([pairs_in(name, model.alphabet) for name in read_names(RESOURCES / "names.txt")])
    total = np.add.accumulate(logs[tuple(pairs.T)], dtype=np.float32)[-1]  # one by one, as the loop does
    assert f"{-total / len(pairs):.4f}" == "2.4541"
    assert f"{lectures['names']['nll']['counts']:.4f}" == "2.4540"


def test_the_first_three_names_together(lectures):
    names = read_names(RESOURCES / "names.txt")
    assert f"{Bigram(names).nll(names[:3]):.4f}" == "2.4241"
