"""A span of time is told as unbroken only where the selection leaves nothing out of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from books import side

from mirrorgap.model import subjects, words
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.findings import flow_headline, gap_headline, say, total
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Either, Keys, Range, Selection, Without, keys
from mirrorgap.model.times_taken import left_out, runs

YEARS = [str(year) for year in range(2017, 2024)]
MONTHS = [f"2021-{month:02d}" for month in range(1, 13)]


def compared(periods: list[str]) -> Mirror:
    """Turkey's exports to Uzbekistan beside Uzbekistan's imports, the same in each period."""
    out, back = (
        side(flow, [("TUR", "UZB", "854231", period, usd) for period in periods])
        for flow, usd in (("export", 5e6), ("import", 2e6))
    )
    return Mirror([out, back], [Scope(), Scope()])


def sentence(mirror: Mirror, query: Query) -> str:
    row = total(gaps(mirror, query.grouped("exporter", "importer")).frame)
    return say(gap_headline(row, subjects.of_gaps(mirror, query)))


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (
            keys("year", "2017", "2023"),
            "4 of the 10 million dollars that Turkey reports, 2017 and 2023.",
        ),
        (
            Keys(
                ("exporter", "period"),
                frozenset({("TUR", "2018"), ("TUR", "2019"), ("TUR", "2022")}),
            ),
            "6 of the 15 million dollars that Turkey reports, 2018 to 2019 and 2022.",
        ),
        (
            Without(Range("year", "2018", None), keys("period", "2020")),
            "10 of the 25 million dollars that Turkey reports, 2018 to 2019 and 2021 to 2023.",
        ),
        (
            keys("year", "2017", "2019", "2021", "2023"),
            "8 of the 20 million dollars that Turkey reports, 4 years between 2017 and 2023.",
        ),
        (
            Range("year", "2018", "2020"),
            "6 of the 15 million dollars that Turkey reports, 2018 to 2020.",
        ),
    ],
)
def test_years_apart_are_not_told_as_one_span(where: Selection, told: str) -> None:
    assert sentence(compared(YEARS), Query(where=where)) == f"Uzbekistan reports {told}"


@pytest.mark.parametrize(
    ("months", "told"),
    [
        ((*MONTHS[2:8], MONTHS[10]), "March to August and November 2021"),
        ((MONTHS[2], MONTHS[4], MONTHS[10]), "March, May and November 2021"),
        (
            (MONTHS[2], MONTHS[4], *MONTHS[6:9], MONTHS[10]),
            "6 months between March and November 2021",
        ),
    ],
)
def test_months_apart_are_not_told_as_one_span(months: tuple[str, ...], told: str) -> None:
    said = sentence(
        compared(MONTHS), Query(window=window("2021", "2021"), where=keys("month", *months))
    )
    assert said.endswith(f" that Turkey reports, {told}.")


def test_a_book_that_lacks_months_parts_no_span() -> None:
    """The remark on missing months says it; also beside a filter that names no time."""
    lacking = [*MONTHS[2:5], *MONTHS[8:]]
    for where in (None, keys("exporter", "TUR"), keys("month", *MONTHS[2:])):
        about = subjects.of_gaps(compared(lacking), Query(where=where))
        assert about.period == "2021-03 to 2021-12"


def test_flows_too() -> None:
    about = subjects.of_flows(compared(YEARS), Query(where=keys("year", "2017", "2023")))
    assert about.period == "2017, 2023"


def test_a_change_names_the_same_months_of_the_base() -> None:
    both = [*(text.replace("2021", "2020") for text in MONTHS), *MONTHS]
    query = Query(
        window=window("2021", "2021"),
        base=window("2020", "2020"),
        where=keys("month", "2021-03", "2021-04", "2021-11"),
    )
    about = subjects.of_gaps(compared(both), query)
    assert about.moved == "2021-03 to 2021-04, 2021-11"
    assert about.base == "2020-03 to 2020-04, 2020-11"


@pytest.mark.parametrize(
    ("months", "told"),
    [
        (("03",), "March 2021 against March 2020"),
        (
            ("03", "04", "11"),
            "March to April and November 2021 against March to April and November 2020",
        ),
    ],
)
def test_a_flow_s_change_names_the_same_months_of_the_base(
    months: tuple[str, ...], told: str
) -> None:
    both = [*(text.replace("2021", "2020") for text in MONTHS), *MONTHS]
    mirror = compared(both)
    where = keys("month", *(f"2021-{month}" for month in months))
    query = Query(window=window("2021", "2021"), base=window("2020", "2020"), where=where)
    query = query.grouped("exporter", "importer")
    row = flows(mirror, query).frame.to_dict("records")[0]
    assert row["value"] == row["base_value"] == 5e6 * len(months)
    fields = {str(name): value for name, value in row.items()}
    for about in (subjects.of_flows(mirror, query), subjects.of_flow_row(mirror, query, fields)):
        assert say(flow_headline(fields, about)).endswith(f", {told}.")
    unfiltered = subjects.of_flow_row(mirror, replace(query, where=None), fields)
    assert (unfiltered.period, unfiltered.base) == ("2021", "2020")


def test_only_words_on_time_leave_periods_out() -> None:
    tier, some = keys("tier", "1"), keys("year", "2017", "2019")
    cases: list[tuple[Selection | None, int]] = [
        (None, 0),
        (tier, 0),
        (Range("exports_usd", 1e6, None), 0),
        (some, 5),
        (Both((tier, some)), 5),
        (Either((tier, some)), 0),
        (Either((keys("year", "2018"), some)), 4),
        (Without(some, Keys(("exporter", "year"), frozenset({("TUR", "2017")}))), 5),
        (Without(tier, Both((some, keys("year", "2017")))), 1),
        (Without(tier, Either((some, keys("year", "2020")))), 3),
        (Without(tier, Without(Range("year", None, "2018"), keys("year", "2017"))), 1),
    ]
    for where, n in cases:
        assert len(left_out(where, YEARS)) == n, where


def test_a_year_published_beside_its_months_parts_nothing() -> None:
    assert len(runs(["2021-03", "2021-11"], ["2021"])) == 1
    assert len(runs(["2021-03", "2021-11"], ["2021", "2021-04"])) == 2
    assert runs([], ["2021"]) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2020-03 to 2020-08, 2021-11", "March to August 2020 and November 2021"),
        ("2022, 2023-03", "2022 and March 2023"),
        ("2015, 2017, 2019 to 2020, 2023", "5 years between 2015 and 2023"),
        ("2019-03, 2019-05, 2020, 2021-11", "15 months between March 2019 and November 2021"),
    ],
)
def test_spans_apart_in_words(text: str, told: str) -> None:
    assert words.period_words(text) == told
