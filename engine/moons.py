"""Two half moons in the plane, one within the other: points that no straight line divides.

    points, labels = moons(100, seed=1)      # (100, 2), and +1 or -1 for each

The upper moon is half of the unit circle around (0, 0), the lower one half of that around (1, 0.5); each
point is then moved a little at random.
As make_moons() of scikit-learn draws them, https://scikit-learn.org/stable/modules/generated/sklearn.datasets.make_moons.html
"""

from __future__ import annotations

import numpy as np

from engine.arithmetic import Array

NOISE = 0.1


def moons(count: int, seed: int, noise: float = NOISE) -> tuple[Array, Array]:
    """points (count, 2) and labels (count,): -1 for the upper moon and +1 for the lower one, in mixed order.

    Half of the points lie on each moon, evenly along it; of an odd count the lower one has one more.
    noise is the standard deviation of what each coordinate is moved by.
    Raises ValueError if count is below 0.
    """
    if count < 0:
        raise ValueError(f"{count} points cannot be drawn")
    rng = np.random.default_rng(seed)
    upper, lower = np.linspace(0, np.pi, count // 2), np.linspace(0, np.pi, count - count // 2)
    points = np.concatenate(
        [
            np.column_stack([np.cos(upper), np.sin(upper)]),
            np.column_stack([1 - np.cos(lower), 0.5 - np.sin(lower)]),
        ]
    )
    labels = np.repeat([-1.0, 1.0], [len(upper), len(lower)])
    order = rng.permutation(count)
    return points[order] + rng.normal(0, noise, (count, 2)), labels[order]
