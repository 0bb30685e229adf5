"""Unit values that do not fit, and what the mirror shows of them (METHODS 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import hs, periods
from mirrorgap.model.analysis.book import Book
from mirrorgap.model.analysis.chance import spread_by
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, columns_of, group
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers, Texts

Ints = NDArray[np.int64]
FIELDS = ("unit_value", "unit", "median", "z", "mirror", "price_part", "quantity_part")
#: A robust z beyond this is flagged (Iglewicz and Hoaglin 1993).
FLAG = 3.5
#: With fewer observations of a code the heading stands in.
FEWEST = 8
SAME, NOT_SEEN, OPPOSITE, NONE, HIDDEN = "same", "not seen", "opposite", "no mirror", "confidential"


def prices(mirror: Mirror, query: Query) -> Result:
    """Return unit values far from the usual ones of their code and year, and their mirror.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        Keys (default exporter, importer, code, period) must hold code. ``side`` says whose records are
        judged; the measure says by what: supplementary units for ``quantity``, else kilograms, and
        supplementary units for lines that have no weight. The two are never mixed. Codes outside the
        list help to find no median: only the same code, or its heading, does.

    Returns
    -------
    Result
        Keys, then `FIELDS`, most extreme first, rows of ``query.min_usd`` or more: ``unit_value`` and
        ``median`` in USD for one ``unit``; ``z`` = (ln UV - median) / spread within code x unit x year,
        where spread is MAD / 0.6745, or IQR / 1.349 where MAD = 0; under 8 observations within the
        heading, and under 8 there not judged. ``mirror``: *same* (flagged there in the same
        direction), *opposite*, *not seen* (there, and not flagged), *no mirror*, *confidential*.
        ``price_part`` = ln(UVx / UVm) and ``quantity_part`` = ln(Qx / Qm), which add up to ln(X / M*);
        missing (NaN) without a comparable mirror. Weights and quantities that their source flags as
        estimated are left out. Source values are flagged and never altered.

    Raises
    ------
    ValueError
        When the keys hold no code, or an unknown key.

    Notes
    -----
    Source: METHODS 9; Eurostat, Mirror Outlier Detection, for reading the mirror.

    Examples
    --------
    >>> prices(Mirror([], []), Query()).frame.empty
    True
    """
    query = query if query.by else replace(query, by=("exporter", "importer", "code", "period"))
    if "code" not in query.by:
        raise ValueError(
            "unit values need the code among the keys: --by exporter,importer,code,year"
        )
    if any(key in ("reporter", "partner") for key in query.by):
        raise ValueError("unit values are compared with their mirror: use exporter and importer")
    own, left_out = _judged(mirror, query)
    other_side = "importer" if query.side == "exporter" else "exporter"
    other, _ = _judged(mirror, replace(query, side=other_side))
    flagged = np.flatnonzero((np.abs(own.z) > FLAG) & (own.usd >= query.min_usd))
    order = flagged[np.argsort(-np.abs(own.z[flagged]), kind="stable")]
    frame = _frame(own, other, order, query)
    return Result(frame, _warnings(own, query, left_out))


@dataclass(frozen=True, eq=False)
class _Judged:
    """Rows of one side, by keys and unit: value, quantity, usual unit value and z, shapes (n_rows,).

    *hidden* and *present* are the packed keys (without unit) of confidential and of other records.
    """

    rows: Groups
    usd: Numbers
    fob: Numbers
    amount: Numbers
    hidden: Ints
    present: Ints
    median: Numbers
    z: Numbers

    def packed(self, pick: Ints, *, unit: bool) -> Ints:
        """Return one number for the keys (and the unit) of some rows, the same on both sides."""
        last = None if unit else -1
        codes = list(self.rows.codes[pick].T[:last])
        return _packed(codes, [len(levels) for levels in self.rows.levels[:last]], len(pick))


def _judged(mirror: Mirror, query: Query) -> tuple[_Judged, int]:
    book = Book(mirror, query)
    record = book.pick(query.window)
    records = mirror.records
    usd = records.number("value_usd")[record]
    amount, unit, units = _amounts(mirror, query, record)
    known = ~np.isnan(usd) & (usd > 0) & (amount > 0)
    status, levels = records.column("status")
    hidden = np.append(levels == "suppressed", False)[status[record]].astype(bool)
    names = query.by
    columns = columns_of(book.table, names, record)
    sizes = [len(levels) for _, levels in columns]
    packed = _packed([codes for codes, _ in columns], sizes, len(record))
    marked, present = packed[hidden], packed[~hidden & ~(usd == 0)]
    record, usd, amount, unit = record[known], usd[known], amount[known], unit[known]
    columns = columns_of(book.table, names, record)
    rows = group([*names, "unit"], [*columns, (unit, units)], len(record))
    value, quantity = rows.sum(usd), rows.sum(amount)
    fob = rows.sum(_fob(mirror, record, usd, query.factor, query.side))
    log = np.log(np.where(quantity > 0, value / np.where(quantity > 0, quantity, 1), 1.0))
    median, spread = _usual(rows, log, names)
    # A price that is always the same and then is not has no spread to measure it by.
    z = (log - median) / spread
    made = _Judged(rows, value, fob, quantity, marked, present, np.exp(median), z)
    return made, int(np.count_nonzero(~known))


def _packed(columns: Sequence[Any], sizes: Sequence[int], n: int) -> Ints:
    """Return one number for each combination of codes; *sizes* are how many levels each has."""
    key = np.zeros(n, dtype=np.int64)
    for codes, size in zip(columns, sizes, strict=True):
        key = key * (size + 1) + codes + 1
    return key


def _amounts(mirror: Mirror, query: Query, record: Ints) -> tuple[Numbers, Ints, Texts]:
    """Return quantity and unit of each record; estimated and missing ones are missing (NaN)."""
    records = mirror.records
    codes, levels = records.column("estimated")
    flags = [str(level) for level in levels]
    guessed_kg = np.array([("net_kg" in flag) for flag in flags] + [False])[codes[record]]
    guessed_units = np.array([("quantity" in flag) for flag in flags] + [False])[codes[record]]
    kg = np.where(guessed_kg, np.nan, records.number("net_kg")[record])
    pieces = np.where(guessed_units, np.nan, records.number("quantity")[record])
    unit, names = records.column("unit")
    levels = np.array([*names, "kg"], dtype=object)
    own = unit[record].astype(np.int64)
    pieces = np.where(own < 0, np.nan, pieces)
    last = len(names)
    first, second = (pieces, kg) if query.measure == "quantity" else (kg, pieces)
    use_second = ~(first > 0) & (second > 0)
    amount = np.where(use_second, second, first)
    is_kg = use_second if query.measure == "quantity" else ~use_second
    return amount, np.where(is_kg, last, own), levels


def _fob(mirror: Mirror, record: Ints, usd: Numbers, factor: float, side: str) -> Numbers:
    """Return values made FOB-equivalent (METHODS 2): imports valued CIF or not said, by the factor."""
    if side == "exporter":
        return usd
    records = mirror.records
    codes, levels = records.column("valuation")
    fixed = np.append(np.isin(levels, ("FOB", "adjusted")), False)[codes[record]]
    own = records.number("fob_usd")[record]
    return np.where(~np.isnan(own), own, np.where(fixed, usd, usd / factor))


def _usual(rows: Groups, log: Numbers, names: tuple[str, ...]) -> tuple[Numbers, Numbers]:
    """Return median and spread of ln UV for each row: its code's of the year, or its heading's."""
    code_at = names.index("code")
    levels, code = rows.levels[code_at], rows.codes[:, code_at]
    headings = np.array([hs.heading(str(level)) or "" for level in levels] + [""], dtype=object)
    heading = pd.factorize(headings)[0][code].astype(np.int64)
    rest = _years(rows, names) * (len(rows.levels[-1]) + 1) + rows.codes[:, -1] + 1
    bound = int(rest.max()) + 1 if len(rest) else 1
    median, spread, count = _spread(log, (code + 1) * bound + rest)
    if not (count < FEWEST).any():
        return median, spread
    wide_median, wide_spread, wide_count = _spread(log, (heading + 1) * bound + rest)
    few = count < FEWEST
    median, spread = np.where(few, wide_median, median), np.where(few, wide_spread, spread)
    silent = few & (wide_count < FEWEST)
    return np.where(silent, np.nan, median), np.where(silent, np.nan, spread)


def _years(rows: Groups, names: tuple[str, ...]) -> Ints:
    """Return the year of each row, as a number from 0; all alike without a time key."""
    for place, name in enumerate(names):
        if name in TIME_KEYS:
            texts = [periods.year_of(str(level)) or "" for level in rows.levels[place]]
            return pd.factorize(np.array([*texts, ""], dtype=object))[0][rows.codes[:, place]]
    return np.zeros(rows.n, dtype=np.int64)


def _spread(log: Numbers, key: Ints) -> tuple[Numbers, Numbers, Ints]:
    of = pd.factorize(key)[0].astype(np.int64)
    n = int(of.max()) + 1 if len(of) else 0
    median, spread = spread_by(log, of, n)
    return median[of], spread[of], np.bincount(of, minlength=n)[of]


def _frame(own: _Judged, other: _Judged, order: Ints, query: Query) -> pd.DataFrame:
    mirrors = _found(own.packed(order, unit=True), other)
    sign = 1.0 if query.side == "exporter" else -1.0
    price, quantity = _parts(own, other, order, mirrors)
    some = replace(own.rows, codes=own.rows.codes[order])
    frame = pd.DataFrame(some.keys())
    frame["unit_value"] = own.usd[order] / own.amount[order]
    frame["unit"] = np.array([*own.rows.levels[-1], None], dtype=object)[some.codes[:, -1]]
    frame["median"] = own.median[order]
    frame["z"] = own.z[order]
    frame["mirror"] = _readings(own, other, order, mirrors)
    frame["price_part"], frame["quantity_part"] = sign * price, sign * quantity
    return frame[[*query.by, *FIELDS]]


def _found(keys: Ints, other: _Judged) -> Ints:
    """Return the row of *other* with each of these packed keys; -1 for none."""
    theirs = other.packed(np.arange(other.rows.n), unit=True)
    place = np.argsort(theirs, kind="stable")
    at = np.searchsorted(theirs[place], keys)
    row = np.append(place, -1)[at]
    return np.where((row >= 0) & (np.append(theirs, -1)[row] == keys), row, -1)


def _readings(own: _Judged, other: _Judged, order: Ints, mirrors: Ints) -> NDArray[Any]:
    keys = pd.Index(own.packed(order, unit=False))
    mine = own.z[order] > 0
    theirs = np.append(other.z, np.nan)[mirrors]
    far = np.abs(theirs) > FLAG
    return np.select(
        [
            far & ((theirs > 0) == mine),
            far,
            keys.isin(other.hidden) & (mirrors < 0),
            (mirrors >= 0) | keys.isin(other.present),
        ],
        [SAME, OPPOSITE, HIDDEN, NOT_SEEN],
        NONE,
    ).astype(object)


def _parts(own: _Judged, other: _Judged, order: Ints, mirrors: Ints) -> tuple[Numbers, Numbers]:
    """Return ln(UV / UV there) and ln(Q / Q there), both at FOB-equivalent values."""
    there: Mask = mirrors >= 0
    price, quantity = np.full(len(order), np.nan), np.full(len(order), np.nan)
    i, j = order[there], mirrors[there]
    quantity[there] = np.log(own.amount[i] / other.amount[j])
    price[there] = np.log(own.fob[i] / other.fob[j]) - quantity[there]
    return price, quantity


def _warnings(own: _Judged, query: Query, left_out: int) -> tuple[str, ...]:
    texts = []
    if left_out:
        texts.append(
            f"{left_out:,} records have no value, or no weight or quantity that is not estimated: they "
            "are not judged."
        )
    units = {str(own.rows.levels[-1][i]) for i in np.unique(own.rows.codes[:, -1])}
    alone = int(np.count_nonzero(np.isnan(own.z)))
    if alone:
        texts.append(
            f"{alone:,} unit values are not judged: under {FEWEST} of their code and heading in a year, "
            "or all alike."
        )
    if query.measure == "value" and len(units) > 1:
        texts.append("Kilograms, and other units where there is no weight, are judged apart.")
    return tuple(texts)
