"""A learner's lines train as the engine does: on the same batches, to the same numbers."""

import numpy as np
import pytest

from engine.scratch import read_lines
from engine.scratch_tasks import SCALINGS, Settings, read_tasks
from engine.scratch_training import ScratchRun, digits, scaled

TASKS = {task.name: task for task in read_tasks()}


def begin(name, settings=Settings(), change=("", "")):  # noqa: B008
    task = TASKS[name]
    return ScratchRun(task, read_lines(task.lines.replace(*change), task.shapes(), task.called), settings)


@pytest.fixture(scope="module")
def trained():
    run = begin("digits")
    return run, list(run.go_on(100))


def follows(reports):
    losses = np.array([(report.loss, report.engine) for report in reports])
    np.testing.assert_allclose(losses[:, 0], losses[:, 1], rtol=1e-3)
    assert losses[-1, 0] < losses[0, 0] * 0.95


def test_right_lines_follow_the_engines_curve_and_wrong_ones_leave_it(trained):
    follows(trained[1])
    follows(list(begin("bigram").go_on(30)))
    wrong = list(begin("bigram", change=("rate * dW", "rate / 4 * dW")).go_on(20))
    assert abs(wrong[-1].loss - wrong[-1].engine) > 1e-3


def test_the_score_of_digits_is_the_share_of_test_images_that_are_read_right(trained):
    run, reports = trained
    assert [report.score is not None for report in reports] == [False] * 9 + [True]
    w1, b1, w2, b2 = (run.weights[name] for name in ("W1", "b1", "W2", "b2"))
    images, labels = digits("t10k")
    answers = np.maximum(scaled(images, "0 to 1") @ w1 + b1, 0) @ w2 + b2
    assert reports[-1].score == pytest.approx(np.mean(answers.argmax(axis=1) == labels))
    assert reports[-1].score > 0.85


def test_a_run_that_diverges_ends():
    reports = list(begin("digits", Settings(rate=1e6)).go_on(500))
    assert len(reports) < 10
    assert not reports[-1].is_finite


def test_settings_are_used():
    zeros = list(begin("digits", Settings(initialise="zeros")).go_on(10))
    assert zeros[-1].loss == pytest.approx(np.log(10), abs=0.1)  # all units alike
    pixels = np.array([[0, 255]], np.uint8)
    found = [scaled(pixels, each)[0] for each in SCALINGS]
    np.testing.assert_allclose(found, [[0, 1], [0, 255], [-0.424, 2.821]], atol=1e-3)
