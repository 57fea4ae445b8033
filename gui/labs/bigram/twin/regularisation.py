"""Smoothing and weight decay side by side: both make the rows of a table more even."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from engine.bigram_twin import entropies
from gui import theme
from gui.labs.bigram.session import BigramSession
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet

_ROWS = ("counts", "twin", "uniform")


class Likeness(QWidget):
    """train_asked: from the beginning to the end, with the decay that there is now."""

    train_asked = Signal()

    def __init__(self, session: BigramSession) -> None:
        super().__init__()
        self._session = session
        self._captions = {name: Label() for name in _ROWS}
        self._row = quiet()
        self.numbers = {(name, column): Label() for name in _ROWS for column in ("row", "mean")}
        for (name, column), label in self.numbers.items():
            label.setProperty("role", "arithmetic")
            label.setObjectName(f"bigramTwinEntropy{name.title()}{column.title()}")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            explain(
                label,
                self.tr(
                    "Entropy in nats: 0 where one letter is certain, log k where all k letters are equally "
                    "likely"
                ),
            )
        self.words = quiet()
        self.words.setWhatsThis(self.tr("Why smoothing and weight decay do the same."))
        self.train = QPushButton(self.tr("Train with this decay to the end"))
        self.train.setObjectName("bigramTwinTrain")
        explain(
            self.train,
            self.tr("Begin again with the first weights, and take all steps with the decay chosen above"),
            "weight decay",
        )
        self.train.clicked.connect(self.train_asked)
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * theme.SPACE)
        grid.setVerticalSpacing(theme.SPACE // 2)
        self._row.setWordWrap(False)
        every = quiet(self.tr("all rows, mean"))
        every.setWordWrap(False)
        entropy = quiet(self.tr("Entropy"))
        grid.addWidget(entropy, 0, 0)
        grid.addWidget(self._row, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(every, 0, 2, Qt.AlignmentFlag.AlignRight)
        for place, name in enumerate(_ROWS, start=1):
            grid.addWidget(self._captions[name], place, 0)
            grid.addWidget(self.numbers[name, "row"], place, 1)
            grid.addWidget(self.numbers[name, "mean"], place, 2)
        grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addLayout(grid)
        column.addWidget(self.words)
        column.addStretch(1)
        column.addWidget(self.train)

    def refresh(self) -> None:
        model, row = self._session.model, self._session.cell[0]
        decay, size = self._session.twin.descent.setting.decay, len(model.alphabet)
        self._row.setText(self.tr("row {letter}").format(letter=model.alphabet[row]))
        texts = {
            "counts": self.tr("Counts, smoothing {smoothing:g}").format(smoothing=model.smoothing),
            "twin": self.tr("Neural net, decay {decay:g}").format(decay=decay),
            "uniform": self.tr("Uniform, log {size}").format(size=size),
        }
        for name, text in texts.items():
            self._captions[name].setText(text)
        for name, table in (("counts", model.probabilities), ("twin", model.twin_table)):
            numbers = entropies(table)
            self.numbers[name, "row"].setText(f"{numbers[row]:.4f}")
            self.numbers[name, "mean"].setText(f"{numbers.mean():.4f}")
        for column in ("row", "mean"):
            self.numbers["uniform", column].setText(f"{math.log(size):.4f}")
        self.words.setText(
            self.tr(
                "Both pull towards uniform: smoothing adds the same to all counts, decay pulls W towards "
                "0, and softmax of zeros is 1/{size}."
            ).format(size=size)
        )
