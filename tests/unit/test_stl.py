"""STL over many series at once, beside statsmodels' one by one, and stopped between its steps."""

from __future__ import annotations

import numpy as np
import pytest

from mirrorgap.model import stopping
from mirrorgap.model.analysis.deseason import deseasoned, deseasoned_all
from mirrorgap.model.analysis.stl import BLOCK, seasonal


def series(n: int, months: int) -> np.ndarray:
    """Seasonal series; of the first ones some months, all of a year or every third are zero."""
    random = np.random.default_rng(months)
    wave = 1 + 0.5 * np.sin(np.arange(months) * np.pi / 6)
    made = random.lognormal(10, 0.5, (n, months)) * wave
    made[0, 5:9] = 0
    made[1, ::3] = 0
    made[2] = np.resize(random.lognormal(8, 1, 12), months)
    made[3, -1] = 0
    made[4] = 0
    made[4, 7] = 1e6
    return made


@pytest.mark.parametrize("months", [24, 31, 48, 60, 97])
def test_each_series_is_that_of_statsmodels(months):
    smoother = pytest.importorskip("statsmodels.tsa.seasonal")
    logs = np.log1p(series(8, months))
    alone = [
        smoother.STL(log, period=12, seasonal=10 * months + 1, seasonal_deg=0, robust=True).fit()
        for log in logs
    ]
    assert np.allclose(seasonal(logs), [one.seasonal for one in alone], atol=1e-9, rtol=0)


def test_series_do_not_touch_each_other():
    logs = np.log1p(series(BLOCK + 3, 48))
    together = seasonal(logs)
    assert np.allclose(together[-1], seasonal(logs[-1:])[0], atol=1e-12, rtol=0)
    assert np.allclose(together[::-1], seasonal(logs[::-1]), atol=1e-12, rtol=0)


def test_series_of_different_lengths_come_back_in_their_order():
    made = [series(8, months)[6] for months in (48, 12, 60, 48)]
    together = deseasoned_all(made)
    for one, values in zip(together, made, strict=True):
        alone = deseasoned(values)
        assert np.allclose(one.adjusted, alone.adjusted, atol=1e-12, rtol=0)
        assert one.length is alone.length
    assert not together[1].seasonal.any()


def test_work_ends_at_its_next_step_once_it_is_asked_to():
    looks = []

    def asked() -> bool:
        looks.append(1)
        return len(looks) > 3

    with stopping.stoppable(asked), pytest.raises(stopping.StoppedError):
        seasonal(np.log1p(series(8, 48)))
    assert len(looks) == 4
    # Outside nobody asks any more.
    stopping.check()
