"""The line above the work: the lab's title, what it is about, its tools, and what to try."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.icons import icon
from gui.widgets.buttons import stand_for
from gui.widgets.cards import Cards
from gui.widgets.help import explain
from gui.widgets.labels import Label

if TYPE_CHECKING:
    from gui.page import LabPage


_ICON, _HEIGHT = 20, 42  # pixels
_WITH_NAME, _BARE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly


class Header(Guarded, QWidget):
    """Shows whichever lab it is given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: LabPage | None = None
        self._lab_hint = ""
        self._tools: list[QToolButton] = []
        self._tabs: list[QToolButton] = []
        self._title, self._hint = Label(), Label()
        self._title.setProperty("role", "title")
        self._hint.setProperty("role", "quiet")
        # the hint gives way when the window is narrow
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._title.setWhatsThis(self.tr("The laboratory that is shown."))
        self._hint.setWhatsThis(self.tr("What this laboratory is about."))
        self.try_button = QPushButton(self.tr("Try this"))
        self.try_button.setAccessibleName(self.tr("Try this"))
        self.try_button.setObjectName("tryThis")
        explain(self.try_button, self.tr("Things to try on this page"), keys="Ctrl+T")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.SPACE)
        self._row.addWidget(self._title)
        self._row.addSpacing(theme.SPACE)
        self._row.addWidget(self._hint, 1)
        self._row.addWidget(self.try_button)
        self.try_button.clicked.connect(self.open_cards)
        theme.on_change(self._dress)
        self._dress()

    def show_lab(self, title: str, hint: str, page: LabPage | None) -> None:
        """page: None, where the lab is still to be built."""
        self._title.setText(title)
        self._lab_hint = hint
        self._hint.setToolTip(hint)
        self._page = page
        for button in self._tools:
            button.defaultAction().visibleChanged.disconnect(self._show_tools)
        for button in (*self._tools, *self._tabs):
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._tabs = [self._tab(action) for action in (page.pages if page else ())]
        self._tools = [self._tool(action) for action in (page.tools if page else ())]
        for place, button in enumerate(self._tabs):
            self._row.insertWidget(2 + place, button)
        for place, button in enumerate(self._tools):
            self._row.insertWidget(3 + len(self._tabs) + place, button)
        self._dress()
        self._fit_hint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hint()

    def minimumSizeHint(self) -> QSize:
        """With the tools as icons, which they become where their names have no room."""
        size, bare = super().minimumSizeHint(), theme.px(_ICON) + 2 * theme.SPACE
        names = sum(max(0, button.minimumSizeHint().width() - bare) for button in self._shown_tools)
        names += self.try_button.fontMetrics().horizontalAdvance(self.try_button.text())
        return QSize(size.width() - names, size.height())

    @property
    def _shown_tools(self) -> list[QToolButton]:
        return [button for button in self._tools if not button.isHidden()]

    def _fit_hint(self) -> None:
        """All of the hint or nothing of it: half a sentence helps nobody. The last of the tools lose their
        names first, and after all of them Try this."""
        shown = self._shown_tools
        for named in range(len(shown), -2, -1):
            for place, button in enumerate(shown):
                button.setToolButtonStyle(_WITH_NAME if place < named else _BARE)
            self.try_button.setText(self.tr("Try this") if named >= 0 else "")
            widgets = [self._title, *self._tabs, *shown, self.try_button]
            taken = sum(widget.sizeHint().width() + theme.SPACE for widget in widgets) + 2 * theme.SPACE
            if taken <= self.width():
                break
        fits = taken + self._hint.fontMetrics().horizontalAdvance(self._lab_hint) <= self.width()
        self._hint.setText(self._lab_hint if fits else "")

    @property
    def buttons(self) -> Sequence[QToolButton]:
        """The lab's sub-tabs and tools, from left to right."""
        return [*self._tabs, *self._tools]

    @cached_property
    def _cards(self) -> Cards:
        return Cards(self)

    @Slot()
    def open_cards(self) -> None:
        if self._page is not None:
            self._cards.open_below(self.try_button, self._page.cards)

    def _button(self, action: QAction, role: str) -> QToolButton:
        button = QToolButton(self)  # its parent at once: without one it would be shown as a window
        button.setProperty("role", role)
        stand_for(button, action)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves no frame around it
        return button

    def _tab(self, action: QAction) -> QToolButton:
        button = self._button(action, "tab")
        button.setVisible(True)
        return button

    def _tool(self, action: QAction) -> QToolButton:
        button = self._button(action, "tool")
        button.setVisible(action.isVisible())
        action.visibleChanged.connect(self._show_tools)
        return button

    @Slot()
    def _show_tools(self) -> None:
        for button in self._tools:
            button.setVisible(button.defaultAction().isVisible())
        self._fit_hint()

    def _dress(self) -> None:
        colors, size = theme.current(), QSize(theme.px(_ICON), theme.px(_ICON))
        self.try_button.setIcon(icon("bulb", colors.accent))
        self.try_button.setIconSize(size)
        self.setMinimumHeight(theme.px(_HEIGHT))  # the work must not move when a tool comes or goes
        for button in self._tools:
            button.setIconSize(size)
            action = button.defaultAction()
            action.setIcon(icon(action.property("icon_name"), colors.text))
        self._fit_hint()
