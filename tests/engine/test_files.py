import json

import numpy as np
import pytest

from engine.files import (
    FileError,
    load_arrays,
    load_json,
    pack_arrays,
    save_arrays,
    unpack_arrays,
    write_bytes,
)


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


def test_numbers_that_numpy_does_not_know_are_refused(tmp_path):
    path = tmp_path / "b.safetensors"
    header = json.dumps({"x": {"dtype": "BF16", "shape": [1], "data_offsets": [0, 2]}}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"\x00\x00")
    with pytest.raises(FileError, match=r"b\.safetensors: not a readable safetensors file"):
        load_arrays(path)


def test_arrays_packed_as_bytes_are_what_a_file_holds(tmp_path):
    arrays, about = {"w": np.arange(6, dtype=np.float32).reshape(2, 3).T}, {"name": "ø"}
    save_arrays(tmp_path / "a.safetensors", arrays, about)
    assert pack_arrays(arrays, about) == (tmp_path / "a.safetensors").read_bytes()
    found, told = unpack_arrays(pack_arrays(arrays, about), "a")
    np.testing.assert_array_equal(found["w"], arrays["w"])
    assert told == about


def test_json_nested_too_deep_is_refused(tmp_path):
    (tmp_path / "deep.json").write_text("[" * 100_000)
    with pytest.raises(FileError, match=r"deep\.json: not a readable JSON file"):
        load_json(tmp_path / "deep.json")
