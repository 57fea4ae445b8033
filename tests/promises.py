"""What suggestions and lessons promise, as it then stands on the screen; tests and the soak read it there.

Of suggestions in the order of the cards of a page, of lessons by step, counted from 0: the object name of
what says it, and what it says. What comes only after seconds of work is waited for in the soak alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget


class Promise(NamedTuple):
    widget: str
    words: str
    is_slow: bool = False


PROMISES: dict[tuple[str, str], list[Promise]] = {
    ("digits", "draw"): [
        Promise("digitAnswer", "3"),
        Promise("digitAnswer", "5"),
        Promise("digitAnswer", "1"),
    ],
    ("digits", "backward"): [
        Promise("digitLoss", "Loss 3.6e-07"),
        Promise("digitLoss", "Loss 17.5"),
        Promise("digitOutcome", "Probability of 8: 0.0 % → 100.0 %"),
    ],
    ("digits", "maps"): [Promise("mapsNearest", "8 of 8 show a 3", is_slow=True)],
    ("digits", "data"): [Promise("dataName", "Training image 1: 5", is_slow=True)],
    ("digits", "learn"): [
        Promise(
            "learnState", "This is a recording: Nablab's engine took 175 s to get 96.76 % of the training"
        ),
        Promise("learnState", "123 of 128 units are dead", is_slow=True),
        Promise("digitEquation", "loss 2.3023", is_slow=True),
    ],
    ("digits", "judge"): [Promise("judgeAccuracy", "98.9 %", is_slow=True)],
    ("digits", "landscape"): [
        Promise("landscapeVerdict", "47 times", is_slow=True),
        Promise("landscapeTruth", "answers the same: 0.021 and 0.021. Halfway 1.15", is_slow=True),
    ],
    ("graph", "graph"): [
        Promise("graphEquation", "∂L/∂L = 1.0"),
        Promise("graphEquation", "∂b/∂a = 1.0 + 1.0 = 2.0"),
        Promise("graphEquation", "local 0.5"),
        Promise("graphLearnLoss", "loss 5.76911"),
        Promise("graphLandscapeStep", "L = 12.28"),
        Promise("graphLandscapeStep", "L = 280.3"),
        Promise("graphLandscapeStep", "L = 3.25"),
        Promise("graphLandscapeStep", "L = 1.387"),
        Promise("graphLandscapeStep", "w1: -3 - 0.05 × 1 = -3.05"),
    ],
    ("graph", "scratch"): [
        Promise("scratchGiven", "Given: x (n, inputs), y (n,), w (inputs,), b, n, rate"),
        Promise("scratchGiven", "W1 (784, 128)"),
    ],
    ("bigram", "sample"): [
        Promise("bigramNames", "mor\naxx\nminaymoryles\nkondlaisah\nanchshizarie"),
        Promise("bigramNames", "cexze\nmomasurailezitynn\nkonimittain\nllayn\nka"),
    ],
    ("bigram", "likelihood"): [Promise("bigramNameNll", "∞"), Promise("bigramNameNll", "2.5138")],
    ("bigram", "twin"): [
        Promise("bigramEquation", "loss = 3."),
        Promise("bigramEquation", "loss 3.7693 → 3.7492"),
    ],
    ("bigram", "data"): [Promise("bigramCell", "After n the name ends: 6,763 of")],
    ("bigram", "divide"): [Promise("bigramDivision", "P = N / N.sum(1)")],
    ("letters", "ladder"): [
        Promise("lettersRung", "4 letters counted"),
        Promise("lettersRung", "Bigram"),
    ],
    ("letters", "counts"): [Promise("lettersUnseen", "11.19 %", is_slow=True)],
    ("letters", "network"): [Promise("lettersEquation", "loss = −log p(u)")],
    ("letters", "train"): [Promise("lettersBegins", "begins at 3.32", is_slow=True)],
    ("letters", "transformer"): [Promise("lettersHeadsTold", "“maximilian”")],
    ("words", "space"): [
        Promise("wordsNote", "“king” itself comes first"),
        Promise("wordsNote", "four 1.52, three 1.26, two 0.86, one -2.37"),
        Promise("wordsNote", "All of them are about money"),
    ],
    ("words", "attention"): [Promise("wordsNext", "shrink"), Promise("wordsNext", "let")],
    ("words", "learn"): [
        Promise("wordsVerdict", "Below what is possible", is_slow=True),
        Promise("wordsLoss", "1.39", is_slow=True),
    ],
    ("words", "speak"): [
        Promise("wordsSense", "19 of 20 make sense"),
        Promise("wordsSense", "0 of 20 make sense"),
    ],
}


LESSONS: dict[tuple[str, int], Promise] = {
    ("warmup0", 0): Promise("digitAnswer", "3"),
    ("warmup0", 5): Promise("digitNaive", "Without centring: 1"),
    ("warmup0", 6): Promise("", "For 61 %, the nearest neighbour is the same digit", is_slow=True),
    ("warmup0", 9): Promise("graphEquation", "J = 0.5 × total = 0.5000 × 1.0609 = 0.5305"),
    ("warmup0", 10): Promise("graphLearnLoss", "step 20, loss 0.004"),
    ("warmup1", 2): Promise("learnState", "126 of 128 units are dead", is_slow=True),
    ("warmup1", 4): Promise("digitEquation", "step 1 of 1,500", is_slow=True),
    ("warmup1", 5): Promise("digitEquation", "step 0 of 500, loss 2.368"),
    ("warmup1", 6): Promise("digitEquation", "dz2[8] = 2.5e-08 - 1 = -1.0000"),
    ("warmup1", 8): Promise("digitEquation", "accuracy 74.50 %"),
    ("warmup1", 9): Promise("learnState", "96.76 % of the training images"),
    ("warmup1", 10): Promise("learnState", "95.80 % of the others"),
    ("warmup1", 12): Promise("judgeRemark", "Misread: 376", is_slow=True),
    ("warmup2a", 0): Promise("graphLandscapeStep", "L = 12.28"),
    ("warmup2a", 1): Promise("card w", "-7.25"),
    ("warmup2a", 2): Promise("graphLandscapeStep", "w: -1 + 0.1 × 7.25 = -0.275"),
    ("warmup2a", 3): Promise("graphLearnLoss", "step 20, loss 0.033"),
    ("warmup2a", 4): Promise("graphLearnLoss", "step 20, loss 0.01"),
    ("warmup2a", 9): Promise("card b", "-0.396"),
    ("warmup2a", 11): Promise(
        "landscapeVerdict", "-0.437, the best random one -0.0093: 47 times", is_slow=True
    ),
    ("warmup2a", 12): Promise("landscapeTruth", "0.021 and 0.021. Halfway 1.156", is_slow=True),
    ("warmup2b", 1): Promise("digitLoss", "Loss 17.5028"),
    ("warmup2b", 4): Promise("digitEquation", "8.7101 × -1.0000 = -8.7101"),
    ("warmup2b", 5): Promise("digitEquation", "db2[8] = dz2[8] = -1.0000"),
    ("warmup2b", 6): Promise("digitEquation", "= 0.6308"),
    ("warmup2b", 11): Promise("digitOutcome", "Probability of 8: 0.0 % → 100.0 %"),
    ("warmup2c", 0): Promise("wordsNeighbours", "king\nqueen"),
    ("warmup2c", 1): Promise("wordsNeighbours", "queen"),
    ("warmup2c", 2): Promise("wordsNote", "four 1.52, three 1.26, two 0.86, one -2.37"),
    ("warmup2c", 6): Promise("wordsNext", "grow"),
    ("warmup2c", 11): Promise("wordsVerdict", "Below what is possible", is_slow=True),
    ("warmup2c", 12): Promise("wordsSense", "19 of 20 make sense"),
    ("day1", 12): Promise("card L", "-7.286"),
    ("day2", 0): Promise("card o", "0.7071"),
    ("day2", 2): Promise("card w1", "1.0"),
    ("day2", 4): Promise("card a", "2.0"),
    ("day2", 5): Promise("card a", "1.0"),
    ("day2", 8): Promise("card x1", "-1.5"),
    ("day2", 9): Promise("graphLearnLoss", "loss 5.76911"),
    ("day2", 10): Promise("graphLearnLoss", "step 19, loss 0.0327"),
    ("day2", 11): Promise("graphLearnLoss", "step 2, loss 1.68228"),
    ("day3", 0): Promise("bigramFacts", "32,033 names"),
    ("day3", 1): Promise("bigramFacts", "2 to 15 letters"),
    ("day3", 3): Promise("bigramCell", "After n the name ends: 6,763 of"),
    ("day3", 4): Promise("bigramCell", "6,763 of 18,327"),
    ("day3", 6): Promise("bigramCell", "5,438 of 18,327"),
    ("day3", 7): Promise("bigramNames", "mor\naxx\nminaymoryles\nkondlaisah\nanchshizarie"),
    ("day3", 8): Promise("bigramNameNll", "2.5138"),
    ("day3", 9): Promise("bigramNll", "2.4540"),
    ("day3", 11): Promise("bigramNameNll", "∞"),
    ("day3", 12): Promise("bigramNll", "2.4546"),
    ("day3", 13): Promise("bigramEquation", "loss 3.7693 → 3.7492"),
    ("day3", 14): Promise("bigramTwinNll", "3.3701"),
}


def said(panel: Any, name: str) -> str:
    """What stands in a widget of this name now, on a card of the graph, or, without a name, in any label;
    "" where it is not to be seen."""
    if name.startswith("card "):  # of the graph
        cards = [card for card in panel.view.cards.values() if card.card.name == name[5:]]
        return "\n".join(f"{card.data_text}\n{card.gradient_text}" for card in cards)
    if not name:
        labels = panel.findChildren(QLabel)
        return "\n".join(_plain(label) for label in labels if label.isVisible())
    found: Any = panel.findChild(QWidget, name)
    if found is None or not found.isVisible():
        return ""
    if isinstance(found, QAbstractItemView):
        model = found.model()
        return "\n".join(str(model.index(row, 0).data()) for row in range(model.rowCount()))
    assert isinstance(found, QLabel), name
    return _plain(found)


def _plain(label: QLabel) -> str:
    return label.text().replace("\N{NO-BREAK SPACE}", " ")


def is_kept(panel: Any, promise: Promise) -> bool:
    return promise.words in said(panel, promise.widget)
