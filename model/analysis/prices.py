"""Unit values that do not fit, and what the mirror shows of them (METHODS 9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.analysis.book import Book
from mirrorgap.model.analysis.part_years import apart
from mirrorgap.model.analysis.picking import part_labels
from mirrorgap.model.analysis.unit_values import (
    ESTIMATED,
    FEWEST,
    FLAG,
    NO_AMOUNT,
    NO_VALUE,
    NOT_JUDGED,
    OBSERVED,
    WITHIN,
    Side,
    shown,
    side_of,
)
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers
from mirrorgap.model.words import number_of

Ints = NDArray[np.int64]
FIELDS = ("unit_value", "unit", "median", "z", "mirror", "price_part", "quantity_part")
#: What `unit_values` says beside `FIELDS`.
MORE = (
    *("value_usd", "low", "high", "within", "judged_among", "flagged"),
    *("exporter_unit_value", "importer_unit_value", "exports_usd", "imports_fob_usd"),
)
SAME, NOT_SEEN, OPPOSITE, NONE, HIDDEN = "same", "not seen", "opposite", "no mirror", "confidential"

#: Keys whose periods may be loaded in part only.
PART_KEYS = ("year", "quarter")


def prices(mirror: Mirror, query: Query) -> Result:
    """Return unit values far from the usual ones of their code and year, and their mirror.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        Keys (default exporter, importer, code, period) must hold code. ``side`` says whose records are
        judged; the measure says by what: ``net_kg`` kilograms, ``quantity`` supplementary units,
        ``value`` kilograms, and supplementary units for lines that have no weight. The two are never
        mixed. What is usual is worked out from all that is loaded of the side's books, whatever the
        list, the filters and the period (with the default keys; rows that are sums are compared with
        such sums).

    Returns
    -------
    Result
        Keys, then `FIELDS`, most extreme first, rows of ``query.min_usd`` or more: ``unit_value`` and
        ``median`` in USD for one ``unit``; ``z`` = (ln UV - median) / spread within code x unit x year,
        where spread is MAD / 0.6745, or IQR / 1.349 where MAD = 0; under 8 observations within the
        heading, and under 8 there not judged. ``mirror``: *same* (flagged there in the same
        direction), *opposite*, *not seen* (judged there, and not flagged), *confidential*, or *no
        mirror*: none is loaded, or none whose unit value could be judged.
        ``price_part`` = ln(UVx / UVm) and ``quantity_part`` = ln(Qx / Qm), which add up to ln(X / M*);
        missing (NaN) without a comparable mirror, and where the two sides' books do not cover the same
        months of the row: a part year is never compared with a whole one. Weights and
        quantities that their source flags as estimated are left out. Source values are flagged and
        never altered.

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
    found = unit_values(mirror, query)
    by = query.by or OBSERVED
    frame = found.frame[found.frame["flagged"]].reset_index(drop=True)
    return Result(frame[[*by, *FIELDS]], found.warnings)


def unit_values(mirror: Mirror, query: Query) -> Result:
    """Return every unit value that a query asks for, flagged or not: what `prices` chooses from.

    Returns
    -------
    Result
        Keys, `FIELDS` as in `prices`, and ``value_usd`` (of records that have a weight or quantity),
        ``low`` and ``high`` (the unit values at z = -3.5 and 3.5, USD), ``within`` (code or heading;
        missing: not judged), ``judged_among`` (how many unit values that is), ``flagged`` (z beyond
        3.5, and ``query.min_usd`` or more), ``exporter_unit_value`` and ``importer_unit_value`` (as
        reported, USD for one unit; missing where that side has none), ``exports_usd`` and
        ``imports_fob_usd`` (X and M* of the records that these are made of). Most extreme first;
        missing is NaN or None.

    Raises
    ------
    ValueError
        As `prices`.

    Examples
    --------
    >>> list(unit_values(Mirror([], []), Query()).frame.columns[:5])
    ['exporter', 'importer', 'code', 'period', 'unit_value']
    """
    query = query if query.by else replace(query, by=OBSERVED)
    if "code" not in query.by:
        raise ValueError(
            "unit values need the code among the keys: --by exporter,importer,code,year"
        )
    if any(key in ("reporter", "partner") for key in query.by):
        raise ValueError("unit values are compared with their mirror: use exporter and importer")
    own = side_of(mirror, query)
    other_side = "importer" if query.side == "exporter" else "exporter"
    other = side_of(mirror, replace(query, side=other_side))
    rows, reasons = shown(mirror, own, query)
    pick = np.flatnonzero(rows)
    size = np.abs(own.z[pick])
    order = pick[np.argsort(np.where(np.isnan(size), np.inf, -size), kind="stable")]
    mirrors = _found(own.packed(order, unit=True), other)
    unlike = apart(mirror, (own, other), (order, mirrors), query)
    texts = _warnings(own, order, query, reasons)
    if n := int(np.count_nonzero(unlike)):
        texts += (
            f"{n:,} unit values are not split into price and quantity: the books of the two sides do "
            "not cover the same months of their period.",
        )
    return Result(_named(_frame(own, other, (order, mirrors, unlike), query), mirror, query), texts)


def _named(frame: pd.DataFrame, mirror: Mirror, query: Query) -> pd.DataFrame:
    """Return *frame* with part years and quarters named as the intervals that they are."""
    labels = part_labels(Book(mirror, query).loaded(query.window))
    for key in PART_KEYS:
        if key in query.by:
            names = labels[key]
            frame[key] = [names.get(str(text), text) for text in frame[key]]
    return frame


def _frame(own: Side, other: Side, picked: tuple[Ints, Ints, Mask], query: Query) -> pd.DataFrame:
    order, mirrors, unlike = picked
    price, quantity = _parts(own, other, order, np.where(unlike, -1, mirrors))
    ours, theirs = own.unit_value[order], np.append(other.unit_value, np.nan)[mirrors]
    value, fob = own.fob[order], np.append(other.fob, np.nan)[mirrors]
    sign = 1.0
    if query.side == "importer":
        sign, ours, theirs, value, fob = -1.0, theirs, ours, fob, value
    some = replace(own.rows, codes=own.rows.codes[order])
    frame = pd.DataFrame(some.keys())
    median, reach = own.median[order], FLAG * own.spread[order]
    frame["unit_value"], frame["median"] = own.unit_value[order], np.exp(median)
    frame["z"] = own.z[order]
    frame["mirror"] = _readings(own, other, order, mirrors)
    frame["price_part"], frame["quantity_part"] = sign * price, sign * quantity
    frame["value_usd"] = own.usd[order]
    frame["low"], frame["high"] = np.exp(median - reach), np.exp(median + reach)
    frame["within"], frame["judged_among"] = WITHIN[own.within[order]], own.count[order]
    frame["flagged"] = (np.abs(own.z[order]) > FLAG) & (own.usd[order] >= query.min_usd)
    frame["exporter_unit_value"], frame["importer_unit_value"] = ours, theirs
    frame["exports_usd"], frame["imports_fob_usd"] = value, fob
    return frame[[*query.by, *FIELDS, *MORE]]


def _found(keys: Ints, other: Side) -> Ints:
    """Return the row of *other* with each of these packed keys; -1 for none."""
    theirs = other.packed(np.arange(other.rows.n), unit=True)
    place = np.argsort(theirs, kind="stable")
    at = np.searchsorted(theirs[place], keys)
    row = np.append(place, -1)[at]
    return np.where((row >= 0) & (np.append(theirs, -1)[row] == keys), row, -1)


def _readings(own: Side, other: Side, order: Ints, mirrors: Ints) -> NDArray[Any]:
    keys = pd.Index(own.packed(order, unit=False))
    mine = own.z[order] > 0
    theirs = np.append(other.z, np.nan)[mirrors]
    far = np.abs(theirs) > FLAG
    return np.select(
        [
            far & ((theirs > 0) == mine),
            far,
            keys.isin(other.hidden) & (mirrors < 0),
            # Without a unit value there that can be judged, nobody knows what it would show.
            ~np.isnan(theirs),
        ],
        [SAME, OPPOSITE, HIDDEN, NOT_SEEN],
        NONE,
    ).astype(object)


def _parts(own: Side, other: Side, order: Ints, mirrors: Ints) -> tuple[Numbers, Numbers]:
    """Return ln(UV / UV there) and ln(Q / Q there), both at FOB-equivalent values."""
    there: Mask = mirrors >= 0
    price, quantity = np.full(len(order), np.nan), np.full(len(order), np.nan)
    i, j = order[there], mirrors[there]
    quantity[there] = np.log(own.amount[i] / other.amount[j])
    price[there] = np.log(own.fob[i] / other.fob[j]) - quantity[there]
    return price, quantity


def _warnings(own: Side, order: Ints, query: Query, reasons: Ints) -> tuple[str, ...]:
    amount = {"net_kg": "weight", "quantity": "quantity"}.get(query.measure, "weight or quantity")
    told = (
        (ESTIMATED, f"{{its}} source flags the {amount} as estimated", ("its", "their")),
        (NO_AMOUNT, f"{{its}} no {amount}", ("it states", "they state")),
        (NO_VALUE, "{its} no value in USD", ("it has", "they have")),
    )
    left = [
        (n, why.format(its=whose[n != 1]))
        for reason, why, whose in told
        if (n := int(reasons[reason]))
    ]
    texts = []
    if len(left) == 1:
        n, why = left[0]
        texts.append(f"{number_of(n, 'record', ('is', 'are'))} not judged because {why}.")
    elif left:
        parts = "; ".join(f"{n:,} because {why}" for n, why in left)
        texts.append(f"{sum(n for n, _ in left):,} records are not judged: {parts}.")
    by_heading = int(np.count_nonzero(own.within[order] == 1))
    if by_heading:
        texts.append(
            f"{by_heading:,} unit values have under {FEWEST} of their code in a year: they are judged "
            "among those of their heading."
        )
    alone = int(np.count_nonzero(own.within[order] == NOT_JUDGED))
    if alone:
        texts.append(
            f"{alone:,} unit values are not judged: under {FEWEST} of their code and heading in a year, "
            "or all alike."
        )
    if query.measure == "value" and len(np.unique(own.rows.codes[order, -1])) > 1:
        texts.append("Kilograms, and other units where there is no weight, are judged apart.")
    return tuple(texts)
