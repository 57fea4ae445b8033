"""The landscape of a loss: planes and lines through the weights, and how sharply the ground bends.

    down = unit([-g for g in gradient_of(network, images, labels)])
    across = at_right_angles(random_direction(down, rng), down)
    steps = np.linspace(-1, 1, 41)
    loss_on_plane(network, images, labels, down, across, steps, steps)       # (41, 41)
    2 / largest_curvature(gradient, at)                 # the rate at which descent begins to overshoot
    result_on_plane(root, x, y, xs, ys)                 # any graph, over two of its leaves

A network of 101,770 weights has a landscape of as many dimensions; what can be drawn is a plane through it,
which leaves out all the others. path_plane() says how much of a path its best plane holds.

A direction is a list of arrays like network.parameters(). A network is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Array, Data, quiet
from engine.backward import topological_order
from engine.digit_network import ACTIVATIONS, DigitNetwork
from engine.losses import cross_entropy
from engine.nn import zero_grad
from engine.ops import OPS
from engine.steps import Steps, finish
from engine.tape import Tape
from engine.value import Value

Direction = list[Array]
_AT_ONCE = 500  # images: their hidden values stay in the processor's cache
_MOST_NUMBERS = 16_384  # of one node of a graph, computed in one call
NETWORK_H = 0.05  # see largest_curvature()
_MOST_ROUNDS, _EXACT = 60, 1e-4  # of the search for the largest curvature


# Planes and lines through the weights of a network


def loss_on_plane(
    network: DigitNetwork, images: Array, labels: Array, u: Direction, v: Direction, us: Array, vs: Array
) -> Array:
    """float64 (len(vs), len(us)): the mean cross-entropy at weights + us[i] u + vs[j] v, on images (n, 784)
    with labels (n,)."""
    return finish(plane_steps(network, images, labels, u, v, us, vs))


def loss_on_line(network: DigitNetwork, images: Array, labels: Array, u: Direction, us: Array) -> Array:
    """float64 (len(us),): the mean cross-entropy at weights + us[i] u."""
    nowhere = [np.zeros_like(d) for d in u]
    line: Array = loss_on_plane(network, images, labels, u, nowhere, us, np.zeros(1))[0]
    return line


def mean_loss(network: DigitNetwork, images: Array, labels: Array) -> float:
    """The mean cross-entropy, without recording a graph."""
    with np.errstate(all="ignore"):
        return _total_cross_entropy(network.logits(images).T.copy(), labels) / len(labels)


def plane_steps(
    network: DigitNetwork, images: Array, labels: Array, u: Direction, v: Direction, us: Array, vs: Array
) -> Steps[Array]:
    """loss_on_plane(), one row of the plane and some images at a time.

    The first layer is linear in its weights, X (W + s U + t V) = X W + s X U + t X V: three products serve
    all points, and they would have been nearly all the work.
    """
    weights = [np.asarray(p.data) for p in network.parameters()]
    activation = ACTIVATIONS[network.activation]
    us, vs = (np.asarray(each, weights[0].dtype) for each in (us, vs))
    total = np.zeros((len(vs), len(us)))
    for first in range(0, len(images), _AT_ONCE):
        x, right = images[first : first + _AT_ONCE].T, labels[first : first + _AT_ONCE]
        with np.errstate(all="ignore"):
            start, along_u, along_v = (_sums(x, *each[:2]) for each in (weights, u, v))
        room = np.empty_like(start)
        for j, t in enumerate(vs):
            with np.errstate(all="ignore"):
                row = start + t * along_v
                for i, s in enumerate(us):
                    sums = np.multiply(along_u, s, out=room)
                    sums += row
                    here = [w + s * du + t * dv for w, du, dv in zip(weights[2:], u[2:], v[2:], strict=True)]
                    for w, b in zip(here[::2], here[1::2], strict=True):
                        sums = _sums(activation(sums), w, b)
                    total[j, i] += _total_cross_entropy(sums, right)
            yield (first + len(right) * (j + 1) / len(vs)) / len(images)
    return total / len(images)


def _sums(x: Array, w: Array, b: Array) -> Array:
    """x (nin, n), a column an image -> (nout, n): the softmax of long columns is the fastest."""
    sums: Array = w.T @ x
    sums += b[:, None]
    return sums


def _total_cross_entropy(logits: Array, labels: Array) -> float:
    """The sum over the columns of logits (k, n), which are overwritten."""
    logits -= np.maximum.reduce(logits)
    rights = logits[labels, np.arange(len(labels))].sum(dtype=np.float64)
    powers = np.add.reduce(np.exp(logits, out=logits))
    return float(np.log(powers).sum(dtype=np.float64) - rights)


def moved(network: DigitNetwork, direction: Direction, length: float = 1.0) -> DigitNetwork:
    """The network at weights + length · direction."""
    there = network.copy()
    for p, d in zip(there.parameters(), direction, strict=True):
        p.data = np.asarray(p.data) + d.dtype.type(length) * d
    return there


def shuffled(network: DigitNetwork, rng: np.random.Generator) -> DigitNetwork:
    """The same function with other weights: the units of each hidden layer in another order."""
    there = network.copy()
    for layer, after in zip(there.layers[:-1], there.layers[1:], strict=True):
        order = rng.permutation(np.size(layer.bias.data))
        layer.weight.data = np.asarray(layer.weight.data)[:, order]
        layer.bias.data = np.asarray(layer.bias.data)[order]
        after.weight.data = np.asarray(after.weight.data)[order]
    return there


# Directions


def gradient_of(network: DigitNetwork, images: Array, labels: Array) -> Direction:
    """Of the mean cross-entropy, which grows fastest along it."""
    recorded = network.copy()  # whose gradients nobody else reads
    zero_grad(recorded.parameters())
    cross_entropy(recorded(images), labels).backward()
    return [np.asarray(p.grad) for p in recorded.parameters()]


def random_direction(like: Direction, rng: np.random.Generator) -> Direction:
    """Of length 1; each direction is as likely as any other."""
    return unit([rng.standard_normal(each.shape, np.float32) for each in like])


def filter_normalised(direction: Direction, network: DigitNetwork) -> Direction:
    """The direction with the weights of each unit as long as those of the network's, and biases left alone.

    So the picture does not depend on how large the weights are, which ReLU makes arbitrary. Source: Li, Xu,
    Taylor, Studer and Goldstein 2018, https://arxiv.org/abs/1712.09913, section 4.
    """
    found = []
    for d, p in zip(direction, network.parameters(), strict=True):
        if np.ndim(p.data) == 1:
            found.append(np.zeros_like(d))
        else:
            lengths = np.linalg.norm(d, axis=0)
            found.append(d * (np.linalg.norm(p.data, axis=0) / np.where(lengths > 0, lengths, 1)))
    return found


def length(direction: Direction) -> float:
    return float(np.sqrt(sum(float(np.vdot(d, d)) for d in direction)))


def unit(direction: Direction) -> Direction:
    """Of length 1; nothing stays nothing."""
    size = length(direction) or 1.0
    return [d / d.dtype.type(size) for d in direction]


def at_right_angles(direction: Direction, to: Direction) -> Direction:
    """Its part at right angles to another direction, of length 1."""
    share = sum(float(np.vdot(d, e)) for d, e in zip(direction, to, strict=True)) / (length(to) ** 2 or 1.0)
    return unit([d - d.dtype.type(share) * e for d, e in zip(direction, to, strict=True)])


def flat(direction: Sequence[Any]) -> Array:
    """float64 (n,): all its numbers in a row."""
    return np.concatenate([np.ravel(np.asarray(d, np.float64)) for d in direction])


def unflat(numbers: Array, like: Direction) -> Direction:
    """The way back."""
    ends = np.cumsum([each.size for each in like])[:-1]
    parts = np.split(numbers, ends)
    return [part.reshape(each.shape).astype(each.dtype) for part, each in zip(parts, like, strict=True)]


# How sharply the ground bends


def largest_curvature(gradient: Callable[[Array], Array], at: Array, h: float = 1e-4) -> float:
    """The eigenvalue of largest magnitude, with its sign, of the second derivatives at a point (n,).

    Along an eigenvector of curvature c, descent multiplies the distance by 1 - rate · c: it overshoots
    further with each step where the rate exceeds 2 / c. h: how far apart gradients are compared; the kinks
    of ReLU want NETWORK_H, about as far as a step of training.
    """
    return finish(curvature_steps(gradient, at, h))


def curvature_steps(gradient: Callable[[Array], Array], at: Array, h: float = 1e-4) -> Steps[float]:
    """largest_curvature(), one product of the matrix H with a vector at a time.

    H itself is never written down: H v is how the gradient differs on both sides, along v. As in power
    iteration one multiplies by H again and again; here all vectors are kept, at right angles to one another,
    and the eigenvalue is sought in what they span (Lanczos 1950, "An iteration method for the solution of the
    eigenvalue problem").
    """
    at = np.asarray(at, np.float64)
    h *= max(1.0, float(np.max(np.abs(at), initial=0.0)))
    v = np.random.default_rng(0).standard_normal(at.shape)
    vectors = np.zeros((0, at.size))
    inside = np.zeros((0, 0))  # H as seen by these vectors
    largest = 0.0
    for done in range(min(at.size, _MOST_ROUNDS)):
        vectors = np.vstack([vectors, v / np.linalg.norm(v)])
        product = (gradient(at + h * vectors[-1]) - gradient(at - h * vectors[-1])) / (2 * h)
        column = vectors @ product
        inside = np.pad(inside, (0, 1))
        inside[-1], inside[:, -1] = column, column
        if not np.isfinite(column).all():
            return float("nan")
        v = product - column @ vectors
        v -= (vectors @ v) @ vectors  # twice: the first time leaves rounding
        values, turned = np.linalg.eigh(inside)
        best = int(np.argmax(np.abs(values)))
        largest = float(values[best])
        missing = float(np.linalg.norm(v)) * abs(turned[-1, best])  # of H y - c y, what they do not span
        if missing <= _EXACT * abs(largest):
            break
        yield (done + 1) / _MOST_ROUNDS
    return largest


def gradient_at(network: DigitNetwork, images: Array, labels: Array) -> Callable[[Array], Array]:
    """The gradient as a function of all weights in a row, as largest_curvature() wants it."""
    there = network.copy()
    like = [np.asarray(p.data) for p in network.parameters()]

    def gradient(weights: Array) -> Array:
        for p, data in zip(there.parameters(), unflat(weights, like), strict=True):
            p.data = data
        return flat(gradient_of(there, images, labels))

    return gradient


# The path of a run


@dataclass(frozen=True)
class PathPlane:
    """The plane through the end of a path that holds most of it.

    axes    float64 (2, d): of length 1, at right angles; the first is the longer
    places  float64 (n, 2): each point of the path along them, from its end
    share   of the squared distances from the end, how much lies in the plane; 0 to 1
    """

    axes: Array
    places: Array
    share: float


def path_plane(path: Array) -> PathPlane:
    """path (n, d): positions in order, n far below d. Its axes are principal components of the distances."""
    away = np.asarray(path, np.float64) - path[-1]
    squares, mixes = np.linalg.eigh(away @ away.T)  # n by n, for d by d would not fit
    axes = np.zeros((2, path.shape[1]))
    for axis, (square, mix) in zip(axes, zip(squares[:-3:-1], mixes.T[:-3:-1], strict=True), strict=False):
        if square > 0:
            axis[:] = mix @ away / np.sqrt(square)
            axis *= np.sign(axis @ away[0]) or 1.0  # the path begins on the positive side
    places = away @ axes.T
    whole = float(np.sum(squares.clip(min=0)))
    return PathPlane(axes, places, min(1.0, float(np.sum(places**2)) / whole) if whole else 1.0)


# Any graph


def result_on_plane(root: Value, x: Value, y: Value, xs: Array, ys: Array) -> Array:
    """float64 (len(ys), len(xs)): root, a number, for each pair of numbers in two of its leaves.

    All pairs go through the graph at once: each node that depends on x or y becomes an array with an axis
    for ys and an axis for xs before its own.
    """
    return finish(result_steps(root, x, y, xs, ys))


def result_steps(root: Value, x: Value, y: Value, xs: Array, ys: Array) -> Steps[Array]:
    """result_on_plane(), some rows at a time where the graph computes with many examples."""
    order = topological_order(root)
    moving = {id(x), id(y)}
    for node in order:
        if any(id(parent) in moving for parent in node.parents):
            moving.add(id(node))
    order = [node for node in order if id(node) in moving]
    most = max((np.size(node.data) for node in order), default=1)
    rows = max(1, _MOST_NUMBERS // (len(xs) * most))
    xs, ys = np.asarray(xs, np.float64), np.asarray(ys, np.float64)
    parts = []
    for first in range(0, len(ys), rows):
        some = ys[first : first + rows]
        found = _computed(order, {id(x): xs[None, :], id(y): some[:, None]}).get(
            id(root), np.float64(root.data)
        )
        parts.append(np.broadcast_to(found, (len(some), len(xs))).astype(np.float64))
        yield (first + len(some)) / len(ys)
    return np.concatenate(parts)


def leaf_gradient(root: Value, leaves: Sequence[Value]) -> Callable[[Array], Array]:
    """The gradient of root as a function of these leaves, each a number, as largest_curvature() wants it.

    It sets the numbers of the graph: give it a copy().
    """
    tape = Tape(root)

    def gradient(numbers: Array) -> Array:
        for leaf, number in zip(leaves, numbers.tolist(), strict=True):
            leaf.data = number
        tape.forward()
        tape.backward()
        return np.array([leaf.grad for leaf in leaves], np.float64)

    return gradient


def copy(root: Value) -> dict[int, Value]:
    """id of each node of a graph -> its twin in a graph of its own, which may be set to other numbers."""
    twins: dict[int, Value] = {}
    for node in topological_order(root):
        parents = tuple(twins[id(parent)] for parent in node.parents)
        twins[id(node)] = Value(node.data, node.label, op=node.op, parents=parents)
    return twins


@quiet
def _computed(order: Sequence[Value], values: dict[int, Array]) -> dict[int, Array]:
    """The arrays of all nodes, from those of the two leaves, (1, nx) and (ny, 1)."""
    for node in order:
        if id(node) in values:
            continue
        op, inputs = OPS[node.op], node.parents
        axes = max(np.ndim(parent.data) for parent in inputs)
        if op.elementwise:
            found = op.forward(*(_aligned(parent, values, axes) for parent in inputs))
        elif node.op in ("sum", "mean") and len(inputs) == 1:
            array = values[id(inputs[0])]
            found = op.forward(array.reshape(*array.shape[:2], -1), np.float64(-1))
        else:
            found = _one_by_one(op.forward, [(values.get(id(parent)), parent.data) for parent in inputs])
        values[id(node)] = found
    return values


def _aligned(node: Value, values: dict[int, Array], axes: int) -> Data:
    """Its numbers, with as many axes of their own as its neighbours have."""
    array = values.get(id(node))
    if array is None:
        return node.data
    missing = axes - np.ndim(node.data)
    return array.reshape(*array.shape[:2], *[1] * missing, *array.shape[2:])


def _one_by_one(forward: Callable[..., Any], inputs: Sequence[tuple[Array | None, Data]]) -> Array:
    """An operation that mixes the numbers of its inputs, at each place of the plane by itself."""
    shape = np.broadcast_shapes(*(array.shape[:2] for array, _ in inputs if array is not None))

    def at(place: tuple[int, ...]) -> Any:
        return forward(*(still if array is None else array[place] for array, still in inputs))

    inputs = [
        (None if array is None else np.broadcast_to(array, (*shape, *array.shape[2:])), still)
        for array, still in inputs
    ]
    found = np.stack([np.asarray(at(place)) for place in np.ndindex(shape)])
    return found.reshape(*shape, *found.shape[1:])
