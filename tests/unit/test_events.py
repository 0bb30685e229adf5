"""Known events: shipped with their sources, kept in a case, over every plot of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from mirrorgap.io.encoding import decode, encode
from mirrorgap.model.case import Case, Work
from mirrorgap.model.commands import SetEvents
from mirrorgap.model.events import KnownEvent, events_of, in_order, known_events
from mirrorgap.model.figures import Axis, Event, Series
from mirrorgap.model.findings import About
from mirrorgap.model.pictures_events import lines_of, within
from mirrorgap.model.pictures_flows import flow_lines
from mirrorgap.model.pictures_time import heat

RULE = KnownEvent(date(2023, 3, 1), "own", "A rule of one's own", "Gazette", "own rule")


def test_shipped_events_have_dates_sources_and_short_words() -> None:
    events = known_events()
    assert [event.date for event in events] == sorted(event.date for event in events)
    assert all(event.source and event.label for event in events)
    # A line has room for a few words only.
    assert all(0 < len(event.short) <= 16 for event in events)


def test_a_case_has_the_shipped_events_until_it_has_its_own() -> None:
    case = Case()
    assert case.work.events == known_events()
    late = replace(RULE, date=date(2024, 1, 5), label="Later")
    edited = SetEvents((late, RULE)).apply(case)
    assert edited.work.events == (RULE, late)
    assert SetEvents(None).apply(edited).work == case.work
    assert SetEvents(()).apply(case).work.events == ()
    assert SetEvents((RULE,)).parameters() == "2023-03-01 A rule of one's own"


def test_own_events_are_kept_with_the_case() -> None:
    work = Work(own_events=(RULE,))
    assert decode(encode(Case(work))).work == work
    # A case that was written before has no such field.
    old = encode(Case()).replace('"own_events":null,', "")
    assert "own_events" not in old
    assert decode(old).work.events == known_events()


def test_a_line_stands_at_its_day_under_its_short_words() -> None:
    long = replace(RULE, short="", date=date(2023, 1, 17))
    assert lines_of((RULE, long)) == (
        Event(2023 * 12 + 2, "own rule"),
        Event(2023 * 12 + 16 / 31, "A rule of one's own"),
    )


def test_only_events_among_the_months_are_drawn() -> None:
    months = np.arange(24276.0, 24279.0)
    series = Series("", months, np.ones(3))
    inside, at_end = Event(24276.0, "first"), Event(24279.0, "end")
    found = within([Event(24275.9, "before"), inside, at_end, Event(24279.1, "after")], [series])
    assert found == (inside, at_end)
    assert within([inside], []) == ()


def test_flows_carry_the_events_of_their_months() -> None:
    frame = pd.DataFrame({"exporter": "TUR", "period": ["2023-01", "2023-03"], "value": [1.0, 2.0]})
    events = lines_of(known_events())
    figure = flow_lines(frame, ("exporter", "period"), About(), "", (), events).figure
    assert [event.label for event in figure.events] == ["visit to Turkey"]


def test_a_table_may_say_what_stands_beside_a_line() -> None:
    row = {"date": "2024-03-01", "kind": "own", "label": "Rule", "source": "Gazette"}
    assert events_of(pd.DataFrame([row]))[0].short == ""
    assert events_of(pd.DataFrame([row | {"short": "rule"}]))[0].short == "rule"
    with pytest.raises(ValueError, match="event 1: '1 March' is no date"):
        events_of(pd.DataFrame([row | {"date": "1 March"}]))
    assert in_order(reversed(known_events())) == known_events()


@pytest.mark.parametrize("span", [1, 12])
def test_events_lie_over_heat_maps_of_time_in_columns(span):
    texts = ["2022-01", "2022-02", "2022-03"] if span == 1 else ["2021", "2022", "2023"]
    frame = pd.DataFrame({"code": "854231", "period": texts, "value": [1.0, 2.0, 3.0]})
    first = 2022 * 12 if span == 1 else 2021 * 12
    events = [Event(first + 1.5, "in"), Event(first - 1.0, "before"), Event(first + 500.0, "after")]
    figure, _ = heat(frame, ("code", "period"), "value", Axis(), "", events=events)
    (found,) = figure.events
    assert (found.label, found.month) == ("in", pytest.approx(1.5 / span))
