"""Figures as drawings: places follow the numbers, missing is never drawn, text stays text."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest

from mirrorgap.io.plots.draw import drawn
from mirrorgap.io.plots.drawing import Disc, Drawing, Path, Text, fitted, spread, width_of
from mirrorgap.io.plots.frame import legend, spanned
from mirrorgap.io.plots.heat import shade
from mirrorgap.io.plots.svg import svg
from mirrorgap.model import figures
from mirrorgap.model.colours import mark_colour
from mirrorgap.model.figures import (
    Axis,
    Bars,
    Dumbbell,
    Event,
    Heat,
    Lines,
    Scatter,
    Series,
    Strips,
    Style,
)
from mirrorgap.model.figures_routes import FlowMap, Node, Sankey
from mirrorgap.model.waterfall import Waterfall

USD = Axis("Exports", "USD", low=0.0)
JANUARY = 24276.0


def texts(made: Drawing) -> list[str]:
    return [one.text for one in made.items if isinstance(one, Text)]


def paths(made: Drawing, colour: str) -> list[Path]:
    return [o for o in made.items if isinstance(o, Path) and colour in (o.stroke, o.fill)]


def line(values: list[float], name: str = "exports", style: Style = Style.LINE) -> Series:
    months = JANUARY + np.arange(len(values), dtype=float)
    return Series(name, months, np.array(values), name, style)


def test_a_line_leaves_a_gap_where_a_month_is_missing() -> None:
    made = drawn(Lines("", figures.TIME, USD, (line([1e6, 2e6, np.nan, 3e6, 4e6]),)))
    runs = [one for one in paths(made, mark_colour("exports")) if one.stroke]
    assert [len(one.points) for one in runs] == [2, 2]


def test_higher_is_further_up_and_zero_lies_at_the_bottom() -> None:
    made = drawn(Lines("", figures.TIME, USD, (line([0.0, 1e6, 2e6, 4e6]),)))
    (run,) = [one for one in paths(made, mark_colour("exports")) if len(one.points) == 4]
    heights = [y for _, y in run.points]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2])


def test_an_estimate_is_dashed_and_both_lines_are_named() -> None:
    series = (line([1e6, 2e6]), line([1e6, 1.5e6], "imports", Style.DASHES))
    made = drawn(Lines("", figures.TIME, USD, series))
    assert any(one.dash for one in paths(made, mark_colour("imports")))
    assert {"exports", "imports"} <= set(texts(made))


def test_events_are_named_over_the_plot_inside_its_time_only() -> None:
    events = (Event(JANUARY + 1.0, "invasion"), Event(JANUARY + 99, "later"))
    made = drawn(Lines("", figures.TIME, USD, (line([1e6, 2e6, 3e6]),), events=events))
    assert "invasion" in texts(made)
    assert "later" not in texts(made)


def test_bars_are_as_long_as_their_values_and_missing_ones_are_dashes() -> None:
    made = drawn(Bars("", USD, ("a", "b", "c"), np.array([4e6, 2e6, np.nan])))
    grey = mark_colour("")
    wide = [one.points[1][0] - one.points[0][0] for one in paths(made, grey)]
    assert wide[0] == pytest.approx(2 * wide[1])
    assert wide[2] == 0
    assert texts(made)[-3:] == ["4.0", "2.0", "–"]


def test_a_dumbbell_has_no_dot_where_nothing_is_known() -> None:
    left, right = np.array([3e6, 1e6]), np.array([1e6, np.nan])
    made = drawn(Dumbbell("", USD, ("a", "b"), left, right))
    discs = [one for one in made.items if isinstance(one, Disc)]
    assert len(discs) == 3
    assert sum(bool(one.stroke) for one in discs) == 1


def test_a_waterfall_goes_on_where_the_step_above_ended() -> None:
    kinds = ("total", "step", "total")
    made = drawn(Waterfall("", USD, ("x", "m", "u"), np.array([5e6, -2e6, 3e6]), kinds))
    boxes = [one.points for one in made.items if isinstance(one, Path) and one.closed]
    assert boxes[1][0][0] == pytest.approx(boxes[0][1][0])
    assert boxes[1][1][0] == pytest.approx(boxes[2][1][0])


def test_heat_leaves_out_rows_of_gaps_and_hatches_what_cannot_be_compared() -> None:
    values = np.array([[0.5, np.nan], [np.nan, np.nan]])
    hidden = np.array([[False, True], [True, True]])
    axis = Axis("asymmetry", "", figures.Scale.NUMBER)
    figure = Heat("", ("a", "b"), ("2022", "2023"), values, axis, True, hidden)
    made = drawn(figure)
    assert "a" in texts(made)
    assert "b" not in texts(made)
    assert "0.50" in texts(made), "no colour alone"
    assert "the 1 largest of 2 rows" in texts(made)
    assert shade(0.5, 1.0, diverging=True) != shade(-0.5, 1.0, diverging=True)


def test_a_scatter_puts_what_one_side_lacks_on_that_axis_as_a_ring() -> None:
    axis = Axis("Exports", "USD", log=True)
    points = np.array([1e6, 1e5]), np.array([1e6, 0.0])
    made = drawn(Scatter("", axis, axis, *points, equality=True, ratio_low=1.0, ratio_high=1.2))
    rings = [one for one in made.items if isinstance(one, Disc) and one.stroke]
    assert len(rings) == 1


def test_strips_tell_flagged_points_by_their_shape() -> None:
    one = np.array([1.0])
    figure = Strips(
        "", Axis("z"), ("a",), np.array([0, 0]), np.array([1.0, 9.0]), np.array([False, True]),
        one, one, one,
    )  # fmt: skip
    made = drawn(figure)
    assert sum(isinstance(item, Disc) for item in made.items) == 1
    assert paths(made, mark_colour("flagged"))


@pytest.mark.parametrize("kind", [Sankey, FlowMap])
def test_flows_name_their_countries(kind: type) -> None:
    nodes = (Node("Turkey", "TUR", 0), Node("Kazakhstan", "KAZ", 1), Node("Russia", "RUS", 2))
    ends = np.array([0, 1]), np.array([1, 2])
    numbers = np.array([5e6, np.nan]), np.array([1e6, np.nan]), np.zeros(2), np.zeros(2)
    made = drawn(kind("", USD, nodes, *ends, *numbers))
    told = " ".join(texts(made))
    assert all(name in told for name in ("Turkey", "Kazakhstan", "Russia"))
    assert any(isinstance(one, Path) and one.dash for one in made.items), "unknown is no width"


def test_svg_is_well_formed_and_holds_text_as_text() -> None:
    hostile = "</text><script>alert(1)</script>\x00"
    made = svg(drawn(Bars(hostile, USD, (hostile,), np.array([1e6]))))
    root = ElementTree.fromstring(made)
    assert not root.findall(".//{*}script")
    assert root.get("role") == "img"
    assert "http" not in made.replace("http://www.w3.org/2000/svg", "")


def test_labels_are_cut_to_their_room_and_moved_apart() -> None:
    cut = fitted("Қазақстан Республикасы, electronic integrated circuits", 8, 80)
    assert cut.endswith("…")
    assert width_of(cut, 8) <= 80
    assert fitted("8542.31", 8, width_of("8542.31", 8)) == "8542.31"
    assert spread([5.0, 5.0, 5.0], 10.0, 0.0, 100.0) == [5.0, 15.0, 25.0]


def test_a_log_axis_has_no_place_for_zero() -> None:
    span = spanned(np.array([1.0, 100.0]), Axis(log=True), 0.0, 100.0, 0.0)
    assert np.isnan(span.at(0.0))
    assert span.at(10.0) == pytest.approx(50.0)


def test_bars_say_what_their_colours_stand_for() -> None:
    labels = ("8542.31 chips", "8471.50 units", "8536.69 plugs", "9999.99 other")
    plain = Bars("", USD, labels, np.array([4e6, 3e6, 2e6, 1e6]), ("1", "3.A", "3.A", ""))
    told = drawn(replace(plain, colours_of="tier"))
    assert [one for one in texts(told) if "ier" in one] == ["Tier 1", "Tier 3.A", "no tier"]
    assert len(paths(told, mark_colour("3.A"))) == 3, "two bars and the legend"
    assert not [one for one in texts(drawn(plain)) if "ier" in one]
    assert told.height > drawn(plain).height


def test_a_long_legend_goes_on_in_a_second_row() -> None:
    made = Drawing(200.0, 100.0)
    assert legend(made, 0.0, 10.0, [(f"Tier number {i}", "#000000") for i in range(6)], 200.0) > 1
    assert all(
        one.x + width_of(one.text, 7.5) <= 200.0 for one in made.items if isinstance(one, Text)
    )


def test_a_long_name_is_cut_before_its_amount():
    long = "The states that have no name of their own in any list of countries at all"
    nodes = (Node(long, "TUR", 0), Node("Kazakhstan", "KAZ", 1))
    ends = np.array([0]), np.array([1])
    figure = Sankey(
        "t", Axis("Exports", "USD"), nodes, *ends, *(np.array([v]) for v in (77e6, 13e6, 0.0, 66e6))
    )
    said = [item.text for item in drawn(figure, 200.0).items if isinstance(item, Text)]
    cut = next(text for text in said if text.startswith("The states"))
    assert "…" in cut
    assert cut.endswith("  77.0")
