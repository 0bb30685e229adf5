"""The USITC's DataWeb: what is measured stands in a column, and each measure on a sheet of its own.

Traps: six values of the same imports (customs, CIF, landed, dutiable, duties, charges) of which one
counts; the flow stands above the table; periods down, across, or months across below a year; a
country that was chosen and added up is named on another sheet; a file that is called an export.
"""

from __future__ import annotations

from dataclasses import replace

from mirrorgap.io.grids import Grid
from mirrorgap.io.layouts.headers import part_across, period
from mirrorgap.io.layouts.preamble import PREAMBLE, PUBLISHER, around, with_unit
from mirrorgap.io.layouts.words import fold
from mirrorgap.io.parsing import ANNUAL, decimal_of
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn
from mirrorgap.model.records import WORLD

_SEARCHED = 12
#: Measures that count, the best first: values without freight, then those with it.
_CUSTOMS = (
    ("general customs value", "import"), ("customs value", "import"), ("fas value", "export"),
    ("general imports", "import"), ("total exports", "export"), ("domestic exports", "export"),
)  # fmt: skip
_CIF = (
    ("general cif imports value", "import"), ("cif import value", "import"),
    ("general cif import value", "import"), ("c.i.f. import value", "import"),
    ("cif imports value", "import"),
)  # fmt: skip
_GOODS = ("hts number", "hts items", "schedule b number")
_TELLING = frozenset((*_GOODS, "country", "sitc number", "naic number", "naics number"))
_ASIDE = "a measure other than the value of the goods"


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where it is a sheet of results of DataWeb."""
    for row in range(min(grid.n - 1, _SEARCHED)):
        names = [fold(text) for text in grid.texts(row)]
        if "data type" in names and not _TELLING.isdisjoint(names):
            values = _values(grid, row, names)
            return (_mapping(grid, row, names, values),) if values else ()
    return ()


def _values(grid: Grid, row: int, names: list[str]) -> tuple[ValueColumn, ...]:
    """Return the columns of numbers: periods across, months across, or the one of the measure."""
    found = []
    for j, text in enumerate(grid.texts(row)):
        if not (grid.columns[j].codes[row + 1 :] >= 0).any():
            continue
        when, part = period(text), part_across(text)
        if when is not None:
            found.append(ValueColumn(j, period=when))
        elif part is not None and part[0] != ANNUAL and "year" in names:
            found.append(ValueColumn(j, also=(("month", part[0]),)))
    if found:
        return tuple(found)
    kinds = {fold(text) for text in grid.columns[names.index("data type")].texts} - {"data type"}
    measures = kinds | {"import charges", "value"}
    return tuple(ValueColumn(j) for j, name in enumerate(names) if name in measures)[:1]


def _mapping(grid: Grid, row: int, names: list[str], values: tuple[ValueColumn, ...]) -> Mapping:
    kind = names.index("data type")
    texts = grid.columns[kind].texts
    counted, valuation = _counted(grid, {fold(text) for text in texts})
    columns = {"flow": kind} | {
        role: j
        for role, wanted in (
            ("partner", ("country",)), ("code", _GOODS), ("year", ("year",)), ("month", ("month",)),
            ("product_label", ("description",)),
        )
        if (j := next((names.index(name) for name in wanted if name in names), None)) is not None
    }  # fmt: skip
    kept = tuple(text for text in texts if fold(text) in dict(counted))
    mapping = Mapping(
        layout="usitc-dataweb",
        header_row=int(grid.numbers[row]),
        columns=tuple(columns.items()),
        values=values if len(values) > 1 or values[0].says() else (),
        flows=tuple((text.casefold(), flow) for text, flow in _told(grid, row, kept, counted)),
        partners=(("all countries", WORLD), ("world", WORLD), ("world total", WORLD)),
        rules=(Rule(kind, kept, _ASIDE),),
        decimal="," if decimal_of(grid.columns[v.column] for v in values) == "," else ".",
        score=0.97,
        reason="a column of data types beside the USITC's own names, as DataWeb writes them",
    )
    if not mapping.values:
        mapping = replace(mapping, columns=(*mapping.columns, ("value", values[0].column)))
    mapping = mapping.with_constant("reporter", "USA", PUBLISHER)
    mapping = mapping.with_constant("valuation", valuation, PUBLISHER)
    mapping = replace(mapping, said_by=(*mapping.said_by, ("scale", PUBLISHER)))
    mapping = mapping.with_constant("currency", "USD", PUBLISHER)
    return with_unit(mapping, [s for s in around(grid, row) if s.place == PREAMBLE])


def _counted(grid: Grid, kinds: set[str]) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the measures that count, with their flows, and how they are valued.

    Values with freight count only where neither this sheet nor another one has those without.
    """
    elsewhere = {fold(sheet) for sheet in grid.book}
    if (kinds | elsewhere) & dict(_CUSTOMS).keys():
        return _CUSTOMS, "FOB"
    return _CIF, "CIF"


def _told(
    grid: Grid, row: int, kept: tuple[str, ...], counted: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    """Return what each measure means: foreign exports, by the words above the table, are re-exports."""
    titles = " | ".join(fold(s.text) for s in around(grid, row) if s.place == PREAMBLE)
    flows = dict(counted)
    if "foreign exports" in titles:
        flows = {name: "re-export" if flow == "export" else flow for name, flow in flows.items()}
    return [(text, flows[fold(text)]) for text in kept]
