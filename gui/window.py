"""The main window: a rail of labs at the left, the lab that is shown beside it."""

from __future__ import annotations

from importlib import import_module

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.icons import icon
from gui.labs import LABS, Lab

_RAIL_WIDTH = 72


class MainWindow(QMainWindow):
    """Each lab is imported and built when it is first shown."""

    def __init__(self) -> None:
        super().__init__()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.follow_system(app)
        self.setObjectName("mainWindow")
        self.setWindowTitle("Nablab")
        self.resize(1280, 800)
        self._panels: dict[str, QWidget] = {}
        self._actions: dict[str, QAction] = {}
        self.current_lab = ""

        self._title, self._hint = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._hint.setProperty("role", "quiet")
        self._stack = QStackedWidget()
        page = QVBoxLayout()
        page.setContentsMargins(3 * theme.SPACE, 2 * theme.SPACE, 3 * theme.SPACE, 3 * theme.SPACE)
        page.setSpacing(2 * theme.SPACE)
        header = QHBoxLayout()
        header.setSpacing(2 * theme.SPACE)
        header.addWidget(self._title)
        header.addWidget(self._hint, 1, Qt.AlignmentFlag.AlignBottom)
        page.addLayout(header)
        page.addWidget(self._stack, 1)

        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_rail())
        row.addLayout(page, 1)
        self.setCentralWidget(centre)
        self._make_menus()
        self.show_lab(LABS[0].name)

    def show_lab(self, name: str) -> QWidget:
        """Show a lab by name and return its panel. Raises KeyError for a name that is no lab's."""
        lab = {lab.name: lab for lab in LABS}[name]
        if name not in self._panels:
            self._panels[name] = import_module(lab.module).Panel()
            self._stack.addWidget(self._panels[name])
        self._stack.setCurrentWidget(self._panels[name])
        self._panels[name].setFocus()
        self._actions[name].setChecked(True)
        self._title.setText(lab.title)
        self._hint.setText(lab.hint)
        self.current_lab = name
        return self._panels[name]

    def _make_rail(self) -> QWidget:
        rail = QWidget()
        rail.setObjectName("rail")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setFixedWidth(_RAIL_WIDTH)
        column = QVBoxLayout(rail)
        column.setContentsMargins(0, 2 * theme.SPACE, 0, theme.SPACE)
        column.setSpacing(theme.SPACE)
        group = QActionGroup(self)
        for number, lab in enumerate(LABS, start=1):
            action = self._lab_action(lab, number)
            group.addAction(action)
            self._actions[lab.name] = action
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(28, 28))
            button.setFixedWidth(_RAIL_WIDTH - 1)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            column.addWidget(button)
        column.addStretch()
        self._dress_rail()
        return rail

    def _lab_action(self, lab: Lab, number: int) -> QAction:
        action = QAction(lab.title, self)
        action.setCheckable(True)
        action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        action.setToolTip(f"{lab.hint}  (Ctrl+{number})")
        action.triggered.connect(lambda: self.show_lab(lab.name))
        return action

    def _make_menus(self) -> None:
        file_menu = self.menuBar().addMenu(self.tr("&File"))
        quit_action = file_menu.addAction(self.tr("&Quit"))
        quit_action.setShortcut(QKeySequence.StandardKey.Quit)
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)
        quit_action.triggered.connect(self.close)
        lab_menu = self.menuBar().addMenu(self.tr("&Lab"))
        lab_menu.addActions(list(self._actions.values()))

    def _dress_rail(self) -> None:
        colors = theme.current()
        for name, action in self._actions.items():
            action.setIcon(icon(name, colors.quiet, colors.accent, size=28))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_actions"):
            self._dress_rail()
