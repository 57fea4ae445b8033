"""The bigram beside the lecture's own torch code: counting, sampling, a step of the neural twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from engine.bigram import Bigram, read_names
from engine.bigram_twin import NeuralBigram
from engine.disk import RESOURCES
from tests.benchmarks.report import Row
from tests.benchmarks.timing import alternate

try:
    import torch
except ImportError:
    torch = None

NAMES, SEED = 10_000, 2147483647


def lecture() -> Iterator[Row]:
    names = read_names(RESOURCES / "names.txt")
    model = Bigram(names)
    twin = NeuralBigram(model)
    ours: dict[str, Callable[[], object]] = {
        f"Counting the pairs of {len(names):,} names": lambda: Bigram(names),
        f"Sampling {NAMES:,} names": lambda: model.sample(NAMES, SEED, "numpy"),
        "A step of the neural bigram": twin.step,
    }
    theirs = _in_torch(names, model) if torch else [None] * 3
    for (what, run), rival in zip(ours.items(), theirs, strict=True):
        times = alternate({"ours": run} | ({"torch": rival} if rival else {}), rounds=9)
        yield Row(what, times["ours"], {"the lecture's code, PyTorch": times.get("torch")})
    if torch:
        _check_that_the_losses_are_equal(names, model)


def _in_torch(names: list[str], model: Bigram) -> list[Callable[[], object]]:
    """What the lecture does, letter by letter. One thread."""
    torch.set_num_threads(1)
    index, alphabet = model.index, model.alphabet
    table = torch.tensor(model.probabilities, dtype=torch.float32)

    def count() -> None:
        counts = torch.zeros((27, 27), dtype=torch.int32)
        for name in names:
            letters = [".", *name, "."]
            for first, second in pairwise(letters):
                counts[index[first], index[second]] += 1

    def sample() -> None:
        generator = torch.Generator().manual_seed(SEED)
        for _ in range(NAMES):
            out, ix = [], 0
            while True:
                drawn = torch.multinomial(table[ix], num_samples=1, replacement=True, generator=generator)
                ix = drawn.item()
                out.append(alphabet[ix])
                if ix == 0:
                    break
            "".join(out)

    return [count, sample, _TorchTwin(names, model)]


class _TorchTwin:
    """The lecture's loop over all pairs; a call is one step."""

    def __init__(self, names: list[str], model: Bigram) -> None:
        index = model.index
        self.xs = torch.tensor([index[letter] for name in names for letter in "." + name])
        self.ys = torch.tensor([index[letter] for name in names for letter in name + "."])
        generator = torch.Generator().manual_seed(SEED)
        self.weights = torch.randn((27, 27), generator=generator, requires_grad=True)

    def __call__(self) -> Any:
        one_hot = torch.nn.functional.one_hot(self.xs, num_classes=27).float()
        counts = (one_hot @ self.weights).exp()
        probs = counts / counts.sum(1, keepdims=True)
        nll = -probs[torch.arange(len(self.xs)), self.ys].log().mean()
        loss = nll + 0.01 * (self.weights**2).mean()
        self.weights.grad = None
        loss.backward()
        self.weights.data += -50 * self.weights.grad
        return loss.item()


def _check_that_the_losses_are_equal(names: list[str], model: Bigram) -> None:
    theirs = _TorchTwin(names, model)
    worst = max(abs(progress.loss - theirs()) for progress in NeuralBigram(model).train(20))
    if worst > 1e-6:
        raise AssertionError(f"the losses of the neural bigram differ from the lecture's by {worst:.1e}")
