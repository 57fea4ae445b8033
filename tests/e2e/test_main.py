"""The program as a process of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from main import _XCB_PACKAGES, VERSION, _missing_packages

ROOT = Path(__file__).parent.parent.parent
PNG = b"\x89PNG\r\n\x1a\n"


# Nablab, in which nothing of Python may open a socket, from the first import to the last picture.
WITHOUT_A_NETWORK = f"""
import runpy, sys
def watch(event, arguments):
    if event.startswith('socket.'):
        raise RuntimeError(f'{{event}} was called')
sys.addaudithook(watch)
if sys.argv[1:] == ['a socket']:
    import socket
    socket.socket()
sys.argv[0] = 'main.py'
sys.path.insert(0, {str(ROOT)!r})
runpy.run_path({str(ROOT / "main.py")!r}, run_name='__main__')
"""


def run(*arguments, cwd, code=(str(ROOT / "main.py"),), **environment):
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, "-W", "error", *code, *arguments],
        cwd=cwd, env={**env, **environment}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def test_without_a_display_and_without_a_network_it_does_the_tour(tmp_path, lectures):
    result = run(cwd=tmp_path, code=("-c", WITHOUT_A_NETWORK))
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("No display was found")
    assert result.stdout.isascii()
    drawn = re.findall(r"^drawn (\d), answer (\d)", result.stdout, re.MULTILINE)
    assert drawn == [(str(digit), str(digit)) for digit in range(10)]
    for fact in ("L = -8", "dL/da = 6", "dL/db = -4", "nll = 2.4540", "counts 4: 2.1018"):
        assert fact in lines
    assert "names: " + " ".join(lectures["sampling"]["lecture"]["names"]) in lines
    pictures = sorted((tmp_path / "tour").iterdir())
    labs = ("bigram", "digits", "graph", "letters", "words")
    assert [p.name for p in pictures] == [f"{lab}.png" for lab in labs]
    assert all(p.read_bytes().startswith(PNG) for p in pictures)


def test_a_socket_would_be_noticed(tmp_path):
    result = run("a socket", cwd=tmp_path, code=("-c", WITHOUT_A_NETWORK))
    assert result.returncode == 1
    assert "socket.__new__ was called" in result.stderr


def test_a_tour_that_cannot_save_says_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = run("--tour", "file", cwd=tmp_path)
    assert result.returncode == 1
    assert "file: the pictures cannot be saved there" in result.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there are always fonts")
def test_without_any_font_it_says_which_to_install(tmp_path):
    (tmp_path / "fonts.conf").write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{tmp_path / "none"}</dir></fontconfig>'
    )
    (tmp_path / "file").write_text("in the way, so that the tour is over soon")
    result = run("--tour", "file", cwd=tmp_path, FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    assert "No font was found" in result.stdout
    assert "fonts-dejavu-core" in result.stdout


def test_version_and_help(tmp_path):
    assert run("--version", cwd=tmp_path).stdout == f"nablab {VERSION}\n"
    usage = run("-h", cwd=tmp_path).stdout
    options = ("--lab {digits,graph,bigram,letters,words}", "--tour DIR", "--version")
    assert all(option in usage for option in options)
    assert run("--lab", "poems", cwd=tmp_path).returncode == 2


needs_xcb = pytest.mark.skipif(
    not sys.platform.startswith("linux") or bool(_missing_packages(_XCB_PACKAGES)),
    reason="needs Linux with the libraries of Qt's X11 plugin",
)


@needs_xcb
def test_a_display_that_does_not_answer_is_named(tmp_path):
    result = run(cwd=tmp_path, DISPLAY=":4711")
    assert result.returncode == 3
    assert "':4711' does not answer" in result.stderr


def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch, capsys):
    import main

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(main, "_can_load", lambda library: library != "libxcb-cursor.so.0")
    assert main.main([]) == 3
    assert capsys.readouterr().err == (
        "Qt needs libxcb-cursor.so.0. Install with: sudo apt-get install libxcb-cursor0\n"
    )


def test_where_qt_cannot_be_loaded_what_it_lacks_is_named(monkeypatch, capsys):
    import main

    monkeypatch.setattr(main, "_can_load", lambda library: library != "libEGL.so.1")
    monkeypatch.setitem(sys.modules, "gui.app", None)  # its import fails
    monkeypatch.setattr(main.gc, "disable", lambda: None)
    monkeypatch.setattr(main.gc, "set_threshold", lambda *_: None)
    monkeypatch.delattr(sys.modules["gui"], "app", raising=False)
    assert main.main([]) == 3
    told = "Qt needs libEGL.so.1. Install with: sudo apt-get install libegl1\n"
    assert capsys.readouterr().err.endswith(told)
    monkeypatch.setattr(main, "_can_load", lambda library: True)
    assert main.main([]) == 3
    assert "Qt cannot be loaded: " in capsys.readouterr().err


def test_a_library_that_is_not_there_is_noticed():
    import main

    assert main._missing_packages({"libc.so.6": "libc6"}) == ""
    assert "install nowhere" in main._missing_packages({"libnowhere.so.99": "nowhere"})


@needs_xcb
@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xwininfo")), reason="needs Xvfb and xwininfo")
def test_on_a_real_display_a_window_opens_and_stays_open(tmp_path):
    with Display() as display:
        env = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        env["DISPLAY"] = display
        app = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py"), "--lab", "graph"], env=env, cwd=tmp_path
        )
        try:
            wait_for(lambda: app.poll() is not None or "Nablab" in window_titles(display))
            assert app.poll() is None
            with pytest.raises(subprocess.TimeoutExpired):
                app.wait(timeout=1)
        finally:
            app.terminate()
            app.wait(timeout=20)


@needs_xcb
@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xwininfo")), reason="needs Xvfb and xwininfo")
def test_a_file_is_opened_and_the_work_is_there_again(tmp_path):
    """The program as a user has it: opened with a file, closed by the session's end, started again."""
    home = tmp_path / "home"
    workspace = {"nablab": "workspace", "version": 1, "lab": "graph", "labs": {
        "graph": {"version": 1, "text": "y = 3 * x", "position": 1}}}  # fmt: skip
    (tmp_path / "lesson.nablab").write_text(json.dumps(workspace))
    with Display() as display:
        env = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        env |= {"DISPLAY": display, "NABLAB_HOME": str(home)}

        def use(*arguments, until):
            quitting = (
                f"import signal, sys; sys.path.insert(0, {str(ROOT)!r}); import main\n"
                "from PySide6.QtCore import QTimer\n"
                "from PySide6.QtWidgets import QApplication\n"
                "from gui import app\n"
                "make = app._application\n"
                "def with_a_wake():\n"
                "    made = make(); wake = QTimer(made); wake.start(20)\n"
                "    wake.timeout.connect(lambda: None)\n"
                "    signal.signal(signal.SIGTERM, lambda *_: QTimer.singleShot(0, made.quit)); return made\n"
                "app._application = with_a_wake\n"
                "sys.exit(main.main(sys.argv[1:]))\n"
            )
            process = subprocess.Popen([sys.executable, "-c", quitting, *arguments], env=env, cwd=tmp_path)
            wait_for(lambda: process.poll() is not None or any(map(until, window_titles(display))))
            process.terminate()
            assert process.wait(timeout=20) == 0

        use("lesson.nablab", until=lambda title: title.startswith("lesson.nablab"))
        kept = json.loads((home / "last.nablab").read_text())
        assert kept["lab"] == "graph"
        assert kept["labs"]["graph"]["text"] == "y = 3 * x"
        use(until=lambda title: "Nablab" in title)
        assert json.loads((home / "last.nablab").read_text())["labs"]["graph"] == kept["labs"]["graph"]
    assert not (home / "logs").exists()  # for nothing went wrong


class Display:
    """An X server of our own, on a number that it chooses itself."""

    def __enter__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        return f":{number}"

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait(timeout=20)


def window_titles(display):
    """Titles of the top-level windows, asked for in a process of its own."""
    found = subprocess.run(
        ["xwininfo", "-root", "-tree", "-display", display], capture_output=True, text=True, check=False
    )
    return re.findall(r'"([^"]+)"', found.stdout)


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
