"""Totals of all goods: the sum names the periods that it is of."""

from __future__ import annotations

import pytest
from books import books

from mirrorgap.model import periods, subjects
from mirrorgap.model.analysis.totals_only import said
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope


def mirror(*years: str, partner: str = "RUS") -> Mirror:
    rows = [("TUR", partner, "export", "TOTAL", year, 10e6) for year in years]
    return Mirror([books(*rows)], [Scope()])


TEN = tuple(str(year) for year in range(2014, 2024))


@pytest.mark.parametrize(
    ("years", "window", "when"),
    [
        (TEN, None, "100 million dollars, 2014 to 2023."),
        (("2023",), None, "10 million dollars, 2023."),
        (("2019", "2023"), None, "20 million dollars, 2019 to 2023 (24 months of 60)."),
        # The period asked for is wider than what is loaded.
        (TEN, periods.window("2020", "2029"), "40 million dollars, 2020 to 2023."),
        (("2023-01", "2023-02"), None, "20 million dollars, January to February 2023."),
    ],
)
def test_a_sum_names_its_periods(years, window, when) -> None:
    (told,) = said(mirror(*years), Query(window=window))
    assert told == f"Turkey reports exports of all goods of {when}"


def test_a_headline_of_flows_is_about_the_books_where_there_are_no_cells() -> None:
    about = subjects.of_flows(mirror(*TEN), Query())
    assert (about.exporters, about.importers) == (("TUR",), ("RUS",))
    assert about.period == str(periods.window("2014", "2023"))
    world = subjects.of_flows(mirror(*TEN, partner="W00"), Query())
    assert (world.exporters, world.importers) == (("TUR",), ())
