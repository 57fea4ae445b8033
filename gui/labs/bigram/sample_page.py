"""Names made up from the table, letter by letter and many at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
)

from gui import theme
from gui.labs.bigram.page import Page
from gui.labs.bigram.sampling import HIGHEST_SEED, HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE, MOST_NAMES
from gui.labs.bigram.session import BigramSession
from gui.widgets.help import explain
from gui.widgets.labels import quiet


class SamplePage(Page):
    def __init__(self, session: BigramSession) -> None:
        super().__init__(session)
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
        self.generate_button.clicked.connect(self.generate)
        self.refresh()

    def _lay_out(self) -> None:
        settings = self.settings = QFormLayout()
        settings.setHorizontalSpacing(2 * theme.SPACE)
        settings.setVerticalSpacing(theme.SPACE)
        settings.addRow(self.tr("How many"), self.count)
        settings.addRow(self.tr("Seed"), self.seed)
        settings.addRow(self.tr("Temperature"), self.temperature)
        settings.addRow(self.tr("Randomness"), self.random)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(settings)
        column.addWidget(self.generate_button)
        column.addWidget(self.list, 1)
        column.addWidget(self.note)

    @Slot()
    def generate(self) -> None:
        self.generate_with(
            self.count.value(), self.seed.value(), self.temperature.value(), self.random.currentData()
        )

    def generate_with(self, count: int, seed: int, temperature: float, random: Any) -> None:
        self.edit(
            self.tr("Generate names"),
            lambda: self.session.sampling.generate(count, seed, temperature, random),
        )

    def refresh(self) -> None:
        sampling = self.session.sampling
        self.count.setValue(sampling.count)
        self.seed.setValue(sampling.seed)
        self.temperature.setValue(sampling.temperature)
        self.random.setCurrentIndex(self.random.findData(sampling.random))
        if [self.list.item(row).text() for row in range(self.list.count())] != sampling.generated:
            self.list.clear()
            for name in sampling.generated:
                QListWidgetItem(name, self.list)
