"""The records behind a selection: counted, numbered, and told apart from those that count nowhere."""

from __future__ import annotations

from dataclasses import replace

import books
import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import periods
from mirrorgap.model.analysis.gaps import gaps, totals
from mirrorgap.model.analysis.touch import timeline
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Keys, Range, SourceRows, Without, keys
from mirrorgap.ui import source_rows

N = 400


@pytest.fixture(scope="module")
def mirror() -> Mirror:
    """Two countries' books: totals, the world, months beside years, codes of six and eight digits."""
    random = np.random.default_rng(5)
    chunks = []
    for reporter, flow in (("TUR", "export"), ("KAZ", "import"), ("RUS", "import")):
        months = [f"2023-{m:02d}" for m in range(1, 13)]
        frame = pd.DataFrame(
            {
                "reporter": reporter,
                "flow": flow,
                "partner": random.choice(["TUR", "KAZ", "RUS", "W00", "CHN"], N),
                "code": random.choice(["854231", "85423190", "851762", "85", "TOTAL", "010121"], N),
                "period": random.choice([*months, "2023", "2022"], N),
                "value_usd": random.lognormal(10, 2, N).round(),
                "net_kg": 1.0,
                "status": "reported",
                "valuation": "FOB" if flow == "export" else "CIF",
                "file": f"{reporter}.csv",
                "row": np.arange(N) + 2,
            }
        ).drop_duplicates(["partner", "code", "period"])
        chunks.append(Chunk.of(frame.assign(value=frame["value_usd"])))
    return Mirror(chunks, [Scope()] * 3)


PAIR = Keys(("exporter", "importer"), frozenset({("TUR", "KAZ"), ("CHN", "RUS")}))
SELECTIONS = {
    "nothing": None,
    "country": keys("exporter", "TUR"),
    "pairs": PAIR,
    "code": keys("code", "85423190", "85", "TOTAL"),
    "class": keys("class", "lost", "matched"),
    "months": Range("period", "2023-02", "2023-08"),
    "both": Both((PAIR, keys("tier", "1"))),
    "without": Without(keys("importer", "KAZ"), keys("code", "851762")),
    "flow": keys("flow", "import"),
    "few": Both((PAIR, keys("code", "854231"), Range("period", "2023-02", "2023-05"))),
}
QUERIES = {
    "all": Query(),
    "list": Query(basket=load("chpl-2024-02")),
    "narrow": Query(
        basket=load("chpl-2024-02"),
        importers=frozenset({"KAZ"}),
        window=periods.window("2023-03", "2023-09"),
        where=keys("code", "854231", "851762"),
    ),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("name", [*SELECTIONS, "rows"])
def test_records_are_counted_numbered_and_told_apart(mirror: Mirror, query: Query, name) -> None:
    rows = SourceRows(mirror.chunks[1].id, frozenset(range(2, 90)))
    selection = rows if name == "rows" else SELECTIONS[name]
    found = source_rows.behind(mirror, query, selection)
    assert found.n_cells == found.cells.sum()
    assert found.n_records == found.records.sum()
    assert sorted(found.rows) == np.flatnonzero(found.records).tolist()
    aside = source_rows.aside(mirror, query, selection)
    taken = source_rows.selected(mirror, query, selection)
    assert aside.tolist() == np.flatnonzero(taken & ~found.records).tolist()
    assert not set(aside) & set(found.rows)
    assert set(np.flatnonzero(taken)) <= {*aside, *found.rows}


def test_the_cases_hold_what_they_are_to_try(mirror: Mirror) -> None:
    told = [
        len(source_rows.aside(mirror, query, one))
        for query in QUERIES.values()
        for one in SELECTIONS.values()
    ]
    assert sum(n > 0 for n in told) > 10
    assert 0 in told
    few = source_rows.behind(mirror, Query(), SELECTIONS["few"])
    assert 0 < few.n_cells * source_rows.FEW < len(few.cells), "looked up cell by cell"


def test_the_largest_records_come_first(mirror: Mirror) -> None:
    every = source_rows.behind(mirror, Query(), keys("importer", "KAZ")).rows
    frame = source_rows.largest(mirror, every, 5, ("value_usd", "row"))
    values = mirror.records.number("value_usd")[every]
    assert frame["value_usd"].tolist() == np.sort(values)[::-1][:5].tolist()
    assert len(frame) == len(frame["row"]) == 5


@pytest.mark.parametrize("most", [1, 7, 60])
@pytest.mark.parametrize("n", [3, 40, 400])
def test_the_largest_are_the_same_found_either_way(mirror: Mirror, most: int, n: int) -> None:
    rows = np.random.default_rng(n).permutation(mirror.records.n)[:n]
    values = mirror.records.number("value_usd")
    frame = source_rows.largest(mirror, rows, most, ("value_usd", "row"))
    assert frame["value_usd"].tolist() == np.sort(values[rows])[::-1][:most].tolist()


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("name", [*SELECTIONS, "rows"])
def test_the_largest_behind_figures_need_no_numbering(mirror: Mirror, query: Query, name) -> None:
    rows = SourceRows(mirror.chunks[1].id, frozenset(range(2, 90)))
    found = source_rows.behind(mirror, query, rows if name == "rows" else SELECTIONS[name])
    every = np.arange(mirror.records.n, dtype=np.int32)
    assert found.holds(every).tolist() == found.records.tolist()
    assert found.holds(every[::-3]).tolist() == found.records[::-3].tolist()
    for most in (1, 3, 500):
        one, other = (
            source_rows.largest(mirror, found.rows, most, ("value_usd", "row", "file")),
            source_rows.largest_behind(mirror, found, most, ("value_usd", "row", "file")),
        )
        for field in ("value_usd", "row", "file"):
            assert list(one[field]) == list(other[field])


def test_in_part_of_a_year_its_months_stand_behind_the_figures() -> None:
    """A pair is published by year and for eleven months: all of the year, or months of a part."""
    months = [f"2024-{m:02d}" for m in range(1, 12)]
    out = [("TUR", "KAZ", "export", "854231", one, 100.0) for one in months]
    into = [("KAZ", "TUR", "import", "854231", one, 53.0) for one in months]
    other = [("CHN", "RUS", "export", "854231", one, 9.0) for one in months]
    chunks = [
        books.books(*out, ("TUR", "KAZ", "export", "854231", "2024", 1200.0)),
        books.books(*into, ("KAZ", "TUR", "import", "854231", "2024", 636.0)),
        books.books(*other),
    ]
    both = Mirror(chunks, [Scope()] * 3)
    pair, part = keys("exporter", "TUR"), periods.window("2024-02", "2024-10")
    for window, n, exports in ((None, 2, 1200.0), (part, 18, 900.0)):
        query = Query(window=window)
        assert totals(both, replace(query, where=pair))["exports_usd"] == exports
        found = source_rows.behind(both, query, pair)
        assert (found.n_records, len(found.rows), int(found.records.sum())) == (n, n, n)
        sums = both.records.number("value_usd")[found.rows]
        assert sums[both.records.column("flow")[0][found.rows] == 0].sum() == exports
        aside = source_rows.aside(both, query, pair)
        assert set(aside.tolist()).isdisjoint(found.rows.tolist())
    by_month = gaps(both, Query(by=("exporter", "importer", "month")))
    assert any(
        text.startswith("Published for longer periods too: TUR to KAZ.")
        for text in by_month.warnings
    )
    assert not any("longer periods" in text for text in gaps(both, Query()).warnings)
    line = timeline(both, Query(), pair).set_index("period")["exports_usd"]
    # A year's figure says nothing of its months: nothing stands there, and no zero.
    assert line["2024"] == 1200.0
    assert line.drop("2024").isna().all()


def test_records_of_cells_are_found_in_the_order_asked(mirror: Mirror) -> None:
    cells = np.array([7, 3, 7])
    found = mirror.placed(None).records_in(cells)
    expected = [np.flatnonzero(mirror.cell_of_record == cell) for cell in cells]
    assert found.tolist() == np.concatenate(expected).tolist()
    assert mirror.placed(None).records_in(cells[:0]).tolist() == []
