"""What every lab has, in the same place: a LabPage, and its sub-tabs, each a Page.

+---------------------------------------+-----------+
| the work                              | inspector |   the inspector: while something is selected
+---------------------------------------+-----------+
| stage: equation, rule, transport bar              |   the stage: while there is something to step
+---------------------------------------------------+
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.inspection import Inspection
from gui.moment import Moment
from gui.try_this import Suggestions
from gui.undo import Edit, Session, State, differing, laid_over
from gui.widgets.cards import Card
from gui.widgets.help import explain
from gui.words import translate
from gui.worker import Worker

if TYPE_CHECKING:
    from gui.widgets.charts.chart import Chart
    from gui.widgets.inspector import Inspector
    from gui.widgets.stage import Stage

_CODE_WIDTH, _MOST_WIDTH = 500, 4000
# kept here, as it takes Python long to look up and to combine enums, and all widgets are asked
_TABBED = (Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus)
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_MOST_UNDO = 100  # changes: a change of ten thousand names takes a megabyte


class Page(Guarded, QWidget):
    """A sub-tab of a lab, made when it is first shown. What the lab asks of it:

    steps          whether it ever has a moment(): something to step through, for which it needs the stage
    room_wanted    pixels of width, at the usual size of text: in less, not all that it shows can be read
    first_focus    what has the focus when one turns to it; None: what had it before
    usual_speed    of playing, until the user chooses another
    status_worker  long work of its own that the status line shows
    moved          a signal: there is another moment(), without a change of the session
    edit_asked     a signal: text for Undo, what to call, merge as in gui.undo.Change
    The other signals are as a LabPage's.
    """

    steps = False
    room_wanted = 0
    usual_speed = 1.0
    status_worker: Worker | None = None
    moved = Signal()
    edit_asked = Signal(str, object, str)
    touched = Signal()
    tell = Signal(str)
    open_asked = Signal()
    handed_over = Signal(str, str, object, str)

    def refresh(self) -> None:
        """Show the session as it is now. The lab calls it while the page is the one that is shown."""

    def set_up(self, stage: Stage) -> None:
        """The page is shown: the speeds it offers, and what else it needs of the stage."""
        stage.transport.use_usual_speeds()

    def moment(self) -> Moment | None:
        """For the stage; None where there is nothing to step through."""
        return None

    def go_to(self, position: int) -> None:
        """The stage asks for this position."""

    @property
    def first_focus(self) -> QWidget | None:
        return None

    @property
    def first_control(self) -> QWidget:
        return next(
            widget
            for widget in self.findChildren(QWidget)
            if widget.focusPolicy() in _TABBED and widget.isVisibleTo(self)
        )

    def selected_box(self) -> QRect:
        """Where the page shows what is selected, in its own pixels."""
        return QRect()


class SessionPage(Page):
    """A page that follows its lab's session while one can see it."""

    session: Session

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        session.changed.connect(self._follow)

    def edit(self, text: str, change: Callable[[], object], merge: str = "") -> None:
        """Change the session in a way that can be undone. A ValueError is told, and changes nothing."""
        self.edit_asked.emit(text, change, merge)

    @property
    def first_focus(self) -> QWidget:
        return self.first_control

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _follow(self) -> None:
        if self.isVisible():
            self.refresh()


class LabPage(Guarded, QWidget):
    """A lab's Panel is one of these. What the window asks of it:

    session      what the lab knows; the Panel makes it
    tools        actions that stand at the right of the header, in the menu and in the command palette
    commands     actions that stand in the menu and in the command palette: all tools are among them
    groups       more of them, by the title of the submenu in which they stand
    pages        actions of its sub-tabs, where it has several; they stand in the header
    suggestions  what to try on each page; cards: the same on the page that is shown, with what does it
    undo_stack   the lab's changes, which Edit > Undo takes back
    edited       a signal: the work has changed, or is just being changed (the pen is down)
    touched      a signal: something in session.to_dict() has changed of which session.changed does not tell
    worker       drives the lab's long work; the status line shows its progress
    status       what is happening, for the status line
    first_focus  the widget that has the focus when the lab is shown

    A lab with sub-tabs adds them, says in place_page() where they stand, shows the first of them, and
    sets stage_name, the object name of its stage's equation, where any of them steps. passing: what Undo
    leaves alone, such as a cursor, by its key in session.to_dict().
    """

    session: Session
    stage_name = ""
    suggestions: ClassVar[Suggestions] = {}
    has_low_stage = False
    passing: frozenset[str] = frozenset()
    work: QWidget
    first_focus: QWidget
    status_changed = Signal(str)
    term_asked = Signal(str)
    inspector_closed = Signal()
    edited = Signal()
    touched = Signal()
    worker_made = Signal(object)  # another one, whose runs the status line should show
    turned = Signal()  # to another sub-tab, which may have been made just now
    tell = Signal(str)  # a message that stays until it is closed
    open_asked = Signal()  # a file is to be chosen and opened
    handed_over = Signal(str, str, object, str)  # to the lab of this name: kind, value, name as in its take()
    scene_asked = Signal(str, object)  # a suggestion was followed: what Undo calls it, and its scene

    def __init__(self) -> None:
        super().__init__()
        self.tools: list[QAction] = []
        self.commands: list[QAction] = []
        self.groups: dict[str, list[QAction]] = {}
        self.pages: list[QAction] = []
        self.page = ""
        self._page_group = QActionGroup(self)
        self._makers: dict[str, Callable[[], Page]] = {}
        self._pages: dict[str, Page] = {}  # those that are made
        self._speeds: dict[str, float] = {}  # of playing, on the pages where the user chose one
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_MOST_UNDO)
        self.undo_stack.indexChanged.connect(self.edited)
        self.worker = Worker(self)
        self.worker.failed.connect(self.fail)
        self.status = ""
        self._inspector: Inspector | None = None
        self._inspector_width = theme.INSPECTOR
        self.side: QWidget | None = None
        self._ground: QWidget | None = None
        self.stage: Stage | None = None
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(2 * theme.SPACE)
        self.splitter.setChildrenCollapsible(False)
        self.scroll_area = QScrollArea()  # for windows smaller than the lab, and for large text
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setWidget(self.splitter)
        self._parts = QVBoxLayout(self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(theme.SPACE)
        self._parts.addWidget(self.scroll_area, 1)

    def set_work(self, work: QWidget, side: QWidget | None = None, ground: QWidget | None = None) -> None:
        """What the lab is about. side: a column of controls at the right; the inspector opens below it.
        ground: a part of the work over which the inspector lies, so that nothing moves when it opens."""
        self.work = work
        self.side = side
        if ground is not None:
            self._ground = ground
            ground.installEventFilter(self)
        self.splitter.addWidget(work)
        if side is not None:
            self._right = QSplitter(Qt.Orientation.Vertical)
            self._right.setChildrenCollapsible(False)
            self._right.addWidget(side)
            self.splitter.addWidget(self._right)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.splitterMoved.connect(self._note_width)

    @property
    def inspector(self) -> Inspector:
        """Made when the first thing is selected: the first paint of the window need not wait for it."""
        if self._inspector is None:
            self._inspector = self._make_inspector()
        return self._inspector

    def _make_inspector(self) -> Inspector:
        from gui.widgets.inspector import Inspector

        inspector = Inspector()
        inspector.term_asked.connect(self.term_asked)
        inspector.closed.connect(self.inspector_closed)
        if self._ground is not None:
            inspector.setParent(self._ground)
            inspector.setProperty("role", "over")
            inspector.code_shown.connect(self._lay_inspector)
            return inspector
        inspector.closed.connect(self._narrow)
        inspector.code_shown.connect(self._widen)
        if self.side is None:
            self.splitter.addWidget(inspector)
        else:
            self._right.addWidget(inspector)
            self._right.setStretchFactor(1, 1)
        return inspector

    def focus_stops(self) -> list[QWidget]:
        """What Tab visits, in its order: the work, the inspector, the stage."""
        parts = [
            self.work,
            *([self.side] if self.side else []),
            *([self._inspector] if self._inspector else []),
            *([self.stage] if self.stage else []),
        ]
        return [
            widget
            for part in parts
            for widget in _as_laid_out(part)
            if widget.focusPolicy() in _TABBED
            and widget.focusProxy() is None
            and not widget.objectName().startswith("qt_")  # Qt's own, inside of another
            and widget.window() is self.window()  # not the list that a combo box drops down
        ]

    def add_stage(self, name: str, *, is_low: bool = False) -> Stage:
        """For a lab with something to step; name: the object name of its equation."""
        from gui.widgets.stage import Stage  # with its page, for which the first window need not wait

        self.stage = Stage(name, is_low=is_low)
        self._parts.addWidget(self.stage)
        return self.stage

    # Sub-tabs: each is made when it is first shown

    def add_page(self, name: str, text: str, does: str, make: Callable[[], Page]) -> QAction:
        """A sub-tab."""
        action = self.add_command(text, does, lambda: self.show_page(name), f"Alt+{len(self.pages) + 1}")
        action.setCheckable(True)
        action.setData(name)
        self._page_group.addAction(action)
        self.pages.append(action)
        self._makers[name] = make
        if not self.page:
            self.page = name
            action.setChecked(True)
        return action

    def show_page(self, name: str) -> None:
        """Turn to a sub-tab, if there is one of this name."""
        for action in self.pages:
            if action.data() == name and name != self.page:
                action.setChecked(True)
                self.page = name
                self.turn_to(name)
                self.turned.emit()

    @property
    def cards(self) -> list[Card]:
        cards, page = [], {"page": self.page} if self.page else {}
        for sentence, button, scene in self.suggestions.get(self.page, ()):
            name = translate("TryThis", button)
            ask = partial(self.scene_asked.emit, name, page | dict(scene))
            cards.append(Card(translate("TryThis", sentence), name, ask))
        return cards

    @property
    def room_wanted(self) -> int:
        """As of its page, in pixels of the text as it is."""
        return theme.px(self.shown_page.room_wanted) if self.page else 0

    @property
    def shown_page(self) -> Page:
        return self._pages[self.page]

    def turn_to(self, name: str) -> None:
        """Show this page, and give it the stage and the focus."""
        if name not in self._pages:
            self._make_page(name)
        page = self._pages[name]
        for each in self._pages.values():
            each.setVisible(each is page)
        if page.steps and self.stage is None:
            stage = self.add_stage(self.stage_name, is_low=self.has_low_stage)
            stage.transport.requested.connect(self._go_to)
            stage.transport.speed_changed.connect(self._note_speed)
        if self.stage is not None:
            page.set_up(self.stage)
            self._use_speed()
        self.refresh()
        if page.first_focus is not None:
            self.first_focus = page.first_focus
            self.first_focus.setFocus()

    def _make_page(self, name: str) -> None:
        page = self._pages[name] = self._makers[name]()
        page.moved.connect(self.show_moment)
        page.edit_asked.connect(self.edit)
        page.touched.connect(self.touched)
        page.tell.connect(self.tell)
        page.open_asked.connect(self.open_asked)
        page.handed_over.connect(self.handed_over)
        if page.status_worker is not None:
            self.worker_made.emit(page.status_worker)
        self.place_page(page)

    def make_what_is_named(self) -> None:
        """Pages that were not shown yet, where tests and tools rely on the name of something on them."""

    def make_ahead(self, name: str) -> None:
        """A page, before it is shown."""
        if name not in self._pages:
            self._make_page(name)
            self._pages[name].hide()

    def place_page(self, page: Page) -> None:
        """Put a page that was just made where it stands, and listen to what is the lab's own in it."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the session as it is now."""
        raise NotImplementedError

    @Slot()
    def show_moment(self) -> None:
        """What the shown page steps through, on the stage; without a moment the stage goes."""
        if self.stage is None:
            return
        moment = self.shown_page.moment()
        self.stage.setVisible(moment is not None)
        if moment is not None:
            self.stage.show_moment(
                moment.equation, moment.explanation, moment.position, moment.total, moment.place
            )

    @Slot(int)
    def _go_to(self, position: int) -> None:
        self.shown_page.go_to(position)

    @Slot(float)
    def _note_speed(self, speed: float) -> None:
        self._speeds[self.page] = speed

    def _use_speed(self) -> None:
        """That of the shown page: each has its own."""
        assert self.stage is not None
        self.stage.transport.set_speed(self._speeds.get(self.page, self.shown_page.usual_speed))

    # What the user changes

    @Slot(str, object, str)
    def edit(self, text: str, change: Callable[[], object], merge: str = "") -> None:
        """A change that can be undone: of what it touched, so that what has come since stays. A ValueError is
        told, and changes nothing."""
        before = self.session.to_dict()
        try:
            change()
        except ValueError as error:
            self.tell.emit(str(error))
            return
        parts = differing(before, self.session.to_dict(), self.passing)
        if parts[0]:
            self.undo_stack.push(Edit(text, self._put_parts, *parts, merge=merge))

    def _put_parts(self, parts: State) -> None:
        self.session.from_dict(laid_over(self.session.to_dict(), parts))

    # Actions

    def add_tool(self, text: str, does: str, slot: Callable[[], object], icon: str, key: str = "") -> QAction:
        """An action in the lab's header. icon: its name under resources/icons."""
        action = self.add_command(text, does, slot, key)
        action.setProperty("icon_name", icon)
        self.tools.append(action)
        return action

    def add_command(
        self, text: str, does: str, slot: Callable[[], object], key: str = "", group: str = ""
    ) -> QAction:
        """An action that needs no place in the header, because it has one elsewhere on the page.
        group: the title of the submenu in which it stands; "" for the menu itself."""
        action = QAction(text, self)
        if key:
            action.setShortcut(QKeySequence(key))
        explain(action, does, keys=action.shortcut().toString())
        action.triggered.connect(slot)
        self.adopt_action(action, group)
        return action

    def adopt_action(self, action: QAction, group: str = "") -> None:
        """Put an action that was made elsewhere into the lab's menu."""
        self.addAction(action)
        (self.groups.setdefault(group, []) if group else self.commands).append(action)

    def rest(self) -> None:
        """Whatever plays or runs here, stops."""
        for worker in (self.worker, *(page.status_worker for page in self._pages.values())):
            if worker is not None:
                worker.cancel()
        if self.stage is not None:
            self.stage.transport.stop()

    @property
    def stepping(self) -> str:
        """The title of the submenu in which the steps stand."""
        return self.tr("Step")

    @Slot(object)
    def fail(self, error: Exception) -> None:
        """The lab's long work raised this. A lab that expects some failure tells it; what is left is ours."""
        raise error  # to the report window, like any mistake in a slot

    def open_chart(self, chart: Chart) -> None:
        """Large, in a window of its own."""
        from gui.large_chart import open_large

        open_large(chart)

    def take(self, kind: str, value: Any, name: str) -> None:
        """What was in a file of this name; kind and value as in gui.opening.Opened.

        Raises ValueError, and changes nothing, if the lab cannot use it.
        """
        raise ValueError(self.tr("this laboratory opens no such files"))

    def heavy_parts(self) -> Sequence[Callable[[], object]]:
        """What session.to_dict() takes long for unless it was done before; may be called in any thread."""
        return ()

    def choices(self) -> dict[str, Any]:
        """What is remembered of the page from one start to the next: plain values."""
        choices: dict[str, Any] = {"inspector": self._inspector_width, "page": self.page}
        if self.pages:
            choices["speed"] = dict(self._speeds)
        elif self.stage is not None:
            choices["speed"] = self.stage.transport.speed.currentData()
        return choices

    def adopt_choices(self, choices: Mapping[str, Any]) -> None:
        """What choices() said. What does not fit is passed over: nothing is lost but a preference."""
        width, speed = choices.get("inspector"), choices.get("speed")
        if type(width) is int and theme.LEAST_INSPECTOR <= width <= _MOST_WIDTH:
            self._inspector_width = width
        if self.pages and isinstance(speed, dict):
            self._speeds = {name: each for name, each in speed.items() if _is_speed(each)}
            if self.stage is not None:
                self._use_speed()
        elif self.stage is not None and not self.pages and speed is not None and _is_speed(speed):
            self.stage.transport.set_speed(speed)
        self.show_page(str(choices.get("page", "")))

    def say(self, status: str) -> None:
        """What is happening, for the status line."""
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)

    def inspect(self, inspection: Inspection | None, controls: QWidget | None = None) -> None:
        """Show it in the inspector, with the lab's own controls for it."""
        if inspection is None and self._inspector is None:
            return
        opens = self.inspector.inspection is None and inspection is not None
        self.inspector.show_inspection(inspection, controls)
        if self._ground is not None:
            self._lay_inspector()
            return
        self._arrange()
        if opens and self.side is None:
            self._widen(self.inspector.shows_code)
        elif opens and self.side is not None:
            self._right.setSizes([self.side.minimumSizeHint().height(), self.height()])
        if opens and self.splitter.orientation() == Qt.Orientation.Vertical:
            QTimer.singleShot(0, self, self._scroll_to_inspector)  # when it has its place

    def selected_box(self) -> QRect:
        """Where the ground shows what is selected: the inspector does not cover it."""
        page = self._pages.get(self.page)
        return QRect() if page is None else page.selected_box().translated(page.mapTo(self.work, QPoint()))

    @Slot()
    def _lay_inspector(self) -> None:
        """As high as its words need, and at the side where it covers less of what is selected."""
        assert self._ground is not None
        if self._inspector is None or self._inspector.isHidden():
            return
        room = self._ground.rect().adjusted(theme.SPACE, theme.SPACE, -theme.SPACE, -theme.SPACE)
        width = min(theme.span(_CODE_WIDTH if self.inspector.shows_code else theme.INSPECTOR), room.width())
        place = QRect(room.right() - width + 1, room.top(), width, self.inspector.height_at(width))
        place.setBottom(min(place.bottom(), room.bottom()))
        selected = self.selected_box()
        places = [place, place.translated(room.left() - place.left(), 0)]
        if self.inspector.x() == places[1].x():
            places.reverse()  # it stays where it is, if it can
        self.inspector.setGeometry(min(places, key=lambda place: place.intersected(selected).width()))
        self.inspector.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._ground and event.type() == QEvent.Type.Resize:
            self._lay_inspector()
        return False

    @Slot(bool)
    def _widen(self, shows_code: bool) -> None:
        """Code has long lines."""
        if self.splitter.orientation() == Qt.Orientation.Horizontal:
            width = (
                max(self._inspector_width, theme.span(_CODE_WIDTH)) if shows_code else self._inspector_width
            )
            self.splitter.setSizes([self.width() - width, width])

    @Slot()
    def _narrow(self) -> None:
        """What the code had taken goes back to the work."""
        self._widen(False)

    @Slot()
    def _note_width(self) -> None:
        if self.splitter.orientation() == Qt.Orientation.Horizontal:
            self._inspector_width = self.splitter.sizes()[1]

    @Slot()
    def _scroll_to_inspector(self) -> None:
        self.scroll_area.ensureWidgetVisible(self.inspector)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The inspector stands beside the work; below it where the page is too narrow for both.

        Where there is a side column, or a ground, it has its place already.
        """
        if self.side is not None or self._ground is not None:
            return
        needed = self.work.minimumSizeHint().width() + theme.LEAST_INSPECTOR + 2 * theme.SPACE
        is_wide = self.width() >= needed
        self.splitter.setOrientation(Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical)


def _is_speed(found: Any) -> bool:
    """One that is kept must be readable again."""
    return isinstance(found, float) and math.isfinite(found)


def _as_laid_out(widget: QWidget) -> Iterator[QWidget]:
    """All within it, as one reads them: not as they were made, which may be long before they are placed."""
    others = widget.findChildren(QWidget, options=_DIRECT)
    placed: Iterable[QWidget] = []
    if isinstance(widget, QSplitter):
        placed = [each for place in range(widget.count()) if (each := widget.widget(place)) is not None]
    elif (layout := widget.layout()) is not None:
        placed = _placed(layout, others)
    for child in dict.fromkeys([*placed, *others]):
        if not (isinstance(child, Page) and child.isHidden()):  # its turn comes when it is shown
            yield child
            yield from _as_laid_out(child)


def _placed(layout: QLayout, children: Sequence[QWidget]) -> list[QWidget]:
    """Those of the children that stand in a layout, or in one within it, in its order.

    Its items are not asked, as by layout.itemAt(): Python would hold them when Qt has deleted them, take what
    comes to lie in their place for one of them, and crash.
    """
    parts = {layout.indexOf(child): [child] for child in children}
    parts |= {layout.indexOf(i): _placed(i, children) for i in layout.children() if isinstance(i, QLayout)}
    return [widget for place in sorted(parts) if place >= 0 for widget in parts[place]]
