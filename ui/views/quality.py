"""Quality: what was read of each sheet, what was set aside and why, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from mirrorgap.model import quality
from mirrorgap.model.case import OwnRates, Source
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.money import own_rates
from mirrorgap.model.pictures import Picture
from mirrorgap.model.pictures_records import ledger_bars
from mirrorgap.model.quality import Finding
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Combine, Either, Selection
from mirrorgap.ui import numbers, source_rows
from mirrorgap.ui.columns import column
from mirrorgap.ui.layout_words import layout_words
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

READ, FOUND, RATES = "read", "look at", "rates"
CHECKING = "Checking the records"
_FIELDS = (
    "chunk",
    "file",
    "sheet",
    "outcome",
    "what",
    "rows",
    "example_row",
    "example_value",
    "finding",
)
_TABLE, _PLOT = 840, 280
_WIDTHS = {"what": 560, "file": 150, "outcome": 92, "sheet": 92}


class Quality(Paired):
    """One line a sheet, reason and finding, beside how many rows each reason takes."""

    name = "quality"
    title = "Quality"
    widths = (_TABLE, _PLOT)  # sentences need more room than bars

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings: tuple[Finding, ...] = ()
        self._checked: Mirror | None = None

    def refresh(self, old: Shown | None, new: Shown) -> None:
        """Show the ledger again where sources changed; filters do not touch it."""
        sources_changed = old is None or old.case.work.sources != new.case.work.sources
        if new.mirror is not None and (sources_changed or self._checked is not new.mirror):
            self.now = new
            self._check(new.mirror, new.case.work.in_use, new.case.work.settings.settle)
            super().refresh(None, new)
        else:
            super().refresh(old, new)

    def _check(self, mirror: Mirror, sources: Sequence[Source], rule: str) -> None:
        """Have the records checked; until that is done the ledger stands without findings."""
        self.findings, self._checked = (), None

        def take(found: tuple[Finding, ...]) -> None:
            if self.now is not None and self.now.mirror is mirror:
                self.findings, self._checked = found, mirror
                self.show_rows()

        self.wants.emit(CHECKING, lambda: quality.findings(mirror.records, sources, rule), take)

    def keys(self) -> tuple[str, ...]:
        return ()

    def answer(self, mirror: Mirror, query: Query) -> Result:
        assert self.now is not None
        sources = self.now.case.work.sources
        warnings = [
            f"{PurePath(source.path).name}: {text}"
            for source in sources
            for text in source.ledger.warnings
        ]
        frame = ledger_frame(sources, self.findings, self.now.case.work.rates)
        return Result(frame, tuple(warnings))

    def asked(self, query: Query) -> Result:
        """Return the ledger: it is made of the sources, and never kept."""
        assert self.now is not None
        assert self.now.mirror is not None
        return self.answer(self.now.mirror, query)

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        shown = ("file", "sheet", "outcome", "rows", "what", "example_row", "example_value")
        several = bool((frame["sheet"] != "").any())
        made = [
            column(
                name,
                pinned=name == "file",
                bar=name == "rows",
                hidden=name == "sheet" and not several,
            )
            for name in shown
        ]
        return [replace(one, width=_WIDTHS.get(one.field, one.width)) for one in made]

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        accounts = frame[~frame["outcome"].isin((FOUND, RATES))]
        return ledger_bars(accounts, ledger_title(now.case.work.sources))

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        """Return which lines hold selected records: rows set aside made none."""
        now = self.now
        if now is None or now.mirror is None or now.selection is None:
            return None
        records = now.mirror.records
        chosen = np.flatnonzero(now.mirror.records_of(now.selection, now.query.basket))
        rows = {
            records.chunks[i].id: records.row[chosen[records.source[chosen] == i]]
            for i in np.unique(records.source[chosen])
        }
        held = [self._holds(one, rows) for one in self.findings]
        whole = frame["chunk"].isin(rows.keys()).to_numpy()
        finding = frame["finding"].to_numpy(dtype=np.int64, na_value=-1)
        read = (frame["outcome"] == READ).to_numpy()
        return np.where(finding < 0, whole & read, np.array([*held, False])[finding])

    def noted_by(self, by: tuple[str, ...]) -> tuple[str, ...]:
        return ("row",)

    def _holds(self, finding: Finding, rows: dict[str, NDArray[np.signedinteger]]) -> bool:
        mine = rows.get(finding.source)
        if mine is None:
            return False
        wanted = finding.rows.rows
        return not wanted or bool(np.isin(mine, np.fromiter(wanted, int, len(wanted))).any())

    def _count(self, mask: Mask | None) -> str:
        words = super()._count(mask)
        return words if self._checked is not None else f"{words}; checking the records …"

    def _brush(
        self, frame: pd.DataFrame, by: tuple[str, ...], rows: NDArray[np.intp], how: Combine
    ) -> None:
        if self.now is None or self.now.mirror is None:
            return
        picked = frame.iloc[rows]
        found = [self.findings[i] for i in picked["finding"] if i >= 0]
        parts: list[Selection] = [one.rows for one in found if one.rows.rows]
        whole = {one.source for one in found if not one.rows.rows}
        whole |= set(picked.loc[picked["outcome"] == READ, "chunk"])
        brush = self._brush_of(whole)
        parts += [] if brush is None else [brush]
        if parts or how is Combine.REPLACE:
            self._own = True
            one = parts[0] if len(parts) == 1 else Either(tuple(parts))
            self.brushed.emit(one if parts else None, how)

    def _brush_of(self, chunks: set[str]) -> Selection | None:
        assert self.now is not None
        assert self.now.mirror is not None
        records = self.now.mirror.records
        which = [i for i, chunk in enumerate(records.chunks) if chunk.id in chunks]
        found = np.flatnonzero(np.isin(records.source, which))
        return source_rows.brush_of(self.now.mirror, found)


def ledger_frame(
    sources: Sequence[Source], findings: Sequence[Finding] = (), rates: OwnRates | None = None
) -> pd.DataFrame:
    """Return one row a sheet for what was read, one a reason of setting aside, one a finding.

    A row for the *rates* of the user's own comes last.

    ``finding`` is the place among *findings*, -1 for the rest.
    """
    rows = []
    for source in sources:
        start = {"chunk": source.chunk, "file": PurePath(source.path).name, "sheet": source.sheet}
        rows += [start | {"finding": -1} | line for line in _account(source)]
        rows += [
            start
            | {
                "finding": i,
                "outcome": FOUND,
                "what": one.sentence,
                "rows": one.n,
                "example_row": min(one.rows.rows, default=None),
            }
            for i, one in enumerate(findings)
            if one.source == source.chunk
        ]
    if rates is not None:
        rows.append(_of_rates(rates))
    return pd.DataFrame(rows, columns=list(_FIELDS))


def _of_rates(rates: OwnRates) -> dict[str, object]:
    """Return the line on a file of exchange rates."""
    money = own_rates(rates.text, rates.name)
    what = (
        f"Values in {', '.join(sorted({name for name, _ in money.table}))} are converted to dollars by"
        " these rates; where they lack a period, and all others, by the ECB’s monthly averages."
    )
    start = {"chunk": "", "file": rates.name, "sheet": "", "finding": -1, "outcome": RATES}
    return start | {"what": what, "rows": len(money.table)}


def _account(source: Source) -> list[dict[str, object]]:
    """Return what became of the rows and cells of a sheet."""
    ledger = source.ledger
    what = f"{numbers.counted(ledger.records, 'record')}, as {layout_words(source.mapping.layout)}"
    lines: list[dict[str, object]] = [{"outcome": READ, "what": what, "rows": ledger.rows_read}]
    aside = [("set aside", one) for one in ledger.set_aside]
    aside += [("cells set aside", one) for one in ledger.cells_set_aside]
    lines += [
        {
            "outcome": outcome,
            "what": entry.reason,
            "rows": entry.rows,
            "example_row": entry.example_row,
            "example_value": entry.example_value,
        }
        for outcome, entry in aside
    ]
    return lines


def ledger_title(sources: Sequence[Source]) -> str:
    """Return what became of all rows, in one sentence."""
    rows = sum(source.ledger.rows_in_sheet for source in sources)
    read = sum(source.ledger.rows_read for source in sources)
    sheets = numbers.counted(len(sources), "sheet")
    return (
        f"{numbers.counted(rows, 'row')} in {sheets}: {numbers.text(read)} read, "
        f"{numbers.text(rows - read)} set aside."
    )
