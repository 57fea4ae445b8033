"""A sentence read by one head, stage by stage: forward to the next word, and back from its surprise."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QRect, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.little_language import LENGTH, WORDS, encode
from gui import theme
from gui.labs.words.maps import show_asking, show_meaning
from gui.labs.words.page import WordsPage
from gui.labs.words.session import WordsSession
from gui.labs.words.session.attending import FORWARD, MOST_TYPED, WEIGHTS
from gui.labs.words.session.session import CELL
from gui.moment import Moment
from gui.numbers import percent
from gui.widgets.buttons import named_button
from gui.widgets.grids.word_grid import WordGrid
from gui.widgets.help import explain
from gui.widgets.labels import heading, problem, row_of
from gui.widgets.lists.word_list import Entry, WordList
from gui.widgets.planes.word_plane import WordPlane

_NEXT = 6  # words
_FIELD = 420  # pixels
_WIDE, _WIDER = 960, 1040  # pixels of the page: in a narrower one the graph lab is opened from the menu
_ASKING = ("q", "k", "products", "scores", "masked", "weights")  # stages of queries and keys
FEW = 4  # words, for a graph of which one can read every number
_LOW = 320  # pixels of the page: below, the map gives way


class AttentionPage(WordsPage):
    steps = True
    room_wanted = 1100  # for the numbers in the cells

    def __init__(self, session: WordsSession) -> None:
        super().__init__(session)
        self.attending = session.attending
        self._make_top()
        self._make_pictures()
        self._lay_out()

    def _make_top(self) -> None:
        self.sentence = QLineEdit()
        self.sentence.setObjectName("wordsSentence")
        self.sentence.setProperty("role", "field")
        self.sentence.setMaxLength(MOST_TYPED)
        self.sentence.setPlaceholderText(self.tr("she saw the river near the bank"))
        self.sentence.setAccessibleName(self.tr("Sentence"))
        explain(self.sentence, self.tr("The beginning of a sentence of the little language"), "attention")
        self.sentence.textEdited.connect(self._type)
        self.river = self._swap("river")
        self.money = self._swap("money")
        self.network = self.network_choice("wordsAttentionNetwork")
        self.graph = named_button(
            "wordsGraph",
            self.tr("In the graph lab"),
            self.tr("Open this head as a graph of arrays, and step its gradients there"),
        )
        self.graph.clicked.connect(lambda: self.open_in_graph_lab())
        self.few = named_button(
            "wordsGraphFew",
            self.tr("Its last {count} words").format(count=FEW),
            self.tr("Open only the last {count} words as a graph of arrays").format(count=FEW),
        )
        self.few.clicked.connect(lambda: self.open_in_graph_lab(FEW))
        self.problem = problem("wordsSentenceProblem")

    def _swap(self, topic: str) -> QPushButton:
        button = named_button(
            f"words{topic.title()}",
            self.tr("With {word}").format(word=topic),
            self.tr("Read: she saw the {word} near the bank").format(word=topic),
        )
        sentence = f"she saw the {topic} near the bank"
        button.clicked.connect(
            lambda: self.edit(self.tr("Another sentence"), partial(self.attending.type, sentence))
        )
        return button

    def _make_pictures(self) -> None:
        self.weights = WordGrid()
        self.weights.setObjectName("wordsAttention")
        self.weights.setAccessibleName(self.tr("Attention"))
        explain(
            self.weights, self.tr("A row a word: how its attention is shared among the words"), "attention"
        )
        self.weights.chosen.connect(self._look_at_weight)
        self.by_cell = QCheckBox(self.tr("Number by number"))
        self.by_cell.setObjectName("wordsByCell")
        explain(self.by_cell, self.tr("Step from number to number, and see how each comes about"))
        self.by_cell.clicked.connect(self._set_by_cell)
        self.grid = WordGrid()
        self.grid.setObjectName("wordsStage")
        self.grid.setAccessibleName(self.tr("Numbers of this stage"))
        explain(self.grid, self.tr("Every number of this stage. A click shows its arithmetic"))
        self.grid.chosen.connect(self._look_at)
        self.next = WordList()
        self.next.setObjectName("wordsNext")
        self.next.setAccessibleName(self.tr("Next word"))
        explain(
            self.next,
            self.tr(
                "How likely each word is to come next; the thin line says how likely without attention. A "
                "click sends the surprise at that word back"
            ),
            "softmax",
        )
        self.next.looked_at.connect(self._aim)
        self.map = WordPlane()
        self.map.setObjectName("wordsMeaning")
        self.map.setAccessibleName(self.tr("Map of two meanings"))
        self.map.invite(self.tr("Bank, bat and mole have two meanings: write one of them."))
        explain(
            self.map,
            self.tr("A word of two meanings between its topics: the arrow is what attention adds to it"),
            "embedding",
        )
        self.asking = WordPlane()
        self.asking.setObjectName("wordsAsking")
        self.asking.setAccessibleName(self.tr("Queries and keys"))
        explain(
            self.asking,
            self.tr(
                "The query of the last word and the keys of all words: the farther a key goes along the "
                "query, the larger is its score"
            ),
            "query",
        )
        self.blame = WordList()
        self.blame.setObjectName("wordsBlame")
        self.blame.setAccessibleName(self.tr("Blame of each word"))
        explain(
            self.blame,
            self.tr(
                "How much of the surprise goes back to each word: the length of its gradient. The thin line, "
                "and the number in brackets, are those of the network before training"
            ),
            "gradient",
        )
        self._below = QStackedWidget()
        for widget in (self.map, self.asking, self.blame):
            self._below.addWidget(widget)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        self.sentence.setMaximumWidth(_FIELD)  # the inspector may lie over what is at the right of it
        for widget, stretch in (
            (self.sentence, 4),
            (self.river, 0),
            (self.money, 0),
            (self.network, 0),
            (self.graph, 0),
            (self.few, 0),
        ):
            top.addWidget(widget, stretch)
        top.addStretch(1)
        self._body = QGridLayout()
        self._body.setHorizontalSpacing(2 * theme.SPACE)
        self._body.setVerticalSpacing(theme.SPACE)
        self._below_title = heading("")
        self._next_title = heading(self.tr("Next word"))
        self._right = QVBoxLayout()
        self._right.setSpacing(theme.SPACE)
        for part in (self.next, self._below_title, self._below):
            self._right.addWidget(part)
        titles = (
            row_of(heading(self.tr("This stage")), self.by_cell),
            heading(self.tr("Attention: a row asks")),
            self._next_title,
        )
        for column, (title, stretch) in enumerate(zip(titles, (4, 4, 3), strict=True)):
            self._body.addWidget(title, 0, column)
            self._body.setColumnStretch(column, stretch)
        self._body.addWidget(self.grid, 1, 0)
        self._body.addWidget(self.weights, 1, 1)
        self._body.addLayout(self._right, 1, 2)
        self._body.setRowStretch(1, 1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.SPACE)
        lines.addLayout(top)
        lines.addWidget(self.problem)
        lines.addLayout(self._body, 1)

    # What the user does

    @Slot(str)
    def _type(self, text: str) -> None:
        self.edit(self.tr("Type a sentence"), partial(self.attending.type, text), "sentence")

    @Slot(int, int)
    def _look_at(self, row: int, column: int) -> None:
        self.session.select((CELL, row, column))

    @Slot(int, int)
    def _look_at_weight(self, row: int, column: int) -> None:
        self.attending.go_to_stage(WEIGHTS)
        self._look_at(row, column)

    @Slot(bool)
    def _set_by_cell(self, by_cell: bool) -> None:
        self.edit(self.tr("Number by number"), partial(self.attending.set_by_cell, by_cell))

    @Slot(int)
    def _aim(self, row: int) -> None:
        word = self.attending.next_words(_NEXT)[row][0]
        self.edit(self.tr("Another next word"), partial(self.attending.aim, word))

    def open_in_graph_lab(self, last: int = LENGTH) -> None:
        """As a graph of arrays; last: only so many words at the end of the sentence."""
        from engine.examples import graph_of
        from gui.opening import GraphFile

        seen = self.attending.seen
        if seen is None:
            self.tell.emit(self.attending.trouble)
            return
        text, values = self.session.networks.current.formulas(encode(seen.words), seen.target, last)
        words = " ".join(seen.words[-last:])
        name = self.tr("attention in “{sentence}”").format(sentence=words)
        self.handed_over.emit("graph", "graph", GraphFile(text, graph_of(text, values)), name)

    # What it steps through

    def moment(self) -> Moment:
        return self.attending.moment()

    def go_to(self, position: int) -> None:
        self.attending.go_to(position)
        newest = self.attending.newest
        if newest is not None and self.session.selected is not None:
            self._look_at(*newest)  # the inspector goes along

    def selected_box(self) -> QRect:
        selected = self.session.selected
        if selected is None or selected[0] != CELL:
            return QRect()
        return self.grid.box_of(*selected[1:]).translated(self.grid.mapTo(self, QPoint()))

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_column()
        self.graph.setVisible(self.width() >= theme.px(_WIDE))
        self.few.setVisible(self.width() >= theme.px(_WIDER))

    def _share_column(self) -> None:
        """On the way back the blame needs more of it than the next words, and all of it on a low page."""
        is_back, has_room = self.attending.position > FORWARD, self.height() >= theme.px(_LOW)
        self.next.setVisible(has_room or not is_back)
        self._next_title.setVisible(has_room or not is_back)
        self._below.setVisible(has_room or is_back)
        self._below_title.setVisible(has_room or is_back)
        self._right.setStretchFactor(self.next, 1)
        self._right.setStretchFactor(self._below, 2 if is_back else 1)

    def refresh(self) -> None:
        attending = self.attending
        if self.sentence.text() != attending.sentence:
            self.sentence.setText(attending.sentence)
        self.network.show_value(self.session.networks.use)
        self.by_cell.setChecked(attending.by_cell)
        self.problem.setText(attending.trouble)
        self.problem.setVisible(bool(attending.trouble))
        self.graph.setEnabled(not attending.trouble)
        self.few.setEnabled(len(attending.words) > FEW and not attending.trouble)
        self._share_column()
        self._show_numbers()
        self._show_next()
        self._show_below()

    def _show_numbers(self) -> None:
        attending, selected = self.attending, self.session.selected
        stage, seen = attending.stage, attending.seen
        if stage is not None and seen is not None:
            weights = np.asarray(seen.reading.heads.weights.data)
            self.grid.show_table(attending.table, stage.rows, seen.words, stage.is_share)
            self.weights.show_table(weights, seen.words, seen.words, is_share=True)
        else:
            for grid in (self.grid, self.weights):
                grid.show_table(np.zeros((0, 0)), (), (), is_share=True)
        looked_at = (selected[1], selected[2]) if selected and selected[0] == CELL else None
        self.grid.mark(looked_at or attending.newest)

    def _show_next(self) -> None:
        seen = self.attending.seen
        self.next.show_entries(
            [
                Entry(
                    word,
                    percent(after),
                    after,
                    self.tr("{word}: {after}, without attention {before}").format(
                        word=word, after=percent(after), before=percent(before)
                    ),
                    before,
                    "accent" if seen is not None and word == WORDS[seen.target] else "data",
                )
                for word, after, before in self.attending.next_words(_NEXT)
            ]
        )

    def _show_below(self) -> None:
        """What belongs to the stage: who is blamed, what asks and what answers, or where a word goes."""
        attending, stage, seen = self.attending, self.attending.stage, self.attending.seen
        if seen is not None and attending.position > FORWARD:
            title = self.tr("Blame for “{word}” (untrained)").format(word=WORDS[seen.target])
            self._show(self.blame, title)
            self._show_blame()
        elif stage is not None and seen is not None and stage.key in _ASKING and attending.is_flat:
            self._show(self.asking, self.tr("Queries and keys"))
            heads, name = seen.reading.heads, self.tr("{word} asks").format(word=seen.words[-1])
            show_asking(self.asking, seen.words, np.asarray(heads.q.data)[-1], np.asarray(heads.k.data), name)
        else:
            self._show(self.map, self.tr("Two meanings"))
            meaning = attending.meaning
            if meaning is None:
                self.map.show_words([], np.zeros((0, 2)), [])
            else:
                show_meaning(self.map, meaning, [meaning.word])

    def _show(self, widget: QWidget, title: str) -> None:
        self._below.setCurrentWidget(widget)
        self._below_title.setText(title)

    def _show_blame(self) -> None:
        blamed = self.attending.blame
        largest = max(max(each.size, each.before) for each in blamed) or 1.0
        said = self.tr("{word}: {size}, before training {before}")
        self.blame.show_entries(
            [
                Entry(
                    word,
                    self.tr("{size} ({before})").format(size=f"{size:.3f}", before=f"{before:.3f}"),
                    size / largest,
                    said.format(word=word, size=f"{size:.3f}", before=f"{before:.3f}"),
                    before / largest,
                )
                for word, size, before in blamed
            ]
        )
