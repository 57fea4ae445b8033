"""The tour: the main job of every lab, done with real mouse and key events on the real window.

It prints one plain line a fact and saves a picture of each lab.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QDeadlineTimer, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from engine.disk import RESOURCES, load_json
from gui.labs.graph.panel import Panel as GraphPanel
from gui.page import LabPage
from gui.widgets.charts.bars import ProbabilityBars
from gui.window import MainWindow

FORMULA = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
SEED = 2147483647
_LEFT = Qt.MouseButton.LeftButton
_W = TypeVar("_W", bound=QWidget)


def perform(folder: Path) -> int:
    """Do the tour and leave a picture of each lab in folder, as digits.png. 1 if it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"{folder}: the pictures cannot be saved there ({error.strerror}); name another folder")
        return 1
    window = MainWindow()
    window.show()
    visits = {"digits": _digits, "graph": _graph, "bigram": _bigram, "letters": _letters, "words": _words}
    for name, visit in visits.items():
        for line in visit(window.show_lab(name)):
            print(line)
        _wait(lambda: not any(worker.is_running for worker in window.status.workers))
        QApplication.processEvents()
        picture = folder / f"{name}.png"
        if not window.grab().save(str(picture)):
            print(f"{picture}: cannot be written; name another folder")
            return 1
    window.close()
    return 0


def draw(canvas: QWidget, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
    """Strokes in units of the canvas, as a mouse would draw them."""
    for stroke in strokes:
        points = [QPointF(x * canvas.width(), y * canvas.height()) for x, y in stroke]
        _mouse(canvas, QEvent.Type.MouseButtonPress, points[0], _LEFT)
        for point in points[1:]:
            _mouse(canvas, QEvent.Type.MouseMove, point, _LEFT)
        _mouse(canvas, QEvent.Type.MouseButtonRelease, points[-1], Qt.MouseButton.NoButton)


def _mouse(widget: QWidget, kind: QEvent.Type, at: QPointF, held: Qt.MouseButton) -> None:
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else _LEFT
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def _digits(panel: QWidget) -> list[str]:
    canvas, clear = _child(panel, QWidget, "digitCanvas"), _child(panel, QPushButton, "digitClear")
    answer = _child(panel, QLabel, "digitAnswer")
    bars = _child(panel, ProbabilityBars, "digitProbabilities")
    facts = []
    for sample in load_json(RESOURCES / "strokes.json")["digits"]:
        QTest.mouseClick(clear, _LEFT)
        draw(canvas, sample["strokes"])
        facts.append(f"drawn {sample['digit']}, answer {answer.text()} ({max(bars.property('values')):.1%})")
    page = cast(LabPage, panel)
    page.show_page("backward")
    QTest.mouseClick(_child(panel, QToolButton, "rightDigit4"), _LEFT)
    forward, timeline = _child(panel, QToolButton, "stepForward"), _child(panel, QSlider, "timeline")
    equation = _child(panel, QLabel, "digitEquation")
    facts.append(f"it should be 4: {_ascii(equation.text())}")
    while timeline.value() < timeline.maximum():
        QTest.mouseClick(forward, _LEFT)
        facts.append(_ascii(equation.text()))
    page.show_page("draw")
    return facts


def _graph(panel: QWidget) -> list[str]:
    expression = _child(panel, QLineEdit, "graphExpression")
    expression.selectAll()
    QTest.keyClicks(expression, FORMULA)
    QTest.keyClick(expression, Qt.Key.Key_Return)
    forward, timeline = _child(panel, QToolButton, "stepForward"), _child(panel, QSlider, "timeline")
    equation = _child(panel, QLabel, "graphEquation")
    facts = []
    while timeline.value() < timeline.maximum():
        QTest.mouseClick(forward, _LEFT)
        facts.append(_ascii(equation.text()))
    session = cast(GraphPanel, panel).session
    root = session.nodes[-1]
    facts.insert(0, f"{root.name} = {root.data:g}")
    facts += [f"d{root.name}/d{node.name} = {session.gradients[node.key]:g}" for node in session.nodes]
    return facts


def _bigram(panel: QWidget) -> list[str]:
    seed = _child(panel, QSpinBox, "bigramSeed")
    seed.selectAll()
    QTest.keyClicks(seed, str(SEED))
    QTest.mouseClick(_child(panel, QPushButton, "bigramGenerate"), _LEFT)
    names = _child(panel, QListWidget, "bigramNames")
    listed = [names.item(row).text() for row in range(names.count())]
    return ["names: " + " ".join(listed), "nll = " + _child(panel, QLabel, "bigramNll").text()]


def _letters(panel: QWidget) -> list[str]:
    ladder, names = _child(panel, QWidget, "lettersLadder"), _child(panel, QListWidget, "lettersNames")
    _wait(lambda: "counts 4" in ladder.property("values") and names.count() == 10)
    facts = [f"{rung}: {dev:.4f}" for rung, dev in ladder.property("values").items()]
    facts.append("names: " + " ".join(names.item(row).text() for row in range(names.count())))
    cast(LabPage, panel).show_page("train")
    QTest.mouseClick(_child(panel, QPushButton, "lettersStep"), _LEFT)
    loss, dev = _child(panel, QLabel, "lettersLoss"), _child(panel, QLabel, "lettersDevLoss")
    _wait(lambda: dev.text() != "–")
    facts.append(f"the network of three letters begins at {loss.text()}")
    cast(LabPage, panel).show_page("ladder")
    return facts


def _wait(is_done: Callable[[], bool]) -> None:
    """Until what works in the background has come so far."""
    give_up = QDeadlineTimer(20_000)
    while not is_done() and not give_up.hasExpired():
        QApplication.processEvents()
        time.sleep(0.01)  # QTest.qWait() keeps the interpreter's lock: no worker would get on


def _words(panel: QWidget) -> list[str]:
    query, neighbours = _child(panel, QLineEdit, "wordsQuery"), _child(panel, QListWidget, "wordsNeighbours")
    _type(query, "king - man + woman")
    facts = ["king - man + woman: " + " ".join(neighbours.item(row).text() for row in range(3))]
    cast(LabPage, panel).show_page("attention")
    sentence, following = _child(panel, QLineEdit, "wordsSentence"), _child(panel, QListWidget, "wordsNext")
    forward, timeline = _child(panel, QToolButton, "stepForward"), _child(panel, QSlider, "timeline")
    equation = _child(panel, QLabel, "wordsEquation")
    for word in ("river", "money"):
        _type(sentence, f"she saw the {word} near the bank")
        facts.append(f"after {word} ... bank: " + " ".join(following.item(row).text() for row in range(3)))
    timeline.setValue(0)
    while timeline.value() < timeline.maximum():
        QTest.mouseClick(forward, _LEFT)
        facts.append(_ascii(equation.text()))
    return facts


def _type(field: QLineEdit, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


def _child(panel: QWidget, kind: type[_W], name: str) -> _W:
    found = panel.findChild(kind, name)
    assert found is not None, f"the panel has no {name}"
    return found


def _ascii(text: str) -> str:
    """For terminals that know no mathematics."""
    for sign, plain in (("∂", "d"), ("·", "*"), ("×", "x"), ("\n", "; "), ("ᵀ", "'"), ("Σ", "sum")):
        text = text.replace(sign, plain)
    for sign, plain in (("⊙", "(*)"), ("…", "..."), ("√", "sqrt "), ("−", "-"), ("“", '"'), ("”", '"')):
        text = text.replace(sign, plain)
    return text
