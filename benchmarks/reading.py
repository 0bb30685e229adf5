"""How long reading takes, beside what it takes merely to open and read the same files.

Run with a folder of files: ``python benchmarks/reading.py FOLDER [ROWS]``. Prints seconds of CPU and
of the clock for both, and for the command ``inspect``, whose ratio to merely reading by the clock is
to be at most 3; and the time for a table of ROWS rows (a million; 0 leaves it out).
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetTypeEnum

from mirrorgap.io.grids_html import is_html
from mirrorgap.io.grids_open import ENDINGS
from mirrorgap.io.grids_text import TextBook
from mirrorgap.io.reading import load

_AIM = 3.0
_WORKBOOKS = (b"PK", b"\xd0\xcf")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of CPU, other processes' included, and of the clock that *work* takes."""
    start, cpu = time.perf_counter(), _cpu()
    work()
    return _cpu() - cpu, time.perf_counter() - start


def _cpu() -> float:
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def best(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the least CPU and the least time of the clock of so many runs."""
    runs = [timed(work) for _ in range(times)]
    return min(cpu for cpu, _ in runs), min(clock for _, clock in runs)


def inspect(folder: Path) -> None:
    """Run the command, as a person would."""
    command = [sys.executable, "-m", "mirrorgap", "inspect", str(folder), "--format", "json"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def merely_read(folder: Path) -> int:
    """Open every file of *folder* and go through its cells; return how many rows there are."""
    rows = 0
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in ENDINGS:
            rows += _rows(path)
    return rows


def _rows(path: Path) -> int:
    data = path.read_bytes()
    if data.startswith(_WORKBOOKS):
        book = CalamineWorkbook.from_object(path)
        names = [s.name for s in book.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
        return sum(len(book.get_sheet_by_name(name).to_python()) for name in names)
    if is_html(data[:4096]):
        return data.count(b"<tr")
    text = TextBook(path.name, data)
    lines = io.StringIO(data.decode(text.encoding, errors="replace"), newline="")
    return sum(1 for _ in csv.reader(lines, delimiter=text.delimiter))


def write_rows(path: Path, rows: int) -> None:
    """Write a tidy table of *rows* rows: 50 partners, 5000 codes, 48 months."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write("Reporter,Partner,Flow,HS code,Period,Value (USD),Net weight (kg)\n")
        partners = ("China", "Kazakhstan", "Kyrgyzstan", "Uzbekistan", "Georgia") * 10
        for i in range(rows):
            code = 850000 + i % 5000
            when = f"{2020 + i // 5000 % 4}-{i // 20000 % 12 + 1:02d}"
            stream.write(
                f"Turkey,{partners[i % 50]},Export,{code},{when},{i * 7 % 99991},{i % 977}\n"
            )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000, metavar="ROWS")
    parser.add_argument("--times", type=int, default=2, metavar="N", help="the best of N runs")
    asked = parser.parse_args()
    load([asked.folder / "none.csv"])
    mere = best(lambda: merely_read(asked.folder), asked.times)
    _print("merely opened and read", mere)
    _print("read as records", best(lambda: load([asked.folder]), asked.times), mere)
    _print("mirrorgap inspect", best(lambda: inspect(asked.folder), asked.times), mere)
    sys.stdout.write(f"the aim of inspect, by the clock: {_AIM:.0f}\n")
    if asked.rows:
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "rows.csv"
            write_rows(path, asked.rows)
            _print(f"{asked.rows:,} rows", timed(lambda: load([path])))


def _print(what: str, told: tuple[float, float], mere: tuple[float, float] | None = None) -> None:
    line = f"{what:24}{told[0]:6.2f} s of CPU {told[1]:6.2f} s by the clock"
    if mere is not None:
        line += f"   ratios {told[0] / mere[0]:5.2f} {told[1] / mere[1]:5.2f}"
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
