import base64
import json
import os
import sys

import numpy as np
import pytest

from engine.disk import FileError, keep_copy, load_json, stamp, sweep, write_bytes
from engine.files import load_arrays, pack_arrays, pack_text, save_arrays, unpack_arrays, unpack_text


def test_arrays_and_their_description_survive(tmp_path):
    path = tmp_path / "a.safetensors"
    matrix = np.arange(6, dtype=np.float32).reshape(2, 3)
    save_arrays(path, {"matrix": matrix, "turned": matrix.T}, {"seed": 1, "name": "ü"})
    arrays, metadata = load_arrays(path)
    np.testing.assert_array_equal(arrays["matrix"], matrix)
    np.testing.assert_array_equal(arrays["turned"], matrix.T)
    assert metadata == {"seed": 1, "name": "ü"}


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"\x80" + b"\x00" * 7 + b"{}"])
def test_a_damaged_file_is_refused_by_name(content, tmp_path):
    path = tmp_path / "broken.safetensors"
    path.write_bytes(content)
    with pytest.raises(FileError, match=r"broken\.safetensors: not a readable safetensors file"):
        load_arrays(path)


def test_json_is_refused_by_name(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text("{")
    with pytest.raises(FileError, match=r"broken\.json: not a readable JSON file"):
        load_json(path)
    with pytest.raises(FileError, match="missing"):
        load_json(tmp_path / "missing")


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_bytes(path, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.glob(".file*")) == []


@pytest.mark.parametrize("tries", [2, 100])
def test_a_file_that_a_scanner_holds_is_tried_again_for_a_moment(tmp_path, monkeypatch, tries):
    """As on Windows, where a file that was just written may be held by another program."""
    path, waits, left, replace = tmp_path / "file", [], iter(range(tries)), os.replace

    def held(*paths):
        if next(left, None) is not None:
            raise PermissionError(13, "The process cannot access the file")
        replace(*paths)

    write_bytes(path, b"old")
    monkeypatch.setattr("os.replace", held)
    monkeypatch.setattr("time.sleep", waits.append)
    if tries == 2:
        write_bytes(path, b"new")
        assert path.read_bytes() == b"new"
        assert len(waits) == 2
    else:
        with pytest.raises(PermissionError, match="cannot access"):
            write_bytes(path, b"new")
        assert path.read_bytes() == b"old"
    assert sum(waits) <= 0.5
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


def test_pieces_are_one_file(tmp_path):
    write_bytes(tmp_path / "file", iter([b"one ", b"two"]))
    assert (tmp_path / "file").read_bytes() == b"one two"


@pytest.mark.skipif(sys.platform == "win32", reason="needs links and permissions")
def test_a_write_keeps_links_and_permissions(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "file").chmod(0o600)
    (tmp_path / "link").symlink_to("file")
    write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


def test_a_file_that_was_made_read_only_is_not_replaced(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr("os.access", lambda path, mode: False)  # the administrator may write everything
    with pytest.raises(PermissionError, match="file"):
        write_bytes(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.parametrize("knows_links", [True, False])
def test_a_copy_stays_what_it_was(tmp_path, monkeypatch, knows_links):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    if not knows_links:
        monkeypatch.setattr("os.link", refuse)
    write_bytes(tmp_path / "file", b"old")
    for _ in range(2):  # the second time both are the same already
        keep_copy(tmp_path / "file", tmp_path / "copy")
    write_bytes(tmp_path / "file", b"new")
    assert (tmp_path / "copy").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "file"]


def test_a_stamp_tells_of_a_write(tmp_path):
    path = tmp_path / "file"
    assert stamp(path) is None
    write_bytes(path, b"one")
    first = stamp(path)
    assert stamp(path) == first
    write_bytes(path, b"three")
    assert stamp(path) != first


def test_only_its_own_litter_is_swept(tmp_path):
    for name in (".file.1.tmp", ".other.1.tmp", "file"):
        (tmp_path / name).touch()
    sweep(tmp_path / "file")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.1.tmp", "file"]


@pytest.mark.parametrize("count", [0, 1, 50_000, 500_000])
def test_arrays_survive_as_a_text(count):
    arrays, about = {"w": np.arange(count, dtype=np.float32)}, {"name": "ø"}
    text = pack_text(arrays, about)
    assert base64.b64decode(text, validate=True) == pack_arrays(arrays, about)
    found, told = unpack_text(text, "a")
    np.testing.assert_array_equal(found["w"], arrays["w"])
    assert told == about


def test_numbers_that_numpy_does_not_know_are_refused(tmp_path):
    path = tmp_path / "b.safetensors"
    header = json.dumps({"x": {"dtype": "F8_E5M2", "shape": [2], "data_offsets": [0, 2]}}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"\x00\x00")
    with pytest.raises(FileError, match=r"b\.safetensors: its numbers are F8_E5M2; floats of 16, 32"):
        load_arrays(path)


def test_arrays_packed_as_bytes_are_what_a_file_holds(tmp_path):
    arrays, about = {"w": np.arange(6, dtype=np.float32).reshape(2, 3).T}, {"name": "ø"}
    save_arrays(tmp_path / "a.safetensors", arrays, about)
    assert pack_arrays(arrays, about) == (tmp_path / "a.safetensors").read_bytes()
    found, told = unpack_arrays(pack_arrays(arrays, about), "a")
    np.testing.assert_array_equal(found["w"], arrays["w"])
    assert told == about


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"a": 1,\n "b": }', "not a readable JSON file (damaged or cut off at line 2, column 7)"),
        (b"[" * 100_000, "not a readable JSON file (nested too deep)"),
        (b'"\xff"', "not a readable JSON file (it is not UTF-8)"),
        (b"1" * 5_000, "not a readable JSON file (a number of thousands of digits)"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_not_what_python_says(tmp_path, content, reason):
    path = tmp_path / "file.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileError) as refusal:
        load_json(path)
    assert str(refusal.value) == f"{path}: {reason}"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"__metadata__": {"nablab": "[" * 100_000}}, "what it says about itself is damaged"),
        ({"__metadata__": {"nablab": "{"}}, "what it says about itself is damaged"),
        ({"x": {"dtype": "X" * 5_000, "shape": [1], "data_offsets": [0, 2]}}, "it is damaged or cut off"),
    ],
)
def test_arrays_that_cannot_be_read_are_refused_in_words(header, reason):
    content = json.dumps(header).encode()
    numbers = b"\x00\x00" if "x" in header else b""
    with pytest.raises(FileError) as refusal:
        unpack_arrays(len(content).to_bytes(8, "little") + content + numbers, "net")
    assert str(refusal.value).startswith(f"net: not a readable safetensors file; {reason}")
    assert len(str(refusal.value)) < 300
    assert "Error" not in str(refusal.value)


def test_a_text_that_holds_no_arrays_is_refused_in_words():
    with pytest.raises(FileError) as refusal:
        unpack_text("ab" * 25_000, "net")
    told = "net: not a readable safetensors file; it is damaged or cut off (header too large)"
    assert str(refusal.value) == told


def test_a_description_that_is_too_long_is_refused():
    content = pack_arrays({"a": np.zeros(2)}, {"card": "x" * 1_100_000})
    with pytest.raises(
        FileError, match=r"n: its description has 1,100,[0-9]+ bytes; at most 1,000,000 are read"
    ):
        unpack_arrays(content, "n")


@pytest.mark.parametrize("text", ["é", "AAA", "!"])
def test_a_text_that_is_no_base64_is_refused_by_name(text):
    with pytest.raises(FileError, match="n: not readable as base64"):
        unpack_text(text, "n")
