"""The bigram lab on screen: the table of letter pairs, and names made up from it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.labs.bigram.session import (
    HIGHEST_SEED,
    HIGHEST_TEMPERATURE,
    LECTURE_SEED,
    LOWEST_TEMPERATURE,
    MOST_NAMES,
    BigramSession,
)
from gui.page import LabPage
from gui.undo import state_change
from gui.widgets.cards import TryThis
from gui.widgets.heatmap import Heatmap
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet

_SIDE_WIDTH = 300


class Panel(LabPage):
    session: BigramSession

    def __init__(self) -> None:
        super().__init__()
        self.session = BigramSession()
        model = self.session.model
        self.heatmap = Heatmap(model.counts, model.alphabet, self.session.explain)
        self.heatmap.setObjectName("bigramHeatmap")
        self.heatmap.setAccessibleName(self.tr("Counts of letter pairs"))
        explain(
            self.heatmap,
            self.tr(
                "How often each letter follows each other. Click on a cell to look at it; arrow keys move."
            ),
            "bigram",
        )
        self.heatmap.setToolTip("")  # each cell has its own
        self._shown_model: object = model
        self.cell = QLabel()
        self.cell.setWhatsThis(self.tr("The cell under the mouse, in words."))
        self.nll = QLabel()
        self.nll.setObjectName("bigramNll")
        self.nll.setProperty("role", "number")
        self.nll.setAccessibleName(self.tr("Negative log-likelihood of the whole set"))
        explain(
            self.nll,
            self.tr("How surprised the table is by a pair of its own names, on average."),
            "negative log-likelihood",
        )
        self.nll_caption = quiet()
        self.nll_caption.setWhatsThis(
            self.tr("What the number above says, and what it would be without a model.")
        )
        self.count = QSpinBox()
        self.count.setRange(1, MOST_NAMES)
        self.count.setAccessibleName(self.tr("How many"))
        explain(self.count, self.tr("How many names to make up"))
        self.seed = QSpinBox()
        self.seed.setObjectName("bigramSeed")
        self.seed.setRange(0, HIGHEST_SEED)
        self.seed.setAccessibleName(self.tr("Seed"))
        explain(self.seed, self.tr("Where the stream of random numbers begins"), "seed")
        self.temperature = QDoubleSpinBox()
        self.temperature.setObjectName("bigramTemperature")
        self.temperature.setRange(LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE)
        self.temperature.setSingleStep(0.1)
        self.temperature.setAccessibleName(self.tr("Temperature"))
        explain(
            self.temperature,
            self.tr("Below 1 the frequent pairs win more often, above 1 the rare ones get a chance"),
            "temperature",
        )
        self.random = QComboBox()
        self.random.setObjectName("bigramRandom")
        for source, title in (
            ("lecture", self.tr("As in the video")),
            ("torch", self.tr("As in PyTorch 2")),
            ("numpy", "NumPy"),
        ):
            self.random.addItem(title, source)
        self.random.setAccessibleName(self.tr("Randomness"))
        explain(
            self.random,
            self.tr(
                "Where random numbers come from: the video's PyTorch, bit for bit; PyTorch 2, "
                "which gives other names; or NumPy"
            ),
        )
        self.generate_button = QPushButton(self.tr("Generate names"))
        self.generate_button.setObjectName("bigramGenerate")
        self.generate_button.setProperty("role", "primary")
        explain(
            self.generate_button,
            self.tr("Begin at the boundary and roll letter after letter until the boundary comes again"),
            "sampling",
        )
        self.list = QListWidget()
        self.list.setObjectName("bigramNames")
        self.list.setProperty("role", "large")
        self.list.setMinimumHeight(80)
        self.list.setAccessibleName(self.tr("Generated names"))
        explain(self.list, self.tr("Names made up from the table. Click on one to see how likely it is."))
        self.note = quiet()
        self.note.setWhatsThis(self.tr("How many of the names that were made up are names of the data."))
        self._lay_out()
        self._offer()
        self.first_focus = self.generate_button

        self.generate_button.clicked.connect(self.generate)
        self.heatmap.entered.connect(self._explain)
        self.heatmap.clicked.connect(self._look_at_cell)
        self.heatmap.activated.connect(self._look_at_cell)
        self.list.itemClicked.connect(self._look_at_name)
        self.list.itemActivated.connect(self._look_at_name)
        self.inspector_closed.connect(self._look_away)
        self.session.changed.connect(self.refresh)
        self._watch_cells()
        self.heatmap.setCurrentIndex(self.heatmap.model().index(1, 14))  # "an", the commonest within names
        theme.on_change(self._size_controls)
        self.refresh()

    def _lay_out(self) -> None:
        table = QVBoxLayout()
        table.setSpacing(theme.SPACE)
        table.addWidget(self.heatmap, 1)
        table.addWidget(self.cell)

        settings = self.settings = QFormLayout()
        settings.setHorizontalSpacing(2 * theme.SPACE)
        settings.setVerticalSpacing(theme.SPACE)
        settings.addRow(self.tr("How many"), self.count)
        settings.addRow(self.tr("Seed"), self.seed)
        settings.addRow(self.tr("Temperature"), self.temperature)
        settings.addRow(self.tr("Randomness"), self.random)

        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(heading(self.tr("Make up names")))
        column.addLayout(settings)
        column.addWidget(self.generate_button)
        column.addWidget(self.list, 1)
        column.addWidget(self.note)
        nll_heading = heading(self.tr("Negative log-likelihood"))
        self.likelihood = [self.note, nll_heading, self.nll, self.nll_caption]
        for widget in (nll_heading, self.nll, self.nll_caption):
            column.addWidget(widget)

        work = QWidget()
        work.setLayout(table)
        table.setContentsMargins(0, 0, 0, 0)
        self.set_work(work, side)
        self._size_controls()

    def _offer(self) -> None:
        self.add_tool(
            self.tr("Copy names"),
            self.tr("Copy the generated names, one a line"),
            self._copy,
            "copy",
            "Ctrl+Shift+C",
        )
        self.built_in_tool = self.add_tool(
            self.tr("Built-in names"),
            self.tr("Count the 32,033 names that came with Nablab again"),
            self._use_built_in,
            "undo",
        )
        self.cards = [
            TryThis(
                self.tr("The names of the lecture: the same seed, the same random numbers, bit for bit."),
                self.tr("Make the lecture's names"),
                lambda: self._generate(5, LECTURE_SEED, 1.0, "lecture"),
            ),
            TryThis(
                self.tr("At a high temperature every pair gets a chance, and the names fall apart."),
                self.tr("Heat it up"),
                lambda: self._generate(10, LECTURE_SEED, 4.0, "numpy"),
            ),
            TryThis(
                self.tr("What comes after q? Look at its cell with u, and at the arithmetic behind it."),
                self.tr("Look at qu"),
                self._look_at_qu,
            ),
        ]

    # What the user does

    @Slot()
    def generate(self) -> None:
        self._generate(
            self.count.value(), self.seed.value(), self.temperature.value(), self.random.currentData()
        )

    def _generate(self, count: int, seed: int, temperature: float, random: Any) -> None:
        before = self.session.to_dict()
        self.session.generate(count, seed, temperature, random)
        self.undo_stack.push(state_change(self.tr("Generate names"), self.session, before))

    def take(self, kind: str, value: Any, name: str) -> None:
        """Names from a file: list of str. Raises ValueError where they make no table."""
        before = self.session.to_dict()
        self.session.use_names(value, name)
        self.undo_stack.push(state_change(self.tr("Open {name}").format(name=name), self.session, before))

    @Slot()
    def _use_built_in(self) -> None:
        before = self.session.to_dict()
        self.session.use_built_in_names()
        self.undo_stack.push(state_change(self.tr("Built-in names"), self.session, before))

    @Slot()
    def _copy(self) -> None:
        QApplication.clipboard().setText("\n".join(self.session.generated))

    @Slot(QModelIndex)
    def _explain(self, index: QModelIndex) -> None:
        if index.isValid():
            self.cell.setText(self.session.explain(index.row(), index.column()))

    @Slot(QModelIndex)
    def _move_to_cell(self, index: QModelIndex) -> None:
        """The arrow keys: explain the cell, and look at it if one was looked at before."""
        self._explain(index)
        if index.isValid() and self.session.selected and self.session.selected[0] == "cell":
            self.session.select(("cell", index.row(), index.column()))

    @Slot(QModelIndex)
    def _look_at_cell(self, index: QModelIndex) -> None:
        self.session.select(("cell", index.row(), index.column()))

    @Slot(QListWidgetItem)
    def _look_at_name(self, item: QListWidgetItem) -> None:
        self.session.select(("name", self.list.row(item), 0))

    @Slot()
    def _look_at_qu(self) -> None:
        index = self.session.model.index
        if "q" in index and "u" in index:
            self.heatmap.setCurrentIndex(self.heatmap.model().index(index["q"], index["u"]))
            self.session.select(("cell", index["q"], index["u"]))
        else:
            self.cell.setText(self.tr("These names have no q and u. Go back to the built-in names first."))

    @Slot()
    def _look_away(self) -> None:
        self.session.select(None)

    # What is shown

    def _watch_cells(self) -> None:
        self.heatmap.selectionModel().currentChanged.connect(self._move_to_cell)

    def _size_controls(self) -> None:
        """As large as their text; in a low window the page scrolls instead of squeezing them."""
        assert self.side is not None
        self.side.setMinimumWidth(theme.span(_SIDE_WIDTH))
        self.splitter.setSizes([self.width(), theme.span(_SIDE_WIDTH)])
        for control in (self.count, self.seed, self.temperature, self.random):
            control.setMinimumHeight(control.sizeHint().height())
            self.settings.labelForField(control).setMinimumHeight(control.sizeHint().height())
        self._keep_height()

    def _keep_height(self) -> None:
        """Wrapped captions count with all their lines: else they would push the fields over each other."""
        layout = self.side.layout() if self.side else None
        if self.side and layout:
            layout.invalidate()
            wrapped = layout.totalMinimumHeightForWidth(self.side.minimumWidth())  # -1: nothing wraps
            self.side.setMinimumHeight(max(wrapped, layout.totalMinimumSize().height()))

    def refresh(self) -> None:
        session = self.session
        if session.model is not self._shown_model:
            self._shown_model = session.model
            self.heatmap.show_counts(session.model.counts, session.model.alphabet, session.explain)
            self._watch_cells()
            self.heatmap.setCurrentIndex(self.heatmap.model().index(0, 1))
        self.count.setValue(session.count)
        self.seed.setValue(session.seed)
        self.temperature.setValue(session.temperature)
        self.random.setCurrentIndex(self.random.findData(session.random))
        self.nll.setText(f"{session.nll:.4f}")
        self.nll_caption.setText(
            self.tr(
                "How surprised the table is by a pair of the {count} names, on average. "
                "Knowing nothing would cost log {symbols} = {uniform}."
            ).format(
                count=f"{len(session.names):,}",
                symbols=len(session.model.alphabet),
                uniform=f"{np.log(len(session.model.alphabet)):.4f}",
            )
        )
        self._show_names()
        self.built_in_tool.setVisible(bool(session.source))
        for part in self.likelihood:  # gives its place to what is looked at
            part.setVisible(session.selected is None)
        self._keep_height()
        self.inspect(session.inspection)
        self.say(session.status)

    def _show_names(self) -> None:
        session = self.session
        if [self.list.item(row).text() for row in range(self.list.count())] != session.generated:
            self.list.clear()
            for name in session.generated:
                item = QListWidgetItem(name, self.list)
                if name in session.known:
                    item.setToolTip(self.tr("This one is among the names in the data"))
        known = sum(name in session.known for name in session.generated)
        if not session.generated:
            self.note.setText(self.tr("The names appear above when you press Generate."))
        elif known:
            self.note.setText(
                self.tr("{known} of {all} are real names from the data.").format(
                    known=known, all=len(session.generated)
                )
            )
        else:
            self.note.setText(self.tr("None of them is in the data."))
