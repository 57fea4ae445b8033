"""What there is to say about a pixel, a hidden unit, a digit, or the network: numbers and words, no Qt."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.arithmetic import exp
from engine.centring import PIXELS, SIDE
from gui.inspection import Inspection
from gui.labs.digits.session.blame import Blame, written
from gui.labs.digits.session.network_in_use import NetworkInUse
from gui.labs.digits.session.pixel_gradient import PixelGradient
from gui.labs.digits.session.reading import Reading
from gui.labs.digits.session.sketch import Sketch
from gui.words import translate


def inspect_pixel(
    sketch: Sketch, in_use: NetworkInUse, gradient: PixelGradient, row: int, column: int
) -> Inspection:
    ink = float(sketch.image[row, column])
    number = row * SIDE + column
    weights = in_use.network.weights[0][0][number]
    strongest = int(np.argmax(np.abs(weights)))
    lines = [
        _tr("x[{number}] = {ink}, input {number} of 0 to {last}").format(
            number=number, ink=f"{ink:.3f}", last=PIXELS - 1
        ),
        _tr("Its largest weight goes to hidden unit {unit}:").format(unit=strongest),
        f"{ink:.3f} × {weights[strongest]:.4f} = {ink * weights[strongest] + 0.0:.4f}",
    ]
    pixels = gradient.pixels
    if pixels is not None:
        logit = f"z{len(in_use.network.layers)}[{gradient.digit}]"
        lines.append(f"∂{logit}/∂x[{number}] = {pixels[row, column] + 0.0:.4f}")
    return Inspection(
        _tr("Pixel in row {row}, column {column}").format(row=row + 1, column=column + 1),
        f"{ink:.3f}",
        _tr(
            "0 is paper, 1 is full ink. The image is made from your drawing: cropped, scaled to "
            "20 pixels, drawn again at one thickness, and centred by its centre of mass."
        )
        if sketch.picture is None
        else _tr(
            "0 is paper, 1 is full ink. The image is made from the picture: cropped, scaled to 20 pixels, "
            "and centred by its centre of mass; one of MNIST's is taken as it is."
        ),
        tuple(lines),
        "centring",
        f"engine.centring.{'centre_strokes' if sketch.picture is None else 'centre_drawing'}",
    )


def inspect_unit(in_use: NetworkInUse, reading: Reading, number: int) -> Inspection:
    network, edit = in_use.network, in_use.model.edit(number)
    layer, unit = network.place_of(number)
    bias, onward = float(network.weights[layer][1][unit]), network.weights[layer + 1][0][unit]
    z, a = float(reading.sums[number]), float(reading.hidden[number])
    n, x = layer + 1, f"a{layer}" if layer else "x"
    function = {"relu": f"max(0, z{n})", "tanh": f"tanh(z{n})", "sigmoid": f"sigmoid(z{n})"}
    lines = [
        f"Σ {x} · w".ljust(13) + f"{z - bias:+.4f}",
        f"+ b{n}[{unit}]".ljust(13) + f"{bias:+.4f}",
        f"= z{n}[{unit}]".ljust(13) + f"{z:+.4f}",
        function[network.activation].ljust(13) + f"{a:+.4f}",
        _tr("It adds to the logits:")
        if n == len(network.units)
        else _tr("Its largest contributions to the next layer:"),
    ]
    strongest = sorted(np.argsort(-np.abs(onward))[:10].tolist())
    lines += [f"{k}: {onward[k]:+.3f} × {a:.3f} = {a * onward[k] + 0.0:+.3f}" for k in strongest]
    if not edit.is_on:
        meaning = _tr("You switched it off: it outputs 0 for every drawing.")
    elif network.activation != "relu":
        meaning = _tr("Its weighted sum, squashed. The further it is from the middle, the less it changes.")
    elif reading.probabilities is None:
        meaning = _tr("Nothing is drawn yet: only its bias speaks.")
    elif a > 0:
        meaning = _tr("It is on: its weighted sum plus its bias is above 0, so ReLU lets it through.")
    else:
        meaning = _tr("It is off: its weighted sum plus its bias is not above 0, so ReLU makes it 0.")
    title = _tr("Hidden unit {unit}").format(unit=unit)
    if len(network.units) > 1:
        title = _tr("Hidden unit {unit} of layer {layer}").format(unit=unit, layer=n)
    code = "engine.digit_network.DigitNetwork.signals"
    return Inspection(title, f"{a:.4f}", meaning, tuple(lines), "hidden unit", code)


def inspect_blame(in_use: NetworkInUse, blame: Blame, position: int, number: int) -> Inspection:
    """How the blame came back to a hidden unit, as far as the backward pass has come."""
    network = in_use.network
    layer, unit = network.place_of(number)
    n, m = layer + 1, layer + 2
    title = _tr("Blame of hidden unit {unit}").format(unit=unit)
    if len(network.units) > 1:
        title = _tr("Blame of hidden unit {unit} of layer {layer}").format(unit=unit, layer=n)
    code = f"engine.ops.OPS[{blame.activation}]"
    if f"z{n}" not in blame.stops[:position]:
        meaning = _tr("Its blame has not come back yet. Step forward to dz{layer}.").format(layer=n)
        return Inspection(title, "", meaning, (), "gradient", code)
    above, weights = blame.gradients[f"z{m}"], blame.values[f"W{m}"][unit]
    da, slope, dz = blame.gradients[f"a{n}"][unit], blame.slopes[n][unit], blame.gradients[f"z{n}"][unit]
    strongest = sorted(np.argsort(-np.abs(above * weights))[:16].tolist())
    lines = [
        f"da{n}[{unit}] = Σ dz{m}[k] · W{m}[{unit}, k]",
        *(
            f"{k}: {written(above[k])} × {written(weights[k])} = {written(above[k] * weights[k])}"
            for k in strongest
        ),
        f"da{n}[{unit}] = {written(da)}",
        f"z{n}[{unit}] = {written(blame.values[f'z{n}'][unit])}",
        f"dz{n}[{unit}] = {written(da)} × {slope:.4g} = {written(dz)}",
    ]
    if dz > 0:
        meaning = _tr("Its sum was too high: a higher sum would raise the loss. A step downhill lowers it.")
    elif dz < 0:
        meaning = _tr("Its sum was too low: a higher sum would lower the loss. A step downhill raises it.")
    else:
        meaning = _tr("No blame reaches it, so its weights learn nothing from this drawing.")
    return Inspection(title, written(dz), meaning, tuple(lines), "gradient", code)


def inspect_blame_of_digit(in_use: NetworkInUse, blame: Blame, position: int, digit: int) -> Inspection:
    """Where the blame begins: how far a digit's probability is from what it should be."""
    n = blame.depth
    title = _tr("Blame of digit {digit}").format(digit=digit)
    code = "engine.ops.OPS[softmax_cross_entropy]"
    if f"z{n}" not in blame.stops[:position]:
        meaning = _tr("Its blame has not come back yet. Step forward to dz{layer}.").format(layer=n)
        return Inspection(title, "", meaning, (), "gradient", code)
    p, dz = blame.values[f"a{n}"][digit], blame.gradients[f"z{n}"][digit]
    target = 1 if digit == blame.label else 0
    if target:
        meaning = _tr("It is the correct answer, so its logit should be higher.")
    else:
        meaning = _tr("It is not the correct answer, so its logit should be lower.")
    line = f"dz{n}[{digit}] = {written(p)} - {target} = {written(dz)}"
    return Inspection(title, written(dz), meaning, (line,), "gradient", code)


def inspect_digit(reading: Reading, digit: int) -> Inspection:
    title = _tr("Probability of {digit}").format(digit=digit)
    meaning = _tr(
        "The network gives every digit a number, its logit. Softmax makes them probabilities: "
        "e to the logit, divided by the sum of all ten. All logits are divided by the temperature first: "
        "above 1 the belief is spread more evenly, below 1 it is drawn together. The answer stays the same."
    )
    if reading.probabilities is None:
        return Inspection(title, "", meaning, (), "softmax", "engine.arithmetic.softmax")
    temperature = reading.temperature
    logits = reading.logits.astype(np.float64) / temperature
    top = float(logits.max())
    powers = exp(logits - top)
    total = float(powers.sum())
    over = "" if temperature == 1 else f"/{temperature:g}"
    layer = f"z{len(reading.layers) - 1}"
    z, logit = f"{layer}{over}", f"{layer}[{digit}]{over}"
    lines = [
        f"{logit} = {logits[digit]:.3f}",
        _tr("largest: {top}").format(top=f"{top:.3f}"),
        f"e^({logit} - {top:.3f}) = {powers[digit]:.4g}",
        f"Σ e^({z} - {top:.3f}) = {total:.4f}",
        f"{powers[digit]:.4g} / {total:.4f} = {reading.probabilities[digit]:.4f}",
        "",
        f"   {z:>7}  {'e^(' + z + '-m)':>10}  {'/ Σ':>7}",
        *(f"{k}  {logits[k]:7.2f}  {powers[k]:10.2e}  {powers[k] / total:7.4f}" for k in range(10)),
    ]
    return Inspection(
        title,
        f"{reading.probabilities[digit]:.4f}",
        meaning,
        tuple(lines),
        "softmax",
        "engine.arithmetic.softmax",
    )


def inspect_network(in_use: NetworkInUse) -> Inspection:
    card: dict[str, Any] = in_use.model.base.card
    arrays = {
        f"{letter}{n}": array
        for n, layer in enumerate(in_use.network.weights, start=1)
        for letter, array in zip("Wb", layer, strict=True)
    }
    lines = [
        _tr("{count} numbers in all:").format(count=f"{sum(array.size for array in arrays.values()):,}"),
        *(f"{name}  {' × '.join(map(str, array.shape))}" for name, array in arrays.items()),
    ]
    for heading, key in ((_tr("Accuracy"), "accuracy"), (_tr("Recipe"), "recipe")):
        facts = card.get(key)
        if isinstance(facts, dict) and facts:
            lines += ["", heading, *(f"{_plain(name)}: {_plain(fact)}" for name, fact in facts.items())]
    data = card.get("data")
    if isinstance(data, list):
        data = "; ".join(map(str, data))
    meaning = (
        _tr("No training details were saved with this network.")
        if not data
        else _tr("Trained on {data}.").format(data=_plain(data).rstrip("."))
    )
    if in_use.model.edits:
        meaning += " " + _tr("You have changed hidden units of it; its card speaks of it as it came.")
    return Inspection(
        _tr("The network and its card"),
        "",
        meaning,
        tuple(lines),
        "accuracy",
        "engine.digit_network.DigitNetwork",
    )


_LONGEST = 400  # characters of what a foreign card says


def _plain(fact: Any) -> str:
    """A fact of a card as text: cards may come from anywhere."""
    if isinstance(fact, float) and 0 < fact <= 1:
        return f"{fact:.4g}"
    text = str(fact).replace("_", " ")
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def _tr(text: str) -> str:
    return translate("DigitSession", text)
