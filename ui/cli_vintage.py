"""What `mirrorgap vintage` prints: two downloads beside each other, and what the newer one touches."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.grids import ReadingError
from mirrorgap.io.newer import Newer, fitting, read_newer
from mirrorgap.model import noted, vintages
from mirrorgap.model.case import Case, Source
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.store import Store
from mirrorgap.model.vintage_reach import Reach, reach

FIELDS = ("source", *vintages.FIELDS)


def of_files(arguments: argparse.Namespace) -> tuple[pd.DataFrame, list[str]]:
    """Compare two files sheet by sheet: those of one name, else in their order."""
    from mirrorgap.io.reading_many import load_many
    from mirrorgap.ui.options import UsageError

    if arguments.new is None:
        raise UsageError("vintage OLD NEW compares two downloads; vintage CASE those of a case")
    if arguments.of or arguments.keep:
        raise UsageError("--of and --keep are of a case: vintage CASE NEW --keep")
    old, new = load_many([arguments.old]), load_many([arguments.new])
    for loaded, path in ((old, arguments.old), (new, arguments.new)):
        if not loaded.chunks:
            why = loaded.problems[0].sentence if loaded.problems else "it holds no table of trade"
            raise ReadingError(path.name, why.removeprefix(f"{path.name}: "))
    sheets = {one.sheet: chunk for one, chunk in zip(old.sources, old.chunks, strict=True)}
    parts, told = [], []
    for i, (source, chunk) in enumerate(zip(new.sources, new.chunks, strict=True)):
        earlier = sheets.get(source.sheet) or (old.chunks[i] if i < len(old.chunks) else None)
        if earlier is None:
            told.append(f"{_name(source)}: the earlier download has no such sheet.")
            continue
        found = vintages.compared(earlier, chunk)
        parts.append(_part(found, source))
        told.append(f"{_name(source)}: {found.sentence()}")
    return _joined(parts), told


def of_case(file: CaseFile, arguments: argparse.Namespace) -> tuple[pd.DataFrame, list[str]]:
    """Compare a newer download with a source of the case, or all that it keeps beside each other."""
    store = Store(file)
    if arguments.new is None:
        return _kept(file, store.case)
    newer = _read(arguments, store.case)
    old = file.chunk(newer.earlier.chunk)
    command = newer.command(store.case.work, old)
    found = vintages.compared(old, newer.chunk)
    case = Case(command.change(store.case.work), store.case.eye)
    told = [f"{_name(newer.source)}: {found.sentence()}"]
    told += _touched(file, store.case, case, newer)
    if arguments.keep:
        file.put_chunk(newer.chunk)
        store.dispatch(command)
        told.append(f"{_name(newer.source)} is added up from now on; the earlier one is kept.")
    return _joined([_part(found, newer.source)]), told


def _read(arguments: argparse.Namespace, case: Case) -> Newer:
    from mirrorgap.ui.options import UsageError

    found: Sequence[Source] = fitting(arguments.new, case.work.sources)
    if arguments.of:
        used = case.work.in_use
        found = [one for one in used if arguments.of in (_name(one), Path(one.path).name)]
    if len(found) != 1:
        names = ", ".join(_name(one) for one in case.work.in_use) or "none"
        raise UsageError(f"say with --of which source it is a newer download of: {names}")
    return read_newer(arguments.new, found[0], case.work)


def _kept(file: CaseFile, case: Case) -> tuple[pd.DataFrame, list[str]]:
    parts, told = [], []
    for source in case.work.sources:
        if source.earlier and any(one.chunk == source.earlier for one in case.work.sources):
            found = vintages.compared(file.chunk(source.earlier), file.chunk(source.chunk))
            parts.append(_part(found, source))
            told.append(f"{_name(source)}: {found.sentence()}")
    return _joined(parts), told or ["The case keeps no earlier download of any source."]


def _touched(file: CaseFile, before: Case, after: Case, newer: Newer) -> list[str]:
    """Return sentences on the notes, gaps and claims that the newer download touches."""
    from mirrorgap.ui.question import query_of

    known = {newer.chunk.id: newer.chunk}

    def mirror(case: Case) -> Mirror:
        from mirrorgap.model.settling import Settling

        used = case.work.in_use
        chunks = [known.get(one.chunk) or file.chunk(one.chunk) for one in used]
        settled = Settling.of(used, case.work.settings.settle)
        return Mirror(chunks, [one.scope for one in used], settling=settled)

    return sentences(
        reach(before.work, after.work, mirror(before), mirror(after), query_of(before))
    )


def sentences(found: Reach) -> list[str]:
    """Return what a newer download touches, one sentence each.

    >>> sentences(Reach((), pd.DataFrame(columns=["change_usd"]), ()))
    ['It touches 0 notes, 0 gaps and 0 claims.']
    """
    n_gaps, n_claims = len(found.gaps), len({one[0].id for one in found.claims})
    counts = [
        f"{n:,} {noun}{'' if n == 1 else 's'}"
        for n, noun in ((len(found.notes), "note"), (n_gaps, "gap"), (n_claims, "claim"))
    ]
    told = [f"It touches {counts[0]}, {counts[1]} and {counts[2]}."]
    for note, moved in found.notes:
        about = note.title or "the whole case"
        words = noted.moved_words(moved) or "its rows changed, its figures did not"
        told.append(f"Note on {about}: {words}.")
    for claim, which, then, now in found.claims:
        figures = " → ".join("–" if one is None else f"{one:,.10g}" for one in (then, now))
        told.append(f"Claim {claim.stated or claim.sentence!r}: its {which} figure {figures}.")
    return told


def _part(found: vintages.Vintage, source: Source) -> pd.DataFrame:
    return found.frame.assign(source=_name(source))[list(FIELDS)]


def _joined(parts: Sequence[pd.DataFrame]) -> Any:
    filled = [one for one in parts if len(one)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(FIELDS))


def _name(source: Source) -> str:
    name = Path(source.path).name
    return f"{name}/{source.sheet}" if source.sheet else name
