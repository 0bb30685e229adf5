"""Seasons as plots: each mark by hand, missing months as gaps, tints where dates cannot be told."""

from __future__ import annotations

import numpy as np
import pytest

from mirrorgap.model.analysis.breaking import Break, Step
from mirrorgap.model.analysis.course import Broken, Course, Seasonal
from mirrorgap.model.analysis.generality import UNCLEAR, General
from mirrorgap.model.analysis.seasons import SeasonTest
from mirrorgap.model.figures import Band, Event, Scale, Style, header, rows
from mirrorgap.model.findings import About
from mirrorgap.model.pictures_seasons import adjusted, against, fan, reported, tinted

FIRST = 2021 * 12  # January 2021
NAN = np.nan


def course(values, adjusted_values=None, **about) -> Course:
    values = np.asarray(values, dtype=float)
    without = np.full(len(values), NAN) if adjusted_values is None else adjusted_values
    told = About(("TUR",), ("RUS",), period="2022-12", base="2022-11", **about)
    return Course(told, FIRST, values, np.asarray(without, dtype=float))


def judged(rank=1, years=2, part=NAN, change=-0.7):
    return SeasonTest("unclear", NAN, 0.5, rank, years, part, "", change)


def two_years(**rest) -> Seasonal:
    """November is 200 in both years; December 150 in 2021, 100 in 2022."""
    values = np.full(24, 100.0)
    values[[10, 22]], values[11] = 200.0, 150.0
    general = General(UNCLEAR, own=np.log(0.5), others=np.log(1.1), beside="total trade")
    total = np.full(24, 1000.0)
    total[23] = 1100.0
    return Seasonal(course(values, **rest), (23, 1, 1), judged(), general, total)


def test_a_fan_opens_from_the_base_of_each_year() -> None:
    figure = fan(two_years()).figure
    early, now = figure.series
    assert (early.name, now.name) == ("2021", "2022")
    assert (early.colour, now.colour) == ("", "exports")
    # November is the base of its own year: nothing has changed yet.
    assert early.y[-2:] == pytest.approx([0.0, -0.25])
    assert now.y[-2:] == pytest.approx([0.0, -0.5])
    assert figure.title == "−50%, December 2022 against November 2022: the largest fall of 2 years"
    assert figure.y.scale is Scale.SHARE


def test_marks_of_a_fan_lie_over_one_another_and_keep_their_own_months() -> None:
    figure = fan(two_years()).figure
    early, now = figure.series
    assert (early.x == now.x).all()
    assert (early.keys[-1], now.keys[-1]) == (("2021-12",), ("2022-12",))
    assert figure.x.scale is Scale.CALENDAR
    assert list(rows(figure))[-1] == ("2022", "2022-12", "12", pytest.approx(-0.5))
    assert header(figure)[:2] == ("series", "month")


def test_a_fan_of_several_months_compares_sums() -> None:
    values = np.append(np.full(21, 10.0), [20.0, 20.0, 20.0])
    found = Seasonal(course(values), (21, 3, 3), judged(years=1), General(UNCLEAR))
    (now,) = fan(found).figure.series
    assert now.y[-1] == pytest.approx(1.0)
    assert now.y[-4:] == pytest.approx([0.0, 1 / 3, 2 / 3, 1.0])


def test_missing_months_are_gaps_and_never_zero() -> None:
    found = two_years()
    found.course.values[4] = NAN
    early, now = fan(found).figure.series
    assert np.isnan(early.y).sum() == 1
    assert not np.isnan(now.y).any()
    figure = adjusted(found).figure
    assert figure.note == "Gaps: months that the books do not cover."
    assert adjusted(two_years()).figure.note == ""
    raw = figure.series[0]
    assert np.isnan(raw.y[4])
    assert (raw.y[~np.isnan(raw.y)] > 0).all()


def test_a_series_that_is_too_short_has_no_second_line() -> None:
    figure = adjusted(two_years()).figure
    assert [one.name for one in figure.series] == ["as reported"]
    assert figure.title == "Too short to take a season out: the series as reported"


def test_the_line_without_season_stands_beside_the_raw_one() -> None:
    values = np.full(24, 100.0)
    found = Seasonal(
        course(values, values * 1.1), (23, 1, 1), judged(part=0.0), General(UNCLEAR, own=0.0)
    )
    figure = adjusted(found, [Event(FIRST + 3.5, "rule"), Event(FIRST - 1.0, "before")]).figure
    raw, without = figure.series
    assert without.style is Style.DASHES
    assert without.y == pytest.approx(110.0)
    assert [event.label for event in figure.events] == ["rule"]
    assert "over the 24 months at the end; under four years it is short." in figure.note
    assert figure.bands == (
        Band(FIRST + 22, FIRST + 23, "base"),
        Band(FIRST + 23, FIRST + 24, "period"),
    )
    assert raw.colour == "exports"


def test_both_indices_are_100_at_the_base() -> None:
    figure = against(two_years()).figure
    listed, total = figure.series
    assert (listed.y[22], total.y[22]) == (100.0, 100.0)
    assert (listed.y[23], total.y[23]) == (pytest.approx(50.0), pytest.approx(110.0))
    assert figure.title == "Listed goods −50%, total trade +10.0%"


def test_nothing_to_compare_with_is_said_in_the_title() -> None:
    found = Seasonal(course(np.full(24, 1.0)), (23, 1, 1), judged(), General(UNCLEAR))
    figure = against(found).figure
    assert [one.name for one in figure.series] == ["listed goods"]
    assert figure.title == "No other goods are loaded to compare with"


def test_imports_are_drawn_as_imports() -> None:
    assert fan(two_years(side="importer")).figure.series[-1].colour == "imports"
    assert reported(two_years(side="importer")).figure.y.title == "Imports"


def broken(p=0.01, steps=()) -> Broken:
    values = np.repeat([100.0, 200.0], 12)
    best = Break(12, 10, 13, np.log(2), p, 999)
    return Broken(course(values, values), FIRST, best, steps)


def test_the_range_of_a_break_is_tinted_and_the_level_is_drawn() -> None:
    step = Step(Break(12, 12, 14, np.log(2), NAN, 0), 12, 14)
    figure = tinted(broken(steps=(step,)), [Event(FIRST + 12.5, "rule")]).figure
    assert figure.bands == (
        Band(FIRST + 10, FIRST + 14, "January 2022"),
        Band(FIRST + 12, FIRST + 15),
    )
    level = figure.series[1]
    assert level.y == pytest.approx(np.repeat([100.0, 200.0], 12))
    assert [event.label for event in figure.events] == ["rule"]
    assert figure.title == "It changed in or about January 2022"


def test_a_break_that_does_not_stand_is_not_tinted() -> None:
    figure = tinted(broken(0.2)).figure
    assert figure.bands == ()
    assert figure.note == ""
    assert figure.title == "No date stands out as a break"


def test_every_mark_leads_to_its_month() -> None:
    for picture in (
        fan(two_years()),
        adjusted(two_years()),
        against(two_years()),
        tinted(broken()),
    ):
        assert picture.by == ("month",)
        assert len(picture.frame) == picture.figure.n_marks == len(picture.rows)
