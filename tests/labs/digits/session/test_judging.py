"""What the pages Judge and Data show, worked out without a window."""

import numpy as np
import pytest

from engine.digits import DigitNetwork, read_mnist
from gui.labs.digits.session import DigitSession, judging
from gui.labs.digits.session.judging import CHECK, LEARN, PARTS, TEST, TRAIN, UNUSED, Files


@pytest.fixture
def session():
    return DigitSession()


def finish(generator):
    shares = []
    while True:
        try:
            shares.append(next(generator))
        except StopIteration as end:
            assert shares == sorted(shares)
            assert 0 <= shares[0] <= shares[-1] <= 1
            return end.value


def test_the_judgement_agrees_with_the_network(session):
    judged = finish(judging.judge(session.network))
    images, labels = read_mnist("t10k")
    probabilities = session.network.probabilities(images)
    answers = probabilities.argmax(axis=1)
    np.testing.assert_array_equal(judged.answers, answers)
    np.testing.assert_allclose(judged.confidences, probabilities.max(axis=1), atol=1e-5)
    assert judged.accuracy == pytest.approx(session.network.accuracy(images, labels))
    assert judged.confusion.sum() == 10_000
    assert judged.confusion[4, 9] == np.sum((labels == 4) & (answers == 9)) == len(judged.cell(4, 9))
    assert set(judged.mistakes.tolist()) == set(np.flatnonzero(answers != labels).tolist())
    assert (np.diff(judged.confidences[judged.mistakes]) <= 0).all()
    assert judged.digit_accuracy[3] == pytest.approx(np.mean(answers[labels == 3] == 3))
    again = finish(judging.judge(DigitNetwork(np.random.default_rng(0)), judged))
    assert again.images is judged.images
    assert again.accuracy < 0.3


def test_disturbed_images_are_read_less_well(session):
    judged = finish(judging.judge(session.network))
    found = finish(judging.robustness(session.network, judged))
    for curve, amounts in (
        (found.noise, judging.NOISES),
        (found.rotation, judging.ANGLES),
        (found.thickness, judging.THICKNESSES),
    ):
        assert tuple(curve.x) == amounts
        usual = list(amounts).index(0)
        assert curve.accuracy[usual] == pytest.approx(judged.accuracy, abs=0.01)
        assert curve.accuracy[-1] < curve.accuracy[usual]
        np.testing.assert_array_equal(curve.examples[usual], judged.images[0])
    assert found.rotation.accuracy[0] < 0.6


def test_extreme_weights_are_judged_like_any_other():
    network = DigitNetwork(np.random.default_rng(0), hidden=5)
    for parameter in network.parameters():
        parameter.data = parameter.data * np.float32(1e20)
    judged = finish(judging.judge(network))
    assert np.isfinite(judged.confidences).all()
    assert 0 <= judged.reliability.calibration_error <= 1


def test_the_parts_of_the_data():
    assert [len(part) for part in (TRAIN, TEST, LEARN, CHECK)] == [60_000, 10_000, 41_000, 1_000]
    assert UNUSED == 18_000
    assert (CHECK.stop, LEARN.stop) == (LEARN.start, 42_000)  # no image is in both
    assert list(PARTS) == ["train", "test", "learn", "check"]


def test_counts_and_mean_digits():
    survey = finish(judging.look_through(Files(), TEST))
    assert survey.counts.tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    mean = survey.images[survey.labels == 7].mean(axis=0)
    assert np.abs(survey.means[7] - mean).max() <= 0.5
    assert (survey.labels[survey.chosen(7)] == 7).all()
    mask = np.zeros(10_000, bool)
    mask[[0, 5]] = True
    assert survey.chosen(None, mask).tolist() == [0, 5]
    assert survey.number_of(0) == 1
