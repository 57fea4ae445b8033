"""The random numbers of the lectures, bit for bit, without PyTorch.

    g = Generator(2147483647)
    g.rand(3)                       # what torch.rand(3, generator=g) gives
    g.randint(100, 32)              # what torch.randint(0, 100, (32,), generator=g) gives
    g.multinomial_lecture(p)        # the draw as the video shows it
    g.multinomial_torch2(p)         # the draw as torch 2 makes it today

PyTorch's CPU generator is the Mersenne twister MT19937 (Matsumoto and Nishimura 1998), started by
init_genrand(seed); numpy has the same one. What differs is how its 32-bit words become numbers:
https://github.com/pytorch/pytorch/blob/main/aten/src/ATen/core/TransformationHelper.h
"""

from __future__ import annotations

import math

import numpy as np

from engine.arithmetic import Array

LECTURE_SEED = 2147483647
_RANDN_MINIMUM = 16
_AT_ONCE = 2**16  # words


class Generator:
    """A stream of random numbers. seed: a whole number; its lowest 32 bits count, as in torch."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.MT19937()
        self._bits._legacy_seeding(seed & 0xFFFFFFFF)
        self._kept: float | None = None  # the second of a pair of normal numbers

    def rand(self, n: int) -> Array:
        """n float32 from [0, 1): the low 24 bits of a word each."""
        words = self._bits.random_raw(n).astype(np.uint32)
        return (words & np.uint32(2**24 - 1)).astype(np.float32) * np.float32(2**-24)

    def randn(self, n: int) -> Array:
        """n float32 from the normal distribution, by Box and Muller's method: in blocks of sixteen, and
        fewer than sixteen in pairs, of which one may be kept until fewer than sixteen are drawn again.
        """
        if n < _RANDN_MINIMUM:
            return np.array([self._normal() for _ in range(n)], np.float32)
        numbers = self.rand(n)
        whole = n - n % 16
        numbers[:whole] = _box_muller(numbers[:whole])
        if n % 16:
            numbers[-16:] = _box_muller(self.rand(16))
        return numbers

    def _normal(self) -> float:
        kept, self._kept = self._kept, None
        if kept is None:
            u1, u2 = self.uniform_float64(2).tolist()
            radius = math.sqrt(-2 * math.log1p(-u2))
            kept = radius * math.cos(2 * math.pi * u1)
            self._kept = radius * math.sin(2 * math.pi * u1)
        return kept

    def randint(self, high: int, n: int) -> Array:
        """n whole numbers from 0 to high - 1: a word each, modulo high."""
        return (self._bits.random_raw(n) % high).astype(np.int64)

    def skip(self, words: int) -> None:
        """Go on as if so many words had been drawn: one for rand() and randint(), two for float64."""
        for start in range(0, words, _AT_ONCE):
            self._bits.random_raw(min(_AT_ONCE, words - start))

    def uniform_float64(self, n: int) -> Array:
        """n float64 from [0, 1): 53 of the 64 bits of two words each, the first word high."""
        words = self._bits.random_raw(2 * n).astype(np.uint64).reshape(n, 2)
        mantissa = ((words[:, 0] << np.uint64(32)) | words[:, 1]) & np.uint64(2**53 - 1)
        return mantissa.astype(np.float64) * 2.0**-53

    def exponential(self, n: int) -> Array:
        """n float32 from the exponential distribution: random times, 1 on average."""
        times: Array = -np.log1p(-self.uniform_float64(n))
        return times.astype(np.float32)

    def multinomial_lecture(self, p: Array) -> int:
        """One index drawn from p (k,): one uniform number, looked up in the cumulative sum (float32).

        This is what torch.multinomial(p, 1, replacement=True) did when the lecture was recorded.
        """
        return int(np.searchsorted(borders(p), self.uniform_float64(1)[0]))

    def multinomial_torch2(self, p: Array) -> int:
        """One index drawn from p (k,): every category draws an exponential q, the greatest p / q wins.

        This is what torch 2 does for one sample (an "exponential race").
        """
        return int(np.argmax(np.asarray(p, np.float32) / self.exponential(len(p))))


def borders(p: Array) -> Array:
    """Where the shares p (k,) end on a line from 0 to 1, as float32, in which the video's torch added up."""
    cumulative: Array = np.cumsum(np.asarray(p, np.float32), dtype=np.float32)
    cumulative /= cumulative[-1]
    return cumulative


def normal_weights(size: int, seed: int = LECTURE_SEED) -> Array:
    """(size, size) float64: the normal numbers, drawn as float32, that a layer of weights begins with."""
    normal = Generator(seed).randn(max(size * size, _RANDN_MINIMUM))[: size * size]
    return normal.reshape(size, size).astype(np.float64)


def _box_muller(uniform: Array) -> Array:
    """(16 m,) uniform float32 -> as many normal ones; in each block the first eight meet the last eight."""
    blocks = uniform.reshape(-1, 2, 8)
    radius = np.sqrt(np.float32(-2) * np.log(np.float32(1) - blocks[:, 0]))
    angle = np.float32(2 * np.pi) * blocks[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)
