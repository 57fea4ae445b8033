"""Fields for numbers, in which the number stands away from the edge.

The padding of a style sheet does not reach the text of a QAbstractSpinBox: Qt lays its line edit out itself.
"""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

_INSET = 7  # pixels, as much as in other fields


class WholeBox(QSpinBox):
    def __init__(self) -> None:
        super().__init__()
        _inset(self)


class NumberBox(QDoubleSpinBox):
    def __init__(self) -> None:
        super().__init__()
        _inset(self)


def _inset(box: QAbstractSpinBox) -> None:
    box.lineEdit().setTextMargins(_INSET, 0, 0, 0)
