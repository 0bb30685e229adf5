"""Books made for a test: the records of one source, as short as a test can say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import periods
from mirrorgap.model.records import Chunk

NAMES = ("reporter", "partner", "flow", "code", "period", "value_usd")
#: reporter, partner, flow, code, period, USD
Row = tuple[str, str, str, str, str, float]


def books(*rows: Row, **constants: object) -> Chunk:
    """Return one source: rows of `NAMES`; *constants* are further columns, or replace these."""
    frame = pd.DataFrame(list(rows), columns=list(NAMES))
    frame["value"] = frame["value_usd"] = frame["value_usd"].astype(float)
    frame = frame.assign(status="reported", row=np.arange(len(frame)) + 2)
    return Chunk.of(frame.assign(**constants))


def monthly(
    series: Mapping[str, Iterable[float | None]],
    first: str = "2020-01",
    reporter: str = "TUR",
    partner: str = "RUS",
    flow: str = "export",
    **constants: object,
) -> Chunk:
    """Return monthly books by code: {code: values from *first*}; None is a month without a record."""
    start = periods.parse(first).first_month
    rows = [
        (reporter, partner, flow, code, periods.month_text(start + i), float(value))
        for code, values in series.items()
        for i, value in enumerate(values)
        if value is not None
    ]
    return books(*rows, **constants)


def side(
    flow: str, rows: Iterable[Sequence[object]], valuation: str = "FOB", **constants: object
) -> Chunk:
    """Return one side's books of rows (exporter, importer, code, period, USD)."""
    out = flow == "export"
    told = [(*((a, b) if out else (b, a)), flow, *rest) for a, b, *rest in rows]
    return books(*told, valuation=valuation, **constants)  # type: ignore[arg-type]


def years(
    flow: str,
    table: Mapping[tuple[str, str, str], Sequence[float]],
    valuation: str = "FOB",
    names: Sequence[str] = ("2022", "2023"),
) -> Chunk:
    """Return one side's books of {(exporter, importer, code): USD in each of the years}."""
    rows = [
        (*key, year, usd)
        for key, values in table.items()
        for year, usd in zip(names, values, strict=True)
    ]
    return side(flow, rows, valuation)
