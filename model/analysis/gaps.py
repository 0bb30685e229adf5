"""Mirror gaps: exporter-reported exports beside importer-reported imports (METHODS 1, 2, 5)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from mirrorgap.model import findings, hs, samples
from mirrorgap.model.analysis import by_level, changes, one_row
from mirrorgap.model.analysis.grouping import Groups, columns_of, frame, group
from mirrorgap.model.analysis.one_unit import marked, mixed, sentence, units_of
from mirrorgap.model.analysis.picking import (
    by_its_keys,
    cells_in,
    counted_longer,
    edition_warning,
    loaded_periods,
    part_labels,
    too_long,
)
from mirrorgap.model.cells import LOST, MATCHED, ORPHANED, SUPPRESSED, UNCOVERED, Cells
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.numbering import distinct
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers
from mirrorgap.model.words import number_of

#: The factors between which the range of a gap is given (METHODS 2).
LOW_FACTOR, HIGH_FACTOR = 1.00, 1.20
#: A flip factor outside this range says nothing about CIF and FOB.
FLIP_RANGE = (0.8, 1.5)
FIELDS = (
    "exports_usd",
    "imports_usd",
    "imports_fob_usd",
    "gap_usd",
    "gap_positive_usd",
    "gap_negative_usd",
    "gap_low_usd",
    "gap_high_usd",
    "gap_share",
    "asymmetry",
    "flip_factor",
    "matched_usd",
    "lost_usd",
    "lost_code_seen_usd",
    "orphaned_usd",
    "uncovered_exports_usd",
    "uncovered_imports_usd",
    "suppressed_usd",
    "cells_matched",
    "cells_lost",
    "cells_lost_code_seen",
    "cells_orphaned",
    "cells_uncovered",
    "cells_suppressed",
    "periods_compared",
)

#: What has no sense for several rows together.
_OF_ONE_ROW = frozenset({"asymmetry", "flip_factor", "periods_compared"})


def gaps(mirror: Mirror, query: Query) -> Result:
    """Return the gap and its parts for each row of the query's keys (default exporter, importer).

    Parameters
    ----------
    mirror : Mirror
    query : Query
        Keys may be exporter, importer, code, heading, tier, period, year, quarter, month.

    Returns
    -------
    Result
        Keys, then `FIELDS` (USD, counts, shares); with a base period also ``exports_change_usd``,
        ``imports_change_usd``, ``unmatched_change_usd``, ``unmatched_share``. A gap is missing (NaN)
        where nothing is comparable; ``gap_share`` where X = 0; ``flip_factor`` outside 0.8 to 1.5.
        ``matched_usd`` and ``lost_usd`` are exports, so that they add up to ``exports_usd``;
        ``orphaned_usd`` and ``uncovered_imports_usd`` are imports as reported. By weight or quantity
        the fields end in ``_kg`` or the unit, and no CIF/FOB factor applies; amounts are missing in
        rows whose quantities are in more than one unit.

    Raises
    ------
    ValueError
        When a key is none of cells.

    Notes
    -----
    Source: METHODS 1 and 2. Classes are worked out before the list is applied.

    Examples
    --------
    >>> gaps(Mirror([], []), Query()).frame.empty
    True
    """
    query = query if query.by else replace(query, by=("exporter", "importer"))
    mirror = mirror.by(query.measure)
    whole, query = query, by_its_keys(query)
    cells, table = mirror.cells, mirror.cell_table(query.basket)
    pick = np.flatnonzero(cells_in(mirror, query))
    labels = part_labels(loaded_periods(cells, query.window))
    moved = changes.moves(mirror, query)
    columns = columns_of(table, query.by, pick, labels)
    if moved is not None:
        columns = changes.joined(
            columns, columns_of(moved.table(table), query.by, moved.all, labels)
        )
    rows = group(query.by, columns, len(pick) + (moved.n if moved else 0))
    own = replace(rows, of=rows.of[: len(pick)])
    fields = _fields(own, cells, pick, query)
    if moved is not None:
        fields |= moved.fields(replace(rows, of=rows.of[len(pick) :]), query.factor)
    said = None
    if query.measure == "quantity":
        said = _one_unit(mirror, own, pick, fields)
        if moved is not None:
            _one_unit_of_changes(mirror, replace(rows, of=rows.of[len(pick) :]), moved, fields)
    result = marked(frame(rows, fields, "gap_usd"), said is not None)
    if query.measure != "value":
        suffix = "_kg" if query.measure == "net_kg" else f"_{_unit(mirror, pick)}"
        result = result.rename(columns=lambda name: re.sub("_usd$", suffix, name))
    told = _warnings(mirror, query, pick, said)
    longer = (too_long(mirror, whole), counted_longer(mirror, whole))
    return Result(result, (*told, *(text for text in longer if text)))


def totals(mirror: Mirror, query: Query) -> dict[str, Any]:
    """Return the sums over all rows of `gaps` by exporter and importer, or the row where it is one.

    What `findings.total` makes of that result, in a third of the time where nothing is compared with
    a base: a brush waits for it. Nothing where no cell fits.

    Examples
    --------
    >>> totals(Mirror([], []), Query())
    {}
    """
    query = replace(query, by=("exporter", "importer"))
    if query.base is not None or query.measure != "value":
        result = gaps(mirror, query).frame
        if len(result) == 1:
            return {str(name): value for name, value in result.iloc[0].items()}
        return dict(findings.total(result)) if len(result) else {}
    mirror, query = mirror.by(query.measure), by_its_keys(query)
    if (parts := by_level.parted(mirror, query)) is not None:
        return _of_levels(mirror, *parts)
    cells = mirror.cells
    pick = np.flatnonzero(cells_in(mirror, query))
    if not len(pick):
        return {}
    made = one_row.sums(mirror, pick, query.window, query.factor)
    exporter, importer = cells.exporter.take(pick), cells.importer.take(pick)
    one_pair = (exporter == exporter[0]).all() and (importer == importer[0]).all()
    return _summed(mirror, made, query.factor, (exporter[0], importer[0]) if one_pair else None)


def _of_levels(mirror: Mirror, query: Query, levels: by_level.Levels) -> dict[str, Any]:
    exporters, importers = (
        np.flatnonzero(
            by_level.beside(mirror, query, levels.column, name)[levels.wanted].any(axis=0)
        )
        for name in ("exporter", "importer")
    )
    if not len(exporters):
        return {}
    made = one_row.of_levels(mirror, query, levels)
    one_pair = len(exporters) == len(importers) == 1
    return _summed(mirror, made, query.factor, (exporters[0], importers[0]) if one_pair else None)


def _summed(
    mirror: Mirror, sums: dict[str, Any], factor: float, pair: tuple[int, int] | None
) -> dict[str, Any]:
    """Return the fields of one row; the countries are named where they are two."""
    row = {name: values[0].item() for name, values in _of_sums(sums, factor).items()}
    if pair is not None:
        exporter, importer = (mirror.cells.countries[at] for at in pair)
        return {"exporter": exporter, "importer": importer} | row
    return {name: value for name, value in row.items() if name not in _OF_ONE_ROW}


def _one_unit(mirror: Mirror, rows: Groups, pick: Any, fields: dict[str, Any]) -> str | None:
    """Empty the amounts of rows in several units; return what is to be said, None for one unit."""
    cells = mirror.cells
    row = np.full(cells.n, -1, dtype=np.int64)
    row[pick] = rows.of
    there = row[cells.cell] >= 0
    record = cells.record[there]
    bad = mixed(row[cells.cell[there]], rows.n, units_of(mirror.records, record))
    _emptied(fields, bad)
    return sentence(mirror.records, record)


def _one_unit_of_changes(
    mirror: Mirror, rows: Groups, moved: changes.Moves, fields: dict[str, Any]
) -> None:
    """Empty the changes of rows whose lines are in several units, in whatever period."""
    cells, records = mirror.cells, mirror.records
    n, codes = max(len(cells.countries), 1), max(len(cells.codes), 1)
    line = (cells.exporter.astype(np.int64) * n + cells.importer) * codes + cells.code
    wanted = (moved.exporter.astype(np.int64) * n + moved.importer) * codes + moved.code
    names, of = np.unique(np.concatenate([line, wanted]), return_inverse=True)
    unit = units_of(records, cells.record)
    several = mixed(of[cells.cell], len(names), unit)
    one = np.full(len(names), -1, dtype=np.int64)
    np.maximum.at(one, of[cells.cell], unit)
    mine = of[len(line) :]
    bad = mixed(rows.of, rows.n, one[mine])
    bad[rows.of[several[mine]]] = True
    changed = {name: values for name, values in fields.items() if "_change_" in name}
    changed |= {"unmatched_share": fields["unmatched_share"]}
    _emptied(changed, bad)
    fields |= changed


def _emptied(fields: dict[str, Any], bad: Mask) -> None:
    """Empty the amounts and shares of the rows *bad*; counts stay."""
    for name, values in fields.items():
        if not name.startswith(("cells_", "periods_")):
            fields[name] = np.where(bad, np.nan, values)


def _unit(mirror: Mirror, pick: Any) -> str:
    """Return the unit of the quantities compared, as a word; ``quantity`` where there are several."""
    taken = np.zeros(mirror.cells.n, dtype=bool)
    taken[pick] = True
    codes, levels = mirror.records.column("unit")
    present = np.unique(codes[mirror.cells.record[taken[mirror.cells.cell]]])
    units = {re.sub(r"\W+", "_", str(levels[i]).lower()).strip("_") for i in present if i >= 0}
    return units.pop() if len(units) == 1 else "quantity"


def _fields(rows: Groups, cells: Cells, pick: Any, query: Query) -> dict[str, Any]:
    """Return the fields of each row of cells."""
    live_x, live_m = cells.live(query.window)
    kind = cells.kind[pick]
    comparable = cells.comparable[pick]
    x = np.where(live_x[pick], cells.x[pick], 0.0)
    m = np.where(live_m[pick], cells.m[pick], 0.0)
    fixed, cif = cells.m_fixed[pick], cells.m_cif[pick]

    def total(values: Numbers, where: Mask) -> Numbers:
        return rows.sum(np.where(where, values, 0.0))

    gap = x - (fixed + cif / query.factor)
    seen = (kind == LOST) & cells.code_seen[pick]
    sums = {
        "none": rows.count(comparable) == 0,
        "exports": total(x, comparable),
        "imports": total(m, comparable),
        "fixed": total(fixed, comparable),
        "cif": total(cif, comparable),
        "positive": total(gap, comparable & (gap > 0)),
        "negative": total(gap, comparable & (gap < 0)),
        "matched": total(x, kind == MATCHED),
        "lost": total(x, kind == LOST),
        "seen": total(x, seen),
        "orphaned": total(m, kind == ORPHANED),
        "uncovered_exports": _uncovered(rows, x, live_x, cells.has_x, cells.says_x, (kind, pick)),
        "uncovered_imports": _uncovered(rows, m, live_m, cells.has_m, cells.says_m, (kind, pick)),
        "suppressed": total(np.where(x > 0, x, m), kind == SUPPRESSED),
        "cells_matched": rows.count(kind == MATCHED),
        "cells_lost": rows.count(kind == LOST),
        "cells_lost_code_seen": rows.count(seen),
        "cells_orphaned": rows.count(kind == ORPHANED),
        "cells_uncovered": rows.count(kind == UNCOVERED),
        "cells_suppressed": rows.count(kind == SUPPRESSED),
        "periods": _distinct_periods(rows, cells, pick, comparable),
    }
    return _of_sums(sums, query.factor)


def _of_sums(sums: dict[str, Any], factor: float) -> dict[str, Any]:
    """Return `FIELDS` from the sums of each row (`one_row.sums`)."""
    none, exports, imports = sums["none"], sums["exports"], sums["imports"]
    fob = sums["fixed"] + sums["cif"] / factor
    return {
        "exports_usd": exports,
        "imports_usd": imports,
        "imports_fob_usd": fob,
        "gap_usd": _unless(none, exports - fob),
        "gap_positive_usd": _unless(none, sums["positive"]),
        "gap_negative_usd": _unless(none, sums["negative"]),
        "gap_low_usd": _unless(none, exports - sums["fixed"] - sums["cif"] / LOW_FACTOR),
        "gap_high_usd": _unless(none, exports - sums["fixed"] - sums["cif"] / HIGH_FACTOR),
        "gap_share": ratio(exports - fob, exports),
        "asymmetry": ratio(exports - fob, exports + fob),
        "flip_factor": _flip(ratio(imports, exports)),
        "matched_usd": sums["matched"],
        "lost_usd": sums["lost"],
        "lost_code_seen_usd": sums["seen"],
        "orphaned_usd": sums["orphaned"],
        "uncovered_exports_usd": sums["uncovered_exports"],
        "uncovered_imports_usd": sums["uncovered_imports"],
        "suppressed_usd": sums["suppressed"],
        **{name: values for name, values in sums.items() if name.startswith("cells_")},
        "periods_compared": sums["periods"],
    }


def _uncovered(
    rows: Groups, amount: Numbers, live: Mask, has: Mask, says: Mask, at: tuple[Any, Any]
) -> Numbers:
    """Return one side's amounts in uncovered cells; missing where no record of them has a value."""
    kind, pick = at
    there = (kind == UNCOVERED) & live[pick] & has[pick]
    known = there & says[pick]
    found = rows.sum(np.where(known, amount, 0.0))
    return _unless((rows.count(there) > 0) & (rows.count(known) == 0), found)


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """Return part / whole, missing (NaN) where the whole is 0.

    >>> ratio(np.array([1.0, 1.0]), np.array([2.0, 0.0]))
    array([0.5, nan])
    """
    safe = np.where(whole == 0, 1.0, whole)
    return np.where(whole == 0, np.nan, part / safe)


def _unless(none: Mask, values: Numbers) -> Numbers:
    return np.where(none, np.nan, values)


def _flip(factor: Numbers) -> Numbers:
    shown = (factor >= FLIP_RANGE[0]) & (factor <= FLIP_RANGE[1])
    return np.where(shown, factor, np.nan)


def _distinct_periods(rows: Groups, cells: Cells, pick: Any, comparable: Mask) -> Any:
    n = len(cells.periods)
    key = rows.of[comparable] * n + cells.period[pick][comparable]
    found, _ = distinct(key, rows.n * n)
    return np.bincount(found // max(n, 1), minlength=rows.n).astype(np.int64)


def _warnings(mirror: Mirror, query: Query, pick: Any, units: str | None) -> tuple[str, ...]:
    cells = mirror.cells
    assumed = int(cells.assumed_cif[pick].sum())
    loaded = loaded_periods(cells, query.window)
    texts = [_unrated(mirror, query, pick), samples.warning(mirror)]
    texts += [edition_warning(query.basket, query.window, query.base, loaded)]
    texts += [changes.refusal(query)]
    texts.append(cells.detail.repeats)
    if assumed:
        cells_hold = "cell holds" if assumed == 1 else "cells hold"
        texts.append(
            f"{assumed:,} {cells_hold} imports that do not state CIF or FOB: CIF is assumed."
        )
    texts.append(units)
    if len(pick) == 0 and mirror.records.n:
        texts.append(_no_cell(mirror))
    elif len(pick) and not cells.comparable[pick].any():
        texts.append(one_sided(cells, pick, query))
    return tuple(text for text in texts if text)


def _unrated(mirror: Mirror, query: Query, pick: Any) -> str | None:
    """Return how many records of the cells have no rate, so that nothing is compared there."""
    if query.measure != "value" or not len(pick) or not mirror.any_rateless:
        return None
    taken = np.zeros(mirror.cells.n, dtype=bool)
    taken[pick] = True
    record = np.unique(mirror.cells.record[taken[mirror.cells.cell]])
    lacking = int(mirror.rateless[record].sum())
    if not lacking:
        return None
    verb = "has" if lacking == 1 else "have"
    return (
        f"{lacking:,} of the {number_of(len(record), 'record')} here {verb} no value in USD, because no "
        "rate is known or the currency is not stated (--currency says it): their cells are not compared."
    )


def _no_cell(mirror: Mirror) -> str:
    """Return why no cell fits."""
    if mirror.cells.n:
        return "No cell fits: check the list, the countries and the period."
    codes = set(mirror.records.column("hs6")[1])
    if codes <= {hs.TOTAL}:
        return "These files hold totals of all goods only, no codes: gaps are worked out by code."
    return "No record names two countries, a code and a calendar period: see `inspect`."


def one_sided(cells: Cells, pick: Any, query: Query) -> str:
    """Return the sentence for cells of which none can be compared."""
    live_x, live_m = cells.live(query.window)
    x, m = (live_x & cells.says_x)[pick].any(), (live_m & cells.says_m)[pick].any()
    if (x and m) or not (x or m):
        return "Nothing can be compared: neither side's files cover what the other reports."
    side, other = ("exporter", "importer") if x else ("importer", "exporter")
    lacking = np.unique((cells.importer if x else cells.exporter)[pick])
    theirs = cells.has_m if x else cells.has_x
    reporter = cells.importer if x else cells.exporter
    loaded = theirs & np.isin(reporter, lacking)
    start = f"Nothing can be compared: only {side}s' books are loaded for these cells."
    if not loaded.any():
        return start
    names = sorted({str(cells.countries[i]) for i in np.unique(reporter[loaded])})
    last = max(str(cells.periods[i]) for i in np.unique(cells.period[loaded]))
    some = ", ".join(names[:5]) + (" and others" if len(names) > 5 else "")
    return f"{start} Of the {other}s, files of {some} are loaded, the last for {last}."
