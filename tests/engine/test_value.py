import numpy as np
import pytest

from engine.value import Value


@pytest.mark.parametrize(
    ("compute", "data", "grad"),
    [
        (lambda a: a + 3, 5.0, 1.0),
        (lambda a: 3 + a, 5.0, 1.0),
        (lambda a: a - 3, -1.0, 1.0),
        (lambda a: 3 - a, 1.0, -1.0),
        (lambda a: a * 3, 6.0, 3.0),
        (lambda a: 3 * a, 6.0, 3.0),
        (lambda a: a / 4, 0.5, 0.25),
        (lambda a: 4 / a, 2.0, -1.0),
        (lambda a: a**3, 8.0, 12.0),
        (lambda a: 3**a, 9.0, 9 * np.log(3)),
        (lambda a: -a, -2.0, -1.0),
        (lambda a: a.exp(), np.exp(2), np.exp(2)),
        (lambda a: a.log(), np.log(2), 0.5),
        (lambda a: a.tanh(), np.tanh(2), 1 - np.tanh(2) ** 2),
        (lambda a: a.relu(), 2.0, 1.0),
        (abs, 2.0, 1.0),
        (lambda a: a.abs(), 2.0, 1.0),
        (lambda a: a.sqrt(), np.sqrt(2), 0.5 / np.sqrt(2)),
        (lambda a: a.maximum(1), 2.0, 1.0),
        (lambda a: a.sin(), np.sin(2), np.cos(2)),
        (lambda a: a.cos(), np.cos(2), -np.sin(2)),
        (lambda a: a.sigmoid(), 1 / (1 + np.exp(-2)), np.exp(-2) / (1 + np.exp(-2)) ** 2),
    ],
)
def test_operators_both_ways_round(compute, data, grad):
    a = Value(2.0, "a")
    result = compute(a)
    result.backward()
    assert result.data == pytest.approx(data)
    assert a.grad == pytest.approx(grad)
    assert type(result.data) is float
    assert type(a.grad) is float


def test_arrays_on_the_left_meet_values():
    x = Value(np.ones(3), "x")
    total = (np.arange(3.0) * x).sum()
    total.backward()
    assert total.data == 3.0
    np.testing.assert_array_equal(x.grad, [0, 1, 2])
    assert (np.ones((2, 3)) @ x).data.tolist() == [3.0, 3.0]


def test_methods_of_arrays():
    x = Value(np.arange(6.0).reshape(2, 3), "x")
    assert x.reshape(3, 2).data.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert x.reshape(-1).data.shape == (6,)
    assert x.transpose().data.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert x.lookup([1, 1]).data.tolist() == [[3, 4, 5], [3, 4, 5]]
    assert x.sum((0, 1)).data == 15.0
    assert x.mean(0).data.tolist() == [1.5, 2.5, 3.5]
    np.testing.assert_allclose(np.exp(x.log_softmax().data).sum(axis=1), 1)


def test_arrays_keep_their_precision():
    assert Value(np.ones(3, np.float32)).grad.dtype == np.float32
    assert Value([1, 2]).data.dtype == np.float64
    assert (Value(np.ones(3, np.float32)) * 2).data.dtype == np.float32


def test_gradients_keep_the_precision_of_the_data():
    x = Value(np.ones((4, 3), np.float32))
    w = Value(np.ones((3, 2), np.float32))
    (x @ w).mean().backward()
    assert w.grad.dtype == np.float32


def test_shape_errors_name_the_operation_its_inputs_and_their_shapes():
    with pytest.raises(ValueError, match=r"add: the shapes of u \(2,\) and v \(3,\) do not fit"):
        Value(np.ones(2), "u") + Value(np.ones(3), "v")
    with pytest.raises(ValueError, match="matmul"):
        Value(2.0) @ Value(3.0)


def test_repr_shows_what_it_is():
    assert repr(Value(2.0, "a")) == "Value(a: 2, grad=0)"
    assert repr(Value(2.0) * 3) == "Value(6, grad=0, op='multiply')"
    assert repr(Value(np.ones((2, 3)), "W")) == "Value(W: shape=(2, 3))"
