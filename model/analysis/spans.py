"""Which calendar years can be compared with the year before."""

from __future__ import annotations

import numpy as np

from mirrorgap.model import periods
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import Window


def last_pair(mirror: Mirror) -> tuple[Window, Window] | None:
    """Return the last whole year with the year before it; None where no two whole years are loaded.

    A year is whole where both sides' books can be compared in all twelve of its months, its four
    quarters, or as one annual figure: a part year is never offered beside a whole one (METHODS 3).

    >>> last_pair(Mirror([], [])) is None
    True
    """
    cells = mirror.by("value").cells
    there = np.unique(cells.period[cells.comparable])
    months: dict[int, set[int]] = {}
    for text in (str(cells.periods[i]) for i in there):
        period = periods.parse(text)
        for month in range(period.first_month, period.last_month + 1):
            months.setdefault(month // 12, set()).add(month % 12)
    whole = [year for year, found in months.items() if len(found) == 12]
    pairs = [year for year in whole if year - 1 in whole]
    if not pairs:
        return None
    last = max(pairs)
    now, then = (periods.window(str(year), str(year)) for year in (last, last - 1))
    assert now is not None
    assert then is not None
    return now, then
