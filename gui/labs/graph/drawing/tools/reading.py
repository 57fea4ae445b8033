"""What the view offers where its cards are too small to be read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QPushButton

from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.drawing.items.inks import inks
from gui.labs.graph.drawing.tool import Tool
from gui.labs.graph.drawing.view import GraphView
from gui.widgets.help import explain

_LEAST = 11  # pixels of the text of a gradient


class Reading(Guarded, QObject, Tool):
    """A button in the corner: it folds the groups, as long as any are open."""

    def __init__(self, view: GraphView) -> None:
        super().__init__(view)
        self._view = view
        self.button = QPushButton(view.tr("Fold the groups to read the numbers"), view)
        self.button.setObjectName("graphFoldToRead")
        explain(self.button, view.tr("Neurons and layers become single cards, large enough to be read"))
        self.button.clicked.connect(view.fold_all_asked)
        self.button.hide()
        view.installEventFilter(self)

    def meet_picture(self) -> None:
        self.follow_camera()

    def follow_camera(self) -> None:
        view, button = self._view, self.button
        is_small = view.zoom * inks().gradient.pixelSize() < _LEAST
        button.setVisible(is_small and bool(view.frames))
        if button.isVisible():
            button.adjustSize()
            corner = view.rect().bottomRight() - button.rect().bottomRight()
            button.move(corner - QPoint(theme.SPACE, theme.SPACE))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.follow_camera()
        return False
