"""What there is to say about the neural twin at a place of its timeline: equation and words. No Qt."""

from __future__ import annotations

import math

import numpy as np

from gui.labs.bigram.session.twin import ALL, MATRICES, Twin
from gui.labs.bigram.session.twin_matrices import stage_of
from gui.moment import Moment
from gui.words import translate

_LECTURE_SIZE = 27  # letters, the boundary among them
_LECTURE_STEPS = 250  # from here on the net makes the video's kondlaisah; 139 to 249 steps make kondmaisah


def moment_of(twin: Twin, alphabet: str) -> Moment:
    if twin.scene == ALL:
        equation, explanation = _after_steps(twin)
        return Moment(equation, twin.descent.trouble_here or explanation, twin.place, twin.total)
    act, step, count = twin.act, twin.descent.position, len(twin.name) + 1
    if twin.scene == MATRICES and act:
        equation, explanation = stage_of(twin, alphabet)
        place = _tr("step {step}, stage {act} of 9").format(step=step + 1, act=act)
    elif act == 0:
        equation, explanation = _changed(twin) if step else _begun(twin, len(alphabet))
        place = _tr("after step {step}").format(step=step) if step else _tr("at the start")
    elif act <= count:
        equation, explanation = _pair(twin, act - 1, alphabet)
        place = _tr("step {step}, pair {act} of {count}").format(step=step + 1, act=act, count=count)
    else:
        equation, explanation = _mean(twin)
        place = _tr("step {step}, mean").format(step=step + 1)
    explanation = twin.descent.trouble_here or explanation
    return Moment(equation, explanation, twin.place, twin.total, place)


def training_so_far(twin: Twin) -> str:
    """What names made by the net owe to its training."""
    steps = twin.descent.position
    if not steps:
        return _tr("The net is untrained: its weights are random, and so are its names.")
    if twin.scene != ALL:
        return _tr("The net has learned from {name} alone.").format(name=twin.name)
    told = _tr("The net after {steps} steps.").format(steps=f"{steps:,}")
    if twin.is_lectures and steps < _LECTURE_STEPS:
        told += " " + _tr("The lecture trains longer: from step {more} on its kondlaisah comes.").format(
            more=_LECTURE_STEPS
        )
    return told


def short(number: float) -> str:
    """Four decimals; of a number that would need much room, what size it has."""
    return f"{number:.4f}" if abs(number) < 1e4 else f"{number:.0e}"


def _after_steps(twin: Twin) -> tuple[str, str]:
    descent = twin.descent
    loss, nll, penalty = descent.records[:, descent.position]
    equation, explanation = f"loss = nll = {short(loss)}", ""
    if decay := descent.setting.decay:
        equation = f"loss = {short(nll)} + {short(penalty)} = {short(loss)}"
        explanation = _tr("nll and the penalty, {decay:g} · mean(W²).").format(decay=decay) + " "
    if descent.position == 0:
        text = _tr("W as it was drawn; a step reads all {pairs} pairs at once: W −= {rate:g} · ∂loss/∂W")
    else:
        text = _tr("Step {step} read all {pairs} pairs at once: W −= {rate:g} · ∂loss/∂W")
    rate = descent.setting_at(max(descent.position - 1, 0)).rate
    pairs = int(descent.network.counts.sum())
    return equation, explanation + text.format(step=f"{descent.position:,}", pairs=f"{pairs:,}", rate=rate)


def _begun(twin: Twin, size: int) -> tuple[str, str]:
    text = _tr("W is {size} × {size} normal random numbers from the lecture's seed.")
    if size == _LECTURE_SIZE:
        text = _tr("W is {size} × {size} normal random numbers, the lecture's.")
    if twin.scene == MATRICES:
        text += " " + _tr("x has a row for each of the {count} pairs of {name}: a 1 at its first letter.")
    else:
        text += " " + _tr("{name} makes {count} pairs; the first step reads one.")
    return "P = softmax(x @ W)", text.format(size=size, name=twin.name, count=len(twin.name) + 1)


def _pair(twin: Twin, pair: int, alphabet: str) -> tuple[str, str]:
    walk = twin.walk
    first, second = walk.pairs[pair]
    a, b, log = alphabet[first], alphabet[second], float(walk.logs[pair])
    logit, count, total = (
        float(np.asarray(node.data)[pair, column])
        for node, column in ((walk.logits, second), (walk.counts, second), (walk.totals, 0))
    )
    equation = f"P({b} | {a}) = {short(count)} / {short(total)} = {math.exp(log):.4f}"
    text = _tr(
        "Pair {number} of {count}: {a} is one-hot {first}, so x @ W is row {first} of W. "
        "exp({logit:.4f}) is the “count” of {b}, divided by that of all letters."
    )
    return equation, text.format(number=pair + 1, count=len(walk.pairs), a=a, b=b, first=first, logit=logit)


def _mean(twin: Twin) -> tuple[str, str]:
    walk, decay = twin.walk, twin.descent.setting.decay
    count, nll = len(walk.pairs), float(walk.loss.data)
    equation = f"nll = {short(abs(walk.logs.sum()))} / {count} = {short(nll)}"
    if decay:
        loss, _, penalty = twin.descent.records[:, twin.descent.position]
        equation += f"; loss = {short(nll)} + {short(penalty)} = {short(loss)}"
    text = _tr(
        "The mean of −log P. Its gradient in each row that was read is (softmax − one-hot) / {count}; "
        "next, W −= {rate:g} · ∂loss/∂W."
    )
    return equation, text.format(count=count, rate=twin.descent.setting.rate)


def _changed(twin: Twin) -> tuple[str, str]:
    descent = twin.descent
    before, after = descent.records[0, descent.position - 1 : descent.position + 1]
    rate = descent.setting_at(descent.position - 1).rate
    text = _tr(
        "In each row that was read, the letters that came have gained and the others have lost. "
        "Reading {name} again gives {loss}."
    )
    equation = f"W −= {rate:g} · ∂loss/∂W: loss {short(before)} → {short(after)}"
    return equation, text.format(name=twin.name, loss=short(after))


def _tr(text: str) -> str:
    return translate("BigramTwin", text)
