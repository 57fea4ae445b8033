"""The names: where they come from, how many and how long, their letters and pairs."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.arithmetic import Array
from engine.corpus import Corpus, has_capitals, split, without_capitals
from engine.names_file import NamesFile
from engine.names_form import Form
from engine.steps import Steps
from gui import theme
from gui.labs.bigram.data.names_finder import NamesFinder
from gui.labs.bigram.data.preview import NamesPreview
from gui.labs.bigram.page import BigramPage
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.corpus_words import describe, extremes, facts
from gui.widgets.charts.histogram import Histogram
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import keep_lines, quiet
from gui.worker import Worker


class DataPage(BigramPage):
    """Other names are counted in the background. The cursor of the table and the pair that is looked for go
    together."""

    corpus_made = Signal(object, str, str)  # the Corpus, its source, text for Undo
    built_in_asked = Signal()

    def __init__(self, session: BigramSession) -> None:
        super().__init__(session)
        self._shown: Corpus | None = None
        self._cell = (-1, -1)  # the one that was last looked for
        self._wanted = ("", "")  # source and text for Undo of the others
        self.worker = self.status_worker = Worker(self)
        self.worker.succeeded.connect(self._take_names)
        self.worker.failed.connect(self._refuse)
        self._make_sources()
        self._make_words()
        self._make_charts()
        self.finder = NamesFinder()
        self.finder.pair_chosen.connect(self._go_to)
        self.preview: NamesPreview | None = None
        self._lay_out()
        theme.on_change(self._make_room)

    def _make_sources(self) -> None:
        self.open = QPushButton(self.tr("Open…"))
        self.open.setObjectName("bigramOpen")
        explain(
            self.open, self.tr("Names from a text file, one a line, in any alphabet, as File > Open does")
        )
        self.paste_button = QPushButton(self.tr("Paste"))
        self.paste_button.setObjectName("bigramPaste")
        explain(self.paste_button, self.tr("Names from the clipboard, one a line"))
        self.built_in = QPushButton(self.tr("Built-in"))
        self.built_in.setObjectName("bigramBuiltIn")
        self.built_in.setAccessibleName(self.tr("Built-in names"))
        explain(self.built_in, self.tr("Count the 32,033 names that came with Nablab again"))
        self.fold = QPushButton(self.tr("Ignore case"))
        self.fold.setObjectName("bigramFold")
        explain(self.fold, self.tr("Count A and a as one letter: the table gets smaller and fuller"))
        self.split = Choice()
        self.split.setObjectName("bigramSplit")
        self.split.setAccessibleName(self.tr("Train / dev split"))
        self.split.offer(
            [
                (self.tr("all names"), 0.0),
                (self.tr("90 % and 10 %"), 0.1),
                (self.tr("80 % and 20 %"), 0.2),
            ]
        )
        explain(
            self.split,
            self.tr("Which part of the names is counted; the rest, the dev set, is only used to judge by"),
            "training set",
        )
        self.open.clicked.connect(self.open_asked)
        self.paste_button.clicked.connect(self.paste)
        self.built_in.clicked.connect(self.built_in_asked)
        self.fold.clicked.connect(self._fold)
        self.split.chosen.connect(self._split)

    def _make_words(self) -> None:
        self.facts = quiet()
        self.facts.setObjectName("bigramFacts")
        self.facts.setWhatsThis(self.tr("How many names, letters and pairs there are."))
        self.report = quiet()
        self.report.setObjectName("bigramReport")
        self.report.setWhatsThis(self.tr("What became of the text that these names came from."))
        self.split_nll = quiet()
        self.split_nll.setObjectName("bigramSplitNll")
        self.split_nll.setWhatsThis(
            self.tr("How surprised the chosen table is by names that were counted, and by those held out.")
        )

    def _make_charts(self) -> None:
        self.lengths = Histogram(self.tr("Letters in a name"))
        self.lengths.setObjectName("bigramLengths")
        explain(self.lengths, self.tr("How many names have so many letters"))
        self.firsts = Histogram(self.tr("First letters"))
        self.firsts.setObjectName("bigramFirsts")
        explain(self.firsts, self.tr("How many names begin with each letter. A click lists them."))
        self.lasts = Histogram(self.tr("Last letters"))
        self.lasts.setObjectName("bigramLasts")
        explain(self.lasts, self.tr("How many names end with each letter. A click lists them."))
        for chart in (self.lengths, self.firsts, self.lasts):
            chart.setToolTip("")  # each bar says its own
        self.firsts.chosen.connect(self._choose_first)
        self.lasts.chosen.connect(self._choose_last)

    def _lay_out(self) -> None:
        sources = QHBoxLayout()
        sources.setSpacing(theme.SPACE)
        for button in (self.open, self.paste_button, self.built_in):
            sources.addWidget(button)
        sources.addStretch(1)
        sources.addWidget(self.split)
        about = QHBoxLayout()
        about.setSpacing(2 * theme.SPACE)
        told = QVBoxLayout()
        told.setSpacing(theme.SPACE // 2)
        told.addWidget(self.facts)
        told.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        about.addLayout(told, 1)
        about.addWidget(self.lengths, 1)
        self._content = QWidget()
        inner = QVBoxLayout(self._content)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.SPACE)
        inner.addLayout(about)
        for widget in (self.report, self.split_nll, self.firsts, self.lasts):
            inner.addWidget(widget)
        inner.addWidget(self.finder, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(sources)
        column.addWidget(self._content, 1)

    @property
    def spare(self) -> list[QWidget]:
        return [self.lasts, self.firsts]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """For all lines of what is told: where there is little height, the page scrolls instead."""
        for label in (self.facts, self.report, self.split_nll):
            keep_lines(label)

    # What is asked about first

    def ask(self, file: NamesFile, source: str, text: str) -> None:
        """How a list in another form is to be read, in the place of what is known of the names now."""
        if self.preview is None:
            self.preview = NamesPreview()
            self.preview.accepted.connect(self._read_asked)
            self.preview.given_up.connect(self._end_asking)
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.addWidget(self.preview, 1)
        self._asked = file, source, text
        self.preview.show_file(file, source)
        self.preview.show()
        self._content.hide()
        self.preview.use.setFocus()  # the one thing to do next; Tab goes on to how the lines are read

    @Slot(object, str)
    def _read_asked(self, form: Form, encoding: str) -> None:
        file, source, text = self._asked
        self._begin(file.read(form, encoding), source, text)

    @Slot()
    def _end_asking(self) -> None:
        if self.preview is not None:
            self.preview.hide()
        self._content.show()

    # What is shown

    def refresh(self) -> None:
        session = self.session
        corpus = session.model.corpus
        if corpus is not self._shown:
            self._shown, self._cell = corpus, (-1, -1)
            self._show_corpus(corpus)
        self.split.show_value(corpus.dev_share)
        self._show_likelihoods()
        if session.cell != self._cell:
            self._cell = session.cell
            self.finder.show_pair(*session.cell)

    def _show_corpus(self, corpus: Corpus) -> None:
        self.facts.setText(f"{facts(self.session.model)} {extremes(corpus)}")
        told = describe(corpus.report) if corpus.report else ""
        self.report.setText(told)
        self.report.setVisible(bool(told))
        self._make_room()
        self.fold.setVisible(has_capitals(corpus))
        self.built_in.setEnabled(corpus.names is not self.session.built_in.names)
        shortest = len(corpus.shortest)
        sizes = range(shortest, len(corpus.lengths))
        words = self.tr("{size} letters: {count}")
        self.lengths.show_counts(
            [str(size) for size in sizes],
            corpus.lengths[shortest:].tolist(),
            [words.format(size=size, count=f"{corpus.lengths[size]:,}") for size in sizes],
        )
        counts, signs = corpus.all_counts, corpus.alphabet[1:]
        self._show_letters(self.firsts, signs, counts[0, 1:], self.tr("Begin with {sign}: {count}"))
        self._show_letters(self.lasts, signs, counts[1:, 0], self.tr("End with {sign}: {count}"))
        self.finder.show_names(corpus.names, corpus.alphabet, corpus.counts, is_part=corpus.dev_share > 0)

    @staticmethod
    def _show_letters(chart: Histogram, signs: str, counts: Array, words: str) -> None:
        told = [
            words.format(count=f"{count:,}", sign=sign) for sign, count in zip(signs, counts, strict=True)
        ]
        chart.show_counts(list(signs), counts.tolist(), told)

    def _show_likelihoods(self) -> None:
        model = self.session.model
        self.split_nll.setVisible(model.corpus.dev_share > 0)
        told = self._likelihoods(model.nll, model.dev_nll)
        if told != self.split_nll.text():
            self.split_nll.setText(told)
            self._make_room()

    def _likelihoods(self, nll: float, dev_nll: float | None) -> str:
        if dev_nll is None:
            return self.tr("No name is held out: there are too few names for this share.")
        told = self.tr("Negative log-likelihood: training names {train}, dev names {dev}")
        if dev_nll == math.inf:
            told += self.tr(", for some of their pairs were never counted; smoothing helps")
        return told.format(train=f"{nll:.4f}", dev="∞" if dev_nll == math.inf else f"{dev_nll:.4f}")

    # Pairs

    @Slot(int, int)
    def _go_to(self, row: int, column: int) -> None:
        """The cursor of the table to this pair, and look for it, even where the cursor was there."""
        self.session.go_to_cell(row, column)
        self.finder.show_pair(row, column)

    @Slot(int)
    def _choose_first(self, bar: int) -> None:
        self._go_to(0, bar + 1)

    @Slot(int)
    def _choose_last(self, bar: int) -> None:
        self._go_to(bar + 1, 0)

    # Other names

    @Slot()
    def paste(self) -> None:
        from gui.opening import read_pasted  # not before the first text from outside

        text = QApplication.clipboard().text()
        if not text.strip():
            told = self.tr(
                "There is no text in the clipboard. Copy a list of names, one a line, and paste again."
            )
            self.tell.emit(told)
            return
        self._begin(read_pasted(text), self.tr("the clipboard"), self.tr("Paste names"))

    @Slot()
    def _fold(self) -> None:
        model = self.session.model
        self._begin(without_capitals(model.corpus), model.source, self.fold.text())

    @Slot(object)
    def _split(self, dev_share: float) -> None:
        model = self.session.model
        self._begin(split(model.corpus, dev_share), model.source, self.tr("Train / dev split"))

    def _begin(self, steps: Steps[Corpus] | Steps[Corpus | NamesFile], source: str, text: str) -> None:
        self._wanted = source, text
        self.worker.start(text, steps)

    @Slot(object)
    def _take_names(self, found: Corpus | NamesFile) -> None:
        if isinstance(found, NamesFile):
            self.ask(found, *self._wanted)
            return
        self._end_asking()
        self.corpus_made.emit(found, *self._wanted)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, ValueError):
            raise error  # a mistake of ours: the report window tells it
        self.tell.emit(str(error))

    @Slot()
    def give_up(self) -> None:
        """The work has been changed: names that are still being counted come too late."""
        if self.worker.is_running:
            self.worker.cancel()
            told = self.tr("{what}: not done because you made a change while it loaded. Do it again.")
            self.tell.emit(told.format(what=self._wanted[1]))
