"""make bench: our engine beside its rivals, in one run, alternating; medians and ratios.

    python -m tests.benchmarks              # all chapters, about four minutes; the table goes into README.md
    python -m tests.benchmarks scalar       # one of them, only printed

Rivals that are not installed are reported as missing; `make rivals` installs them.
"""

from __future__ import annotations

import os
import sys

# Before numpy is imported: steps as small as ours are slower with two threads, and the app does the same.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

from tests.benchmarks import (  # noqa: E402
    attention,
    bigram,
    drawing,
    graph,
    landscape,
    launch,
    letters,
    scalar,
    scratch,
    training,
)
from tests.benchmarks.report import machine, markdown, write_into_readme  # noqa: E402

CHAPTERS = {
    "bigram": ("Names", bigram.lecture),  # first: a list of names read into used memory lies scattered
    "scalar": ("Forward and backward", scalar.graphs),
    "digit": ("Answering", training.one_digit),
    "accuracy": ("Training", training.to_the_accuracy_of_the_notebook),
    "training": ("One step of Adam, 784-128-10, batch", training.steps),
    "letters": ("A step of the networks that read letters", letters.steps),
    "scratch": ("A step of a learner's own lines", scratch.steps),
    "attention": ("One head of attention", attention.steps),
    "words": ("The words laboratory", drawing.words),
    "landscape": ("The loss over a plane", landscape.planes),
    "drawing": ("Drawing a digit", drawing.moves),
    "smoothing": ("The table of letter pairs", drawing.smoothing),
    "graph": ("The graph laboratory", graph.graphs),
    "looks": ("Another look, with every page of every lab open", drawing.looks),
    "learning": ("Training in the window, from Start until it reads", drawing.learning),
    "launch": ("Launching", launch.launch),
}


def main(wanted: list[str]) -> None:
    unknown = [name for name in wanted if name not in CHAPTERS]
    if unknown:
        sys.exit(f"there is no chapter {unknown[0]}; there are {', '.join(CHAPTERS)}")
    parts = [machine()]
    print(parts[0], end="\n\n", flush=True)
    for name in wanted or CHAPTERS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        title, measure = CHAPTERS[name]
        parts.append(markdown(title, list(measure())))
        print(parts[-1], end="\n\n", flush=True)
    if not wanted:
        write_into_readme("\n\n".join(parts))


if __name__ == "__main__":
    main(sys.argv[1:])
