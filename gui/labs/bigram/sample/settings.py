"""What names are made with: how many, from which random numbers, and how boldly."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from gui import theme
from gui.labs.bigram.session.sampling import (
    HIGHEST_SEED,
    HIGHEST_TEMPERATURE,
    HIGHEST_TOP_K,
    LOWEST_TEMPERATURE,
    MOST_NAMES,
    Settings,
)
from gui.widgets.drop_down import DropDown
from gui.widgets.help import explain
from gui.widgets.labels import Label
from gui.widgets.number_box import NumberBox, WholeBox

_ARROWS = 40  # pixels: beside the number in a box


class SampleSettings(QWidget):
    """changed: text for Undo, and the setting that was changed with its value, as a dict
    asked: the button was pressed, or Return in a field
    """

    changed = Signal(str, object)
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_numbers()
        self._make_choices()
        self._lay_out()
        theme.on_change(self._dress)
        self._dress()

    def _make_numbers(self) -> None:
        self.count = WholeBox()
        self.count.setObjectName("bigramCount")
        self.count.setRange(1, MOST_NAMES)
        self.count.setGroupSeparatorShown(True)
        self.count.setAccessibleName(self.tr("How many"))
        explain(self.count, self.tr("How many names to make up"))
        self.seed = WholeBox()
        self.seed.setObjectName("bigramSeed")
        self.seed.setRange(0, HIGHEST_SEED)
        self.seed.setAccessibleName(self.tr("Seed"))
        explain(self.seed, self.tr("Where the stream of random numbers begins"), "seed")
        self.temperature = NumberBox()
        self.temperature.setObjectName("bigramTemperature")
        self.temperature.setRange(LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE)
        self.temperature.setSingleStep(0.1)
        self.temperature.setAccessibleName(self.tr("Temperature"))
        explain(
            self.temperature,
            self.tr(
                "Below 1 the frequent pairs win more often, above 1 the rare ones get a chance; 0 is greedy: "
                "always the likeliest letter"
            ),
            "temperature",
        )
        self.top_k = WholeBox()
        self.top_k.setObjectName("bigramTopK")
        self.top_k.setRange(0, HIGHEST_TOP_K)
        self.top_k.setSpecialValueText(self.tr("all"))
        self.top_k.setAccessibleName(self.tr("Top-k"))
        explain(self.top_k, self.tr("How many of the likeliest letters a letter is drawn from"), "top-k")
        for box, change in (
            (self.count, self._set_count),
            (self.seed, self._set_seed),
            (self.temperature, self._set_temperature),
            (self.top_k, self._set_top_k),
        ):
            box.setMinimumWidth(1)  # the columns share the width
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.valueChanged.connect(change)
            box.lineEdit().returnPressed.connect(self.asked)

    def _make_choices(self) -> None:
        self.random = DropDown()
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
                "Where random numbers come from: the video's PyTorch, bit for bit; PyTorch 2, where "
                "every letter draws a random time and the largest p / q wins; or NumPy"
            ),
            "random numbers",
        )
        self.generate_button = QPushButton()
        self.generate_button.setObjectName("bigramGenerate")
        self.generate_button.setProperty("role", "primary")
        explain(
            self.generate_button,
            self.tr("Begin at the boundary and roll letter after letter until the boundary comes again"),
            "sampling",
        )
        self.show_running(False)
        self.random.currentIndexChanged.connect(self._set_random)
        self.generate_button.clicked.connect(self.asked)

    def _lay_out(self) -> None:
        cells = QGridLayout(self)
        cells.setContentsMargins(0, 0, 0, 0)
        cells.setHorizontalSpacing(theme.SPACE)
        cells.setVerticalSpacing(theme.SPACE)
        for place, (title, field) in enumerate(
            (
                (self.tr("How many"), self.count),
                (self.tr("Seed"), self.seed),
                (self.tr("Temperature"), self.temperature),
                (self.tr("Top-k"), self.top_k),
                (self.tr("Randomness"), self.random),
            )
        ):
            row, column = divmod(place, 2)
            caption = Label(title)
            caption.setBuddy(field)
            cells.addWidget(caption, row, 2 * column)
            cells.addWidget(field, row, 2 * column + 1)
        cells.addWidget(self.generate_button, 2, 2, 1, 2)
        cells.setColumnStretch(1, 1)
        cells.setColumnStretch(3, 1)

    @Slot()
    def _dress(self) -> None:
        """The longest number is seen whole; what Qt would like for it is a fifth more."""
        self.seed.ensurePolished()
        longest = self.seed.fontMetrics().horizontalAdvance(str(HIGHEST_SEED))
        self.seed.setMinimumWidth(longest + theme.px(_ARROWS))

    # What the user does

    @Slot(int)
    def _set_count(self, count: int) -> None:
        self.changed.emit(self.tr("How many names"), {"count": count})

    @Slot(int)
    def _set_seed(self, seed: int) -> None:
        self.changed.emit(self.tr("Seed"), {"seed": seed})

    @Slot(float)
    def _set_temperature(self, temperature: float) -> None:
        self.changed.emit(self.tr("Temperature"), {"temperature": temperature})

    @Slot(int)
    def _set_top_k(self, top_k: int) -> None:
        self.changed.emit(self.tr("Top-k"), {"top_k": top_k})

    @Slot(int)
    def _set_random(self, index: int) -> None:
        self.changed.emit(self.tr("Randomness"), {"random": self.random.itemData(index)})

    # What is shown

    def show_settings(self, settings: Settings) -> None:
        boxes: tuple[tuple[Any, float], ...] = (
            (self.count, settings.count),
            (self.seed, settings.seed),
            (self.temperature, settings.temperature),
            (self.top_k, settings.top_k),
        )
        for box, value in boxes:
            if box.value() != value:  # else what is being typed would be written anew
                with QSignalBlocker(box):
                    box.setValue(value)
        with QSignalBlocker(self.random):
            self.random.setCurrentIndex(self.random.findData(settings.random))

    def show_running(self, is_running: bool) -> None:
        """While names are made, the button stops that."""
        self.generate_button.setText(self.tr("Stop") if is_running else self.tr("Generate names"))
