"""Stacks, indices and panels: what is missing stays missing, and the note says what is left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import figures
from mirrorgap.model.figures import Arranged, Lines
from mirrorgap.model.findings import About
from mirrorgap.model.periods import window
from mirrorgap.model.pictures import Picture
from mirrorgap.model.pictures_courses import indexed, panelled, stacked
from mirrorgap.model.pictures_flows import flow_lines

BY = ("importer", "period")


def picture(lines: dict[str, list[float | None]], summed: int = 1, lacking: int = 0) -> Picture:
    rows = [
        (name, figures.span_text(24252 + i, 1), value, lacking)
        for name, values in lines.items()
        for i, value in enumerate(values)
        if value is not None
    ]
    frame = pd.DataFrame(rows, columns=["importer", "period", "value", "lacking"])
    return flow_lines(frame, BY, About(), "", summed=summed)


def lines_of(made: Picture) -> Lines:
    assert isinstance(made.figure, Lines)
    return made.figure


def test_a_stack_is_broken_where_one_part_is_missing() -> None:
    made = stacked(picture({"KAZ": [1, 2, None, 4], "RUS": [5, 6, 7, 8]}), 3)
    figure = lines_of(made)
    assert figure.arranged is Arranged.STACK
    assert [one.name for one in figure.series] == [
        "Russia",
        "Kazakhstan",
    ]  # the largest at the foot
    assert np.isnan(figure.series[0].y[2])
    assert np.isnan(figure.series[1].y[2])
    assert figure.note == (
        "Nothing is stacked in 1 month, which the books of a part do not cover. "
        "Not in the stack: 3 more rows of the table."
    )
    # Each mark still stands for its row, the ones that are missing for none.
    values = made.frame["value"].to_numpy()
    known = made.rows >= 0
    assert values[made.rows[known]].tolist() == [5, 6, 7, 8, 1, 2, 4]
    assert figure.keys[made.rows.tolist().index(-1)] == ("KAZ", "2021-03")


def test_parts_that_begin_later_are_missing_before() -> None:
    figure = lines_of(stacked(picture({"KAZ": [None, None, 3, 4], "RUS": [5, 6, 7, 8]})))
    assert [len(one.x) for one in figure.series] == [4, 4]
    assert np.isnan(figure.series[0].y).tolist() == [True, True, False, False]
    assert "2 months" in figure.note


def test_a_whole_stack_has_no_note() -> None:
    assert lines_of(stacked(picture({"KAZ": [1, 2], "RUS": [5, 6]}))).note == ""


def test_an_index_names_its_base() -> None:
    figure = lines_of(indexed(picture({"KAZ": [2, 4, 1], "RUS": [10, 5, 20]})))
    assert figure.y.title == "Exports, index: January 2021 = 100"
    assert figure.series[0].y.tolist() == [100, 200, 50]
    assert figure.series[1].y.tolist() == [100, 50, 200]


def test_two_years_are_measured_by_the_mean_of_the_first() -> None:
    figure = lines_of(indexed(picture({"KAZ": [1.0, 3.0] * 6 + [4.0] * 12})))
    assert figure.y.title == "Exports, index: mean of January to December 2021 = 100"
    assert figure.series[0].y[12:].tolist() == [200.0] * 12


def test_the_base_of_the_case_is_the_base() -> None:
    base = window("2021-03", "2021-04")
    figure = lines_of(indexed(picture({"KAZ": [9, 9, 2, 4, 6]}), base))
    assert figure.series[0].y[4] == 200.0
    assert "mean of March to April 2021 = 100" in figure.y.title


@pytest.mark.parametrize("line", [[None, 2, 3], [0, 2, 3]])
def test_a_line_without_a_base_has_no_index(line) -> None:
    figure = lines_of(indexed(picture({"KAZ": line, "RUS": [1, 2, 3]})))
    assert [one.name for one in figure.series] == ["Russia"]
    assert figure.note == "No index for 1 line: the base is missing, zero, or known in part only."


def test_a_lower_bound_has_no_index() -> None:
    assert lines_of(indexed(picture({"KAZ": [1, 2]}, lacking=1))).series == ()


def test_sums_of_months_are_measured_by_as_many_months() -> None:
    flat = lines_of(indexed(picture({"KAZ": [5.0] * 36}, summed=3), summed=3))
    assert set(flat.series[0].y[2:].tolist()) == {100.0}
    assert "March 2021 to February 2022" in flat.y.title


def test_panels_say_what_has_none() -> None:
    figure = lines_of(panelled(picture({"KAZ": [1, 2], "RUS": [5, 6]}), 1))
    assert figure.arranged is Arranged.PANELS
    assert figure.note == "Not among the panels: 1 more row of the table."


def test_nothing_stays_nothing() -> None:
    empty = picture({})
    for make in (stacked, indexed, panelled):
        assert lines_of(make(empty)).series == ()
