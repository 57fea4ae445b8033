import numpy as np
import pytest

from engine.files import FileError, load_arrays, load_json, save_arrays, write_bytes


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
