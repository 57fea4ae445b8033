"""A sentence read stage by stage: the numbers, their arithmetic, and where bank goes."""

import re

import numpy as np
import pytest

from engine.little_language import NUMBERS, WORDS, encode
from engine.word_network import WAYS, WordNetwork
from gui.labs.words.session import WordsSession
from gui.labs.words.session.attending import TOTAL, WEIGHTS
from gui.labs.words.session.networks import FIRST, OWN, SHIPPED
from gui.labs.words.session.stages import inspect, number, stages_of


@pytest.fixture
def session():
    return WordsSession()


@pytest.fixture
def attending(session):
    return session.attending


def test_the_stages_go_forward_to_the_next_word_and_back_to_every_word(attending):
    keys = [stage.key for stage in attending.seen.stages]
    assert len(keys) == TOTAL
    assert keys[:6] == ["embedded", "placed", "q", "k", "v", "products"]
    assert keys[6:12] == ["scores", "masked", "weights", "out", "added", "next"]
    assert keys[12:] == ["d next", "d y", "d out", "d v", "d weights", "d scores", "d q", "d k", "d x"]
    assert keys[WEIGHTS] == "weights"


def test_after_river_bank_floods_and_after_money_it_pays(attending):
    river = {word for word, _, _ in attending.next_words(3)}
    attending.type("she saw the money near the bank")
    money = {word for word, _, _ in attending.next_words(3)}
    assert river == {"flood", "flow", "freeze"}
    assert money == {"grow", "pay", "shrink"}


def test_bank_travels_to_the_river_and_turns_round_for_money(attending):
    assert attending.meaning.topics == ("river", "money")
    (river,) = attending.meaning.after
    attending.type("she saw the gold near the bank")
    (money,) = attending.meaning.after
    alone = attending.meaning.alone[0]
    assert money[0] < alone < river[0]
    assert money[0] < -0.5
    assert river[0] > 0.5
    sides = attending.meaning.places[:, 0] < 0
    assert sides.tolist() == [bool(side) for side in attending.meaning.sides]


def test_the_untrained_network_knows_neither(session):
    session.networks.set_use(FIRST)
    chances = [after for _, after, _ in session.attending.next_words(66)]
    assert max(chances) < 0.2
    session.networks.set_use(OWN)  # nothing was trained yet
    assert [after for _, after, _ in session.attending.next_words(66)] == chances


@pytest.mark.parametrize("way", WAYS)
def test_every_number_comes_out_of_its_arithmetic(way):
    """Of every stage, of every network, also of those that go wrong."""
    network, words = WordNetwork(4, way), [".", "she", "saw", "the", "gold", "near", "the", "bank"]
    for p in network.parameters():
        p.data = p.data * np.float32(2)  # so that its numbers are not all alike
    numbers, target = encode(words), NUMBERS["pay"]
    read, blame = network.read(numbers), network.blame(numbers, target)
    stages = stages_of(network, words, read, blame, target)
    assert len(stages) == TOTAL
    for stage in stages[1:]:  # the first is looked up
        for row, column in np.ndindex(stage.table.shape):
            found, value = inspect(stage, words, row, column), float(stage.table[row, column])
            assert found.value == number(value)
            shown = [_read(text) for text in _NUMBER.findall(" ".join(found.arithmetic))]
            close = abs(shown[-1] - value) <= 2e-3 + 1e-3 * abs(value)
            assert close or shown[-1] == value, (stage.key, row, column, found.arithmetic, value)


_NUMBER = re.compile(r"−?(?:\d+(?:\.\d+)?(?:e-\d+)?|∞)")


def _read(text):
    return float(text.replace("−", "-").replace("∞", "inf"))


def test_the_blame_goes_to_the_word_that_decides(attending):
    attending.type("she saw the money near the bank")
    attending.aim("grow")
    attending.go_to(TOTAL)
    sizes = {word: float(size) for word, size in re.findall(r"(\w+) (\d\.\d+)", attending.stage.words)}
    assert max(sizes["money"], sizes["bank"]) == max(sizes.values())
    assert sizes["money"] > 3 * max(sizes[word] for word in ("she", "saw", "near"))


@pytest.mark.parametrize(
    ("sentence", "says"),
    [("she saw the cat", "“cat”"), ("she saw the owl near the fox hunt . she", "at most 8")],
)
def test_what_cannot_be_read_says_why(attending, sentence, says):
    attending.type(sentence)
    assert says in attending.trouble
    assert attending.seen is None
    assert attending.moment() is None
    assert attending.weights == []
    assert attending.next_words(3) == []
    assert attending.inspect(0, 0) is None


def test_no_words_are_a_dot_and_capitals_are_read(attending):
    attending.type("")
    assert attending.words == ["."]
    assert {word for word, _, _ in attending.next_words(4)} == {"she", "he", "they", "we"}
    attending.type(". She saw the Owl")
    assert attending.words == [".", "she", "saw", "the", "owl"]
    assert attending.trouble == ""
    assert attending.meaning is None


def test_a_sentence_is_read_once_for_a_network(attending):
    assert attending.seen is attending.seen
    before = attending.seen
    attending.type("he saw the river near the bank")
    assert attending.seen is not before


def test_the_target_is_the_likeliest_until_one_is_chosen(attending):
    assert WORDS[attending.seen.target] == attending.next_words(1)[0][0]
    attending.aim("flow")
    assert WORDS[attending.seen.target] == "flow"
    assert attending._networks.use == SHIPPED
