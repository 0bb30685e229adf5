"""Quality: what was read of each sheet, and what was set aside and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.case import Source
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import Picture
from mirrorgap.model.pictures_records import ledger_bars
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Combine
from mirrorgap.ui import numbers, source_rows
from mirrorgap.ui.columns import column
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

READ = "read"


class Quality(Paired):
    """One line a sheet and reason, beside how many rows each reason takes."""

    name = "quality"
    title = "Quality"

    def refresh(self, old: Shown | None, new: Shown) -> None:
        """Show the ledger again where sources changed; filters do not touch it."""
        sources_changed = old is None or old.case.work.sources != new.case.work.sources
        if sources_changed and new.mirror is not None:
            super().refresh(None, new)
        else:
            super().refresh(old, new)

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
        return Result(ledger_frame(sources), tuple(warnings))

    def asked(self, query: Query) -> Result:
        """Return the ledger: it is made of the sources, and never kept."""
        assert self.now is not None
        assert self.now.mirror is not None
        return self.answer(self.now.mirror, query)

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        shown = ("file", "outcome", "what", "rows", "example_row", "example_value", "sheet")
        return [column(name, pinned=name == "file", bar=name == "rows") for name in shown]

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        return ledger_bars(frame, ledger_title(now.case.work.sources))

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        """Return which sheets' records are selected: rows set aside made none."""
        now = self.now
        if now is None or now.mirror is None or now.selection is None:
            return None
        records = now.mirror.records
        chosen = records.source[now.mirror.records_of(now.selection, now.query.basket)]
        ids = {records.chunks[i].id for i in np.unique(chosen)}
        read = (frame["outcome"] == READ).to_numpy()
        return frame["chunk"].isin(ids).to_numpy() & read

    def _brush(
        self, frame: pd.DataFrame, by: tuple[str, ...], rows: NDArray[np.intp], how: Combine
    ) -> None:
        if self.now is None or self.now.mirror is None:
            return
        records = self.now.mirror.records
        picked = frame.iloc[rows]
        ids = set(picked.loc[picked["outcome"] == READ, "chunk"])
        which = [i for i, chunk in enumerate(records.chunks) if chunk.id in ids]
        found = np.flatnonzero(np.isin(records.source, which))
        brush = source_rows.brush_of(self.now.mirror, found)
        if brush is not None or how is Combine.REPLACE:
            self._own = True
            self.brushed.emit(brush, how)


def ledger_frame(sources: Sequence[Source]) -> pd.DataFrame:
    """Return one row a sheet for what was read, and one for each reason of setting aside."""
    rows = []
    for source in sources:
        ledger, file = source.ledger, PurePath(source.path).name
        start = {"chunk": source.chunk, "file": file, "sheet": source.sheet}
        what = f"{numbers.text(ledger.records)} records, by the layout {source.mapping.layout}"
        rows.append(start | {"outcome": READ, "what": what, "rows": ledger.rows_read})
        for entries, kind in ((ledger.set_aside, "set aside"), (ledger.cells_set_aside, "cells")):
            rows += [
                start
                | {
                    "outcome": "set aside" if kind == "set aside" else "cells set aside",
                    "what": entry.reason,
                    "rows": entry.rows,
                    "example_row": entry.example_row,
                    "example_value": entry.example_value,
                }
                for entry in entries
            ]
    names = ("chunk", "file", "sheet", "outcome", "what", "rows", "example_row", "example_value")
    return pd.DataFrame(rows, columns=list(names))


def ledger_title(sources: Sequence[Source]) -> str:
    """Return what became of all rows, in one sentence."""
    rows = sum(source.ledger.rows_in_sheet for source in sources)
    read = sum(source.ledger.rows_read for source in sources)
    sheets = f"{len(sources)} sheet{'' if len(sources) == 1 else 's'}"
    return (
        f"{numbers.text(rows)} rows in {sheets}: {numbers.text(read)} read, "
        f"{numbers.text(rows - read)} set aside."
    )
