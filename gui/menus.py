"""The menus, and with them every action of the window: the command palette lists what stands here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWhatsThis, QWidget

from gui import theme
from gui.filing import Filing
from gui.shell import Shell
from gui.widgets.help import Explainer, explain
from gui.words import without_mnemonic

Key = QKeySequence.StandardKey
ON_FOCUS = ("cut", "copy", "paste", "selectAll")  # methods of what has the focus, which the Edit menu calls
TEXT_SIZES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class Menus(QObject):
    """Fills the window's menu bar. The Lab menu changes with the lab that is shown."""

    def __init__(self, window: Shell, filing: Filing) -> None:
        super().__init__(window)
        self._window, self._filing = window, filing
        self._bar = window.menuBar()
        self._explainer = Explainer(self)
        self._make_file_menu()
        self._make_edit_menu()
        self._make_view_menu()
        self._lab_menu = self._menu(self.tr("&Lab"))
        self._make_help_menu()
        window.lab_shown.connect(self.fill_lab_menu)

    def actions(self) -> Iterator[tuple[str, QAction]]:
        """Every action with the menus that lead to it, as in "View › Theme"."""
        for menu_action in self._bar.actions():
            yield from _actions_in(menu_action.menu(), "")

    def _menu(self, title: str, parent: QMenu | None = None) -> QMenu:
        menu = QMenu(title, parent or self._bar)
        menu.setToolTipsVisible(True)
        (parent or self._bar).addMenu(menu)
        return menu

    def _add(
        self,
        menu: QMenu,
        text: str,
        does: str,
        slot: Callable[..., object],
        keys: Key | str = "",
        role: QAction.MenuRole = QAction.MenuRole.NoRole,
    ) -> QAction:
        action = QAction(text, self._window)
        if keys != "":
            action.setShortcuts(
                QKeySequence.keyBindings(keys) if isinstance(keys, Key) else [QKeySequence(keys)]
            )
        action.setMenuRole(role)
        explain(action, does)
        action.triggered.connect(slot)
        menu.addAction(action)
        return action

    def _make_file_menu(self) -> None:
        window, filing = self._window, self._filing
        menu = self._menu(self.tr("&File"))
        self._add(
            menu,
            self.tr("&New"),
            self.tr("Every laboratory as it was at the beginning; can be undone"),
            filing.new,
            Key.New,
        )
        window.open_file_action = self._add(
            menu,
            self.tr("&Open…"),
            self.tr("Open a workspace, a graph, a network, names, a picture or a lesson"),
            filing.ask_and_open,
            Key.Open,
        )
        self._recent_menu = self._menu(self.tr("Open &recent"), menu)
        filing.recent_changed.connect(self._fill_recent_menu)
        self._fill_recent_menu()
        menu.addSeparator()
        self._add(
            menu, self.tr("&Save"), self.tr("Save the state of all laboratories"), filing.save, Key.Save
        )
        self._add(
            menu,
            self.tr("Save &as…"),
            self.tr("Save the state of all laboratories under a new name"),
            filing.save_as,
            "Ctrl+Shift+S",
        )
        menu.addSeparator()
        self._add(
            menu,
            self.tr("&Quit"),
            self.tr("Close Nablab; your work is remembered"),
            window.close,
            "Ctrl+Q",
            QAction.MenuRole.QuitRole,
        )

    @Slot()
    def _fill_recent_menu(self) -> None:
        self._recent_menu.clear()
        filing = self._filing
        for path in filing.recent:
            self._add(self._recent_menu, path.name.replace("&", "&&"), str(path), _opener(filing.open, path))
        self._recent_menu.addSeparator()
        clear = self._add(
            self._recent_menu,
            self.tr("Clear this list"),
            self.tr("Forget the files that were opened"),
            filing.forget_recent,
        )
        clear.setEnabled(bool(filing.recent))

    def _make_edit_menu(self) -> None:
        menu = self._menu(self.tr("&Edit"))
        group = self._window.undo_group
        for action, keys, does in (
            (
                group.createUndoAction(self._window, self.tr("&Undo")),
                Key.Undo,
                self.tr("Take the last change of this laboratory back"),
            ),
            (
                group.createRedoAction(self._window, self.tr("&Redo")),
                Key.Redo,
                self.tr("Do again what was taken back"),
            ),
        ):
            action.setShortcuts(QKeySequence.keyBindings(keys))
            explain(action, does)
            menu.addAction(action)
        menu.addSeparator()
        self._text_actions = [
            self._add(menu, text, does, _on_focus(method), keys)
            for text, does, method, keys in (
                (self.tr("Cu&t"), self.tr("Cut the selected text"), "cut", Key.Cut),
                (self.tr("&Copy"), self.tr("Copy the selected text, or the drawing"), "copy", Key.Copy),
                (
                    self.tr("&Paste"),
                    self.tr("Paste text where the cursor is; elsewhere a picture, nodes or names"),
                    "paste",
                    Key.Paste,
                ),
                (self.tr("Select &all"), self.tr("Select all of this text"), "selectAll", Key.SelectAll),
            )
        ]
        menu.aboutToShow.connect(self._enable_text_actions)
        menu.aboutToHide.connect(self._enable_all_text_actions)

    @Slot()
    def _enable_text_actions(self) -> None:
        for action, method in zip(self._text_actions, ON_FOCUS, strict=True):
            action.setEnabled(_holder(method) is not None)

    @Slot()
    def _enable_all_text_actions(self) -> None:
        """Their keys work wherever the focus goes next."""
        for action in self._text_actions:
            action.setEnabled(True)

    def _make_view_menu(self) -> None:
        window = self._window
        menu = self._menu(self.tr("&View"))
        schemes = self._menu(self.tr("&Theme"), menu)
        self._schemes = self._choices(
            schemes,
            [
                (
                    self.tr("As the system"),
                    "system",
                    self.tr("Light or dark as the system is, and follow it"),
                ),
                (self.tr("Light"), "light", self.tr("Dark text on a light ground")),
                (self.tr("Dark"), "dark", self.tr("Light text on a dark ground")),
            ],
            lambda scheme: self.wear(scheme=scheme),
        )
        sizes = self._menu(self.tr("Text &size"), menu)
        self._sizes = self._choices(
            sizes,
            [
                (f"{size:.0%}", size, self.tr("Text at {size} of the usual size").format(size=f"{size:.0%}"))
                for size in TEXT_SIZES
            ],
            lambda text: self.wear(text=text),
        )
        sizes.addSeparator()
        self._add(
            sizes,
            self.tr("&Larger"),
            self.tr("The next larger text"),
            lambda: self._resize_text(1),
            Key.ZoomIn,
        )
        self._add(
            sizes,
            self.tr("&Smaller"),
            self.tr("The next smaller text"),
            lambda: self._resize_text(-1),
            Key.ZoomOut,
        )
        self._add(
            sizes,
            self.tr("&Usual size"),
            self.tr("Text at its usual size"),
            lambda: self.wear(text=1.0),
            "Ctrl+0",
        )
        self._projector = self._switch(
            menu,
            self.tr("&Projector mode"),
            self.tr("Larger text and thicker lines, for a room"),
            lambda on: self.wear(projector=on),
            "Ctrl+Shift+L",
        )
        self._still = self._switch(
            menu,
            self.tr("Reduced &motion"),
            self.tr("Nothing blinks or moves; things change at once"),
            lambda on: self.wear(still=on),
        )
        menu.addSeparator()
        self._add(
            menu,
            self.tr("Show the &code"),
            self.tr("Show the engine's code for what is selected, or hide it"),
            self._toggle_code,
            "Ctrl+U",
        )
        self._full = self._switch(
            menu,
            self.tr("&Full screen"),
            self.tr("The window over the whole screen, or back"),
            self._go_full_screen,
            "F11",
        )
        menu.aboutToShow.connect(lambda: self._full.setChecked(window.isFullScreen()))
        self._show_look()

    def _choices(
        self, menu: QMenu, choices: list[tuple[str, Any, str]], slot: Callable[[Any], None]
    ) -> QActionGroup:
        group = QActionGroup(self)
        for text, value, does in choices:
            action = self._add(menu, text, does, _with(slot, value))
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)
        return group

    def _switch(
        self, menu: QMenu, text: str, does: str, slot: Callable[[bool], None], keys: str = ""
    ) -> QAction:
        action = self._add(menu, text, does, slot, keys)
        action.setCheckable(True)
        return action

    def wear(self, **choices: Any) -> None:
        """Change how the app looks: the fields of theme.Look."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.wear(app, replace(theme.look(), **choices))
        self._show_look()

    def _show_look(self) -> None:
        look = theme.look()
        for group, value in ((self._schemes, look.scheme), (self._sizes, look.text)):
            for action in group.actions():
                action.setChecked(action.data() == value)
        self._projector.setChecked(look.projector)
        self._still.setChecked(look.still)

    def _resize_text(self, by: int) -> None:
        nearest = min(range(len(TEXT_SIZES)), key=lambda i: abs(TEXT_SIZES[i] - theme.look().text))
        self.wear(text=TEXT_SIZES[min(max(nearest + by, 0), len(TEXT_SIZES) - 1)])

    def _go_full_screen(self, on: bool) -> None:
        self._window.setWindowState(
            self._window.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else self._window.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    @Slot()
    def _toggle_code(self) -> None:
        inspector = self._window.panel(self._window.current_lab).inspector
        if inspector.can_show_code:
            inspector.toggle_code()
        else:
            self._window.statusBar().showMessage(
                self.tr("Choose something first, by a click or the arrow keys (a node, a cell, a pixel)."),
                6000,
            )

    @Slot(str)
    def fill_lab_menu(self, name: str) -> None:
        """With what the lab of this name can do."""
        menu = self._lab_menu
        menu.clear()
        menu.addActions(list(self._window.lab_actions.values()))
        panel = self._window.panels[name]
        menu.addSeparator()
        menu.addActions(panel.commands)
        groups = {title: list(actions) for title, actions in panel.groups.items()}
        if panel.stage is not None and panel.stage.isVisibleTo(panel):
            steps = [*panel.stage.transport.actions_in_order, panel.stage.fold]
            groups[panel.stepping] = [*steps, *groups.get(panel.stepping, ())]
        if groups:
            menu.addSeparator()
        for submenu in menu.findChildren(QMenu):
            submenu.deleteLater()  # of the lab before
        for title, actions in groups.items():
            self._menu(title, menu).addActions(actions)

    def _make_help_menu(self) -> None:
        window = self._window
        menu = self._menu(self.tr("&Help"))
        menu.addActions([window.lessons_action, *window.lesson_commands, window.help_action])
        self._add(
            menu,
            self.tr("&What is this?"),
            self.tr("Then click on anything: a chart, a cell, an equation"),
            self._explain,
            Key.WhatsThis,
        )
        self._add(
            menu,
            self.tr("&Try this"),
            self.tr("Things to try on this page"),
            window.header.open_cards,
            "Ctrl+T",
        )
        self._add(
            menu,
            self.tr("&Commands…"),
            self.tr("Every command, to be found by typing"),
            self.open_commands,
            "Ctrl+Shift+P",
        )
        menu.addSeparator()
        self._add(
            menu,
            self.tr("&About Nablab"),
            self.tr("What this program is, its version and its sources"),
            self._about,
            "",
            QAction.MenuRole.AboutRole,
        )

    @Slot()
    def _explain(self) -> None:
        self._explainer.listen(self._window)
        self._window.statusBar().showMessage(
            self.tr("Click on what you want explained; Esc ends this."), 6000
        )
        QWhatsThis.enterWhatsThisMode()

    @Slot()
    def open_commands(self) -> None:
        from gui.commands import CommandPalette

        CommandPalette(self._window, list(self.actions()), self._window.look_up).open()

    @Slot()
    def _about(self) -> None:
        from gui.about import about

        about(self._window)


def _actions_in(menu: Any, path: str) -> Iterator[tuple[str, QAction]]:
    here = f"{path} › {without_mnemonic(menu.title())}" if path else without_mnemonic(menu.title())
    for action in menu.actions():
        if action.menu():
            yield from _actions_in(action.menu(), here)
        elif not action.isSeparator():
            yield here, action


def _opener(open_file: Callable[[Path], None], path: Path) -> Callable[[], None]:
    return lambda: open_file(path)


def _with(slot: Callable[[Any], None], value: Any) -> Callable[[], None]:
    return lambda: slot(value)


def _on_focus(method: str) -> Callable[[], None]:
    """Call a method of the widget that has the focus, or of what it stands in, where there is such a one."""

    def call() -> None:
        if (found := _holder(method)) is not None:
            getattr(found, method)()

    return call


def _holder(method: str) -> QWidget | None:
    widget = QApplication.focusWidget()
    while widget is not None and not hasattr(widget, method):
        widget = widget.parentWidget()
    return widget
