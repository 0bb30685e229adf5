"""Hubs between an exporter and a destination, and how each is read (METHODS 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import words
from mirrorgap.model.analysis import changes
from mirrorgap.model.analysis.picking import edition_warning, loaded_periods
from mirrorgap.model.analysis.route_flows import Flow, Hubs, country, noise
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers

Ints = NDArray[np.int64]
#: What rows may be grouped by.
KEYS = (("hub",), ("hub", "code"), ("hub", "tier"))
#: The smaller of two changes that are alike is at least this share of the larger.
ALIKE = 0.5
#: A change below this share of the exporter's rise is flat beside it, whatever the noise: one flow in
#: twenty leaves its 95th percentile by chance, and a reading rests on four of them.
NEGLIGIBLE = 0.1
MAX_LAG = 3
#: What is said where longer lags cannot be allowed for.
_LAGS = (
    "No lag is allowed for",
    "A lag of one month at most is allowed for",
    "A lag of two months at most is allowed for",
)
READINGS = (
    "recorded re-export",
    "lost in transit",
    "absorbed or unrecorded",
    "other origin",
    "no change",
    "cannot be told",
)
FIELDS = (
    "inflow_change_usd",
    "inflow_all_change_usd",
    "imports_change_usd",
    "imports_all_change_usd",
    "outflow_change_usd",
    "destination_imports_change_usd",
    "upper_bound_usd",
    "lag_months",
    "substitution_ratio",
    "reading",
)


def routes(mirror: Mirror, query: Query, destination: str) -> Result:
    """Return each hub between the exporters and *destination*, and how its changes read.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        ``exporters``: whose goods (all that sell to hubs where not given); ``importers``: the hubs
        (all that they sell to); ``window`` and ``base``; ``by`` may add ``code`` or ``tier``.
    destination : ISO 3166-1 alpha-3

    Returns
    -------
    Result
        ``exporter, hub, destination``, the key, then `FIELDS`. Changes on the base in USD, imports
        at the query's factor, over the codes that the exporter's and the hub's files cover in both
        periods (where there are none, over what each file covers); missing (NaN) where a side is not
        covered. ``upper_bound_usd`` is the sum over codes of min(excess inflow, excess outflow), at
        the lag of 0 to 3 months (``lag_months``) where it is largest; a lag counts only for codes
        that the exporter's files cover as many months earlier in both periods; the bounds of all exporters
        shown are capped together by the hub's excess outflow. ``substitution_ratio`` is the rise of
        exports to the hub over the fall of exports to the destination, missing where these did not
        fall. Readings: `READINGS`.

    Raises
    ------
    ValueError
        When there is no base, the periods are not equally long, or the key is none of `KEYS`.

    Notes
    -----
    Source: METHODS 6. A change within the usual noise (see `route_flows.noise`) or below
    ``min_usd`` is flat; so is, beside a rise of the exporter's, less than a tenth of it. The query's
    filters (``where``) do not matter here.

    Examples
    --------
    >>> routes(Mirror([], []), Query(), "RUS")
    Traceback (most recent call last):
    ValueError: routes compare two periods: give a base period
    """
    query = checked(query)
    mirror = mirror.by("value")
    parts = [
        _Paths.of(mirror, query, exporter, hubs, country(mirror.cells, destination))
        for exporter, hubs in pairs(mirror, query, destination)
    ]
    _cap(parts)
    frames = [part.frame(destination) for part in parts]
    key = list(query.by)
    columns = ["exporter", "hub", "destination", *key, *FIELDS]
    result = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    result = result.sort_values(
        ["inflow_change_usd", "exporter", "hub", *key],
        ascending=[False, *[True] * (2 + len(key))], kind="stable", ignore_index=True,
    )  # fmt: skip
    short = min((part.lags for part in parts), default=MAX_LAG)
    return Result(result[columns], _warnings(mirror, query, result, destination, short))


def checked(query: Query) -> Query:
    """Return the query by value; ValueError where its keys or periods do not fit."""
    if ("hub", *query.by) not in KEYS:
        raise ValueError("routes are grouped by hub, by hub and code, or by hub and tier")
    refused = changes.refusal(query)
    if query.base is None or refused:
        raise ValueError(refused or "routes compare two periods: give a base period")
    return replace(query, measure="value")


def pairs(mirror: Mirror, query: Query, destination: str) -> list[tuple[int, Ints]]:
    """Return each exporter with its hubs: those that it sells listed goods to in either period."""
    cells = mirror.cells
    listed = mirror.in_basket(query.basket)[0]
    sells = np.zeros((len(cells.countries), len(cells.countries)), dtype=bool)
    for window in (query.window, query.base):
        pick = np.flatnonzero(cells.live(window)[0] & listed & (cells.x > 0))
        sells[cells.exporter[pick], cells.importer[pick]] = True
    names = [str(name) for name in cells.countries]
    hubs = {n for n in names if n != destination}
    hubs &= set(query.importers) if query.importers is not None else hubs
    wanted = set(query.exporters) if query.exporters is not None else set(names) - {destination}
    found = []
    for i, name in enumerate(names):
        mine = np.flatnonzero(sells[i])
        mine = np.array([j for j in mine if names[j] in hubs], dtype=np.int64)
        if name in wanted and len(mine):
            found.append((i, mine))
    return found


@dataclass(eq=False)
class _Paths:
    """The rows of one exporter: hubs by groups of codes."""

    hubs: Hubs
    keys: NDArray[np.object_]
    groups: Ints
    flows: dict[str, Flow]
    ok: Mask
    bound: Numbers
    outflow: Numbers
    lag: Numbers
    ratio: Numbers
    lags: int

    @classmethod
    def of(cls, mirror: Mirror, query: Query, exporter: int, at: Ints, destination: int) -> _Paths:
        hubs = Hubs(mirror, query, exporter, at, destination)
        keys, groups = _groups(mirror, query, hubs)
        flows = hubs.flows()
        ok = flows["a_i"].covered & flows["b"].covered & flows["c"].covered & hubs.listed
        bound, lag, lags = _bounds(hubs, flows, groups, len(keys))
        outflow = np.maximum(flows["c"].change, 0.0)
        ratio = _substitution(mirror, query, hubs, flows["a_i"], groups, len(keys))
        return cls(hubs, keys, groups, flows, ok, bound, outflow, lag, ratio, lags)

    def changes(self, name: str) -> tuple[Numbers, Mask]:
        """Return a flow's change by hub and group, USD, and where it is known."""
        flow = self.flows[name]
        some = sum_groups(self.ok.astype(np.float64), self.groups, len(self.keys)) > 0
        joint = sum_groups(np.where(self.ok, flow.change, 0.0), self.groups, len(self.keys))
        mine = flow.covered & self.hubs.listed
        own = sum_groups(np.where(mine, flow.change, 0.0), self.groups, len(self.keys))
        any_own = sum_groups(mine.astype(np.float64), self.groups, len(self.keys)) > 0
        known = (some & any_own) | any_own
        return np.where(some, joint, own), known

    def frame(self, destination: str) -> pd.DataFrame:
        """Return the rows with any exports to the hub in either period."""
        n_hubs, n = len(self.hubs.hubs), len(self.keys)
        a, known = self.changes("a_i")
        other, others_known = self.changes("a_other")
        fields = {
            "inflow_change_usd": np.where(known, a, np.nan),
            "inflow_all_change_usd": np.where(
                known, a + np.where(others_known, other, 0.0), np.nan
            ),
        }
        names = {"imports": "b_i", "imports_all": "b", "outflow": "c", "destination_imports": "d"}
        for name, flow in names.items():
            change, there = self.changes(flow)
            fields[f"{name}_change_usd"] = np.where(there, change, np.nan)
        fields["upper_bound_usd"] = sum_groups(self.bound, self.groups, n)
        fields["upper_bound_usd"][~(known & self.changes("c")[1])] = np.nan
        fields["lag_months"] = np.where(np.isnan(fields["upper_bound_usd"]), np.nan, self.lag)
        fields["substitution_ratio"] = self.ratio
        cells = self.hubs.cells
        columns: dict[str, NDArray[np.generic]] = {
            "exporter": np.full(n_hubs * n, cells.countries[self.hubs.exporter], dtype=object),
            "hub": np.repeat(cells.countries[self.hubs.hubs], n),
            "destination": np.full(n_hubs * n, destination, dtype=object),
        }
        for key in self.hubs.query.by:
            columns[key] = np.tile(self.keys, n_hubs)
        columns |= {name: values.reshape(-1) for name, values in fields.items()}
        columns["reading"] = self.readings().reshape(-1)
        inflow = self.flows["a_i"]
        sold = sum_groups((inflow.now + inflow.then) * self.hubs.listed, self.groups, n) > 0
        return pd.DataFrame(columns)[sold.reshape(-1)]

    def readings(self) -> NDArray[np.object_]:
        """Return the pattern of METHODS 6 that each row shows, shape (n_hubs, n_groups)."""
        states = {
            name: _State.of(*self.changes(name), self._noise(name), self.hubs.query.min_usd)
            for name in ("a_i", "a_other", "b_i", "b", "c")
        }
        a, other, b_i, b, c = (states[name] for name in ("a_i", "a_other", "b_i", "b", "c"))
        patterns = [
            a.up & a.alike(b) & a.alike(c),
            a.up & b_i.flat_beside(a) & b.flat_beside(a) & c.flat_beside(a),
            a.up & a.alike(b_i) & c.flat_beside(a),
            a.up & b_i.flat_beside(a) & a.alike(b) & other.flat_beside(a),
            a.flat,
        ]
        found = np.select(patterns, list(READINGS[:-1]), default=READINGS[-1]).astype(object)
        some = sum_groups(self.ok.astype(np.float64), self.groups, len(self.keys)) > 0
        return np.where(some, found, READINGS[-1])

    def _noise(self, name: str) -> Numbers:
        ok = self.ok if self.ok.any() else self.flows[name].covered & self.hubs.listed
        # One rise in twenty leaves the 95th percentile by chance: the first question, whether exports
        # to the hub rose at all, is asked of their own past too.
        first = name == "a_i"
        flow, n = self.flows[name], len(self.keys)
        return noise(flow, self.hubs, self.groups, n, ok, with_past=first)


@dataclass(frozen=True, eq=False)
class _State:
    """A change against its usual noise: up, flat, or unknown."""

    change: Numbers
    up: Mask
    flat: Mask
    known: Mask

    @classmethod
    def of(cls, change: Numbers, known: Mask, usual: Numbers, floor: float) -> _State:
        known = known & ~np.isnan(usual)
        beyond = np.maximum(np.nan_to_num(usual), floor)
        return cls(change, known & (change > beyond), known & (np.abs(change) <= beyond), known)

    def flat_beside(self, rise: _State) -> Mask:
        """Return where the change is flat, or less than a tenth of that rise."""
        small = np.abs(self.change) <= NEGLIGIBLE * rise.change
        flat: Mask = self.flat | (self.known & rise.up & small)
        return flat

    def alike(self, other: _State) -> Mask:
        """Return where both rise and the smaller rise is at least half of the larger."""
        low, high = np.minimum(self.change, other.change), np.maximum(self.change, other.change)
        alike: Mask = self.up & other.up & (low >= ALIKE * high)
        return alike


def _groups(mirror: Mirror, query: Query, hubs: Hubs) -> tuple[NDArray[np.object_], Ints]:
    """Return the keys of the groups, and the group of each code (-1: unlisted)."""
    codes = mirror.cells.codes
    texts = np.array([""] * len(codes), dtype=object)
    if query.by == ("code",):
        texts = codes
    elif query.by == ("tier",):
        basket = query.basket
        texts = np.array([(basket.tier(str(c)) if basket else None) or "" for c in codes], object)
    keys = sorted({str(text) for text in texts[hubs.listed]}) or [""]
    number = {text: i for i, text in enumerate(keys)}
    groups = [number[str(t)] if ok else -1 for t, ok in zip(texts, hubs.listed, strict=True)]
    return np.array(keys, dtype=object), np.array(groups, dtype=np.int64)


def sum_groups(values: Numbers, groups: Ints, n: int) -> Numbers:
    """Return the sums of *values*, shape (n_hubs, n_codes), over groups of codes."""
    member = np.zeros((len(groups), n))
    there = groups >= 0
    member[np.flatnonzero(there), groups[there]] = 1.0
    total: Numbers = values @ member
    return total


def _bounds(
    hubs: Hubs, flows: dict[str, Flow], groups: Ints, n: int
) -> tuple[Numbers, Numbers, int]:
    """Return min(excess inflow, excess outflow) by hub and code at the best lag, and that lag.

    Last comes the longest lag that the exporter's files allow; `MAX_LAG` where none is asked for.
    """
    listed = hubs.listed & flows["a_i"].covered & flows["c"].covered
    out = np.where(listed, np.maximum(flows["c"].change, 0.0), 0.0)
    lags = range(MAX_LAG + 1) if hubs.monthly else range(1)
    found = []
    for lag in lags:
        change = flows["a_i"].change
        if lag:
            # Without the base of that lag there is nothing that the inflow exceeds.
            there = hubs.inflow_covered(lag)
            if not (there & listed).any():
                break
            change = hubs.inflow(hubs.window.shifted(-lag)) - hubs.inflow(hubs.base.shifted(-lag))
            change = np.where(there, change, 0.0)
        found.append(np.minimum(np.maximum(change, 0.0), out))
    totals = np.stack([sum_groups(part, groups, n) for part in found])
    best = totals.argmax(axis=0)
    rows = np.arange(len(hubs.hubs))[:, None]
    chosen = best[:, np.maximum(groups, 0)]
    bound = np.stack(found)[chosen, rows, np.arange(len(groups))[None, :]]
    longest = len(found) - 1 if hubs.monthly and listed.any() else MAX_LAG
    return np.where(groups >= 0, bound, 0.0), best.astype(np.float64), longest


def _substitution(
    mirror: Mirror, query: Query, hubs: Hubs, inflow: Flow, groups: Ints, n: int
) -> Numbers:
    """Return the rise to each hub over the fall to the destination; NaN where that did not fall.

    Only codes count that the exporter's books cover for both: where they say nothing about the
    destination in one of the periods, nothing is known to have fallen.
    """
    nothing = np.full((len(hubs.hubs), n), np.nan)
    if hubs.destination < 0:
        return nothing
    direct = Hubs(mirror, query, hubs.exporter, np.array([hubs.destination]), -1)
    told = direct.flows()["a_i"].covered & hubs.listed
    change = direct.inflow(direct.window) - direct.inflow(direct.base)
    fell = -sum_groups(np.where(told, change, 0.0), groups, n)[0]
    rise = sum_groups(np.where(inflow.covered & told, inflow.change, 0.0), groups, n)
    ratio: Numbers = np.where(
        fell > 0, np.maximum(rise, 0.0) / np.where(fell > 0, fell, 1.0), np.nan
    )
    return ratio


def _cap(parts: list[_Paths]) -> None:
    """Cap the bounds of all exporters through a hub by its excess outflow, code by code."""
    together: dict[int, Numbers] = {}
    for part in parts:
        for h, hub in enumerate(part.hubs.hubs):
            together[int(hub)] = (
                together.get(int(hub), np.zeros(part.bound.shape[1])) + part.bound[h]
            )
    for part in parts:
        for h, hub in enumerate(part.hubs.hubs):
            whole = together[int(hub)]
            share = np.minimum(1.0, part.outflow[h] / np.where(whole > 0, whole, 1.0))
            part.bound[h] *= share


def _warnings(
    mirror: Mirror, query: Query, result: pd.DataFrame, destination: str, short: int
) -> tuple[str, ...]:
    texts = [
        edition_warning(
            query.basket, query.window, query.base, loaded_periods(mirror.cells, query.window)
        )
    ]
    if len(result) and query.factor != 1:
        texts.append(
            f"Imports here are made FOB (divided by {query.factor:g} where they are CIF); in `gaps` and "
            "`change` they stand as reported."
        )
    if result.empty:
        texts.append("No exports to a hub are loaded for both periods: load the exporter's files.")
    elif result["destination_imports_change_usd"].isna().all():
        texts.append(
            f"{words.capital(words.country(destination))}'s own imports are not loaded: nothing "
            "here depends on them."
        )
    if short < MAX_LAG:
        texts.append(f"{_LAGS[short]}: the exporters' files do not hold both periods any earlier.")
    if len(result) and (result["reading"] == READINGS[-1]).all():
        texts.append(
            "No hub can be read: its own books must cover both periods, and either ten unlisted codes "
            "or three earlier years must show what changes are usual."
        )
    return tuple(text for text in texts if text)
