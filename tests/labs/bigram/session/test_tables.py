"""What the cells of the table hold, show and say, in each table and unit."""

import numpy as np
import pytest

from engine.arithmetic import softmax
from engine.bigram import read_names
from engine.corpus import prepare
from engine.disk import RESOURCES
from engine.steps import finish
from gui.glossary import TERMS
from gui.labs.bigram.session import tables
from gui.labs.bigram.session.name_tables import DIFFERENCE, TWIN, UNITS, NameTables
from gui.labs.bigram.session.tables import explain, grid_of, in_unit, inspect_cell, numbers_of, row_in_unit
from gui.source import source_of

CHOICES = [(use, unit) for use in ("counts", "twin") for unit in UNITS]
CHOICES += [(DIFFERENCE, "probability"), (DIFFERENCE, "log")]


@pytest.fixture(scope="module")
def corpus():
    return finish(prepare(read_names(RESOURCES / "names.txt")))


@pytest.fixture
def model(corpus, weights):
    model = NameTables(corpus)
    model.twin_weights, model.twin_table = weights, softmax(weights)
    return model


@pytest.fixture
def choose(model):
    def choose(use, unit):
        model.use, model.wish = use, unit
        assert model.unit == unit
        return model

    return choose


@pytest.fixture(scope="module")
def weights():
    weights = np.zeros((27, 27))
    weights[10, 17] = 2.0  # q after j
    weights[1, 14] = -0.31  # n after a
    return weights


@pytest.fixture
def texts(choose):
    def texts(use, unit, *numbers):
        return [text for row in grid_of(choose(use, unit), np.array([numbers])).texts for text in row]

    return texts


def test_texts_as_in_the_lecture_and_short_enough_for_a_cell(texts):
    assert texts("counts", "count", 0, 5438, 12_345, 1_234_567, 25e6) == ["0", "5438", "12k", "1.2M", "25M"]
    assert texts("counts", "count", 0.02, 0.5, 3.5, 114.5) == ["0.02", "0.5", "3.5", "114"]
    assert texts("twin", "count", 0.0001, 2e9, np.inf) == ["0.01", "2e+09", "∞"]
    assert texts("counts", "probability", 0.0, 1.0, 0.1605, 0.0003) == ["0", "1", ".16", ".00"]
    assert texts("twin", "log", -np.inf, 0.0, -1.8296, -11.9) == ["−∞", "0.0", "-1.8", "-12"]
    assert texts("twin", "weight", 0.31, -1.2, -0.01, 12.3) == ["+0.3", "-1.2", "0.0", "+12"]
    assert texts("counts", "weight", -np.inf, 8.6) == ["−∞", "+8.6"]
    assert texts(DIFFERENCE, "probability", 0.05, -0.12, -0.001, -1.0) == ["+.05", "-.12", ".00", "-1.00"]
    assert texts(DIFFERENCE, "log", 0.31, np.inf, np.nan) == ["+0.3", "∞", "–"]


def test_counts_are_those_that_the_probabilities_are_made_of(model):
    assert numbers_of(model) is model.counts
    model.smoothing = 1.0
    added = numbers_of(model)
    assert added[10, 17] == 1
    assert added / added.sum(axis=1, keepdims=True) == pytest.approx(model.probabilities)


def test_each_table_in_each_unit_holds_its_numbers(choose):
    at = {choice: numbers_of(choose(*choice))[1, 14] for choice in CHOICES}
    assert at["counts", "count"] == 5438
    assert at["counts", "probability"] == pytest.approx(5438 / 33885)
    assert at["counts", "log"] == pytest.approx(np.log(5438 / 33885))
    assert at["counts", "weight"] == pytest.approx(np.log(5438))
    assert at["twin", "weight"] == -0.31
    assert at["twin", "count"] == pytest.approx(np.exp(-0.31))
    assert at["twin", "probability"] == pytest.approx(np.exp(-0.31) / (26 + np.exp(-0.31)))
    for unit in ("probability", "log"):
        assert at[DIFFERENCE, unit] == pytest.approx(at["twin", unit] - at["counts", unit])


def test_a_difference_has_neither_count_nor_weight_and_the_wish_waits(model):
    for wish in UNITS:
        model.use, model.wish = DIFFERENCE, wish
        assert model.unit == (wish if wish == "log" else "probability")
        model.use = TWIN
        assert model.unit == wish


@pytest.mark.parametrize(("use", "unit"), CHOICES)
@pytest.mark.parametrize("smoothing", [0.0, 1000.0])
def test_colours_stay_in_their_range(choose, use, unit, smoothing):
    model = choose(use, unit)
    model.smoothing = smoothing
    numbers = numbers_of(model)
    grid = grid_of(model, numbers)
    assert grid.is_signed == (unit == "weight" or use == DIFFERENCE)
    assert grid.shades.shape == numbers.shape
    assert grid.shades.max() <= 1
    assert grid.shades.min() >= (-1 if grid.is_signed else 0)
    if grid.is_signed:
        assert np.array_equal(np.sign(grid.shades), np.sign(numbers))


def test_smoothing_lets_the_colours_of_the_probabilities_fade(choose):
    model = choose("counts", "probability")
    before = grid_of(model, numbers_of(model)).shades
    model.smoothing = 1000.0
    after = grid_of(model, numbers_of(model)).shades
    assert after.max() < before.max() / 1.5
    assert np.ptp(after) < np.ptp(before) / 2


# Words


@pytest.mark.parametrize("unit", ["count", "probability"])
def test_a_cell_in_words(choose, unit):
    model = choose("counts", unit)
    said = {pair: explain(model, *pair) for pair in [(1, 14), (0, 2), (14, 0), (0, 0), (10, 17)]}
    assert said[1, 14] == "After a comes n: 5,438 of 33,885 = 16.05%"
    assert said[0, 2] == "Names that begin with b: 1,306 of 32,033 = 4.08%"
    assert said[14, 0] == "After n the name ends: 6,763 of 18,327 = 36.90%"
    assert said[0, 0] == "A name without letters: 0 of 32,033 = 0%, impossible"
    assert said[10, 17] == "After j comes q: 0 of 2,900 = 0%, impossible"


def test_q_after_j_becomes_possible(choose):
    model = choose("counts", "log")
    assert explain(model, 10, 17) == "After j comes q: log 0 = −∞, infinitely surprising"
    model.smoothing = 1.0
    assert explain(model, 10, 17) == "After j comes q: log 0.000342 = -7.9817"
    choose("counts", "count")
    assert explain(model, 10, 17) == "After j comes q: (0 + 1) of (2,900 + 27 × 1) = 0.03%"
    model.smoothing = 0.02
    assert explain(model, 10, 17) == "After j comes q: (0 + 0.02) of (2,900 + 27 × 0.02) = 0.0007%"


def test_a_net_and_a_difference_in_words(choose):
    net = "After j comes q, by the neural net: "
    assert explain(choose("twin", "probability"), 10, 17) == f"{net}e^2.00 / 33.39 = 22.13%"
    assert explain(choose("twin", "count"), 10, 17) == f"{net}e^2.00 = 7.389"
    assert explain(choose("twin", "weight"), 10, 17) == f"{net}W = +2.0000"
    assert explain(choose("twin", "log"), 10, 17) == f"{net}log 0.2213 = -1.5082"
    assert explain(choose("counts", "weight"), 1, 14) == (
        "After a comes n: log 5,438 = +8.6012, the weight of this count"
    )
    assert explain(choose(DIFFERENCE, "probability"), 1, 14) == (
        "After a comes n: net 2.74%, counts 16.05%, -13.30 points"
    )
    assert explain(choose(DIFFERENCE, "log"), 10, 17) == "After j comes q: net -1.5082, counts −∞, ∞"


def test_a_number_is_said_in_the_chosen_unit(choose):
    assert [in_unit(choose("counts", unit), "counts", 1, 14) for unit in UNITS] == [
        "5,438",
        "16.05%",
        "-1.8296",
        "+8.6012",
    ]


@pytest.mark.parametrize("unit", UNITS)
def test_a_row_says_what_its_cells_say_of_one_table_that_is_made(choose, monkeypatch, unit):
    model, made = choose("counts", unit), []
    cells = [in_unit(model, "counts", 1, column) for column in range(len(model.signs))]
    numbers_in = tables._numbers_in
    monkeypatch.setattr(tables, "_numbers_in", lambda *asked: made.append(asked) or numbers_in(*asked))
    assert row_in_unit(model, "counts", 1) == cells
    assert len(made) == 1


def test_a_letter_that_nothing_was_counted_of(model):
    model.corpus = finish(prepare(["ab", "ba"]))
    model.counts[1] = 0
    assert explain(model, 1, 2) == (
        "After a comes b: nothing was counted in this row, so each of 3 is as likely = 33.33%"
    )
    assert inspect_cell(model, 1, 2).arithmetic[2:] == ("P(b | a) = 1 / 3", "= 0.3333")


@pytest.mark.parametrize(("use", "unit"), CHOICES)
def test_what_is_looked_at_has_a_term_code_and_arithmetic(choose, use, unit):
    model = choose(use, unit)
    found = inspect_cell(model, 1, 14)
    assert found.title == "an"
    assert found.meaning == explain(model, 1, 14)
    assert found.term in TERMS
    assert source_of(found.code).text
    assert len(found.arithmetic) >= 3


def test_the_arithmetic_of_a_cell(choose):
    lines = ("count(an) = 5,438", "count(a·) = 33,885", "P(n | a) = 5,438 / 33,885", "= 0.1605")
    assert inspect_cell(choose("counts", "count"), 1, 14).arithmetic == lines
    model = choose("counts", "log")
    assert inspect_cell(model, 1, 14).arithmetic[-1] == "log P(n | a) = log 0.1605 = -1.8296"
    assert inspect_cell(model, 10, 17).value == "−∞"
    assert inspect_cell(choose("twin", "probability"), 1, 14).arithmetic == (
        "W[a, n] = -0.3100",
        "Σ e^W[a, ·] = 26.73",
        "Q(n | a) = e^-0.31 / 26.73 = 2.74%",
    )
    model = choose("counts", "probability")
    model.smoothing = 1.0
    smoothed = inspect_cell(model, 10, 17)
    assert (smoothed.term, smoothed.value) == ("smoothing", "0.000342")
    assert smoothed.arithmetic[2] == "P(q | j) = (0 + 1) / (2,900 + 27 × 1)"


def test_a_space_within_names_is_seen():
    model = NameTables(finish(prepare(["mary ann", "eva"])))
    row, column = model.alphabet.index("y"), model.alphabet.index(" ")
    assert explain(model, row, column).startswith("After y comes ␣")
    assert model.signs == model.alphabet.replace(" ", "␣")


def test_counts_beyond_what_can_be_rounded_are_written_all_the_same(model):
    model.use, model.wish = TWIN, "count"
    assert grid_of(model, np.full((27, 27), 1e307)).texts[0][0]


def test_letters_from_right_to_left_leave_the_numbers_beside_them():
    """Each is isolated: "ו: 1 of 2" would be turned round as a whole."""
    model = NameTables(finish(prepare(["דוד", "שרה"])))
    row, column = (model.alphabet.index(sign) for sign in "דו")
    first, second = "\u2068ד\u2069", "\u2068ו\u2069"
    assert explain(model, row, column) == f"After {first} comes {second}: 1 of 2 = 50.00%"
    assert any(
        line.startswith(f"P({second} | {first}) = 1 / 2")
        for line in inspect_cell(model, row, column).arithmetic
    )
    latin = NameTables(finish(prepare(["anna"])))
    assert "\u2068" not in explain(latin, 1, 2)
