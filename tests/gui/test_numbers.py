"""Shares as people read them."""

from gui.numbers import honest_percent, megabytes, percent


def test_a_percent_sign_does_not_stand_alone_in_a_line():
    assert percent(0.9808) == "98.1\N{NO-BREAK SPACE}%"
    assert percent(0.98086, 2) == "98.09\N{NO-BREAK SPACE}%"


def test_little_memory_is_not_called_none():
    assert megabytes(523_000) == "0.5\N{NO-BREAK SPACE}MB"
    assert megabytes(9_960_000) == "10\N{NO-BREAK SPACE}MB"
    assert megabytes(17_200_000) == "17\N{NO-BREAK SPACE}MB"


def test_no_share_below_1_is_called_100_percent():
    shares = [honest_percent(share) for share in (1.0, 0.9999, 0.97, 0.0)]
    assert shares == [f"{n}\N{NO-BREAK SPACE}%" for n in (100, 99, 97, 0)]
    assert honest_percent(0.99999, 1) == "99.9\N{NO-BREAK SPACE}%"
