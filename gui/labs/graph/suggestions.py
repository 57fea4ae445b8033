"""What the graph lab suggests to try, page by page. Plain Python."""

from gui.try_this import Suggestions, TryThis
from gui.words import QT_TRANSLATE_NOOP

SUGGESTIONS: Suggestions = {
    "": [
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
    ],
}
