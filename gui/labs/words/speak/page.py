"""Sentences made up by a network, word by word, and how many of them make sense."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from engine.little_language import makes_sense
from gui import theme
from gui.labs.words.page import WordsPage
from gui.labs.words.session import WordsSession
from gui.labs.words.session.speaking import COLDEST, HOTTEST, MOST_SEED, MOST_SENTENCES
from gui.moment import Moment
from gui.widgets.buttons import named_button
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, quiet
from gui.widgets.lists.word_list import Entry, WordList
from gui.widgets.number_box import NumberBox, WholeBox


class SpeakPage(WordsPage):
    steps = True

    def __init__(self, session: WordsSession) -> None:
        super().__init__(session)
        self.speaking = session.speaking
        self._make_settings()
        self._make_lists()
        self._lay_out()

    def _make_settings(self) -> None:
        self.network = self.network_choice("wordsSpeakNetwork")
        self.count = WholeBox()
        self.count.setObjectName("wordsCount")
        self.count.setRange(1, MOST_SENTENCES)
        self.count.setPrefix(self.tr("sentences "))
        self.count.setAccessibleName(self.tr("Sentences"))
        explain(self.count, self.tr("How many sentences are made up"))
        self.seed = WholeBox()
        self.seed.setObjectName("wordsSpeakSeed")
        self.seed.setRange(0, MOST_SEED)
        self.seed.setPrefix(self.tr("seed "))
        self.seed.setAccessibleName(self.tr("Seed"))
        explain(self.seed, self.tr("The same seed draws the same sentences"), "seed")
        self.temperature = NumberBox()
        self.temperature.setObjectName("wordsTemperature")
        self.temperature.setRange(COLDEST, HOTTEST)
        self.temperature.setSingleStep(0.1)
        self.temperature.setDecimals(2)
        self.temperature.setPrefix(self.tr("temperature "))
        self.temperature.setAccessibleName(self.tr("Temperature"))
        explain(self.temperature, self.tr("Below 1 the likely words come more often"), "temperature")
        self.count.valueChanged.connect(lambda count: self._set("count", count=count))
        self.seed.valueChanged.connect(lambda seed: self._set("seed", seed=seed))
        self.temperature.valueChanged.connect(lambda value: self._set("temperature", temperature=value))
        self.speak = named_button("wordsSpeak", self.tr("Speak"), self.tr("Make up other sentences"))
        self.speak.setProperty("role", "primary")
        self.speak.clicked.connect(self._speak)

    def _make_lists(self) -> None:
        self.sense = Label()
        self.sense.setObjectName("wordsSense")
        self.sense.setProperty("role", "equation")
        explain(self.sense, self.tr("How many of the sentences the grammar could have said"))
        self.list = WordList()
        self.list.setObjectName("wordsSentences")
        self.list.setAccessibleName(self.tr("Sentences"))
        explain(self.list, self.tr("The sentences said so far. A click goes to the end of one"))
        self.list.looked_at.connect(self.speaking.go_to_sentence)
        self.before = quiet()
        self.before.setWhatsThis(self.tr("What had been said when the newest word was drawn."))
        self.chances = WordList()
        self.chances.setObjectName("wordsChances")
        self.chances.setAccessibleName(self.tr("Chances of the newest word"))
        explain(
            self.chances, self.tr("From these chances the newest word was drawn; it is green"), "sampling"
        )

    def _lay_out(self) -> None:
        settings = QHBoxLayout()
        settings.setSpacing(theme.SPACE)
        for widget in (self.network, self.count, self.seed, self.temperature, self.speak):
            settings.addWidget(widget)
        settings.addStretch(1)
        left, right = QVBoxLayout(), QVBoxLayout()
        for part in (left, right):
            part.setSpacing(theme.SPACE)
        left.addWidget(self.sense)
        left.addWidget(self.list, 1)
        right.addWidget(heading(self.tr("Chances of the newest word")))
        right.addWidget(self.before)
        right.addWidget(self.chances, 1)
        body = QHBoxLayout()
        body.setSpacing(2 * theme.SPACE)
        body.addLayout(left, 5)
        body.addLayout(right, 3)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.SPACE)
        lines.addLayout(settings)
        lines.addLayout(body, 1)

    # What the user does

    def _set(self, merge: str, **changed: Any) -> None:
        self.edit(self.tr("Settings"), lambda: self.speaking.set_up(**changed), merge)

    @Slot()
    def _speak(self) -> None:
        seed = (self.speaking.seed + 1) % MOST_SEED
        self.edit(self.tr("Speak"), lambda: self.speaking.set_up(seed=seed))

    # What it steps through

    def moment(self) -> Moment:
        return self.speaking.moment()

    def go_to(self, position: int) -> None:
        self.speaking.go_to(position)

    # What is shown

    def refresh(self) -> None:
        speaking = self.speaking
        self.network.show_value(self.session.networks.use)
        with QSignalBlocker(self.count), QSignalBlocker(self.seed), QSignalBlocker(self.temperature):
            self.count.setValue(speaking.count)
            self.seed.setValue(speaking.seed)
            self.temperature.setValue(speaking.temperature)
        good, count = speaking.sense
        self.sense.setText(self.tr("{good} of {count} make sense").format(good=good, count=count))
        said = speaking.said
        whole = speaking.sentences[: len(said)]
        self.list.show_entries(
            [
                self._entry(" ".join(sentence[1:]), sentence == full, makes_sense(full))
                for sentence, full in zip(said, whole, strict=True)
            ]
        )  # fmt: skip
        self.before.setText(self.tr("after: {words}").format(words=" ".join(speaking.before)))
        newest = said[-1][-1] if said else ""
        self.chances.show_entries(
            [
                Entry(
                    word,
                    f"{100 * share:.1f} %",
                    share,
                    self.tr("{word}: {share} %").format(word=word, share=f"{100 * share:.1f}"),
                    color="accent" if word == newest else "data",
                )
                for word, share in speaking.chances()
            ]
        )

    def _entry(self, text: str, is_whole: bool, is_good: bool) -> Entry:
        """Nonsense is marked."""
        if not is_whole:
            return Entry(text, "", -1.0, self.tr("{sentence}, so far").format(sentence=text))
        if is_good:
            return Entry(text, "", -1.0, self.tr("{sentence}: makes sense").format(sentence=text))
        told = self.tr("{sentence}: nonsense").format(sentence=text)
        return Entry(text, self.tr("nonsense"), -1.0, told)
