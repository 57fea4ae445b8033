"""A name read by the network of three letters: each example forward to its loss and back to the letters."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QRect, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from engine.bigram import BOUNDARY
from engine.ngrams import ALPHABET
from gui import theme
from gui.judgement import share_in_digits
from gui.labs.letters.session import LettersSession
from gui.labs.letters.session.network import LetterMap
from gui.labs.letters.session.networks import OWN, SHIPPED
from gui.labs.letters.session.reading import MOST_LETTERS, STAGES
from gui.labs.letters.session.session import CELL
from gui.moment import Moment
from gui.page import SessionPage
from gui.widgets.buttons import named_button
from gui.widgets.charts.ribbon import Ribbon, Tile
from gui.widgets.choice import Choice
from gui.widgets.grids.word_grid import WordGrid
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.lists.word_list import Entry, WordList
from gui.widgets.planes.word_plane import Arrow, WordPlane
from gui.widgets.stage import Stage

_NEXT = 8  # letters
_LOW = 400  # pixels of the page: below, the map gives way


class NetworkPage(SessionPage):
    steps = True
    session: LettersSession

    def __init__(self, session: LettersSession) -> None:
        super().__init__(session)
        self.reading = session.reading
        self._make_top()
        self._make_pictures()
        self._lay_out()

    def _make_top(self) -> None:
        self.name = QLineEdit()
        self.name.setObjectName("lettersReadName")
        self.name.setProperty("role", "field")
        self.name.setMaxLength(MOST_LETTERS)
        self.name.setAccessibleName(self.tr("Name to read"))
        explain(self.name, self.tr("A name whose letters are predicted, one after the other"), "embedding")
        self.name.textEdited.connect(self._type)
        self.use = Choice()
        self.use.setObjectName("lettersUse")
        self.use.setAccessibleName(self.tr("Network"))
        self.use.offer([(self.tr("Trained"), SHIPPED), (self.tr("Yours, from Train"), OWN)])
        explain(
            self.use, self.tr("The network that comes with Nablab, 200,000 steps old, or the one on Train")
        )
        networks = self.session.networks
        self.use.chosen.connect(lambda use: self.edit(self.tr("Network"), partial(networks.set_use, use)))
        self.graph = named_button(
            "lettersGraph",
            self.tr("In the graph lab"),
            self.tr("Open this example as a graph of arrays, and step its gradients there"),
        )
        self.graph.clicked.connect(self.open_in_graph_lab)
        self.strip = Ribbon()
        self.strip.setObjectName("lettersStrip")
        self.strip.setAccessibleName(self.tr("Context"))
        self.strip.setWhatsThis(
            self.tr(
                "The three letters that the network sees are filled; the marked one it is to predict. A "
                "click goes there."
            )
        )
        self.strip.chosen.connect(self._go_to_tile)

    def _make_pictures(self) -> None:
        self.map = WordPlane()
        self.map.setObjectName("lettersReadMap")
        self.map.setAccessibleName(self.tr("Map of the letters"))
        explain(
            self.map,
            self.tr(
                "Each letter where its row of C puts it; those of the context are marked. At the last stage "
                "arrows say where a step takes them"
            ),
            "embedding",
        )
        self.map_told = quiet()
        self.map_told.setWhatsThis(self.tr("How much of the embedding table the map can show."))
        self.stage_title = heading("")
        self.grid = WordGrid()
        self.grid.setObjectName("lettersStage")
        self.grid.setAccessibleName(self.tr("Numbers of this stage"))
        explain(self.grid, self.tr("Every number of this stage. A click shows its arithmetic"))
        self.grid.chosen.connect(self._look_at)
        self.next = WordList()
        self.next.setObjectName("lettersNext")
        self.next.setAccessibleName(self.tr("Next letter"))
        explain(self.next, self.tr("How likely the network finds each letter to come next"), "softmax")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        for widget in (self.name, self.use, self.graph):
            top.addWidget(widget)
        top.addStretch(1)
        self._map_title, left = heading(self.tr("Map of the letters")), QVBoxLayout()
        left.setSpacing(theme.SPACE)
        left.addWidget(self._map_title)
        left.addWidget(self.map, 1)
        left.addWidget(self.map_told)
        middle = QVBoxLayout()
        middle.setSpacing(theme.SPACE)
        middle.addWidget(self.stage_title)
        middle.addWidget(self.grid, 1)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE)
        right.addWidget(heading(self.tr("Next letter")))
        right.addWidget(self.next, 1)
        columns = self._columns = QHBoxLayout()
        columns.setSpacing(2 * theme.SPACE)
        for part, stretch in ((left, 4), (middle, 6), (right, 2)):
            columns.addLayout(part, stretch)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.SPACE)
        lines.addLayout(top)
        lines.addWidget(self.strip)
        lines.addLayout(columns, 1)

    # What the user does

    @Slot(str)
    def _type(self, text: str) -> None:
        self.edit(self.tr("Type a name"), partial(self.reading.type, text), "name")
        if self.name.text() != self.reading.text:
            self.name.setText(self.reading.text)

    @Slot(int)
    def _go_to_tile(self, tile: int) -> None:
        example = min(max(tile - 3, 0), len(self.reading.text))
        self.reading.go_to(example * STAGES + self.reading.position % STAGES)

    @Slot(int, int)
    def _look_at(self, row: int, column: int) -> None:
        self.session.select((CELL, row, column))

    @Slot()
    def open_in_graph_lab(self) -> None:
        from engine.examples import graph_of
        from gui.opening import GraphFile

        reading = self.reading
        text, leaves = reading.network.formulas(reading.before.tolist(), reading.target)
        name = self.tr("{letter} after {context}").format(
            letter=ALPHABET[reading.target], context="".join(ALPHABET[i] for i in reading.before)
        )
        self.handed_over.emit("graph", "graph", GraphFile(text, graph_of(text, leaves)), name)

    # What it steps through

    def set_up(self, stage: Stage) -> None:
        super().set_up(stage)
        stage.transport.drive(self.strip)

    def moment(self) -> Moment:
        return self.reading.moment()

    def go_to(self, position: int) -> None:
        self.reading.go_to(position)

    def selected_box(self) -> QRect:
        selected = self.session.selected
        if selected is None or selected[0] != CELL:
            return QRect()
        return self.grid.box_of(*selected[1:]).translated(self.grid.mapTo(self, QPoint()))

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.height() >= theme.px(_LOW)
        for widget in (self.map, self._map_title, self.map_told):
            widget.setVisible(has_room)
        self._columns.setStretch(0, 4 if has_room else 0)

    def refresh(self) -> None:
        reading, stage, selected = self.reading, self.reading.stage, self.session.selected
        if self.name.text() != reading.text:
            self.name.setText(reading.text)
        self.use.show_value(self.session.networks.use)
        self._show_strip()
        self.stage_title.setText(stage.equation)
        self.grid.show_table(stage.table, stage.rows, stage.columns, stage.is_share)
        self.grid.mark((selected[1], selected[2]) if selected and selected[0] == CELL else None)
        p = reading.passes.p[0]
        order = np.argsort(-p, kind="stable")[:_NEXT].tolist()
        if reading.target not in order:
            order[-1] = reading.target
        self.next.show_entries(
            [
                Entry(
                    ALPHABET[k],
                    f"{100 * p[k]:.1f} %",
                    float(p[k]),
                    self.tr("{letter}: {share} %").format(letter=ALPHABET[k], share=f"{100 * p[k]:.1f}"),
                    color="accent" if k == reading.target else "data",
                )
                for k in order
            ]
        )
        self._show_map()

    def _show_strip(self) -> None:
        reading = self.reading
        text, at = BOUNDARY * 3 + reading.text + BOUNDARY, reading.example + 3
        shares = reading.shares
        tiles = [
            Tile(
                letter,
                share_in_digits(shares[place - 3]) if place >= 3 else "",
                0.5 if at - 3 <= place < at else 0.0,
                self.tr("{letter}, to be predicted").format(letter=letter)
                if place == at
                else self.tr("{letter}, in the context").format(letter=letter)
                if at - 3 <= place < at
                else letter,
            )
            for place, letter in enumerate(text)
        ]
        self.strip.show_tiles(tiles, at)

    def _show_map(self) -> None:
        reading, network = self.reading, self.reading.network
        shown = LetterMap(network)
        where, arrows = shown.places, list[Arrow]()
        context = set(reading.before.tolist())
        colors = ["accent" if k in context else "data" for k in range(len(ALPHABET))]
        for letter, pull in reading.pulls.items():
            start, end = where[letter], shown.place(network.C[letter] + pull)
            arrows.append(Arrow((start[0], start[1]), (end[0], end[1]), "positive"))
        self.map.show_words(list(ALPHABET), where, colors, arrows)
        self.map_told.setText(shown.told)
