"""The sheet Over time: asymmetry by pair and period, and value by code and period, as heat maps.

Colours are conditional formats, and each cell says its number: nothing by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, INK, MUTED, RATIO, USD, Book
from mirrorgap.io.workbook.copied import column_name
from mirrorgap.io.workbook.table import Written
from mirrorgap.model import pictures_gaps, words
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.chapters import PAIR, gap_rows, of_largest
from mirrorgap.model.figures import Heat
from mirrorgap.model.findings import About
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.pictures_flows import category_heat
from mirrorgap.model.query import Query

LABEL, CELL = 36, 10
#: Light enough for dark figures; blue, the exporter reports more, orange, the importer does.
HIGH, LOW, MIDDLE = "#7FB4DC", "#F0B45C", "#FFFFFF"
KEYS = (*PAIR, "period")
NOTHING = "No pair is compared in more than one period, so that nothing is shown over time."
_BY_GAPS = "Each asymmetry is looked up in Gaps, and moves with the factor."


@dataclass(frozen=True)
class Source:
    """Where the rows of Gaps stand, so that asymmetries are looked up there; None: values."""

    sheet: str
    written: Written

    def formula(self, exporter: str, importer: str, period: str) -> str:
        """Return what looks one asymmetry up by its keys."""
        asked = ",".join(
            f'{self._column(name)},"{key}"'
            for name, key in zip(KEYS, (exporter, importer, period), strict=True)
        )
        return f"SUMIFS({self._column('asymmetry')},{asked})"

    def _column(self, name: str) -> str:
        letter = column_name(self.written.columns[name])
        quoted = "'" + self.sheet.replace("'", "''") + "'"
        return f"{quoted}!${letter}${self.written.first + 1}:${letter}${self.written.last + 1}"


def write_over_time(
    book: Book, sheet: Worksheet, mirror: Mirror, query: Query, source: Source | None
) -> None:
    """Write both heat maps, the largest rows of each; a sentence where there is nothing over time."""
    sheet.set_column(0, 0, LABEL)
    book.text(sheet, 0, 0, "Over time", bold=True, font_size=14, font_color=INK)
    sheet.set_row(0, 24)
    row = 1
    cells = of_largest(gap_rows(mirror, query, KEYS), gap_rows(mirror, query, PAIR), PAIR)
    if cells["period"].nunique() > 1 and cells["asymmetry"].notna().any():
        title = "Asymmetry by pair and period: blue, the exporter reports more; orange, the importer does"
        figure = pictures_gaps.asymmetry_heat(cells, KEYS, title).figure
        row = _heat(book, sheet, figure, row, source)
    goods = categories(mirror, query.grouped("code", "period")).frame
    if len(goods) and goods["period"].nunique() > 1:
        side = "exports" if query.side == "exporter" else "imports"
        title = f"{words.capital(side)} by code and period, USD, by the {query.side}s' books"
        picture = category_heat(goods, ("code", "period"), About(side=query.side), title)
        row = _heat(book, sheet, picture.figure, row, None)
    if row == 1:
        book.text(sheet, 1, 0, NOTHING, font_size=10, font_color=INK)
    sheet.freeze_panes(1, 1)
    sheet.repeat_columns(0)


def _heat(book: Book, sheet: Worksheet, figure: Any, top: int, source: Source | None) -> int:
    """Write one heat map as a named table; return the next free row."""
    assert isinstance(figure, Heat)
    book.text(sheet, top + 1, 0, figure.title, bold=True, font_size=11, font_color=ACCENT)
    note = _BY_GAPS if figure.diverging and source is not None else figure.note
    book.text(sheet, top + 2, 0, note, font_size=9, font_color=MUTED)
    first, width = top + 4, len(figure.columns)
    form = book.format(font_size=9, num_format=RATIO if figure.diverging else USD)
    for i, label in enumerate(figure.rows):
        book.text(sheet, first + i, 0, label, font_size=9, font_color=INK)
        for j in range(width):
            place, value = (first + i, j + 1), float(figure.values[i, j])
            key = figure.keys[i * width + j]
            if np.isnan(value):
                book.text(sheet, *place, "–", font_size=9, font_color=MUTED, align="right")
            elif figure.diverging and source is not None:
                sheet.write_formula(*place, "=" + source.formula(*key), form, value)
            else:
                sheet.write_number(*place, value, form)
    last = first + max(len(figure.rows), 1) - 1
    look = {"bold": True, "font_size": 9, "font_color": INK, "bg_color": "#EEF1F5"}
    headers = [("row", look), *((text, {**look, "align": "right"}) for text in figure.columns)]
    book.table(sheet, (first - 1, 0, last, width), figure.title.partition(" by ")[0], headers)
    sheet.conditional_format(first, 1, last, width, _scale(diverging=figure.diverging))
    sheet.set_column(1, width, CELL if figure.diverging else 12)
    return last + 2


def _scale(*, diverging: bool) -> dict[str, object]:
    if not diverging:
        return {"type": "2_color_scale", "min_color": MIDDLE, "max_color": HIGH}
    return {
        "type": "3_color_scale",
        "min_type": "num",
        "mid_type": "num",
        "max_type": "num",
        "min_value": -1,
        "mid_value": 0,
        "max_value": 1,
        "min_color": LOW,
        "mid_color": MIDDLE,
        "max_color": HIGH,
    }


def looked_up(sheet: str, written: Written, by: Sequence[str]) -> Source | None:
    """Return where asymmetries are looked up; None where Gaps is grouped by other keys."""
    return Source(sheet, written) if tuple(by) == KEYS else None
