"""A message that stays until it is read: what went wrong, where, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from gui import theme
from gui.icons import icon
from gui.widgets.help import explain
from gui.widgets.labels import Label

_MOST = 5  # lines at once: more would push the work out of the window


class Notice(QFrame):
    """A bar above the work, in nobody's way: the app goes on, and no dialog has to be answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("role", "notice")
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

    def tell(self, text: str) -> None:
        """Show it; one after another is shown below the first, and the oldest makes room."""
        told = [] if self.isHidden() else self.label.text().splitlines()
        if text not in told:
            self.label.setText("\n".join([*told, text][-_MOST:]))
        self.setAccessibleName(self.label.text())
        self.show()
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def clear(self) -> None:
        self.label.clear()
        self.hide()

    def _dress(self) -> None:
        self.close_button.setIcon(icon("close", theme.current().quiet))
