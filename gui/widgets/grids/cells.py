"""A widget of square cells of which one is looked at: it is pointed at, or gone to by arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from gui.guarded import Guarded

Cell = tuple[int, int]  # row, column

_MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


def moved(cell: Cell, key: int, rows: int, columns: int) -> Cell | None:
    """The cell to which a key leads from another, at an edge the same one; None: it is no arrow key."""
    if key not in _MOVES:
        return None
    down, right = _MOVES[Qt.Key(key)]
    return min(max(cell[0] + down, 0), rows - 1), min(max(cell[1] + right, 0), columns - 1)


class CellWidget(Guarded, QWidget):
    """side: how many rows and columns there are. A widget says in cell_at where its cells are, in first_cell
    where the keys begin, and in tell_cell what becomes of one that is looked at."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._at: Cell | None = None  # what is looked at
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def cell_at(self, point: QPointF) -> Cell | None:
        raise NotImplementedError

    def first_cell(self) -> Cell | None:
        """None: there is nothing to look at."""
        raise NotImplementedError

    def tell_cell(self, cell: Cell | None) -> None:
        raise NotImplementedError

    def look_at(self, cell: Cell | None) -> None:
        if cell != self._at:
            self._at = cell
            self.tell_cell(cell)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.look_at(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self.look_at(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.look_at(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        first = self.first_cell()
        cell = moved(self._at or first or (0, 0), event.key(), self._side, self._side)
        if first is None or cell is None:
            super().keyPressEvent(event)
        else:
            self.look_at(cell if self._at else first)
