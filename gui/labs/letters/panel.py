"""The letters lab on screen.

Ladder       all models side by side; each makes names and judges any name
Counts       more letters counted, until counting runs out
Network      three letters in, one out: stage by stage, forward and back
Train        that network learns
Transformer  a transformer learns, and what its heads look at
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot

from gui.lab_of_pages import LabOfPages
from gui.labs.letters.counts.page import CountsPage
from gui.labs.letters.ladder.page import LadderPage
from gui.labs.letters.network.page import NetworkPage
from gui.labs.letters.session import LettersSession
from gui.labs.letters.session.data import prepare
from gui.labs.letters.suggestions import SUGGESTIONS
from gui.labs.letters.train.page import TrainPage
from gui.labs.letters.transformer.page import TransformerPage
from gui.worker import Worker

LADDER, COUNTS, NETWORK, TRAIN, TRANSFORMER = "ladder", "counts", "network", "train", "transformer"


class Panel(LabOfPages):
    session: LettersSession
    stage_name = "lettersEquation"
    suggestions = SUGGESTIONS

    def __init__(self) -> None:
        super().__init__(LettersSession())
        self._reader = Worker(self)
        self._reader.progressed.connect(self.session.data.note)
        self._offer()
        for name in (LADDER, TRAIN):  # what is on them is relied upon
            self._make_page(name)
        self.turn_to(LADDER)
        QTimer.singleShot(0, self, self._read)  # after the first paint

    @Slot()
    def _read(self) -> None:
        if not self.session.data.is_ready:
            self._reader.start(self.tr("Counting letters"), prepare())

    def _offer(self) -> None:
        self.add_page(
            LADDER,
            self.tr("Ladder"),
            self.tr("All models side by side: how surprised each is, and the names it makes"),
            lambda: LadderPage(self.session),
        )
        self.add_page(
            COUNTS,
            self.tr("Counts"),
            self.tr("Two letters and more, counted; smoothing; where counting runs out"),
            lambda: CountsPage(self.session),
        )
        self.add_page(
            NETWORK,
            self.tr("Network"),
            self.tr("Three letters in, the next one out: stage by stage, forward and back"),
            self._make_network,
        )
        self.add_page(
            TRAIN,
            self.tr("Train"),
            self.tr("Train the network of three letters, as in the lecture or your own way"),
            self._make_training,
        )
        self.add_page(
            TRANSFORMER,
            self.tr("Transformer"),
            self.tr("Train a tiny transformer on the same names, and see what its heads look at"),
            lambda: TransformerPage(self.session),
        )
        self.add_command(
            self.tr("Network in the graph lab"),
            self.tr("Open this example as a graph of arrays, and step its gradients there"),
            self._open_in_graph_lab,
        )

    def _make_training(self) -> TrainPage:
        self.training_page = TrainPage(self.session, self.worker)
        return self.training_page

    def _make_network(self) -> NetworkPage:
        self.network = NetworkPage(self.session)
        return self.network

    # What the user does

    @Slot()
    def _open_in_graph_lab(self) -> None:
        self.show_page(NETWORK)
        self.network.open_in_graph_lab()

    def fail(self, error: Exception) -> None:
        """The training's: a run that diverges says so on its page."""
        self.session.training.note_failure(error)
