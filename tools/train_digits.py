"""Train the shipped digit networks and write them with their cards: `make weights`.

    make weights                                          # mnist alone
    make weights PENDIGITS=/path/to/pendigits-orig.tra.gz # and pens

Both are 784-128-10, ReLU, softmax. What they learn from is made anew all the time: in every round two
processes render a pool of fresh variants while the network is trained on the pool before. `mnist` sees
variants of MNIST alone; `pens` also strokes of thirty writers, drawn with other pens and other hands, and
styles that neither has. Before that a sibling of `pens` is trained without ten of the writers, to measure
how well a stranger is read. The seed decides everything, so that the same machine writes the same files
again, however many processes it has.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

# numpy's BLAS is faster with one thread on matrices this small, and repeatable
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from engine.arithmetic import Array
from engine.augment import distort
from engine.digits import PIXELS, WEIGHTS, DigitNetwork, centre_strokes, read_mnist
from engine.disk import FileError
from engine.files import save_arrays
from engine.handwriting import Skeletons, paint, skeletons, warp
from engine.marks import add_mark
from engine.optim import Adam
from engine.pendigits import PenDigit, read_pendigits
from engine.styles import write
from engine.training import cosine, train
from engine.value import Value

SEED = 2147483647
PROCESSES = 2
PART = 2500  # images that a process renders at a time, each part with a seed of its own
PARTS_OF_MNIST = 24  # all 60,000 once in a round
PARTS_OF_STROKES = 12  # 4 : 2 : 1 of MNIST, strokes and styles
PARTS_OF_STYLES = 6
MARKED = 0.2  # the share of strokes to which a mark is added
STYLES_STRENGTH = 0.8  # styles are varied already, and warped a little less than strokes
EPOCHS = 3  # over each pool
ROUNDS = {"mnist": 50, "pens": 48}
BATCH_SIZE = 128
LEARNING_RATE = 0.004
WARM_UP = 300  # steps
AVERAGE = 0.999  # how much of the moving average of the weights is kept at each step
HELD_OUT = 10  # writers

MNIST = "MNIST, 60,000 training images: Yann LeCun, Corinna Cortes, CC BY-SA 3.0"
PENDIGITS = (
    "Pen-Based Recognition of Handwritten Digits, 7,494 digits of 30 writers as strokes: "
    "E. Alpaydin, F. Alimoglu, UCI Machine Learning Repository, CC BY 4.0"
)
STYLES = "synthetic styles and marks (engine/styles.py, engine/marks.py): this project, MIT"
WHERE = """pens is not trained, for it needs the strokes of thirty writers. UCI publishes them:
  https://archive.ics.uci.edu/dataset/81/pen+based+recognition+of+handwritten+digits
Take pendigits-orig.tra.Z there, unpack it (uncompress pendigits-orig.tra.Z, or gzip -d), then:
  make weights PENDIGITS=/path/to/pendigits-orig.tra"""


class Part(NamedTuple):
    """What a process is to render.

    kind     "mnist", "strokes" or "styles"
    round, number  which part of which round: with the kind, they decide all that is drawn by lot
    path     the file of strokes
    without  writers whose strokes are left out
    """

    kind: str
    round: int
    number: int
    path: str = ""
    without: tuple[int, ...] = ()


def parts_of(name: str, round_: int, path: str, without: tuple[int, ...]) -> list[Part]:
    parts = [Part("mnist", round_, i) for i in range(PARTS_OF_MNIST)]
    if name == "pens":
        parts += [Part("strokes", round_, i, path, without) for i in range(PARTS_OF_STROKES)]
        parts += [Part("styles", round_, i) for i in range(PARTS_OF_STYLES)]
    return parts


def render(part: Part) -> tuple[Array, Array]:
    """Images uint8 (2500, 784) and labels uint8 (2500,), always the same of the same part."""
    kinds = {"mnist": _mnist, "strokes": _strokes, "styles": _styles}
    rng = np.random.default_rng([SEED, list(kinds).index(part.kind), part.round, part.number])
    images, labels = kinds[part.kind](part, rng)
    return np.rint(images * 255).astype(np.uint8), labels


def _mnist(part: Part, rng: np.random.Generator) -> tuple[Array, Array]:
    images, labels = training_images()
    those = slice(part.number * PART, (part.number + 1) * PART)
    return distort(images[those], rng), labels[those]


def _strokes(part: Part, rng: np.random.Generator) -> tuple[Array, Array]:
    digits = pen_digits(part.path)
    allowed = [i for i, digit in enumerate(digits) if digit.writer not in part.without]
    chosen = rng.choice(allowed, PART)
    points, stroke = plain_skeletons(part.path).take(chosen)
    marked = np.flatnonzero(rng.random(PART) < MARKED)
    those = [digits[i] for i in chosen[marked]]
    points[marked], stroke[marked] = skeletons([add_mark(d.label, d.strokes, rng) for d in those])
    labels = np.array([digits[i].label for i in chosen], np.uint8)
    return paint(warp(Skeletons(points, stroke), rng), rng), labels


def _styles(part: Part, rng: np.random.Generator) -> tuple[Array, Array]:
    labels = np.arange(PART, dtype=np.uint8) % 10
    written = skeletons([write(int(label), rng) for label in labels])
    return paint(warp(written, rng, STYLES_STRENGTH), rng), labels


@cache
def training_images() -> tuple[Array, Array]:
    return read_mnist("train")


@cache
def pen_digits(path: str) -> list[PenDigit]:
    return read_pendigits(path)


@cache
def plain_skeletons(path: str) -> Skeletons:
    return skeletons([digit.strokes for digit in pen_digits(path)])


def train_network(
    name: str, processes: ProcessPoolExecutor, path: str = "", without: tuple[int, ...] = ()
) -> DigitNetwork:
    """name "mnist" or "pens"; without these writers. The weights are the moving average of the run's."""
    network = DigitNetwork(np.random.default_rng(SEED))
    parameters = network.parameters()
    optimiser = Adam(parameters, LEARNING_RATE)
    averages = [np.array(p.data) for p in parameters]
    rounds = ROUNDS[name]
    began = time.monotonic()

    def of_bytes(images: Array) -> Value:
        return network(images * np.float32(1 / 255))

    for round_, (images, labels) in enumerate(_pools(name, processes, path, without)):
        loss = 0.0
        for progress in train(
            of_bytes,
            images,
            labels,
            optimiser,
            epochs=EPOCHS,
            batch_size=BATCH_SIZE,
            seed=SEED + round_,
            schedule=_schedule(optimiser, round_, rounds),
        ):
            for average, p in zip(averages, parameters, strict=True):
                average += (p.data - average) * np.float32(1 - AVERAGE)
            loss += progress.loss / progress.steps
        print(f"  {round_ + 1}/{rounds}: loss {loss:.4f}, {time.monotonic() - began:.0f} s", flush=True)
    for average, p in zip(averages, parameters, strict=True):
        p.data = average
    return network


def _pools(
    name: str, processes: ProcessPoolExecutor, path: str, without: tuple[int, ...]
) -> Iterator[tuple[Array, Array]]:
    """The images and labels of every round; the next are rendered while somebody uses these."""
    coming = processes.map(render, parts_of(name, 0, path, without))
    for round_ in range(1, ROUNDS[name] + 1):
        images, labels = zip(*coming, strict=True)
        if round_ < ROUNDS[name]:
            coming = processes.map(render, parts_of(name, round_, path, without))
        yield np.concatenate(images), np.concatenate(labels)


def _schedule(optimiser: Adam, round_: int, rounds: int) -> Callable[[float], float]:
    """The share of this round that is done -> the factor of the learning rate in the whole run."""

    def factor(done: float) -> float:
        return cosine((round_ + done) / rounds) * min(1.0, (optimiser.steps + 1) / WARM_UP)

    return factor


def confusion(network: DigitNetwork, images: Array, labels: Array) -> list[list[int]]:
    """How often each digit (row) was read as each (column)."""
    table = np.zeros((10, 10), int)
    np.add.at(table, (labels, network.logits(images).argmax(axis=1)), 1)
    return [[int(count) for count in row] for row in table]


def share_right(table: list[list[int]]) -> float:
    return round(float(np.trace(table) / np.sum(table)), 5)


def redrawn(digits: list[PenDigit]) -> tuple[Array, Array]:
    """The images that the program would see if these were drawn on its canvas, and their labels."""
    images = [centre_strokes(digit.strokes).reshape(PIXELS) for digit in digits]
    return np.stack(images), np.array([digit.label for digit in digits])


def held_out(digits: list[PenDigit]) -> tuple[int, ...]:
    """The same writers every time."""
    writers = sorted({digit.writer for digit in digits})
    chosen = np.random.default_rng(SEED).permutation(writers)[:HELD_OUT]
    return tuple(sorted(int(writer) for writer in chosen))


def ship(network: DigitNetwork, name: str, more: dict[str, float], details: dict[str, Any]) -> None:
    """Measure it on MNIST too, and write its weights and its card."""
    table = confusion(network, *read_mnist("t10k"))
    accuracy = {
        "mnist_train": share_right(confusion(network, *training_images())),
        "mnist_test": share_right(table),
        **more,
    }
    recipe = {
        "seed": SEED,
        "rounds": ROUNDS[name],
        "epochs": EPOCHS,
        "images_in_a_round": {
            kind: sum(part.kind == kind for part in parts_of(name, 0, "", ())) * PART
            for kind in ("mnist", "strokes", "styles")
        },
        "batch_size": BATCH_SIZE,
        "optimiser": "Adam",
        "learning_rate": LEARNING_RATE,
        "warm_up_steps": WARM_UP,
        "schedule": "cosine to zero",
        "moving_average": AVERAGE,
        "initialisation": "He",
        "pixels": "divided by 255",
        "mnist": "engine/augment.py, strength 1",
    }
    if name == "pens":
        recipe["strokes"] = f"engine/handwriting.py, strength 1; {MARKED:.0%} marked by engine/marks.py"
        recipe["styles"] = f"engine/styles.py, strength {STYLES_STRENGTH}"
    card = {
        "name": name,
        "layers": [784, 128, 10],
        "activation": "ReLU, softmax",
        "data": [MNIST, PENDIGITS, STYLES] if name == "pens" else [MNIST],
        "recipe": recipe,
        "accuracy": accuracy,
        "confusion": table,
        **details,
    }
    save_arrays(WEIGHTS / f"{name}.safetensors", network.arrays(), card)
    print(f"{name}: {accuracy}", flush=True)


def make_pens(processes: ProcessPoolExecutor, path: str) -> None:
    digits = pen_digits(path)
    without = held_out(digits)
    print(f"pens, without writers {', '.join(map(str, without))}", flush=True)
    sibling = train_network("pens", processes, path, without)
    strangers = confusion(sibling, *redrawn([digit for digit in digits if digit.writer in without]))
    of_mnist = share_right(confusion(sibling, *read_mnist("t10k")))
    print(f"  their digits read right: {share_right(strangers)}; MNIST: {of_mnist}", flush=True)
    print("pens", flush=True)
    network = train_network("pens", processes, path)
    # a round that training does not reach
    images, labels = render(Part("styles", ROUNDS["pens"], 0))
    more = {
        "pens_held_out": share_right(strangers),
        "pens_train": share_right(confusion(network, *redrawn(digits))),
        "synthetic": share_right(confusion(network, images.astype(np.float32) / 255, labels)),
    }
    ship(network, "pens", more, {"confusion_held_out": strangers, "writers_held_out": list(without)})


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the digit networks that are shipped.")
    parser.add_argument("--pendigits", default="", help="UCI's pendigits-orig.tra, plain or gzipped")
    path = parser.parse_args().pendigits
    if path:
        try:
            pen_digits(path)
        except FileError as error:
            sys.exit(str(error))
    with ProcessPoolExecutor(PROCESSES) as processes:
        print("mnist", flush=True)
        ship(train_network("mnist", processes), "mnist", {}, {})
        if path:
            make_pens(processes, path)
        else:
            print(WHERE)


if __name__ == "__main__":
    main()
