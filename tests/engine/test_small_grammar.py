"""Analogies that must hold, and those that cannot."""

import time

import numpy as np
import pytest

from engine.small_grammar import WORDS, analogies, holding, learn


def test_there_are_forty_analogies_of_words_that_differ_in_gender_alone():
    found = analogies()
    assert ("king", "man", "woman", "queen") in found
    assert ("duchesses", "queens", "kings", "dukes") in found
    assert len({frozenset(each) for each in found}) * 2 == len(found) == 40
    assert {word for each in found for word in each} == {*WORDS}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_four_numbers_all_hold_and_in_three_they_cannot(seed):
    held = {}
    for size in (3, 4):
        begun = time.process_time()
        *_, vectors = learn(size, seed)
        assert time.process_time() - begun < 1
        assert vectors.shape == (20, size)
        held[size] = holding(vectors)
    assert held[4] == 40
    assert held[3] < 20


def test_what_was_told_stays_as_it_was():
    before, after, *_ = learn(2)
    assert not np.array_equal(before, after)
