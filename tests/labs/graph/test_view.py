"""The graph's view by itself: pictures made by hand, laid out in rows, driven by mouse and keys."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from shiboken6 import isValid

from gui import theme
from gui.labs.graph.drawing.items import items
from gui.labs.graph.drawing.layout import layout
from gui.labs.graph.drawing.tools.fields import Fields
from gui.labs.graph.drawing.tools.kit import Kit
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session.picture import Card, CardState, Frame, GraphMoment, Picture, Pulse, Wire

A, B, E, C, D, TWO, GROUP, FRAME = 0, 1, 2, 3, 4, 5, 6, 20
CARDS = (
    Card(A, "a", "", "leaf"),
    Card(B, "b", "", "leaf"),
    Card(E, "e", "×", "operation"),
    Card(C, "c", "", "leaf"),
    Card(D, "abde", "+", "operation"),
    Card(TWO, "2", "", "constant"),
    Card(GROUP, "neuron", "", "group", 12),
)
WIRES = (Wire(A, E, 0, 2), Wire(B, E, 1, 2), Wire(E, D, 0, 2), Wire(C, D, 1, 2), Wire(TWO, GROUP, 0, 1, True))
PICTURE = Picture(CARDS, WIRES, (Frame(FRAME, "product", (A, B, E)),))
STATES = {
    A: CardState(2.0, 6.0, share=1.0),
    B: CardState(-3.0, -4.0, share=0.7),
    E: CardState(-6.0, -2.0),
    C: CardState(10.0),
    D: CardState(4.0, is_selected=True),
    TWO: CardState(2.0),
    GROUP: CardState(0.5, -0.25),
}


def arrange(picture, sizes, frame_title, places=None):
    """Three cards a row; a frame around the first row. The view takes any layout."""
    cards = {}
    for number, card in enumerate(picture.cards):
        size = sizes[card.key]
        x, y = 240.0 * (number % 3), 150.0 * (number // 3) + frame_title
        cards[card.key] = SimpleNamespace(x=x, y=y, width=size.width, height=size.height)
    frame = SimpleNamespace(x=-30.0, y=0.0, width=720.0, height=frame_title + 110)
    return SimpleNamespace(
        cards=cards, frames={f.key: frame for f in picture.frames}, bends=((),) * len(picture.wires)
    )


def fields(view):
    return next(tool for tool in view.tools if isinstance(tool, Fields))


@pytest.fixture
def view(qtbot, monkeypatch, shown):
    monkeypatch.setattr(layout, "arrange", arrange, raising=False)
    monkeypatch.setattr(
        layout, "Size", lambda width, height: SimpleNamespace(width=width, height=height), raising=False
    )
    view = GraphView()
    Kit(view)
    view.show_picture(PICTURE)
    shown(view, 1150, 620)
    view.show_moment(GraphMoment(STATES))
    view.setFocus()
    qtbot.mouseMove(view.viewport(), QPoint(3, 3))  # the pointer may be where the test before had left it
    return view


def middle(view, key):
    """A point on the card, left of its value."""
    item = view.cards[key]
    return view.mapFromScene(item.pos() + QPointF(20, 14))


def value(view, key):
    item = view.cards[key]
    return view.mapFromScene(item.pos() + item.value_rect().center())


def turn(view, point, eighths, modifiers=Qt.KeyboardModifier.NoModifier):
    at = QPointF(point)
    wheel = QWheelEvent(
        at,
        QPointF(view.viewport().mapToGlobal(point)),
        QPoint(),
        QPoint(0, eighths),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), wheel)


def drag(qtbot, view, start, *ends):
    port = view.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for end in ends:
        qtbot.mouseMove(port, end)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=ends[-1])


def shows(view, color, scene_box):
    """Whether a colour is to be seen in a part of the scene."""
    image = view.grab().toImage()
    box = view.mapFromScene(scene_box).boundingRect().translated(view.viewport().pos())
    box = box.intersected(image.rect())
    wanted = theme.QColor(color).rgb()
    return any(
        image.pixel(x, y) == wanted
        for x in range(box.left(), box.right() + 1)
        for y in range(box.top(), box.bottom() + 1)
    )


def box_of(view, key):
    item = view.cards[key]
    return item.box.translated(item.pos())


def behind(view, key):
    """Where the wires of a card leave to the right."""
    box = box_of(view, key)
    return box.translated(box.width() + 2, 0).adjusted(0, 0, 60 - box.width(), 0)


def test_cards_say_their_numbers(view):
    assert (view.cards[A].data_text, view.cards[A].gradient_text) == ("2.0", "grad 6.0")
    assert (view.cards[C].data_text, view.cards[C].gradient_text) == ("10.0", "grad –")
    assert (view.cards[TWO].data_text, view.cards[TWO].gradient_text) == ("2.0", "")
    assert view.cards[GROUP].count_text == "12 nodes"
    view.show_moment(GraphMoment())
    assert view.cards[A].data_text == "–"
    assert "not computed yet" in view.cards[A].explanation


def test_a_wrong_gradient_stands_beside_the_right_one(view):
    view.show_moment(
        GraphMoment(
            {
                A: CardState(2.0, 1.0, 2.0, True, is_apart=True),
                B: CardState(2.0, 1.0, 1.0),
            }
        )
    )
    assert (view.cards[A].gradient_text, view.cards[A].truth_text) == ("grad 1.0", "correct 2.0")
    assert [view.cards[key].state.is_wrong for key in (A, B, C)] == [True, False, False]
    assert "The first wrong gradient" in view.cards[A].explanation
    ring = box_of(view, A).adjusted(-8, -18, 8, 8)
    assert shows(view, theme.current().bad, ring)
    assert not shows(view, theme.current().bad, box_of(view, B))


def test_a_problem_is_marked_and_explained(view):
    assert not shows(view, theme.current().warn, box_of(view, C))
    view.show_moment(GraphMoment({C: CardState(float("nan"), problem="The logarithm of -1 is none.")}))
    assert shows(view, theme.current().warn, box_of(view, C))
    assert "The logarithm of -1 is none." in view.explain_at(middle(view, C))


def test_a_click_selects_a_card_or_none(view, qtbot, heard):
    clicked = heard(view.card_clicked)
    port = view.viewport()
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=middle(view, B))
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=value(view, A))
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    qtbot.mouseClick(port, Qt.MouseButton.RightButton, pos=middle(view, B))
    assert clicked == [(B,), (A,), (None,)]


def test_pointing_at_cards_is_told_once_each(view, qtbot, heard):
    hovered = heard(view.card_hovered)
    port = view.viewport()
    for point in (middle(view, A), middle(view, A) + QPoint(2, 2), value(view, C), QPoint(3, 3)):
        qtbot.mouseMove(port, point)
    assert hovered == [(A,), (C,), (None,)]
    qtbot.mouseMove(port, middle(view, A))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert hovered[3:] == [(A,), (None,)]


def test_the_card_under_the_pointer_has_its_tooltip(view, qtbot):
    qtbot.mouseMove(view.viewport(), middle(view, A))
    point = middle(view, A)
    tip = QHelpEvent(QEvent.Type.ToolTip, point, view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), tip)
    assert "a = 2.0, a leaf" in QToolTip.text()
    QToolTip.hideText()


def test_the_pointer_shows_what_can_be_done(view, qtbot):
    port = view.viewport()
    title = view.frames[FRAME]
    for point, shape in (
        (value(view, A), Qt.CursorShape.SizeHorCursor),
        (middle(view, A), Qt.CursorShape.ArrowCursor),
        (value(view, E), Qt.CursorShape.ArrowCursor),  # no leaf
        (view.mapFromScene(title.pos() + title.title.center()), Qt.CursorShape.PointingHandCursor),
    ):
        qtbot.mouseMove(port, point)
        assert port.cursor().shape() == shape


def test_dragging_a_value_is_one_gesture_of_steps(view, qtbot, heard):
    moved = heard(view.value_scrubbed)
    clicked = heard(view.card_clicked)
    start = value(view, A)
    drag(qtbot, view, start, start + QPoint(10, 0), start + QPoint(7, 4))
    assert [(key, steps) for key, steps, _ in moved] == [(A, 5.0), (A, -1.5)]
    drag(qtbot, view, start, start + QPoint(-4, 0))
    gestures = [gesture for *_, gesture in moved]
    assert gestures[0] == gestures[1] != gestures[2]
    assert clicked == []


def test_values_of_other_cards_do_not_move(view, qtbot, heard):
    moved = heard(view.value_scrubbed)
    for key in (E, TWO, GROUP):
        drag(qtbot, view, value(view, key), value(view, key) + QPoint(20, 0))
    view.show_moment(GraphMoment({A: CardState(np.ones(3))}))
    drag(qtbot, view, value(view, A), value(view, A) + QPoint(20, 0))
    assert moved == []


def test_the_wheel_changes_the_value_under_it_and_zooms_elsewhere(view, heard):
    moved = heard(view.value_scrubbed)
    before = view.zoom
    turn(view, value(view, B), 120)
    turn(view, value(view, B), -240)
    turn(view, value(view, A), 60)
    assert [(key, steps) for key, steps, _ in moved] == [(B, 1.0), (B, -2.0), (A, 0.5)]
    assert moved[0][2] == moved[1][2] != moved[2][2]
    assert view.zoom == before
    turn(view, value(view, B), 120, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom > before
    assert not view.is_fitted
    turn(view, value(view, B), 120)  # still zooming: the value is there by chance
    assert len(moved) == 3


def test_zooming_keeps_what_is_under_the_pointer(view):
    view.zoom_by(2.0)
    point = middle(view, D)
    before = view.mapToScene(point)
    turn(view, point, 120)
    after = view.mapToScene(point)
    assert (after - before).manhattanLength() < 3 / view.zoom
    for _ in range(40):
        turn(view, point, 120)
    assert view.zoom < 4
    for _ in range(80):
        turn(view, point, -120)
    assert view.zoom > 0.05


def test_dragging_the_ground_pans_and_ends_the_fit(view, qtbot):
    view.zoom_by(3.0)
    assert not view.is_fitted
    view.fit()
    assert view.is_fitted
    view.scale(2, 2)
    view.centerOn(view.sceneRect().center())
    before = view.mapToScene(QPoint(0, 0))
    start = view.mapFromScene(QPointF(320, 160))  # between the rows
    assert view.card_at(start) is None
    drag(qtbot, view, start, start + QPoint(40, 30), start + QPoint(60, 30))
    moved = view.mapToScene(QPoint(0, 0)) - before
    assert moved.x() == pytest.approx(-60 / view.zoom, abs=1)
    assert not view.is_fitted


def test_the_graph_stays_fitted_when_the_view_grows(view, qtbot):
    before = view.zoom
    view.resize(600, 400)
    qtbot.waitUntil(lambda: view.zoom < before)
    view.zoom_by(1.1)
    kept = view.zoom
    view.resize(900, 500)
    QApplication.processEvents()
    assert view.zoom == kept
    view.show_picture(PICTURE, keep_camera=True)
    assert view.zoom == kept
    view.show_picture(PICTURE)
    assert view.is_fitted


def leaves(first, count):
    return tuple(Card(key, f"x{key}", "", "leaf") for key in range(first, first + count))


def test_what_was_opened_stays_where_it_was(view):
    group = Card(FRAME, "product", "", "group", 3)
    view.show_picture(Picture((group, *leaves(100, 30))))
    view.zoom_by(3 / view.zoom)
    view.show_card(FRAME)
    place = view.mapFromScene(view.cards[FRAME].pos())
    view.show_picture(Picture(leaves(100, 30), (), (Frame(FRAME, "product", (100, 101)),)), keep_camera=True)
    assert (view.mapFromScene(view.frames[FRAME].pos()) - place).manhattanLength() <= 2
    place = view.mapFromScene(view.cards[100].pos())
    view.show_picture(Picture(leaves(0, 4) + leaves(100, 30)), keep_camera=True)
    assert (view.mapFromScene(view.cards[100].pos()) - place).manhattanLength() <= 2


def test_a_double_click_changes_a_leaf_and_opens_a_group(view, qtbot, heard):
    folded = heard(view.fold_asked)
    port = view.viewport()
    for press in (qtbot.mouseClick, qtbot.mouseDClick):
        press(port, Qt.MouseButton.LeftButton, pos=value(view, GROUP))
    assert folded == [(GROUP, False)]
    for press in (qtbot.mouseClick, qtbot.mouseDClick):
        press(port, Qt.MouseButton.LeftButton, pos=value(view, E))
    assert not fields(view).value.isVisible()
    for press in (qtbot.mouseClick, qtbot.mouseDClick):
        press(port, Qt.MouseButton.LeftButton, pos=value(view, A))
    assert fields(view).value.isVisible()
    assert fields(view).value.text() == "2.0"


def test_a_click_on_the_title_folds_a_group(view, qtbot, heard):
    folded, clicked = heard(view.fold_asked), heard(view.card_clicked)
    frame = view.frames[FRAME]
    point = view.mapFromScene(frame.pos() + frame.title.center())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert folded == [(FRAME, True)]
    assert clicked == []


def select(view, key):
    states = {k: CardState(s.data, s.gradient, is_selected=k == key) for k, s in STATES.items()}
    view.show_moment(GraphMoment(states))


def test_keys_choose_open_and_fold(view, qtbot, heard):
    clicked, folded = heard(view.card_clicked), heard(view.fold_asked)
    view.card_clicked.connect(lambda key: select(view, key))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(view, key)
    assert clicked == [(E,), (TWO,), (A,), (TWO,)]  # by columns; after the last comes the first
    select(view, GROUP)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert folded == [(GROUP, False)]
    qtbot.keyClick(view, Qt.Key.Key_Backspace)  # nothing is around it
    select(view, E)
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    assert folded[1:] == [(FRAME, True)]


def test_keys_zoom_only_with_control(view, qtbot):
    before = view.zoom
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == before
    qtbot.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == pytest.approx(1.25 * before)
    qtbot.keyClick(view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == pytest.approx(before)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_value_is_typed(view, qtbot, key, heard):
    typed = heard(view.value_typed)
    select(view, A)
    qtbot.keyClick(view, key)
    assert fields(view).value.hasFocus()
    assert fields(view).value.selectedText() == "2.0"
    qtbot.keyClicks(fields(view).value, "3.5")
    qtbot.keyClick(fields(view).value, Qt.Key.Key_Return)
    assert typed == [(A, "3.5")]
    assert not fields(view).value.isVisible()
    assert view.hasFocus()


def test_a_number_starts_the_field_and_escape_gives_up(view, qtbot, heard):
    typed = heard(view.value_typed)
    select(view, A)
    qtbot.keyClick(view, Qt.Key.Key_Period)  # a step of the transport bar
    assert not fields(view).value.isVisible()
    for start in ("-", "7"):
        qtbot.keyClicks(view, start)
        assert fields(view).value.text() == start
        qtbot.keyClicks(fields(view).value, "1")
        assert fields(view).value.text() == f"{start}1"
        qtbot.keyClick(fields(view).value, Qt.Key.Key_Escape)
        assert not fields(view).value.isVisible()
        assert view.hasFocus()
    select(view, E)
    qtbot.keyClicks(view, "7")
    assert not fields(view).value.isVisible()
    assert typed == []


def test_a_value_that_was_not_changed_keeps_all_its_digits(view, qtbot, heard):
    typed = heard(view.value_typed)
    view.show_moment(GraphMoment({A: CardState(6.8813735870195432)}))
    fields(view).edit_value(A)
    assert fields(view).value.text() == "6.881373587019543"
    qtbot.keyClick(fields(view).value, Qt.Key.Key_Return)
    assert typed == []


def test_leaving_the_field_hands_over_what_was_typed(view, qtbot, heard):
    typed = heard(view.value_typed)
    fields(view).edit_value(A, "5")
    view.setFocus()
    assert typed == [(A, "5")]
    assert not fields(view).value.isVisible()


def test_a_refused_value_stays_to_be_mended(view, qtbot):
    message = "abc is no number"
    view.value_typed.connect(
        lambda key, text: fields(view).refuse_value(key, message) if text == "abc" else None
    )
    fields(view).edit_value(A)
    qtbot.keyClicks(fields(view).value, "abc")
    qtbot.keyClick(fields(view).value, Qt.Key.Key_Return)
    assert fields(view).value.isVisible()
    assert (fields(view).value.text(), fields(view).value.problem) == ("abc", message)
    assert message in fields(view).value.toolTip()
    assert fields(view).value.accessibleDescription() == message
    edge = fields(view).value.grab().toImage().pixelColor(fields(view).value.width() // 2, 1)
    assert edge == theme.QColor(theme.current().bad)
    fields(view).value.selectAll()
    qtbot.keyClicks(fields(view).value, "4")
    assert fields(view).value.problem == ""
    qtbot.keyClick(fields(view).value, Qt.Key.Key_Return)
    assert not fields(view).value.isVisible()


def test_a_value_refused_later_opens_the_field_again(view, qtbot):
    fields(view).edit_value(A, "x")
    qtbot.keyClick(fields(view).value, Qt.Key.Key_Return)
    assert not fields(view).value.isVisible()
    view.show_picture(PICTURE, keep_camera=True)
    fields(view).refuse_value(A, "x is no number")
    assert (fields(view).value.text(), fields(view).value.problem) == ("x", "x is no number")


def test_the_field_stays_over_its_value(view):
    fields(view).edit_value(B)
    before = fields(view).value.geometry()
    view.zoom_by(1.5)
    view.pan(QPoint(60, 20))
    assert fields(view).value.geometry() != before
    assert fields(view).value.geometry().contains(value(view, B))


def ask_for_menu(view, reason, point):
    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(reason, point, view.viewport().mapToGlobal(point))
    )


def test_a_menu_is_asked_for_at_a_card_and_beside(view, heard):
    asked = heard(view.menu_asked)
    reason = QContextMenuEvent.Reason
    ask_for_menu(view, reason.Mouse, middle(view, E))
    ask_for_menu(view, reason.Mouse, QPoint(3, 3))
    ask_for_menu(view, reason.Keyboard, QPoint(3, 3))  # for the selected card, in its middle
    [(first, place), (none, _), (selected, center)] = asked
    assert (first, none, selected) == (E, None, D)
    assert place == view.viewport().mapToGlobal(middle(view, E))
    box = view.mapFromScene(box_of(view, D)).boundingRect()
    assert box.contains(view.viewport().mapFromGlobal(center))
    assert view.viewport().findChild(QMenu) is None


def test_a_card_is_shown_large_enough_to_read(view):
    view.zoom_by(0.2 / view.zoom)
    assert view.value_at(value(view, A)) is None  # too small to be read, so too small to be changed
    view.show_card(GROUP)
    assert view.zoom == pytest.approx(1.0)
    assert view.viewport().rect().contains(view.mapFromScene(box_of(view, GROUP)).boundingRect())
    view.fit()
    fields(view).edit_value(A)
    assert fields(view).value.isVisible()


def test_wires_show_what_came_along_them(view):
    colors = theme.current()
    between = behind(view, A)
    assert not shows(view, colors.positive, between)
    view.show_moment(GraphMoment(STATES, {0: 6.0}, (0,)))
    assert shows(view, colors.positive, between)
    view.show_moment(GraphMoment(STATES, {0: -6.0}, (0,)))
    assert shows(view, colors.negative, between)
    assert not shows(view, colors.positive, between)
    view.show_moment(GraphMoment(STATES))
    assert not shows(view, colors.negative, between)


def test_paths_to_the_result_are_lit(view):
    lit = theme.blend(theme.current().panel, theme.current().accent, 0.5)
    assert not shows(view, lit, behind(view, A))
    view.show_moment(GraphMoment(STATES, {0: -2.0}, lit=frozenset({0, 2})))
    assert shows(view, lit, behind(view, A))
    assert shows(view, theme.current().negative, behind(view, A))  # its sign is seen all the same
    view.show_moment(GraphMoment(STATES))
    assert not shows(view, lit, behind(view, A))


def test_a_pulse_runs_back_for_a_gradient_and_ends(view, qtbot):
    view.pulse([Pulse(0, True, 0.5, -1), Pulse(0, False, 0.5, 1)], 150)
    pulse = view.pulse_item
    assert pulse.is_running
    pulse.advance_to(0.0)
    back, forth = pulse.place_of(0), pulse.place_of(1)
    pulse.advance_to(0.25)
    assert pulse.place_of(0).x() < back.x()
    assert pulse.place_of(1).x() > forth.x()
    pulse.advance_to(1.0)
    assert (pulse.place_of(0) - forth).manhattanLength() < 1e-6
    assert (pulse.place_of(1) - back).manhattanLength() < 1e-6
    qtbot.waitUntil(lambda: not pulse.is_running)


def test_a_new_picture_ends_the_pulse(view):
    view.pulse([Pulse(0, True, 0.5, -1)], 400)
    before = view.pulse_item
    view.show_picture(Picture(CARDS[:2]))
    assert not view.pulse_item.is_running
    assert view.pulse_item is not before


def test_nothing_runs_where_motion_is_not_wanted(view):
    view.pulse([Pulse(0, True, 0.5, -1)], 0)
    assert not view.pulse_item.is_running
    theme.wear(QApplication.instance(), theme.Look(still=True))
    view.pulse([Pulse(0, True, 0.5, -1)], 400)
    assert not view.pulse_item.is_running


def test_arrays_are_heatmaps(view):
    view.show_moment(
        GraphMoment({A: CardState(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[-1.0, 0], [0, 0]]))})
    )
    assert (view.cards[A].data_text, view.cards[A].gradient_text) == ("(2, 2)", "grad (2, 2)")
    assert shows(view, theme.current().data, box_of(view, A))
    assert shows(view, theme.current().negative, box_of(view, A))
    view.show_moment(GraphMoment({A: CardState(np.array([1.0, np.inf]))}))
    assert shows(view, theme.current().warn, box_of(view, A))


def test_boxes_too_small_for_text_still_tell_signs(view):
    view.zoom_by(0.2 / view.zoom)
    image = view.grab().toImage()
    minus = "#000000"
    assert shows(view, minus, box_of(view, B))
    assert not shows(view, minus, box_of(view, A))
    view.show_moment(GraphMoment({**STATES, A: CardState(2.0, -6.0, share=0.5)}))
    assert shows(view, minus, box_of(view, A))
    assert image != view.grab().toImage()


def test_a_new_theme_paints_everything_anew(view):
    ground = theme.LIGHT.ground
    assert shows(view, ground, box_of(view, A))
    theme.wear(QApplication.instance(), theme.Look(scheme="dark"))
    assert not shows(view, ground, box_of(view, A))
    assert shows(view, theme.DARK.data, box_of(view, A))


def test_only_what_changed_is_painted_again(view, qtbot, monkeypatch):
    QApplication.processEvents()
    painted = []
    original = items.paint_card
    monkeypatch.setattr(
        items, "paint_card", lambda painter, item: (painted.append(item.card.key), original(painter, item))
    )
    view.show_moment(GraphMoment({**STATES, B: CardState(-3.0, 4.0)}))
    qtbot.waitUntil(lambda: B in painted)
    assert set(painted) == {B}


def test_an_empty_picture_is_an_empty_view(view):
    view.show_picture(Picture())
    view.show_moment(GraphMoment())
    view.fit()
    assert view.cards == {}
    assert view.card_at(QPoint(50, 50)) is None
    assert QAccessible.queryAccessibleInterface(view).childCount() == 0


def test_a_screen_reader_meets_the_cards(view):
    whole = QAccessible.queryAccessibleInterface(view)
    assert whole.childCount() == len(CARDS)
    first = whole.child(0)
    assert first.text(QAccessible.Text.Name) == "a"
    assert first.text(QAccessible.Text.Value) == "2.0, gradient 6.0"
    assert whole.child(6).text(QAccessible.Text.Value) == "12 nodes, 0.5, gradient -0.25"
    assert whole.child(len(CARDS)) is None
    assert first.parent().childCount() == len(CARDS)
    center = first.rect().center()
    assert whole.childAt(center.x(), center.y()).text(QAccessible.Text.Name) == "a"
    assert whole.indexOfChild(first) == 0
    assert [whole.child(i).state().selected for i in range(len(CARDS))] == [0, 0, 0, 0, 1, 0, 0]
    assert whole.focusChild().text(QAccessible.Text.Name) == "abde"
    assert whole.child(0) is first  # asking again makes nothing new
    view.show_picture(Picture(CARDS[1:2]))
    assert whole.child(0) is first
    assert first.text(QAccessible.Text.Name) == "b"
    assert whole.childCount() == 1


def test_parts_go_with_their_widget(qtbot, view):
    other = GraphView()
    Kit(other)
    other.show_picture(PICTURE)
    whole = QAccessible.queryAccessibleInterface(other)
    parts = [whole.child(i) for i in range(whole.childCount())]
    number = QAccessible.uniqueId(parts[0])
    other.deleteLater()
    QApplication.sendPostedEvents(other, QEvent.Type.DeferredDelete)
    assert not any(isValid(part) for part in parts)
    assert QAccessible.accessibleInterface(number) is None


def test_a_new_selection_is_announced_once(view, monkeypatch):
    said = []
    monkeypatch.setattr("gui.labs.graph.drawing.view.announce", lambda *words: said.append(words))
    select(view, A)
    select(view, A)
    view.show_moment(GraphMoment({A: CardState(7.0, is_selected=True)}))
    assert [part for *_, part in said] == [0]
    assert said[0][1].startswith("a = 2.0")
    assert view.accessibleDescription().startswith("a = 7.0")  # what it says is of now all the same


def test_the_description_follows_the_selection(view):
    assert view.accessibleDescription() == view.cards[D].explanation
    select(view, A)
    assert "a leaf" in view.accessibleDescription()
    view.show_moment(GraphMoment())
    assert view.accessibleDescription().startswith("The graph")
