"""No sentence names a country or a year whose books were not compared."""

from __future__ import annotations

import pytest
from books import books

from mirrorgap.model import subjects
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope


def book(reporter: str, flow: str, rows: list[tuple[str, str, float]]) -> Chunk:
    return books(*((reporter, to, flow, "854231", period, usd) for to, period, usd in rows))


@pytest.fixture
def mirror() -> Mirror:
    exports = [
        ("UZB", "2021", 5.0),
        ("UZB", "2022", 7.0),
        ("UZB", "2024", 9.0),
        ("KAZ", "2022", 1.0),
    ]
    imports = [("TUR", "2021", 4.0), ("TUR", "2022", 6.0), ("CHN", "2023", 3.0)]
    chunks = [book("TUR", "export", exports), book("UZB", "import", imports)]
    return Mirror(chunks, [Scope(), Scope()])


def test_gaps_are_about_the_cells_compared(mirror: Mirror) -> None:
    about = subjects.of_gaps(mirror, Query(window=window("2020", "2024")))
    assert (about.exporters, about.importers) == (("TUR",), ("UZB",))
    assert about.period == "2021 to 2022"


def test_where_nothing_is_compared_they_are_about_what_is_there(mirror: Mirror) -> None:
    about = subjects.of_gaps(mirror, Query(importers=frozenset({"KAZ"})))
    assert (about.exporters, about.importers, about.period) == (("TUR",), ("KAZ",), "2022")


@pytest.mark.parametrize(
    ("side", "exporters", "importers", "period"),
    [
        ("exporter", ("TUR",), ("KAZ", "UZB"), "2021 to 2024"),
        ("importer", ("CHN", "TUR"), ("UZB",), "2021 to 2023"),
    ],
)
def test_flows_are_about_one_side_s_books(
    mirror: Mirror,
    side: str,
    exporters: tuple[str, ...],
    importers: tuple[str, ...],
    period: str,
) -> None:
    about = subjects.of_flows(mirror, Query(side=side))
    assert (about.exporters, about.importers, about.period) == (exporters, importers, period)
