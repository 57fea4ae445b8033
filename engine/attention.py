"""Attention, one head of it: every word asks, every word answers, and each takes home a mixture.

    >>> x = Value(np.eye(3))                          # three words, each a row
    >>> once = attend(x, np.eye(3), np.eye(3), np.eye(3))
    >>> once.weights.data.round(2).tolist()           # the first word sees itself alone, the last one all
    [[1.0, 0.0, 0.0], [0.36, 0.64, 0.0], [0.26, 0.26, 0.47]]

A word's query is what it looks for, its key what it can be found by, its value what it gives. A query
times a key is a score; softmax makes shares out of a row of scores; a word's output is that mixture of
all values. Vaswani and others 2017, https://arxiv.org/abs/1706.03762, section 3.2.1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from engine.arithmetic import Array, softmax
from engine.value import Value, constant

Numbers = TypeVar("Numbers", Value, Array)


@dataclass(frozen=True)
class Attended(Generic[Numbers]):
    """Everything on the way: t words, a head of size h.

    q, k, v  (..., t, h) queries, keys and values
    scores   (..., t, t) row i, column j: query i times key j, over √h; the mask is not in it
    weights  (..., t, t) of which each row adds up to 1
    out      (..., t, h) weights @ v
    """

    q: Numbers
    k: Numbers
    v: Numbers
    scores: Numbers
    weights: Numbers
    out: Numbers


def attend(x: Value, wq: Any, wk: Any, wv: Any, causal: bool = True) -> Attended[Value]:
    """x (..., t, c); wq, wk, wv (c, h). causal: no word sees one that comes after it."""
    q, k, v = x @ wq, x @ wk, x @ wv
    scores = scaled_scores(q, k)
    weights = (scores + constant(mask(scores.data)) if causal else scores).softmax()
    return Attended(q, k, v, scores, weights, weights @ v)


def scaled_scores(q: Value, k: Value) -> Value:
    """Divided by √h: a sum of h products grows like √h, and softmax of large scores is all or nothing."""
    return (q @ k.transpose()) / math.sqrt(np.shape(k.data)[-1])


def mask(scores: Any) -> Array:
    """(t, t) to be added to scores (..., t, t): -infinity where the column's word comes after the row's."""
    t = np.shape(scores)[-1]
    return np.triu(np.full((t, t), -np.inf, np.asarray(scores).dtype), 1)


def attend_arrays(x: Array, wq: Array, wk: Array, wv: Array, causal: bool = True) -> Attended[Array]:
    """The same numbers, without a graph to go back through."""
    q, k, v = x @ wq, x @ wk, x @ wv
    scores = q @ np.swapaxes(k, -1, -2) / math.sqrt(k.shape[-1])
    weights = softmax(scores + mask(scores) if causal else scores)
    return Attended(q, k, v, scores, weights, weights @ v)
