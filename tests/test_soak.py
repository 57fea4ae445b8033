"""A moment of each proof of `make soak`: enough to find what is plainly broken, and the proofs themselves.

Only what takes no clock: how long things take is for the long runs on a quiet machine.
"""

import random

import pytest
from PySide6.QtCore import QLoggingCategory

from gui.window import MainWindow
from tests.soak import letters, seeds
from tests.soak.__main__ import PROOFS, prove
from tests.soak.endurance import Busy
from tests.soak.hands import events_of
from tests.soak.kills import run as kill
from tests.soak.measuring import leave, memory_is_flat
from tests.soak.mutants import KINDS, Tried, attempt, mutants_of
from tests.soak.samples import good_files, wait_until


def broken(findings):
    return [finding.details for finding in findings if not finding.held and "exceptions" in finding.what]


def test_a_monkey(tmp_path):
    findings = list(prove("monkey", PROOFS["monkey"][1], 3, tmp_path))
    assert len(findings) >= 3, findings
    assert not broken(findings)


def test_everything_at_once_works_in_every_lab(qapp):
    window = MainWindow()
    window.show()
    busy = Busy(window)
    for name in window.lab_actions:
        before = dict(busy.done)
        window.show_lab(name)
        for _ in range(12):  # names are made at each twelfth
            busy.act()
        assert busy.done != before, name
    busy.end()
    wait_until(lambda: not busy.learn.worker.is_running)
    leave(window)


def test_kills(tmp_path):
    findings = kill(3, PROOFS["kills"][1], tmp_path)
    assert [finding.details for finding in findings] == [""]


@pytest.fixture(scope="module")
def kinds_of_files(tmp_path_factory, qapp):
    """Good ones; made once, for a network is trained for them."""
    QLoggingCategory.setFilterRules("qt.gui.imageio*=false")  # the decoders, of damaged pictures
    folder = tmp_path_factory.mktemp("good")
    window = MainWindow()
    window.show()
    files = good_files(window, folder)
    yield window, files
    leave(window)
    QLoggingCategory.setFilterRules("")


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files(kind, kinds_of_files, tmp_path):
    window, files = kinds_of_files
    tried = Tried()
    for number, content in zip(range(PROOFS["mutants"][1]), mutants_of(kind, files, 3), strict=False):
        attempt(window, tmp_path / f"mutant.{kind}", content, number, tried)
    assert [each for each in tried.wrong if " took " not in each] == []
    assert len(tried.times) == PROOFS["mutants"][1]


def test_a_head_that_learns_its_language(tmp_path):
    findings = seeds.run(1, PROOFS["seeds"][1], tmp_path)
    assert [finding.what for finding in findings if not finding.held] == []


def test_the_lectures_network_keeps_beside_pytorch(tmp_path):
    findings = letters.run(1, PROOFS["letters"][1], tmp_path)
    assert [(finding.much, finding.held) for finding in findings] == [("1,000", True)]


def test_a_seed_gives_the_same_events_and_the_same_mutants(tmp_path):
    assert events_of(7, 50) == events_of(7, 100)[:50] != events_of(8, 50)
    (tmp_path / "a").write_bytes(random.Random(0).randbytes(500))
    (tmp_path / "b").write_text('{"a": [1, {"b": "x"}], "c": 3}')
    files = {"names": tmp_path / "b", "graph": tmp_path / "b", "PNG": tmp_path / "a"}
    for kind in ("names", "graph"):
        one, same, other = (mutants_of(kind, files, seed) for seed in (1, 1, 2))
        first = [next(one) for _ in range(30)]
        assert first == [next(same) for _ in range(30)]
        assert first != [next(other) for _ in range(30)]


def test_memory_that_grows_would_be_noticed():
    assert memory_is_flat([50, 90, 100, 100, 100, 100, 104, 104], "").held
    assert not memory_is_flat([50, 90, 100, 100, 100, 100, 106, 106], "").held
