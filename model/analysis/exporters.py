"""Who supplies a destination with the listed goods, ranked (CONTRACT, `exporters`)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import samples, words
from mirrorgap.model.analysis.book import Book
from mirrorgap.model.analysis.gaps import ratio
from mirrorgap.model.analysis.grouping import TIME_KEYS
from mirrorgap.model.analysis.picking import same_length, shift, shifted_text
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.periods import Window, parse
from mirrorgap.model.query import Query
from mirrorgap.model.records import WORLD, Mask, Numbers
from mirrorgap.model.year_units import complete, unit_of

Ints = NDArray[np.int64]
FIELDS = ("period", "exporter", "value_usd", "share", "change_usd", "rank", "source")
#: How many months lie between one period and the next.
_STEPS = {"month": 1, "quarter": 3, "year": 12}


def exporters(mirror: Mirror, query: Query, destination: str) -> Result:
    """Return who supplies *destination*, by period, from both sides' books.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        The list, the exporters and the window. A time key in ``by`` (month, quarter, year, period)
        says how long a period is; by default each record's own, months where there are any.
    destination : ISO3

    Returns
    -------
    Result
        `FIELDS`: ``value_usd`` as reported (FOB from exporters' books, usually CIF from the
        destination's); ``share`` of what the same source's books hold for the period; ``change_usd``
        on the period before, or with a base on the same period of the base (a year-ago base: a year
        before), missing (NaN) where its books do not cover both; ``rank`` 1 for the
        largest; ``source``: ``exporter`` or ``destination``, never added together. A covered period
        with nothing in it is a zero where something was there before, and is left out otherwise; in
        files of larger flows only, whose scope nobody has stated, it is missing, as is its change.

    Raises
    ------
    ValueError
        When ``by`` holds other keys, the measure is not value, or the base is not as long as the
        period.

    Notes
    -----
    Source: CONTRACT; METHODS 1 for what adds up.

    Examples
    --------
    >>> exporters(Mirror([], []), Query(), "RUS").frame.empty
    True
    """
    key = _time_key(query)
    if query.measure != "value":
        raise ValueError("exporters are ranked by value: leave out --measure")
    parts, warnings = [], []
    for side, source in (("exporter", "exporter"), ("importer", "destination")):
        asked = replace(query, side=side, importers=frozenset({destination}), by=("exporter",))
        table = _table(mirror, asked, key)
        parts.append(_ranked(table, query, source))
        warnings += _words(table, source, destination)
    warnings += filter(None, [samples.warning(mirror), _compared(query, key)])
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.sort_values(["period", "source", "rank", "exporter"],
                              ascending=[True, False, True, True], ignore_index=True)  # fmt: skip
    return Result(frame, tuple(warnings))


def _time_key(query: Query) -> str:
    others = [key for key in query.by if key not in (*TIME_KEYS, "exporter")]
    times = [key for key in query.by if key in TIME_KEYS]
    if others or len(times) > 1:
        raise ValueError("exporters go by one of period, month, quarter and year")
    return times[0] if times else "period"


@dataclass(frozen=True, eq=False)
class _Table:
    """Exporters x periods: values in USD, and whether the books cover them."""

    names: list[str]
    texts: list[str]
    values: Numbers
    covered: Mask
    missing: int


def _table(mirror: Mirror, query: Query, key: str) -> _Table:
    book = Book(mirror, query)
    record = book.pick(_with_those_before(query, key))
    period, levels = book.table.column(key)
    exporter, countries = mirror.records.column("exporter")
    importer_known = countries[exporter[record]] != WORLD
    record = record[(period[record] >= 0) & importer_known]
    used = sorted({str(levels[i]) for i in np.unique(period[record])})
    texts = sorted({*used, *filter(None, map(_next, used))})
    at_text = {text: i for i, text in enumerate(texts)}
    names = sorted({str(countries[i]) for i in np.unique(exporter[record])})
    at_name = {name: i for i, name in enumerate(names)}
    row = np.array([at_name.get(str(c), -1) for c in countries] + [-1])[exporter[record]]
    column = np.array([at_text.get(str(t), -1) for t in levels] + [-1])[period[record]]
    usd = mirror.records.number("value_usd")[record]
    n = len(texts)
    shape = (len(names), n)
    place, known = row * n + column, ~np.isnan(usd)
    sums = np.bincount(place[known], usd[known], minlength=len(names) * n).reshape(shape)
    spoken = np.bincount(place[known], minlength=len(names) * n).reshape(shape) > 0
    any_record = np.bincount(place, minlength=len(names) * n).reshape(shape) > 0
    covered = _covered(mirror, query, record, row, len(names), texts)
    if samples.of_unknown_extent(mirror):  # silence may be a flow too small for the file
        covered[:] = False
    covered = np.where(any_record, spoken, covered)
    return _Table(names, texts, sums.astype(np.float64), covered, int(np.count_nonzero(~known)))


def _compared(query: Query, key: str) -> str:
    """Return what a change is on."""
    months = _back(query)
    if months:
        return f"Changes are of {query.window} on {query.base}."
    return f"Changes are on the {'period' if key == 'period' else key} before."


def _back(query: Query) -> int:
    """Return how many months lie between a period and that of the base; 0: the period before."""
    if query.window is None or query.base is None:
        return 0
    if refused := same_length(query.window, query.base):
        raise ValueError(refused)
    return shift(query.window, query.base)


def _with_those_before(query: Query, key: str) -> Window | None:
    window, months = query.window, _back(query)
    if window is None:
        return None
    if months:
        base = window.shifted(-months)
        return Window(min(base.first, window.first), max(base.last, window.last))
    whole = window.first.month == 1 and window.last.month == 12
    months = _STEPS.get(key, 12 if whole else 1)
    return Window(window.shifted(-months).first, window.last)


def _next(text: str) -> str | None:
    return shifted_text(text, _step(text))


def _step(text: str) -> int:
    return parse(text).n_months


def _covered(
    mirror: Mirror, query: Query, record: Ints, row: Ints, n: int, texts: list[str]
) -> Mask:
    """Return whether the books cover all lines of each exporter in each period."""
    detail = mirror.cells.detail
    hs6, levels = mirror.records.column("hs6")
    place = {str(code): i for i, code in enumerate(detail.codes)}
    code = np.array([place.get(str(level), -1) for level in levels] + [-1])[hs6[record]]
    reporter = mirror.records.column("reporter")[0][record].astype(np.int64)
    partner = mirror.records.column("partner")[0][record].astype(np.int64)
    lines = np.unique(np.stack([row, reporter, partner, code], axis=1)[code >= 0], axis=0)
    of, out = lines[:, 0], query.side == "exporter"
    by_year = {}
    for number, year in enumerate(detail.years):
        years = np.full(len(lines), number, dtype=np.int64)
        asked = (lines[:, 1], lines[:, 2], years, lines[:, 3])
        by_year[year] = complete(detail.cover.published(*asked, out=out))
    result = np.zeros((n, len(texts)), dtype=bool)
    size = np.bincount(of, minlength=n)
    for i, text in enumerate(texts):
        unit = unit_of(text)
        if unit is None or unit[0] not in by_year:
            continue
        good = (by_year[unit[0]] >> unit[1]) & 1 == 1
        result[:, i] = (np.bincount(of[good], minlength=n) == size) & (size > 0)
    return result


def _ranked(table: _Table, query: Query, source: str) -> pd.DataFrame:
    values, covered, window, months = table.values, table.covered, query.window, _back(query)
    place = {text: i for i, text in enumerate(table.texts)}
    before = [place.get(shifted_text(t, -(months or _step(t))) or "", -1) for t in table.texts]
    earlier = np.array(before, dtype=np.int64)
    there = (earlier >= 0)[None, :]
    had = np.where(there, values[:, earlier], 0.0)
    both = covered & covered[:, earlier] & there
    change = np.where(both, values - had, np.nan)
    inside = np.array([window is None or window.covers(parse(t)) for t in table.texts], dtype=bool)
    shown = covered & inside[None, :] & ((values > 0) | (both & (had > 0)))
    total = np.where(shown, values, 0.0).sum(axis=0)
    order = np.argsort(np.where(shown, -values, np.inf), axis=0, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(1, len(values) + 1)[:, None], axis=0)
    row, column = np.nonzero(shown)
    return pd.DataFrame(
        {
            "period": np.array(table.texts, dtype=object)[column],
            "exporter": np.array(table.names, dtype=object)[row],
            "value_usd": values[row, column],
            "share": ratio(values[row, column], total[column]),
            "change_usd": change[row, column],
            "rank": rank[row, column],
            "source": np.full(len(row), source, dtype=object),
        },
        columns=list(FIELDS),
    )


def _words(table: _Table, source: str, destination: str) -> list[str]:
    to, own = words.country(destination), words.possessive(words.country(destination))
    if not table.names:
        whose = "exporters'" if source == "exporter" else f"{own} own"
        return [f"No records of supplies to {to} stand in {whose} books."]
    texts = []
    if source == "exporter":
        some = ", ".join(map(words.country, table.names[:8])) + (
            " and others" if len(table.names) > 8 else ""
        )
        texts.append(f"Shares are among the exporters whose books are loaded: {some}.")
        last = {
            name: max((t for t, c in zip(table.texts, row, strict=True) if c), default="")
            for name, row in zip(table.names, table.covered, strict=True)
        }
        silent = sorted(name for name, text in last.items() if not text)
        early = sorted(name for name, text in last.items() if "" < text < max(last.values()))
        if silent:
            said = ", ".join(map(words.country, silent[:8]))
            texts.append(f"Nothing is known of any period, so without a rank: {said}.")
        if early:
            said = ", ".join(f"{words.country(name)} ({last[name]})" for name in early[:8])
            texts.append(f"Books that end earlier than others are absent from then on: {said}.")
    if table.missing:
        texts.append(
            f"Suppressed or without a value: {words.number_of(table.missing, 'record')} to {to}."
        )
    return texts
