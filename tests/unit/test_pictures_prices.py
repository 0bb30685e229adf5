"""Unit values and code switching as plots and sentences: what is drawn is what was worked out."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import figures, words_prices
from mirrorgap.model.figures import Event
from mirrorgap.model.pictures_prices import switch_lines, unit_value_scatter, unit_value_strips


def values(
    n: int = 9, code: str = "854231", year: str = "2023", odd: float = 100.0
) -> pd.DataFrame:
    """A strip of *n* unit values about 10 and one of *odd*, flagged."""
    uv = np.array([*np.linspace(9, 11, n), odd])
    return pd.DataFrame(
        {
            "exporter": "TUR",
            "importer": "KAZ",
            "code": code,
            "period": [f"{year}-{i + 1:02d}" for i in range(n + 1)],
            "unit_value": uv,
            "unit": "kg",
            "median": 10.0,
            "z": [*[0.5] * n, 20.0],
            "mirror": "not seen",
            "low": 8.0,
            "high": 12.5,
            "within": "code",
            "flagged": [*[False] * n, True],
            "exporter_unit_value": uv,
            "importer_unit_value": [*[10.6] * n, math.nan],
        }
    )


def test_strips_hold_every_observation_with_its_limits():
    other = values(code="850440").assign(flagged=False, z=0.1)
    frame = pd.concat([other, values()], ignore_index=True)
    picture = unit_value_strips(frame, "exporter", "title")
    figure = picture.figure
    assert figure.labels == ("8542.31", "8504.40")
    assert figure.n_marks == 20
    assert figure.flagged.sum() == 1
    assert (figure.middle.tolist(), figure.high.tolist()) == ([10.0, 10.0], [12.5, 12.5])
    flagged = int(np.flatnonzero(figure.flagged)[0])
    assert figure.strip[flagged] == 0
    assert figure.axis.log
    assert picture.frame["unit_value"].iloc[picture.rows[flagged]] == 100.0
    assert "mirror: importer does not show it" in figure.names[flagged]
    assert next(figures.rows(figure))[0] in figure.labels
    assert len(figures.header(figure)) == len(next(figures.rows(figure)))
    only = unit_value_strips(frame, "exporter", "title", only_flagged=True).figure
    assert only.labels == ("8542.31",)


def test_strips_part_years_and_say_where_the_heading_stands_in():
    frame = pd.concat([values(), values(year="2022").assign(within="heading")], ignore_index=True)
    figure = unit_value_strips(frame, "exporter", "title").figure
    assert set(figure.labels) == {"8542.31, 2023", "8542.31, 2022 *"}
    assert "judged within its heading" in figure.note


def test_small_amounts_beyond_the_limits_stay_grey_and_are_counted():
    figure = unit_value_strips(values().assign(flagged=False), "exporter", "title").figure
    assert not figure.flagged.any()
    assert "1 beyond the limits are under the floor in value" in figure.note


def test_units_are_never_on_one_axis():
    frame = pd.concat([values(), values(3).assign(unit="u")], ignore_index=True)
    for picture in (unit_value_strips(frame, "exporter", ""), unit_value_scatter(frame, "")):
        assert set(picture.frame["unit"].iloc[picture.rows]) == {"kg"}
        assert "4 in other units are in the table only" in picture.figure.note


def test_the_scatter_draws_what_both_sides_state():
    picture = unit_value_scatter(values(), "title")
    assert picture.figure.n_marks == 9
    assert picture.figure.ys.tolist() == [10.6] * 9
    assert picture.figure.equality
    assert "1 that only one side states" in picture.figure.note


ROW = {
    "exporter": "TUR",
    "importer": "RUS",
    "from_code": "851762",
    "to_code": "851779",
    "date": "2023-06",
    "transfer_usd": 24e6,
    "p": 0.0123,
}


def test_two_codes_over_time_with_the_date_and_gaps():
    months = np.arange(2023 * 12, 2023 * 12 + 12)
    parts = [
        pd.DataFrame({"exporter": "TUR", "importer": "RUS", "code": code, "month": months})
        for code in ("851762", "851779", "851718")
    ]
    lines = pd.concat(parts, ignore_index=True).assign(value=1.0)
    lines.loc[12, "value"] = math.nan
    picture = switch_lines(lines, ROW, 3, "title")
    listed, free = picture.figure.series
    assert (listed.name, free.name) == ("8517.62 listed", "8517.79 unlisted")
    assert math.isnan(free.y[0])
    assert not np.isnan(listed.y).any()
    assert picture.figure.events[0].month == 2023 * 12 + 5
    assert [(b.low, b.high) for b in picture.figure.bands] == [
        (2023 * 12 + 2, 2023 * 12 + 5),
        (2023 * 12 + 5, 2023 * 12 + 8),
    ]
    assert picture.figure.n_marks == len(picture.rows) == 24
    known = [Event(2023 * 12 + m, f"{m}") for m in (-3, 2.5, 4.6, 5)]
    over = switch_lines(lines, ROW, 3, "title", known).figure.events
    assert [one.label for one in over] == ["d: June 2023", "2.5"]


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        (["same", "same"], "the importers show the same for 2"),
        (["not seen", "no mirror"], "the importers do not show it for 1 and 1 have no mirror"),
        (["no mirror"] * 2, "none of them has a mirror to judge by"),
        (["confidential", "same"], "show the same for 1 and theirs is confidential for 1"),
    ],
)
def test_the_title_says_what_the_mirror_shows(readings, said):
    frame = pd.DataFrame({"z": 9.0, "flagged": True, "mirror": readings})
    assert said in words_prices.fitting(frame, "exporter", "kg")


def test_titles_where_nothing_stands_out():
    calm = pd.DataFrame({"z": [0.1, 0.2], "flagged": False, "mirror": "not seen"})
    assert words_prices.fitting(calm, "importer", "u").startswith("None of the 2 unit values")
    assert "could be judged" in words_prices.fitting(calm.assign(z=math.nan), "exporter", "kg")


def test_each_p_says_how_it_was_obtained():
    frame = pd.DataFrame([ROW, {**ROW, "p": 0.04}, {**ROW, "p": 0.5}])
    title = words_prices.switches(frame, "exporter")
    assert "(p = 0.012 by placebo dates)" in title
    assert "1 more stand" in title
    none = words_prices.switches(pd.DataFrame([{**ROW, "p": math.nan}]), "importer")
    assert "too few placebo dates for a p" in none
    assert none.startswith("Russia's imports from Turkey")
