"""How long a gesture takes: cells built once a load, then totals, touched rows, timeline and facets.

    python benchmarks/gestures.py [RECORDS] [--pandas]

Prints median and 95th percentile in ms, and with --pandas the same totals by a pandas group-by beside
them with the ratio. The records are made up: 150 x 150 pairs, 5,000 codes, 48 months, both sides.
"""

from __future__ import annotations

import argparse
import resource
import time
from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.model import lists
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.touch import facet, timeline, touched
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys, Range, keys


def made(n: int, seed: int = 1) -> Mirror:
    """Return *n* records in one chunk."""
    random = np.random.default_rng(seed)
    countries = [f"{a}{b}{c}" for a in "ABC" for b in "DEFGH" for c in "IJKLMNOPQR"]
    listed = sorted(lists.load("chpl-2024-02").codes)
    codes = listed + [f"{c:06d}" for c in range(100_000, 104_950)]
    months = [f"{y}-{m:02d}" for y in range(2021, 2025) for m in range(1, 13)]
    half = n // 2
    pick = {
        "reporter": random.integers(0, 150, half),
        "partner": random.integers(0, 150, half),
        "code": random.integers(0, len(codes), half),
        "period": random.integers(0, 48, half),
    }
    usd = random.lognormal(9, 2, half).round()

    def side(flow: str, a: str, b: str, factor: float) -> pd.DataFrame:
        frame = {
            "reporter": pd.Categorical.from_codes(pick[a], countries),
            "partner": pd.Categorical.from_codes(pick[b], countries),
            "code": pd.Categorical.from_codes(pick["code"], codes),
            "period": pd.Categorical.from_codes(pick["period"], months),
            "flow": pd.Categorical.from_codes(np.zeros(half, int), [flow]),
            "status": pd.Categorical.from_codes(np.zeros(half, int), ["reported"]),
            "file": pd.Categorical.from_codes(np.zeros(half, int), [f"{flow}.csv"]),
            "value": usd * factor,
            "value_usd": usd * factor,
            "row": np.arange(half),
        }
        return pd.DataFrame(frame)

    chunks = [
        Chunk.of(side("export", "reporter", "partner", 1.0)),
        Chunk.of(side("import", "partner", "reporter", 1.06).iloc[: int(half * 0.9)]),
    ]
    return Mirror(chunks, [Scope(), Scope()])


def timed(label: str, work, runs: int = 15) -> float:
    """Print and return the median of *runs* after one that does not count."""
    work()
    spent = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1e3)
    print(f"{label:<46}{np.median(spent):10.1f}{np.percentile(spent, 95):10.1f}")
    return float(np.median(spent))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--pandas", action="store_true")
    words = parser.parse_args()
    start = time.perf_counter()
    mirror = made(words.records)
    print(f"{mirror.records.n:,} records made and joined in {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    cells = mirror.cells
    print(f"{cells.n:,} cells built in {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    _ = mirror.books
    print(f"books built in {time.perf_counter() - start:.2f} s")
    query = Query(by=("exporter", "importer"))
    listed = replace(query, basket=lists.load("chpl-2024-02"))
    brush = keys("exporter", "ADI", "ADJ")
    pairs = Keys(("exporter", "importer"), frozenset({("ADI", "BEJ"), ("ADJ", "BEK")}))
    span = Range("period", "2022-03", "2022-11")
    frame = gaps(mirror, query).frame
    print(f"\n{'ms':<46}{'median':>10}{'p95':>10}")
    mine = timed("gaps by pair, all codes", lambda: gaps(mirror, query), 7)
    timed("gaps by pair, 50 codes", lambda: gaps(mirror, listed), 7)
    timed("gaps by period, all codes", lambda: gaps(mirror, query.grouped("period")), 7)
    timed("flows by pair, all codes", lambda: flows(mirror, query), 5)
    timed("flows by pair, 50 codes", lambda: flows(mirror, listed), 5)
    for name, selection in (("key", brush), ("pairs", pairs), ("months", span)):
        timed(f"brush by {name}: rows touched, all codes",
              lambda s=selection: touched(frame, query.by, mirror, query, s))  # fmt: skip
        timed(
            f"brush by {name}: timeline, all codes", lambda s=selection: timeline(mirror, query, s)
        )
    timed("brush by key: timeline, 50 codes", lambda: timeline(mirror, listed, brush))
    for column in ("exporter", "code", "tier"):
        timed(f"facet {column}, all codes", lambda c=column: facet(mirror, query, c))
    if words.pandas:
        table = mirror.records.frame(fields=["exporter", "importer", "flow", "value_usd"])
        theirs = timed(
            "pandas: both sides by pair",
            lambda: table.groupby(["exporter", "importer", "flow"], observed=True)[
                "value_usd"
            ].sum(),
            5,
        )
        print(f"pandas / gaps by pair: {theirs / mine:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main()
