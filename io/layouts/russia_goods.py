"""Russia's customs, the important goods: codes down, and blocks of weight and money by period across.

Traps: the header stands in three rows (``тыс.`` above ``тонн``), growth beside the figures, and
amounts that are tonnes for most goods only: pairs and pieces are named behind the goods. Only the
money is read.
"""

from __future__ import annotations

import re

from mirrorgap.io.grids import Grid
from mirrorgap.io.layouts.headers import is_other_measure, period
from mirrorgap.io.layouts.preamble import PUBLISHER, around, flow_said, with_said, with_unit
from mirrorgap.io.layouts.words import currency_in, fold
from mirrorgap.io.parsing import decimal_of
from mirrorgap.model.mapping import Mapping, ValueColumn
from mirrorgap.model.records import WORLD

_SEARCHED = 40
_PART_OF_WORLD = re.compile(r"(страны|странами|стран) (дальнего зарубежья|снг|еаэс)")


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where it is such a table."""
    for row in range(min(grid.n - 3, _SEARCHED)):
        first, second = fold(grid.texts(row)[0]), fold(grid.texts(row + 1)[0])
        if first == "код" and second.startswith("тн вэд") and (values := _values(grid, row)):
            return (_mapping(grid, row, values),)
    return ()


def _values(grid: Grid, row: int) -> tuple[ValueColumn, ...]:
    """Return the columns of money under the periods of row *row*, one a period."""
    found: dict[str, ValueColumn] = {}
    block = ""
    below = zip(grid.texts(row + 1), grid.texts(row + 2), strict=True)
    for j, (over, unit) in enumerate(zip(grid.texts(row), below, strict=True)):
        block = over or block
        when = period(block)
        if j > 1 and when and currency_in(" ".join(unit)) and not is_other_measure((block,)):
            # January to January is January, and stands twice.
            found.setdefault(when, ValueColumn(j, period=when))
    return tuple(found.values())


def _mapping(grid: Grid, row: int, values: tuple[ValueColumn, ...]) -> Mapping:
    unit = " ".join(grid.texts(row + k)[values[0].column] for k in (1, 2))
    mapping = Mapping(
        layout="russia-goods",
        header_row=int(grid.numbers[row + 2]),
        columns=(("code", 0), ("product_label", 1)),
        values=values,
        decimal="," if decimal_of(grid.columns[v.column] for v in values) == "," else ".",
        scale=None,
        score=0.97,
        reason="codes of goods beside weight, money and growth by period, as Russia's customs print",
    )
    sayings = list(around(grid, row, [unit]))
    mapping = with_said(with_unit(mapping, sayings), "flow", flow_said(sayings))
    mapping = with_said(mapping, "reporter", ("RUS", PUBLISHER))
    titles = " | ".join(fold(saying.text) for saying in sayings)
    if group := _PART_OF_WORLD.search(titles):
        return with_said(mapping, "partner_label", (group[0].upper(), PUBLISHER))
    return with_said(mapping, "partner", (WORLD, PUBLISHER))
