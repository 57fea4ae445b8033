"""Words as arrows: what is asked, what is answered, and what the picture keeps of it."""

import numpy as np
import pytest

from engine.embeddings import plane
from gui.labs.words.session.space import Words


@pytest.fixture
def words():
    return Words()


def answers(words):
    return [near.word for near in words.near]


def test_it_begins_with_the_famous_sum_and_its_honest_miss(words):
    assert answers(words)[:2] == ["king", "queen"]
    assert "“king” itself comes first" in words.note


def test_the_switch_leaves_the_inputs_out_and_says_that_others_do_so_silently(words):
    words.set_leave_out(True)
    assert answers(words)[0] == "queen"
    assert not {"king", "man", "woman"} & {*answers(words)}
    assert "silently" in words.note


def test_a_word_is_not_its_own_neighbour(words):
    words.ask("cat")
    assert answers(words)[0] == "dog"
    assert "cat" not in answers(words)


def test_bank_is_all_money_and_leads_to_attention(words):
    words.ask(" Bank ")
    assert {"banks", "securities"} <= {*answers(words)}
    assert "Attention" in words.note


def test_words_behind_a_colon_are_measured_along_the_direction(words):
    words.ask("cats - cat")
    assert "A direction" in words.note
    words.ask("Cats − cat : three, one two")
    assert answers(words) == ["three", "two", "one"]
    vector = words.space.vector("cats") - words.space.vector("cat")
    for word in ("one", "two", "three"):
        assert f"{word} {float(vector @ words.space.vector(word)):.2f}" in words.note
    assert words.picture.names == ["cats", "cat", "three", "two", "one"]


def test_the_corpus_bias_is_named_where_it_shows(words):
    words.ask("doctor − man + woman")
    assert answers(words)[:2] == ["doctor", "nurse"]
    assert "bias" in words.note


@pytest.mark.parametrize(
    ("query", "says"), [("xyzzy", "“xyzzy”"), ("", "Type a word"), ("king + - man", "Type a word")]
)
def test_what_leads_nowhere_says_why_and_answers_nothing(words, query, says):
    words.ask(query)
    assert says in words.note
    assert words.near == []
    assert words.picture.names == []
    assert words.inspect("king") is None


def test_the_arithmetic_adds_up_to_the_cosine(words):
    words.ask("river")
    found = words.inspect("water")
    value = float(found.value)
    a, b = words.space.vector("river"), words.space.vector("water")
    assert value == pytest.approx(float(a @ b / np.linalg.norm(a) / np.linalg.norm(b)), abs=1e-3)
    assert found.arithmetic[-1].endswith(f"= {value:.3f}")
    shown = [float(line.split("= ")[-1]) for line in found.arithmetic[:4]]
    rest = float(found.arithmetic[4].split(": ")[-1])
    assert sum(shown) + rest == pytest.approx(float(a @ b), abs=0.05)


def test_the_picture_has_the_inputs_first_and_the_sum_where_it_lies(words):
    picture = words.picture
    assert picture.names[:3] == ["king", "man", "woman"]
    place = dict(zip(picture.names, picture.places, strict=True))
    king, without_man, queen = np.array(picture.stops)
    vectors = {name: words.space.vector(name) for name in picture.names}
    directions = plane(np.stack([vectors[name] for name in ("king", "man", "woman")]))[1]
    np.testing.assert_allclose(king, place["king"], atol=1e-4)
    np.testing.assert_allclose(without_man - king, -directions @ vectors["man"], atol=1e-4)
    for one, other in (("king", "man"), ("man", "woman")):  # nothing is lost of what lies between them
        far = float(np.linalg.norm(vectors[one] - vectors[other]))
        assert np.hypot(*(place[one] - place[other])) == pytest.approx(far, rel=1e-4)
    np.testing.assert_allclose(queen, place["king"] - place["man"] + place["woman"], atol=1e-4)
    assert 0.2 < picture.kept < 1


def test_the_nearest_in_the_picture_are_not_all_the_nearest_in_truth(words):
    picture = words.picture
    place = dict(zip(picture.names, picture.places, strict=True))
    far = [float(np.hypot(*(place[word] - picture.stops[-1]))) for word, _ in picture.flat]
    assert far == sorted(far)
    assert sorted(rank for _, rank in picture.flat) == list(range(1, 21))
    assert all(words.near[rank - 1].word == word for word, rank in picture.flat)
    agree, count = words.agreement
    assert agree == sum(rank <= 5 for _, rank in picture.flat[:5])
    assert count == 5


def test_nothing_comes_of_a_word_taken_from_itself(words):
    words.ask("cat - cat")
    assert words.inspect("dog") is None
    assert np.isfinite(words.picture.places).all()


@pytest.mark.parametrize("query", ["king queen", "king, queen", "king : queen"])
def test_two_words_have_an_angle(words, query):
    words.ask(query)
    assert [near.word for near in words.near] == ["queen"]
    assert words.note == "Angles to “king”: queen 38°"
    assert "angle of 38°" in words.inspect("queen").meaning


def learn(words):
    for report in words.learn():
        words.take([report])


@pytest.mark.parametrize(("size", "all_hold"), [(3, False), (4, True)])
def test_of_the_grammar_one_predicts_whether_all_analogies_hold(words, size, all_hold):
    words.set_size(size)
    assert not words.is_learned
    assert "being learned" in words.note
    assert words.near == []
    learn(words)
    assert words.is_learned
    assert "Predict" in words.note
    assert "of 40" not in words.note  # nothing is told before it is predicted
    words.predict("all")
    assert words.note.startswith(f"{words.held} of 40 hold")
    assert (words.held == 40) == all_hold
    assert ("You predicted that." in words.note) == all_hold
    words.predict("some")
    assert ("You predicted that." in words.note) != all_hold


def test_in_four_numbers_the_queen_comes_first_with_no_word_left_out(words):
    words.set_size(4)
    learn(words)
    assert words.near[0].word == "queen"
    assert len(words.near) == 20
    found = words.inspect("queen")
    assert len([line for line in found.arithmetic if line.startswith("dimension")]) == 4
    words.set_size(0)
    assert words.near[0].word == "king"
    with pytest.raises(ValueError, match="size"):
        words.set_size(6)
