"""The graph lab: a frame of its animation beside the same items drawn plainly; opening and editing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any

from tests.benchmarks.drawing import _window
from tests.benchmarks.report import Row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGraphicsView

    from gui.labs.graph.session.picture import GraphMoment, Picture, Pulse

RIVAL = "drawn plainly"
SIZE = 1280, 800  # of the view, in pixels
FRAMES = 200
OPENINGS = 9
EDITS = 60
_HOUR = 3_600_000  # milliseconds: of a pulse that we move ourselves
_COLUMN, _ROW, _WIDTH, _HEIGHT = 244, 116, 148, 88  # of a plain card and its surroundings


def graphs() -> Iterator[Row]:
    """Targets: a frame of 1,000 nodes in 8 ms, of 100 with their text in 4 ms; the network with four
    examples opened in 300 ms; an edit of it shown within a frame, 16 ms, and one of the moons, all open, in
    100 ms; 30 frames a second while they are learned."""
    window, _ = _window()
    window.resize(*SIZE)
    for nodes, width, what in ((1000, 25, "1,000 nodes"), (100, 10, "100 nodes with their text")):
        ours, theirs = _frames(nodes, width)
        yield Row(f"a frame of {what}, median", median(ours), {RIVAL: median(theirs)})
        yield Row("the same, 95 of 100 are faster", _ninety_fifth(ours), {RIVAL: _ninety_fifth(theirs)})
    panel = window.show_lab("graph")
    _settle()
    yield Row("opening a network with four examples, folded", median(_openings(panel, False)), {})
    yield Row("the same with every node in sight", median(_openings(panel, True)), {})
    edits = _edits(panel)
    yield Row("an edit of a weight until all is redrawn, median", median(edits), {})
    yield Row("the same, 95 of 100 are faster", _ninety_fifth(edits), {})
    frames = _learning_frames(panel)
    yield Row("a frame while two moons are learned, median", median(frames), {})
    yield Row("the same, 95 of 100 are faster", _ninety_fifth(frames), {})
    for what, times in _edits_of_all(panel).items():
        yield Row(f"two moons, every node in sight: {what}", median(times), {})
    window.close()


# Frames


def _frames(nodes: int, width: int) -> tuple[list[float], list[float]]:
    """Seconds of each frame while gradients run along the wires of a column: in our view, in a plain one."""
    from gui.labs.graph.drawing.view import GraphView

    picture, moment, pulses = _network(nodes, width)
    view = GraphView()
    view.resize(*SIZE)
    view.show()
    view.show_picture(picture)
    view.show_moment(moment)
    view.fit()
    view.pulse(pulses, _HOUR)
    plain, move = _plain_view(picture, moment, pulses, width)
    plain.resize(*SIZE)
    plain.show()
    plain.fitInView(plain.sceneRect(), _kept())
    _settle()
    ours, theirs = [], []
    for number in range(FRAMES):
        fraction = number / FRAMES
        ours.append(_seconds(lambda at=fraction: view.pulse_item.advance(at)))  # type: ignore[misc]
        theirs.append(_seconds(lambda at=fraction: move(at)))  # type: ignore[misc]
    view.close()
    plain.close()
    return ours, theirs


def _network(nodes: int, width: int) -> tuple[Picture, GraphMoment, list[Pulse]]:
    """Columns of so many nodes, each with two inputs from the column before; a pass that is half done."""
    from gui.labs.graph.session.picture import Card, CardState, GraphMoment, Picture, Pulse, Wire

    cards = [Card(key, f"h{key}", "×" if key >= width else "", "operation") for key in range(nodes)]
    wires = [
        Wire((key // width - 1) * width + (key + port) % width, key, port, 2)
        for key in range(width, nodes)
        for port in (0, 1)
    ]
    half = nodes // 2 // width * width
    states = {
        card.key: CardState(
            data=card.key / 8 - 40,
            gradient=(-1) ** card.key * card.key / nodes if card.key >= half else None,
            share=card.key / nodes,
        )
        for card in cards
    }
    travelled = {index: (-1.0) ** index for index, wire in enumerate(wires) if wire.source >= half}
    current = tuple(index for index, wire in enumerate(wires) if half <= wire.source < half + width)
    pulses = [Pulse(index, True, 0.5, (-1) ** index) for index in current]
    return Picture(tuple(cards), tuple(wires)), GraphMoment(states, travelled, current), pulses


def _plain_view(
    picture: Picture, moment: GraphMoment, pulses: list[Pulse], width: int
) -> tuple[QGraphicsView, Callable[[float], None]]:
    """An item for every card, text and wire, nothing kept, all painted in every frame; and what moves the
    pulses."""
    from PySide6.QtCore import QPointF, QRectF
    from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath
    from PySide6.QtWidgets import (
        QGraphicsEllipseItem,
        QGraphicsPathItem,
        QGraphicsRectItem,
        QGraphicsScene,
        QGraphicsTextItem,
        QGraphicsView,
    )

    scene = QGraphicsScene()
    corners = {
        card.key: QPointF(card.key // width * _COLUMN, card.key % width * _ROW) for card in picture.cards
    }
    for card in picture.cards:
        state = moment.cards[card.key]
        box = QGraphicsRectItem(QRectF(0, 0, _WIDTH, _HEIGHT))
        box.setPos(corners[card.key])
        gradient = "grad –" if state.gradient is None else f"grad {state.gradient:.4f}"
        for line, text in enumerate((f"{card.symbol} {card.name}", f"{state.data:.4f}", gradient)):
            label = QGraphicsTextItem(text)
            label.setParentItem(box)  # not in its constructor: it would be deleted with its Python object
            label.setPos(8, 26 * line)
        scene.addItem(box)
    paths = []
    for wire in picture.wires:
        start = corners[wire.source] + QPointF(_WIDTH, _HEIGHT / 2)
        end = corners[wire.target] + QPointF(0, _HEIGHT / 2)
        bend = QPointF((end.x() - start.x()) / 2, 0)
        path = QPainterPath(start)
        path.cubicTo(start + bend, end - bend, end)
        paths.append(path)
        scene.addItem(QGraphicsPathItem(path))
    dots = []
    for pulse in pulses:
        dot = QGraphicsEllipseItem(-6, -6, 12, 12)
        dot.setBrush(QBrush(QColor("orange" if pulse.sign < 0 else "blue")))
        scene.addItem(dot)
        dots.append((dot, paths[pulse.wire]))
    view = QGraphicsView(scene)
    scene.setParent(view)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)

    def move(fraction: float) -> None:
        for dot, path in dots:
            dot.setPos(path.pointAtPercent(1 - fraction))

    return view, move


# The network with four examples


def _openings(panel: Any, is_unfolded: bool) -> list[float]:
    """Seconds until it is laid out and painted; the lecture's formula is shown between two of them."""
    times = []
    for _ in range(OPENINGS):
        panel.session.build("a = 2; b = a * a")
        _settle()
        times.append(_seconds(lambda: _open(panel, is_unfolded)))
    return times


def _open(panel: Any, is_unfolded: bool) -> None:
    from engine.examples import read_index

    panel.open_example(next(example for example in read_index() if example.name == "mlp"))
    if is_unfolded:
        panel.session.display.fold(panel.session.display.groups, is_folded=False)


def _edits(panel: Any) -> list[float]:
    """Seconds of each change of a weight of the first layer, in the graph that the last opening left."""
    weight = next(node.key for node in panel.session.nodes if node.name == "w1_1_1")
    panel.session.go_to(panel.session.total)
    _settle()
    return [_seconds(lambda x=k / EDITS: panel.session.editing.set_value(weight, x)) for k in range(EDITS)]  # type: ignore[misc]


def _learning_frames(panel: Any) -> list[float]:
    """Seconds from one frame to the next while MLP(2, [16, 16, 1]) learns 100 points at full speed."""
    from PySide6.QtWidgets import QApplication

    from engine.examples import read_index

    panel.open_example(next(example for example in read_index() if example.name == "moons"))
    panel.learning.trigger()
    panel.session.learner.set_rate(0.5)
    _settle()
    begun: list[float] = []
    learn_for = panel.session.learner.learn_for

    def timed(seconds: float, goal: float) -> None:
        begun.append(perf_counter())
        learn_for(seconds, goal)

    panel.session.learner.learn_for = timed
    panel.learn.speed.chosen.emit("fast")
    panel.learn.run.click()
    while len(begun) <= FRAMES:
        QApplication.processEvents()
        sleep(0.0005)  # as the event loop sleeps between two events
    panel.learn.stop()
    return [after - before for before, after in pairwise(begun)]


def _edits_of_all(panel: Any) -> dict[str, list[float]]:
    """Seconds of each everyday edit of the graph that is there, all of whose groups are opened."""
    session, edits, edit = panel.session, panel.edits, panel.session.editing.edit
    panel.learning.trigger()  # closed
    session.display.fold(session.display.groups, is_folded=False)
    _settle()
    weight = next(node.key for node in session.nodes if node.name == "w1_1_1")
    times: dict[str, list[float]] = {}
    for turn in range(OPENINGS):
        for what, act in (
            ("a number typed", lambda turn=turn: session.editing.set_value(weight, turn / OPENINGS)),
            ("a node named", lambda turn=turn: edit(lambda editor: editor.relabel(weight, f"w{turn}"))),
            ("a node added", lambda: edits.add("")),
            ("a node deleted", edits.delete),
        ):
            times.setdefault(what, []).append(_seconds(act))
            _settle()
    return times


# Measuring


def _seconds(act: Callable[[], object]) -> float:
    """Until the event loop has nothing more to do."""
    from PySide6.QtWidgets import QApplication

    begin = perf_counter()
    act()
    QApplication.processEvents()
    return perf_counter() - begin


def _settle() -> None:
    from PySide6.QtWidgets import QApplication

    for _ in range(5):
        QApplication.processEvents()


def _kept() -> Any:
    from PySide6.QtCore import Qt

    return Qt.AspectRatioMode.KeepAspectRatio


def _ninety_fifth(times: list[float]) -> float:
    return sorted(times)[len(times) * 95 // 100]
