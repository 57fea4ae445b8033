"""Setting a scene: for a step of a lesson, and for what a page suggests to try. One change for Undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from gui.lessons.labs import LABS
from gui.page import LabPage
from gui.shell import Shell
from gui.undo import Change, State

if TYPE_CHECKING:
    from gui.lessons.lesson import Acts


def set_scene(window: Shell, lab: str, way: Sequence[Acts], text: str) -> None:
    """From the beginning of the lab, whatever is there now; text: what Undo calls it. What cannot be done
    there is told, and the rest left out."""
    panel = window.show_lab(lab)
    panel.rest()
    LABS[lab].stop(panel)
    stack = panel.undo_stack
    stack.beginMacro(text)
    put, before = partial(_put, panel), panel.session.to_dict()
    try:
        with panel.session.changed.held():
            put(window.first_state(lab))
            for acts in way:
                for name, value in acts.items():
                    verb = LABS[lab].verbs[name]
                    if verb.is_told:
                        stack.push(Change(text, put, before, panel.session.to_dict()))
                    verb.act(panel, value)
                    if verb.is_told:
                        before = panel.session.to_dict()
    except ValueError as error:
        window.tell(str(error))
    finally:
        stack.push(Change(text, put, before, panel.session.to_dict()))
        stack.endMacro()


def _put(panel: LabPage, state: State) -> None:
    """All but what took long to train: no scene depends on it, and none takes it away."""
    kept = panel.session.to_dict()
    if "own" in kept and kept["own"] is None and "safetensors" in kept["network"]:
        kept["own"] = kept["network"]  # which is no longer in use, but can be chosen again
    panel.session.from_dict({**state, **{key: kept[key] for key in ("training", "own") if key in kept}})
