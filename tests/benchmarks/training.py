"""Training 784-128-10 on MNIST, and one digit forward."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import numpy as np

from engine import cores
from engine.arithmetic import Array
from engine.digits import DigitNetwork, load_network, read_mnist
from engine.optim import Adam
from engine.training import train
from tests.benchmarks.report import Row
from tests.benchmarks.timing import alternate

try:
    import torch
except ImportError:
    torch = None
try:
    from sklearn.neural_network import MLPClassifier
except ImportError:
    MLPClassifier = None

RATE = 0.001
_STEPS = 40  # of scikit-learn in one call
_CORES = os.cpu_count() or 1
# What full-batch descent with learning rate 0.5 reaches in 500 steps: lectures.json, "mnist".
NOTEBOOK_IMAGES, NOTEBOOK_STEPS, NOTEBOOK_ACCURACY = 41_000, 500, 0.9687


def steps() -> Iterator[Row]:
    """The batch gathered from 60,000 images included. One core for each, where the row says nothing else."""
    images, labels = read_mnist("train")
    for batch in (32, 128, 512, 1024):
        contestants = {"ours": _ours(images, labels, batch, 1)}
        if torch:
            contestants["PyTorch eager"] = _torch_step(images, labels, batch, fused=False)
            contestants["PyTorch fused"] = _torch_step(images, labels, batch, fused=True)
        if MLPClassifier:
            contestants["scikit-learn"] = _sklearn(images, labels, batch)
        contestants["hand-written numpy"] = _by_hand(images, labels, batch)
        times = alternate(contestants, rounds=21)
        if MLPClassifier:
            times["scikit-learn"] /= _STEPS
        times["matrix products at peak"] = _flops(batch) / _sgemm_peak()
        names = ["PyTorch eager", "PyTorch fused", "scikit-learn", "hand-written numpy"]
        rivals = {name: times.get(name) for name in [*names, "matrix products at peak"]}
        yield Row(str(batch), times["ours"], rivals)
        # Apart, and in longer turns: threads that wait for work keep the second core from the next for 30 ms.
        pair = {"ours": _ours(images, labels, batch, _CORES)}
        if torch:
            pair["theirs"] = _torch_step(images, labels, batch, fused=False, threads=_CORES)
        times = alternate(pair, rounds=9, at_least=0.4)
        yield Row(f"{batch}, both on {_CORES} cores", times["ours"], {"PyTorch eager": times.get("theirs")})


def _ours(images: Array, labels: Array, batch: int, count: int) -> Callable[[], object]:
    """count: of cores."""
    network = DigitNetwork(np.random.default_rng(0))
    run = train(
        network, images, labels, Adam(network.parameters(), RATE), epochs=10**6, batch_size=batch, seed=1
    )

    def step() -> None:
        cores.usable = lambda: count
        next(run)

    return step


def _by_hand(images: Array, labels: Array, batch: int) -> Callable[[], object]:
    """The same step as one would write it without an engine: in place, gradients derived on paper."""
    rng = np.random.default_rng(0)
    flat = np.zeros(784 * 128 + 128 + 128 * 10 + 10, np.float32)
    gradient, mean, square, scratch = (np.zeros_like(flat) for _ in range(4))

    def parts(vector: Array) -> list[Array]:
        w1, b1, w2, b2 = np.split(vector, np.cumsum([784 * 128, 128, 1280]))
        return [w1.reshape(784, 128), b1, w2.reshape(128, 10), b2]

    (w1, b1, w2, b2), (dw1, db1, dw2, db2) = parts(flat), parts(gradient)
    w1[...] = rng.standard_normal(w1.shape) * math.sqrt(2 / 784)
    w2[...] = rng.standard_normal(w2.shape) * math.sqrt(2 / 128)
    x = np.empty((batch, 784), np.float32)
    rows = np.arange(batch)
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        chosen = rng.integers(0, len(images), batch)
        np.take(images, chosen, axis=0, out=x, mode="clip")
        h = x @ w1
        h += b1
        np.maximum(h, 0, out=h)
        p = h @ w2
        p += b2
        p -= p.max(axis=1, keepdims=True)
        np.exp(p, out=p)
        p /= p.sum(axis=1, keepdims=True)
        p[rows, labels[chosen]] -= 1
        p /= batch
        np.matmul(h.T, p, out=dw2)
        np.sum(p, axis=0, out=db2)
        dh = p @ w2.T
        dh *= h > 0
        np.matmul(x.T, dh, out=dw1)
        np.sum(dh, axis=0, out=db1)
        np.multiply(mean, 0.9, out=mean)
        mean.__iadd__(np.multiply(gradient, 0.1, out=scratch))
        np.multiply(square, 0.999, out=square)
        np.multiply(gradient, gradient, out=scratch)
        np.multiply(scratch, 0.001, out=scratch)
        np.add(square, scratch, out=square)
        np.sqrt(square, out=scratch)
        np.multiply(scratch, 1 / math.sqrt(1 - 0.999**taken), out=scratch)
        np.add(scratch, 1e-8, out=scratch)
        np.divide(mean, scratch, out=scratch)
        np.multiply(scratch, RATE / (1 - 0.9**taken), out=scratch)
        np.subtract(flat, scratch, out=flat)

    return step


def _torch_network() -> Any:
    return torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))


def _torch_step(
    images: Array, labels: Array, batch: int, fused: bool, threads: int = 1
) -> Callable[[], object]:
    network = _torch_network()
    x, y = torch.tensor(images), torch.tensor(labels).long()
    adam = torch.optim.Adam(network.parameters(), RATE, fused=fused)

    def step() -> None:
        torch.set_num_threads(threads)
        chosen = torch.randint(0, len(x), (batch,))
        loss = torch.nn.functional.cross_entropy(network(x[chosen]), y[chosen])
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step


def _sklearn(images: Array, labels: Array, batch: int) -> Callable[[], object]:
    """One call is one epoch of fit() over as many images as make _STEPS steps."""
    some = slice(0, _STEPS * batch)
    settings = {"batch_size": batch, "learning_rate_init": RATE, "alpha": 0.0, "max_iter": 1}

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that one epoch is not enough to converge
            MLPClassifier((128,), random_state=0, **settings).fit(images[some], labels[some])

    return epoch


def _flops(batch: int) -> int:
    """Of the matrix products of a step: two a layer backward, but the pixels need no gradient."""
    return batch * (4 * 784 * 128 + 6 * 128 * 10)


def _sgemm_peak() -> float:
    """Operations a second of a large product of single precision, one thread."""
    a = np.ones((1024, 1024), np.float32)
    return 2 * 1024**3 / alternate({"sgemm": lambda: a @ a}, rounds=7)["sgemm"]


def to_the_accuracy_of_the_notebook() -> Iterator[Row]:
    """Seconds until 41,000 images are read as well as the usual notebook does after its 500 steps."""
    images, labels = (part[:NOTEBOOK_IMAGES] for part in read_mnist("train"))
    step = _notebook(images, labels)
    seconds = alternate({"notebook": step}, rounds=6, at_least=0)["notebook"] * NOTEBOOK_STEPS
    ours = np.median([_seconds_to(NOTEBOOK_ACCURACY, images, labels, seed) for seed in range(5)])
    what = f"until {NOTEBOOK_ACCURACY:.2%} of {NOTEBOOK_IMAGES:,} images are read right"
    rival = f"the notebook's full-batch descent: {NOTEBOOK_STEPS} times the median of 6 of its steps"
    yield Row(what, float(ours), {rival: seconds})


def _seconds_to(accuracy: float, images: Array, labels: Array, seed: int) -> float:
    """By Adam at batch 128; the clock stands while the accuracy is looked at, every 25 steps."""
    network = DigitNetwork(np.random.default_rng(seed))
    adam = Adam(network.parameters(), 0.003)
    run = train(network, images, labels, adam, epochs=20, batch_size=128, seed=seed)
    seconds = 0.0
    while True:
        begin = perf_counter()
        for _ in range(25):
            next(run)
        seconds += perf_counter() - begin
        if network.accuracy(images, labels) >= accuracy:
            return seconds


def _notebook(images: Array, labels: Array) -> Callable[[], object]:
    """Gradient descent on all images at once, written as notebooks write it: columns, double precision."""
    rng = np.random.default_rng(0)
    x, y = images.T.astype(np.float64), np.eye(10)[labels].T
    m = x.shape[1]
    w1, w2 = rng.standard_normal((128, 784)) * math.sqrt(2 / 784), rng.standard_normal((10, 128)) / 8
    b1, b2 = np.zeros((128, 1)), np.zeros((10, 1))

    def step() -> None:
        nonlocal w1, b1, w2, b2
        z1 = w1 @ x + b1
        a1 = np.maximum(z1, 0)
        z2 = w2 @ a1 + b2
        a2 = np.exp(z2 - z2.max(axis=0))
        a2 = a2 / a2.sum(axis=0)
        dz2 = a2 - y
        dw2, db2 = dz2 @ a1.T / m, dz2.sum(axis=1, keepdims=True) / m
        dz1 = w2.T @ dz2 * (z1 > 0)
        dw1, db1 = dz1 @ x.T / m, dz1.sum(axis=1, keepdims=True) / m
        w1, b1, w2, b2 = w1 - 0.5 * dw1, b1 - 0.5 * db1, w2 - 0.5 * dw2, b2 - 0.5 * db2

    return step


def one_digit() -> Iterator[Row]:
    """Pixels to probabilities."""
    image = read_mnist("t10k")[0][:1]
    ours = load_network("mnist")
    contestants: dict[str, Callable[[], object]] = {"ours": lambda: ours.probabilities(image)}
    if torch:
        torch.set_num_threads(1)
        network, x = _torch_network(), torch.tensor(image)

        def theirs() -> None:
            with torch.inference_mode():
                torch.softmax(network(x), dim=1)

        contestants["torch"] = theirs
    times = alternate(contestants, rounds=31)
    yield Row("one digit, pixels to probabilities", times["ours"], {"PyTorch": times.get("torch")})
