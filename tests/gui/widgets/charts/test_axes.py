"""The arithmetic of charts: spans, ticks, few points instead of many, names beside each other."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gui.widgets.charts.axes import apart, log_ticks, round_ticks, span, spread, thinned, tick_text


def test_ticks_are_round():
    assert round_ticks(0, 1, 5) == (pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1]), 0.2)
    assert round_ticks(-45, 45, 4) == ([-40, -20, 0, 20, 40], 20)
    assert round_ticks(0.9, 1.1, 1)[0] == [1]
    assert round_ticks(0, 5000, 7)[1] == 1000
    assert log_ticks(0.001, 10, 8) == pytest.approx([0.001, 0.01, 0.1, 1, 10])
    assert log_ticks(0.15, 0.9, 4) == pytest.approx([0.2, 0.5])


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(1, 12))
def test_ticks_lie_within_and_are_not_too_many(low, width, most):
    assume(width > 1e-9 * abs(low))  # else the numbers themselves lie too far apart
    high = low + width
    ticks, step = round_ticks(low, high, most)
    assert len(ticks) <= most + 1
    assert all(low - step / 1e3 <= tick <= high + step / 1e3 for tick in ticks)


def test_numbers_of_ticks():
    assert [tick_text(n, 0.2) for n in (0.0, -0.0, 0.4, -1.2)] == ["0.0", "0.0", "0.4", "-1.2"]
    assert tick_text(12_000, 1000) == "12,000"


def test_a_long_line_keeps_its_peaks():
    x, y = np.linspace(0, 300, 5000), np.zeros(5000)
    y[1234], y[4321] = 7, -3
    across, down = thinned(x, y)
    assert len(across) <= 2 * 302
    assert (down.max(), down.min()) == (7, -3)
    short = np.arange(50.0)
    assert thinned(short, short)[0] is short


def test_a_span_holds_the_numbers_and_what_was_wanted():
    numbers = [np.array([3.0, 5.0]), np.zeros(0), np.array([4.0])]
    assert span(numbers, None, is_log=False, has_margin=False) == (3, 5)
    assert span(numbers, (0, 1), is_log=False, has_margin=True) == (0, 5)
    assert span(numbers, None, is_log=False, has_margin=True) == pytest.approx((2.9, 5.1))
    assert span([np.array([1.0, 5.0])], None, is_log=False, has_margin=True) == pytest.approx((0, 5.2))
    assert span([], None, is_log=True, has_margin=True) == (1e-3, 1)
    assert span([np.array([7.0])], None, is_log=True, has_margin=False) == (3.5, 14)


def test_names_do_not_lie_on_each_other():
    assert spread([10, 50], 20, 100) == [0, 40]
    assert spread([50, 52, 54], 20, 100) == [40, 60, 80]
    assert spread([90, 95], 20, 100) == [60, 80]


def test_as_many_pictures_as_fit_with_the_middle_one_among_them():
    places = [0.0, 10.0, 20.0, 30.0, 40.0]
    assert [*apart(places, 10)] == [0, 1, 2, 3, 4]
    assert [*apart(places, 11)] == [0, 2, 4]
    assert [*apart(places, 25)] == [2]
    assert [*apart([], 10)] == []
