"""What went wrong, once: its kind, what it says, and the whole traceback. No Qt."""

from __future__ import annotations

import traceback
from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """kind: the type and the lines that led to it, without the message; two of one kind are the same
    failure again. last_line: what it says. text: the whole traceback."""

    kind: str
    last_line: str
    text: str

    @classmethod
    def of(cls, exception: BaseException) -> Failure:
        parts = traceback.TracebackException.from_exception(exception)
        last_line = "".join(parts.format_exception_only()).strip()
        came_by = str(parts.stack) if parts.stack else last_line
        return cls(f"{type(exception).__qualname__} {came_by}", last_line, "".join(parts.format()))
