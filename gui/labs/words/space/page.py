"""Type a word, or a sum of words: what lies near it, by its arithmetic, and on a plane."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui import theme
from gui.labs.words.page import WordsPage
from gui.labs.words.session import WordsSession
from gui.labs.words.session.session import WORD
from gui.labs.words.session.space import ALL, MOST_TYPED, SIZES, SOME
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.lists.word_list import Entry, WordList
from gui.widgets.planes.word_plane import Arrow, WordPlane
from gui.worker import Worker

_COLUMN, _TWO_COLUMNS = 300, 400  # pixels: the lists beside the map
_WIDE = 1000  # pixels of the page: there is room for both of them


class SpacePage(WordsPage):
    def __init__(self, session: WordsSession) -> None:
        super().__init__(session)
        self.status_worker = self.worker = Worker(self)
        self.worker.progressed.connect(session.words.take)
        self.worker.ended.connect(self._follow)
        self._make_question()
        self._make_answers()
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        column.addWidget(self.query)
        column.addWidget(self.source)
        column.addWidget(self.leave_out, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.note)
        column.addWidget(self.guess)
        column.addLayout(self._make_lists(), 1)
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
        theme.on_change(self._fit_lists)
        self._fit_lists()

    def _make_question(self) -> None:
        self.query = QLineEdit()
        self.query.setObjectName("wordsQuery")
        self.query.setProperty("role", "field")
        self.query.setMaxLength(MOST_TYPED)
        self.query.setPlaceholderText(self.tr("A word, or king - man + woman"))
        self.query.setAccessibleName(self.tr("Word or sum of words"))
        explain(
            self.query,
            self.tr(
                "A word; two words, for the angle between them; or words with + and - between them, and "
                "behind a colon words to measure by the sum"
            ),
            "embedding",
        )
        self.query.textEdited.connect(self._ask)
        self.source = Choice()
        self.source.setObjectName("wordsSource")
        self.source.setAccessibleName(self.tr("Which words"))
        self.source.offer(
            [
                (
                    self.tr("20 words, {size} numbers each").format(size=size)
                    if size
                    else self.tr("Words of newspapers, 50 numbers each"),
                    size,
                )
                for size in SIZES
            ]
        )
        explain(
            self.source,
            self.tr(
                "5,000 everyday words as newspapers use them; or twenty words of a grammar, which are "
                "learned here, in as many numbers as you choose"
            ),
            "embedding",
        )
        self.source.chosen.connect(self._set_size)
        self.guess = Choice()
        self.guess.setObjectName("wordsAnalogies")
        self.guess.setAccessibleName(self.tr("Your prediction"))
        self.guess.offer(
            [
                (self.tr("Predict: do all hold?"), ""),
                (self.tr("All 40 hold"), ALL),
                (self.tr("Some fail"), SOME),
            ]
        )
        explain(self.guess, self.tr("Predict whether every analogy holds; then it is counted"), "embedding")
        self.guess.chosen.connect(self._predict)
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
        self.flat = WordList()
        self.flat.setObjectName("wordsFlat")
        self.flat.setAccessibleName(self.tr("Nearest words in the picture"))
        explain(
            self.flat,
            self.tr("The same words by their distance in the picture, each with its place in 50 dimensions"),
            "principal components",
        )
        self.flat.looked_at.connect(lambda row: self._select(self.session.words.picture.flat[row][0]))
        self.map = WordPlane()
        self.map.setObjectName("wordsMap")
        self.map.invite(self.tr("Your words and their neighbours stand here."))
        self.map.setAccessibleName(self.tr("Map of these words"))
        explain(
            self.map,
            self.tr(
                "These words on the plane through the three of a sum; of fewer, on the plane that keeps most "
                "of the differences. The wheel or + and - zoom, a drag or Shift and the arrow keys pan, Home "
                "shows all"
            ),
            "principal components",
        )
        self.map.chosen.connect(self._choose)
        self.truth = quiet()
        self.truth.setWhatsThis(self.tr("How far the picture is true to the 50 dimensions."))

    def _make_lists(self) -> QHBoxLayout:
        """Side by side: what lies near in truth, and what in the picture."""
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        self._true_title = heading("")
        for title, widget in (
            (self._true_title, self.list),
            (heading(self.tr("In the picture")), self.flat),
        ):
            part = QWidget()
            lines = QVBoxLayout(part)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(theme.SPACE)
            lines.addWidget(title)
            lines.addWidget(widget, 1)
            row.addWidget(part, 1)
        self._flat_part = part
        return row

    def _fit_lists(self) -> None:
        """In a narrow window there is room for one list."""
        is_wide = self.width() >= theme.span(_WIDE)
        self._flat_part.setVisible(is_wide)
        self._left.setFixedWidth(theme.span(_TWO_COLUMNS if is_wide else _COLUMN))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_lists()

    # What the user does

    @Slot(str)
    def _ask(self, text: str) -> None:
        self.edit(self.tr("Type a word"), partial(self.session.words.ask, text), "query")

    @Slot(int)
    def _ask_for(self, row: int) -> None:
        word = self.session.words.near[row].word
        self.edit(self.tr("Ask for a word"), partial(self.session.words.ask, word))

    @Slot(object)
    def _set_size(self, size: int) -> None:
        self.edit(self.tr("Other words"), partial(self.session.words.set_size, size))

    @Slot(object)
    def _predict(self, guess: str) -> None:
        self.edit(self.tr("Prediction"), partial(self.session.words.predict, guess))

    @Slot(bool)
    def _set_leave_out(self, is_on: bool) -> None:
        self.edit(self.tr("Leave the inputs out"), partial(self.session.words.set_leave_out, is_on))

    @Slot(int)
    def _look_at(self, row: int) -> None:
        self._select(self.session.words.near[row].word)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self._select(self.session.words.picture.names[index])

    def _select(self, word: str) -> None:
        self.session.select((WORD, word))

    # What is shown

    def refresh(self) -> None:
        words = self.session.words
        if not words.is_learned and not self.worker.is_running:
            self.worker.start(self.tr("Learning the grammar"), words.learn())
        self.source.show_value(words.size)
        self.guess.show_value(words.guess)
        self.guess.setVisible(bool(words.size))
        self.guess.setEnabled(words.is_learned)
        self._true_title.setText(self.tr("In {size} dimensions").format(size=words.size or 50))
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
        self.flat.show_entries(
            [
                Entry(
                    word,
                    self.tr("no. {rank}").format(rank=rank),
                    -1.0,
                    self.tr("{word}, number {rank} in truth").format(word=word, rank=rank),
                )
                for word, rank in words.picture.flat
            ]
        )
        self._show_map()

    def _show_map(self) -> None:
        words, picture = self.session.words, self.session.words.picture
        colors = ["accent" if i < picture.inputs else "data" for i in range(len(picture.names))]
        self.map.show_words(picture.names, picture.places, colors, self._arrows(), is_true=True)
        agree, count = words.agreement
        self.truth.setText(
            self.tr(
                "The plane keeps {kept} % of the differences: the {count} nearest in the picture and the "
                "{count} nearest in {size} dimensions have {agree} in common."
            ).format(kept=f"{100 * picture.kept:.0f}", count=count, agree=agree, size=words.size or 50)
            if picture.names
            else ""
        )

    def _arrows(self) -> list[Arrow]:
        """One a term, each from where the one before it ended; and one from the first word to the result."""
        words, stops = self.session.words, self.session.words.picture.stops
        name = self.tr("{query}").format(query=words.left)
        if len(stops) < 2:
            return []
        if sorted(sign for sign, _ in words.found.terms) == [-1, 1]:  # a direction: from the one to the other
            places = dict(zip(words.picture.names, words.picture.places.tolist(), strict=True))
            to, start = (places[word] for _, word in sorted(words.found.terms, reverse=True))
            return [Arrow(tuple(start), tuple(to), "accent", name)]
        arrows = [
            Arrow(start, end, color, f"{'−' if sign < 0 else '+'} {word}", is_step=True)
            for (sign, word), start, end in zip(words.found.terms[1:], stops, stops[1:], strict=False)
            for color in ["negative" if sign < 0 else "positive"]
        ]
        return [*arrows, Arrow(stops[0], stops[-1], "accent", name)]
