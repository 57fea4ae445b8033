"""The matrices of one training step, side by side: forward the first rows, backward the last."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import Part, describe
from gui.guarded import Guarded
from gui.labs.bigram.session.twin_matrices import Matrix
from gui.widgets.help import explain, paragraph

# where each stands; the picked ones have the room below x, which is low
_GRID = (("x", "W", "W.grad"), ("logits", "counts", "P"), ("∂logits", "∂counts", "∂P"))
_PICKED = "picked"
_LEVELS = 64  # of a colour, to each side of nothing
_TEXT, _MOST_CELL, _LEAST_HEIGHT = 12, 9, 160  # pixels


class MatricesView(Guarded, QWidget):
    """chosen: a click on a matrix, by the place of the step at which it comes."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._matrices: list[Matrix] = []
        self._act, self._loss = 0, ""
        self.setObjectName("bigramTwinMatrices")
        self.setAccessibleName(self.tr("Matrices of a step"))
        explain(
            self,
            self.tr(
                "The pairs of the name as matrices, from x to P and back to W.grad. What has not come yet is "
                "empty. Point at a number to read it; click on a matrix to go there"
            ),
            "neural bigram",
        )
        describe(self, QAccessible.Role.Chart, self._parts)
        self.setMouseTracking(True)
        theme.on_change(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setMinimumHeight(theme.px(_LEAST_HEIGHT))
        self.update()

    def show_matrices(self, matrices: Sequence[Matrix], act: int, loss: str) -> None:
        """act: how far the step has come; loss: what the picked ones come to."""
        self._matrices, self._act, self._loss = list(matrices), act, loss
        self.setAccessibleDescription("; ".join(_title(each) for each in matrices if each.act <= act))
        self.update()

    def _parts(self) -> list[Part]:
        state = {True: self.tr("computed"), False: self.tr("not yet")}
        return [
            Part(_title(each), state[each.act <= self._act], self.box_of(each), each.act == self._act)
            for each in self._matrices
        ]

    # Where things are

    @property
    def _caption(self) -> int:
        return theme.px(_TEXT) + theme.SPACE // 2

    @property
    def _cell(self) -> int:
        """The side of a cell in pixels."""
        n, k = self._matrices[0].data.shape
        across = (self.width() - 2 * theme.SPACE) // (3 * k)
        down = (self.height() - 3 * self._caption - 2 * theme.SPACE) // (max(k, n) + 2 * n)
        return max(1, int(min(across, down, theme.px(_MOST_CELL))))

    def box_of(self, matrix: Matrix) -> QRect:
        """Of its cells; its title stands above."""
        cell, (n, k) = self._cell, self._matrices[0].data.shape
        size = QSize(matrix.data.shape[1], matrix.data.shape[0]) * cell
        if matrix.title == _PICKED:
            return QRect(QPoint(0, 2 * self._caption + n * cell + theme.SPACE), size)
        row = next(i for i, titles in enumerate(_GRID) if matrix.title in titles)
        heights = [max(n, k), n, n][:row]
        y = self._caption + sum(rows * cell + self._caption + theme.SPACE for rows in heights)
        return QRect(QPoint(_GRID[row].index(matrix.title) * (self.width() // 3), y), size)

    def _matrix_at(self, point: QPoint) -> Matrix | None:
        return next((each for each in self._matrices if self.box_of(each).contains(point)), None)

    # The mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        matrix = self._matrix_at(point)
        if matrix is None or matrix.act > self._act:
            self.setToolTip("")
            return
        at, cell = point - self.box_of(matrix).topLeft(), self._cell
        row, column = at.y() // cell, at.x() // cell
        number = float(matrix.data[row, column])
        self.setToolTip(paragraph(f"{matrix.title}[{row}, {column}] = {number:.4g}"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        matrix = self._matrix_at(event.position().toPoint())
        if matrix is not None:
            self.chosen.emit(matrix.act)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors = QPainter(self), theme.current()
        painter.setFont(theme.sized(_TEXT))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for matrix in self._matrices:
            box, is_there = self.box_of(matrix), matrix.act <= self._act
            painter.setPen(QColor(colors.text if is_there else colors.quiet))
            painter.drawText(box.left(), box.top() - theme.SPACE // 2, _title(matrix))
            if is_there:
                painter.drawImage(box, _image_of(matrix.data))
            is_now = 0 < matrix.act == self._act
            painter.setPen(QPen(QColor(colors.accent if is_now else colors.line), theme.line(1 + is_now)))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            if is_there and matrix.title == _PICKED:
                painter.setPen(QColor(colors.text))
                self._write_picked(painter, matrix)
        painter.end()

    def _write_picked(self, painter: QPainter, matrix: Matrix) -> None:
        """The numbers beside their cells, as many as have room, and what they come to."""
        box, height = self.box_of(matrix), theme.px(_TEXT) + 1
        n, k = self._matrices[0].data.shape
        room = max(1, (self._caption + max(n, k) * self._cell - box.top()) // height)
        lines = [f"{number:.4f}" for number in matrix.data[:, 0].tolist()]
        if self._act > matrix.act:
            lines.append(self.tr("loss {loss}").format(loss=self._loss))
        if len(lines) > room:
            lines = [*lines[: max(room - 2, 0)], "…", lines[-1]][-room:]
        for place, text in enumerate(lines, start=1):
            painter.drawText(box.right() + theme.SPACE, box.top() + place * height - 2, text)


def _title(matrix: Matrix) -> str:
    return f"{matrix.title} ({matrix.shape})"


def _image_of(data: Array) -> QImage:
    """A pixel a number: one hue where none is below 0, else two; the largest has the full colour."""
    colors, numbers = theme.current(), np.nan_to_num(data)
    is_signed = bool((numbers < 0).any())
    low, high = (colors.negative, colors.positive) if is_signed else (colors.panel, colors.data)
    largest = float(np.abs(numbers).max()) or 1.0
    levels = np.rint(np.sign(numbers) * np.sqrt(np.abs(numbers) / largest) * _LEVELS).astype(int)
    ramp = [
        theme.blend(colors.panel, high if level > 0 else low, abs(level) / _LEVELS).rgb()
        for level in range(-_LEVELS, _LEVELS + 1)
    ]
    pixels = np.array(ramp, np.uint32)[levels + _LEVELS]
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy()
