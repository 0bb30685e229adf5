from __future__ import annotations

import numpy as np
from pandas import DataFrame

from mirrorgap.io.workbook.evidence import Evidence
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model import lists, periods
from mirrorgap.model.case import Source
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Selection, Without, keys

MONTHS = [f"2023-{month:02d}" for month in range(1, 13)]
QUERY = Query(basket=lists.load("chpl-2024-02"))


def chunk(reporter: str, partner: str, flow: str, values: dict[tuple[str, str], float]) -> Chunk:
    usd = list(values.values())
    columns = {
        "reporter": [reporter] * len(usd),
        "partner": [partner] * len(usd),
        "flow": [flow] * len(usd),
        "code": [code for code, _ in values],
        "period": [period for _, period in values],
        "value": usd,
        "value_usd": usd,
        "valuation": ["FOB" if flow == "export" else "CIF"] * len(usd),
        "status": ["reported"] * len(usd),
        "row": list(range(2, len(usd) + 2)),
    }
    return Chunk.of(DataFrame(columns))


def evidence(*chunks: Chunk, selection: Selection | None = None, query: Query = QUERY) -> Evidence:
    sources = tuple(
        Source(c.id, "x.csv", "", 1, "0", "", Mapping("tidy"), Scope(), Ledger(len(c), len(c), 1))
        for c in chunks
    )
    job = ExportJob(sources, tuple(chunks), query, selection)
    return Evidence(job, Mirror(chunks, [Scope()] * len(chunks)))


def monthly_and_annual() -> tuple[Chunk, Chunk]:
    """Twelve months of exports of one code and a few of another, beside annual imports."""
    exports = {("854231", month): 100_000.0 for month in MONTHS}
    exports |= {("852691", month): 1_000.0 for month in MONTHS}
    imports = {("854231", "2023"): 300_000.0, ("852691", "2023"): 11_000.0}
    return chunk("TUR", "UZB", "export", exports), chunk("UZB", "TUR", "import", imports)


def test_the_rule_finds_what_is_off_by_more_than_half_above_the_floor() -> None:
    found = evidence(*monthly_and_annual())
    assert found.found.tolist() == [True] * 12 + [False] * 12 + [True, False]
    assert "0 lost, 0 orphaned, 1 off by more than half." in found.rule
    assert "the 13 records" in found.rule


def test_the_floor_is_inclusive_and_half_is_not_more_than_half() -> None:
    x = {("854231", "2023"): 200_000.0, ("852691", "2023"): 100_000.0, ("847150", "2023"): 99_999.0}
    m = {("854231", "2023"): 106_000.0, ("847180", "2023"): 1.0}
    found = evidence(chunk("TUR", "UZB", "export", x), chunk("UZB", "TUR", "import", m))
    assert found.gap[found.cell[0]] == 200_000.0 - 106_000.0 / 1.06
    assert found.found.tolist() == [False, True, False, False, False]


def test_a_cell_of_a_year_stands_for_its_months() -> None:
    chosen = Both((keys("exporter", "TUR"), keys("period", "2023"), keys("code", "854231")))
    found = evidence(*monthly_and_annual(), selection=chosen)
    assert found.found.tolist() == [True] * 12 + [False] * 12 + [True, False]


def test_what_is_taken_out_takes_its_months_along() -> None:
    chosen = Without(
        keys("exporter", "TUR"), Both((keys("period", "2023"), keys("code", "854231")))
    )
    found = evidence(*monthly_and_annual(), selection=chosen)
    assert found.found.tolist() == [False] * 12 + [True] * 12 + [False, True]


def test_a_selection_of_records_alone_needs_no_cells() -> None:
    found = evidence(*monthly_and_annual(), selection=keys("reporter", "UZB"))
    assert np.flatnonzero(found.found).tolist() == [24, 25]


def test_the_question_narrows_what_is_found() -> None:
    chunks = monthly_and_annual()
    early = Query(basket=QUERY.basket, window=periods.window("2023-01", "2023-06"))
    assert evidence(*chunks, query=early).found.sum() == 0
    other = Query(basket=QUERY.basket, importers=frozenset({"KAZ"}))
    assert evidence(*chunks, query=other).found.sum() == 0
    raw = Query(basket=QUERY.basket, min_usd=2_000_000)
    assert evidence(*chunks, query=raw).found.sum() == 0


def test_the_comment_leads_with_the_plain_figures() -> None:
    found = evidence(*monthly_and_annual())
    said = found.say(0)
    assert said.startswith("Uzbekistan reports 0.3")
    assert "million dollars that Turkey reports" in said
    assert "Gap at factor 1.06: 916,981 USD. Class: matched." in said
    assert "did not arrive" not in said
