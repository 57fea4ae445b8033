"""The present state of a laboratory as a step of a lesson, for whoever writes one. No Qt.

as_step("graph", panel)     # '[[step]]\nlab = "graph"\nscene = { formula = "b = a + a", ... }\n...'
"""

from __future__ import annotations

import json
import re
from typing import Any

from gui.lessons.kinds import Panel
from gui.lessons.labs import LABS
from gui.words import translate

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def as_step(lab: str, panel: Panel) -> str:
    """Raises ValueError where there is something that no scene can set."""
    scene = {"page": panel.page} if panel.page else {}
    scene |= LABS[lab].scene(panel)
    text = translate("Lesson", "What to read.")
    return f"[[step]]\nlab = {_written(lab)}\nscene = {_written(scene)}\ntext = {_written(text)}\n"


def _written(value: Any) -> str:
    """As TOML: a text is written as in JSON."""
    if isinstance(value, dict):
        pairs = (f"{k if _BARE.fullmatch(k) else json.dumps(k)} = {_written(v)}" for k, v in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value, ensure_ascii=False)
