"""Text from outside is text everywhere: no file can make a label or a tooltip read another one.

Qt takes what looks like rich text as such, in labels, tooltips, What's This and messages, unless it is told
that it is not or finds it escaped.
"""

import ast
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QAction, QMouseEvent, Qt, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QGraphicsView, QLabel, QMessageBox, QWidget

from engine.corpus import prepare
from engine.digits import DigitNetwork
from engine.document import Document
from engine.recipe import Recipe
from engine.steps import finish
from gui.labs.digits.session.edited_network import EditedNetwork
from gui.labs.digits.session.runs import Run
from gui.opening import GraphFile

HOSTILE = "<img src='file:///x'><b>bold</b>"
NAME = "<b>bold<b>"  # of a file, whose name has no slash
GUI = Path(__file__).parent.parent.parent / "gui"
_CELLS = 20  # of a table that are looked at, each way


def is_text(text):
    """Whether Qt shows it as it is written."""
    if not Qt.mightBeRichText(text):
        return True
    document = QTextDocument()
    document.setHtml(text)
    plain = document.toPlainText()
    return "\N{OBJECT REPLACEMENT CHARACTER}" not in plain and plain.count("bold") == plain.count("<b>bold")


def texts(window):
    """What a window shows where Qt would take rich text, and where."""
    actions = window.findChildren(QAction)
    for thing in [*window.findChildren(QWidget), *actions]:
        yield "tooltip", thing.toolTip()
        yield "help", thing.whatsThis()
    for label in window.findChildren(QLabel):
        if label.textFormat() != Qt.TextFormat.PlainText:
            yield "label", label.text()
    for view in filter(QWidget.isVisible, window.findChildren(QAbstractItemView)):
        for row, column in np.ndindex(_CELLS, _CELLS):
            if (index := view.model().index(row, column)).isValid():
                for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.WhatsThisRole):
                    yield f"items of {view.objectName()}", index.data(role) or ""
    for view in window.findChildren(QGraphicsView):
        for item in view.items():
            yield "picture", item.toolTip()
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            for point in points(widget):
                yield from point_at(widget, point)


def points(widget):
    """A grid of places in a widget."""
    steps = np.linspace(0.02, 0.98, 12)
    return [QPoint(int(x * widget.width()), int(y * widget.height())) for x in steps for y in steps]


def point_at(widget, point):
    """What a place tells of itself: some tooltips are made only there."""
    none = Qt.MouseButton.NoButton
    where = QPointF(point)
    everywhere = QPointF(widget.mapToGlobal(point))
    event = QMouseEvent(QEvent.Type.MouseMove, where, everywhere, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
    yield "tooltip", widget.toolTip()
    if hasattr(widget, "explain_at"):
        yield "help", widget.explain_at(point)
    if isinstance(widget.parent(), QGraphicsView):
        for item in widget.parent().items(point):
            yield "picture", item.toolTip()


@pytest.fixture
def hostile(window):
    """Every text in the labs that a file can bring says the same."""
    digits = window.panel("digits")
    network = DigitNetwork(np.random.default_rng(0), hidden=4)
    digits.session.use(EditedNetwork(network, "", HOSTILE))
    digits.session.training.adopt(Recipe(), [Run(HOSTILE, Recipe(), HOSTILE) for _ in range(2)])
    graph = window.panel("graph")
    document = Document()
    leaf = document.add("", "a", 2.0)
    twice = document.add("add", "b")
    document.connect(leaf, twice, 0)
    document.connect(leaf, twice, 1)
    inner = document.group([leaf, twice], HOSTILE)
    document.group([inner], HOSTILE)
    graph.take("graph", GraphFile("", document), HOSTILE)
    graph.session.display.fold([inner], is_folded=True)
    graph.session.select(inner)
    graph.session.draft = HOSTILE
    bigram = window.panel("bigram").session
    bigram.use_corpus(finish(prepare([HOSTILE, "anna"])), HOSTILE)
    bigram.sampling.generate(2, 1, 1.0, "lecture")
    state = bigram.to_dict()
    made = state["sampling"] | {"generated": [HOSTILE], "favourites": [HOSTILE]}
    bigram.from_dict(state | {"sampling": made})
    bigram.select(("name", 0, 0))
    bigram.judge(HOSTILE)
    window.tell(HOSTILE)
    window.status.say(HOSTILE)
    window.statusBar().showMessage(HOSTILE)


def test_no_text_of_a_file_is_rich_text(window, hostile, places):
    for place in places:
        lab, page = place
        panel = window.show_lab(lab)
        panel.show_page(page)
        QApplication.processEvents()
        found = [(where, text) for where, text in texts(window) if "bold" in text]
        assert {where for where, text in found if not is_text(text)} == set(), place
        if place == ("digits", "learn"):
            assert "items of learnRuns" in dict(found)
        if place == ("bigram", "sample"):
            assert "items of bigramNames" in dict(found)
        if page == "graph":
            assert "picture" in dict(found)


def test_a_message_about_a_file_is_text(window, tmp_path, written):
    path = tmp_path / f"{NAME}.nablab"
    window.filing.save_to(path)
    written()
    path.write_text("somebody else's")
    window.filing.save()
    question = window.findChild(QMessageBox)
    labels = [label for label in question.findChildren(QLabel) if NAME in label.text()]
    assert labels
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    question.close()
    window.filing.remember(path)
    found = [text for _, text in texts(window) if "bold" in text]
    assert found
    assert all(map(is_text, found))


def test_every_label_is_of_the_kind_that_shows_no_rich_text():
    """One that says only what the program says today may be given a file's name tomorrow."""
    for path in GUI.rglob("*.py"):
        if path != GUI / "widgets" / "labels.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                used = [node.func] if isinstance(node, ast.Call) else getattr(node, "bases", [])
                names = [getattr(each, "id", "") for each in used]
                assert "QLabel" not in names, f"{path.name}, line {node.lineno}"
