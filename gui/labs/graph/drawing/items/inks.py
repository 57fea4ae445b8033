"""Pens, brushes and fonts of the graph. Made once for a theme: cards are painted by the hundred."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen

from gui import theme

SHADES = 12  # of a box that is too small for text


class Inks:
    """For one theme and one look. Lengths are those of the scene."""

    def __init__(self, colors: theme.Theme) -> None:
        self.colors = colors
        self.text, self.quiet, self.data = (QPen(QColor(c)) for c in (colors.text, colors.quiet, colors.data))
        self.positive, self.negative = QPen(QColor(colors.positive)), QPen(QColor(colors.negative))
        self.warn, self.bad = QPen(QColor(colors.warn)), QPen(QColor(colors.bad))
        self.edge = self.pen(theme.blend(colors.line, colors.quiet, 0.25), 1)
        self.hovered_edge = self.pen(colors.quiet, 1)
        self.faint_edge = self.pen(colors.line, 1)
        self.current_edge = self.pen(colors.accent, 2)
        self.selected_edge = self.pen(colors.accent, 3.5)
        self.apart_edge = self.pen(colors.bad, 3.5)
        self.apart_edge.setDashPattern([3, 2])
        self.loose_edge = self.pen(colors.quiet, 1)
        self.loose_edge.setDashPattern([4, 3])
        self.port_edge = self.pen(colors.quiet, 1.5)
        self.handle_edge = self.pen(colors.accent, 2)
        self.handle = QBrush(QColor(colors.accent))
        self.drawn_wire = self.pen(colors.accent, 3)
        self.chosen_wire = self.pen(colors.accent, 4.5)
        self.refused_wire = self.pen(colors.quiet, 2)
        self.refused_wire.setDashPattern([3, 3])
        self.band_edge = self.pen(colors.accent, 1, True)
        self.band = QBrush(_with_alpha(colors.accent, 0.12))
        self.underline = self.pen(colors.data, 1)
        self.card = QBrush(QColor(colors.ground))
        self.panel = QBrush(QColor(colors.panel))
        self.lit_card = QBrush(theme.blend(colors.ground, colors.accent, 0.14))
        self.positive_bar, self.negative_bar = QBrush(self.positive.color()), QBrush(self.negative.color())
        self.warn_mark, self.bad_mark = QBrush(QColor(colors.warn)), QBrush(QColor(colors.bad))
        self.on_warn, self.on_bad = (QPen(theme.ink_on(QColor(c))) for c in (colors.warn, colors.bad))
        self.far_edges = {
            "selected": self.pen(colors.accent, 3, True),
            "current": self.pen(colors.accent, 2, True),
            "apart": self.pen(colors.bad, 3, True),
            "loose": self.pen(colors.quiet, 1, True),
        }
        self.far_edges["loose"].setDashPattern([4, 3])
        self.frames = [QBrush(theme.blend(colors.ground, colors.quiet, 0.06 * n)) for n in range(1, 6)]
        lit = theme.blend(colors.panel, colors.accent, 0.5)
        self.lit_wire, self.lit_wire_far = self.pen(lit, 8), self.pen(lit, 4, True)
        self.on_comet = QBrush(QColor(colors.panel))
        self._comets: dict[tuple[int, bool], list[QBrush]] = {}
        self._boxes: dict[tuple[str, int], QBrush] = {}
        self._inks_on_boxes: dict[tuple[str, int], QPen] = {}

    def frame(self, depth: int) -> QBrush:
        """The ground of an open group within so many others."""
        return self.frames[min(depth, len(self.frames) - 1)]

    @staticmethod
    def pen(color: str | QColor, width: float, is_cosmetic: bool = False) -> QPen:
        """is_cosmetic: so wide on screen, however small the graph is shown."""
        pen = QPen(QColor(color), theme.line(width))
        pen.setCosmetic(is_cosmetic)
        return pen

    def comet(self, sign: int, is_backward: bool) -> list[QBrush]:
        """Of a pulse: the glow, the dot, and its tail, paler and paler. A gradient has its sign's colour."""
        found = self._comets.get((sign, is_backward))
        if found is None:
            colors = self.colors
            hue = (
                {-1: colors.negative, 0: colors.quiet, 1: colors.positive}[sign]
                if is_backward
                else colors.data
            )
            found = [
                QBrush(_with_alpha(hue, alpha)) for alpha in (0.22, 1.0, 0.5, 0.4, 0.3, 0.22, 0.14, 0.08)
            ]
            self._comets[sign, is_backward] = found
        return found

    @cached_property
    def name(self) -> QFont:
        return theme.exactly(16, bold=True)

    @cached_property
    def number(self) -> QFont:
        return theme.exactly(20)

    @cached_property
    def gradient(self) -> QFont:
        return theme.exactly(16)

    @cached_property
    def small(self) -> QFont:
        return theme.exactly(13)

    @cached_property
    def small_bold(self) -> QFont:
        return theme.exactly(13, bold=True)

    @cached_property
    def title(self) -> QFont:
        return theme.exactly(15, bold=True)

    @cached_property
    def far_title(self) -> QFont:
        return theme.exactly(28, bold=True)

    @cached_property
    def far_name(self) -> QFont:
        return theme.exactly(36, bold=True)

    @cached_property
    def far_number(self) -> QFont:
        return theme.exactly(32)

    @cached_property
    def far_name_metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.far_name)

    @cached_property
    def name_metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.name)

    def ink_on_box(self, color: str, shade: int) -> QPen:
        """What is written on such a box: black or white."""
        pen = self._inks_on_boxes.get((color, shade))
        if pen is None:
            pen = self._inks_on_boxes[color, shade] = QPen(theme.ink_on(self.box(color, shade).color()))
        return pen

    def box(self, color: str, shade: int) -> QBrush:
        """The ground mixed with a colour, so many shades of 12: for a box that is too small for text."""
        brush = self._boxes.get((color, shade))
        if brush is None:
            brush = QBrush(theme.blend(self.colors.ground, color, shade / SHADES))
            self._boxes[color, shade] = brush
        return brush


def _with_alpha(color: str, alpha: float) -> QColor:
    found = QColor(color)
    found.setAlphaF(alpha)
    return found


_last: tuple[object, object, Inks] | None = None


def inks() -> Inks:
    """Those of the theme that is worn now."""
    global _last
    colors, look = theme.current(), theme.look()
    if _last is None or _last[0] is not colors or _last[1] is not look:
        _last = colors, look, Inks(colors)
    return _last[2]
