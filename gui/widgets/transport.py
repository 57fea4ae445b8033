"""The transport bar: step, play and drag through anything that is recorded as a list of steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.icons import icon
from gui.widgets.buttons import stand_for
from gui.widgets.drop_down import DropDown
from gui.widgets.help import explain
from gui.widgets.labels import Label
from gui.widgets.slider import Slider

PLAY_MILLISECONDS = 900  # from one step to the next at speed 1
_ICON = 20  # pixels
_FRAME = 16  # milliseconds
_USUAL = 100  # steps
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)


class TransportBar(Guarded, QWidget):
    """Shows a position from 0 to a total and asks for another one; the owner answers with show_position.

    Keys anywhere in the window while the bar is visible: `,` back, `.` forward, K play and pause.
    Keys in the bar and in a view that it drives: Left, Right, Home, End, Space.
    speed_changed: the user has chosen this speed.
    """

    requested = Signal(int)
    speed_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._position = 0
        self._stride = 1  # steps at each tick of playing
        # where playing goes on from a position: an owner may leave out what nobody would see
        self.next_position: Callable[[int], int] = _one_further
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._play_on)

        self.first = self._action("first", self.tr("To the beginning"), "Home", self._go_first)
        self.back = self._action("back", self.tr("One step back"), ",", self._go_back)
        self.play = self._action("play", self.tr("Play"), "K", self.toggle_play)
        self.forward = self._action("forward", self.tr("One step forward"), ".", self._go_forward)
        self.forward.setIconText(self.tr("Step"))
        self.last = self._action("last", self.tr("To the end"), "End", self._go_last)
        self.actions_in_order = [self.first, self.back, self.play, self.forward, self.last]
        self._timeline = Slider()
        self._timeline.setObjectName("timeline")
        self._timeline.setMinimumWidth(80)
        self._timeline.setAccessibleName(self.tr("Timeline"))
        explain(self._timeline, self.tr("Drag to any step, forward or backward"))
        self._label = Label()
        self._label.setProperty("role", "quiet")
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._label.setWhatsThis(self.tr("How many steps have been done, of all there are."))
        self.speed = DropDown()
        self.speed.setObjectName("transportSpeed")
        self.speed.setAccessibleName(self.tr("Speed"))
        explain(self.speed, self.tr("How fast playing goes from step to step"))
        self._lay_out()
        self.use_usual_speeds()
        self._timeline.valueChanged.connect(self._ask)
        self.speed.currentIndexChanged.connect(self._adopt_speed)
        theme.on_change(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        names = ("stepFirst", "stepBack", "playPause", "stepForward", "stepLast")
        for name, action in zip(names, self.actions_in_order, strict=True):
            row.addWidget(self._button(name, action))
        self._timeline.installEventFilter(self)
        row.addSpacing(theme.SPACE)
        row.addWidget(self._timeline, 1)
        row.addWidget(self._label)
        row.addWidget(self.speed)

    def _button(self, name: str, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setProperty("role", "primary" if action is self.forward else "tool")
        stand_for(button, action)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.installEventFilter(self)
        if action is self.forward:  # the one thing to do next, in a word, too
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _action(self, name: str, text: str, key: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.setProperty("icon_name", name)
        explain(action, text, keys=key)
        if key not in ("Home", "End"):  # these two belong to the bar and its view, or no table could use them
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def drive(self, view: QWidget) -> None:
        """Take the step keys of this view, too: Left, Right, Home, End, Space."""
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # it sees every event of these widgets: a change of theme brings them thousands
        if event.type() != QEvent.Type.KeyPress:
            return False
        if isinstance(event, QKeyEvent) and not event.modifiers():
            step = {
                Qt.Key.Key_Left: self._go_back,
                Qt.Key.Key_Right: self._go_forward,
                Qt.Key.Key_Home: self._go_first,
                Qt.Key.Key_End: self._go_last,
            }.get(Qt.Key(event.key()))
            if event.key() == Qt.Key.Key_Space and not isinstance(watched, QToolButton):
                step = self.toggle_play
            if step is not None:
                step()
                return True
        return False

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def use_usual_speeds(self) -> None:
        """Times the speed at which one can follow each step."""
        self.offer_speeds(SPEEDS, self.usual_text, PLAY_MILLISECONDS)

    @property
    def usual_text(self) -> str:
        return self.tr("speed {factor}×")

    def offer_speeds(self, speeds: Sequence[float], text: str, pace: int, speed: float = 1.0) -> None:
        """Other speeds than the usual ones. text: says one, with {factor}; pace: milliseconds a step takes
        at speed 1; speed: the first. Where a step would take less than a frame, several are made at once."""
        self._pace = pace
        if [self.speed.itemData(index) for index in range(self.speed.count())] == list(speeds):
            return  # the user has chosen one of them
        with QSignalBlocker(self.speed):
            self.speed.clear()
            for factor in speeds:
                self.speed.addItem(text.format(factor=f"{factor:g}"), factor)
        self.set_speed(speed)

    def set_speed(self, speed: float) -> None:
        """The nearest that the bar offers."""
        offered = [self.speed.itemData(index) for index in range(self.speed.count())]
        nearest = min(range(len(offered)), key=lambda i: abs(offered[i] - speed))
        with QSignalBlocker(self.speed):
            self.speed.setCurrentIndex(nearest)
        self._keep_pace(offered[nearest])

    @Slot(int)
    def _adopt_speed(self, index: int) -> None:
        self._keep_pace(self.speed.itemData(index))
        self.speed_changed.emit(self.speed.itemData(index))

    def _keep_pace(self, speed: float) -> None:
        milliseconds = self._pace / speed
        self._stride = max(1, round(_FRAME / milliseconds))
        self._timer.setInterval(round(milliseconds * self._stride))

    def add_step(self, icon_name: str, name: str, action: QAction, before: QAction) -> None:
        """Another kind of step, the owner's own, as a button before one of ours; hidden with its action."""
        action.setProperty("icon_name", icon_name)
        button = self._button(name, action)
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        at = self.actions_in_order.index(before)
        row.insertWidget(at, button)
        self.actions_in_order.insert(at, action)
        button.setVisible(action.isVisible())
        action.visibleChanged.connect(lambda: button.setVisible(action.isVisible()))
        self._dress()

    def add_at_end(self, widget: QWidget) -> None:
        """Something of the owner's own to the right of the speed."""
        row = self.layout()
        assert row is not None
        row.addWidget(widget)

    @property
    def usual_width(self) -> int:
        """So much it takes beside a usual text. A longer one does not count: whoever asks where the bar has
        room would move it, with the buttons under the pointer, from one text to the next."""
        usual = self.fontMetrics().horizontalAdvance(self._place(_USUAL, _USUAL))
        return self.minimumSizeHint().width() - self._label.minimumWidth() + usual

    def _place(self, position: int, total: int) -> str:
        return self.tr("step {position} of {total}").format(position=position, total=total)

    def show_position(self, position: int, total: int, place: str = "") -> None:
        """Bring buttons, timeline and text to where the owner now is. place: says it in other words."""
        self._position, self._total = position, total
        self._timeline.blockSignals(True)
        self._timeline.setRange(0, total)
        self._timeline.setValue(position)
        self._timeline.blockSignals(False)
        if position >= total:
            self.stop()
        self._label.setText(place or self._place(position, total))
        metrics = self._label.fontMetrics()
        widest = metrics.size(0, self._place(total, total)).width()
        # it grows, but does not shrink with every text: the timeline would jump under the pointer
        least = max(widest, metrics.size(0, place).width())
        if not place or least > self._label.minimumWidth():
            self._label.setMinimumWidth(least)
        for action in (self.first, self.back):
            action.setEnabled(position > 0)
        for action in (self.forward, self.last):
            action.setEnabled(position < total)
        self.play.setEnabled(total > 0)

    def stop(self) -> None:
        if self.is_playing:
            self._timer.stop()
            self._dress_play()

    @Slot()
    def toggle_play(self) -> None:
        if self.is_playing:
            self.stop()
        elif self._total:
            if self._position >= self._total:
                self.requested.emit(0)
            self._timer.start()
            self._dress_play()

    @Slot()
    def _play_on(self) -> None:
        position = self._position
        for _ in range(self._stride):
            position = min(self.next_position(position), self._total)
        self.requested.emit(position)

    @Slot()
    def _go_first(self) -> None:
        self._ask(0)

    @Slot()
    def _go_back(self) -> None:
        self._ask(self._position - 1)

    @Slot()
    def _go_forward(self) -> None:
        self._ask(self._position + 1)

    @Slot()
    def _go_last(self) -> None:
        self._ask(self._total)

    @Slot(int)
    def _ask(self, position: int) -> None:
        """A step by hand ends the playing."""
        self.stop()
        if 0 <= position <= self._total:
            self.requested.emit(position)

    def _dress(self) -> None:
        colors, size = theme.current(), QSize(theme.px(_ICON), theme.px(_ICON))
        for button in self.findChildren(QToolButton):
            button.setIconSize(size)
        for action in self.actions_in_order:
            if action not in (self.play, self.forward):
                action.setIcon(icon(action.property("icon_name"), colors.text))
        self.forward.setIcon(icon("forward", colors.panel))
        self._dress_play()

    def _dress_play(self) -> None:
        playing = self.is_playing
        self.play.setIcon(icon("pause" if playing else "play", theme.current().text))
        self.play.setText(self.tr("Pause") if playing else self.tr("Play"))
        explain(self.play, self.play.text(), keys="K")

    def hideEvent(self, event: object) -> None:
        self.stop()  # what nobody sees does not go on


def _one_further(position: int) -> int:
    return position + 1
