import numpy as np
import pytest

from engine.centring import centre_strokes, draw
from engine.digits import load_network
from engine.disk import RESOURCES, load_json
from engine.handwriting import draw_many, fit, paint, skeletons, warp
from engine.marks import add_mark
from engine.styles import write


@pytest.fixture(scope="module")
def ours():
    """The ten digits of the tour: labels, strokes."""
    samples = load_json(RESOURCES / "strokes.json")["digits"]
    return [s["digit"] for s in samples], [[np.array(stroke) for stroke in s["strokes"]] for s in samples]


def random(seed=1):
    return np.random.default_rng(seed)


def read_right(images, labels):
    return np.mean(load_network().probabilities(images).argmax(axis=1) == labels)


def test_fitted_strokes_have_the_longer_side_one_around_the_middle():
    upper, lower = fit([np.array([[10.0, 10.0], [30.0, 10.0]]), np.array([[20.0, 50.0]])])
    np.testing.assert_allclose(upper, [[-0.25, -0.5], [0.25, -0.5]])
    np.testing.assert_allclose(lower, [[0, 0.5]])
    np.testing.assert_array_equal(fit([np.array([[3.0, 4.0]])])[0], [[0, 0]])


def test_a_skeleton_is_eighty_points_equally_far_apart_along_the_strokes():
    strokes = [np.array([[0.0, 0], [0, 100]]), np.array([[50.0, 100], [60, 100], [110, 100]])]
    points, stroke = skeletons([strokes])
    assert points.shape == (1, 80, 2)
    assert sorted(set(stroke[0])) == [0, 1]
    steps = np.hypot(*np.diff(points[0], axis=0).T)
    within = stroke[0][1:] == stroke[0][:-1]
    np.testing.assert_allclose(steps[within], 160 / 110 / 79, rtol=1e-3)
    assert not (points[0, stroke[0] == 0, 0] > -0.49).any()  # nothing on the way from one to the other
    assert np.ptp(points[0], axis=0) == pytest.approx([1, 100 / 110])


def test_a_dot_is_a_digit_too():
    points, _ = skeletons([[np.array([[3.0, 4.0]])], [np.zeros((1, 2)), np.ones((2, 2))]])
    assert np.isfinite(points).all()
    assert np.isfinite(paint(warp(skeletons([[np.array([[3.0, 4.0]])]]), random()), random())).all()


def test_a_warp_without_strength_only_repeats_the_ends(ours):
    digits = skeletons(ours[1])
    warped = warp(digits, random(), 0)
    np.testing.assert_allclose(warped[:, 4:-4], digits.points, atol=1e-6)
    np.testing.assert_allclose(warped[:, :4], np.repeat(digits.points[:, :1], 4, axis=1), atol=1e-6)


def test_more_strength_warps_more(ours):
    digits = skeletons(ours[1] * 20)
    distances = [np.abs(warp(digits, random(), s)[:, 4:-4] - digits.points).mean() for s in (0.2, 0.5, 1)]
    assert 0 < distances[0] < distances[1] < distances[2] < 0.1


def test_the_seed_decides(ours):
    digits = skeletons(ours[1])
    first, again, other = (paint(warp(digits, rng), rng) for rng in map(random, (1, 1, 2)))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 0.01


def test_many_are_drawn_as_one_is(ours):
    points = skeletons(ours[1]).points * 17 + 14
    widths, softnesses = random().uniform(1, 3, 10), random().uniform(1, 2, 10)
    for image, *one in zip(draw_many(points, widths, softnesses), points, widths, softnesses, strict=True):
        np.testing.assert_allclose(image.reshape(28, 28), draw(*one), atol=1e-6)


def test_painted_digits_lie_as_those_of_mnist_do(ours):
    images = paint(warp(skeletons(ours[1] * 30), random()), random())
    assert images.shape == (300, 784)
    assert images.dtype == np.float32
    assert images.min() >= 0
    assert images.max() == 1
    rows, columns = np.indices((28, 28)).reshape(2, 784) + 0.5
    centres = np.stack([images @ rows, images @ columns], axis=1) / images.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(centres.mean(axis=0), 14, atol=0.1)
    assert np.abs(centres - 14).max() < 2.5
    tall = (images.reshape(-1, 28, 28).max(axis=2) > 0.3).sum(axis=1)
    assert 17 < np.median(tall) < 22


def test_a_warped_digit_is_read_as_the_same_digit(ours):
    labels, strokes = ours
    assert read_right(paint(warp(skeletons(strokes * 30), random()), random()), labels * 30) > 0.93


@pytest.mark.parametrize("label", range(10))
def test_a_mark_changes_no_digit(label, ours):
    """Each is read as what it was, whatever is added."""
    rng = random()
    marked = [add_mark(label, ours[1][ours[0].index(label)], rng) for _ in range(100)]
    images = np.stack([centre_strokes(strokes).reshape(784) for strokes in marked])
    assert read_right(images, label) > 0.9
    assert all(np.ptp(np.concatenate(strokes), axis=0).max() < 2 for strokes in marked)


def test_marks_are_where_they_belong(ours):
    rng = random()
    strokes = dict(zip(*ours, strict=True))
    ring, slash = add_mark(0, strokes[0], rng)
    assert np.abs(slash.mean(axis=0)).max() < 0.2
    stem, bar = add_mark(7, strokes[7], rng)
    assert np.ptp(bar[:, 0]) > 2 * np.ptp(bar[:, 1])
    assert stem[:, 1].min() < bar[:, 1].mean() < stem[:, 1].max()
    assert len(add_mark(7, [stem, bar], rng)) == 1  # the bar goes again
    assert len(add_mark(0, [ring, slash], rng)) == 2  # one slash is enough
    *_, last = add_mark(9, strokes[9], rng)
    assert last[-1, 0] < last[-4, 0]  # the hook goes to the left
    np.testing.assert_array_equal(add_mark(3, strokes[3], rng)[0], fit(strokes[3])[0])


@pytest.mark.parametrize("label", range(10))
def test_styles_are_read_as_what_they_are(label):
    rng = random()
    images = [centre_strokes(write(label, rng)).reshape(784) for _ in range(100)]
    assert read_right(np.stack(images), label) >= 0.95


@pytest.mark.parametrize("label", range(10))
def test_a_style_has_its_size_and_is_never_the_same_twice(label):
    rng = random()
    for _ in range(30):
        first, second = (np.concatenate(write(label, rng)) for _ in range(2))
        width, height = np.ptp(first, axis=0)
        assert 0.7 < height < 1.3
        assert width < 1.3
        assert first.shape != second.shape or np.abs(first - second).max() > 0.01
    np.testing.assert_array_equal(write(label, random())[0], write(label, random())[0])
