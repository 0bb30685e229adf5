"""Numbers as a person reads them, ticks, figures as data, the order of rows, harmless text."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model.figures import (
    TIME,
    Axis,
    Bars,
    Dumbbell,
    Heat,
    Lines,
    Scale,
    Scatter,
    Series,
    header,
    rows,
    span_text,
)
from mirrorgap.model.selection import Combine
from mirrorgap.ui import numbers
from mirrorgap.ui.widgets import ticks
from mirrorgap.ui.widgets.brushing import applied
from mirrorgap.ui.widgets.columns import Column, Kind, all_values, ordered
from mirrorgap.ui.widgets.copying import harmless

finite = st.floats(-1e12, 1e12, allow_nan=False)


def plain(text):
    marks = {numbers.THIN: "", numbers.MINUS: "-"}
    return float("".join(marks.get(letter, letter) for letter in text))


@given(finite, st.integers(0, 4))
def test_a_written_number_reads_back_within_its_decimals(value, decimals):
    assert abs(plain(numbers.text(value, decimals)) - value) <= 0.5 * 10**-decimals + 1e-3


@given(finite)
def test_no_number_is_written_with_a_hyphen_or_a_plain_space(value):
    for text in (numbers.text(value, 1), numbers.amount(value, ""), numbers.percent(value)):
        assert "-" not in text
        assert " " not in text.partition(" ")[0]


def test_missing_and_zero_are_told_apart():
    assert numbers.text(float("nan"), 2) == numbers.text(None) == numbers.percent(None) == "–"
    assert numbers.text(0.0, 2) == "0"
    assert numbers.text(0.004, 2) == "0.00"
    assert len(numbers.aligned(0.0, 2)) == len(numbers.aligned(float("nan"), 2)) == len("0.00")


def test_the_decimal_mark_follows_the_language():
    try:
        numbers.use_language("tr")
        assert numbers.text(1234.5, 1) == "1\u202f234,5"
    finally:
        numbers.use_language("en")
    assert numbers.text(1234.5, 1) == "1\u202f234.5"


@given(st.lists(st.one_of(st.just(math.nan), st.integers(-3, 3).map(float)), max_size=30))
def test_order_is_stable_in_both_directions_with_missing_last(values):
    key = np.array(values, dtype=float)
    known = [i for i, value in enumerate(values) if value == value]
    missing = [i for i, value in enumerate(values) if value != value]
    up = sorted(known, key=lambda i: values[i]) + missing
    down = sorted(known, key=lambda i: -values[i]) + missing
    assert ordered([(key, False)], len(key)).tolist() == up
    assert ordered([(key, True)], len(key)).tolist() == down


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), max_size=30))
def test_the_first_column_counts_most(pairs):
    def rank(code):
        return 9 if code < 0 else code

    a, b = (np.array([pair[i] for pair in pairs], dtype=np.int32) for i in (0, 1))
    wanted = sorted(range(len(pairs)), key=lambda i: (rank(pairs[i][0]), rank(pairs[i][1])))
    assert ordered([(a, False), (b, False)], len(pairs)).tolist() == wanted


def test_categories_sort_by_their_text_not_their_codes():
    frame = pd.DataFrame({"c": pd.Categorical(["b", "a", None], categories=["b", "a"])})
    (found,) = all_values(frame, [Column("c", kind=Kind.CODE)])
    assert ordered([(found.sort_key(), False)], 3).tolist() == [1, 0, 2]
    assert found.raw(2) is None
    assert found.containing("B").tolist() == [True, False, False]


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9), st.integers(40, 3000))
def test_ticks_are_few_and_inside(low, span, pixels):
    high = low + span
    made = ticks.linear(low, high, pixels, 1.0, 56.0)
    assert len(made) <= pixels / 56 + 2
    slack = span * 1e-6 + abs(low) * 1e-9
    assert all(low - slack <= tick.at <= high + slack for tick in made)


@pytest.mark.parametrize("pixels", [60, 300, 1000, 3000])
@pytest.mark.parametrize("n_months", [3, 12, 48, 240])
def test_time_labels_have_room(n_months, pixels):
    low = 2020 * 12.0
    made = [t for t in ticks.months(low, low + n_months, pixels) if t.label]
    gaps = np.diff([tick.label_at for tick in made]) * pixels / n_months
    assert (gaps >= 35).all()
    if pixels >= 300:
        assert any(year in tick.label for tick in made for year in ("2020", "2021", "2022"))


def test_decades_thin_out_and_keep_the_unit():
    made = ticks.decades(2, 9, 200, 1e6, 56)
    assert [tick.label for tick in made] == ["0.0001", "0.01", "1", "100"]
    made = ticks.decades(np.log10(25), np.log10(300), 200, 1.0, 34)
    assert [tick.label for tick in made] == ["50", "100", "200"]


def test_over_many_powers_of_ten_each_label_says_its_own():
    axis = Axis("Exports", "USD", log=True)
    made = ticks.ticker(axis, 0.0, gap=34)(3.8, 9.2, 200)
    assert [tick.label for tick in made] == ["10k", "100k", "1M", "10M", "100M", "1bn"]
    assert ticks.title(axis, 0.0) == "Exports, USD"
    made = ticks.ticker(axis, 28e6, gap=34)(6.9, 8.1, 100)
    assert [tick.label for tick in made] == ["10", "30", "100"]


def test_units_stand_in_the_title():
    assert ticks.title(Axis("Exports", "USD"), 28e6) == "Exports, million USD"
    assert ticks.title(Axis("Share", scale=Scale.SHARE), 0.5) == "Share, %"


@pytest.mark.parametrize("how", list(Combine))
@pytest.mark.parametrize("old", [[True, True, False], None])
def test_a_brush_combines_as_the_selection_does(old, how):
    mask = None if old is None else np.array(old)
    got = applied(mask, np.array([True, False, True]), how).tolist()
    wanted = {
        Combine.REPLACE: [True, False, True],
        Combine.ADD: [True, True, True] if old else [True, False, True],
        Combine.REMOVE: [False, True, False] if old else [False, False, False],
        Combine.INTERSECT: [True, False, False] if old else [True, False, True],
    }
    assert got == wanted[how]


@pytest.mark.parametrize("text", ["=1+1", "+7", "-x", "@cmd", "\t=1"])
def test_formulas_are_disarmed(text):
    assert harmless(text) == "'" + text
    assert harmless("a" + text) == "a" + text


def figures():  # one of each kind
    x = np.array([24276.0, 24277.0])
    y = np.array([1.5, np.nan])
    two, usd = (("TUR", "2023-01"), ("TUR", "2023-02")), Axis("Exports", "USD")
    yield Lines("", TIME, usd, (Series("TUR", x, y, keys=two),), ("exporter", "period"))
    yield Lines("", TIME, usd, (Series("a", x, y), Series("b", x, y)))
    yield Scatter("", usd, Axis("Imports", "USD"), x, y, ("exporter", "period"), two)
    yield Dumbbell("", usd, ("a", "b"), x, y, key_columns=("k", "p"), keys=two)
    yield Bars("", usd, ("a", "b"), y)
    axis = Axis("Asymmetry", scale=Scale.NUMBER)
    yield Heat("", ("r",), ("a", "b"), y.reshape(1, 2), axis, keys=two, key_columns=("r", "c"))


@pytest.mark.parametrize("figure", list(figures()), ids=lambda figure: type(figure).__name__)
def test_the_data_behind_a_figure_have_one_row_a_mark(figure):
    made = list(rows(figure))
    assert len(made) == figure.n_marks
    assert {len(row) for row in made} == {len(header(figure))}
    assert len(set(header(figure))) == len(header(figure))
    assert not any(cell != cell for row in made for cell in row)
    assert made[-1][-1] is None


def test_a_period_is_said_once_in_the_data_of_lines():
    figure = next(figures())
    assert header(figure) == ("series", "exporter", "period", "Exports (USD)")
    assert next(rows(figure)) == ("TUR", "TUR", "2023-01", 1.5)


def test_spans_are_named_as_periods():
    assert span_text(24276, 1) == "2023-01"
    assert span_text(24277, 3) == "2023-02/2023-04"
    assert [numbers.period(text) for text in ("2023-02", "2018-07-17/2019-07-16")] == [
        "Feb 2023",
        "17 Jul 2018 to 16 Jul 2019",
    ]


def test_figures_whose_parts_differ_in_length_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        Series("a", np.zeros(2), np.zeros(3))
    with pytest.raises(ValueError, match="differ in length"):
        Scatter("", Axis(), Axis(), np.zeros(2), np.zeros(3))
    with pytest.raises(ValueError, match="rows x columns"):
        Heat("", ("a",), ("b",), np.zeros((2, 2)), Axis())
