"""A monkey at the window: thousands of random events through the window system's own door, as a person's are.

    python -m tests.soak --only monkey --seed 7 --events 3000

The list of events is a function of the seed alone, and each is written to a file before it happens. What the
window makes of them depends a little on the time, too: training goes on beside it. What the monkey can do
stands in hands.py, what a hang is in stretches.py.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.soak.hands import Event, Monkey, events_of
from tests.soak.measuring import (
    HANG,
    Complaints,
    Finding,
    in_milliseconds,
    leave,
    memory_is_flat,
    ninety_ninth,
    none_of,
    resident,
)
from tests.soak.mutants import mutants_of
from tests.soak.samples import good_files
from tests.soak.stretches import Stretch

if TYPE_CHECKING:
    from gui.window import MainWindow

BAD_FILES = 40
SAMPLES, APART = 80, 10  # of memory: how many, and events between two of them at least; each collects all


@dataclass(frozen=True)
class Took:
    """The stretches of an event in which the window answered nothing, and in which lab."""

    event: Event
    stretches: list[Stretch]
    lab: str
    look_changed: bool

    @property
    def longest(self) -> Stretch:
        return max(self.stretches, key=lambda stretch: stretch.own)

    def __str__(self) -> str:
        return f"{self.lab}: {self.longest}"


@dataclass
class Diary:
    """What came of the events: what went wrong, with the last 30 events, and bytes of memory; seconds of all
    stretches and of the longest in which the look changed; the events that hung.

    Numbers alone: all stretches of 20,000 events take 70 MB, which are not the app's.
    """

    trouble: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    own: array[float] = field(default_factory=partial(array, "d"))
    cpu: array[float] = field(default_factory=partial(array, "d"))
    looks: array[float] = field(default_factory=partial(array, "d"))
    hung: list[Took] = field(default_factory=list)

    def note(self, took: Took) -> None:
        if took.look_changed:
            self.looks.append(took.longest.own)
            return
        self.own.extend(stretch.own for stretch in took.stretches)
        self.cpu.extend(stretch.cpu for stretch in took.stretches)
        if took.longest.own > HANG:
            self.hung.append(took)


def run(seed: int, count: int, folder: Path) -> list[Finding]:
    """The labs and pages are opened once before the measuring begins: the first time they are imported."""
    from gui.app import _application
    from gui.widgets import code
    from gui.window import MainWindow

    _app = _application()
    complaints = Complaints()
    window = MainWindow()
    window.show()
    code.prepare()  # as the app does after its first paint
    files = good_files(window, folder)
    kinds = [kind for kind in files if kind != "workspace"]
    bad = [folder / f"bad{number}" for number in range(BAD_FILES)]
    for number, path in enumerate(bad):
        path.write_bytes(next(mutants_of(kinds[number % len(kinds)], files, number)))
    monkey = Monkey(window, [*files.values(), *bad], folder)
    monkey.visit_all()
    diary = _let_loose(monkey, window, complaints, seed, count, folder / "events.log")
    leave(window)
    return _findings(count, diary)


def _let_loose(
    monkey: Monkey, window: MainWindow, complaints: Complaints, seed: int, count: int, log: Path
) -> Diary:
    from gui import theme

    diary = Diary()
    recent: deque[str] = deque(maxlen=30)
    with log.open("w", encoding="utf-8") as file:
        for number, event in enumerate(events_of(seed, count)):
            recent.append(f"{number} {event}")
            print(recent[-1], file=file, flush=True)
            look = theme.look()
            monkey.do(event)
            took = Took(event, monkey.stretches.all, window.current_lab, theme.look() != look)
            print(f"    {took}", file=file)
            diary.note(took)
            if not window.isVisible():
                complaints.texts.append("the window is gone")
            if complaints.texts:
                told = [f"--seed {seed} --events {number + 1}", *complaints.texts, *recent]
                diary.trouble.append("\n".join(told))
                complaints.texts.clear()
            if not window.isVisible():
                break
            if number % max(APART, count // SAMPLES) == 0:
                diary.sizes.append(resident())
    return diary


def _findings(count: int, diary: Diary) -> list[Finding]:
    much = f"{count:,} events"
    own, looks = diary.own, diary.looks
    # where other programs keep a thread that has the lock off the processor, the window waits without a fault
    cpu = diary.cpu
    hung = sorted(diary.hung, key=lambda each: -each.longest.own)
    return [
        none_of(diary.trouble, "a monkey: exceptions, warnings", much),
        Finding(
            "the same: hangs of over 100 ms",
            much,
            f"{_hangs(own)}; of the processor alone {_hangs(cpu)}",
            "0",
            not hung,
            "\n".join(f"{each.event}\n    {each}" for each in hung),
        ),
        Finding(
            "the same: a stretch in which nothing is answered, 99 of 100",
            f"{len(own):,} stretches",
            in_milliseconds(ninety_ninth(own)),
            "below 100 ms",
            ninety_ninth(own) < HANG,
        ),
        *([_of_looks(looks)] if looks else []),
        *([memory_is_flat(diary.sizes, much)] if len(diary.sizes) >= SAMPLES else []),
    ]


def _hangs(times: Sequence[float]) -> str:
    return f"{sum(time > HANG for time in times)}, longest {in_milliseconds(max(times))}"


def _of_looks(times: Sequence[float]) -> Finding:
    """Qt dresses every widget anew, of all labs and pages, and takes its time: known, and counted apart."""
    figure = f"{in_milliseconds(median(times))}, longest {in_milliseconds(max(times))}"
    what = "another theme or size of text, with everything open"
    return Finding(what, f"{len(times)} times", figure, "below 1 s", median(times) < 1)
