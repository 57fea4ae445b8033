"""Every colour, spacing and font of Nablab, light and dark.

    theme.follow_system(app)            once, when the app starts
    theme.current().data                a colour, asked for at each paint

Widgets that paint ask current() when they paint, so a change of theme needs no word to anyone.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

SPACE = 8  # pixels; every distance is a multiple
RADIUS = 6
EQUATION_PIXELS = 20
ANSWER_PIXELS = 72
TEXT_POINTS = 10.5


@dataclass(frozen=True)
class Theme:
    """The tokens. ground: page; panel: card; line: hairline; quiet: captions; data: values and counts;
    positive and negative: signs; accent: the next thing to do, focus, the current step."""

    name: str
    ground: str
    panel: str
    line: str
    text: str
    quiet: str
    data: str
    positive: str
    negative: str
    accent: str
    warn: str
    bad: str


LIGHT = Theme(
    name="light",
    ground="#FAFAF8",
    panel="#FFFFFF",
    line="#D9D8D3",
    text="#1E2126",
    quiet="#5C626B",
    data="#3F4FB8",
    positive="#1B6E8C",
    negative="#B8470F",
    accent="#0B7A5E",
    warn="#8A5A00",
    bad="#B3261E",
)
DARK = Theme(
    name="dark",
    ground="#15171B",
    panel="#1D2025",
    line="#353A42",
    text="#ECEEF1",
    quiet="#A2A9B4",
    data="#98A6FF",
    positive="#5CC3E6",
    negative="#FF9B5E",
    accent="#4FD1A5",
    warn="#F0C052",
    bad="#FF8A80",
)

_current = LIGHT


def current() -> Theme:
    return _current


def blend(low: str, high: str, share: float) -> QColor:
    """The colour a share (0 to 1) of the way from low to high: the sequential ramp."""
    a, b = QColor(low), QColor(high)
    share = min(max(share, 0.0), 1.0)
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    )


def luminance(color: QColor) -> float:
    """Relative luminance as WCAG 2 defines it, 0 to 1."""
    channels = (color.redF(), color.greenF(), color.blueF())
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: QColor, b: QColor) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: QColor) -> QColor:
    """Black or white, whichever reads better on this ground."""
    black, white = QColor("#000000"), QColor("#FFFFFF")
    return black if contrast(black, ground) >= contrast(white, ground) else white


def sign_color(number: float) -> QColor:
    return QColor(_current.negative if number < 0 else _current.positive)


def monospaced(pixels: int) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(pixels)
    return font


def sized(pixels: int, bold: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole app. Fusion looks alike on every system and follows our palette."""
    global _current
    _current = theme
    if app.style().objectName().lower() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    font = app.font()
    font.setPointSizeF(TEXT_POINTS)
    app.setFont(font)
    app.setPalette(_palette(theme))
    app.setStyleSheet(_style_sheet(theme))


class _SystemScheme(QObject):
    """Follows the system from light to dark and back while the app runs."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        app.styleHints().colorSchemeChanged.connect(self.adopt)
        self.adopt()

    @Slot()
    def adopt(self) -> None:
        dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        apply(self._app, DARK if dark else LIGHT)


def follow_system(app: QApplication) -> None:
    if app.findChild(_SystemScheme) is None:
        _SystemScheme(app)


def _palette(theme: Theme) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: theme.ground,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.panel,
        QPalette.ColorRole.AlternateBase: theme.ground,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.quiet,
        QPalette.ColorRole.Button: theme.panel,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.ToolTipBase: theme.panel,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.panel,
        QPalette.ColorRole.Accent: theme.accent,
        QPalette.ColorRole.Mid: theme.line,
    }
    palette = QPalette()
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.ButtonText, QPalette.ColorRole.Text, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.quiet))
    return palette


def _style_sheet(theme: Theme) -> str:
    return f"""
    QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};
        padding: 6px; }}
    #rail {{ background: {theme.panel}; border-right: 1px solid {theme.line}; }}
    #rail QToolButton {{ color: {theme.quiet}; background: transparent; border: none;
        border-left: 3px solid transparent; padding: 8px 0; }}
    #rail QToolButton:checked {{ color: {theme.accent}; border-left-color: {theme.accent}; }}
    #rail QToolButton:hover {{ color: {theme.text}; }}
    #rail QToolButton:focus {{ background: {theme.ground}; color: {theme.text}; }}
    QLabel[role="title"] {{ font-size: 22px; font-weight: 600; }}
    QLabel[role="section"] {{ font-size: 14px; font-weight: 600; }}
    QLabel[role="quiet"] {{ color: {theme.quiet}; }}
    QLabel[role="bad"] {{ color: {theme.bad}; }}
    QLabel[role="answer"] {{ font-size: {ANSWER_PIXELS}px; font-weight: 600; color: {theme.data}; }}
    QFrame[role="card"] {{ background: {theme.panel}; border-radius: {RADIUS}px; }}
    QPushButton, QToolButton[role="tool"] {{ background: {theme.panel}; color: {theme.text};
        border: 1px solid {theme.line}; border-radius: {RADIUS}px; padding: 7px 16px; }}
    QToolButton[role="tool"] {{ padding: 7px; }}
    QPushButton:hover, QToolButton[role="tool"]:hover {{ border-color: {theme.quiet}; }}
    QPushButton:focus, QToolButton[role="tool"]:focus {{ border-color: {theme.accent}; }}
    QPushButton:pressed, QToolButton[role="tool"]:pressed {{ background: {theme.line}; }}
    QPushButton:disabled, QToolButton[role="tool"]:disabled {{ color: {theme.quiet}; }}
    QPushButton[role="primary"] {{ background: {theme.accent}; color: {theme.panel};
        border-color: {theme.accent}; font-weight: 600; }}
    QPushButton[role="primary"]:focus {{ border: 2px solid {theme.text}; padding: 6px 15px; }}
    QPushButton[role="primary"]:disabled {{ background: {theme.line}; color: {theme.quiet};
        border-color: {theme.line}; }}
    QLineEdit#graphExpression {{ background: {theme.panel}; color: {theme.text};
        border: 1px solid {theme.line}; border-radius: {RADIUS}px; padding: 6px 8px;
        selection-background-color: {theme.accent}; selection-color: {theme.panel}; }}
    QLineEdit#graphExpression:focus {{ border-color: {theme.accent}; }}
    QListWidget {{ background: {theme.panel}; border: none; border-radius: {RADIUS}px; padding: 8px;
        font-size: 18px; }}
    QListWidget:focus, QTableView:focus, QGraphicsView:focus {{ border: 1px solid {theme.accent}; }}
    QTableView, QGraphicsView {{ background: {theme.panel}; border: 1px solid {theme.panel};
        border-radius: {RADIUS}px; }}
    QHeaderView, QHeaderView::section, QTableCornerButton::section {{ background: {theme.panel};
        color: {theme.quiet}; border: none; }}
    QSlider::groove:horizontal {{ height: 4px; background: {theme.line}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: 16px; margin: -6px 0; border-radius: 8px;
        background: {theme.accent}; }}
    QSlider::handle:horizontal:focus {{ background: {theme.text}; }}
    QStatusBar {{ color: {theme.quiet}; }}
    """
