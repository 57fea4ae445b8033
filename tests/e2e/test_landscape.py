"""The page Landscape of the digits lab, through real events."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSlider, QStackedWidget

from engine.digits import DigitNetwork
from gui.labs.digits.landscape.page import LandscapePage
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session import landscape as work
from gui.labs.digits.session.edited_network import OWN, EditedNetwork
from gui.labs.digits.session.landscape import FILTERS, IN_USE, PATH


@pytest.fixture(autouse=True)
def few(monkeypatch):
    for name, number in (("IMAGES", 300), ("FEW", 300), ("COARSE", 11), ("FINE", 21), ("DIRECTIONS", 30)):
        monkeypatch.setattr(work, name, number)
    work._training_images.cache_clear()
    yield
    work._training_images.cache_clear()


@pytest.fixture
def session():
    return DigitSession()


@pytest.fixture
def hidden(session, alone):
    return alone(LandscapePage(session), 880, 680)


@pytest.fixture
def page(hidden, qtbot):
    with qtbot.waitExposed(hidden):
        hidden.show()
    wait_until_whole(qtbot, hidden)
    return hidden


def wait_until_whole(qtbot, page):
    qtbot.waitUntil(lambda: page._is_done, timeout=20_000)


def text(page, name):
    return page.findChild(QLabel, name).text()


def guess(page, presses):
    """By keys: Down chooses the first answer, and then the next."""
    page.guess.setFocus()
    for _ in range(presses):
        QTest.keyClick(page.guess, Qt.Key.Key_Down)


def test_a_page_that_was_never_shown_does_nothing(hidden, session):
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(1)), OWN, "another"))
    assert hidden.worker.run == 0


def test_it_shows_the_landscape_and_how_far_it_is_true(page):
    shown = page.findChild(QStackedWidget, "digitLandscape")
    assert shown.currentWidget() is page.view.plot
    assert page.view.terrain.values.shape == (21, 21)
    assert text(page, "landscapeTruth").startswith("2 of 101,770 directions, on 300 training images.")


def test_the_compass_waits_for_a_guess(page):
    assert not page.compass.is_shown
    assert text(page, "landscapeVerdict") == ""
    assert not page.curve.isVisible()
    guess(page, 4)
    assert page.compass.is_shown
    assert text(page, "landscapeVerdict").startswith("Correct. Minus the gradient -0.")
    curve, tangent = page.curve.lines
    assert tangent.y[0] == pytest.approx(curve.y[0])
    assert "overshoot" in text(page, "landscapeTrust")


def test_a_wrong_guess_is_told(page):
    guess(page, 1)
    assert text(page, "landscapeVerdict").startswith("No. Minus the gradient -0.")


def test_another_plane_is_computed_and_the_compass_is_kept(page, qtbot):
    guess(page, 4)
    before, compass = page.view.terrain, page._compass
    page.kind.setFocus()
    QTest.keyClick(page.kind, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.view.terrain is not before)
    wait_until_whole(qtbot, page)
    assert "% of the gradient" in text(page, "landscapeTruth").replace("\N{NO-BREAK SPACE}", " ")
    assert page._compass[1] is compass[1]
    assert page.compass.is_shown


def test_other_weights_ask_again(page, qtbot):
    guess(page, 4)
    QTest.keyClick(page.whose, Qt.Key.Key_End)
    wait_until_whole(qtbot, page)
    assert page._compass[0] is page._session.network
    assert not page.compass.is_shown
    guess(page, 1)
    assert text(page, "landscapeVerdict").startswith("Correct. Minus the gradient +0.")


def test_a_survey_that_is_superseded_never_arrives(hidden, qtbot, session):
    with qtbot.waitExposed(hidden):
        hidden.show()
    qtbot.waitUntil(lambda: hidden.worker.is_running)
    QTest.keyClick(hidden.whose, Qt.Key.Key_End)
    assert not hidden.worker.is_running
    wait_until_whole(qtbot, hidden)
    assert hidden._compass[0] is session.network
    assert hidden._drawn[0].network is session.network


def test_hiding_stops_the_work_and_showing_takes_it_up(hidden, qtbot):
    with qtbot.waitExposed(hidden):
        hidden.show()
    qtbot.waitUntil(lambda: hidden.worker.is_running)
    hidden.hide()
    assert not hidden.worker.is_running
    hidden.show()
    wait_until_whole(qtbot, hidden)
    assert hidden._compass is not None


def test_the_window_has_the_page(window, qtbot, find):
    panel = window.show_lab("digits")
    panel.show_page("landscape")
    assert find(QLabel, "landscapeTruth").isVisible()
    assert find(QStackedWidget, "digitLandscape").isVisible()
    wait_until_whole(qtbot, panel.shown_page)
    assert "pyqtgraph" in sys.modules


@pytest.fixture
def run(session):
    """Twelve checkpoints of a run that is over."""
    training = session.training
    training.set_up(replace(training.recipe, hidden=(16,), images=41_000, steps=12))
    run = training.begin()
    training.note([each for each in training.work() if each is not None])
    training.note_end()
    assert len(run.checkpoints) > 5
    return run


def choose_path(page, qtbot):
    page.kind.setFocus()
    QTest.keyClick(page.kind, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page._wanted[0] == PATH)
    wait_until_whole(qtbot, page)


def test_the_path_of_a_run_is_shown_with_its_true_losses(hidden, run, qtbot):
    with qtbot.waitExposed(hidden):
        hidden.show()
    assert hidden.moment() is None
    choose_path(hidden, qtbot)
    found = hidden._drawn[0]
    assert len(found.path) == len(run.checkpoints)
    assert hidden.view.plot.ball == pytest.approx(tuple(found.path[-1]))
    told = text(hidden, "landscapeTruth")
    assert f"true loss {found.truths[-1]:.3f}" in told
    assert "of the path" in told
    assert not hidden.whose.isEnabled()


def test_the_transport_bar_moves_the_ball_along_the_path(hidden, run, qtbot):
    with qtbot.waitExposed(hidden):
        hidden.show()
    choose_path(hidden, qtbot)
    found, last = hidden._drawn[0], hidden.moment().total
    assert hidden.moment().position == last == len(run.checkpoints) - 1
    with qtbot.waitSignal(hidden.moved):
        hidden.go_to(2)
    assert hidden.view.plot.ball == pytest.approx(tuple(found.path[2]))
    assert f"true loss {found.truths[2]:.3f}" in text(hidden, "landscapeTruth")
    assert hidden._drawn[0] is found


def test_while_a_run_goes_on_the_path_grows_and_the_ball_rolls_on(window, qtbot):
    panel = window.show_lab("digits")
    training = panel.session.training
    training.set_up(replace(training.recipe, hidden=(16,), images=41_000, steps=6_000))
    panel.show_page("learn")
    learn = panel.shown_page
    QTest.mouseClick(learn.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: training.current is not None and len(training.current.checkpoints) > 3)
    panel.show_page("landscape")
    page = panel.shown_page
    page.kind.setFocus()
    QTest.keyClick(page.kind, Qt.Key.Key_End)
    seen = []

    def has_grown():
        found = page._drawn and page._drawn[0]
        if page.view.plot is None:  # it is made in a turn of the event loop of its own
            return False
        if found and found.kind == PATH and (not seen or found.steps[-1] > seen[-1].steps[-1]):
            seen.append(found)
            assert page.view.plot.ball == pytest.approx(tuple(found.path[-1]))
            assert len(page.view.plot._path.getData()[0]) == len(found.path)
        return len(seen) == 2

    qtbot.waitUntil(has_grown)
    assert learn.worker.is_running
    assert not seen[-1].is_fine
    assert "when the run has ended" in page.compass._invitation
    training.rest()
    qtbot.waitUntil(lambda: not learn.worker.is_running)
    wait_until_whole(qtbot, page)
    found = page._drawn[0]
    assert found.is_fine
    assert found.steps[-1] == training.current.step
    assert page._compass is not None
    bar = window.findChild(QSlider, "timeline")
    assert bar.isVisible()
    bar.setValue(1)
    assert page.view.plot.ball == pytest.approx(tuple(found.path[found.nearest(training.checkpoint.step)]))
    assert page.view.plot.ball != pytest.approx(tuple(found.path[-1]))


def test_what_was_chosen_comes_back_with_the_work(page, session):
    page.kind.setFocus()
    QTest.keyClick(page.kind, Qt.Key.Key_Down)
    QTest.keyClick(page.whose, Qt.Key.Key_End)
    guess(page, 2)
    state = session.to_dict()
    session.landscape.adopt(PATH, IN_USE, None)
    session.from_dict(state)
    assert (session.landscape.kind, session.landscape.whose, session.landscape.guessed) == (
        FILTERS,
        IN_USE,
        1,
    )
    other = DigitSession()
    other.from_dict(state)
    assert other.landscape.to_dict() == session.landscape.to_dict()
    session.from_dict(DigitSession().to_dict())
    assert session.landscape.guessed is None


@pytest.mark.parametrize("wrong", [{"kind": "x"}, {"whose": 3}, {"guessed": 9}, {"guessed": "1"}, []])
def test_choices_that_cannot_be_are_refused_and_nothing_changes(session, wrong):
    state = session.to_dict()
    state["landscape"] = {"kind": PATH, "whose": IN_USE, "guessed": None} | wrong if wrong else wrong
    before = session.landscape.to_dict()
    with pytest.raises(ValueError, match="digits"):
        session.from_dict(state)
    assert session.landscape.to_dict() == before
