"""Graphs in files: pictures that show all of it, programs that run and agree, files that are read back."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from engine import disk
from engine.backward import topological_order
from engine.disk import FileError
from engine.document import Document
from engine.examples import load, read_index
from engine.export import ExportError, arrays_of
from engine.expression import parse
from engine.value import Value
from gui import theme
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.picture import Pulse
from gui.labs.graph.share.menu import Sharing
from gui.labs.graph.share.paper import MARGIN, MOST_PIXELS, Paper
from gui.labs.graph.share.sharing import FORMATS, Shared, format_of, render, write
from gui.opening import read_file

SCALARS = ("lecture", "reused", "neuron", "neuron_exp", "readme", "softmax", "mlp", "vanishing")
ARRAYS = ("attention", "bigram", "penalty")
EXAMPLES = {example.name: example for example in read_index()}


class Lesson:
    """A session and its view, without a page around them."""

    def __init__(self, text="a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"):
        self.session = GraphSession()
        self.view = GraphView()
        self.view.resize(640, 420)
        self.session.changed.connect(self.show)
        self.draw(Document.from_value(list(parse(text).values())[-1]))

    def show(self):
        if self.view.picture is not self.session.display.picture:
            self.view.show_picture(self.session.display.picture)
        self.view.show_moment(self.session.display.moment)

    def draw(self, document):
        self.session.open_document(document)
        self.session.go_to(self.session.total)

    @property
    def shared(self):
        return Shared(self.session.document, Computed(self.session.document).root, self.view)

    def write(self, name, path):
        return write(FORMATS[name], path, self.shared).path


@pytest.fixture
def lesson(qtbot):
    theme.follow_system(QApplication.instance())
    lesson = Lesson()
    qtbot.addWidget(lesson.view)
    return lesson


@pytest.fixture
def of_example(lesson):
    def of_example(name):
        lesson.draw(load(EXAMPLES[name])[1])
        return lesson

    return of_example


def numbers(document):
    """The result, and by name its gradients with respect to the leaves."""
    computed = Computed(document)
    leaves = [value for value in computed.order if value.op == ""]
    return computed.root.data, {computed.name(leaf): computed.truth[id(leaf)] for leaf in leaves}


def opened(path):
    reading = read_file(path)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            found = end.value
            break
    assert found.kind == "graph"
    return found.value


def ran(path):
    """What a program prints, in a fresh interpreter, by what stands before the sign of equality."""
    result = subprocess.run(
        [sys.executable, "-I", path], capture_output=True, text=True, check=True, timeout=60
    )
    lines = [line.split(" = ") for line in result.stdout.splitlines()]
    return {name: eval(value, {"nan": float("nan"), "inf": float("inf")}) for name, value in lines}


def check_run(path, document):
    root, gradients = numbers(document)
    printed = ran(path)
    (name, value), *others = printed.items()
    np.testing.assert_allclose(value, root, rtol=1e-12)
    assert others
    by_name = {key.split("/d", 1)[1]: gradient for key, gradient in others}
    for leaf, gradient in gradients.items():
        if leaf in by_name:
            np.testing.assert_allclose(by_name.pop(leaf), gradient, rtol=1e-9, atol=1e-12)
        else:
            assert np.all(gradient == 0), leaf  # nothing reaches it
    assert not by_name, f"{name}: gradients of leaves that are not there"


def pixels(image):
    """uint8 (h, w, 3)"""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows[:, :, 2::-1].astype(int)


def rgb(color):
    return list(QColor(color).getRgb()[:3])


def on_paper(paper, box):
    """The slices of image() where a box of the scene is."""
    box = box.translated(-paper.bounds.topLeft())
    edges = [round(edge * paper.scale) for edge in box.getCoords()]
    return slice(edges[1], edges[3]), slice(edges[0], edges[2])


def svg_image(content, size):
    # in the first of the faces: Qt takes their list for the name of one
    content = re.sub(rb"font-family=\"'([^']*)'[^\"]*", rb'font-family="\1', content)
    renderer = QSvgRenderer(QByteArray(content))
    assert renderer.isValid()
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor("magenta"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter)
    painter.end()
    return image


# Files that are read back


@pytest.mark.parametrize("name", SCALARS + ARRAYS)
def test_a_saved_graph_opens_as_the_same_document(of_example, tmp_path, name):
    lesson = of_example(name)
    path = lesson.write("json", tmp_path / "graph")
    assert json.loads(path.read_bytes())["version"] == 1
    again = opened(path).document
    assert again.to_dict() == lesson.session.document.to_dict()
    root, gradients = numbers(lesson.session.document)
    np.testing.assert_equal(numbers(again), (root, gradients))


@pytest.mark.parametrize("name", SCALARS)
def test_formulas_open_as_the_same_graph(of_example, tmp_path, name):
    lesson = of_example(name)
    path = lesson.write("text", tmp_path / "graph")
    again = opened(path).document
    root, gradients = numbers(lesson.session.document)
    other_root, others = numbers(again)
    assert other_root == root
    for leaf, gradient in gradients.items():
        assert others[leaf] == pytest.approx(gradient, rel=1e-12, abs=1e-15)


def test_a_changed_value_is_saved(lesson, tmp_path):
    key = next(node.key for node in lesson.session.nodes if node.name == "a")
    lesson.session.editing.set_value(key, 5.0)
    for name in ("json", "text"):
        assert numbers(opened(lesson.write(name, tmp_path / name)).document)[0] == 10.0
    assert ran(lesson.write("python", tmp_path / "program"))["L"] == 10.0


# Programs


@pytest.mark.parametrize("name", SCALARS)
def test_the_python_file_runs_by_itself_and_agrees(of_example, tmp_path, name):
    lesson = of_example(name)
    check_run(lesson.write("python", tmp_path / "program"), lesson.session.document)


@pytest.mark.parametrize("name", SCALARS + ARRAYS)
def test_the_torch_file_runs_and_agrees(of_example, tmp_path, name):
    pytest.importorskip("torch")
    lesson = of_example(name)
    check_run(lesson.write("torch", tmp_path / "program"), lesson.session.document)


@pytest.mark.parametrize("name", SCALARS + ARRAYS)
def test_the_torch_file_is_a_program_of_the_whole_graph(of_example, tmp_path, name):
    lesson = of_example(name)
    text = lesson.write("torch", tmp_path / "program").read_text(encoding="utf-8")
    compile(text, "program", "exec")
    leaves = [value for value in Computed(lesson.session.document).order if value.op == ""]
    assert text.count("requires_grad=True") == len(leaves)
    assert ".backward()" in text


@pytest.mark.parametrize("name", SCALARS + ARRAYS)
def test_the_dot_file_has_every_node_and_every_wire(of_example, tmp_path, name):
    lesson = of_example(name)
    path = lesson.write("dot", tmp_path / "graph")
    first, *lines, last = path.read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("digraph {", "}")
    boxes, circles, arrows = set(), set(), []
    for line in lines[1:]:
        if arrow := re.fullmatch(r"  (\w+) -> (\w+)", line):
            arrows.append(arrow.groups())
        else:
            found = re.fullmatch(r'  (\w+) \[shape=(record|circle), label="(?:[^"\\]|\\.)+"\]', line)
            assert found, line
            (boxes if found[2] == "record" else circles).add(found[1])
    order = Computed(lesson.session.document).order
    assert len(boxes) == len(order)
    assert len(circles) == sum(bool(value.parents) for value in order)
    assert {end for arrow in arrows for end in arrow} <= boxes | circles
    assert len(arrows) == sum(len(value.parents) + bool(value.parents) for value in order)
    if shutil.which("dot"):
        subprocess.run(["dot", "-Tsvg", path], check=True, capture_output=True, timeout=60)


def test_the_dot_file_says_the_gradients(lesson, tmp_path):
    text = lesson.write("dot", tmp_path / "graph").read_text(encoding="utf-8")
    assert "{ a | data 2.0000 | grad 6.0000 }" in text
    assert "{ L | data -8.0000 | grad 1.0000 }" in text


def test_a_program_has_the_groups_as_functions_and_learns_where_the_graph_has_learned(of_example, tmp_path):
    lesson = of_example("mlp")
    session = lesson.session
    program = render(FORMATS["python"], Shared.of(session, lesson.view))[0].decode()
    assert "def layer_1(x1_1, x2_1, x3_1):" in program
    assert "pred4 = example(x1_4, x2_4, x3_4)" in program
    assert "for step in" not in program
    session.editing.set_learning(list(session.current.parameters)[:2], False)
    session.learner.set_rate(0.02)
    session.learner.learn_for(0.0)
    program = render(FORMATS["python"], Shared.of(session, lesson.view))[0].decode()
    assert "parameter.data -= 0.02 * parameter.grad" in program
    path = write(FORMATS["python"], tmp_path / "program", Shared.of(session, lesson.view)).path
    result = subprocess.run(
        [sys.executable, "-I", path], capture_output=True, text=True, check=True, timeout=60
    )
    first, *_ = result.stdout.splitlines()
    assert float(first.removeprefix("loss = ")) == pytest.approx(session.current.root.data, rel=1e-12)
    losses = [float(line.split()[1]) for line in result.stdout.splitlines() if line[0].isdigit()]
    session.learner.learn_for(0.0)  # a step of the lab's
    assert losses[1] == pytest.approx(session.current.root.data, rel=1e-9)


# What a format cannot say


@pytest.mark.parametrize("name", ["python", "text"])
def test_arrays_are_refused_where_only_numbers_can_be_written(of_example, tmp_path, name):
    lesson = of_example("attention")
    path = tmp_path / f"graph{FORMATS[name].suffix}"
    path.write_text("before")
    with pytest.raises(ExportError, match=r"K .*PyTorch"):
        lesson.write(name, path)
    assert path.read_text() == "before"
    assert [*tmp_path.iterdir()] == [path]


def test_a_number_that_is_none_is_refused_by_formulas_and_taken_by_all_others(lesson, tmp_path):
    lesson.draw(Document.from_value(Value(float("nan"), "x") * 2))
    with pytest.raises(ExportError, match="x is not a number"):
        lesson.write("text", tmp_path / "graph")
    assert [*tmp_path.iterdir()] == []
    for name in FORMATS.keys() - {"text"}:
        assert lesson.write(name, tmp_path / name).stat().st_size > 100
    assert np.isnan(numbers(opened(tmp_path / "json.json").document)[0])
    assert np.isnan(next(iter(ran(tmp_path / "python.py").values())))


def test_without_a_result_there_are_no_programs_but_a_picture(lesson, tmp_path):
    shared = Shared(lesson.session.document, None, lesson.view)
    for name in ("text", "python", "torch", "dot"):
        with pytest.raises(ExportError, match="no result yet"):
            write(FORMATS[name], tmp_path / name, shared)
    assert [*tmp_path.iterdir()] == []
    for name in ("json", "png", "svg", "pdf"):
        assert write(FORMATS[name], tmp_path / name, shared).path.exists()


# Paths


@pytest.mark.parametrize("name", FORMATS)
def test_the_suffix_is_added_where_it_is_missing(lesson, tmp_path, name):
    suffix = FORMATS[name].suffix
    assert lesson.write(name, tmp_path / "graph").name == f"graph{suffix}"
    assert lesson.write(name, tmp_path / "version 1.2").name == f"version 1.2{suffix}"
    assert lesson.write(name, tmp_path / f"GRAPH{suffix.upper()}").name == f"GRAPH{suffix.upper()}"


@pytest.mark.parametrize("name", FORMATS)
def test_spaces_and_umlauts_and_a_file_that_is_there_already(lesson, tmp_path, name):
    folder = tmp_path / "Übung eins – 练习"
    folder.mkdir()
    path = folder / f"schöner Graph{FORMATS[name].suffix}"
    path.write_bytes(b"old" * 100_000)
    assert lesson.write(name, path) == path
    assert not path.read_bytes().startswith(b"old")
    assert [*folder.iterdir()] == [path]


def refusal(lesson, path):
    with pytest.raises(FileError) as refused:
        lesson.write("svg", path)
    return str(refused.value)


def test_a_folder_is_no_file(lesson, tmp_path):
    for name in ("folder", "other.svg", "third.svg"):
        (tmp_path / name).mkdir()
    for chosen, folder in (("folder", "folder"), ("other.svg", "other.svg"), ("third", "third.svg")):
        assert (
            refusal(lesson, tmp_path / chosen)
            == f"{tmp_path / folder}: this is a folder; choose another name"
        )
    assert all(not [*folder.iterdir()] for folder in tmp_path.iterdir())


def test_a_path_that_cannot_be_is_told_with_its_reason(lesson, tmp_path):
    (tmp_path / "file").write_text("")
    for path, reason in (
        (tmp_path / "nowhere" / "graph.svg", "No such file or directory"),
        (tmp_path / "file" / "graph.svg", "Not a directory"),
        (tmp_path / ("long" * 100), "File name too long"),
        (tmp_path / "nul\0", "null"),
    ):
        told = refusal(lesson, path)
        assert str(path) in told
        assert reason in told
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_read_only_folder_is_told(lesson, tmp_path, monkeypatch):
    folder = tmp_path / "read only"
    folder.mkdir()
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):  # an administrator may write everywhere

        def refuse(path, *_):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        monkeypatch.setattr(disk, "open", refuse, raising=False)
    assert f"{folder / 'graph.svg'}: it cannot be saved there (Permission denied)" in refusal(
        lesson, folder / "graph"
    )
    folder.chmod(0o700)
    assert [*folder.iterdir()] == []


def test_a_full_disk_leaves_the_old_file_whole(lesson, tmp_path, monkeypatch):
    path = tmp_path / "graph.svg"
    path.write_text("before")

    def fail(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", fail)
    assert "No space left on device" in refusal(lesson, path)
    assert path.read_text() == "before"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(
    ("path", "chosen", "format"),
    [
        ("a.png", "png", "png"),
        ("a", "pdf", "pdf"),
        ("a.SVG", "png", "svg"),
        ("a.py", "torch", "torch"),
        ("a.py", "png", "python"),
        ("a.tex", "dot", "dot"),
    ],
)
def test_the_end_of_the_name_decides_where_it_is_known(tmp_path, path, chosen, format):
    assert format_of(tmp_path / path, FORMATS[chosen]).name == format


# Pictures


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_shows_every_card_and_every_wire(of_example, scheme):
    lesson = of_example("readme")
    theme.wear(QApplication.instance(), theme.Look(scheme=scheme))
    assert lesson.view.zoom < 0.25  # in the window there is not even a name to be read
    paper = Paper(lesson.view)
    image = paper.image()
    assert image.size() == (2 * paper.size).toSize()
    seen, ground = pixels(image), rgb(theme.current().panel)
    ink = rgb(theme.current().text)
    reach = round(MARGIN)
    for edge in (seen[:reach], seen[-reach:], seen[:, :reach], seen[:, -reach:]):
        assert (edge == ground).all()
    for item in lesson.view.cards.values():
        if not item.card.is_constant:
            name = QRectF(item.x() + 10, item.y() + 4, 40, 26)
            assert (seen[on_paper(paper, name)] == ink).all(axis=2).any(), item.card.name
    wires = next(item for item in lesson.view.scene().items() if hasattr(item, "paths"))
    assert len(wires.paths) == len(lesson.view.picture.wires) > 40
    for path in wires.paths:
        dash = [path.pointAtPercent(share / 100) for share in range(30, 71)]  # some fall between two dashes
        boxes = [QRectF(point - QPointF(1, 1), point + QPointF(1, 1)) for point in dash]
        assert any((seen[on_paper(paper, box)] != ground).any() for box in boxes)


def test_a_picture_does_not_depend_on_the_window(lesson, qtbot):
    view, session = lesson.view, lesson.session
    before = pixels(Paper(view).image())
    with qtbot.waitExposed(view):
        view.show()
    view.zoom_by(3.0)
    view.pan(QPoint(150, 80))
    session.select(session.nodes[2].key)
    session.display.hover(session.nodes[0].key)
    view.cards[session.nodes[1].key].hover(True)
    view.pulse([Pulse(0, True, 1.0, 1)], 60_000)
    assert view.pulse_item.is_running
    assert (pixels(Paper(view).image()) == before).all()
    view.zoom_by(0.05)
    assert view.zoom < 0.25
    assert (pixels(Paper(view).image()) == before).all()
    session.go_to(session.position - 1)
    assert (pixels(Paper(view).image()) != before).any()


def test_the_view_is_as_before_after_each_export(of_example, qtbot, tmp_path):
    lesson = of_example("attention")
    view, session = lesson.view, lesson.session
    with qtbot.waitExposed(view):
        view.show()
    view.zoom_by(1.7)
    view.pan(QPoint(60, 5))
    session.select(session.nodes[0].key)
    view.cards[session.nodes[1].key].hover(True)

    def state():
        return (
            view.transform(),
            view.horizontalScrollBar().value(),
            view.verticalScrollBar().value(),
            view.is_fitted,
            view.selected,
            view.sceneRect(),
            [id(item) for item in view.scene().items()],
            [(item.pos(), item.cacheMode(), item.isVisible()) for item in view.scene().items()],
            [(id(card.state), card.is_hovered, card.is_tiny, card.look) for card in view.cards.values()],
        )

    before, seen = state(), pixels(view.grab().toImage())
    painted = []
    for card in view.cards.values():
        card.update = lambda *_, key=card.card.key: painted.append(key)
    for name in FORMATS.keys() - {"python", "text"}:
        lesson.write(name, tmp_path / name)
        assert state() == before
    assert painted == []  # what is kept of the items stays as it is
    assert (pixels(view.grab().toImage()) == seen).all()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["lecture", "attention"])
def test_the_vector_picture_looks_like_the_other(of_example, name, scheme):
    lesson = of_example(name)
    theme.wear(QApplication.instance(), theme.Look(scheme=scheme))
    paper = Paper(lesson.view)
    expected = paper.image()
    image, other = pixels(expected), pixels(svg_image(paper.svg(), expected.size()))
    # a text that begins between two pixels may be painted from either
    shifted = [np.roll(other, shift, axis=0) for shift in (-1, 0, 1)]
    difference = np.min([np.abs(each - image) for each in shifted], axis=0)
    assert difference.mean() < 0.1
    assert (difference.max(axis=2) > 64).mean() < 1e-3


def texts_of(content):
    root = ElementTree.fromstring(content)
    return [
        ("".join(element.itertext())).strip() for element in root.iter("{http://www.w3.org/2000/svg}text")
    ]


def test_the_vector_picture_has_its_texts_as_texts(of_example):
    lesson = of_example("readme")
    content = Paper(lesson.view).svg()
    texts = texts_of(content)
    for item in lesson.view.cards.values():
        assert item.data_text in texts
        assert item.card.is_constant or item.shown_name in texts
        assert item.card.is_constant or item.gradient_text in texts
    families = set(re.findall(rb'font-family="([^"]*)"', content))
    assert len(families) == 1
    assert families.pop().endswith(b", sans-serif")
    assert b"<image" not in content


def test_any_name_of_a_group_gives_a_readable_vector_picture(lesson):
    document = lesson.session.document
    document.group([*document.nodes][:2], '\x01 & <b> "é" \ud800')
    lesson.draw(document)
    texts = texts_of(Paper(lesson.view).svg())
    assert any('& <b> "é"' in text for text in texts)


@pytest.mark.parametrize("name", ["lecture", "attention", "readme"])
def test_the_pdf_has_one_page_as_large_as_the_graph(of_example, name):
    lesson = of_example(name)
    paper = Paper(lesson.view)
    content = paper.pdf()
    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    box = re.findall(rb"/MediaBox \[([^\]]*)\]", content)
    assert len(box) == 1
    x, y, width, height = map(float, box[0].split())
    assert (x, y) == (0, 0)
    assert width == pytest.approx(paper.size.width() * 72 / 96, abs=1)
    assert height == pytest.approx(paper.size.height() * 72 / 96, abs=1)
    assert b"/FontFile2" in content  # it brings its letters along


def test_a_graph_too_large_for_a_picture_is_scaled_down_with_a_word(lesson, tmp_path):
    end = Value(0.5, "x")
    for _ in range(150):
        end = end.tanh()
    lesson.draw(Document.from_value(end))
    written = write(FORMATS["png"], tmp_path / "graph", lesson.shared)
    image = QImage(str(written.path))
    assert image.width() == MOST_PIXELS
    assert 1 < image.height() < 200
    assert re.search(r"scaled down to 2\d %.*8,000 pixels.*SVG and PDF", written.note)
    for name in ("svg", "pdf"):
        content, note = render(FORMATS[name], lesson.shared)
        assert note == ""
        if name == "svg":
            assert texts_of(content).count("tanh") == 150
        else:
            box = re.search(rb"/MediaBox \[([^\]]*)\]", content)[1].split()
            assert 14_000 < float(box[2]) <= 14_400
            assert b"/FontFile2" in content


def test_a_picture_for_which_there_is_no_memory_is_refused(lesson, tmp_path, monkeypatch):
    monkeypatch.setattr(Paper, "image", no_memory)
    with pytest.raises(ExportError, match=r"not enough memory .*save it as SVG"):
        lesson.write("png", tmp_path / "graph")
    assert [*tmp_path.iterdir()] == []


def no_memory(paper):
    raise MemoryError("a picture of 8,000 × 8,000 pixels")


# The commands


class Heard:
    """What the commands have said."""

    def __init__(self, sharing):
        self.done, self.told = [], []
        sharing.done.connect(self.done.append)
        sharing.told.connect(self.told.append)


@pytest.fixture
def sharing(lesson, qtbot, tmp_path):
    parent = QWidget()
    qtbot.addWidget(parent)
    sharing = Sharing(parent, lambda: lesson.shared)
    sharing.heard = Heard(sharing)
    return sharing


@pytest.fixture
def choose(monkeypatch):
    """choose(path, the beginning of a kind): what the user answers to the dialog; returns what was asked."""

    def choose(path, kind=""):
        asked = []

        def answer(*arguments):
            asked.append(arguments)
            kinds = arguments[3].split(";;")
            return str(path), next((each for each in kinds if kind and each.startswith(kind)), "")

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return asked

    return choose


@pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
def test_export_writes_the_kind_that_was_chosen(sharing, lesson, choose, tmp_path, format):
    asked = choose(tmp_path / "graph", format.title)
    sharing.export.trigger()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [f"graph{format.suffix}"]
    assert sharing.heard.done == [f"Saved as graph{format.suffix}"]
    assert sharing.heard.told == []
    _, _, start, kinds, first = asked[0]
    assert start.endswith("graph.png")
    assert len(kinds.split(";;")) == len(FORMATS)
    assert first == "Picture: for slides, pages and messages (*.png)"
    sharing.export.trigger()  # the second time it begins where the first ended
    assert asked[1][2] == str(tmp_path / f"graph{format.suffix}")
    assert asked[1][4].startswith(format.title)


def test_save_asks_for_a_graph_and_nothing_else(sharing, lesson, choose, tmp_path):
    asked = choose(tmp_path / "mine.svg")
    sharing.save.trigger()
    assert asked[0][3] == "Graph of Nablab: everything, to be opened again (*.json)"
    assert opened(tmp_path / "mine.svg.json").document.to_dict() == lesson.session.document.to_dict()


def test_a_cancelled_dialog_writes_nothing(sharing, choose, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    sharing.export.trigger()
    sharing.save.trigger()
    assert (sharing.heard.done, sharing.heard.told) == ([], [])


def test_a_file_about_which_the_dialog_has_not_asked_is_not_replaced(sharing, choose, tmp_path):
    path = tmp_path / "graph.svg"
    path.write_text("before")
    choose(tmp_path / "graph", "Vector")
    sharing.export.trigger()
    assert path.read_text() == "before"
    assert "graph.svg is there already" in sharing.heard.told[0]
    choose(path, "Vector")
    sharing.export.trigger()
    assert path.read_text().startswith("<?xml")


def test_what_cannot_be_exported_is_told(sharing, of_example, choose, tmp_path):
    of_example("attention")
    choose(tmp_path / "graph.py", "Python")
    sharing.export.trigger()
    choose(tmp_path / "nowhere" / "graph.png", "Picture")
    sharing.export.trigger()
    first, second = sharing.heard.told
    assert first.startswith(f"{tmp_path / 'graph.py'}: it is not saved. K works on arrays")
    assert "graph.png: it cannot be saved there (No such file or directory)" in second
    assert sharing.heard.done == []
    assert QGuiApplication.overrideCursor() is None


@pytest.mark.parametrize("number", range(4))
def test_texts_are_copied_to_the_clipboard(sharing, lesson, number, tmp_path):
    name = ("text", "python", "torch", "dot")[number]
    QApplication.clipboard().clear()
    sharing.copies[number].trigger()
    text = QApplication.clipboard().text()
    assert text.rstrip() == render(FORMATS[name], lesson.shared)[0].decode().rstrip()
    assert len(sharing.heard.done) == 1
    if name == "text":
        again = Document.from_value(list(parse(text).values())[-1])
        assert numbers(again) == numbers(lesson.session.document)


def test_the_picture_is_copied_whole(sharing, lesson):
    QApplication.clipboard().clear()
    sharing.copies[-1].trigger()
    assert (pixels(QApplication.clipboard().image()) == pixels(Paper(lesson.view).image())).all()
    assert sharing.heard.done == ["Picture copied to the clipboard"]


def test_what_cannot_be_copied_is_told_and_the_clipboard_stays(sharing, of_example):
    of_example("attention")
    QApplication.clipboard().setText("before")
    sharing.copies[1].trigger()
    assert QApplication.clipboard().text() == "before"
    assert sharing.heard.told == ["Nothing is copied. K works on arrays; write the graph for PyTorch instead"]
    sharing.copies[0].trigger()  # formulas name arrays, which the graph lab knows
    arrays = arrays_of(Computed(of_example("attention").session.document).root)
    again = list(parse(QApplication.clipboard().text(), arrays).values())[-1]
    assert len(topological_order(again)) == 14


def test_every_command_says_what_it_does(sharing, qtbot):
    menu = sharing.menu()
    shown = [action for action in menu.actions() if not action.isSeparator()]
    assert shown == sharing.actions
    assert len({action.text() for action in shown}) == 7
    assert all(action.toolTip() and action.whatsThis() for action in shown)
    menu.deleteLater()
