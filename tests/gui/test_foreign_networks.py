"""Networks that others saved: any names, either order of axes, numbers of any size."""

import io
import json

import numpy as np
import pytest

from engine.digits import DigitNetwork
from engine.disk import FileError
from engine.files import unpack_arrays
from engine.steps import finish
from gui.opening import read_file

OURS = DigitNetwork(np.random.default_rng(1), (16, 16))
IMAGES = np.random.default_rng(2).random((3, 784), np.float32)
WEIGHTS = OURS.weights


def named(pattern, is_turned, dtype=np.float32):
    """The same network under other names."""
    found = {}
    for number, (w, b) in enumerate(WEIGHTS):
        weight, bias = (each.format(number) for each in pattern)
        found[weight] = np.ascontiguousarray(w if is_turned else w.T, dtype)
        found[bias] = b.astype(dtype)
    return found


STYLES = {
    "PyTorch": (("fc{0}.weight", "fc{0}.bias"), False),
    "sequential": (("{0}.weight", "{0}.bias"), False),
    "Keras": (("dense_{0}/kernel", "dense_{0}/bias"), True),
    "the notebook": (("W{0}", "b{0}"), True),
}


def safetensors(arrays, dtype="F32", pack=np.ndarray.tobytes):
    """The content of a file, written by hand."""
    header, data = {}, b""
    for name, array in arrays.items():
        part = pack(array)
        header[name] = {
            "dtype": dtype,
            "shape": array.shape,
            "data_offsets": [len(data), len(data) + len(part)],
        }
        data += part
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def opened(tmp_path, content):
    (tmp_path / "network").write_bytes(content)
    return finish(read_file(tmp_path / "network")).value


def refusal(tmp_path, content):
    with pytest.raises(FileError) as caught:
        opened(tmp_path, content)
    return str(caught.value)


@pytest.mark.parametrize("style", STYLES)
def test_layers_are_told_by_their_shapes(style, tmp_path):
    """Also two of 16 x 16, which only the order of the others can tell."""
    arrays = named(*STYLES[style])
    for content in (safetensors(arrays), npz(**{name.replace("/", "_"): a for name, a in arrays.items()})):
        network = opened(tmp_path, content)
        assert network.units == (16, 16)
        np.testing.assert_array_equal(network.logits(IMAGES), OURS.logits(IMAGES))


@pytest.mark.parametrize(
    ("dtype", "pack", "near"),
    [
        ("F64", lambda a: a.astype("<f8").tobytes(), 1e-6),
        ("F16", lambda a: a.astype("<f2").tobytes(), 1e-2),
        ("BF16", lambda a: (a.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes(), 0.1),
    ],
)
def test_numbers_of_other_sizes(dtype, pack, near, tmp_path):
    network = opened(tmp_path, safetensors(named(*STYLES["PyTorch"]), dtype, pack))
    np.testing.assert_allclose(network.logits(IMAGES), OURS.logits(IMAGES), atol=near)


def test_biases_may_be_rows_or_missing():
    arrays = named(*STYLES["Keras"])
    rows = {name: a.reshape(1, -1) if a.ndim == 1 else a for name, a in arrays.items()}
    np.testing.assert_array_equal(DigitNetwork.from_arrays(rows, {}).logits(IMAGES), OURS.logits(IMAGES))
    weights = {name: a for name, a in arrays.items() if a.ndim == 2}
    assert not any(b.any() for _, b in DigitNetwork.from_arrays(weights, {}).weights)


def test_our_own_names_may_be_turned_too():
    arrays = {name: np.ascontiguousarray(array.T) for name, array in OURS.arrays().items()}
    np.testing.assert_array_equal(DigitNetwork.from_arrays(arrays, {}).logits(IMAGES), OURS.logits(IMAGES))


def zeros(*shape):
    return np.zeros(shape, np.float32)


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        (
            {"conv1.weight": zeros(8, 1, 3, 3), "fc.weight": zeros(10, 784)},
            "conv1.weight has 4 axes: a convolution",
        ),
        ({"x_train": np.zeros((5, 28, 28), np.uint8)}, "x_train holds whole numbers, as images do"),
        ({"a": zeros(10, 1024), "b": zeros(1024, 3072)}, "takes the 784 pixels"),
        ({"a": zeros(16, 784), "b": zeros(26, 16)}, "leads to 10 digits"),
        ({"a": zeros(16, 784), "b": zeros(10, 20)}, "no chain from 784 pixels to 10 digits"),
        ({"a": zeros(10, 784)}, "no hidden layer"),
        ({"a": zeros(16, 784), "a.b": zeros(16), "b": zeros(10, 16)}, "b has no bias of 10 numbers"),
        ({"a": zeros(16, 784), "b": zeros(10, 16), "bn.running_mean": zeros(16)}, "batch normalisation"),
        ({f"a{n}": zeros(2, 2) for n in range(40)}, "40 arrays"),
    ],
)
def test_a_refusal_says_the_true_reason(arrays, reason, tmp_path):
    assert reason in refusal(tmp_path, npz(**arrays))


def test_what_is_pickled_is_not_read(tmp_path):
    assert "pickled" in refusal(tmp_path, npz(a=np.array([{}], object)))
    assert ".safetensors and .npz" in refusal(tmp_path, b"\x80\x04\x95" + bytes(50))
    assert ".safetensors and .npz" in refusal(tmp_path, b"\x89HDF\r\n\x1a\n" + bytes(50))


def test_damaged_archives_and_unknown_numbers(tmp_path):
    whole = npz(**named(*STYLES["the notebook"]))
    for content in (whole[:2000], whole[:-30], whole[:500] + bytes(100) + whole[600:]):
        assert "damaged" in refusal(tmp_path, content)
    content = safetensors({"a": np.zeros((2, 2), np.uint8)}, "F8_E4M3")
    assert "F8_E4M3" in refusal(tmp_path, content)
    with pytest.raises(FileError, match="F8_E4M3"):
        unpack_arrays(content, "x")
