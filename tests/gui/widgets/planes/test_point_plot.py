"""The plot of points: what mouse and keys ask for, where the line is, and what is seen and said."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor

from gui import theme
from gui.widgets.charts.contour import zero_line
from gui.widgets.planes.field import field_image
from gui.widgets.planes.point_plot import PointPlot

EXTENT = (-2.0, 2.0, -1.0, 1.0)
POINTS = np.array([[-1.0, 0.0], [0.0, 0.5], [1.0, 0.0], [1.5, -0.5]])
LABELS = np.array([-1.0, 1.0, 1.0, -1.0])


class Owner:
    """Answers the plot as a session would, and remembers what was asked."""

    def __init__(self, plot):
        self.plot = plot
        self.points, self.labels = POINTS.copy(), LABELS.copy()
        self.asked = []
        plot.point_added.connect(self.add)
        plot.point_moved.connect(self.move)
        plot.point_removed.connect(self.remove)
        self.show()

    def show(self):
        across = np.linspace(-2, 2, 40) + 0.05
        field = np.tile(across, (20, 1))
        self.plot.show_points(self.points, self.labels, field, EXTENT, self.points[:, 0])

    def add(self, x, y, label):
        self.asked.append(("add", round(x, 2), round(y, 2), label))
        self.points = np.vstack([self.points, [x, y]])
        self.labels = np.append(self.labels, label)
        self.show()

    def move(self, index, x, y, finished):
        self.asked.append(("move", index, round(x, 2), round(y, 2), finished))
        self.points = self.points.copy()
        self.points[index] = x, y
        self.show()

    def remove(self, index):
        self.asked.append(("remove", index))
        self.points, self.labels = np.delete(self.points, index, axis=0), np.delete(self.labels, index)
        self.show()


@pytest.fixture
def plot(shown):
    return shown(PointPlot(), 400, 200)


@pytest.fixture
def owner(plot):
    return Owner(plot)


def at(plot, x, y):
    return plot.pixel_of(x, y).toPoint()


# The line


def test_the_line_lies_where_the_field_is_zero():
    rows, columns = np.indices((30, 40))
    field = np.hypot(columns - 20.0, rows - 14.0) - 9.5
    pieces = zero_line(field)
    assert len(pieces) > 40
    distances = np.hypot(pieces[..., 0] - 20, pieces[..., 1] - 14)
    np.testing.assert_allclose(distances, 9.5, atol=0.05)
    ends = np.round(pieces.reshape(-1, 2), 6)
    _, counts = np.unique(ends, axis=0, return_counts=True)
    assert {*counts} == {2}  # a closed curve: each piece goes on where another ends


def test_a_straight_line_is_exact():
    rows, columns = np.indices((5, 6))
    pieces = zero_line(columns - 2.25 + 0 * rows)
    np.testing.assert_allclose(pieces[..., 0], 2.25)
    assert sorted(pieces[..., 1].ravel()) == [0, 1, 1, 2, 2, 3, 3, 4]


@pytest.mark.parametrize("middle", [3.0, -3.0])
def test_a_saddle_has_two_pieces_that_do_not_cross(middle):
    sign = math.copysign(1, middle)
    field = np.array([[3.0, -1.0], [-1.0, 3.0]]) if sign > 0 else np.array([[1.0, -3.0], [-3.0, 1.0]])
    pieces = zero_line(field)
    assert len(pieces) == 2
    sides = [{tuple(np.round(end, 2)) for end in piece} for piece in pieces]
    corner = (0.0, 1.0) if sign > 0 else (0.0, 0.0)  # one piece cuts off this corner
    assert any(all(abs(x - corner[0]) + abs(y - corner[1]) < 0.8 for x, y in piece) for piece in sides)


@pytest.mark.parametrize(
    "field", [np.ones((4, 4)), np.full((4, 4), np.nan), np.ones((1, 5)), np.zeros((0, 0))]
)
def test_where_nothing_changes_its_sign_there_is_no_line(field):
    assert zero_line(field).shape == (0, 2, 2)


def test_infinities_break_the_line_and_nothing_else():
    field = np.tile(np.arange(5.0) - 1.5, (4, 1))
    field[0, 1], field[3, 2] = np.inf, np.nan
    assert len(zero_line(field)) == 1
    np.testing.assert_allclose(zero_line(np.tile([-1e308, 1e308], (2, 1)))[..., 0], 0.5)


def test_the_field_goes_through_the_ground_at_zero(plot):
    image = field_image(np.array([[-5.0, -1.0, 0.0, 1.0, np.nan]]))
    colors = theme.current()
    assert image.pixelColor(2, 0) == image.pixelColor(4, 0) == QColor(colors.panel)
    assert image.pixelColor(0, 0) == image.pixelColor(1, 0)  # the full colour
    assert image.pixelColor(1, 0).red() > image.pixelColor(1, 0).blue()  # orange is negative
    assert image.pixelColor(3, 0).blue() > image.pixelColor(3, 0).red()


# The mouse


def test_a_click_on_free_ground_adds_a_point_of_the_chosen_class(plot, owner, qtbot):
    left, right, shift = (
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.RightButton,
        Qt.KeyboardModifier.ShiftModifier,
    )
    qtbot.mouseClick(plot, left, pos=at(plot, -0.5, 0.5))
    qtbot.mouseClick(plot, left, shift, at(plot, -1.5, 0.5))
    qtbot.mouseClick(plot, right, pos=at(plot, -1.5, -0.5))
    plot.adds = -1
    qtbot.mouseClick(plot, left, pos=at(plot, 0.5, -0.5))
    assert owner.asked == [
        ("add", -0.5, 0.5, 1),
        ("add", -1.5, 0.5, -1),
        ("add", -1.5, -0.5, -1),
        ("add", 0.5, -0.5, -1),
    ]
    assert plot.chosen == 7


def test_a_click_on_a_point_chooses_it(plot, owner, qtbot):
    with qtbot.waitSignal(plot.point_chosen) as chosen:
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at(plot, 1, 0))
    assert chosen.args == [2]
    qtbot.mouseClick(plot, Qt.MouseButton.RightButton, pos=at(plot, 1, 0))
    assert owner.asked == []


def test_a_point_is_dragged_and_stays_within_the_picture(plot, owner, qtbot):
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(plot, left, pos=at(plot, 1, 0))
    qtbot.mouseMove(plot, at(plot, 1, 0) + QPoint(1, 1))  # a hand that trembles moves nothing
    assert owner.asked == []
    qtbot.mouseMove(plot, at(plot, 0.5, 0.25))
    qtbot.mouseMove(plot, QPoint(450, -30))
    qtbot.mouseRelease(plot, left, pos=QPoint(450, -30))
    assert owner.asked == [
        ("move", 2, 0.5, 0.25, False),
        ("move", 2, 2.0, 1.0, False),
        ("move", 2, 2.0, 1.0, True),
    ]
    qtbot.mouseMove(plot, at(plot, 0, 0))
    assert len(owner.asked) == 3


def test_a_double_click_removes_a_point(plot, owner, qtbot):
    qtbot.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=at(plot, 0, 0.5))
    assert owner.asked == [("remove", 1)]
    assert plot.count == 3


def test_two_fast_clicks_on_free_ground_leave_the_point_there(plot, owner, qtbot):
    place = at(plot, -0.5, -0.5)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=place)
    assert [asked[0] for asked in owner.asked] == ["add"]


def test_outside_the_field_nothing_is_added(plot, owner, qtbot):
    plot.resize(400, 300)
    assert plot.pixel_of(-2, 1) == QPointF(0, 50)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(200, 20))
    assert owner.asked == []


# The keyboard


def test_arrows_go_from_point_to_point(plot, owner, qtbot):
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.chosen == 1  # the nearest to the middle
    seen = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(plot, key)
        seen.append(plot.chosen)
    assert seen == [0, 2, 3, 3, 3] or seen == [0, 1, 2, 3, 3]


def test_alt_and_an_arrow_move_the_chosen_point(plot, owner, qtbot):
    alt = Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(plot, Qt.Key.Key_Up, alt)
    assert owner.asked == []  # none is chosen
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at(plot, 1.5, -0.5))
    qtbot.keyClick(plot, Qt.Key.Key_Up, alt)
    qtbot.keyClick(plot, Qt.Key.Key_Left, alt)
    assert owner.asked == [("move", 3, 1.5, -0.4, True), ("move", 3, 1.4, -0.4, True)]
    for _ in range(40):
        qtbot.keyClick(plot, Qt.Key.Key_Right, alt)
    assert owner.points[3, 0] == 2.0


def test_plus_adds_in_the_middle_and_delete_removes(plot, owner, qtbot):
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert owner.asked == [("add", 0, 0, 1)]
    assert plot.chosen == 4
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    qtbot.keyClick(plot, Qt.Key.Key_Backspace)
    assert owner.asked[1:] == [("remove", 4), ("remove", 3)]
    assert plot.chosen == 2


# What is seen and said


def test_it_says_how_many_are_on_the_right_side(plot, owner):
    interface = QAccessible.queryAccessibleInterface(plot)
    assert interface.role() == QAccessible.Role.Chart
    assert plot.accessibleDescription() == "2 of 4 points classified correctly"  # one lies on the line itself
    plot.show_points(POINTS, LABELS, None, EXTENT)
    assert plot.accessibleDescription() == "4 points"


def test_the_chosen_point_is_described(plot, owner, qtbot):
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=at(plot, 1.5, -0.5))
    said = "Point 4: class -1, at 1.50, -0.50, score 1.5, misclassified"
    assert plot.accessibleDescription() == f"2 of 4 points classified correctly. {said}"
    assert said in plot.explain_at(at(plot, 1.5, -0.5))
    assert "Score here: -1.44" in plot.explain_at(at(plot, -1.5, 0.5))
    assert "classified correctly" in plot.explain_at(at(plot, -1, 0))


def test_classes_differ_in_shape_and_misread_points_have_a_ring(plot, owner):
    colors, image = theme.current(), plot.grab().toImage()

    def width_of(x, y, color, up):
        row = at(plot, x, y).y() - up
        middle = at(plot, x, y).x()
        return sum(image.pixelColor(middle + i, row) == QColor(color) for i in range(-8, 9))

    def narrows(x, y, color):
        return width_of(x, y, color, 3) / width_of(x, y, color, 0)

    assert narrows(-1, 0, colors.negative) <= 0.5  # a diamond
    assert narrows(1, 0, colors.positive) > 0.6  # a circle
    ring = round(1.9 * 4.5)
    for x, y, is_misread in [(1.5, -0.5, True), (1, 0, False), (-1, 0, False)]:
        pixels = [image.pixelColor(at(plot, x, y) + QPoint(0, ring + i)) for i in (-1, 0, 1)]
        assert any(theme.contrast(pixel, QColor(colors.panel)) > 7 for pixel in pixels) == is_misread


def test_the_line_is_painted_where_the_score_is_zero(plot, owner):
    image = plot.grab().toImage()
    row = at(plot, 0, -0.8).y()
    darkest = min(range(image.width()), key=lambda x: theme.luminance(image.pixelColor(x, row)))
    assert abs(darkest - at(plot, -0.05, 0).x()) <= 6


def test_a_unit_is_as_long_across_as_down_at_any_size(plot, owner):
    for width, height in [(400, 200), (300, 300), (200, 90)]:
        plot.resize(width, height)
        across = plot.pixel_of(1, 0).x() - plot.pixel_of(0, 0).x()
        down = plot.pixel_of(0, 0).y() - plot.pixel_of(0, 1).y()
        assert across == pytest.approx(down)
        assert plot.place_of(plot.pixel_of(0.3, -0.7)) == pytest.approx((0.3, -0.7))
    assert plot.heightForWidth(400) == 200
