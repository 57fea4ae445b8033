"""The lecture's run of 200,000 steps beside PyTorch's, and the transformer against the clock:
python -m tests.soak --only letters"""

from __future__ import annotations

import json
import time
from pathlib import Path

from engine.bigram import read_names
from engine.disk import RESOURCES
from engine.letters import LetterNetwork, contexts, lecture_split
from engine.transformer import LetterTransformer, Training
from tests.soak.measuring import Finding

RECORDED = Path(__file__).parent.parent / "engine" / "letters.json"
DEV, SECONDS = 2.12, 20.0
# By steps. After 1,000 the last bits of the weights decide, and with them the processor; at a rate of 0.1 it
# wanders to the end.
MOST_OFF = {1_000: 0.15, 10_000: 0.03, 20_000: 0.03, 100_000: 0.03, 200_000: 0.01}
_STEPS = 3_000  # of the transformer: they fit into the seconds


def run(seed: int, amount: int, folder: Path) -> list[Finding]:
    """amount: how many steps of the lecture's network; seed: of the transformer."""
    train, dev, _ = lecture_split(read_names(RESOURCES / "names.txt"))
    findings = _lecture(amount, train, dev)
    return [*findings, _transformer(seed, train, dev)] if amount > 1_000 else findings


def _lecture(amount: int, train: list[str], dev: list[str]) -> list[Finding]:
    findings, examples, judged = [], contexts(train), contexts(dev)
    torch = json.loads(RECORDED.read_text(encoding="utf-8"))["embedding 10, hidden 200"]
    network = LetterNetwork()
    for after, most in MOST_OFF.items():
        if after > amount:
            break
        network.train(*examples, after - network.steps, 0.1 if network.steps < 100_000 else 0.01)
        off = abs(network.loss(*judged) - torch[f"after_{after}"]["dev"])
        findings.append(
            Finding(
                "lecture's network, steps",
                f"{after:,}",
                f"{off:.4f} off PyTorch",
                f"≤ {most}",
                off <= most,
                "",
            )
        )
    return findings


def _transformer(seed: int, train: list[str], dev: list[str]) -> Finding:
    network = LetterTransformer(seed)
    training, begun = Training(network, train, _STEPS, seed), time.process_time()
    for _ in range(_STEPS):
        training.step()
    seconds, loss = time.process_time() - begun, network.nll(dev)
    held = loss <= DEV and seconds <= SECONDS
    wanted = f"dev ≤ {DEV} in {SECONDS:.0f} s"
    return Finding(
        "transformer, steps", f"{_STEPS:,}", f"dev {loss:.4f} in {seconds:.1f} s", wanted, held, ""
    )
