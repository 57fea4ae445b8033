"""The graph on screen: nodes and wires in a scene, with zoom and pan."""

from __future__ import annotations

from collections import Counter

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView

from engine.arithmetic import Data
from gui import theme
from gui.accessibility import describe
from gui.labs.graph.items import CARD_HEIGHT, CARD_WIDTH, NodeItem, WirePath, WiresItem, largest, wire_path
from gui.labs.graph.layout import place
from gui.labs.graph.session import Node, Wire
from gui.widgets.help import explain, paragraph

_COLUMN, _ROW = CARD_WIDTH + 96, CARD_HEIGHT + 28
_MARGIN = 24
_LARGEST_ZOOM, _SMALLEST_ZOOM = 4.0, 0.05


class GraphView(QGraphicsView):
    """Drag to pan, turn the wheel to zoom; the graph is fitted until one of the two is done.

    A click on a node, or Up and Down, select one; a click beside them none.
    """

    node_clicked = Signal(object)  # the key of a node, or None

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("graphView")
        self.setAccessibleName(self.tr("Graph"))
        explain(
            self,
            self.tr(
                "The graph: each card is a value, with its gradient below. Click one to look at it, "
                "drag to move, turn the wheel to zoom. Keys: Up and Down choose a node, Left and Right "
                "step, Space plays."
            ),
        )
        self.setToolTip("")  # it would cover the nodes, which have their own
        self._pressed_at = QPoint()
        self._selected: int | None = None
        describe(self, QAccessible.Role.Graphic)
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nodes: list[NodeItem] = []
        self._wires: list[Wire] = []
        self._wires_item = WiresItem([])
        self._is_fitted = True
        theme.on_change(self._paint_anew)

    @Slot()
    def _paint_anew(self) -> None:
        """The cards are kept as pictures, which have the colours of before."""
        for item in self.nodes:
            item.update()

    def show_graph(self, nodes: list[Node], wires: list[Wire]) -> None:
        """Draw a new graph, laid out from left to right and fitted into the view."""
        self.scene().clear()
        self._wires = wires
        places = place([node.key for node in nodes], [(wire.source, wire.target) for wire in wires])
        corners = {key: QPointF(column * _COLUMN, row * _ROW) for key, (column, row) in places.items()}
        self.nodes = []
        for node in nodes:
            item = NodeItem(node.name, node.symbol, node.data, node.is_constant)
            item.setToolTip(self.tr("Click to look at {name}").format(name=node.name))
            item.setPos(corners[node.key])
            self.scene().addItem(item)
            self.nodes.append(item)
        inputs = Counter(wire.target for wire in wires)
        self._wires_item = WiresItem(
            [
                WirePath(
                    wire_path(corners[w.source], corners[w.target], w.input_index, inputs[w.target]),
                    nodes[w.source].is_constant,
                )
                for w in wires
            ]
        )
        self.scene().addItem(self._wires_item)
        bounds = self.scene().itemsBoundingRect()
        self.scene().setSceneRect(bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        self.fit()

    def show_state(
        self,
        gradients: dict[int, Data],
        travelled: dict[tuple[int, int], float],
        current: Wire | None,
        selected: int | None,
    ) -> None:
        """gradients by node; travelled: (target, input) of a wire -> the contribution that came along it."""
        top = largest(list(gradients.values()))
        for key, item in enumerate(self.nodes):
            gradient = gradients.get(key)
            share = abs(gradient) / top if isinstance(gradient, float) and np.isfinite(gradient) else 0.0
            item.show_state(gradient, share, current is not None and key == current.source, key == selected)
        self._selected = selected
        by_wire = {
            index: travelled[wire.target, wire.input_index]
            for index, wire in enumerate(self._wires)
            if (wire.target, wire.input_index) in travelled
        }
        self._wires_item.show_state(by_wire, self._wires.index(current) if current else None)

    def fit(self) -> None:
        """Bring the whole graph into view, at most twice as large."""
        self._is_fitted = True
        self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)
        if self.transform().m11() > 2:
            self.resetTransform()
            self.scale(2, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed_at = event.position().toPoint()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if event.button() == Qt.MouseButton.LeftButton and moved < QApplication.startDragDistance():
            self.node_clicked.emit(self._node_at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None or not self.nodes:
            super().keyPressEvent(event)
            return
        first = 0 if step > 0 else len(self.nodes) - 1
        key = first if self._selected is None else (self._selected + step) % len(self.nodes)
        self.node_clicked.emit(key)
        self.ensureVisible(self.nodes[key])

    def explain_at(self, point: QPoint) -> str:
        """The node under the point, or what this is."""
        key = self._node_at(point)
        return self.whatsThis() if key is None else paragraph(self.nodes[key].explanation)

    def _node_at(self, point: QPoint) -> int | None:
        item = self.itemAt(point)
        return self.nodes.index(item) if isinstance(item, NodeItem) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = 1.0015 ** event.angleDelta().y()
        if _SMALLEST_ZOOM < self.transform().m11() * factor < _LARGEST_ZOOM:
            self._is_fitted = False
            self.scale(factor, factor)
        event.accept()
