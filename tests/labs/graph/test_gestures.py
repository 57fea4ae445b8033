"""Building in the graph's view: cards are moved, wires drawn and cut, operations dropped, names typed."""

from statistics import median

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip

from gui import theme
from gui.labs.graph.drawing.items.items import CARD_HEIGHT, CARD_WIDTH
from gui.labs.graph.drawing.tools.dropping import carry
from gui.labs.graph.drawing.tools.fields import Fields
from gui.labs.graph.drawing.tools.kit import Kit
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session.picture import Card, CardState, Frame, GraphMoment, Picture, Wire

A, B, E, C, D, NEW, LOOSE, FRAME = 0, 1, 2, 3, 4, 5, 6, 20
BOTH = (True, True)
CARDS = (
    Card(A, "a", "", "leaf"),
    Card(B, "b", "", "leaf"),
    Card(E, "e", "×", "operation", inputs=BOTH),
    Card(C, "c", "", "leaf"),
    Card(D, "d", "+", "operation", inputs=BOTH),
    Card(NEW, "p", "**", "operation", inputs=(False, False), input_names=("base", "exponent"), is_loose=True),
    Card(LOOSE, "t", "tanh", "operation", inputs=(False,), is_loose=True),
)
WIRES = (Wire(A, E, 0, 2), Wire(B, E, 1, 2), Wire(E, D, 0, 2), Wire(C, D, 1, 2))
PICTURE = Picture(CARDS, WIRES, (Frame(FRAME, "product", (A, B, E)),))
PLACES = {NEW: (520.0, 400.0), LOOSE: (820.0, 400.0)}
STATES = {
    A: CardState(2.0, 6.0),
    B: CardState(-3.0),
    E: CardState(-6.0),
    C: CardState(10.0),
    D: CardState(4.0),
}
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key


def fields(view):
    return next(tool for tool in view.tools if isinstance(tool, Fields))


@pytest.fixture
def view(qtbot, shown):
    view = GraphView()
    Kit(view)
    view.show_picture(PICTURE, places=PLACES)
    shown(view, 1150, 620)
    view.show_moment(GraphMoment(STATES))
    view.setFocus()
    qtbot.mouseMove(view.viewport(), QPoint(3, 3))
    return view


def on(view, place):
    return view.mapFromScene(place)


def body(view, key):
    """Below the name and left of the value."""
    return on(view, view.cards[key].pos() + QPointF(24, 88))


def output(view, key):
    return on(view, view.cards[key].output_point())


def port(view, key, number):
    return on(view, view.cards[key].input_point(number))


def free_ground(view):
    point = on(view, QPointF(view.items_shown.bounds.right() - 20, view.items_shown.bounds.top() + 20))
    assert view.card_at(point) is None
    return point


def send(view, kind, point, buttons, modifiers=NO_KEY):
    where = QPointF(point)
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else LEFT
    there = QPointF(view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), QMouseEvent(kind, where, there, button, buttons, modifiers))


def press(view, point, modifiers=NO_KEY):
    send(view, QEvent.Type.MouseButtonPress, point, LEFT, modifiers)


def move(view, point, modifiers=NO_KEY):
    send(view, QEvent.Type.MouseMove, point, LEFT, modifiers)


def release(view, point, modifiers=NO_KEY):
    send(view, QEvent.Type.MouseButtonRelease, point, Qt.MouseButton.NoButton, modifiers)


def drag(view, start, *ends, modifiers=NO_KEY):
    press(view, start, modifiers)
    for end in ends:
        move(view, end, modifiers)
    release(view, ends[-1], modifiers)


def click(view, point, modifiers=NO_KEY):
    press(view, point, modifiers)
    release(view, point, modifiers)


def select(view, key):
    states = {card.key: CardState(1.0, is_selected=card.key == key) for card in CARDS}
    view.show_moment(GraphMoment(states))


def path_ends(path):
    first, last = path.elementAt(0), path.elementAt(path.elementCount() - 1)
    return QPointF(first.x, first.y), QPointF(last.x, last.y)


def shows(view, color, scene_box):
    image = view.grab().toImage()
    box = (
        view.mapFromScene(scene_box)
        .boundingRect()
        .translated(view.viewport().pos())
        .intersected(image.rect())
    )
    wanted = theme.QColor(color).rgb()
    return any(
        image.pixel(x, y) == wanted
        for x in range(box.left(), box.right() + 1)
        for y in range(box.top(), box.bottom() + 1)
    )


# Selecting


def test_control_and_a_click_take_cards_in_and_out(view, heard):
    changed, clicked = heard(view.selection_changed), heard(view.card_clicked)
    view.card_clicked.connect(lambda key: select(view, key))
    click(view, body(view, C))
    click(view, body(view, D), CTRL)
    assert view.selection == [C, D]
    assert view.cards[C].is_selected
    assert view.cards[D].is_selected
    click(view, body(view, D), CTRL)
    assert view.selection == [C]
    assert changed == [([C],), ([C, D],), ([C],)]
    assert clicked == [(C,), (D,), (C,)]
    click(view, free_ground(view))
    assert view.selection == []
    assert not view.cards[C].is_selected


def test_a_band_over_the_ground_selects_what_it_meets(view, heard):
    changed = heard(view.selection_changed)
    start = on(view, view.cards[NEW].pos() + QPointF(-60, -30))
    assert view.card_at(start) is None
    end = on(view, view.cards[LOOSE].pos() + QPointF(40, 40))
    press(view, start, SHIFT)
    move(view, end, SHIFT)
    with_band = view.grab().toImage()
    release(view, end, SHIFT)
    ground = start + view.viewport().pos() + QPoint(20, 12)
    assert with_band.pixelColor(ground) != view.grab().toImage().pixelColor(ground)
    assert changed == [([NEW, LOOSE],)]
    assert view.selection == [NEW, LOOSE]


def test_control_and_a_selects_all(view, qtbot):
    qtbot.keyClick(view, Key.Key_A, CTRL)
    assert view.selection == [card.key for card in CARDS]
    assert view.cards[A].is_selected


def test_the_selection_follows_the_moment_and_outlives_a_picture(view, heard):
    changed = heard(view.selection_changed)
    select(view, B)
    assert view.selection == [B]
    view.select_cards([B, C])
    view.show_picture(PICTURE, keep_camera=True, places=PLACES)
    assert view.cards[C].is_selected
    view.show_moment(GraphMoment())
    assert view.selection == [B, C]
    view.show_picture(Picture(CARDS[:2], WIRES[:0]))
    assert view.selection == [B]
    select_none = GraphMoment({})
    view.show_moment(GraphMoment({B: CardState(is_selected=True)}))
    view.show_moment(select_none)
    assert changed == [([B],), ([B, C],), ([B],), ([],)]


# Moving


def test_dragging_a_card_moves_it_and_its_wires(view, heard):
    moved, clicked = heard(view.cards_moved), heard(view.card_clicked)
    before, at = view.cards[C].pos(), body(view, C)
    others = {key: item.pos() for key, item in view.cards.items() if key != C}
    camera = view.mapToScene(QPoint(0, 0))
    way = QPoint(40, 70)
    press(view, at)
    move(view, at + way / 2)
    assert view.cards[C].pos() != before
    assert path_ends(view.items_shown.wires.paths[3])[0] == view.cards[C].output_point()
    release(view, at + way)
    after = view.cards[C].pos()
    assert (after - before).x() == pytest.approx(40 / view.zoom, abs=0.01)
    assert (after - before).y() == pytest.approx(70 / view.zoom, abs=0.01)
    assert moved == [({C: (after.x(), after.y())},)]
    assert clicked == []
    assert view.card_at(on(view, after + QPointF(24, 88))) == C
    assert {key: item.pos() for key, item in view.cards.items() if key != C} == others
    assert view.mapToScene(QPoint(0, 0)) == camera
    assert not view.is_fitted


def test_what_was_moved_stays_there_in_the_next_picture(view, heard):
    moved = heard(view.cards_moved)
    at = body(view, C)
    drag(view, at, at + QPoint(-30, 60), at + QPoint(-40, 90))
    places = {**PLACES, **moved[0][0]}
    on_screen = {key: on(view, item.pos()) for key, item in view.cards.items()}
    view.show_picture(PICTURE, keep_camera=True, places=places)
    for key, point in on_screen.items():
        assert (on(view, view.cards[key].pos()) - point).manhattanLength() <= 2


def test_a_card_far_outside_can_still_be_reached(view):
    at = body(view, C)
    drag(view, at, at + QPoint(0, 2000), at + QPoint(-3000, 4000))
    view.fit()
    assert view.viewport().rect().contains(on(view, view.cards[C].pos()))


def test_all_selected_cards_move_together(view, heard):
    moved = heard(view.cards_moved)
    view.select_cards([A, C])
    before = {key: view.cards[key].pos() for key in (A, C, D)}
    at = body(view, A)
    drag(view, at, at + QPoint(0, 30), at + QPoint(10, 50))
    [(places,)] = moved
    assert set(places) == {A, C}
    assert view.cards[A].pos() - before[A] == view.cards[C].pos() - before[C] != QPointF()
    drag(view, body(view, D), body(view, D) + QPoint(20, 20))  # not selected: it goes alone
    assert set(moved[1][0]) == {D}


def test_a_small_move_of_the_hand_is_still_a_click(view, heard):
    moved, clicked = heard(view.cards_moved), heard(view.card_clicked)
    at = body(view, E)
    drag(view, at, at + QPoint(3, 2))
    assert moved == []
    assert clicked == [(E,)]


def test_a_value_is_scrubbed_and_does_not_move_its_card(view, heard):
    moved, scrubbed = heard(view.cards_moved), heard(view.value_scrubbed)
    item = view.cards[A]
    at = on(view, item.pos() + item.value_rect().center())
    drag(view, at, at + QPoint(20, 0))
    assert moved == []
    assert [(key, steps) for key, steps, _ in scrubbed] == [(A, 10.0)]


def test_the_frame_follows_its_members_and_a_drag_of_its_title_moves_them_all(view, heard):
    moved, folded = heard(view.cards_moved), heard(view.fold_asked)
    frame = view.frames[FRAME]
    right = frame.pos().x() + frame.box.width()
    at = body(view, E)
    drag(view, at, at + QPoint(0, 20), at + QPoint(30, 20))
    assert frame.pos().x() + frame.box.width() == pytest.approx(right + 30 / view.zoom, abs=0.1)
    before = {key: view.cards[key].pos() for key in (A, B, E)}
    title = on(view, frame.pos() + frame.title.center())
    drag(view, title, title + QPoint(0, 15), title + QPoint(-10, 25))
    assert set(moved[1][0]) == {A, B, E}
    ways = {(round(p.x(), 6), round(p.y(), 6)) for p in (view.cards[k].pos() - before[k] for k in (A, B, E))}
    assert len(ways) == 1
    assert folded == []
    assert view.title_at(on(view, frame.pos() + frame.title.center())) == FRAME


def test_alt_and_the_arrows_move_the_selected_cards(view, qtbot, heard):
    moved = heard(view.cards_moved)
    qtbot.keyClick(view, Key.Key_Down, ALT)
    assert moved == []
    view.select_cards([C, D])
    before = {key: view.cards[key].pos() for key in (C, D)}
    for key in (Key.Key_Down, Key.Key_Left, Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Up):
        qtbot.keyClick(view, key, ALT)
    for key in (C, D):
        assert view.cards[key].pos() - before[key] == QPointF(-16, -16)
    assert moved[0] == ({key: (before[key].x(), before[key].y() + 16) for key in (C, D)},)


def test_escape_puts_a_dragged_card_back(view, qtbot, heard):
    moved = heard(view.cards_moved)
    before, at = view.cards[C].pos(), body(view, C)
    wire = path_ends(view.items_shown.wires.paths[3])
    press(view, at)
    move(view, at + QPoint(80, 80))
    qtbot.keyClick(view, Key.Key_Escape)
    assert view.cards[C].pos() == before
    assert path_ends(view.items_shown.wires.paths[3]) == wire
    release(view, at + QPoint(80, 80))
    assert moved == []


# Wires


def test_the_handle_appears_on_the_card_under_the_pointer(view, qtbot):
    assert view.overlay.handle_place is None
    qtbot.mouseMove(view.viewport(), body(view, A))
    assert view.overlay.handle_place == view.cards[A].output_point()
    qtbot.mouseMove(view.viewport(), output(view, A) + QPoint(4, 0))  # half outside the card
    assert view.overlay.handle_place == view.cards[A].output_point()
    assert view.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    qtbot.mouseMove(view.viewport(), free_ground(view))
    assert view.overlay.handle_place is None


def test_a_wire_is_drawn_from_an_output_to_a_free_port(view, heard):
    drawn, asked = heard(view.wire_drawn), []
    view.may_connect = lambda *wire: asked.append(wire) or ("" if wire[1] == NEW else "no")
    start, end = output(view, C), port(view, NEW, 1)
    press(view, start)
    move(view, (start + end) / 2)
    marks = view.overlay.marked_area
    assert marks.contains(view.cards[NEW].input_point(0))
    assert marks.contains(view.cards[NEW].input_point(1))
    assert not marks.contains(view.cards[LOOSE].input_point(0))
    assert set(asked) == {(C, NEW, 0), (C, NEW, 1), (C, LOOSE, 0)}
    move(view, end + QPoint(2, 2))
    assert path_ends(view.overlay._wire.path()) == (
        view.cards[C].output_point(),
        view.cards[NEW].input_point(1),
    )
    release(view, end + QPoint(2, 2))
    assert drawn == [(C, NEW, 1)]
    assert view.overlay.marked_area.isEmpty()
    assert not view.overlay._wire.isVisible()


def test_a_wire_dropped_on_a_card_goes_into_its_first_free_port(view, heard):
    drawn = heard(view.wire_drawn)
    drag(view, output(view, A), body(view, D), body(view, NEW))
    assert drawn == [(A, NEW, 0)]
    drag(view, output(view, A), free_ground(view))
    assert len(drawn) == 1


def test_a_wire_is_drawn_back_from_a_free_port(view, heard):
    drawn = heard(view.wire_drawn)
    view.may_connect = lambda source, target, port: "a circle" if source == D else ""
    press(view, port(view, LOOSE, 0))
    move(view, body(view, NEW))
    assert view.overlay.marked_area.contains(view.cards[B].output_point())
    assert not view.overlay.marked_area.contains(view.cards[D].output_point())
    move(view, body(view, C))
    release(view, body(view, C))
    assert drawn == [(C, LOOSE, 0)]
    drag(view, port(view, NEW, 1), free_ground(view))
    assert len(drawn) == 1


def test_where_a_wire_does_not_fit_the_reason_stands_beside_the_pointer(view, heard):
    drawn, refused = heard(view.wire_drawn), heard(view.refused)
    view.may_connect = lambda source, target, port: "This would close a circle."
    press(view, output(view, D))
    move(view, body(view, LOOSE))
    assert view.note.isVisible()
    assert view.note.text() == "This would close a circle."
    assert view.overlay.marked_area.isEmpty()
    move(view, free_ground(view))
    assert not view.note.isVisible()
    move(view, port(view, LOOSE, 0))
    release(view, port(view, LOOSE, 0))
    assert not view.note.isVisible()
    assert refused == [("This would close a circle.",)]
    assert drawn == []


def test_cards_without_a_free_port_say_so_themselves(view, heard):
    refused, asked = heard(view.refused), []
    view.may_connect = lambda *wire: asked.append(wire) or ""
    drag(view, output(view, C), body(view, E))
    drag(view, output(view, C), body(view, A))
    group = Card(GROUP := 9, "neuron", "", "group", 3)
    view.show_picture(Picture((*CARDS[:1], group), ()))
    drag(view, output(view, A), body(view, GROUP))
    assert [text.split(":")[0] for (text,) in refused] == [
        "All inputs of e are taken",
        "a takes no input",
        "neuron is folded",
    ]
    assert all(target in (NEW, LOOSE) for _, target, _ in asked)


def test_a_wire_is_selected_by_a_click_and_cut_by_delete(view, qtbot, heard):
    cut, asked, clicked = heard(view.wire_cut), heard(view.delete_asked), heard(view.card_clicked)
    view.select_cards([A])
    middle = on(view, view.items_shown.wires.paths[3].pointAtPercent(0.5))
    assert view.card_at(middle) is None
    click(view, middle + QPoint(0, 3))
    assert view.chosen_wire == 3
    assert view.overlay.chosen_path == view.items_shown.wires.paths[3]
    assert view.selection == []
    assert clicked == [(None,)]
    place = view.mapToScene(middle.x() - 6, middle.y() - 6, 12, 12).boundingRect()
    assert shows(view, theme.current().accent, place)
    view.show_picture(PICTURE, keep_camera=True, places=PLACES)
    assert view.chosen_wire == 3
    qtbot.keyClick(view, Key.Key_Delete)
    assert cut == [(D, 1)]
    assert view.chosen_wire is None
    qtbot.keyClick(view, Key.Key_Delete)
    assert (len(cut), asked) == (1, [])


def test_delete_asks_for_the_selected_cards(view, qtbot, heard):
    asked, cut = heard(view.delete_asked), heard(view.wire_cut)
    select(view, D)
    qtbot.keyClick(view, Key.Key_Delete)
    assert (asked, cut) == ([()], [])


def test_a_wire_pulled_off_its_port_into_the_empty_is_cut(view, heard):
    cut, drawn = heard(view.wire_cut), heard(view.wire_drawn)
    start = port(view, D, 1)
    press(view, start)
    move(view, free_ground(view))
    assert 3 in view.items_shown.wires.aside
    release(view, free_ground(view))
    assert cut == [(D, 1)]
    assert drawn == []
    assert not view.items_shown.wires.aside


def test_a_wire_pulled_off_goes_to_another_port_or_back(view, heard):
    cut, moved, refused = heard(view.wire_cut), heard(view.wire_moved), heard(view.refused)
    drag(view, port(view, D, 1), free_ground(view), port(view, D, 1))
    drag(view, port(view, D, 1), free_ground(view), body(view, D))
    assert cut == moved == []
    drag(view, port(view, D, 1), free_ground(view), port(view, NEW, 1))
    assert cut == []
    assert moved == [(D, 1, C, NEW, 1)]
    view.may_connect = lambda *wire: "no"
    drag(view, port(view, D, 0), free_ground(view), port(view, NEW, 1))
    assert (len(moved), refused) == (1, [("no",)])


def test_escape_gives_up_a_wire(view, qtbot, heard):
    drawn = heard(view.wire_drawn)
    press(view, output(view, C))
    move(view, port(view, NEW, 0))
    qtbot.keyClick(view, Key.Key_Escape)
    assert not view.overlay._wire.isVisible()
    release(view, port(view, NEW, 0))
    assert drawn == []


def test_a_free_port_has_its_tooltip(view, qtbot):
    point = port(view, NEW, 1)
    qtbot.mouseMove(view.viewport(), point)
    tip = QHelpEvent(QEvent.Type.ToolTip, point, view.viewport().mapToGlobal(point))
    QApplication.sendEvent(view.viewport(), tip)
    assert "Input exponent of p is free" in QToolTip.text()
    QToolTip.hideText()
    assert "Input exponent of p is free" in view.explain_at(point)
    assert "Inputs base, exponent are free." in view.cards[NEW].explanation
    assert "The result does not depend on it." in view.cards[NEW].explanation


def test_free_ports_and_loose_cards_are_seen(view):
    colors = theme.current()
    spot = view.cards[NEW].input_point(0)
    around = view.mapToScene(on(view, spot).x() - 7, on(view, spot).y() - 7, 14, 14).boundingRect()
    with_ports = view.grab(view.mapFromScene(around).boundingRect()).toImage()
    connected = tuple(
        Card(card.key, card.name, card.symbol, card.kind, inputs=BOTH) if card.key == NEW else card
        for card in CARDS
    )
    view.show_picture(Picture(connected, WIRES), places=PLACES, keep_camera=True)
    view.show_moment(GraphMoment({NEW: CardState(3.0)}))
    assert view.grab(view.mapFromScene(around).boundingRect()).toImage() != with_ports
    box = view.cards[NEW].box.translated(view.cards[NEW].pos())
    assert shows(view, colors.data, box)
    loose = tuple(
        Card(card.key, card.name, card.symbol, card.kind, is_loose=True) if card.key == NEW else card
        for card in CARDS
    )
    view.show_picture(Picture(loose, WIRES), places=PLACES, keep_camera=True)
    view.show_moment(GraphMoment({NEW: CardState(3.0)}))
    assert not shows(view, colors.data, box)


# With keys


def test_keys_draw_a_wire(view, qtbot, heard):
    drawn, refused = heard(view.wire_drawn), heard(view.refused)
    view.may_connect = lambda source, target, port: "" if (target, port) != (NEW, 0) else "base takes a leaf"
    select(view, D)
    qtbot.keyClick(view, Key.Key_Return, CTRL)
    assert view.line.isVisible()
    assert view.line.text().startswith("d into p, input exponent  (1 of 3)")
    qtbot.keyClick(view, Key.Key_Down)
    assert view.line.text().startswith("d into t, input 1  (2 of 3)")
    assert path_ends(view.overlay._wire.path()) == (
        view.cards[D].output_point(),
        view.cards[LOOSE].input_point(0),
    )
    qtbot.keyClick(view, Key.Key_Down)
    assert view.line.text().startswith("d into p, input base: base takes a leaf  (3 of 3)")
    qtbot.keyClick(view, Key.Key_Return)
    assert refused == [("base takes a leaf",)]
    qtbot.keyClick(view, Key.Key_Up)
    qtbot.keyClick(view, Key.Key_Return)
    assert drawn == [(D, LOOSE, 0)]
    assert not view.line.isVisible()
    assert not view.overlay._wire.isVisible()


def test_keys_give_up_a_wire(view, qtbot, heard):
    drawn, clicked = heard(view.wire_drawn), heard(view.card_clicked)
    select(view, C)
    for give_up in (
        lambda: qtbot.keyClick(view, Key.Key_Escape),
        lambda: click(view, free_ground(view)),
        lambda: view.show_picture(PICTURE, places=PLACES),
    ):
        select(view, C)
        qtbot.keyClick(view, Key.Key_Return, CTRL)
        assert view.line.isVisible()
        give_up()
        assert not view.line.isVisible()
    clicked.clear()
    select(view, C)
    qtbot.keyClick(view, Key.Key_Down)
    assert clicked == [(NEW,)]  # it chooses cards again
    assert drawn == []


def test_without_a_free_port_no_wire_is_begun(view, qtbot, heard):
    refused = heard(view.refused)
    view.show_picture(Picture(CARDS[:5], WIRES))
    select(view, C)
    qtbot.keyClick(view, Key.Key_Return, CTRL)
    assert refused == [("No input is free: add an operation first.",)]
    assert not view.line.isVisible()


# Names


def test_a_name_is_typed_over_the_card(view, qtbot, heard):
    asked, typed = heard(view.rename_asked), heard(view.name_typed)
    view.rename_asked.connect(fields(view).edit_name)
    name = on(view, view.cards[E].pos() + view.cards[E].written_name_rect().center())
    qtbot.mouseClick(view.viewport(), LEFT, pos=name)
    qtbot.mouseDClick(view.viewport(), LEFT, pos=name)
    assert asked == [(E,)]
    assert fields(view).name.hasFocus()
    assert fields(view).name.selectedText() == "e"
    assert fields(view).name.accessibleName() == "Name of e"
    assert fields(view).name.geometry().contains(name)
    qtbot.keyClicks(fields(view).name, "product")
    qtbot.keyClick(fields(view).name, Key.Key_Return)
    assert typed == [(E, "product")]
    assert view.hasFocus()
    select(view, C)
    qtbot.keyClick(view, Key.Key_F2)
    assert asked == [(E,), (C,)]
    qtbot.keyClick(fields(view).name, Key.Key_Escape)
    assert len(typed) == 1


def test_a_refused_name_stays_to_be_mended(view, qtbot):
    view.name_typed.connect(lambda key, text: fields(view).refuse_name(key, "There is an a already."))
    fields(view).edit_name(C)
    qtbot.keyClicks(fields(view).name, "a")
    qtbot.keyClick(fields(view).name, Key.Key_Return)
    assert fields(view).name.isVisible()
    assert (fields(view).name.text(), fields(view).name.problem) == ("a", "There is an a already.")
    view.show_picture(PICTURE, places=PLACES)
    assert not fields(view).name.isVisible()
    fields(view).refuse_name(C, "There is an a already.")
    assert (fields(view).name.text(), fields(view).name.problem) == ("a", "There is an a already.")


# Dropping


def drag_op(view, point, op, kind=QDragMoveEvent):
    data = carry(op)
    arguments = (Qt.DropAction.CopyAction, data, LEFT, NO_KEY)
    event = kind(QPointF(point) if kind is QDropEvent else point, *arguments)
    event.ignore()
    QApplication.sendEvent(view.viewport(), event)
    return event.isAccepted()


def test_an_operation_is_dropped_where_its_card_shall_stand(view, heard):
    dropped = heard(view.op_dropped)
    at = free_ground(view)
    assert drag_op(view, at, "tanh", QDragEnterEvent)
    assert drag_op(view, at, "tanh")
    assert drag_op(view, at, "tanh", QDropEvent)
    [(op, x, y, wire)] = dropped
    middle = view.mapToScene(at)
    assert (op, wire) == ("tanh", None)
    assert (x, y) == pytest.approx((middle.x() - CARD_WIDTH / 2, middle.y() - CARD_HEIGHT / 2))
    assert not view.is_fitted


def test_over_a_wire_an_operation_lights_it_and_is_put_on_it(view, heard):
    dropped = heard(view.op_dropped)
    middle = on(view, view.items_shown.wires.paths[3].pointAtPercent(0.5))
    drag_op(view, middle, "tanh", QDragEnterEvent)
    drag_op(view, middle, "tanh")
    assert view.overlay.chosen_path == view.items_shown.wires.paths[3]
    drag_op(view, free_ground(view), "tanh")
    assert view.overlay.chosen_path is None
    drag_op(view, middle, "tanh")
    QApplication.sendEvent(view.viewport(), QDragLeaveEvent())
    assert view.overlay.chosen_path is None
    drag_op(view, middle, "tanh", QDragEnterEvent)
    drag_op(view, middle, "tanh", QDropEvent)
    assert [(op, wire) for op, _, _, wire in dropped] == [("tanh", 3)]
    assert view.overlay.chosen_path is None
    for op in ("", "constant"):  # nothing goes into these
        drag_op(view, middle, op, QDragEnterEvent)
        assert view.overlay.chosen_path is None
        drag_op(view, middle, op, QDropEvent)
    assert [(op, wire) for op, _, _, wire in dropped[1:]] == [("", None), ("constant", None)]


# Not editing


def test_a_graph_that_is_not_edited_is_only_looked_at(view, qtbot, heard):
    view.is_editing = False
    signals = [
        heard(signal)
        for signal in (
            view.cards_moved,
            view.wire_drawn,
            view.wire_cut,
            view.delete_asked,
            view.rename_asked,
            view.op_dropped,
            view.selection_changed,
        )
    ]
    before, place = view.cards[C].pos(), view.mapToScene(QPoint(0, 0))
    drag(view, body(view, C), body(view, C) + QPoint(60, 40))
    assert view.cards[C].pos() == before
    assert view.mapToScene(QPoint(0, 0)) != place  # it pans
    drag(view, output(view, C), port(view, NEW, 0))
    drag(view, port(view, D, 1), free_ground(view))
    assert not drag_op(view, free_ground(view), "tanh", QDragEnterEvent)
    qtbot.mouseMove(view.viewport(), body(view, A))
    assert view.overlay.handle_place is None
    for key, modifiers in (
        (Key.Key_Delete, NO_KEY),
        (Key.Key_F2, NO_KEY),
        (Key.Key_A, CTRL),
        (Key.Key_Down, ALT),
    ):
        qtbot.keyClick(view, key, modifiers)
    middle = on(view, view.items_shown.wires.paths[3].pointAtPercent(0.5))
    click(view, middle)
    assert view.chosen_wire is None
    assert signals == [[]] * 7


# Speed


def network(nodes, width):
    cards = [
        Card(key, f"h{key}", "×" if key >= width else "", "operation", inputs=BOTH if key >= width else ())
        for key in range(nodes)
    ]
    wires = [
        Wire((key // width - 1) * width + (key + number) % width, key, number, 2)
        for key in range(width, nodes)
        for number in (0, 1)
    ]
    return Picture(tuple(cards), tuple(wires))


@pytest.mark.parametrize("zoom", [0.0, 0.5], ids=["all of it", "a part of it"])
def test_moving_a_card_among_a_thousand_is_no_effort(view, zoom, effort):
    view.show_picture(network(1000, 25))
    if zoom:
        view.zoom_by(zoom / view.zoom)
        view.centerOn(view.cards[500].pos())
    item = view.cards[500]
    start = on(view, item.pos() + QPointF(item.box.width() * 0.7, 20))
    QApplication.processEvents()
    press(view, start)
    move(view, start + QPoint(12, 12))
    QApplication.processEvents()

    def move_on(number):
        move(view, start + QPoint(12 + number, 12 + 2 * (number % 9)))
        QApplication.processEvents()

    efforts = [effort(lambda number=number: move_on(number)) for number in range(20)]
    release(view, start)
    assert median(efforts) < 2_500  # of which each method that Qt calls is two: see gui/guarded.py
