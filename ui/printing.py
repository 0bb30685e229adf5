"""Results as text: a table for people, CSV for pipes, JSON for programs. No Qt."""

from __future__ import annotations

import csv
import io as text_io
import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

#: A table on a terminal shows at most this many rows; the others are counted.
MOST_ROWS = 200
MOST_WIDTH = 44
#: Columns whose numbers are small, and shown with three decimals.
FINE = frozenset(("p", "q", "correlation", "z", "did", "size", "unit_value", "median"))
FINE_ENDINGS = (
    *("share", "share_of_total", "share_of_list", "asymmetry", "factor", "ratio"),
    *("_p", "_part"),
)


def plain(value: Any) -> Any:
    """Return a cell as JSON has it: numbers are numbers, missing is None.

    >>> plain(float("nan")) is None, plain(12.0), plain("010121")
    (True, 12, '010121')
    """
    if value is None or isinstance(value, str | bool | list | dict):
        return value
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def rows_of(frame: pd.DataFrame) -> Iterable[list[Any]]:
    """Yield the rows of a frame as plain values."""
    columns = [frame[name].astype(object).tolist() for name in frame.columns]
    for row in zip(*columns, strict=True):
        yield [plain(value) for value in row]


def as_json(frame: pd.DataFrame) -> str:
    """Return a list of objects, one a row."""
    names = list(frame.columns)
    lines = (
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, allow_nan=False)
        for row in rows_of(frame)
    )
    body = ",\n".join(lines)
    return f"[\n{body}\n]\n" if body else "[]\n"


def as_csv(frame: pd.DataFrame) -> str:
    """Return comma-separated values; missing is empty, lists and mappings are JSON."""
    out = text_io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in rows_of(frame):
        writer.writerow(["" if value is None else _flat(value) for value in row])
    return out.getvalue()


def _flat(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def as_table(frame: pd.DataFrame) -> str:
    """Return aligned columns for a terminal: numbers to the right, missing as a dash."""
    shown = frame.head(MOST_ROWS)
    names = [str(name) for name in frame.columns]
    rows = [
        [_cell(name, value) for name, value in zip(names, row, strict=True)]
        for row in rows_of(shown)
    ]
    right = [pd.api.types.is_numeric_dtype(frame[name]) for name in names]
    widths = [max([len(name), *(len(row[i]) for row in rows)]) for i, name in enumerate(names)]
    lines = [_line(names, widths, right), _line(["-" * w for w in widths], widths, right)]
    lines += [_line(row, widths, right) for row in rows]
    if len(frame) > len(shown):
        lines.append(
            f"... {len(frame) - len(shown):,} more rows: --format csv --out FILE has them all"
        )
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return "  ".join(padded).rstrip()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        fine = name in FINE or name.endswith(FINE_ENDINGS)
        return f"{value:.3f}" if fine else f"{value:,.0f}"
    text = " ".join(_flat(value).split())
    return text if len(text) <= MOST_WIDTH else text[: MOST_WIDTH - 1] + "…"


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json}
