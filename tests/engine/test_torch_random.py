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


def test_randn_refuses_what_torch_draws_otherwise():
    with pytest.raises(ValueError, match="n >= 16"):
        Generator(1).randn(15)


@pytest.mark.parametrize("method", ["multinomial_lecture", "multinomial_torch2"])
def test_draws_follow_the_probabilities(method):
    generator, p = Generator(5), np.array([0.5, 0.0, 0.3, 0.2], np.float32)
    draws = [getattr(generator, method)(p) for _ in range(4000)]
    np.testing.assert_allclose(np.bincount(draws, minlength=4) / 4000, p, atol=0.03)
    assert 1 not in draws


def test_large_seeds_wrap_as_in_torch():
    assert Generator(2**32 + 5).rand(1) == Generator(5).rand(1)
