"""How long reading takes, beside what it takes merely to open and read the same files.

Run with a folder of files: ``python benchmarks/reading.py FOLDER [ROWS]``. Prints seconds of CPU for
both, their ratio (the aim is at most 3), and the time for a table of ROWS rows (a million).
"""

from __future__ import annotations

import csv
import io
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


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that *work* takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


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
    folder = Path(sys.argv[1])
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    load([folder / "none.csv"])
    mere = min(timed(lambda: merely_read(folder)) for _ in range(2))
    whole = min(timed(lambda: load([folder])) for _ in range(2))
    sys.stdout.write(
        f"merely opened and read  {mere:6.2f} s\nread as records         {whole:6.2f} s\n"
    )
    sys.stdout.write(f"ratio                   {whole / mere:6.2f}   (aim: {_AIM:.0f})\n")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "rows.csv"
        write_rows(path, rows)
        one = timed(lambda: load([path]))
    sys.stdout.write(f"{rows:,} rows          {one:6.2f} s\n")


if __name__ == "__main__":
    main()
