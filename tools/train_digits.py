"""Train the shipped digit network on MNIST and write it with its card: `make weights`.

784-128-10, ReLU, softmax, He initialisation, pixels / 255; Adam with a learning rate that falls to
zero. One seed decides everything, so that the same machine writes the same file again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# numpy's BLAS is faster with one thread on matrices this small, and repeatable
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from engine.digits import WEIGHTS, DigitNetwork, read_mnist
from engine.files import save_arrays
from engine.optim import Adam
from engine.training import cosine, train

SEED = 2147483647
EPOCHS = 16
BATCH_SIZE = 128
LEARNING_RATE = 0.002
RECIPE = {
    "seed": SEED,
    "epochs": EPOCHS,
    "batch_size": BATCH_SIZE,
    "optimiser": "Adam",
    "learning_rate": LEARNING_RATE,
    "schedule": "cosine to zero",
    "initialisation": "He",
    "pixels": "divided by 255",
}


def main() -> None:
    images, labels = read_mnist("train")
    test_images, test_labels = read_mnist("t10k")
    network = DigitNetwork(np.random.default_rng(SEED))
    optimiser = Adam(network.parameters(), LEARNING_RATE)
    for progress in train(
        network,
        images,
        labels,
        optimiser,
        epochs=EPOCHS,
        batch_size=BATCH_SIZE,
        seed=SEED,
        schedule=cosine,
    ):
        if progress.step * EPOCHS % progress.steps == 0:
            print(f"epoch {progress.epoch + 1}: loss {progress.loss:.4f}", flush=True)
    card = {
        "name": "mnist",
        "layers": [784, 128, 10],
        "activation": "ReLU, softmax",
        "data": "MNIST, 60,000 training images (Yann LeCun, Corinna Cortes, CC BY-SA 3.0)",
        "recipe": RECIPE,
        "accuracy": {
            "mnist_train": round(network.accuracy(images, labels), 4),
            "mnist_test": round(network.accuracy(test_images, test_labels), 4),
        },
    }
    save_arrays(WEIGHTS / "mnist.safetensors", network.arrays(), card)
    print(card["accuracy"])


if __name__ == "__main__":
    main()
