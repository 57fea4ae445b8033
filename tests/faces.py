"""The app in other faces than the system's, for layouts have to hold in any: tools/make_test_fonts.py."""

from contextlib import contextmanager
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FACES = ("wide", "narrow")


@contextmanager
def worn(app, face):
    """Everything is shown in this face meanwhile, as if it were the system's."""
    from PySide6.QtGui import QFont  # the tests of the engine run without Qt

    from gui import theme

    _load()
    before = app.font().family(), theme.fixed_face
    family = f"Nablab Test {face.title()}"
    try:
        _dress(app, family, lambda: QFont(f"{family} Mono"))
        yield
    finally:
        _dress(app, *before)


def _dress(app, family, fixed_face):
    from gui import theme

    font = app.font()
    font.setFamily(family)
    app.setFont(font)
    theme.fixed_face = fixed_face
    theme.wear(app, theme.look())


@cache
def _load():
    from PySide6.QtGui import QFontDatabase

    for path in FONTS.glob("*.ttf"):
        assert QFontDatabase.addApplicationFont(str(path)) >= 0, path
