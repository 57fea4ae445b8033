"""A message that stays until it is read: what went wrong, where, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gui import theme
from gui.icons import icon
from gui.widgets.help import explain
from gui.widgets.labels import Label

_MOST = 3  # messages at once: more would push the work out of the window


class Notice(QFrame):
    """A bar above the work, in nobody's way: the app goes on, and no dialog has to be answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("role", "notice")
        self._told: list[tuple[str, str]] = []  # what each is about, and its text
        self._fresh: list[tuple[str, str]] = []  # told since the last event
        self.label = Label()
        self.label.setObjectName("noticeText")
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button = QToolButton()
        self.close_button.setProperty("role", "bare")
        self.close_button.setAccessibleName(self.tr("Close the message"))
        explain(self.close_button, self.tr("Close the message"))
        self.close_button.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        row.addWidget(self.label, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.setWhatsThis(
            self.tr("A message about a file or a setting. Nothing else is touched by what it tells.")
        )
        theme.on_change(self._dress)
        self._dress()
        self.hide()

    def tell(self, text: str, about: str = "") -> None:
        """Show it below those before; the oldest makes room. about: what it speaks of, for forget()."""
        if (about, text) not in self._told:
            self._told = [*self._told, (about, text)][-_MOST:]
        self._fresh.append((about, text))
        QTimer.singleShot(0, self, self._fresh.clear)
        self._show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def forget(self, about: str) -> None:
        """What these messages speak of has changed since; but what was told just now is about the change."""
        kept = [told for told in self._told if told[0] != about or told in self._fresh]
        if kept != self._told:
            self._told = kept
            self._show()

    @Slot()
    def clear(self) -> None:
        self._told = []
        self._show()

    def _show(self) -> None:
        self.label.setText("\n".join(text for _, text in self._told))
        self.setAccessibleName(self.label.text())
        self.setVisible(bool(self._told))

    def _dress(self) -> None:
        self.close_button.setIcon(icon("close", theme.current().quiet))
