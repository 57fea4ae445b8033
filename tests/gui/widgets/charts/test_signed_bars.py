"""The numbers beside bars with a sign."""

import pytest

from gui.widgets.charts.signed_bars import _short


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.000"),
        (-0.0, "0.000"),
        (0.1234, "0.123"),
        (-9.8764, "-9.876"),
        (10.0, "10.0"),
        (-123.44, "-123.4"),
        (0.0001, "1e-4"),
    ],
)
def test_a_number_has_three_decimals_as_long_as_there_is_room(number, text):
    assert _short(number) == text
