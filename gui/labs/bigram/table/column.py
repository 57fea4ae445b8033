"""The table, and above it the choice of table and unit, the smoothing, and the pairs that never occur."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QModelIndex, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.arithmetic import Array
from gui import theme
from gui.guarded import Guarded
from gui.icons import icon
from gui.labs.bigram.session import BigramSession, tables
from gui.labs.bigram.session.name_tables import (
    COUNT,
    COUNTS,
    DIFFERENCE,
    LOG,
    MOST_SMOOTHING,
    PROBABILITY,
    TWIN,
    WEIGHT,
)
from gui.widgets.choice import Choice
from gui.widgets.grids.cell_field import Cells
from gui.widgets.grids.heatmap import Heatmap
from gui.widgets.help import explain
from gui.widgets.labels import quiet
from gui.widgets.number_box import NumberBox
from gui.widgets.slider import Slider

_DECADE = 100  # steps of the slider
_LAST_STEP = 3 * _DECADE
_PLACES = 2  # behind the point
_ICON, _ARROW = 16, 40  # pixels: of a button; beside the text of a choice


def smoothing_at(step: int) -> float:
    """What a step of the slider stands for: 10^(step / 100) - 1, to two figures.

    Step 0 is 0, 30 is 1, 300 is 1,000.
    """
    return round(float(f"{10 ** (step / _DECADE) - 1:.2g}"), _PLACES)


def step_of(smoothing: float) -> int:
    """The step of the slider that is nearest to a smoothing."""
    return round(_DECADE * math.log10(1 + smoothing))


class _SparingBox(NumberBox):
    """1 and not 1.00."""

    def textFromValue(self, value: float) -> str:
        text, point = super().textFromValue(value), self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text


class SmoothingControl(QWidget):
    """The same number on a slider and in a box.

    turned  another number
    let_go  what follows is another change
    """

    turned = Signal(float)
    let_go = Signal()

    def __init__(self) -> None:
        super().__init__()
        does = self.tr("Added to every count before the probabilities are made: the table evens out.")
        self.slider = Slider()
        self.slider.setObjectName("bigramSmoothing")
        self.slider.setAccessibleName(self.tr("Smoothing"))
        self.slider.setRange(0, _LAST_STEP)
        self.slider.setPageStep(_DECADE // 2)
        self.slider.setMinimumWidth(theme.span(64))
        explain(self.slider, does, "smoothing")
        self.box = _SparingBox()
        self.box.setObjectName("bigramSmoothingValue")
        self.box.setAccessibleName(self.tr("Smoothing, as a number"))
        self.box.setRange(0, MOST_SMOOTHING)
        self.box.setDecimals(_PLACES)
        self.box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.box.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)
        explain(self.box, does, "smoothing")
        caption = quiet(self.tr("Smoothing"))
        caption.setWordWrap(False)
        explain(caption, does, "smoothing")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        row.addWidget(caption)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        self.slider.valueChanged.connect(self._tell_step)
        self.slider.sliderPressed.connect(self.let_go)
        self.slider.sliderReleased.connect(self.let_go)
        self.box.valueChanged.connect(self.turned)
        self.box.editingFinished.connect(self.let_go)

    def show_smoothing(self, smoothing: float) -> None:
        """Bring both to where the session is; what the user is just typing stays as he types it."""
        if self.box.value() != smoothing:
            with QSignalBlocker(self.box):
                self.box.setValue(smoothing)
        if smoothing_at(self.slider.value()) != smoothing:
            with QSignalBlocker(self.slider):
                self.slider.setValue(step_of(smoothing))

    @Slot(int)
    def _tell_step(self, step: int) -> None:
        self.turned.emit(smoothing_at(step))


class _Bar(Guarded, QWidget):
    """The controls in a row; where there is no room for them, the smoothing stands below the others."""

    def __init__(self, choices: list[Choice], smoothing: QWidget, buttons: list[QToolButton]) -> None:
        super().__init__()
        self._smoothing, self._choices, self._buttons = smoothing, choices, buttons
        self._is_narrow: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE)
        self._grid.setVerticalSpacing(theme.SPACE)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._place = len(choices)  # of the smoothing, or of the gap that it leaves
        for column, control in enumerate([*choices, *buttons]):
            control.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)  # all as high
            self._grid.addWidget(control, 0, column + (column >= self._place))
        self._grid.setColumnStretch(self._place, 1)
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        widths = [choice.maximumWidth() for choice in self._choices]
        is_narrow = self.width() < self._width_of(*widths, self._smoothing.minimumSizeHint().width())
        has_room = self.width() >= self._width_of(*widths)
        for column, width in enumerate(widths):
            self._grid.setColumnMinimumWidth(column, width if has_room else 0)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            place = (1, 0, 1, self._grid.columnCount()) if is_narrow else (0, self._place)
            self._grid.addWidget(self._smoothing, *place)

    def _width_of(self, *others: int) -> int:
        """Of a row with the buttons and these; the grid has a gap also beside a column that is empty."""
        widths = [*others, *(button.sizeHint().width() for button in self._buttons)]
        return sum(widths) + theme.SPACE * (len(self._choices) + len(self._buttons))

    def minimumSizeHint(self) -> QSize:
        """That of the two rows: while it is one, it may become narrower."""
        width = self._width_of(*(choice.minimumSizeHint().width() for choice in self._choices))
        width = max(width, self._smoothing.minimumSizeHint().width())
        return QSize(width, super().minimumSizeHint().height())


class TableColumn(QWidget):
    cell_chosen = Signal(int, int)  # by a click or by keys
    cell_hovered = Signal(int, int)  # (-1, -1): the mouse has left
    cell_asked = Signal(int, int)  # by a double click or Return: look at it closely
    smoothing_set = Signal(float)
    let_go = Signal()  # of the smoothing: what follows is another change to undo
    use_chosen = Signal(object)
    unit_chosen = Signal(object)

    def __init__(self, session: BigramSession) -> None:
        super().__init__()
        self._session = session
        self._shown: tuple[tuple[str, str], str, Array] | None = None  # table and unit, symbols, numbers
        self._counts: Array | None = None  # whose unseen pairs are known
        self._empty: list[tuple[int, int]] = []
        self._make_controls()
        self._make_heatmap()
        self._lay_out()
        theme.on_change(self._dress)
        self._dress()
        session.changed.connect(self.refresh)
        self.refresh()

    def _make_controls(self) -> None:
        self.use = Choice()
        self.use.setObjectName("bigramUse")
        self.use.setAccessibleName(self.tr("Table"))
        self._uses = {
            COUNTS: self.tr("Counts"),
            TWIN: self.tr("Neural net"),
            DIFFERENCE: self.tr("Difference"),
        }
        self.use.offer([(text, use) for use, text in self._uses.items()])
        explain(
            self.use,
            self.tr(
                "The table that the whole lab uses: the counts; the neural net that learns the same table; "
                "or the net minus the counts, which compares them but makes no names"
            ),
        )
        self.use.chosen.connect(self.use_chosen)
        self._units = {
            COUNT: self.tr("count"),
            PROBABILITY: self.tr("P"),
            LOG: self.tr("log P"),
            WEIGHT: self.tr("weight"),
        }
        self.unit = Choice()
        self.unit.setObjectName("bigramUnit")
        self.unit.setAccessibleName(self.tr("Unit"))
        explain(
            self.unit,
            self.tr(
                "How a cell is measured: a count, or e^W of the net; a probability; its logarithm; or a "
                "weight: W of the net, or the logarithm of a count"
            ),
        )
        self.unit.chosen.connect(self.unit_chosen)
        self.smoothing = SmoothingControl()
        self.smoothing.turned.connect(self.smoothing_set)
        self.smoothing.let_go.connect(self.let_go)
        self.empty_button, self.next_button = QToolButton(), QToolButton()
        for button in (self.empty_button, self.next_button):
            button.setProperty("role", "tool")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.empty_button.setObjectName("bigramEmpty")
        self.empty_button.setCheckable(True)
        self.empty_button.toggled.connect(self._ring)
        self.next_button.setObjectName("bigramNextEmpty")
        self.next_button.setAccessibleName(self.tr("Next unseen pair"))
        explain(self.next_button, self.tr("Go to the next pair that occurs in no name"), keys="Ctrl+E")
        self.next_button.clicked.connect(self.go_to_next_empty)

    def _make_heatmap(self) -> None:
        self.heatmap = Heatmap(self._explain)
        self.heatmap.setObjectName("bigramHeatmap")
        explain(
            self.heatmap,
            self.tr(
                "Each row a first letter, each column the letter after it. Arrow keys go from cell to cell, "
                "two letters go to their pair; Return looks at the cell closely."
            ),
            "bigram",
        )
        self.heatmap.setToolTip("")  # each cell has its own
        self.heatmap.moved.connect(self._choose)
        self.heatmap.hovered.connect(self.cell_hovered)
        self.heatmap.activated.connect(self._ask)

    def _lay_out(self) -> None:
        self.bar = _Bar([self.use, self.unit], self.smoothing, [self.empty_button, self.next_button])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.bar)
        column.addWidget(self.heatmap, 1)

    def _dress(self) -> None:
        for choice, names in ((self.use, self._uses), (self.unit, self._units)):
            metrics = choice.fontMetrics()
            widest = max(metrics.horizontalAdvance(name) for name in names.values())
            choice.setMaximumWidth(max(widest + theme.px(_ARROW), choice.minimumSizeHint().width()))
        self.bar.arrange()
        self.next_button.setIcon(icon("forward", theme.current().text))
        self.next_button.setIconSize(QSize(theme.px(_ICON), theme.px(_ICON)))

    # What the user does

    def _explain(self, row: int, column: int) -> str:
        return tables.explain(self._session.model, row, column)

    @Slot(QModelIndex)
    def _ask(self, index: QModelIndex) -> None:
        self.cell_asked.emit(index.row(), index.column())

    @Slot(int, int)
    def _choose(self, row: int, column: int) -> None:
        if (row, column) != self._session.cell:
            self.cell_chosen.emit(row, column)

    @Slot(bool)
    def _ring(self, is_wanted: bool) -> None:
        self.heatmap.ring(self._empty if is_wanted else [])

    @Slot()
    def go_to_next_empty(self) -> None:
        """In reading order from the cursor, and from the first one again after the last."""
        if self._empty:
            later = [cell for cell in self._empty if cell > self._session.cell]
            self.heatmap.go_to(*(later or self._empty)[0])

    # What is shown

    def refresh(self) -> None:
        session = self._session
        model = session.model
        self.use.show_value(model.use)
        self.unit.offer([(self._units[unit], unit) for unit in model.units])
        self.unit.show_value(model.unit)
        self.smoothing.show_smoothing(session.model.smoothing)
        self._show_table()
        self._find_empty()
        self.heatmap.go_to(*session.cell)
        self.heatmap.mark_row(session.cell[0])

    def _show_table(self) -> None:
        """Anew only where it differs from what is there: while the twin learns, each frame asks for it."""
        model = self._session.model
        kind, numbers, symbols = (model.use, model.unit), tables.numbers_of(model), model.signs
        if self._shown and self._shown[:2] == (kind, symbols) and np.array_equal(self._shown[2], numbers):
            return
        if not self._shown or kind != self._shown[0]:
            name = self.tr("Table of letter pairs: {table}, {unit}").format(
                table=self._uses[model.use], unit=self._units[model.unit]
            )
            self.heatmap.setAccessibleName(name)
        self._shown = kind, symbols, numbers.copy()
        grid = tables.grid_of(model, numbers)
        self.heatmap.show_cells(Cells(symbols, grid.texts, grid.shades, grid.is_signed))

    def _find_empty(self) -> None:
        counts, is_smoothed = self._session.model.counts, self._session.model.smoothing > 0
        if counts is not self._counts:
            self._counts = counts
            # there is always one: no name is empty, so the boundary never follows itself
            self._empty = [(int(row), int(column)) for row, column in np.argwhere(counts == 0)]
            self.empty_button.setText(self._say_empty(len(self._empty)))
            self.empty_button.setAccessibleName(
                self.tr("{unseen}: pairs that never occur").format(unseen=self.empty_button.text())
            )
            self._ring(self.empty_button.isChecked())
        does = self.tr("Ring the pairs that occur in no name. Without smoothing they are impossible.")
        if is_smoothed:
            does = self.tr(
                "Ring the pairs that occur in no name. With smoothing they are possible all the same."
            )
        if does != self.empty_button.accessibleDescription():
            explain(self.empty_button, does, "smoothing")

    def _say_empty(self, count: int) -> str:
        if count == 1:
            return self.tr("1 unseen")
        return self.tr("{count} unseen").format(count=f"{count:,}")
