"""Pairs by how often they occur, as the rows of a table: only what is shown of them is made into text."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from engine.arithmetic import Array
from gui.guarded import Guarded

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_SIDES = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)


class PairsModel(Guarded, QAbstractTableModel):
    """A row a pair that occurs, the commonest first; the pair and its count."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._alphabet = ""
        self._is_part = False
        self._counts: Array = np.zeros((0, 0), np.int64)
        self._order: Array = np.zeros(0, np.int64)  # places in the flat table
        self._rows: Array = np.zeros(0, np.int64)  # of each place; -1 where the pair does not occur

    def show_counts(self, alphabet: str, counts: Array, *, is_part: bool = False) -> None:
        """counts (k, k) of [first, second], k symbols of the alphabet; is_part: of training names alone."""
        self.beginResetModel()
        self._is_part = is_part
        self._alphabet, self._counts = alphabet, counts
        flat = counts.ravel()
        self._order = np.argsort(-flat, kind="stable")[: np.count_nonzero(flat)]
        self._rows = np.full(len(flat), -1)
        self._rows[self._order] = np.arange(len(self._order))
        self.endResetModel()

    @property
    def largest(self) -> str:
        """The largest count, as it is shown."""
        return f"{self._counts.max(initial=0):,}"

    def pair_at(self, row: int) -> tuple[int, int]:
        """Its two places in the alphabet."""
        first, second = divmod(int(self._order[row]), len(self._alphabet))
        return first, second

    def row_of(self, first: int, second: int) -> int | None:
        row = int(self._rows[first * len(self._alphabet) + second])
        return row if row >= 0 else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, Qt's own signature
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            _Role.DisplayRole,
            _Role.AccessibleTextRole,
            _Role.TextAlignmentRole,
        ):
            return None
        if role == _Role.TextAlignmentRole:
            return _SIDES[index.column()] | Qt.AlignmentFlag.AlignVCenter
        first, second = self.pair_at(index.row())
        pair = f"{self._alphabet[first]} {self._alphabet[second]}"
        count = f"{self._counts[first, second]:,}"
        if role == _Role.AccessibleTextRole:
            return f"{pair}: {count}"
        return count if index.column() else pair

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            count = self.tr("In training") if self._is_part else self.tr("Count")
            return (self.tr("Pair"), count)[section]
        if role == _Role.TextAlignmentRole:
            return _SIDES[section] | Qt.AlignmentFlag.AlignVCenter
        return None
