"""Large matrix products take as many cores as are fastest, small ones one; who works keeps one."""

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from engine import cores
from engine.cores import ENOUGH, Crew
from engine.digit_network import DigitNetwork
from engine.optim import Adam
from engine.training import train

BLAS = ThreadpoolController().select(user_api="blas")  # to look for it each time takes a millisecond


def threads():
    return [library.num_threads for library in BLAS.lib_controllers]


pytestmark = pytest.mark.skipif(len(threads()) != 1, reason="threadpoolctl does not know this BLAS")


@pytest.fixture
def machine(monkeypatch):
    """machine(cores, one, all): so many cores; work takes so many seconds on one, and on all of them."""
    seconds, clock = {}, [0.0]

    def machine(count, one=1.0, all=0.6):
        monkeypatch.setattr(cores, "usable", lambda: count)
        seconds.update({1: one, count: all})

    def work(crew):
        """On how many cores it was done."""
        with crew.at_work():
            (used,) = threads()
            clock[0] += seconds[used]
        return used

    monkeypatch.setattr(cores, "perf_counter", lambda: clock[0])
    machine.work = work
    return machine


def test_large_products_take_all_cores_once_that_was_found_to_be_faster(machine):
    machine(2)
    crew = Crew(ENOUGH)
    assert [machine.work(crew) for _ in range(20)] == [1, 2, 1, 2, *[2] * 16]
    assert threads() == [1]


def test_small_products_take_one(machine):
    machine(2)
    crew = Crew(ENOUGH - 1)
    assert {machine.work(crew) for _ in range(20)} == {1}


def test_one_core_is_left_to_somebody_who_works(machine, monkeypatch):
    monkeypatch.setattr(cores, "in_company", True)
    machine(2)
    crew = Crew(ENOUGH)
    assert {machine.work(crew) for _ in range(20)} == {1}
    machine(4)
    machine(3)  # the threads that are used then
    monkeypatch.setattr(cores, "usable", lambda: 4)
    crew = Crew(ENOUGH)
    assert [machine.work(crew) for _ in range(20)][4:] == [3] * 16


def test_where_others_have_the_cores_it_is_one_and_the_other_way_is_tried_ever_more_rarely(machine):
    machine(2, all=100.0)
    crew = Crew(ENOUGH)
    used = [machine.work(crew) for _ in range(2000)]
    assert used[:4] == [1, 2, 1, 2]
    assert used.count(2) <= 2 + 5
    machine(2, all=0.6)  # the others have gone
    assert 2 in [machine.work(crew) for _ in range(4200)]
    assert machine.work(crew) == 2
    machine(2, all=100.0)  # and come back
    assert [machine.work(crew) for _ in range(3)][1:] == [1, 1]


@pytest.mark.parametrize(("batch", "expected"), [(32, {1}), (128, {1, 2})])
def test_training_takes_both_cores_for_a_large_batch_only(monkeypatch, batch, expected):
    monkeypatch.setattr(cores, "usable", lambda: 2)
    used = set()

    class Watched(DigitNetwork):
        def __call__(self, images):
            used.update(threads())
            return super().__call__(images)

    network = Watched(np.random.default_rng(0))
    images, labels = np.zeros((128, 784), np.float32), np.zeros(128, np.uint8)
    run = train(network, images, labels, Adam(network.parameters()), epochs=2, batch_size=batch, seed=1)
    assert [next(run).step for _ in range(2)] == [1, 2]
    assert used == expected
    assert threads() == [1]
