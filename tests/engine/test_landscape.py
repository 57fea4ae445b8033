"""The loss over planes, lines and directions, held against the plain computation."""

import numpy as np
import pytest

from engine import landscape
from engine.digit_network import DigitNetwork
from engine.digits import load_network, read_mnist
from engine.expression import parse
from engine.losses import cross_entropy
from engine.optim import GradientDescent
from engine.value import Value

LINE = "w = 0.5; b = 0; L = mean((w*x + b - y)**2)"
NEURON = "x1 = 2; x2 = 0.5; w1 = -3; w2 = 1; b = 6.88; L = (tanh(x1*w1 + x2*w2 + b) - 0.3)**2"


@pytest.fixture(scope="module")
def images():
    found, labels = read_mnist("t10k")
    return found[:1_200], labels[:1_200]


@pytest.fixture
def network():
    return DigitNetwork(np.random.default_rng(0))


def directions(network, seed=1):
    """Two, long enough to change the loss several times over."""
    rng, like = np.random.default_rng(seed), [p.data for p in network.parameters()]
    return [[5 * d for d in landscape.random_direction(like, rng)] for _ in range(2)]


def plainly(network, images, labels):
    return float(cross_entropy(network(images), labels).data)


@pytest.mark.parametrize(
    ("hidden", "activation"), [(128, "relu"), ((16, 16), "sigmoid"), ((20, 12, 8), "tanh")]
)
def test_the_loss_on_a_plane_is_that_of_a_network_moved_there(images, hidden, activation):
    network = DigitNetwork(np.random.default_rng(2), hidden, activation)
    u, v = directions(network)
    us, vs = np.linspace(-1, 1, 5), np.linspace(-0.5, 1, 3)
    plane = landscape.loss_on_plane(network, *images, u, v, us, vs)
    assert plane.dtype == np.float64
    assert plane.shape == (3, 5)
    for j, t in enumerate(vs):
        for i, s in enumerate(us):
            there = landscape.moved(landscape.moved(network, u, s), v, t)
            assert plane[j, i] == pytest.approx(plainly(there, *images), rel=3e-6)
    line = landscape.loss_on_line(network, *images, v, vs)
    assert line == pytest.approx([plainly(landscape.moved(network, v, t), *images) for t in vs], rel=3e-6)


def test_the_network_is_left_bit_for_bit(images, network):
    before = [(p.data, p.data.tobytes(), p.grad) for p in network.parameters()]
    u, v = directions(network)
    landscape.loss_on_plane(network, *images, u, v, np.linspace(-1, 1, 3), np.linspace(-1, 1, 3))
    landscape.gradient_of(network, *images)
    landscape.shuffled(network, np.random.default_rng(0))
    landscape.gradient_at(network, *images)(landscape.flat([p.data for p in network.parameters()]) + 1)
    for p, (data, numbers, grad) in zip(network.parameters(), before, strict=True):
        assert p.data is data
        assert data.tobytes() == numbers
        assert p.grad is grad


def test_weights_too_large_for_float32_make_no_warning(images, network):
    u, v = directions(network)
    plane = landscape.loss_on_plane(network, *images, u, v, np.array([0, 1e38]), np.zeros(1))
    assert np.isfinite(plane[0, 0])
    assert not np.isfinite(plane[0, 1])


def test_minus_the_gradient_wins_over_every_random_direction(images, network):
    start = landscape.mean_loss(network, *images)
    assert start == pytest.approx(plainly(network, *images), rel=1e-6)
    down = landscape.unit([-g for g in landscape.gradient_of(network, *images)])
    rng = np.random.default_rng(3)
    randomly = [landscape.moved(network, landscape.random_direction(down, rng)) for _ in range(30)]
    best = min(landscape.mean_loss(there, *images) for there in randomly) - start
    downhill = landscape.mean_loss(landscape.moved(network, down), *images) - start
    assert downhill < -0.3
    assert -downhill > 20 * -best


def test_a_shuffled_network_answers_the_same_and_there_is_a_hill_between(images):
    network = load_network("mnist")
    other = landscape.shuffled(network, np.random.default_rng(0))
    assert landscape.mean_loss(other, *images) == pytest.approx(
        landscape.mean_loss(network, *images), abs=1e-6
    )
    way = [b.data - a.data for a, b in zip(network.parameters(), other.parameters(), strict=True)]
    ends, middle, _ = landscape.loss_on_line(network, *images, way, np.array([0, 0.5, 1]))
    assert middle > ends + 0.5


def test_directions_have_the_lengths_and_angles_that_they_promise(network):
    u, v = directions(network)
    assert landscape.length(u) == pytest.approx(5, rel=1e-5)
    across = landscape.at_right_angles(v, u)
    assert landscape.length(across) == pytest.approx(1, rel=1e-5)
    assert np.dot(landscape.flat(across), landscape.flat(u)) == pytest.approx(0, abs=1e-4)
    back = landscape.unflat(landscape.flat(u), u)
    assert all(np.array_equal(a, b) for a, b in zip(back, u, strict=True))
    for d, p in zip(landscape.filter_normalised(u, network), network.parameters(), strict=True):
        expected = np.linalg.norm(p.data, axis=0) if p.data.ndim == 2 else np.zeros(len(p.data))
        assert np.linalg.norm(d.reshape(-1, d.shape[-1]), axis=0) == pytest.approx(expected, rel=1e-4)


# How sharply it bends


@pytest.mark.parametrize("size", [1, 2, 7, 40, 300])
def test_the_largest_curvature_of_a_quadratic_is_the_largest_eigenvalue(size):
    rng = np.random.default_rng(size)
    matrix = rng.standard_normal((size, size))
    matrix += matrix.T
    values = np.linalg.eigvalsh(matrix)
    largest = values[np.argmax(np.abs(values))]
    found = landscape.largest_curvature(lambda x: matrix @ x, rng.standard_normal(size))
    assert found == pytest.approx(largest, rel=1e-4)


@pytest.mark.parametrize("values", [[3, -3.001, 1], [-5, 4.999], [0, 0], [1e6, 1], [2, 2, 2]])
def test_curvatures_of_nearly_the_same_size_are_told_apart(values):
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((len(values), len(values))))[0]
    matrix = turn @ np.diag(values) @ turn.T
    found = landscape.largest_curvature(lambda x: matrix @ x, np.full(len(values), 100.0))
    assert found == pytest.approx(max(values, key=abs), rel=1e-4, abs=1e-9)


def line_fit():
    x = np.linspace(-1, 2, 7)
    nodes = parse(LINE, {"x": x, "y": 2 * x + 1})
    return nodes["L"], [nodes["w"], nodes["b"]]


def test_the_rate_that_is_told_parts_convergence_from_divergence():
    root, leaves = line_fit()
    twins = landscape.copy(root)
    gradient = landscape.leaf_gradient(twins[id(root)], [twins[id(leaf)] for leaf in leaves])
    at = np.array([leaf.data for leaf in leaves])
    limit = 2 / landscape.largest_curvature(gradient, at)
    assert [leaf.data for leaf in leaves] == at.tolist()
    assert after(0.98 * limit, 600) < 1e-6
    assert after(1.02 * limit, 600) > 100


def after(rate, steps):
    """The loss of the line after so many steps."""
    x = np.linspace(-1, 2, 7)
    w, b = Value(0.5), Value(0.0)
    descent = GradientDescent([w, b], rate)
    for _ in range(steps):
        loss = ((w * x + b - (2 * x + 1)) ** 2).mean()
        w.grad = b.grad = 0.0
        loss.backward()
        descent.step()
    return float(loss.data)


# The path of a run


def test_a_path_in_a_plane_lies_in_it_whole():
    rng = np.random.default_rng(0)
    axes = np.linalg.qr(rng.standard_normal((50, 2)))[0].T
    places = np.stack([np.linspace(3, 0, 12), np.linspace(1, 0, 12) ** 2], axis=1)
    found = landscape.path_plane(places @ axes + 5)
    assert found.share == pytest.approx(1)
    assert found.places[-1] == pytest.approx([0, 0])
    assert np.linalg.norm(found.places, axis=1) == pytest.approx(np.linalg.norm(places, axis=1))
    assert found.axes @ found.axes.T == pytest.approx(np.eye(2), abs=1e-9)


def test_what_leaves_the_plane_is_missing_from_the_share():
    path = np.diag([3.0, 2.0, 1.0, 0.0])
    assert landscape.path_plane(path).share == pytest.approx((9 + 4) / (9 + 4 + 1))
    assert landscape.path_plane(np.ones((3, 4))).share == 1
    assert landscape.path_plane(np.array([[1.0, 0], [0, 0]])).places[0] == pytest.approx([1, 0])


# Any graph


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        (NEURON, "w1", "b"),
        ("a = 2; b = -1; c = 3; L = maximum(a/b, c)**2 - abs(b) + exp(a)*sin(c)", "a", "b"),
        ("a = 2; b = -1; c = 3; L = a*a", "a", "c"),
        ("w = 1; b = 2; L = mean((w*x + b - y)**2)", "w", "b"),
        ("w = 1; b = 2; L = sum(sum(relu(w*m), axis=0)*b)", "w", "b"),
        ("w = 1; b = 2; z = m @ (k*w); L = sum(z*b)", "w", "b"),
        ("w = 1; b = 2; L = softmax_cross_entropy(m*w + b*n, t)", "w", "b"),
    ],
)
def test_a_graph_on_a_plane_is_the_graph_with_other_numbers(text, x, y):
    rng = np.random.default_rng(0)
    arrays = {"x": rng.random(6), "y": rng.random(6), "m": rng.standard_normal((2, 3)), "k": rng.random(3)}
    arrays |= {"n": rng.random((2, 3)), "t": np.eye(3)[:2]}
    given = {name: array for name, array in arrays.items() if name in text}
    nodes = parse(text, given)
    root = nodes["L"]
    before = {name: node.data for name, node in nodes.items()}
    xs, ys = np.array([-1.5, 0.0, 0.7, 2.0]), np.array([-2.0, 0.5, 1.0])
    plane = landscape.result_on_plane(root, nodes[x], nodes[y], xs, ys)
    assert plane.shape == (3, 4)
    assert all(nodes[name].data is data for name, data in before.items())
    for j, second in enumerate(ys):
        for i, first in enumerate(xs):
            there = landscape.copy(root)
            if id(nodes[y]) in there:
                there[id(nodes[y])].data = float(second)
            there[id(nodes[x])].data = float(first)
            landscape.Tape(there[id(root)]).forward()
            assert plane[j, i] == pytest.approx(there[id(root)].data, rel=1e-12, nan_ok=True)


def test_a_graph_of_many_examples_is_computed_in_parts(monkeypatch):
    root, (w, b) = line_fit()
    xs, ys = np.linspace(-3, 3, 9), np.linspace(-2, 2, 7)
    whole = landscape.result_on_plane(root, w, b, xs, ys)
    monkeypatch.setattr(landscape, "_MOST_NUMBERS", 1)
    steps = landscape.result_steps(root, w, b, xs, ys)
    assert next(steps) == pytest.approx(1 / 7)
    assert np.array_equal(landscape.finish(landscape.result_steps(root, w, b, xs, ys)), whole)
