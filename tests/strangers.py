"""Strokes that are no digits: letters and scribbles, each time a little different."""

from __future__ import annotations

import numpy as np

# Polylines in a box from 0 to 1; y goes down
LETTERS = {
    "A": "0,1 .5,0 1,1|.2,.6 .8,.6",
    "E": "1,0 0,0 0,1 1,1|0,.5 .8,.5",
    "F": "1,0 0,0 0,1|0,.5 .7,.5",
    "H": "0,0 0,1|1,0 1,1|0,.5 1,.5",
    "K": "0,0 0,1|1,0 0,.55 1,1",
    "L": "0,0 0,1 .8,1",
    "M": "0,1 .1,0 .5,.6 .9,0 1,1",
    "N": "0,1 0,0 1,1 1,0",
    "P": "0,0 0,1|0,0 .8,.1 .8,.4 0,.5",
    "R": "0,0 0,1|0,0 .8,.1 .8,.4 0,.5 1,1",
    "U": "0,0 0,.7 .3,1 .7,1 1,.7 1,0",
    "W": "0,0 .25,1 .5,.3 .75,1 1,0",
    "X": "0,0 1,1|1,0 0,1",
    "Y": "0,0 .5,.5 1,0|.5,.5 .5,1",
    "h": "0,0 0,1|0,.6 .5,.4 .8,.6 .8,1",
    "k": "0,0 0,1|.6,.4 0,.7 .7,1",
    "m": "0,0 0,1|0,.2 .3,0 .5,.3 .5,1|.5,.2 .8,0 1,.3 1,1",
    "r": "0,0 0,1|0,.3 .4,0 .8,.1",
    "t": ".4,0 .4,.9 .8,1|0,.3 .9,.3",
    "e": "0,.5 .9,.45 .6,0 .1,.3 .1,.8 .5,1 .9,.8",
}


def strangers(count, seed=0):
    """Strokes of so many: letters, and scribbles among them."""
    rng = np.random.default_rng(seed)
    letters = list(LETTERS.values())
    return [[scribble(rng)] if n % 3 == 2 else written(letters[n % len(letters)], rng) for n in range(count)]


def written(letter, rng):
    wide, slant = rng.uniform(0.55, 1), rng.normal(0, 0.12)
    strokes = []
    for part in letter.split("|"):
        points = dense(np.array([point.split(",") for point in part.split()], float))
        x = points[:, 0] * wide + slant * (points[:, 1] - 0.5)
        wave = 0.03 * np.sin(2 * np.pi * points @ rng.normal(0, 0.7, 2) + rng.uniform(0, 6))
        strokes.append(np.stack([x + wave, points[:, 1] + wave], axis=1) + rng.normal(0, 0.02, 2))
    return strokes


def scribble(rng):
    return dense(rng.uniform(0, 1, (rng.integers(6, 14), 2)), 120)


def dense(points, count=40):
    at = np.linspace(0, len(points) - 1, count)
    return np.stack([np.interp(at, np.arange(len(points)), points[:, axis]) for axis in (0, 1)], axis=1)
