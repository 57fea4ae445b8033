"""How well a network reads images that were disturbed: with noise, turned, thicker and thinner."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.labs.digits.session.judging import DISTURBED, Curve, Robustness
from gui.numbers import honest_percent
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet, row_of


class RobustnessCharts(QWidget):
    """It takes some seconds, so it is measured when it is asked for."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.disturb = QPushButton(self.tr("Test robustness"))
        self.disturb.setObjectName("judgeDisturb")
        self.disturb.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        explain(
            self.disturb,
            self.tr("Measure how well it reads test images with noise, turned, thicker and thinner"),
            "robustness",
        )
        self.disturb.clicked.connect(self.asked)
        self.words = quiet()
        self.words.setObjectName("judgeDisturbWords")
        self.words.setWhatsThis(self.tr("What was disturbed, and whether it is of this network."))
        self.charts: list[LineChart] = []
        for name, title, ticks, does in (
            (
                "judgeNoise",
                self.tr("noise"),
                (0.0, 0.25, 0.5),
                self.tr("Right answers over Gaussian noise; its standard deviation in units of full ink."),
            ),
            (
                "judgeRotation",
                self.tr("rotation, degrees"),
                (-45.0, 0.0, 45.0),
                self.tr("Right answers over the angle, in degrees against the clock."),
            ),
            (
                "judgeThickness",
                self.tr("thickness, pixels"),
                (-1.0, 0.0, 1.0),
                self.tr("Right answers over what is added to each side of a stroke, in pixels."),
            ),
        ):
            chart = self._chart_of_shares(title, ticks)
            chart.setObjectName(name)
            chart.setAccessibleName(title)
            explain(chart, does, "robustness")
            self.charts.append(chart)
        self.heading = row_of(heading(self.tr("Robustness")), self.disturb, self.words)
        self.heading.setMinimumHeight(self.disturb.sizeHint().height())
        row = QHBoxLayout()
        row.setSpacing(2 * theme.SPACE)
        for chart in self.charts:
            row.addWidget(chart, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addWidget(self.heading)
        column.addLayout(row, 1)

    def _chart_of_shares(self, title: str, ticks: tuple[float, ...]) -> LineChart:
        """How many answers are right, over something."""
        return LineChart(
            title,
            self.tr("accuracy"),
            is_percent=True,
            x_range=(ticks[0], ticks[-1]),
            y_range=(0.0, 1.0),
            x_ticks=ticks,
            has_pictures=True,
        )

    def show_robustness(self, found: Robustness) -> None:
        for chart, curve in zip(self.charts, (found.noise, found.rotation, found.thickness), strict=True):
            self._show_curve(chart, curve)

    def _show_curve(self, chart: LineChart, curve: Curve) -> None:
        chart.show_lines([Line("", curve.x, curve.accuracy, dots=True)])
        chart.show_pictures(list(zip(curve.x.tolist(), curve.examples, strict=True)))
        said = (f"{x:g}: {honest_percent(y, 1)}" for x, y in zip(curve.x, curve.accuracy, strict=True))
        chart.setAccessibleDescription(", ".join(said))

    def show_state(self, *, is_there: bool, is_old: bool, share: float | None, can_work: bool) -> None:
        """is_old: what is there is of another network; share: of the work that is done, None: nothing is
        asked for; can_work: the images can be read."""
        for chart in self.charts:
            chart.set_old(is_old)
        if share is not None:
            words = self.tr("Testing robustness: {share} %").format(share=round(100 * share))
        elif is_old:
            words = self.tr("Old: of another network")
        elif not is_there:
            words = self.tr("Takes a few seconds")
        else:
            words = self.tr("{count} test images").format(count=f"{DISTURBED:,}")
        self.words.setText(words)
        self.disturb.setEnabled(share is None and (not is_there or is_old) and can_work)
