"""The picture of the network with its words: what is shown, what the edges mean, what one points at."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.labs.digits.draw.network_view import NetworkView
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.board.network_picture import (
    PRODUCT,
    WEIGHT,
    NetworkPicture,
    picture_of,
    values_of,
)
from gui.labs.digits.session.samples import beginning
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import heading, height_of_lines, quiet

_ROOMY = 640  # pixels: from here on, what is told of a neuron stands in one line


class NetworkPanel(QWidget):
    """chosen: the number of a neuron through all layers, the digits last. is_backward: it follows the
    blame."""

    chosen = Signal(int)

    def __init__(self, session: DigitSession, is_backward: bool = False) -> None:
        super().__init__()
        self._session, self._is_backward = session, is_backward
        self._kind = PRODUCT
        self.view = NetworkView("backwardNetworkView" if is_backward else "digitNetworkView")
        self.title = heading("")
        self.kind = Choice()
        self.kind.setObjectName("digitEdges")
        self.kind.setAccessibleName(self.tr("Width of the edges"))
        self.kind.offer([(self.tr("weight × activation"), PRODUCT), (self.tr("weight"), WEIGHT)])
        explain(
            self.kind, self.tr("What the width of an edge shows: its weight, or what it carries"), "weight"
        )
        self.caption = quiet()
        self.caption.setObjectName("digitNetworkCaption")
        self.caption.setWhatsThis(self.tr("How many units are not shown, and what the edges mean."))
        self.told = quiet()
        self.told.setProperty("role", "")
        self.told.setObjectName("digitNeuron")
        self.told.setWhatsThis(self.tr("The neuron that you point at, and its strongest edges."))
        top = QHBoxLayout()
        top.setSpacing(2 * theme.SPACE)
        top.addWidget(self.title)
        top.addWidget(self.kind)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self.caption)
        column.addWidget(self.told)
        for widget in (self.title, self.kind):
            widget.setVisible(not is_backward)
        self.kind.chosen.connect(self._choose_kind)
        self.view.pointed.connect(self.told.setText)
        self.view.chosen.connect(self.chosen)

    def refresh(self) -> None:
        session = self._session
        self.title.setText(
            self.tr("Network {layers}").format(layers=" – ".join(map(str, session.reading.layers)))
        )
        self.kind.show_value(self._kind)
        picture = self._picture()
        self.view.show_picture(picture, session.selection.neuron)
        self.caption.setText(picture.caption)
        lines = 1 if self.width() >= theme.px(_ROOMY) else 2
        self.told.setMinimumHeight(height_of_lines(lines, self.told.fontMetrics()))

    def _picture(self) -> NetworkPicture:
        """Of the drawing; where there is none, backward shows a 3 to begin with."""
        session, former = self._session, self.view.picture
        blame = session.backward.blame if self._is_backward else None
        if blame is not None:
            reached = blame.stops[: session.backward.position]
            return picture_of(
                blame.values,
                blame.gradients if reached else None,
                reached,
                kept=dict(enumerate(session.backward.shown_units)),
                former=former,
            )
        is_empty, image = session.drawing.is_empty, session.image
        if is_empty and self._is_backward:
            image = beginning().prepare().centred
        values = values_of(session.network, image)
        kind = self._kind
        if session.probabilities is not None:
            values[f"a{len(session.network.layers)}"] = session.probabilities
        elif not self._is_backward:  # on an empty sheet only the biases would speak
            values |= {name: 0 * values[name] for name in values if name[0] == "a"}
            kind = WEIGHT
        return picture_of(values, kind=kind, kept=session.selection.unit_of_layer, former=former)

    @Slot(object)
    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        self.refresh()
