"""What the page Landscape knows."""

import numpy as np
import pytest

from engine.digits import load_network
from engine.recipe import PRESETS
from engine.steps import finish
from engine.trainer import Checkpoint
from gui.labs.digits.session import landscape as module
from gui.labs.digits.session.landscape import (
    FILTERS,
    GRADIENT,
    IN_USE,
    PATH,
    TWIN,
    Landscape,
    RunPath,
    Slice,
    look_around,
)
from gui.labs.digits.session.runs import Run


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """As the page does it, on fewer images and points."""
    for name, number in (("IMAGES", 300), ("FEW", 300), ("COARSE", 5), ("FINE", 11), ("DIRECTIONS", 40)):
        monkeypatch.setattr(module, name, number)
    module._training_images.cache_clear()
    yield
    module._training_images.cache_clear()


@pytest.fixture
def untrained():
    return Landscape().network(load_network("mnist"))


def all_of(steps):
    """What they yield, and what they return."""
    found = []
    while True:
        try:
            found.append(next(steps))
        except StopIteration as end:
            return found, end.value


def test_a_coarse_slice_comes_before_the_fine_one(untrained):
    found, survey = all_of(look_around(untrained, GRADIENT, None))
    slices = [each for each in found if isinstance(each, Slice)]
    shares = [each for each in found if isinstance(each, float)]
    assert [each.values.shape for each in slices] == [(5, 5), (11, 11)]
    assert [each.is_fine for each in slices] == [False, True]
    assert survey.slice is slices[1]
    assert shares == sorted(shares)
    assert shares[-1] <= 1


def test_the_middle_of_a_slice_is_the_loss_of_the_network(untrained):
    survey = finish(look_around(untrained, FILTERS, None))
    assert survey.slice.values[5, 5] == pytest.approx(survey.compass.loss, rel=1e-5)


def test_the_gradient_lies_in_its_own_slice_and_hardly_in_a_random_one(untrained):
    known = finish(look_around(untrained, GRADIENT, None))
    other = finish(look_around(untrained, FILTERS, None, known.compass))
    assert known.slice.share == pytest.approx(1, abs=1e-4)
    assert other.slice.share < 0.05
    assert other.compass is known.compass


@pytest.mark.parametrize("size", [0.01, 1.0, 100.0])
def test_the_share_in_a_plane_is_of_the_length_whatever_that_is(size):
    """(3, 0, 4) cast on the plane of the first two axes leaves 3 of 5."""
    direction = [size * np.array([3.0, 0.0]), size * np.array([4.0])]
    x, slanted = [np.array([1.0, 0.0]), np.array([0.0])], [np.array([2.0, 1.0]), np.array([0.0])]
    assert module._share_in_plane(direction, x, slanted) == pytest.approx(0.6)


def test_the_compass_points_downhill(untrained):
    compass = finish(look_around(untrained, GRADIENT, None)).compass
    assert compass.downhill < -0.3
    assert compass.times > 20
    assert compass.range == 3
    assert compass.slope == pytest.approx((compass.ys[1] - compass.ys[0]) / compass.xs[1], rel=0.1)
    assert 0.3 * compass.xs[-1] <= compass.turn <= 0.7 * compass.xs[-1]
    assert compass.ys.min() == compass.ys[np.searchsorted(compass.xs, compass.turn)]


def test_from_trained_weights_so_long_a_step_overshoots():
    compass = finish(look_around(load_network("mnist"), GRADIENT, None)).compass
    assert compass.downhill > 0
    assert compass.range == 0


def path_of(count):
    """A run in a straight line from one network to another."""
    start, end = Landscape().network(load_network("mnist")), load_network("mnist")
    pairs = zip(start.arrays().items(), end.arrays().values(), strict=True)
    arrays = {name: (a, b) for (name, a), b in pairs}
    return [
        Checkpoint(
            step,
            0.0,
            {name: a + step / (count - 1) * (b - a) for name, (a, b) in arrays.items()},
            0.0,
            0.0,
            (),
        )
        for step in range(count)
    ]


def test_the_path_of_a_run_lies_in_its_plane_with_its_true_losses():
    survey = finish(look_around(load_network("mnist"), PATH, RunPath(PRESETS["fast"], path_of(4))))
    found = survey.slice
    assert found.share == pytest.approx(1, abs=1e-6)
    assert found.path[-1] == pytest.approx([0, 0])
    assert found.truths[0] > found.truths[-1]
    assert found.truths[-1] == pytest.approx(survey.compass.loss, rel=1e-4)
    assert found.xs[0] < found.path[:, 0].min()
    assert found.xs[-1] > found.path[:, 0].max()


def test_between_a_network_and_its_shuffled_twin_there_is_a_hill():
    found = finish(look_around(load_network("mnist"), TWIN, None)).slice
    here, middle, there = found.truths[[0, 12, -1]]
    assert there == pytest.approx(here, abs=1e-6)
    assert found.path[12] == pytest.approx([0.5, 0])
    assert middle > here + 0.5
    assert found.xs[0] < 0
    assert found.xs[-1] > 1


def test_a_run_with_too_few_checkpoints_has_no_path():
    landscape, run = Landscape(kind=PATH), Run("Run 1", PRESETS["fast"])
    for checkpoint in path_of(100)[:2]:
        run.history.keep(checkpoint.step, checkpoint)
    assert landscape.path_of(run) is None
    assert landscape.path_of(None) is None
    for checkpoint in path_of(100)[2:]:
        run.history.keep(checkpoint.step, checkpoint)
    path = landscape.path_of(run)
    assert len(path.checkpoints) <= module.MOST_PATH
    assert path.checkpoints[-1] is run.checkpoints[-1]


def test_other_weights_are_another_question():
    landscape, told = Landscape(), []
    landscape.changed.connect(lambda: told.append(landscape.guessed))
    landscape.guess(2)
    landscape.choose(FILTERS, landscape.whose)
    landscape.choose(FILTERS, IN_USE)
    assert told == [2, 2, None]


def test_the_untrained_network_is_the_same_each_time():
    landscape, network = Landscape(), load_network("mnist")
    assert landscape.network(network) is landscape.network(network)
    landscape.choose(GRADIENT, IN_USE)
    assert landscape.network(network) is network
