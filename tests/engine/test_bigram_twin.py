"""The twin of the counts: taken back to where it was, read pair by pair, and one row by itself."""

import math

import numpy as np
import pytest

from engine.backward import backward
from engine.bigram import Bigram, read_names
from engine.bigram_twin import NameWalk, NeuralBigram, count_in, entropies, pairs_in
from engine.disk import RESOURCES
from engine.expression import parse
from engine.torch_random import normal_weights


@pytest.fixture(scope="module")
def model():
    return Bigram(read_names(RESOURCES / "names.txt"))


@pytest.fixture
def twin(model):
    return NeuralBigram(model)


def test_a_twin_taken_back_goes_on_as_it_did(twin):
    list(twin.train(3))
    weights = np.array(twin.weights.data)
    first = [record.loss for record in twin.train(4)]
    end = np.array(twin.weights.data)
    twin.restore(weights, 3)
    again = list(twin.train(4))
    assert [record.loss for record in again] == first
    assert again[0].step == 4
    np.testing.assert_array_equal(twin.weights.data, end)


def test_the_decay_can_change_on_the_way(model, twin):
    twin.decay = 0.25
    other = NeuralBigram(model, decay=0.25)
    assert twin.decay == 0.25
    assert [record.loss for record in twin.train(2)] == [record.loss for record in other.train(2)]


def test_a_name_is_cut_into_pairs():
    assert pairs_in("ab", ".ab").tolist() == [[0, 1], [1, 2], [2, 0]]
    assert count_in(["ab", "b"], ".ab").tolist() == [[0, 1, 1], [0, 0, 1], [2, 0, 0]]
    with pytest.raises(ValueError, match="'x' is not in the alphabet"):
        pairs_in("ax", ".ab")


def test_the_walk_through_emma(model, lectures):
    golden = lectures["neural_bigram"]["emma"]
    twin = NeuralBigram(model, ["emma"], decay=0.0, learning_rate=0.1)
    walk = NameWalk(twin.weights.data, pairs_in("emma", model.alphabet))
    assert walk.pairs.tolist() == [[0, 5], [5, 13], [13, 13], [13, 1], [1, 0]]
    np.testing.assert_array_equal(walk.logits.data[1], twin.weights.data[5])
    np.testing.assert_allclose(walk.probabilities.data.sum(axis=1), 1, atol=1e-12)
    assert walk.loss.data == pytest.approx(golden["loss"], abs=5e-5)
    right = walk.probabilities.data[np.arange(5), walk.pairs[:, 1]]
    np.testing.assert_allclose(walk.logs, np.log(right), atol=1e-12)
    assert walk.loss.data == pytest.approx(-walk.logs.mean(), abs=1e-12)

    backward(walk.loss)
    twin.step()
    np.testing.assert_allclose(walk.weights.grad, twin.weights.grad, atol=1e-15)
    after = NameWalk(twin.weights.data, walk.pairs)
    assert after.loss.data == pytest.approx(golden["after_one_step_of_0.1"], abs=5e-5)


def test_a_walk_with_huge_weights_has_logarithms_where_exp_overflows():
    walk = NameWalk(np.array([[0.0, 1e6], [0.0, 0.0]]), pairs_in("a", ".a"))
    assert walk.counts.data[0, 1] == math.inf
    np.testing.assert_allclose(walk.logs, [0.0, -math.log(2)])


@pytest.mark.parametrize("decay", [0.0, 0.01])
@pytest.mark.parametrize("letter", [".", "q"])
def test_a_row_by_itself_has_that_rows_gradient(model, letter, decay):
    twin, row = NeuralBigram(model, decay=decay), model.index[letter]
    text, leaves = twin.row_formulas(row)
    assert [len(leaf) for leaf in leaves.values()] == [27, 27]
    values = parse(text, leaves)
    assert list(values)[-1] == "loss"
    expected = -model.probabilities[row] @ np.log(twin.probabilities[row])
    assert values["nll"].data == pytest.approx(expected, abs=1e-12)
    backward(values["loss"])
    twin.step()
    name = "W_start" if letter == "." else "W_q"
    np.testing.assert_allclose(values[name].grad, twin.weights.grad[row], atol=1e-15)


@pytest.mark.parametrize("name", ["é", "'", "3", "ß", "a b"])
def test_a_row_can_have_any_letter(name):
    twin = NeuralBigram(Bigram([name]))
    for row in range(len(twin.alphabet)):
        values = parse(*twin.row_formulas(row))
        assert math.isfinite(values["loss"].data)


def test_entropies():
    table = np.array([[1.0, 0.0], [0.5, 0.5]])
    np.testing.assert_allclose(entropies(table), [0.0, math.log(2)])


def test_the_loss_spelled_out_is_the_same_and_so_is_its_gradient(model):
    weights = normal_weights(27)
    pairs = pairs_in("emma", model.alphabet)
    whole, spelled = NameWalk(weights, pairs), NameWalk(weights, pairs)
    whole.loss.backward()
    spelled.spelled.backward()
    assert spelled.spelled.data == pytest.approx(whole.loss.data, abs=1e-12)
    np.testing.assert_allclose(spelled.weights.grad, whole.weights.grad, atol=1e-15)
    targets = np.eye(27)[pairs[:, 1]]
    np.testing.assert_allclose(spelled.logits.grad, (spelled.probabilities.data - targets) / 5, atol=1e-15)
