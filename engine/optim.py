"""How to step downhill once the gradients are known.

    optimiser = Adam(parameters, 0.001)
    optimiser.step()            # reads every parameter's .grad, changes its .data

learning_rate may be changed between steps. All numbers of all parameters stand in one vector, one
behind the other, and every array's .data is a view of its part: so one step is a few long vector
operations however many parameters there are, done in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from engine.arithmetic import Array, quiet
from engine.value import Value


class Optimiser:
    """What the three have in common: the vector of all parameters, that of their gradients, and memory.

    memory  what the method remembers from step to step: vectors of the same length, by name
    steps   how many it has taken
    """

    memory_names: tuple[str, ...] = ()

    def __init__(self, parameters: Sequence[Value], learning_rate: float) -> None:
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
        self.steps = 0
        sizes = [np.size(p.data) for p in self.parameters]
        dtype = np.result_type(*[p.data for p in self.parameters])
        self._vector = np.zeros(sum(sizes), dtype)
        self._gradient, self._scratch = np.zeros_like(self._vector), np.zeros_like(self._vector)
        self.memory = {name: np.zeros_like(self._vector) for name in self.memory_names}
        ends = np.cumsum(sizes)
        shapes = [np.shape(p.data) for p in self.parameters]
        self._views = [v.reshape(s) for v, s in zip(np.split(self._vector, ends[:-1]), shapes, strict=True)]
        self._gradient_views = [
            v.reshape(s) for v, s in zip(np.split(self._gradient, ends[:-1]), shapes, strict=True)
        ]

    @quiet  # a rate that is too high needs no warning: the next loss shows it
    def step(self, scale: float = 1.0) -> None:
        """One step with learning_rate · scale (a schedule's factor)."""
        self._gather()
        self.steps += 1
        self._descend(self.learning_rate * scale)
        self._spread()

    def _descend(self, rate: float) -> None:
        raise NotImplementedError

    def _gather(self) -> None:
        for p, view, gradient in zip(self.parameters, self._views, self._gradient_views, strict=True):
            if p.data is not view:  # the first step, a scalar, or someone has put other weights in
                view[...] = p.data
            gradient[...] = p.grad

    def _spread(self) -> None:
        for p, view in zip(self.parameters, self._views, strict=True):
            p.data = view if view.ndim else float(view)

    def state(self) -> dict[str, Array]:
        """A copy of the parameters and of all that is remembered: enough to go on from here."""
        for p, view in zip(self.parameters, self._views, strict=True):
            view[...] = p.data
        vectors = {"parameters": self._vector, **self.memory}
        return {name: v.copy() for name, v in vectors.items()} | {"steps": np.array([self.steps])}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go back to a state(). Raises ValueError, and changes nothing, if it is not one of this kind."""
        vectors = {"parameters": self._vector, **self.memory}
        for name, vector in vectors.items():
            if name not in state or state[name].shape != vector.shape:
                raise ValueError(f"not a state of {type(self).__name__} for these parameters: {name}")
        for name, vector in vectors.items():
            vector[...] = state[name]
        self.steps = int(state["steps"][0])
        self._spread()


class GradientDescent(Optimiser):
    """p -= learning_rate · gradient."""

    def _descend(self, rate: float) -> None:
        self._vector -= np.multiply(self._gradient, rate, out=self._scratch)


class Momentum(Optimiser):
    """Gradient descent with inertia: v = momentum · v + gradient; p -= learning_rate · v (Polyak 1964)."""

    memory_names = ("velocity",)

    def __init__(self, parameters: Sequence[Value], learning_rate: float, momentum: float = 0.9) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = momentum

    def _descend(self, rate: float) -> None:
        velocity = self.memory["velocity"]
        velocity *= self.momentum
        velocity += self._gradient
        self._vector -= np.multiply(velocity, rate, out=self._scratch)


class Adam(Optimiser):
    """Each parameter steps by its own recent gradient's mean over its size.

    Source: Kingma and Ba 2014, https://arxiv.org/abs/1412.6980, algorithm 1.
    """

    memory_names = ("sum", "sum_of_squares")  # of the gradients, the past fading

    def __init__(
        self,
        parameters: Sequence[Value],
        learning_rate: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.betas = betas
        self.epsilon = epsilon

    def _descend(self, rate: float) -> None:
        gradient, scratch = self._gradient, self._scratch
        sums, squares = self.memory["sum"], self.memory["sum_of_squares"]
        b1, b2 = self.betas
        sums *= b1
        sums += gradient
        squares *= b2
        squares += np.multiply(gradient, gradient, out=scratch)
        # The paper's unbiased means are these sums over 1 + b + b² + ... = (1 - b^steps) / (1 - b)
        weight1 = (1 - b1**self.steps) / (1 - b1)
        weight2 = ((1 - b2**self.steps) / (1 - b2)) ** 0.5
        # p -= rate · (sum / weight1) / (√squares / weight2 + epsilon)
        np.sqrt(squares, out=scratch)
        scratch += self.epsilon * weight2
        np.divide(sums, scratch, out=scratch)
        scratch *= rate * weight2 / weight1
        self._vector -= scratch
