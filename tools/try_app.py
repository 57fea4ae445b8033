"""Try what `make app` packed: its tour with an empty PATH and another home, and how long it takes to start.

    python tools/try_app.py     prints the tour; exits with 1 if the packed program does less than the source

The tour of the packed program must print what the source's prints, and save the same pictures. Starts are
timed in turn with those of the source, where Xvfb can show a window.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "dist" / "nablab" / ("nablab.exe" if sys.platform == "win32" else "nablab")
SOURCE = [sys.executable, str(ROOT / "main.py")]
STARTS = 9
LONGER = 1.3  # at most so many times the source's start


def main() -> int:
    problems = try_tour()
    size = sum(path.stat().st_size for path in PACKED.parent.rglob("*") if not path.is_symlink()) / 2**20
    print(f"The folder {PACKED.parent.relative_to(ROOT)} has {size:.0f} MB.")
    if shutil.which("Xvfb") and shutil.which("xwininfo"):
        problems += try_start()
    else:
        print("The start was not timed: Xvfb and xwininfo are missing.")
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


def try_tour() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        alone = {"PATH": "", "HOME": folder, "NABLAB_HOME": folder, "QT_QPA_PLATFORM": "offscreen"}
        if sys.platform == "win32":
            needed = ("SYSTEMROOT", "TEMP", "QT_QPA_FONTDIR")
            alone |= {name: os.environ[name] for name in needed if name in os.environ}
        packed, source = Path(folder, "packed"), Path(folder, "source")
        facts = tour([str(PACKED)], packed, alone)
        expected = tour(SOURCE, source, os.environ | alone | {"PATH": os.environ["PATH"]})
        print(facts, end="")
        problems = (
            [] if facts == expected else ["The packed program's tour prints other facts than the source's."]
        )
        for picture in sorted(source.glob("*.png")):
            if picture.read_bytes() != (packed / picture.name).read_bytes():
                problems.append(f"{picture.name}: the packed picture is another than the source's.")
        return problems


def tour(program: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [*program, "--tour", str(folder)], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def try_start() -> list[str]:
    """Seconds from the start of the process to its window, in turn with the source's; medians."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as pipe:
        display = f":{pipe.readline().strip()}"
    try:
        pairs = [(start([str(PACKED)], display), start(SOURCE, display)) for _ in range(STARTS)]
    finally:
        server.terminate()
        server.wait()
    packed, source = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(mine / other for mine, other in pairs)
    print(
        f"Start: {packed * 1e3:.0f} ms, from source {source * 1e3:.0f} ms ({ratio:.2f} x; wanted {LONGER} x)"
    )
    return [] if ratio <= LONGER else ["The packed program starts too slowly."]


def start(program: list[str], display: str) -> float:
    with tempfile.TemporaryDirectory() as home:
        environment = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")}
        begun = time.perf_counter()
        process = subprocess.Popen(program, env=environment | {"DISPLAY": display, "NABLAB_HOME": home})
        try:
            while not shows_window(display):
                if process.poll() is not None or time.perf_counter() - begun > 60:
                    raise SystemExit(f"{program[-1]} shows no window.")
            return time.perf_counter() - begun
        finally:
            process.kill()
            process.wait()


def shows_window(display: str) -> bool:
    found = subprocess.run(
        ["xwininfo", "-root", "-tree", "-display", display], capture_output=True, text=True, check=False
    )
    return "Nablab" in found.stdout


if __name__ == "__main__":
    sys.exit(main())
