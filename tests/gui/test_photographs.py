"""Digits by phone: what is no ink goes, and the digit is read."""

import numpy as np
import pytest

from engine.centring import centre_drawing, prepare_drawing
from engine.digits import load_network
from engine.photograph import Digits, Parts, read_sheet
from gui.pictures import ink_of, read_image, read_picture
from tests.photographs import KINDS, MORE, content, digits, photograph, placed


def answers(pictures, centre=centre_drawing):
    images = np.stack([centre(picture) for picture in pictures]).reshape(-1, 784)
    return np.argmax(load_network().logits(images), axis=1)


@pytest.mark.parametrize("kind", KINDS + MORE)
def test_a_digit_is_read_on_any_sheet(kind):
    """`make soak` has thirty of each, in two sizes."""
    images, labels = digits(5)
    pictures = [
        read_picture(content(photograph(image, kind, 400, seed))) for seed, image in enumerate(images)
    ]
    found = answers(pictures, lambda picture: prepare_drawing(picture).centred)
    assert (found == labels).all()
    assert all(((picture == 0).mean() > 0.8) for picture in pictures)


def test_what_is_centred_may_be_a_photograph_itself():
    images, labels = digits(5)
    for kind in ("fall", "specks", "box"):
        pictures = [255 - photograph(image, kind, 200, seed) for seed, image in enumerate(images)]
        assert (answers(pictures) == labels).all()


def test_uneven_light_is_told_and_even_light_is_not():
    image = digits(4)[0][3]
    for kind, is_told in (("fall", True), ("shadow", True), ("plain", False), ("specks", False)):
        note = ink_of(read_image(content(photograph(image, kind, 400))))[1]
        assert ("uneven" in note) == is_told


def test_of_several_digits_each_can_be_read():
    images, _ = digits(10)
    sheet = np.maximum(placed(images[2], 400, 0.3, 0.25), placed(images[7], 400, 0.3, 0.72))
    sheet = np.maximum(sheet, placed(images[4], 400, 0.3, 0.5, 0.84))
    found = Digits(sheet)
    assert len(found.boxes) == 3
    both = [prepare_drawing(sheet, number).centred.reshape(784) for number in range(3)]
    assert np.argmax(load_network().logits(np.stack(both)), axis=1).tolist() == [2, 7, 4]
    assert answers([sheet]) == 2  # in reading order


def test_strokes_that_lie_near_each_other_are_one_digit():
    five = np.zeros((200, 200), np.uint8)
    five[60:150, 80:90] = 255
    five[145:155, 80:130] = 255
    five[30:40, 85:140] = 255  # its bar, apart
    assert Digits(five).boxes == ((30, 80, 155, 140),)


def test_parts_touch_at_their_corners():
    mask = np.array(
        [[1, 0, 0, 0, 1], [0, 1, 0, 1, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [1, 1, 0, 0, 1]], bool
    )
    parts = Parts(mask)
    assert sorted(parts.sizes) == [1, 2, 5]
    largest = parts.sizes == 5
    assert parts.boxes[largest].tolist() == [[0, 0, 3, 5]]
    np.testing.assert_array_equal(parts.paint(largest)[:3], mask[:3])
    assert not parts.paint(largest)[3:].any()
    assert len(Parts(np.zeros((3, 3), bool))) == 0


def test_a_spiral_is_one_part():
    spiral = np.ones((41, 41), bool)
    for ring in range(1, 20, 2):
        spiral[ring, ring - 1 : 41 - ring] = spiral[41 - 1 - ring, ring : 41 - ring] = False
        spiral[ring : 41 - ring, 40 - ring] = spiral[ring + 2 : 41 - ring, ring] = False
    assert len(Parts(spiral)) == 1


@pytest.mark.parametrize("level", [0, 130, 255])
def test_noise_alone_is_no_drawing(level):
    noise = np.random.default_rng(1).normal(level, 4, (300, 300))
    assert not read_sheet(noise.clip(0, 255)).ink.any()


def test_a_line_drawn_alone_stays():
    """A 1 drawn with a ruler, cropped tightly, is no ruled line."""
    grey = np.full((400, 60), 240, np.uint8)
    grey[10:390, 28:33] = 30
    assert read_sheet(grey).ink[200, 30] == 1


def test_a_sheet_full_of_dots_takes_no_time():
    dots = np.full((400, 400), 240, np.uint8)
    dots[::4, ::4] = 0
    assert len(Digits(255 - dots).boxes) <= 60
    read_sheet(dots)  # for minutes, if each were compared with each
