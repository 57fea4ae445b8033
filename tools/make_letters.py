"""Write the networks that the lab Letters comes with: `make letters`. It takes a minute or two.

The lecture's network after its 200,000 steps, and the transformer, a little longer than its page trains it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.bigram import read_names
from engine.disk import RESOURCES, write_bytes
from engine.files import pack_arrays
from engine.letters import LetterNetwork, contexts, lecture_split
from engine.transformer import LetterTransformer, Training

STEPS = 4_000  # of the transformer

if __name__ == "__main__":
    train, dev, _test = lecture_split(read_names(RESOURCES / "names.txt"))
    network = LetterNetwork()
    for rate in (0.1, 0.01):
        network.train(*contexts(train), 100_000, rate)
    transformer = LetterTransformer()
    training = Training(transformer, train, STEPS)
    for _step in range(STEPS):
        training.step()
    card = {
        "network": {
            "steps": network.steps,
            "train": network.loss(*contexts(train)),
            "dev": network.loss(*contexts(dev)),
        },
        "transformer": {"steps": STEPS, "train": transformer.nll(train), "dev": transformer.nll(dev)},
    }
    arrays = {"network": network.vector} | transformer.arrays()
    write_bytes(RESOURCES / "weights" / "letters.safetensors", pack_arrays(arrays, card))
    print(card)
