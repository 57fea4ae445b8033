"""What one can do with the card that is looked at: in the inspector, below its words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.arithmetic import Data
from gui import theme
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.cells import grown, read_block, read_shape, reshaped, shape_text, with_block
from gui.labs.graph.session.words.nudge import EXPONENTS
from gui.widgets.charts.slope_plot import SlopePlot
from gui.widgets.grids.array_table import ArrayTable
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, problem, quiet
from gui.widgets.number_box import WholeBox
from gui.widgets.slider import Slider

_FIRST_EXPONENT = 1  # h = 0.1: so large that one sees it
_TABLE = 200  # pixels
_LARGEST_SEED = 99_999


class NodeControls(QWidget):
    """Run to it, fold it, its paths, its table of numbers, its nudge.

    array_made: the key of a leaf, and other numbers for it, perhaps of another shape
    """

    run_asked = Signal(int)
    fold_asked = Signal(int, bool)
    edit_asked = Signal(int)
    cell_changed = Signal(int, object, float)
    array_made = Signal(int, object)

    def __init__(self, session: GraphSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._key: int | None = None
        self._cell: tuple[int, ...] | None = None
        self._make_buttons()
        self._make_table()
        self._make_shape()
        self.paths_title = heading(self.tr("Paths to the result"))
        self.paths = _arithmetic()
        self.paths.setObjectName("graphPaths")
        self.paths.setWhatsThis(
            self.tr("Along each path the local derivatives are multiplied; the gradient is the sum over all.")
        )
        self._make_nudge()
        self._lay_out()

    def _make_buttons(self) -> None:
        self.run = QPushButton(self.tr("Run to here"))
        self.run.setObjectName("graphRun")
        explain(self.run, self.tr("Go on to the next step that brings something to this node"), keys="R")
        self.change = QPushButton(self.tr("Change"))
        explain(
            self.change,
            self.tr("Type another value on the node; one can also drag it or turn the wheel over it"),
            "leaf",
            self.tr("Return in the graph"),
        )
        self.fold = QPushButton()
        explain(self.fold, self.tr("Fold the group around this node into one card, or open it"), "group")
        self.run.clicked.connect(self._run)
        self.change.clicked.connect(self._change)
        self.fold.clicked.connect(self._fold)

    def _make_table(self) -> None:
        self.shows_gradient = QPushButton(self.tr("Show gradients"))
        self.shows_gradient.setCheckable(True)
        explain(
            self.shows_gradient, self.tr("The gradient of each number instead of the numbers"), "gradient"
        )
        self.table = ArrayTable()
        self.table.setObjectName("graphTable")
        self.table.setAccessibleName(self.tr("Numbers"))
        self.shows_gradient.toggled.connect(self._show_table)
        self.table.cell_changed.connect(self._change_cell)
        self.refusal = problem()
        self.refusal.setWhatsThis(self.tr("Why what was typed into the table could not be taken."))
        self.table.cell_refused.connect(self._refuse_cell)
        self.table.cell_looked_at.connect(self._look_at)
        self.table.pasted.connect(self._paste)

    def _make_shape(self) -> None:
        self.shape = QLineEdit()
        self.shape.setObjectName("graphShape")
        self.shape.setProperty("role", "field")
        self.shape.setPlaceholderText(self.tr("a single number"))
        self.shape.setAccessibleName(self.tr("Shape"))
        explain(self.shape, self.tr("Rows and columns, such as 2 × 3; empty: a single number"), "array")
        self.row, self.column = QPushButton(self.tr("Add row")), QPushButton(self.tr("Add column"))
        explain(self.row, self.tr("One more row of zeros, at the bottom"))
        explain(self.column, self.tr("One more column of zeros, at the right"))
        self.random = QPushButton(self.tr("Random"))
        self.random.setObjectName("graphRandom")
        explain(self.random, self.tr("Normal random numbers: mean 0, standard deviation 1"), "seed")
        self.seed = WholeBox()
        self.seed.setObjectName("graphArraySeed")
        self.seed.setRange(0, _LARGEST_SEED)
        self.seed.setPrefix(self.tr("Seed: "))
        self.seed.setAccessibleName(self.tr("Seed"))
        explain(self.seed, self.tr("The same seed gives the same numbers"), "seed")
        self.shape.returnPressed.connect(self._set_shape)
        self.row.clicked.connect(lambda: self._make(lambda data: grown(data, -2)))
        self.column.clicked.connect(lambda: self._make(lambda data: grown(data, -1)))
        self.random.clicked.connect(self._draw_numbers)

    def _make_nudge(self) -> None:
        self.nudge_title = heading(self.tr("Nudge it"))
        self.step = Slider()
        self.step.setObjectName("graphNudge")
        self.step.setRange(EXPONENTS[0], EXPONENTS[-1])
        self.step.setValue(_FIRST_EXPONENT)
        self.step.setPageStep(1)
        self.step.setAccessibleName(self.tr("Size of the nudge h"))
        explain(
            self.step,
            self.tr("How far the number is moved to measure the slope: h from 1 down to 1e-12"),
            "gradient",
        )
        self.h = Label()
        self.h.setProperty("role", "arithmetic")
        self.h.setWhatsThis(self.tr("How far the number is moved."))
        self.plot = SlopePlot()
        self.nudged = _arithmetic()
        self.nudged.setObjectName("graphSlope")
        self.nudged.setWhatsThis(
            self.tr("The slope measured by moving the number, and the gradient beside it.")
        )
        self.remark = quiet()
        self.step.valueChanged.connect(self._show_nudge)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        for button in (self.run, self.change, self.fold):
            buttons.addWidget(button)
        buttons.addStretch()
        self.shapes, self.sizes, self.numbers = QWidget(), QWidget(), QWidget()
        label = Label(self.tr("Shape"))
        label.setBuddy(self.shape)
        for row, widgets in (
            (self.shapes, (label, self.shape)),
            (self.sizes, (self.row, self.column)),
            (self.numbers, (self.random, self.seed)),
        ):
            inside = QHBoxLayout(row)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(theme.SPACE)
            for widget in widgets:
                inside.addWidget(widget, int(widget in (self.shape, self.seed)))
        slider = QHBoxLayout()
        slider.addWidget(self.step, 1)
        slider.addWidget(self.h)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(buttons)
        column.addWidget(self.shows_gradient, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.table)
        column.addWidget(self.shapes)
        column.addWidget(self.sizes)
        column.addWidget(self.numbers)
        column.addWidget(self.refusal)
        column.addWidget(self.paths_title)
        column.addWidget(self.paths)
        column.addWidget(self.nudge_title)
        column.addLayout(slider)
        column.addWidget(self.plot)
        column.addWidget(self.nudged)
        column.addWidget(self.remark)

    def show_selected(self) -> None:
        """Bring everything to the card that is selected and the present moment."""
        session = self._session
        if session.selected != self._key:
            self._key = session.selected
            self._cell = None
            self.shows_gradient.setChecked(False)
        if self._key is None:
            return
        self._refuse_cell("")
        is_node = session.current.is_node(self._key)
        is_leaf = session.current.is_editable(self._key)
        self.run.setVisible(session.display.next_event_at(self._key) is not None)
        self.change.setVisible(is_leaf and isinstance(session.current.data_of(self._key), float))
        around = session.display.group_around(self._key)
        self.fold.setVisible(not is_node or around is not None)
        self.fold.setText(self.tr("Open") if not is_node else self.tr("Fold its group"))
        paths = "" if session.predicting.is_secret else session.explaining.paths
        self.paths.setText(paths)
        self.paths.setVisible(bool(paths))
        self.paths_title.setVisible(bool(paths))
        self._show_table()
        self._show_nudge()

    @Slot()
    def _show_table(self) -> None:
        key, session = self._key, self._session
        data = None if key is None else session.current.data_of(key)
        is_array = isinstance(data, np.ndarray)
        self.table.setVisible(is_array)
        self.shows_gradient.setVisible(is_array)
        is_leaf = key is not None and session.current.is_editable(key)
        self.shapes.setVisible(is_leaf)
        for part in (self.sizes, self.numbers):
            part.setVisible(is_leaf and is_array)
        if data is not None and not (self.shape.hasFocus() and self.shape.isModified()):
            self.shape.setText(shape_text(data))
        if key is None or not isinstance(data, np.ndarray):
            self._cell = None
            return
        if self.shows_gradient.isChecked():
            gradient = session.walkthrough.gradient_of(key)
            none = np.full(data.shape, np.nan)
            self.table.show_array(gradient if isinstance(gradient, np.ndarray) else none, False)
        else:
            self.table.show_array(data, session.current.is_editable(key))
        self.table.setFixedHeight(min(self.table.height_of_all(), theme.px(_TABLE)))

    # Other numbers for a leaf

    def edit_cells(self) -> None:
        """Type into its table."""
        if not self.table.isHidden():
            self.table.begin()

    def _make(self, change: Callable[[Data], Data]) -> None:
        """change() may raise ValueError, which is told below the table."""
        data = None if self._key is None else self._session.current.data_of(self._key)
        try:
            if self._key is not None and data is not None:
                self.array_made.emit(self._key, change(data))
        except ValueError as error:
            self._refuse_cell(str(error))

    @Slot()
    def _set_shape(self) -> None:
        def change(data: Data) -> Data:
            shape = read_shape(self.shape.text())
            self.shape.setModified(False)
            return reshaped(data, shape) if shape else float(np.ravel(data)[0])

        self._make(change)

    @Slot()
    def _draw_numbers(self) -> None:
        rng = np.random.default_rng(self.seed.value())
        self._make(lambda data: rng.standard_normal(np.shape(data)))

    @Slot(str, object)
    def _paste(self, text: str, cell: tuple[int, ...] | None) -> None:
        self._make(lambda data: with_block(data, read_block(text), cell))

    @Slot()
    def _show_nudge(self) -> None:
        self.h.setText(f"h = {10.0 ** -self.step.value():g}")
        nudged = None
        session = self._session
        if self._key is not None and not session.predicting.is_secret:
            nudged = session.explaining.nudge(self._key, 10.0 ** -self.step.value(), self._cell)
        for widget in (self.nudge_title, self.step, self.h, self.plot, self.nudged, self.remark):
            widget.setVisible(nudged is not None)
        if nudged is not None:
            self.nudge_title.setText(self.tr("Hold it and nudge") if nudged.is_held else self.tr("Nudge it"))
            place = (nudged.x, nudged.y, nudged.gradient, nudged.h, nudged.nudged)
            self.plot.show_slope(nudged.xs, nudged.ys, *place, names=(nudged.name, nudged.root))
            self.nudged.setText("\n".join(nudged.lines))
            self.remark.setText(nudged.remark)

    @Slot(object)
    def _look_at(self, cell: tuple[int, ...] | None) -> None:
        self._cell = cell
        self._show_nudge()

    @Slot(str)
    def _refuse_cell(self, message: str) -> None:
        self.refusal.setText(message)
        self.refusal.setVisible(bool(message))

    @Slot(object, float)
    def _change_cell(self, index: tuple[int, ...], number: float) -> None:
        if self._key is not None:
            self.cell_changed.emit(self._key, index, number)

    @Slot()
    def _run(self) -> None:
        if self._key is not None:
            self.run_asked.emit(self._key)

    @Slot()
    def _change(self) -> None:
        if self._key is not None:
            self.edit_asked.emit(self._key)

    @Slot()
    def _fold(self) -> None:
        if self._key is not None:
            around = self._session.display.group_around(self._key)
            is_node = self._session.current.is_node(self._key)
            self.fold_asked.emit(self._key if not is_node or around is None else around, is_node)


def _arithmetic() -> QLabel:
    label = Label()
    label.setProperty("role", "arithmetic")
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
