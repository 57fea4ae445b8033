"""Start Nablab. Importing this module does nothing.

Before Qt is touched, look whether it can open a window at all: Qt itself would abort the process.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gui.memory import give_back_what_is_freed
from gui.version import VERSION

LAB_NAMES = ("digits", "graph", "bigram", "letters", "words")
EXIT_NO_WINDOW = 3

# The libraries that Qt's X11 plugin links, and the Debian or Ubuntu package that has each.
_XCB_PACKAGES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
# What QtGui links on every platform plugin, the off-screen one too.
_GUI_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.add_to_menu:
        return _add_to_menu()
    _limit_blas_threads()
    give_back_what_is_freed()
    tour: Path | None = options.tour
    if tour is None and not _has_display():
        tour = Path("tour")
        print(f"No display was found, so the tour is performed off screen; its pictures go to {tour}/.")
    if tour is not None:
        if not _has_display():
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif _uses_x11() and (problem := _missing_packages(_XCB_PACKAGES) or _unreachable_display()):
        return _refuse(problem)
    gc.disable()  # while modules are loaded there is no garbage to look for; gui/app.py enables it
    gc.set_threshold(20_000)
    try:
        from gui import app
    except ImportError as error:
        return _refuse(_missing_packages(_GUI_PACKAGES) or f"Qt cannot be loaded: {error}")
    return app.run_tour(tour) if tour is not None else app.run(options.lab, options.file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nablab", description="A desktop laboratory in which people see how neural networks compute."
    )
    parser.add_argument(
        "file", metavar="FILE", type=Path, nargs="?",
        help="a file to open: a workspace, a graph, a network, names or a picture",
    )  # fmt: skip
    parser.add_argument("--lab", choices=LAB_NAMES, help="the laboratory to open first")
    parser.add_argument(
        "--tour",
        metavar="DIR",
        type=Path,
        help="perform the main job of every lab with real input, print what came out, save pictures to DIR",
    )
    parser.add_argument(
        "--add-to-menu", action="store_true", help="put Nablab into the application menu (Linux)"
    )
    parser.add_argument("--version", action="version", version=f"nablab {VERSION}")
    return parser


def _add_to_menu() -> int:
    from gui import desktop

    try:
        print(desktop.add_to_menu())
    except desktop.MenuError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _limit_blas_threads() -> None:
    """On small matrices two BLAS threads are four times slower than one. To be said before numpy loads."""
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _has_display() -> bool:
    """Whether Qt has somewhere to show a window: always on Windows and macOS."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _uses_x11() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    return platform.startswith("xcb") if platform else not os.environ.get("WAYLAND_DISPLAY")


def _missing_packages(packages: dict[str, str]) -> str:
    """What to install, if a library is missing; else nothing."""
    if not sys.platform.startswith("linux"):
        return ""
    missing = [library for library in packages if not _can_load(library)]
    if not missing:
        return ""
    names = " ".join(packages[library] for library in missing)
    return f"Qt needs {', '.join(missing)}. Install with: sudo apt-get install {names}"


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _unreachable_display() -> str:
    """Why the X server does not answer, if it does not; Qt would abort."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    for function in (xcb.xcb_connection_has_error, xcb.xcb_disconnect):
        function.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    if not failed:
        return ""
    return (
        f"The display {os.environ.get('DISPLAY')!r} does not answer. Check DISPLAY, or unset it for the tour."
    )


def _refuse(problem: str) -> int:
    print(problem, file=sys.stderr)
    return EXIT_NO_WINDOW


if __name__ == "__main__":
    sys.exit(main())
