"""The column with the canvas: drawing, clearing, the pen, copying and saving what was drawn."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.icons import icon
from gui.labs.digits.draw.canvas import DigitCanvas
from gui.labs.digits.session import DigitSession
from gui.labs.digits.stroke import THICKEST, THINNEST
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, quiet
from gui.widgets.slider import Slider

_STEPS = 100  # of the slider for one unit of the sheet
_ICON = 20  # pixels
_ROOMY = 340  # pixels: from here on there is room for the slider's name


class Sheet(QWidget):
    """Shows a session's drawing; gestures are reported by the canvas and the buttons.

    canvas: one that is on screen already."""

    def __init__(self, session: DigitSession, canvas: DigitCanvas | None = None) -> None:
        super().__init__()
        self._session = session
        self.canvas = canvas or DigitCanvas()
        self.clear_button = QPushButton(self.tr("Clear"))
        self.clear_button.setObjectName("digitClear")
        self.clear_button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        explain(self.clear_button, self.tr("Wipe the canvas and begin again"), keys=self.tr("Delete"))
        self.pen = Slider()
        self.pen.setObjectName("digitPen")
        self.pen.setAccessibleName(self.tr("Width of the pen"))
        self.pen.setRange(round(THINNEST * _STEPS), round(THICKEST * _STEPS))
        self.pen.setMinimumWidth(48)
        explain(
            self.pen,
            self.tr(
                "Width of the pen for the next strokes. The answer hardly depends on it: strokes are drawn "
                "again at one thickness."
            ),
        )
        self.paste_button = self._tool("paste", self.tr("Paste a picture of a digit"), "Ctrl+V")
        self.copy_button = self._tool("copy", self.tr("Copy what is drawn, as a picture"), "Ctrl+C")
        self.save_button = self._tool("save", self.tr("Save what is drawn, as a picture"), "")
        self.brief = quiet()
        self.brief.setObjectName("digitBrief")
        self.brief.setWhatsThis(self.tr("How the network reads your drawing."))
        self.pen.valueChanged.connect(self._choose_pen)
        self._lay_out()
        theme.on_change(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(theme.SPACE)
        pen = self._pen_label = Label(self.tr("Pen"))
        pen.setProperty("role", "quiet")
        pen.setBuddy(self.pen)
        pen.setWhatsThis(self.pen.whatsThis())
        below.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignLeft)
        below.addSpacing(theme.SPACE)
        below.addWidget(pen)
        below.addWidget(self.pen, 1)
        below.addSpacing(theme.SPACE)
        for button in (self.paste_button, self.copy_button, self.save_button):
            below.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(heading(self.tr("Your drawing")))
        column.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(below)
        column.addWidget(self.brief)
        column.addStretch(1)

    def _tool(self, name: str, does: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"digit{name.capitalize()}")
        button.setProperty("role", "tool")
        button.setProperty("icon_name", name)
        button.setAccessibleName(does)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        explain(button, does, keys=keys)
        return button

    @property
    def least_width(self) -> int:
        """With the button and the pen alone."""
        return self.clear_button.sizeHint().width() + self.pen.minimumWidth() + 4 * theme.SPACE

    def set_side(self, side: int, least: int, is_alone: bool) -> None:
        """Of the canvas, in pixels, and how small it may become. is_alone: there is room for the tools."""
        self.canvas.setMinimumSize(least, least)
        self.canvas.set_side(side)
        self.pen.setVisible(is_alone)
        self._pen_label.setVisible(is_alone and side >= theme.px(_ROOMY))
        tools = (self.paste_button, self.copy_button, self.save_button)
        taken = sum(tool.sizeHint().width() + theme.SPACE for tool in tools)
        for tool in tools:  # the menu has them, too
            tool.setVisible(is_alone and side >= self.least_width + taken)
        self.brief.setVisible(not is_alone)
        self.setMaximumWidth(max(side, self.minimumSizeHint().width()))

    def refresh(self) -> None:
        drawing = self._session.drawing
        sketch = self._session.sketch
        digits = sketch.preparation.digits
        self.canvas.show_ink(drawing.strokes, drawing.picture, sketch.pen_is_down, digits, drawing.chosen)
        for button in (self.clear_button, self.copy_button, self.save_button):
            button.setEnabled(not drawing.is_empty)
        self.pen.blockSignals(True)
        self.pen.setValue(round(self._session.sketch.pen * _STEPS))
        self.pen.blockSignals(False)
        self.brief.setText(self._session.status)

    def _choose_pen(self, step: int) -> None:
        self._session.sketch.choose_pen(step / _STEPS)

    def _dress(self) -> None:
        size = QSize(theme.px(_ICON), theme.px(_ICON))
        for button in self.findChildren(QToolButton):
            button.setIcon(icon(button.property("icon_name"), theme.current().text))
            button.setIconSize(size)
