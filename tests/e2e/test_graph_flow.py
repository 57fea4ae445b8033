"""A gradient on its way: what is seen of it, phase by phase."""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QLineEdit, QToolButton

from engine.examples import read_index
from gui import theme
from gui.labs.graph.drawing.items import captions
from gui.labs.graph.drawing.items.flow import LEAVES, MEETS, TRAVELS
from gui.labs.graph.drawing.items.inks import inks
from gui.labs.graph.drawing.items.looks import looks_of
from gui.labs.graph.session.words.sentences import MISTAKES


@pytest.fixture
def panel(window):
    """The graph lab, where the backward pass begins."""
    panel = window.show_lab("graph")
    panel.session.go_to(panel.session.walkthrough.passes.seed)
    return panel


@pytest.fixture
def start(panel, find, qtbot):
    """start(text): build this formula, and go to where its backward pass begins."""

    def start(text):
        line = find(QLineEdit, "graphExpression")
        line.setText(text)
        qtbot.keyClick(line, Qt.Key.Key_Return)
        panel.session.go_to(panel.session.walkthrough.passes.seed)

    return start


def key_of(panel, name):
    return next(card.key for card in panel.session.display.picture.cards if card.name == name)


def test_nothing_that_has_not_arrived_is_shown(panel, window):
    session, view = panel.session, panel.view
    seed = session.walkthrough.passes.seed
    for position in range(seed, session.total):
        before = {key: card.gradient_text for key, card in view.cards.items()}
        travelled = dict(view.moment.travelled)
        panel.player.go_to(position + 1)
        assert view.items_shown.flow.is_running
        view._animation.pause()
        target = session.display.flow(position).target
        arrived = captions.gradient_text(view.cards[target].card, session.display.moment.cards[target])
        for share in (0.0, LEAVES, 0.4, MEETS, 0.7, TRAVELS):
            view._animation.setCurrentTime(int(share * view._animation.duration()))
            assert {key: card.gradient_text for key, card in view.cards.items()} == before
            assert looks_of(view.items_shown.wires._quiet, travelled).tolist() == (
                view.items_shown.wires.looks.tolist()
            )
        view._animation.setCurrentTime(int(0.93 * view._animation.duration()))
        halfway = view.cards[target].state.gradient
        assert 0 < abs(halfway) < abs(session.gradients[target])
        view.end_pulse()
        assert view.cards[target].gradient_text == arrived
        assert not view.items_shown.flow.is_running


def test_a_click_acts_at_once_while_a_gradient_travels(panel, window, find, qtbot):
    seed = panel.session.walkthrough.passes.seed
    for steps in (1, 2, 3):
        qtbot.mouseClick(find(QToolButton, "stepForward"), Qt.MouseButton.LeftButton)
        assert panel.session.position == seed + steps
    keys = {node.name: node.key for node in panel.session.nodes}
    shown = {name: panel.view.cards[key].state.gradient for name, key in keys.items()}
    assert shown["d"] == -2.0  # the second contribution has arrived, the third is on its way
    assert panel.view.is_flowing


def test_phase_by_phase(panel, window):
    seed = panel.session.walkthrough.passes.seed
    flow, seen = panel.view.items_shown.flow, []
    for _ in range(4):
        panel.player.next_phase()
        seen.append(flow.fraction if flow.is_running else 1.0)
    assert seen == pytest.approx([LEAVES, MEETS, TRAVELS, 1.0], abs=0.01)
    assert panel.session.position == seed + 1


def test_without_motion_everything_is_there_at_once(panel, window, qapp):
    theme.wear(qapp, theme.Look(still=True))
    seed = panel.session.walkthrough.passes.seed
    panel.player.go_to(seed + 1)
    assert not panel.view.is_flowing
    assert panel.view.moment.travelled


@pytest.mark.parametrize("mistake", [name for name in MISTAKES if name != "none"])
def test_a_wrong_gradient_is_marked_as_it_arrives(panel, start, mistake):
    start("a = 2; r = relu(a * -1); L = a + r")
    panel.lesson.make_mistake(mistake)
    for position in range(panel.session.walkthrough.passes.seed, panel.session.total):
        panel.player.go_to(position + 1)
        panel.view._animation.setCurrentTime(panel.view._animation.duration())
        assert not panel.view.is_flowing
        for key, state in panel.session.display.moment.cards.items():
            shown = panel.view.cards[key].state
            assert (shown.is_wrong, shown.truth) == (state.is_wrong, state.truth)


def test_what_is_edited_meanwhile_shows_at_once(panel):
    target = key_of(panel, "f")
    while not panel.view.is_flowing or panel.view.items_shown.flow._flow.target != target:
        panel.player.next_phase()
    panel.view.value_typed.emit(target, "9.5")
    assert panel.view.cards[target].data_text == "9.5"
    assert not panel.view.is_flowing


def test_each_halt_has_something_to_see(panel):
    flow = panel.view.items_shown.flow
    for _ in (LEAVES, MEETS, TRAVELS):
        panel.player.next_phase()
        QCoreApplication.processEvents()
        seen = panel.view.viewport().grab().toImage()
        flow.setVisible(False)
        assert seen != panel.view.viewport().grab().toImage()
        flow.setVisible(True)


def test_what_stands_below_the_factors_has_room_there(panel):
    panel.session.build("x1w1 = -6; x2w2 = 0; b = 7; o = x1w1 + x2w2 + b")
    panel.session.go_to(panel.session.walkthrough.passes.seed)
    while panel.session.position < panel.session.total:
        panel.player.next_phase()
        flow = panel.view.items_shown.flow
        if flow.is_running:
            small = QFontMetricsF(inks().small)
            captions = sum(map(small.horizontalAdvance, flow._flow.captions)) * flow._scale
            assert captions < flow._place.width()
        panel.view.end_pulse()


def test_a_screen_reader_is_told_what_has_arrived(panel):
    panel.player.next_phase()
    target = panel.view.items_shown.flow._flow.target
    panel.session.select(target)
    panel.view.end_pulse()
    assert panel.view.cards[target].explanation in panel.view.accessibleDescription()


def test_the_factors_stay_in_sight(panel, window):
    window.resize(1280, 800)
    session, view = panel.session, panel.view
    for example in read_index():
        if example.network:
            continue
        panel.open_example(example)
        seed, total = session.walkthrough.passes.seed, session.total
        for position in range(seed, total, max((total - seed) // 12, 1)):
            session.go_to(position)
            panel.player.next_phase()
            if view.items_shown.flow.is_running:
                place = view.mapFromScene(view.items_shown.flow._place).boundingRect()
                assert view.viewport().rect().adjusted(-1, -1, 1, 1).contains(place), (example.name, position)
                view.end_pulse()
