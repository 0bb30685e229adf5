"""Columns of records: which entries have which levels."""

from __future__ import annotations

import numpy as np
import pytest

from mirrorgap.model.records import having


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int32, np.int64])
@pytest.mark.parametrize("n_levels", [0, 1, 5, 40, 127])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_entries_that_have_a_wanted_level_are_found_however_many_runs(
    dtype: type, n_levels: int, share: float
) -> None:
    rng = np.random.default_rng(n_levels)
    codes = rng.integers(-1, max(n_levels, 0), 500).astype(dtype)
    every = [rng.random(n_levels) < share, np.arange(n_levels) % 40 < 40 * share]
    for wanted in every:
        expected = [code >= 0 and bool(wanted[code]) for code in codes.tolist()]
        assert having(codes, wanted).tolist() == expected
