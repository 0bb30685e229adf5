"""Explanations that lie in the files: coverage, re-exports, HS editions, confidential values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import editions, periods, samples
from mirrorgap.model.analysis.innocence.ground import Ground, Ints, sums
from mirrorgap.model.analysis.innocence.outcome import Outcome, nothing
from mirrorgap.model.cells import UNCOVERED
from mirrorgap.model.records import WORLD, Codes, Mask, Numbers, Texts

#: Places through which much trade goes that is booked in transit: named, and never an explanation.
HUBS = ("HKG", "SGP", "NLD", "BEL", "ARE", "PAN", "CHE")


def coverage(ground: Ground) -> Outcome:
    """Test what of the gap lies in cells whose code the importer's files do not hold at all.

    Cannot be tested where nothing is compared, or where more than half of the exports have no
    covered mirror: what is not covered is never part of the gap, and always named. Nor where
    the files hold the larger flows only and nobody has stated their scope. In reverse the same of the
    exporter's files and of the imports.
    """
    x, m = ground.uncovered
    mine = m if ground.reverse else x
    numbers = {"uncovered_exports": float(x.sum()), "uncovered_imports": float(m.sum())}
    numbers |= {"unseen": float(ground.lost_unseen.sum()), "compared": float(ground.x.sum())}
    testable = (ground.n_compared > 0) & (mine <= ground.x)
    if not ground.each:
        enough = ground.n_compared.any() and mine.sum() <= ground.x.sum()
        testable = np.full(ground.n, enough)
    reason = "mostly_uncovered"
    if samples.of_unknown_extent(ground.mirror):
        testable, reason = np.zeros(ground.n, dtype=bool), "selected"
    reason = reason if ground.n_compared.any() else "nothing_compared"
    texts = {"lacking": _lacking(ground)}
    return Outcome(
        "coverage", ground.lost_unseen, testable, reason=reason, numbers=numbers, texts=texts
    )


def _lacking(ground: Ground) -> tuple[str, ...]:
    """Return the periods in which the gap's cells are not covered by the other side."""
    if ground.each:
        return ()
    cells = ground.cells
    kind = cells.kind[ground.own]
    live_x, _ = cells.live(ground.query.window)
    there = np.unique(cells.period[ground.own[(kind == UNCOVERED) & live_x[ground.own]]])
    return tuple(sorted(str(cells.periods[i]) for i in there))


def reexport(ground: Ground) -> Outcome:
    """Test the re-exports that the exporter reports of these codes (and re-imports of the importer).

    The importer books such goods under their origin. That a place is a known hub is said, and never
    explains. Cannot be tested where the exporter's files name no re-exports, nor in reverse: what an
    exporter's books leave out is in no file.
    """
    if ground.reverse:
        return nothing(ground, "reexport", "not_this_way")
    rx, rm, reporters = _again(ground)
    hubs = tuple(e for e in ground.texts(ground.exporters) if e in HUBS)
    known = np.isin(ground.exporters, reporters)
    testable = (
        np.isin(ground.exporter, reporters) if ground.each else np.full(ground.n, known.any())
    )
    return Outcome(
        "reexport",
        np.minimum(rx, np.maximum(ground.gap, 0.0)),
        testable,
        reason="no_reexports",
        numbers={"reexports": float(rx.sum()), "reimports": float(rm.sum())},
        texts={"hubs": hubs},
    )


def _again(ground: Ground) -> tuple[Numbers, Numbers, Ints]:
    """Return re-exports and re-imports of each line, and which exporters report re-exports at all."""
    records, cells = ground.mirror.records, ground.cells
    flow, flows = records.column("flow")
    again = np.append(np.isin(flows, ("re-export", "re-import")), False)[flow]
    pick = np.flatnonzero(again & ~np.isnan(records.number("value_usd")))
    country = _renumbered(records.column("exporter")[1], cells.countries)
    exporter = country[records.column("exporter")[0][pick]]
    importer = country[records.column("importer")[0][pick]]
    code = _renumbered(records.column("hs6")[1], cells.codes)[records.column("hs6")[0][pick]]
    whens, texts = records.column("period")
    period = _enclosing(texts, _live(ground))[whens[pick]]
    lengths = np.append(np.array([periods.parse(str(text)).n_months for text in texts]), 0)
    length = lengths[whens[pick]]
    out = records.is_export[pick]
    reporters = np.unique(exporter[out & (exporter >= 0) & (period >= 0)])
    at = ground.places(importer, code, exporter)
    at[(exporter < 0) | (importer < 0) | (code < 0) | (period < 0)] = -1
    if not ground.each:
        at[~np.isin(exporter, ground.exporters)] = -1
    # One source counts once, at its longest periods; longer codes of one HS6 in it are summed.
    source = records.source[pick].astype(np.int64)
    keys = pd.DataFrame(
        {"out": out, "exporter": exporter, "importer": importer, "code": code, "period": period}
    )
    by = [keys[name] for name in keys]
    longest = pd.Series(length).groupby(by, sort=False).transform("max").to_numpy()
    kept = length == longest
    lead = pd.Series(np.where(kept, source, np.iinfo(np.int64).max)).groupby(by, sort=False)
    at[~kept | (source != lead.transform("min").to_numpy())] = -1
    usd = records.number("value_usd")[pick]
    went, came = (at >= 0) & out, (at >= 0) & ~out
    return sums(at, usd, ground.n, went), sums(at, usd, ground.n, came), reporters.astype(np.int64)


def _live(ground: Ground) -> list[str]:
    """Return the periods of the gap's own cells."""
    cells = ground.cells
    return [str(cells.periods[i]) for i in np.unique(cells.period[ground.own])]


def _enclosing(texts: Texts, live: Sequence[str]) -> Ints:
    """Return the place in *live* of the longest period that each text lies in; -1: none, and last.

    >>> _enclosing(np.array(["2023-02", "2023", "2022-Q1"], dtype=object), ["2023"]).tolist()
    [0, 0, -1, -1]
    """
    spans = [periods.parse(text) for text in live]
    found = []
    for text in texts:
        own = periods.parse(str(text))
        around = [
            i for i, one in enumerate(spans) if one.first <= own.first and own.last <= one.last
        ]
        found.append(max(around, key=lambda i: spans[i].n_months, default=-1))
    return np.array([*found, -1], dtype=np.int64)


def _overlapping(texts: Texts, live: Sequence[str]) -> Mask:
    """Return which texts share a day with a period of *live*; False at the end, for missing.

    >>> _overlapping(np.array(["2023-02", "2022"], dtype=object), ["2023"]).tolist()
    [True, False, False]
    """
    spans = [periods.parse(text) for text in live]
    found = []
    for text in texts:
        own = periods.parse(str(text))
        found.append(any(one.first <= own.last and own.first <= one.last for one in spans))
    return np.array([*found, False], dtype=bool)


def _renumbered(levels: Texts, known: Texts) -> Ints:
    """Return the number in *known* of each level, with -1 at the end for missing."""
    numbers = {str(text): i for i, text in enumerate(known)}
    return np.array([*(numbers.get(str(text), -1) for text in levels), -1], dtype=np.int64)


def hs_edition(ground: Ground) -> Outcome:
    """Test the amount in codes that changed number between the editions of the two sides.

    The edition is the source's own word, else what its codes tell (`editions.detect`). Cannot be
    tested for such codes where the edition of a side stays open.
    """
    moved = np.array([bool(editions.unstable([str(c)])) for c in ground.cells.codes], dtype=bool)
    moved = moved[ground.code] if ground.n else np.zeros(0, dtype=bool)
    if not moved.any():
        return nothing(ground, "hs_edition")
    sides = ground.sides
    at = np.flatnonzero(moved[ground.line] & sides.compared & (sides.x + sides.star > 0))
    where, of = _years_of(ground, at)
    pairs = _both_editions(ground, where)
    open_at = np.zeros(len(ground.own), dtype=bool)
    open_at[at] = np.array([not a or not b for a, b in pairs], dtype=bool)[of]
    differ = np.zeros(len(ground.own), dtype=bool)
    differ[at] = np.array([bool(a and b and a != b) for a, b in pairs], dtype=bool)[of]
    unknown = ground.by_line(open_at.astype(np.float64)) > 0
    codes = tuple(sorted({str(ground.cells.codes[c]) for c in ground.code[moved]}))
    named = _NONE.union(*(a | b for a, b in pairs if a and b))
    unsaid = {str(year) for (_, _, year), (a, b) in zip(where, pairs, strict=True) if not (a and b)}
    said: dict[str, frozenset[str]] = {}
    for (_, _, year), (a, b) in zip(where, pairs, strict=True):
        if str(year) not in unsaid:
            said[str(year)] = said.get(str(year), _NONE) | a | b
    return Outcome(
        "hs_edition",
        np.maximum(ground.by_line(sides.gap, differ), 0.0),
        ~unknown,
        reason="edition_open",
        numbers={"moved": float(np.maximum(ground.gap, 0.0)[moved].sum())},
        texts={
            "codes": codes,
            "editions": tuple(sorted(named)),
            "said": tuple(f"{year} {' '.join(sorted(said[year]))}" for year in sorted(said)),
            "unsaid": tuple(sorted(unsaid)),
        },
    )


def _years_of(ground: Ground, at: Ints) -> tuple[list[tuple[int, int, int]], Ints]:
    """Return each exporter, importer and year of the gap's cells *at*, and which of them each has."""
    cells, own = ground.cells, ground.own[at]
    years = np.array([int(str(text)[:4]) for text in cells.periods], dtype=np.int64)
    n = max(len(cells.countries), 1)
    year = years[cells.period[own]] if len(own) else np.zeros(0, dtype=np.int64)
    keys = (year * n + cells.exporter[own]) * n + cells.importer[own]
    values, of = np.unique(keys, return_inverse=True)
    triples = [(int(k) // n % n, int(k) % n, int(k) // n // n) for k in values]
    return triples, of.astype(np.int64)


def _both_editions(
    ground: Ground, where: Sequence[tuple[int, int, int]]
) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return the editions of the exporter and of the importer in each year; empty where open."""
    found = []
    for side, out in ((0, True), (1, False)):
        whole, yearly = _editions(ground, out=out), _by_year(ground, out=out)
        found.append([
            yearly.get((one[side], one[2]), whole.get(one[side], _NONE)) for one in where
        ])  # fmt: skip
    return list(zip(*found, strict=True))


def _by_year(ground: Ground, *, out: bool) -> dict[tuple[int, int], frozenset[str]]:
    """Return the editions of reporters of one side by year, where they state any at all.

    A year of which nothing is said is told by its codes (`editions.detect`), or has none.
    """
    records, cells, live = ground.mirror.records, ground.cells, _live(ground)
    period, whens = records.column("period")
    shared = _overlapping(whens, live)
    exact = np.append(np.isin(np.array([str(t) for t in whens], dtype=object), live), False)
    reporter, names = records.column("reporter")
    said, levels = records.column("hs_edition")
    pick = np.flatnonzero(shared[period] & (records.is_export == out) & (reporter >= 0))
    country = _renumbered(names, cells.countries)[reporter[pick]]
    pick = pick[there := country >= 0]
    country = country[there]
    stating = np.unique(country[said[pick] >= 0])
    pick = pick[stated := np.isin(country, stating)]
    years = np.array([int(str(t)[:4]) if shared[i] else 0 for i, t in enumerate(whens)] + [0])
    key = country[stated] * YEARS + years[period[pick]]
    told = _pairs(key, said[pick], levels)
    same = exact[period[pick]]
    told |= _pairs(key[same], said[pick][same], levels)
    silent = [int(k) for k in np.unique(key) if int(k) not in told]
    hs6, codes = records.column("hs6")
    spoken = np.isin(key, silent)
    present = _pairs(key[spoken], hs6[pick][spoken], codes)
    for one in silent:
        edition = editions.detect(present.get(one, _NONE), one % YEARS).edition
        told[one] = frozenset({edition} if edition else ())
    return {divmod(one, YEARS): texts for one, texts in told.items()}


#: More than any year.
YEARS = 10_000
_NONE: frozenset[str] = frozenset()


def _editions(ground: Ground, *, out: bool) -> dict[int, frozenset[str]]:
    """Return the editions that each reporter of one side uses in the gap's periods.

    What its records of these very periods say counts first; where they say nothing, what its records
    of other periods in common with them say: the edition of a year is that of its months.
    """
    records, cells = ground.mirror.records, ground.cells
    live = _live(ground)
    period, whens = records.column("period")
    shared = _overlapping(whens, live)
    same = shared & np.append(np.isin(np.array([str(t) for t in whens], dtype=object), live), False)
    reporter, names = records.column("reporter")
    pick = np.flatnonzero(shared[period] & (records.is_export == out) & (reporter >= 0))
    country = _renumbered(names, cells.countries)[reporter[pick]]
    said, names_of_editions = records.column("hs_edition")
    exact = same[period[pick]]
    told = _pairs(country, said[pick], names_of_editions)
    told |= _pairs(country[exact], said[pick][exact], names_of_editions)
    last = max((int(text[:4]) for text in live), default=None)
    silent = [int(c) for c in np.unique(country) if c >= 0 and int(c) not in told]
    if silent:
        hs6, codes = records.column("hs6")
        spoken = np.isin(country, silent)
        for number, present in _pairs(country[spoken], hs6[pick][spoken], codes).items():
            edition = editions.detect(present, last).edition
            told[number] = frozenset({edition} if edition else ())
    return told


def _pairs(country: Ints, values: Codes, levels: Texts) -> dict[int, frozenset[str]]:
    """Return the distinct texts that each country has."""
    n = max(len(levels), 1)
    there = (country >= 0) & (values >= 0)
    keys = pd.unique(country[there] * n + values[there])
    found: dict[int, set[str]] = {}
    for key in keys:
        found.setdefault(int(key) // n, set()).add(str(levels[int(key) % n]))
    return {number: frozenset(texts) for number, texts in found.items()}


def suppression(ground: Ground) -> Outcome:
    """Test the confidential values in the same headings, on either side.

    Where the importer marks values of the heading as confidential and does not say how much, it
    cannot be tested; what the exporter hides could only make the gap larger, and is named. In
    reverse the sides change places.
    """
    hidden_m, unknown_m = _hidden(ground, out=ground.reverse)
    hidden_x, unknown_x = _hidden(ground, out=not ground.reverse)
    testable = ~unknown_m
    weight = np.maximum(ground.gap, 0.0)
    # A heading's hidden value is shared among its lines by their gaps, so that it counts once.
    heading = _headings(ground)
    of = ground.case * (int(heading.max()) + 1 if len(heading) else 1) + heading
    total = np.bincount(of, weight) if len(of) else np.zeros(1)
    part = weight / np.where(total > 0, total, 1.0)[of] if len(of) else weight
    return Outcome(
        "suppression",
        hidden_m * part,
        testable,
        reason="hidden",
        numbers={
            "hidden": float((hidden_m * part).sum()),
            "hidden_beyond": float(hidden_x.any()),
            "lines": float((unknown_m | unknown_x).sum()),
        },
        texts={"headings": _named(ground, unknown_m | unknown_x | (hidden_m > 0) | (hidden_x > 0))},
    )


def _headings(ground: Ground) -> Ints:
    texts = [str(ground.cells.codes[c])[:4] for c in ground.code]
    return np.unique(texts, return_inverse=True)[1].astype(np.int64) if texts else ground.code


def _named(ground: Ground, which: Mask) -> tuple[str, ...]:
    return tuple(sorted({str(ground.cells.codes[c])[:4] for c in ground.code[which]}))


def _hidden(ground: Ground, *, out: bool) -> tuple[Numbers, Mask]:
    """Return the confidential value in each line's heading, USD, and where its size is not said."""
    records, cells = ground.mirror.records, ground.cells
    status, statuses = records.column("status")
    secret = np.append(statuses == "suppressed", False)[status].astype(bool)
    pick = np.flatnonzero(secret & (records.is_export == out))
    amounts, unknown = np.zeros(ground.n), np.zeros(ground.n, dtype=bool)
    if len(pick) == 0 or ground.n == 0:
        return amounts, unknown
    country = _renumbered(records.column("reporter")[1], cells.countries)
    reporter = country[records.column("reporter")[0][pick]]
    partner = country[records.column("partner")[0][pick]]
    # A mark on trade with the world hides any partner's, as one without a partner does.
    partner[np.append(cells.countries == WORLD, False)[partner]] = -1
    heading, texts = records.column("heading")
    period, whens = records.column("period")
    when = _overlapping(whens, _live(ground))[period[pick]]
    when &= np.isin(reporter, ground.exporters if out else ground.importers)
    frame = pd.DataFrame(
        {"reporter": reporter, "partner": partner, "heading": heading[pick]},
    )
    frame["usd"] = records.number("value_usd")[pick]
    frame["unsaid"] = frame["usd"].isna()
    told = frame[when].groupby(["reporter", "partner", "heading"], sort=False)
    said = told.agg(usd=("usd", "sum"), unsaid=("unsaid", "any")).reset_index()
    line_heading = np.array([str(cells.codes[c])[:4] for c in ground.code], dtype=object)
    mine = ground.exporter if out else ground.importer
    other = ground.importer if out else ground.exporter
    rows = zip(*(said[name].to_numpy() for name in said), strict=True)
    for reporter_of, partner_of, heading_of, value, unsaid in rows:
        at = line_heading == str(texts[heading_of]) if heading_of >= 0 else mine >= -1
        at = at & ((mine == reporter_of) | (mine < 0))
        if partner_of >= 0:
            ours = np.isin(partner_of, ground.importers if out else ground.exporters)
            at &= (other == partner_of) | ((other < 0) & ours)
        unknown |= at & bool(unsaid)
        amounts[at] += float(value)
    return amounts, unknown
