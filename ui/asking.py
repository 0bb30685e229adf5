"""What the views ask alike: how rows are grouped, and how they are brushed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import commands, findings, hs, words
from mirrorgap.model.analysis import totals_only
from mirrorgap.model.figures import Band
from mirrorgap.model.pictures import keys_of
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Keys, Selection
from mirrorgap.ui import numbers
from mirrorgap.ui.columns import column
from mirrorgap.ui.tool_row import Choice, ToolRow
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

WHO = Choice(
    "who",
    "Rows",
    (
        ("exporter,importer", "pairs"),
        ("exporter", "exporters"),
        ("importer", "importers"),
        ("", "all"),
    ),
)
GOODS = Choice(
    "goods",
    "by",
    (("", "all goods"), ("tier", "tiers"), ("heading", "headings"), ("code", "codes")),
)
TIME = Choice(
    "time",
    "by",
    (
        ("", "in total"),
        ("year", "years"),
        ("quarter", "quarters"),
        ("month", "months"),
        ("period", "periods"),
    ),
)
TIMES = frozenset({"year", "quarter", "month", "period"})


def keys(tools: ToolRow) -> tuple[str, ...]:
    """Return the keys chosen in `WHO`, `GOODS` and `TIME`; never none."""
    chosen = ",".join(tools.value(name) for name in ("who", "goods", "time"))
    return tuple(filter(None, chosen.split(","))) or ("exporter", "importer")


def with_keys(
    frame: pd.DataFrame, by: tuple[str, ...], rest: Iterable[Column]
) -> tuple[Column, ...]:
    """Return columns with the keys first; a key that is the same in all of several rows goes to the end."""
    one = len(frame) == 1
    told = [name for name in by if one or frame[name].nunique(dropna=False) > 1] or list(by[:1])
    same = [column(name, pinned=False) for name in by if name not in told]
    return (*(column(name) for name in told), *rest, *same)


def with_lacking(frame: pd.DataFrame, fields: Sequence[str]) -> list[str]:
    """Return the fields of a table of books, with how many records lack a rate where any does."""
    if not frame["lacking"].any():
        return list(fields)
    return [*fields[:1], "lacking", *fields[1:]]


def with_lack(title: str, frame: pd.DataFrame, measure: str) -> str:
    """Return a plot's title with what it must add where records of the rows have no figure.

    >>> frame = pd.DataFrame({"value": [4.0, np.nan], "lacking": [0, 2]})
    >>> with_lack("Turkey reports 4 dollars.", frame, "value")
    'Turkey reports 4 dollars. Not in it: 2 records without a rate to dollars.'
    >>> with_lack("", frame[1:], "value")
    'Nothing can be added up: all that is here is 2 records without a rate to dollars.'
    """
    n = int(frame["lacking"].sum())
    if not n:
        return title
    what = {"value": "a rate to dollars", "net_kg": "a weight"}.get(measure, "a quantity")
    lack = f"{words.number_of(n, 'record')} without {what}."
    if frame["value"].isna().all():
        return f"Nothing can be added up: all that is here is {lack}"
    return f"{title} Not in it: {lack}".strip()


def nothing_found(now: Shown, *, summed: bool = False) -> Vacancy:
    """Return what to say where no record fits the list, the filters and the period.

    *summed*: the view adds up the books of one side, which may not be among the files.
    """
    if summed and (other := side_not_loaded(now)) is not None:
        return other
    if now.mirror is not None and totals_only.only_totals(now.mirror):
        return Vacancy("Only totals of all goods are loaded", (totals_only.why(now.query),))
    basket = findings.basket_text(now.query.basket)
    sentences = ["Loosen the filters or the period."]
    if basket:
        sentences.insert(0, f"No record has a code of the {basket}, or all are filtered out.")
        sentences[1] = "Choose “All codes” as the list, or loosen the filters and the period."
    return Vacancy("No record fits", tuple(sentences))


def side_not_loaded(now: Shown) -> Vacancy | None:
    """Return what to say where the books of the side that is added up are not loaded; None: they are."""
    if now.mirror is None or not now.mirror.records.n:
        return None
    ours, theirs = now.query.side, "importer" if now.query.side == "exporter" else "exporter"
    out = now.mirror.records.is_export
    if bool((out == (ours == "exporter")).any()):
        return None
    n = int(np.count_nonzero(now.mirror.in_basket(now.query.basket)[1]))
    basket = findings.basket_text(now.query.basket)
    listed = f", {numbers.text(n)} of them with a code of the {basket}" if basket else ""
    sentences = (
        f"The {words.number_of(now.mirror.records.n, 'record')} loaded are all of {theirs}s’ books"
        f"{listed}. What is added up here are {ours}s’ books.",
        f"Add up the {theirs}s’ books instead (a setting above), or load files of {ours}s.",
    )
    return Vacancy(f"No {ours}s’ books are loaded", sentences, action=f"Use {theirs}s’ books")


def other_side(now: Shown) -> commands.SetSettings | None:
    """Return the command that adds up the other side's books, where only they are loaded."""
    if side_not_loaded(now) is None:
        return None
    side = "importer" if now.query.side == "exporter" else "exporter"
    return commands.SetSettings(replace(now.case.work.settings, side=side))


def both(filters: Selection | None, more: Selection) -> Selection:
    """Return the filters with one more."""
    return more if filters is None else Both((filters, more))


def bands(query: Query) -> tuple[Band, ...]:
    """Return tints for the period and for the one compared with."""
    named = ((query.base, "base"), (query.window, "period"))
    return tuple(
        Band(_month(span.first), _month(span.last) + 1, label)
        for span, label in named
        if span is not None and span.first.year > 1 and span.last.year < 9999
    )


def _month(day: date) -> float:
    return day.year * 12.0 + day.month - 1


def brush_of(frame: pd.DataFrame, by: Sequence[str], rows: NDArray[np.intp]) -> Keys | None:
    """Return the brush of some rows of a result, by their keys; None where there is none.

    Rows with a missing key stand for nothing that can be named, and are left out. Codes are brushed
    by their first six digits, so that both reporters' records are meant.
    """
    named = frame[list(by)].notna().all(axis=1).to_numpy()
    found = keys_of(frame, by, rows[named[rows]])
    names = tuple("hs6" if name == "code" else name for name in by)
    plain = (tuple(map(_whole, by, key)) for key in found)
    return Keys(names, frozenset(plain)) if found else None


def keyed_as_cells(
    frame: pd.DataFrame, by: Sequence[str]
) -> tuple[pd.DataFrame, NDArray[np.intp] | None]:
    """Return a result's keys as cells have them, and the entry of each row; None: row by row.

    Books may be finer than cells, whose codes have six digits: several rows then share one.
    """
    if "code" not in by:
        return frame, None
    cut = {code: hs.hs6(str(code)) for code in frame["code"].dropna().unique()}
    if all(code == short for code, short in cut.items()):
        return frame, None
    keys = frame[list(by)].assign(code=frame["code"].map(cut))
    of = keys.groupby(list(by), dropna=False, sort=False).ngroup().to_numpy()
    return keys.drop_duplicates(ignore_index=True), of.astype(np.intp)


def _whole(column: str, text: str) -> str:
    """Return the level that a key stands for: of a part year ("2023-01/2023-09") the year."""
    if column == "year":
        return text[:4]
    if column == "quarter" and "-Q" not in text:
        return f"{text[:4]}-Q{(int(text[5:7]) + 2) // 3}"
    return hs.hs6(text) if column == "code" else text
