"""Numbers as people type and read them. No Qt.

percent(0.9808)              # 98.1 %

>>> read_number("−2,5")
-2.5
>>> Typed("1/3").is_near(0.3333)
True
"""

from __future__ import annotations

import math
import re

from gui.words import translate

_CLOSE = 0.01  # of the true number: as good as right
_COARSE = 0.1  # of the true number: above this, a rounded number may as well be another
_LONGEST = 20  # characters of what was typed that a message repeats
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?")
_FRACTION = re.compile(r"([+-]?\d{1,30})\s*/\s*(\d{1,30})")
_INFINITE = re.compile(r"([+-]?)(inf|infinity|∞)")


def read_number(text: str) -> float:
    """The finite number that was typed: 6, -2.5, −2,5, 1e-3, 1/3. Raises ValueError, saying what to type."""
    number = Typed(text).number
    if not math.isfinite(number):
        raise ValueError(_not_a_number(text))
    return number


class Typed:
    """A number as it was typed; also inf and nan. places: behind the point. Raises ValueError for others."""

    def __init__(self, typed: str) -> None:
        text = typed.strip().lower().replace("−", "-")
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        self._unit = 0.0  # of the last place typed
        self.places = 0
        if match := _INFINITE.fullmatch(text):
            self.number = -math.inf if match[1] == "-" else math.inf
        elif text == "nan":
            self.number = math.nan
        elif _PLAIN.fullmatch(text):
            self.number = float(text)
            digits, _, power = text.partition("e")
            exponent = int(power or 0) - len(digits.partition(".")[2])
            self._unit = 10.0 ** min(exponent, 308)
            self.places = max(-exponent, 0)
        elif (match := _FRACTION.fullmatch(text)) and int(match[2]):
            self.number = int(match[1]) / int(match[2])
        else:
            raise ValueError(_not_a_number(typed))

    def is_near(self, true: float) -> bool:
        """Within 1 %, or rounded and within 10 %."""
        if not (math.isfinite(true) and math.isfinite(self.number)):
            return self.number == true or (math.isnan(self.number) and math.isnan(true))
        error = abs(self.number - true)
        return error <= _CLOSE * abs(true) or (self.is_rounded(true) and error <= _COARSE * abs(true))

    def is_rounded(self, true: float) -> bool:
        """Whether it is the true number, rounded to the last place typed; a plain 0 is not rounded."""
        if not math.isfinite(true) or (not self.number and not self.places):
            return False
        return abs(self.number - true) <= 0.5 * self._unit * (1 + 1e-9)


def _not_a_number(typed: str) -> str:
    text = translate("Numbers", "{typed} is not a number; type one such as -2.5")
    return text.format(typed=f"“{typed.strip():.{_LONGEST}}”")


def percent(share: float, decimals: int = 1) -> str:
    """0.9808 -> 98.1 %, which no line may break."""
    return f"{share:.{decimals}%}".replace("%", "\N{NO-BREAK SPACE}%")


def megabytes(size: float) -> str:
    """Bytes: 523,000 -> 0.5 MB, 17,200,000 -> 17 MB, which no line may break."""
    return f"{size / 1e6:.{1 if size < 9_950_000 else 0}f}\N{NO-BREAK SPACE}MB"


def honest_percent(share: float, decimals: int = 0) -> str:
    """Not 100 % where it is less."""
    shown = percent(share, decimals)
    return (
        shown if share == 1 or not shown.startswith("100") else percent(1 - 10 ** -(decimals + 2), decimals)
    )
