"""A run of the page Learn in words. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from engine.arithmetic import Array
from engine.centring import PIXELS
from engine.digit_network import DigitNetwork
from gui.labs.digits.session.runs import DIVERGED, PAUSED, RUNNING, Run
from gui.numbers import megabytes, percent
from gui.words import translate


def what_runs(run: Run) -> str:
    """Its layers, its steps, and where its first weights are from."""
    layers = " – ".join(map(str, (PIXELS, *run.recipe.hidden, 10)))
    words = _tr("{layers}, {steps} steps of {batch} images").format(
        layers=layers, steps=f"{run.recipe.steps:,}", batch=f"{run.recipe.batch:,}"
    )
    return _tr("{words}; begun from {origin}").format(words=words, origin=run.origin) if run.origin else words


def title(run: Run) -> str:
    """Its name, and how well its network reads: fast, Adam 0.004, 97.85 %."""
    if not run.checkpoints:
        return run.name
    share = percent(run.checkpoints[-1].accuracy, 2)
    return _tr("{name}, {accuracy}").format(name=run.name, accuracy=share)


def how_far(run: Run | None, size: int) -> str:
    """How far a run is, and how well its network reads. size: bytes of the weights kept of all runs."""
    if run is None:
        return _tr("No run yet. Press Start: the curves grow here while the network learns.")
    if run.is_recording:
        told = _tr(
            "This is a recording: Nablab's engine took {seconds} s to get {learned} of the training images "
            "right, and {unseen} of the others. Press Start to train it yourself."
        )
        learned, unseen = run.curves["accuracy"].values[-1], run.checkpoints[-1].accuracy
        return told.format(
            seconds=f"{run.seconds:.0f}", learned=percent(learned, 2), unseen=percent(unseen, 2)
        )
    words = [what_runs(run) + "."]
    if run.state in (RUNNING, PAUSED):
        words.append(_tr("Step {step}.").format(step=f"{run.step:,}"))
    if run.checkpoints:
        newest = run.checkpoints[-1]
        words.append(
            _tr("{accuracy} correct on unseen images after {seconds} s.").format(
                accuracy=percent(newest.accuracy, 2), seconds=f"{newest.seconds:.1f}"
            )
        )
        if dead := sum(newest.dead):
            words.append(
                _tr("{dead} of {all} units are dead (always 0).").format(
                    dead=dead, all=sum(run.recipe.hidden)
                )
            )
    if run.state == RUNNING and run.seconds_left is not None:
        words.append(_tr("{seconds} s left.").format(seconds=f"{run.seconds_left:.0f}"))
    if run.state == DIVERGED:
        words.append(_tr("Diverged at {reason}.").format(reason=run.message))
    if run.is_cut:
        words.append(_tr("Only its newest weights were saved with your work."))
    words.append(_tr("Saved checkpoints: {size}.").format(size=megabytes(size)))
    return " ".join(words)


def readings(image: Array, networks: Iterable[tuple[str, DigitNetwork]]) -> str:
    """How several networks, each with its name, read a drawing. image: float32 (28, 28) in [0, 1]."""
    told = []
    for name, network in networks:
        shares = network.probabilities(image.reshape(1, PIXELS))[0]
        told.append(f"{name}: {int(np.argmax(shares))} ({percent(float(shares.max()))})")
    return _tr("Your drawing, as read by {answers}.").format(answers="; ".join(told))


def _tr(text: str) -> str:
    return translate("Runs", text)
