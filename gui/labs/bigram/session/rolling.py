"""The rolls behind the names, one act at a time: a letter is rolled, then it joins its name. No Qt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from engine.arithmetic import Array
from engine.sampling import Roll
from gui.labs.bigram.session.name_tables import SPACE
from gui.moment import Moment
from gui.words import translate

WALKED = 100  # names: nobody steps through more
_RACERS = 3  # that are named of a race
_MOST_LETTERS = 12  # of a name, in an equation


class RollWalk:
    """Position p has p // 2 letters joined to their names; where p is odd, one more is rolled.

    rolls  of the names, one name after the other
    names  whole
    count  how many names are made, of which these may be the first
    total  the last position
    """

    def __init__(self, rolls: Sequence[Roll], alphabet: str, count: int) -> None:
        self.rolls = list(rolls)
        self.count = count
        self.total = 2 * len(self.rolls)
        self._alphabet = alphabet
        self.names: list[str] = []
        self._ends: list[int] = []  # of each name: how many rolls there are up to its end
        for _, of_name in groupby(self.rolls, lambda roll: roll.name):
            symbols = [roll.symbol for roll in of_name]
            self.names.append("".join(alphabet[symbol] for symbol in symbols if symbol))
            self._ends.append((self._ends[-1] if self._ends else 0) + len(symbols))

    def finished(self, position: int) -> list[str]:
        """The names that are whole."""
        return self.names[: bisect_right(self._ends, position // 2)]

    def in_the_making(self, position: int) -> str:
        """The letters of the name that is not whole yet."""
        done = position // 2
        return self.names[self._number(done)][: done - self._start(done)] if done < len(self.rolls) else ""

    def rolled(self, position: int) -> Roll | None:
        """The roll that has just landed, and whose letter has not joined yet."""
        return self.rolls[position // 2] if position % 2 else None

    def cell(self, position: int) -> tuple[int, int]:
        """Where in the table one looks: at the pair that was rolled, or down its column, at the next row."""
        if roll := self.rolled(position):
            return roll.row, roll.symbol
        done = position // 2
        next_row = self.rolls[done].row if done < len(self.rolls) else 0
        return next_row, next_row

    def _number(self, done: int) -> int:
        """The index of the name to which the roll with this number belongs."""
        return bisect_right(self._ends, done)

    def _start(self, done: int) -> int:
        number = self._number(done)
        return self._ends[number - 1] if number else 0

    # In words, each explanation short enough for one line: what stands above must not move with each step

    def moment(self, position: int) -> Moment:
        if position == 0:
            start = _tr("A name begins at the boundary sign. Roll a letter.")
            return self._moment(0, 0, f"{self._sign(0)} → ?", start)
        act = (position - 1) // 2
        roll = self.rolls[act]
        if position % 2 == 0:
            return self._moment(position, act, *self._appended(act, roll))
        if roll.race is not None:
            return self._moment(position, act, *self._raced(roll, roll.race))
        symbol, share = self._sign(roll.symbol), f"{roll.high - roll.low:.1%}"
        equation = _tr("dart {dart} → {symbol}  ({low} to {high})").format(
            dart=f"{roll.dart:.4f}", symbol=symbol, low=f"{roll.low:.4f}", high=f"{roll.high:.4f}"
        )
        words = _tr("{symbol} has {share} of the line: long shares are hit more often.")
        return self._moment(position, act, equation, words.format(symbol=symbol, share=share))

    def _moment(self, position: int, act: int, equation: str, explanation: str) -> Moment:
        place = _tr("name {name} of {count}, letter {letter}").format(
            name=f"{self._number(act) + 1:,}", count=f"{self.count:,}", letter=act - self._start(act) + 1
        )
        return Moment(equation, explanation, position, self.total, place)

    def _raced(self, roll: Roll, race: Array) -> tuple[str, str]:
        best = race.argsort(kind="stable")[::-1][:_RACERS].tolist()
        racers = " > ".join(f"{self._sign(symbol)} {race[symbol]:.2f}" for symbol in best)
        equation = _tr("race → {symbol}  ({racers})").format(symbol=self._sign(roll.symbol), racers=racers)
        return equation, _tr("Each letter draws a random time q. The largest p / q wins.")

    def _appended(self, act: int, roll: Roll) -> tuple[str, str]:
        number = self._number(act)
        whole, symbol = self.names[number], self._sign(roll.symbol)
        place = act - self._start(act)
        before, after = _end_of(whole[:place]) or self._sign(0), _end_of(whole[: place + 1])
        is_last = act + 1 == len(self.rolls)
        if roll.symbol and act + 1 < self._ends[number]:
            equation = _tr("{before} + {symbol} → {after}, next row: {symbol}")
            return (
                equation.format(before=before, symbol=symbol, after=after),
                _tr("It joins the name, and its row decides what comes next."),
            )
        if roll.symbol:
            return f"{before} + {symbol} → {after}", _tr("A name that finds no end is cut here.")
        equation = _tr("{before} + {symbol} → the end").format(before=before, symbol=symbol)
        if not is_last:
            return equation, _tr("The boundary sign ends the name, and begins the next.")
        if len(self.names) < self.count:
            words = _tr("Only the first {count} names can be stepped through.")
            return equation, words.format(count=len(self.names))
        return equation, _tr("The boundary sign ends the name. That was the last one.")

    def _sign(self, symbol: int) -> str:
        return self._alphabet[symbol].replace(" ", SPACE)


def _end_of(name: str) -> str:
    """Of a long one the newest letters."""
    return name if len(name) <= _MOST_LETTERS else f"…{name[-_MOST_LETTERS:]}"


def _tr(text: str) -> str:
    return translate("BigramWalk", text)
