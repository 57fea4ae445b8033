import math

import numpy as np
import pytest

from engine.bigram import Bigram, read_names
from engine.files import RESOURCES


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


def test_counts_are_those_of_a_plain_loop():
    few = ["emma", "olivia", "ava"]
    model = Bigram(few)
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


def test_bad_data_is_refused(model):
    with pytest.raises(ValueError, match="at least one name"):
        Bigram([])
    with pytest.raises(ValueError, match="boundary sign"):
        Bigram(["em.ma"])
    with pytest.raises(ValueError, match="'é' is not in the alphabet"):
        model.nll(["émma"])
    with pytest.raises(ValueError, match="temperature"):
        model.sample(1, 1, temperature=0)
