"""The labels of an axis say where its lines are: never a rounded place."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mirrorgap.model.figures import Axis, Scale
from mirrorgap.model.ticks import decimals_of, linear, step, ticker


def labels(low: float, high: float, pixels: float, factor: float = 1.0) -> list[str]:
    return [one.label for one in linear(low, high, pixels, factor, 56.0)]


def test_steps_of_a_quarter_are_said_with_both_decimals() -> None:
    assert labels(0.0, 1.25e9, 336.0, 1e9) == ["0", "0.25", "0.50", "0.75", "1.00", "1.25"]


def test_shares_have_the_decimals_of_their_step() -> None:
    made = ticker(Axis("share", "", Scale.SHARE), 0.0)(0.0, 0.01, 260.0)
    assert [one.label for one in made] == ["0", "0.25", "0.50", "0.75", "1.00"]


@pytest.mark.parametrize("span", [0.003, 0.017, 0.09, 0.4, 1.25, 3.0, 9.0, 24.0, 110.0, 2600.0])
@pytest.mark.parametrize("pixels", [120.0, 260.0, 500.0, 900.0])
def test_every_label_is_the_place_of_its_line(span: float, pixels: float) -> None:
    for one in linear(-span, span, pixels, 1.0, 56.0):
        said = float(one.label.replace("\u2212", "-").replace("\u202f", ""))
        assert said == pytest.approx(one.label_at, abs=span * 1e-9)


def test_whole_steps_have_no_decimals() -> None:
    assert decimals_of(step(90.0, 5)) == 0
    assert "." not in "".join(labels(0.0, 90.0, 400.0))


@pytest.mark.parametrize("high", [9.0, 18.0, 19.0, 24.0, 49.0, 75.0, 97.0, 3010.0])
@pytest.mark.parametrize("pixels", [80.0, 114.0, 140.0])
def test_a_short_axis_has_more_than_its_zero(high: float, pixels: float) -> None:
    made = linear(0.0, high, pixels, 1.0, 56.0)
    assert len(made) > 1
    places = [one.label_at * pixels / high for one in made]
    assert min(b - a for a, b in pairwise(places)) >= 28.0


def test_where_nothing_else_fits_the_zero_stands_alone() -> None:
    assert [one.label for one in linear(0.0, 75.0, 20.0, 1.0, 56.0)] == ["0"]
