"""A small case in a file, made for a test: Turkey's exports and Uzbekistan's imports, with notes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mirrorgap.io import reading
from mirrorgap.io.casefile import CaseFile
from mirrorgap.model.commands import AddNote, AddSources
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.selection import Keys, Selection, SourceRows
from mirrorgap.model.store import Store

HEADER = "reporter,partner,flow,code,period,value,currency"
TIME = "2026-11-30T10:00:00+00:00"
MONTHS = tuple(f"2023-{month:02d}" for month in range(1, 13))
#: Turkey's exports by (partner, month): 100,000, 200,000 ... USD.
EXPORTS = {
    (partner, month): 100_000.0 * (i + 1)
    for partner in ("UZB", "KAZ")
    for i, month in enumerate(MONTHS)
}
PAIR = Keys(("exporter", "importer"), frozenset({("TUR", "UZB")}))


def written(path: Path, exports: Mapping[tuple[str, str], float]) -> Path:
    """Write Turkey's exports as a tidy file, a row a month."""
    rows = [f"TUR,{p},export,854231,{m},{value},USD" for (p, m), value in exports.items()]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def imports(path: Path) -> Path:
    """Write Uzbekistan's imports: half of what Turkey exports."""
    rows = [
        f"UZB,TUR,import,854231,{m},{value / 2},USD"
        for (p, m), value in EXPORTS.items()
        if p == "UZB"
    ]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def note(name: str, subject: Selection | None = PAIR, text: str = "", **more: object) -> Note:
    """Return a note on the pair, or on *subject*."""
    title = "the pair" if subject is not None else ""
    return Note(name, text or f"text {name}", Status.OPEN, subject, title, TIME, **more)  # type: ignore[arg-type]


def made(folder: Path, name: str = "mine.mirrorgap") -> Store[CaseFile]:
    """Return an open case with both files, a note on the pair and one on rows 2 and 14."""
    store = Store(CaseFile.create(folder / name))
    files = [written(folder / "tur.csv", EXPORTS), imports(folder / "uzb.csv")]
    loaded = reading.load(files)
    for chunk in loaded.chunks:
        store.journal.put_chunk(chunk)
    store.dispatch(AddSources(loaded.sources))
    store.dispatch(AddNote(note("pair")))
    rows = SourceRows(loaded.sources[0].chunk, frozenset({2, 14}))
    store.dispatch(AddNote(note("rows", rows)))
    return store
