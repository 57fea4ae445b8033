"""Counts divided by their sums: with keepdims each row by its own, without it each column by another's.

One looks at the sums before one is told: no error is raised, and the likelihood is the same.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.sampling import sample_names
from engine.torch_random import LECTURE_SEED
from gui.labs.bigram.page import BigramPage
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.name_tables import COUNTS
from gui.labs.bigram.session.tables import by
from gui.widgets.charts.histogram import Histogram
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, quiet

_NAMES = 5


class DividePage(BigramPage):
    def __init__(self, session: BigramSession) -> None:
        super().__init__(session)
        self._has_looked = False
        self.formula = Label()
        self.formula.setObjectName("bigramDivision")
        self.formula.setProperty("role", "equation")
        self.formula.setAccessibleName(self.tr("How the counts become probabilities"))
        self.shapes = quiet()
        self.keepdims = QCheckBox("keepdims=True")
        self.keepdims.setObjectName("bigramKeepdims")
        explain(
            self.keepdims,
            self.tr(
                "Whether the sums keep the shape of a column, (k, 1), or become a plain row of numbers, (k,)"
            ),
        )
        self.keepdims.clicked.connect(self._set_keepdims)
        self.question = quiet(self.tr("Do the rows sum to 1? Look."))
        self.look = QPushButton(self.tr("Look at the sums"))
        self.look.setObjectName("bigramLook")
        explain(self.look, self.tr("Show what each row and each column of the table adds up to"))
        self.look.clicked.connect(self._look)
        self.rows, self.columns = Histogram(self.tr("Row sums")), Histogram(self.tr("Column sums"))
        self.rows.setObjectName("bigramRowSums")
        self.columns.setObjectName("bigramColumnSums")
        for chart, does in (
            (self.rows, self.tr("What each row of the table adds up to. A click goes to the row.")),
            (self.columns, self.tr("What each column of the table adds up to. A click goes to the column.")),
        ):
            explain(chart, does)
            chart.setToolTip("")  # each bar says its own
        self.rows.chosen.connect(lambda row: self.session.go_to_cell(row, self.session.cell[1]))
        self.columns.chosen.connect(lambda column: self.session.go_to_cell(self.session.cell[0], column))
        self.reason = quiet()
        self.reason.setObjectName("bigramReason")
        self.title = heading("")
        self.names = Label()
        self.names.setObjectName("bigramDividedNames")
        self.names.setWordWrap(True)
        self._lay_out()

    def _lay_out(self) -> None:
        asked = QHBoxLayout()
        asked.addWidget(self.question, 1)
        asked.addWidget(self.look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.formula, self.shapes):
            column.addWidget(widget)
        column.addWidget(self.keepdims, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(asked)
        column.addWidget(self.title)
        column.addWidget(self.names)
        column.addWidget(self.rows, 1)
        column.addWidget(self.columns, 1)
        column.addWidget(self.reason)
        column.addStretch()

    @property
    def needs_row(self) -> bool:
        """Not beside the sums of all rows."""
        return False

    @property
    def spare(self) -> list[QWidget]:
        return [self.question]

    # What the user does

    @Slot(bool)
    def _set_keepdims(self, is_on: bool) -> None:
        self._has_looked = False  # what was told holds for the other division
        self.edit(self.tr("keepdims"), lambda: self.session.set_keepdims(is_on))

    @Slot()
    def _look(self) -> None:
        self._has_looked = True
        self.refresh()

    # What is shown

    def refresh(self) -> None:
        model = self.session.model
        is_counts, k = model.use == COUNTS, len(model.alphabet)
        self.keepdims.setChecked(model.keepdims)
        for control in (self.keepdims, self.look):
            control.setEnabled(is_counts)
        self.formula.setText("P = N / N.sum(1, keepdims=True)" if model.keepdims else "P = N / N.sum(1)")
        sums = f"({k}, 1)" if model.keepdims else f"({k},)"
        self.shapes.setText(self.tr("The shapes: {shapes}").format(shapes=f"({k}, {k}) / {sums}"))
        if not is_counts:
            self.shapes.setText(self.tr("Only counts are divided here. Choose Counts as the table."))
        is_seen = is_counts and self._has_looked
        for widget in (self.rows, self.columns, self.reason):
            widget.setVisible(is_seen)
        for widget in (self.title, self.names):
            widget.setVisible(is_counts)
        if not is_counts:
            return
        self.title.setText(self.tr("Names {source}").format(source=by(model, model.use)))
        self.names.setText(", ".join(sample_names(model.table, model.alphabet, _NAMES, LECTURE_SEED)))
        if is_seen:
            self._show_sums()

    def _show_sums(self) -> None:
        model = self.session.model
        words = self.tr("{sign}: {sum}")
        for chart, axis in ((self.rows, 1), (self.columns, 0)):
            sums = np.round(model.table.sum(axis=axis), 4).tolist()
            told = [
                words.format(sign=sign, sum=f"{each:.4f}")
                for sign, each in zip(model.signs, sums, strict=True)
            ]
            if list(chart.counts) != sums:
                chart.show_counts(list(model.signs), sums, told)
        self.reason.setText(self._reason())

    def _reason(self) -> str:
        model, (row, column) = self.session.model, self.session.cell
        text = self.tr(
            "Row {first} sums to {sum}, as each row does. The sums are a column, ({k}, 1): each stands "
            "beside its row."
        )
        if not model.keepdims:
            text = self.tr(
                "Row {first} sums to {sum}. Without keepdims the sums have the shape ({k},). Broadcasting "
                "lines shapes up from the right, so they count as a row, (1, {k}): {pair} is divided by the "
                "sum of row {second}, not of row {first}. No error is raised, and even the NLL is the same, "
                "because each letter begins as many pairs as it ends. The names tell."
            )
        return text.format(
            k=len(model.alphabet),
            sum=f"{model.table[row].sum():.4f}",
            pair=model.signs[row] + model.signs[column],
            first=model.signs[row],
            second=model.signs[column],
        )
