"""A sub-tab of the bigram lab: what stands at the right of the table."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.distribution import Distribution
from gui.labs.bigram.session.name_tables import COUNTS, DIFFERENCE, TWIN
from gui.labs.bigram.session.tables import by, row_in_unit
from gui.page import SessionPage
from gui.words import isolate, translate


class BigramPage(SessionPage):
    session: BigramSession

    def refresh(self) -> None:
        """Show the session as it is now."""
        raise NotImplementedError

    @property
    def spare(self) -> list[QWidget]:
        """What the page can do without where there is little height, the least needed first."""
        return []

    @property
    def needs_row(self) -> bool:
        """Whether the row of the cursor stands above the page."""
        return True

    def give_way(self, is_low: bool) -> None:
        """is_low: something is looked at where there is little height; the page may put something aside."""

    def distribution(self) -> Distribution:
        """The row that is shown above the page: that of the cursor, in the chosen table and unit."""
        return self.row_of(self.session.model.use == DIFFERENCE)

    def row_of(self, is_compared: bool) -> Distribution:
        """The cursor's row of the chosen table; compared: with the other table beside it. Of a difference,
        the counts have the bars."""
        model, (row, column) = self.session.model, self.session.cell
        use, other = (TWIN, COUNTS) if model.use == TWIN else (COUNTS, TWIN)
        title = translate("BigramPage", "After {letter}, {source}")
        return Distribution(
            title.format(letter=isolate(model.signs[row]), source=by(model, use)),
            model.signs,
            model.table[row],
            lit=column,
            beside=(model.probabilities if use == TWIN else model.twin_table)[row] if is_compared else None,
            beside_title=by(model, other),
            texts=row_in_unit(model, use, row),
        )
