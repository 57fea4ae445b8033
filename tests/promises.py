"""What each suggestion promises, as it then stands on the screen; the test and the soak read it there.

In the order of the cards of a page: the object name of what says it, and what it says. What comes only after
seconds of work is waited for in the soak alone.
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
    ("graph", ""): [
        Promise("graphEquation", "∂L/∂L = 1.0"),
        Promise("graphEquation", "∂b/∂a = 1.0 + 1.0 = 2.0"),
        Promise("graphEquation", "local 0.5"),
        Promise("graphLearnLoss", "loss 5.76911"),
        Promise("graphLandscapeStep", "L = 12.28"),
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


def said(panel: QWidget, name: str) -> str:
    """What a widget of this name says to somebody who looks at it now; "" where it is not to be seen."""
    found: Any = panel.findChild(QWidget, name)
    if found is None or not found.isVisible():
        return ""
    if isinstance(found, QAbstractItemView):
        model = found.model()
        return "\n".join(str(model.index(row, 0).data()) for row in range(model.rowCount()))
    assert isinstance(found, QLabel), name
    return found.text().replace("\N{NO-BREAK SPACE}", " ")


def is_kept(panel: QWidget, promise: Promise) -> bool:
    return promise.words in said(panel, promise.widget)
