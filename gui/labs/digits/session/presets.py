"""The presets of engine.recipe in words: what each is called, and what to look for."""

from __future__ import annotations

from engine.recipe import PRESETS, Recipe
from gui.words import QT_TRANSLATE_NOOP, translate

_SHORT = {
    "fast": QT_TRANSLATE_NOOP("Preset", "fast"),
    "minute": QT_TRANSLATE_NOOP("Preset", "a minute"),
    "log": QT_TRANSLATE_NOOP("Preset", "full batch"),
    "naive": QT_TRANSLATE_NOOP("Preset", "naive"),
    "unscaled": QT_TRANSLATE_NOOP("Preset", "unscaled"),
    "too fast": QT_TRANSLATE_NOOP("Preset", "too fast"),
    "zeros": QT_TRANSLATE_NOOP("Preset", "all zeros"),
    "3blue1brown": QT_TRANSLATE_NOOP("Preset", "3Blue1Brown"),
}
_OPTIMISERS = {
    "adam": QT_TRANSLATE_NOOP("Preset", "Adam"),
    "momentum": QT_TRANSLATE_NOOP("Preset", "momentum"),
    "descent": QT_TRANSLATE_NOOP("Preset", "descent"),
}


def preset_of(recipe: Recipe) -> str:
    """Its key; "" for one's own."""
    return next((key for key, preset in PRESETS.items() if preset == recipe), "")


def name_of(recipe: Recipe) -> str:
    """What a run of it is called: fast, Adam 0.004."""
    key = preset_of(recipe)
    what = translate("Preset", _SHORT[key]) if key else "-".join(map(str, (784, *recipe.hidden, 10)))
    return f"{what}, {translate('Preset', _OPTIMISERS[recipe.optimiser])} {recipe.learning_rate:g}"


PRESET_WORDS: dict[str, tuple[str, str]] = {
    "fast": (
        QT_TRANSLATE_NOOP("Preset", "Our recipe, fast"),
        QT_TRANSLATE_NOOP(
            "Preset", "97 % in three seconds. Look at the hidden weights: noise at first, strokes at the end."
        ),
    ),
    "minute": (
        QT_TRANSLATE_NOOP("Preset", "Our recipe, a minute"),
        QT_TRANSLATE_NOOP(
            "Preset",
            "Every image is a little different each time. Look how the two curves stay together: it cannot "
            "learn the images by heart.",
        ),
    ),
    "log": (
        QT_TRANSLATE_NOOP("Preset", "Full batch, 500 steps"),
        QT_TRANSLATE_NOOP(
            "Preset",
            "41,000 images, all of them in every step, rate 0.5, 500 steps. Expect 96.61 % on training "
            "images and 95.20 % on the 1,000 held out.",
        ),
    ),
    "naive": (
        QT_TRANSLATE_NOOP("Preset", "Naive initialisation"),
        QT_TRANSLATE_NOOP(
            "Preset",
            "Weights from -0.5 to 0.5, however many inputs there are. Look at the first loss, and how long "
            "it takes to make good for it.",
        ),
    ),
    "unscaled": (
        QT_TRANSLATE_NOOP("Preset", "Unscaled pixels"),
        QT_TRANSLATE_NOOP(
            "Preset",
            "Pixels from 0 to 255. Look at the first gradients and at the dead units: the first step throws "
            "the weights so far that nothing comes back.",
        ),
    ),
    "too fast": (
        QT_TRANSLATE_NOOP("Preset", "Learning rate too high"),
        QT_TRANSLATE_NOOP(
            "Preset", "Rate 10. Look at the first steps: the loss leaps, and then all units are dead."
        ),
    ),
    "zeros": (
        QT_TRANSLATE_NOOP("Preset", "All zeros"),
        QT_TRANSLATE_NOOP(
            "Preset",
            "All units alike. Look at the hidden weights: nothing tells one unit from another, so none "
            "learns.",
        ),
    ),
    "3blue1brown": (
        QT_TRANSLATE_NOOP("Preset", "3Blue1Brown's 784-16-16-10"),
        QT_TRANSLATE_NOOP(
            "Preset",
            "Two layers of 16 sigmoid units. Look at the gradients: those of the first layer are the "
            "smallest.",
        ),
    ),
}
