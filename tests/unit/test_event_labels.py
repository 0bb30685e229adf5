"""Each line of an event has a word: its own name, or how many events stand together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorgap.io.plots.draw import drawn
from mirrorgap.io.plots.drawing import Text
from mirrorgap.io.plots.svg import svg
from mirrorgap.model import figures
from mirrorgap.model.event_labels import event_labels
from mirrorgap.model.events import known_events
from mirrorgap.model.figures import Axis, Lines, Series
from mirrorgap.model.pictures_events import lines_of

WIDE = 6.0


def wide(text: str) -> float:
    return WIDE * len(text)


def test_events_with_room_have_their_own_names() -> None:
    found = event_labels([(10.0, "a"), (60.0, "b"), (99.0, "long")], 100.0, wide)
    assert [(one.text, one.row, one.names) for one in found] == [
        ("a", 0, ("a",)),
        ("b", 0, ("b",)),
        ("long", 1, ("long",)),
    ]
    assert found[2].end <= 99.0, "the label of the last line stands left of it"


def test_events_that_coincide_stand_together_with_all_their_names() -> None:
    marks = [(50.0, "HS 2022"), (50.0, "invasion"), (51.0, "visit to Turkey"), (52.0, "list of 9")]
    found = event_labels(marks, 140.0, wide, [[]])
    assert [(one.text, one.first, one.last) for one in found] == [("4 events", 50.0, 52.0)]
    assert found[0].names == ("HS 2022", "invasion", "visit to Turkey", "list of 9")


def test_the_same_name_twice_is_one_name() -> None:
    found = event_labels([(50.0, "package"), (51.0, "package")], 140.0, wide, [[]])
    assert [(one.text, one.names) for one in found] == [("package", ("package",))]


@given(
    st.lists(
        st.tuples(st.floats(0, 300), st.sampled_from(["a", "HS 2022", "visit to Turkey"])),
        max_size=14,
    ),
    st.integers(1, 2),
)
@settings(max_examples=examples(60), deadline=None)
def test_each_line_has_a_word_and_no_word_lies_over_another(marks, n_rows) -> None:
    found = event_labels(marks, 300.0, wide, [[] for _ in range(n_rows)])
    for at, name in marks:
        assert any(one.first <= at <= one.last and name in one.names for one in found)
    for row in range(n_rows):
        mine = sorted((one.start, one.end) for one in found if one.row == row)
        assert all(end <= start for (_, end), (start, _) in pairwise(mine))


def annual() -> Lines:
    years = 12.0 * np.arange(2021, 2025)
    series = Series("exports", years, np.arange(4) + 1e6, "exports", span=12.0)
    return Lines(
        "", figures.TIME, Axis("Exports", "USD"), (series,), events=lines_of(known_events())
    )


@pytest.mark.parametrize("width", [160.0, 300.0])
def test_an_annual_plot_of_the_briefing_names_all_the_known_events(width: float) -> None:
    figure = annual()
    made = drawn(figure, width)
    said = [one for one in made.items if isinstance(one, Text)]
    named = {name for one in said if one.note for name in one.note.split(", ")}
    named |= {one.text for one in said}
    inside = [event for event in figure.events if 12 * 2021 <= event.month <= 12 * 2025]
    assert len(inside) > 5
    assert {event.label for event in inside} <= named
    together = [one for one in said if one.note]
    assert together
    assert f"<title>{together[0].note}</title>" in svg(made)
