"""A small picture to press, with a line or two below it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.pixels import grey_image

_LEAST = 40  # pixels: a picture's width
_GAP = 4  # pixels between the picture and the words


class PictureButton(QPushButton):
    """Without a picture it is an empty sheet that cannot be pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Array | None = None
        self._title = self._remark = ""
        self._side = 64
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setEnabled(False)

    def show_picture(self, picture: Array | None, title: str = "", remark: str = "") -> None:
        """picture: uint8 (h, w), ink is high; title: the line below it; remark: a quiet one below that."""
        self._picture, self._title, self._remark = picture, title, remark
        self.setEnabled(picture is not None)
        self.update()

    def set_side(self, side: int) -> None:
        """Of the picture, in pixels."""
        if side != self._side:
            self._side = side
            self.updateGeometry()

    @property
    def picture(self) -> Array | None:
        return self._picture

    @property
    def title(self) -> str:
        return self._title

    @property
    def below(self) -> int:
        """Pixels of height that the words take."""
        return _GAP + 2 * self._line()

    def _line(self) -> int:
        return self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        width = max(self._side, self.fontMetrics().horizontalAdvance("00.00"))
        return QSize(width, self._side + self.below)

    def minimumSizeHint(self) -> QSize:
        """Narrower for a moment, while a window shrinks, or it could not."""
        return QSize(min(_LEAST, self._side), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self._side, self.width())
        sheet = QRectF((self.width() - side) / 2, 0, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(sheet, theme.RADIUS, theme.RADIUS)
        if self._picture is not None:
            inner = sheet.adjusted(2, 2, -2, -2)
            painter.drawImage(inner, grey_image(self._picture))
        edge = ""
        if self.hasFocus():
            edge = colors.accent
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            edge = colors.text if self.isDown() else colors.quiet
        if edge:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(sheet.adjusted(1, 1, -1, -1), theme.RADIUS - 1, theme.RADIUS - 1)
        below = QRectF(0, sheet.bottom() + _GAP, self.width(), self._line())
        painter.setPen(QColor(colors.text))
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._title)
        painter.setPen(QColor(colors.quiet))
        font.setBold(False)
        painter.setFont(font)
        painter.drawText(below.translated(0, self._line()), Qt.AlignmentFlag.AlignCenter, self._remark)
        painter.end()
