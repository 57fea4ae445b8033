"""An array as a table of numbers, to read or to edit, the sign and size of each behind it.

It is a QTableView over the array itself: cells are asked for when they are seen, so that a matrix of 100,000
numbers opens as fast as one of ten.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from engine.arithmetic import Array
from gui import theme
from gui.guarded import Guarded
from gui.widgets.grids.array_model import ArrayModel
from gui.widgets.help import explain

_TEXT = 13  # pixels
_ROW, _COLUMN, _AIR = 26, 40, 16  # pixels: a row, a column at least, beside the numbers
_EDITOR = 184  # pixels: the field in which a number is typed, at least
_SAMPLE = 2000  # numbers that are measured to find the width of the columns
_STRONGEST = 0.85  # of the sign's colour: the largest number
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


class _CellPainter(Guarded, QStyledItemDelegate):
    """The number on a ground that goes from negative through nothing to positive."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model, view = index.model(), self.parent()
        assert isinstance(model, ArrayModel)
        assert isinstance(view, QTableView)
        row, column = index.row(), index.column()
        colors, share = theme.current(), model.share(row, column)
        sign = theme.sign_color(share).name()
        ground = theme.blend(colors.ground, sign, _STRONGEST * abs(share))
        rect = option.rect
        painter.fillRect(rect, ground)
        painter.setFont(theme.sized(_TEXT))
        painter.setPen(theme.ink_on(ground))
        inside = rect.adjusted(0, 0, -_AIR // 2, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, right, model.text(row, column))
        if view.currentIndex() == index:
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("cellEditor")
        editor.setFrame(False)
        editor.setFont(theme.sized(_TEXT))
        editor.setAccessibleName(str(index.data(_Role.AccessibleTextRole)))
        explain(editor, self.tr("Type a number; Return takes it, Escape leaves the old one"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Wider than its cell where the number has more digits than are shown."""
        rect = option.rect
        rect.setWidth(max(rect.width(), theme.px(_EDITOR)))
        right = editor.parentWidget().rect().right()  # type: ignore[union-attr]
        rect.moveRight(min(rect.right(), max(right, rect.width())))
        editor.setGeometry(rect)


class ArrayTable(Guarded, QTableView):
    """The last axis goes across; the axes before it go down, their indices at the left.

    F2, Return, a double click or typing edits the current cell of an array that can be edited; a text is
    pasted over it and those to its right and below.
    """

    cell_changed = Signal(object, float)  # the index in the array, the number that was typed
    pasted = Signal(str, object)  # a text, and the index in the array at which it begins
    cell_refused = Signal(str)  # why what was typed was not taken
    cell_looked_at = Signal(object)  # the index of the current cell; None where there is none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Numbers of the array"))
        explain(self, self.tr("The numbers of the array: the colour of a cell tells the sign and the size"))
        self.setToolTip("")  # the cells have their own
        self._model = ArrayModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_CellPainter(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self._model.changed.connect(self._tell_change)
        self._model.refused.connect(self.cell_refused)
        self.selectionModel().currentChanged.connect(self._tell_current)
        theme.on_change(self._dress)
        self._dress()

    def show_array(self, data: Array, editable: bool, digits: int = 4) -> None:
        """data: numbers of any shape; digits: significant ones. With another shape it begins anew."""
        is_new = self._model.show_array(data, editable, digits)
        triggers = QAbstractItemView.EditTrigger
        edits = triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        self.setEditTriggers(edits if editable else triggers.NoEditTriggers)
        self._make_room(is_new)
        if is_new:
            self.scrollToTop()
            self.cell_looked_at.emit(None)

    @property
    def current_cell(self) -> tuple[int, ...] | None:
        """Its index in the array."""
        index = self.currentIndex()
        return self._model.place(index.row(), index.column()) if index.isValid() else None

    def height_of_all(self) -> int:
        """So high that no row needs to be scrolled."""
        bars = self.horizontalHeader().sizeHint().height() + self.horizontalScrollBar().sizeHint().height()
        return self.verticalHeader().length() + bars + 2 * self.frameWidth()

    def begin(self) -> None:
        """Take the keys, at the first number."""
        self.setCurrentIndex(self._model.index(0, 0))
        self.setFocus()

    def _dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setFont(theme.sized(_TEXT))
        self._make_room(True)

    def _make_room(self, is_new: bool) -> None:
        """Columns of one width, for the longest of the numbers; none becomes narrower while one edits."""
        numbers, header = self._model.numbers, self.horizontalHeader()
        columns = numbers.shape[1]
        step = max(1, numbers.size // _SAMPLE)
        texts = [self._model.text(*divmod(cell, columns)) for cell in range(0, numbers.size, step)]
        longest = max([*texts, str(max(columns - 1, 0))], key=len)
        metrics = QFontMetrics(theme.sized(_TEXT))
        wide = metrics.horizontalAdvance(longest) + _AIR
        before = 0 if is_new else header.defaultSectionSize()
        header.setDefaultSectionSize(max(wide, theme.px(_COLUMN), before))
        last = self._model.headerData(len(numbers) - 1, Qt.Orientation.Vertical) if len(numbers) else ""
        self.verticalHeader().setFixedWidth(metrics.horizontalAdvance(last) + _AIR)

    @Slot(int, int)
    def _tell_change(self, row: int, column: int) -> None:
        self._make_room(False)
        self.cell_changed.emit(self._model.place(row, column), float(self._model.numbers[row, column]))

    @Slot()
    def _tell_current(self) -> None:
        self.cell_looked_at.emit(self.current_cell)

    def event(self, event: QEvent) -> bool:
        """A number may begin with a full stop, which else would be a key of the window, as pasting would."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and (event.text() == "." or event.matches(QKeySequence.StandardKey.Paste))
            and self._model.is_editable
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_editing = self.state() == QAbstractItemView.State.EditingState  # then the key was the editor's
        if is_return and self._model.is_editable and self.currentIndex().isValid() and not is_editing:
            self.edit(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Paste) and self._model.is_editable and not is_editing:
            self.pasted.emit(QApplication.clipboard().text(), self.current_cell)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(360), theme.px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(96))
