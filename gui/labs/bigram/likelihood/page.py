"""A name judged: its pairs as a ribbon, the arithmetic in lines, and where the result is on the scale."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.bigram import BOUNDARY, mean_nll
from gui import theme
from gui.judgement import Judgement, Pair, in_lines, number, share_in_digits
from gui.labs.bigram.page import BigramPage
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.likelihood import MOST_TYPED
from gui.labs.bigram.session.name_tables import PROBABILITY, TWIN
from gui.labs.bigram.session.tables import in_unit
from gui.moment import Moment
from gui.widgets.arithmetic_view import ArithmeticView
from gui.widgets.charts.ribbon import Ribbon, Tile
from gui.widgets.charts.scale import Mark, Scale
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet
from gui.widgets.stage import Stage


class LikelihoodPage(BigramPage):
    steps = True

    def __init__(self, session: BigramSession) -> None:
        super().__init__(session)
        self._make_name()
        self.note = quiet()
        self.note.setObjectName("bigramNameNote")
        self.note.setWhatsThis(self.tr("What is to be said about the name that you typed."))
        self.ribbon = Ribbon()
        self.ribbon.setObjectName("bigramRibbon")
        self.ribbon.setAccessibleName(self.tr("Pairs of the name"))
        self.ribbon.setWhatsThis(
            self.tr(
                "The pairs of the name in the chosen unit: the stronger the colour, the greater the "
                "surprise. Click on one to go to it; Left and Right step."
            )
        )
        self._make_arithmetic()
        self.scale = Scale()
        self.scale.setObjectName("bigramScale")
        self.scale.setAccessibleName(self.tr("Mean negative log-likelihoods on one scale"))
        self.scale.setWhatsThis(
            self.tr("Mean negative log-likelihoods on one axis: the farther left, the less surprise.")
        )
        self._lay_out()
        self.name.textEdited.connect(self._type)
        self.ribbon.chosen.connect(self._read)
        self.refresh()

    def _make_name(self) -> None:
        self.name = QLineEdit()
        self.name.setObjectName("bigramName")
        self.name.setProperty("role", "field")
        self.name.setPlaceholderText(self.tr("Type a name"))
        self.name.setMaxLength(MOST_TYPED)
        self.name.setAccessibleName(self.tr("Name to judge"))
        explain(self.name, self.tr("Any name: it is judged while you type."), "likelihood")
        self.nll = Label()
        self.nll.setObjectName("bigramNameNll")
        self.nll.setProperty("role", "number")
        explain(
            self.nll,
            self.tr("How surprised the chosen table is by a pair of this name, on average."),
            "negative log-likelihood",
        )

    def _make_arithmetic(self) -> None:
        self.arithmetic = ArithmeticView()
        self.arithmetic.setObjectName("bigramArithmetic")
        self.arithmetic.setAccessibleName(self.tr("The arithmetic"))
        explain(
            self.arithmetic,
            self.tr(
                "The probabilities of all pairs multiply to the likelihood of the name. Their logarithms add "
                "up to the logarithm of it; minus their mean is the negative log-likelihood."
            ),
            "likelihood",
        )

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        top.addWidget(self.name, 1)
        caption = quiet(self.tr("mean of -log P"))
        caption.setWordWrap(False)
        top.addWidget(caption)
        top.addWidget(self.nll)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(top)
        column.addWidget(self.note)
        column.addWidget(self.ribbon)
        column.addWidget(self.arithmetic, 1)
        column.addWidget(self.scale)

    @property
    def spare(self) -> list[QWidget]:
        return [self.scale]

    # What the user does

    @Slot(str)
    def _type(self, text: str) -> None:
        self.edit(self.tr("Type a name"), partial(self.session.judge, text), "name")

    @Slot(int)
    def _read(self, pair: int) -> None:
        self.go_to(pair + 1)

    # What it steps through

    def moment(self) -> Moment:
        return self.session.likelihood.moment()

    def go_to(self, position: int) -> None:
        self.session.step_name(position)

    def set_up(self, stage: Stage) -> None:
        super().set_up(stage)
        stage.transport.drive(self.ribbon)

    # What is shown

    def refresh(self) -> None:
        likelihood = self.session.likelihood
        judged = likelihood.judgement
        if self.name.text() != likelihood.text:
            self.name.setText(likelihood.text)
        self.nll.setText(number(judged.nll))
        self.nll.setAccessibleName(
            self.tr("Negative log-likelihood of the name: {number}").format(
                number=self.tr("infinite") if math.isinf(judged.nll) else number(judged.nll)
            )
        )
        self._say(judged.trouble or likelihood.note, "bad" if judged.trouble else "quiet")
        self.ribbon.show_tiles([self._tile(pair) for pair in judged.pairs], likelihood.pair)
        lines = in_lines(judged)
        self.arithmetic.show_lines(lines, self._lit_line(len(lines)))
        self.scale.show_marks(self._marks(judged))

    def _lit_line(self, count: int) -> int | None:
        """Of the arithmetic in so many lines: that of the pair that is read, or the last, the mean."""
        likelihood = self.session.likelihood
        if not likelihood.position or not count:
            return None
        return count - 1 if likelihood.pair is None else likelihood.pair + 1

    def _say(self, words: str, role: str) -> None:
        if self.note.property("role") != role:
            self.note.setProperty("role", role)
            self.note.style().polish(self.note)
        if self.note.text() != words:
            self.note.setText(words)
        self.note.setVisible(bool(words))
        self._make_room()

    def _make_room(self) -> None:
        """All lines of the note: a layout within others does not ask how many it has."""
        self.note.setMinimumHeight(0)  # or it would be measured
        self.note.setMinimumHeight(max(0, self.note.heightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _tile(self, pair: Pair) -> Tile:
        """Its colour is as strong as its surprise, beside that of an even choice."""
        even = self.session.model.uniform_nll
        impossible = pair.probability <= 0
        words = self.tr("{words} Surprise: {surprise}").format(
            words=self.session.likelihood.about(pair),
            surprise=self.tr("infinite") if impossible else number(-pair.log),
        )
        model = self.session.model
        below = in_unit(model, model.use, pair.row, pair.column)
        if model.unit == PROBABILITY:
            below = share_in_digits(pair.probability)
        below = "0: ∞" if impossible else below
        share = 1.0 if impossible else min(-pair.log / (2 * even), 1.0)
        return Tile(pair.first + pair.second, below, share, words, impossible)

    def _compared(self) -> list[Mark]:
        """Of a difference: the two tables that it is between."""
        model, words = self.session.model, self.tr("All names that were counted, judged by this table.")
        both = ((self.tr("Counts"), model.probabilities), (self.tr("Neural net"), model.twin_table))
        return [Mark(name, mean_nll(table, model.counts), words) for name, table in both]

    def _marks(self, judged: Judgement) -> list[Mark]:
        model, likelihood = self.session.model, self.session.likelihood
        if not model.is_probable:
            return self._compared()
        smoothing = self.tr("the counts, smoothing {s}").format(s=f"{model.smoothing:g}")
        in_use = self.tr("the neural net as it is now") if model.use == TWIN else smoothing
        marks = [
            Mark(
                self.tr("Best of all tables"),
                likelihood.best_nll,
                self.tr(
                    "The counts without smoothing. No table of pairs does better on the names it was counted "
                    "from: the shares themselves are what makes those names likeliest."
                ),
                "reference",
            ),
            Mark(
                self.tr("All names"),
                model.nll,
                self.tr("All names that were counted, judged by {table}.").format(table=in_use),
            ),
        ]
        names, nll = likelihood.first_names
        together = self.tr(
            "{names}, all pairs together, judged by {table}. The lecture judges these three first."
        )
        marks.append(Mark(self.tr("First three names"), nll, together.format(names=names, table=in_use)))
        if (dev_nll := model.dev_nll) is not None:
            marks.append(
                Mark(
                    self.tr("Dev names"),
                    dev_nll,
                    self.tr("Names that were held out and not counted, judged by {table}.").format(
                        table=in_use
                    ),
                )
            )
        marks.append(
            Mark(
                judged.name or BOUNDARY * 2,
                judged.nll,
                self.tr("The name that you typed, judged by {table}.").format(table=in_use),
                "own",
            )
        )
        marks.append(
            Mark(
                self.tr("Uniform: log {k}").format(k=len(model.alphabet)),
                model.uniform_nll,
                self.tr("A table that knows nothing: each symbol is as likely as every other."),
                "reference",
            )
        )
        return marks
