"""The pages Judge and Data of the digits lab, each shown by itself, through real events."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, QTranslator
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from engine.digits import PIXELS, DigitNetwork
from engine.disk import FileError
from gui import theme, words
from gui.labs.digits.data import page as data_page
from gui.labs.digits.data.page import DataPage
from gui.labs.digits.judge import page as judge_page
from gui.labs.digits.judge.page import JudgePage
from gui.labs.digits.session import DigitSession, judging
from gui.labs.digits.session.edited_network import OWN, EditedNetwork
from gui.widgets.grids.number_view import LEAST_CELL

LONG = 20_000  # milliseconds


def use_another(session, seed=1, **others):
    session.use(EditedNetwork(DigitNetwork(np.random.default_rng(seed), **others), OWN, "another"))


def wait_until_judged(qtbot, page):
    qtbot.waitUntil(lambda: page._judged is not None and not page._is_old, timeout=LONG)
    wait_until_filled(qtbot, page)


def wait_until_filled(qtbot, page):
    gallery = page.gallery
    qtbot.waitUntil(
        lambda: not gallery._filling.isActive() and len(gallery._filled_with) == len(gallery.shown)
    )


def wait_for_images(qtbot, page):
    qtbot.waitUntil(lambda: page._is_looked_through and not page.worker.is_running, timeout=LONG)
    wait_until_filled(qtbot, page)


@pytest.fixture
def session():
    return DigitSession()


@pytest.fixture
def hidden(session, alone):
    return alone(JudgePage(session), 850, 560)


@pytest.fixture
def page(hidden, qtbot):
    with qtbot.waitExposed(hidden):
        hidden.show()
    wait_until_judged(qtbot, hidden)
    return hidden


@pytest.fixture
def unread(session, alone):
    return alone(DataPage(session), 850, 560)


@pytest.fixture
def data(unread, qtbot):
    with qtbot.waitExposed(unread):
        unread.show()
    wait_for_images(qtbot, unread)
    return unread


@pytest.fixture
def counted(monkeypatch):
    """What the pages have begun."""
    seen = SimpleNamespace(judged=[], disturbed=[], surveyed=[], read=[], files=[])

    def counting(log, generator):
        def begin(*args):
            log.append(args)
            return generator(*args)

        return begin

    monkeypatch.setattr(judge_page, "judge", counting(seen.judged, judging.judge))
    monkeypatch.setattr(judge_page, "robustness", counting(seen.disturbed, judging.robustness))
    monkeypatch.setattr(data_page, "look_through", counting(seen.surveyed, judging.look_through))
    monkeypatch.setattr(data_page, "read_part", counting(seen.read, judging.read_part))
    monkeypatch.setattr(judging, "_read", counting(seen.files, judging._read))
    return seen


NOTHING = SimpleNamespace(judged=[], disturbed=[], surveyed=[], read=[], files=[])


def click_cell(qtbot, page, row, column):
    at = page.matrix.rect_of(row, column).center().toPoint()
    qtbot.mouseClick(page.matrix, Qt.MouseButton.LeftButton, pos=at)
    wait_until_filled(qtbot, page)


# Judge


def test_judge_page_does_nothing_while_it_is_hidden(hidden, session, counted):
    use_another(session)
    QApplication.processEvents()
    assert counted == NOTHING
    assert hidden.worker.run == 0


def test_hidden_again_it_does_nothing_and_afterwards_catches_up(page, session, counted, qtbot):
    page.hide()
    use_another(session)
    QApplication.processEvents()
    assert counted == NOTHING
    page.show()
    assert page.remark.text().startswith("Old:")
    wait_until_judged(qtbot, page)
    assert page._judged.network is session.network
    assert counted.files == []  # the images are there


def test_the_figures_are_shown(page):
    judged = page._judged
    wrong = 10_000 - judged.confusion.trace()
    right = f"{judged.confusion.trace() / 10_000:.1%}".replace("%", "\N{NO-BREAK SPACE}%")
    assert page.accuracy.text() == right
    assert "of 10,000 test images" in page.remark.text()
    assert f"Misread: {wrong}." in page.remark.text()
    assert page.matrix.counts.sum() == 10_000
    assert page.gallery.count == wrong
    assert "Calibration error 0." in page.calibration.words.text()
    first = page.gallery.buttons[0]
    assert re.fullmatch(r"is \d, read as \d", first.title)
    assert first.accessibleName().startswith("test image ")
    assert first.title in first.accessibleName()


def test_the_first_look_says_what_is_being_done(hidden, qtbot):
    hidden.show()
    assert hidden.remark.text().startswith("The network reads 10,000 test images")
    assert hidden.accuracy.text() == ""
    wait_until_judged(qtbot, hidden)


def test_a_cell_shows_its_images(page, qtbot):
    click_cell(qtbot, page, 5, 3)
    assert page.gallery.count == page._judged.confusion[5, 3]
    assert page.title.text() == "5, read as 3"
    assert {button.title for button in page.gallery.buttons if button.isVisible()} == {"is 5, read as 3"}
    click_cell(qtbot, page, 7, 7)
    assert page.title.text() == "7, read right"
    assert page.gallery.count == page._judged.confusion[7, 7]
    click_cell(qtbot, page, 7, 7)  # the same again: all mistakes
    wrong = 10_000 - page._judged.confusion.trace()
    assert page.gallery.count == wrong
    empty = tuple(np.argwhere(page._judged.confusion == 0)[0])
    click_cell(qtbot, page, *empty)
    assert page.gallery.count == 0
    assert page.gallery.sheet.words == "This cell has no images."
    assert page.all.isVisible()
    qtbot.mouseClick(page.all, Qt.MouseButton.LeftButton)
    assert page.gallery.count == wrong
    assert not page.all.isVisible()


def test_the_matrix_by_keyboard(page, qtbot):
    page.matrix.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(page.matrix, key)
    said = QAccessible.queryAccessibleInterface(page.matrix).text(QAccessible.Text.Description)
    count = page._judged.confusion[1, 3]
    assert said == f"1, read as 3: {count} of 1,135"
    qtbot.keyClick(page.matrix, Qt.Key.Key_Return)
    assert page.title.text() == "1, read as 3"
    for _ in range(12):
        qtbot.keyClick(page.matrix, Qt.Key.Key_Left)
    qtbot.keyClick(page.matrix, Qt.Key.Key_Space)
    assert page.title.text() == "1, read as 0"


def test_the_matrix_explains_its_cells(page, qtbot):
    at = page.matrix.rect_of(2, 7).center().toPoint()
    count = page._judged.confusion[2, 7]
    assert f"2, read as 7: {count} of 1,032" in page.matrix.explain_at(at)
    assert page.matrix.explain_at(QPoint(1, 1)) == page.matrix.whatsThis()
    qtbot.mouseMove(page.matrix, at)
    assert "2, read as 7" in page.matrix.toolTip()


def test_a_mistake_is_opened_by_mouse_and_by_key(page, qtbot):
    opened = []
    page.image_chosen.connect(lambda *args: opened.append(args))
    qtbot.mouseClick(page.gallery.buttons[1], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.gallery.next, Qt.MouseButton.LeftButton)
    page.gallery.buttons[2].setFocus()
    qtbot.keyClick(page.gallery.buttons[2], Qt.Key.Key_Return)
    judged, first = page._judged, page.gallery.shown.start
    assert first > 0
    for item, (image, name, digit) in zip((1, first + 2), opened, strict=True):
        row = judged.mistakes[item]
        np.testing.assert_array_equal(image, judged.images[row])
        assert (image.dtype, image.shape) == (np.uint8, (28, 28))
        assert (name, digit) == (f"test image {row + 1}", judged.labels[row])


def test_tab_goes_through_the_page_in_its_order(page, qtbot):
    page.matrix.setFocus()
    reached = []
    for _ in range(30):
        reached.append(QApplication.focusWidget())
        qtbot.keyClick(reached[-1], Qt.Key.Key_Tab)
        if QApplication.focusWidget() is page.matrix:
            break
    shown = [button for button in page.gallery.buttons if button.isVisible()]
    charts = [page.calibration.chart, page.robustness.disturb, *page.robustness.charts]
    assert reached == [page.matrix, page.gallery.next, *shown, *charts]
    qtbot.mouseClick(page.gallery.next, Qt.MouseButton.LeftButton)
    assert page.gallery.previous.isEnabled()


def test_another_network_makes_the_figures_old_until_there_are_new_ones(page, session, qtbot):
    before = page.calibration.words.text()
    use_another(session, hidden=30)
    assert page.remark.text().startswith("Old:")
    assert page.title.text().startswith("Old:")
    assert page.calibration.words.text() == f"Old: {before}"
    assert page.matrix.is_old
    assert page.calibration.chart.is_old
    assert not page.accuracy.isEnabled()
    wait_until_judged(qtbot, page)
    assert not page.matrix.is_old
    assert page.accuracy.isEnabled()
    assert page.calibration.words.text() != before
    assert page.gallery.count == len(page._judged.mistakes) > 5_000


def test_only_the_newest_of_many_networks_is_judged(page, session, counted, qtbot):
    taken = []
    page.worker.succeeded.connect(taken.append)
    for seed in (1, 2, 3):
        use_another(session, seed)
    wait_until_judged(qtbot, page)
    assert [judged.network for judged in taken] == [session.network]
    assert len(counted.judged) == 1


def test_the_network_of_before_is_not_judged_again(page, session, counted):
    shipped = session.model
    use_another(session)
    session.use(shipped)
    assert not page.matrix.is_old
    assert counted.judged == []


def test_images_are_disturbed_on_request(page, session, counted, qtbot):
    assert counted.disturbed == []
    qtbot.mouseClick(page.robustness.disturb, Qt.MouseButton.LeftButton)
    assert not page.robustness.disturb.isEnabled()
    assert page.robustness.words.text().startswith("Testing robustness")
    qtbot.waitUntil(lambda: page._robustness is not None, timeout=LONG)
    assert [chart.lines[0].x.tolist() for chart in page.robustness.charts] == [
        list(judging.NOISES), list(judging.ANGLES), list(judging.THICKNESSES),
    ]  # fmt: skip
    assert page.robustness.words.text() == "2,000 test images"
    use_another(session)
    assert all(chart.is_old for chart in page.robustness.charts)
    assert page.robustness.words.text() == "Old: of another network"
    wait_until_judged(qtbot, page)
    assert page.robustness.disturb.isEnabled()
    assert len(counted.disturbed) == 1  # it takes seconds: only on request


def test_hiding_stops_the_disturbing(page, qtbot):
    qtbot.mouseClick(page.robustness.disturb, Qt.MouseButton.LeftButton)
    assert page.worker.is_running
    page.hide()
    assert not page.worker.is_running
    page.show()
    assert page.robustness.disturb.isEnabled()
    assert page._robustness is None


def missing(part):
    raise FileError(f"{part}-images: cannot be read (no such file)")


def test_images_that_cannot_be_judged_are_told_once(hidden, qtbot, monkeypatch):
    monkeypatch.setattr(judging, "_read", missing)
    hidden.show()
    qtbot.waitUntil(lambda: "could not be read" in hidden.remark.text())
    assert "no such file" in hidden.gallery.sheet.words
    QApplication.processEvents()
    assert hidden.worker.run == 1
    monkeypatch.undo()
    hidden.hide()
    hidden.show()
    wait_until_judged(qtbot, hidden)


# Data


def test_data_page_reads_nothing_before_it_is_shown(unread, session, counted):
    use_another(session)
    QApplication.processEvents()
    assert counted == NOTHING


def test_hiding_lets_go_of_the_images(data, counted, qtbot):
    qtbot.mouseClick(data.gallery.buttons[3], Qt.MouseButton.LeftButton)
    data.gallery.next.click()
    data.hide()
    assert not {"train", "t10k"} & set(vars(data._files))
    assert data._survey is None
    assert data.chosen.name.text() == "Training image 4: 1"
    data.resize(900, 600)
    theme.wear(QApplication.instance(), theme.Look(text=1.25))
    data.show()
    wait_for_images(qtbot, data)
    assert data.chosen.name.text() == "Training image 4: 1"
    assert data.gallery.shown.start == 0


def test_mean_digits_with_their_counts(data):
    assert [button.title for button in data.means.buttons] == [str(digit) for digit in range(10)]
    assert data.means.buttons[1].accessibleName() == "Mean 1 of 6,742 images"
    assert [share.words for share in data.split.shares] == ["60,000 to train with", "10,000 to test with"]
    assert data.gallery.count == 60_000
    assert data.gallery.place.text().endswith("of 60,000")


def test_a_mean_digit_and_the_list_filter(data, qtbot):
    qtbot.mouseClick(data.means.buttons[4], Qt.MouseButton.LeftButton)
    wait_until_filled(qtbot, data)
    assert data.gallery.count == 5_842
    assert data.digits.currentData() == 4
    assert {button.title for button in data.gallery.buttons if button.isVisible()} == {"4"}
    qtbot.keyClick(data.digits, Qt.Key.Key_Down)
    assert data.gallery.count == 5_421
    qtbot.mouseClick(data.means.buttons[5], Qt.MouseButton.LeftButton)
    assert data.gallery.count == 60_000
    assert data.digits.currentData() is None


@pytest.mark.parametrize(
    ("downs", "count", "name", "words"),
    [
        (1, 10_000, "Test image 1: 7", ["60,000 to train with", "10,000 to test with"]),
        (2, 41_000, "Training image 1001: 0", ["41,000 to train with", "1,000 held out", "18,000 not used"]),
        (3, 1_000, "Training image 1: 5", ["41,000 to train with", "1,000 held out", "18,000 not used"]),
    ],
)
def test_each_part_can_be_looked_at(data, qtbot, downs, count, name, words):
    for _ in range(downs):
        qtbot.keyClick(data.parts, Qt.Key.Key_Down)
    wait_for_images(qtbot, data)
    qtbot.waitUntil(lambda: data.gallery.count == count)
    assert data.chosen.name.text() == name
    assert [share.words for share in data.split.shares] == words
    assert [share.count for share in data.split.shares if share.is_chosen] == [count]
    total = sum(int(b.accessibleName().split()[3].replace(",", "")) for b in data.means.buttons)
    assert total == count


def test_an_image_by_its_number(data, qtbot):
    data.number.setFocus()
    data.number.selectAll()
    qtbot.keyClicks(data.number, "59999")
    qtbot.keyClick(data.number, Qt.Key.Key_Return)
    assert data.chosen.name.text() == "Training image 59999: 6"
    assert 59_998 in data.gallery.shown
    np.testing.assert_array_equal(data.chosen.view.image, data._survey.images[59_998])


def test_an_image_is_looked_at_and_put_on_the_canvas(data, qtbot):
    opened = []
    data.image_chosen.connect(lambda *args: opened.append(args))
    data.gallery.buttons[2].setFocus()
    qtbot.keyClick(data.gallery.buttons[2], Qt.Key.Key_Return)
    assert data.chosen.name.text() == "Training image 3: 4"
    assert data.number.value() == 3
    assert opened == []
    qtbot.mouseClick(data.chosen.open, Qt.MouseButton.LeftButton)
    image, name, digit = opened.pop()
    np.testing.assert_array_equal(image, data._survey.images[2])
    assert (image.dtype, name, digit) == (np.uint8, "training image 3", 4)


def test_the_numbers_of_an_image(data, qtbot):
    assert not data.chosen.view.writes_numbers
    qtbot.mouseClick(data.chosen.numbers, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: data.chosen.view.writes_numbers)
    assert data.chosen.view._cell() >= LEAST_CELL
    assert not data.gallery.isVisible()
    data.chosen.view.setFocus()
    qtbot.keyClick(data.chosen.view, Qt.Key.Key_Down)
    qtbot.keyClick(data.chosen.view, Qt.Key.Key_Left)
    ink = int(data.chosen.image[14, 13])
    assert data.chosen.pixel.text() == f"Row 15, column 14: {ink}"
    cell = data.chosen.view._cell()
    where = QPoint(1 + 14 * cell + cell // 2, 1 + 8 * cell + cell // 2)
    qtbot.mouseMove(data.chosen.view, where)
    assert data.chosen.pixel.text() == f"Row 9, column 15: {int(data.chosen.image[8, 14])}"
    assert str(int(data.chosen.image[8, 14])) in data.chosen.view.explain_at(where)
    qtbot.mouseClick(data.chosen.numbers, Qt.MouseButton.LeftButton)
    assert data.gallery.isVisible()


def test_only_what_the_network_misreads(data, session, counted, qtbot):
    qtbot.keyClick(data.parts, Qt.Key.Key_Down)
    wait_for_images(qtbot, data)
    qtbot.mouseClick(data.misread, Qt.MouseButton.LeftButton, pos=QPoint(8, data.misread.height() // 2))
    assert data.misread.isChecked()
    assert data.gallery.count == 0
    wrong = 10_000 - np.trace(session.network.card["confusion"])
    qtbot.waitUntil(lambda: data.gallery.count == wrong, timeout=LONG)
    wait_until_filled(qtbot, data)
    assert "read as" in data.gallery.buttons[0].accessibleName()
    for seed in (1, 2):
        use_another(session, seed)
    qtbot.waitUntil(lambda: data.gallery.count > 5_000, timeout=LONG)
    assert len(counted.read) == 2  # not one for every change
    data.misread.click()
    assert data.gallery.count == 10_000


def test_images_that_cannot_be_read_are_told_once(unread, qtbot, monkeypatch):
    monkeypatch.setattr(judging, "_read", missing)
    unread.show()
    qtbot.waitUntil(lambda: "no such file" in unread.gallery.sheet.words)
    QApplication.processEvents()
    assert unread.worker.run == 1
    monkeypatch.undo()
    unread.hide()
    unread.show()
    wait_for_images(qtbot, unread)


# Both


@pytest.mark.parametrize("text", [1.0, 2.0])
@pytest.mark.parametrize("kind", [JudgePage, DataPage])
def test_nothing_is_clipped(session, qtbot, alone, kind, text):
    small, large = (850, 560), (1700, 900)
    theme.wear(QApplication.instance(), theme.Look(text=text))
    page = alone(kind(session), *small)
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.resize(*small)
    area.setWidget(page)
    area.show()
    if kind is JudgePage:
        wait_until_judged(qtbot, page)
        page.robustness.disturb.click()
        qtbot.waitUntil(lambda: page._robustness is not None, timeout=LONG)
        page.matrix.chosen.emit(4, 9)
        use_another(session)
    else:
        wait_for_images(qtbot, page)

    def cut():
        least = page.minimumSizeHint()
        found = [page] if page.width() < least.width() or page.height() < least.height() else []
        for label in page.findChildren(QLabel):
            if not label.isVisible():
                continue
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            if label.height() < needed or (not label.wordWrap() and label.width() < label.sizeHint().width()):
                found.append(label.text())
        for button in page.findChildren(QAbstractButton):
            if button.isVisible() and (
                button.width() < button.minimumSizeHint().width()
                or button.height() < button.sizeHint().height()
            ):
                found.append(button.accessibleName() or button.text())
        return found

    for size in (small, large):
        area.resize(*size)
        qtbot.waitUntil(lambda: cut() == [])
        if text == 1.0:
            assert page.size() == area.viewport().size()  # nothing to scroll
    area.takeWidget()  # or it would be deleted with it


@pytest.mark.parametrize("kind", [JudgePage, DataPage])
def test_the_page_shrinks_again(session, qtbot, kind):
    page = kind(session)
    qtbot.addWidget(page)
    page.resize(1700, 900)
    page.show()
    QApplication.processEvents()
    page.resize(850, 560)
    QApplication.processEvents()
    assert (page.width(), page.height()) == (850, 560)


class Brackets(QTranslator):
    def translate(self, context, source, disambiguation=None, n=-1):
        return f"⟦{source}⟧"

    def isEmpty(self):
        return False


def untranslated(text):
    bare = re.sub(r"<[^>]*>", " ", text)
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", bare)) != bare:
        bare = shorter
    return set(re.findall(r"[A-Za-zÀ-ž]{2,}", bare)) - {"max"}  # of a formula


@pytest.mark.parametrize("kind", [JudgePage, DataPage])
def test_every_text_goes_through_the_translator(qapp, session, qtbot, monkeypatch, kind):
    translator = Brackets()
    monkeypatch.setattr(words, "_translator", QCoreApplication.translate)
    qapp.installTranslator(translator)
    page = kind(session)
    qtbot.addWidget(page)
    try:
        page.show()
        if kind is JudgePage:
            wait_until_judged(qtbot, page)
            page.robustness.disturb.click()
            qtbot.waitUntil(lambda: page._robustness is not None, timeout=LONG)
            page.matrix.setFocus()
            qtbot.keyClick(page.matrix, Qt.Key.Key_Down)
            qtbot.keyClick(page.matrix, Qt.Key.Key_Return)
        else:
            wait_for_images(qtbot, page)
            page.misread.click()
            qtbot.waitUntil(lambda: page._is_read, timeout=LONG)
            page.chosen.view.setFocus()
            qtbot.keyClick(page.chosen.view, Qt.Key.Key_Down)
        texts = []
        for widget in [page, *page.findChildren(QWidget)]:
            texts += [widget.toolTip(), widget.whatsThis(), widget.accessibleName()]
            texts.append(widget.accessibleDescription())
            if isinstance(widget, QLabel | QAbstractButton):
                texts.append(widget.text())
        assert {text for text in texts if untranslated(text)} == set()
    finally:
        qapp.removeTranslator(translator)


@pytest.mark.parametrize("kind", [JudgePage, DataPage])
def test_what_can_be_used_is_explained_and_named(session, qtbot, kind):
    page = kind(session)
    qtbot.addWidget(page)
    page.show()
    if kind is JudgePage:
        wait_until_judged(qtbot, page)
    else:
        wait_for_images(qtbot, page)
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and not widget.objectName().startswith("qt_"):
            focusable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
            if focusable or (isinstance(widget, QLabel) and widget.property("role") == "quiet"):
                assert widget.whatsThis(), widget
            if focusable:
                interface = QAccessible.queryAccessibleInterface(widget)
                assert interface.text(QAccessible.Text.Name), widget
                assert interface.role() != QAccessible.Role.Client, widget


def test_judging_keeps_the_window_alive(hidden, qtbot):
    """The event loop turns again and again while the network is judged."""
    turns = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(hidden._judged is None))
    timer.start(0)
    hidden.show()
    qtbot.waitUntil(lambda: hidden._judged is not None)
    assert sum(turns) > 20
    assert hidden._judged.images.reshape(-1, PIXELS).shape == (10_000, 784)
