"""Who wants what: the bars that stack up to a hidden unit's blame, or the three levers of a digit."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui import theme
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.blame import Blame, written
from gui.labs.digits.session.board.asked import Ask, asked_of_unit, levers_of_digit
from gui.widgets.charts.waterfall import Waterfall
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet, row_of


class AskingPanel(QWidget):
    """Of the unit that is followed, or of the digit that is looked at."""

    def __init__(self, session: DigitSession) -> None:
        super().__init__()
        self._session = session
        self.who = Choice()
        self.who.setObjectName("digitAsked")
        self.who.setAccessibleName(self.tr("Whose blame"))
        explain(self.who, self.tr("Of a hidden unit what is asked of it; of a digit what would move it"))
        self.words = quiet()
        self.words.setWhatsThis(self.tr("What the bars show."))
        self.bars = Waterfall()
        self.bars.setObjectName("digitAsks")
        self.bars.setAccessibleName(self.tr("Who wants what"))
        does = self.tr("What is negative goes to the left: more of it would lower the loss")
        explain(self.bars, does, "gradient")
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(2 * theme.SPACE, theme.SPACE, 2 * theme.SPACE, theme.SPACE)
        inside.addWidget(self.bars)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(row_of(heading(self.tr("Who wants what from")), self.who, self.words))
        column.addWidget(card, 1)
        self.who.chosen.connect(self._choose)

    def refresh(self) -> None:
        session, blame = self._session, self._session.backward.blame
        if blame is None:
            return
        chosen = ("blame of digit", session.selection.digit or 0)
        if session.selection.digit is None:
            chosen = ("blame", self._followed(blame))
        unit = chosen[1] if chosen[0] == "blame" else self._followed(blame)
        place = session.network.place_of(unit)
        name = self.tr("hidden unit {unit}").format(unit=place[1])
        if len(session.network.units) > 1:
            name = self.tr("hidden unit {unit} of layer {layer}").format(unit=place[1], layer=place[0] + 1)
        digits = [(self.tr("digit {digit}").format(digit=k), ("blame of digit", k)) for k in range(10)]
        self.who.offer([(name, ("blame", unit)), *digits])
        self.who.show_value(chosen)
        needed = f"a{place[0] + 1}" if chosen[0] == "blame" else f"z{blame.depth}"
        if needed not in blame.stops[: session.backward.position]:
            words = self.tr("Its blame has not come back yet. Step forward to d{name}.")
            self.words.setText(words.format(name=needed))
            self._show([], is_stacked=False)
        elif chosen[0] == "blame":
            self._show_unit(blame, *place)
        else:
            self.words.setText(self.tr("Three levers move its logit. Each number is the loss's gradient."))
            self._show(levers_of_digit(blame, chosen[1]), is_stacked=False)

    def _followed(self, blame: Blame) -> int:
        """The hidden unit that is looked at; else of the last hidden layer."""
        session = self._session
        if session.selection.unit is not None:
            return session.selection.unit
        return sum(session.network.units[:-1]) + session.backward.shown_units[-1]

    def _show_unit(self, blame: Blame, layer: int, unit: int) -> None:
        n = layer + 1
        rows = asked_of_unit(blame, n, unit)
        da, dz = float(blame.gradients[f"a{n}"][unit]), float(blame.gradients[f"z{n}"][unit])
        total = self.tr("together da{n}[{unit}] = {sum}").format(n=n, unit=unit, sum=written(da))
        self._show([*rows, Ask("=", total, da)], is_stacked=True)
        words = self.tr("Each asks dz{m}[k] × W{m}[{unit}, k]. Through {function}: dz{n}[{unit}] = {blame}.")
        self.words.setText(
            words.format(m=n + 1, n=n, unit=unit, function=blame.activation, blame=written(dz))
        )

    def _show(self, rows: list[Ask], is_stacked: bool) -> None:
        self.bars.show_rows([(row.name, row.text, row.value) for row in rows], is_stacked)

    @Slot(object)
    def _choose(self, chosen: tuple[str, int]) -> None:
        self._session.select((*chosen, 0))
