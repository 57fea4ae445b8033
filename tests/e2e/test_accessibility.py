"""All by keyboard, with a focus that is seen; names, roles and values as a screen reader gets them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QListWidget,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from engine.disk import RESOURCES, load_json
from gui.labs import LABS
from gui.labs.graph.stage.pass_player import FLOW_MILLISECONDS
from gui.tour import draw

LAB_NAMES = [lab.name for lab in LABS]
FIVE = load_json(RESOURCES / "strokes.json")["digits"][5]["strokes"]


def interface(widget):
    return QAccessible.queryAccessibleInterface(widget)


def name(widget):
    return interface(widget).text(QAccessible.Text.Name)


def walk(qtbot, window):
    """The widgets that Tab reaches, in its order, once round."""
    seen = []
    for _ in range(80):
        focused = QApplication.focusWidget()
        if focused in seen:
            return seen
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    raise AssertionError("Tab never comes back")


def part(widget, window):
    """Names tell more than places, but the order of places is what is expected: rail, header, work, stage."""
    if window.findChild(QWidget, "rail").isAncestorOf(widget):
        return 0
    if window.header.isAncestorOf(widget):
        return 1
    panel = window.show_lab(window.current_lab)
    if panel.stage and panel.stage.isAncestorOf(widget):
        return 4
    return 3 if panel.inspector.isAncestorOf(widget) else 2


def test_tab_reaches_everything_in_a_sensible_order_and_all_has_a_name_and_a_role(
    window, visit, place, qtbot
):
    panel = visit(place)
    if place[0] == "graph":
        panel.session.select(2)
    QApplication.processEvents()
    window.findChild(QWidget, "rail").findChildren(QWidget)[0].setFocus()
    reached = walk(qtbot, window)
    for widget in reached:
        assert name(widget), widget
        assert interface(widget).role() != QAccessible.Role.Client, widget
    parts = [part(widget, window) for widget in reached]
    assert parts == sorted(parts)
    for widget in window.findChildren(QWidget):
        wants = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if wants and widget.isVisible() and widget.isEnabled() and not widget.objectName().startswith("qt_"):
            assert widget in reached, widget


def test_focus_can_be_seen(window, visit, place, qtbot):
    visit(place)
    for widget in walk(qtbot, window):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        focused = widget.grab().toImage()
        widget.clearFocus()
        QApplication.processEvents()
        assert widget.grab().toImage() != focused, widget


def test_return_presses_what_space_presses(window, visit, place, qtbot):
    """Each button that Tab reaches. It is not pressed here, as that might open or close anything."""
    visit(place)
    for button in walk(qtbot, window):
        if isinstance(button, QToolButton):
            keys = [shortcut.key() for shortcut in button.findChildren(QShortcut)]
            assert QKeySequence(Qt.Key.Key_Return) in keys, button.accessibleName()


def test_return_presses_a_button_of_the_transport_bar_and_a_tab(window, find, qtbot):
    panel = window.show_lab("graph")
    tabs = [each for each in window.header.findChildren(QToolButton) if each.defaultAction() in panel.pages]
    for button in (find(QToolButton, "stepLast"), tabs[1]):
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert panel.session.position == panel.session.total
    assert panel.page == "scratch"


def test_a_click_leaves_no_frame_around_a_tab(window, visit, places):
    for place in places:
        visit(place)
    tabs = [tab for tab in window.findChildren(QToolButton) if tab.property("role") == "tab"]
    for tab in tabs:
        assert tab.focusPolicy() == Qt.FocusPolicy.TabFocus, tab.text()


def test_the_drawn_widgets_have_roles_and_values(window):
    panel = window.show_lab("digits")
    draw(panel.canvas, FIVE)
    roles = {
        widget: interface(widget).role() for widget in (panel.canvas, panel.seen.image, panel.answer.bars)
    }
    assert list(roles.values()) == [
        QAccessible.Role.Canvas, QAccessible.Role.Graphic, QAccessible.Role.Chart,
    ]  # fmt: skip
    assert "5: 100.0%" in interface(panel.answer.bars).text(QAccessible.Text.Description)
    answer = window.findChild(QLabel, "digitAnswer")
    assert name(answer) == "Answer"
    assert answer.text() == "5"


def test_the_equation_and_the_timeline_are_read_out(window):
    panel = window.show_lab("graph")
    panel.session.go_to(5)
    assert "∂L/∂d += " in interface(panel.stage.equation).text(QAccessible.Text.Name)
    assert interface(panel.stage.equation).role() == QAccessible.Role.StaticText
    timeline = interface(window.findChild(QSlider, "timeline"))
    assert timeline.role() == QAccessible.Role.Slider
    assert timeline.valueInterface().currentValue() == 5
    panel.session.select(1)
    said = interface(panel.inspector).text(QAccessible.Text.Description)
    assert said.startswith("a 2.0 A leaf")


def test_the_cells_are_read_out(window):
    table = interface(window.show_lab("bigram").heatmap)
    assert table.role() == QAccessible.Role.Table
    cell = table.child(2 * 28 + 15)  # with the headers there are 28 columns
    assert cell.role() == QAccessible.Role.Cell
    assert cell.text(QAccessible.Text.Name) == "After a comes n: 5,438 of 33,885 = 16.05%"


def test_names_by_keyboard_alone(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget().objectName() == "bigramGenerate"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    names = window.findChild(QListWidget, "bigramNames")
    assert names.item(0).text() == "mor"
    for _ in range(5):  # over what stands above the list
        if QApplication.focusWidget() is not names:
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is names
    qtbot.keyClick(names, Qt.Key.Key_Down)
    qtbot.keyClick(names, Qt.Key.Key_Return)
    assert "P(" in window.show_lab("bigram").inspector.arithmetic.text()


def test_tab_goes_as_one_reads(window, qtbot):
    """From the formula over the graph and learning to the steps; not as all that was made."""
    panel = window.show_lab("graph")
    panel.learning.trigger()
    panel.expression.setFocus()
    reached = [each.objectName() for each in walk(qtbot, window)]
    shown = ["graphExpression", "graphView", "graphLearnRun", "graphRate", "graphLossCurve"]
    shown += ["stepFirst", "stepForward", "timeline", "graphExamples"]
    assert [each for each in reached if each in shown] == shown


def test_tab_reaches_what_has_come_since_in_its_place(window, qtbot):
    """Qt would come to a new widget last of all."""
    panel = window.show_lab("graph")
    new = QPushButton("New")
    panel.palette_column.parentWidget().layout().insertWidget(0, new)
    QApplication.processEvents()
    window.findChild(QWidget, "rail").findChildren(QWidget)[0].setFocus()
    reached = walk(qtbot, window)
    assert reached.index(new) < reached.index(panel.expression)


def test_gradients_by_keyboard_alone(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    line = QApplication.focusWidget()
    assert line.objectName() == "graphExpression"
    line.selectAll()
    qtbot.keyClicks(line, "e = a*b; d = e + c; L = d*f")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    for _ in range(3):  # over Draw, and what sets a, b and c
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    view = QApplication.focusWidget()
    assert view.objectName() == "graphView"
    panel = window.show_lab("graph")
    for key, position in (
        (Qt.Key.Key_Right, 5), (Qt.Key.Key_End, 10), (Qt.Key.Key_Left, 9), (Qt.Key.Key_Home, 0)
    ):  # fmt: skip
        qtbot.keyClick(view, key)
        assert panel.session.position == position
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert panel.inspector.title.text() == panel.session.nodes[0].name
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert panel.inspector.title.text() == "L"
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert panel.transport.is_playing


def test_pixels_and_bars_by_keyboard(window, qtbot):
    panel = window.show_lab("digits")
    draw(panel.canvas, FIVE)
    qtbot.keyClick(panel.answer.bars, Qt.Key.Key_Down)
    qtbot.keyClick(panel.answer.bars, Qt.Key.Key_Down)
    assert panel.inspector.title.text() == "Probability of 1"
    qtbot.keyClick(panel.seen.image, Qt.Key.Key_Left)
    assert panel.inspector.title.text() == "Pixel in row 15, column 14"
    qtbot.keyClick(panel.seen.image, Qt.Key.Key_Down)
    assert panel.inspector.title.text() == "Pixel in row 16, column 14"


def test_a_message_is_announced(window):
    window.tell("lesson: this file is empty")
    assert name(window.notice) == "lesson: this file is empty"
    window.notice.close_button.click()
    assert not window.notice.isVisible()


def test_a_typed_space_in_a_combo_stays_there(window, qtbot):
    panel = window.show_lab("graph")
    speed = window.findChild(QComboBox, "transportSpeed")
    qtbot.keyClick(speed, Qt.Key.Key_Down)
    assert panel.transport.speed.currentData() == 2.0
    assert panel.transport._timer.interval() == (FLOW_MILLISECONDS + 200) / 2


def test_a_digit_by_keyboard_alone(window, qtbot):
    """A stroke straight down, as long as the canvas allows, is a 1."""
    canvas = window.show_lab("digits").canvas
    answer = window.findChild(QLabel, "digitAnswer")
    assert QApplication.focusWidget() is canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert answer.text() == ""  # the pen is up
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    for _ in range(18):
        qtbot.keyClick(canvas, Qt.Key.Key_Down)
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert answer.text() == "1"
    window.undo_group.undo()
    assert answer.text() == ""
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    canvas.clearFocus()  # whoever leaves lifts the pen
    assert window.undo_group.activeStack().undoText() == "Stroke"


def test_the_palette_has_the_focus(window, qtbot):
    window.menus.open_commands()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert QApplication.focusWidget().objectName() == "commandSearch"
