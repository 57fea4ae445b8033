"""The code that does this step, beside the equation: what runs, and what its letters are here."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.source import Source
from gui.widgets.help import explain
from gui.widgets.labels import Label, height_of_lines, keep_lines, quiet

_WIDTH, _LEAST_WIDTH = 420, 200  # pixels
_MOST, _MOST_IF_LOW = 7, 4  # lines of code: never more are shown
_LETTERS = 2  # lines below the code for which there is always room


class RuleView(Guarded, QFrame):
    """Caption, code, letters, one below the other, with room for the longest of the rules that will be shown:
    nothing jumps from step to step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._texts: list[str] = []
        self._most = _MOST
        self._room = 0  # pixels of height for the code
        self.place = quiet()
        explain(self.place, self.tr("Where this code stands in the engine: its file, and the line in it"))
        self.code = Label()
        self.code.setObjectName("ruleCode")
        self.code.setProperty("role", "arithmetic")
        self.code.setAccessibleName(self.tr("Code of this step"))
        explain(self.code, self.tr("The code that did this step, as it stands in the engine"))
        self.letters = quiet()
        self.letters.setObjectName("ruleLetters")
        explain(self.letters, self.tr("What the letters of the code stand for in this step"))
        for label in (self.code, self.letters):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        for label in (self.place, self.code, self.letters):
            label.setMinimumWidth(1)  # a long line does not widen the window
            column.addWidget(label)
        column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        theme.on_change(self._measure)
        self._measure()

    def keep_room(self, sources: Iterable[Source]) -> None:
        """For each of them, as far as it is shown."""
        self._texts = [source.text for source in sources]
        self._measure()

    def set_low(self, is_low: bool) -> None:
        """Where what is above needs the height, fewer lines are shown."""
        most = _MOST_IF_LOW if is_low else _MOST
        if most != self._most:
            self._most = most
            self._measure()

    def show_rule(self, source: Source | None, letters: str) -> None:
        """letters: "g = ∂L/∂e = -2.0, z = e = -6.0"; without a source there is nothing to see but them."""
        if source is None:
            self.place.setText("")
            self._text = ""
        else:
            self.place.setText(self.tr("{path}, line {line}").format(path=source.path, line=source.line))
            self._text = source.text
        # a line breaks between letters only
        self.letters.setText(",  ".join(part.replace(" ", "\u00a0") for part in letters.split(",  ")))
        self._make_room()

    @Slot()
    def _measure(self) -> None:
        self.code.ensurePolished()
        metrics, width = self.code.fontMetrics(), max(self.code.width(), 1)
        heights = [
            _height(shortened(text, metrics, width, self._most), metrics, width) for text in self._texts
        ]
        self._room = max(heights, default=0)
        self._make_room()

    def _make_room(self) -> None:
        """Minimum heights: a layout would give to wrapped labels less than their lines need."""
        self.code.setText(
            shortened(self._text, self.code.fontMetrics(), max(self.code.width(), 1), self._most)
        )
        keep_lines(self.place, 1)
        keep_lines(self.code, room=self._room)
        keep_lines(self.letters, _LETTERS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(theme.span(_WIDTH), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(_LEAST_WIDTH), super().minimumSizeHint().height())


def shortened(text: str, metrics: QFontMetrics, width: int, most: int) -> str:
    """What is no more than most lines when it is wrapped, with … for what is left out.

    The docstring goes first, for what computes says more; then lines at the end.
    """
    limit = height_of_lines(most, metrics) + metrics.lineSpacing() // 2  # … may be higher than letters
    if _height(text, metrics, width) <= limit:
        return text
    lines = _without_docstring(text).split("\n")
    for count in range(len(lines), 1, -1):
        part = "\n".join(lines[:count]) + ("" if count == len(lines) else "\n…")
        if _height(part, metrics, width) <= limit:
            return part
    return lines[0] + ("\n…" if len(lines) > 1 else "")


def _without_docstring(text: str) -> str:
    """What the functions do, without what they say about it."""
    try:
        body = ast.parse(text).body
    except SyntaxError:  # a part of something
        return text
    lines = text.split("\n")
    for node in reversed(body):
        match node:
            case ast.FunctionDef(body=[ast.Expr(value=ast.Constant(value=str())) as first, _, *_]):
                del lines[first.lineno - 1 : first.end_lineno]
    return "\n".join(lines)


def _height(text: str, metrics: QFontMetrics, width: int) -> int:
    flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextExpandTabs
    return metrics.boundingRect(0, 0, width, 1 << 20, flags.value, text).height()
