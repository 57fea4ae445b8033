"""A tiny transformer on names: what it computes is right, and it learns within a moment."""

from functools import cache

import numpy as np
import pytest

from engine.bigram import read_names
from engine.expression import parse
from engine.ngrams import lecture_split, to_numbers
from engine.transformer import LENGTH, LetterTransformer, Training, padded

LONG = "abcdefghijklmnopqrstuvwxyz"


@cache
def names():
    return lecture_split(read_names("resources/names.txt"))


@cache
def trained():
    network = LetterTransformer()
    training = Training(network, names()[0], steps=200)
    return network, [training.step() for _ in range(200)]


def test_its_size_is_that_of_the_recipe():
    assert LetterTransformer().count == 8_787


def test_it_begins_near_chance_and_soon_beats_the_bigram():
    network, losses = trained()
    assert losses[0] < 4.2
    assert network.nll(names()[1][:800]) < 2.40


def test_no_letter_sees_one_that_comes_after_it():
    network, _ = trained()
    one, other = network.rows(to_numbers("maria")), network.rows(to_numbers("marzz"))
    np.testing.assert_allclose(one[:4], other[:4], rtol=1e-5)
    assert not np.allclose(one[4], other[4], rtol=0.01)
    for weights in network.attention(to_numbers("maria")):
        np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
        assert not np.triu(weights, 1).any()


def test_letters_that_fill_up_a_batch_count_for_nothing():
    network = LetterTransformer(2)
    short, long = ["al", "bo"], ["maximilian"]
    together = network.nll([*short, *long])
    apart = (6 * network.nll(short) + 11 * network.nll(long)) / 17
    assert together == pytest.approx(apart, rel=1e-5)
    surprises = -np.log(network.rows(to_numbers("al"))[np.arange(3), to_numbers("al.")])
    assert network.nll(["al"]) == pytest.approx(surprises.mean(), rel=1e-5)


def test_of_a_long_name_it_sees_the_end():
    network = LetterTransformer(2)
    rows = network.rows(to_numbers(LONG))
    assert rows.shape == (27, 27)
    letters = to_numbers(f".{LONG}")
    np.testing.assert_allclose(rows[LENGTH - 1], network.rows(to_numbers(LONG[: LENGTH - 1]))[-1], rtol=1e-4)
    logits = network.logits(letters[-LENGTH:]).data[-1]
    np.testing.assert_allclose(np.log(rows[-1]), logits - np.log(np.exp(logits).sum()), rtol=1e-4)
    assert padded([LONG])[0].shape == (1, LENGTH)


def test_a_head_that_is_switched_off_gives_nothing():
    network, _ = trained()
    some = names()[1][:200]
    without = [network.nll(some, {(0, head)}) for head in range(network.heads)]
    assert max(without) > network.nll(some) + 0.01
    network = LetterTransformer(4)
    before = network.nll(some[:5], {(0, 1)})
    network.load({**network.arrays(), "Wo12": np.zeros((6, 24))})
    assert network.nll(some[:5]) == pytest.approx(before)


def test_the_formulas_have_the_same_loss_and_gradients():
    network = LetterTransformer(3, size=8, heads=2, blocks=2)
    text, leaves = network.formulas(to_numbers("ann"), 1)
    loss = list(parse(text, leaves).values())[-1]
    loss.backward()
    assert loss.data == pytest.approx(-np.log(network.rows(to_numbers("ann"))[-1, 1]), rel=1e-5)
    letters = np.array([[0, 1, 14, 14]])
    targets = np.zeros((1, 4, 27))
    targets[0, -1, 1] = 1
    own = -(network.logits(letters).log_softmax() * targets).sum()
    own.backward()
    for p in network.parameters()[2:]:
        np.testing.assert_allclose(leaves[p.label].grad, p.grad, rtol=2e-3, atol=2e-5, err_msg=p.label)


def test_a_run_goes_on_from_a_step_that_was_kept():
    network = LetterTransformer(1, size=8, heads=2)
    training = Training(network, names()[0], steps=20)
    for _ in range(3):
        training.step()
    kept = training.optimiser.state()
    losses = [training.step() for _ in range(3)]
    training.optimiser.restore(kept)
    assert [training.step() for _ in range(3)] == losses


def test_samples_follow_seed_temperature_and_top_k():
    network, _ = trained()
    made = network.sample(5, 1)
    assert made == network.sample(5, 1) != network.sample(5, 2)
    assert len(set(network.sample(4, 1, temperature=0.0))) == 1
    assert len(set(network.sample(4, 1, top_k=1))) == 1


def test_parameters_of_another_network_are_refused():
    network = LetterTransformer(1)
    with pytest.raises(ValueError, match="E does not fit"):
        network.load(LetterTransformer(1, size=8).arrays())


def test_what_follows_a_long_name_is_the_last_row_of_all():
    network = LetterTransformer(2)
    for letters in ([], to_numbers("ann").tolist(), to_numbers(LONG).tolist()):
        np.testing.assert_allclose(network.following(letters), network.rows(letters)[-1], rtol=1e-4)
