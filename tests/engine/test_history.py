"""Records of a run: which are kept, how many, and which of them is found."""

import numpy as np
import pytest

from engine.history import History


def filled(count, **bounds):
    """A record of eight bytes at each position that is due, which it tells; the run stands at the end."""
    history = History(**{"most_bytes": 1_000_000, **bounds})
    for position in range(count):
        if history.is_due(position):
            history.keep(position, np.array([float(position)]))
    history.position = count
    return history


@pytest.mark.parametrize("bounds", [{"most": 10}, {"most_bytes": 80}], ids=str)
def test_records_that_grow_too_many_or_too_large_are_thinned_evenly(bounds):
    history = filled(100, **bounds)
    assert history.positions == [0, 16, 32, 48, 64, 80, 96]
    assert history.nbytes == 7 * 8
    assert [float(record[0]) for record in history.records] == history.positions


def test_where_the_run_stands_is_kept_though_it_is_not_due():
    history = filled(10, most=5)
    assert history.positions == [0, 2, 4, 6, 8]
    history.keep(9, np.zeros(1))
    assert history.positions == [0, 4, 8, 9]
    history.keep(11, np.zeros(1))
    history.keep(13, np.zeros(1))
    assert history.positions == [0, 4, 8, 13]


def test_two_records_stay_however_large_they_are():
    history = filled(10, most_bytes=1)
    assert history.positions == [0, 8]


def test_a_stride_may_be_wider_from_the_beginning():
    assert filled(20, stride=8).positions == [0, 8, 16]


def test_a_position_between_two_records_finds_the_nearest_and_the_one_before():
    history = filled(20, stride=8)
    assert [history.nearest(k) for k in (0, 4, 5, 13, 99)] == [0, 0, 8, 16, 16]
    assert [history.before(k) for k in (0, 7, 8, 15, 99)] == [0, 0, 8, 8, 16]
    assert history.go_to(8) == 8.0
    assert history.position == 8


def test_a_branch_gives_up_what_came_after():
    history = filled(20, stride=8)
    history.go_to(8)
    history.branch()
    assert history.positions == [0, 8]
    assert history.nbytes == 16
    history.forget(8)
    history.forget(9)
    assert (len(history), 8 in history, history.nbytes) == (1, False, 8)


def test_a_record_kept_again_takes_the_place_of_the_old_one():
    history = filled(1)
    history.keep(0, np.zeros(5))
    assert (len(history), history.nbytes, history[0].shape) == (1, 40, (5,))
