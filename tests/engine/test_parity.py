"""The same graphs and networks in PyTorch: the same values, the same gradients. Needs torch to run."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.arithmetic import axes_of
from engine.backward import topological_order
from engine.digits import DigitNetwork
from engine.losses import cross_entropy, weight_decay
from engine.nn import zero_grad
from engine.ops import OPS
from engine.optim import Adam, GradientDescent, Momentum
from engine.tape import Tape
from engine.value import Value, apply
from tests.thorough import examples

torch = pytest.importorskip("torch", reason="parity is checked where PyTorch is installed")
F = torch.nn.functional

# How PyTorch writes each row of the table.
TORCH = {
    "add": torch.add,
    "subtract": torch.sub,
    "negate": torch.neg,
    "multiply": torch.mul,
    "divide": torch.div,
    "power": torch.pow,
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    "maximum": torch.maximum,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "sin": torch.sin,
    "cos": torch.cos,
    "matmul": torch.matmul,
    "affine": lambda x, w, b: x @ w + b,
    "sum": lambda x, axis=None: torch.sum(x, axis),
    "mean": lambda x, axis=None: torch.mean(x, axis),
    "reshape": torch.reshape,
    "transpose": lambda x: x.transpose(-1, -2),
    "greater": lambda x, y: (x > y).double(),
    "expand_dims": lambda x, axis=(-1,): torch.unsqueeze(x, *axis),
    "pick": lambda x, rows, columns: x[rows.long(), columns.long()],
    "lookup": lambda table, rows: table[rows.long()],
    "log_softmax": lambda x: torch.log_softmax(x, -1),
    "softmax": lambda x: torch.softmax(x, -1),
    "softmax_cross_entropy": F.cross_entropy,
}
UNARY = [row.name for row in OPS.values() if row.elementwise and len(row.rules) == 1]
BINARY = [row.name for row in OPS.values() if row.elementwise and len(row.rules) == 2 and row.rules[0]]
EDGES = [-2.5, -1.0, -0.0, 0.0, 0.5, 1.0, 3.0]


def in_torch(root):
    """The same graph in PyTorch: node -> tensor, by id, after root's backward pass."""
    tensors = {}
    for node in topological_order(root):
        if node.op == "":
            tensors[id(node)] = torch.tensor(node.data, dtype=torch.float64, requires_grad=True)
        elif node.op == "constant":
            tensors[id(node)] = torch.tensor(node.data)
        else:
            inputs = [tensors[id(parent)] for parent in node.parents]
            if OPS[node.op].parameter:
                inputs[1:] = [axes_of(parent.data) for parent in node.parents[1:]]
            tensors[id(node)] = TORCH[node.op](*inputs)
            tensors[id(node)].retain_grad()
    tensors[id(root)].sum().backward()
    return tensors


def compare(root):
    """Values and gradients of every node, by backward() and by the tape."""
    tensors = in_torch(root)
    order = [node for node in topological_order(root) if node.op != "constant"]
    tape = Tape(root)
    for replay in (lambda: None, lambda: (tape.forward(), tape.backward(), tape.sync())):
        zero_grad([node for node in order if not node.parents])
        root.backward()
        replay()
        for node in order:
            tensor = tensors[id(node)]
            gradient = np.zeros(np.shape(node.data)) if tensor.grad is None else tensor.grad.numpy()
            for ours, theirs in ((node.data, tensor.detach().numpy()), (node.grad, gradient)):
                np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=node.op)


@pytest.mark.parametrize("name", UNARY)
def test_one_input_at_its_edges(name):
    for x in EDGES:
        compare(apply(name, Value(x)))
    compare(apply(name, Value(EDGES)))


@pytest.mark.parametrize("name", BINARY)
def test_two_inputs_at_their_edges(name):
    for x, y in itertools.product(EDGES, EDGES):
        compare(apply(name, Value(x), Value(y)))
    compare(apply(name, Value(EDGES), Value(np.array(EDGES)[:, None])))


def test_every_row_has_its_counterpart():
    assert TORCH.keys() == OPS.keys()


@st.composite
def graphs(draw):
    """A graph of elementwise operations over leaves of shapes that broadcast; nodes are used again."""
    shapes = draw(
        st.sampled_from([[()], [(3,), (2, 3), ()], [(2, 1), (1, 4), (4,)], [(2, 3, 2), (3, 1), ()]])
    )
    numbers = st.one_of(st.sampled_from(EDGES), st.floats(-3, 3).map(lambda x: round(x, 3)))
    nodes = [
        Value(
            np.array(draw(st.lists(numbers, min_size=(n := int(np.prod(shape))), max_size=n))).reshape(shape)
        )
        for shape in shapes
    ]
    for _ in range(draw(st.integers(1, 25))):
        name = draw(st.sampled_from(UNARY + BINARY))
        inputs = [draw(st.sampled_from(nodes)) for _ in OPS[name].rules]
        node = apply(name, *inputs)
        if np.all(np.isfinite(node.data)) and np.max(np.abs(node.data)) < 1e6:
            nodes.append(node)
    return apply("sum", nodes[-1]) if np.ndim(nodes[-1].data) else nodes[-1]


@given(graphs())
@examples(300)
def test_random_graphs(root):
    # what comes of an infinite gradient is nobody's number: at ReLU it is inf · 0 = nan here, 0 there
    gradients = [tensor.grad for tensor in in_torch(root).values()]
    assume(all(g is None or torch.isfinite(g).all() for g in gradients))
    compare(root)


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("name", ["sum", "mean"])
def test_sums_along_axes(name, axis):
    x = Value(np.random.default_rng(1).normal(size=(2, 3, 4)))
    compare((apply(name, x, *([] if axis is None else [axis])) ** 2).sum())


@pytest.mark.parametrize(
    "shapes",
    [
        ((4,), (4,)),
        ((3, 4), (4,)),
        ((4,), (4, 2)),
        ((4,), (5, 4, 2)),
        ((5, 3, 4), (4, 2)),
        ((5, 1, 3, 4), (2, 4, 3)),
    ],
)
def test_products_of_matrices_vectors_and_stacks(shapes):
    rng = np.random.default_rng(2)
    compare((apply("matmul", *(Value(rng.normal(size=shape)) for shape in shapes)) ** 2).sum())


@given(
    seed=st.integers(0, 1000),
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=4),
    batch=st.integers(1, 5),
    activations=st.lists(st.sampled_from(["relu", "tanh", "sigmoid"]), min_size=3, max_size=3),
)
@examples(100)
def test_random_networks(seed, sizes, batch, activations):
    """An embedding, affine layers, and each way to end in a loss."""
    rng = np.random.default_rng(seed)
    signal = Value(rng.normal(size=(7, sizes[0]))).lookup(rng.integers(0, 7, batch))
    for nin, nout, activation in zip(sizes, sizes[1:], activations, strict=False):
        layer = apply("affine", signal, Value(rng.normal(size=(nin, nout))), Value(rng.normal(size=nout)))
        signal = apply(activation, layer)
    targets = rng.dirichlet(np.ones(sizes[-1]), batch)
    fused = apply("softmax_cross_entropy", signal, targets)
    by_hand = -(signal.log_softmax() * targets).sum() / batch
    turned = signal.transpose().reshape(1, -1) @ Value(rng.normal(size=(batch * sizes[-1],)))
    compare(fused + by_hand + turned.mean())


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda p: GradientDescent(p, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
        (lambda p: Momentum(p, 0.1, 0.9), lambda p: torch.optim.SGD(p, 0.1, momentum=0.9)),
        (lambda p: Adam(p, 0.01), lambda p: torch.optim.Adam(p, 0.01)),
    ],
    ids=["gradient descent", "momentum", "Adam"],
)
def test_twenty_steps_of_the_digit_network(ours, theirs):
    rng = np.random.default_rng(3)
    images, labels = rng.random((30, 784)), rng.integers(0, 10, 30)
    network = DigitNetwork(rng, hidden=12)
    for p in network.parameters():
        p.data = np.asarray(p.data, np.float64)
    tensors = [torch.tensor(p.data, requires_grad=True) for p in network.parameters()]
    descent, their_descent = ours(network.parameters()), theirs(tensors)
    w1, b1, w2, b2 = tensors
    for _ in range(20):
        loss = cross_entropy(network(images), labels) + weight_decay(network.parameters(), 0.5)
        zero_grad(network.parameters())
        loss.backward()
        descent.step()
        logits = torch.relu(torch.tensor(images) @ w1 + b1) @ w2 + b2
        penalty = 0.5 * ((w1**2).mean() + (w2**2).mean())
        their_loss = F.cross_entropy(logits, torch.tensor(labels)) + penalty
        their_descent.zero_grad()
        their_loss.backward()
        their_descent.step()
        assert loss.data == pytest.approx(their_loss.item(), rel=1e-9)
    for p, tensor in zip(network.parameters(), tensors, strict=True):
        np.testing.assert_allclose(p.data, tensor.detach().numpy(), rtol=1e-8, atol=1e-11)
