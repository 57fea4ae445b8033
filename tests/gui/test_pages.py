"""Sub-tabs of a lab: the shell makes them, shows them, gives them the stage, and keeps their state."""

from typing import ClassVar

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.event import Event
from gui.moment import Moment
from gui.page import LabPage, Page
from gui.try_this import TryThis


class Plain(Page):
    def refresh(self):
        self.refreshed = getattr(self, "refreshed", 0) + 1


class Stepping(Page):
    steps = True
    usual_speed = 2.0
    position = 0

    def moment(self):
        return Moment("a = 1", "", self.position, 5)

    def go_to(self, position):
        self.position = position
        self.moved.emit()


class NoSession:
    def __init__(self):
        self.changed = Event()

    def to_dict(self):
        return {}

    def from_dict(self, state):
        pass


class Lab(LabPage):
    stage_name = "testEquation"
    suggestions: ClassVar = {"first": [TryThis("Do it", "Do", {"smoothing": 1})]}

    def __init__(self):
        super().__init__()
        self.session = NoSession()
        self.made = []
        work = QWidget()
        self._column = QVBoxLayout(work)
        self.set_work(work)
        self.add_page("plain", "Plain", "", lambda: self._make(Plain))
        self.add_page("first", "First", "", lambda: self._make(Stepping))
        self.add_page("second", "Second", "", lambda: self._make(Stepping))
        self.turn_to("plain")

    def _make(self, kind):
        page = kind()
        self.made.append(page)
        return page

    def place_page(self, page):
        self._column.addWidget(page)

    def refresh(self):
        self.shown_page.refresh()
        self.show_moment()


@pytest.fixture
def lab(qtbot):
    lab = Lab()
    qtbot.addWidget(lab)
    lab.show()
    return lab


def test_a_page_is_made_when_it_is_first_shown_and_only_then(lab):
    assert len(lab.made) == 1
    lab.show_page("first")
    lab.show_page("plain")
    lab.show_page("first")
    assert len(lab.made) == 2


def test_only_the_chosen_page_is_seen_and_refreshed(lab):
    plain = lab.shown_page
    lab.show_page("first")
    assert [page.isVisible() for page in lab.made] == [False, True]
    before = plain.refreshed
    lab.refresh()
    assert plain.refreshed == before


def test_the_stage_comes_with_the_first_page_that_steps_and_goes_with_it(lab):
    assert lab.stage is None
    lab.show_page("first")
    assert lab.stage.isVisible()
    assert lab.stage.equation.text() == "a = 1"
    lab.show_page("plain")
    assert not lab.stage.isVisible()


def test_the_transport_steps_the_shown_page_alone(lab):
    lab.show_page("first")
    lab.show_page("second")
    first, second = lab.made[1:]
    lab.stage.transport.forward.trigger()
    assert (first.position, second.position) == (0, 1)
    assert lab.stage.transport._timeline.value() == 1
    first.go_to(4)  # it has moved, but nobody sees it
    assert lab.stage.transport._timeline.value() == 1


def test_each_page_keeps_its_speed_from_one_start_to_the_next(lab, qtbot):
    lab.show_page("first")
    lab.stage.transport.speed.setCurrentIndex(0)
    chosen = lab.stage.transport.speed.currentData()
    assert chosen != Stepping.usual_speed
    lab.show_page("second")
    assert lab.stage.transport.speed.currentData() == Stepping.usual_speed
    later = Lab()
    qtbot.addWidget(later)
    later.adopt_choices(lab.choices())
    assert later.page == "second"
    assert later.stage.transport.speed.currentData() == Stepping.usual_speed
    later.show_page("first")
    assert later.stage.transport.speed.currentData() == chosen


def test_a_page_offers_its_own_suggestions_and_asks_for_their_scene(lab, qtbot):
    assert lab.cards == []
    lab.show_page("first")
    [card] = lab.cards
    with qtbot.waitSignal(lab.scene_asked) as asked:
        card.action()
    assert asked.args == ["Do", {"page": "first", "smoothing": 1}]


def test_what_a_page_says_is_said_by_the_lab(lab, qtbot):
    with qtbot.waitSignal(lab.tell) as told:
        lab.shown_page.tell.emit("a message")
    assert told.args == ["a message"]
    with qtbot.waitSignal(lab.touched):
        lab.shown_page.touched.emit()
