"""Each suggestion of each page shows what it promises, whatever was there before, and can be taken back."""

import random

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from engine.examples import read_index
from gui.lessons.labs import LABS
from gui.lessons.lesson import acts, read
from tests.promises import PROMISES, is_kept, said
from tests.soak.lessons import work_at_random

CARDS = [(*place, number) for place, promises in PROMISES.items() for number in range(len(promises))]


@pytest.fixture
def at(house):
    """at(lab, page): this page, after some other work; returns the panel."""

    def at(lab, page):
        work_at_random(house, random.Random(f"{lab} {page}"))
        house.notice.clear()
        panel = house.show_lab(lab)
        panel.show_page(page)
        return panel

    yield at
    for panel in house.panels.values():
        panel.rest()


def test_every_page_suggests_something(house):
    for name in LABS:
        panel = house.panel(name)
        pages = [action.data() for action in panel.pages] or [""]
        assert sorted(panel.suggestions) == sorted(pages)
        assert {page: len(cards) for page, cards in panel.suggestions.items()} == {
            page: len(promises) for (lab, page), promises in PROMISES.items() if lab == name
        }


@pytest.mark.parametrize("card", CARDS, ids=lambda card: "-".join(map(str, filter(str, card))))
def test_it_shows_what_it_promises(card, at, house):
    lab, page, number = card
    panel, promise = at(lab, page), PROMISES[lab, page][number]
    panel.undo_stack.clear()
    before = panel.session.to_dict()
    panel.cards[number].action()
    QCoreApplication.processEvents()
    assert panel.page == page
    assert not house.notice.isVisible()
    if not promise.is_slow:
        assert is_kept(panel, promise), said(panel, promise.widget)
    panel.rest()
    assert panel.undo_stack.count() == 1
    panel.undo_stack.undo()
    after = panel.session.to_dict()  # what took long to train stays, and a part may have been made meanwhile
    assert [key for key in before.keys() - {"training", "own"} if before[key] != after[key]] == []


def test_a_network_of_ones_own_can_still_be_chosen_after_a_scene(house):
    panel = house.show_lab("digits")
    panel.show_page("draw")
    panel.show_sample(3)
    panel.edits.descend(0.1)
    own = panel.session.model
    panel.cards[0].action()
    assert panel.session.model is not own
    panel.edits.choose_network("")
    assert panel.session.model.base is own.base


def test_scenes_are_checked_as_those_of_lessons_are(house):
    for name in LABS:
        for cards in house.panel(name).suggestions.values():
            for card in cards:
                acts(card.scene, name)


@pytest.mark.parametrize(
    "card", [card for card in CARDS if card[2] == 0], ids=lambda card: "-".join(card[:2])
)
def test_what_is_copied_as_a_scene_leads_there_again(card, at, house):
    """The first suggestion of each page, copied as a step, and set again after some other work."""
    lab, page, number = card
    panel = at(lab, page)
    if lab == "digits" and page in ("learn", "judge"):
        panel.show_sample(4)  # else there would be nothing to copy
    else:
        panel.cards[number].action()
    panel.rest()
    clipboard = QApplication.clipboard()
    house.lessons.copy_scene()
    head = 'title = "t"\nfor = "all"\nminutes = 5\nlang = "en"\n'
    copied, promise = clipboard.text(), PROMISES[lab, page][number]
    at(lab, page)
    house.open_lesson(read(head + copied))
    QCoreApplication.processEvents()
    if lab != "digits" and not promise.is_slow and panel.page != "sample":
        assert is_kept(panel, promise), said(panel, promise.widget)
    panel.rest()
    house.lessons.copy_scene()
    assert clipboard.text() == copied
    house.lessons.close()


def test_what_no_scene_can_set_is_told(house):
    panel = house.show_lab("graph")
    panel.show_page("graph")
    panel.open_example(next(each for each in read_index() if each.name == "mlp"))
    clipboard = QApplication.clipboard()
    clipboard.setText("before")
    house.lessons.copy_scene()
    assert clipboard.text() == "before"
    assert "was not written as formulas" in house.notice.label.text()
    house.notice.clear()
