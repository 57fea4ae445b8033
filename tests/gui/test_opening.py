import gzip
import json
import os
import re
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from engine.bigram import read_names
from engine.digits import DigitNetwork, centre_drawing
from engine.disk import RESOURCES, FileError
from engine.document import Document
from engine.document_parts import MOST_NODES
from engine.examples import load, read_index
from engine.expression import parse
from engine.files import save_arrays
from engine.names_form import seems
from engine.steps import finish
from gui import opening
from gui.opening import read_file, read_pasted
from gui.pictures import PICTURE_SIDE
from gui.workspace import Workspace, to_bytes
from tests.thorough import examples

NOTHING_KNOWN = "Nablab can't read this file"
FORMATS = ["PNG", "JPG", "BMP", "WEBP", "GIF"]

# What Qt's decoders say of damaged files
decoders_complain = pytest.mark.qt_log_ignore(
    "^Corrupt JPEG", "^Invalid JPEG", "^Invalid marker", "JPEG", extend=True
)


def opened(path):
    """What read_file() returns; the shares it yields never fall."""
    shares = [0.0]
    work = read_file(path)
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            assert shares == sorted(shares)
            assert shares[-1] <= 1
            return end.value


def read(tmp_path, content, name="file"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return opened(path)


def refusal(tmp_path, content, name="file"):
    """The message, which begins with the name of the file."""
    with pytest.raises(FileError) as caught:
        read(tmp_path, content, name)
    message = str(caught.value)
    assert message.startswith(name)
    assert str(tmp_path) not in message
    return message


# Contents


def drawing(ground=255, ink=0, height=120, width=90):
    """A one, uint8 (h, w)."""
    grey = np.full((height, width), ground, np.uint8)
    grey[height // 4 : 3 * height // 4, width // 3 : 2 * width // 3] = ink
    return grey


def gif(grey):
    """A GIF of 128 grey levels: each code has 8 bits as long as the table is emptied in time."""
    height, width = grey.shape
    sizes = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    palette = bytes(level for i in range(128) for level in [2 * i + (i > 63)] * 3)
    codes = bytearray()
    for i, level in enumerate(grey.ravel().tolist()):
        codes += bytes([128, level >> 1]) if i % 100 == 0 else bytes([level >> 1])
    codes.append(129)
    blocks = b"".join(
        bytes([len(codes[i : i + 255])]) + codes[i : i + 255] for i in range(0, len(codes), 255)
    )
    return b"GIF89a" + sizes + b"\xf6\0\0" + palette + b"," + bytes(4) + sizes + b"\0\7" + blocks + b"\0;"


def encoded(pixels, form="PNG", quality=95):
    """The bytes of a picture: grey (h, w) or RGBA (h, w, 4)."""
    if form == "GIF":
        return gif(pixels)
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if pixels.ndim == 2 else QImage.Format.Format_RGBA8888
    pixels = np.ascontiguousarray(pixels)
    image = QImage(pixels.data, width, height, pixels.strides[0], kind)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, form, quality)
    return bytes(buffer.data().data())


def network_bytes(tmp_path, **changes):
    """The content of a file of a network with four hidden units, with arrays changed or left out (None)."""
    arrays = {**DigitNetwork(np.random.default_rng(0), 4).arrays(), **changes}
    path = tmp_path / "made"
    save_arrays(path, {name: array for name, array in arrays.items() if array is not None}, {"seed": 0})
    return path.read_bytes()


def graph_document():
    document = Document()
    a, b = document.add("", "a", 2.0), document.add("", "b", np.array([1.0, -3.0]))
    product = document.add("multiply", "c")
    document.connect(a, product, 0)
    document.connect(b, product, 1)
    return document


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    """A good file of each kind."""
    tmp_path = tmp_path_factory.mktemp("contents")
    return {
        "workspace": to_bytes(Workspace("graph", {"graph": {"text": "a = 2", "position": 0}})),
        "graph": json.dumps(graph_document().to_dict()).encode(),
        "formulas": b"a = 2; b = -3\nL = a*b",
        "network": network_bytes(tmp_path),
        "names": b"emma\nolivia\nava\n",
        **{form: encoded(drawing(), form) for form in FORMATS},
    }


# Each kind


def test_a_workspace(tmp_path):
    workspace = Workspace("bigram", {"digits": {"strokes": []}, "unknown": {"a": [1, {"b": None}]}})
    found = read(tmp_path, to_bytes(workspace), "picture.png")
    assert (found.kind, found.value) == ("workspace", workspace)
    assert found.path == tmp_path / "picture.png"


def test_a_graph_with_its_arrays_and_groups(tmp_path):
    document = graph_document()
    inner = document.group([2], "an array")
    document.group([inner, 3], "a product")
    found = read(tmp_path, json.dumps(document.to_dict()), "graph.txt")
    assert found.kind == "graph"
    assert found.value.text == ""
    assert found.value.document.to_dict() == document.to_dict()
    np.testing.assert_array_equal(found.value.document.build()[3].data, [2.0, -6.0])


def test_a_graph_keeps_all_its_ends(tmp_path):
    document = graph_document()
    document.add("", "late", 7.0)
    found = read(tmp_path, json.dumps(document.to_dict()))
    assert found.value.document.to_dict() == document.to_dict()


def test_numbers_that_are_none_are_opened_too(tmp_path):
    document = Document()
    document.connect(document.add("", "x", float("nan")), document.add("exp", "y"), 0)
    found = read(tmp_path, json.dumps(document.to_dict()))
    assert np.isnan(found.value.document.build()[2].data)


def test_formulas(tmp_path):
    text = "# the lecture\r\na = 2; b = -3\r\nL = a*b\r\n"
    found = read(tmp_path, text, "lecture.safetensors")
    assert found.kind == "graph"
    assert found.value.text == text.replace("\r\n", "\n")
    document = found.value.document
    assert document.to_dict() == Document.from_value(list(parse(text).values())[-1]).to_dict()
    assert document.build()[document.nodes[-1]].data == -6.0
    assert not document.groups


def test_the_examples_are_opened_as_files(tmp_path):
    for example in read_index():
        if not example.network:
            found = opened(example.path)
            text, document = load(example)
            assert (found.kind, found.value.text) == ("graph", text)
            assert found.value.document.to_dict() == document.to_dict()


def test_what_the_digits_lab_hands_over_is_like_the_example(qtbot):
    from gui.labs.digits.panel import Panel

    panel = Panel()
    qtbot.addWidget(panel)
    panel.take("picture", drawing(), "one.png")
    panel.show_page("backward")
    with qtbot.waitSignal(panel.handed_over) as handed:
        panel.backward.graph.click()
    lab, kind, value, _ = handed.args
    assert (lab, kind) == ("graph", "graph")
    text, document = load(next(example for example in read_index() if example.name == "digits"))
    assert value.text == text.split("\n", 1)[1].strip()
    assert [wire[:2] for wire in value.document.wires] == [wire[:2] for wire in document.wires]
    values = {node.label: node for node in value.document.build().values()}
    np.testing.assert_array_equal(values["x"].data, panel.session.image.reshape(1, 784))
    np.testing.assert_array_equal(values["W1"].data, panel.session.network.weights[0][0])
    assert values["y"].data.argmax() == panel.session.backward.right_digit


def test_a_network(tmp_path):
    found = read(tmp_path, network_bytes(tmp_path), "weights.json")
    assert found.kind == "network"
    assert found.value.layers[0].weight.data.shape == (784, 4)
    assert found.value.layers[0].weight.data.dtype == np.float32
    assert found.value.card == {"seed": 0}
    assert opened(RESOURCES / "weights" / "mnist.safetensors").kind == "network"


def test_a_network_in_half_precision_is_widened(tmp_path):
    half = np.full((4, 784), 0.5, np.float16)
    found = read(tmp_path, network_bytes(tmp_path, **{"hidden.weight": half}))
    assert found.value.layers[0].weight.data.dtype == np.float32
    assert found.value.probabilities(np.zeros((1, 784), np.float32)).shape == (1, 10)


def test_names(tmp_path):
    found = opened(RESOURCES / "names.txt")
    assert found.kind == "names"
    assert found.value.names == read_names(RESOURCES / "names.txt")
    assert found.value.counts.sum() == 228_146
    few = read(tmp_path, "emma\n a.b \n\n Zoë").value
    assert few.names == ["emma", "Zoë"]
    assert (few.report.left_out, few.report.empty, few.report.encoding) == (1, 1, "utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_names_in_any_usual_encoding(encoding, tmp_path):
    corpus = read(tmp_path, "Zoë\rRené\r\nJürgen".encode(encoding)).value
    assert corpus.names == ["Zoë", "René", "Jürgen"]
    assert corpus.report.encoding == encoding
    assert set(corpus.report.newline) == {"\r", "\n"}


def test_names_are_pasted_as_they_are_read_from_a_file():
    corpus = finish(read_pasted("\ufeffAnna\r\nJose\u0301\rBob.by\n"))
    assert corpus.names == ["Anna", "José"]
    assert corpus.report.examples == ((3, "Bob.by"),)
    assert (corpus.report.encoding, corpus.report.composed) == ("", 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" \n", "it has no names"),
        ("a\x07b", "line 1"),
        ("a\n\ud800", r"U\+D800"),
        ("a" * 999, "line 1"),
    ],
)
def test_a_pasted_text_that_is_no_list_of_names_is_refused(text, reason):
    with pytest.raises(FileError, match=rf"clipboard is no list of names: .*{reason}"):
        finish(read_pasted(text))


def test_a_pasted_text_has_its_bounds(monkeypatch):
    monkeypatch.setattr(opening, "MOST_TEXT", 3)
    with pytest.raises(FileError, match="of its kind"):
        finish(read_pasted("anna"))


@pytest.mark.parametrize("name", ["b = c\nd", "BMW\nBob", "GIFty\nRIFF", "a\nb=c?\nd\ne"])
def test_names_that_look_like_something_else(name, tmp_path):
    if name.startswith("b ="):
        assert read(tmp_path, name).kind == "graph"  # formulas are tried first
    else:
        assert read(tmp_path, name).value.names == name.split("\n")


# Pictures


@pytest.mark.parametrize("form", FORMATS)
def test_a_picture_is_told_by_its_content(form, tmp_path):
    found = read(tmp_path, encoded(drawing(), form), "names.txt")
    assert found.kind == "picture"
    assert found.value.dtype == np.uint8
    assert found.value.shape == (120, 90)
    assert found.value.max() == 255
    assert (found.value[:, :20] == 0).all()
    assert found.value[60, 45] > 200
    assert centre_drawing(found.value).sum() > 10


@pytest.mark.parametrize("form", FORMATS)
def test_dark_and_light_grounds_give_the_same_ink(form, tmp_path):
    light = read(tmp_path, encoded(drawing(255, 0), form)).value
    dark = read(tmp_path, encoded(drawing(0, 255), form)).value
    faint = read(tmp_path, encoded(drawing(180, 90), form)).value
    for other in (dark, faint):
        assert np.abs(light.astype(int) - other).max() <= (40 if form in ("JPG", "WEBP") else 0)


def test_faint_noise_is_cut(tmp_path):
    grey = drawing(240, 40)
    grey += np.random.default_rng(0).integers(0, 15, grey.shape, np.uint8)
    ink = read(tmp_path, encoded(grey)).value
    assert (ink[:, :20] == 0).all()
    assert (ink[40:80, 42:48] > 200).all()


@pytest.mark.parametrize(("ink", "under"), [(0, 0), (0, 255), (255, 0), (255, 255)])
@pytest.mark.parametrize("size", [1, 10])
def test_what_is_transparent_is_ground(ink, under, size, tmp_path):
    """Black or white ink; under: the colour that the transparent pixels have without showing it."""
    alpha = drawing(0, 255, 120 * size, 90 * size)
    rgba = np.full((*alpha.shape, 4), under, np.uint8)
    rgba[alpha > 0] = ink
    rgba[..., 3] = alpha
    found = read(tmp_path, encoded(rgba)).value
    height, width = found.shape
    assert found[height // 2, width // 2] == 255
    assert (found[:, : width // 4] == 0).all()


def test_a_transparent_corner_is_not_taken_for_ink(tmp_path):
    rgba = np.repeat(drawing(255, 51)[..., np.newaxis], 4, axis=2)
    rgba[..., 3] = 255
    rgba[:5, :5] = 0
    ink = read(tmp_path, encoded(rgba)).value
    assert (ink[:5, :5] == 0).all()
    assert ink[60, 45] == 255


@pytest.mark.parametrize(("height", "width"), [(10, 10_000), (10_000, 10), (3000, 2000)])
@pytest.mark.parametrize("form", ["PNG", "JPG", "BMP", "WEBP"])
def test_large_pictures_are_scaled_down(height, width, form, tmp_path):
    found = read(tmp_path, encoded(drawing(height=height, width=width), form)).value
    scale = PICTURE_SIDE / max(height, width)
    assert found.shape == (max(1, round(height * scale)), max(1, round(width * scale)))
    assert found.max() == 255


def test_small_pictures_stay_as_they_are(tmp_path):
    one = np.array([[255, 0]], np.uint8)
    assert read(tmp_path, encoded(one)).value.max() == 255


def test_a_picture_from_a_camera_is_turned(tmp_path):
    jpeg = encoded(drawing(), "JPG")
    tiff = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"  # orientation 6: turn it clockwise
    exif = b"Exif\0\0" + tiff
    turned = jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]
    assert read(tmp_path, turned).value.shape == (90, 120)


@pytest.mark.parametrize("level", [0, 100, 255])
@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_picture_is_refused(level, form, tmp_path):
    empty = np.full((50, 50), level, np.uint8)
    assert "nothing drawn on it" in refusal(tmp_path, encoded(empty, form), "a.png")


def test_a_wholly_transparent_picture_is_refused(tmp_path):
    assert "nothing drawn on it" in refusal(tmp_path, encoded(np.zeros((50, 50, 4), np.uint8)))


# What is refused


@decoders_complain
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("share", [0.4, 0.7, 0.99])
def test_a_picture_that_is_cut_off_is_refused(form, share, tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (120, 90), np.uint8)
    content = encoded(noise, form)
    assert "cut off" in refusal(tmp_path, content[: int(share * len(content))])


def bmp_of(width, height):
    header = b"BM" + bytes(8) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    sizes = width.to_bytes(4, "little") + height.to_bytes(4, "little")
    return header + sizes + b"\1\0\x18\0" + bytes(24)


@pytest.mark.qt_log_ignore("allocation limit", extend=True)
def test_a_picture_that_claims_to_be_huge_is_refused(tmp_path):
    assert "16,000 × 16,000 pixels" in refusal(tmp_path, bmp_of(16_000, 16_000))
    assert "too large" in refusal(tmp_path, bmp_of(100_000, 100_000))
    assert "15,000 × 15,000" in refusal(tmp_path, bmp_of(15_000, 15_000))
    png = bytearray(encoded(drawing()))
    png[16:24] = (0x7FFFFFFF).to_bytes(4, "big") * 2
    assert refusal(tmp_path, bytes(png))


def test_networks_of_other_shapes_are_refused_with_the_reason(tmp_path):
    def reason(**changes):
        return refusal(tmp_path, network_bytes(tmp_path, **changes), "net")

    wrong = np.zeros((4, 785), np.float32)
    assert "hidden.weight should be (4, 784), but is (4, 785)" in reason(**{"hidden.weight": wrong})
    assert "output.bias is missing" in reason(**{"output.bias": None})
    assert "hidden.weight is missing" in reason(**{"hidden.weight": None})
    assert "hidden.bias is missing" in reason(**{"hidden.bias": None})
    assert "hidden.bias should be (4,), but is (2, 2)" in reason(**{"hidden.bias": np.zeros((2, 2))})
    assert "hidden.bias should be (4,), but is (1000000,)" in reason(**{"hidden.bias": np.zeros(1_000_000)})
    assert "hidden.weight should be (2, 784), but is (2,)" in reason(**{"hidden.weight": np.zeros(2)})
    assert "hidden.weight should be (1, 784), but is (0, 784)" in reason(
        **{"hidden.weight": np.zeros((0, 784))}
    )
    assert "hidden.bias should be of floats" in reason(**{"hidden.bias": np.zeros(4, np.int32)})
    for bad in (np.nan, np.inf, 1e300):
        assert "not finite" in reason(**{"output.bias": np.full(10, bad)})


def test_a_foreign_card_is_kept_if_it_is_one(tmp_path):
    arrays = DigitNetwork(np.random.default_rng(0), 4).arrays()
    for card, kept in (({"recipe": 3}, {"recipe": 3}), ([1], {}), ("x", {})):
        save_arrays(tmp_path / "net", arrays, card)
        assert opened(tmp_path / "net").value.card == kept


def test_a_network_that_is_cut_off_is_refused(tmp_path):
    content = network_bytes(tmp_path)
    assert "damaged or cut off" in refusal(tmp_path, content[:-10])
    assert "damaged or cut off" in refusal(tmp_path, content[:50])
    assert "damaged or cut off" in refusal(tmp_path, b"\xff\xff\xff\x7f\0\0\0\0{}")


def test_a_message_does_not_quote_half_the_file(tmp_path):
    header = json.dumps(
        {"hidden.bias": {"dtype": "9" * 10_000, "shape": [4], "data_offsets": [0, 16]}}
    ).encode()
    message = refusal(tmp_path, len(header).to_bytes(8, "little") + header + bytes(16))
    assert "damaged or cut off (" in message
    assert len(message) < 400


def test_newer_files_are_refused_as_such(tmp_path):
    newer = json.dumps({"nablab": "workspace", "version": 2})
    assert refusal(tmp_path, newer, "lesson") == (
        "lesson was saved by a newer Nablab (version 2; this one reads 1). Update Nablab to open it."
    )
    graph = {**graph_document().to_dict(), "version": 2}
    assert "version 2" in refusal(tmp_path, json.dumps(graph))


def test_json_without_a_marker_is_told_what_it_lacks(tmp_path):
    for content in ("[1, 2]", '{"a": 1}', "[]", "{}"):
        assert "for a graph it lacks version, next_id, nodes" in refusal(tmp_path, content)
    assert "lacks wires, groups" in refusal(tmp_path, '{"version": 1, "next_id": 1, "nodes": []}')


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"a": 1',
        b"[1,",
        b"[" * 100_000,
        b'{"a": NaN}',
        b'{"a\xff": 1}',
    ],
)
def test_damaged_json_is_refused(content, tmp_path):
    assert "JSON is " in refusal(tmp_path, content)


def test_an_unfinished_graph_is_opened_as_it_was_saved(tmp_path):
    document = graph_document()
    document.add("exp", "e")
    found = read(tmp_path, json.dumps(document.to_dict()))
    assert found.value.document.to_dict() == document.to_dict()
    assert read(tmp_path, "a = 2\ny = a * ?\n").value.document.free_inputs()


def test_graphs_that_cannot_be_built_are_refused(tmp_path):
    assert "empty" in refusal(tmp_path, json.dumps(Document().to_dict()))
    state = graph_document().to_dict()
    state["wires"].append([3, 1, 0])
    assert "cannot be opened" in refusal(tmp_path, json.dumps(state))


def test_a_graph_has_as_many_nodes_as_can_be_drawn(tmp_path):
    def chain(length):
        return "a = 1\n" + "a = exp(a)\n" * (length - 1)

    most = MOST_NODES
    state = Document.from_value(parse(chain(most))["a"]).to_dict()
    for content in (chain(most), json.dumps(state)):
        assert len(read(tmp_path, content).value.document.nodes) == most
    state["nodes"].append({"id": most + 1, "op": "", "label": "b", "data": 1.0, "group": None})
    state["next_id"] += 1
    assert "a graph has at most 5,000 nodes" in refusal(tmp_path, chain(most + 1))
    assert "a graph has at most 5,000 nodes, not 5,001" in refusal(tmp_path, json.dumps(state))


def test_the_editable_graph_is_not_imported_before_one_is_opened(run_python):
    code = "import sys; import gui.opening; print('engine.document' in sys.modules)"
    result = run_python(code)
    assert result.stdout.strip() == "False", result.stderr


def test_formulas_with_an_error_are_not_taken_for_names(tmp_path):
    message = refusal(tmp_path, "a = 2\nb = 3 *\nc = a*b")
    assert "looks like formulas" in message
    assert "Line 2, column" in message
    assert "262,144 characters" in refusal(tmp_path, "a = 2\n" * 100_000)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x7fELF\x02\x01\x01\0\0", NOTHING_KNOWN),
        (gzip.compress(b"emma\nolivia", mtime=0), NOTHING_KNOWN),
        (b"%PDF-1.4\n" + bytes(100), NOTHING_KNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NOTHING_KNOWN),
        (b"", "this file is empty"),
        (b" \n\n", "it has no names"),
        (b"\xef\xbb\xbf", "it has no names"),
        (b"\xef\xbb\xbfemma\xff", "damaged or cut off"),
        (b"\xff\xfee\0m", "it has no names"),
        (b"P2\n3 3\n255\n0 0 0\n", "portable pixmap"),
        (b"\\begin{document}\nHello\n\\end{document}\n", "looks like TeX"),
        (b"# My notes\n\n- buy milk\n- call Peter\n\nSome text here\n", "looks like Markdown"),
        (b"epoch,loss\n1,2.3\n2,1.9\n", "a table of numbers"),
        (b"digraph G {\n  a -> b\n}\n", "a graph in DOT"),
        (b"import os\n\ndef f(x):\n    y = x\n    return y\n", "looks like a program"),
        (b"#include <stdio.h>\nint main() {\n  int a = 1;\n  return 0;\n}\n", "looks like a program"),
        (b"2026-01-01 10:00:00 INFO begin\n2026-01-01 10:00:01 ERROR no = yes\n", "looks like a log"),
        (b"emma\nx" + b"y" * 2999, "line 2 has 3,000 characters; a file of names has one name a line"),
        (b"emma\nav\x07a", r"line 2 holds the control character U+0007"),
    ],
)
def test_other_files_are_refused(content, reason, tmp_path):
    if content == b"\xff\xfee\0m":  # UTF-16 that ends within a letter
        reason = "damaged or cut off"
    assert reason in refusal(tmp_path, content, "file.txt")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (2**63 - 1, ""),
        (1 - 2**63, ""),
        (2**63, "9223372036854775808"),
        (-(2**70), "-1180591620717411303424"[:20] + "…"),
        ("1" + 5_000 * "0", "1" + 19 * "0" + "…"),
        ("1e400", "1e400"),
        ("-2.5E+309", "-2.5E+309"),
    ],
)
def test_a_number_that_is_too_large_is_told_as_such(number, shown, tmp_path):
    """And not that the file is damaged: it is whole. Numbers within texts are none."""
    text = json.dumps('"' + "2" * 30)
    content = f'{{"nablab": "workspace", "version": 1, "lab": {text},\n "x": {number}, "labs": {{}}}}'
    if shown:
        reason = f"the number {shown} in line 2 is too large to be read; make it smaller"
        assert refusal(tmp_path, content.encode()) == f"file: {reason}"
    else:
        (tmp_path / "file").write_text(content)
        assert opened(tmp_path / "file").kind == "workspace"


PYTHON = re.compile(
    r"Error\b|Exception|None|True|False|\b(int|str|dict|float)\b|object has|subscript|argument|recursion"
    r"|unhashable|\[Errno|codec|literal|<class"
)
WRONG = [None, True, 5.5, -1, 2**40, "x", [], [[1]], {"a": None}]


def places(state):
    """(holder, key) of each value in a JSON document, however deep."""
    for key in state if isinstance(state, dict) else range(len(state)):
        yield state, key
        if isinstance(state[key], dict | list):
            yield from places(state[key])


def test_a_refusal_of_a_graph_shows_no_python(tmp_path):
    document = Document()
    leaf, power = document.add("", "a", [1.0, 2.0]), document.add("exp", "b")
    document.connect(leaf, power, 0)
    document.group([leaf], "group")
    state = json.loads(json.dumps(document.to_dict()))
    refusals = []
    for holder, key in list(places(state)):
        right = holder[key]
        for holder[key] in WRONG:
            (tmp_path / "file").write_text(json.dumps(state))
            try:
                opened(tmp_path / "file")
            except FileError as error:
                refusals.append(str(error))
        holder[key] = right
    assert len(refusals) > 100
    assert list(filter(PYTHON.search, refusals)) == []


def test_files_that_cannot_be_read_are_refused(tmp_path, monkeypatch):
    def reason(path):
        with pytest.raises(FileError) as caught:
            opened(path)
        return str(caught.value)

    assert reason(tmp_path / "gone").startswith("gone: there is no such file")
    assert "this is a folder" in reason(tmp_path)
    assert "/: this is a folder" in reason(Path("/"))
    assert "cannot be read" in reason(tmp_path / "a\0b")
    assert "cannot be read" in reason(tmp_path / ("x" * 5000))
    (tmp_path / "file").write_text("emma")
    assert "cannot be read" in reason(tmp_path / "file" / "inside")

    def forbidden(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", forbidden)
    assert "no permission" in reason(tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    with pytest.raises(FileError, match="no ordinary file"):
        opened(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("workspace", opening.MOST_JSON),
        ("graph", opening.MOST_JSON),
        ("network", opening.MOST_NETWORK),
        ("PNG", opening.MOST_PICTURE),
    ],
)
def test_a_file_that_is_too_large_is_refused_before_it_is_read(kind, most, contents, tmp_path):
    path = tmp_path / "big"
    path.write_bytes(contents[kind] + b" " * opening.MEGABYTE)
    with open(path, "r+b") as file:
        file.truncate(most + 1)  # takes no room on the disk
    with pytest.raises(FileError, match=rf"big: it has {most // 2**20 + 1} MB; .* up to {most // 2**20} MB"):
        opened(path)


def test_a_text_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MOST_TEXT", opening.MEGABYTE)
    assert "it has 2 MB" in refusal(tmp_path, b"emma\n" * 300_000)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path, monkeypatch):
    """A log, say, to which another program writes faster than it is read."""
    monkeypatch.setattr(opening, "MOST_TEXT", 3 * opening.MEGABYTE)
    path = tmp_path / "names"
    path.write_bytes(b"emma\n" * (2 * opening.MEGABYTE // 5))
    work = read_file(path)
    next(work)
    next(work)  # its first MB
    with open(path, "ab") as file:
        file.write(b"emma\n" * (3 * opening.MEGABYTE // 5))
    with pytest.raises(FileError, match="names: it has 4 MB; of its kind files of up to 3 MB are opened"):
        finish(work)


def test_too_little_memory_is_told(tmp_path, monkeypatch):
    def exhausted(_):
        raise MemoryError

    monkeypatch.setattr(opening, "read_image", exhausted)
    assert "too large for the memory" in refusal(tmp_path, encoded(drawing()))


# Steps


def test_large_files_come_in_steps(tmp_path):
    path = tmp_path / "names"
    path.write_bytes(b"emma\nolivia\n" * 1_000_000)
    shares = list(read_file(path))
    assert shares == sorted(shares)
    assert max(np.diff([0, *shares])) <= 0.1
    assert shares[-1] == 1
    path.write_bytes(to_bytes(Workspace("x", {"x": {"numbers": list(range(1_000_000))}})))
    shares = list(read_file(path))
    assert len(shares) > 100


def test_a_long_text_is_read_in_few_steps(tmp_path):
    """Packed arrays, say: the parser copies all that it has of a text at each step."""
    path = tmp_path / "weights"
    path.write_bytes(to_bytes(Workspace("x", {"x": {"weights": "A+/=" * 1_000_000}})))
    assert len(list(read_file(path))) < 150


def test_reading_can_be_given_up(tmp_path, monkeypatch):
    path = tmp_path / "names"
    path.write_bytes(b"emma\n" * 1_000_000)
    files = []

    def noted(*how):
        files.append(open(*how))  # noqa: SIM115  it is read_file that closes it
        return files[-1]

    monkeypatch.setattr(opening, "open", noted, raising=False)
    work = read_file(path)
    next(work)
    next(work)
    assert [file.closed for file in files] == [False]
    work.close()
    assert files[0].closed


# Anything at all


def mutated(content, data):
    """The content with a few bytes changed, put in or cut away."""
    content = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, min(len(content), 400)) | st.integers(0, len(content)))
        gone = data.draw(st.integers(0, 8) | st.just(len(content)))
        content[start : start + gone] = data.draw(st.binary(max_size=8))
    return bytes(content)


@decoders_complain
@pytest.mark.qt_log_ignore(".", extend=True)
@pytest.mark.parametrize("kind", ["workspace", "graph", "formulas", "network", "names", *FORMATS])
@settings(examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_raise_nothing_but_file_errors(kind, data, contents, tmp_path):
    path = tmp_path / "damaged"
    path.write_bytes(mutated(contents[kind], data))
    try:
        found = opened(path)
    except FileError as error:
        message = str(error)
    else:
        message = f"{found.path.name} is {found.kind}"
    assert message.startswith("damaged")


def test_programs_of_every_kind_are_no_lists_of_names():
    """The engine's own chapters: with long docstrings, with more comments than code, with tables."""
    chapters = [path for path in (RESOURCES.parent / "engine").glob("*.py") if path.name != "__init__.py"]
    assert len(chapters) > 50
    told = {path.name: seems(path.read_text(encoding="utf-8")[: 2**20]) for path in chapters}
    assert {name for name, kind in told.items() if kind != "code"} == set()
    assert seems("emma (2)\nfor ever\nif only:\nmia(4)\n") == ""
