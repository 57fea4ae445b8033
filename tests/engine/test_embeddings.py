"""Words as arrows: neighbours, sums, and the file they come in."""

import numpy as np
import pytest

from engine.embeddings import PATH, Space, WordError, cosine, pack, plane, read_space, read_sum
from engine.files import unpack_arrays


@pytest.fixture(scope="module")
def space():
    return read_space()


def words_of(found):
    return [near.word for near in found]


def test_the_shipped_words_are_small_enough_and_many_enough(space):
    assert PATH.stat().st_size < 400_000
    assert len(space.words) == len(set(space.words)) >= 5_000
    assert space.vectors.shape == (len(space.words), 50)


def test_the_honest_miss_king_itself_comes_first(space):
    royal = space.mix("king - man + woman")
    assert words_of(space.nearest(royal, 2)) == ["king", "queen"]
    assert words_of(space.nearest(royal, 1, without=["king", "man", "woman"])) == ["queen"]
    lengths = [np.linalg.norm(royal - space.vector(word)) for word in ("king", "queen")]
    assert lengths == pytest.approx([2.60, 2.84], abs=0.01)


def test_one_vector_a_word_makes_bank_all_money(space):
    near = words_of(space.nearest(space.vector("bank"), 8, without=["bank"]))
    assert {"banks", "securities", "banking"} <= set(near)
    assert space.cosines(space.vector("bank"))[space.numbers["river"]] < 0.5


def test_a_direction_orders_words_along_it(space):
    # a difference of like vectors: rounding them to bytes shows in it
    plural = space.mix("cats - cat")
    along = [float(space.vector(word) @ plural) for word in ("one", "two", "three", "four")]
    assert along == pytest.approx([-2.40, 0.79, 1.27, 1.49], abs=0.07)


def test_the_nearest_are_those_of_a_plain_search(space):
    vector = space.vector("cat")
    slow = sorted(space.words, key=lambda word: -cosine(vector, space.vector(word)))[:20]
    assert words_of(space.nearest(vector, 20)) == slow


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("king", [(1, "king")]),
        ("King − man+woman", [(1, "king"), (-1, "man"), (1, "woman")]),
        ("  - cat + cats ", [(-1, "cat"), (1, "cats")]),
    ],
)
def test_a_sum_is_read(text, terms):
    assert read_sum(text) == terms


@pytest.mark.parametrize("text", ["", "  ", "king man", "king +", "king - - man", "+"])
def test_no_sum_is_refused(text):
    with pytest.raises(WordError, match="words with"):
        read_sum(text)


def test_an_unknown_word_is_named(space):
    with pytest.raises(WordError) as caught:
        space.mix("king - xyzzy")
    assert caught.value.word == "xyzzy"


def test_the_plane_keeps_what_differs_most_and_does_not_flip():
    rng = np.random.default_rng(2)
    flat = rng.normal(size=(12, 2)) * (5, 2) @ np.linalg.qr(rng.normal(size=(6, 2)))[0].T
    places, directions = plane(flat + 3.0)
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-12)
    between = np.linalg.norm(places[:, None] - places, axis=-1)
    np.testing.assert_allclose(between, np.linalg.norm(flat[:, None] - flat, axis=-1), atol=1e-12)
    assert (places.var(axis=0)[0]) > places.var(axis=0)[1]
    np.testing.assert_allclose(plane(-flat)[1], directions, atol=1e-12)


def test_one_point_lies_in_the_middle():
    np.testing.assert_array_equal(plane(np.ones((1, 5)))[0], [[0.0, 0.0]])


def test_packing_keeps_every_direction():
    vectors = np.random.default_rng(5).normal(size=(200, 50)).astype(np.float32)
    words = [f"w{number}" for number in range(200)]
    arrays, _ = unpack_arrays(pack(words, vectors), "packed")
    back = arrays["vectors"].astype(np.float32) * arrays["scales"][:, None]
    assert arrays["words"].tobytes().decode().split("\n") == words
    assert min(cosine(a, b) for a, b in zip(vectors, back, strict=True)) > 0.9998


def test_a_word_without_direction_is_near_to_nothing():
    space = Space(["a", "b"], np.eye(2, dtype=np.float32))
    assert [near.cosine for near in space.nearest(space.mix("a - a"), 2)] == [0.0, 0.0]
