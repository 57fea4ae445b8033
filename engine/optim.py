"""How to step downhill once the gradients are known.

    optimiser = Adam(parameters, 0.001)
    optimiser.step()            # reads every parameter's .grad, changes its .data

learning_rate may be changed between steps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.value import Value


class GradientDescent:
    """p -= learning_rate · gradient."""

    def __init__(self, parameters: Sequence[Value], learning_rate: float) -> None:
        self.parameters = list(parameters)
        self.learning_rate = learning_rate

    def step(self) -> None:
        for p in self.parameters:
            p.data = p.data - self.learning_rate * p.grad


class Momentum:
    """Gradient descent with inertia: v = momentum · v + gradient; p -= learning_rate · v (Polyak 1964)."""

    def __init__(self, parameters: Sequence[Value], learning_rate: float, momentum: float = 0.9) -> None:
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
        self.momentum = momentum
        self._velocity = [p.data * 0.0 for p in self.parameters]

    def step(self) -> None:
        for i, p in enumerate(self.parameters):
            self._velocity[i] = self.momentum * self._velocity[i] + p.grad
            p.data = p.data - self.learning_rate * self._velocity[i]


class Adam:
    """Each parameter steps by its own recent gradient's mean over its size.

    Source: Kingma and Ba 2014, https://arxiv.org/abs/1412.6980, algorithm 1.
    """

    def __init__(
        self,
        parameters: Sequence[Value],
        learning_rate: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ) -> None:
        self.parameters = list(parameters)
        self.learning_rate = learning_rate
        self.betas = betas
        self.epsilon = epsilon
        self._mean = [p.data * 0.0 for p in self.parameters]
        self._square = [p.data * 0.0 for p in self.parameters]
        self._steps = 0

    def step(self) -> None:
        self._steps += 1
        b1, b2 = self.betas
        # both averages began at zero; these two factors take that bias out again
        rate = self.learning_rate / (1 - b1**self._steps)
        unbias = 1 / np.sqrt(1 - b2**self._steps).item()
        for i, p in enumerate(self.parameters):
            g = p.grad
            self._mean[i] = b1 * self._mean[i] + (1 - b1) * g
            self._square[i] = b2 * self._square[i] + (1 - b2) * (g * g)
            p.data = p.data - rate * self._mean[i] / (self._square[i] ** 0.5 * unbias + self.epsilon)
