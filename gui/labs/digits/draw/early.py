"""The canvas before the laboratory is there. It takes ink at once, and it is the canvas that stays; what is
drawn is answered before the rest of the laboratory comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout

from gui import theme
from gui.early import Early as Base
from gui.labs.digits.draw.canvas import DigitCanvas
from gui.labs.digits.draw.room import GAP, LEAST_ANSWER, LEAST_SIDE, answer_width, seen_width, side_in
from gui.labs.digits.stroke import Stroke, on_sheet
from gui.widgets.labels import heading

if TYPE_CHECKING:
    from gui.labs.digits.draw.answer import Answer
    from gui.labs.digits.session import DigitSession


class Early(Base):
    """Shows the strokes as they are drawn. The lab gets each as a whole, as if drawn then: it is answered,
    can be taken back and is kept like all others."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = DigitCanvas()
        self.canvas.setMinimumSize(LEAST_SIDE, LEAST_SIDE)
        self._strokes: list[Stroke] = []
        self._pen_is_down = False
        self._ears = (
            (self.canvas.stroke_begun, self._begin),
            (self.canvas.stroke_extended, self._extend),
            (self.canvas.stroke_ended, self._end),
        )
        for signal, slot in self._ears:
            signal.connect(slot)
        self._session: DigitSession | None = None
        self._answer: Answer | None = None
        self._answer_space = QSpacerItem(0, 0)
        self._row = QHBoxLayout(self)  # as in the page that comes
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        column = QVBoxLayout()  # as in the column that comes: see sheet.py
        column.setSpacing(2 * theme.SPACE)
        column.addWidget(heading(self.canvas.tr("Your drawing")))
        column.addWidget(self.canvas, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._row.addLayout(column)
        self.setFocusProxy(self.canvas)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        side = side_in(width, height)
        self.canvas.set_side(side)
        if self._answer is not None:
            least = max(theme.span(LEAST_ANSWER), self._answer.least_width)
            self._answer.set_room(answer_width(width, least), side, height)
            self._answer_space.changeSize(seen_width(width, side) + 2 * GAP, 0, QSizePolicy.Policy.Fixed)
            self._row.invalidate()

    def answer(self) -> bool:
        if not self._strokes:
            return False
        from gui.labs.digits.draw.answer import Answer
        from gui.labs.digits.session import DigitSession

        # These go when the lab comes: there, what was drawn is drawn once more, and can be taken back.
        self._session = DigitSession()
        self._answer = Answer(self._session)
        self._row.addItem(self._answer_space)
        self._row.addWidget(self._answer, 1)
        self._place()
        self._show()
        return True

    @Slot(float, float)
    def _begin(self, x: float, y: float) -> None:
        self._strokes.append(Stroke([on_sheet(x, y)]))
        self._pen_is_down = True
        self._show()

    @Slot(float, float)
    def _extend(self, x: float, y: float) -> None:
        if self._pen_is_down:
            self._strokes[-1].points.append(on_sheet(x, y))
            self._show()

    @Slot()
    def _end(self) -> None:
        self._pen_is_down = False
        self._show()

    def _show(self) -> None:
        self.canvas.show_ink(self._strokes, pen_is_down=self._pen_is_down)
        if self._session is not None and self._answer is not None:
            from gui.labs.digits.session.drawing import Drawing

            strokes = (Stroke(list(stroke.points)) for stroke in self._strokes)  # a drawing's never change
            self._session.show_drawing(Drawing(tuple(strokes)))
            self._answer.refresh()

    def hand_over(self) -> None:
        self.setFocusProxy(None)  # type: ignore[arg-type]  # or the canvas loses the focus when this is deleted
        for signal, slot in self._ears:
            signal.disconnect(slot)
        for stroke in self._strokes:
            first, *others = stroke.points
            self.canvas.stroke_begun.emit(*first)
            self.canvas.stroke_continued.emit(others)
            if not self._pen_is_down or stroke is not self._strokes[-1]:
                self.canvas.stroke_ended.emit()
        if self._pen_is_down and self.canvas.isVisible():
            self.canvas.grabMouse()  # Qt forgets, with the old place, where a button was pressed
            self.canvas.stroke_ended.connect(self.canvas.releaseMouse, Qt.ConnectionType.SingleShotConnection)


def early(choices: Mapping[str, Any]) -> Early | None:
    """choices: what is remembered of the page. Beside another page than Draw the canvas is small, or away."""
    return Early() if choices.get("page", "draw") == "draw" else None
