"""A training step of the lab's head of attention, 64 sentences of the little language, beside PyTorch's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from engine import little_language as language
from engine.arithmetic import Array
from engine.optim import Adam
from engine.value import apply
from engine.word_network import BATCH, RATE, WordNetwork
from tests.benchmarks.report import Row
from tests.benchmarks.timing import alternate

try:
    import torch
except ImportError:
    torch = None  # type: ignore[assignment]

RIVAL = "PyTorch eager"


def steps() -> Iterator[Row]:
    """One core for each: forward, backward and a step of Adam, on sentences that are drawn already."""
    words = language.draw(BATCH, np.random.default_rng(0))
    contestants = {"ours": _ours(words)}
    if torch:
        contestants[RIVAL] = _torch(words)
    times = alternate(contestants, rounds=21)
    what = f"One step of one head, {BATCH} sentences, Adam"
    yield Row(what, times["ours"], {RIVAL: times.get(RIVAL)})


def _ours(words: Array) -> Callable[[], object]:
    network = WordNetwork()
    optimiser = Adam(network.parameters(), RATE)
    targets = np.eye(len(language.WORDS), dtype=np.float32)[words[:, 1:]]

    def step() -> None:
        loss = apply("softmax_cross_entropy", network.logits(words[:, :-1]), targets)
        for p in optimiser.parameters:
            p.grad = np.zeros_like(p.data)
        loss.backward()
        optimiser.step()

    return step


def _torch(words: Array) -> Callable[[], object]:
    """The same formulas on the same first weights."""
    torch.set_num_threads(1)
    network = WordNetwork()
    e, place, wq, wk, wv, wo, u, b = (torch.tensor(p.data, requires_grad=True) for p in network.parameters())
    optimiser = torch.optim.Adam([e, place, wq, wk, wv, wo, u, b], lr=RATE)
    inputs, targets = (torch.tensor(np.ascontiguousarray(part)) for part in (words[:, :-1], words[:, 1:]))
    length = inputs.shape[1]
    mask = torch.full((length, length), -math.inf).triu(1)

    def step() -> None:
        x = e[inputs] + place[:length]
        q, k, v = x @ wq, x @ wk, x @ wv
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(network.head) + mask, -1)
        logits = (x + weights @ v @ wo) @ u + b
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return step
