"""Make the faces that the tests show the app in: `python tools/make_test_fonts.py` (needs fontTools).

A layout has to hold in the face of any system, so the tests bring two that lie beyond the usual ones: one
wider, with lines as low as those of most, and one narrower with high lines. Both are cut out of DejaVu (the
package fonts-dejavu-core), only with the characters of our texts and without hints, which would not fit any
more.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
FONTS = Path(__file__).resolve().parent.parent / "tests" / "fonts"


@dataclass(frozen=True)
class Face:
    """width: times DejaVu's, which is among the widest; height: of a line, in the height of the letters."""

    name: str
    width: float
    height: float


# Among the faces that systems come with, Verdana is as wide as DejaVu and Arial 0.88 of it; lines are 1.15
# (Arial, Ubuntu) to 1.36 (Noto Sans) high.
FACES = (Face("Wide", 1.15, 1.2), Face("Narrow", 0.85, 1.4))
STYLES = {"": "DejaVuSans.ttf", "Bold": "DejaVuSans-Bold.ttf", "Mono": "DejaVuSansMono.ttf"}

# Latin, accents that stand above letters, Greek, dashes and quotes, small raised and lowered letters, arrows,
# mathematics, blocks and shapes
CHARACTERS = [
    *(range(0x20, 0x7F), range(0xA0, 0x180), range(0x2E3, 0x2E4), range(0x300, 0x310), range(0x391, 0x3CA)),
    *(range(0x1D40, 0x1D6B), range(0x2010, 0x2030), range(0x2039, 0x203B), range(0x2070, 0x20A0)),
    *(range(0x2190, 0x2194), range(0x2200, 0x2280), range(0x2299, 0x229A), range(0x2423, 0x2424)),
    *(range(0x2580, 0x25D0), range(0x27E6, 0x27E8), range(0x2C7C, 0x2C7D)),
]

# The licence asks for another name where the font was changed.
_FAMILY, _STYLE, _UNIQUE, _FULL, _POSTSCRIPT = 1, 2, 3, 4, 6


def make(source: Path, face: Face, style: str) -> TTFont:
    font = _cut_out(source)
    _stretch(font, face.width)
    _set_line_height(font, face.height)
    _rename(font, face.name, style)
    return font


def _cut_out(source: Path) -> TTFont:
    options = Options(hinting=False, layout_features=[], name_IDs=[0, 13, 14], notdef_outline=True)
    options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB", "MATH", "kern"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for codes in CHARACTERS for code in codes])
    subsetter.subset(font)
    return font


def _stretch(font: TTFont, width: float) -> None:
    glyphs = font["glyf"]
    for name in glyphs.keys():  # noqa: SIM118 (iterating the table itself asks for glyphs by number)
        glyph = glyphs[name]
        if glyph.isComposite():
            for part in glyph.components:
                part.x = round(part.x * width)
        elif glyph.numberOfContours > 0:
            glyph.coordinates.scale((width, 1))
            glyph.coordinates.toInt()
    for name in glyphs.keys():  # noqa: SIM118
        glyph = glyphs[name]
        glyph.recalcBounds(glyphs)
        advance, _ = font["hmtx"][name]
        font["hmtx"][name] = round(advance * width), getattr(glyph, "xMin", 0)
    font["OS/2"].xAvgCharWidth = round(font["OS/2"].xAvgCharWidth * width)


def _set_line_height(font: TTFont, height: float) -> None:
    """Four fifths of it above the line, as is usual; in each of the three places where it is looked up."""
    units = font["head"].unitsPerEm
    ascent, descent = round(0.8 * height * units), round(0.2 * height * units)
    header, windows = font["hhea"], font["OS/2"]
    header.ascent, header.descent, header.lineGap = ascent, -descent, 0
    windows.sTypoAscender, windows.sTypoDescender, windows.sTypoLineGap = ascent, -descent, 0
    windows.usWinAscent, windows.usWinDescent = ascent, descent


def _rename(font: TTFont, face: str, style: str) -> None:
    family = f"Nablab Test {face}" + (" Mono" if style == "Mono" else "")
    weight = "Bold" if style == "Bold" else "Regular"
    names = {
        _FAMILY: family,
        _STYLE: weight,
        _UNIQUE: f"{family} {weight}",
        _FULL: f"{family} {weight}",
        _POSTSCRIPT: f"{family}-{weight}".replace(" ", ""),
    }
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)


def main(folder: Path) -> None:
    for face in FACES:
        for style, file in STYLES.items():
            target = FONTS / f"{face.name}{style}.ttf"
            make(folder / file, face, style).save(target)
            print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEJAVU)
