"""Heights over a plane, made ready to be drawn."""

import numpy as np
import pytest

from gui.widgets.charts.terrain import terrain

XS, YS = np.linspace(-2, 2, 21), np.linspace(0, 3, 16)


def plane():
    return XS[None] + 10 * YS[:, None]


def test_shares_go_from_the_lowest_to_the_highest():
    ground = terrain(XS, YS, plane())
    assert ground.shares.shape == (16, 21)
    assert ground.shares[0, 0] == 0
    assert ground.shares[-1, -1] == 1
    assert not ground.is_log


def test_contours_lie_where_the_values_are_multiples_of_the_step():
    ground = terrain(XS, YS, plane())
    x, y = ground.contours
    heights = (x + 10 * y) / ground.step
    assert len(x) > 20
    assert heights == pytest.approx(np.round(heights), abs=1e-9)
    assert x.min() >= -2
    assert y.max() <= 3


def test_where_values_span_many_times_themselves_contours_go_by_factors():
    ground = terrain(XS, YS, np.exp(plane() / 4))
    x, y = ground.contours
    heights = (x + 10 * y) / 4 / np.log(ground.step)
    assert ground.is_log
    assert heights == pytest.approx(np.round(heights), abs=1e-6)
    assert ground.shares[0, 0] == 0


def test_between_the_places_the_value_is_read_from_those_around():
    ground = terrain(XS, YS, plane())
    assert ground.value_at(0.33, 1.27) == pytest.approx(0.33 + 12.7)
    assert ground.value_at(99, 99) == pytest.approx(2 + 30)


@pytest.mark.parametrize("values", [np.zeros((16, 21)), np.full((16, 21), np.nan), np.full((16, 21), np.inf)])
def test_a_flat_or_broken_ground_has_no_contours(values):
    ground = terrain(XS, YS, values)
    assert ground.contours.shape == (2, 0)
    assert np.isfinite(ground.shares).all()


def test_what_is_not_a_number_is_as_high_as_the_highest():
    values = plane()
    values[3, 3], values[4, 4] = np.nan, np.inf
    ground = terrain(XS, YS, values)
    assert ground.shares[3, 3] == ground.shares[4, 4] == 1
