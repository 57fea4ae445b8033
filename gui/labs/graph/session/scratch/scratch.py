"""What the page From scratch knows: the task, the learner's lines, what is said of them, and their run.

Judging and training are long work: judging() and running() give generators for the worker, and note_judged()
and note_reports() take what they bring. Of lines that were changed meanwhile nothing is taken.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.nn import INITIALISATIONS
from engine.scratch import Names, shape_text
from engine.scratch_judge import (
    BLANK,
    HELPER,
    MISFIT,
    NOT_YET,
    RIGHT,
    UNREAD,
    Judged,
    Verdict,
    judge,
    judge_steps,
)
from engine.scratch_tasks import SCALINGS, STEPS, Settings, Task, read_tasks
from engine.slips import SLIPS, names_in
from gui.event import Event
from gui.labs.graph.session.snapshot import LONGEST_TEXT
from gui.state import fields, items, number, one_of, text
from gui.words import QT_TRANSLATE_NOOP, translate

if TYPE_CHECKING:
    from engine.scratch_training import Report

__all__ = ["Scratch"]
FIRST = "digits"  # the task that the page begins with
_SEED = 1
_MOST_NAMES = 12  # in a sentence
_RATES = 1e-6, 1e6
_WORDS = {
    UNREAD: QT_TRANSLATE_NOOP("Scratch", "This line cannot be read"),
    MISFIT: QT_TRANSLATE_NOOP("Scratch", "The shapes do not fit"),
    NOT_YET: QT_TRANSLATE_NOOP("Scratch", "Not yet"),
    RIGHT: QT_TRANSLATE_NOOP("Scratch", "Right"),
    HELPER: QT_TRANSLATE_NOOP("Scratch", "A helper of your own"),
}
_Judgement = tuple[str, str, Judged]


class Kept(NamedTuple):
    """What is kept of the page."""

    task: str = FIRST
    texts: Mapping[str, str] = MappingProxyType({})
    settings: Settings = Settings()


class Scratch:
    """changed   the task or the lines; judged_anew: what is said of them; ran: the run has gone on
    judged     None as long as the newest lines are not judged
    hinted     how many hints were given for each name of the task
    reports    of the newest run
    """

    def __init__(self) -> None:
        self.changed, self.judged_anew, self.ran = Event[()](), Event[()](), Event[()]()
        self.name = FIRST
        self.texts: dict[str, str] = {}
        self.settings = Settings()
        self.judged: Judged | None = None
        self.hinted: dict[str, int] = {}
        self.reports: list[Report] = []

    @cached_property
    def tasks(self) -> dict[str, Task]:
        return {task.name: task for task in read_tasks()}

    @property
    def task(self) -> Task:
        return self.tasks[self.name]

    @property
    def text(self) -> str:
        return self.texts.get(self.name, self.task.start)

    @property
    def is_begun(self) -> bool:
        return self.to_dict() != Scratch().to_dict()

    @property
    def given(self) -> list[str]:
        """x (n, 784), ..."""
        return [
            f"{name} {shape_text(shape, self.sizes)}" if shape else name
            for name, shape in self.task.shapes().items()
        ]

    @property
    def sizes(self) -> Names:
        return self.task.called

    # Writing

    def choose(self, name: str) -> None:
        self._become(one_of(name, "task", tuple(self.tasks)))

    def write(self, lines: str) -> None:
        self.texts[self.name] = lines[:LONGEST_TEXT]
        self._become(self.name)

    def set_up(self, settings: Settings) -> None:
        """For the next run."""
        self.settings = settings
        self.changed.emit()

    def _become(self, name: str) -> None:
        if name != self.name:
            self.hinted, self.reports = {}, []
        self.name, self.judged = name, None
        self.changed.emit()

    # Judging

    def judging(self) -> Generator[float, None, _Judgement]:
        """Long work."""
        name, lines = self.name, self.text
        return name, lines, (yield from judge_steps(self.task, lines, _SEED))

    def note_judged(self, found: _Judgement) -> None:
        name, lines, judged = found
        if (name, lines) == (self.name, self.text):
            self.judged = judged
            self.judged_anew.emit()

    def verdict(self, row: int) -> Verdict | None:
        found = self.judged.verdicts if self.judged is not None else []
        return found[row] if 0 <= row < len(found) else None

    def told(self, row: int) -> list[str]:
        """What is said of a line: its mark, what keeps it from being read, the final word on a gradient."""
        verdict = self.verdict(row)
        if verdict is None or verdict.word == BLANK:
            return []
        said = [_tr(_WORDS[verdict.word]) + (f": {verdict.message}" if verdict.message else "")]
        if (found := verdict.difference) is not None:
            name = verdict.line.name + (str(list(found.index)) if found.index else "")
            words = _tr("{name}: yours {yours}, by central differences of your loss {numeric}")
            said.append(words.format(name=name, yours=f"{found.yours:.6g}", numeric=f"{found.numeric:.6g}"))
        return said

    @property
    def progress(self) -> str:
        """What the task still needs."""
        if self.judged is None:
            return ""
        if self.judged.is_done:
            return _tr("All lines are right, and every gradient agrees with central differences.")
        if self.judged.missing:
            first, more = self.judged.missing[:_MOST_NAMES], len(self.judged.missing) > _MOST_NAMES
            return _tr("Still to write: {names}").format(names=", ".join(first) + " …" * more)
        return _tr("All lines are there. Some are not right yet.")

    # Hints

    def target(self, row: int) -> str:
        """What a hint would be about: the line's name, or the first that is missing."""
        verdict = self.verdict(row)
        written = {v.line.name: v.word for v in self.judged.verdicts} if self.judged is not None else {}
        if verdict is not None and verdict.line.name in self.task.solution:
            return verdict.line.name
        return next((name for name in self.task.solution if written.get(name) != RIGHT), "")

    def hint(self, row: int) -> None:
        """One more: the slip in words, where there is one, then from the shape to the line itself."""
        if name := self.target(row):
            self.hinted[name] = min(self.hinted.get(name, 0) + 1, len(self.hints(row)))
            self.judged_anew.emit()

    def hints(self, row: int) -> list[str]:
        """All that there are for a line, from the faintest to the line itself."""
        task, name, verdict = self.task, self.target(row), self.verdict(row)
        if not name:
            return []
        line = task.solution[name]
        assert line.statement is not None
        assert line.shape is not None
        slip = SLIPS.get(verdict.slip, "") if verdict is not None and verdict.line.name == name else ""
        shape = _tr("{name} is a number.") if not line.shape else _tr("{name} has the shape {shape}.")
        shape = shape.format(name=name, shape=shape_text(line.shape, self.sizes))
        made = _tr("It is made of {names}.").format(names=", ".join(sorted(names_in(line.statement.body))))
        said = [translate("Slip", slip) + "."] if slip else []
        return [*said, shape, translate("ScratchTask", task.hint(name)), made, task.formula(name)]

    def hints_given(self, row: int) -> list[str]:
        return self.hints(row)[: self.hinted.get(self.target(row), 0)]

    # The run

    @property
    def can_run(self) -> bool:
        return bool(self.task.trains) and self.judged is not None and self.judged.is_done

    def running(self) -> Generator[Report, None, None]:
        """Long work: the learner's own lines, from the first weights."""
        assert self.judged is not None
        self.reports = []
        lines = [verdict.line for verdict in self.judged.verdicts]
        return _run(self.task, lines, self.settings)

    def note_reports(self, reports: Sequence[Report]) -> None:
        self.reports += reports
        self.ran.emit()

    @property
    def score(self) -> str:
        """How well the learner's lines do, beginning with the number."""
        score = next((report.score for report in reversed(self.reports) if report.score is not None), None)
        if self.reports and not self.reports[-1].is_finite:
            return _tr("Diverged at step {step}: the loss is not finite").format(step=self.reports[-1].step)
        if score is None:
            return "–"
        if self.task.trains == "names":
            return _tr("{nll} mean surprise on the names").format(nll=f"{score:.4f}")
        return _tr("{percent} % of the test images").format(percent=f"{100 * score:.2f}")

    @property
    def curves(self) -> np.ndarray[Any, Any]:
        """(3, n): steps, the loss of the learner's lines, the engine's."""
        return np.array([report[:1] + report[2:4] for report in self.reports], float).reshape(-1, 3).T

    def program(self) -> str:
        """The lines as a numpy program."""
        from engine.scratch_export import to_numpy

        judged = self.judged or judge(self.task, self.text, _SEED)
        return to_numpy([verdict.line for verdict in judged.verdicts], self.task.arrays(_SEED))

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {"task": self.name, "texts": dict(self.texts), "settings": list(self.settings)}

    def read(self, state: Any) -> Kept:
        """What adopt() takes; None is an empty page. Raises ValueError or LookupError for a foreign state."""
        if state is None:
            return Kept()
        found = fields(state, "scratch")
        names = tuple(self.tasks)
        rate, initialise, scaling = items(found["settings"], "settings", 3, 3)
        return Kept(
            one_of(found["task"], "task", names),
            {
                one_of(name, "task", names): text(lines, "lines", LONGEST_TEXT)
                for name, lines in fields(found["texts"], "lines").items()
            },
            Settings(
                None if rate is None else number(rate, "rate", *_RATES),
                one_of(initialise, "initialise", tuple(INITIALISATIONS)),
                one_of(scaling, "scaling", SCALINGS),
            ),
        )

    def adopt(self, kept: Kept) -> None:
        """What read() gave."""
        self.texts, self.settings = dict(kept.texts), kept.settings
        self._become(kept.task)

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Raises ValueError or LookupError, and changes nothing, for a foreign state."""
        self.adopt(self.read(state))


def _run(task: Task, lines: Sequence[Any], settings: Settings) -> Generator[Report, None, None]:
    """In the worker's thread, where the data are read, too."""
    from engine.scratch_training import ScratchRun  # what trains is not needed to write

    yield from ScratchRun(task, lines, settings).go_on(STEPS[task.trains])


def _tr(source: str) -> str:
    return translate("Scratch", source)
