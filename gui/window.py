"""The main window: a rail of labs at the left, the lab that is shown beside it, the status line below."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Slot
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QUndoGroup,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme, words
from gui.early import Early
from gui.filing import Filing, title_of
from gui.guarded import Guarded
from gui.header import Header
from gui.icons import icon
from gui.labs import LABS, Lab
from gui.lessons.lessons import Lessons
from gui.menus import Menus
from gui.shell import Shell
from gui.widgets.buttons import stand_for
from gui.widgets.help import explain
from gui.widgets.notice import Notice
from gui.widgets.status import StatusLine

if TYPE_CHECKING:
    from gui.page import LabPage


_RAIL_WIDTH, _RAIL_EDGES = 72, 10  # pixels: at least; beside its words
_RAIL_ICON = 28

_log = logging.getLogger(__name__)


class MainWindow(Guarded, Shell):
    """Each lab is imported and built when it is first shown, or when a file has something for it.

    early: stands in the place of the first lab until that is built; without it, that is built at once.
    """

    def __init__(self, early: Early | None = None) -> None:
        super().__init__()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.follow_system(app)
        words.use(QCoreApplication.translate)
        self.setObjectName("mainWindow")
        self.setWindowTitle(title_of(None))
        self.resize(1280, 800)
        self.setAcceptDrops(True)
        self.current_lab = ""
        self.lab_actions: dict[str, QAction] = {}
        self.lab_choices: dict[str, Mapping[str, Any]] = {}  # remembered, for labs when they are built
        self._panels: dict[str, LabPage] = {}
        self._shown: LabPage | None = None
        self._first_states: dict[str, dict[str, Any]] = {}
        self._waiting_states: dict[str, Mapping[str, Any]] = {}
        self.undo_group = QUndoGroup(self)

        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.filing = Filing(self)
        self.header = Header()
        self.notice = Notice()
        self._stack = QStackedWidget()
        self._lay_out()
        self.menus = Menus(self, self.filing)
        theme.on_change(self._dress_rail)
        self.early = early
        if early is None:
            self.turn_to(LABS[0].name)
        else:
            self._show_early(early, LABS[0])

    def _lay_out(self) -> None:
        page = QVBoxLayout()
        page.setContentsMargins(3 * theme.SPACE, 2 * theme.SPACE, 3 * theme.SPACE, theme.SPACE)
        page.setSpacing(2 * theme.SPACE)
        page.addWidget(self.header)
        page.addWidget(self.notice)
        page.addWidget(self._stack, 1)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_rail())
        row.addLayout(page, 1)
        self.setCentralWidget(centre)
        self.lessons = Lessons(self, row, page)
        self.lesson_commands = self.lessons.commands

    # The labs

    def _show_early(self, early: Early, lab: Lab) -> None:
        self.current_lab = lab.name
        self.lab_actions[lab.name].setChecked(True)
        self.header.show_lab(self.lab_title(lab), self.lab_hint(lab), None)
        self._stack.addWidget(early)
        early.setFocus()

    def show_lab(self, name: str) -> LabPage:
        """Show a lab by name and return its panel. Everything stands there that tests and tools find by its
        name. Raises KeyError for a name that is no lab's."""
        panel = self.turn_to(name)
        panel.make_what_is_named()
        return panel

    def turn_to(self, name: str) -> LabPage:
        """The same, with what is seen now and no more: the first window waits for nothing else."""
        lab = _LABS[name]
        panel = self.panel(name)
        self._stack.setCurrentWidget(panel)
        self.lab_actions[name].setChecked(True)
        if panel is not self._shown:
            self._shown, self.current_lab = panel, name
            self.header.show_lab(self.lab_title(lab), self.lab_hint(lab), panel)
            self.undo_group.setActiveStack(panel.undo_stack)
            self.status.say(panel.status)
            self.lab_shown.emit(name)
            panel.first_focus.setFocus()
        return panel

    def _go_to(self, name: str) -> None:
        """Its key also leads back to the first control, from wherever one is in the lab."""
        first = self.turn_to(name).first_focus
        if first.isVisible():
            first.setFocus()

    def panel(self, name: str) -> LabPage:
        """A lab's panel, built now if it was not yet. Raises KeyError for a name that is no lab's."""
        if name not in self._panels:
            early = self.early if name == LABS[0].name else None
            make = import_module(_LABS[name].module).Panel
            panel: LabPage = make() if early is None else make(early)
            self._panels[name] = panel
            self._first_states[name] = panel.session.to_dict()
            panel.setWhatsThis(self.lab_hint(_LABS[name]))
            panel.status_changed.connect(self._say)
            panel.term_asked.connect(self.look_up)
            panel.worker_made.connect(self.status.watch)
            panel.turned.connect(self._note_page)
            panel.tell.connect(partial(self.notice.tell, about=name))
            panel.open_asked.connect(self.filing.ask_and_open)
            panel.handed_over.connect(self._hand_over)
            panel.scene_asked.connect(partial(self.lessons.try_it, name))
            self.status.watch(panel.worker)
            self.undo_group.addStack(panel.undo_stack)
            self._stack.addWidget(panel)
            panel.adopt_choices(self.lab_choices.get(name, {}))
            if name in self._waiting_states:
                self._adopt_waiting(name)
            panel.edited.connect(self.filing.note_change)
            panel.edited.connect(partial(self.notice.forget, name))
            self.lab_built.emit(name)
            if early is not None:
                self._end_early(early, panel)
        return self._panels[name]

    def _end_early(self, early: Early, panel: LabPage) -> None:
        if self._stack.currentWidget() is early:
            self._stack.setCurrentWidget(panel)
        self._stack.removeWidget(early)
        self.early = None
        early.hand_over()
        early.deleteLater()

    @property
    def panels(self) -> Mapping[str, LabPage]:
        """Those that are built."""
        return self._panels

    def first_state(self, name: str) -> dict[str, Any]:
        """How a lab looked before anything was done in it."""
        self.panel(name)
        return self._first_states[name]

    def states(self) -> dict[str, dict[str, Any]]:
        """What all labs know, those included that wait to be built."""
        return self.waiting_states | {name: panel.session.to_dict() for name, panel in self._panels.items()}

    def heavy_parts(self, names: Iterable[str]) -> list[Callable[[], object]]:
        """What these labs take long for to say what they know, if it was not made before, in any thread."""
        return [part for name in names for part in self._panels[name].heavy_parts()]

    @property
    def waiting_states(self) -> dict[str, dict[str, Any]]:
        """Of labs that are not built yet."""
        return {name: dict(state) for name, state in self._waiting_states.items()}

    def adopt_later(self, states: Mapping[str, Mapping[str, Any]]) -> None:
        """Take over states of labs, of each when it is first shown: a start should not wait for all."""
        self._waiting_states = {name: state for name, state in states.items() if name in _LABS}
        for name in self._waiting_states.keys() & self._panels.keys():
            self._adopt_waiting(name)

    def _adopt_waiting(self, name: str) -> None:
        session = self._panels[name].session
        try:
            session.from_dict(self._waiting_states.pop(name))
        except ValueError as error:
            self.state_refused.emit(str(error))
        except Exception:  # a mistake of ours, which must not keep the window from opening at each start
            session.from_dict(self._first_states[name])
            _log.exception("a state of %s", name)
            self.state_refused.emit(self.tr("a mistake in Nablab; its log has the details"))

    def lab_title(self, lab: Lab) -> str:
        return words.translate("Lab", lab.title)

    def lab_hint(self, lab: Lab) -> str:
        return words.translate("Lab", lab.hint)

    def _say(self, status: str) -> None:
        if self.sender() is self._panels.get(self.current_lab):
            self.status.say(status)

    @Slot()
    def _note_page(self) -> None:
        """Another sub-tab: perhaps there are steps to go through."""
        if self.sender() is self._panels.get(self.current_lab):
            self.menus.fill_lab_menu(self.current_lab)

    @Slot(str, str, object, str)
    def _hand_over(self, lab: str, kind: str, value: object, name: str) -> None:
        """What one lab made is opened in another."""
        try:
            self.panel(lab).take(kind, value, name)
        except ValueError as error:
            self.tell(f"{name}: {error}")
        else:
            self.show_lab(lab)

    def open_lesson(self, lesson: Any) -> None:
        self.lessons.open(lesson)

    # Messages and help

    @Slot(str)
    def tell(self, text: str) -> None:
        """A message that stays until it is closed."""
        self.notice.tell(text)

    def look_up(self, term: str = "") -> None:
        """Open the glossary, at a term."""
        from gui.glossary_window import GlossaryWindow

        found = self.findChild(GlossaryWindow)
        glossary = found if isinstance(found, GlossaryWindow) else GlossaryWindow(self)
        glossary.open_at(term)

    def point_at(self, lab: str, widget: str) -> bool:
        """Show a lab and put a ring around one of its widgets, by object name; whether it is to be seen."""
        before, panel = self.current_lab, self.show_lab(lab)
        page, target = panel.page, panel.findChild(QWidget, widget)
        for action in panel.pages:  # it may be on any of them, and made only when that is shown
            if not (isinstance(target, QWidget) and target.isVisible()):
                action.trigger()
                target = panel.findChild(QWidget, widget)
        if isinstance(target, QWidget) and not target.isVisible():
            panel.inspector.close_it()  # it may have taken its place
        if not (isinstance(target, QWidget) and target.isVisible()):
            panel.show_page(page)
            self.show_lab(before)
            return False
        panel.scroll_area.ensureWidgetVisible(target)
        from gui.widgets.spotlight import Spotlight

        QApplication.processEvents()  # the lab may just have been built and not be laid out yet
        Spotlight(target)
        self.activateWindow()
        return True

    # The rail

    def _make_rail(self) -> QWidget:
        rail = self._rail = QWidget()
        rail.setObjectName("rail")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(rail)
        column.setContentsMargins(0, 2 * theme.SPACE, 0, theme.SPACE)
        column.setSpacing(theme.SPACE)
        group = QActionGroup(self)
        for number, lab in enumerate(LABS, start=1):
            action = self._lab_action(lab, number)
            group.addAction(action)
            self.lab_actions[lab.name] = action
            if lab.begins_group:
                column.addWidget(_rail_line())
            column.addWidget(self._rail_button(action))
        column.addStretch()
        self.lessons_action = QAction(self.tr("Lessons"), self)
        explain(self.lessons_action, self.tr("A way through the laboratories, step by step"))
        lessons = self._rail_button(self.lessons_action)
        self.lessons_action.triggered.connect(lambda: self.lessons.open_list(lessons))
        column.addWidget(lessons)
        self.help_action = QAction(self.tr("Glossary"), self)
        self.help_action.setShortcut(QKeySequence("F1"))
        explain(self.help_action, self.tr("What the words mean, and where each thing can be seen"), keys="F1")
        self.help_action.triggered.connect(lambda: self.look_up())
        column.addWidget(self._rail_button(self.help_action))
        self._dress_rail()
        return rail

    def _rail_button(self, action: QAction) -> QToolButton:
        action.setIconVisibleInMenu(False)  # grey on the colour of what is marked there
        button = QToolButton()
        stand_for(button, action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves no frame around it
        return button

    def _lab_action(self, lab: Lab, number: int) -> QAction:
        action = QAction(self.lab_title(lab), self)
        action.setCheckable(True)
        action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        explain(action, self.lab_hint(lab), keys=f"Ctrl+{number}")
        action.triggered.connect(lambda: self._go_to(lab.name))
        return action

    def _dress_rail(self) -> None:
        colors, size = theme.current(), theme.px(_RAIL_ICON)
        buttons = self._rail.findChildren(QToolButton)
        words = max(button.fontMetrics().horizontalAdvance(button.text()) for button in buttons)
        width = max(theme.px(_RAIL_WIDTH), words + _RAIL_EDGES)
        self._rail.setFixedWidth(width)
        for button in buttons:
            button.setIconSize(QSize(size, size))
            button.setFixedWidth(width - 1)
        for name, action in self.lab_actions.items():
            action.setIcon(icon(name, colors.quiet, colors.accent, size=size))
        self.help_action.setIcon(icon("help", colors.quiet, size=size))
        self.lessons_action.setIcon(icon("lessons", colors.quiet, size=size))

    def _order_focus(self) -> None:
        """Tab goes from the rail over the header and the lesson into the lab."""
        header = [*self.header.buttons, self.header.try_button]
        rail, work = self._rail.findChildren(QToolButton), self._shown.focus_stops() if self._shown else ()
        stops = [*rail, *header, *self.lessons.focus_stops(), *work]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab is put in order when it is pressed: whatever came, went or moved since, it goes as one reads.

        Qt comes here, too, where what has the focus is hidden. After the last that Tab visits is the rail:
        nobody asked for that."""
        self._order_focus()
        before = self.focusWidget()
        is_hidden = before is not None and not before.isVisible()
        is_moved = super().focusNextPrevChild(is_next)
        now = self.focusWidget()
        if is_hidden and now is not None and self._rail.isAncestorOf(now) and self._shown is not None:
            self._shown.first_focus.setFocus()
        return is_moved

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.filing.open_urls(event.mimeData().urls())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.filing.finish():  # it says why, which nobody could read in a closed window
            event.ignore()
            return
        for worker in self.status.workers:
            worker.shutdown()
        super().closeEvent(event)


def _rail_line() -> QFrame:
    """Between groups of laboratories."""
    line = QFrame()
    line.setObjectName("railLine")
    line.setFixedHeight(1)
    return line


_LABS = {lab.name: lab for lab in LABS}
