"""An annotated workbook a file, beside or instead of the one workbook of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from mirrorgap.io.workbook.export import basis_of, export, graftable
from mirrorgap.io.workbook.job import Exported, ExportJob, Tick
from mirrorgap.io.workbook.target import WritingError
from mirrorgap.io.workbook.text import base_name

ENDING = " (Mirrorgap)"


def targets(folder: Path, job: ExportJob) -> tuple[tuple[Path, ExportJob], ...]:
    """Return where the workbook of each file of *job* goes, and its job.

    A workbook is annotated in place and keeps its ending; any other file becomes an ``.xlsx`` with
    its cells. Two files of one name get numbers.
    """
    used: set[str] = set()
    found = []
    for one in job.of_each_file():
        stem = f"{Path(base_name(one.only)).stem}{ENDING}"
        name, n = stem, 1
        while name.casefold() in used:
            n += 1
            name = f"{stem} {n}"
        used.add(name.casefold())
        found.append((folder / f"{name}{graftable(one) or '.xlsx'}", one))
    return tuple(found)


def export_each(folder: Path, job: ExportJob, tick: Tick | None = None) -> tuple[Exported, ...]:
    """Write an annotated workbook for each file of *job* into *folder*, which is made if need be.

    All hold the figures of all sources; each has the sheets of its own file alone. Where only a
    selection or what is noted goes in, files without any of it are left out.

    Parameters
    ----------
    tick : called with rows done and rows in all; may raise to cancel, which keeps what is complete

    Raises
    ------
    WritingError
        In one sentence, when the folder or one of the files cannot be written.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WritingError(f"The folder {folder} cannot be made: choose another.") from error
    return tuple(_written(folder, job, tick))


def _written(folder: Path, job: ExportJob, tick: Tick | None) -> Iterator[Exported]:
    basis = basis_of(job)
    total = sum(source.ledger.rows_in_sheet for source in job.sources)
    before = 0
    for out, one in targets(folder, job):
        mine = [i for i, source in enumerate(job.sources) if one.goes_in(source)]
        rows = sum(job.sources[i].ledger.rows_in_sheet for i in mine)
        if job.parts == "everything" or any(basis.evidence.touches(i) for i in mine):
            yield export(out, one, _shifted(tick, before, rows, total), basis)
        before += rows


def _shifted(tick: Tick | None, before: int, rows: int, total: int) -> Callable[[int, int], None]:
    def tell(done: int, of: int) -> None:
        if tick is not None:
            tick(before + (rows * done // of if of else rows), total)

    return tell
