"""Images as columns, weights as rows: a cell is what one image asks of one weight; at the right the mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from engine.centring import SIDE
from gui import theme
from gui.accessibility import announce, describe
from gui.guarded import Guarded
from gui.widgets.grids.cells import moved
from gui.widgets.grids.pixels import grey_image
from gui.widgets.help import explain, paragraph

_TEXT = 13  # pixels
_HIGHEST, _LARGEST = 56, 48  # pixels: of a row, of a picture
_WRITTEN, _NAMED = 14, 9  # pixels: a cell as wide has its sign written, a picture its digit


class NudgeGrid(Guarded, QWidget):
    """cells (rows, n), means (rows,): as they are shown. chosen: a cell, by the mouse or the arrow keys."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("digitNudges")
        self.cells = np.zeros((0, 0), np.float32)
        self.means = np.zeros(0, np.float32)
        self._pictures: Array = np.zeros((0, SIDE, SIDE), np.uint8)
        self._labels: list[str] = []
        self._names: list[str] = []
        self.marked: tuple[int, int] | None = None
        describe(self, QAccessible.Role.Table)
        self.setAccessibleName(self.tr("What each image asks"))
        explain(
            self,
            self.tr(
                "A column is an image, a row a weight, a cell the gradient of that image's own loss. "
                "Click a cell for its arithmetic; arrow keys move."
            ),
            "gradient",
        )
        self.setToolTip("")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_cells(self, cells: Array, pictures: Array, labels: Sequence[int], names: Sequence[str]) -> None:
        """pictures: uint8 (n, 28, 28), ink is high; names: of the rows."""
        self.cells, self.means = cells, cells.mean(axis=1)
        self._pictures, self._labels, self._names = pictures, list(map(str, labels)), list(names)
        self.marked = None
        told = (f"{name}: {mean:+.4f}" for name, mean in zip(names, self.means, strict=True))
        self.setAccessibleDescription(self.tr("Means: {means}").format(means=", ".join(told)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(700, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(420), theme.px(150))

    def cell_box(self, row: int, column: int) -> QRectF:
        """Where a cell stands; above the first row there is the picture."""
        left, right = theme.px(92), theme.px(86)
        width = (self.width() - left - right) / max(1, len(self._labels))
        top = self._picture_side(width) + theme.px(_TEXT) + theme.SPACE
        height = min(theme.px(_HIGHEST), (self.height() - top - 2) / max(1, len(self._names)))
        return QRectF(left + column * width, top + row * height, width, height)

    @staticmethod
    def _picture_side(width: float) -> float:
        return min(width - 2, theme.px(_LARGEST))

    def _cell_at(self, point: QPointF) -> tuple[int, int] | None:
        first = self.cell_box(0, 0)
        row = int((point.y() - first.y()) // first.height())
        column = int((point.x() - first.x()) // first.width())
        rows, columns = self.cells.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position()) if self.cells.size else None
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._choose(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows, columns = self.cells.shape
        cell = moved(self.marked or (0, -1), event.key(), rows, columns) if self.cells.size else None
        if cell is None:
            super().keyPressEvent(event)
        else:
            self._choose(*cell)

    def _choose(self, row: int, column: int) -> None:
        self.marked = row, column
        self.chosen.emit(row, column)
        announce(self, f"{self._names[row]}, {self._labels[column]}: {self.cells[row, column]:+.4f}")
        self.update()

    def explain_at(self, point: QPoint) -> str:
        cell = self._cell_at(QPointF(point)) if self.cells.size else None
        return self.whatsThis() + (
            paragraph(f"{self._names[cell[0]]}: {self.cells[cell]:+.4g}") if cell else ""
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.cells.size:
            return
        colors, largest = theme.current(), float(np.max(np.abs(self.cells))) or 1.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(theme.sized(_TEXT))
        centre, middle = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter
        for column, label in enumerate(self._labels):
            box = self.cell_box(0, column)
            side = self._picture_side(box.width())
            picture = QRectF(box.center().x() - side / 2, 0, side, side)
            painter.drawImage(picture, grey_image(self._pictures[column]))
            painter.setPen(QColor(colors.quiet))
            if box.width() >= theme.px(_NAMED):
                painter.drawText(QRectF(box.x(), side, box.width(), theme.px(_TEXT) + 4), centre, label)
        above = QRectF(0, self.cell_box(0, 0).y() - theme.px(24), self.width() - 4, theme.px(20))
        painter.drawText(above, middle | Qt.AlignmentFlag.AlignRight, self.tr("mean"))
        for row, name in enumerate(self._names):
            box = self.cell_box(row, 0)
            painter.setPen(QColor(colors.quiet))
            painter.drawText(QRectF(0, box.y(), box.x(), box.height()), middle, name)
            painter.setPen(theme.sign_color(self.means[row]))
            mean = f"{self.means[row]:+.4f}".replace("-", "−")
            room = QRectF(0, box.y(), self.width() - 4, box.height())
            painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, mean)
            for column, value in enumerate(self.cells[row].tolist()):
                cell = self.cell_box(row, column).adjusted(1, 1, -1, -1)
                fill = theme.blend(colors.panel, theme.sign_color(value).name(), abs(value) / largest)
                painter.fillRect(cell, fill)
                if cell.width() >= theme.px(_WRITTEN) and abs(value) > 0.02 * largest:
                    painter.setPen(theme.ink_on(fill))
                    painter.drawText(cell, centre, "−" if value < 0 else "+")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
        if self.marked is not None:
            painter.drawRect(self.cell_box(*self.marked))
        if self.hasFocus():
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()
