"""How wrong is the network? One number, differentiable, smaller is better."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.value import Value, apply


def squared_error(predictions: Iterable[Value], targets: Iterable[float]) -> Value:
    """Σ (prediction - target)²."""
    errors = [(p - y) ** 2 for p, y in zip(predictions, targets, strict=True)]
    total = errors[0]
    for error in errors[1:]:
        total = total + error
    return total


def cross_entropy(logits: Value, labels: Array, smoothing: float = 0.0) -> Value:
    """-mean log softmax(logits)[label]: logits (n, k), labels (n,) whole numbers below k -> scalar.

    smoothing: this share of the target is spread over all k, so that the network need not be certain
    (Szegedy and others 2015, https://arxiv.org/abs/1512.00567, section 7).
    """
    classes = np.shape(logits.data)[-1]
    targets = one_hot(labels, classes, np.asarray(logits.data).dtype)
    if smoothing:
        targets = targets * targets.dtype.type(1 - smoothing) + targets.dtype.type(smoothing / classes)
    return apply("softmax_cross_entropy", logits, targets)


def one_hot(labels: Array, classes: int, dtype: Any = np.float32) -> Array:
    """labels (n,) -> (n, classes): a one where the label says, zeros elsewhere."""
    encoded = np.zeros((len(labels), classes), dtype)
    encoded[np.arange(len(labels)), labels] = 1
    return encoded


def weight_decay(parameters: Iterable[Value], strength: float | Value) -> Value:
    """strength · Σ mean(weight²) over the weights, biases left alone: it pulls all weights towards zero."""
    squares = [(p * p).mean() for p in parameters if np.ndim(p.data) > 1]
    if not squares:
        raise ValueError("there is no weight matrix to decay")
    return strength * sum(squares[1:], squares[0])
