"""Unit values and code switching as plots: strips, both sides, and two codes over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import hs, periods, words, words_prices
from mirrorgap.model.analysis.unit_values import FLAG
from mirrorgap.model.figures import TIME, Axis, Band, Event, Lines, Scale, Scatter, Series, Strips
from mirrorgap.model.findings import HIGH_FACTOR, LOW_FACTOR
from mirrorgap.model.pictures import MOST_BARS, Made, Picture, keys_of, labels_of
from mirrorgap.model.pictures_events import within
from mirrorgap.model.records import Numbers

EQUAL = "Unit values as reported; on the line they are equal."
BY = ("exporter", "importer", "code", "period")
Row = Mapping[str, object]


def main_unit(frame: pd.DataFrame) -> str | None:
    """Return the unit of most unit values: one axis holds one unit. None for no row.

    >>> main_unit(pd.DataFrame({"unit": ["u", "m²", "u"]}))
    'u'
    """
    counts = frame["unit"].value_counts()
    return None if counts.empty else str(counts.index[0])


def unit_value_strips(
    frame: pd.DataFrame, side: str, title: str, *, only_flagged: bool = False
) -> Picture:
    """Return unit values on a log axis, a strip for each code and year, over its limits.

    Parameters
    ----------
    frame : DataFrame
        A result of `unit_values` by `BY`. Strips are those of the most extreme values first.
    side : "exporter" or "importer"
        Whose books the unit values are of.
    only_flagged : bool
        Leave out strips in which nothing is flagged, where there are others.
    """
    unit = main_unit(frame)
    one = frame[frame["unit"] == unit]
    year = one["period"].str[:4]
    groups = one.groupby([one["code"], year], sort=False)
    size = groups["z"].transform(lambda z: z.abs().max()).fillna(-1.0)
    far = groups["flagged"].transform("any")
    wanted = far if only_flagged and far.any() else pd.Series(True, index=one.index)
    ranks = one.assign(year=year, size=np.where(far, size, -1 / (1 + size.clip(lower=0))))
    ranks = ranks[wanted].drop_duplicates(["code", "year"])
    # Flagged strips first, then those that come nearest; strips that were not judged come last.
    ranks = ranks.sort_values("size", ascending=False, kind="stable")
    strips = ranks.iloc[:MOST_BARS]
    place = {key: i for i, key in enumerate(zip(strips["code"], strips["year"], strict=True))}
    at = np.array(
        [place.get(key, -1) for key in zip(one["code"], year, strict=True)], dtype=np.intp
    )
    drawn = one[at >= 0].reset_index(drop=True)
    rows = np.arange(len(drawn), dtype=np.intp)
    says = Made(rows, lambda row: words_prices.observation(_row(drawn, row), side, str(unit)))
    figure = Strips(
        title,
        Axis("Unit value", f"USD per {unit}" if unit else "USD", Scale.NUMBER, log=True),
        _strip_labels(strips),
        at[at >= 0],
        drawn["unit_value"].to_numpy(dtype=np.float64),
        drawn["flagged"].to_numpy(dtype=bool),
        middle=strips["median"].to_numpy(dtype=np.float64),
        low=strips["low"].to_numpy(dtype=np.float64),
        high=strips["high"].to_numpy(dtype=np.float64),
        names=says,
        key_columns=BY,
        keys=keys_of(drawn, BY, rows),
        note=_strip_note(frame, unit, len(ranks) - len(strips), strips),
    )
    return Picture(figure, drawn, BY, rows)


def _strip_labels(strips: pd.DataFrame) -> tuple[str, ...]:
    several = strips["year"].nunique() > 1
    names = [hs.dotted(str(code)) for code in strips["code"]]
    years = [f", {year}" if several else "" for year in strips["year"]]
    stars = [" *" if within == "heading" else "" for within in strips["within"]]
    return tuple(f"{a}{b}{c}" for a, b, c in zip(names, years, stars, strict=True))


def _strip_note(frame: pd.DataFrame, unit: str | None, n_more: int, strips: pd.DataFrame) -> str:
    texts = ["Each strip: the unit values of one code and year; beyond the limits: z over 3.5."]
    if (strips["within"] == "heading").any():
        texts.append("* under 8 of the code: judged within its heading.")
    small = int(((frame["z"].abs() > FLAG) & ~frame["flagged"] & (frame["unit"] == unit)).sum())
    if small:
        texts.append(f"{small:,} beyond the limits are under the floor in value, and stay grey.")
    if n_more > 0:
        texts.append(f"{n_more:,} more strips in the table.")
    texts += _other_units(frame, unit)
    return " ".join(texts)


def _other_units(frame: pd.DataFrame, unit: str | None) -> list[str]:
    n = int((frame["unit"] != unit).sum())
    return [f"{n:,} in other units are in the table only."] if n else []


def unit_value_scatter(frame: pd.DataFrame, title: str) -> Picture:
    """Return the exporter's against the importer's unit value, with the line of equality.

    Parameters
    ----------
    frame : DataFrame
        A result of `unit_values` by `BY`; rows that only one side states are not drawn.
    """
    unit = main_unit(frame)
    x, y = (
        frame[f"{who}_unit_value"].to_numpy(dtype=np.float64) for who in ("exporter", "importer")
    )
    known = (frame["unit"] == unit).to_numpy()
    rows = np.flatnonzero(known & (x > 0) & (y > 0)).astype(np.intp)
    far = frame["flagged"].to_numpy(dtype=bool)[rows]
    keys = keys_of(frame, BY, rows)
    alone = int((known & ~((x > 0) & (y > 0))).sum())
    notes = [f"{alone:,} that only one side states are not drawn."] if alone else []
    per = f"USD per {unit}" if unit else "USD"
    figure = Scatter(
        title,
        Axis("Exporter’s", per, Scale.NUMBER, log=True),
        Axis("Importer’s", per, Scale.NUMBER, log=True),
        x[rows],
        y[rows],
        key_columns=BY,
        keys=keys,
        labels=labels_of(keys, BY),
        colours=tuple("flagged" if one else "" for one in far),
        diamonds=far,
        equality=True,
        ratio_low=LOW_FACTOR,
        ratio_high=HIGH_FACTOR,
        ratio_label="CIF/FOB 1.00 to 1.20",
        note=" ".join(
            [
                "Unit values as reported; on the line they are equal.",
                *notes,
                *_other_units(frame, unit),
            ]
        ),
    )
    return Picture(figure, frame, BY, rows)


def switch_lines(
    lines: pd.DataFrame, row: Row, length: int, title: str, events: Sequence[Event] = ()
) -> Picture:
    """Return the two codes of a row of `switching` over time, with the date and what is compared.

    Parameters
    ----------
    lines : DataFrame
        A result of `courses`; a missing month is a gap in the line.
    row : mapping
        A row of `switching`.
    length : int
        Months compared on each side of the date.
    events : sequence of Event
        Known events, drawn where they fall among the months; one at the date itself is that date's.
    """
    pair = (lines["exporter"] == row["exporter"]) & (lines["importer"] == row["importer"])
    two = lines[pair & lines["code"].isin([row["from_code"], row["to_code"]])]
    frame = two.assign(period=[periods.month_text(int(month)) for month in two["month"]])
    frame = frame.reset_index(drop=True)
    ends = ((str(row["from_code"]), "listed"), (str(row["to_code"]), "unlisted"))
    parts = [(code, kind, np.flatnonzero(frame["code"] == code)) for code, kind in ends]
    date = float(periods.parse(str(row["date"])).first_month)
    made = tuple(_line(frame, code, kind, rows) for code, kind, rows in parts)
    others = tuple(one for one in within(events, made) if not date - 1 < one.month <= date)
    figure = Lines(
        title,
        TIME,
        Axis("Value", "USD"),
        made,
        key_columns=BY,
        events=(Event(date, f"d: {words.period_words(str(row['date']))}"), *others),
        bands=(Band(date - length, date), Band(date, date + length)),
        note=f"Tinted: the {length} months before and after the date that are compared.",
    )
    rows = np.concatenate([rows for _, _, rows in parts]).astype(np.intp)
    return Picture(figure, frame, BY, rows)


def _line(frame: pd.DataFrame, code: str, kind: str, rows: np.ndarray) -> Series:
    values: Numbers = frame["value"].to_numpy(dtype=np.float64)[rows]
    return Series(
        f"{hs.dotted(code)} {kind}",
        frame["month"].to_numpy(dtype=np.float64)[rows],
        values,
        kind,
        keys=keys_of(frame, BY, rows.astype(np.intp)),
    )


def _row(frame: pd.DataFrame, at: int) -> dict[str, object]:
    return {str(name): value for name, value in frame.iloc[at].items()}
