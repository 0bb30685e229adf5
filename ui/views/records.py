"""Records: the source rows themselves, each with its file, sheet and row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PySide6.QtWidgets import QCheckBox, QWidget

from mirrorgap.model import words
from mirrorgap.model.claims import Place
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import Made, Picture
from mirrorgap.model.pictures_records import record_scatter
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Combine
from mirrorgap.ui import asking, numbers, source_rows
from mirrorgap.ui.claim_places import of_record
from mirrorgap.ui.columns import column
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

#: Columns of `source_rows.FIELDS` that are shown before any is chosen.
_SHOWN = 12


class Records(Paired):
    """Every record that fits the filters, beside value against weight."""

    name = "records"
    title = "Records"
    kept = 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picked: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self.only = QCheckBox("Only the selected rows")
        self.only.setObjectName("records.only")
        self.only.toggled.connect(self._show_only)
        self.tools.add_widget(self.only)

    def keys(self) -> tuple[str, ...]:
        return ()

    def answer(self, mirror: Mirror, query: Query) -> Result:
        self._picked = np.flatnonzero(source_rows.records_in(mirror, query)).astype(np.intp)
        return Result(mirror.records.frame(self._picked, source_rows.FIELDS))

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        pinned = ("reporter", "code", "period")
        return [
            column(name, pinned=name in pinned, hidden=place >= _SHOWN)
            for place, name in enumerate(source_rows.FIELDS)
        ]

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        return None if len(result.frame) else asking.nothing_found(now)

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        assert now.mirror is not None
        title = f"Value against net weight, {numbers.counted(len(frame), 'record')}"
        return record_scatter(frame, title, lambda rows: Made(rows, lambda row: _label(frame, row)))

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        now = self.now
        if now is None or now.mirror is None or now.selection is None:
            return None
        taken = now.mirror.records_of(now.selection, now.query.basket)
        # What is picked is in order: as many as there are, are all.
        return taken if len(self._picked) == len(taken) else taken.take(self._picked)

    def place_of(self, row: int, field: str) -> Place | None:
        if self.now is None or self.now.mirror is None:
            return None
        where = source_rows.brush_of(self.now.mirror, self._picked[[row]])
        return None if where is None else of_record(self.now, field, where)

    def noted_by(self, by: tuple[str, ...]) -> tuple[str, ...]:
        return ("exporter", "importer", "code", "period")

    def _show_brush(self) -> None:
        super()._show_brush()
        if self.only.isChecked():
            self._show_only()

    def _show_only(self) -> None:
        self.table.set_shown(self.table.frame_model.mask if self.only.isChecked() else None)

    def _brush(
        self, frame: pd.DataFrame, by: tuple[str, ...], rows: NDArray[np.intp], how: Combine
    ) -> None:
        if self.now is None or self.now.mirror is None:
            return
        brush = source_rows.brush_of(self.now.mirror, self._picked[rows])
        if brush is not None or how is Combine.REPLACE:
            self._own = True
            self.brushed.emit(brush, how)


def _label(frame: pd.DataFrame, row: int) -> str:
    one = frame.iloc[row]
    names = ("reporter", "flow", "partner", "code", "period")
    texts = [words.key_label(name, str(one[name])) for name in names if one[name] == one[name]]
    return ", ".join(texts)
