"""Sentences, word by word, and the chances from which each was drawn."""

import pytest

from gui.labs.words.session import WordsSession


@pytest.fixture
def session():
    return WordsSession()


@pytest.fixture
def speaking(session):
    return session.speaking


def test_a_trained_network_makes_sense_and_an_untrained_one_does_not(session):
    session.speaking.set_up(count=100)
    good, count = session.speaking.sense
    assert good > 85
    assert count == 100
    session.networks.set_use("first")
    assert session.speaking.sense[0] < 5


def test_the_words_are_said_one_by_one(speaking):
    speaking.go_to(0)
    assert speaking.said == []
    assert speaking.before == ["."]
    first = speaking.sentences[0]
    for position in range(1, len(first)):
        speaking.go_to(position)
        assert speaking.said == [first[: position + 1]]
        chances = dict(speaking.chances())
        assert first[position] in chances
        assert f"{100 * chances[first[position]]:.1f} %" in speaking.moment().explanation
    speaking.go_to(len(first))
    assert speaking.said == [first, speaking.sentences[1][:2]]


def test_going_to_a_sentence_says_it_whole(speaking):
    speaking.go_to_sentence(2)
    assert speaking.said == speaking.sentences[:3]
    speaking.go_to(10**6)
    assert speaking.position is None
    assert speaking.said == speaking.sentences


def test_the_same_seed_says_the_same_and_cold_words_are_the_likely_ones(speaking):
    speaking.set_up(seed=5, count=50)
    said = speaking.sentences
    speaking.set_up(seed=6)
    assert speaking.sentences != said
    speaking.set_up(seed=5)
    assert speaking.sentences == said
    speaking.set_up(temperature=0.2)
    assert speaking.sense[0] >= 48


@pytest.mark.parametrize("wrong", [{"count": 0}, {"seed": -1}, {"temperature": 0.0}])
def test_settings_that_are_not_offered_are_refused(speaking, wrong):
    before = speaking.to_dict()
    with pytest.raises(ValueError, match=next(iter(wrong))):
        speaking.set_up(**wrong)
    assert speaking.to_dict() == before
