"""The tokens can be read and told apart, by everyone, in light and dark."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui import theme

THEMES = pytest.mark.parametrize("colors", [theme.LIGHT, theme.DARK], ids=lambda colors: colors.name)

# How colours look to eyes that lack one kind of cone: Machado, Oliveira, Fernandes 2009, severity 1,
# on linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def linear(color):
    rgb = np.array(QColor(color).getRgbF()[:3])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* of linear sRGB, white D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    t = np.clip(xyz / [0.9505, 1.0, 1.089], 0, None)
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(a, b, eyes):
    seen = [lab(np.clip(np.array(EYES[eyes]) @ linear(color), 0, 1)) for color in (a, b)]
    return float(np.linalg.norm(seen[0] - seen[1]))


@THEMES
def test_text_stands_out_from_its_ground(colors):
    for token in ("text", "quiet", "data", "positive", "negative", "accent", "warn", "bad"):
        for ground in (colors.ground, colors.panel):
            assert theme.contrast(QColor(getattr(colors, token)), QColor(ground)) >= 4.5, token


@THEMES
def test_text_on_the_accent_and_on_pressed_buttons_can_be_read(colors):
    assert theme.contrast(QColor(colors.panel), QColor(colors.accent)) >= 4.5
    assert theme.contrast(QColor(colors.quiet), QColor(colors.line)) >= 3  # disabled: WCAG asks nothing
    assert theme.contrast(QColor(colors.text), QColor(colors.line)) >= 4.5


@THEMES
def test_focus_is_seen_beside_a_hairline(colors):
    """WCAG 2.2, 2.4.13: a change of contrast of 3 at least between focused and not."""
    assert theme.contrast(QColor(colors.accent), QColor(colors.panel)) >= 3
    assert theme.contrast(QColor(colors.accent), QColor(colors.ground)) >= 3
    assert theme.contrast(QColor(colors.accent), QColor(colors.line)) >= 3


@THEMES
@pytest.mark.parametrize("eyes", EYES)
def test_signs_can_be_told_apart_by_all_eyes(colors, eyes):
    assert difference(colors.positive, colors.negative, eyes) > 30
    for sign, ground in itertools.product((colors.positive, colors.negative), (colors.ground, colors.panel)):
        assert difference(sign, ground, eyes) > 30


@THEMES
@pytest.mark.parametrize("eyes", EYES)
def test_the_ramp_of_counts_rises_for_all_eyes(colors, eyes):
    shades = [theme.blend(colors.panel, colors.data, share) for share in np.linspace(0, 1, 6)]
    lightness = [lab(np.clip(np.array(EYES[eyes]) @ linear(shade), 0, 1))[0] for shade in shades]
    steps = np.diff(lightness)
    assert np.all(steps < 0) or np.all(steps > 0)


@THEMES
def test_the_colours_of_digits_stand_out_from_the_panel(colors):
    assert len(set(colors.digits)) == 10
    for color in colors.digits:
        assert theme.contrast(QColor(color), QColor(colors.panel)) >= 3


@THEMES
@pytest.mark.parametrize(("eyes", "least"), [("usual", 33), *((e, 18) for e in EYES if e != "usual")])
def test_the_colours_of_digits_can_be_told_apart(colors, eyes, least):
    """Ten colours cannot be as far apart as two; each digit is also its own sign."""
    for a, b in itertools.combinations(colors.digits, 2):
        assert difference(a, b, eyes) > least, (a, b)
    for color in colors.digits:
        assert difference(color, colors.accent, "usual") > 25, color  # the ring among them


@THEMES
def test_digits_that_look_alike_when_written_differ_most(colors):
    for a, b in ((4, 9), (7, 9), (4, 7), (3, 5), (3, 8), (5, 8)):
        assert difference(colors.digits[a], colors.digits[b], "usual") > 50, (a, b)


def test_the_simulation_knows_what_is_confused():
    assert difference("#b05050", "#808040", "usual") > 2 * difference("#b05050", "#808040", "deuteranopia")


def test_ink_on_any_cell_is_readable():
    for colors in (theme.LIGHT, theme.DARK):
        for share in range(101):
            ground = theme.blend(colors.panel, colors.data, share / 100)
            assert theme.contrast(theme.ink_on(ground), ground) >= 4.5


@pytest.mark.parametrize(
    ("color", "luminance", "on_white"),
    [
        ("#000000", 0.0, 21.0),
        ("#0a0a0a", 10 / 255 / 12.92, 19.80),  # the last on the straight part of the curve
        ("#0b0b0b", 0.003347, 19.68),
        ("#777777", 0.18447, 4.48),  # the greys between which 4.5 lies
        ("#767676", 0.18116, 4.54),
        ("#bcbcbc", 0.50289, 1.90),
        ("#ff0000", 0.2126, 4.00),
        ("#00ff00", 0.7152, 1.37),
        ("#0000ff", 0.0722, 8.59),
        ("#ffffff", 1.0, 1.0),
    ],
)
def test_contrast_is_that_of_wcag(color, luminance, on_white):
    """Numbers that other programs give."""
    assert theme.luminance(QColor(color)) == pytest.approx(luminance, abs=5e-6)
    assert theme.contrast(QColor(color), QColor("#ffffff")) == pytest.approx(on_white, abs=0.005)


def test_the_look_is_kept_within_what_is_offered(qapp):
    theme.wear(qapp, theme.Look(text=7.0))
    assert theme.look().text == 2.0
    assert theme.px(10) == 20
    theme.wear(qapp, theme.Look(projector=True, still=True))
    assert theme.px(16) == 20
    assert theme.line(2) > 3
    assert theme.duration(200) == 0
    theme.wear(qapp, theme.Look())
    assert (theme.px(16), theme.line(2), theme.duration(200)) == (16, 2, 200)


def test_the_system_is_followed_unless_told_otherwise(qapp, monkeypatch):
    theme.wear(qapp, theme.Look(scheme="dark"))
    assert theme.current() is theme.DARK
    theme.wear(qapp, theme.Look(scheme="light"))
    assert theme.current() is theme.LIGHT


class Dressed(QWidget):
    """Counts how often Qt dresses it anew."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.times = 0

    def changeEvent(self, event):
        self.times += event.type() == QEvent.Type.StyleChange


def test_what_does_not_change_the_look_dresses_nothing_anew(qtbot, qapp):
    """With all labs open it takes half a second."""
    theme.wear(qapp, theme.Look())
    widget = Dressed()
    qtbot.addWidget(widget)
    widget.ensurePolished()
    widget.times = 0
    theme.wear(qapp, theme.Look(still=True))
    assert widget.times == 0
    theme.wear(qapp, theme.Look(scheme="dark", still=True))
    assert widget.times > 0


def test_a_widget_deep_within_others_is_dressed_no_more_often(qtbot, qapp):
    theme.wear(qapp, theme.Look())
    times = []
    for depth in (0, 6):
        window = around = QWidget()
        qtbot.addWidget(window)
        for _ in range(depth):
            around = QWidget(around)
        widget = Dressed(around)
        window.show()
        widget.times = 0
        theme.wear(qapp, theme.Look(scheme="light" if depth else "dark"))
        times.append(widget.times)
    assert 0 < times[0] == times[1]
