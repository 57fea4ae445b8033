import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.judging import (
    accuracy,
    class_accuracy,
    confusion_matrix,
    noisy,
    reliability,
    rotated,
    thickened,
)

RNG = np.random.default_rng(3)


def sheet(*ink):
    """(1, 784) with full ink at these (row, column)."""
    image = np.zeros((28, 28), np.float32)
    for place in ink:
        image[place] = 1
    return image.reshape(1, 784)


def inked(image, least=0.001):
    return [tuple(map(int, place)) for place in np.argwhere(image.reshape(28, 28) > least)]


def test_accuracy_counts_the_likeliest():
    probabilities = np.array([[0.6, 0.4], [0.1, 0.9], [0.3, 0.7], [0.5, 0.5]])
    assert accuracy(probabilities, np.array([0, 1, 0, 0])) == 0.75


@pytest.mark.parametrize("labels", [np.array([], int), np.array([0, 1]), np.array([[0]])])
def test_accuracy_of_what_does_not_fit(labels):
    with pytest.raises(ValueError, match="labels"):
        accuracy(np.ones((len(labels) + 1 if len(labels) > 1 else len(labels), 2)), labels)


def test_a_row_is_the_label_and_a_column_the_answer():
    table = confusion_matrix(np.array([4, 4, 4, 9, 0]), np.array([9, 9, 4, 9, 1], np.uint8))
    assert (table[4, 9], table[4, 4], table[9, 9], table[0, 1]) == (2, 1, 1, 1)
    assert table.sum() == 5
    assert table.shape == (10, 10)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40))
def test_the_matrix_counts_each_pair(pairs):
    both = np.array(pairs, int).reshape(-1, 2)
    table = confusion_matrix(both[:, 0], both[:, 1], 4)
    assert all(table[i, j] == pairs.count((i, j)) for i in range(4) for j in range(4))


@pytest.mark.parametrize(("labels", "answers"), [([0, 1], [0]), ([10], [0]), ([0], [-1]), ([[0]], [[0]])])
def test_no_matrix_of_what_does_not_fit(labels, answers):
    with pytest.raises(ValueError, match="answer"):
        confusion_matrix(np.array(labels), np.array(answers))


def test_accuracy_of_each_class():
    shares = class_accuracy(np.array([[3, 1, 0], [0, 0, 0], [2, 0, 2]]))
    np.testing.assert_array_equal(shares, [0.75, math.nan, 0.5])


def test_bins_are_those_of_guo_et_al():
    confidences = np.array([0.0, 0.1, 0.1001, 0.95, 1.0, 0.91])
    found = reliability(confidences, np.array([True, False, True, True, True, False]))
    assert found.counts.tolist() == [2, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert found.accuracy[0] == 0.5
    assert found.confidence[9] == pytest.approx((0.95 + 1 + 0.91) / 3)
    assert math.isnan(found.accuracy[5])


def test_the_calibration_error_by_hand():
    # 4 answers of 0.9 of which half is right: gap 0.4; 6 of 0.65, of which 5 are: gap 0.1833
    confidences = np.array([0.9] * 4 + [0.65] * 6)
    right = np.array([1, 1, 0, 0, 1, 1, 1, 1, 1, 0], bool)
    found = reliability(confidences, right)
    assert found.calibration_error == pytest.approx(0.4 * 0.4 + 0.6 * (5 / 6 - 0.65))
    assert found.overconfidence == pytest.approx(0.4 * 0.4 - 0.6 * (5 / 6 - 0.65))


def test_who_errs_as_often_as_he_says_is_calibrated():
    confidences = RNG.uniform(0.1, 1, 200_000)
    found = reliability(confidences, RNG.uniform(size=200_000) < confidences)
    assert found.calibration_error < 0.01
    boastful = reliability(np.minimum(confidences + 0.2, 1), RNG.uniform(size=200_000) < confidences)
    assert boastful.calibration_error == pytest.approx(boastful.overconfidence, abs=0.01)
    assert boastful.overconfidence > 0.15


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1), st.integers(1, 20))
def test_every_answer_is_in_one_bin_and_errors_are_shares(answers, bins):
    confidences, right = (np.array(each) for each in zip(*answers, strict=True))
    found = reliability(confidences, right, bins)
    assert found.counts.sum() == len(answers)
    assert abs(found.overconfidence) <= found.calibration_error + 1e-12 <= 1 + 1e-9
    assert found.overconfidence == pytest.approx(confidences.mean() - right.mean(), abs=1e-9)


@pytest.mark.parametrize("confidences", [[], [1.1], [-0.1], [math.nan], [[0.5]]])
def test_no_bins_for_what_is_no_probability(confidences):
    confidences = np.array(confidences)
    with pytest.raises(ValueError, match="confidence"):
        reliability(confidences, np.ones(confidences.shape, bool))


def test_noise_has_the_strength_that_was_asked_for():
    grey = np.full((50, 784), 0.5, np.float32)
    found = noisy(grey, 0.1, np.random.default_rng(0))
    assert found.dtype == np.float32
    assert found.std() == pytest.approx(0.1, rel=0.02)
    assert found.mean() == pytest.approx(0.5, abs=0.002)
    strong = noisy(grey, 5, np.random.default_rng(0))
    assert (strong.min(), strong.max()) == (0, 1)
    np.testing.assert_array_equal(noisy(grey, 0, np.random.default_rng(0)), grey)
    np.testing.assert_array_equal(found, noisy(grey, 0.1, np.random.default_rng(0)))


def test_a_quarter_turn_is_exact_and_against_the_clock():
    image = RNG.uniform(size=(2, 784)).astype(np.float32)
    found = rotated(image, 90)
    assert found.dtype == np.float32
    np.testing.assert_allclose(
        found.reshape(2, 28, 28), np.rot90(image.reshape(2, 28, 28), 1, (1, 2)), atol=1e-5
    )
    np.testing.assert_allclose(rotated(image, 360), image, atol=1e-5)
    np.testing.assert_array_equal(rotated(image, 0), image)


def test_what_is_turned_out_of_the_sheet_is_lost_and_paper_comes_in():
    full = np.ones((1, 784), np.float32)
    found = rotated(full, 45).reshape(28, 28)
    assert found[0, 0] == 0
    assert found[14, 14] == pytest.approx(1)
    assert found.max() <= 1 + 1e-5


def test_a_turn_and_back_keeps_the_ink_about():
    image = sheet((10, 12), (10, 13), (11, 12), (11, 13))
    there = rotated(image, 30)
    assert there.sum() == pytest.approx(4, rel=0.1)
    assert rotated(there, -30).reshape(28, 28)[10:12, 12:14].sum() > 2


def test_thicker_takes_the_four_neighbours_along():
    cross = [(4, 5), (5, 4), (5, 5), (5, 6), (6, 5)]
    assert inked(thickened(sheet((5, 5)), 1)) == cross
    half = thickened(sheet((5, 5)), 0.5).reshape(28, 28)
    assert (half[5, 5], half[4, 5], half[4, 4]) == (1, 0.5, 0)


def test_thinner_is_the_opposite():
    cross = sheet((4, 5), (5, 4), (5, 5), (5, 6), (6, 5))
    assert inked(thickened(cross, -1)) == [(5, 5)]
    image = RNG.uniform(size=(3, 784)).astype(np.float32)
    np.testing.assert_array_equal(thickened(image, 0), image)
    assert (thickened(image, -0.4) <= image).all()
    assert (thickened(image, 0.4) >= image).all()
    assert thickened(image, 0.4).max() <= 1


def test_ink_at_the_edge_stays_within():
    assert inked(thickened(sheet((0, 0)), 1)) == [(0, 0), (0, 1), (1, 0)]
    assert inked(thickened(np.ones((1, 784), np.float32), -1))[0] == (1, 1)


def test_what_cannot_be_disturbed():
    with pytest.raises(ValueError, match="strength"):
        noisy(sheet(), -1, RNG)
    for amount in (1.5, -2, math.nan):
        with pytest.raises(ValueError, match="thicker"):
            thickened(sheet(), amount)
    for disturb in (lambda x: noisy(x, 0.1, RNG), lambda x: rotated(x, 5), lambda x: thickened(x, 0.5)):
        with pytest.raises(ValueError, match="784"):
            disturb(np.zeros((3, 28, 28), np.float32))
