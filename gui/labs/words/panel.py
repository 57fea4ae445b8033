"""The words lab on screen.

Space      words as arrows: neighbours, sums, a map
Attention  one head, stage by stage, forward and back
Learn      the head learns the little language
Speak      sentences, word by word
"""

from __future__ import annotations

from PySide6.QtCore import Slot

from gui.lab_of_pages import LabOfPages
from gui.labs.words.attention.page import FEW, AttentionPage
from gui.labs.words.learn.page import LearnPage
from gui.labs.words.session import WordsSession
from gui.labs.words.space.page import SpacePage
from gui.labs.words.speak.page import SpeakPage
from gui.labs.words.suggestions import SUGGESTIONS

SPACE, ATTENTION, LEARN, SPEAK = "space", "attention", "learn", "speak"


class Panel(LabOfPages):
    session: WordsSession
    stage_name = "wordsEquation"
    suggestions = SUGGESTIONS

    def __init__(self) -> None:
        super().__init__(WordsSession())
        self._offer()
        for action in self.pages:  # all at once: they are small, and what they are called is relied upon
            self._make_page(action.data())
        self.turn_to(SPACE)

    def _offer(self) -> None:
        self.add_page(
            SPACE,
            self.tr("Space"),
            self.tr("Words as arrows: neighbours, angles, sums"),
            lambda: SpacePage(self.session),
        )
        self.add_page(
            ATTENTION,
            self.tr("Attention"),
            self.tr("One head of attention, stage by stage, forward and back"),
            self._make_attention,
        )
        self.add_page(
            LEARN,
            self.tr("Learn"),
            self.tr("Train the head yourself, the right way and in famous wrong ones"),
            self._make_learn,
        )
        self.add_command(
            self.tr("Attention in the graph lab"),
            self.tr("Open this head as a graph of arrays, and step its gradients there"),
            self._open_in_graph_lab,
        )
        self.add_command(
            self.tr("{count} words of attention in the graph lab").format(count=FEW),
            self.tr("Open only the last {count} words as a graph of arrays").format(count=FEW),
            self._open_few_in_graph_lab,
        )
        self.add_page(
            SPEAK,
            self.tr("Speak"),
            self.tr("Sentences made up, word by word"),
            lambda: SpeakPage(self.session),
        )

    # Its pages

    def _make_attention(self) -> AttentionPage:
        self.attention = AttentionPage(self.session)
        return self.attention

    def _make_learn(self) -> LearnPage:
        self.learning = LearnPage(self.session, self.worker)
        return self.learning

    # What the user does

    @Slot()
    def _open_in_graph_lab(self) -> None:
        self.show_page(ATTENTION)
        self.attention.open_in_graph_lab()

    @Slot()
    def _open_few_in_graph_lab(self) -> None:
        self.show_page(ATTENTION)
        self.attention.open_in_graph_lab(FEW)

    def fail(self, error: Exception) -> None:
        """The training's: a run that diverges says so on its page."""
        self.session.training.note_failure(error)
