"""A chart in a window of its own: zoom, pan, the values under a crosshair, and what it shows as a file."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.saving import save_as
from gui.widgets.buttons import named_button
from gui.widgets.charts.chart import Chart
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, problem, quiet
from gui.worker import Worker

if TYPE_CHECKING:
    from gui.widgets.plot import FigurePlot

_SHARE, _LEAST = 0.85, QSize(480, 360)  # of the window that the chart is in; pixels
_PAUSE = 200  # milliseconds: while a chart lives, it is followed so often


def open_large(chart: Chart) -> None:
    """Once: the window that is there comes to the front."""
    for window in chart.window().findChildren(LargeChart):
        if window.chart is chart:
            window.raise_()
            window.activateWindow()
            return
    if not chart.figure().is_empty:
        LargeChart(chart).show()


class LargeChart(Guarded, QWidget):
    """It follows the chart as long as both are seen. Escape closes it."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart.window(), Qt.WindowType.Window)
        self.chart = chart
        self.plot: FigurePlot | None = None
        self._title = chart.windowTitle() or chart.accessibleName()
        self._shown: object = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("largeChart")
        self.setWindowTitle(self._title)
        self.setMinimumSize(_LEAST)
        self.resize((chart.window().size() * _SHARE).expandedTo(_LEAST))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(self._follow)
        self._make_parts()
        chart.destroyed.connect(self.close)
        chart.installEventFilter(self)
        self.worker = Worker(self)
        self.worker.succeeded.connect(self._make_plot)
        self.worker.start(self.tr("Opening the chart"), _prepare())

    def _make_parts(self) -> None:
        self.value = Label(self.tr("Point at the chart, or press an arrow key."))
        self.value.setObjectName("largeChartValue")
        self.value.setAccessibleName(self.tr("Under the crosshair"))
        explain(self.value, self.tr("What the crosshair is at"))
        self.complaint = problem("largeChartProblem")
        self.complaint.hide()
        self.complaint.setWhatsThis(self.tr("Why it could not be saved."))
        self.whole = named_button(
            "largeChartWhole", self.tr("Show all"), self.tr("Back to the whole chart (Home)")
        )
        self.picture = named_button(
            "largeChartPicture",
            self.tr("Save picture"),
            self.tr("Save it as you see it here, as a PNG picture"),
        )
        self.table = named_button(
            "largeChartTable", self.tr("Save CSV"), self.tr("Save its numbers in full, as a table")
        )
        self.picture.clicked.connect(self._save_picture)
        self.table.clicked.connect(self._save_table)
        above = QHBoxLayout()
        above.setSpacing(theme.SPACE)
        above.addWidget(heading(self._title), 1)
        for button in (self.whole, self.picture, self.table):
            button.setEnabled(False)
            above.addWidget(button)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * theme.SPACE] * 4)
        column.setSpacing(theme.SPACE)
        column.addLayout(above)
        column.addStretch(1)  # until the plot is there
        column.addWidget(self.value)
        column.addWidget(
            quiet(
                self.tr(
                    "Wheel, + and − zoom. Drag, or Shift and an arrow, to pan. Arrows move the crosshair."
                )
            )
        )
        column.addWidget(self.complaint)

    @Slot()
    def _make_plot(self) -> None:
        from gui.widgets.plot import FigurePlot

        plot = self.plot = FigurePlot()
        plot.setObjectName("largeChartPlot")
        plot.setAccessibleName(self._title)
        explain(plot, self.tr("Arrow keys go from value to value. + and - zoom, Home shows all."))
        plot.setToolTip("")  # it would lie on the values
        plot.pointed.connect(self.value.setText)
        self.whole.clicked.connect(plot.fit)
        stretch = self._column.takeAt(1)
        del stretch
        self._column.insertWidget(1, plot, 1)
        for button in (self.whole, self.picture, self.table):
            button.setEnabled(True)
        self._follow()
        plot.setFocus()

    # The chart that it shows

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The chart is painted anew, so it may show something else."""
        if event.type() == QEvent.Type.Paint and not self._later.isActive():
            self._later.start()
        return False

    @Slot()
    def _follow(self) -> None:
        figure = self.chart.figure()
        if self.plot is not None and figure != self._shown:
            self._shown = figure
            self.plot.show_figure(figure)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._later.stop()
        self.worker.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    # Into files

    @Slot()
    def _save_picture(self) -> None:
        assert self.plot is not None
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.plot.grab().save(buffer, "PNG")
        self._save(
            self.tr("Save the picture"), "png", self.tr("Pictures (*.png)"), bytes(buffer.data().data())
        )

    @Slot()
    def _save_table(self) -> None:
        table = self.chart.figure().as_csv()
        self._save(self.tr("Save the numbers"), "csv", self.tr("Tables (*.csv)"), table)

    def _save(self, title: str, ending: str, kinds: str, content: bytes) -> None:
        name = re.sub(r"\W+", " ", self._title).strip() or self.tr("chart")
        complaint = save_as(self, title, f"{name}.{ending}", kinds, content)
        self.complaint.setText(complaint)
        self.complaint.setVisible(bool(complaint))


def _prepare() -> Generator[float, None, None]:
    """Long work: what the plot needs is imported."""
    yield 0.0
    import gui.widgets.plot  # noqa: F401
