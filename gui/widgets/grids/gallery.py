"""Many small pictures to press, a page at a time: as many as there is room for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.guarded import Guarded
from gui.icons import icon
from gui.widgets.grids.picture_button import PictureButton
from gui.widgets.help import explain
from gui.widgets.labels import quiet

_LEAST_SIDE, _MOST_SIDE = 56, 96  # pixels: a picture
_ROWS = 4  # of pictures: where there is room for more the pictures grow first
_BETWEEN = theme.SPACE
_AT_ONCE = 8  # pictures that are painted
_STEP = 8  # pixels: sizes of pictures, so that they seldom change
_ICON = 14  # pixels: of an arrow


@dataclass(frozen=True, eq=False)
class Tile:
    """A picture, uint8 (h, w), ink is high; two lines below it; name: the same in words."""

    picture: Array
    title: str
    remark: str
    name: str


class Gallery(QWidget):
    """does: what pressing a picture does; widest: the widest words below one; columns, rows: at least.

    title: stands above them; beside: stands beside what turns the pages.
    """

    chosen = Signal(int)  # which of all items

    def __init__(
        self,
        does: str,
        widest: str = "00.00",
        term: str = "",
        columns: int = 3,
        rows: int = 1,
        title: QWidget | None = None,
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._does, self._widest, self._term = does, widest, term
        self._least = (columns, rows)
        self._count = 0
        self._first = 0  # of the page
        self._tile_of: Callable[[int], Tile] | None = None
        self._marked = -1
        self.place = quiet()
        self.place.setWhatsThis(self.tr("Which of the images are shown."))
        self.previous = self._arrow(self.tr("Previous images"), self.tr("The page of images before this one"))
        self.next = self._arrow(self.tr("Next images"), self.tr("The next page of images"))
        self.sheet = _Sheet(self)
        self.buttons: list[PictureButton] = []
        self._filled = 0  # so many of this page's are where they belong
        self._filled_with: list[int] = []  # the item of each button, from the first on
        self._filling = QTimer(self)
        self._filling.setSingleShot(True)
        self._filling.setInterval(0)
        self._filling.timeout.connect(self._fill_some)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        if title is not None:
            row.addWidget(title)
        row.addWidget(self.place, 1)
        if beside is not None:
            row.addWidget(beside)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addLayout(row)
        column.addWidget(self.sheet, 1)
        self.previous.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self.sheet.resized.connect(self._arrange)
        theme.on_change(self._dress)
        self._dress()

    def _arrow(self, name: str, does: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "tool")
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        explain(button, does)
        return button

    @Slot()
    def _dress(self) -> None:
        colors = theme.current()
        for button, name in ((self.previous, "back"), (self.next, "forward")):
            button.setIcon(icon(name, colors.text))
            button.setIconSize(QSize(theme.px(_ICON), theme.px(_ICON)))
        self._arrange()

    # What is shown

    def show_items(self, count: int, tile_of: Callable[[int], Tile] | None) -> None:
        """So many items, from the first on; tile_of(item) is asked only for those that are seen."""
        self._count, self._tile_of, self._first = count, tile_of, 0
        self._marked = -1
        self._filled_with = []
        self._fill()

    def turn_to(self, item: int) -> None:
        """The page on which an item is, and a frame around it; -1: no frame."""
        self._marked = item
        if 0 <= item < self._count and item not in self.shown:
            self._first = item // self._on_page * self._on_page
            self._fill()
        for place, each in enumerate(self._filled_with):
            self.buttons[place].set_chosen(each == item)

    def invite(self, words: str) -> None:
        """What stands here as long as there is nothing to show."""
        self.sheet.words = words
        self.sheet.update()

    @property
    def count(self) -> int:
        return self._count

    @property
    def shown(self) -> range:
        """The items on this page."""
        if self._tile_of is None:
            return range(0)
        return range(self._first, min(self._first + self._on_page, self._count))

    # Room

    def _measure(self) -> tuple[int, int, int]:
        """Columns, rows, and the side of a picture."""
        probe = self._button(0)
        room = self.sheet.size()
        least = self._least
        side = min(max(room.height() // _ROWS - probe.below, _LEAST_SIDE), _MOST_SIDE)
        probe.set_side(side)
        rows = max(least[1], (room.height() + _BETWEEN) // (side + probe.below + _BETWEEN))
        # what is left over of the height makes the pictures larger
        side = min(max((room.height() + _BETWEEN) // rows - probe.below - _BETWEEN, side), _MOST_SIDE)
        side -= side % _STEP
        probe.set_side(side)
        columns = max(least[0], (room.width() + _BETWEEN) // (probe.sizeHint().width() + _BETWEEN))
        return columns, rows, side

    def least_size(self) -> QSize:
        """Of the sheet."""
        probe = self._button(0)
        columns, rows = self._least
        wide = max(probe.words_width, _LEAST_SIDE)
        return QSize(
            columns * (wide + _BETWEEN) - _BETWEEN, rows * (_LEAST_SIDE + probe.below + _BETWEEN) - _BETWEEN
        )

    @Slot()
    def _arrange(self) -> None:
        self._columns, rows, self._side = self._measure()
        self._on_page = self._columns * rows
        self._first -= self._first % self._on_page
        self._fill()

    def _place(self, place: int) -> PictureButton:
        """A button where it belongs; the columns share the whole width."""
        button = self._button(place)
        button.set_side(self._side)
        high = self._side + button.below
        step = (self.sheet.width() + _BETWEEN) // self._columns
        row, column = divmod(place, self._columns)
        width = min(step - _BETWEEN, max(self._side, button.sizeHint().width()))
        button.setGeometry(column * step, row * (high + _BETWEEN), width, high)
        return button

    def _button(self, place: int) -> PictureButton:
        """Made when there is room for it first; Tab comes to it after the one before."""
        while len(self.buttons) <= place:
            button = PictureButton(self.sheet, self._widest)
            explain(button, self._does, self._term)
            button.hide()
            QWidget.setTabOrder(self.buttons[-1] if self.buttons else self.next, button)
            button.clicked.connect(self._tell)
            self.buttons.append(button)
        return self.buttons[place]

    def _fill(self) -> None:
        self._filled = 0
        self._fill_some()
        self.sheet.is_empty = not self._count
        self.sheet.update()
        shown = self.shown
        self.place.setText(
            self.tr("{first} to {last} of {count}").format(
                first=f"{shown.start + 1:,}", last=f"{shown.stop:,}", count=f"{self._count:,}"
            )
            if self._count
            else ""
        )
        focused = self.previous.hasFocus() or self.next.hasFocus()
        self.previous.setEnabled(shown.start > 0)
        self.next.setEnabled(shown.stop < self._count)
        if focused and not (self.previous.hasFocus() or self.next.hasFocus()):
            (self.previous if self.previous.isEnabled() else self.next).setFocus()

    @Slot()
    def _fill_some(self) -> None:
        """A few at a time: to paint all of a large page at once would take longer than a frame."""
        shown = self.shown
        last = min(self._filled + _AT_ONCE, len(shown))
        for place in range(self._filled, last):
            assert self._tile_of is not None
            item, button = self._first + place, self._place(place)
            if self._filled_with[place : place + 1] != [item]:
                self._filled_with[place:] = [item]
                tile = self._tile_of(item)
                button.show_picture(tile.picture.copy(), tile.title, tile.remark)  # no hold on the others
                button.setAccessibleName(tile.name)
            button.set_chosen(item == self._marked)
            button.show()
        self._filled = last
        if last < len(shown):
            self._filling.start()
        else:
            self._filling.stop()
        for button in self.buttons[len(shown) :]:
            button.hide()

    # What the user does

    @Slot()
    def _go_back(self) -> None:
        self._first = max(0, self._first - self._on_page)
        self._fill()

    @Slot()
    def _go_on(self) -> None:
        if self._first + self._on_page < self._count:
            self._first += self._on_page
        self._fill()

    @Slot()
    def _tell(self) -> None:
        button = self.sender()
        if isinstance(button, PictureButton):
            self.chosen.emit(self._first + self.buttons.index(button))


class _Sheet(Guarded, QWidget):
    """Where the pictures stand."""

    resized = Signal()

    def __init__(self, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._gallery = gallery
        self.words = ""
        self.is_empty = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def minimumSizeHint(self) -> QSize:
        return self._gallery.least_size()

    def sizeHint(self) -> QSize:
        return self._gallery.least_size()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_empty or not self.words:
            return
        painter = QPainter(self)
        painter.setPen(self.palette().placeholderText().color())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect(), flags, self.words)
        painter.end()
