"""Is a case what its sources say? Read them again, and hold every figure to the last digit.

A case file carries its records, so that it opens without its sources. Verifying goes the other way:
from the source files and the mappings in the case to records and gaps, beside those that are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pandas as pd
import pyarrow as pa

from mirrorgap.io import reading
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.grids import ReadingError
from mirrorgap.io.rates import rates_of_case
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.case import Case, OwnRates, Source
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.settling import Settling

Tick = Callable[[int, int], None]
#: The finest figures there are: where these agree, so does every total of them.
FINEST = ("exporter", "importer", "code", "period")


class Verdict(StrEnum):
    """What came of reading a source again."""

    SAME = "same"
    CHANGED = "changed"
    ABSENT = "absent"
    OTHERWISE = "reads otherwise"


@dataclass(frozen=True)
class SourceCheck:
    """One source of the case, and what came of reading its file again."""

    source: Source
    verdict: Verdict
    sentence: str

    @property
    def gone(self) -> bool:
        """Whether the file that was read is no longer there, or another one has its name."""
        return self.verdict in (Verdict.ABSENT, Verdict.CHANGED)


@dataclass(frozen=True)
class Verification:
    """What was verified.

    Attributes
    ----------
    checks : tuple of SourceCheck
        Every source of the case, those out of use too.
    figures : int or None
        Cells (exporter x importer x code x period) whose figures are the same to the last digit;
        None where not all sources could be read again.
    differing : int
        Cells with a figure that differs.
    versions : int
        Versions of the log, each of which could be opened whole.
    """

    checks: tuple[SourceCheck, ...]
    figures: int | None
    differing: int
    versions: int

    @property
    def holds(self) -> bool:
        """Whether every source was read again as it was, and every figure is the same.

        The file of an earlier download may be gone: it counts in no figure.
        """
        same = all(
            check.verdict is Verdict.SAME or (check.gone and not check.source.in_use)
            for check in self.checks
        )
        return same and self.figures is not None and not self.differing

    @property
    def alone(self) -> bool:
        """Whether none of the sources that count is there: nothing can be verified against them."""
        used = [check for check in self.checks if check.source.in_use]
        return bool(used) and all(check.verdict is Verdict.ABSENT for check in used)

    @property
    def outcome(self) -> str:
        """What came of it, in a sentence."""
        earlier = sorted({_called(c.source) for c in self.checks if c.gone and not c.source.in_use})
        if self.holds and earlier:
            names = ", ".join(earlier)
            them = f"earlier file {names} is" if len(earlier) == 1 else f"earlier files {names} are"
            return f"The figures of all cells are the same; the {them} no longer there."
        if self.holds:
            return "The case holds: rebuilt from its sources, its figures are the same."
        if self.alone:
            return (
                "Nothing can be verified against sources: none of them is there. The case has its "
                "records, and opens without them."
            )
        if self.differing or any(check.verdict is Verdict.OTHERWISE for check in self.checks):
            return "The case does not hold: its sources give something else."
        return "The case cannot be verified whole: not every source is there as it was read."

    def sentences(self) -> tuple[str, ...]:
        """Return what was found, one plain sentence each."""
        log = f"All {self.versions:,} versions of the log could be opened whole."
        if self.figures is None:
            figures = "The figures were not compared: not every source could be read again."
        elif self.differing:
            cells = "1 cell has" if self.differing == 1 else f"{self.differing:,} cells have"
            figures = f"{cells} other figures than the sources give."
        else:
            figures = f"The figures of all {self.figures:,} cells are the same to the last digit."
        return (*(check.sentence for check in self.checks), log, figures)


def _called(source: Source) -> str:
    name = Path(source.path).name
    return f"{name}, sheet {source.sheet}" if source.sheet else name


def verify(file: CaseFile, tick: Tick | None = None) -> Verification:
    """Read the sources of a case again and compare records and figures with those it keeps.

    Nothing is changed. *tick* is called with sources done and in all, and may raise to cancel.

    Raises
    ------
    CaseError
        When the case file itself is damaged.
    """
    versions = file.versions()
    case = Case()
    for version in versions:
        case = file.case(version.id)
    checks: list[SourceCheck] = []
    rebuilt: dict[str, tuple[Source, Chunk]] = {}
    kept: dict[str, Chunk] = {}
    for done, source in enumerate(case.work.sources):
        kept[source.chunk] = file.chunk(source.chunk)
        verdict, sentence, again = _checked(source, kept[source.chunk], case.work.rates)
        checks.append(SourceCheck(source, verdict, sentence))
        if again is not None:
            rebuilt[source.chunk] = again
        if tick is not None:
            tick(done + 1, len(case.work.sources))
    used = case.work.in_use
    if any(source.chunk not in rebuilt for source in used):
        return Verification(tuple(checks), None, 0, len(versions))
    factor = case.work.settings.cif_fob
    # When a file was retrieved is what the case says: copying it changes no figure.
    settled = Settling.of(used, case.work.settings.settle)
    before = _figures([(source, kept[source.chunk]) for source in used], factor, settled)
    after = _figures([rebuilt[source.chunk] for source in used], factor, settled)
    same, differing = _compared(before, after)
    return Verification(tuple(checks), same, differing, len(versions))


def _checked(
    source: Source, kept: Chunk, own: OwnRates | None
) -> tuple[Verdict, str, tuple[Source, Chunk] | None]:
    path = Path(source.path)
    name = _called(source)
    if not source.in_use:
        name = f"{name} (earlier, counts in no figure)"
    if not path.is_file():
        sentence = f"{name}: the file is no longer in {path.parent}; its records are in the case."
        return Verdict.ABSENT, sentence, None
    try:
        told = reading.fingerprint(path)
        if told.sha256 != source.sha256:
            sentence = f"{name}: the file has changed since it was read (SHA-256 {told.sha256})."
            return Verdict.CHANGED, sentence, None
        grid = reading.opened(path).grid(source.sheet)
        again = reading.sourced(grid, source.mapping, told, rates_of_case(own))
    except (ReadingError, OSError) as error:
        return Verdict.OTHERWISE, f"{name}: it can no longer be read: {error}.", None
    if same_records(kept, again[1]) and again[0].scope == source.scope:
        return Verdict.SAME, f"{name}: the same {len(kept):,} records.", again
    sentence = f"{name}: this program reads {len(again[1]):,} records that are not the same as the"
    return Verdict.OTHERWISE, f"{sentence} {len(kept):,} in the case.", again


def same_records(one: Chunk, other: Chunk) -> bool:
    """Return whether two chunks say the same, whatever the file is called now.

    >>> chunk = Chunk.of(pd.DataFrame({"code": ["854231"], "file": ["a.csv"], "row": [2]}))
    >>> same_records(chunk, Chunk.of(pd.DataFrame({"code": ["854231"], "file": "b", "row": [2]})))
    True
    """
    if one.id == other.id:
        return True
    return all(
        _plain(one.table, name).equals(_plain(other.table, name))
        for name in one.table.column_names
        if name != "file"
    )


def _plain(table: pa.Table, name: str) -> pa.Array:
    column = table.column(name).combine_chunks()
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _figures(read: list[tuple[Source, Chunk]], factor: float, settled: Settling) -> pd.DataFrame:
    scopes = [source.scope for source, _ in read]
    mirror = Mirror([chunk for _, chunk in read], scopes, settling=settled)
    frame = gaps(mirror, Query(by=FINEST, factor=factor)).frame
    keys = [frame[key].astype(str) for key in FINEST]
    numbers = frame.select_dtypes("number")
    return numbers.set_axis(pd.MultiIndex.from_arrays(keys, names=FINEST)).sort_index()


def _compared(before: pd.DataFrame, after: pd.DataFrame) -> tuple[int, int]:
    both = before.index.intersection(after.index)
    one, other = before.loc[both], after.loc[both]
    same = ((one == other) | (one.isna() & other.isna())).all(axis=1)
    differing = len(before.index.union(after.index)) - int(same.sum())
    return int(same.sum()), differing
