"""An exception in a method that Qt calls is reported, and the program goes on.

    class Canvas(Guarded, QWidget):
        def resizeEvent(self, event): ...       # whatever goes wrong here ends in sys.excepthook

PySide 6.9 to 6.11 let such an exception travel through the C++ code that has called the method. Where Python
had called Qt before (setCurrentWidget(), say, which resizes), the process ends, often by a memory error and
without a report.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import wraps
from types import FunctionType, MethodDescriptorType
from typing import Any

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QAccessible

# What Qt gets for an answer that it cannot give itself.
_NOTHING: dict[str, Any] = {
    "rowCount": 0,
    "columnCount": 0,
    "boundingRect": QRectF(),
    "isValid": False,
    "childCount": 0,
    "indexOfChild": -1,
    "text": "",
    "rect": QRect(),
    "role": QAccessible.Role.NoRole,
    "state": QAccessible.State(),
}


class Guarded:
    """First among the bases of a class that puts methods in the place of Qt's. Guarded are these, and those
    of each class that is made of it."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and (of_qt := method_of_qt(cls, name)) is not None:
                setattr(cls, name, _guard(method, of_qt))


def method_of_qt(kind: type, name: str) -> MethodDescriptorType | None:
    """In the place of which a method of this name stands; None where Qt has none."""
    found = (vars(base).get(name) for base in kind.__mro__)
    return next((method for method in found if isinstance(method, MethodDescriptorType)), None)


def _guard(method: FunctionType, of_qt: MethodDescriptorType) -> Callable[..., Any]:
    has_answer = method.__annotations__.get("return", "None") not in ("None", None)

    @wraps(method)
    def guarded(*arguments: Any) -> Any:
        try:
            return method(*arguments)
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)
            traceback.clear_frames(error.__traceback__)  # a painter must not outlive its paint event
        return _answer(of_qt, arguments) if has_answer else None

    return guarded


def _answer(of_qt: MethodDescriptorType, arguments: tuple[Any, ...]) -> Any:
    """As if there were no method of ours."""
    try:
        return of_qt(*arguments)
    except NotImplementedError:
        return _NOTHING.get(of_qt.__name__)
