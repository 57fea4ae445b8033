"""Work is never lost: killed processes, full disks, folders that cannot be written, windows side by side."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from engine.corpus import prepare
from engine.digits import DigitNetwork
from engine.disk import RESOURCES, load_json, write_bytes
from engine.steps import finish
from gui import autosave, workspace
from gui.app import restore
from gui.autosave import Autosave
from gui.labs.digits.session.edited_network import EditedNetwork
from gui.settings import Settings
from gui.tour import draw
from gui.window import MainWindow
from gui.work_folder import WorkFolder

ROOT = Path(__file__).parent.parent.parent
SEVEN = load_json(RESOURCES / "strokes.json")["digits"][7]["strokes"]

# What a process of its own does: Nablab itself, with a hand on its window.
DRIVER = """
import json, os, sys, traceback
sys.path.insert(0, sys.argv.pop(1))
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
import main
from gui import app, autosave

what, autosave.DELAY = sys.argv.pop(1), 20
rest = app.Start.rest

def tell(window):
    states = {name: window.panel(name).session.to_dict() for name in ("digits", "graph", "bigram")}
    told = window.findChild(QLabel, "noticeText").text()
    title = window.windowTitle(), window.isWindowModified()
    print(json.dumps([states, window.current_lab, title, told]), flush=True)

def work(window):
    from engine.disk import RESOURCES, load_json
    from gui.tour import draw
    graph, digits = window.show_lab("graph"), window.panel("digits")
    graph.expression.setText("y = 3 * x; z = y + 4")
    graph.build()
    graph.session.go_to(1)
    window.filing.save_to(app.home() / "lesson.nablab")
    while window.filing.worker.is_running:
        QApplication.processEvents()
    window.panel("bigram").sample.generate()
    draw(window.show_lab("digits").canvas, load_json(RESOURCES / "strokes.json")["digits"][7]["strokes"])

def drive(start):
    rest(start)
    window = start.window
    if what == "work":
        try:
            work(window)
        except Exception:  # the app would go on, and the test would wait for what never comes
            traceback.print_exc()
            os._exit(1)
        kept = window.findChild(autosave.Autosave)
        kept.kept.connect(lambda: kept.is_behind or tell(window))
    else:
        QTimer.singleShot(0, lambda: tell(window))
    if what == "quit":
        QTimer.singleShot(0, QApplication.quit)

app.Start.rest = drive
sys.exit(main.main(sys.argv[1:]))
"""


@pytest.fixture
def start(home):
    """start(what): Nablab in a process of its own, and what it tells: states, lab, title, message."""
    processes = []

    def start(what):
        command = [sys.executable, "-W", "error", "-c", DRIVER, str(ROOT), what]
        process = subprocess.Popen(
            command,
            env=os.environ | {"NABLAB_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        line = process.stdout.readline()
        assert line, process.stderr.read()
        return process, json.loads(line)

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def test_after_a_kill_everything_is_there(start, home):
    process, (states, lab, title, _) = start("work")
    process.kill()
    process.wait()
    assert states["digits"]["strokes"]
    assert (lab, title) == ("digits", ["lesson.nablab[*] – Nablab", True])

    process, found = start("look")
    assert found[:3] == [states, lab, title]
    assert found[3].startswith("Nablab closed unexpectedly. Your work from ")
    (copy,) = home.glob("last-*-*.nablab")
    assert str(copy) in found[3]
    assert load_json(copy)["labs"] == states

    # beside it a second window, which has its own work; its death leaves the first's alone
    assert Settings(home).recent == [home / "lesson.nablab"]
    settings = (home / "settings.ini").read_bytes()
    second, (others, _, _, told) = start("work")
    assert "Nablab is already open. This second window saves its work separately" in told
    second.kill()
    second.wait()
    assert load_json(home / "last.nablab")["labs"] == states
    assert load_json(home / "last-2.nablab")["labs"] == others
    assert (home / "settings.ini").read_bytes() == settings
    third = WorkFolder(home)
    assert (third.number, third.was_cut_off) == (2, True)
    assert load_json(third.rescued)["labs"] == others
    third.leave()


@pytest.fixture
def place(home):
    """place(): the home is entered as a start of the program does it."""
    places = []

    def enter():
        places.append(WorkFolder(home))
        return places[-1]

    yield enter
    for each in places:
        each.leave()


@pytest.fixture
def abandon(home):
    """abandon(): a window that had its work in this file was killed, and nobody holds its lock."""

    def abandon(work="last.nablab"):
        home.mkdir(exist_ok=True)
        (home / work).with_suffix(".lock").touch()

    return abandon


@pytest.fixture
def keeper(window, home, monkeypatch):
    """The window's autosave, which waits for nothing."""
    monkeypatch.setattr(autosave, "DELAY", 0)
    monkeypatch.setattr(autosave, "RETRY", 0)
    keeper = Autosave(window, home / "last.nablab")
    yield keeper
    keeper.worker.shutdown()


@pytest.fixture
def kept(keeper, qtbot):
    """kept(): wait until all is kept; the states in the file."""

    def kept():
        qtbot.waitUntil(lambda: not keeper.is_behind and not keeper.worker.is_running)
        return load_json(keeper.path)["labs"]

    return kept


def states(window):
    return json.loads(json.dumps(window.states()))


def test_each_change_is_kept(window, kept, qtbot):
    draw(window.show_lab("digits").canvas, SEVEN)
    assert kept() == states(window)
    graph = window.show_lab("graph")  # built only now
    graph.session.build("y = 3 * x")
    assert kept()["graph"]["text"] == "y = 3 * x"
    graph.session.go_to(1)
    assert kept()["graph"]["position"] == 1
    digits = window.show_lab("digits")
    digits.undo_stack.undo()
    assert kept() == states(window)
    assert load_json(window.findChild(Autosave).path)["lab"] == "digits"


def test_a_formula_that_was_typed_and_not_drawn_comes_back(window, kept, home, qtbot):
    graph = window.show_lab("graph")
    graph.expression.selectAll()
    qtbot.keyClicks(graph.expression, "y = 3 * (x")
    qtbot.keyClick(graph.expression, Qt.Key.Key_Return)  # it is refused
    kept()
    again = MainWindow()
    qtbot.addWidget(again)
    restore(again, Settings(home))
    line = again.show_lab("graph").expression
    assert line.text() == "y = 3 * (x"
    line.setText("y = 3 * x")
    again.show_lab("graph").build()
    assert again.states()["graph"].get("draft") is None


def test_training_and_own_networks_are_kept(window, kept):
    digits = window.show_lab("digits")
    digits.session.use(EditedNetwork(DigitNetwork(np.random.default_rng(0), hidden=8), "", "mine"))
    digits.show_page("learn")
    session = digits.session.training
    kept()
    session.set_learning_rate(0.25)
    assert kept()["digits"]["training"]["recipe"]["learning_rate"] == 0.25
    assert kept()["digits"]["network"]["name"] == "mine"


def test_what_is_there_already_is_not_written_again(window, keeper, kept):
    draw(window.show_lab("digits").canvas, SEVEN)
    kept()
    before = keeper.path.stat().st_ino
    window.show_lab("digits").session.select(("pixel", 3, 3))
    assert keeper.is_behind
    kept()
    assert keeper.path.stat().st_ino == before


def test_what_is_changed_during_a_write_is_kept_next(window, keeper, kept, qtbot, monkeypatch):
    kept()
    begun, may_go_on = Event(), Event()

    def wait_and_write(path, content):
        begun.set()
        assert may_go_on.wait(20)
        write_bytes(path, content)

    monkeypatch.setattr(autosave, "write_bytes", wait_and_write)
    graph = window.show_lab("graph").session
    qtbot.waitUntil(begun.is_set)
    try:
        graph.build("y = 3 * x")
        assert keeper.is_behind
    finally:
        may_go_on.set()
    assert kept()["graph"]["text"] == "y = 3 * x"


def test_nothing_is_written_while_the_pen_is_down(window, keeper, kept, monkeypatch, qtbot):
    kept()
    monkeypatch.setattr(autosave, "_PEN", 1)
    looks = []

    def buttons():
        looks.append(1)
        return Qt.MouseButton.LeftButton

    monkeypatch.setattr("PySide6.QtGui.QGuiApplication.mouseButtons", buttons)
    before = keeper.path.read_bytes()
    draw(window.show_lab("digits").canvas, SEVEN)
    qtbot.waitUntil(lambda: len(looks) > 20)
    assert keeper.path.read_bytes() == before
    monkeypatch.setattr(autosave, "_LONGEST_STROKE", 0)  # but not for ever
    assert kept() == states(window)


@pytest.mark.parametrize("where", ["os.fsync", "os.replace"])
def test_a_full_disk_is_told_once_and_the_work_is_kept_when_there_is_room(
    window, keeper, kept, notice, monkeypatch, qtbot, where
):
    kept()
    before = keeper.path.read_bytes()
    tries, litter = [], []
    # at this moment no write is under way; the next begins from the event loop
    keeper.worker.failed.connect(lambda _: litter.extend(keeper.path.parent.glob(".*.tmp")))

    def full(*_):
        tries.append(1)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(where, full)
        draw(window.show_lab("digits").canvas, SEVEN)
        qtbot.waitUntil(lambda: len(tries) > 2)
        assert notice().count("cannot be kept for the next start (No space left on device)") == 1
        assert keeper.path.read_bytes() == before
        window.notice.clear()
        count = len(tries)
        qtbot.waitUntil(lambda: len(tries) > count + 2)
        assert not notice()
    assert litter == []
    qtbot.waitUntil(lambda: "kept for the next start again" in window.statusBar().currentMessage())
    assert kept() == states(window)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a limit of the size of files")
def test_a_disk_that_is_full_in_the_middle_of_a_write(window, keeper, kept, notice, qtbot):
    import resource

    kept()
    before = keeper.path.read_bytes()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, usual[1]))
    try:
        draw(window.show_lab("digits").canvas, SEVEN)
        qtbot.waitUntil(lambda: "cannot be kept for the next start (File too large)" in notice())
        assert keeper.path.read_bytes() == before
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert kept() == states(window)


def test_a_home_that_is_no_folder(window, keeper, kept, home, notice, qtbot):
    kept()
    home.rename(home.with_name("elsewhere"))
    home.write_text("in the way")
    draw(window.show_lab("digits").canvas, SEVEN)
    qtbot.waitUntil(lambda: f"{keeper.path}: the work cannot be kept" in notice())
    home.unlink()
    assert kept() == states(window)  # the folder is made again


def test_a_lab_that_is_too_large_leaves_room_for_the_others(window, keeper, kept, notice, monkeypatch):
    draw(window.show_lab("digits").canvas, SEVEN)
    window.show_lab("bigram").session.use_corpus(finish(prepare(["anna"] * 30_000)), "names")
    monkeypatch.setattr(workspace, "MOST_BYTES", workspace.MEGABYTE + 100_000)
    found = kept()
    assert found["digits"] == states(window)["digits"]
    assert "bigram" not in found
    assert "The work of the laboratory bigram is not kept for the next start: it has 1 MB" in notice()


def slip():
    raise ZeroDivisionError("a slip")


@pytest.mark.parametrize(
    ("to_dict", "told"), [(lambda: {"version": float("nan")}, "not JSON compliant"), (slip, "a slip")]
)
def test_a_mistake_of_ours_leaves_the_other_labs_alone(window, kept, monkeypatch, qtbot, to_dict, told):
    before = kept()["digits"]
    graph = window.show_lab("graph")
    kept()
    session = window.panel("digits").session
    monkeypatch.setattr(session, "to_dict", to_dict)
    monkeypatch.setattr(window.panel("digits"), "heavy_parts", lambda: [slip])
    with qtbot.captureExceptions() as caught:
        session.changed.emit()
        graph.session.build("y = 3 * x")
        found = kept()
    assert found["graph"]["text"] == "y = 3 * x"
    assert found["digits"] == before
    assert told in str(caught[0][1])


def test_the_file_of_the_workspace_comes_back(window, keeper, kept, home, tmp_path, qtbot, written):
    window.filing.save_to(tmp_path / "lesson.nablab")
    written()
    kept()
    again = MainWindow()
    qtbot.addWidget(again)
    restore(again, Settings(home))
    assert (again.filing.path, again.isWindowModified()) == (tmp_path / "lesson.nablab", False)
    draw(window.show_lab("digits").canvas, SEVEN)
    kept()
    once_more = MainWindow()
    qtbot.addWidget(once_more)
    restore(once_more, Settings(home))
    assert once_more.isWindowModified()
    once_more.filing.save()
    qtbot.waitUntil(lambda: not once_more.filing.worker.is_running)
    assert load_json(tmp_path / "lesson.nablab")["labs"]["digits"]["strokes"]
    assert load_json(tmp_path / "lesson.nablab")["about"].keys() == {"pages"}


def test_a_mistake_of_ours_in_a_lab_keeps_no_window_from_opening(window, home, notice, monkeypatch, caplog):
    home.mkdir()
    (home / "last.nablab").write_text(
        '{"nablab": "workspace", "version": 1, "lab": "graph", "labs": {"graph": {"version": 1}}}'
    )
    from gui.labs.graph.session import GraphSession

    take_over = GraphSession.from_dict

    def slip(session, state):
        if "text" not in state:
            session.draft = "half"
            raise ZeroDivisionError("a slip")
        take_over(session, state)

    monkeypatch.setattr(GraphSession, "from_dict", slip)
    restore(window, Settings(home))
    assert window.current_lab == "graph"
    assert window.states()["graph"] == window.first_state("graph")
    assert "(a mistake in Nablab; its log has the details)" in notice()
    assert "a slip" in caplog.text
    assert load_json(home / "last.damaged.nablab")["labs"]["graph"] == {"version": 1}


# Several starts


def test_places_are_taken_in_turn(place):
    first, second = place(), place()
    assert (first.work.name, second.work.name) == ("last.nablab", "last-2.nablab")
    first.leave()
    third = place()
    assert third.number == 1
    assert not third.was_cut_off


def test_copies_of_cut_off_work_stay_for_a_while(home, place, abandon):
    for second in range(5):
        abandon()
        (home / "last.nablab").write_text(f'"{second}"')
        os.utime(home / "last.nablab", (second, second))
        found = place()
        assert found.was_cut_off
        assert found.rescued.read_text() == f'"{second}"'
        found.settle()
        (home / "last.nablab").unlink()
        found.leave()
    assert [path.read_text() for path in sorted(home.glob("last-*-*.nablab"))] == ['"2"', '"3"', '"4"']


def test_work_that_kills_the_program_is_shown_once(home, place, abandon):
    abandon()
    (home / "last.nablab").write_text("deadly")
    first = place()
    assert (first.was_cut_off, first.is_harmful) == (True, False)
    first.leave()
    abandon()  # before it has settled
    found = place()
    assert found.is_harmful
    assert not found.work.exists()
    assert found.rescued.read_text() == "deadly"
    found.leave()
    assert not place().was_cut_off


def test_work_of_a_second_window_is_told_of_once(home, place, abandon):
    first = place()
    abandon("last-2.nablab")
    (home / "last-2.nablab").write_text("{}")
    assert first.others() == [home / "last-2.nablab"]
    assert first.others() == []


def test_litter_of_a_killed_write_is_swept(home, place):
    home.mkdir()
    (home / ".last.nablab.4711.tmp").write_text("half")
    (home / "notes.tmp").write_text("not ours")
    place().settle()
    assert [path.name for path in home.glob("*tmp")] == ["notes.tmp"]


def test_a_home_that_cannot_be_written_is_no_reason_not_to_start(home, place):
    home.write_text("in the way")
    found = place()
    assert (found.number, found.was_cut_off) == (1, False)
    assert not found.others()
    found.settle()


# The user's own files


@pytest.fixture
def lesson(window, tmp_path, written):
    """A workspace file that is open."""
    path = tmp_path / "course" / "lesson.nablab"
    path.parent.mkdir()
    window.filing.save_to(path)
    written()
    draw(window.show_lab("digits").canvas, SEVEN)
    return path


def test_a_file_that_was_deleted_is_saved_again(window, lesson, written):
    lesson.unlink()
    lesson.parent.rmdir()
    window.filing.save()
    written()
    assert load_json(lesson)["labs"]["digits"]["strokes"]


@pytest.mark.parametrize("answer", ["Save as…", "Write over it", "Cancel"])
def test_what_another_program_has_written_is_asked_about(window, lesson, qtbot, monkeypatch, written, answer):
    other = lesson.with_name("other.nablab")
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(other), ""))
    lesson.write_text("somebody else's")
    window.filing.save()
    assert not window.filing.worker.is_running
    assert lesson.read_text() == "somebody else's"
    question = window.findChild(QMessageBox)
    assert "lesson.nablab was changed by another program" in question.text()
    button = next(b for b in question.buttons() if b.text().replace("&", "") == answer)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    written()
    saved = [path for path in (lesson, other) if path.exists() and path.read_text().startswith("{")]
    assert saved == {"Save as…": [other], "Write over it": [lesson], "Cancel": []}[answer]
    assert window.isWindowModified() == (answer == "Cancel")
    if saved:
        draw(window.show_lab("digits").canvas, [[(0.2, 0.2), (0.4, 0.4)]])
        window.filing.save()  # and nothing is asked
        written()
        assert not window.isWindowModified()
