"""Numbers of many columns at once are those of each column by itself."""

from __future__ import annotations

import numpy as np
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorgap.io.grids import Gathering, Grid
from mirrorgap.io.measuring import groups_of, measured, read_numbers
from mirrorgap.model.mapping import Mapping, ValueColumn
from mirrorgap.model.records import STATUSES

CELLS = st.one_of(
    st.none(), st.floats(0, 1e6), st.sampled_from([":", "c", "-", "0,0", "12.5", "x y"])
)


def sheet(rows: list[list[object]]) -> Grid:
    gathering = Gathering()
    gathering.add(rows)
    return Grid("made.csv", "", gathering.columns(), np.arange(1, len(rows) + 1, dtype=np.int32))


def said(status: int) -> str:
    return {-1: "blank", -2: "not understood"}.get(status) or STATUSES[status]


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12))
@settings(max_examples=examples(60), deadline=None)
def test_columns_side_by_side_read_as_each_alone(rows: list[list[object]]) -> None:
    grid = sheet([["a", "b", "c"], *rows])
    values = tuple(ValueColumn(j, period=f"2023-0{j + 1}") for j in range(3))
    mapping = Mapping("across", header_row=1, values=values, scale=1000.0)
    found = measured(grid, mapping, groups_of(mapping))
    for j in range(3):
        value, status = read_numbers(grid, j, ".", 1000.0)
        assert np.array_equal(found.value[:, j], value, equal_nan=True)
        assert found.status[:, j].tolist() == status.tolist()
    assert np.isnan(found.net_kg).all()


def test_what_a_cell_may_be() -> None:
    grid = sheet([["12.5"], [0.0], [":"], ["c"], [None], ["x y"], [7.0]])
    value, status = read_numbers(grid, 0, ".", 1000.0)
    assert [said(one) for one in status.tolist()] == [
        "reported", "zero", "missing", "suppressed", "blank", "not understood", "reported",
    ]  # fmt: skip
    assert value[[0, 1, 6]].tolist() == [12500.0, 0.0, 7000.0]
    assert np.isnan(value[[2, 3, 4, 5]]).all()


def test_weights_stand_beside_their_values_only() -> None:
    grid = sheet([[5.0, 2.0, 9.0], [None, 3.0, 0.0], [4.0, 0.0, None]])
    values = (
        ValueColumn(0, "value", flow="export"),
        ValueColumn(1, "net_kg", flow="export"),
        ValueColumn(2, "net_kg", flow="import"),
    )
    mapping = Mapping("across", values=values, scale=None, kg_scale=1000.0)
    found = measured(grid, mapping, groups_of(mapping))
    assert [[said(one) for one in row] for row in found.status.tolist()] == [
        ["reported", "reported"], ["missing", "reported"], ["reported", "blank"],
    ]  # fmt: skip
    assert found.net_kg[0].tolist() == [2000.0, 9000.0]
    assert np.isnan(found.net_kg[2, 0]), "a weight of nothing beside a value was not stated"
    assert found.net_kg[1, 1] == 0.0, "a weight of nothing by itself is one"


def test_a_zero_may_stand_for_a_month_to_come() -> None:
    grid = sheet([[0.0, 5.0]])
    values = (ValueColumn(0, period="2023-01"), ValueColumn(1, period="2023-02"))
    mapping = Mapping("across", values=values, zeros="missing")
    found = measured(grid, mapping, groups_of(mapping))
    assert [said(one) for one in found.status[0].tolist()] == ["missing", "reported"]
    assert np.isnan(found.value[0, 0])
