"""The neural twin of the counts, as it learns: one name pair by pair, or all names. No Qt.

twin.set_scene(ALL)
twin.go_to(199)           # computes at once what there is time for
while twin.is_behind:
    twin.advance()        # the rest, a little each time
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.arithmetic import Array, softmax
from engine.torch_random import normal_weights
from gui.event import Event
from gui.labs.bigram.session.name_tables import MOST_STEPS, NameTables
from gui.state import fields, items, number, one_of, whole
from gui.words import translate

if TYPE_CHECKING:
    from engine.bigram_twin import NameWalk
    from gui.labs.bigram.session.descent import Descent

EMMA, ALL, MATRICES = "emma", "all", "matrices"
RUNS = (EMMA, ALL)
SCENES = (*RUNS, MATRICES)
_STAGES = 10  # of MATRICES: see twin_matrices
MOST_RATE, MOST_DECAY = 1e6, 10.0
_STARTS = {EMMA: (0.1, 0.0, 10), ALL: (50.0, 0.01, 200)}  # learning rate, decay, steps: the lecture's
_LECTURE_NAME = "emma"
_FRAME = 0.006  # seconds that advance() may take


class Twin:
    """scene  EMMA: one name is read pair by pair, and then W is changed; MATRICES: the same, but all pairs at
           once, as matrices, forward and backward; ALL: each step learns from all names
    name   the one that is read: the lecture's emma, or the first if there is no emma
    pairs  (n, 2) the letters of its pairs, as numbers

    A place is where one is on the timeline. In the scene ALL that is how many steps were taken. In the scene
    EMMA each step takes n + 2 places: n pairs, their mean, and the change of W; in MATRICES ten.
    """

    def __init__(self, model: NameTables) -> None:
        self.changed = Event[()]()
        self._model = model
        self.scene = EMMA
        self._descents: dict[str, Descent] = {}
        self._act = 0  # in the scene EMMA: how many places the wanted one is behind a change of W
        self._walk: NameWalk | None = None
        self.reset()

    # The runs, each made when it is first asked for: what they need takes long to import

    @property
    def descent(self) -> Descent:
        """The run of this scene."""
        return self._descent_of(self._run_shown)

    @property
    def _run_shown(self) -> str:
        return EMMA if self.scene == MATRICES else self.scene

    def _descent_of(self, scene: str) -> Descent:
        if scene not in self._descents:
            from engine.bigram_twin import NeuralBigram
            from gui.labs.bigram.session.descent import Descent

            network = NeuralBigram(self._model.corpus, [self.name] if scene == EMMA else None)
            rate, decay, goal = _STARTS[scene]
            self._descents[scene] = Descent(network, (rate, decay), goal)
        return self._descents[scene]

    @property
    def weights(self) -> Array:
        """W (k, k) as it is now."""
        return self.descent.weights

    @property
    def pairs(self) -> Array:
        from engine.bigram_twin import pairs_in

        return pairs_in(self.name, self._model.alphabet)

    @property
    def walk(self) -> NameWalk:
        """The name, read with W as it is now."""
        if self._walk is None:
            from engine.bigram_twin import NameWalk

            self._walk = NameWalk(self.weights, self.pairs)
        return self._walk

    # Where it is

    @property
    def acts(self) -> int:
        """How many places a step takes."""
        return 1 if self.scene == ALL else self._acts_of_name

    @property
    def _acts_of_name(self) -> int:
        return _STAGES if self.scene == MATRICES else len(self.name) + 3  # it has a pair more than letters

    @property
    def act(self) -> int:
        """In the scene EMMA how far the name has been read: from 0 to n pairs, and n + 1 with their mean. In
        MATRICES how many stages have come."""
        at_end = self.descent.position >= self.descent.end
        return 0 if self.scene == ALL or self.is_behind or at_end else self._act

    @property
    def place(self) -> int:
        return self.descent.position * self.acts + self.act

    @property
    def total(self) -> int:
        return self.descent.end * self.acts

    @property
    def is_behind(self) -> bool:
        """Whether it has not yet come to where it is to be."""
        descent = self._descents.get(self._run_shown)
        return descent is not None and descent.position != descent.target

    def pair_at(self, place: int) -> tuple[int, int] | None:
        """The letters that are read there, as numbers."""
        act = place % self.acts
        if self.scene != EMMA or not 1 <= act <= len(self.name) + 1:
            return None
        first, second = self.pairs[act - 1]
        return int(first), int(second)

    def go_to(self, place: int) -> None:
        place = min(max(place, 0), self.total)
        self.descent.target, act = divmod(place, self.acts)
        if self.scene != ALL:
            self._act = act
        self.advance()

    def advance(self) -> None:
        """Come nearer to where it is to be, within the time of a frame."""
        self.descent.advance(_FRAME)
        self._tell()

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._walk = None
        descent = self._descents.get(self._run_shown)
        model = self._model
        model.twin_weights = descent.weights if descent else normal_weights(len(model.alphabet))
        model.twin_table = softmax(model.twin_weights)

    @property
    def is_lectures(self) -> bool:
        """Whether it learns the lecture's names as the lecture does."""
        corpus, schedule = self._model.corpus, [tuple(each) for each in self.descent.schedule]
        has_its_names = not self._model.source and not corpus.dev_share
        return has_its_names and self.scene == ALL and schedule == [(0, *_STARTS[ALL][:2])]

    # What it learns with

    def set_scene(self, scene: str) -> None:
        if scene != self.scene:
            if MATRICES in (scene, self.scene):
                self._act = 0
            self.scene = scene
            self._tell()

    def set_rate(self, rate: float) -> None:
        """Of the steps from here on. Raises ValueError outside 0 to MOST_RATE."""
        _check_setting(rate, 0.0)
        self._set(rate, self.descent.setting.decay)

    def set_decay(self, decay: float) -> None:
        """Of the steps from here on. Raises ValueError outside 0 to MOST_DECAY."""
        _check_setting(0.0, decay)
        self._set(self.descent.setting.rate, decay)

    def _set(self, rate: float, decay: float) -> None:
        if (rate, decay) != self.descent.setting[1:]:
            self.descent.set_from_here(rate, decay)
            self._tell()

    def set_goal(self, goal: int) -> None:
        """How many steps there are to be. Raises ValueError outside 1 to MOST_STEPS."""
        _check_goal(goal)
        if goal != self.descent.goal:
            self.descent.set_goal(goal)
            self.advance()

    def train_with_this(self) -> None:
        """From the first weights to the end with the learning rate and the decay that there are now."""
        self.descent.set_schedule([self.descent.setting._replace(position=0)])
        self.go_to(self.total)

    def row_formulas(self, row: int) -> tuple[str, dict[str, Array]]:
        """One row of W as formulas, and the arrays that they name."""
        return self.descent.network.row_formulas(row)

    def reset(self) -> None:
        """There are other names. Emits nothing."""
        corpus = self._model.corpus
        self.name = _LECTURE_NAME if _LECTURE_NAME in corpus.known else corpus.names[0]
        self._descents, self._act = {}, 0
        self._show()

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {"scene": self.scene, "act": self._act} | {scene: self._run(scene) for scene in RUNS}

    def _run(self, scene: str) -> dict[str, Any]:
        descent = self._descents.get(scene)
        if descent is None:
            rate, decay, goal = _STARTS[scene]
            return {"schedule": [[0, rate, decay]], "goal": goal, "position": 0}
        return {
            "schedule": [list(setting) for setting in descent.schedule],
            "goal": descent.goal,
            "position": descent.target,
        }

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What adopt() takes. Raises ValueError or LookupError for a foreign state."""
        return {
            "scene": one_of(state["scene"], "scene", SCENES),
            "act": whole(state["act"], "act"),
        } | {scene: _read_run(fields(state[scene], scene)) for scene in RUNS}

    def adopt(self, values: Mapping[str, Any]) -> None:
        """Take over what read() gave. Emits nothing; what has to be computed is done by advance()."""
        self.scene = values["scene"]
        self._act = min(values["act"], self._acts_of_name - 1)
        for scene in RUNS:
            run = values[scene]
            if run != self._run(scene):
                from gui.labs.bigram.session.descent import Setting

                descent = self._descent_of(scene)
                descent.target = min(descent.target, run["position"])
                descent.set_schedule([Setting(*each) for each in run["schedule"]])
                descent.set_goal(run["goal"])
                descent.target = run["position"]
        self._show()


def _check_setting(rate: float, decay: float) -> None:
    if not 0 <= rate <= MOST_RATE:
        raise ValueError(_tr("The learning rate goes from 0 to {most:,.0f}.").format(most=MOST_RATE))
    if not 0 <= decay <= MOST_DECAY:
        raise ValueError(_tr("The weight decay goes from 0 to {most:g}.").format(most=MOST_DECAY))


def _check_goal(goal: int) -> None:
    if not 1 <= goal <= MOST_STEPS:
        raise ValueError(_tr("There can be from 1 to {most:,} steps.").format(most=MOST_STEPS))


def _read_run(run: Mapping[str, Any]) -> dict[str, Any]:
    goal = whole(run["goal"], "goal", 1, MOST_STEPS)
    position = whole(run["position"], "position", 0, goal)
    schedule = [_read_setting(each) for each in items(run["schedule"], "schedule", MOST_STEPS + 1)]
    positions = [first for first, _, _ in schedule]
    if positions[:1] != [0] or positions != sorted(set(positions)):
        raise ValueError(_tr("the learning rates are not in the order of their steps"))
    return {"schedule": schedule, "goal": goal, "position": position}


def _read_setting(found: Any) -> list[Any]:
    first, rate, decay = items(found, "schedule", 3, 3)
    return [
        whole(first, "schedule", 0, MOST_STEPS),
        number(rate, "rate", 0, MOST_RATE),
        number(decay, "decay", 0, MOST_DECAY),
    ]


def _tr(text: str) -> str:
    return translate("BigramTwin", text)
