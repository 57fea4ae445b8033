"""A workspace of all labs in use in which one value was replaced: it is refused with a reason, or it opens,
and then it can be saved and opened again.

    for mutant in mutants_of(work_in_use()): trouble = through_session(mutant)      # or in a window: Trial

Every number, text, list, truth value and gap of the workspace has its turn with each of REPLACEMENTS; so have
the keys, for the names of curves and the numbers of units are keys. What is wrong comes in by two doors: a
file that is opened, and the work of the last time, whose reader lets nan and infinity through.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from gui.workspace import Workspace, encode, to_bytes
from tests.soak.measuring import (
    MEGABYTE,
    Complaints,
    Finding,
    OwnTime,
    delete_later,
    forget_peak,
    in_milliseconds,
    leave,
    none_of,
    peak,
    resident,
)

if TYPE_CHECKING:
    from gui.window import MainWindow

T = TypeVar("T")
Place = tuple[Any, ...]  # keys and indices on the way to a value

PARTS = ("shell", "digits", "bigram", "graph", "letters", "words")
MOST_SECONDS, MOST_MEGABYTES = 1.5, 200
_LONGEST_REASON = 600  # characters

LETTERS = "ab" * 25_000
REPLACEMENTS: dict[str, Any] = {
    "nan": math.nan,
    "inf": math.inf,
    "1e308": 1e308,
    "-1": -1,
    "2**70": 2**70,
    "'nan'": "nan",
    "'inf'": "inf",
    "50,000 letters": LETTERS,
    "[]": [],
    "null": None,
    "true": True,
}
_KEYS = {"key -1": "-1", "key 2**70": str(2**70), "key 'nan'": "nan", "key 50,000 letters": LETTERS}
_NOT_IN_FILES = ("nan", "inf")  # of strict JSON

_OF_PYTHON = re.compile(  # what it says to programmers
    r"Error\b|Traceback|NoneType|<class|object (has|is|of)|invalid literal|could not convert|Errno"
    r"|not supported between|unpack|positional|unhashable|subscriptable|iterable"
    r"|'(int|float|str|bool|list|tuple|dict)'"
)
_NAMES = ["emma", "anna", "olivia", "ava"]


@dataclass(frozen=True)
class Mutant:
    """path: to the value that was replaced, or to the one whose key was; what: a key of REPLACEMENTS."""

    path: Place
    what: str
    document: dict[str, Any]

    def __str__(self) -> str:
        keys = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.path)
        return f"{''.join(keys).lstrip('.')} = {self.what}"


# The workspace


def new_session(lab: str) -> Any:
    """That of the bigrams has few names of its own."""
    from gui.labs.bigram.session import BigramSession
    from gui.labs.digits.session import DigitSession
    from gui.labs.graph.session import GraphSession
    from gui.labs.letters.session import LettersSession
    from gui.labs.words.session import WordsSession

    if lab == "bigram":
        return BigramSession(_NAMES)
    kinds = {"digits": DigitSession, "graph": GraphSession, "letters": LettersSession, "words": WordsSession}
    session: Any = kinds[lab]()
    if lab == "digits":
        _ = session.training  # made when it is asked for, also by a state that is refused in the end
        _ = session.landscape
    return session


def work_in_use() -> list[dict[str, Any]]:
    """Documents of two workspaces in which each lab has all that it can have: of what excludes each other,
    such as strokes and a picture, each has one."""
    documents = []
    for is_first in (True, False):
        labs = {lab: new_session(lab) for lab in PARTS[1:]}
        _use_digits(labs["digits"], is_first)
        _use_bigram(labs["bigram"], is_first)
        _use_graph(labs["graph"], is_first)
        _use_letters(labs["letters"])
        _use_words(labs["words"])
        states = {name: session.to_dict() for name, session in labs.items()}
        about = {"file": "work.nablab", "stamp": [1_700_000_000_000_000_000, 12_345], "is_modified": True}
        documents.append(json.loads(to_bytes(Workspace("graph", states, about))))
    return documents


def _use_digits(session: Any, has_strokes: bool) -> None:
    from engine.digit_network import DigitNetwork, UnitEdit
    from engine.recipe import Recipe
    from gui.labs.digits.session.drawing import Drawing
    from gui.labs.digits.session.edited_network import OWN, EditedNetwork, shipped

    session.begin_stroke(0.4, 0.3)
    session.extend_stroke(0.5, 0.2)
    session.extend_stroke(0.5, 0.8)
    session.end_stroke()
    session.sketch.choose_label(1)
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(0), 8), OWN, "mine.safetensors"))
    session.backward.descend(0.1, "mine, a step later")
    session.in_use.edit_unit(2, UnitEdit(scale=1.5, shift=-0.5))
    if has_strokes:
        session.use(shipped().with_edit(3, UnitEdit(is_on=False)))
    else:
        picture = np.zeros((28, 28), np.uint8)
        picture[4:24, 12:16] = 200
        session.show_drawing(Drawing((), picture, True, 1, "test image 1, a 1"))
    session.reading.set_temperature(2.0)
    session.backward.go_to(3)
    session.landscape.choose("filters", "in use")
    session.landscape.guess(1)
    training = session.training
    training.set_up(Recipe(hidden=(8,), steps=3, images=41_000))
    training.begin()
    for steps in (2, None):
        for told in training.work(steps):
            training.note([told])
        training.note_end()
        if steps:
            training.go_to(1)
            training.branch()


def _use_letters(session: Any) -> None:
    from gui.labs.letters.session import network, transformer
    from gui.labs.letters.session.data import prepare

    session.data.note([next(prepare())])
    session.training.choose(network.SetUp(five=True, hidden=10, steps=4))
    session.attending.choose(transformer.SetUp(steps=1))
    for learner in (session.training, session.attending):
        learner.begin()
        for report in learner.work():
            learner.note([report])
        learner.note_end()
    session.reading.go_to(12)
    session.ladder.set_up({"top_k": 3})


def _use_words(session: Any) -> None:
    from gui.labs.words.session.training import End, Setup

    session.words.ask("bank")
    session.words.predict("all")
    session.training.predict("above")
    session.attending.aim("grow")
    session.networks.set_use("own")
    session.speaking.go_to(3)
    session.training.begin()
    session.training.predict("at")
    for report in islice(session.training.work(), 3):
        session.training.note([report])
    session.training.ends.append(End(Setup(), 0, 1.22, 1.11, 0.9, "at"))
    session.attending.set_by_cell(True)
    session.attending.go_to(5)
    session.training.run.sense = 0.9


def _use_bigram(session: Any, has_own_names: bool) -> None:
    from engine.corpus import prepare
    from engine.steps import finish
    from gui.labs.bigram.session.name_tables import TWIN

    if has_own_names:
        session.use_corpus(finish(prepare(["anna", "bob", "carla", "dora"], 0.2)), "class.txt")
    session.set_smoothing(1.5)
    session.sampling.generate(4, 42, 1.2, "lecture", 20)
    session.sampling.toggle_favourite(session.sampling.generated[0])
    session.sampling.toggle_favourite("anna")
    session.step_to(3)
    session.judge("anna")
    session.step_name(2)
    session.twin.set_rate(0.5)
    session.twin.go_to(9)
    session.twin.set_scene("all")
    session.twin.set_goal(12)
    session.twin.go_to(4)
    session.twin.set_decay(0.1)
    session.twin.go_to(12)
    if not has_own_names:
        session.set_use(TWIN)
    session.go_to_cell(1, 2)


def _use_graph(session: Any, has_groups: bool) -> None:
    session.build("x = 2; w = -1; b = 0.5; z = x*w + b; L = tanh(z)")
    if has_groups:

        def group(editor: Any) -> None:
            nodes = {session.document.node(key).label: key for key in session.document.nodes}
            array = editor.add("", "v", np.array([1.0, math.inf]))
            editor.connect(array, editor.add("sum", "s"), 0)
            inner = editor.group([nodes["w"], nodes["b"]], "weights")
            editor.group([inner, nodes["z"]], "neuron")

        session.editing.edit(group)
        nodes = {session.document.node(key).label: key for key in session.document.nodes}
        session.editing.choose_result(nodes["L"])
        session.display.fold(session.display.groups, is_folded=True)
        session.editing.put_cards({nodes["x"]: (10.0, 20.5), session.display.groups[-1]: (200.0, -30.0)})
        session.editing.set_learning([nodes["x"]], is_on=False)
    session.draft = "y = x*"
    session.go_to(2)


# The mutants


def places(tree: Any, path: Place = ()) -> Iterator[Place]:
    """The path of everything in a tree of dicts and lists."""
    if path:
        yield path
    if isinstance(tree, dict | list):
        for key in tree if isinstance(tree, dict) else range(len(tree)):
            yield from places(tree[key], (*path, key))


def part_of(path: Place) -> str:
    """What a value belongs to: a lab, or the shell."""
    return path[1] if path[0] == "labs" and len(path) > 2 else "shell"


def mutants_of(documents: Sequence[dict[str, Any]]) -> Iterator[Mutant]:
    """Of the later documents only what the first has not."""
    known: set[Place] = set()
    for document in documents:
        paths = [path for path in places(document) if path not in known]
        known.update(paths)
        for path in paths:
            for what, value in REPLACEMENTS.items():
                yield Mutant(path, what, _replaced(document, path, value))
            if isinstance(path[-1], str):
                for what, key in _KEYS.items():
                    yield Mutant(path, what, _renamed(document, path, key))


def _replaced(document: dict[str, Any], path: Place, value: Any) -> dict[str, Any]:
    """A copy; what was not changed is shared."""
    key, *rest = path
    copy: Any = list(document) if isinstance(document, list) else dict(document)
    copy[key] = _replaced(copy[key], tuple(rest), value) if rest else value
    return copy


def _renamed(document: dict[str, Any], path: Place, key: str) -> dict[str, Any]:
    around: Any = document
    for each in path[:-1]:
        around = around[each]
    renamed = {key if each == path[-1] else each: value for each, value in around.items()}
    return _replaced(document, path[:-1], renamed) if path[:-1] else renamed


def sample(mutants: Sequence[Mutant], amount: int, seed: int) -> list[Mutant]:
    """All of them where there are no more."""
    return list(mutants) if amount >= len(mutants) else random.Random(seed).sample(mutants, amount)


# Through the sessions, without a window


def through_session(mutant: Mutant) -> str:
    """What is wrong; "" where it is refused with a reason and nothing was changed, or can be kept."""
    lab = part_of(mutant.path)
    try:
        return _taken(mutant.document["labs"][lab], new_session(lab), new_session(lab))
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:200]}"


def _taken(state: dict[str, Any], session: Any, another: Any) -> str:
    before = _kept(session)
    try:
        session.from_dict(state)
    except ValueError as error:
        return reason_is_bad(str(error)) or ("" if _kept(session) == before else "refused, but changed")
    saved = _kept(session)
    another.from_dict(json.loads(saved))
    return "" if _kept(another) == saved else "another after it was saved and opened"


def _kept(session: Any) -> bytes:
    return b"".join(encode(session.to_dict()))


def reason_is_bad(told: str) -> str:
    """Why a reason is none for people; "" for a good one."""
    if not told:
        return "refused without a word"
    if len(told) > _LONGEST_REASON:
        return f"a reason of {len(told)} characters: {told[:200]}"
    return f"the reason shows Python: {told[:200]}" if _OF_PYTHON.search(told) else ""


# Through the window


class Trial:
    """Puts mutants through a window.

    refused  how many; times: seconds of each; most: bytes that were in use above those at the beginning
    wrong    what went wrong; slow: what took too long, or too much
    """

    def __init__(self, window: MainWindow, folder: Path, complaints: Complaints) -> None:
        self.window, self._folder, self._complaints = window, folder, complaints
        self.refused, self.most = 0, 0
        self.times: list[float] = []
        self.wrong: list[str] = []
        self.slow: list[str] = []
        for name in window.lab_actions:
            window.show_lab(name)
        self._begun = resident()

    def warm_up(self, good: bytes) -> None:
        """What is made for the first of a kind is no growth."""
        for _ in range(2):
            self._go_through(good, self._open, PARTS[1:])
        self._begun = resident()
        self.times.clear()

    def put(self, mutant: Mutant) -> None:
        part = part_of(mutant.path)
        content = json.dumps(mutant.document).encode()
        (self._folder / "events.log").write_text(str(mutant), "utf-8")  # should it end the process
        labs = PARTS[1:] if part == "shell" else (part,)
        doors = [self._restore] if mutant.what in _NOT_IN_FILES else [self._open]
        if part == "shell" or mutant.what == "2**70":  # which not every reader of files takes
            doors = [self._open, self._restore]
        for door in doors:
            forget_peak()
            try:
                problems = self._go_through(content, door, labs)
            except Exception as error:
                problems = [f"{type(error).__name__}: {str(error)[:200]}"]
            problems += self._complaints.texts
            self._complaints.texts.clear()
            name = f"{mutant}, {'restored' if door == self._restore else 'opened'}"
            self.wrong += [f"{name}: {problem}" for problem in problems]
            grown, seconds = peak() - self._begun, self.times[-1]
            self.most = max(self.most, grown)
            if grown > MOST_MEGABYTES * MEGABYTE or seconds > MOST_SECONDS:
                self.slow.append(f"{name}: {seconds:.1f} s, {grown / MEGABYTE:.0f} MB")

    def _go_through(self, content: bytes, door: Callable[[Path], bool], labs: Sequence[str]) -> list[str]:
        first, second, third = (self._folder / f"{number}.nablab" for number in ("first", "second", "third"))
        first.write_bytes(content)
        for each in (second, third):
            each.unlink(missing_ok=True)
        self._begin_anew()
        self.times.append(0.0)
        before, told = self.window.states(), self.window.notice.label
        problems: list[str] = []
        if not self._timed(lambda: door(first)):
            self.refused += 1
            problems += filter(None, [reason_is_bad(told.text())])
            if door == self._open:
                changed = self.window.states() != before
                return problems + ["refused, but something was changed"] * changed
        self._look_at(labs)
        self._timed(lambda: self._save(second, door))
        if not second.exists():
            return [*problems, f"cannot be saved: {told.text()[:200]}"]
        self._begin_anew()
        if not self._timed(lambda: door(second)):
            problems.append(f"saved, but not opened again: {told.text()[:200]}")
        self._save(third, door)
        if third.exists() and third.read_bytes() != second.read_bytes():
            problems.append("another after it was saved and opened")
        return problems

    def _timed(self, action: Callable[[], T]) -> T:
        timer = OwnTime()
        result = action()
        timer.stop()
        self.times[-1] += timer.own
        return result

    def _begin_anew(self) -> None:
        """Nothing of the former mutant is left, as in a window that was just opened."""
        self.window.filing.new()
        for panel in self.window.panels.values():
            panel.undo_stack.clear()
        self.window.filing.recent = []
        self.window.notice.clear()
        delete_later()

    def _open(self, path: Path) -> bool:
        """As a file. False: it was refused."""
        from tests.soak.samples import open_in

        open_in(self.window, path)
        return self.window.filing.recent == [path]

    def _restore(self, path: Path) -> bool:
        """As the work of the last time. False: something of it was left out."""
        self.window.filing.restore_last(path)
        return not self.window.notice.isVisible()

    def _save(self, path: Path, door: Callable[[Path], bool]) -> None:
        from tests.soak.samples import wait_until

        filing = self.window.filing
        if door == self._open:
            filing.save_to(path)
            wait_until(lambda: not filing.worker.is_running)
        else:
            path.write_bytes(to_bytes(replace(filing.workspace(), about=filing.about())))

    def _look_at(self, labs: Sequence[str]) -> None:
        """Each page, until all that it computes beside the window is there."""
        from tests.soak.samples import wait_until

        timer = OwnTime()
        for lab in labs:
            panel = self.window.show_lab(lab)
            for show in [page.trigger for page in panel.pages] or [panel.show]:
                show()
                wait_until(lambda: not any(worker.is_running for worker in self.window.status.workers))
                self.window.grab()
        timer.stop()
        self.times[-1] += timer.cpu  # not the waiting: the window does not stand still for it


def run(part: str, seed: int, most: int, folder: Path) -> list[Finding]:
    from gui.app import _application
    from gui.window import MainWindow

    _app = _application()
    complaints = Complaints()
    window = MainWindow()
    window.show()
    documents = work_in_use()
    trial = Trial(window, folder, complaints)
    trial.warm_up(json.dumps(documents[0]).encode())
    mutants = [mutant for mutant in mutants_of(documents) if part_of(mutant.path) == part]
    for mutant in sample(mutants, most, seed):
        trial.put(mutant)
    leave(window)
    much = f"{len(trial.times)} of {part}, {trial.refused} refused"
    what = "workspaces with one value replaced: exceptions, changes of state, reasons that show Python"
    slowest, grown = max(trial.times), trial.most / MEGABYTE
    held, details = grown <= MOST_MEGABYTES, "\n".join(trial.slow[:20])
    return [
        none_of(trial.wrong, what, much),
        Finding(
            "the same: the slowest", much, in_milliseconds(slowest), "1.5 s", slowest <= MOST_SECONDS, details
        ),
        Finding("the same: memory above the start", much, f"{grown:.0f} MB", "200 MB", held, details),
    ]
