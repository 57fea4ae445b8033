"""Nablab in the application menu of a Linux desktop.

    add_to_menu()            an entry for the program that is running, and the icon beside it

pip and pipx put the program where no desktop looks for entries. This writes one into the user's own
folder, in the form of https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.disk import RESOURCES, write_bytes
from gui.words import translate

_ENTRY = Path("applications", "nablab.desktop")
_ICON = Path("icons", "hicolor", "scalable", "apps", "nablab.svg")


class MenuError(Exception):
    """No entry could be made; the message says why and what to do instead."""


def add_to_menu(command: Path | None = None) -> Path:
    """Write the entry, and the icon, under $XDG_DATA_HOME (else ~/.local/share); returns the entry's path.

    command is the program that the entry starts, by default the one that is running; a .py file is
    started with this Python. An entry from before is replaced. Raises MenuError on systems that have
    no such entries, for a command that is not there, and where nothing can be written.
    """
    if not sys.platform.startswith("linux"):
        raise MenuError(_by_hand(_running_program()))
    words = _words(command or _running_program())
    entry, icon = _data_home() / _ENTRY, _data_home() / _ICON
    template = (RESOURCES / "nablab.desktop").read_text(encoding="utf-8")
    drawing = (RESOURCES / "icons" / "nablab.svg").read_bytes()
    try:
        for path, content in ((icon, drawing), (entry, _filled(template, words, icon).encode())):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, content)
    except OSError as error:
        raise MenuError(
            translate(
                "Desktop",
                "{path}: the menu entry cannot be written ({reason}). "
                "Make the folder writable, or name another one in XDG_DATA_HOME.",
            ).format(path=error.filename or entry, reason=error.strerror)
        ) from error
    return entry


def _running_program() -> Path:
    """The program as it was started: the nablab command, or main.py.

    Links are not followed: pipx keeps the link in its place when it installs a newer version elsewhere.
    """
    started = Path(sys.argv[0]).absolute()
    for program in (started, started.with_suffix(".exe")):  # Windows takes the .exe off
        if program.name in ("nablab", "nablab.exe", "main.py") and program.is_file():
            return program
    return Path(__file__).absolute().parent.parent / "main.py"


def _words(program: Path) -> list[str]:
    """The command line that starts this program, in full paths."""
    if not program.is_file():
        raise MenuError(
            translate("Desktop", "{path}: there is no such program. Name the nablab command.").format(
                path=program
            )
        )
    program = program.absolute()
    return [sys.executable, str(program)] if program.suffix == ".py" else [str(program)]


def _data_home() -> Path:
    named = os.environ.get("XDG_DATA_HOME", "")
    # the specification: a relative path there is to be ignored
    return Path(named) if os.path.isabs(named) else Path.home() / ".local" / "share"


def _filled(template: str, words: Sequence[str], icon: Path) -> str:
    """The entry with full paths in place of the bare names."""
    exec_line = " ".join([*map(_quoted, words), "%f"])
    full = {"Exec=": exec_line, "Icon=": str(icon)}
    lines = []
    for line in template.splitlines():
        key = line[: line.find("=") + 1]
        lines.append(key + _escaped(full[key]) if key in full else line)
    return "\n".join(lines) + "\n"


def _quoted(word: str) -> str:
    """One argument of an Exec line: in quotes, since folders may have spaces; % begins a field code."""
    for sign in '\\"`$':
        word = word.replace(sign, "\\" + sign)
    return '"' + word.replace("%", "%%") + '"'


def _escaped(text: str) -> str:
    """A string value in the file, where a backslash begins an escape."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _by_hand(program: Path) -> str:
    """How to make a shortcut on a system that is not Linux."""
    if sys.platform == "win32":
        text = translate(
            "Desktop",
            "Menu entries are written on Linux only. On Windows, right-click the desktop, choose New, "
            "Shortcut, and enter: {command}",
        )
    elif sys.platform == "darwin":
        text = translate(
            "Desktop",
            "Menu entries are written on Linux only. On macOS, open Automator, choose Application, "
            "Run Shell Script, enter {command} and save it in Applications.",
        )
    else:
        text = translate(
            "Desktop", "Menu entries are written on Linux only. Make a shortcut of your system to: {command}"
        )
    words = _words(program)
    return text.format(command=" ".join(f'"{word}"' for word in words))
