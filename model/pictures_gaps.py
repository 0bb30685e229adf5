"""The rows of `gaps` as plots: both sides, the largest gaps, and the asymmetry over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.model import findings
from mirrorgap.model.figures import Axis, Dumbbell, Event, Scale, Scatter
from mirrorgap.model.findings import About
from mirrorgap.model.pictures import MOST_BARS, Picture, axis_unit, keys_of, labels_of, largest
from mirrorgap.model.pictures_time import heat
from mirrorgap.model.records import Numbers


def _amounts(frame: pd.DataFrame, field: str, unit: str) -> Numbers:
    return frame[f"{field}_{unit}"].to_numpy(dtype=np.float64, na_value=np.nan)


def gap_scatter(frame: pd.DataFrame, by: tuple[str, ...], subject: About, title: str) -> Picture:
    """Return exports against imports on log axes, with the line of equality and the CIF range.

    Parameters
    ----------
    frame : DataFrame
        A result of `gaps`; a row with nothing on one side lies at that axis's zero.
    """
    x, y = _amounts(frame, "exports", subject.unit), _amounts(frame, "imports", subject.unit)
    rows = np.flatnonzero((x > 0) | (y > 0)).astype(np.intp)
    keys = keys_of(frame, by, rows)
    money = subject.unit == "usd"
    figure = Scatter(
        title,
        Axis("Exports, by the exporter", axis_unit(subject.unit), log=True),
        Axis("Imports, by the importer", axis_unit(subject.unit), log=True),
        x[rows],
        y[rows],
        key_columns=by,
        keys=keys,
        labels=labels_of(keys, by),
        equality=True,
        ratio_low=findings.LOW_FACTOR if money else None,
        ratio_high=findings.HIGH_FACTOR if money else None,
        ratio_label="CIF/FOB 1.00 to 1.20" if money else "",
    )
    return Picture(figure, frame, by, rows)


def gap_dumbbell(frame: pd.DataFrame, by: tuple[str, ...], subject: About, title: str) -> Picture:
    """Return the rows with the largest gaps, exports and imports as two dots each."""
    gap = np.abs(_amounts(frame, "gap", subject.unit))
    rows = largest(gap, MOST_BARS)
    keys = keys_of(frame, by, rows)
    n_more = int((~np.isnan(gap)).sum()) - len(rows)
    figure = Dumbbell(
        title,
        Axis("", axis_unit(subject.unit)),
        labels_of(keys, by),
        _amounts(frame, "exports", subject.unit)[rows],
        _amounts(frame, "imports", subject.unit)[rows],
        key_columns=by,
        keys=keys,
        note=f"The {len(rows)} largest gaps; {n_more} more in the table" if n_more > 0 else "",
    )
    return Picture(figure, frame, by, rows)


def asymmetry_heat(
    frame: pd.DataFrame, by: tuple[str, ...], title: str, events: Sequence[Event] = ()
) -> Picture:
    """Return the asymmetry by row key and period, with *events*; the last of *by* is the period.

    What cannot be compared (uncovered or confidential amounts, nothing beside them) is hatched.
    """
    axis = Axis("(X − M*) / (X + M*)", "", Scale.NUMBER)
    figure, rows = heat(frame, by, "asymmetry", axis, title, diverging=True, events=events)
    unit = findings.unit_of(frame)
    stems = ("uncovered_exports", "uncovered_imports", "suppressed")
    amounts = frame[[f"{stem}_{unit}" for stem in stems]].to_numpy(dtype=np.float64)
    # An amount that nobody has a rate for is apart too.
    apart = (np.isnan(amounts) | (amounts > 0)).any(axis=1)
    hatched = np.append(apart, False)[rows].reshape(figure.values.shape) & np.isnan(figure.values)
    return Picture(replace(figure, uncovered=hatched), frame, by, rows)
