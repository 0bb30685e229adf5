"""How long a case file takes: versions, notes, brushes, records, opening, saving.

Run as ``python benchmarks/casefile.py [FOLDER]``; the folder should lie on the disk that matters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import pandas as pd

from mirrorgap.io import packing
from mirrorgap.io.casefile import CaseFile
from mirrorgap.model import lists, note_marks, noted
from mirrorgap.model.case import Source
from mirrorgap.model.commands import AddNote, AddSources, Brush, Command, SetNoteStatus
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import keys
from mirrorgap.model.store import Store

NOTES, VERSIONS, RECORDS = 1_000, 2_000, 1_000_000
#: What is promised of a million records with a thousand notes, in ms.
OPEN, SAVE, NOTE = 2_000, 1_000, 50
#: What took longer than promised.
missed: list[float] = []


def note(n: int) -> Note:
    text = f"Uzbekistan reports {n} of what Turkey reports; ask the exporter for the papers."
    subject = keys("code", f"{854231 + n}")
    figures = (("gap_usd", float(n)), ("exports_usd", 2.0 * n))
    return Note(
        f"note-{n}", text, Status.OPEN, subject, f"code {n}", "2026-11-22T10:00:00", figures
    )


def records(n: int) -> Chunk:
    chance = np.random.default_rng(1)

    def texts(levels: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(chance.integers(0, len(levels), n), levels)

    countries = [f"{a}{b}A" for a in "ABCDEFGHIJKL" for b in "ABCDEFGHIJKL"]
    months = [f"{y}-{m:02d}" for y in range(2021, 2025) for m in range(1, 13)]
    columns = {
        "reporter": texts(countries),
        "partner": texts(countries),
        "flow": texts(["export", "import"]),
        "code": texts([f"{n:06d}" for n in range(850000, 855000)]),
        "period": texts(months),
        "currency": texts(["USD"]),
        "status": texts(["reported"]),
        "file": texts(["a.xlsx"]),
        "value": np.round(chance.lognormal(10, 2, n), 2),
        "net_kg": np.round(chance.lognormal(5, 2, n), 1),
        "row": np.arange(2, n + 2, dtype=np.int32),
    }
    return Chunk.of(pd.DataFrame(columns))


def timed(what: str, work: Callable[[], object], times: int = 1, most: float | None = None) -> None:
    start = perf_counter()
    work()
    took = (perf_counter() - start) / times * 1000
    print(f"{what:55} {took:10.2f} ms{held(took, most)}")


def held(took: float, most: float | None) -> str:
    """Return whether a promise is kept, where one was made (in ms)."""
    if most is None:
        return ""
    missed.extend([took] if took > most else [])
    return f"   {'within' if took <= most else 'OVER'} {most:,.0f} ms"


def each(
    store: Store[CaseFile], what: str, commands: list[Command], most: float | None = None
) -> None:
    took = []
    for command in commands:
        start = perf_counter()
        store.dispatch(command)
        took.append((perf_counter() - start) * 1000)
    middle, high = np.percentile(took, [50, 95])
    print(
        f"{what:55} {middle:10.2f} ms, 95th percentile {high:.2f}, longest {max(took):.2f}"
        f"{held(float(high), most)}"
    )


def main(folder: Path) -> None:
    path = folder / "bench.mirrorgap"
    store = Store(CaseFile.create(path))
    file = store.journal
    each(store, f"a note, up to {NOTES:,} of them", [AddNote(note(n)) for n in range(NOTES)])
    before = path.stat().st_size
    marks: list[Command] = [
        SetNoteStatus(f"note-{n * 7 % NOTES}", list(Status)[1 + n // NOTES % 4])
        for n in range(VERSIONS)
    ]
    each(store, f"a version over {NOTES:,} notes", marks)
    size = path.stat().st_size
    print(
        f"{VERSIONS:,} versions took {(size - before) / 1e6:.1f} MB; the file has {size / 1e6:.1f} MB"
    )
    each(store, "a brush", [Brush(keys("code", str(n))) for n in range(500)])
    timed("writing the brushes that wait", file.flush)
    each_undo = [store.undo for _ in range(200)]
    timed("undo", lambda: [undo() for undo in each_undo], 200)
    chunk = records(RECORDS)
    timed(f"{RECORDS:,} records into the file", lambda: file.put_chunk(chunk))
    source = Source(
        *(chunk.id, str(folder / "a.xlsx"), "", 1, "00", "2026"),
        *(Mapping("tidy"), Scope(), Ledger(RECORDS, RECORDS, RECORDS)),
    )
    each(store, "adding their source", [AddSources((source,))])
    more: list[Command] = [AddNote(note(NOTES + n)) for n in range(50)]
    each(store, "a note beside a million records", more, NOTE)
    timed("save as", lambda: file.save_as(folder / "saved.mirrorgap"), most=SAVE)
    print(f"the saved file has {(folder / 'saved.mirrorgap').stat().st_size / 1e6:.1f} MB")
    store.close()
    opened: list[Store[CaseFile]] = []

    def reopened() -> None:
        opened.append(Store(CaseFile.open(folder / "saved.mirrorgap")))
        opened[0].journal.chunk(chunk.id)

    timed("opening, with its records", reopened, most=OPEN)
    notes = opened[0].case.work.notes
    assert len(notes) == NOTES + 50
    timed("packing, without sources", lambda: pack(opened[0].journal, folder / "a.zip"))
    of_notes(notes, chunk)
    opened[0].close()


def pack(file: CaseFile, path: Path) -> None:
    packing.pack(file, path, with_sources=False)


def of_notes(notes: Sequence[Note], chunk: Chunk) -> None:
    """What the window does with the notes, off its own thread or at each change of them."""
    mirror = Mirror([chunk], [Scope()])
    timed("laying both sides beside each other", lambda: mirror.cells)
    _ = mirror.cell_of_record
    query = Query(basket=lists.load("chpl-2024-02"))
    known = tuple(mirror.cells.periods)
    timed(
        f"the figures of {len(notes):,} notes read again (in a thread)",
        lambda: noted.present_all(mirror, query, notes),
    )

    def signs() -> None:
        where = note_marks.marked(notes, ("code",), known)
        mirror.picked(where, query.basket)

    timed("which rows bear a sign", signs)
    timed("which periods bear a sign", lambda: note_marks.noted_periods(notes, mirror))
    timed("the figures of a new note", lambda: noted.figures(mirror, query, notes[-1].subject))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as made:
            main(Path(made))
    raise SystemExit(1 if missed else 0)
