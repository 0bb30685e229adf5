"""A grid of values in colours with the figures beside them; hatched where nothing can be compared."""

from __future__ import annotations

import numpy as np

from mirrorgap.io.plots.drawing import FAINT, INK, SOFT, Drawing, fitted, width_of
from mirrorgap.io.plots.frame import LABEL, SMALL, largest_of, legend
from mirrorgap.model import numerals, ticks
from mirrorgap.model.colours import contrast, mixed
from mirrorgap.model.figures import Heat
from mirrorgap.model.pictures import largest as largest_rows

HIGH, LOW, MIDDLE = "#064C79", "#A85800", "#EEF0F3"
ROW, HEAD, FOOT = 13.0, 26.0, 18.0
LABELS = 0.36
#: Rows of a printed heat map: the largest; all stand in the tables.
MOST = 30
#: Cells at least so wide carry their figure.
SAID = 24.0


def heat(figure: Heat, width: float) -> Drawing:
    """Return the grid, rows from the top; of many rows the largest."""
    known = np.isfinite(figure.values)
    sizes = np.where(known, np.abs(figure.values), 0.0).sum(axis=1)
    sizes[~known.any(axis=1)] = np.nan  # rows of nothing but gaps say nothing
    kept = np.sort(largest_rows(sizes, MOST))
    n_columns = max(len(figure.columns), 1)
    made = Drawing(width, HEAD + ROW * max(len(kept), 1) + FOOT, figure.title)
    labels = [figure.rows[i] for i in kept]
    room = max((width_of(label, LABEL) for label in labels), default=0.0)
    left = min(room, width * LABELS) + 8
    wide = (width - left) / n_columns
    most = largest_of(figure.values)
    for place, row in enumerate(kept):
        y = HEAD + ROW * place
        made.text(left - 6, y + 9.4, fitted(labels[place], LABEL, left - 8), LABEL, INK, "end")
        for column in range(len(figure.columns)):
            _cell(made, figure, (int(row), column), (left + wide * column, y, wide), most)
    _columns(made, figure, left, wide)
    _events(made, figure, left, wide, HEAD + ROW * len(kept))
    _key(made, figure, left, most, len(figure.rows) - len(kept))
    return made


def _cell(
    made: Drawing,
    figure: Heat,
    at: tuple[int, int],
    place: tuple[float, float, float],
    most: float,
) -> None:
    x, y, wide = place
    value = float(figure.values[at])
    if np.isnan(value):
        if figure.uncovered is not None and figure.uncovered[at]:
            made.hatch(x + 0.5, y + 0.5, wide - 1, ROW - 1)
        return
    fill = shade(value, most, diverging=figure.diverging)
    made.box(x + 0.4, y + 0.4, wide - 0.8, ROW - 0.8, fill)
    if wide >= SAID:
        said = _said(figure, value, most)
        ink = "#FFFFFF" if contrast("#FFFFFF", fill) > contrast(INK, fill) else INK
        made.text(x + wide / 2, y + 9, said, 6.5, ink, "middle")


def _said(figure: Heat, value: float, most: float) -> str:
    if figure.diverging:
        return numerals.text(value, 2)
    scale = numerals.magnitude(most)
    decimals = 0 if scale is numerals.ONE else 1
    return numerals.text(value / scale.factor, decimals)


def shade(value: float, most: float, *, diverging: bool) -> str:
    """Return the colour of a value; *most* is the largest size on the map.

    >>> shade(0.0, 1.0, diverging=True), shade(1.0, 1.0, diverging=True)
    ('#EEF0F3', '#064C79')
    """
    top = 1.0 if diverging and most <= 1 else most or 1.0
    share = min(abs(value) / top, 1.0)
    if not diverging:
        share = share**0.5  # amounts are skewed: the root shows the small ones too
    return mixed(MIDDLE, LOW if diverging and value < 0 else HIGH, share)


def _columns(made: Drawing, figure: Heat, left: float, wide: float) -> None:
    named = [numerals.period(text) for text in figure.columns]
    least = max((width_of(text.split(" ")[0], SMALL) for text in named), default=0.0) + 4
    every = max(1, int(np.ceil(least / wide)))
    year = ""
    for i, text in enumerate(named):
        if i % every:
            continue
        first, _, rest = text.partition(" ")
        made.text(left + wide * (i + 0.5), HEAD - 5, first, SMALL, FAINT, "middle")
        if rest and rest != year:
            made.text(left + wide * (i + 0.5), HEAD - 14, rest, SMALL, FAINT, "middle")
            year = rest


def _events(made: Drawing, figure: Heat, left: float, wide: float, bottom: float) -> None:
    for event in figure.events:
        x = left + wide * event.month
        made.line(((x, HEAD), (x, bottom)), SOFT, 0.7, (1.0, 2.0))


def _key(made: Drawing, figure: Heat, left: float, most: float, more: int) -> None:
    y = made.height - 4
    if figure.diverging:
        entries = [("exporter reports more", HIGH), ("importer reports more", LOW)]
        legend(made, left, y, entries)
        x = left + sum(24 + width_of(text, SMALL) for text, _ in entries)
        if figure.uncovered is not None and figure.uncovered.any():
            made.hatch(x, y - 6.5, 8, 7)
            made.text(x + 11, y, "not comparable", SMALL, INK)
    else:
        made.text(left, y, ticks.title(figure.axis, most), SMALL, SOFT)
    if more > 0:
        said = f"the {len(figure.rows) - more} largest of {len(figure.rows)} rows"
        made.text(made.width, y, said, SMALL, SOFT, "end")
