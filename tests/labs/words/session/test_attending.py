"""A sentence read stage by stage: the numbers, their arithmetic, and where bank goes."""

import re

import numpy as np
import pytest

from engine.little_language import NUMBERS, WORDS, encode
from engine.word_network import WAYS, WordNetwork
from gui.labs.words.session import WordsSession
from gui.labs.words.session.attending import TOTAL, WEIGHTS
from gui.labs.words.session.networks import FIRST, FLAT, OWN, SHIPPED
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
    stages = stages_of(network, words, network.read(numbers, target), target)
    assert len(stages) == TOTAL
    for stage in stages[1:]:  # the first is looked up
        for row, column in np.ndindex(stage.table.shape):
            found, value = inspect(stage, words, row, column), float(stage.table[row, column])
            assert found.value == number(value)
            shown = [_read(text) for text in _NUMBER.findall(" ".join(found.arithmetic))]
            close = abs(shown[-1] - value) <= 2e-3 + 1e-3 * abs(value)
            assert close or shown[-1] == value, (stage.key, row, column, found.arithmetic, value)


@pytest.mark.parametrize("way", WAYS)
def test_the_shares_are_those_of_the_scores_that_stand_before_them(way):
    network, words = WordNetwork(4, way), [".", "she", "saw", "the", "gold", "near", "the", "bank"]
    numbers, target = encode(words), NUMBERS["pay"]
    tables = {
        stage.key: stage.table for stage in stages_of(network, words, network.read(numbers, target), target)
    }
    powers = np.exp(tables["masked"])
    sums = powers.sum(axis=0 if WAYS[way].by_column else 1, keepdims=True)
    np.testing.assert_allclose(tables["weights"], powers / sums, rtol=1e-4)


_NUMBER = re.compile(r"−?(?:\d+(?:\.\d+)?(?:e-\d+)?|∞)")


def _read(text):
    return float(text.replace("−", "-").replace("∞", "inf"))


def test_the_blame_goes_to_the_word_that_decides(attending):
    attending.type("she saw the money near the bank")
    attending.aim("grow")
    sizes = {blamed.word: blamed.size for blamed in attending.blame}
    before = {blamed.word: blamed.before for blamed in attending.blame}
    assert max(sizes["money"], sizes["bank"]) == max(sizes.values())
    assert sizes["money"] > 3 * max(sizes[word] for word in ("she", "saw", "near"))
    assert before["money"] < 1.2 * max(before[word] for word in ("she", "saw", "near"))


@pytest.mark.parametrize(
    ("sentence", "says"),
    [("she saw the cat", "“cat”"), ("she saw the owl near the fox hunt . she", "at most 8")],
)
def test_what_cannot_be_read_says_why(attending, sentence, says):
    attending.type(sentence)
    assert says in attending.trouble
    assert attending.seen is None
    assert says in attending.moment().explanation
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
    attending.aim(".")  # the first of all words, number 0
    assert WORDS[attending.seen.target] == "."
    assert attending._networks.use == SHIPPED


def test_one_can_step_from_number_to_number(attending):
    attending.set_by_cell(True)
    sizes = [stage.numbers.size for stage in attending.seen.stages]
    assert attending.moment().total == sum(sizes)
    attending.go_to(sum(sizes[:8]) + 10)
    assert attending.stage.key == "weights"
    table = attending.table
    assert np.isfinite(table).sum() == 10
    assert np.isfinite(table[0]).all()  # the first row has asked
    assert attending.newest == (1, 1)
    assert attending.moment().position == sum(sizes[:8]) + 10
    assert attending.moment().explanation.startswith("she asks, she: ")
    assert attending.moment().explanation.endswith(number(float(attending.stage.table[1, 1])))
    assert attending.inspect(1, 1) is not None
    assert attending.inspect(1, 2) is None
    attending.go_to(10**9)
    assert attending.position == TOTAL
    assert np.isfinite(attending.table).all()
    attending.set_by_cell(False)
    assert attending.moment().position == TOTAL


def test_where_words_have_numbers_they_come_word_by_word(attending):
    attending.go_to(0)
    assert np.isnan(attending.table).all()  # nothing is computed yet
    attending.set_by_cell(True)
    attending.go_to(17)
    assert attending.stage.key == "embedded"
    assert np.isfinite(attending.table).sum(axis=0).tolist() == [16, 1, 0, 0, 0, 0, 0, 0]
    assert attending.newest == (0, 1)
    attending.type("he")
    assert np.isfinite(attending.table).all()


def test_in_a_head_of_two_queries_and_keys_are_arrows_and_bank_turns_round_too(session, attending):
    session.networks.set_use(FLAT)
    assert attending.is_flat
    heads = attending.seen.reading.heads
    np.testing.assert_allclose(heads.scores.data, heads.q.data @ heads.k.data.T / np.sqrt(2), rtol=1e-4)
    assert heads.q.data.shape == (8, 2)
    (river,) = attending.meaning.after
    attending.type("she saw the money near the bank")
    (money,) = attending.meaning.after
    assert money[0] < river[0]
    assert {word for word, _, _ in attending.next_words(3)} == {"grow", "pay", "shrink"}
