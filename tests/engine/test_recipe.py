import json
import re
from dataclasses import replace

import numpy as np
import pytest

from engine.augment import distort
from engine.optim import Adam, GradientDescent
from engine.recipe import PRESETS, SPLITS, Recipe


@pytest.mark.parametrize("name", PRESETS)
def test_presets_survive_as_json(name):
    recipe = PRESETS[name]
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_the_log_s_run_is_the_log_s():
    log = PRESETS["log"]
    assert (log.images, log.batch, log.learning_rate, log.steps) == (41_000, 41_000, 0.5, 500)
    assert (log.hidden, log.activation, log.initialisation, log.scaled) == ((128,), "relu", "he", True)
    assert isinstance(log.optimiser_of(log.network()), GradientDescent)
    assert log.epochs == 500
    assert SPLITS[log.images] == 1_000


def test_the_same_seed_gives_the_same_first_weights():
    first, again, other = Recipe().network(), Recipe().network(), Recipe(seed=2).network()
    np.testing.assert_array_equal(first.weights[0][0], again.weights[0][0])
    assert not np.array_equal(first.weights[0][0], other.weights[0][0])


def test_a_recipe_makes_what_it_says():
    recipe = Recipe(hidden=(16, 12), activation="tanh", initialisation="zeros", decay=0.1)
    network = recipe.network()
    assert (network.units, network.activation) == ((16, 12), "tanh")
    assert not network.weights[0][0].any()
    assert isinstance(recipe.optimiser_of(network), Adam)
    assert recipe.penalty_of(network)().data == 0
    assert Recipe().penalty_of(network) is None


def test_pixels_are_scaled_where_that_is_wanted():
    images = (np.arange(784) % 256).astype(np.uint8)[None]
    assert Recipe().prepare(images, 0).max() == pytest.approx(images.max() / 255)
    assert Recipe(scaled=False).prepare(images, 0).max() == images.max()


def test_distortions_are_the_same_at_the_same_step():
    images = np.full((3, 784), 0, np.uint8)
    images[:, 300:320] = 255
    recipe = Recipe(augmentation=1.0)
    np.testing.assert_array_equal(recipe.prepare(images, 7), recipe.prepare(images, 7))
    assert not np.array_equal(recipe.prepare(images, 7), recipe.prepare(images, 8))
    expected = distort(images / np.float32(255), np.random.default_rng([1, 7, 3]), 1.0)
    np.testing.assert_allclose(recipe.prepare(images, 7), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"activation": "step"}, "activation: 'step' is not one of relu, tanh, sigmoid"),
        ({"optimiser": ""}, "optimiser"),
        ({"images": 50_000}, "images: 50000 is not one of 60000, 41000"),
        ({"hidden": ()}, "1 to 4 layers, not 0"),
        ({"hidden": (0,)}, "hidden: 0 is not between 1 and 4096"),
        ({"hidden": (5,) * 5}, "not 5"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"batch_size": 60_001}, "batch_size"),
        ({"steps": 0}, "steps: 0 is not between 1 and 1e\\+06"),
        ({"augmentation": 4.0}, "augmentation"),
        ({"smoothing": 1.0}, "smoothing"),
        ({"decay": -0.1}, "decay"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**31}, "seed: 2147483648 is not between 0 and"),
    ],
)
def test_what_is_no_recipe_is_refused(choice, message):
    with pytest.raises(ValueError, match=message):
        replace(Recipe(), **choice)


@pytest.mark.parametrize(
    "state",
    [3, None, {"colour": 1}, {"steps": "7"}, {"hidden": [1.5]}, {"hidden": 3}, {"scaled": 1}, {"seed": 1.5}],
)
def test_foreign_states_are_refused(state):
    with pytest.raises((ValueError, TypeError), match=r"."):
        Recipe.from_dict(state)


@pytest.mark.parametrize("name", list(Recipe().to_dict()))
@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 1e308, -1, -0.5, 2**70, "nan", "x" * 50_000, [], [0], [2**70], {}, None],
    ids=lambda value: repr(value)[:9],
)
def test_a_field_that_cannot_be_is_refused_in_plain_words(name, value):
    with pytest.raises(ValueError, match=f"^{name}: ") as caught:
        Recipe.from_dict(Recipe().to_dict() | {name: value})
    assert len(str(caught.value)) < 150
    assert not re.search(r"\b(int|float|bool|str|tuple|NoneType)\b", str(caught.value))
