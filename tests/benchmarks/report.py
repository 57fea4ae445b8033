"""What a benchmark found, as a table."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def memory(size: float) -> str:
    """Of bytes."""
    return f"{in_figures(size / 1e6)} MB"


def duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{in_figures(seconds / size)} {unit}"
    return f"{in_figures(seconds / 1e-6)} µs"


@dataclass(frozen=True)
class Row:
    """what was done, the seconds it took us, and those of each rival; None where it is not installed.

    A rival that does no such thing is left out. written: how figures that are no seconds are written.
    """

    what: str
    ours: float
    rivals: Mapping[str, float | None]
    written: Callable[[float], str] = duration

    def cells(self, rivals: Sequence[str]) -> list[str]:
        return [self.what, self.written(self.ours), *map(self._beside_ours, rivals)]

    def _beside_ours(self, rival: str) -> str:
        if rival not in self.rivals:
            return ""
        theirs = self.rivals[rival]
        return "missing" if theirs is None else f"{self.written(theirs)} ({in_figures(theirs / self.ours)} ×)"


def in_figures(x: float) -> str:
    """Two figures, or three where the first is a one; no more is repeatable."""
    if x >= 100:
        digits = 2 if f"{x:.0f}"[0] == "1" else 1
        return f"{round(x, digits + 1 - len(f'{x:.0f}')):,.0f}"
    return f"{x:.0f}" if x >= 20 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def markdown(title: str, rows: Sequence[Row]) -> str:
    """A table; the first row names all the rivals."""
    rivals = list(rows[0].rivals)
    return table([title, "Nablab", *rivals], [row.cells(rivals) for row in rows])


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In Markdown, figures to the right."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """On what, and against which versions."""
    versions = [f"Python {platform.python_version()}"]
    for package in ("numpy", "torch", "scikit-learn", "micrograd", "autograd"):
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{package} missing")
    return f"{_processor()}, {os.cpu_count()} cores; {', '.join(versions)}."


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found.group(1) if found else platform.processor() or platform.machine()


def write_into_readme(report: str, place: str = "bench") -> None:
    """Between `<!-- place -->` and `<!-- /place -->`, in the place of what stands there."""
    start, end = f"<!-- {place} -->", f"<!-- /{place} -->"
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    README.write_text(f"{before}{start}\n{report}\n{end}{after}", encoding="utf-8")
