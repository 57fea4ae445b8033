"""A sentence read by one head, stage by stage: forward to the next word, and back from its surprise."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QRect, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from engine.little_language import WORDS, encode
from gui import theme
from gui.labs.words.meaning_map import show_meaning
from gui.labs.words.page import WordsPage
from gui.labs.words.session import WordsSession
from gui.labs.words.session.attending import MOST_TYPED, WEIGHTS
from gui.labs.words.session.session import CELL
from gui.moment import Moment
from gui.widgets.buttons import named_button
from gui.widgets.charts.word_plane import WordPlane
from gui.widgets.grids.word_grid import WordGrid
from gui.widgets.help import explain
from gui.widgets.labels import heading, problem
from gui.widgets.lists.word_list import Entry, WordList

_NEXT = 6  # words
_FIELD = 420  # pixels
_WIDE = 890  # pixels of the page: in a narrower one the graph lab is opened from the menu
_LOW = 320  # pixels of the page: below, the map gives way


class AttentionPage(WordsPage):
    steps = True

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
        self.graph.clicked.connect(self.open_in_graph_lab)
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
        self.stage_title = heading(self.tr("This stage"))
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
        explain(
            self.map,
            self.tr("A word of two meanings between its topics: the arrow is what attention adds to it"),
            "embedding",
        )

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
        ):
            top.addWidget(widget, stretch)
        top.addStretch(1)
        self._body = QGridLayout()
        self._body.setHorizontalSpacing(2 * theme.SPACE)
        self._body.setVerticalSpacing(theme.SPACE)
        self._next_title, self._map_title = heading(self.tr("Next word")), heading(self.tr("Two meanings"))
        left = QVBoxLayout()
        left.addWidget(self.stage_title)
        left.addWidget(self.grid, 1)
        middle = QVBoxLayout()
        middle.addWidget(heading(self.tr("Attention: a row asks")))
        middle.addWidget(self.weights, 1)
        right = QVBoxLayout()
        right.addWidget(self._next_title)
        right.addWidget(self.next, 1)
        right.addWidget(self._map_title)
        right.addWidget(self.map, 1)
        for column, (part, stretch) in enumerate(((left, 4), (middle, 4), (right, 3))):
            part.setSpacing(theme.SPACE)
            self._body.addLayout(part, 0, column)
            self._body.setColumnStretch(column, stretch)
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
        self.attending.go_to(WEIGHTS + 1)
        self._look_at(row, column)

    @Slot(str)
    def _aim(self, word: str) -> None:
        self.edit(self.tr("Another next word"), partial(self.attending.aim, word))

    @Slot()
    def open_in_graph_lab(self) -> None:
        from engine.examples import graph_of
        from gui.opening import GraphFile

        seen = self.attending.seen
        if seen is None:
            self.tell.emit(self.attending.trouble)
            return
        text, leaves = self.session.networks.current.formulas(encode(seen.words), seen.target)
        name = self.tr("attention in “{sentence}”").format(sentence=self.attending.sentence)
        self.handed_over.emit("graph", "graph", GraphFile(text, graph_of(text, leaves)), name)

    # What it steps through

    def moment(self) -> Moment | None:
        return self.attending.moment()

    def go_to(self, position: int) -> None:
        self.attending.go_to(position)

    def selected_box(self) -> QRect:
        selected = self.session.selected
        if selected is None or selected[0] != CELL:
            return QRect()
        return self.grid.box_of(*selected[1:]).translated(self.grid.mapTo(self, QPoint()))

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.height() >= theme.px(_LOW)
        for widget in (self.map, self._map_title):
            widget.setVisible(has_room)
        self.graph.setVisible(self.width() >= theme.px(_WIDE))

    def refresh(self) -> None:
        attending = self.attending
        if self.sentence.text() != attending.sentence:
            self.sentence.setText(attending.sentence)
        self.network.show_value(self.session.networks.use)
        self.problem.setText(attending.trouble)
        self.problem.setVisible(bool(attending.trouble))
        self.graph.setEnabled(not attending.trouble)
        stage, seen, selected = attending.stage, attending.seen, self.session.selected
        if stage is not None and seen is not None:
            self.grid.show_table(stage.table, stage.rows, seen.words, stage.is_share)
            self.weights.show_table(seen.reading.heads.weights, seen.words, seen.words, is_share=True)
        else:
            for grid in (self.grid, self.weights):
                grid.show_table(np.zeros((0, 0)), (), (), is_share=True)
        self.grid.mark((selected[1], selected[2]) if selected and selected[0] == CELL else None)
        self.next.show_entries(
            [
                Entry(
                    word,
                    f"{after:.0%}".replace("%", " %"),
                    after,
                    self.tr("{word}: {after} %, without attention {before} %").format(
                        word=word, after=f"{100 * after:.0f}", before=f"{100 * before:.0f}"
                    ),
                    before,
                    "accent" if seen is not None and word == WORDS[seen.target] else "data",
                )
                for word, after, before in attending.next_words(_NEXT)
            ]
        )
        meaning = attending.meaning
        if meaning is None:
            self.map.show_words([], np.zeros((0, 2)), [])
        else:
            show_meaning(self.map, meaning, [meaning.word])
