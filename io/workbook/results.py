"""The sheets Gaps, Flows and Categories: results with formulas over the one named factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.io.workbook.table import Column, Formula, Kind
from mirrorgap.io.workbook.wordings import COUNTS, LONG, RATIOS, SHARES, words_of
from mirrorgap.model import words, words_routes
from mirrorgap.model.analysis.gaps import FLIP_RANGE, HIGH_FACTOR, LOW_FACTOR
from mirrorgap.model.analysis.grouping import columns_of, group
from mirrorgap.model.analysis.picking import cells_in, loaded_periods, part_labels
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import KEYS, Query

#: The name of the cell that holds the CIF/FOB factor.
FACTOR = "CIF_FOB"
#: M in two parts: what is divided by the factor, and what is not (METHODS 2).
CIF, FIXED = "imports_cif_usd", "imports_fixed_usd"
#: Keys that are countries, and the ending of the column with their names.
COUNTRIES, NAME = ("exporter", "importer", "reporter", "partner", "hub"), "_name"
#: Analyses whose rows overlap, so that they have no sum.
_OVERLAP = frozenset({"routes", "exporters", "seasons"})
_WIDTHS = {
    "period": 18,
    "base_period": 18,
    "hub": 10,
    "exporter": 10,
    "importer": 10,
    "code": 10,
    "heading": 9,
    "tier": 7,
    "side": 10,
}


def _star(factor: str) -> Formula:
    return lambda c: f"{c[FIXED]}+{c[CIF]}/{factor}"


def _gap_at(factor: float) -> Formula:
    return lambda c: f"{c['exports_usd']}-{c[FIXED]}-{c[CIF]}/{factor:g}"


def _over(above: str, below: str) -> Formula:
    return lambda c: f'IF({c[below]}=0,"",{c[above]}/{c[below]})'


def _asymmetry(c: Mapping[str, str]) -> str:
    total = f"({c['exports_usd']}+{c['imports_fob_usd']})"
    return f'IF({total}=0,"",{c["gap_usd"]}/{total})'


def _flip(c: Mapping[str, str]) -> str:
    x, m = c["exports_usd"], c["imports_usd"]
    low, high = FLIP_RANGE
    inside = f"AND({m}/{x}>={low:g},{m}/{x}<={high:g})"
    return f'IF({x}=0,"",IF({inside},{m}/{x},""))'


def _change(c: Mapping[str, str]) -> str:
    return f"{c['value']}-{c['base_value']}"


#: Words, kind, formula and total of the fields of CONTRACT.md.
_FORMULAS: dict[str, Formula] = {
    "imports_fob_usd": _star(FACTOR),
    "gap_usd": lambda c: f"{c['exports_usd']}-{c['imports_fob_usd']}",
    "gap_low_usd": _gap_at(LOW_FACTOR),
    "gap_high_usd": _gap_at(HIGH_FACTOR),
    "gap_share": _over("gap_usd", "exports_usd"),
    "asymmetry": _asymmetry,
    "flip_factor": _flip,
    "unmatched_share": _over("unmatched_change_usd", "exports_change_usd"),
    "change": _change,
    "change_share": _over("change", "base_value"),
}
#: Fields that say nothing without a base period.
_ON_BASE = ("base_value", "change", "change_share")
_NOT_SUMMED = frozenset({"peak_value", "base_usd"}) | SHARES | RATIOS | COUNTS


def largest(frame: pd.DataFrame, rows: int) -> tuple[pd.DataFrame, int]:
    """Return the *rows* largest rows in their order, and how many are left out.

    >>> kept, left_out = largest(pd.DataFrame({"gap_usd": [1.0, -9.0, np.nan]}), 1)
    >>> kept["gap_usd"].tolist(), left_out
    ([-9.0], 2)
    """
    if len(frame) <= rows:
        return frame, 0
    size = frame["gap_usd" if "gap_usd" in frame else "value"].abs().fillna(0)
    kept = size.sort_values(ascending=False, kind="stable").index[:rows].sort_values()
    return frame.loc[kept].reset_index(drop=True), len(frame) - rows


def formula_of(field: str) -> Formula | None:
    """Return how Excel works out *field* from the cells of others; None where it is a value."""
    return _FORMULAS.get(field)


def with_parts(frame: pd.DataFrame, mirror: Mirror, query: Query) -> pd.DataFrame:
    """Return a frame of `gaps` with the imports in two parts after ``imports_usd``.

    ``imports_cif_usd`` and ``imports_fixed_usd`` are what ``imports_fob_usd`` is made of: the first
    is divided by the factor. An import with an FOB value of its own counts with that value, so that
    the two need not add up to ``imports_usd``.
    """
    cells = mirror.cells
    pick = np.flatnonzero(cells_in(mirror, query))
    labels = part_labels(loaded_periods(cells, query.window))
    columns = columns_of(mirror.cell_table(query.basket), query.by, pick, labels)
    rows = group(query.by, columns, len(pick))
    comparable = cells.comparable[pick]
    keys = zip(*rows.keys().values(), strict=True) if query.by else iter([()])
    place = {tuple(key): i for i, key in enumerate(keys)}
    wanted = [place.get(tuple(key), -1) for key in frame[list(query.by)].itertuples(index=False)]
    frame = frame.copy()
    at = list(frame.columns).index("imports_usd") + 1
    for k, (name, values) in enumerate(((CIF, cells.m_cif), (FIXED, cells.m_fixed))):
        sums = rows.sum(np.where(comparable, values[pick], 0.0))
        frame.insert(at + k, name, np.append(sums, 0.0)[wanted])
    return frame


def with_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a result with the English names of its countries right of its keys.

    >>> with_names(pd.DataFrame({"exporter": ["TUR"], "value": [1.0]})).columns.tolist()
    ['exporter', 'exporter_name', 'value']
    """
    keys = (*KEYS, "hub")
    at = max((i for i, field in enumerate(frame.columns) if field in keys), default=-1) + 1
    frame = frame.copy()
    if "reading" in frame:
        frame["reading"] = frame["reading"].map(words_routes.reading)
    for field in [field for field in COUNTRIES if field in frame]:
        codes = frame[field].astype(object)
        names = {code: words.country_name(str(code)) for code in codes.dropna().unique()}
        frame.insert(at, f"{field}{NAME}", codes.map(names))
        at += 1
    return frame


def columns_for(frame: pd.DataFrame, query: Query, method: str = "") -> list[Column]:
    """Return how the columns of a result are written; fields of a base only where there is one.

    *method* names the analysis where its fields have meanings of their own.
    """
    columns = []
    for field in map(str, frame.columns):
        text = field in KEYS or not pd.api.types.is_numeric_dtype(frame[field])
        if field in _ON_BASE and query.base is None:
            continue
        columns.append(column_of(field, query, method, text=text))
    if method in _OVERLAP:
        columns = [replace(column, total="") for column in columns]
    net = "unrecorded_bound_net_usd"
    if net in frame and frame[net].isna().any():
        # A sum of those that are known would pass for the bound of all.
        columns = [replace(one, total="" if one.field == net else one.total) for one in columns]
    if query.measure == "quantity":
        # Rows may be in different units, which are never added.
        columns = [replace(column, total="") for column in columns]
    there = {column.field for column in columns}
    return [
        column if _usable(column, there) else replace(column, formula=None) for column in columns
    ]


def _usable(column: Column, there: set[str]) -> bool:
    if column.formula is None:
        return True
    try:
        column.formula(dict.fromkeys(there, "A1"))
    except KeyError:
        return False
    return True


def kind_of(field: str) -> Kind:
    """Return what the numbers of a field are.

    >>> kind_of("gap_usd"), kind_of("gap_share"), kind_of("cells_lost")
    ('amount', 'share', 'count')
    """
    if field in SHARES:
        return "share"
    if field in RATIOS:
        return "ratio"
    return "count" if field in COUNTS or field.startswith(("cells_", "periods_")) else "amount"


def column_of(field: str, query: Query, method: str = "", *, text: bool = False) -> Column:
    """Return how one field of a result is written."""
    said = words_of(field, query.measure, query.factor, method)
    said = said[0].upper() + said[1:] if text and field != "label" else said
    if text:
        usual = LONG.get(field, 20 if field.endswith(NAME) else 12)
        return Column(field, said, "text", _WIDTHS.get(field, usual))
    kind = kind_of(field)
    formula = _FORMULAS.get(field)
    if field in _NOT_SUMMED or field == "periods_compared":
        return Column(field, said, kind, 12, formula, "formula" if formula else "")
    return Column(field, said, kind, 15 if kind == "amount" else 10, formula, "sum")


def summed(frame: pd.DataFrame, fields: Sequence[str]) -> dict[str, float]:
    """Return the sums of *fields*, and the shares that follow from them, NaN where there is none.

    >>> row = pd.DataFrame({"exports_usd": [4.0], "imports_fob_usd": [1.0], "gap_usd": [3.0]})
    >>> summed(row, list(row))["gap_share"]
    0.75
    """
    there = [field for field in fields if field in frame and field not in _NOT_SUMMED]
    sums = {field: float(frame[field].sum(min_count=1)) for field in there}
    gap, x, star = (sums.get(f, np.nan) for f in ("gap_usd", "exports_usd", "imports_fob_usd"))
    sums["gap_share"] = gap / x if x else np.nan
    sums["asymmetry"] = gap / (x + star) if x + star else np.nan
    return sums
