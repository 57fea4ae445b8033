"""Names, rolled letter by letter: every roll is recorded, and the names are those that are made at once."""

from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine import sampling
from engine.bigram import Bigram, read_names
from engine.disk import RESOURCES
from engine.sampling import LONGEST_SAMPLE, rolls, sample_names, tempered
from engine.torch_random import Generator, borders
from tests.thorough import examples

SEED = 2147483647
SOURCES = ("lecture", "torch", "numpy")
ALPHABET = ".abcde"


@pytest.fixture(scope="module")
def model():
    return Bigram(read_names(RESOURCES / "names.txt"))


@st.composite
def tables(draw):
    """(k, k) probabilities, many of them 0, each name with a way to its end."""
    k = draw(st.integers(2, 6))
    counts = draw(arrays(np.int64, (k, k), elements=st.integers(0, 9)))
    counts[:, 0] += 1
    return counts / counts.sum(axis=1, keepdims=True)


temperatures = st.sampled_from([0.1, 0.5, 1.0, 2.0, 5.0])


def joined(all_rolls, alphabet):
    return [
        "".join(alphabet[roll.symbol] for roll in name if roll.symbol)
        for _, name in groupby(all_rolls, lambda roll: roll.name)
    ]


# Temperature and top-k


@given(tables(), temperatures, st.integers(1, 7))
def test_so_many_of_the_likeliest_are_left(table, temperature, top_k):
    left = tempered(table, temperature, top_k)
    np.testing.assert_allclose(left.sum(axis=1), 1)
    for row, kept in zip(table, left, strict=True):
        best = sorted(range(len(row)), key=lambda i: (-row[i], i))[:top_k]
        assert set(np.flatnonzero(kept)) <= set(best)
        powers = np.array([row[i] ** (1 / temperature) for i in best])
        np.testing.assert_allclose(kept[best], powers / powers.sum(), rtol=1e-9, atol=1e-300)


def test_only_the_rows_that_are_rolled_in_are_laid_out(monkeypatch):
    laid_out = []
    monkeypatch.setattr(sampling, "borders", lambda row: laid_out.append(row) or borders(row))
    table = np.roll(np.eye(200), 1, axis=1)
    table[2] = table[0]  # 0, 1, 2, 1, 2 and on
    names = sample_names(table, "".join(map(chr, range(200))), 2, SEED)
    assert [len(name) for name in names] == [LONGEST_SAMPLE] * 2
    assert len(laid_out) == 3


def test_of_equal_ones_the_first_are_left():
    table = np.full((4, 4), 0.25)
    np.testing.assert_array_equal(tempered(table, 1.0, 2), [[0.5, 0.5, 0, 0]] * 4)
    np.testing.assert_array_equal(tempered(table, 0.1, 1), [[1, 0, 0, 0]] * 4)


def test_all_symbols_at_temperature_1_are_the_table_itself(model):
    assert tempered(model.probabilities, 1.0) is model.probabilities
    assert tempered(model.probabilities, 1.0, 27) is model.probabilities


def test_a_low_temperature_keeps_its_rows(model):
    assert np.isfinite(tempered(model.probabilities, 1e-3)).all()


@pytest.mark.parametrize("random", ["lecture", "torch", "numpy"])
def test_temperature_0_is_greedy(model, random):
    np.testing.assert_array_equal(
        tempered(np.array([[0.2, 0.4, 0.4]]), 0.0), [[0, 1, 0]]
    )  # of equals the first
    assert sample_names(model.probabilities, model.alphabet, 3, 1, random, 0.0) == ["a", "a", "a"]


@pytest.mark.parametrize(("temperature", "top_k"), [(-1.0, 0), (float("nan"), 0), (1.0, -1)])
def test_settings_without_sense_are_refused(temperature, top_k):
    with pytest.raises(ValueError, match="must be"):
        tempered(np.full((2, 2), 0.5), temperature, top_k)


@pytest.mark.parametrize("random", SOURCES)
def test_with_one_symbol_left_nothing_is_left_to_chance(model, random):
    assert len(set(sample_names(model.probabilities, model.alphabet, 3, 5, random, 2.0, 1))) == 1


# Rolls


@given(tables(), st.integers(0, 3), st.integers(0, 2**32), temperatures, st.integers(0, 7))
@examples(30)
@pytest.mark.parametrize("random", SOURCES)
def test_the_rolls_make_the_names(random, table, n, seed, temperature, top_k):
    recorded = list(rolls(table, n, seed, random, temperature, top_k))
    assert joined(recorded, ALPHABET) == sample_names(table, ALPHABET, n, seed, random, temperature, top_k)
    for before, roll in pairwise(recorded):
        assert roll.row == (before.symbol if before.name == roll.name else 0)
    lines = np.cumsum(tempered(table, temperature, top_k), axis=1)
    rows, symbols = [roll.row for roll in recorded], [roll.symbol for roll in recorded]
    np.testing.assert_allclose([roll.high for roll in recorded], lines[rows, symbols], atol=1e-5)
    lines[:, -1] = 0  # index -1: where the first symbol begins
    np.testing.assert_allclose(
        [roll.low for roll in recorded], lines[rows, np.array(symbols, int) - 1], atol=1e-5
    )
    for roll in recorded:
        if random == "torch":
            assert roll.dart is None
            assert roll.race.max() == roll.race[roll.symbol] == 1
        else:
            assert roll.low <= roll.dart <= roll.high
            assert roll.race is None


@pytest.mark.parametrize("random", SOURCES)
def test_the_rolls_of_the_lectures_table(model, random):
    recorded = list(rolls(model.probabilities, 50, SEED, random))
    names = sample_names(model.probabilities, model.alphabet, 50, SEED, random)
    assert joined(recorded, model.alphabet) == names
    assert all(roll.dart is None or roll.low <= roll.dart < roll.high for roll in recorded)
    assert all(roll.low < roll.high for roll in recorded)


@pytest.mark.parametrize("random", ["lecture", "torch"])
@pytest.mark.parametrize("temperature", [0.5, 1.0])
def test_each_roll_is_a_draw_of_the_lectures_generator(model, random, temperature):
    generator = Generator(SEED)
    draw = generator.multinomial_lecture if random == "lecture" else generator.multinomial_torch2
    rows = tempered(model.probabilities, temperature).astype(np.float32)
    for roll in rolls(model.probabilities, 100, SEED, random, temperature):
        assert draw(rows[roll.row]) == roll.symbol


@pytest.mark.parametrize("smoothing", [0.0, 1.0])
@pytest.mark.parametrize("random", ["lecture", "torch"])
def test_the_lectures_names(model, lectures, random, smoothing):
    """With raw counts and with +1 the video has the same five names."""
    expected = lectures["sampling"][random]["names"]
    table = Bigram(read_names(RESOURCES / "names.txt"), smoothing).probabilities
    if random == "lecture" or not smoothing:
        assert sample_names(table, model.alphabet, 5, SEED, random) == expected


def test_a_race_is_won_by_the_largest_p_over_q(model):
    generator = Generator(7)
    first = next(rolls(model.probabilities, 1, 7, "torch"))
    scores = model.probabilities[0].astype(np.float32) / generator.exponential(27)
    np.testing.assert_array_equal(first.race, scores / scores.max())


def test_a_name_of_a_batch_has_the_darts_of_the_batch(model):
    """Alone, the second name would get the first one's."""
    of_two = [roll.dart for roll in rolls(model.probabilities, 2, 3, "numpy") if roll.name == 0]
    alone = [roll.dart for roll in rolls(model.probabilities, 1, 3, "numpy")]
    assert of_two[0] == alone[0]
    assert of_two[1:] != alone[1:]


@pytest.mark.parametrize("random", SOURCES)
def test_a_name_without_an_end_is_cut(random):
    endless = np.array([[0.0, 1.0], [0.0, 1.0]])
    recorded = list(rolls(endless, 2, 1, random))
    assert [roll.name for roll in recorded] == [0] * LONGEST_SAMPLE + [1] * LONGEST_SAMPLE
    assert joined(recorded, ".a") == sample_names(endless, ".a", 2, 1, random) == ["a" * LONGEST_SAMPLE] * 2


@pytest.mark.parametrize("random", SOURCES)
def test_no_names(random):
    table = np.full((2, 2), 0.5)
    assert list(rolls(table, 0, 1, random)) == []
    assert sample_names(table, ".a", 0, 1, random) == []
