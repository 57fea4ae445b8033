import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.maps import nearest, nearest_steps, neighbour_agreement, principal_axes

RNG = np.random.default_rng(5)


def cloud(n, d, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, d)) * np.arange(d, 0, -1) + 3


def test_the_axes_of_a_long_cloud_are_found():
    turn = np.array([[0.6, 0.8, 0], [-0.8, 0.6, 0], [0, 0, 1]])
    points = RNG.standard_normal((20_000, 3)) * (9, 3, 1) @ turn + (1, 2, 3)
    found = principal_axes(points)
    np.testing.assert_allclose(found.axes, [[0.6, 0.8, 0], [0.8, -0.6, 0]], atol=0.02)
    np.testing.assert_allclose(found.variance, [81, 9], rtol=0.05)
    np.testing.assert_allclose(found.middle, [1, 2, 3], atol=0.2)
    assert found.share == pytest.approx(90 / 91, abs=0.002)


@pytest.mark.parametrize(("n", "d"), [(50, 7), (7, 50), (6, 6), (2, 3), (40, 2), (600, 150), (150, 600)])
def test_it_agrees_with_the_singular_value_decomposition(n, d):
    points = cloud(n, d)
    found = principal_axes(points)
    _, sizes, directions = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    for axis, variance, size, direction in zip(
        found.axes, found.variance, sizes[:2], directions, strict=False
    ):
        if size > 1e-9:
            assert abs(axis @ direction) == pytest.approx(1)
        assert variance == pytest.approx(size**2 / (n - 1), rel=1e-9, abs=1e-9)
    assert found.share == pytest.approx(np.sum(sizes[:2] ** 2) / np.sum(sizes**2))


@given(st.integers(2, 30), st.integers(2, 30), st.integers(0, 99))
def test_places_have_the_variance_that_is_told(n, d, seed):
    points = cloud(n, d, seed)
    found = principal_axes(points)
    places = found.place(points)
    assert places.shape == (n, 2)
    np.testing.assert_allclose(places.mean(axis=0), 0, atol=1e-9 * d)
    np.testing.assert_allclose(places.var(axis=0, ddof=1), found.variance, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found.place(points[0]), places[0], atol=1e-9)


def test_the_same_points_give_the_same_axes_in_any_order():
    points = cloud(80, 9)
    first, second = principal_axes(points), principal_axes(points[::-1])
    np.testing.assert_allclose(first.axes, second.axes, atol=1e-9)
    largest = np.take_along_axis(first.axes, np.argmax(np.abs(first.axes), axis=1)[:, None], 1)
    assert np.all(largest > 0)


def test_what_has_no_extent_or_few_dimensions_has_a_place():
    alike = principal_axes(np.ones((5, 3)))
    assert alike.share == 1.0
    np.testing.assert_array_equal(alike.place(np.ones((5, 3))), 0)
    line = principal_axes(np.arange(4.0)[:, None])
    assert line.place(np.array([[1.5], [3.5]])).tolist() == [[0, 0], [2, 0]]
    assert principal_axes(np.ones((1, 4))).share == 1.0
    assert principal_axes(np.ones((200, 200))).share == 1.0
    wide = principal_axes(np.outer(np.arange(200.0), np.eye(300)[7]))
    assert (wide.share, wide.axes[0, 7]) == (pytest.approx(1.0), pytest.approx(1.0))


def test_a_round_cloud_has_axes_too():
    points = RNG.standard_normal((300, 200))
    found = principal_axes(points)
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-9)
    largest = np.linalg.eigvalsh(np.cov(points.T))[:-3:-1]
    np.testing.assert_allclose(found.variance, largest, rtol=0.01)


@pytest.mark.parametrize(
    "points", [np.ones(3), np.ones((0, 3)), np.ones((3, 0)), np.array([[1.0, np.nan]]), np.array([[np.inf]])]
)
def test_what_is_no_cloud_is_refused(points):
    with pytest.raises(ValueError, match="points"):
        principal_axes(points)


def test_agreement_of_neighbours():
    apart = np.array([[0.0, 0], [1, 0], [10, 0], [11, 0]])
    assert neighbour_agreement(apart, np.array([1, 1, 2, 2])) == 1.0
    assert neighbour_agreement(apart, np.array([1, 2, 1, 2])) == 0.0
    assert neighbour_agreement(apart, np.array([1, 1, 1, 2])) == 0.5
    many = RNG.standard_normal((1_003, 2))  # more than are compared at once
    labels = RNG.integers(0, 4, 1_003)
    distances = np.hypot(*(many[:, None] - many[None]).transpose(2, 0, 1)) + np.diag([np.inf] * 1_003)
    assert neighbour_agreement(many, labels) == np.mean(labels[distances.argmin(axis=1)] == labels)
    with pytest.raises(ValueError, match="3 labels"):
        neighbour_agreement(apart, np.arange(3))
    with pytest.raises(ValueError, match="1 places"):
        neighbour_agreement(apart[:1], np.arange(1))


@pytest.mark.parametrize("n", [1, 7, 1_000, 2_345])
def test_the_nearest_are_those_of_a_plain_comparison(n):
    images = RNG.integers(0, 256, (n, 20)).astype(np.uint8)
    image = RNG.random(20).astype(np.float32)
    distances = np.sqrt(np.sum((images / 255 - image) ** 2, axis=1))
    for stored in (images, images.astype(np.float32) / 255):
        found = nearest(stored, image, 8)
        assert found.indices.tolist() == np.argsort(distances, kind="stable")[:8].tolist()
        np.testing.assert_allclose(found.distances, np.sort(distances)[:8], rtol=1e-5)


def test_of_equals_the_first_comes_first():
    images = np.zeros((3_000, 4), np.uint8)
    images[::2] = 255
    found = nearest(images, np.zeros(4), 5)
    assert found.indices.tolist() == [1, 3, 5, 7, 9]
    assert found.distances.tolist() == [0.0] * 5
    assert nearest(images, np.ones(4), 1).indices.tolist() == [0]
    assert nearest(images[:2], np.ones(4), 9).distances.tolist() == [0.0, 2.0]


def test_the_search_tells_how_far_it_is_and_can_be_stopped():
    steps = nearest_steps(np.zeros((2_500, 3), np.uint8), np.zeros(3), 2)
    assert next(steps) == pytest.approx(0.4)
    steps.close()
    assert list(nearest_steps(np.zeros((2_500, 3), np.uint8), np.zeros(3), 2)) == [0.4, 0.8, 1.0]


@pytest.mark.parametrize(("shape", "count"), [((4,), 1), ((3,), 0), ((1, 3), 1)])
def test_what_does_not_fit_is_refused(shape, count):
    with pytest.raises(ValueError, match="nearest"):
        nearest(np.zeros((5, 3)), np.zeros(shape), count)
