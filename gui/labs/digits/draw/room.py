"""How much room the canvas has beside the two columns of the page Draw. All in pixels."""

from __future__ import annotations

from gui import theme

GAP = 4 * theme.SPACE
LEAST_SIDE, MOST_SIDE = 256, 760  # of the canvas
LEAST_SEEN, MOST_SEEN = 200, 460  # width of what the network sees
LEAST_ANSWER = 260  # width of the card with the answer
_ANSWER = 0.3  # of the width: what it takes where there is room


def below() -> int:
    """The heading above the canvas and the buttons below."""
    return theme.px(11 * theme.SPACE)


def answer_width(width: int, least: int) -> int:
    """How wide the answer is where all have this width: its bars are to be told apart."""
    return max(least, round(_ANSWER * width))


def room_beside(width: int, least_seen: int, least_answer: int) -> int:
    """How wide the canvas may be where all have this width."""
    across = width - 2 * GAP - answer_width(width, least_answer)
    return across - max(min(across * 2 // 5, MOST_SEEN), least_seen)


def seen_width(width: int, side: int, least_seen: int = LEAST_SEEN, least_answer: int = LEAST_ANSWER) -> int:
    """Of what the network sees, beside a canvas of this side."""
    between = width - 2 * GAP - answer_width(width, least_answer) - side
    return max(min(between, MOST_SEEN), least_seen)


def side_in(width: int, height: int, least_seen: int = LEAST_SEEN, least_answer: int = LEAST_ANSWER) -> int:
    """Of the canvas: what height and width allow. What the columns need at least is known only when they are
    there; where it is less than usual it changes nothing."""
    return max(LEAST_SIDE, min(height - below(), room_beside(width, least_seen, least_answer), MOST_SIDE))
