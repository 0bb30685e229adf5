"""What is told of a question, chapter by chapter: the same for workbook and briefing.

A chapter holds the sentences, figures and rows that the window shows of one analysis, taken from the
same functions; where there is nothing to say it says why in one sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mirrorgap.model import findings, pictures_flows, pictures_gaps, subjects, words
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.figures import Figure
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.pictures_events import lines_of
from mirrorgap.model.pictures_sides import both_sides
from mirrorgap.model.query import Query
from mirrorgap.model.uncompared import compared_only

PAIR = ("exporter", "importer")
#: Pairs, or codes, whose asymmetry is shown over time: those with the largest gaps.
MOST_ROWS = 30


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of an analysis.

    Attributes
    ----------
    title : str
    frame : DataFrame
        As the analysis gives it.
    by : tuple of str
        The keys of its rows.
    fields : tuple of str
        The columns that a reader needs, in order.
    method : str
        The id of its method (`mirrorgap.model.methods`).
    side : str
        Whose books it adds up, where it adds up one side's; "" where it compares both.
    """

    title: str
    frame: pd.DataFrame
    by: tuple[str, ...]
    fields: tuple[str, ...]
    method: str
    side: str = ""


@dataclass(frozen=True, eq=False)
class Chapter:
    """What is said of one analysis.

    Attributes
    ----------
    name : str
        "Gaps", "Changes", ...
    headline : str
        The finding in one sentence; "" where there is none.
    sentences : tuple of str
        What stands behind it.
    figures : tuple of Figure
    tables : tuple of Table
    remarks : tuple of str
        Warnings and limits that go with the figures.
    nothing : str
        Why there is nothing to say, in one sentence; "" where there is something.
    method : str
        The id of its method.
    """

    name: str
    headline: str = ""
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    remarks: tuple[str, ...] = ()
    nothing: str = ""
    method: str = ""


GAP_FIELDS = (
    "exports_usd",
    "imports_usd",
    "gap_usd",
    "gap_low_usd",
    "gap_high_usd",
    "gap_share",
    "lost_usd",
    "orphaned_usd",
    "periods_compared",
)
GOODS_FIELDS = (
    "label",
    "value",
    "base_value",
    "change",
    "change_share",
    "share_of_list",
    "share_of_total",
    "peak_period",
)
_ON_BASE = ("base_value", "change", "change_share")


def gap_chapter(mirror: Mirror, query: Query, events: Sequence[KnownEvent] = ()) -> Chapter:
    """Return both sides of each pair, largest gap first, and by code where there is one pair alone.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        Its keys do not matter.
    events : sequence of KnownEvent
        Drawn over plots of time.

    Returns
    -------
    Chapter
        Its rows are those of `gaps` by exporter and importer that are compared, and by code of a
        single pair (USD); of all where none is compared.

    Examples
    --------
    >>> gap_chapter(Mirror([], []), Query()).nothing
    'No record fits the question: check the list, the countries and the period.'
    """
    pairs = gap_rows(mirror, query, PAIR)
    if pairs.empty:
        told = "No record fits the question: check the list, the countries and the period."
        return Chapter("Gaps", nothing=told, method="gap")
    about = subjects.of_gaps(mirror, query)
    headline = findings.say(findings.gap_headline(findings.total(pairs), about))
    compared = pairs[pairs["gap_usd"].notna()]
    shown = compared if len(compared) else pairs
    tables = [Table("By exporter and importer", shown, PAIR, GAP_FIELDS, "gap")]
    by: tuple[str, ...] = PAIR
    if len(shown) == 1:
        by = ("code",)
        tables.append(Table("By code", gap_rows(mirror, query, by), by, GAP_FIELDS, "gap"))
    if compared.empty:
        return Chapter("Gaps", headline, tables=tuple(tables), method="gap")
    figures = _gap_figures(mirror, query, tables[-1], events, headline)
    remarks = (*_apart(len(pairs) - len(shown)), *gaps(mirror, query.grouped(*PAIR)).warnings)
    return Chapter("Gaps", headline, (), tuple(figures), tuple(tables), remarks, "", "gap")


def _gap_figures(
    mirror: Mirror, query: Query, table: Table, events: Sequence[KnownEvent], headline: str
) -> list[Figure]:
    """Return both sides of the rows of *table*, both sides over time, and their asymmetry."""
    about, over, by = subjects.of_gaps(mirror, query), lines_of(tuple(events)), table.by
    figures: list[Figure] = [pictures_gaps.gap_dumbbell(table.frame, by, about, headline).figure]
    times = gap_rows(mirror, query, ("period",))
    if times["period"].nunique() > 1:
        figures.append(both_sides(times, "Both sides over time", over))
    cells = of_largest(gap_rows(mirror, query, (*by, "period")), table.frame, by)
    if cells["period"].nunique() > 1 and cells["asymmetry"].notna().any():
        title = "Asymmetry: blue, the exporter reports more; orange, the importer does"
        figures.append(pictures_gaps.asymmetry_heat(cells, (*by, "period"), title, over).figure)
    return figures


def _apart(n: int) -> tuple[str, ...]:
    if n == 0:
        return ()
    what = words.capital(words.counted(n, "more pair"))
    verb = "is" if n == 1 else "are"
    return (f"{what} {verb} not compared: no loaded file covers the other side.",)


def of_largest(cells: pd.DataFrame, rows: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of *cells* that belong to the `MOST_ROWS` largest gaps of *rows*, keyed by *by*.

    Where nothing is compared there is no gap (NaN), and no row.

    >>> rows = pd.DataFrame({"code": ["a", "b"], "gap_usd": [2.0, float("nan")]})
    >>> of_largest(pd.DataFrame({"code": ["a", "b", "a"]}), rows, ("code",)).index.tolist()
    [0, 1]
    """
    known = rows[rows["gap_usd"].notna()].head(MOST_ROWS)
    wanted = set(known[list(by)].itertuples(index=False, name=None))
    mine = [key in wanted for key in cells[list(by)].itertuples(index=False, name=None)]
    return cells.loc[np.array(mine, dtype=bool)].reset_index(drop=True)


def gap_rows(mirror: Mirror, query: Query, by: tuple[str, ...]) -> pd.DataFrame:
    """Return `gaps` by *by* for people: the largest gaps first, periods in their order (USD).

    Exports and imports are missing (NaN) where nothing is compared.
    """
    frame = compared_only(gaps(mirror, replace(query, by=by, measure="value")).frame)
    if "period" in by or frame.empty:
        return frame
    size = frame["gap_usd"].abs()
    order = size.sort_values(ascending=False, kind="stable", na_position="last").index
    return frame.loc[order].reset_index(drop=True)


def category_chapter(mirror: Mirror, query: Query, events: Sequence[KnownEvent] = ()) -> Chapter:
    """Return the list's tiers and codes by the books of the query's side, with their shares.

    Examples
    --------
    >>> category_chapter(Mirror([], []), Query()).nothing[:26]
    "The exporters' books hold "
    """
    query = replace(query, by=(), measure="value")
    result = categories(mirror, query)
    frame = result.frame
    if frame.empty:
        told = (
            f"The {query.side}s' books hold no record that fits: check list, countries and period."
        )
        return Chapter("Categories", nothing=told, method="categories")
    by = tuple(name for name in ("tier", "code") if name in frame)
    without = () if query.base is not None else _ON_BASE
    if np.allclose(frame["share_of_total"], frame["share_of_list"], rtol=1e-9, equal_nan=True):
        # No other trade is loaded: a share of it would say the same twice.
        without = (*without, "share_of_total")
    fields = tuple(one for one in GOODS_FIELDS if one not in without)
    about = subjects.of_flows(mirror, query)
    key = "tier" if "tier" in frame and frame["tier"].notna().any() else "code"
    headline = findings.largest_part(frame, key, about)
    title = findings.say(headline) if headline else ""
    tiers = query.basket.tiers if query.basket else {}
    figures: list[Figure] = [
        pictures_flows.category_bars(frame, by, about, title, tiers).figure,
    ]
    cells = categories(mirror, query.grouped("code", "period")).frame
    if cells["period"].nunique() > 1:
        over = lines_of(tuple(events))
        what = f"{words.capital(_flow(query))} by code and period"
        picture = pictures_flows.category_heat(cells, ("code", "period"), about, what, over)
        figures.append(picture.figure)
    table = Table("By tier and code", frame, by, fields, "categories", query.side)
    return Chapter(
        "Categories", title, (), tuple(figures), (table,), result.warnings, "", "categories"
    )


def _flow(query: Query) -> str:
    return "exports" if query.side == "exporter" else "imports"
