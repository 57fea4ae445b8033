"""make soak: what must hold for hours, in about an hour; the figures as a table.

    python -m tests.soak                        # all proofs; the table goes into README.md
    python -m tests.soak --only mutants         # one of them, only printed
    python -m tests.soak --short                # a moment of each, as in the suite
    python -m tests.soak --only monkey --seed 7 --events 3000     # the beginning of a run once more

Each part runs in a process of its own, off screen, with a home of its own. Exit code 1: something failed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

# Before numpy is imported, as in the app.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from gui.memory import give_back_what_is_freed
from tests.benchmarks.report import machine, table, write_into_readme
from tests.soak.leaves import PARTS
from tests.soak.measuring import Finding
from tests.soak.mutants import KINDS

HEADS = ("What was done", "how much", "figure", "wanted", "held")
# Each with its amount in full and in short; of mutants, per kind, of leaves, per part of a workspace and at
# most, of lessons, how often all are played, of the endurance, seconds, of the head of the lab Words, seeds,
# of the lecture's network of letters, steps, of photographs, digits of each kind.
PROOFS = {
    "monkey": (20_000, 100),
    "kills": (200, 3),
    "mutants": (500, 20),
    "leaves": (100_000, 20),
    "lessons": (5, 1),
    "endurance": (900, 5),
    "seeds": (6, 1),
    "letters": (200_000, 1_000),
    "photographs": (30, 1),
}
_PARTS = {"mutants": KINDS, "leaves": PARTS}  # of the others there is one
_HOUR = 3600


def prove(name: str, amount: int, seed: int, folder: Path) -> Iterator[Finding]:
    """Run the parts of a proof, each in its process, in folders of their own."""
    for part in _PARTS.get(name, ("",)):
        home = folder / f"{name}{part}"
        home.mkdir(parents=True)
        result = home / "findings.json"
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.soak"]
        command += [
            "--part",
            f"{name} {part}",
            "--seed",
            str(seed),
            "--events",
            str(amount),
            "--folder",
            str(home),
        ]
        environment = os.environ | {"NABLAB_HOME": str(home / "home")}
        done = subprocess.run(
            command, env=environment, stderr=subprocess.PIPE, text=True, timeout=_HOUR, check=False
        )
        if result.exists() and done.returncode == 0:
            yield from (Finding(**each) for each in json.loads(result.read_text(encoding="utf-8")))
        else:
            log = home / "events.log"
            last = "\n".join(log.read_text(encoding="utf-8").splitlines()[-30:]) if log.exists() else ""
            what = f"{name} {part}: the process ended by itself".replace(" :", ":")
            details = f"{done.stderr[-5000:]}\n--seed {seed}\n{last}"
            yield Finding(what, f"{amount:,}", f"code {done.returncode}", "0", False, details)


def main(arguments: list[str]) -> int:
    give_back_what_is_freed()  # as the app does
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--only", choices=PROOFS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, help="how many, in the place of the usual number")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--keep", type=Path, help="a folder, for logs and the files that failed")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.part:
        name, _, kind = chosen.part.partition(" ")
        kinds = (kind,) if kind else ()
        try:
            found = import_module(f"tests.soak.{name}").run(*kinds, chosen.seed, chosen.events, chosen.folder)
        except BaseException:  # sys.excepthook is taken
            traceback.print_exc()
            return 2
        (chosen.folder / "findings.json").write_text(json.dumps([asdict(each) for each in found]), "utf-8")
        return 0
    findings = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, (full, short) in PROOFS.items():
            if chosen.only in (None, name):
                print(f"{name} ...", file=sys.stderr, flush=True)
                amount = chosen.events or (short if chosen.short else full)
                for finding in prove(name, amount, chosen.seed, chosen.keep or Path(folder)):
                    findings.append(finding)
                    print(" | ".join(finding.cells()), file=sys.stderr, flush=True)
                    if not finding.held:
                        print(finding.details, file=sys.stderr, flush=True)
    report = f"{machine()}\n\n{table(HEADS, [finding.cells() for finding in findings])}"
    print(report)
    if not (chosen.only or chosen.short):
        write_into_readme(report, "soak")
    return 0 if all(finding.held for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
