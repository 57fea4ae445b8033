"""The plain parts of the graph's drawing: curves, looks of wires, small heatmaps, places, words."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui import theme
from gui.labs.graph.drawing.items import captions
from gui.labs.graph.drawing.items.curves import curve, points_along, port_offset
from gui.labs.graph.drawing.items.looks import CURRENT, QUIET, looks_of, sign_of, size_of
from gui.labs.graph.drawing.items.miniature import HIGHEST, WIDEST, as_table, miniature, reduced, shown_size
from gui.labs.graph.drawing.layout.box_index import BoxIndex
from gui.labs.graph.session.picture import Card, CardState


@pytest.mark.parametrize(
    "points",
    [
        [(0.0, 0.0), (100.0, 80.0)],
        [(0.0, 0.0), (100.0, 80.0), (200.0, 80.0), (300.0, -40.0)],
        [(0.0, 50.0), (90.0, 40.0), (200.0, 10.0), (300.0, 0.0)],
    ],
)
def test_a_curve_passes_its_points_level_at_the_ends_and_stays_between_them(points):
    path = curve(points)
    along = points_along(path, 400)
    assert along[0].tolist() == list(points[0])
    assert along[-1] == pytest.approx(points[-1])
    for point in points:
        assert np.hypot(*(along - point).T).min() < 1
    first, last = along[1] - along[0], along[-1] - along[-2]
    assert abs(first[1] / first[0]) < 0.15
    assert abs(last[1] / last[0]) < 0.15
    heights = [y for _, y in points]
    assert min(heights) - 1e-9 <= along[:, 1].min()
    assert along[:, 1].max() <= max(heights) + 1e-9
    assert (np.diff(along[:, 0]) > 0).all()


def test_points_along_a_curve_are_equally_far_apart():
    along = points_along(curve([(0.0, 0.0), (100.0, 60.0), (400.0, 80.0)]), 20)
    steps = np.hypot(*np.diff(along, axis=0).T)
    assert steps == pytest.approx(steps.mean(), rel=0.05)


def test_a_wire_may_run_from_right_to_left():
    along = points_along(curve([(200.0, 0.0), (0.0, 90.0)]), 50)
    assert along[1, 0] > 200  # it leaves to the right all the same
    assert along[-2, 0] < 0


def test_ports_are_spread_about_the_middle_and_stay_on_the_card():
    assert port_offset(0, 1, 100) == 0
    assert [port_offset(port, 2, 100) for port in (0, 1)] == [-8, 8]
    many = [port_offset(port, 40, 100) for port in range(40)]
    assert many == sorted(many)
    assert max(many) == -min(many) <= 50 - 16


def test_what_a_wire_looks_like_tells_size_sign_and_rest():
    quiet = np.array([False, True, False, False, False, False, False])
    looks = looks_of(quiet, {0: 10.0, 2: -2.0, 3: 0.5, 4: 0.0, 5: float("nan")}).tolist()
    assert [size_of(look) for look in looks] == [3, 0, 2, 1, 1, 1, 0]
    assert [sign_of(look) for look in looks] == [1, 0, -1, 1, 0, None, 0]
    assert [bool(look & QUIET) for look in looks] == [False, True, False, False, False, False, False]
    assert (size_of(looks[2] | CURRENT), sign_of(looks[2] | CURRENT)) == (2, -1)


def test_no_wires_have_no_looks():
    assert looks_of(np.array([], bool), {}).shape == (0,)


def test_the_uppermost_box_under_a_point_is_found():
    places = BoxIndex([(7, (0, 0, 10, 10)), (8, (5, 5, 20, 20))])
    assert [places.at(x, x) for x in (2, 7, 15, 25)] == [7, 8, 8, None]
    assert BoxIndex().at(0, 0) is None


def test_any_array_becomes_a_table():
    for shape, table in (((), (1, 1)), ((5,), (1, 5)), ((2, 3), (2, 3)), ((4, 2, 3), (4, 6))):
        assert as_table(np.zeros(shape)).shape == table


def test_large_arrays_become_means_of_blocks():
    table = np.arange(80 * 112, dtype=float).reshape(80, 112)
    small = reduced(table)
    assert small.shape == (HIGHEST, WIDEST)
    assert small == pytest.approx(table.reshape(40, 2, 56, 2).mean(axis=(1, 3)))
    odd = reduced(np.ones((97, 3)))
    assert odd.shape == (HIGHEST, 3)
    assert odd == pytest.approx(1.0)
    table[3, 3] = np.inf
    assert np.argwhere(~np.isfinite(reduced(table))).tolist() == [[1, 1]]


def test_heatmaps_keep_their_proportions_but_are_never_too_thin():
    assert shown_size((2, 3)).width() / shown_size((2, 3)).height() == pytest.approx(1.5)
    for shape in ((784, 128), (1000,), (1, 1), (0,), (10, 3, 28, 28)):
        size = shown_size(shape)
        assert 10 <= size.width() <= WIDEST
        assert 10 <= size.height() <= HIGHEST


def color(image, column, row=0):
    return image.pixelColor(column, row)


@pytest.mark.parametrize("worn", [theme.LIGHT, theme.DARK])
def test_cells_have_the_colours_of_their_signs(qapp, monkeypatch, worn):
    monkeypatch.setattr(theme, "_current", worn)
    numbers = np.array([2.0, 0.0, -2.0, np.nan])
    gradient, data = miniature(numbers, of_gradient=True), miniature(numbers, of_gradient=False)
    assert (gradient.width(), gradient.height()) == (4, 1)
    expected = [worn.positive, worn.ground, worn.negative, worn.warn]
    assert [color(gradient, i) for i in range(4)] == [QColor(c) for c in expected]
    assert color(data, 0) == QColor(worn.data)
    ramp = miniature(np.array([[0.0, 1.0], [2.0, 4.0]]), of_gradient=False)
    assert color(ramp, 0) == QColor(worn.ground)
    assert color(ramp, 1, 1) == QColor(worn.data)
    nothing = miniature(np.zeros((3, 3)), of_gradient=True)
    assert color(nothing, 1, 1) == QColor(worn.ground)


def test_words_for_a_screen_reader():
    leaf, group = Card(0, "a", "", "leaf"), Card(1, "h", "", "group", 1)
    assert captions.spoken_value(leaf, CardState(2.0, 6.0)) == "2.0, gradient 6.0"
    assert captions.spoken_value(leaf, CardState()) == "not computed yet"
    one = CardState(np.array([0.7071]), np.array([[0.5]]))  # as of torch.Tensor([0.7071])
    assert (captions.data_text(one), captions.gradient_text(leaf, one)) == ("[0.7071]", "grad [[0.5]]")
    # where there is room for one number only
    assert [captions.far_number(CardState(0.7071, g)) for g in (None, 0.5)] == ["0.707", "∂ 0.5"]
    assert (
        captions.spoken_value(leaf, CardState(1.0, 1.0, 2.0, is_wrong=True))
        == "1.0, gradient 1.0, correct 2.0"
    )
    arrays = CardState(np.zeros((3, 4)), np.zeros((3, 4)), problem="It is none.")
    spoken = captions.spoken_value(group, arrays)
    assert spoken == "1 node, an array of shape (3, 4), gradient an array of shape (3, 4). It is none."


def test_explanations_say_what_a_card_is():
    said = captions.explanation(Card(0, "e", "×", "operation"), CardState(-6.0, -2.0))
    assert said.startswith("e = -6.0, made by ×. Its gradient is -2.0")
    assert "a constant" in captions.explanation(Card(0, "2", "", "constant"), CardState(2.0))
    assert "12 nodes, folded" in captions.explanation(Card(0, "n", "", "group", 12), CardState(2.0))
