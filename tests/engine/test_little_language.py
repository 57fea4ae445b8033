"""The little language: its sentences, and the floors that no honest model gets below."""

import math

import numpy as np
import pytest

from engine import little_language as language
from engine.little_language import AMBIGUOUS, TOPICS, WORDS, draw, exam, floor, makes_sense, sentences


def test_sixty_six_words_of_which_three_have_two_meanings():
    assert len(WORDS) == len(set(WORDS)) == 66
    assert AMBIGUOUS == ("bank", "bat", "mole")


def test_the_floors_are_those_that_were_counted_by_hand():
    assert floor() == pytest.approx(1.210, abs=5e-4)
    assert floor(context=False) == pytest.approx(1.392, abs=5e-4)
    assert floor(after="bank") == pytest.approx(math.log(3))
    assert floor(context=False, after="bank") == pytest.approx(math.log(6))


def test_a_floor_is_what_the_true_probabilities_cost_in_a_large_sample():
    """Counted another way: from sentences drawn, not from all that there are."""
    drawn = draw(400_000, np.random.default_rng(4))
    surprise = 0.0
    for place in range(1, language.LENGTH + 1):
        pairs, counts = np.unique(drawn[:, [place - 1, place]], axis=0, return_counts=True)
        of_first = np.bincount(pairs[:, 0], counts, len(WORDS))[pairs[:, 0]]
        surprise -= float(counts @ np.log(counts / of_first)) / len(drawn)
    assert surprise / language.LENGTH == pytest.approx(floor(context=False), abs=2e-3)


def test_what_is_drawn_makes_sense_and_every_word_comes_up():
    said = sentences(3_000, np.random.default_rng(1))
    assert all(map(makes_sense, said))
    assert {word for sentence in said for word in sentence} == set(WORDS)


def test_the_exam_asks_everything_equally_often():
    asked = exam()
    assert len({tuple(row) for row in asked[:, [4, 7, 8]].tolist()}) == len(asked) == 840
    for place, words in ((1, language.SUBJECTS), (2, language.VERBS), (5, language.LINKS)):
        assert np.bincount(asked[:, place])[[language.NUMBERS[word] for word in words]].tolist() == [210] * 4


RIGHT = ". she saw the boat near the bank flood ."


@pytest.mark.parametrize(
    "wrong",
    [
        ". she saw the boat near the bank grow .",  # what money does
        ". she saw the boat near the owl flood .",  # two topics
        ". she saw the bank near the bank flood .",  # twice the same
        ". she saw the boat near bank flood .",
        ". saw she the boat near the bank flood .",
        ". she saw the boat near the bank flood",
        "",
    ],
)
def test_nonsense_is_told_from_sense(wrong):
    assert makes_sense(RIGHT.split())
    assert not makes_sense(wrong.split())


def test_bank_floods_after_boat_and_pays_after_gold():
    for thing, topic in (("boat", "river"), ("gold", "money")):
        for action in TOPICS[topic].actions:
            assert makes_sense(f". he let the {thing} and the bank {action} .".split())
