"""Letters and scribbles look like no digit; digits that nobody has learned do."""

import numpy as np
import pytest

from engine.digits import centre_strokes, load_network, read_bytes
from engine.familiar import IMAGES, Familiar, edges, is_odd, learn
from engine.steps import finish
from tests.strangers import strangers


@pytest.fixture(scope="module")
def familiar():
    return finish(learn(read_bytes("train", "images")[:IMAGES].reshape(IMAGES, 784)))


def odd(familiar, images):
    logits = load_network().logits(images)
    return np.array(
        [is_odd(familiar.distance(image), row) for image, row in zip(images, logits, strict=True)]
    )


def test_letters_and_scribbles_look_like_no_digit(familiar):
    images = np.stack([centre_strokes(strokes) for strokes in strangers(200)]).reshape(-1, 784)
    assert odd(familiar, images).mean() >= 0.8


def test_real_digits_look_like_digits(familiar):
    images = read_bytes("t10k", "images")[::10].reshape(-1, 784) / np.float32(255)
    assert odd(familiar, images).mean() < 0.02


def test_an_image_that_is_known_is_at_no_distance():
    images = read_bytes("train", "images")[:20].reshape(-1, 784)
    known = Familiar(edges(images))
    assert known.distance(images[7]) == pytest.approx(0, abs=1e-3)
    assert known.distance(images[7] / 255) == pytest.approx(0, abs=1e-3)  # of any scale
    assert 0 < Familiar(edges(images[:7])).distance(images[7]) < np.sqrt(2)
    assert np.isfinite(edges(np.zeros((1, 784)))).all()


def test_edges_are_told_apart_by_direction_and_place():
    image = np.zeros((4, 28, 28))
    image[0, 5:23, 12:15] = image[1, 5:23, 18:21] = image[2, 12:15, 5:23] = 1
    image[3, 5:23, 12:16] = 1  # a thicker pen
    upright, aside, level, thick = edges(image.reshape(4, -1))
    assert upright @ thick > 0.9 > upright @ aside > upright @ level
