"""Writes case_v3.mirrorgap, a case file of format version 3, kept so that it can always be opened.

Version 3 holds notes with the period, list and factor of their figures, and a newer download of a
source beside the earlier one. Run once, with the program that wrote version 3:
``python tests/data/make_case_v3.py``. Later programs must open the file as it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import make_case_v1
import make_case_v2
import pandas as pd

from mirrorgap.io.casefile import CaseFile
from mirrorgap.model.commands import AddClaim, AddNote, EditClaim, NewVintage
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.periods import Window
from mirrorgap.model.records import Chunk
from mirrorgap.model.selection import SourceRows
from mirrorgap.model.store import Store


def main() -> None:
    """Write the file beside this script."""
    here = Path(__file__).parent
    chunk = Chunk.of(pd.DataFrame(make_case_v1.RECORDS))
    newer = Chunk.of(pd.DataFrame(make_case_v1.RECORDS | {"row": [4, 6, 8]}))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case_v3.mirrorgap"
        store = Store(CaseFile.create(path), lambda: "2026-11-30T10:00:00+01:00")
        rose, times, edited = make_case_v2.claims()
        store.dispatch(AddClaim(rose))
        store.dispatch(AddClaim(times))
        store.dispatch(EditClaim(edited))
        make_case_v1.fill(store, chunk, Path(folder))
        (source,) = store.case.work.sources
        year = Window(date(2023, 1, 1), date(2023, 12, 31))
        rows = SourceRows(chunk.id, frozenset({5, 7}))
        store.dispatch(
            AddNote(
                Note("note-40", "on rows", Status.OPEN, rows, "rows", "2026-11-30T10:00:00+01:00",
                     (("gap_usd", 5.0),), window=year, basket="chpl-2023-09", cif_fob=1.1)
            )
        )  # fmt: skip
        store.journal.put_chunk(newer)
        again = replace(source, chunk=newer.id, sha256="ef" * 32, read_at="2026-11-30")
        store.dispatch(NewVintage(chunk.id, again, ((5, (6,)), (7, ()))))
        store.close()
        (here / path.name).write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
