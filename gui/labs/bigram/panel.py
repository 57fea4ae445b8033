"""The bigram lab on screen: the table of letter pairs, and names made up from it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.labs.bigram.session import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE, MOST_NAMES, BigramSession
from gui.widgets.heatmap import Heatmap

_SIDE_WIDTH = 320
_SOURCES = (("lecture", "As in the video"), ("torch", "As in PyTorch 2"), ("numpy", "NumPy"))


class Panel(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.session = BigramSession()
        model = self.session.model
        self.heatmap = Heatmap(model.counts, model.alphabet, self.session.explain)
        self.heatmap.setObjectName("bigramHeatmap")
        self.heatmap.setAccessibleName(self.tr("Counts of letter pairs"))
        self.cell = QLabel()
        self.cell.setMinimumHeight(24)
        self.nll = QLabel()
        self.nll.setObjectName("bigramNll")
        self.nll.setFont(theme.monospaced(28))
        self.nll.setAccessibleName(self.tr("Negative log-likelihood of the whole set"))
        self.count = QSpinBox()
        self.count.setRange(1, MOST_NAMES)
        self.count.setToolTip(self.tr("How many names to make up"))
        self.seed = QSpinBox()
        self.seed.setObjectName("bigramSeed")
        self.seed.setRange(0, 2147483647)
        self.seed.setToolTip(
            self.tr("Seed: where the stream of random numbers begins. The same seed gives the same names.")
        )
        self.temperature = QDoubleSpinBox()
        self.temperature.setObjectName("bigramTemperature")
        self.temperature.setRange(LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE)
        self.temperature.setSingleStep(0.1)
        self.temperature.setToolTip(
            self.tr(
                "Temperature: below 1 the frequent pairs win more often, above 1 the rare ones get a chance."
            )
        )
        self.random = QComboBox()
        self.random.setObjectName("bigramRandom")
        for source, title in _SOURCES:
            self.random.addItem(self.tr(title), source)
        self.random.setToolTip(
            self.tr(
                "Source of randomness: the numbers of the video's PyTorch, bit for bit;\n"
                "those of PyTorch 2 today, which give other names; or NumPy's own."
            )
        )
        self.generate_button = QPushButton(self.tr("Generate names"))
        self.generate_button.setObjectName("bigramGenerate")
        self.generate_button.setProperty("role", "primary")
        self.generate_button.setToolTip(
            self.tr("Begin at the boundary and roll letter after letter until the boundary comes again")
        )
        self.list = QListWidget()
        self.list.setObjectName("bigramNames")
        self.list.setAccessibleName(self.tr("Generated names"))
        self.note = QLabel()
        self.note.setProperty("role", "quiet")
        self.note.setWordWrap(True)
        self._lay_out()
        self.setFocusProxy(self.generate_button)

        self.generate_button.clicked.connect(self.generate)
        self.heatmap.entered.connect(self._explain)
        self.heatmap.selectionModel().currentChanged.connect(self._explain)
        self.session.changed.connect(self.refresh)
        self.heatmap.setCurrentIndex(self.heatmap.model().index(1, 14))  # "an", the commonest within names
        self.refresh()

    def _lay_out(self) -> None:
        table = QVBoxLayout()
        table.setSpacing(theme.SPACE)
        table.addWidget(self.heatmap, 1)
        table.addWidget(self.cell)

        settings = QFormLayout()
        settings.setHorizontalSpacing(2 * theme.SPACE)
        settings.setVerticalSpacing(theme.SPACE)
        settings.addRow(self.tr("How many"), self.count)
        settings.addRow(self.tr("Seed"), self.seed)
        settings.addRow(self.tr("Temperature"), self.temperature)
        settings.addRow(self.tr("Randomness"), self.random)

        side = QWidget()
        side.setFixedWidth(_SIDE_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(self._heading(self.tr("Make up names")))
        column.addLayout(settings)
        column.addWidget(self.generate_button)
        column.addWidget(self.list, 1)
        column.addWidget(self.note)
        column.addWidget(self._heading(self.tr("Negative log-likelihood")))
        column.addWidget(self.nll)
        caption = QLabel(
            self.tr(
                "How surprised the table is by a pair of the {count:,} names, on average. "
                "Knowing nothing would cost log 27 = 3.2958."
            ).format(count=len(self.session.names))
        )
        caption.setProperty("role", "quiet")
        caption.setWordWrap(True)
        column.addWidget(caption)

        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3 * theme.SPACE)
        row.addLayout(table, 1)
        row.addWidget(side)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "section")
        return label

    @Slot()
    def generate(self) -> None:
        self.session.generate(
            self.count.value(), self.seed.value(), self.temperature.value(), self.random.currentData()
        )

    @Slot(QModelIndex)
    def _explain(self, index: QModelIndex) -> None:
        self.cell.setText(self.session.explain(index.row(), index.column()))

    def refresh(self) -> None:
        session = self.session
        self.count.setValue(session.count)
        self.seed.setValue(session.seed)
        self.temperature.setValue(session.temperature)
        self.random.setCurrentIndex(self.random.findData(session.random))
        self.nll.setText(f"{session.nll:.4f}")
        self.list.clear()
        for name in session.generated:
            item = QListWidgetItem(name, self.list)
            if name in session.known:
                item.setToolTip(self.tr("This one is among the names in the data"))
        known = sum(name in session.known for name in session.generated)
        if not session.generated:
            self.note.setText(self.tr("The names appear above. The first five are those of the lecture."))
        elif known:
            self.note.setText(
                self.tr("{known} of {all} are real names from the data.").format(
                    known=known, all=len(session.generated)
                )
            )
        else:
            self.note.setText(self.tr("None of them is in the data."))
