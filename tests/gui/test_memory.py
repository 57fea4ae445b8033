"""What is freed goes back to the system: in a process of its own, for it is said once and for all."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
from pathlib import Path
import re, sys
from gui.memory import LARGE, give_back_what_is_freed
if sys.argv[1] == "as the app":
    give_back_what_is_freed()
import numpy as np

def megabytes():
    return int(re.search(r"VmRSS:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024

before = np.ones(31_000_000, np.uint8)
del before
large, small = [], []
for _ in range(10):
    large.append(np.ones(LARGE + 1, np.uint8))
    small.append(np.ones(100_000, np.uint8))
full = megabytes()
large.clear()
print(full - megabytes())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of glibc")
@pytest.mark.parametrize(("how", "least", "most"), [("as the app", 75, 85), ("as glibc does", -1, 40)])
def test_large_arrays_go_back_though_small_ones_lie_between_them(how, least, most):
    """As glibc does: where it gives back as much by itself, there is no need for our word any more."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how],
        env={k: v for k, v in os.environ.items() if not k.startswith(("MALLOC_", "NUMPY_"))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert least < float(done.stdout) < most
