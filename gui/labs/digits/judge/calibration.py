"""Whether the confidence of a network can be believed: its reliability diagram, and a sentence."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.judging import Reliability
from gui import theme
from gui.numbers import honest_percent
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet, row_of

_LEAST_WORDS, _MOST_WORDS = 96, 260  # pixels: the sentence beside the diagram
_CLOSE = 0.005  # confidence and accuracy that are no further apart count as the same


class Calibration(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.chart = LineChart(
            self.tr("confidence"),
            self.tr("accuracy"),
            is_percent=True,
            x_percent=True,
            x_range=(0.0, 1.0),
            y_range=(0.0, 1.0),
        )
        self.chart.show_lines([_ideal()])
        self.chart.setObjectName("judgeCalibration")
        self.chart.setAccessibleName(self.tr("Reliability diagram"))
        explain(
            self.chart,
            self.tr(
                "Answers by their confidence: how many of them are right. On the dashed line both are the "
                "same; the larger a dot, the more answers it stands for."
            ),
            "calibration",
        )
        self.words = quiet()
        self.words.setObjectName("judgeCalibrationWords")
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        explain(self.words, self.tr("What the diagram says, in a sentence."), "calibration")
        self.heading = row_of(heading(self.tr("Calibration")))
        diagram = QHBoxLayout()
        diagram.setSpacing(theme.SPACE)
        diagram.addWidget(self.chart, 3)
        diagram.addWidget(self.words, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addWidget(self.heading)
        column.addLayout(diagram, 1)

    def make_room(self) -> None:
        """For the sentence, at the present size of text."""
        self.words.setMinimumWidth(theme.px(_LEAST_WORDS))
        self.words.setMaximumWidth(theme.px(_MOST_WORDS))

    def show_reliability(self, found: Reliability) -> None:
        there = found.counts > 0
        weights = found.counts[there] / found.counts.sum()
        line = Line("", found.confidence[there], found.accuracy[there], dots=True, weights=weights)
        self.chart.show_lines([_ideal(), line])

    def show_state(self, found: Reliability | None, is_old: bool) -> None:
        """is_old: it is of another network than the one in use."""
        self.chart.set_old(is_old)
        if found is not None:
            self.words.setText(self._in_words(found, is_old))

    def _in_words(self, found: Reliability, is_old: bool) -> str:
        """What the diagram says: one sentence, and the figure."""
        right = float(np.nansum(found.accuracy * found.counts) / found.counts.sum())
        sure = right + found.overconfidence
        if abs(found.overconfidence) <= _CLOSE:
            words = self.tr("Average confidence {sure}, accuracy {right}: well calibrated.")
        elif found.overconfidence > 0:
            words = self.tr("Average confidence {sure}, accuracy {right}: overconfident.")
        else:
            words = self.tr("Average confidence {sure}, accuracy {right}: underconfident.")
        words = words.format(sure=honest_percent(sure, 1), right=honest_percent(right, 1))
        error = self.tr("Calibration error {error}.").format(error=honest_percent(found.calibration_error, 1))
        both = f"{words} {error}"
        return self.tr("Old: {figures}").format(figures=both) if is_old else both


def _ideal() -> Line:
    """Where confidence and accuracy are the same."""
    return Line("", np.array([0.0, 1.0]), np.array([0.0, 1.0]), "quiet", is_dashed=True)
