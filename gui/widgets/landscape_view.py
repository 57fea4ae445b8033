"""A landscape from above and as a surface, one of the two at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.charts.terrain import Terrain
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet
from gui.widgets.planes.surface import Surface

if TYPE_CHECKING:
    from gui.widgets.plot import ContourPlot


class LandscapeView(QWidget):
    """name: the object name of what shows the landscape.

    The contours are pyqtgraph's: whoever computes the terrain in a worker calls prepare() there, and it is
    imported beside the window.
    """

    ball_moved = Signal(float, float)
    let_go = Signal()

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.plot: ContourPlot | None = None
        self._terrain: Terrain | None = None
        self._titles = ("", "")
        self._ball: tuple[float, float] | None = None
        self._moves = False
        self._path: Array = np.zeros((0, 2))
        self._arrow = (0.0, 0.0)
        self.surface = Surface()
        self.surface.setAccessibleName(self.tr("{title}, as a surface").format(title=title))
        self.surface.setWindowTitle(title)  # where it is opened large
        explain(self.surface, self.tr("Drag, or use the arrow keys, to turn it. Home turns it back."))
        self.invitation = Label()
        self.invitation.setProperty("role", "quiet")
        self.invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.invitation.setWordWrap(True)
        self.invitation.setWhatsThis(self.tr("What is missing before there is a landscape."))
        self.stack = QStackedWidget()
        self.stack.setObjectName(name)
        self.stack.setAccessibleName(title)
        self.stack.addWidget(self.invitation)
        self.stack.addWidget(self.surface)
        self.from_above, self.as_surface = QPushButton(self.tr("Contours")), QPushButton(self.tr("Surface"))
        explain(self.from_above, self.tr("From above. The wheel zooms, a double click opens it large."))
        explain(self.as_surface, self.tr("As a surface that you can turn"))
        self.kinds = QButtonGroup(self)
        for button in (self.from_above, self.as_surface):
            button.setCheckable(True)
            self.kinds.addButton(button)
        self.from_above.setChecked(True)
        self.kinds.buttonClicked.connect(self._turn_to)
        self.scale = quiet()
        explain(self.scale, self.tr("How much higher the ground is from one contour to the next."))
        below = QHBoxLayout()
        below.setSpacing(theme.SPACE)
        below.addWidget(self.from_above)
        below.addWidget(self.as_surface)
        below.addWidget(self.scale, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.stack, 1)
        column.addLayout(below)

    @staticmethod
    def prepare() -> None:
        """Import what the contours need: takes a fifth of a second, and may be called in any thread."""
        import gui.widgets.plot  # noqa: F401

    def invite(self, words: str) -> None:
        """What stands here as long as there is no landscape."""
        self.invitation.setText(words)
        if self._terrain is None:
            self.stack.setCurrentWidget(self.invitation)

    def show_terrain(self, terrain: Terrain | None, titles: tuple[str, str] = ("", "")) -> None:
        self._terrain = terrain
        self.surface.show_terrain(terrain, titles)
        if terrain is None:
            self.stack.setCurrentWidget(self.invitation)
            self.scale.setText("")
            return
        self._titles = titles
        self.scale.setText(self._scale_in_words(terrain))
        if self.plot is None:
            QTimer.singleShot(0, self, self._make_plot)  # takes a frame of its own, and so does what follows
        else:
            self._show_plot()

    @Slot()
    def _show_plot(self) -> None:
        if self.plot is not None and self._terrain is not None:
            self.plot.show_terrain(self._terrain, self._titles)
            self._turn_to()

    def show_ball(self, ball: tuple[float, float] | None, moves: bool = False) -> None:
        self._ball, self._moves = ball, moves
        self.surface.show_ball(ball)
        if self.plot is not None:
            self.plot.show_ball(ball, moves)

    def show_path(self, path: Array) -> None:
        self._path = path
        self.surface.show_path(path)
        if self.plot is not None:
            self.plot.show_path(path)

    def show_arrow(self, step: tuple[float, float]) -> None:
        self._arrow = step
        if self.plot is not None:
            self.plot.show_arrow(step)

    @property
    def terrain(self) -> Terrain | None:
        return self._terrain

    @Slot()
    def _make_plot(self) -> None:
        from gui.widgets.plot import ContourPlot

        if self.plot is not None:
            return
        plot = self.plot = ContourPlot()
        plot.setAccessibleName(self.tr("{title}, from above").format(title=self._title))
        explain(
            plot,
            self.tr(
                "The wheel, or + and -, zoom. Drag the ground to pan. Home shows all. Double-click, or press "
                "Return, to open it large."
            ),
        )
        plot.setToolTip("")  # it would lie on the contours
        plot.ball_moved.connect(self.ball_moved)
        plot.let_go.connect(self.let_go)
        plot.large_asked.connect(self.surface.open_large)
        self.stack.addWidget(plot)
        plot.show_ball(self._ball, self._moves)
        plot.show_path(self._path)
        plot.show_arrow(self._arrow)
        QTimer.singleShot(0, self, self._show_plot)

    @Slot()
    def _turn_to(self) -> None:
        if self.plot is not None and self._terrain is not None:
            self.stack.setCurrentWidget(self.surface if self.as_surface.isChecked() else self.plot)

    def _scale_in_words(self, terrain: Terrain) -> str:
        if terrain.is_log:
            return self.tr("Stronger colour: higher. From line to line: × {factor}").format(
                factor=f"{terrain.step:g}"
            )
        return self.tr("Stronger colour: higher. From line to line: + {step}").format(
            step=f"{terrain.step:g}"
        )
