import numpy as np
import pytest

from engine.torch_random import Generator


def test_rand(lectures):
    numbers = Generator(lectures["sampling"]["seed"]).rand(3)
    assert numbers.dtype == np.float32
    np.testing.assert_array_equal(np.round(numbers / numbers.sum(), 4), np.float32([0.6064, 0.3033, 0.0903]))


def test_randn(lectures):
    numbers = Generator(lectures["sampling"]["seed"]).randn(27 * 27).reshape(27, 27)
    np.testing.assert_allclose(numbers[0, :4], [1.5674, -0.2373, -0.0274, -1.1008], atol=5e-5)


@pytest.mark.parametrize("n", [16, 17, 31, 32, 729, 1000])
def test_randn_is_normal_for_any_length(n):
    numbers = np.concatenate([Generator(seed).randn(n) for seed in range(200)])
    assert abs(numbers.mean()) < 0.06
    assert abs(numbers.std() - 1) < 0.06


@pytest.mark.parametrize("n", [3, 13])
def test_few_normal_numbers_come_in_pairs(n):
    generator = Generator(7)
    numbers = generator.randn(n)
    u1, u2 = Generator(7).uniform_float64(2)
    radius = np.sqrt(-2 * np.log1p(-u2))
    assert numbers.dtype == np.float32
    np.testing.assert_allclose(
        numbers[:2], [radius * np.cos(2 * np.pi * u1), radius * np.sin(2 * np.pi * u1)]
    )
    # of an odd number the second of the last pair is kept; a block of sixteen does not take it
    other = Generator(7)
    pairs = other.randn(n + 1)
    generator.randn(16)
    assert generator.randn(1) == pairs[n]


def test_randint_is_a_word_each():
    words = Generator(3).rand(5) * 2**24  # the low 24 bits
    np.testing.assert_array_equal(Generator(3).randint(2**24, 5), words.astype(int))
    skipped = Generator(3)
    skipped.skip(3)
    np.testing.assert_array_equal(skipped.randint(1000, 2), Generator(3).randint(1000, 5)[3:])


def test_randint_draws_the_batches_of_the_lecture():
    generator = Generator(2147483647)
    for size in (27 * 2, 6 * 100, 100, 100 * 27, 27):
        generator.randn(size)
    assert generator.randint(182_625, 32)[:4].tolist() == [30905, 175814, 144434, 158382]


@pytest.mark.parametrize("method", ["multinomial_lecture", "multinomial_torch2"])
def test_draws_follow_the_probabilities(method):
    generator, p = Generator(5), np.array([0.5, 0.0, 0.3, 0.2], np.float32)
    draws = [getattr(generator, method)(p) for _ in range(4000)]
    np.testing.assert_allclose(np.bincount(draws, minlength=4) / 4000, p, atol=0.03)
    assert 1 not in draws


def test_large_seeds_wrap_as_in_torch():
    assert Generator(2**32 + 5).rand(1) == Generator(5).rand(1)
