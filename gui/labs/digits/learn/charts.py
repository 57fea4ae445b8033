"""The three charts of the page Learn: loss, accuracy and gradients of all runs over their steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.digit_network import layer_names
from gui import theme
from gui.labs.digits.session.training import Training
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import quiet

_LAYER_COLORS = ("data", "text", "quiet", "positive", "negative")


class LearnCharts(QWidget):
    """A marker in each stands at the checkpoint that is looked at, and can be dragged to another."""

    def __init__(self, training: Training) -> None:
        super().__init__()
        self._training = training
        self._make_charts()
        self._make_kind()
        self.legend = quiet(self.tr("Solid: training batches. Dashed: unseen images. Colours: the runs."))
        self.legend.setObjectName("learnLegend")
        explain(self.legend, self.tr("What the lines of loss and accuracy are."), "test set")
        above = QHBoxLayout()
        above.setSpacing(2 * theme.SPACE)
        above.addWidget(self.legend, 1)
        above.addWidget(self.kind)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.SPACE)
        for chart in (self.loss, self.accuracy, self.gradients):
            row.addWidget(chart, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addLayout(row, 1)

    def _make_charts(self) -> None:
        self.loss = LineChart(self.tr("step"), self.tr("loss"), is_log=True, x_counts=True, has_names=False)
        self.accuracy = LineChart(
            self.tr("step"), self.tr("accuracy"), is_percent=True, x_counts=True, has_names=False
        )
        self.gradients = LineChart(self.tr("step"), is_log=True, x_counts=True)
        for chart, name, title, does, term in (
            (
                self.loss,
                "learnLoss",
                self.tr("Loss over the steps"),
                self.tr(
                    "How wrong the network is: on the batches it learns from, and dashed on unseen images"
                ),
                "loss",
            ),
            (
                self.accuracy,
                "learnAccuracy",
                self.tr("Accuracy over the steps"),
                self.tr(
                    "The share it reads right: of the batches it learns from, and dashed of unseen images"
                ),
                "accuracy",
            ),
            (
                self.gradients,
                "learnGradients",
                self.tr("Gradients over the steps"),
                self.tr(
                    "The root mean square of the gradient, layer by layer: a size per weight, so that layers "
                    "can be compared"
                ),
                "gradient",
            ),
        ):
            chart.setObjectName(name)
            chart.setAccessibleName(title)
            explain(chart, does, term)
            chart.setToolTip("")
            chart.x_chosen.connect(self._go_to_step)

    def _make_kind(self) -> None:
        self.kind = Choice()
        self.kind.setObjectName("learnGradientKind")
        self.kind.setAccessibleName(self.tr("What is shown of the gradients"))
        explain(
            self.kind,
            self.tr(
                "Per weight, so that layers of different sizes compare; or the length of the whole gradient"
            ),
            "gradient",
        )
        self.kind.offer(
            [(self.tr("gradient per weight"), "size of "), (self.tr("gradient norm"), "norm of ")]
        )
        self.kind.show_value("size of ")
        self._kind = "size of "
        self.kind.chosen.connect(self._choose_kind)

    @Slot(float)
    def _go_to_step(self, step: float) -> None:
        """To the nearest checkpoint."""
        run = self._training.current
        if run is not None and run.checkpoints:
            distances = [abs(checkpoint.step + run.offset - step) for checkpoint in run.checkpoints]
            self._training.go_to(int(np.argmin(distances)))

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        self.kind.show_value(kind)
        self.refresh()

    def refresh(self) -> None:
        training = self._training
        losses: list[Line] = []
        accuracies: list[Line] = []
        for run in training.runs:
            color = f"digits {run.color}"
            for name, lines, dashed in (
                ("loss", losses, False),
                ("dev loss", losses, True),
                ("accuracy", accuracies, False),
                ("dev accuracy", accuracies, True),
            ):
                curve = run.curves.get(name)
                if curve is not None and (dashed or run is training.current):
                    title = run.name if dashed else ""
                    lines.append(Line(title, np.array(curve.steps), np.array(curve.values), color, dashed))
        self.loss.show_lines(losses)
        self.accuracy.show_lines(accuracies)
        sizes = []
        if training.current is not None:
            layers = layer_names(len(training.current.recipe.hidden))
            for layer, color in zip(layers, _LAYER_COLORS, strict=False):  # at most five layers
                curve = training.current.curves.get(self._kind + layer)
                if curve is not None:
                    sizes.append(Line(layer, np.array(curve.steps), np.array(curve.values), color))
        self.gradients.show_lines(sizes)
        current, checkpoint = training.current, training.checkpoint
        for chart in (self.loss, self.accuracy, self.gradients):
            if current is None or checkpoint is None:
                chart.show_marker(None)
            else:
                chart.show_stops([float(each.step + current.offset) for each in current.checkpoints])
                chart.show_marker(float(checkpoint.step + current.offset))
