"""Type a word, or a sum of words: what lies near it, by its arithmetic, and on a plane."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui import theme
from gui.labs.words.page import WordsPage
from gui.labs.words.session import WordsSession
from gui.labs.words.session.session import WORD
from gui.labs.words.session.space import MOST_TYPED
from gui.widgets.charts.word_plane import Arrow, WordPlane
from gui.widgets.help import explain
from gui.widgets.labels import quiet
from gui.widgets.lists.word_list import Entry, WordList

_COLUMN = 300  # pixels: the list beside the map


class SpacePage(WordsPage):
    def __init__(self, session: WordsSession) -> None:
        super().__init__(session)
        self._make_question()
        self._make_answers()
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        column.addWidget(self.query)
        column.addWidget(self.leave_out)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        self._left = QWidget()
        self._left.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE)
        right.addWidget(self.map, 1)
        right.addWidget(self.truth)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.SPACE)
        row.addWidget(self._left)
        row.addLayout(right, 1)
        theme.on_change(self._dress)
        self._dress()

    def _make_question(self) -> None:
        self.query = QLineEdit()
        self.query.setObjectName("wordsQuery")
        self.query.setProperty("role", "field")
        self.query.setMaxLength(MOST_TYPED)
        self.query.setPlaceholderText(self.tr("A word, or king - man + woman"))
        self.query.setAccessibleName(self.tr("Word or sum of words"))
        explain(
            self.query,
            self.tr("A word, or words with + and - between them; behind a colon, words to measure by it"),
            "embedding",
        )
        self.query.textEdited.connect(self._ask)
        self.leave_out = QCheckBox(self.tr("Leave the inputs out"))
        self.leave_out.setObjectName("wordsLeaveOut")
        explain(
            self.leave_out,
            self.tr(
                "Whether the words of a sum may be among its answers. Most demonstrations leave them out"
            ),
        )
        self.leave_out.clicked.connect(self._set_leave_out)
        self.note = quiet()
        self.note.setObjectName("wordsNote")
        self.note.setWhatsThis(self.tr("What is worth knowing about this query."))

    def _make_answers(self) -> None:
        self.list = WordList()
        self.list.setObjectName("wordsNeighbours")
        self.list.setAccessibleName(self.tr("Nearest words"))
        explain(
            self.list,
            self.tr(
                "The words at the smallest angles. A click shows the arithmetic, a double click asks for one"
            ),
            "cosine",
        )
        self.list.looked_at.connect(self._look_at)
        self.list.taken.connect(self._ask_for)
        self.map = WordPlane(is_true=True)
        self.map.setObjectName("wordsMap")
        self.map.setAccessibleName(self.tr("Map of these words"))
        explain(
            self.map,
            self.tr("These words on the plane that keeps most of their differences"),
            "principal components",
        )
        self.map.chosen.connect(self._choose)
        self.truth = quiet()
        self.truth.setWhatsThis(self.tr("How far the picture is true to the 50 dimensions."))

    def _dress(self) -> None:
        self._left.setFixedWidth(theme.span(_COLUMN))

    # What the user does

    @Slot(str)
    def _ask(self, text: str) -> None:
        self.edit(self.tr("Type a word"), partial(self.session.words.ask, text), "query")

    @Slot(str)
    def _ask_for(self, word: str) -> None:
        self.edit(self.tr("Ask for a word"), partial(self.session.words.ask, word))

    @Slot(bool)
    def _set_leave_out(self, is_on: bool) -> None:
        self.edit(self.tr("Leave the inputs out"), partial(self.session.words.set_leave_out, is_on))

    @Slot(str)
    def _look_at(self, word: str) -> None:
        self.session.select((WORD, word))

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._look_at(self.session.words.picture.names[index])

    # What is shown

    def refresh(self) -> None:
        words = self.session.words
        if self.query.text() != words.query:
            self.query.setText(words.query)
        self.leave_out.setChecked(words.leave_out)
        self.leave_out.setEnabled(len(words.inputs) != 1)
        self.note.setText(words.note)
        role = "bad" if words.found.trouble else "quiet"
        if self.note.property("role") != role:
            self.note.setProperty("role", role)
            self.note.style().polish(self.note)
        self.list.show_entries(
            [
                Entry(
                    near.word,
                    f"{near.cosine:.3f}",
                    max(near.cosine, 0.0),
                    self.tr("{word}, cosine {cosine}").format(word=near.word, cosine=f"{near.cosine:.3f}"),
                    color="accent" if near.word in words.inputs else "data",
                )
                for near in words.near
            ]
        )
        self._show_map()

    def _show_map(self) -> None:
        words, picture = self.session.words, self.session.words.picture
        colors = ["accent" if i < picture.inputs else "data" for i in range(len(picture.names))]
        arrows = []
        if picture.sum is not None:
            start = picture.places[0] if picture.inputs else (0.0, 0.0)
            name = self.tr("{query}").format(query=words.query.partition(":")[0].strip())
            arrows = [Arrow((float(start[0]), float(start[1])), picture.sum, "positive", name)]
        self.map.show_words(picture.names, picture.places, colors, arrows)
        agree, count = picture.agree
        self.truth.setText(
            self.tr(
                "The plane keeps {kept} % of the differences: of the {count} nearest in the picture, {agree} "
                "are among the {count} nearest in 50 dimensions."
            ).format(kept=f"{100 * picture.kept:.0f}", count=count, agree=agree)
            if picture.names
            else ""
        )
