"""Every page in every state: nothing is cut, nothing lies over anything, nothing is out of reach, and nothing
that one presses moves. Where a page stands follows from size and state, not from what was seen before."""

from itertools import product

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
)

from gui import theme
from gui.labs.digits.draw.room import (
    GAP,
    LEAST_ANSWER,
    LEAST_SEEN,
    MOST_SEEN,
    answer_width,
    seen_width,
    side_in,
)
from gui.tour import draw
from gui.widgets.cards import Cards
from tests import thorough
from tests.sheets.misfits import misfits
from tests.sheets.scenes import PLACES, STATES, Scenes

LOOKS = {
    "small": (theme.Look(), 1024, 640),
    "usual": (theme.Look(), 1280, 800),
    "large": (theme.Look(), 1920, 1080),
    "projector": (theme.Look(projector=True), 1280, 800),
    "text of 150 %": (theme.Look(text=1.5), 1280, 800),
}
# Where there is known to be too little room: (lab, look).
ALLOWED = {("bigram", "text of 150 %"): "the column of fields is wider than what is left beside the heatmap"}
# Below a message the heatmap scrolls within a page that scrolls.
SCROLLS = {("bigram", "error", "small"), ("bigram", "error", "projector")}  # (lab, state, look)
SEVEN = [[(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]]


@pytest.fixture
def wear(window):
    """wear(name): one of the looks, at its size; the window answers before it is measured."""

    def wear(name):
        look, width, height = LOOKS[name]
        theme.wear(QApplication.instance(), look)
        settle()
        window.resize(width, height)
        settle()

    return wear


def settle():
    for _ in range(4):
        QApplication.processEvents()


@pytest.mark.parametrize("look", LOOKS)
def test_everything_has_room(window, wear, look):
    wear(look)
    assert window.size().toTuple() == LOOKS[look][1:]
    scenes, found = Scenes(window), []
    is_roomy = look in ("usual", "large")  # other states have room there if they have it elsewhere
    for place, state in product(PLACES, ["in use"] if is_roomy else STATES):
        if (place[0], look) not in ALLOWED and (place[0], state, look) not in SCROLLS:
            found += [(*place, state, what) for what in misfits(window, scenes.show(place, state))]
    assert found == []


@pytest.mark.parametrize("width", range(780, 2000, 60))
def test_the_three_parts_of_draw_share_its_width_and_no_more(width):
    """Where height sets no bound. The canvas gets three fifths of what the answer leaves."""
    side = side_in(width, height=5000)
    seen, answer = seen_width(width, side), answer_width(width, LEAST_ANSWER)
    assert side + seen + answer + 2 * GAP <= width
    if seen not in (LEAST_SEEN, MOST_SEEN):
        assert side + seen + answer + 2 * GAP == width
        assert side == pytest.approx(0.6 * (side + seen), abs=1)


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("look", ["small"])
def test_everything_has_room_in_a_wide_face_and_in_a_narrow_one(window, wear, look):
    wear(look)
    scenes, found = Scenes(window), []
    for place in PLACES:
        if (place[0], look) not in ALLOWED:
            found += [(*place, what) for what in misfits(window, scenes.show(place, "in use"))]
    assert found == []


@pytest.mark.parametrize("look", ["usual", "projector"] if thorough.is_on else ["usual"])
def test_a_page_stands_where_it_does_whatever_was_looked_at_before(window, wear, look):
    wear(look)
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    names = [action.data() for action in panel.pages]

    def geometries(order):
        found = {}
        for name in order:
            panel.show_page(name)
            settle()
            found[name] = sorted(
                (widget.objectName(), widget.mapTo(window, QPoint()).toTuple(), widget.size().toTuple())
                for widget in panel.findChildren(QWidget)
                if widget.isVisible() and widget.objectName() and not widget.objectName().startswith("qt_")
            )
        return found

    there = geometries(names)
    again = geometries(names[::-1])
    for name in names[:3] + names[4:5]:  # what the others show comes from a worker
        assert again[name] == there[name], name


def test_a_small_window_and_a_large_one_leave_nothing_behind(window, wear):
    """The pictures of a large window once kept the small one from having room."""
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    wear("small")
    before = panel.canvas.size(), panel.seen.image.size(), panel.answer.card.size()
    wear("large")
    wear("small")
    assert (panel.canvas.size(), panel.seen.image.size(), panel.answer.card.size()) == before


@pytest.mark.parametrize("look", LOOKS)
def test_what_one_presses_needs_no_scrolling(window, wear, find, look):
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    wear(look)
    for page, names in (
        ("backward", ("digitDescend", "rightDigit0")),
        ("learn", ("learnStart", "learnStep")),
    ):
        panel.show_page(page)
        settle()
        for name in names:
            button = find(QAbstractButton, name)
            assert button.visibleRegion().boundingRect() == button.rect(), name


@pytest.mark.parametrize("look", ["small", "projector"])
def test_what_a_step_has_made_is_in_sight(window, wear, find, qtbot, look):
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    panel.show_page("backward")
    wear(look)
    for figure in ("dz2", "dW2"):
        qtbot.mouseClick(find(QToolButton, "stepForward"), Qt.MouseButton.LeftButton)
        settle()
        body = panel.backward.figures[figure]
        assert body.visibleRegion().boundingRect() == body.rect(), figure


def test_the_temperature_stays_under_the_pointer(window, find, qtbot):
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    panel.session.select(("digit", 7, 0))
    settle()
    slider = find(QSlider, "digitTemperature")
    places = []
    for _ in range(5):
        places.append(slider.mapTo(window, QPoint()).toTuple())
        slider.setFocus()
        qtbot.keyClick(slider, Qt.Key.Key_Right)
        settle()
    assert panel.session.reading.temperature > 1
    assert len(set(places)) == 1, places


def test_the_switch_of_a_unit_stays_under_the_pointer(window, find, qtbot):
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    panel.session.select(("unit", int(panel.session.reading.hidden.argmax()), 0))
    settle()
    switch, places = find(QCheckBox, "unitOn"), []
    for _ in range(5):
        places.append(switch.mapTo(window, QPoint()).toTuple())
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(8, switch.height() // 2))
        settle()
    assert panel.session.model.edits
    assert len(set(places)) == 1, places


@pytest.mark.parametrize(
    ("page", "button"), [("backward", "digitDescend"), ("backward", "stepForward"), ("learn", "learnStep")]
)
def test_what_is_pressed_again_and_again_stays_under_the_pointer(window, find, qtbot, page, button):
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    panel.show_page(page)
    settle()
    kind = QToolButton if button == "stepForward" else QPushButton
    widget = find(kind, button)
    at = widget.mapTo(window, widget.rect().center())
    for _ in range(5):
        assert window.childAt(at) is widget
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        settle()
        assert widget.mapTo(window, widget.rect().center()) == at
    if page == "learn":
        qtbot.waitUntil(lambda: panel.session.training.current.step == 5)
        assert widget.mapTo(window, widget.rect().center()) == at


@pytest.mark.parametrize("look", [{}, {"projector": True}, {"text": 2.0}], ids=str)
def test_what_to_try_is_not_cut_and_stays_on_the_screen(window, qapp, look):
    theme.wear(qapp, theme.Look(**look))
    window.show_lab("graph")
    window.header.open_cards()
    QApplication.processEvents()
    cards = next(each for each in window.findChildren(Cards) if each.isVisible())
    screen = cards.screen().availableGeometry()
    assert screen.top() <= cards.y() <= cards.geometry().bottom() <= screen.bottom()
    for label in cards.findChildren(QLabel):
        assert label.isHidden() or label.height() >= label.heightForWidth(label.width()), label.text()
    last = cards.buttons[-1]
    last.setFocus()
    assert cards.rect().contains(QRect(last.mapTo(cards, QPoint()), last.size()))
    cards.close()
