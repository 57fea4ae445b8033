"""Two moons: their shape, their noise, their order."""

import numpy as np
import pytest

from engine.moons import NOISE, moons


def distances(points, labels):
    """How far each point is from the circle of its moon, outwards."""
    middles = np.where(labels[:, None] < 0, [0.0, 0.0], [1.0, 0.5])
    return np.hypot(*(points - middles).T) - 1


def test_without_noise_the_points_lie_on_two_half_circles():
    points, labels = moons(51, seed=3, noise=0)
    assert points.shape == (51, 2)
    assert points.dtype == np.float64
    assert [np.sum(labels == side) for side in (-1, 1)] == [25, 26]
    np.testing.assert_allclose(distances(points, labels), 0, atol=1e-12)
    assert points[labels < 0][:, 1].min() >= 0
    assert points[labels > 0][:, 1].max() <= 0.5
    upper = points[labels < 0]
    angles = np.sort(np.arctan2(upper[:, 1], upper[:, 0]))
    np.testing.assert_allclose(angles, np.linspace(0, np.pi, 25), atol=1e-12)


def test_noise_is_a_tenth():
    points, labels = moons(20_000, seed=3)
    assert NOISE == 0.1
    assert distances(points, labels).std() == pytest.approx(0.1, rel=0.05)


def test_the_seed_decides_and_the_order_is_mixed():
    first, again, other = moons(100, 1), moons(100, 1), moons(100, 2)
    np.testing.assert_array_equal(first[0], again[0])
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[1], other[1])
    assert 20 < np.sum(first[1][:50] == 1) < 35


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_points(count):
    points, labels = moons(count, 1)
    assert (points.shape, labels.shape) == ((count, 2), (count,))


def test_less_than_none_is_refused():
    with pytest.raises(ValueError, match="-1"):
        moons(-1, 1)
