"""Writes case_v2.mirrorgap, a case file of format version 2, kept so that it can always be opened.

Version 2 holds claims beside all that version 1 holds. Run once, with the program that wrote version
2: ``python tests/data/make_case_v2.py``. Later programs must open the file as it is.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import make_case_v1
import pandas as pd

from mirrorgap.io.casefile import CaseFile
from mirrorgap.model.claims import Claim, Input, Place
from mirrorgap.model.commands import AddClaim, EditClaim
from mirrorgap.model.periods import Window
from mirrorgap.model.records import Chunk
from mirrorgap.model.selection import keys
from mirrorgap.model.store import Store

WRITTEN = "2026-11-30T10:00:00+00:00"


def claims() -> tuple[Claim, Claim, Claim]:
    """Return a claim by figures alone, one pinned to a cell, and the first as it was edited."""
    place = Place(
        "flows",
        "value",
        (("exporter", "TUR"), ("importer", "RUS")),
        "chpl-2023-09",
        Window(date(2023, 1, 1), date(2023, 11, 30)),
        Window(date(2022, 1, 1), date(2022, 11, 30)),
        keys("importer", "RUS"),
        "exporter",
        "value",
        1.06,
    )
    rose = Claim(
        "claim-1",
        "Exports of the 45 goods rose 81% to 129 million from 70.9 million — «заметка»",
        "+81%",
        "change",
        Input("129 million", "a newspaper", place, 129_000_000.0),
        Input("70.9 million", "a newspaper"),
        "chpl-2023-09",
        "2023-12-01, https://example.org/story",
        True,
        WRITTEN,
    )
    times = Claim("claim-2", "three times", "three times", "", Input("158"), Input())
    edited = Claim("claim-2", "three times", "three times", "multiple", Input("158"), Input(),
                   "", "2024-02", False, WRITTEN, WRITTEN)  # fmt: skip
    return rose, times, edited


def main() -> None:
    """Write the file beside this script."""
    here = Path(__file__).parent
    chunk = Chunk.of(pd.DataFrame(make_case_v1.RECORDS))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case_v2.mirrorgap"
        store = Store(CaseFile.create(path), lambda: "2026-11-22T10:00:00+01:00")
        rose, times, edited = claims()
        store.dispatch(AddClaim(rose))
        store.dispatch(AddClaim(times))
        store.dispatch(EditClaim(edited))
        make_case_v1.fill(store, chunk, Path(folder))
        store.close()
        (here / path.name).write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
