"""The tools of the graph's view, attached to it."""

from __future__ import annotations

from gui.labs.graph.drawing.tools.dropping import Dropping
from gui.labs.graph.drawing.tools.fields import Fields
from gui.labs.graph.drawing.tools.key_wiring import KeyWiring
from gui.labs.graph.drawing.tools.keyboard import Keyboard
from gui.labs.graph.drawing.tools.pointer import Pointer
from gui.labs.graph.drawing.tools.reading import Reading
from gui.labs.graph.drawing.view import GraphView


class Kit:
    """fields   in which values and names are typed
    wiring   wires by keys alone
    pointer  the mouse
    """

    def __init__(self, view: GraphView) -> None:
        self.fields = Fields(view)
        self.wiring = KeyWiring(view)
        self.pointer = Pointer(view)
        keyboard = Keyboard(view, self.pointer, self.wiring)
        view.tools += [self.fields, self.wiring, self.pointer, Dropping(view), keyboard, Reading(view)]
