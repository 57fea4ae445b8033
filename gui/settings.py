"""What is remembered from one start to the next: window, look, last lab, recent files, choices of labs.

Read with suspicion: a value that does not fit is passed over, and a file that cannot be read is set
aside, so that nobody's settings are overwritten because of a slip of the disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QCoreApplication, QSettings

from gui import theme


class Settings:
    """complaint: what was wrong with the file, in words for the user; "" where nothing was."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "settings.ini"
        self.complaint = ""
        self._settings = self._open()
        if self._settings.status() != QSettings.Status.NoError:
            aside = self._path.with_name("settings.damaged.ini")
            try:
                self._path.replace(aside)
            except OSError as error:
                self.complaint = _tr(
                    "{path}: the settings cannot be read ({reason}); this start uses the usual ones."
                ).format(path=self._path, reason=error.strerror)
            else:
                self.complaint = _tr(
                    "{name}: the settings could not be read; they are kept as {aside}, "
                    "and the usual ones are used."
                ).format(name=self._path.name, aside=aside)
            self._settings = self._open()

    def _open(self) -> QSettings:
        settings = QSettings(str(self._path), QSettings.Format.IniFormat)
        settings.allKeys()  # reads the file: only then is its status known
        return settings

    @property
    def geometry(self) -> QByteArray | None:
        found = self._settings.value("geometry")
        return found if isinstance(found, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("geometry", value)

    @property
    def lab(self) -> str:
        return str(self._settings.value("lab", ""))

    @lab.setter
    def lab(self, value: str) -> None:
        self._settings.setValue("lab", value)

    @property
    def look(self) -> theme.Look:
        found = self._json("look")
        usual = theme.Look()
        scheme, text = found.get("scheme"), found.get("text")
        return theme.Look(
            scheme if scheme in theme.SCHEMES else usual.scheme,
            text if isinstance(text, float) and 1 <= text <= 2 else usual.text,
            found.get("projector") is True,
            found.get("still") is True,
        )

    @look.setter
    def look(self, value: theme.Look) -> None:
        self._set_json("look", vars(value))

    @property
    def recent(self) -> list[Path]:
        files = self._json("recent").get("files")
        return [Path(path) for path in files if isinstance(path, str)] if isinstance(files, list) else []

    @recent.setter
    def recent(self, value: list[Path]) -> None:
        self._set_json("recent", {"files": [str(path) for path in value]})

    @property
    def lab_choices(self) -> dict[str, Mapping[str, Any]]:
        return {name: choices for name, choices in self._json("labs").items() if isinstance(choices, dict)}

    @lab_choices.setter
    def lab_choices(self, value: Mapping[str, Mapping[str, Any]]) -> None:
        self._set_json("labs", value)

    @property
    def lessons(self) -> dict[str, Mapping[str, Any]]:
        """How far one has come in each."""
        return {title: kept for title, kept in self._json("lessons").items() if isinstance(kept, dict)}

    @lessons.setter
    def lessons(self, value: Mapping[str, Mapping[str, Any]]) -> None:
        self._set_json("lessons", value)

    def _json(self, key: str) -> dict[str, Any]:
        try:
            found = json.loads(str(self._settings.value(key, "{}")))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _set_json(self, key: str, value: Mapping[str, Any]) -> None:
        self._settings.setValue(key, json.dumps(value))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)
