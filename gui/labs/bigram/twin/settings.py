"""What the neural twin learns from, and how: the controls above its curves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QWidget

from gui import theme
from gui.labs.bigram.session.name_tables import MOST_STEPS
from gui.labs.bigram.session.twin import ALL, EMMA, MATRICES, MOST_DECAY, MOST_RATE, Twin
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label
from gui.widgets.number_box import NumberBox, WholeBox

_DECIMALS = 6


class _Number(NumberBox):
    """Without zeros at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.setDecimals(_DECIMALS)
        self.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text


class TwinSettings(QWidget):
    """asked: text for Undo, a method of the twin, what it is to be told, and merge as in gui.undo.Change."""

    asked = Signal(str, object, object, str)

    def __init__(self, twin: Twin) -> None:
        super().__init__()
        self._twin = twin
        self.scene, self.steps, self.rate, self.decay = Choice(), WholeBox(), _Number(), _Number()
        self.scene.setObjectName("bigramTwinScene")
        explain(
            self.scene,
            self.tr(
                "One name, read pair by pair as in the lecture; all names at once in each step; or the one "
                "name again, all of its pairs at once as matrices"
            ),
            "neural bigram",
        )
        self.steps.setObjectName("bigramTwinSteps")
        self.steps.setRange(1, MOST_STEPS)
        explain(self.steps, self.tr("How many steps there are to be"), "training")
        self.rate.setObjectName("bigramTwinRate")
        self.rate.setRange(0, MOST_RATE)
        explain(
            self.rate, self.tr("How far a step goes. It holds for the steps from here on"), "learning rate"
        )
        self.decay.setObjectName("bigramTwinDecay")
        self.decay.setRange(0, MOST_DECAY)
        explain(
            self.decay,
            self.tr(
                "How strongly the mean of W² is held down: times this number it is added to the loss. It "
                "holds for the steps from here on"
            ),
            "weight decay",
        )
        self.scene.chosen.connect(self._ask(self.tr("Learn from"), twin.set_scene))
        self.steps.valueChanged.connect(self._ask(self.tr("Steps"), twin.set_goal, "twin steps"))
        self.rate.valueChanged.connect(self._ask(self.tr("Learning rate"), twin.set_rate, "twin rate"))
        self.decay.valueChanged.connect(self._ask(self.tr("Weight decay"), twin.set_decay, "twin decay"))
        self._lay_out()

    def _ask(self, text: str, change: Callable[[Any], None], merge: str = "") -> Callable[[Any], None]:
        return lambda value: self.asked.emit(text, change, value, merge)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACE)
        grid.setVerticalSpacing(theme.SPACE // 4)
        self._put(grid, self.tr("Learn from"), self.scene)
        self._put(grid, self.tr("Steps"), self.steps)
        self._put(grid, self.tr("Learning rate"), self.rate)
        self._put(grid, self.tr("Weight decay"), self.decay)

    def _put(self, grid: QGridLayout, text: str, control: QWidget) -> None:
        caption = Label(text)
        caption.setProperty("role", "quiet")
        caption.setBuddy(control)
        control.setAccessibleName(text)
        if isinstance(control, QAbstractSpinBox):
            control.setKeyboardTracking(False)
            control.setMinimumWidth(1)  # it shares the width with the others
        column = grid.count() // 2
        grid.addWidget(caption, 0, column)
        grid.addWidget(control, 1, column)
        grid.setColumnStretch(column, 1)

    def refresh(self) -> None:
        twin = self._twin
        setting = twin.descent.setting
        others = [(self.tr("all names"), ALL), (self.tr("matrices"), MATRICES)]
        self.scene.offer([(twin.name, EMMA), *others])
        self.scene.show_value(twin.scene)
        with QSignalBlocker(self.steps), QSignalBlocker(self.rate), QSignalBlocker(self.decay):
            if self.steps.value() != twin.descent.goal:  # or what is being typed would be wiped
                self.steps.setValue(twin.descent.goal)
            for box, number in ((self.rate, setting.rate), (self.decay, setting.decay)):
                if box.value() != number:
                    box.setValue(number)
