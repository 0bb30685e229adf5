"""The legs of the routes to a destination: what each exporter and hub reports, and what is recorded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.analysis.route_flows import Flow, Hubs, country
from mirrorgap.model.analysis.routes import checked, pairs
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Numbers

Ints = NDArray[np.int64]
FIELDS = ("exporter", "importer", "leg", "value_usd", "base_usd", "change_usd", "recorded_usd",
          "uncovered_usd")  # fmt: skip
LEGS = ("to a hub", "onward", "direct")


def legs(mirror: Mirror, query: Query, destination: str) -> pd.DataFrame:
    """Return what goes from exporters to hubs, from hubs to *destination*, and straight there.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        As in `routes`: ``exporters``, ``importers`` (the hubs), ``window`` and ``base``, the list.
    destination : ISO 3166-1 alpha-3

    Returns
    -------
    DataFrame
        `FIELDS`: ``leg`` is one of `LEGS`; ``value_usd``, ``base_usd``: what the exporter of the leg
        reports of the listed goods in the period and its base, USD, FOB; ``change_usd`` their
        difference; ``recorded_usd``: what its importer reports, at the query's factor. Missing (NaN)
        where the books that would say so are not loaded; 0 where they are, and hold nothing.
        ``uncovered_usd``: the part of the value whose codes the importer's books do not cover in both
        periods; nothing is said of it.

    Raises
    ------
    ValueError
        As `routes`.

    Notes
    -----
    Source: METHODS 6: A_i and B_i, C and D, and the exporters' own trade with the destination.

    Examples
    --------
    >>> from mirrorgap.model import periods
    >>> years = [periods.window(year, year) for year in ("2023", "2022")]
    >>> legs(Mirror([], []), Query(window=years[0], base=years[1]), "RUS").empty
    True
    """
    query = replace(checked(query), by=())
    mirror = mirror.by("value")
    place = country(mirror.cells, destination)
    found = pairs(mirror, query, destination)
    parts = [_out(mirror, query, exporter, hubs, "to a hub") for exporter, hubs in found]
    if place >= 0 and found:
        ends = np.array([place], dtype=np.int64)
        parts += [_out(mirror, query, exporter, ends, "direct") for exporter, _ in found]
        every = np.unique(np.concatenate([hubs for _, hubs in found]))
        own = np.isin(every, [exporter for exporter, _ in found])
        parts += [_onward(mirror, query, every, place, own)]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(FIELDS))
    return frame[list(FIELDS)]


def _out(mirror: Mirror, query: Query, exporter: int, ends: Ints, leg: str) -> pd.DataFrame:
    hubs = Hubs(mirror, query, exporter, ends, -1)
    flows = hubs.flows()
    names = mirror.cells.countries
    told = {"exporter": np.full(len(ends), names[exporter], dtype=object), "importer": names[ends]}
    return _frame(hubs, told, leg, flows["a_i"], flows["b_i"])


def _onward(
    mirror: Mirror, query: Query, ends: Ints, destination: int, told_directly: NDArray[np.bool_]
) -> pd.DataFrame:
    hubs = Hubs(mirror, query, -1, ends, destination)
    flows = hubs.flows()
    names = mirror.cells.countries
    told = {
        "exporter": names[ends],
        "importer": np.full(len(ends), names[destination], dtype=object),
    }
    frame = _frame(hubs, told, "onward", flows["c"], flows["d"])
    # A hub that is one of the exporters sells there under its own name: once is enough.
    return frame[~told_directly]


def _frame(
    hubs: Hubs, told: dict[str, NDArray[np.object_]], leg: str, out: Flow, into: Flow
) -> pd.DataFrame:
    value, base = (_sum(hubs, out, part) for part in (out.now, out.then))
    return pd.DataFrame(told | {
        "leg": np.full(len(value), leg, dtype=object),
        "value_usd": value,
        "base_usd": base,
        "change_usd": value - base,
        "recorded_usd": _sum(hubs, into, into.now),
        "uncovered_usd": np.where(np.isnan(value), np.nan, _uncovered(hubs, out, into)),
    })  # fmt: skip


def _sum(hubs: Hubs, flow: Flow, part: Numbers) -> Numbers:
    """Return the listed goods of each hub; NaN where nothing is covered and nothing recorded."""
    total = part[:, hubs.listed].sum(axis=1)
    known = flow.covered[:, hubs.listed].any(axis=1) | (total > 0)
    return np.where(known, total, np.nan)


def _uncovered(hubs: Hubs, out: Flow, into: Flow) -> Numbers:
    """Return what the exporter reports in codes that the importer's books do not cover."""
    told = into.covered | (into.now > 0)
    return np.asarray(np.where(told, 0.0, out.now)[:, hubs.listed].sum(axis=1))
