import numpy as np
import pytest

from engine.augment import distort
from engine.digits import load_network, read_mnist


@pytest.fixture(scope="module")
def test_set():
    images, labels = read_mnist("t10k")
    return images[:1000], labels[:1000]


def centres_of(images):
    rows, columns = np.indices((28, 28)).reshape(2, 784)
    return np.stack([images @ rows, images @ columns], axis=1) / images.sum(axis=1, keepdims=True)


def test_a_variant_has_the_shape_and_the_range_of_an_image(test_set):
    fresh = distort(test_set[0], np.random.default_rng(1))
    assert fresh.shape == (1000, 784)
    assert fresh.dtype == np.float32
    assert fresh.min() >= 0
    assert 0.9 < fresh.max() <= 1
    assert fresh.mean() == pytest.approx(test_set[0].mean(), rel=0.05)


def test_no_variants_of_no_images():
    assert distort(np.zeros((0, 784), np.float32), np.random.default_rng(1)).shape == (0, 784)


def test_the_images_themselves_are_left_alone(test_set):
    before = test_set[0].copy()
    distort(test_set[0], np.random.default_rng(1))
    np.testing.assert_array_equal(test_set[0], before)


def test_the_seed_decides(test_set):
    first, again, other = (distort(test_set[0], np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 0.01


def test_two_copies_of_an_image_become_two_variants(test_set):
    one, two = distort(np.repeat(test_set[0][:1], 2, axis=0), np.random.default_rng(1))
    assert np.abs(one - two).max() > 0.1


def test_without_strength_nothing_changes(test_set):
    np.testing.assert_allclose(distort(test_set[0], np.random.default_rng(1), 0), test_set[0], atol=1e-5)


def test_more_strength_changes_more(test_set):
    changes = [
        np.abs(distort(test_set[0], np.random.default_rng(1), strength) - test_set[0]).mean()
        for strength in (0.25, 0.5, 1, 2)
    ]
    assert changes == sorted(changes)


def test_a_digit_is_moved_by_little_and_to_all_sides(test_set):
    moved = centres_of(distort(test_set[0], np.random.default_rng(1))) - centres_of(test_set[0])
    assert np.abs(moved.mean(axis=0)).max() < 0.1
    assert np.percentile(np.abs(moved), 99) < 2
    assert (moved.std(axis=0) > 0.3).all()


def test_a_few_are_thickened_and_a_few_thinned(test_set, monkeypatch):
    images = test_set[0]
    monkeypatch.setattr("engine.augment.THICKENED", 1)
    for still in ("ROTATION", "SHEAR", "SCALE", "SHIFT", "BEND"):
        monkeypatch.setattr(f"engine.augment.{still}", 0)
    more = distort(images, np.random.default_rng(1)).sum(axis=1) / images.sum(axis=1)
    assert 0.4 < (more > 1.05).mean() < 0.6
    assert 0.4 < (more < 0.95).mean() < 0.6


def test_a_variant_is_read_as_the_same_digit(test_set):
    images, labels = test_set
    assert load_network("mnist").accuracy(distort(images, np.random.default_rng(1)), labels) > 0.95
