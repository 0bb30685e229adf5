"""Writes case_v1.mirrorgap, a case file of format version 1, kept so that it can always be opened.

Run once, with the program that wrote version 1: ``python tests/data/make_case_v1.py``. Later programs
must open the file as it is; nobody writes it again.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from mirrorgap.io.casefile import CaseFile
from mirrorgap.model.case import Filter, Settings, Source
from mirrorgap.model.commands import (
    AddNote,
    AddSources,
    Brush,
    SetBase,
    SetFilter,
    SetNoteStatus,
    SetSettings,
    SetTitle,
    SetWindow,
    ShowView,
)
from mirrorgap.model.ledger import Ledger, SetAside
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn
from mirrorgap.model.notes import Attachment, Note, Status
from mirrorgap.model.periods import Window
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import (
    Both,
    Either,
    Keys,
    Polygon,
    Range,
    Selection,
    SourceRows,
    Without,
    keys,
)
from mirrorgap.model.store import Store

RECORDS = {
    "reporter": ["TUR", "TUR", "UZB"],
    "partner": ["UZB", None, "TUR"],
    "flow": ["export", "export", "import"],
    "code": ["007010", "854231", "854231"],
    "period": ["2023-01", "2023-02", "2023"],
    "value": [12.5, None, 1e9],
    "row": [4, 5, 7],
}


def source(chunk: str, path: str) -> Source:
    aside = SetAside("total row", 2, 6, "Toplam — total")
    mapping = Mapping(
        "tuik",
        3,
        (("code", 0), ("partner", 1)),
        (ValueColumn(4, "value", "export", "2023-01"),),
        (("reporter", "TUR"),),
        (("reporter", "publisher"),),
        scale=1000.0,
        decimal=",",
        rules=(Rule(2, ("C00",), "customs procedure other than C00"),),
        scope=Scope(frozenset({"UZB"}), None),
        score=0.75,
    )
    ledger = Ledger(5, 3, 3, (aside,), 10, 8, (aside,), ("No unit is stated.",))
    scope = Scope(frozenset({"UZB", "KAZ"}), frozenset({"854231"}), reexports_apart=True)
    return Source(
        chunk, path, "Tablo 1", 4096, "ab" * 32, "2026-11-22T10:00:00+01:00", mapping, scope, ledger
    )


def note(n: int, subject: Selection | None, folder: Path) -> Note:
    return Note(
        f"note-{n}",
        f"Özbekistan, заметка {n}",
        Status.OPEN,
        subject,
        "Türkiye to Uzbekistan",
        "2026-11-22T10:00:00+01:00",
        (("gap_usd", 16_111_423.02), ("gap_share", 0.5698)),
        initials="AB",
        tags=("chips",),
        attachments=(Attachment(str(folder / "papers" / "contract.pdf"), "cd" * 32),),
    )


def fill(store: Store[CaseFile], chunk: Chunk, folder: Path) -> None:
    """Do one of everything."""
    tur = keys("exporter", "TUR")
    pair = Keys(("exporter", "importer"), frozenset({("TUR", "UZB"), ("ARE", "UZB")}))
    months = Range("period", "2023-01", "2023-09")
    lasso = Polygon("exports_usd", "imports_usd", ((0.0, 0.0), (1e6, 0.0), (1e6, 1e5)))
    rows = SourceRows(chunk.id, frozenset({4, 7}))
    subjects = (pair, months, lasso, rows, Either((tur, rows)), Both((pair, months)))
    store.journal.put_chunk(chunk)
    store.dispatch(SetTitle("Chips"))
    store.dispatch(AddSources((source(chunk.id, str(folder / "data" / "tuik.xlsx")),)))
    for n, subject in enumerate((*subjects, Without(pair, Range("gap_usd", None, 0.5)), None)):
        store.dispatch(AddNote(note(n, subject, folder)))
    for n in range(8, 40):
        store.dispatch(AddNote(note(n, keys("code", f"{854200 + n}"), folder)))
    store.dispatch(SetNoteStatus("note-3", Status.TO_VERIFY, "2026-11-23T10:00:00+01:00"))
    store.dispatch(SetSettings(Settings("chpl-2023-09", 1.1, "importer", "net_kg", 5000.0)))
    store.dispatch(ShowView("gaps"))
    store.dispatch(SetFilter(Filter("tier", keys("tier", "1", "2"), on=False)))
    store.dispatch(SetWindow(Window(date(2023, 1, 1), date(2023, 9, 30))))
    store.dispatch(SetBase(Window(date(2022, 1, 1), date(2022, 9, 30))))
    store.dispatch(Brush(pair))
    store.undo()
    store.back()


def main() -> None:
    """Write the file beside this script."""
    here = Path(__file__).parent
    chunk = Chunk.of(pd.DataFrame(RECORDS))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case_v1.mirrorgap"
        store = Store(CaseFile.create(path), lambda: "2026-11-22T10:00:00+01:00")
        fill(store, chunk, Path(folder))
        store.close()
        (here / path.name).write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
