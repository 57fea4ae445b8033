import gzip
import hashlib
import re
from weakref import WeakValueDictionary

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import digits
from engine.centring import prepare_drawing, prepare_strokes
from engine.digit_network import MOST_UNITS
from engine.digits import (
    WEIGHTS,
    DigitNetwork,
    UnitEdit,
    centre_drawing,
    centre_strokes,
    load_network,
    read_bytes,
    read_idx,
    read_mnist,
)
from engine.disk import RESOURCES, FileError, load_json
from engine.files import save_arrays
from engine.nn import INITIALISATIONS


@pytest.fixture(scope="module")
def network():
    return load_network("mnist")


@pytest.fixture(scope="module")
def test_set():
    return read_mnist("t10k")


def middle_of(image):
    rows, columns = np.indices(image.shape) + 0.5
    return (rows * image).sum() / image.sum(), (columns * image).sum() / image.sum()


def extent_of(image):
    rows, columns = np.nonzero(image > 0.01)
    return np.ptp(rows) + 1, np.ptp(columns) + 1


def test_the_files_of_mnist_are_the_originals():
    sums = re.findall(r"^([0-9a-f]{64})  (\S+)$", (RESOURCES / "README.md").read_text(), re.MULTILINE)
    assert len(sums) == 4
    for expected, name in sums:
        with gzip.open(RESOURCES / "mnist" / f"{name}.gz") as file:
            assert hashlib.sha256(file.read()).hexdigest() == expected


def test_mnist_has_its_size(test_set):
    images, labels = test_set
    assert images.shape == (10_000, 784)
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (0.0, 1.0)
    assert np.bincount(labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@pytest.mark.parametrize(("name", "least"), [("mnist", 0.99), ("pens", 0.988)])
def test_a_shipped_network_is_as_good_as_its_card_says(name, least, test_set):
    network = load_network(name)
    images, labels = test_set
    accuracy = network.accuracy(images, labels)
    assert accuracy >= least
    assert accuracy == pytest.approx(network.card["accuracy"]["mnist_test"], abs=2e-4)
    assert network.card["name"] == name
    assert network.card["layers"] == [784, 128, 10]
    table = np.array(network.card["confusion"])
    assert table.sum(axis=1).tolist() == np.bincount(labels).tolist()
    assert table.trace() / 10_000 == pytest.approx(accuracy, abs=2e-4)


def test_the_card_of_pens_says_how_strangers_are_read_and_whose_strokes_it_learned_from():
    card = load_network("pens").card
    accuracy = card["accuracy"]
    table = np.array(card["confusion_held_out"])
    assert accuracy["pens_held_out"] == pytest.approx(table.trace() / table.sum(), abs=1e-4)
    assert min(accuracy["pens_held_out"], accuracy["pens_train"], accuracy["synthetic"]) >= 0.985
    sources = " ".join(card["data"])
    for source in ("MNIST", "CC BY-SA 3.0", "Alpaydin", "CC BY 4.0", "this project"):
        assert source in sources


def test_pens_reads_without_asking_for_it():
    assert load_network().card["name"] == "pens"


def test_probabilities_are_probabilities(network, test_set):
    p = network.probabilities(test_set[0][:50])
    assert p.shape == (50, 10)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-5)


def test_an_answer_without_a_graph_is_the_same_answer(network, test_set):
    np.testing.assert_array_equal(network.logits(test_set[0][:50]), network(test_set[0][:50]).data)


def test_weights_survive_the_file(network, test_set, tmp_path):
    path = tmp_path / "again.safetensors"
    save_arrays(path, network.arrays(), network.card)
    assert path.read_bytes() == (WEIGHTS / "mnist.safetensors").read_bytes()


def test_a_foreign_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.digits.WEIGHTS", tmp_path)
    with pytest.raises(FileError, match=r"mnist\.safetensors"):
        load_network()
    save_arrays(tmp_path / "mnist.safetensors", {"hidden.bias": np.zeros(3, np.float32)}, {})
    with pytest.raises(FileError, match=r"no weight takes the 784 pixels"):
        load_network()


def test_pens_is_taken_where_it_is_shipped(network, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.digits.WEIGHTS", tmp_path)
    save_arrays(tmp_path / "mnist.safetensors", network.arrays(), {"name": "mnist"})
    assert load_network().card["name"] == "mnist"
    save_arrays(tmp_path / "pens.safetensors", network.arrays(), {"name": "pens"})
    assert load_network().card["name"] == "pens"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an IDX file"),
        (b"\x00\x00\x0d\x01\x00\x00\x00\x01\x00", "not an IDX file"),
        (b"\x00\x00\x08\x03\x00\x00", "ends within its header"),
        (b"\x00\x00\x08\x01\x00\x00\x00\x05abc", "holds 3 bytes, its header says 5"),
        (b"\x1f\x8b broken", "cannot be read"),
    ],
)
def test_a_damaged_idx_file_says_what_is_wrong(content, message, tmp_path):
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(FileError, match=message):
        read_idx(path)
    with pytest.raises(FileError, match="nowhere"):
        read_idx(tmp_path / "nowhere")


def test_plain_idx_files_are_read_too(tmp_path):
    (tmp_path / "labels").write_bytes(b"\x00\x00\x08\x01\x00\x00\x00\x03\x01\x02\x03")
    assert read_idx(tmp_path / "labels").tolist() == [1, 2, 3]


@pytest.mark.parametrize(("what", "shape"), [("images", (10_000, 28, 28)), ("labels", (10_000,))])
def test_mnist_is_in_memory_once_and_goes_with_the_last_who_has_it(what, shape, monkeypatch):
    kept = WeakValueDictionary()  # in that of the module there may be what other tests have read
    monkeypatch.setattr(digits, "_in_rows", kept)
    part = read_bytes("t10k", what)[:3]
    again = read_bytes("t10k", what)
    assert (again.shape, again.dtype) == (shape, np.uint8)
    assert np.shares_memory(part, again)
    del again
    assert len(kept) == 1
    del part
    assert len(kept) == 0


def test_no_ink_gives_an_empty_image():
    assert not centre_drawing(np.zeros((300, 200), np.uint8)).any()
    assert not centre_strokes([]).any()
    assert not centre_strokes([np.zeros((0, 2))]).any()


def test_a_drawing_is_scaled_to_twenty_pixels_and_centred_by_mass():
    canvas = np.zeros((300, 400), np.uint8)
    canvas[20:140, 300:340] = 255
    image = centre_drawing(canvas)
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert extent_of(image)[0] in (20, 21)
    assert middle_of(image) == pytest.approx((14, 14), abs=0.01)


def test_centring_a_digit_of_mnist_changes_little(network, test_set):
    images, labels = test_set
    again = np.stack([centre_drawing((i.reshape(28, 28) * 255).astype(np.uint8)) for i in images[:300]])
    assert network.accuracy(again.reshape(-1, 784), labels[:300]) >= 0.95


@given(
    points=st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), min_size=2, max_size=8),
    scale=st.floats(0.01, 100),
)
def test_strokes_may_have_any_scale_and_place(points, scale):
    stroke = np.array(points, float)
    image = centre_strokes([stroke])
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.min() >= 0
    assert 0.5 < image.max() <= 1
    np.testing.assert_allclose(centre_strokes([stroke * scale + 17]), image, atol=0.05)


def test_strokes_are_drawn_at_one_thickness_in_the_middle():
    image = centre_strokes([np.array([[0.0, 0.0], [0.0, 500.0]])])
    assert extent_of(image) in [(20, 2), (21, 3), (20, 3), (21, 2)]
    assert middle_of(image) == pytest.approx((14, 14), abs=0.1)
    dot = centre_strokes([np.array([[3.0, 4.0]])])
    assert middle_of(dot) == pytest.approx((14, 14), abs=0.1)


def test_ink_never_leaves_the_image():
    # a heavy blob at one end of a long tail pulls the centre of mass far to its side
    blob = np.array([[x, y] for x in range(20) for y in range(10)])
    image = centre_strokes([blob, np.array([[20.0, 5.0], [90.0, 5.0]])])
    assert image[:, -3:].any()
    assert extent_of(image)[1] >= 19


def test_ten_thousand_points_are_thinned():
    angle = np.linspace(0, 200, 10_000)
    spiral = np.stack([angle * np.cos(angle), angle * np.sin(angle)], axis=1)
    assert centre_strokes([spiral]).max() == 1


@pytest.mark.parametrize("name", ["mnist", "pens"])
def test_our_own_strokes_are_read_right(name):
    network = load_network(name)
    for sample in load_json(RESOURCES / "strokes.json")["digits"]:
        image = centre_strokes([np.array(stroke) for stroke in sample["strokes"]])
        assert network.probabilities(image.reshape(1, 784)).argmax() == sample["digit"]


def test_the_weights_stand_in_pytorchs_order():
    arrays = DigitNetwork(np.random.default_rng(0), hidden=5).arrays()
    assert {name: array.shape for name, array in arrays.items()} == {
        "hidden.weight": (5, 784),
        "hidden.bias": (5,),
        "output.weight": (10, 5),
        "output.bias": (10,),
    }


def test_the_steps_of_strokes_lead_to_what_the_network_sees():
    strokes = [np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([[0.3, 0.2], [0.1, 0.4]])]
    steps = prepare_strokes(strokes, [0.05, 0.1])
    np.testing.assert_array_equal(steps.centred, centre_strokes(strokes))
    assert extent_of(steps.drawn)[0] == pytest.approx((0.2 + 0.1) * 28, abs=2)
    assert extent_of(steps.cropped) == (28, 28)
    assert extent_of(steps.scaled)[0] == pytest.approx(20, abs=1)
    assert middle_of(steps.drawn)[0] < 14 < middle_of(steps.redrawn)[0] + 0.5
    thick, thin = (prepare_strokes(strokes, [width] * 2) for width in (0.1, 0.02))
    assert thick.scaled.sum() > 2 * thin.scaled.sum()
    np.testing.assert_array_equal(thick.redrawn, thin.redrawn)


def test_the_steps_of_a_picture_lead_to_what_the_network_sees():
    canvas = np.zeros((300, 200), np.uint8)
    canvas[20:60, 30:50] = 255
    steps = prepare_drawing(canvas)
    np.testing.assert_array_equal(steps.centred, centre_drawing(canvas))
    assert steps.redrawn is None
    assert extent_of(steps.drawn)[0] == pytest.approx(40 * 28 / 300, abs=1.5)
    assert extent_of(steps.cropped) == (28, 14)
    assert extent_of(steps.scaled) == (20, 10)


def test_without_ink_every_step_is_empty():
    for steps in (prepare_strokes([], []), prepare_drawing(np.zeros((5, 4), np.uint8))):
        assert not any(image.any() for image in (steps.drawn, steps.cropped, steps.scaled, steps.centred))


# Several hidden layers, other activation functions


@pytest.fixture(params=["relu", "tanh", "sigmoid"])
def deep(request):
    return DigitNetwork(np.random.default_rng(2), (16, 12), request.param)


def test_a_deep_network_computes_what_its_graph_computes(deep, test_set):
    images = test_set[0][:5]
    sums, values = deep.signals(images)
    np.testing.assert_allclose(sums[-1], deep(images).data, rtol=1e-5)
    assert [value.shape for value in values] == [(5, 16), (5, 12)]
    x = deep.example(images[0], int(test_set[1][0]))
    p = deep.probabilities(images[:1])[0, test_set[1][0]]
    assert x.data == pytest.approx(-np.log(p), rel=1e-4)


def test_a_deep_network_survives_as_arrays(deep, test_set):
    arrays = deep.arrays()
    assert [*arrays] == [
        f"{layer}.{what}" for layer in ("hidden1", "hidden2", "output") for what in ("weight", "bias")
    ]
    again = DigitNetwork.from_arrays(arrays, deep.card)
    assert (again.units, again.activation) == (deep.units, deep.activation)
    np.testing.assert_array_equal(again.logits(test_set[0][:5]), deep.logits(test_set[0][:5]))
    del arrays["hidden2.bias"]
    with pytest.raises(ValueError, match=r"hidden2\.bias is missing"):
        DigitNetwork.from_arrays(arrays, deep.card)


def test_a_unit_of_any_layer_can_be_silenced(deep, test_set):
    images = test_set[0][:5]
    assert deep.place_of(15) == (0, 15)
    assert deep.place_of(16) == (1, 0)
    edited = deep.edited({16 + 3: UnitEdit(is_on=False), 2: UnitEdit(shift=1.0)})
    values = edited.signals(images)[1]
    np.testing.assert_allclose(values[1][:, 3], 0, atol=1e-30)
    assert not np.array_equal(values[0][:, 2], deep.signals(images)[1][0][:, 2])
    np.testing.assert_array_equal(
        np.delete(values[0], 2, axis=1), np.delete(deep.signals(images)[1][0], 2, axis=1)
    )


def test_a_deep_network_descends_on_an_image(deep, test_set):
    image, label = test_set[0][0], int(test_set[1][0])
    before = deep.example(image, label).data
    assert deep.descended(image, label, 0.01).example(image, label).data < before
    assert deep.example(image, label).data == before  # itself it is as it was


def test_initialisations(test_set):
    spreads = {
        name: DigitNetwork(np.random.default_rng(0), initialise=initialise)
        .signals(test_set[0][:50])[0][0]
        .std()
        for name, initialise in INITIALISATIONS.items()
    }
    assert spreads["zeros"] == 0
    assert 0.2 < spreads["he"] < 1
    assert spreads["naive"] > 2 * spreads["he"]


def grown(network, factor):
    """Its arrays, as many times larger."""
    return {name: array * np.float32(factor) for name, array in network.arrays().items()}


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_weights_are_refused_that_are_finite_but_answer_with_no_numbers(activation):
    network = DigitNetwork(np.random.default_rng(0), (8, 8), activation)
    DigitNetwork.from_arrays(grown(network, 1e10), network.card)
    with pytest.raises(ValueError, match="so large that it answers with no numbers"):
        DigitNetwork.from_arrays(grown(network, 1e13), network.card)


def test_weights_are_refused_that_answer_with_numbers_only_where_they_cancel_out():
    network = DigitNetwork(None, (1, 1))
    for layer in network.layers:
        layer.weight.data += 1e20
    network.layers[0].weight.data[::2] *= -1
    assert np.isfinite(network.logits(np.ones((1, 784), np.float32))).all()
    assert network.first_overflow() == "hidden2"
    with pytest.raises(ValueError, match="no numbers"):
        DigitNetwork.from_arrays(network.arrays(), {})


@pytest.mark.parametrize("brightest", [1.0, 255.0])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_a_network_that_is_not_refused_answers_every_image_with_numbers(activation, brightest):
    rng = np.random.default_rng(0)
    for power in range(38):
        network = DigitNetwork(rng, (6, 5), activation)
        for p in network.parameters():
            p.data *= np.float32(10.0**power)
        if network.first_overflow(brightest) is not None:
            break
        images = np.concatenate([(network.weights[0][0] > 0).T, rng.random((9, 784)) < 0.5])
        images = images.astype(np.float32) * np.float32(brightest)
        assert np.isfinite(network.logits(images)).all()
        network.example(images[0], 3).backward()
        assert np.isfinite(network.pixel_gradient(images[0], 3)).all()
    assert power > 10  # and it refuses none of a usual size


@pytest.mark.parametrize("spoilt", [np.nan, np.inf])
def test_what_is_not_a_number_is_found_in_its_layer(spoilt):
    network = DigitNetwork(np.random.default_rng(0), (6, 5))
    network.layers[1].weight.data[2, 3] = spoilt
    assert network.first_overflow() == "hidden2"


def test_a_layer_has_as_many_units_as_a_recipe_may_have():
    widest = DigitNetwork(None, MOST_UNITS)
    assert DigitNetwork.from_arrays(widest.arrays(), {}).units == (MOST_UNITS,)
    wide = DigitNetwork(None, (5, 15_000))
    with pytest.raises(ValueError, match="layer hidden2 has 15,000 units; a layer may have 4,096"):
        DigitNetwork.from_arrays(wide.arrays(), {})


def nested(depth):
    card = []
    for _ in range(depth):
        card = [card]
    return {"data": card}


@pytest.mark.parametrize(
    ("card", "is_kept"),
    [
        (nested(10), True),
        (nested(500), False),
        ({"data": "x" * 90_000}, True),
        ({"data": "x" * 200_000}, False),
        ({"activation": ["tanh"]}, True),
        ("a text", False),
    ],
    ids=["flat", "deep", "short", "long", "foreign", "text"],
)
def test_a_card_is_kept_where_it_can_be_written_again(card, is_kept):
    network = DigitNetwork.from_arrays(DigitNetwork(None, 3).arrays(), card)
    assert network.card == (card if is_kept else {})
    assert network.activation == "relu"
