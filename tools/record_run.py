"""Train the notebook's run with our engine, and ship it as a recording: `make recording`, some minutes.

784-128-10, He initialisation, pixels / 255, 41,000 images in every one of 500 steps, rate 0.5. A dozen
checkpoints are kept: the first weights, after 10 steps, and after every 50.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# numpy's BLAS is repeatable with one thread
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.recipe import PRESETS
from engine.trainer import Trainer, read_data
from gui.labs.digits.session.runs import RECORDING, Run, write_recording

EARLY, SPACING = 10, 50


def main() -> None:
    recipe = PRESETS["log"]
    run, trainer = Run("", recipe), Trainer(recipe, read_data(recipe))
    trainer.spacing = SPACING
    for until in (EARLY, recipe.steps):
        for report in trainer.go_on(until):
            if report is not None:
                run.note(report)
                print(f"\rstep {report.step}, loss {report.loss:.4f}", end="", flush=True)
    write_recording(run)
    learned, unseen = run.curves["accuracy"].values[-1], run.checkpoints[-1].accuracy
    print(f"\n{100 * learned:.2f} % of the training images, {100 * unseen:.2f} % of the others: {RECORDING}")


if __name__ == "__main__":
    main()
