"""New, Open, Save, drag and drop: real files, the real window."""

import json
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDropEvent, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QListWidget, QTableView

from engine.digits import DigitNetwork
from engine.disk import RESOURCES, load_json, write_bytes
from engine.document import Document
from engine.files import save_arrays
from gui.labs import LABS
from gui.tour import draw
from gui.words import without_mnemonic
from gui.workspace import to_bytes

SEVEN = load_json(RESOURCES / "strokes.json")["digits"][7]["strokes"]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def answer(find):
    return find(QLabel, "digitAnswer").text


@pytest.fixture
def open_file(window, qtbot):
    """Open a file and wait until it is taken or refused."""

    def open_file(path):
        with qtbot.waitSignal(window.filing.worker.ended):
            window.filing.open(path)

    return open_file


@pytest.fixture
def act(window):
    """Trigger an action by its text, if it is enabled."""

    def act(text):
        found = [a for _, a in window.menus.actions() if without_mnemonic(a.text()).rstrip("…") == text]
        assert len(found) == 1
        assert found[0].isEnabled()
        found[0].trigger()

    return act


def draw_seven(window):
    draw(window.show_lab("digits").canvas, SEVEN)


def states(window):
    return json.loads(json.dumps(window.states()))


def drop(window, *paths):
    """As the file manager does it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, none = QPointF(300, 300), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        window, QDropEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    )


def picture_of_a_one(path, dark=False):
    """A thick upright stroke on a light or a dark ground."""
    image = QImage(300, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("#101010" if dark else "#f4f0e8"))
    painter = QPainter(image)
    painter.setPen(QPen(QColor("#eeeeee" if dark else "#203060"), 36, c=Qt.PenCapStyle.RoundCap))
    painter.drawLine(150, 60, 150, 340)
    painter.end()
    assert image.save(str(path), "PNG")
    return path


def test_a_workspace_holds_the_state_of_all_labs(window, open_file, tmp_path, act, answer, find, written):
    draw_seven(window)
    graph = window.show_lab("graph")
    graph.session.build("y = 3 * x")
    graph.session.go_to(1)
    window.show_lab("bigram").sample.generate()
    saved = states(window)
    window.filing.save_to(tmp_path / "lesson.nablab")
    written()
    assert not window.isWindowModified()
    act("New")
    assert states(window) != saved
    assert answer() == ""
    open_file(tmp_path / "lesson.nablab")
    assert states(window) == saved
    assert answer() == "7"
    assert window.current_lab == "bigram"
    assert window.windowTitle().startswith("lesson.nablab")


def test_a_workspace_remembers_the_page_of_each_lab(window, open_file, tmp_path, written):
    window.show_lab("digits").show_page("maps")
    window.show_lab("bigram").show_page("data")
    window.show_lab("graph")
    window.filing.save_to(tmp_path / "lesson.nablab")
    written()
    for name in ("digits", "bigram"):
        window.panel(name).pages[0].trigger()
    open_file(tmp_path / "lesson.nablab")
    assert window.current_lab == "graph"
    assert (window.panel("digits").page, window.panel("bigram").page) == ("maps", "data")


def test_a_workspace_of_an_earlier_version_opens_as_it_was_saved(window, open_file):
    """Saved at 367bc96, before the labs had rooms: a drawing, two runs, own names, the twin, a graph."""
    path = Path(__file__).parent / "of_version_0_1.nablab"
    open_file(path)
    saved = load_json(path)["labs"]
    assert saved["bigram"].pop("view") == "counts"  # the heatmap's own choice, which is now the lab's
    saved["bigram"].update(unit="count", keepdims=True)
    saved["bigram"]["sampling"]["made"]["keepdims"] = True
    saved["digits"]["landscape"] = None  # a page that was not there yet, as it begins
    assert states(window) == saved


def test_save_asks_for_a_name_once(window, tmp_path, monkeypatch, qtbot, written):
    asked = []

    def choose(*arguments):
        asked.append(arguments)
        return str(tmp_path / "mine"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    draw_seven(window)
    assert window.isWindowModified()
    qtbot.keyClick(window, Qt.Key.Key_S, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_S, CTRL)  # the first is not written yet
    written()
    qtbot.keyClick(window, Qt.Key.Key_S, CTRL)
    written()
    assert len(asked) == 1
    assert not window.notice.isVisible()
    assert load_json(tmp_path / "mine.nablab")["labs"]["digits"]["strokes"]
    qtbot.keyClick(window, Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert len(asked) == 2


def test_a_cancelled_dialog_changes_nothing(window, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    draw_seven(window)
    before = states(window)
    window.filing.save()
    assert not window.filing.worker.is_running
    window.filing.ask_and_open()
    assert states(window) == before
    assert window.filing.path is None


def test_a_folder_that_cannot_be_written_is_told(window, tmp_path, notice, written):
    draw_seven(window)
    window.filing.save_to(tmp_path / "nowhere" / "a.nablab")
    written()
    assert "a.nablab: it cannot be saved there (No such file or directory)" in notice()
    assert window.isWindowModified()
    assert window.filing.path is None


@pytest.fixture
def hold(monkeypatch):
    """Nothing is written before hold.set(); hold.begun: a first file is being written."""
    gate = Event()
    gate.begun = Event()

    def wait_and_write(path, content):
        gate.begun.set()
        assert gate.wait(20)
        write_bytes(path, content)

    monkeypatch.setattr("gui.filing.write_bytes", wait_and_write)
    yield gate
    gate.set()


@pytest.fixture
def writing(hold, qtbot):
    """writing(): wait until a file is being written."""
    return lambda: qtbot.waitUntil(hold.begun.is_set)


def test_save_does_not_keep_the_window_waiting(window, tmp_path, hold, writing, written, find):
    path = tmp_path / "a.nablab"
    draw_seven(window)
    expected = states(window)
    window.filing.save_to(path)
    assert window.filing.worker.is_running
    writing()
    assert window.isWindowModified()
    assert not path.exists()
    assert find(QLabel, "jobTitle").text() == "Saving a.nablab"
    assert not window.status.stop_button.isVisible()
    hold.set()
    written()
    assert load_json(path)["labs"] == expected
    assert not window.isWindowModified()


def test_what_is_changed_while_it_is_written_is_not_saved_yet(window, tmp_path, hold, writing, written):
    draw_seven(window)
    expected = states(window)
    window.filing.save_to(tmp_path / "a.nablab")
    writing()
    draw_seven(window)
    hold.set()
    written()
    assert load_json(tmp_path / "a.nablab")["labs"] == expected
    assert window.windowTitle().startswith("a.nablab")
    assert window.isWindowModified()
    window.filing.save()  # and nobody else has written it
    written()
    assert load_json(tmp_path / "a.nablab")["labs"] == states(window) != expected
    assert not window.isWindowModified()


@pytest.mark.parametrize("stage", ["prepared", "written"])
@pytest.mark.parametrize("what", ["New", "Undo Open"])
def test_what_is_saved_is_not_what_comes_after(
    window, open_file, tmp_path, act, hold, writing, written, stage, what
):
    if what == "Undo Open":
        (tmp_path / "b.nablab").write_bytes(to_bytes(window.filing.workspace()))
        draw_seven(window)
        open_file(tmp_path / "b.nablab")
    else:
        draw_seven(window)
    expected = states(window)
    window.filing.save_to(tmp_path / "a.nablab")
    if stage == "written":
        writing()
    act(what)
    hold.set()
    written()
    assert (load_json(tmp_path / "a.nablab")["labs"] == expected) == (what == "New" or stage == "written")
    assert states(window) != expected
    assert window.filing.path is None
    assert window.filing.recent[0] == tmp_path / "a.nablab"
    assert window.isWindowModified() == (what == "Undo Open")


@pytest.mark.parametrize("first", ["save", "open"])
def test_neither_open_nor_save_gives_way_to_the_other(
    window, tmp_path, hold, writing, written, answer, first, notice
):
    window.show_lab("graph").session.build("y = 3 * x")
    expected = states(window)
    picture = picture_of_a_one(tmp_path / "one")
    if first == "save":
        window.filing.save_to(tmp_path / "a.nablab")
        writing()
    window.filing.open(picture)
    if first == "open":
        window.filing.save_to(tmp_path / "a.nablab")
    hold.set()
    written()
    assert load_json(tmp_path / "a.nablab")["labs"] == expected
    assert answer() == "1"
    assert not notice()


def test_a_change_while_a_file_waits_for_a_save(window, tmp_path, hold, writing, written, answer, notice):
    window.filing.save_to(tmp_path / "a.nablab")
    writing()
    window.filing.open(picture_of_a_one(tmp_path / "one"))
    draw_seven(window)
    assert "one was not opened" in notice()
    hold.set()
    written()
    assert (tmp_path / "a.nablab").exists()
    assert answer() == "7"


def test_saves_follow_one_another(window, tmp_path, hold, writing, written):
    paths = [tmp_path / name for name in ("a.nablab", "b.nablab", "b.nablab")]
    expected = []
    for path in paths:
        draw_seven(window)
        expected.append(states(window))
        window.filing.save_to(path)
        writing()
    hold.set()
    written()
    assert [load_json(path)["labs"] for path in paths[:2]] == [expected[0], expected[2]]
    assert window.filing.path == paths[-1]
    assert not window.isWindowModified()


def test_closing_waits_for_a_save(window, tmp_path):
    draw_seven(window)
    window.filing.save_to(tmp_path / "a.nablab")
    window.filing.save_to(tmp_path / "b.nablab")
    assert window.close()
    for name in ("a.nablab", "b.nablab"):
        assert load_json(tmp_path / name)["labs"] == states(window)
    assert window.filing.about()["is_modified"] is False


def test_a_save_that_takes_long_keeps_the_window_open_and_says_so(
    window, tmp_path, hold, writing, written, notice, monkeypatch
):
    """None is given up: neither the one that is being written nor the one that waits for it."""
    window.filing.save_to(tmp_path / "a.nablab")
    writing()
    draw_seven(window)
    window.filing.save_to(tmp_path / "b.nablab")
    with monkeypatch.context() as patch:
        patch.setattr("gui.worker._PATIENCE", 1)
        assert not window.close()
    assert notice() == "a.nablab is still being saved. Close again in a moment."
    assert window.filing.worker.is_running
    hold.set()
    written()
    assert (tmp_path / "a.nablab").exists()
    assert load_json(tmp_path / "b.nablab")["labs"] == states(window)
    assert window.close()


def test_closing_does_not_wait_for_ever(window, tmp_path, hold, writing, written, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("gui.worker._PATIENCE", 1)
        window.filing.save_to(tmp_path / "a.nablab")
        writing()
        assert not window.close()
        assert window.close()
    assert not window.filing.worker.is_running
    window.filing.save_to(tmp_path / "b.nablab")  # after the first, which goes on
    hold.set()
    written()
    assert (tmp_path / "a.nablab").exists()
    assert (tmp_path / "b.nablab").exists()


def test_a_window_whose_save_fails_stays_open_and_says_so(window, tmp_path, notice):
    draw_seven(window)
    window.filing.save_to(tmp_path / "nowhere" / "a.nablab")
    assert not window.close()
    assert "a.nablab: it cannot be saved there" in notice()
    assert window.isWindowModified()
    assert window.close()


@pytest.mark.parametrize("state", [{"version": float("nan")}, ZeroDivisionError("a slip")])
def test_a_save_that_fails_by_our_mistake_is_told(
    window, tmp_path, notice, written, qtbot, monkeypatch, state
):
    def to_dict():
        if isinstance(state, Exception):
            raise state
        return state

    draw_seven(window)
    with monkeypatch.context() as patch, qtbot.captureExceptions() as caught:
        patch.setattr(window.panel("digits").session, "to_dict", to_dict)
        window.filing.save_to(tmp_path / "a.nablab")
        written()
    assert len(caught) == 1
    assert "a.nablab: it is not saved because of a mistake in Nablab" in notice()
    assert window.isWindowModified()
    window.filing.save_to(tmp_path / "a.nablab")
    written()
    assert not window.isWindowModified()


def test_new_can_be_undone(window, act, answer):
    draw_seven(window)
    act("New")
    assert answer() == ""
    act("Undo New")
    assert answer() == "7"
    act("Redo New")
    assert answer() == ""


def test_open_can_be_undone_in_each_lab(window, open_file, tmp_path, act, answer, written):
    window.filing.save_to(tmp_path / "empty.nablab")
    written()
    draw_seven(window)
    open_file(tmp_path / "empty.nablab")
    assert answer() == ""
    act("Undo Open")
    assert answer() == "7"


def test_a_graph_of_formulas_is_told_by_its_content(window, open_file, tmp_path):
    path = tmp_path / "lecture.png"  # the name says nothing
    path.write_text("a = 3\nb = a * a  # twice\n", encoding="utf-8")
    window.show_lab("digits")
    open_file(path)
    assert window.current_lab == "graph"
    assert [node.name for node in window.show_lab("graph").session.nodes] == ["a", "b"]


def test_a_graph_from_the_editor_with_arrays(window, open_file, tmp_path):
    document = Document()
    x = document.add("", "x", [[1.0, 2.0], [3.0, 4.0]])
    total = document.add("sum", "total")
    document.connect(x, total, 0)
    path = tmp_path / "graph.json"
    path.write_text(json.dumps(document.to_dict()), encoding="utf-8")
    open_file(path)
    session = window.show_lab("graph").session
    assert session.nodes[-1].data == 10.0
    kept = session.to_dict()
    session.build("L = 1 * a")
    session.from_dict(json.loads(json.dumps(kept)))
    assert session.nodes[-1].data == 10.0


def test_own_names_are_counted(window, open_file, tmp_path, find, act):
    path = tmp_path / "names"
    path.write_bytes("\ufeffAnna\r\n\r\nBob\r\nAnna.B\r\n".encode())
    open_file(path)
    assert window.current_lab == "bigram"
    table = find(QTableView, "bigramHeatmap")
    assert table.model().rowCount() == 7
    assert "2 names from names" in find(QLabel, "statusText").text()
    panel = window.show_lab("bigram")
    panel.sample.generate()
    assert find(QListWidget, "bigramNames").count() == 5
    panel.session.select(("name", 0, 0))
    assert panel.inspector.isVisible()
    act("Built-in names")
    assert table.model().rowCount() == 27


@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_is_read_on_any_ground(window, open_file, tmp_path, answer, dark):
    open_file(picture_of_a_one(tmp_path / "photo", dark))
    assert answer() == "1"
    assert window.show_lab("digits").canvas.grab().toImage().pixelColor(5, 5) != QColor("#101010")


def test_a_dropped_file_is_opened(window, tmp_path, answer, qtbot):
    with qtbot.waitSignal(window.filing.worker.ended):
        drop(window, picture_of_a_one(tmp_path / "one.png"))
    assert answer() == "1"


def test_of_several_dropped_files_one_is_opened(window, tmp_path, answer, qtbot, notice):
    paths = [picture_of_a_one(tmp_path / name) for name in ("a.png", "b.png")]
    with qtbot.waitSignal(window.filing.worker.ended):
        drop(window, *paths)
    assert "2 files were dropped; only a.png is opened" in notice()
    assert answer() == "1"


def test_a_network_answers_and_is_measured_in_the_background(window, open_file, tmp_path, find, qtbot, act):
    zeros = DigitNetwork(np.random.default_rng(0), hidden=4)
    for parameter in zeros.parameters():
        parameter.data = np.zeros_like(parameter.data)
    zeros.layers[-1].bias.data[3] = 9
    save_arrays(tmp_path / "three", zeros.arrays(), {})
    draw_seven(window)
    panel = window.show_lab("digits")
    with qtbot.waitSignal(panel.worker.succeeded):
        open_file(tmp_path / "three")
    assert find(QLabel, "digitAnswer").text() == "3"
    # 1,010 of the 10,000 test images are threes
    assert "784 – 4 – 10" in find(QLabel, "digitNetwork").text()
    assert "10.1\N{NO-BREAK SPACE}% of the 10,000" in find(QLabel, "digitNetwork").text()
    kept = json.loads(json.dumps(panel.session.to_dict()))
    act("Shipped network")
    assert find(QLabel, "digitAnswer").text() == "7"
    panel.session.from_dict(kept)
    assert find(QLabel, "digitAnswer").text() == "3"
    act("Undo Shipped network")


BAD_FILES = [
    (b"", "this file is empty"),
    (b'{"nablab": "workspace", "version": 2}', "saved by a newer Nablab (version 2; this one reads 1)"),
    (b'{"nablab": "workspace", "version": 1, "lab": "graph"', "this JSON is damaged or cut off"),
    (b'{"nablab": "workspace", "version": 1, "lab": "digits", "labs": {"graph": {"version": 1}}}',
     "graph"),
    (b'{"nablab": "workspace", "version": 1, "lab": "digits", "labs":'
     b' {"digits": {"version": 1, "strokes": []}, "bigram": {"version": 7}}}', "version 7"),
    (b'{"nablab": "workspace", "version": 1, "lab": "digits", "labs": {"digits": {"version": 1,'
     b' "strokes": []}, "bigram": {"version": 1, "smoothing": 1001}}}',
     "the smoothing goes from 0 to 1,000, not 1001"),
    (b"\x89PNG\r\n\x1a\nnothing", "cannot be decoded"),
    (b"a = 2 * ; b = a", "Column 9"),
    (bytes(range(256)), "Nablab can't read this file"),
]  # fmt: skip


def test_a_bad_file_is_refused_kept_and_touches_nothing(window, open_file, tmp_path, notice):
    draw_seven(window)
    window.show_lab("graph").session.build("y = 3 * x")
    window.show_lab("bigram").sample.generate()
    before, title = states(window), window.windowTitle()
    path = tmp_path / "lesson"
    for content, reason in BAD_FILES:
        window.notice.clear()
        path.write_bytes(content)
        open_file(path)
        assert notice().startswith("lesson"), content
        assert reason in notice()
        assert states(window) == before, content
        assert window.windowTitle() == title, content
        assert path.read_bytes() == content
        assert path.absolute() not in window.filing.recent, content


@pytest.mark.parametrize("what", ["draw", "new", "undo", "open"])
def test_what_was_begun_before_never_overwrites_what_came_after(window, tmp_path, qtbot, act, notice, what):
    """A large file is being read; the user goes on, and the file comes too late."""
    slow = tmp_path / "slow"
    slow.write_bytes(b"anna\nbob\n" * 1_500_000)
    bigram = window.panel("bigram")
    draw_seven(window)
    window.filing.open(slow)
    if what == "draw":
        draw(window.show_lab("digits").canvas, SEVEN)
    elif what == "new":
        act("New")
    elif what == "undo":
        act("Undo Stroke")
    else:
        with qtbot.waitSignal(window.filing.worker.succeeded):
            window.filing.open(picture_of_a_one(tmp_path / "one"))
    qtbot.waitUntil(lambda: not window.filing.worker.is_running)
    window.filing.worker.shutdown()  # until its thread has ended nothing can be sure
    QApplication.processEvents()
    assert len(bigram.session.model.corpus.names) == 32_033
    if what != "open":
        assert "slow was not opened" in notice()
        assert window.current_lab == "digits"


def test_opening_can_be_stopped(window, tmp_path, qtbot, find):
    slow = tmp_path / "slow"
    slow.write_bytes(b"anna\nbob\n" * 1_500_000)
    window.filing.open(slow)
    assert find(QLabel, "jobTitle").text() == "Opening slow"
    stop = window.status.stop_button
    assert stop.isVisible()
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert not stop.isVisible()
    assert not window.filing.worker.is_running
    draw_seven(window)
    assert not window.notice.isVisible()  # it was not this that stopped it


def test_recent_files(window, open_file, tmp_path, answer, notice, qtbot, written):
    path = picture_of_a_one(tmp_path / "one.png")
    open_file(path)
    window.filing.save_to(tmp_path / "a.nablab")
    written()

    def recent():
        return [a.text() for path, a in window.menus.actions() if path.endswith("Open recent")]

    assert recent() == ["a.nablab", "one.png", "Clear this list"]
    window.show_lab("digits").clear()
    action = next(a for _, a in window.menus.actions() if a.text() == "one.png")
    path.unlink()
    action.trigger()
    qtbot.waitUntil(lambda: not window.filing.worker.is_running)
    assert "one.png: there is no such file" in notice()
    assert recent() == ["a.nablab", "Clear this list"]
    window.filing.forget_recent()
    assert recent() == ["Clear this list"]


def test_every_kind_of_file_has_a_lab():
    assert {kind for lab in LABS for kind in lab.opens} == {"graph", "network", "names", "picture"}


def test_text_actions_reach_the_focused_line(window, act, find):
    window.show_lab("graph")
    line = find(QLineEdit, "graphExpression")
    line.setFocus()
    line.selectAll()
    act("Copy")
    assert QApplication.clipboard().text() == line.text()


def test_actions_are_those_of_the_platform(window):
    shortcuts = {
        a.text(): a.shortcut().toString() for _, a in window.menus.actions() if isinstance(a, QAction)
    }
    assert shortcuts["&Open…"] == "Ctrl+O"
    assert shortcuts["&Save"] == "Ctrl+S"
    assert shortcuts["&Undo"] == "Ctrl+Z"
    assert shortcuts["&Quit"] == "Ctrl+Q"


def test_an_array_can_be_stepped_there_and_back(window, open_file, tmp_path):
    document = Document()
    x = document.add("", "x", [1.0, 2.0])
    square, total = document.add("multiply", "square"), document.add("sum", "total")
    for wire in ((x, square, 0), (x, square, 1), (square, total, 0)):
        document.connect(*wire)
    (tmp_path / "graph").write_text(json.dumps(document.to_dict()))
    open_file(tmp_path / "graph")
    panel = window.show_lab("graph")
    places = ["forward 0 of 2", "forward 1 of 2", "forward 2 of 2", *(f"backward {k} of 3" for k in range(4))]
    for position in (*range(7), *reversed(range(7))):
        panel.session.go_to(position)
        assert panel.transport._label.text() == places[position]


def test_tools_come_and_go_with_the_labs(window, open_file, tmp_path, act):
    """A lab's tool that is hidden and shown after its lab was left and visited again."""
    network = DigitNetwork(np.random.default_rng(0), hidden=4)
    save_arrays(tmp_path / "net", network.arrays(), {})
    for lab in ("graph", "digits", "bigram", "digits"):
        window.show_lab(lab)
    open_file(tmp_path / "net")
    assert "Shipped network" in [button.text() for button in window.header.buttons if button.isVisible()]
    act("Shipped network")
    assert "Shipped network" not in [b.text() for b in window.header.buttons if b.isVisible()]


def test_a_workspace_that_is_too_large_is_not_saved_and_says_so(
    window, tmp_path, notice, monkeypatch, written
):
    monkeypatch.setattr("gui.workspace.MOST_BYTES", 100)
    window.filing.save_to(tmp_path / "a.nablab")
    written()
    assert "a.nablab: it is not saved. This workspace would have" in notice()
    assert not (tmp_path / "a.nablab").exists()


def test_after_an_open_is_taken_back_save_asks_where(window, open_file, tmp_path, act, written):
    window.filing.save_to(tmp_path / "b.nablab")
    written()
    draw_seven(window)
    open_file(tmp_path / "b.nablab")
    assert window.filing.path == tmp_path / "b.nablab"
    act("Undo Open")
    assert window.filing.path is None
    assert window.isWindowModified()


def test_what_is_only_looked_at_is_no_change(window):
    window.setWindowModified(False)
    window.show_lab("digits").session.select(("pixel", 3, 3))
    graph = window.show_lab("graph")
    graph.session.go_to(3)
    graph.session.select(1)
    graph.expression.setText("a = * 2")
    graph.build()
    assert not window.isWindowModified()
    draw_seven(window)
    assert window.isWindowModified()


def test_names_of_files_are_no_rich_text(window, open_file, tmp_path, find):
    (tmp_path / "<b>x<b>").write_text("anna\nbob\n")
    open_file(tmp_path / "<b>x<b>")
    for name in ("statusText", "jobTitle", "noticeText", "digitNetwork", "graphError"):
        for label in window.findChildren(QLabel, name):
            assert label.textFormat() == Qt.TextFormat.PlainText
    assert "from <b>x<b>" in find(QLabel, "statusText").text()


def test_undo_in_the_middle_of_a_stroke(window, qtbot, act):
    panel = window.show_lab("digits")
    draw_seven(window)
    first = panel.session.strokes[:]
    canvas = panel.canvas
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    act("Undo Stroke")
    left = len(panel.session.strokes)
    qtbot.mouseMove(canvas, QPoint(90, 90))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 90))
    assert len(panel.session.strokes) == left
    act("Redo Stroke")
    assert panel.session.strokes == first
