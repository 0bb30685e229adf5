"""Rows read + rows set aside = rows in the sheet, whatever the sheet and the mapping."""

from __future__ import annotations

from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorgap.io.grids import Gathering, Grid
from mirrorgap.io.reading import Reading, propose, read
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn

WORDS = (
    "Total", "Toplam", "Türkiye", "UZB", "World", "Areas, nes", "854231", "8542.31", "TOTAL", "Export",
    "import", "DX", "2023", "202301", "2023-01", "Jan", "1.234,56", "12", "-", ":", "..", "c", "x",
    "Note: provisional", "Country", "Value", "Reporter", "Year", "HS6", "", "Всего 2", "n/a", "XXXXXX",
)  # fmt: skip
cells = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    st.sampled_from([2023.0, 202312.0, 10121.0, 0.0, 1e9, -3.5, True]),
    st.text(max_size=6),
)
ROLES = [
    "reporter", "partner", "exporter", "importer", "flow", "code", "period", "year", "month",
    "value", "cif_value", "fob_value", "net_kg", "quantity", "unit", "currency", "status",
    "partner_label", "product_label", "net_kg_estimated", "estimated",
]  # fmt: skip
WIDTH = 6
rows = st.lists(st.lists(cells, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=14)
places = st.integers(0, WIDTH - 1)
constants = st.sampled_from(
    [("reporter", "TUR"), ("flow", "export"), ("year", "2023"), ("currency", "USD"), ("month", "Jan"),
     ("code", "TOTAL"), ("partner", "W00"), ("valuation", "exports FOB, imports CIF")]
)  # fmt: skip


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    roles = draw(st.lists(st.sampled_from(ROLES), unique=True, max_size=6))
    values = draw(
        st.lists(
            st.builds(
                ValueColumn,
                places,
                st.sampled_from(["value", "net_kg", "quantity"]),
                st.sampled_from([None, "export", "import"]),
                st.sampled_from([None, "2023", "2024-01"]),
            ),
            max_size=3,
        )
    )
    return Mapping(
        "made",
        header_row=draw(st.sampled_from([None, 1, 2, 3, 99])),
        columns=tuple((role, draw(places)) for role in roles),
        values=tuple(values),
        constants=tuple(draw(st.lists(constants, unique_by=lambda pair: pair[0], max_size=3))),
        scale=draw(st.sampled_from([None, 1.0, 1000.0])),
        decimal=draw(st.sampled_from([".", ","])),
        fill_down=tuple(role for role in roles[:2] if draw(st.booleans())),
        rules=tuple(
            draw(
                st.lists(
                    st.builds(Rule, places, st.just(("", "12")), st.just("rule"), st.booleans()),
                    max_size=2,
                )
            )
        ),
        last_row=draw(st.sampled_from([None, 5])),
    )


def grid_of(cells_by_row: list[list[object]]) -> Grid:
    import numpy as np

    gathering = Gathering()
    gathering.add(cells_by_row)
    columns = gathering.columns()
    blank = gathering_blank(len(cells_by_row))
    padded = (*columns, *[blank] * (WIDTH - len(columns)))
    return Grid("made.csv", "", padded, np.arange(1, len(cells_by_row) + 1, dtype=np.int32))


def gathering_blank(n: int):  # type: ignore[no-untyped-def]
    import numpy as np

    from mirrorgap.io.grids import Column

    return Column(np.full(n, -1, dtype=np.int32), ())


def check(grid: Grid, reading: Reading) -> None:
    ledger = reading.ledger
    assert ledger.rows_in_sheet == grid.n
    assert ledger.rows_in_sheet == ledger.rows_read + sum(entry.rows for entry in ledger.set_aside)
    assert ledger.records == len(reading.chunk)
    assert all(entry.rows > 0 for entry in ledger.set_aside)
    read_rows = set(reading.chunk.table.column("row").to_pylist())
    assert len(read_rows) == ledger.rows_read
    assert read_rows <= set(grid.numbers.tolist())
    assert not read_rows & {entry.example_row for entry in ledger.set_aside}
    if ledger.cells_in_sheet is not None:
        aside = sum(entry.rows for entry in ledger.cells_set_aside)
        assert ledger.cells_in_sheet == (ledger.cells_read or 0) + aside


@settings(max_examples=examples(100), deadline=None)
@given(rows, mappings())
def test_any_sheet_by_any_mapping(cells_by_row: list[list[object]], mapping: Mapping) -> None:
    grid = grid_of(cells_by_row)
    check(grid, read(grid, mapping))


@settings(max_examples=examples(80), deadline=None)
@given(rows)
def test_any_sheet_by_its_own_proposals(cells_by_row: list[list[object]]) -> None:
    grid = grid_of(cells_by_row)
    for mapping in propose(grid):
        assert 0 <= mapping.score <= 1
        assert mapping.reason
        check(grid, read(grid, mapping))
