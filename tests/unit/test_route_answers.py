"""Routes as the window asks for them: destinations, periods taken, legs, words and pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from books import years

from mirrorgap.model import lists, periods, pictures_routes, words_routes
from mirrorgap.model.analysis.legs import legs
from mirrorgap.model.analysis.route_answers import ASKED, Question, answered, destinations
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Keys, Range

LIST = lists.load("chpl-2024-02")
QUERY = Query(
    basket=LIST, window=periods.window("2023", "2023"), base=periods.window("2022", "2022")
)
OUT = {
    ("TUR", "KGZ"): (1e6, 6e6),
    ("TUR", "KAZ"): (2e6, 9e6),
    ("TUR", "RUS"): (5e6, 3e6),
    ("KGZ", "RUS"): (0.5e6, 5e6),
}
INTO = {("TUR", "KGZ"): (1e6, 6e6), ("TUR", "KAZ"): (2e6, 2e6)}


def chunk(flow, table):
    shares = (("854231", 1.0), ("010121", 7.0))
    goods = {
        (*pair, code): [usd * share for usd in both]
        for pair, both in table.items()
        for code, share in shares
    }
    return years(flow, goods)


@pytest.fixture(scope="module")
def mirror():
    scope = Scope()
    return Mirror([chunk("export", OUT), chunk("import", INTO)], [scope, scope])


def leg(frame, exporter, importer):
    return frame[(frame["exporter"] == exporter) & (frame["importer"] == importer)].iloc[0]


def test_legs_are_what_each_side_reports_and_missing_is_not_zero(mirror):
    frame = legs(mirror, QUERY, "RUS")
    hub = leg(frame, "TUR", "KAZ")
    assert (hub["leg"], hub["value_usd"], hub["base_usd"], hub["change_usd"]) == (
        "to a hub", 9e6, 2e6, 7e6,
    )  # fmt: skip
    assert (hub["recorded_usd"], hub["uncovered_usd"]) == (2e6, 0)
    onward = leg(frame, "KGZ", "RUS")
    assert (onward["leg"], onward["value_usd"]) == ("onward", 5e6)
    silent = leg(frame, "KAZ", "RUS")
    assert np.isnan(silent["value_usd"])
    direct = leg(frame, "TUR", "RUS")
    assert (direct["leg"], direct["value_usd"], direct["uncovered_usd"]) == ("direct", 3e6, 3e6)
    assert np.isnan(direct["recorded_usd"])


def test_russia_is_asked_for_first_and_else_the_largest(mirror):
    assert destinations(mirror, QUERY)[0] == "RUS"
    without = {pair: both for pair, both in OUT.items() if "RUS" not in pair}
    assert destinations(Mirror([chunk("export", without)], [Scope()]), QUERY)[0] == "KAZ"


def test_a_period_and_base_that_are_not_chosen_are_taken_and_said(mirror):
    found = answered(mirror, Question("hub", replace(QUERY, window=None, base=None)))
    assert (found.query.window, found.query.base) == (QUERY.window, QUERY.base)
    assert "No period is chosen" in found.result.warnings[0]
    assert "No base is chosen" in found.result.warnings[1]


def test_filters_by_country_choose_exporters_and_hubs(mirror):
    hub = Keys(("importer",), frozenset({("KGZ",)}))
    where = Both((hub, Range("code", "80", None)))
    found = answered(mirror, Question("hub", replace(QUERY, where=where)))
    assert found.result.frame["importer"].tolist() == ["KGZ"]
    assert any("left aside" in text for text in found.result.warnings)


@pytest.mark.parametrize("asked", ASKED)
def test_every_answer_has_its_keys_and_a_picture(mirror, asked):
    found = answered(mirror, Question(asked, QUERY))
    assert found.by == ASKED[asked]
    assert len(found.result.frame) > 0
    assert found.result.frame[list(found.by)].notna().all().all()
    for on_map in (False, True):
        made = pictures_routes.flows(found.legs, "t", on_map=on_map)
        assert made.figure.n_marks == len(made.rows) == len(made.frame)


def test_the_picture_keeps_every_dollar_of_the_legs(mirror):
    frame = legs(mirror, QUERY, "RUS")
    made = pictures_routes.flows(frame, "t")
    assert np.nansum(made.figure.values) == np.nansum(frame["value_usd"])
    assert [made.figure.nodes[i].colour for i in made.figure.targets].count("RUS") == 3


def test_bars_of_changes_stand_from_the_largest_rise_to_the_largest_fall(mirror):
    found = answered(mirror, Question("lost", QUERY))
    made = pictures_routes.change_bars(found.result.frame, found.by, "change_usd", "t")
    assert list(made.figure.values) == sorted(made.figure.values, reverse=True)
    assert made.figure.keys[0] == ("TUR", "KAZ")
    assert made.figure.keys[-1] == ("TUR", "RUS")


ROW = {
    "exporter": "TUR", "hub": "KAZ", "destination": "RUS", "inflow_change_usd": 66e6,
    "imports_change_usd": 6e6, "imports_all_change_usd": 60e6, "outflow_change_usd": 50e6,
    "upper_bound_usd": 40e6, "lag_months": 2.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (
            "recorded re-export",
            "40 million dollars of it can have gone on to Russia, 2 months later",
        ),
        ("lost in transit", "lost in transit, or that Kazakhstan does not record"),
        ("absorbed or unrecorded", "used there, or sent on without a record"),
        ("other origin", "recorded under another origin"),
        ("no change", "rose by 66 million dollars: within what unlisted goods of the pair"),
        ("cannot be told", "fits no pattern beyond the usual noise"),
    ],
)
def test_each_reading_has_its_sentence(reading, said):
    sentence = words_routes.route(ROW | {"reading": reading})
    assert said in sentence
    assert "arrive" not in sentence
    assert words_routes.short(ROW | {"reading": reading}).startswith(
        "Turkey's exports to Kazakhstan"
    )


def test_books_that_are_not_loaded_are_named():
    row = ROW | {"reading": "cannot be told", "outflow_change_usd": np.nan}
    assert "its exports to Russia are not loaded" in words_routes.route(row)


@pytest.mark.parametrize(
    ("rise", "imports", "onward", "said"),
    [
        (66e6, 6e6, 50e6, "what became of the rest cannot be told"),
        # The hub records more than the exporter: there is no rest.
        (66e6, 80e6, 50e6, "how this reads cannot be told"),
        (66e6, 80e6, np.nan, "whether it went on to Russia cannot be told"),
        (-66e6, 6e6, np.nan, "how this reads cannot be told"),
        (66e6, np.nan, 50e6, "what became of it cannot be told"),
    ],
)
def test_a_title_says_what_cannot_be_told(rise, imports, onward, said):
    row = ROW | {"reading": "cannot be told", "inflow_change_usd": rise}
    row |= {"imports_change_usd": imports, "outflow_change_usd": onward}
    assert words_routes.short(row).endswith(f": {said}")


def test_what_was_lost_and_who_gained(mirror):
    found = answered(mirror, Question("lost", QUERY))
    title, more = words_routes.lost_title(found.result.frame, "RUS")
    assert title == "Turkey's exports to Russia fell by 2 million dollars"
    assert "cannot be told" in more


def legs_of(n):
    """One large and *n* small exporters to one hub, and the hub's own exports."""
    rows = [("TUR", "KAZ", "to a hub", 100.0), ("KAZ", "RUS", "onward", 30.0)]
    small = ["ALB", "AND", "ARM", "AUT", "AZE", "BEL", "BGR", "CHE", "CHN", "CYP"][:n]
    rows += [(who, "KAZ", "to a hub", 2.0 + i) for i, who in enumerate(small)]
    rows += [("ALB", "RUS", "direct", np.nan), ("AND", "RUS", "direct", np.nan)]
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "leg", "value_usd"])
    more = ("base_usd", "change_usd", "recorded_usd", "uncovered_usd")
    return frame.assign(**dict.fromkeys(more, np.nan))


def test_small_exporters_stand_together_so_that_a_hubs_total_is_whole():
    made = pictures_routes.flows(legs_of(10), "")
    figure = made.figure
    names = [node.name for node in figure.nodes]
    assert "3 smaller exporters" in names
    hub = names.index("Kazakhstan")
    assert np.nansum(figure.values[figure.targets == hub]) == 100 + sum(range(2, 12))
    smaller = names.index("3 smaller exporters")
    # Of what two of them send straight there nothing is known: it is no zero.
    assert figure.values[(figure.sources == smaller) & (figure.targets == hub)] == [2 + 3 + 4]
    assert not figure.values[figure.sources == smaller][1:].any()
    assert made.rows[figure.sources == smaller].tolist() == [-1]
    assert "left out" not in figure.note


def test_a_map_has_no_place_for_them_and_says_so():
    figure = pictures_routes.flows(legs_of(10), "", on_map=True).figure
    assert "3 smaller exporters are left out." in figure.note
    assert not any(node.name.endswith("exporters") for node in figure.nodes)


def test_suppliers_are_compared_with_the_base_that_is_chosen():
    months = [periods.month_text(periods.parse("2022-05").first_month + i) for i in range(14)]
    frame = pd.DataFrame({"period": months, "value_usd": 100.0 + np.arange(14) ** 2})
    frame = frame.assign(reporter="CHN", partner="RUS", flow="export", code="854231",
                         value=frame["value_usd"], status="reported", row=np.arange(14) + 2)  # fmt: skip
    made = Mirror([Chunk.of(frame)], [Scope()])
    june = replace(QUERY, window=periods.window("2023-06", "2023-06"), base=None)
    plain = answered(made, Question("exporters", june))
    based = replace(june, base=periods.window("2022-06", "2022-06"))
    year_ago = answered(made, Question("exporters", based))
    assert (plain.based, year_ago.based) == (False, True)
    assert plain.result.frame["change_usd"].tolist() == [13**2 - 12**2]
    assert year_ago.result.frame["change_usd"].tolist() == [13**2 - 1]
    assert year_ago.result.frame["period"].tolist() == ["2023-06"]
    title = words_routes.suppliers_title(year_ago.result.frame, "RUS", "in the base period")
    assert title[0].endswith("168 dollars more than in the base period")
