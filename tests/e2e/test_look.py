"""Theme, text size, projector, motion: chosen in the menu, seen in the window, remembered."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from gui import theme
from gui.app import remember, restore
from gui.autosave import Autosave
from gui.labs import LABS
from gui.settings import Settings
from gui.tour import draw
from gui.widgets.spotlight import Spotlight
from gui.window import MainWindow
from gui.words import without_mnemonic


@pytest.fixture
def choose(window):
    """Trigger an action of a menu by its text."""

    def choose(text):
        next(a for _, a in window.menus.actions() if without_mnemonic(a.text()) == text).trigger()

    return choose


def text_height(window):
    return window.findChild(QPushButton, "digitClear").fontMetrics().height()


def test_light_and_dark(window, choose):
    choose("Dark")
    assert theme.current() is theme.DARK
    corner = window.grab().toImage().pixelColor(window.width() - 3, window.height() - 3)
    assert corner.name().upper() == theme.DARK.ground
    choose("Light")
    corner = window.grab().toImage().pixelColor(window.width() - 3, window.height() - 3)
    assert corner.name().upper() == theme.LIGHT.ground


def test_the_menus_of_a_new_window_mark_the_look_that_is_worn(choose, qtbot):
    chosen = {"Dark", "150%", "Projector mode", "Reduced motion"}
    for text in chosen:
        choose(text)
    again = MainWindow()
    qtbot.addWidget(again)
    marked = {without_mnemonic(a.text()) for _, a in again.menus.actions() if a.isChecked()}
    assert chosen <= marked
    assert not marked & {"Light", "Usual size"}


def test_icons_take_the_colour_of_the_theme(window, choose):
    forward = window.show_lab("graph").transport.forward
    light = forward.icon().pixmap(24).toImage()
    choose("Dark")
    assert forward.icon().pixmap(24).toImage() != light


def test_text_can_be_made_larger_and_smaller(window, choose, qtbot):
    usual = text_height(window)
    choose("150%")
    assert text_height(window) == pytest.approx(1.5 * usual, abs=2)
    choose("Usual size")
    assert text_height(window) == usual
    choose("Larger")
    assert theme.look().text == 1.1
    choose("Smaller")
    choose("Smaller")
    assert theme.look().text == 1.0
    qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert theme.look().text == 1.1
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert theme.look().text == 1.0


def test_projector_mode_has_larger_text_and_thicker_lines(window, choose):
    usual, equation = text_height(window), window.show_lab("graph").stage.equation
    before = equation.fontMetrics().height()
    choose("Projector mode")
    assert text_height(window) > usual
    assert equation.fontMetrics().height() > before
    assert theme.line(2) > 2
    choose("Projector mode")
    assert text_height(window) == usual


@pytest.mark.parametrize("text", [1.0, 1.25, 1.5, 2.0])
def test_nothing_is_lost_at_any_size(window, text, qtbot):
    """Where the lab does not fit it can be scrolled; the transport bar is always in sight."""
    theme.wear(QApplication.instance(), theme.Look(text=text))
    digits = window.show_lab("digits")
    for size in ((1280, 800), (1920, 1080), (960, 540)):
        window.resize(*size)
        for lab in LABS:
            panel = window.show_lab(lab.name)
            qtbot.waitUntil(lambda panel=panel: misfits(window, panel) == [])
        window.show_lab("digits")
        for page in digits.pages:
            page.trigger()
            qtbot.waitUntil(lambda: misfits(window, digits) == [])
            qtbot.waitUntil(lambda: abs(digits.canvas.width() - digits.canvas.height()) <= 1)
        digits.show_page("draw")


def misfits(window, panel):
    """What has less room than it needs."""
    found = []
    least, room = panel.splitter.minimumSizeHint(), panel.splitter.size()
    if room.width() < least.width() or room.height() < least.height():
        found.append(panel.splitter)
    for label in panel.work.findChildren(QLabel):
        cut = label.text() and not label.wordWrap() and label.width() < label.sizeHint().width() - 1
        if label.isVisible() and cut:
            found.append(label)
    if panel.stage and panel.stage.isVisible():
        bar = panel.stage.transport
        bottom = bar.mapTo(window, bar.rect().bottomLeft()).y()
        if bottom > max(window.height(), window.minimumSizeHint().height()):
            found.append(bar)
    return found


def test_the_inspector_goes_below_where_there_is_no_room_beside(window):
    window.resize(960, 540)
    panel = window.show_lab("digits")
    panel.session.select(("digit", 3, 0))
    QApplication.processEvents()
    assert panel.splitter.orientation() == Qt.Orientation.Vertical
    assert panel.inspector.visibleRegion().boundingRect().height() > 50
    window.resize(1280, 800)
    QApplication.processEvents()
    assert panel.splitter.orientation() == Qt.Orientation.Horizontal


def test_the_button_stays_below_the_canvas_when_the_inspector_opens(window, qtbot):
    panel = window.show_lab("digits")
    panel.session.select(("digit", 3, 0))
    qtbot.waitUntil(lambda: panel.sheet.clear_button.y() - panel.canvas.geometry().bottom() < 30)


def test_what_is_said_of_the_network_stays_below_its_card(window, qtbot):
    theme.wear(QApplication.instance(), theme.Look(text=1.25, projector=True))
    window.resize(1280, 740)
    panel = window.show_lab("digits")
    words, card = panel.answer.words, panel.answer.card
    qtbot.waitUntil(lambda: words.geometry().top() > card.geometry().bottom())


@pytest.mark.parametrize("text", [1.0, 2.0])
def test_no_field_lies_over_another(window, text, qtbot):
    theme.wear(QApplication.instance(), theme.Look(text=text))
    panel = window.show_lab("bigram")
    names = ("bigramCount", "bigramSeed", "bigramTemperature", "bigramTopK", "bigramRandom", "bigramGenerate")
    fields = [panel.findChild(QWidget, name) for name in names]

    def is_apart():
        return not any(a.geometry().intersects(b.geometry()) for a, b in combinations(fields, 2))

    qtbot.waitUntil(is_apart)


def test_with_reduced_motion_the_ring_does_not_blink(window, choose):
    choose("Reduced motion")
    ring = Spotlight(window.show_lab("digits").canvas)
    ring._blinker.timeout.emit()
    assert ring._is_bright
    ring.deleteLater()


def test_all_choices_are_remembered(window, choose, home, qtbot):
    choose("Dark")
    choose("Projector mode")
    graph = window.show_lab("graph")
    graph.transport.speed.setCurrentIndex(graph.transport.speed.findData(4.0))
    window.resize(1920, 720)
    digits = window.show_lab("digits")
    digits.session.select(("digit", 3, 0))
    QApplication.processEvents()
    drag_handle(qtbot, digits.splitter, -30)
    width = digits.inspector.width()
    assert width > 340
    window.resize(900, 720)  # the screen of the tests is 800 wide, and a window is brought back onto it
    draw(digits.canvas, [[(0.5, 0.2), (0.5, 0.8)]])
    drawn = digits.session.strokes[0].points
    digits.show_page("backward")
    window.filing.remember(home / "lesson.nablab")
    window.show_lab("bigram")
    remember(window, Settings(home))
    Autosave(window, home / "last.nablab").finish()

    theme.wear(QApplication.instance(), theme.Look())
    settings = Settings(home)
    theme.wear(QApplication.instance(), settings.look)
    again = MainWindow()
    qtbot.addWidget(again)
    restore(again, settings)
    assert (theme.look().scheme, theme.look().projector) == ("dark", True)
    assert again.height() == 720
    assert again.current_lab == "bigram"
    assert again.filing.recent == [home / "lesson.nablab"]
    assert again.show_lab("graph").transport.speed.currentData() == 4.0
    digits = again.show_lab("digits")
    assert digits.page == "backward"
    assert [stroke.points for stroke in digits.session.strokes] == [drawn]
    assert again.menus._projector.isChecked()
    assert not again.isWindowModified()
    again.show()
    again.resize(1920, 720)
    digits.show_page("draw")
    digits.session.select(("digit", 3, 0))
    QApplication.processEvents()
    assert digits.inspector.width() == width


def drag_handle(qtbot, splitter, by):
    handle = splitter.handle(1)
    start = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(handle, start + QPoint(by, 0))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start + QPoint(by, 0))


@pytest.mark.parametrize(
    "content",
    [b"\x00\xff garbage \x80\n", b"no settings\nat all\n", b"[General\ngeometry=@ByteArray(\n"],
)
def test_damaged_settings_are_set_aside_and_said_so(window, home, content):
    home.mkdir()
    (home / "settings.ini").write_bytes(content)
    settings = Settings(home)
    restore(window, settings)
    assert "settings could not be read" in window.notice.label.text()
    assert (home / "settings.damaged.ini").read_bytes() == content
    remember(window, settings)
    assert not Settings(home).complaint


def test_values_that_do_not_fit_are_passed_over(window, home):
    settings = Settings(home)
    for key, value in (
        ("geometry", "wide"), ("lab", "poems"),
        ("look", '{"scheme": "pink", "text": "huge", "projector": 3}'),
        ("recent", '{"files": 7}'), ("labs", '{"graph": {"inspector": "x", "speed": "fast"}, "digits": 3}'),
    ):  # fmt: skip
        settings._settings.setValue(key, value)
    assert settings.look == theme.Look()
    restore(window, settings)
    assert window.current_lab == "digits"
    assert window.show_lab("graph").transport.speed.currentData() == 1.0
    assert window.filing.recent == []


def test_damaged_work_of_the_last_time_is_kept(window, home):
    home.mkdir()
    (home / "last.nablab").write_text('{"nablab": "work')
    restore(window, Settings(home))
    assert "It is kept as" in window.notice.label.text()
    assert (home / "last.damaged.nablab").read_text() == '{"nablab": "work'


def test_a_state_that_fits_no_lab_is_told_when_the_lab_is_shown(window, home):
    home.mkdir()
    (home / "last.nablab").write_text(
        '{"nablab": "workspace", "version": 1, "lab": "digits", "labs": {"graph": {"version": 9}}}'
    )
    restore(window, Settings(home))
    assert not window.notice.isVisible()
    window.show_lab("graph")
    assert "graph: version 9 is not known here" in window.notice.label.text()
    assert '"version": 9' in (home / "last.damaged.nablab").read_text()


def test_the_first_launch_shows_digits_and_no_dialog(window, home):
    restore(window, Settings(home))
    assert window.current_lab == "digits"
    assert not window.notice.isVisible()
    assert QApplication.activeModalWidget() is None


@pytest.mark.usefixtures("face")
def test_the_rail_fits_its_words(window):
    for text in (1.0, 1.5, 2.0):
        theme.wear(QApplication.instance(), theme.Look(text=text))
        for button in window.findChild(QWidget, "rail").findChildren(QToolButton):
            assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width() - 4
            assert button.mapTo(window, QPoint(0, 0)).x() == 0


@pytest.mark.parametrize(
    ("lab", "state"),
    [
        ("graph", '{"version": 1, "text": "y = x", "position": 1e999}'),
        ("digits", '{"version": 1, "strokes": [[[1e400, 0.5]]]}'),
        ("digits", '{"version": 1, "strokes": [[[1%s, 0.5]]]}' % ("0" * 400)),
        ("bigram", '{"version": 1, "smoothing": 4294967295}'),
    ],
)  # fmt: skip
def test_no_state_keeps_a_lab_from_being_shown(window, home, lab, state):
    home.mkdir()
    (home / "last.nablab").write_text(
        f'{{"nablab": "workspace", "version": 1, "lab": "x", "labs": {{"{lab}": {state}, "poems": {{}}}}}}'
    )
    restore(window, Settings(home))
    assert window.show_lab(lab).isVisible()
    assert f"({lab}: " in window.notice.label.text()
    window.filing.new()
    assert "poems" not in window.states()


def test_settings_nested_without_end_are_passed_over(home):
    settings = Settings(home)
    settings._settings.setValue("look", "[" * 200_000)
    settings._settings.setValue("labs", '{"graph": {"inspector": 1%s}}' % ("0" * 30))
    assert settings.look == theme.Look()


def test_an_inspector_of_any_width_can_be_shown(window):
    panel = window.show_lab("graph")
    panel.adopt_choices({"inspector": 10**30})
    panel.session.select(1)
    assert panel.inspector.isVisible()


def test_the_cards_of_the_graph_take_the_colours_of_the_theme(window, choose):
    view = window.show_lab("graph").view
    card = view.mapFromScene(view.cards[1].sceneBoundingRect().center()) - QPoint(30, 0)
    for text in ("Light", "Dark"):
        choose(text)
        QApplication.processEvents()
        shown = view.viewport().grab().toImage().pixelColor(card).name().upper()
        assert shown == theme.current().ground


def test_the_graph_has_its_room_again_after_large_text(window, choose, qtbot):
    panel = window.show_lab("graph")
    QApplication.processEvents()
    before = panel.view.height()
    choose("200%")
    QApplication.processEvents()
    assert panel.view.height() < before
    choose("Usual size")
    qtbot.waitUntil(lambda: panel.view.height() >= before - 4)  # the window may have grown
