import math
from itertools import pairwise

import numpy as np
import pytest

from engine.arithmetic import softmax
from engine.bigram import Bigram, mean_nll, read_names, smoothed
from engine.bigram_twin import NeuralBigram
from engine.disk import RESOURCES
from engine.gradcheck import numeric_gradient
from engine.sampling import sample_names
from engine.training import Diverged


@pytest.fixture(scope="module")
def names():
    return read_names(RESOURCES / "names.txt")


@pytest.fixture(scope="module")
def model(names):
    return Bigram(names)


def test_the_data(lectures, names, model):
    golden = lectures["names"]
    assert len(names) == golden["count"]
    assert (min(map(len, names)), max(map(len, names))) == (golden["shortest"], golden["longest"])
    assert model.counts.sum() == golden["bigrams"]
    assert (model.counts == 0).sum() == golden["empty_cells"]
    assert model.alphabet == ".abcdefghijklmnopqrstuvwxyz"
    assert model.counts.dtype.kind == "i"
    for first, second, count in golden["top"]:
        assert model.counts[model.index[first], model.index[second]] == count


@pytest.mark.parametrize(
    "few",
    [
        ["emma", "olivia", "ava"],
        ["the cat sat on the mat", "", "-x!"],
        ["ÿÿ", "þÿ"],
        ["łucja", "žofie", "Āÿ"],
        ["анна", "ꙮ😀", "\U0010ffff"],
    ],
)
def test_counts_are_those_of_a_plain_loop(few):
    model = Bigram(few)
    assert model.alphabet == "." + "".join(sorted(set("".join(few))))
    expected = np.zeros_like(model.counts)
    for name in few:
        for first, second in zip("." + name, name + ".", strict=True):
            expected[model.index[first], model.index[second]] += 1
    np.testing.assert_array_equal(model.counts, expected)


def test_likelihoods(lectures, names, model):
    golden = lectures["names"]
    smoothed = Bigram(names, smoothing=1)
    assert model.nll(names) == pytest.approx(golden["nll"]["counts"], abs=1e-10)
    assert smoothed.nll(names) == pytest.approx(golden["nll"]["plus_1"], abs=1e-10)
    assert Bigram(names, smoothing=1e15).nll(names) == pytest.approx(golden["nll"]["uniform"], abs=1e-9)
    assert model.nll(["emma"]) == pytest.approx(golden["nll_of"]["emma"]["counts"])
    assert model.nll(["andrejq"]) == math.inf
    assert smoothed.nll(["andrejq"]) == pytest.approx(golden["nll_of"]["andrejq"]["plus_1"])


@pytest.mark.parametrize(("random", "smoothing"), [("lecture", 0), ("lecture", 1), ("torch", 0)])
def test_the_names_of_the_lecture(lectures, names, random, smoothing):
    golden = lectures["sampling"]
    drawn = Bigram(names, smoothing).sample(5, golden["seed"], random)
    assert drawn == golden[random]["names"]


def test_numpys_stream_is_repeatable_and_follows_the_table(model):
    drawn = model.sample(20_000, 7, "numpy")
    assert drawn == model.sample(20_000, 7, "numpy")
    assert len(drawn) == 20_000
    again = Bigram([name for name in drawn if name])
    shares = again.counts / again.counts.sum()
    expected = model.counts / model.counts.sum()
    assert np.abs(shares - expected).max() < 0.002


def test_temperature_sharpens_and_flattens(model):
    cold, warm = (len(set(model.sample(200, 1, "numpy", t))) for t in (0.1, 2.0))
    assert cold < 60 < warm


def test_a_loop_without_a_way_out_ends():
    model = Bigram(["ab" * 30])
    assert max(map(len, model.sample(3, 1, "numpy", temperature=0.05))) <= 1000
    assert max(map(len, model.sample(1, 1, "lecture", temperature=0.05))) <= 1000


def test_any_alphabet():
    model = Bigram(["łucja", "žofie", "ꙮ😀"])
    assert model.counts.sum() == 6 + 6 + 3
    assert model.nll(["ꙮ😀"]) < math.inf
    drawn = model.sample(500, 1, "numpy")
    assert set("".join(drawn)) == set("łucjažofieꙮ😀")
    assert "ꙮ😀" in drawn


def test_sentences_can_be_names():
    sentences = ["the cat sat", "the dog sat"]
    model = Bigram(sentences)
    assert model.counts[model.index["t"], model.index[" "]] == 1
    assert model.counts[model.index[" "], model.index["s"]] == 2
    assert any(" " in sentence for sentence in model.sample(20, 1, "numpy"))


def plainly(table, alphabet, n, seed):
    """Each dart, of 32 bits, counts the borders of its row that lie to the left of it."""
    rng = np.random.default_rng(seed)
    shares = np.cumsum(table, axis=1)
    borders = np.rint(shares / shares[:, -1:] * 2**32)
    names, unfinished, row = [""] * n, list(range(n)), [0] * n
    for _ in range(1000):
        darts = rng.integers(2**32, size=len(unfinished), dtype=np.uint32)
        for name, dart in zip(list(unfinished), darts.tolist(), strict=True):
            row[name] = sum(dart >= border for border in borders[row[name]])
            if row[name]:
                names[name] += alphabet[row[name]]
            else:
                unfinished.remove(name)
    return names


@pytest.mark.parametrize("temperature", [0.2, 1.0, 3.0])
def test_names_drawn_together_are_those_of_a_plain_loop(model, temperature):
    table = model.probabilities ** (1 / temperature)
    table /= table.sum(axis=1, keepdims=True)
    expected = plainly(table, model.alphabet, 300, 5)
    assert model.sample(300, 5, "numpy", temperature) == expected


def test_a_sure_table_leaves_nothing_to_chance():
    table = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    for random in ("numpy", "lecture", "torch"):
        assert sample_names(table, ".ab", 100, 3, random) == ["ab"] * 100
    assert sample_names(table, ".ab", 0, 3, "numpy") == []


def test_a_name_may_be_empty_or_cut():
    assert Bigram([""]).sample(3, 1, "numpy") == ["", "", ""]
    endless = np.array([[0.0, 1.0], [0.0, 1.0]])
    assert sample_names(endless, ".a", 2, 1, "numpy") == ["a" * 1000] * 2
    assert sample_names(endless, ".a", 2, 1, "lecture") == ["a" * 1000] * 2


def test_bad_data_is_refused(model):
    with pytest.raises(ValueError, match="at least one name"):
        Bigram([])
    with pytest.raises(ValueError, match="boundary sign"):
        Bigram(["em.ma"])
    with pytest.raises(ValueError, match="'é' is not in the alphabet"):
        model.nll(["émma"])
    with pytest.raises(ValueError, match="boundary sign"):
        model.nll(["em.ma"])
    with pytest.raises(ValueError, match="temperature"):
        model.sample(1, 1, temperature=-1)


@pytest.fixture
def small_twin():
    return NeuralBigram(Bigram(["emma", "ava", "mia"]), learning_rate=1.0)


def test_the_twins_loss_is_that_of_all_pairs_one_by_one(names, model):
    twin = NeuralBigram(model)
    weights = np.array(twin.weights.data)
    index = model.index
    pairs = np.array([(index[a], index[b]) for n in names for a, b in zip("." + n, n + ".", strict=True)])
    one_hot = np.eye(27)[pairs[:, 0]]
    probabilities = softmax(one_hot @ weights)
    likelihoods = probabilities[np.arange(len(pairs)), pairs[:, 1]]
    assert twin.nll.data == pytest.approx(-np.log(likelihoods).mean(), abs=1e-12)
    assert twin.nll.data == pytest.approx(mean_nll(twin.probabilities, model.counts), abs=1e-12)
    assert twin.penalty.data == pytest.approx(0.01 * (weights**2).mean(), abs=1e-15)
    assert twin.loss.data == twin.nll.data + twin.penalty.data


def test_the_twins_gradient_is_probability_minus_target(small_twin):
    twin, model = small_twin, Bigram(["emma", "ava", "mia"])
    weights = np.array(twin.weights.data)

    def loss_of_these_weights():
        twin.forward()
        return twin.loss

    numeric = numeric_gradient(loss_of_these_weights, twin.weights)
    total = model.counts.sum()
    rows = model.counts.sum(axis=1, keepdims=True)
    expected = (rows * softmax(weights) - model.counts) / total + 0.01 * 2 * weights / weights.size
    twin.step()
    np.testing.assert_allclose(twin.weights.grad, expected, atol=1e-15)
    np.testing.assert_allclose(numeric, expected, atol=1e-9)
    np.testing.assert_allclose(twin.weights.data, weights - expected, atol=1e-15)


def test_the_twin_finds_the_counts_table(model):
    twin = NeuralBigram(model, decay=0.0)
    last = list(twin.train(3000))[-1]
    reached = mean_nll(model.probabilities, model.counts)
    assert reached < last.nll < reached + 0.001
    assert last.penalty == 0
    common = model.counts.sum(axis=1) > 20_000
    assert np.abs(twin.probabilities - model.probabilities)[common].max() < 0.001


def test_smoothing_the_counts_does_not_change_the_twin(small_twin):
    smoothed = NeuralBigram(Bigram(["emma", "ava", "mia"], smoothing=5))
    assert smoothed.loss.data == small_twin.loss.data


def test_training_yields_records_that_stay_as_they_are(small_twin):
    begun_with = np.array(small_twin.weights.data)
    run = small_twin.train(5)
    first = next(run)
    small_twin.optimiser.learning_rate = 0.5
    records = [first, *run]
    assert [r.step for r in records] == [1, 2, 3, 4, 5]
    assert [r.learning_rate for r in records] == [1.0, 0.5, 0.5, 0.5, 0.5]
    assert all(after.loss < before.loss for before, after in pairwise(records))
    assert all(r.loss == r.nll + r.penalty and r.gradient_norm > 0 for r in records)
    np.testing.assert_array_equal(first.weights, begun_with)
    assert next(small_twin.train(1)).step == 6


def test_weights_put_in_from_outside_count(small_twin):
    small_twin.weights.data = np.zeros((len(small_twin.alphabet),) * 2)
    assert small_twin.step().nll == pytest.approx(math.log(len(small_twin.alphabet)))


def test_a_twin_that_diverges_stops(small_twin):
    small_twin.optimiser.learning_rate = 1e300
    small_twin.step()
    broken = np.array(small_twin.weights.data)
    with pytest.raises(Diverged, match="step 2") as caught:
        next(small_twin.train(10))
    assert caught.value.step == 2
    np.testing.assert_array_equal(small_twin.weights.data, broken)
    small_twin.weights.data = np.full_like(broken, math.nan)
    with pytest.raises(Diverged):
        small_twin.step()


def test_the_twin_makes_up_names_like_the_counts(model):
    twin = NeuralBigram(model)
    for _ in twin.train(100):
        pass
    for random in ("lecture", "torch", "numpy"):
        expected = sample_names(twin.probabilities, model.alphabet, 20, 3, random, 0.8)
        assert twin.sample(20, 3, random, 0.8) == expected
    assert len(set(twin.sample(50, 1, "numpy"))) > 30


def test_a_twin_of_few_letters():
    twin = NeuralBigram(Bigram(["a", "aa"]))
    assert twin.probabilities.shape == (2, 2)
    with pytest.raises(ValueError, match="not in the alphabet"):
        NeuralBigram(Bigram(["a"]), ["b"])


def test_without_keepdims_columns_are_divided_and_the_nll_does_not_tell(model):
    wrong = smoothed(model.counts, keepdims=False)
    np.testing.assert_array_equal(wrong, model.counts / model.counts.sum(1))
    np.testing.assert_allclose(wrong.sum(axis=0), 1)
    assert np.abs(wrong.sum(axis=1) - 1).max() > 4
    assert mean_nll(wrong, model.counts) == pytest.approx(mean_nll(model.probabilities, model.counts))
