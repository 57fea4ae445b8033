"""Whatever a session of the digits lab can reach, it can write, and another one can read."""

import json
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.digit_network import ACTIVATIONS, DigitNetwork, UnitEdit
from engine.nn import INITIALISATIONS
from engine.recipe import MOST_SEED, MOST_STEPS, OPTIMISERS, SCHEDULES, SPLITS, Recipe
from engine.trainer import Data
from engine.training import Diverged
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session import training as module
from gui.labs.digits.session.drawing import Drawing
from gui.labs.digits.session.edited_network import (
    LEAST_SCALE,
    MOST_SCALE,
    MOST_SHIFT,
    OWN,
    EditedNetwork,
    shipped,
)
from gui.labs.digits.session.reading import COLDEST, HOTTEST
from gui.labs.digits.session.runs import DIVERGED, FINISHED
from gui.workspace import encode
from tests.thorough import examples


@pytest.fixture(scope="module", autouse=True)
def few_images():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 90).astype(np.uint8)
    images = rng.integers(0, 256, (90, 784)).astype(np.uint8)
    data = Data(images[:60], labels[:60], images[60:], labels[60:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "read_data", lambda recipe: data)
        yield


def reals(low, high):
    """Also its ends, and what is hardly more than nothing."""
    return st.floats(low, high) | st.sampled_from([low, high, min(max(low, 5e-324), high)])


def one_of(table):
    return st.sampled_from(list(table))


LAYERS = st.sampled_from([(1,), (9,), (9, 9), (9, 9, 9), (9, 9, 9, 9)])
RECIPES = st.builds(
    Recipe,
    hidden=LAYERS,
    activation=one_of(ACTIVATIONS),
    initialisation=one_of(INITIALISATIONS),
    scaled=st.booleans(),
    images=one_of(SPLITS),
    optimiser=one_of(OPTIMISERS),
    learning_rate=st.sampled_from([0.0, 1.0, 100.0, 1e3, 1e4, 1e5, 1e6]),
    schedule=one_of(SCHEDULES),
    batch_size=st.sampled_from([0, 1, 7, 41_000]),
    steps=st.sampled_from([1, 5, MOST_STEPS]),
    augmentation=st.sampled_from([0.0, 3.0]),
    smoothing=st.sampled_from([0.0, 0.9]),
    decay=st.sampled_from([0.0, 1e3]),
    averaging=st.sampled_from([0.0, 0.5, 0.9999]),
    seed=st.sampled_from([0, 1, MOST_SEED]),
)
# whose weights grow until they break
WILD = st.builds(
    Recipe,
    hidden=st.sampled_from([(9, 9), (9, 9, 9)]),
    scaled=st.booleans(),
    optimiser=st.just("descent"),
    learning_rate=st.sampled_from([100.0, 1e3, 1e4, 1e5, 1e6]),
    decay=st.sampled_from([0.0, 1e3]),
)
TOO_FAST = Recipe(hidden=(9, 9, 9), optimiser="descent", learning_rate=1e3)
EDITS = st.builds(UnitEdit, reals(LEAST_SCALE, MOST_SCALE), reals(-MOST_SHIFT, MOST_SHIFT), st.booleans())
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def draw(session, points, width):
    session.sketch.choose_pen(width)
    session.begin_stroke(*points[0])
    for point in points[1:]:
        session.extend_stroke(*point)
    session.end_stroke()


def paste(session, seed, height, width, label):
    picture = np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.uint8)
    session.show_drawing(Drawing(picture=picture, is_centred=picture.shape == (28, 28), label=label))


def edit(session, unit, change):
    session.in_use.edit_unit(unit % session.model.units, change)


def open_network(session, hidden, activation, power, name):
    """As from a file."""
    arrays = DigitNetwork(np.random.default_rng(1), hidden, activation).arrays()
    arrays = {key: array * np.float32(10.0**power) for key, array in arrays.items()}
    session.use(EditedNetwork(DigitNetwork.from_arrays(arrays, {"activation": activation}), OWN, name))


def train(session, recipe, clicks):
    session.training.set_up(recipe)
    session.training.begin()
    for _ in range(clicks):
        go_on(session.training, 1)  # measures after each step


def branch(session, position, rate):
    session.training.go_to(position)
    session.training.set_up(replace(session.training.recipe, learning_rate=rate))
    session.training.branch()
    go_on(session.training, 2)


def go_on(training, steps):
    if training.current.state in (FINISHED, DIVERGED):
        return
    try:
        for told in training.work(steps):
            training.note([told])
        training.note_end()
    except Diverged as error:
        training.note_failure(error)


def use_trained(session):
    network = session.training.network()
    if network is not None:
        session.use(EditedNetwork(network, OWN, session.training.current.name))


def change_run(session, rate, name):
    session.training.set_learning_rate(rate)
    if session.training.current is not None:
        session.training.rename(session.training.current, name)


def descend(session, rate, name):
    session.backward.descend(rate, name)


POINTS = st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=6)
TASKS = {
    draw: st.tuples(POINTS, FINITE),
    paste: st.tuples(st.integers(0, 9), st.just(28) | st.integers(1, 400), st.just(28), st.none()),
    lambda session, label: session.sketch.choose_label(label): st.tuples(st.none() | st.integers(0, 9)),
    lambda session, t: session.reading.set_temperature(t): st.tuples(reals(COLDEST, HOTTEST)),
    edit: st.tuples(st.integers(0, 3), EDITS),
    lambda session, position: session.backward.go_to(position): st.tuples(st.integers()),
    open_network: st.tuples(LAYERS, one_of(ACTIVATIONS), st.sampled_from([-38, 0, 5, 9, 15, 30]), st.text()),
    lambda session, rate, name: session.backward.descend(rate, name): st.tuples(
        st.sampled_from([0.001, 1.0, 10.0]), st.text()
    ),
    lambda session: session.use(shipped()): st.tuples(),
    train: st.tuples(RECIPES | WILD, st.just(6)),
    branch: st.tuples(st.integers(0, 3), reals(0.0, 1e6)),
    use_trained: st.tuples(),
    change_run: st.tuples(reals(0.0, 1e6), st.text() | st.just("x" * 5_000)),
}
WORK = st.lists(
    st.one_of([st.tuples(st.just(task), arguments) for task, arguments in TASKS.items()]),
    min_size=2,
    max_size=10,
)


def kept(session):
    return json.loads(b"".join(encode(session.to_dict())))


@examples(60)
@given(WORK)
@example([(train, (TOO_FAST, 6))])
@example([(train, (replace(TOO_FAST, averaging=0.5, scaled=False), 6))])
@example([(open_network, ((9, 9), "relu", 15, "huge")), (descend, (10.0, "gone"))])
@example([(open_network, ((9, 9), "tanh", 15, "huge")), (descend, (10.0, "gone"))])
def test_what_a_session_can_reach_it_can_write_and_another_can_read(work):
    session = DigitSession()
    draw(session, [(0.3, 0.2), (0.7, 0.2), (0.5, 0.8)], 0.05)
    for task, arguments in work:
        with suppress(ValueError):  # refused, which must leave the session as it was
            task(session, *arguments)
    state = kept(session)
    again, told = DigitSession(), []
    again.told.connect(told.append)
    again.from_dict(state)
    assert not told  # no run was left out
    assert kept(again) == state
    for run in again.training.runs:
        again.training.choose(run)
        again.training.network()


# What somebody else has written


HOSTILE = [float("nan"), float("inf"), 1e308, -1, 2**70, "x" * 50_000, "nan", [], {}, None, True]


@pytest.fixture(scope="module")
def state():
    """Of a session in which everything is in use."""
    session = DigitSession()
    open_network(session, (4, 3), "tanh", 0, "mine")
    session.use(shipped())
    edit(session, 7, UnitEdit(0.5, 1.5, True))
    draw(session, [(0.3, 0.2), (0.7, 0.2)], 0.05)
    train(session, Recipe(hidden=(5,), steps=3), 2)
    whole = kept(session)
    paste(session, 1, 3, 4, 7)
    return whole | {"picture": kept(session)["picture"], "label": 7}


def leaves(found, path=()):
    """The ways to all numbers, texts and lists; of long lists only to the ends."""
    yield path
    if isinstance(found, dict):
        for key, value in found.items():
            yield from leaves(value, (*path, key))
    elif isinstance(found, list):
        for place in {0, len(found) - 1} if found else ():
            yield from leaves(found[place], (*path, place))


def with_hostile(state, path, value):
    changed = json.loads(json.dumps(state))
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:12])
def test_a_state_with_anything_in_one_place_is_refused_or_opens_and_can_be_kept(state, value):
    refused = []
    for path in list(leaves(state))[1:]:
        session = DigitSession()  # a new one: those of its own runs would come back whole
        try:
            session.from_dict(with_hostile(state, path, value))
        except ValueError as error:
            refused.append(str(error))
            continue
        opened = kept(session)
        session.training.network()
        again = DigitSession()
        again.from_dict(opened)
        assert kept(again) == opened, path
    assert refused
    assert max(map(len, refused)) < 500


def test_a_shipped_network_is_kept_by_its_key_and_its_weights_become_no_text():
    model = EditedNetwork(shipped().base, "pens")
    assert model.to_dict() == {"key": "pens", "edits": {}}
    assert "_packed" not in vars(model)
