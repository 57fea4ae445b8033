"""A step of the lecture's network of three letters, and of the transformer, beside PyTorch's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.bigram import read_names
from engine.disk import RESOURCES
from engine.letters import LetterNetwork, contexts, lecture_split
from engine.transformer import BATCH, HEADS, LENGTH, SIZE, LetterTransformer, Training, padded
from tests.benchmarks.report import Row
from tests.benchmarks.timing import alternate

try:
    import torch
    from torch.nn.functional import cross_entropy
except ImportError:
    torch = None


def steps() -> Iterator[Row]:
    """The batch gathered included; one thread each."""
    train, _, _ = lecture_split(read_names(RESOURCES / "names.txt"))
    for embedding, hidden in ((2, 100), (10, 200)):
        contestants = {"ours": _network(train, embedding, hidden)}
        if torch:
            contestants["theirs"] = _torch_network(train, embedding, hidden)
        times = alternate(contestants, rounds=41)
        what = f"three letters, {embedding} numbers each, {hidden} hidden units"
        yield Row(what, times["ours"], {"PyTorch eager": times.get("theirs")})
    training = Training(LetterTransformer(), train)
    contestants = {"ours": training.step}
    if torch:
        contestants["theirs"] = _torch_transformer(train)
    times = alternate(contestants, rounds=41)
    what = f"transformer, {training.network.count:,} parameters, {BATCH} names, Adam"
    yield Row(what, times["ours"], {"PyTorch eager": times.get("theirs")})


def _network(train: list[str], embedding: int, hidden: int) -> Callable[[], object]:
    network, (before, targets) = LetterNetwork(embedding, hidden), contexts(train)
    return lambda: network.train(before, targets, 1, 0.1)


def _torch_network(train: list[str], embedding: int, hidden: int) -> Callable[[], object]:
    """As the lecture writes it."""
    torch.set_num_threads(1)
    before, targets = map(torch.from_numpy, contexts(train))
    generator = torch.Generator().manual_seed(2147483647)
    shapes = ((27, embedding), (3 * embedding, hidden), (hidden,), (hidden, 27), (27,))
    parameters = [torch.randn(shape, generator=generator, requires_grad=True) for shape in shapes]
    table, w1, b1, w2, b2 = parameters

    def step() -> None:
        chosen = torch.randint(0, len(targets), (32,), generator=generator)
        h = torch.tanh(table[before[chosen]].view(-1, 3 * embedding) @ w1 + b1)
        loss = cross_entropy(h @ w2 + b2, targets[chosen])
        for p in parameters:
            p.grad = None
        loss.backward()
        for p in parameters:
            p.data += -0.1 * p.grad

    return step


def _torch_transformer(train: list[str]) -> Callable[[], object]:
    """The same network as one would write it there, all heads in one product."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(1)

    def normal(*shape: int) -> Any:
        return (0.2 * torch.randn(shape, generator=generator)).requires_grad_()

    e, p, qkv, wo = normal(27, SIZE), normal(LENGTH, SIZE), normal(SIZE, 3 * SIZE), normal(SIZE, SIZE)
    w1, b1, w2, b2 = normal(SIZE, 4 * SIZE), normal(4 * SIZE), normal(4 * SIZE, SIZE), normal(SIZE)
    g, h, u, b = normal(SIZE), normal(SIZE), normal(SIZE, 27), normal(27)
    parameters = [e, p, qkv, wo, w1, b1, w2, b2, g, h, u, b]
    adam = torch.optim.Adam(parameters, 0.01)

    def norm(x: Any, gain: Any) -> Any:
        return x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt() * gain

    def step() -> None:
        chosen = torch.randint(0, len(train), (BATCH,), generator=generator).tolist()
        letters, targets = map(torch.from_numpy, padded([train[i] for i in chosen]))
        n, t = letters.shape
        x = e[letters] + p[:t]
        heads = (norm(x, g) @ qkv).view(n, t, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        scores = heads[0] @ heads[1].transpose(-1, -2) / (SIZE // HEADS) ** 0.5
        future = torch.full((t, t), float("-inf")).triu(1)
        mixed = (scores + future).softmax(-1) @ heads[2]
        x = x + mixed.transpose(1, 2).reshape(n, t, SIZE) @ wo
        x = x + torch.relu(norm(x, h) @ w1 + b1) @ w2 + b2
        logs = (x @ u + b).log_softmax(-1)
        loss = -(logs * targets).sum() / targets.sum()
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step
