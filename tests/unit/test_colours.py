"""Colours keep their meaning, and lines that stand together are told apart by the eye."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from mirrorgap.model import colours, figures
from mirrorgap.model.colour_distance import APART, difference, distance
from mirrorgap.model.figures import Axis, Lines, Series

PAPERS = pytest.mark.parametrize(
    "paper", [("#FFFFFF", 3.0), ("#15181C", 4.5)], ids=["light", "dark"]
)
COUNTRIES = [key for key in (*colours._FIXED, *colours._SECOND, *colours._OWN) if key.isalpha()]
COUNTRIES = [key for key in COUNTRIES if len(key) == 3 and key.isupper()]


def nearest(shades: list[str]) -> tuple[float, str, str]:
    return min((distance(a, b), a, b) for a, b in itertools.combinations(shades, 2))


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_distance_is_that_of_the_published_pairs(one, other, published) -> None:
    # Sharma, Wu and Dalal (2005), table 1.
    assert difference(one, other) == pytest.approx(published, abs=5e-5)
    assert difference(other, one) == pytest.approx(published, abs=5e-5)


def test_black_and_white_are_as_far_apart_as_can_be() -> None:
    assert distance("#FFFFFF", "#000000") == pytest.approx(100.0, abs=0.01)
    assert distance("#0000FF", "#0000FE") < 1.0


@PAPERS
def test_countries_with_colours_of_their_own_differ_from_each_other(paper) -> None:
    ground, ratio = paper
    shades = [colours.mark_colour(key, ground, colours.NEUTRAL, ratio) for key in COUNTRIES]
    assert len(COUNTRIES) > 50
    assert nearest(shades)[0] > 8, nearest(shades)
    assert all(colours.contrast(shade, ground) >= ratio for shade in shades)


@PAPERS
@pytest.mark.parametrize(
    "keys",
    [
        # The demo's largest pairs, by importer: two share Russia.
        ["RUS", "RUS", "ROU", "KAZ", "EGY", "KAZ", "UZB", "AZE", "KGZ"],
        ["RUS"] * 4,
        ["MNG", "LAO", "KHM", "NPL", "BTN", "BGD", "LKA", "MDV"],
        ["847130", "854231", "854232", "854233", "854239", "851762", "852691", "853221"],
    ],
)
def test_lines_that_stand_together_are_told_apart(paper, keys) -> None:
    ground, ratio = paper
    made = colours.inks(keys, ground, colours.NEUTRAL, ratio)
    assert nearest(list(made))[0] > 8, nearest(list(made))
    assert all(colours.contrast(shade, ground) >= ratio for shade in made)


@PAPERS
def test_lines_of_one_country_differ_most(paper) -> None:
    ground, ratio = paper
    made = colours.inks(["RUS", "RUS", "KAZ", "KAZ"], ground, colours.NEUTRAL, ratio)
    assert distance(made[0], made[1]) >= 18
    assert distance(made[2], made[3]) >= 18


def test_a_country_keeps_its_colour_beside_whatever_stands_there() -> None:
    for company in (["RUS", "CHN", "RUS", "KAZ"], ["KAZ", "RUS"], ["MNG", "RUS", "KAZ", "LAO"]):
        made = colours.inks(company)
        for key in set(company) & {"RUS", "KAZ", "CHN"}:
            assert made[company.index(key)] == colours.mark_colour(key)


def test_only_named_lines_over_time_are_told_apart() -> None:
    def lines(axis: Axis, names: tuple[str, ...]) -> Lines:
        one = np.arange(3.0)
        return Lines("", axis, Axis(), tuple(Series(name, one, one, "RUS") for name in names))

    plain = colours.mark_colour("RUS")
    assert colours.line_inks(lines(figures.CALENDAR, ("2022", "2023"))) == (plain, plain)
    assert colours.line_inks(lines(figures.TIME, ("", ""))) == (plain, plain)
    first, second = colours.line_inks(lines(figures.TIME, ("China", "Turkey")))
    assert first == plain
    assert distance(first, second) >= APART
