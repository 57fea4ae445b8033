"""The scatter map by mouse and by key."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.help import explain
from gui.widgets.planes.scatter import ScatterMap

PLACES = np.array([[0.0, 0], [10, 0], [0, 10], [10, 10], [5, 5.5], [5, 8]])
WORDS = [f"point {number}" for number in range(6)]


@pytest.fixture
def scatter(qtbot):
    scatter = ScatterMap()
    explain(scatter, "A map.")
    scatter.resize(300, 300)
    pictures = np.arange(6 * 28 * 28).reshape(6, 28, 28).astype(np.uint8)
    scatter.show_points(PLACES, np.arange(6), pictures, WORDS)
    with qtbot.waitExposed(scatter):
        scatter.show()
    scatter.setFocus()
    qtbot.mouseMove(scatter, QPoint(60, 60))  # it may still be where the test before had left it
    qtbot.waitUntil(lambda: scatter._field is not None)
    yield scatter
    scatter.close()
    scatter.deleteLater()


def at(scatter, point):
    return scatter.pixel_of(point).toPoint()


def shows(scatter, color, box):
    image = scatter.grab(box).toImage()
    wanted = QColor(color)
    return any(image.pixelColor(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_places_are_kept_in_proportion_and_within(scatter):
    left, right, above = (scatter.pixel_of(point) for point in (0, 1, 2))
    assert right.x() - left.x() == pytest.approx(left.y() - above.y(), abs=1)
    assert above.y() < left.y()  # the second number is upwards
    for point in range(6):
        assert scatter.rect().adjusted(5, 5, -5, -5).contains(at(scatter, point))


def test_a_click_opens_the_point_under_it(scatter, qtbot):
    opened = []
    scatter.chosen.connect(opened.append)
    for point in (3, 0):
        qtbot.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=at(scatter, point) + QPoint(3, -2))
    qtbot.mouseClick(scatter, Qt.MouseButton.RightButton, pos=at(scatter, 1))
    qtbot.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))  # where there is none
    assert opened == [3, 0]


def test_pointing_shows_the_picture_and_says_what_it_is(scatter, qtbot):
    looked = []
    scatter.looked_at.connect(looked.append)
    before = scatter.grab().toImage()
    qtbot.mouseMove(scatter, at(scatter, 2))
    assert looked == [2]
    assert scatter.accessibleDescription() == "point 2"
    assert scatter.grab().toImage() != before
    qtbot.mouseMove(scatter, QPoint(60, 60))
    assert looked == [2, -1]
    assert scatter.accessibleDescription() == "A map."


def test_the_picture_stays_within_the_widget(scatter, qtbot):
    """At every corner the card is whole: its words and its picture are seen."""
    for point in range(6):
        qtbot.mouseMove(scatter, at(scatter, point))
        image = scatter.grab().toImage()
        line = QColor(theme.current().line)
        columns = [
            x for x in range(300) if sum(image.pixelColor(x, y) == line for y in range(0, 300, 4)) > 15
        ]
        assert len(columns) == 2, point
        assert columns[1] - columns[0] > 90


def test_the_picture_is_in_the_middle_of_its_card(scatter, qtbot):
    """Words wider than a picture leave as much room at its left as at its right."""
    scatter.show_points(PLACES, np.arange(6), np.full((6, 28, 28), 255, np.uint8), ["some words, " * 9] * 6)
    qtbot.waitUntil(lambda: scatter._field is not None)
    qtbot.mouseMove(scatter, at(scatter, 0))
    image = scatter.grab().toImage()

    def columns(color):
        """Those that are full of it."""
        wanted = QColor(color)
        return [x for x in range(300) if sum(image.pixelColor(x, y) == wanted for y in range(300)) > 60]

    card, ink = columns(theme.current().line), columns(theme.current().text)
    assert len(ink) > 60
    assert card[0] + card[-1] == pytest.approx(ink[0] + ink[-1], abs=3)


def test_arrows_go_to_the_nearest_in_their_direction_and_return_opens(scatter, qtbot):
    opened, looked = [], []
    scatter.chosen.connect(opened.append)
    scatter.looked_at.connect(looked.append)
    qtbot.keyClick(scatter, Qt.Key.Key_Return)  # nothing is looked at yet
    qtbot.keyClick(scatter, Qt.Key.Key_Down)
    assert looked == [4]  # nearest to the middle
    for key, point in (
        (Qt.Key.Key_Up, 5), (Qt.Key.Key_Left, 2), (Qt.Key.Key_Down, 0), (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Right, 1), (Qt.Key.Key_Up, 4),
    ):  # fmt: skip
        qtbot.keyClick(scatter, key)
        assert looked[-1] == point
    qtbot.keyClick(scatter, Qt.Key.Key_Return)
    assert opened == [4]
    assert scatter.accessibleDescription() == "point 4"


def test_every_point_can_be_reached_by_key_from_its_neighbours(scatter, qtbot):
    """Also those that lie in one place but for a pixel."""
    places = np.array([[0.0, 0], [100, 0], [100, 0.6]])
    scatter.show_points(places, np.arange(3), np.zeros((3, 2, 2), np.uint8), WORDS[:3])
    seen = set()
    scatter.looked_at.connect(seen.add)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
        qtbot.keyClick(scatter, key)
    assert seen >= {0, 1, 2}


def test_the_own_place_is_ringed_in_the_accent_and_held_at_the_edge(scatter, qtbot):
    accent, whole = theme.current().accent, scatter.rect()
    scatter.clearFocus()
    assert not shows(scatter, accent, whole)
    scatter.show_own((5.0, 2.0))
    assert shows(scatter, accent, whole)
    scatter.show_own((1e9, -1e9))
    corner = whole.adjusted(270, 270, 0, 0)
    assert shows(scatter, accent, corner)
    scatter.show_own(None)
    assert not shows(scatter, accent, whole)


def test_moving_the_own_place_paints_no_points(scatter, qtbot):
    field = scatter._field
    for step in range(20):
        scatter.show_own((step / 2, step / 3))
        QApplication.processEvents()
    assert scatter._field is field
    scatter.resize(280, 300)
    qtbot.waitUntil(lambda: scatter._field is not field)


def test_the_colours_follow_the_theme(scatter, qtbot):
    place = at(scatter, 3)
    box = QRect(place - QPoint(12, 12), place + QPoint(12, 12))
    assert shows(scatter, theme.LIGHT.digits[3], box)
    theme.wear(QApplication.instance(), theme.Look(scheme="dark"))
    qtbot.waitUntil(lambda: shows(scatter, theme.DARK.digits[3], box))


def test_a_point_looked_at_elsewhere_is_ringed(scatter):
    before = scatter.grab().toImage()
    scatter.mark(1)
    assert scatter.grab().toImage() != before
    scatter.mark(-1)
    assert scatter.grab().toImage() == before
    scatter.mark(99)
    assert scatter.grab().toImage() == before


def test_old_points_fade(scatter):
    before = scatter.grab().toImage()
    scatter.set_old(True)
    assert scatter.is_old
    assert scatter.grab().toImage() != before


def test_it_has_a_role_and_explains_its_places(scatter):
    assert QAccessible.queryAccessibleInterface(scatter).role() == QAccessible.Role.Chart
    assert "point 4" in scatter.explain_at(at(scatter, 4))
    assert "A map." in scatter.explain_at(QPoint(60, 60))


def test_without_points_it_says_why(qtbot):
    scatter = ScatterMap()
    qtbot.addWidget(scatter)
    blank = scatter.grab().toImage()
    scatter.invite("Reading")
    assert scatter.grab().toImage() != blank
    qtbot.keyClick(scatter, Qt.Key.Key_Left)
    qtbot.mouseClick(scatter, Qt.MouseButton.LeftButton)
    scatter.show_own((1.0, 1.0))
    assert scatter.count == 0


def test_one_point_and_points_in_one_place_have_a_place(qtbot):
    scatter = ScatterMap()
    qtbot.addWidget(scatter)
    for count in (1, 3):
        scatter.show_points(
            np.zeros((count, 2)), np.zeros(count, int), np.zeros((count, 2, 2), np.uint8), WORDS[:count]
        )
        assert scatter.pixel_of(0).toPoint() == QPoint(scatter.width() // 2, scatter.height() // 2)
        scatter.show_own((0.0, 0.0))
        scatter.grab()
