import gc
import logging
import sys
import threading

import pytest
from PySide6.QtCore import Qt, QThread, QTimer, qInstallMessageHandler, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget

from gui import report_window, reports
from gui.worker import Worker

# pytest-qt would take the hooks for itself
pytestmark = pytest.mark.qt_no_exception_capture


@pytest.fixture
def reporter(qapp, tmp_path):
    reporter = reports.install(tmp_path / "logs", "1.2.3")
    yield reporter
    reporter.uninstall()


@pytest.fixture
def window(reporter, qtbot):
    """window(): the report window, as soon as it is open."""

    def window():
        qtbot.waitUntil(lambda: reporter.window is not None and reporter.window.isVisible())
        return reporter.window

    return window


def windows():
    return [w for w in QApplication.topLevelWidgets() if w.objectName() == "reportWindow" and w.isVisible()]


def text_of(window, kind, name):
    found = window.findChild(kind, name)
    return found.toPlainText() if kind is QPlainTextEdit else found.text()


def log_of(reporter):
    file = reporter.log_file
    return file.read_text(encoding="utf-8") if file.exists() else ""


def fail(message="no such row"):
    raise ValueError(message)


def fail_elsewhere():
    raise LookupError("nothing there")


class Sick(QWidget):
    """A widget that cannot be painted."""

    def __init__(self):
        super().__init__()
        self.paints = 0

    def paintEvent(self, event):
        self.paints += 1
        raise RuntimeError("out of paint")


def test_an_exception_in_a_slot_opens_the_window(reporter, window, qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: fail())
    button.click()
    shown = window()
    assert not shown.isModal()
    assert text_of(shown, QLabel, "reportLastLine") == "ValueError: no such row"
    assert shown.findChild(QLabel, "reportCount").isHidden()
    assert str(reporter.log_file) in text_of(shown, QLabel, "reportPlace")
    assert "Nothing is sent anywhere." in text_of(shown, QLabel, "reportPlace")
    report = text_of(shown, QPlainTextEdit, "reportText")
    for part in ("Nablab 1.2.3", "Python 3.", "PySide6 6.", "Qt 6.", "Traceback", "in fail", "no such row"):
        assert part in report
    assert "ValueError: no such row" in log_of(reporter)
    assert "in fail" in log_of(reporter)


def test_the_terminal_is_told_too(reporter, window, capsys):
    QTimer.singleShot(0, fail)
    window()
    assert "ValueError: no such row" in capsys.readouterr().err


def test_the_whole_report_goes_to_the_clipboard(reporter, window, qtbot):
    QTimer.singleShot(0, fail)
    shown = window()
    button = shown.findChild(QPushButton, "reportCopy")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text_of(shown, QPlainTextEdit, "reportText")
    assert button.text() == "Copied"


def test_the_same_again_is_counted(reporter, window, qtbot):
    for number in range(3):
        QTimer.singleShot(0, lambda number=number: fail(f"no row {number}"))
    shown = window()
    qtbot.waitUntil(lambda: text_of(shown, QLabel, "reportCount") == "It happened 3 times.")
    assert len(windows()) == 1
    assert text_of(shown, QPlainTextEdit, "reportText").count("Traceback") == 1
    assert text_of(shown, QLabel, "reportLastLine") == "ValueError: no row 0"


def test_another_failure_is_added_to_the_open_report(reporter, window, qtbot):
    QTimer.singleShot(0, fail)
    shown = window()
    qtbot.mouseClick(shown.findChild(QPushButton, "reportCopy"), Qt.MouseButton.LeftButton)
    QTimer.singleShot(0, fail_elsewhere)
    qtbot.waitUntil(lambda: "of 2 kinds" in text_of(shown, QLabel, "reportCount"))
    assert len(windows()) == 1
    report = text_of(shown, QPlainTextEdit, "reportText")
    assert report.index("no such row") < report.index("nothing there")
    assert text_of(shown, QLabel, "reportLastLine") == "ValueError: no such row"
    assert text_of(shown, QPushButton, "reportCopy") == "Copy report"  # what is on the clipboard is old


def test_a_report_does_not_grow_without_end(reporter, window, qtbot):
    for number in range(60):
        reporter.report(type(f"Error{number}", (Exception,), {})())
    shown = window()
    qtbot.waitUntil(lambda: "60 failures of 60 kinds" in text_of(shown, QLabel, "reportCount"))
    assert text_of(shown, QPlainTextEdit, "reportText").count("Error") == 20


def test_a_paint_event_that_always_fails_opens_one_window(reporter, window, qtbot):
    sick = Sick()
    qtbot.addWidget(sick)
    sick.show()
    shown = window()
    assert "out of paint" in text_of(shown, QPlainTextEdit, "reportText")
    assert sick.paints >= 1
    repaint = QTimer()
    repaint.timeout.connect(sick.update)
    repaint.start(1)
    qtbot.waitUntil(lambda: sick.paints > 20)
    repaint.stop()
    qtbot.waitUntil(lambda: text_of(shown, QLabel, "reportCount") == f"It happened {sick.paints} times.")
    repaint.start(1)
    assert len(windows()) == 1
    # closed, it stays closed while the same goes on
    qtbot.mouseClick(shown.findChild(QPushButton, "reportClose"), Qt.MouseButton.LeftButton)
    painted = sick.paints
    qtbot.waitUntil(lambda: sick.paints >= painted + 20)
    sick.hide()
    repaint.stop()
    assert windows() == []
    # and the log has a line for every doubling
    assert log_of(reporter).count("Traceback") == 1
    assert log_of(reporter).count("times by now") == sick.paints.bit_length() - 1


def test_after_a_while_the_same_opens_it_again(reporter, window, monkeypatch):
    QTimer.singleShot(0, fail)
    window().close()
    monkeypatch.setattr(reports, "_QUIET_SECONDS", 0.0)
    QTimer.singleShot(0, lambda: fail("a later row"))
    assert text_of(window(), QLabel, "reportLastLine") == "ValueError: a later row"


def test_another_kind_opens_a_closed_window_at_once(reporter, window):
    QTimer.singleShot(0, fail)
    window().close()
    QTimer.singleShot(0, fail_elsewhere)
    shown = window()
    assert "no such row" not in text_of(shown, QPlainTextEdit, "reportText")
    assert shown.findChild(QLabel, "reportCount").isHidden()


def test_an_exception_in_a_thread_is_shown_in_the_gui_thread(reporter, window, monkeypatch):
    shown_in = []
    begin = report_window.ReportWindow.begin

    def noting(self, failure):
        shown_in.append(threading.current_thread())
        begin(self, failure)

    monkeypatch.setattr(report_window.ReportWindow, "begin", noting)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert text_of(window(), QLabel, "reportLastLine") == "ValueError: no such row"
    assert shown_in == [threading.current_thread()]


def test_an_exception_in_a_qthread(reporter, window):
    class Failing(QThread):
        def run(self):
            fail()

    thread = Failing()
    thread.start()
    assert thread.wait()
    assert text_of(window(), QLabel, "reportLastLine") == "ValueError: no such row"


def test_a_thread_that_leaves_by_system_exit_is_no_failure(reporter, qapp):
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    qapp.processEvents()
    assert windows() == []


def test_an_exception_in_a_destructor(reporter, window):
    class Stubborn:
        def __del__(self):
            fail()

    Stubborn()
    gc.collect()
    assert "no such row" in text_of(window(), QPlainTextEdit, "reportText")


def test_the_failure_of_a_worker_can_be_reported(reporter, window):
    def generator():
        yield
        fail()

    worker = Worker()
    worker.failed.connect(reporter.report)
    worker.start("", generator())
    assert "in generator" in text_of(window(), QPlainTextEdit, "reportText")
    worker.shutdown()


def test_a_failing_report_window_does_not_report_itself(reporter, qtbot, monkeypatch):
    def begin(self, failure):
        raise RuntimeError("the messenger fell")

    monkeypatch.setattr(report_window.ReportWindow, "begin", begin)
    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: "the messenger fell" in log_of(reporter))
    assert "no such row" in log_of(reporter)
    assert len(reporter._counts) == 1


def test_ctrl_c_goes_to_python(reporter, qapp, monkeypatch):
    seen = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *args: seen.append(args))
    interrupt = KeyboardInterrupt()
    sys.excepthook(KeyboardInterrupt, interrupt, None)
    qapp.processEvents()
    assert seen == [(KeyboardInterrupt, interrupt, None)]
    assert windows() == []


def test_qt_messages_go_to_the_log_and_to_the_terminal(reporter, capsys):
    qWarning("a curve without points")
    assert "WARNING qt: a curve without points" in log_of(reporter)
    assert "a curve without points" in capsys.readouterr().err


def test_the_log_rotates(reporter):
    line = "x" * 1000
    for _ in range(3000):
        logging.getLogger("test").info(line)
    names = sorted(file.name for file in reporter.log_file.parent.iterdir())
    assert names == ["nablab.log", "nablab.log.1", "nablab.log.2", "nablab.log.3"]
    assert all(file.stat().st_size <= 512 * 1024 for file in reporter.log_file.parent.iterdir())


def test_a_folder_that_cannot_be_written(qapp, qtbot, tmp_path, capsys):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder", encoding="utf-8")
    reporter = reports.install(in_the_way / "logs", "1.2.3")
    try:
        reporter.report(ValueError("no such row"))
        assert reporter.log_file is None
        assert capsys.readouterr().err.count("the log cannot be written there") == 1
        qtbot.waitUntil(lambda: reporter.window is not None and reporter.window.isVisible())
        assert "The log could not be written." in text_of(reporter.window, QLabel, "reportPlace")
    finally:
        reporter.uninstall()


def test_a_log_that_cannot_be_written_any_more_says_so_once(reporter, monkeypatch, capsys):
    def full(*args):
        raise OSError(28, "No space left on device")

    logging.getLogger("test").info("something")
    monkeypatch.setattr(reporter._handler._log.stream, "write", full, raising=False)
    for _ in range(3):
        logging.getLogger("test").info("something")
    assert capsys.readouterr().err.count("No space left on device") == 1


def test_uninstall_puts_everything_back(qapp, tmp_path):
    def hooks():
        return sys.excepthook, threading.excepthook, sys.unraisablehook

    def qt_handler():
        handler = qInstallMessageHandler(None)
        qInstallMessageHandler(handler)
        return handler

    root = logging.getLogger()
    before = hooks(), qt_handler(), list(root.handlers), root.level
    reporter = reports.install(tmp_path / "logs", "1.2.3")
    assert all(ours != theirs for ours, theirs in zip(hooks(), before[0], strict=True))
    assert qt_handler() != before[1]
    assert root.handlers != before[2]
    reporter.report(ValueError())
    qapp.processEvents()
    assert windows()
    reporter.uninstall()
    reporter.uninstall()
    assert (hooks(), qt_handler(), list(root.handlers), root.level) == before
    assert windows() == []


def test_everything_explains_itself_and_can_be_reached_by_keys(reporter, window, qtbot):
    QTimer.singleShot(0, fail)
    shown = window()
    for kind in (QPushButton, QPlainTextEdit):
        for control in shown.findChildren(kind):
            assert control.toolTip()
            assert control.accessibleName() or control.text()
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_the_app_goes_on_and_ends_well(tmp_path, run_python):
    code = f"""
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from gui import reports

app = QApplication([])
reporter = reports.install(Path({str(tmp_path)!r}), "1.2.3")
main = QWidget()
main.show()

def fail():
    raise ValueError("no such row")

def leave():
    assert reporter.window.isVisible()
    print("the app goes on")
    main.close()   # the report window does not keep the app alive

QTimer.singleShot(0, fail)
QTimer.singleShot(50, leave)
sys.exit(app.exec())
"""
    result = run_python(code)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "the app goes on"
    assert result.stderr.count("Traceback") == 1


def test_nothing_is_written_while_there_is_nothing_to_tell(reporter):
    assert not reporter.log_file.parent.exists()
    logging.getLogger("test").warning("something")
    assert "Nablab 1.2.3 on Python" in log_of(reporter).splitlines()[0]
