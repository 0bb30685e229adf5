"""Results as figures: each mark stands for the row it was drawn from, and missing stays missing."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model import pictures, pictures_flows, pictures_gaps, pictures_records
from mirrorgap.model.figures import Band, Bars, Dumbbell, Heat, Lines, Scatter
from mirrorgap.model.findings import About
from mirrorgap.model.pictures_records import ledger_bars

PAIR = ("exporter", "importer")


def gap_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "exporter": ["TUR", "CHN", "DEU", "KAZ"],
            "importer": ["UZB"] * 4,
            "exports_usd": [28.0, 300.0, 0.0, 0.0],
            "imports_usd": [13.0, 0.0, 5.0, 0.0],
            "gap_usd": [15.7, 300.0, -4.7, math.nan],
        }
    )


def test_the_scatter_leaves_out_only_rows_without_either_side() -> None:
    picture = pictures_gaps.gap_scatter(gap_frame(), PAIR, About(), "title")
    figure = picture.figure
    assert isinstance(figure, Scatter)
    assert picture.rows.tolist() == [0, 1, 2]
    assert figure.keys == (("TUR", "UZB"), ("CHN", "UZB"), ("DEU", "UZB"))
    assert (figure.ratio_low, figure.ratio_high) == (1.0, 1.2)
    # The importer is the same in all rows: the labels do not repeat it.
    assert figure.labels == ("Turkey", "China", "Germany")


def test_the_cif_range_is_not_drawn_for_weights() -> None:
    frame = gap_frame().rename(columns=lambda name: name.replace("_usd", "_kg"))
    figure = pictures_gaps.gap_scatter(frame, PAIR, About(unit="kg"), "").figure
    assert figure.ratio_low is None
    assert figure.x.unit == "kg"


def test_the_dumbbell_has_the_largest_gaps_of_either_sign() -> None:
    picture = pictures_gaps.gap_dumbbell(gap_frame(), PAIR, About(), "")
    assert isinstance(picture.figure, Dumbbell)
    assert picture.rows.tolist() == [1, 0, 2]
    assert picture.figure.right.tolist() == [0.0, 13.0, 5.0]
    assert picture.figure.note == ""


def monthly() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "exporter": ["TUR", "TUR", "CHN", "TUR"],
            "period": ["2023-01", "2023-04", "2023-02", "2022"],
            "value": [1.0, 4.0, 2.0, 9.0],
        }
    )


def test_a_missing_month_is_a_gap_in_the_line_and_years_are_not_among_months() -> None:
    picture = pictures_flows.flow_lines(
        monthly(), ("exporter", "period"), About(), "", (Band(0, 1),)
    )
    figure = picture.figure
    assert isinstance(figure, Lines)
    turkey, china = figure.series
    assert (turkey.name, china.name) == ("Turkey", "China")
    assert turkey.x.tolist() == [24276.0, 24277.0, 24278.0, 24279.0]
    np.testing.assert_array_equal(turkey.y, [1.0, np.nan, np.nan, 4.0])
    assert turkey.keys[1] == ("TUR", "2023-02")
    assert picture.rows.tolist() == [0, -1, -1, 1, 2]
    assert (turkey.colour, china.colour) == ("TUR", "CHN")
    assert figure.bands == (Band(0, 1),)


def test_lines_are_coloured_by_the_key_that_tells_most_apart() -> None:
    pairs = [("TUR", "UZB"), ("TUR", "KAZ"), ("TUR", "RUS"), ("CHN", "RUS")]
    frame = pd.DataFrame(pairs, columns=["exporter", "importer"]).assign(period="2023", value=1.0)
    figure = pictures_flows.flow_lines(frame, (*PAIR, "period"), About(), "").figure
    assert [one.colour for one in figure.series] == ["UZB", "KAZ", "RUS", "RUS"]


def test_a_line_without_keys_is_the_total() -> None:
    frame = pd.DataFrame({"period": ["2022", "2023"], "value": [1.0, 2.0]})
    picture = pictures_flows.flow_lines(frame, ("period",), About(), "")
    assert [one.y.tolist() for one in picture.figure.series] == [[1.0, 2.0]]
    assert picture.figure.series[0].keys == (("2022",), ("2023",))


def test_bars_are_the_largest_first_and_say_how_many_are_left_out() -> None:
    n = pictures.MOST_BARS + 3
    codes = [f"85{i:04d}" for i in range(n)]
    frame = pd.DataFrame(
        {"code": codes, "label": "goods", "value": np.arange(1.0, n + 1), "tier": "1"}
    )
    picture = pictures_flows.category_bars(frame, ("code",), About(), "")
    figure = picture.figure
    assert isinstance(figure, Bars)
    assert len(figure.labels) == pictures.MOST_BARS
    assert figure.values[0] == n
    assert figure.keys[0] == (codes[-1],)
    assert figure.note == f"The {pictures.MOST_BARS} largest; 3 more in the table"
    assert set(figure.colours) == {"1"}


def test_a_heat_map_puts_each_row_in_its_cell() -> None:
    frame = monthly().assign(value=[1.0, 4.0, 2.0, 9.0])
    picture = pictures_flows.category_heat(frame, ("exporter", "period"), About(), "")
    figure = picture.figure
    assert isinstance(figure, Heat)
    assert figure.rows == ("China", "Turkey")
    assert figure.columns == ("2023-01", "2023-02", "2023-03", "2023-04")
    np.testing.assert_array_equal(
        figure.values, [[np.nan, 2.0, np.nan, np.nan], [1.0, np.nan, np.nan, 4.0]]
    )
    assert picture.rows.tolist() == [-1, 2, -1, -1, 0, -1, -1, 1]
    assert figure.keys[4] == ("TUR", "2023-01")


def test_coverage_says_how_many_of_the_books_it_shows() -> None:
    names = [f"{chr(65 + i // 26)}{chr(65 + i % 26)}X" for i in range(70)]
    frame = pd.DataFrame({"reporter": names, "flow": "export", "period": "2023-01"})
    frame["records"] = range(1, 71)
    figure = pictures_records.coverage_heat(frame, "").figure
    assert (len(figure.rows), figure.note) == (
        60, "The 60 of 70 books with the most records; the table has all.",
    )  # fmt: skip
    assert not pictures_records.coverage_heat(frame.head(60), "").figure.note


def test_coverage_is_hatched_where_no_record_is() -> None:
    frame = pd.DataFrame(
        {
            "reporter": ["TUR", "UZB", None],
            "flow": ["export", "import", "import"],
            "period": ["2022", "2023", "2023"],
            "records": [4, 2, 1],
        }
    )
    figure = pictures_records.coverage_heat(frame, "").figure
    assert isinstance(figure, Heat)
    assert figure.rows == ("Turkey, export", "Uzbekistan, import")
    assert figure.uncovered.tolist() == [[False, True], [True, False]]


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), min_size=1, max_size=40))
def test_marks_of_any_records_stand_for_their_own_rows(pairs: list[tuple[float, float]]) -> None:
    frame = pd.DataFrame(pairs, columns=["value_usd", "net_kg"])
    picture = pictures_records.record_scatter(frame, "", lambda rows: pictures.Made(rows, str))
    figure = picture.figure
    assert isinstance(figure, Scatter)
    for mark, row in enumerate(picture.rows):
        assert (figure.ys[mark], figure.xs[mark]) == pairs[row]
        assert figure.keys[mark] == (str(row),)
        assert figure.labels[mark] == str(row)
    assert len(picture.rows) == sum(v > 0 and w > 0 for v, w in pairs)


def test_bars_of_a_ledger_are_its_lines_with_the_most_rows_and_say_what_is_left_out() -> None:
    n = pictures.MOST_BARS + 3
    frame = pd.DataFrame(
        {
            "file": [f"{i}.csv" for i in range(n)],
            "outcome": ["set aside", "set aside", "set aside", *["read"] * (n - 3)],
            "what": "header",
            "rows": [1, 1, 1, *range(100, 97 + n)],
        }
    )
    picture = ledger_bars(frame, "t")
    figure = picture.figure
    assert isinstance(figure, Bars)
    assert figure.labels[0] == "3.csv"
    assert picture.rows.tolist() == list(range(3, n))
    assert figure.note == f"The {pictures.MOST_BARS} lines with the most rows; 3 more in the table"
    assert ledger_bars(frame[:5], "t").figure.note == ""
