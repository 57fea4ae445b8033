"""What the graph lab suggests to try, page by page. Plain Python."""

from gui.try_this import Suggestions, TryThis
from gui.words import QT_TRANSLATE_NOOP

_NEURON = """\
z = x @ w + b
a = tanh(z)
loss = mean((a - y)**2)
da = 2 * (a - y) / n
dz = da * a * (1 - a)
dw = x.T @ dz
db = sum(dz)
w = w - rate * dw
b = b - rate * db"""

SUGGESTIONS: Suggestions = {
    "graph": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Six contributions carry the gradient of L back to every leaf of the lecture's formula. "
                "Begin with dL/dL = 1.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Step through L"),
            {"example": "lecture", "position": 4},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "b = a + a: a value that is used twice collects two gradients, and they add up to 2.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Use a value twice"),
            {"example": "reused", "position": "end"},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis", "A neuron: tanh squashes its sum and lets half of the gradient through."
            ),
            QT_TRANSLATE_NOOP("TryThis", "Open a neuron"),
            {"example": "neuron", "position": 7},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "A network of 41 parameters learns four examples. Press 20 steps: the loss falls from "
                "5.77 to 0.03.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Let it learn"),
            {"example": "mlp", "position": 0, "panels": ["learn"]},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "A line through points has one lowest place. Roll the ball, and find the rate at which it "
                "begins to overshoot.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Roll downhill"),
            {"example": "line", "panels": ["learn", "landscape"]},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "A ravine: with momentum the loss is below 0.14 after 500 steps, without it after 5,000. Run "
                "it both ways.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Cross a ravine"),
            {"example": "ravine", "momentum": 0.9, "panels": ["learn", "landscape"]},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "With b exactly 0 descent comes to rest on a saddle, at L = 1. Move b a little, and it rolls "
                "on to 0.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Stop on a saddle"),
            {"example": "saddle", "panels": ["learn", "landscape"]},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "Two tanh units may change places, so there are two lowest places. Drag the ball across the "
                "diagonal, and it finds the other.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "See a mirrored minimum"),
            {"example": "mirrored", "panels": ["learn", "landscape"]},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "A neuron over a weight and its bias: a cliff between two plains, on which tanh leaves "
                "hardly any gradient.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Climb a neuron"),
            {"example": "neuron", "leaves": ["w1", "b"], "panels": ["landscape"]},
        ),
    ],
    "scratch": [
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "One of these nine lines has a slip. Find the mark that is not ✓, and press Hint.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Find the slip"),
            {"task": "neuron", "lines": _NEURON},
        ),
        TryThis(
            QT_TRANSLATE_NOOP(
                "TryThis",
                "An empty page: write 784-128-10 and all its gradients. Then your own lines train on MNIST.",
            ),
            QT_TRANSLATE_NOOP("TryThis", "Write it yourself"),
            {"task": "digits", "lines": ""},
        ),
    ],
}
