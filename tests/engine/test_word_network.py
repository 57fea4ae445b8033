"""One head learns the little language to its floor, and the famous slips show themselves by it."""

from functools import cache

import numpy as np
import pytest

from engine import little_language as language
from engine.disk import RESOURCES
from engine.expression import parse
from engine.files import load_arrays
from engine.little_language import NUMBERS, encode, floor, makes_sense
from engine.word_network import (
    ALONE,
    MULTIPLIED,
    RIGHT,
    UNMASKED,
    UNSCALED,
    WAYS,
    WRONG_AXIS,
    WordNetwork,
    examine,
    speak,
    train,
)


@cache
def trained(way):
    """By steps that are enough to see where a way leads."""
    network = WordNetwork(1, way)
    for _ in train(network, 300):
        pass
    return network


@cache
def shipped(head=16):
    """Trained to the end, as the window and a proof of tests/test_soak.py do it before one's eyes."""
    network = WordNetwork(head=head)
    name = {16: "words", 2: "words_of_two"}[head]
    network.load(load_arrays(RESOURCES / "weights" / f"{name}.safetensors")[0])
    return network


def share_of_sense(network):
    return np.mean([makes_sense(said) for said in speak(network, 200, np.random.default_rng(0))])


@pytest.mark.parametrize("head", [16, 2])
def test_one_head_reaches_the_floor(head):
    mark = examine(shipped(head))
    assert floor() <= mark.loss <= 1.23
    assert floor(after="bank") - 0.005 <= mark.after_bank <= 1.13
    assert share_of_sense(shipped(head)) > 0.85


def test_it_soon_knows_more_than_one_who_knows_the_last_word():
    assert examine(trained(RIGHT)).loss < floor(context=False) - 0.1 < examine(trained(ALONE)).loss


def test_without_attention_it_stops_at_the_floor_of_one_word():
    mark = examine(trained(ALONE))
    assert 1.385 <= mark.loss < 1.41
    assert mark.after_bank > 1.75


@pytest.mark.parametrize("way", [UNMASKED, WRONG_AXIS])
def test_a_loss_below_what_is_possible_has_seen_the_answer(way):
    assert examine(trained(way)).loss < floor() - 0.3
    assert share_of_sense(trained(way)) < 0.1


def test_the_larger_the_scores_the_more_softmax_is_all_or_nothing():
    """What they come to when they are trained: make soak."""
    words = encode([".", "she", "saw", "the", "gold", "near", "the", "bank"])
    largest = [
        float(WordNetwork(1, way).read(words).heads.weights.data[1:].max(axis=1).mean())
        for way in (RIGHT, UNSCALED, MULTIPLIED)
    ]
    assert largest == sorted(largest)
    assert largest[0] < 0.5 < 0.8 < largest[2]


def test_bank_turns_to_the_river_or_to_the_money():
    network = shipped()

    def mean(topic):
        things = [NUMBERS[thing] for thing in language.TOPICS[topic].things if thing != "bank"]
        return network.read(things).embedded.mean(axis=0)

    def turned(thing):
        sentence = encode(f". she saw the {thing} near the bank".split())
        return network.read(sentence).added.data[-1] @ (mean("river") - mean("money"))

    assert min(turned(thing) for thing in ("river", "water", "boat")) > 0
    assert max(turned(thing) for thing in ("money", "gold", "cash")) < 0


@pytest.mark.parametrize("way", WAYS)
def test_reading_shows_the_numbers_that_the_loss_is_made_of(way):
    network = WordNetwork(3, way)
    words = encode(language.sentences(1, np.random.default_rng(2))[0][:-1])
    read = network.read(words)
    np.testing.assert_allclose(read.logits.data, network.logits(words).data, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(read.x.data, network.vectors(words).data)
    np.testing.assert_allclose(read.y.data, read.x.data + read.added.data)
    np.testing.assert_allclose(read.next_words().sum(axis=1), 1, rtol=1e-5)


def test_the_same_seed_makes_the_same_network_and_another_one_another():
    def after(seed):
        network = WordNetwork(seed)
        return [progress.loss for progress in train(network, 5, seed)]

    assert after(1) == after(1) != after(2)


def test_parameters_come_back_and_those_of_another_network_do_not():
    network, other = WordNetwork(1), WordNetwork(2)
    other.load(network.arrays())
    for mine, its in zip(network.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(mine.data, its.data)
    before = other.arrays()
    with pytest.raises(ValueError, match="Wq"):
        other.load(WordNetwork(1, head=2).arrays())
    np.testing.assert_array_equal(other.arrays()["E"], before["E"])


def test_what_is_spoken_is_drawn_by_the_probabilities():
    network = shipped()
    said = speak(network, 400, np.random.default_rng(3))
    firsts = [sentence[1] for sentence in said]
    counts = [firsts.count(word) for word in language.SUBJECTS]
    assert sum(counts) > 390
    assert 70 < min(counts) <= max(counts) < 130
    assert said == speak(network, 400, np.random.default_rng(3))
    cold = speak(network, 200, np.random.default_rng(3), temperature=0.5)
    assert sum(map(makes_sense, cold)) > sum(map(makes_sense, said[:200]))


@pytest.mark.parametrize("way", WAYS)
def test_the_blame_is_what_a_nudge_of_a_word_would_cost(way):
    network = WordNetwork(4, way)
    for p in network.parameters():
        p.data = np.asarray(p.data, np.float64)
    words, target = encode([".", "she", "saw", "the", "gold", "near", "the", "bank"]), NUMBERS["pay"]
    read = network.read(words, target)

    def loss():
        return -np.log(network.read(words).next_words()[-1, target])

    assert loss() == pytest.approx(read.loss.data)
    for word, column in ((4, 3), (7, 0)):
        h, row = 1e-6, network.embedding.data[words[word]]
        row[column] += h
        above = loss()
        row[column] -= 2 * h
        numeric = (above - loss()) / (2 * h)
        row[column] += h
        assert read.x.grad[word, column] == pytest.approx(numeric, abs=1e-7)


@pytest.mark.parametrize("way", WAYS)
def test_the_formulas_have_the_same_loss_and_gradients(way):
    network = WordNetwork(4, way)
    words, target = encode([".", "she", "saw", "the", "gold", "near", "the", "bank"]), NUMBERS["pay"]
    text, leaves = network.formulas(words, target)
    loss = list(parse(text, leaves).values())[-1]
    loss.backward()
    read = network.read(words, target)
    assert loss.data == pytest.approx(read.loss.data, rel=1e-5)
    np.testing.assert_allclose(leaves["x"].grad, read.x.grad, rtol=1e-3, atol=1e-6)


def test_of_the_last_words_alone_there_is_a_smaller_graph():
    network, words = WordNetwork(4), encode([".", "she", "saw", "the", "gold", "near", "the", "bank"])
    text, values = network.formulas(words, NUMBERS["pay"], last=4)
    found = parse(text, values)
    assert values["x"].data.shape == (4, 16)
    np.testing.assert_allclose(values["x"].data, network.vectors(words).data[-4:])
    assert found["weights"].data.shape == (4, 4)
    assert found["weights"].data[0].tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(("size", "head"), [(8, 2), (16, 4)])
def test_other_sizes_fit_together(size, head):
    network = WordNetwork(1, size=size, head=head)
    read = network.read([0, 1, 2], 3)
    assert read.x.data.shape == read.x.grad.shape == (3, size)
    assert read.heads.q.data.shape == (3, head)
    assert [progress.step for progress in train(network, 2)] == [1, 2]


def test_a_trained_head_blames_the_word_that_decides():
    words = encode([".", "she", "saw", "the", "money", "near", "the", "bank"])
    sizes = np.linalg.norm(shipped().read(words, NUMBERS["grow"]).x.grad[:-1], axis=1)
    assert sizes.argmax() == 4
    assert sizes[4] > 3 * np.delete(sizes, 4).max()
