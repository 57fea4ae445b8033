"""The page Maps of the digits lab, shown by itself, through real events."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from engine.digits import DigitNetwork
from engine.disk import RESOURCES, FileError, load_json
from engine.maps import nearest
from gui import theme, words
from gui.labs.digits.maps import page as module
from gui.labs.digits.maps.page import MapsPage
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session import maps as work
from gui.labs.digits.session.edited_network import OWN, EditedNetwork

STROKES = {each["digit"]: each["strokes"] for each in load_json(RESOURCES / "strokes.json")["digits"]}


def draw(session, digit):
    """As the pen does: a move at a time."""
    for stroke in STROKES[digit]:
        session.begin_stroke(*stroke[0])
        for point in stroke[1:]:
            session.extend_stroke(*point)
        session.end_stroke()


def wait_for_maps(qtbot, page):
    qtbot.waitUntil(lambda: page._maps is not None and not page._is_old, timeout=20_000)


def wait_for_nearest(qtbot, page, session):
    qtbot.waitUntil(lambda: page._found is not None and page._found.image is session.image, timeout=20_000)


@pytest.fixture
def session():
    return DigitSession()


@pytest.fixture
def hidden(session, alone):
    return alone(MapsPage(session), 830, 560)


@pytest.fixture
def page(hidden, qtbot):
    with qtbot.waitExposed(hidden):
        hidden.show()
    wait_for_maps(qtbot, hidden)
    return hidden


@pytest.fixture
def counted(monkeypatch):
    """What the page has begun: its searches and its maps."""
    seen = SimpleNamespace(maps=[], searches=[], reads=[])
    make, find, read = work.make_maps, work.find_nearest, work.read_bytes

    def counting(log, generator):
        def begin(*args):
            log.append(args)
            return generator(*args)

        return begin

    monkeypatch.setattr(module, "make_maps", counting(seen.maps, make))
    monkeypatch.setattr(module, "find_nearest", counting(seen.searches, find))
    monkeypatch.setattr(work, "read_bytes", counting(seen.reads, read))
    return seen


def test_a_page_that_was_never_shown_does_nothing(hidden, session, counted):
    draw(session, 3)
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(1)), OWN, "another"))
    QApplication.processEvents()
    assert counted == SimpleNamespace(maps=[], searches=[], reads=[])
    assert hidden.worker.run == 0


def test_while_hidden_it_does_nothing_and_afterwards_catches_up(page, session, counted, qtbot):
    page.hide()
    draw(session, 3)
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(1)), OWN, "another"))
    QApplication.processEvents()
    assert counted == SimpleNamespace(maps=[], searches=[], reads=[])
    assert not page.worker.is_running
    page.show()
    assert page.maps[0].is_old
    wait_for_maps(qtbot, page)
    wait_for_nearest(qtbot, page, session)
    assert page._maps.network is session.network


def test_hiding_stops_the_search_and_lets_go_of_the_training_images(page, session, qtbot):
    session.begin_stroke(0.5, 0.5)
    assert page.worker.is_running
    page.hide()
    assert not page.worker.is_running
    assert not {"images", "labels"} & set(vars(page._training))


def test_three_maps_of_2_000_images_with_their_figures(page):
    assert [scatter.count for scatter in page.maps] == [2_000] * 3
    assert [heading.text() for heading in page.headings] == ["Pixels 784", "Hidden layer 128", "Output 10"]
    shares = [layer.projection.share for layer in page._maps.layers]
    agreements = [layer.agreement for layer in page._maps.layers]
    assert shares == sorted(shares)
    assert agreements == sorted(agreements)  # from layer to layer the digits part
    for caption, share, agreement in zip(page.captions, shares, agreements, strict=True):
        assert f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%") in caption.text()
        assert f"{agreement:.0%}".replace("%", "\N{NO-BREAK SPACE}%") in caption.text()
    numbers = page._maps.sample.numbers
    assert (numbers[0], numbers[-1], len(set(numbers.tolist()))) == (1, 9_996, 2_000)


def test_the_first_look_says_that_the_maps_are_being_made(hidden, qtbot):
    hidden.show()
    assert "being made" in hidden.remark.text()
    wait_for_maps(qtbot, hidden)
    assert "2,000 test images" in hidden.remark.text()


def test_without_a_drawing_it_invites(page):
    assert page.nearest_words.text() == "Draw a digit: it appears among them."
    assert all(scatter.own is None for scatter in page.maps)
    assert not any(button.isEnabled() for button in page.buttons)


def test_the_ring_moves_with_the_pen_at_once(page, session):
    session.begin_stroke(0.5, 0.2)
    places = [scatter.own for scatter in page.maps]
    assert None not in places
    session.extend_stroke(0.4, 0.8)
    assert all(scatter.own != place for scatter, place in zip(page.maps, places, strict=True))
    logits = session.network.logits(session.image.reshape(1, 784))
    np.testing.assert_allclose(page.maps[2].own, page._maps.layers[2].projection.place(logits)[0], rtol=1e-4)
    session.clear()
    assert all(scatter.own is None for scatter in page.maps)


def test_the_nearest_images_are_those_of_the_newest_drawing(page, session, counted, qtbot):
    draw(session, 7)
    assert len(counted.searches) == 1  # the others wait for it, and only the newest is looked for
    wait_for_nearest(qtbot, page, session)
    assert len(counted.searches) <= 3
    found = nearest(page._training.images, session.image.reshape(784), 8)
    assert page._found.numbers.tolist() == (found.indices + 1).tolist()
    assert [button.title for button in page.buttons] == [str(d) for d in page._found.labels]
    assert "8 of 8 show a 7" in page.nearest_words.text()
    assert page.buttons[0].accessibleName().startswith(f"training image {found.indices[0] + 1}: 7, distance")


def test_never_two_searches_at_a_time(page, session, qtbot, monkeypatch):
    running, most = [], []
    find = work.find_nearest

    def watched(*args):
        running.append(1)
        most.append(len(running))
        try:
            return (yield from find(*args))
        finally:
            running.pop()

    monkeypatch.setattr(module, "find_nearest", watched)
    for digit in (1, 2, 3):
        draw(session, digit)
        QApplication.processEvents()
    wait_for_nearest(qtbot, page, session)
    assert set(most) == {1}


def test_what_was_found_after_the_drawing_was_cleared_is_dropped(page, session, qtbot):
    draw(session, 4)
    assert page.worker.is_running
    session.clear()
    assert not page.worker.is_running
    with qtbot.assertNotEmitted(page.worker.succeeded, wait=150):
        pass
    assert page._found is None
    assert page.buttons[0].picture is None


def test_another_network_makes_the_figures_old_until_there_are_new_ones(page, session, qtbot):
    before = page.captions[1].text()
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(1), hidden=30), OWN, "another"))
    assert page.remark.text().startswith("Old:")
    assert all(scatter.is_old for scatter in page.maps)
    assert page.captions[1].text() == f"Old: {before}"
    wait_for_maps(qtbot, page)
    assert not any(scatter.is_old for scatter in page.maps)
    assert not page.remark.text().startswith("Old:")
    assert page.captions[1].text() != before
    assert page.headings[1].text() == "Hidden layer 30"


def test_maps_of_a_network_that_is_no_longer_used_are_dropped(hidden, session, counted, qtbot):
    hidden.show()
    taken = []
    hidden.worker.succeeded.connect(taken.append)
    networks = [DigitNetwork(np.random.default_rng(seed)) for seed in (1, 2, 3)]
    for network in networks:
        session.use(EditedNetwork(network, OWN, "another"))
    wait_for_maps(qtbot, hidden)
    assert [maps.network for maps in taken] == [networks[-1]]
    assert [args[0] for args in counted.maps][1:] == [networks[-1]]  # not one for every change


def test_the_network_of_before_needs_no_new_maps(page, session, counted):
    shipped = session.network
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(1)), OWN, "another"))
    assert page.maps[0].is_old
    session.use(EditedNetwork(shipped, OWN, ""))
    assert not page.maps[0].is_old
    assert counted.maps == []


@pytest.mark.parametrize("hidden_units", [1, 2, 2_500])
def test_a_network_of_any_size_has_maps(page, session, qtbot, hidden_units):
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(1), hidden=hidden_units), OWN, "another"))
    draw(session, 5)
    wait_for_maps(qtbot, page)
    assert all(np.isfinite(scatter.own).all() for scatter in page.maps)


def test_a_click_opens_the_image_that_is_there(page, qtbot):
    opened = []
    page.image_chosen.connect(lambda *args: opened.append(args))
    scatter, sample = page.maps[2], page._maps.sample
    # one that lies apart, so that no other is nearer to the click
    point = int(np.argmax(page._maps.layers[2].places[:, 1]))
    qtbot.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=scatter.pixel_of(point).toPoint())
    image, name, digit = opened.pop()
    np.testing.assert_array_equal(image, sample.images[point])
    assert image.dtype == np.uint8
    assert (name, digit) == (f"test image {sample.numbers[point]}", sample.labels[point])
    qtbot.keyClick(scatter, Qt.Key.Key_Return)
    assert opened.pop()[1] == name


def test_a_neighbour_is_opened_by_mouse_and_by_key(page, session, qtbot):
    opened = []
    page.image_chosen.connect(lambda *args: opened.append(args))
    draw(session, 2)
    wait_for_nearest(qtbot, page, session)
    qtbot.mouseClick(page.buttons[3], Qt.MouseButton.LeftButton)
    page.buttons[5].setFocus()
    qtbot.keyClick(page.buttons[5], Qt.Key.Key_Return)
    for place, (image, name, digit) in zip((3, 5), opened, strict=True):
        np.testing.assert_array_equal(image, page._found.pictures[place])
        assert name == f"training image {page._found.numbers[place]}"
        assert digit == page._found.labels[place]


def test_what_is_pointed_at_on_one_map_is_ringed_on_all(page, qtbot):
    before = page.maps[1].grab().toImage()
    point = int(np.argmax(page._maps.layers[0].places[:, 0]))
    qtbot.mouseMove(page.maps[0], page.maps[0].pixel_of(point).toPoint())
    assert page.maps[1].grab().toImage() != before


def test_images_that_cannot_be_read_are_told_once(hidden, qtbot, monkeypatch):
    def missing(part, what):
        raise FileError("t10k-images: cannot be read (no such file)")

    monkeypatch.setattr(work, "read_bytes", missing)
    hidden.show()
    qtbot.waitUntil(lambda: "cannot be read" in hidden.remark.text())
    QApplication.processEvents()
    assert hidden.worker.run == 1
    monkeypatch.undo()
    hidden.hide()
    hidden.show()
    wait_for_maps(qtbot, hidden)


@pytest.mark.parametrize("text", [1.0, 2.0])
def test_nothing_is_clipped(page, session, qtbot, text):
    small, large = (830, 560), (1400, 900)
    theme.wear(QApplication.instance(), theme.Look(text=text))
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.resize(*small)
    area.setWidget(page)
    area.show()
    draw(session, 8)
    wait_for_maps(qtbot, page)
    wait_for_nearest(qtbot, page, session)

    def cut():
        least = page.minimumSizeHint()
        found = [page] if page.width() < least.width() or page.height() < least.height() else []
        for label in page.findChildren(QLabel):
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            if label.height() < needed or (not label.wordWrap() and label.width() < label.sizeHint().width()):
                found.append(label.text())
        return found

    for size in (small, large):
        area.resize(*size)
        qtbot.waitUntil(lambda: cut() == [])
        if text == 1.0:
            assert page.size() == area.viewport().size()  # nothing to scroll
    area.takeWidget()


class Brackets(QTranslator):
    def translate(self, context, source, disambiguation=None, n=-1):
        return f"⟦{source}⟧"

    def isEmpty(self):
        return False


def test_every_text_goes_through_the_translator(qapp, session, qtbot, monkeypatch):
    translator = Brackets()
    monkeypatch.setattr(words, "_translator", QCoreApplication.translate)
    qapp.installTranslator(translator)
    page = MapsPage(session)
    qtbot.addWidget(page)
    try:
        page.show()
        wait_for_maps(qtbot, page)
        draw(session, 6)
        wait_for_nearest(qtbot, page, session)
        page.maps[0].setFocus()
        qtbot.keyClick(page.maps[0], Qt.Key.Key_Down)
        texts = [label.text() for label in page.findChildren(QLabel)]
        for widget in (*page.maps, *page.buttons, *page.captions, page.nearest_words):
            texts += [widget.toolTip(), widget.whatsThis(), widget.accessibleName()]
            texts.append(widget.accessibleDescription())
        for text in texts:
            bare = re.sub(r"<[^>]*>", "", text)
            while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", bare)) != bare:
                bare = shorter
            assert not re.search(r"[A-Za-z]{2}", bare), text
    finally:
        qapp.removeTranslator(translator)
