"""A ring around a widget that somebody was looking for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.guarded import Guarded

_STAYS = 2400  # milliseconds
_BLINKS = 400
_WIDTH = 3.0


class Spotlight(Guarded, QWidget):
    """Lies over the window, takes no mouse, draws the ring and is gone."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target.window())
        self.setObjectName("spotlight")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target = target
        target.destroyed.connect(self.deleteLater)
        self._is_bright = True
        self.setGeometry(target.window().rect())
        self._blinks = bool(theme.duration(_BLINKS))
        self._blinker = QTimer(self)
        self._blinker.timeout.connect(self._blink)
        self._blinker.start(_BLINKS)
        QTimer.singleShot(_STAYS, self, self.deleteLater)
        self.raise_()
        self.show()

    @property
    def ring(self) -> QRect:
        """Around the target, which may have moved."""
        target = self._target
        return QRect(target.mapTo(self.window(), QPoint()), target.size()).adjusted(-5, -5, 5, 5)

    def _blink(self) -> None:
        self._is_bright = not self._is_bright or not self._blinks
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(theme.current().accent)
        color.setAlphaF(1.0 if self._is_bright else 0.35)
        painter.setPen(QPen(color, theme.line(_WIDTH)))
        painter.drawRoundedRect(QRectF(self.ring), theme.RADIUS, theme.RADIUS)
        painter.end()
