"""How long an export takes: a source of 100,000 rows x 13 (or as many as are asked for).

python benchmarks/export.py [ROWS]
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from mirrorgap.io.reading import load
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model import lists
from mirrorgap.model.query import Query

COUNTRIES = {"TUR": "Turkey", "UZB": "Uzbekistan", "KAZ": "Kazakhstan", "DEU": "Germany"}
COUNTRIES |= {"CHN": "China", "KGZ": "Kyrgyzstan", "GEO": "Georgia", "ARM": "Armenia"}
HEADER = (
    "period,reporterISO,reporterDesc,flowCode,flowDesc,partnerISO,partnerDesc,classificationCode"
)
HEADER += ",cmdCode,cmdDesc,netWgt,qty,primaryValue"


def write(path: Path, rows: int) -> None:
    rng = np.random.default_rng(1)
    codes = sorted(lists.load("chpl-2024-02").codes) + [f"{c}" for c in range(840100, 841000)]
    months = [f"{year}{month:02d}" for year in range(2021, 2025) for month in range(1, 13)]
    names = list(COUNTRIES)
    pairs = [(a, b) for a in names for b in names if a != b]
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(HEADER.split(","))
        size = len(months) * len(codes) * len(pairs) * 2
        for n in np.sort(rng.choice(size, rows, replace=False)).tolist():
            n, month = divmod(n, len(months))
            n, code = divmod(n, len(codes))
            flow, pair = divmod(n, len(pairs))
            reporter, partner = pairs[pair]
            said = (reporter, COUNTRIES[reporter], "MX"[flow], ("Import", "Export")[flow])
            label = f"Goods of the code {codes[code]}, not elsewhere specified"
            numbers = (rng.integers(1, 9999), rng.integers(1, 99), round(rng.lognormal(11, 2), 2))
            where = (partner, COUNTRIES[partner], "H6", codes[code], label)
            out.writerow((months[month], *said, *where, *numbers))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source.csv"
        write(path, rows)
        start = time.perf_counter()
        loaded = load([path])
        read, before = time.perf_counter(), time.process_time()
        query = Query(basket=lists.load("chpl-2024-02"))
        job = ExportJob(loaded.sources, loaded.chunks, query)
        done = export(Path(folder) / "out.xlsx", job)
        end, worked = time.perf_counter(), time.process_time() - before
        size = (Path(folder) / "out.xlsx").stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{done.rows:,} rows x 13, {done.highlighted:,} highlighted, {done.comments} comments")
    spent = f"read {read - start:.1f} s, export {end - read:.1f} s ({worked:.1f} s of work)"
    print(f"{spent}, {size:.1f} MB, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
