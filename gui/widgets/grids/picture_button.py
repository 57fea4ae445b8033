"""A small picture to press, with a line or two below it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.guarded import Guarded
from gui.widgets.grids.pixels import grey_image

_LEAST = 40  # pixels: a picture's width and height
_GAP = 4  # pixels between the picture and the words


class PictureButton(Guarded, QPushButton):
    """Without a picture it is an empty sheet that cannot be pressed.

    widest: the widest words that may stand below the picture.
    """

    def __init__(self, parent: QWidget | None = None, widest: str = "00.00") -> None:
        super().__init__(parent)
        self._widest = widest
        self._picture: Array | None = None
        self._title = self._remark = ""
        self._side = 64
        self._is_chosen = False
        self._edition = 0  # of what is shown
        self._face: QPixmap | None = None
        self._face_key: tuple[object, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setEnabled(False)

    def show_picture(self, picture: Array | None, title: str = "", remark: str = "") -> None:
        """picture: uint8 (h, w), ink is high; title: the line below it; remark: a quiet one below that."""
        self._picture, self._title, self._remark = picture, title, remark
        self._edition += 1
        self.setEnabled(picture is not None)
        self.update()

    def set_chosen(self, is_chosen: bool) -> None:
        """Whether it is the one that is looked at: then it is framed."""
        if is_chosen != self._is_chosen:
            self._is_chosen = is_chosen
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
        return QSize(max(self._side, self.words_width), self._side + self.below)

    @property
    def words_width(self) -> int:
        """Pixels of width that the widest words take."""
        font = QFont(self.font())
        font.setBold(True)
        return QFontMetrics(font).horizontalAdvance(self._widest)

    def minimumSizeHint(self) -> QSize:
        """Smaller for a moment, while a window shrinks, or it could not."""
        least = min(_LEAST, self._side)
        return QSize(least, least + self.below)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        side = min(self._side, self.width(), self.height() - self.below)
        sheet = QRectF((self.width() - side) / 2, 0, side, side)
        key = (self.size(), side, self.devicePixelRatioF(), colors.name, self._line(), self._edition)
        if self._face is None or key != self._face_key:
            self._face, self._face_key = self._paint_face(colors, sheet), key
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._face)
        edge = ""
        if self.hasFocus():
            edge = colors.accent
        elif self._is_chosen:
            edge = colors.data
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            edge = colors.text if self.isDown() else colors.quiet
        if edge:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() or self._is_chosen else 1))
            painter.drawRoundedRect(sheet.adjusted(1, 1, -1, -1), theme.RADIUS - 1, theme.RADIUS - 1)
        painter.end()

    def _paint_face(self, colors: theme.Theme, sheet: QRectF) -> QPixmap:
        """Painted once: where there are fifty of them it counts."""
        ratio = self.devicePixelRatioF()
        face = QPixmap(self.size() * ratio)
        face.setDevicePixelRatio(ratio)
        face.fill(Qt.GlobalColor.transparent)
        painter = QPainter(face)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(sheet, theme.RADIUS, theme.RADIUS)
        if self._picture is not None:
            inner = sheet.adjusted(2, 2, -2, -2).toRect()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # with it, three times as slow
            painter.drawImage(inner, grey_image(self._picture))
        line = self._line()
        below = QRectF(0, sheet.bottom() + _GAP, self.width(), line)
        font = QFont(self.font())
        painter.setPen(QColor(colors.quiet))
        painter.setFont(font)
        painter.drawText(below.translated(0, line), Qt.AlignmentFlag.AlignCenter, self._remark)
        painter.setPen(QColor(colors.text))
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._title)
        painter.end()
        return face
