import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QToolButton, QWidget

from gui import theme
from gui.labs import LABS
from gui.menus import ON_FOCUS
from main import LAB_NAMES


def test_the_digits_lab_comes_first(window):
    assert window.objectName() == "mainWindow"
    assert window.current_lab == "digits"


def test_every_lab_of_the_list_can_be_shown_by_name(window):
    assert tuple(lab.name for lab in LABS) == LAB_NAMES
    for lab in LABS:
        panel = window.show_lab(lab.name)
        assert panel.isVisible()
        assert window.show_lab(lab.name) is panel
    with pytest.raises(KeyError):
        window.show_lab("poems")


@pytest.mark.parametrize(("key", "lab"), [(Qt.Key.Key_2, "graph"), (Qt.Key.Key_3, "bigram")])
def test_labs_by_key(window, qtbot, key, lab):
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert window.current_lab == lab
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.current_lab == "digits"


def test_labs_by_mouse(window, qtbot):
    button = next(b for b in window.findChildren(QToolButton) if b.text() == "Bigram")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.current_lab == "bigram"


def test_nothing_is_cut_off_at_the_smallest_supported_size(window):
    window.resize(1280, 800)
    for lab in LABS:
        panel = window.show_lab(lab.name)
        hint = panel.minimumSizeHint()
        assert hint.width() <= panel.width()
        assert hint.height() <= panel.height()


def test_every_control_explains_itself(window):
    for lab in LABS:
        panel = window.show_lab(lab.name)
        for button in panel.findChildren(QToolButton):
            assert button.toolTip()
            assert button.accessibleName()


def test_a_change_of_theme_reaches_the_open_window(window, qapp):
    ground = QColor(theme.DARK.ground)
    theme.wear(qapp, theme.Look(scheme="dark"))
    for lab in LABS:
        window.show_lab(lab.name)
        picture = window.grab().toImage()
        assert picture.pixelColor(picture.width() - 3, picture.height() - 3) == ground


def test_the_window_opens_no_other(window, qapp):
    assert [w for w in qapp.topLevelWidgets() if w.isVisible() and w is not window] == []
    assert isinstance(window.centralWidget(), QWidget)


def test_nothing_flashes_as_a_window_of_its_own(window, qtbot):
    """A widget that is shown before it has a parent is one for a moment, and takes the focus away."""

    class Watch(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                seen.append(watched)
            return False

    seen, watch = [], Watch()
    QApplication.instance().installEventFilter(watch)
    for lab in LABS:
        panel = window.show_lab(lab.name)
        for page in panel.pages:
            page.trigger()
            QApplication.processEvents()
    QApplication.instance().removeEventFilter(watch)
    assert seen == []
    assert window.isActiveWindow()


def test_of_many_messages_the_newest_are_shown(window, find):
    """All of them would push the work out of the window."""
    for number in range(40):
        window.tell(f"file{number}: it is empty")
    window.tell("file39: it is empty")
    text = find(QLabel, "noticeText").text()
    assert text.splitlines() == [f"file{number}: it is empty" for number in range(37, 40)]
    window.notice.clear()
    window.tell("another")
    assert find(QLabel, "noticeText").text() == "another"


def test_the_window_about_the_program_goes_when_it_is_closed(window):
    for _ in range(3):
        window.menus._about()
        window.findChild(QMessageBox, "about").close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.findChildren(QMessageBox, "about") == []


def test_a_message_goes_when_what_it_speaks_of_has_changed(window, qtbot):
    panel = window.show_lab("graph")
    panel.tell.emit("“bad” is not a number")
    window.tell("a.nablab: it is not saved.")
    QApplication.processEvents()
    panel.view.value_typed.emit(next(iter(panel.view.cards)), "4")
    assert window.notice.label.text() == "a.nablab: it is not saved."
    panel.tell.emit("x is given after it is used")
    panel.edited.emit()  # by the change of which it speaks
    assert "x is given" in window.notice.label.text()


def test_a_click_on_a_tab_or_a_lab_leaves_no_frame_around_it(window, qtbot):
    panel = window.show_lab("digits")
    for button in [*window.header.buttons[:2], *window._rail.findChildren(QToolButton)[:2]]:
        panel.canvas.setFocus()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.hasFocus()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_no_icon_stands_grey_on_what_is_marked_in_a_menu(window):
    assert not any(action.isIconVisibleInMenu() for action in window.lab_actions.values())


# What tests and tools outside find by its name, as soon as its laboratory is shown.
NAMED = {
    "digits": "digitCanvas digitClear digitAnswer digitProbabilities digitNetworkView digitLandscape "
    "landscapeTruth",
    "graph": "graphExpression graphFormula graphView graphEquation stepBack stepForward playPause timeline "
    "graphLandscape scratchEditor scratchMarks scratchRun scratchAccuracy",
    "bigram": "bigramHeatmap bigramGenerate bigramNames bigramSeed bigramTemperature bigramNll",
    "letters": "lettersLadder lettersMap lettersTrain lettersLoss lettersNames",
    "words": "wordsQuery wordsSentence wordsNeighbours wordsNext wordsAttention wordsLoss",
}


def test_what_is_relied_upon_stands_as_soon_as_its_lab_is_shown(window):
    assert NAMED.keys() == {lab.name for lab in LABS}
    for lab, names in NAMED.items():
        panel = window.show_lab(lab)
        found = {name: len(panel.findChildren(QWidget, name)) for name in names.split()}
        assert found == dict.fromkeys(found, 1)


def test_the_key_of_a_lab_leads_back_to_its_first_control(window, qtbot):
    panel = window.show_lab("graph")
    window.findChild(QToolButton, "playPause").setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert panel.expression.hasFocus()


def test_what_the_edit_menu_calls_can_be_called_wherever_the_focus_is(window, visit, places):
    for place in places:
        visit(place)
    for widget in window.findChildren(QWidget):
        for method in ON_FOCUS:
            assert callable(getattr(widget, method, print)), (widget, method)
