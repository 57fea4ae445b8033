"""An array of any shape as the rows and columns of a table."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from engine.arithmetic import Array
from gui.guarded import Guarded
from gui.numbers import read_number

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


class ArrayModel(Guarded, QAbstractTableModel):
    """data of any shape as rows and columns: the last axis goes across, those before it go down."""

    changed = Signal(int, int)  # row, column: of the cell that was edited
    refused = Signal(str)  # what was typed there

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.numbers = np.zeros((0, 0))
        self.shape: tuple[int, ...] = (0, 0)
        self.largest = 0.0
        self.is_editable = False
        self.digits = 4

    def show_array(self, data: Array, is_editable: bool, digits: int) -> bool:
        """Whether the shape is another one, so that the table begins anew."""
        numbers = np.array(data, np.float64)
        is_new = numbers.shape != self.shape
        if is_new:
            self.beginResetModel()
        self.shape = numbers.shape
        columns = numbers.shape[-1] if numbers.ndim else 1
        self.numbers = numbers.reshape(math.prod(numbers.shape[:-1]), columns)
        self.is_editable, self.digits = is_editable, digits
        self._measure()
        if is_new:
            self.endResetModel()
        else:
            self._tell()
        return is_new

    def _measure(self) -> None:
        finite = np.abs(self.numbers[np.isfinite(self.numbers)])
        self.largest = float(finite.max()) if len(finite) else 0.0

    def _tell(self) -> None:
        """All cells are painted anew: the largest number decides how strong the others look."""
        if self.numbers.size:
            rows, columns = self.numbers.shape
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, Qt's own signature
        return 0 if parent.isValid() else self.numbers.shape[0]

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.numbers.shape[1]

    def place(self, row: int, column: int) -> tuple[int, ...]:
        """The index of a cell in the array."""
        if len(self.shape) < 2:
            return (column,) * len(self.shape)
        return (*map(int, np.unravel_index(row, self.shape[:-1])), column)

    def share(self, row: int, column: int) -> float:
        """-1 to 1: the number beside the largest."""
        number = float(self.numbers[row, column])
        if math.isinf(number):
            return math.copysign(1.0, number)
        return number / self.largest if self.largest and math.isfinite(number) else 0.0

    def text(self, row: int, column: int) -> str:
        return f"{self.numbers[row, column] + 0.0:.{self.digits}g}"  # + 0.0: no minus before a zero

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.is_editable else flags

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == _Role.DisplayRole:
            return self.text(row, column)
        if role == _Role.EditRole:
            return repr(float(self.numbers[row, column]))
        if role in (_Role.ToolTipRole, _Role.AccessibleTextRole, _Role.WhatsThisRole):
            place = ", ".join(map(str, self.place(row, column)))
            return f"[{place}] = {float(self.numbers[row, column])!r}"
        return None

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole or not self.is_editable or not index.isValid():
            return False
        try:
            number = read_number(str(value))
        except ValueError as error:
            self.refused.emit(str(error))
            return False
        if number != self.numbers[index.row(), index.column()]:
            self.numbers[index.row(), index.column()] = number
            self._measure()
            self._tell()
            self.changed.emit(index.row(), index.column())
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role != _Role.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return str(section)
        return ",".join(map(str, self.place(section, 0)[:-1]))
