"""The page From scratch in the real window: written by keyboard, judged, trained, taken back, exported."""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QPlainTextEdit, QPushButton, QWidget

from engine.scratch_tasks import read_tasks

SOLUTION = next(task for task in read_tasks() if task.name == "digits")


@pytest.fixture
def page(window):
    window.resize(1280, 800)
    window.show_lab("graph")
    tabs = [b for b in window.findChildren(QAbstractButton) if b.text() == "From scratch" and b.isVisible()]
    QTest.mouseClick(tabs[0], Qt.MouseButton.LeftButton)
    return window.panel("graph").scratch


def write(page, qtbot, lines):
    """By keyboard, in the editor that has the focus."""
    editor = page.findChild(QPlainTextEdit, "scratchEditor")
    assert editor.hasFocus()
    for number, line in enumerate(lines):
        if number:
            QTest.keyClick(editor, Qt.Key.Key_Return)
        QTest.keyClicks(editor, line)
    qtbot.waitUntil(lambda: len(values(page)) == len(lines) and page.session.judged is not None)


def values(page):
    return page.findChild(QWidget, "scratchMarks").property("values")


def text(page, name):
    return page.findChild(QLabel, name).text()


def test_the_whole_network_is_written_by_keyboard_and_trains(page, qtbot, window):
    run = page.findChild(QPushButton, "scratchRun")
    assert not run.isEnabled()
    write(page, qtbot, [SOLUTION.formula(name) for name in SOLUTION.solution])
    assert values(page) == ["right"] * 16
    assert run.isEnabled()
    assert "every gradient agrees" in text(page, "scratchProgress")
    qtbot.mouseClick(run, Qt.MouseButton.LeftButton)
    assert page.status_worker in window.status.workers
    qtbot.waitUntil(lambda: text(page, "scratchAccuracy") != "–", timeout=30_000)
    assert float(text(page, "scratchAccuracy").split()[0]) > 85  # after a hundred steps
    assert page.findChild(QWidget, "scratchChart").isVisible()
    qtbot.mouseClick(run, Qt.MouseButton.LeftButton)
    assert not page.status_worker.is_running


def test_the_page_can_be_found_before_it_is_turned_to(window):
    panel = window.show_lab("graph")
    for name in ("scratchEditor", "scratchMarks", "scratchRun", "scratchAccuracy"):
        assert not panel.findChild(QWidget, name).isVisible()


def test_slips_are_marked_and_told_on_request(page, qtbot):
    write(page, qtbot, ["z1 = x @ W1 + b1", "a1 = relu(z1", "half = a1 / 2", "dz2 = p - Y", "dW2 = a1 @ dz2"])
    # below the line that cannot be read the right a1 is supposed; p is not written at all
    assert values(page) == ["right", "cannot be read", "helper", "cannot be read", "shapes do not fit"]
    assert text(page, "scratchTold").startswith("The shapes do not fit: Column 10: (n, 128) @ (n, 10)")
    assert text(page, "scratchHints") == ""
    page.findChild(QPushButton, "scratchHint").click()
    assert text(page, "scratchHints") == "A transpose is missing, or stands where none belongs."
    page.marks.asked.emit(0)
    assert text(page, "scratchTold") == "Right"


def test_a_screen_reader_hears_each_line_that_says_something(page, qtbot):
    write(page, qtbot, ["z1 = x @ W1 + b1", "", "a1 = relu(z1)"])
    marks = QAccessible.queryAccessibleInterface(page.marks)
    assert [marks.child(i).text(QAccessible.Text.Name) for i in range(marks.childCount())] == ["Right"] * 2


def test_undo_takes_a_line_back_and_comes_to_the_page(page, window, qtbot):
    write(page, qtbot, ["z1 = x @ W1 + b1", "a1 = relu(z1)"])
    panel = window.panel("graph")
    panel.show_page("graph")
    panel.undo_stack.undo()
    assert panel.page == "scratch"
    assert page.editor.toPlainText() == "z1 = x @ W1 + b1"
    panel.undo_stack.redo()
    assert page.editor.toPlainText() == "z1 = x @ W1 + b1\na1 = relu(z1)"


def test_the_lines_are_exported_as_a_program_that_runs(page, qtbot, tmp_path, monkeypatch):
    write(page, qtbot, ["z1 = x @ W1 + b1  # sums", "a1 = relu(z1)", "loss = mean(a1)"])
    path = tmp_path / "scratch.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    page.findChild(QPushButton, "scratchExport").click()
    printed = subprocess.run(
        [sys.executable, path], capture_output=True, text=True, check=True, env=os.environ
    ).stdout
    loss = float(page.session.judged.verdicts[2].value)
    assert f"loss = {loss:.6f}"[:12] in printed.splitlines()[-1]
    assert "z1 = x @ W1 + b1  # sums" in path.read_text()


def test_what_cannot_be_a_rate_is_told_and_another_task_has_its_own_lines(page, qtbot, notice):
    write(page, qtbot, ["z1 = x"])
    page.rate.setText("fast")
    page.rate.editingFinished.emit()
    assert "fast" in notice()
    page.task.chosen.emit("attention")
    assert page.editor.toPlainText() == ""
    assert "Wq (c, h)" in text(page, "scratchGiven")
    page.task.chosen.emit("digits")
    assert page.editor.toPlainText() == "z1 = x"


def test_a_hint_is_about_the_line_with_the_cursor_wherever_the_lines_came_from(page, qtbot):
    page.session.write("z1 = x @ W1")
    QTest.mouseClick(page.findChild(QPushButton, "scratchHint"), Qt.MouseButton.LeftButton)
    assert "z1" in page.session.hinted  # before it is judged, too
    qtbot.waitUntil(lambda: page.session.judged is not None)
    assert page.session.verdict(-1) is None
    assert text(page, "scratchHints")
