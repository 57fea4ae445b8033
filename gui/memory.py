"""How the process gets its memory, so that what is freed goes back to the system."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
LARGE = 8 * 2**20  # bytes; what training uses for a step or a measurement is less, and would be slowed down


def give_back_what_is_freed() -> None:
    """To be said before numpy loads. Elsewhere than on Linux with glibc there is nothing to say.

    A larger array gets pages of its own, which go back as soon as it is freed. By itself glibc raises that
    size to the largest it has seen freed, up to 32 MB: later arrays then lie among small things that stay,
    and their pages with them. See "Malloc Tunable Parameters" in the manual of the GNU C Library.

    Nor does anything lie on huge pages of 2 MB, which numpy asks for: the system fills those up again after a
    part of them was given back.
    """
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # another C library
            mallopt = ctypes.CDLL("libc.so.6").mallopt
            mallopt(_M_MMAP_THRESHOLD, LARGE)
            mallopt(_M_TRIM_THRESHOLD, 2 * LARGE)  # as glibc itself has the one by the other
