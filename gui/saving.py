"""Into a file that the user chooses."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from engine.disk import why, write_bytes
from gui.words import translate


def save_as(parent: QWidget, title: str, name: str, kinds: str, content: bytes) -> str:
    """Ask where, and save in one act. Returns why it could not be saved; "" where nothing went wrong.

    name: what is proposed; its ending is put on where the user types none. kinds: as a file dialog takes them
    """
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    if not chosen:
        return ""
    path = Path(chosen)
    path = path if path.suffix else path.with_suffix(Path(name).suffix)
    try:
        write_bytes(path, content)
    except OSError as error:
        told = translate("Saving", "{path}: it cannot be saved there ({reason}). Save it elsewhere.")
        return told.format(path=path, reason=why(error))
    return ""
