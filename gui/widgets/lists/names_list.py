"""A list of names: which of them are in the data, and which are kept as favourites."""

from __future__ import annotations

import math
from collections.abc import Collection

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme
from gui.guarded import Guarded
from gui.widgets.help import paragraph

_STAR = 18  # pixels, as the text
_BETWEEN = 8
_AT_ONCE = 1000  # names


class NamesList(Guarded, QListWidget):
    """The text of an item is the name, nothing else; what is known of it stands at the right.

    can_star    whether names are kept as favourites at all
    looked_at   the row of the name that was clicked, or on which Return was pressed
    star_asked  the name whose star was clicked, or on which F was pressed
    """

    looked_at = Signal(int)
    star_asked = Signal(str)

    def __init__(self, can_star: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.can_star = can_star
        self.setProperty("role", "large")
        self.setUniformItemSizes(True)  # or ten thousand names would be measured one by one
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(_Delegate(self))
        self.known: Collection[str] = frozenset()
        self.favourites: Collection[str] = frozenset()
        self._names: list[str] = []
        self._filling = QTimer(self)
        self._filling.setSingleShot(True)
        self._filling.timeout.connect(self._fill_some)
        self.clicked.connect(self._look)
        self.activated.connect(self._look)

    def show_names(self, names: list[str], known: Collection[str], favourites: Collection[str]) -> None:
        """known: the names in the data."""
        if known is not self.known:
            self._names = []
            self.clear()  # their marks have changed
        self.known = known
        if set(favourites) != self.favourites:
            self.favourites = set(favourites)
            self.viewport().update()
        if names == self._names:
            return
        kept = self.count()  # where the names go on, or are fewer than before
        if self._names[:kept] != names[:kept]:
            kept = len(names) if self._names[: len(names)] == names else 0
        if not kept:
            self.clear()
        while self.count() > kept:
            self.takeItem(self.count() - 1)
        self._names = list(names)
        self._fill_some()

    @Slot()
    def _fill_some(self) -> None:
        """Ten thousand items at once would take longer than a frame."""
        first = self.count()
        some = self._names[first : first + _AT_ONCE]
        self.addItems(some)
        for row, name in enumerate(some, first):
            if name in self.known:
                item = self.item(row)
                item.setToolTip(paragraph(self.tr("{name} is a name in the data").format(name=name)))
                said = self.tr("{name}, in the data").format(name=name)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
        if self.count() < len(self._names):
            self._filling.start()

    @Slot(QModelIndex)
    def _look(self, index: QModelIndex) -> None:
        self.looked_at.emit(index.row())

    def star_of(self, item: QListWidgetItem) -> QRect:
        """Where its star stands, in the viewport."""
        return star_in(self.visualItemRect(item))

    # Gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None and self.can_star and self.star_of(item).contains(event.position().toPoint()):
            self.star_asked.emit(item.text())
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_F and not event.modifiers() and item is not None and self.can_star:
            self.star_asked.emit(item.text())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        item = self.itemAt(event.pos()) if is_mouse else self.currentItem()
        if item is None:
            return
        self.setCurrentItem(item)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Look at it closely"), self._look_at_current)
        if self.can_star:
            is_favourite = item.text() in self.favourites
            menu.addAction(
                self.tr("No favourite any more") if is_favourite else self.tr("Keep as a favourite"),
                self._star_current,
            )
        menu.popup(event.globalPos())

    @Slot()
    def _look_at_current(self) -> None:
        self._look(self.currentIndex())

    @Slot()
    def _star_current(self) -> None:
        item = self.currentItem()
        if item is not None:
            self.star_asked.emit(item.text())


def star_in(row: QRect) -> QRect:
    side = theme.px(_STAR) + _BETWEEN
    return QRect(row.right() - side, row.top(), side, row.height())


class _Delegate(Guarded, QStyledItemDelegate):
    def __init__(self, names: NamesList) -> None:
        super().__init__(names)
        self._list = names

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # the row's ground tells it, and the list's frame
        text = option.text or self.tr("(without letters)")
        room = option.rect.width() - star_in(option.rect).width() - 2 * _BETWEEN
        if index.data() in self._list.known:
            room -= option.fontMetrics.horizontalAdvance(self._remark())
        option.text = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, theme.px(26)))

    def _remark(self) -> str:
        return self.tr("in the data")

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        name, colors = index.data(), theme.current()
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = option.palette.color(QPalette.ColorRole.HighlightedText) if is_selected else None
        star = star_in(rect) if self._list.can_star else QRect()
        painter.save()
        if name in self._list.known:
            painter.setFont(theme.sized(theme.TEXT_PIXELS))
            painter.setPen(ink or QColor(colors.quiet))
            remark = rect.adjusted(0, 0, -star.width() - _BETWEEN, 0)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(remark, flags, self._remark())
        if not self._list.can_star:
            painter.restore()
            return
        is_favourite = name in self._list.favourites
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink or QColor(colors.accent if is_favourite else colors.quiet), theme.line(1)))
        if is_favourite:
            painter.setBrush(painter.pen().color())
        painter.drawPolygon(_star(QRectF(star).center(), theme.px(_STAR) / 2 - 2))
        painter.restore()


def _star(centre: QPointF, radius: float) -> QPolygonF:
    """Five points, the first up."""
    corners = []
    for corner in range(10):
        length = radius if corner % 2 == 0 else 0.45 * radius
        angle = math.pi * (corner / 5 - 0.5)
        corners.append(centre + QPointF(length * math.cos(angle), length * math.sin(angle)))
    return QPolygonF(corners)
