"""What a monkey can do: press, drag, turn the wheel, strike keys, drop files, change the window.

    for event in events_of(seed=7, count=3000): monkey.do(event)

It knows no lab: it presses what is there. It never quits; dialogs for files are answered at once, with a path
in its own folder.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from shiboken6 import isValid

from tests.soak.measuring import delete_later
from tests.soak.stretches import Stretches

if TYPE_CHECKING:
    from gui.window import MainWindow

_LONGEST_LOOP = 400  # milliseconds that an event may run an event loop of its own: a menu, a drag
_SETTLED = 3  # turns of the event loop after each event
_REST = 0.02  # seconds
_SIZES = ((700, 500), (1000, 700), (1280, 800), (1600, 1000), (1920, 1080))
_TEXTS = ("a*b + c", "x = 3", "tanh(", "exp(a)/b", "; L = d*f", "emma", "-2.5", "1e308", "0", "]]", "w1")
_KEYS = (
    *("Tab",) * 6,
    *("Backtab", "Return", "Space", "Left", "Right", "Up", "Down", "Escape") * 3,
    *("Home", "End", "PageUp", "PageDown", "Delete", "Backspace", "Menu", "F6", "Plus", "Minus"),
    *("Comma", "Period", "K", "A", "Z", "0", "5", "9"),
)
_MODIFIERS = ("NoModifier",) * 8 + ("ControlModifier", "ShiftModifier", "AltModifier")
WEIGHTS = {
    "click": 30,
    "press what is there": 22,
    "move": 12,
    "drag": 12,
    "double click": 3,
    "right click": 4,
    "wheel": 10,
    "key": 30,
    "type": 8,
    "shortcut": 7,
    "escape": 6,
    "undo": 6,
    "page": 5,
    "lab": 3,
    "resize": 2,
    "theme": 2,
    "drop": 3,
    "train": 2,
    "stop": 2,
    "rest": 6,
    "close another window": 3,
}


@dataclass(frozen=True)
class Event:
    """kind: a key of WEIGHTS; numbers: from 0 to 1, whatever the kind makes of them."""

    kind: str
    numbers: tuple[float, ...]

    def __str__(self) -> str:
        return f"{self.kind}: {' '.join(f'{x:.4f}' for x in self.numbers)}"


def events_of(seed: int, count: int) -> list[Event]:
    """The first of a longer list are the same: so a run can be repeated up to where it failed."""
    dice = random.Random(seed)
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    return [
        Event(dice.choices(kinds, weights)[0], tuple(dice.random() for _ in range(6))) for _ in range(count)
    ]


class Monkey:
    """Does what an event says. stretches: those of the last event."""

    def __init__(self, window: MainWindow, files: list[Path], folder: Path) -> None:
        self._window, self._files, self._folder = window, files, folder
        self.stretches = Stretches()
        self._saved = 0
        self._kept: deque[QWidget] = deque(maxlen=4)
        self._doers: dict[str, Callable[..., None]] = {
            kind: getattr(self, f"_{kind.replace(' ', '_')}") for kind in WEIGHTS
        }
        self._guard = QTimer()
        self._guard.setInterval(_LONGEST_LOOP)
        self._guard.timeout.connect(self._end_loop)
        # A dialog of the system would wait for a person.
        QFileDialog.getOpenFileName = self._choose_file  # type: ignore[method-assign, assignment]
        QFileDialog.getSaveFileName = self._choose_name  # type: ignore[method-assign, assignment]
        quit_action = next(a for _, a in window.menus.actions() if a.menuRole() == QAction.MenuRole.QuitRole)
        quit_action.setEnabled(False)

    def do(self, event: Event) -> None:
        self._guard.start()
        self.stretches.begin(event.kind)
        self._doers[event.kind](*event.numbers)
        for _ in range(_SETTLED):
            self._pass()
        self.stretches.end()
        delete_later()
        self._guard.stop()

    def _pass(self) -> None:
        """One turn of the event loop, as the loop of the app takes it."""
        self.stretches.cut("a pass")
        QApplication.processEvents()

    def visit_all(self) -> None:
        for name in self._window.lab_actions:
            panel = self._window.show_lab(name)
            for page in panel.pages:
                page.trigger()
                _wait(_REST)

    # Files

    def _choose_file(self, *_: Any) -> tuple[str, str]:
        self._saved += 1
        return str(self._files[self._saved % len(self._files)]), ""

    def _choose_name(
        self, parent: QWidget, title: str, name: str, kinds: str = "", *_: Any
    ) -> tuple[str, str]:
        self._saved += 1
        named = self._folder / f"saved{self._saved % 20}{Path(name).suffix}"
        return ("" if self._saved % 5 == 0 else str(named)), kinds.split(";;")[0]

    def _end_loop(self) -> None:
        """An event runs a loop of its own: a menu that waits, a drag. A person would press Escape."""
        self._strike(Qt.Key.Key_Escape)

    # Where

    def _target(self, chance: float = 1.0) -> QWidget:
        """The window that gets the mouse: a popup, else a dialog, now and then one beside the main one."""
        waiting = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if waiting is not None:
            return waiting
        others = self._others()
        return others[int(chance * 1000) % len(others)] if others and chance < 0.1 else self._window

    def _handle(self, widget: QWidget) -> QWindow | None:
        """Its window. PySide drops a window's Python half with that of its widget, so it is kept a while."""
        self._kept.append(widget)
        handle = widget.windowHandle()
        return handle if handle is not None and isValid(handle) else None

    def _others(self) -> list[QWidget]:
        return [
            w
            for w in QApplication.topLevelWidgets()
            if w.isVisible() and w is not self._window and w.isWindow()
        ]

    def _at(self, x: float, y: float, chance: float = 1.0) -> tuple[QWindow, QPoint] | None:
        target = self._target(chance)
        if (handle := self._handle(target)) is None:
            return None
        # full screen off screen, the window is told that it is larger than the screen on which it lies
        width, height = min(target.width(), handle.width()), min(target.height(), handle.height())
        return handle, QPoint(int(x * width), int(y * height))

    # The mouse

    def _click(self, x: float, y: float, chance: float, held: float, *_: float) -> None:
        if place := self._at(x, y, chance):
            self._move_to(*place)
            self._press_and_release(*place, Qt.MouseButton.LeftButton, _modifier(held))

    def _move_to(self, handle: QWindow, place: QPoint) -> None:
        self.stretches.handler("a move")
        QTest.mouseMove(handle, place)

    def _press_and_release(
        self,
        handle: QWindow,
        place: QPoint,
        button: Qt.MouseButton,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Not QTest.mouseClick(), which goes on with a window that the press has closed and deleted."""
        self.stretches.handler("a press")
        QTest.mousePress(handle, button, held, place)
        if isValid(handle):
            self.stretches.handler("a release")
            QTest.mouseRelease(handle, button, held, place)

    def _press_what_is_there(self, which: float, x: float, y: float, chance: float, *_: float) -> None:
        """A control: most of a window is ground, and there a random click does nothing."""
        target = self._target(chance)
        found = [
            widget
            for widget in target.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        ]
        handle = self._handle(target)
        if not found or handle is None:
            return
        widget = found[int(which * len(found))]
        inside = QPoint(int(x * widget.width()), int(y * widget.height()))
        place = widget.mapTo(target, inside)
        if target.rect().contains(place) and QRect(QPoint(), handle.size()).contains(place):
            self._move_to(handle, place)
            self._press_and_release(handle, place, Qt.MouseButton.LeftButton)

    def _move(self, x: float, y: float, chance: float, *_: float) -> None:
        if place := self._at(x, y, chance):
            self._move_to(*place)

    def _drag(self, x: float, y: float, to_x: float, to_y: float, held: float, steps: float) -> None:
        if (begin := self._at(x, y)) is None:
            return
        handle, start = begin
        end = QPoint(int(to_x * handle.width()), int(to_y * handle.height()))
        self._move_to(handle, start)
        self.stretches.handler("a press")
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, _modifier(held), start)
        count = 2 + int(8 * steps)
        for step in range(1, count + 1):
            if not isValid(handle) or not handle.isVisible():  # the press has closed it
                return
            self._move_to(handle, start + (end - start) * step / count)
            self._pass()
        self.stretches.handler("a release")
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, _modifier(held), end)

    def _double_click(self, x: float, y: float, *_: float) -> None:
        if place := self._at(x, y):
            self._press_and_release(*place, Qt.MouseButton.LeftButton)
            if isValid(place[0]):
                self.stretches.handler("a double click")
                QTest.mouseDClick(place[0], Qt.MouseButton.LeftButton, pos=place[1])

    def _right_click(self, x: float, y: float, *_: float) -> None:
        if place := self._at(x, y):
            self._press_and_release(*place, Qt.MouseButton.RightButton)

    def _wheel(self, x: float, y: float, far: float, held: float, chance: float, is_fine: float) -> None:
        if place := self._at(x, y, chance):
            angle = QPoint(0, (int(far * 4) + 1) * (120 if far < 0.5 else -120))  # Qt complains of none
            pixels = QPoint(0, int((far - 0.5) * 90)) if is_fine < 0.3 else QPoint()
            self.stretches.handler("the wheel")
            QTest.wheelEvent(place[0], QPointF(place[1]), angle, pixels, _modifier(held))

    # The keyboard

    def _focus(self) -> QWidget:
        """A widget and not its window: Python may still hold a window that is gone, and Qt falls over it."""
        popup = QApplication.activePopupWidget()
        return (popup and (popup.focusWidget() or popup)) or QApplication.focusWidget() or self._window

    def _key(self, which: float, held: float, *_: float) -> None:
        key = _KEYS[int(which * len(_KEYS))]
        self._strike(Qt.Key[f"Key_{key}"], _modifier(held))

    def _strike(self, key: Qt.Key | int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Not QTest.keyClick(), which goes on with a widget that the key has closed and deleted."""
        self.stretches.handler("a key")
        QTest.keyPress(self._focus(), key, held)
        self.stretches.handler("a key let go")
        QTest.keyRelease(self._focus(), key, held)

    def _type(self, which: float, *_: float) -> None:
        for sign in _TEXTS[int(which * len(_TEXTS))]:
            self._strike(ord(sign))

    def _escape(self, *_: float) -> None:
        self._strike(Qt.Key.Key_Escape)

    def _shortcut(self, which: float, *_: float) -> None:
        """One of the menus', by its keys where it has some."""
        actions = [action for _, action in self._window.menus.actions() if action.isEnabled()]
        self.stretches.handler("shortcut")
        action = actions[int(which * len(actions))]
        if action.menuRole() == QAction.MenuRole.QuitRole:
            return
        if (keys := action.shortcut()).isEmpty():
            action.trigger()
        else:
            QTest.keySequence(self._focus(), keys)

    def _undo(self, is_undo: float, *_: float) -> None:
        keys = Qt.KeyboardModifier.ControlModifier
        if is_undo > 0.7:
            keys |= Qt.KeyboardModifier.ShiftModifier
        self._strike(Qt.Key.Key_Z, keys)

    # The window

    def _page(self, which: float, *_: float) -> None:
        pages = self._window.panels[self._window.current_lab].pages
        if pages:
            pages[int(which * len(pages))].trigger()

    def _lab(self, which: float, *_: float) -> None:
        names = list(self._window.lab_actions)
        self._window.show_lab(names[int(which * len(names))])

    def _resize(self, which: float, *_: float) -> None:
        self._window.resize(*_SIZES[int(which * len(_SIZES))])

    def _theme(self, scheme: float, text: float, projector: float, still: float, *_: float) -> None:
        self._window.menus.wear(
            scheme=("system", "light", "dark")[int(3 * scheme)],
            text=(1.0, 1.0, 1.0, 1.1, 1.25, 1.5, 2.0)[int(7 * text)],
            projector=projector < 0.15,
            still=still < 0.2,
        )

    def _drop(self, which: float, x: float, y: float, twice: float, *_: float) -> None:
        """On the widget under the pointer, or the first around it that takes files."""
        data = QMimeData()
        files = [self._files[int(which * len(self._files))]] * (2 if twice < 0.1 else 1)
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        place = QPoint(int(x * self._window.width()), int(y * self._window.height()))
        widget = self._window.childAt(place) or self._window
        while not widget.acceptDrops() and widget is not self._window:
            widget = widget.parentWidget()
        inside = widget.mapFrom(self._window, place)
        rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter, move = QDragEnterEvent(inside, *rest), QDragMoveEvent(inside, *rest)
        drop = QDropEvent(QPointF(inside), *rest)
        for event in (enter, move, drop):
            self.stretches.handler("a drop")
            QApplication.sendEvent(widget, event)

    def _train(self, *_: float) -> None:
        panel = self._window.show_lab("digits")
        panel.show_page("learn")
        self.stretches.handler("train")
        panel.learn.start.click()

    def _stop(self, *_: float) -> None:
        learn = self._window.panel("digits").learn
        if learn.worker.is_running:
            learn.start.click()

    def _close_another_window(self, which: float, *_: float) -> None:
        if others := self._others():
            others[int(which * len(others))].close()

    def _rest(self, share: float, *_: float) -> None:
        _wait(_REST * share, self._pass)


def _wait(seconds: float, each: Callable[[], object] = QApplication.processEvents) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        each()
        time.sleep(0.001)


def _modifier(chance: float) -> Qt.KeyboardModifier:
    return Qt.KeyboardModifier[_MODIFIERS[int(chance * len(_MODIFIERS))]]
