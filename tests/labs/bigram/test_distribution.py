"""The picture of a row: bars and line show the same shares; mouse, keys and screen readers get at them."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.labs.bigram.session.distribution import Distribution, RowGeometry
from gui.labs.bigram.table.distribution_view import DistributionView

SYMBOLS = ".abcd"
SHARES = np.array([0.5, 0.0, 0.25, 0.125, 0.125])


@pytest.fixture
def view(qtbot):
    theme.follow_system(QApplication.instance())
    view = DistributionView()
    view.resize(440, view.minimumHeight())
    with qtbot.waitExposed(view):
        view.show()
    yield view
    view.close()
    view.deleteLater()


def show(view, **more):
    view.show_row(Distribution("After a", SYMBOLS, SHARES, **more))
    view.grab()


def on_line(view, share):
    """A point of the widget on the line."""
    line = view.picture.line
    return QPoint(round(view.picture.geometry.x(share)), round(line.center().y()))


def on_bar(view, symbol, above=4):
    bars = view.picture.bars
    return QPoint(round(view.picture.geometry.middle(symbol)), round(bars.bottom()) - above)


def color_at(view, point):
    return view.grab().toImage().pixelColor(point)


def inked(view, symbol):
    """How often one meets something halfway up the bars, from the left to the right of a symbol's own."""
    picture, image = view.picture, view.grab().toImage()
    middle, pitch = picture.geometry.middle(symbol), picture.geometry.pitch
    y, ground = round(picture.bars.center().y()), QColor(theme.current().ground)
    row = [image.pixelColor(x, y) for x in range(round(middle - pitch / 2), round(middle + pitch / 2))]
    is_inked = [theme.contrast(color, ground) > 1.5 for color in row]
    return sum(after and not before for before, after in pairwise([False, *is_inked]))


# Where things are


def test_a_segment_is_as_wide_as_its_share():
    geometry = RowGeometry(SHARES, 10.0, 100.0, 13.0, None)
    assert [geometry.segment(symbol) for symbol in range(5)] == [
        (10, 60),
        (60, 60),
        (60, 85),
        (85, 97.5),
        (97.5, 110),
    ]
    assert geometry.shown == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("share", "symbol"), [(0, 0), (0.49, 0), (0.5, 2), (0.76, 3), (0.999, 4)])
def test_the_symbol_on_the_line_is_never_an_impossible_one(share, symbol):
    assert RowGeometry(SHARES, 0.0, 1000.0, 13.0, None).on_line(share * 1000) == symbol


def test_outside_there_is_no_symbol():
    geometry = RowGeometry(SHARES, 0.0, 100.0, 13.0, None)
    assert [geometry.on_line(x) for x in (-1, 100)] == [None, None]
    assert [geometry.in_bars(x) for x in (-1, 0, 99, 101)] == [None, 0, 4, None]


def test_where_there_is_no_room_the_likeliest_stand_and_the_lit_one():
    shares = np.arange(200.0)
    geometry = RowGeometry(shares / shares.sum(), 0.0, 130.0, 13.0, 3)
    assert geometry.shown == [3, *range(191, 200)]
    assert geometry.middle(3) == 6.5
    assert geometry.middle(100) is None
    assert geometry.on_line(0.9) is not None


def test_the_title_says_that_some_are_left_out(view):
    k = 201
    symbols = "." + "".join(chr(0x4E00 + i) for i in range(k - 1))
    view.show_row(Distribution("After .", symbols, np.full(k, 1 / k), lit=150))
    assert view.title == f"After .: the {len(view.picture.geometry.shown)} likeliest of 201"
    assert 150 in view.picture.geometry.shown


# What is painted


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_lit_symbol_is_in_accent_as_segment_and_as_bar(view, scheme):
    theme.wear(QApplication.instance(), theme.Look(scheme=scheme))
    show(view, lit=2)
    accent = QColor(theme.current().accent)
    assert color_at(view, on_line(view, 0.55)) == accent
    assert color_at(view, on_bar(view, 2)) == accent
    assert color_at(view, on_bar(view, 0)) == QColor(theme.current().data)
    assert color_at(view, on_bar(view, 1, above=8)) != QColor(theme.current().data)


def test_a_tie_leads_from_the_lit_segment_to_its_bar(view):
    show(view)
    picture = view.picture
    start, end = picture.geometry.segment(2)
    foot = picture.geometry.middle(2), picture.top_of(SHARES[2])
    x, y = ((start + end) / 2 + foot[0]) / 2, (picture.line.bottom() + foot[1]) / 2
    halfway = [QPoint(int(x) + beside, int(y)) for beside in (-1, 0, 1)]  # thinner than a pixel at each
    bare = [color_at(view, point) for point in halfway]
    show(view, lit=2)
    tied = [color_at(view, point) for point in halfway]
    assert max(map(theme.contrast, tied, bare)) > 1.5
    show(view, lit=2, race=SHARES / SHARES.max())  # its bar says something else there
    assert [color_at(view, point) for point in halfway] == bare


def test_bars_are_as_high_as_their_shares(view):
    show(view)
    bars = view.picture.bars
    assert view.picture.top_of(0.5) == pytest.approx(bars.top())
    assert bars.bottom() - view.picture.top_of(0.25) == pytest.approx(bars.height() / 2)
    assert bars.bottom() - view.picture.uniform == pytest.approx(bars.height() * 0.2 / 0.5)


def test_a_second_distribution_is_hollow_and_named(view):
    show(view, beside=np.array([0.0, 1.0, 0, 0, 0]), beside_title="counts")
    assert inked(view, 1) == 2  # the sides of a box
    assert view.picture.top_of(1.0) == pytest.approx(view.picture.bars.top())
    assert "; counts: 1.0000" in view.words_of(1)
    show(view)
    assert inked(view, 1) == 0


def test_a_race_is_said_in_the_title_and_has_no_even_line(view):
    show(view, lit=2, race=np.array([0.5, 0, 1, 0.25, 0.125]))
    assert view.title == "After a: the race p/q, as a share of the winner's"
    assert view.picture.uniform is None
    assert view.picture.top_of(1.0) == view.picture.bars.top()
    assert view.words_of(3).endswith("p/q: 0.2500 of the winner's")


# The dart


def needle(view):
    return view._fallen


def test_a_dart_falls_and_a_new_one_supersedes_it(view):
    show(view, dart=0.3)
    assert needle(view) < 1
    view._fall.setCurrentTime(100)
    halfway = needle(view)
    assert 0 < halfway < 1
    show(view, dart=0.3)  # shown again, it falls on
    assert needle(view) == halfway
    show(view, dart=0.6)
    assert needle(view) == 0
    view._fall.setCurrentTime(view._fall.duration())
    assert needle(view) == 1
    x = round(view.picture.geometry.x(0.6))
    assert color_at(view, QPoint(x, round(view.picture.line.top()) - 3)) == QColor(theme.current().text)
    show(view)
    assert needle(view) == 1


def test_without_motion_it_is_there_at_once(view):
    theme.wear(QApplication.instance(), theme.Look(still=True))
    show(view, dart=0.3)
    assert needle(view) == 1


@pytest.mark.parametrize("dart", [0.0, 0.5, 0.999999])
def test_a_dart_at_either_end_stays_within(view, dart):
    theme.wear(QApplication.instance(), theme.Look(still=True))
    show(view, dart=dart)
    assert "landed at" in view.accessibleDescription()


def test_no_numbers_are_too_odd(view):
    odd = np.array([np.nan, np.inf, -np.inf, 0.0, 1.0])
    show(view)
    for shares in (odd, odd * np.nan, np.zeros(5)):
        view.show_row(Distribution("After a", SYMBOLS, shares, lit=0, beside=odd, race=odd))
        view.grab()
        view.show_row(Distribution("After a", SYMBOLS, shares, lit=0, dart=0.5))
        view.grab()
        assert view.explain_at(on_line(view, 0.5))


# Mouse and keys


def test_pointing_tells_the_share_and_the_place_on_the_line(view, qtbot):
    show(view)
    qtbot.mouseMove(view, on_line(view, 0.6))
    qtbot.waitUntil(lambda: "b: 0.2500, on the line from 0.5000 to 0.7500" in view.toolTip())
    qtbot.mouseMove(view, on_bar(view, 3))
    qtbot.waitUntil(lambda: "c: 0.1250, on the line from 0.7500 to 0.8750" in view.toolTip())
    assert "d: 0.1250" in view.explain_at(on_bar(view, 4))


def test_the_dashed_line_is_explained(view):
    show(view)
    point = QPoint(on_bar(view, 1).x(), round(view.picture.uniform))
    assert "1 / 5 = 0.2000" in view.explain_at(point)


@pytest.mark.parametrize("place", [lambda view: on_line(view, 0.6), lambda view: on_bar(view, 2)])
def test_a_click_chooses(view, qtbot, place):
    show(view)
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view))
    assert chosen.args == [2]


@pytest.mark.parametrize(
    ("lit", "key", "symbol"),
    [
        (2, Qt.Key.Key_Down, 3),
        (2, Qt.Key.Key_Up, 1),
        (4, Qt.Key.Key_Down, 4),
        (0, Qt.Key.Key_Up, 0),
        (None, Qt.Key.Key_Down, 0),
    ],
)
def test_keys_choose(view, qtbot, lit, key, symbol):
    show(view, lit=lit)
    with qtbot.waitSignal(view.chosen) as chosen:
        qtbot.keyClick(view, key)
    assert chosen.args == [symbol]


def test_before_anything_is_shown_nothing_happens(view, qtbot):
    with qtbot.assertNotEmitted(view.chosen):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton)
        qtbot.mouseMove(view, QPoint(50, 50))
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.explain_at(QPoint(5, 5)) == view.whatsThis()
    view.grab()


def test_fewer_symbols_than_the_one_under_the_mouse(view, qtbot):
    show(view)
    qtbot.mouseMove(view, on_bar(view, 4))
    qtbot.waitUntil(lambda: "d:" in view.toolTip())
    view.show_row(Distribution("After .", ".a", np.array([0.5, 0.5])))
    view.grab()


# What is said


def test_screen_readers_hear_the_likeliest(view):
    show(view, lit=2, dart=0.6)
    said = QAccessible.queryAccessibleInterface(view)
    assert said.role() == QAccessible.Role.Chart
    words = said.text(QAccessible.Text.Description)
    assert words.startswith("After a: . 50.0%, b 25.0%, c 12.5%, d 12.5%.")
    assert "Marked: b: 0.2500" in words
    assert "landed at 0.6000" in words


def test_screen_readers_get_all_symbols_and_the_one_that_is_lit(view, qtbot):
    show(view, lit=2)
    said = QAccessible.queryAccessibleInterface(view)
    assert [said.child(i).text(QAccessible.Text.Name) for i in range(said.childCount())] == list(SYMBOLS)
    assert said.child(4).text(QAccessible.Text.Value) == "d: 0.1250, on the line from 0.8750 to 1.0000"
    assert [said.child(i).state().selected for i in range(5)] == [0, 0, 1, 0, 0]
    place = said.child(3).rect().center()
    assert view.picture.symbol_at(view.mapFromGlobal(place)) == 3


def test_it_is_high_on_a_high_page_and_with_large_text(view):
    usual = view.height()
    view.fit_into(1000)
    assert view.height() == 200
    view.fit_into(5000)
    assert view.height() == 260
    view.fit_into(0)
    theme.wear(QApplication.instance(), theme.Look(text=2.0))
    assert view.height() == 2 * usual


def test_the_focus_is_seen(view, qtbot, count_of):
    show(view)
    accent = theme.current().accent
    view.clearFocus()
    assert count_of(view, accent) == 0
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    assert count_of(view, accent) > 500
