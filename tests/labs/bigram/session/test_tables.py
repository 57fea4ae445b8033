"""What the cells of the table hold, show and say, in each view."""

import numpy as np
import pytest

from engine.arithmetic import softmax
from engine.bigram import read_names
from engine.corpus import prepare
from engine.files import RESOURCES
from engine.steps import finish
from gui.glossary import TERMS
from gui.labs.bigram.session.name_tables import NameTables
from gui.labs.bigram.session.tables import VIEWS, explain, grid_of, inspect_cell, numbers_of
from gui.source import source_of

UNSIGNED, SIGNED = ("counts", "probabilities", "logs", "twin"), ("weights", "difference")


@pytest.fixture(scope="module")
def corpus():
    return finish(prepare(read_names(RESOURCES / "names.txt")))


@pytest.fixture
def model(corpus, weights):
    model = NameTables(corpus)
    model.twin_table = softmax(weights)
    return model


@pytest.fixture(scope="module")
def weights():
    weights = np.zeros((27, 27))
    weights[10, 17] = 2.0  # q after j
    weights[1, 14] = -0.31  # n after a
    return weights


def texts(view, *numbers):
    return [text for row in grid_of(view, np.array([numbers])).texts for text in row]


def test_texts_as_in_the_lecture_and_short_enough_for_a_cell():
    assert texts("counts", 0, 5438, 12_345, 1_234_567, 25e6) == ["0", "5438", "12k", "1.2M", "25M"]
    assert texts("counts", 0.02, 0.5, 3.5, 114.5) == ["0.02", "0.5", "3.5", "114"]
    assert texts("probabilities", 0.0, 1.0, 0.1605, 0.0003, 0.9999) == ["0", "1", ".16", ".00", "1.0"]
    assert texts("logs", -np.inf, 0.0, -1.8296, -11.9) == ["−∞", "0.0", "-1.8", "-12"]
    assert texts("weights", 0.31, -1.2, -0.01, 12.3) == ["+0.3", "-1.2", "0.0", "+12"]
    assert texts("difference", 0.05, -0.12, -0.001, -1.0) == ["+.05", "-.12", ".00", "-1.00"]


def test_counts_are_those_that_the_probabilities_are_made_of(model, weights):
    assert numbers_of("counts", model, weights) is model.counts
    model.smoothing = 1.0
    added = numbers_of("counts", model, weights)
    assert added[10, 17] == 1
    assert added / added.sum(axis=1, keepdims=True) == pytest.approx(model.probabilities)


def test_each_view_holds_its_numbers(model, weights):
    at = {view: numbers_of(view, model, weights)[1, 14] for view in VIEWS}
    assert at["probabilities"] == pytest.approx(5438 / 33885)
    assert at["logs"] == pytest.approx(np.log(5438 / 33885))
    assert at["weights"] == -0.31
    assert at["twin"] == pytest.approx(np.exp(-0.31) / (26 + np.exp(-0.31)))
    assert at["difference"] == pytest.approx(at["twin"] - at["probabilities"])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("smoothing", [0.0, 1000.0])
def test_colours_stay_in_their_range(model, weights, view, smoothing):
    model.smoothing = smoothing
    numbers = numbers_of(view, model, weights)
    grid = grid_of(view, numbers)
    assert grid.is_signed == (view in SIGNED)
    assert grid.shades.shape == numbers.shape
    assert grid.shades.max() <= 1
    assert grid.shades.min() >= (-1 if grid.is_signed else 0)
    if view in SIGNED:
        assert np.array_equal(np.sign(grid.shades), np.sign(numbers))


def test_smoothing_lets_the_colours_of_the_probabilities_fade(model, weights):
    before = grid_of("probabilities", numbers_of("probabilities", model, weights)).shades
    model.smoothing = 1000.0
    after = grid_of("probabilities", numbers_of("probabilities", model, weights)).shades
    assert after.max() < before.max() / 1.5
    assert np.ptp(after) < np.ptp(before) / 2


# Words


@pytest.mark.parametrize("view", ["counts", "probabilities"])
def test_a_cell_in_words(model, view):
    said = {pair: explain(model, *pair, view) for pair in [(1, 14), (0, 2), (14, 0), (0, 0), (10, 17)]}
    assert said[1, 14] == "After a comes n: 5,438 of 33,885 = 16.05%"
    assert said[0, 2] == "Names that begin with b: 1,306 of 32,033 = 4.08%"
    assert said[14, 0] == "After n the name ends: 6,763 of 18,327 = 36.90%"
    assert said[0, 0] == "A name without letters: 0 of 32,033 = 0%, impossible"
    assert said[10, 17] == "After j comes q: 0 of 2,900 = 0%, impossible"


def test_q_after_j_becomes_possible(model):
    assert explain(model, 10, 17, "logs") == "After j comes q: log 0 = −∞, infinitely surprising"
    model.smoothing = 1.0
    assert explain(model, 10, 17) == "After j comes q: (0 + 1) of (2,900 + 27 × 1) = 0.03%"
    assert explain(model, 10, 17, "logs") == "After j comes q: log 0.000342 = -7.9817"
    model.smoothing = 0.02
    assert explain(model, 10, 17) == "After j comes q: (0 + 0.02) of (2,900 + 27 × 0.02) = 0.0007%"


def test_what_the_twin_says_in_words(model, weights):
    share = "e^2.00 / 33.39 = 22.13%"
    assert explain(model, 10, 17, "twin", weights) == f"After j comes q, says the twin: {share}"
    assert explain(model, 10, 17, "weights", weights) == (
        f"After j comes q: weight +2.0000, which makes {share}"
    )
    assert explain(model, 1, 14, "difference", weights) == (
        "After a comes n: the twin says 2.74%, the counts 16.05%, -13.30 percentage points"
    )


def test_a_letter_that_nothing_was_counted_of(model):
    model.corpus = finish(prepare(["ab", "ba"]))
    model.counts[1] = 0
    assert explain(model, 1, 2) == (
        "After a comes b: nothing was counted in this row, so each of 3 is as likely = 33.33%"
    )
    assert inspect_cell(model, 1, 2).arithmetic[2:] == ("P(b | a) = 1 / 3", "= 0.3333")


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_looked_at_has_a_term_code_and_arithmetic(model, weights, view):
    found = inspect_cell(model, 1, 14, view, weights)
    assert found.title == "an"
    assert found.meaning == explain(model, 1, 14, view, weights)
    assert found.term in TERMS
    assert source_of(found.code).text
    assert len(found.arithmetic) >= 3


def test_the_arithmetic_of_a_cell(model, weights):
    lines = ("count(an) = 5,438", "count(a·) = 33,885", "P(n | a) = 5,438 / 33,885", "= 0.1605")
    assert inspect_cell(model, 1, 14).arithmetic == lines
    assert inspect_cell(model, 1, 14, "logs").arithmetic[-1] == "log P(n | a) = log 0.1605 = -1.8296"
    assert inspect_cell(model, 10, 17, "logs").value == "−∞"
    assert inspect_cell(model, 1, 14, "twin", weights).arithmetic == (
        "W[a, n] = -0.3100",
        "Σ e^W[a, ·] = 26.73",
        "Q(n | a) = e^-0.31 / 26.73 = 2.74%",
    )
    model.smoothing = 1.0
    smoothed = inspect_cell(model, 10, 17, "probabilities")
    assert (smoothed.term, smoothed.value) == ("smoothing", "0.000342")
    assert smoothed.arithmetic[2] == "P(q | j) = (0 + 1) / (2,900 + 27 × 1)"


def test_a_space_within_names_is_seen():
    model = NameTables(finish(prepare(["mary ann", "eva"])))
    row, column = model.alphabet.index("y"), model.alphabet.index(" ")
    assert explain(model, row, column).startswith("After y comes ␣")
    assert model.signs == model.alphabet.replace(" ", "␣")
