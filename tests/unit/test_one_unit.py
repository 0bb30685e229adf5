"""Quantities in different units are never added, in any analysis: worked figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import findings, periods
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.monthly import monthly, panel
from mirrorgap.model.analysis.series import series
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

QUERY = Query(measure="quantity")
BASE = replace(QUERY, window=periods.window("2023", "2023"), base=periods.window("2022", "2022"))
#: code, year, quantity, unit: pieces of one code, kilograms of the other, nothing named for a third.
ROWS = [
    ("854231", "2022", 80.0, "u"), ("854231", "2023", 100.0, "u"),
    ("848210", "2022", 5.0, "kg"), ("848210", "2023", 7.0, "kg"),
]  # fmt: skip


def book(flow: str, rows: list[tuple[str, str, float, str | None]]) -> Chunk:
    frame = pd.DataFrame(rows, columns=["code", "period", "quantity", "unit"])
    who = ("TUR", "UZB") if flow == "export" else ("UZB", "TUR")
    return Chunk.of(
        frame.assign(reporter=who[0], partner=who[1], flow=flow, value_usd=1.0, value=1.0,
                     status="reported", row=np.arange(len(frame)) + 2)
    )  # fmt: skip


def mirror(rows=ROWS, back=None) -> Mirror:
    chunks = [book("export", rows), *([book("import", back)] if back else [])]
    return Mirror(chunks, [Scope()] * len(chunks))


@pytest.mark.parametrize("analysis", [flows, categories])
def test_a_row_of_one_unit_keeps_its_sum_and_one_of_several_has_none(analysis):
    by_code = analysis(mirror(), replace(BASE, by=("code",)))
    frame = by_code.frame.set_index("code")
    assert frame["value"].to_dict() == {"854231": 100.0, "848210": 7.0}
    assert frame["change"].to_dict() == {"854231": 20.0, "848210": 2.0}
    # A share of pieces and kilograms together is none.
    assert frame["share_of_total"].isna().all()
    assert any("several units (kg, u), which are never added" in text for text in by_code.warnings)
    pair = analysis(mirror(), replace(BASE, by=("exporter",))).frame
    amounts = ["value", "base_value", "change", "share_of_total", "peak_value", "share_of_list"]
    assert pair[[name for name in amounts if name in pair]].isna().all(axis=None)
    assert np.isnan(findings.total(by_code.frame)["value"])
    assert np.isnan(findings.total(by_code.frame)["change"])


def test_one_unit_is_added_as_ever():
    pieces = [row for row in ROWS if row[3] == "u"] + [("848210", "2023", 7.0, "u")]
    found = flows(mirror(pieces), replace(QUERY, by=("exporter",)))
    assert found.frame.loc[0, "value"] == 187.0
    assert findings.total(found.frame)["value"] == 187.0
    assert not any("units" in text for text in found.warnings)


def test_a_unit_that_is_not_named_is_one_for_each_code():
    bare = [(code, year, n, None) for code, year, n, _ in ROWS]
    by_code = flows(mirror(bare), replace(QUERY, by=("code",)))
    assert by_code.frame.set_index("code")["value"].to_dict() == {"854231": 180.0, "848210": 12.0}
    assert any("units that the source does not name" in text for text in by_code.warnings)
    assert flows(mirror(bare), replace(QUERY, by=("exporter",))).frame["value"].isna().all()


def test_a_change_of_unit_leaves_no_change_of_amount():
    """Pieces in 2022, thousands of them in 2023: both stand, their difference does not."""
    moved = [("854231", "2022", 80_000.0, "u"), ("854231", "2023", 100.0, "1000u")]
    row = flows(mirror(moved), replace(BASE, by=("code",))).frame.iloc[0]
    assert row["value"] == 100.0
    assert np.isnan([row["base_value"], row["change"]]).all()
    both = gaps(mirror(moved, moved), replace(BASE, by=("code",))).frame.iloc[0]
    assert np.isnan(both.filter(like="_change_").astype(float)).all()


def test_gaps_of_one_unit_and_of_two():
    """Both count pieces of 8542.31: 100 less 60; of 8482.10 one counts kilograms, the other pieces."""
    back = [("854231", "2023", 60.0, "u"), ("848210", "2023", 3.0, "u")]
    now = replace(QUERY, window=periods.window("2023", "2023"), by=("code",))
    found = gaps(mirror(back=back), now)
    frame = found.frame.set_index("code")
    assert frame.loc["854231", ["exports_quantity", "imports_quantity", "gap_quantity"]].tolist() == [
        100.0, 60.0, 40.0,
    ]  # fmt: skip
    odd = frame.loc["848210"]
    assert odd[["exports_quantity", "imports_quantity", "gap_quantity", "gap_share"]].isna().all()
    assert odd["cells_matched"] == 1
    assert any("never added" in text for text in found.warnings)
    whole = findings.total(found.frame)
    assert np.isnan(whole["gap_quantity"])
    assert whole["cells_matched"] == 2
    assert gaps(mirror(back=back), replace(now, by=())).frame["gap_quantity"].isna().all()


def test_lines_over_time_have_one_unit():
    months = [
        (code, f"2023-{m:02d}", float(m), unit)
        for code, unit in (("854231", "u"), ("848210", "kg"))
        for m in range(1, 13)
    ]
    made = mirror(months)
    found = series(made, replace(QUERY, by=("exporter", "period")))
    assert found["value"].isna().all()
    found = series(made, replace(QUERY, by=("code", "period")))
    assert found["value"].sum() == 2 * 78
    lines = panel(made, QUERY)
    assert np.isnan(monthly(lines, ("exporter",)).values).all()
    assert monthly(lines, ("code",)).values.sum() == 2 * 78
