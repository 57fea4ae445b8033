"""Every colour, spacing, font, line and duration of Nablab, light and dark.

    theme.follow_system(app)                        once, when the app starts
    theme.wear(app, replace(theme.look(), ...))     what the user chose
    theme.current().data                            a colour, asked for at each paint
    theme.sized(16)                                 a font of 16 px, larger where the user wants it larger

    theme.on_change(self._dress)                    for widgets that keep an icon or a length

Widgets that paint ask when they paint, so a change of theme needs no word to them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from engine.disk import RESOURCES

SPACE = 8  # pixels; every distance is a multiple
RADIUS = 6
INSPECTOR, LEAST_INSPECTOR = 320, 240  # width in pixels: usual, and at least
LESSON = 280  # width of its column
TEXT_PIXELS = 14
SECTION_PIXELS = 15
TITLE_PIXELS = 22
EQUATION_PIXELS = 20
FORMULA_PIXELS = 18
NUMBER_PIXELS = 28
ANSWER_PIXELS = 72
SMALLEST_TEXT, LARGEST_TEXT = 1.0, 2.0  # times the usual size
_PROJECTOR_TEXT, _PROJECTOR_LINES = 1.25, 1.75


@dataclass(frozen=True)
class Theme:
    """The tokens. ground: page; panel: card; line: hairline; quiet: captions; data: values and counts;
    positive and negative: signs; accent: the next thing to do, focus, the current step;
    digits: ten colours for marks on a panel, which stand out from it but are no colours for text."""

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
    digits: tuple[str, ...]

    def color(self, token: str) -> QColor:
        """Of a token's name; "digits 7" is one of the ten."""
        name, _, number = token.partition(" ")
        found = getattr(self, name)
        return QColor(found[int(number) % len(found)] if number else found)


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
    # 0 to 9: for all eyes as different as ten can be, and most of all those that look alike when written
    digits=(
        *("#515178", "#8A906A", "#DB7520", "#1F5ED2", "#CC2F39"),
        *("#0C5401", "#CC759E", "#6A1E8C", "#6B2C3A", "#0997DF"),
    ),
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
    digits=(
        *("#7872EC", "#D0ECA4", "#EBDA49", "#90BDF1", "#DD5B29"),
        *("#33C360", "#F4A0AB", "#DE5BAC", "#848766", "#83F2F7"),
    ),
)

# A style sheet takes pictures from files only: the arrows have one grey that is seen in light and dark.
_UP, _DOWN, _CHECK, _CHECK_IN_DARK = (
    (RESOURCES / "icons" / f"{name}.svg").as_posix() for name in ("up", "down", "check_white", "check_dark")
)

# Looks alike everywhere, in our palette. An app that was started with it has a property of this name.
STYLE = "fusion"

SCHEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Look:
    """What the user chose. text: times the usual size, 1 to 2; projector: larger text, thicker lines;
    still: no motion, things change at once."""

    scheme: Literal["system", "light", "dark"] = "system"
    text: float = 1.0
    projector: bool = False
    still: bool = False


_current = LIGHT
_look = Look()


def current() -> Theme:
    return _current


def look() -> Look:
    return _look


def px(pixels: float) -> int:
    """A length that belongs to text (a font, the height of a row): it grows with the text."""
    return round(pixels * _look.text * (_PROJECTOR_TEXT if _look.projector else 1.0))


def span(pixels: float) -> int:
    """The width of a column: it grows with the text that the user chose, but on a projector the work comes
    first."""
    return round(pixels * _look.text)


def line(pixels: float) -> float:
    """The width of a line that carries meaning: thicker on a projector."""
    return pixels * _PROJECTOR_LINES if _look.projector else pixels


def duration(milliseconds: int) -> int:
    """How long a motion takes; nothing where the user wants no motion."""
    return 0 if _look.still else milliseconds


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


def fixed_face() -> QFont:
    """The system's face in which every letter takes the same room."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


def monospaced(pixels: int) -> QFont:
    font = fixed_face()
    font.setPixelSize(px(pixels))
    return font


def sized(pixels: int, bold: bool = False) -> QFont:
    """The system's face, so many pixels high, times what the user chose."""
    return exactly(px(pixels), bold)


def exactly(pixels: int, bold: bool = False) -> QFont:
    """The system's face at a size that something else decides, such as the cell it has to fit into."""
    font = QFont(QApplication.font())
    font.setPixelSize(max(1, pixels))
    font.setBold(bold)
    return font


class _Dresser(QObject):
    """Dresses the app, and follows the system from light to dark and back while it runs."""

    dressed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        if not app.property(STYLE):  # asking app.style() would take as long as building a small window
            app.setStyle(STYLE)
        app.styleHints().colorSchemeChanged.connect(self.dress)
        self.dress()

    @Slot()
    def dress(self) -> None:
        global _current
        system_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        _current = DARK if _look.scheme == "dark" or (_look.scheme == "system" and system_dark) else LIGHT
        sheet = _style_sheet(_current)
        if sheet != self._app.styleSheet():  # Qt dresses every widget anew, also for one that is the same
            # Where one sheet follows another, Qt dresses each widget once for itself and once for each that
            # it lies in; the first sheet is put on once. Taking the old one off is a third of the time.
            self._app.setStyleSheet("")
            font = self._app.font()
            font.setPixelSize(px(TEXT_PIXELS))
            self._app.setFont(font)
            self._app.setPalette(_palette(_current))
            self._app.setStyleSheet(sheet)
        self.dressed.emit()


_the_dresser: _Dresser | None = None


def follow_system(app: QApplication) -> None:
    """Dress the app, once; asked again it changes nothing."""
    _dresser(app)


def wear(app: QApplication, wanted: Look) -> None:
    """Show the app as the user wants it."""
    global _look
    _look = replace(wanted, text=min(max(wanted.text, SMALLEST_TEXT), LARGEST_TEXT))
    _dresser(app).dress()


def on_change(slot: Callable[[], object]) -> None:
    """Call a method of a widget whenever the look has changed, as long as the widget is there.

    changeEvent() would tell as well; but a method in Python that takes every kind of event makes Qt for
    Python load all of them, and costs a tenth of the time to the first paint.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    _dresser(app).dressed.connect(slot)


def _dresser(app: QApplication) -> _Dresser:
    global _the_dresser  # app.findChild() takes as long as making an icon
    if _the_dresser is None or not isValid(_the_dresser):
        _the_dresser = _Dresser(app)
    return _the_dresser


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
    focus = px(2)
    mono = fixed_face().family()
    check = _CHECK_IN_DARK if theme is DARK else _CHECK
    return f"""
    QToolTip {{ background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};
        padding: 6px; font-size: {px(TEXT_PIXELS)}px; }}
    #rail {{ background: {theme.panel}; border-right: 1px solid {theme.line}; }}
    #railLine {{ background: {theme.line}; border: none; margin: 0 12px; }}
    #rail QToolButton {{ color: {theme.quiet}; background: transparent; border: none;
        border-left: 3px solid transparent; padding: 8px 0; }}
    #rail QToolButton:checked {{ color: {theme.accent}; border-left-color: {theme.accent}; }}
    #rail QToolButton:hover {{ color: {theme.text}; }}
    #rail QToolButton:focus {{ background: {theme.ground}; color: {theme.text};
        border: {focus}px solid {theme.accent}; }}
    QLabel[role="title"] {{ font-size: {px(TITLE_PIXELS)}px; font-weight: 600; }}
    QLabel[role="section"] {{ font-size: {px(SECTION_PIXELS)}px; font-weight: 600; }}
    QLabel[role="quiet"] {{ color: {theme.quiet}; }}
    QLabel[role="bad"] {{ color: {theme.bad}; }}
    QLabel[role="good"] {{ color: {theme.accent}; }}
    QLabel[role="answer"] {{ font-size: {px(ANSWER_PIXELS)}px; font-weight: 600; color: {theme.data}; }}
    QLabel[role="answer"]:disabled {{ color: {theme.quiet}; }}
    QLabel[role="equation"] {{ font-family: "{mono}"; font-size: {px(EQUATION_PIXELS)}px; }}
    QLabel[role="number"] {{ font-family: "{mono}"; font-size: {px(NUMBER_PIXELS)}px; }}
    QLabel[role="arithmetic"] {{ font-family: "{mono}"; font-size: {px(TEXT_PIXELS)}px; }}
    QFrame[role="card"] {{ background: {theme.panel}; border-radius: {RADIUS}px; }}
    QFrame[role="popup"] {{ background: {theme.panel}; border: 1px solid {theme.line}; }}
    QFrame[role="notice"] {{ background: {theme.panel}; border-radius: {RADIUS}px;
        border-left: 4px solid {theme.warn}; }}
    QSplitter::handle {{ background: transparent; }}
    QSplitter::handle:hover {{ background: {theme.line}; }}
    QFrame[role="over"] {{ background: {theme.panel}; border: 1px solid {theme.line};
        border-radius: {RADIUS}px; }}
    QScrollArea, QScrollArea QWidget[role="card"] {{ background: transparent; border: none; }}
    QPushButton, QToolButton[role="tool"] {{ background: {theme.panel}; color: {theme.text};
        border: 1px solid {theme.line}; border-radius: {RADIUS}px; padding: 7px 16px; }}
    QToolButton[role="tool"] {{ padding: 7px; }}
    QToolButton[role="tab"] {{ background: transparent; color: {theme.quiet}; padding: 6px 10px;
        border: {focus}px solid transparent; border-bottom: 3px solid transparent; }}
    QToolButton[role="tab"]:hover {{ color: {theme.text}; }}
    QToolButton[role="tab"]:checked {{ color: {theme.text}; font-weight: 600;
        border-bottom: 3px solid {theme.accent}; }}
    QToolButton[role="tab"]:focus {{ border-color: {theme.accent}; }}
    QToolButton[role="bare"] {{ background: transparent; border: {focus}px solid transparent;
        border-radius: {RADIUS}px; padding: 3px; }}
    QToolButton[role="bare"]:hover {{ background: {theme.line}; }}
    QToolButton[role="bare"]:focus {{ border-color: {theme.accent}; }}
    QPushButton:focus {{ outline: none; }}
    QPushButton:hover, QToolButton[role="tool"]:hover {{ border-color: {theme.quiet}; }}
    QPushButton:focus {{ border: {focus}px solid {theme.accent}; padding: {8 - focus}px {17 - focus}px; }}
    QToolButton[role="tool"]:focus {{ border: {focus}px solid {theme.accent}; padding: {8 - focus}px; }}
    QPushButton:pressed, QToolButton[role="tool"]:pressed,
    QToolButton[role="tool"]:checked, QPushButton:checked {{ background: {theme.line}; }}
    QPushButton:checked {{ border-color: {theme.accent}; }}
    QPushButton:disabled, QToolButton[role="tool"]:disabled {{ color: {theme.quiet}; }}
    QPushButton[role="primary"], QToolButton[role="primary"] {{ background: {theme.accent};
        color: {theme.panel}; border: 1px solid {theme.accent}; border-radius: {RADIUS}px;
        font-weight: 600; }}
    QToolButton[role="primary"] {{ padding: 7px; }}
    QPushButton[role="primary"]:focus {{ border: {focus}px solid {theme.text};
        padding: {8 - focus}px {17 - focus}px; }}
    QToolButton[role="primary"]:focus {{ border: {focus}px solid {theme.text}; padding: {8 - focus}px; }}
    QPushButton[role="primary"]:disabled, QToolButton[role="primary"]:disabled {{ background: {theme.line};
        color: {theme.quiet}; border-color: {theme.line}; }}
    QPushButton[role="choice"] {{ text-align: left; padding: 5px {px(24)}px 5px 9px; }}
    QPushButton[role="choice"]:focus {{ padding: {6 - focus}px {px(24) + 1 - focus}px {6 - focus}px
        {10 - focus}px; }}
    QPushButton[role="link"] {{ background: transparent; border: {focus}px solid transparent;
        padding: 3px 5px; color: {theme.accent}; text-align: left; }}
    QPushButton[role="link"]:hover {{ text-decoration: underline; }}
    QPushButton[role="link"]:focus {{ border-color: {theme.accent}; }}
    QCheckBox {{ border: {focus}px solid transparent; border-radius: {RADIUS}px; padding: 2px; }}
    QCheckBox:focus {{ border-color: {theme.accent}; }}
    QCheckBox::indicator {{ width: {px(14)}px; height: {px(14)}px; border: 1px solid {theme.quiet};
        border-radius: 3px; background: {theme.panel}; }}
    QCheckBox::indicator:checked {{ background: {theme.accent}; border-color: {theme.accent};
        image: url("{check}"); }}
    QCheckBox::indicator:disabled {{ border-color: {theme.line}; }}
    QLineEdit[role="field"] {{ background: {theme.panel}; color: {theme.text};
        border: 1px solid {theme.line}; border-radius: {RADIUS}px; padding: 7px 9px;
        selection-background-color: {theme.accent}; selection-color: {theme.panel}; }}
    QLineEdit[role="field"][formula="true"], QPlainTextEdit[formula="true"]
        {{ font-family: "{mono}"; font-size: {px(FORMULA_PIXELS)}px; }}
    QLineEdit[role="field"]:focus {{ border: {focus}px solid {theme.accent};
        padding: {8 - focus}px {10 - focus}px; }}
    QListView, QTreeWidget, QTextBrowser, QPlainTextEdit {{ background: {theme.panel};
        border: {focus}px solid {theme.panel}; border-radius: {RADIUS}px; padding: 6px;
        selection-background-color: {theme.accent}; selection-color: {theme.panel}; }}
    QListView:focus, QTreeWidget:focus, QTextBrowser:focus, QPlainTextEdit:focus, QTableView:focus,
    QGraphicsView:focus {{ border: {focus}px solid {theme.accent}; }}
    QTableView, QGraphicsView {{ background: {theme.panel}; border: {focus}px solid {theme.panel};
        border-radius: {RADIUS}px; }}
    QListWidget[role="chips"] {{ background: transparent; border-color: transparent; padding: 0; }}
    QListWidget[role="chips"]:focus {{ border-color: {theme.accent}; }}
    QListWidget[role="chips"]::item {{ background: {theme.panel}; color: {theme.text}; padding: 4px 8px;
        margin: 2px; border-radius: {RADIUS}px; }}
    QListWidget[role="chips"]::item:selected {{ background: {theme.accent}; color: {theme.panel}; }}
    QListWidget[role="large"] {{ font-size: {px(18)}px; }}
    QHeaderView, QHeaderView::section, QTableCornerButton::section {{ background: {theme.panel};
        color: {theme.quiet}; border: none; }}
    QComboBox, QAbstractSpinBox {{ background: {theme.panel}; color: {theme.text};
        border: 1px solid {theme.line}; border-radius: {RADIUS}px; padding: 4px 8px; }}
    QComboBox:focus, QAbstractSpinBox:focus {{ border: {focus}px solid {theme.accent};
        padding: {5 - focus}px {9 - focus}px; }}
    QComboBox::drop-down {{ border: none; width: {px(20)}px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; background: transparent;
        width: {px(20)}px; }}
    QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: url("{_DOWN}");
        width: {px(11)}px; height: {px(11)}px; }}
    QAbstractSpinBox::up-arrow {{ image: url("{_UP}"); width: {px(11)}px; height: {px(11)}px; }}
    QComboBox {{ combobox-popup: 0; }}
    QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus {{ background: {theme.panel};
        color: {theme.text}; border: 1px solid {theme.line}; border-radius: 0; padding: 0;
        selection-background-color: {theme.accent}; selection-color: {theme.panel}; }}
    QComboBox QAbstractItemView::item {{ padding: 4px 8px; }}
    QSlider::groove:horizontal {{ height: 4px; background: {theme.line}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: 16px; margin: -6px 0; border-radius: 8px;
        background: {theme.accent}; }}
    QSlider::handle:horizontal:focus {{ background: {theme.text}; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ width: 10px; }}
    QScrollBar:horizontal {{ height: 10px; }}
    QScrollBar::handle {{ background: {theme.line}; border-radius: 4px; margin: 1px; }}
    QScrollBar::handle:vertical {{ min-height: 24px; }}
    QScrollBar::handle:horizontal {{ min-width: 24px; }}
    QScrollBar::handle:hover {{ background: {theme.quiet}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QStatusBar {{ color: {theme.quiet}; background: {theme.ground}; }}
    QStatusBar::item {{ border: none; }}
    QProgressBar {{ border: none; border-radius: 2px; background: {theme.line}; max-height: 4px; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 2px; }}
    """
