"""A sub-tab of the words lab."""

from __future__ import annotations

from gui.labs.words.session import WordsSession
from gui.labs.words.session.networks import FIRST, FLAT, OWN, SHIPPED
from gui.page import SessionPage
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.words import translate


class WordsPage(SessionPage):
    session: WordsSession

    def network_choice(self, name: str) -> Choice:
        """Whose weights read and speak. name: its object name."""
        choice = Choice()
        choice.setObjectName(name)
        choice.setAccessibleName(translate("WordsPage", "Network"))
        choice.offer(
            [
                (translate("WordsPage", "Trained"), SHIPPED),
                (translate("WordsPage", "Untrained"), FIRST),
                (translate("WordsPage", "Yours, from Learn"), OWN),
                (translate("WordsPage", "Trained, head of 2"), FLAT),
            ]
        )
        explain(
            choice,
            translate(
                "WordsPage",
                "A trained network that comes with Nablab, first weights, or yours. In a head of 2, queries "
                "and keys are arrows on a plane",
            ),
        )
        networks = self.session.networks
        choice.chosen.connect(
            lambda use: self.edit(translate("WordsPage", "Network"), lambda: networks.set_use(use))
        )
        return choice
