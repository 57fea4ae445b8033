"""All models on one ladder; the one that is open makes names and judges any name, letter by letter."""

from __future__ import annotations

import math
from functools import partial

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from gui import theme
from gui.judgement import Pair, number, share_in_digits
from gui.labs.letters.ladder.picture import LadderPicture
from gui.labs.letters.session import LettersSession
from gui.labs.letters.session.ladder import HOTTEST, MOST_LETTERS, MOST_NAMES, MOST_SEED
from gui.page import SessionPage
from gui.widgets.charts.ribbon import Ribbon, Tile
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.lists.names_list import NamesList
from gui.widgets.number_box import NumberBox, WholeBox
from gui.worker import Worker

_COLUMN = 300  # pixels: the names
_LOW = 500  # pixels of the page: below, captions give way
_EVEN = math.log(27)


class LadderPage(SessionPage):
    """maker: makes names; it is the page's own, so that they come also while a network learns."""

    session: LettersSession

    def __init__(self, session: LettersSession) -> None:
        super().__init__(session)
        self.ladder = session.ladder
        self.maker = Worker(self)
        self.maker.progressed.connect(self.ladder.note)
        self.maker.ended.connect(self._forget)
        self.status_worker = self.maker
        self._asked: object = None  # what the names are made by
        self._make_ladder()
        self._make_names()
        self._lay_out()

    def _make_ladder(self) -> None:
        self.picture = LadderPicture()
        self.picture.setObjectName("lettersLadder")
        self.picture.setAccessibleName(self.tr("The ladder"))
        explain(
            self.picture,
            self.tr(
                "How surprised each model is by a letter of the names it learned from (train) and of others "
                "(dev). Farther left is better; a wide gap is overfitting. A click opens a rung"
            ),
            "negative log-likelihood",
        )
        self.picture.chosen.connect(self._choose)
        self.name = QLineEdit()
        self.name.setObjectName("lettersName")
        self.name.setProperty("role", "field")
        self.name.setMaxLength(MOST_LETTERS)
        self.name.setPlaceholderText(self.tr("Type a name"))
        self.name.setAccessibleName(self.tr("Name to judge"))
        explain(self.name, self.tr("Any name: each rung judges it while you type"), "likelihood")
        self.name.textEdited.connect(self._judge)
        self.note = quiet()
        self.note.setObjectName("lettersNameNote")
        self.note.setWhatsThis(self.tr("What is to be said about the name that you typed."))
        self.ribbon = Ribbon()
        self.ribbon.setObjectName("lettersRibbon")
        self.ribbon.setAccessibleName(self.tr("Letters of the name"))
        self.ribbon.setWhatsThis(
            self.tr(
                "How likely the open rung finds each letter: the stronger the colour, the greater the "
                "surprise."
            )
        )

    def _make_names(self) -> None:
        self.title = heading("")
        self.title.setObjectName("lettersRung")
        self.names = NamesList(can_star=False)
        self.names.setObjectName("lettersNames")
        self.names.setAccessibleName(self.tr("Names"))
        explain(
            self.names,
            self.tr(
                "Names that the open rung makes; every rung draws with the same random numbers. A click "
                "judges one"
            ),
            "sampling",
        )
        self.names.looked_at.connect(self._judge_row)
        self.seed = NumberBox()  # the lecture's is larger than a QSpinBox can hold
        self.seed.setDecimals(0)
        self.seed.setRange(0, MOST_SEED)
        self.count = WholeBox()
        self.count.setRange(1, MOST_NAMES)
        self.temperature = NumberBox()
        self.temperature.setRange(0.0, HOTTEST)
        self.temperature.setSingleStep(0.1)
        self.top_k = WholeBox()
        self.top_k.setRange(0, 27)
        self.top_k.setSpecialValueText(self.tr("top-k off"))
        for box, name, prefix, title, does, term in (
            (self.seed, "seed", self.tr("seed "), self.tr("Seed"),
             self.tr("Where the random numbers begin: the same for every rung"), "seed"),
            (self.count, "count", self.tr("names "), self.tr("How many"),
             self.tr("How many names to make"), "sampling"),
            (self.temperature, "temperature", self.tr("temperature "), self.tr("Temperature"),
             self.tr("Below 1 the likely letters come more often; 0 takes the likeliest each time"),
             "temperature"),
            (self.top_k, "top_k", self.tr("top-k "), self.tr("Top-k"),
             self.tr("Draw from so many of the likeliest letters alone"), "top-k"),
        ):  # fmt: skip
            box.setObjectName(f"letters{name.title().replace('_', '')}")
            box.setPrefix(prefix)
            box.setAccessibleName(title)
            explain(box, does, term)
            box.valueChanged.connect(partial(self._set, title, name))

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE)
        self._caption = quiet(self.tr("Mean surprise a letter, in nats: −log of its probability"))
        explain(
            self._caption,
            self.tr("What the numbers of the ladder are: 0 where every letter was certain"),
            "negative log-likelihood",
        )
        left.addWidget(self._caption)
        left.addWidget(self.picture, 1)
        left.addWidget(self.name)
        left.addWidget(self.note)
        left.addWidget(self.ribbon)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE)
        right.addWidget(self.title)
        right.addWidget(self.names, 1)
        for pair in ((self.seed, self.count), (self.temperature, self.top_k)):
            row = QHBoxLayout()
            row.setSpacing(theme.SPACE)
            for box, stretch in zip(pair, (3, 2), strict=True):
                row.addWidget(box, stretch)
            right.addLayout(row)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * theme.SPACE)
        columns.addLayout(left, 5)
        columns.addLayout(right, 2)

    # What the user does

    @Slot(str)
    def _choose(self, rung: str) -> None:
        self.edit(self.tr("Open a rung"), partial(self.ladder.choose, rung), "rung")

    @Slot(str)
    def _judge(self, typed: str) -> None:
        self.edit(self.tr("Type a name"), partial(self.ladder.judge, typed), "name")

    @Slot(int)
    def _judge_row(self, row: int) -> None:
        self._judge(self.ladder.names[row])

    def _set(self, title: str, name: str, value: float) -> None:
        value = value if name == "temperature" else int(value)
        self.edit(title, lambda: self.ladder.set_up({name: value}), name)

    @Slot()
    def _forget(self) -> None:
        """What was stopped is made when it is looked at again."""
        if not self.maker.is_running:
            self._asked = None

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._caption.setVisible(self.height() >= theme.px(_LOW))

    def refresh(self) -> None:
        ladder = self.ladder
        rungs, judged = ladder.rungs, ladder.judgement(ladder.rung)
        own = f"“{judged.name}”" if judged.pairs and len(judged.name) <= 8 else self.tr("name")
        self.picture.show_rungs(rungs, ladder.rung, own if judged.pairs else "")
        if self.name.text() != ladder.text:
            self.name.setText(ladder.text)
        told = judged.trouble or judged.note
        self.note.setText(told)
        self.note.setVisible(bool(told))
        self.ribbon.show_tiles([self._tile(pair) for pair in judged.pairs], None)
        title = next((rung.title for rung in rungs if rung.name == ladder.rung), "")
        self.title.setText(self.tr("Names of: {rung}").format(rung=title))
        for box, value in (
            (self.seed, ladder.seed),
            (self.count, ladder.count),
            (self.temperature, ladder.temperature),
            (self.top_k, ladder.top_k),
        ):
            if box.value() != value:  # else what is being typed would be written anew
                with QSignalBlocker(box):
                    box.setValue(value)  # type: ignore[arg-type]
        self.names.show_names(ladder.names, ladder.known, ())
        if ladder.is_stale and self._asked != ladder.recipe:
            self._asked = ladder.recipe
            self.maker.start(self.tr("Names"), ladder.make())

    def _tile(self, pair: Pair) -> Tile:
        """Its colour is as strong as its surprise, beside that of an even choice."""
        impossible = pair.probability <= 0
        surprise = self.tr("infinite") if impossible else number(-pair.log)
        words = self.tr("P({letter} | {before}) = {share}. Surprise: {surprise}").format(
            letter=pair.second, before=pair.first, share=share_in_digits(pair.probability), surprise=surprise
        )
        share = 1.0 if impossible else min(-pair.log / (2 * _EVEN), 1.0)
        below = "0: ∞" if impossible else share_in_digits(pair.probability)
        return Tile(pair.second, below, share, words, impossible)
