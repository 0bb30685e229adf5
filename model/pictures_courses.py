"""Lines over time shown otherwise: stacked, as an index, and in small panels of one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import figures, words
from mirrorgap.model.figures import Arranged, Axis, Lines, Scale, Series, Style
from mirrorgap.model.periods import Window
from mirrorgap.model.pictures import Picture, Rows
from mirrorgap.model.records import Numbers

#: A year in months.
YEAR = 12


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One series with the row of the frame behind each of its marks."""

    series: Series
    rows: Rows


def _parts(picture: Picture) -> list[_Part]:
    assert isinstance(picture.figure, Lines)
    series = picture.figure.series
    if not series:
        return []
    cuts = np.cumsum([len(one.x) for one in series])[:-1]
    return [_Part(a, b) for a, b in zip(series, np.split(picture.rows, cuts), strict=True)]


def _shown(picture: Picture, parts: Sequence[_Part], note: str, **changes: object) -> Picture:
    assert isinstance(picture.figure, Lines)
    told = " ".join(filter(None, (note, picture.figure.note)))
    series = tuple(part.series for part in parts)
    figure = replace(picture.figure, series=series, note=told, **changes)  # type: ignore[arg-type]
    rows = np.concatenate([*(part.rows for part in parts), np.empty(0, dtype=np.intp)])
    return replace(picture, figure=figure, rows=rows)


def stacked(picture: Picture, n_more: int = 0) -> Picture:
    """Return lines as areas upon one another, the largest at the foot.

    Where one part is missing, nothing is stacked: what stands upon nothing would be taken for less.
    The note says in how many periods; *n_more* is how many rows of the table are not in the stack.

    Parameters
    ----------
    picture : Picture
        Of `Lines` over time; NaN is missing. Periods of which one part is missing become NaN in all.

    Examples
    --------
    >>> import pandas as pd
    >>> from mirrorgap.model.figures import TIME
    >>> parts = [Series("a", np.arange(2.0), np.array([1, np.nan])),
    ...          Series("b", np.arange(2.0), np.array([2.0, 3.0]))]
    >>> plain = Lines("", TIME, Axis(), tuple(parts))
    >>> made = stacked(Picture(plain, pd.DataFrame(), (), np.arange(4)))
    >>> [one.y.tolist() for one in made.figure.series], made.figure.note
    ([[2.0, nan], [1.0, nan]], 'Nothing is stacked in 1 month, which the books of a part do not cover.')
    """
    parts = [part for part in _parts(picture) if np.isfinite(part.series.y).any()]
    if not parts:
        return picture
    span = parts[0].series.span
    months = np.arange(
        min(float(part.series.x[0]) for part in parts),
        max(float(part.series.x[-1]) for part in parts) + 1,
        span,
    )
    parts = [_over(part, months) for part in parts]
    missing = np.isnan([part.series.y for part in parts]).any(axis=0)
    made = [
        replace(part, series=replace(part.series, y=np.where(missing, np.nan, part.series.y)))
        for part in parts
    ]
    made.sort(key=_size)
    lacks = words.number_of(int(missing.sum()), _named(span))
    told = [
        f"Nothing is stacked in {lacks}, which the books of a part do not cover."
        if missing.any()
        else "",
        _more(n_more, "in the stack"),
    ]
    return _shown(picture, made, " ".join(filter(None, told)), arranged=Arranged.STACK)


def _size(part: _Part) -> float:
    return -float(np.nansum(part.series.y))


def _named(span: float) -> str:
    return {1.0: "month", 3.0: "quarter", 12.0: "year"}.get(span, "period")


def _more(n_more: int, where: str) -> str:
    """Return how many rows of the table are not shown.

    >>> _more(3, "in the stack"), _more(0, "")
    ('Not in the stack: 3 more rows of the table.', '')
    """
    if not n_more:
        return ""
    rows = "1 more row" if n_more == 1 else f"{n_more} more rows"
    return f"Not {where}: {rows} of the table."


def _over(part: _Part, months: Numbers) -> _Part:
    """Return the part over all of *months*, missing where it holds nothing."""
    one, rows = part.series, np.full(len(months), -1, dtype=np.intp)
    y = np.full(len(months), np.nan)
    at: NDArray[np.intp] = ((one.x - months[0]) / one.span).round().astype(np.intp)
    y[at], rows[at] = one.y, part.rows
    keys = one.keys
    if keys:
        texts = (figures.span_text(float(month), one.span) for month in months)
        keys = tuple((*keys[0][:-1], text) for text in texts)
    return _Part(replace(one, x=months, y=y, keys=keys), rows)


def indexed(picture: Picture, base: Window | None = None, summed: int = 1) -> Picture:
    """Return lines with the mean of a base = 100: how each one grew, whatever its size.

    Parameters
    ----------
    picture : Picture
        Of `Lines` over time, in amounts, as reported or summed over *summed* months.
    base : Window or None
        Whose mean is 100. None: the first twelve months, or the first period where fewer than two
        years are drawn or the periods are longer. The axis names it.
    summed : int
        A sum of so many months is measured by so many times the base's mean.

    Returns
    -------
    Picture
        A line whose base is not wholly there, is zero, or is a lower bound, has no index: it is left
        out, and the note says how many are.

    Examples
    --------
    >>> import pandas as pd
    >>> from mirrorgap.model.figures import TIME
    >>> plain = Lines("", TIME, Axis("Exports"), (Series("", np.arange(24240., 24243.), np.array([2., 3, 1])),))
    >>> made = indexed(Picture(plain, pd.DataFrame(), (), np.arange(3)))
    >>> made.figure.series[0].y.tolist(), made.figure.y.title
    ([100.0, 150.0, 50.0], 'Exports, index: January 2020 = 100')
    """
    assert isinstance(picture.figure, Lines)
    parts = [part for part in _parts(picture) if np.isfinite(part.series.y).any()]
    if not parts:
        return picture
    months = _base_months(parts, base, summed)
    made = []
    for part in parts:
        mean = _mean(part.series, months, summed)
        if mean > 0:
            series = replace(part.series, y=100.0 * part.series.y / (mean * summed))
            made.append(replace(part, series=series))
    span = parts[0].series.span
    first, last = months
    texts = [figures.span_text(first, span), figures.span_text(last - span, span)]
    what = "mean of " if texts[0] != texts[1] else ""
    named = words.period_words(" to ".join(dict.fromkeys(texts)))
    title = f"{picture.figure.y.title}, index: {what}{named} = 100"
    left_out = len(parts) - len(made)
    note = ""
    if left_out:
        lines = words.number_of(left_out, "line")
        note = f"No index for {lines}: the base is missing, zero, or known in part only."
    return _shown(picture, made, note, y=Axis(title, "", Scale.NUMBER))


def _base_months(parts: Sequence[_Part], base: Window | None, summed: int) -> tuple[float, float]:
    """Return the first month of the base and the one after its last."""
    span = parts[0].series.span
    if base is not None:
        first, last = base.first, base.last
        return first.year * 12.0 + first.month - 1, last.year * 12.0 + last.month
    first_drawn = min(float(part.series.x[0]) for part in parts)
    last_drawn = max(float(part.series.x[-1]) for part in parts) + span
    long = span == 1 and last_drawn - first_drawn >= 2 * YEAR
    # A sum stands for the months up to it: it is there from the last of them on.
    start = first_drawn + (summed - 1 if long and summed > 1 else 0)
    return start, start + (YEAR if long else span)


def _mean(one: Series, months: tuple[float, float], summed: int) -> float:
    """Return the mean of a month of the base; NaN where it is not wholly there."""
    first, last = months
    inside = (one.x >= first) & (one.x + one.span <= last)
    wanted = round((last - first) / one.span)
    if one.style is Style.DASHES or int(inside.sum()) != wanted or not wanted:
        return float("nan")
    return float(one.y[inside].mean()) / summed


def panelled(picture: Picture, n_more: int = 0) -> Picture:
    """Return each line in a small panel of its own, all on the same scales, the largest first.

    *n_more* is how many rows of the table have no panel; the note says so.
    """
    parts = [part for part in _parts(picture) if np.isfinite(part.series.y).any()]
    parts.sort(key=_size)
    return _shown(picture, parts, _more(n_more, "among the panels"), arranged=Arranged.PANELS)
