"""Time the innocent explanations: 50 listed codes x 200 pairs x 48 months, all tests; and one gap.

Run as ``python benchmarks/innocence.py``. Budgets: 5 s for all pairs and codes, 200 ms for one gap.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.innocence import battery
from mirrorgap.model.analysis.ranking import ranked
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

EXPORTERS = [f"{letter}XA" for letter in "ABCDEFGHIJKLMNOPQRST"]
IMPORTERS = [f"{letter}YB" for letter in "ABCDEFGHIJ"]
MONTHS = [f"{year}-{month:02d}" for year in range(2020, 2024) for month in range(1, 13)]
BASKET = lists.load("chpl-2024-02")
CODES = sorted(BASKET.codes) + [f"85{h:02d}{s}1" for h in range(1, 11) for s in (1, 2)]


def made() -> Mirror:
    """Return books of every pair, code and month: 672 000 cells, of which 480 000 are listed."""
    rng = np.random.default_rng(1)
    shape = (len(EXPORTERS), len(IMPORTERS), len(CODES), len(MONTHS))
    i, j, k, t = (axis.ravel() for axis in np.indices(shape))
    value = rng.lognormal(12, 1, len(i))
    category = pd.Categorical.from_codes
    chunks = []
    for flow in ("export", "import"):
        exporter, importer = category(i, EXPORTERS), category(j, IMPORTERS)
        usd = value if flow == "export" else value * 1.06 * rng.lognormal(0, 0.2, len(i))
        frame = {
            "reporter": exporter if flow == "export" else importer,
            "partner": importer if flow == "export" else exporter,
            "flow": flow,
            "code": category(k, CODES),
            "period": category(t, MONTHS),
            "value": usd,
            "value_usd": usd,
            "net_kg": value / 20,
            "valuation": "FOB" if flow == "export" else "CIF",
            "status": "reported",
            "row": np.arange(len(i)) + 2,
        }
        chunks.append(Chunk.of(pd.DataFrame(frame)))
    return Mirror(chunks, [Scope(), Scope()])


def best(work: Callable[[], object]) -> float:
    """Return the shortest of three runs, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Print each figure beside its budget; 1 where one is over it."""
    mirror = made()
    print(f"{mirror.cells.n:,} cells")
    over = 0
    for window in (None, periods.window("2023", "2023")):
        every = Query(basket=BASKET, window=window)
        one = Query(
            basket=BASKET,
            window=window,
            exporters=frozenset(EXPORTERS[:1]),
            importers=frozenset(IMPORTERS[:1]),
        )
        figures = (
            ("all pairs and codes", best(lambda every=every: ranked(mirror, every)), 5.0),
            ("one gap", best(lambda one=one: battery(mirror, one)), 0.2),
        )
        for name, seconds, budget in figures:
            over += seconds > budget
            print(f"{name}, {window or 'all months'}: {seconds:.3f} s (budget {budget} s)")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
