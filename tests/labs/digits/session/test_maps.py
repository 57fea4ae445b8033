import numpy as np

from engine.digits import DigitNetwork
from gui.labs.digits.session import maps


def test_making_maps_can_be_stopped_within_a_layer(monkeypatch):
    rng = np.random.default_rng(1)
    sample = maps.Sample(
        rng.integers(0, 256, (200, 28, 28), np.uint8), rng.integers(0, 10, 200), np.arange(200)
    )
    monkeypatch.setattr(maps, "_read_sample", lambda: sample)
    shares = list(maps.make_maps(DigitNetwork(rng, 200)))
    assert len(shares) > 20
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
