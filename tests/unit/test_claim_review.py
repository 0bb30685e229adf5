"""Kept claims: commands, figures of cells, and what is said when data change."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from mirrorgap.io.encoding import Packer, Unpacker
from mirrorgap.model import findings, lists
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.claim_figures import ANALYSES, present, query_of
from mirrorgap.model.analysis.claim_review import Looked, fits, plain, review, sentences
from mirrorgap.model.analysis.claims import Verdict
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.rounding import parse
from mirrorgap.model.case import Case, Source
from mirrorgap.model.claims import Claim, Input, Place
from mirrorgap.model.commands import (
    AddClaim,
    AddNote,
    AddSources,
    EditClaim,
    Remap,
    RemoveClaim,
    SetBasket,
)
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import SourceRows, keys
from mirrorgap.model.store import MemoryJournal, Store

MONTHS = ("2022-10", "2022-11", "2023-10", "2023-11")


def chunk(reporter: str, partner: str, flow: str, *values: float) -> Chunk:
    said = {"reporter": reporter, "partner": partner, "flow": flow, "currency": "USD"}
    rows = {"code": "854231", "period": MONTHS, "value": values, "value_usd": values}
    valuation = "CIF" if flow == "import" else "FOB"
    frame = pd.DataFrame(rows).assign(**said, status="reported", valuation=valuation)
    return Chunk.of(frame.assign(row=range(2, 6)))


def mirror(last: float = 8.4e6) -> Mirror:
    uzb = chunk("UZB", "TUR", "import", 10e6, 12e6, 5e6, 4e6)
    return Mirror([chunk("TUR", "UZB", "export", 11.1e6, 12.3e6, 10.7e6, last), uzb], [Scope()] * 2)


def claim(claim_id: str = "c1", **changes: object) -> Claim:
    plain_one = Claim(claim_id, "fell 32%", "-32%", "change", Input("8.4"), Input("12.3"),
                      "chpl-2023-09", "a newspaper, 2023-12-01")  # fmt: skip
    return replace(plain_one, **changes)


def november(field: str = "value", year: str = "2023", **changes: object) -> Place:
    row = (("exporter", "TUR"), ("period", f"{year}-11"))
    return Place("flows", field, row, "chpl-2023-09", **changes)


# Commands


def test_claims_are_added_edited_removed_and_undone():
    store = Store(MemoryJournal())
    store.dispatch(AddClaim(claim("a")))
    store.dispatch(AddClaim(claim("b", stated="+66", kind="difference")))
    assert store.undo_label == "Add a claim"
    store.dispatch(EditClaim(claim("a", stated="-31.7%")))
    store.dispatch(RemoveClaim("b"))
    assert [one.stated for one in store.case.work.claims] == ["-31.7%"]
    assert store.undo()
    assert [one.id for one in store.case.work.claims] == ["a", "b"]
    assert store.undo()
    assert store.case.work.claim("a") == claim("a")
    assert store.redo()
    assert store.case.work.claim("a").stated == "-31.7%"


def test_what_commands_refuse_and_say():
    held = AddClaim(claim("a")).apply(Case())
    with pytest.raises(ValueError, match="has a claim a already"):
        AddClaim(claim("a")).apply(held)
    for command in (EditClaim(claim("b")), RemoveClaim("b")):
        with pytest.raises(KeyError, match="no claim b"):
            command.apply(held)
    assert EditClaim(claim("a")).apply(held) == held
    assert AddClaim(claim("a", old=Input())).parameters() == (
        "a, change -32% from 8.4 and unpublished: fell 32%"
    )


def test_contradicting_figures_stand_side_by_side():
    series = claim("mee", stated="48.1", kind="difference", new=Input("158"), old=Input("109.9"))
    story = claim("ft", stated="+66", kind="difference", new=Input("158"), old=Input("109.9"))
    levels = claim("retold", stated="+66", kind="difference", new=Input("61"), old=Input("6.6"))
    case = Case()
    for one in (series, story, levels):
        case = AddClaim(one).apply(case)
    verdicts = [review(one).published.verdict for one in case.work.claims]
    assert verdicts == [Verdict.HOLDS, Verdict.NO, Verdict.NO]


def test_a_claim_on_rows_follows_its_source_when_it_is_read_again():
    def source(name: str) -> Source:
        return Source(
            name, "/d/a.xlsx", "S", 9, "1", "2026", Mapping("tidy"), Scope(), Ledger(1, 1, 1)
        )

    place = Place("records", "value_usd", where=SourceRows("old", frozenset({3})))
    case = AddClaim(claim(new=Input("8.4", "", place), old=Input("9", "", november()))).apply(
        AddSources((source("old"),)).apply(Case())
    )
    (moved,) = Remap("old", source("new")).apply(case).work.claims
    assert moved.new.place.where == SourceRows("new", frozenset({3}))
    assert moved.old == case.work.claims[0].old


def test_claims_are_parts_and_a_hundred_of_them_cost_a_page_when_one_changes():
    case = Case()
    for n in range(100):
        case = AddClaim(claim(f"c{n}", new=Input("8.4", "", november()))).apply(case)
    packer = Packer()
    root, kept = packer.pack(case)
    after = EditClaim(claim("c7", stated="-31%")).apply(case)
    again, parts = packer.pack(after)
    assert len(parts) <= 8  # case, work, pages, one claim
    kept |= parts
    unpacker = Unpacker(kept.__getitem__)
    assert (unpacker.unpack(root), unpacker.unpack(again)) == (case, after)
    # A note or another list leaves the claims as they are.
    noted = AddNote(Note("n", "", Status.OPEN, None, "", "2026")).apply(
        SetBasket("all").apply(after)
    )
    assert not any('"Claim"' in text for text in packer.pack(noted)[1].values())


# Figures of cells


def test_a_place_gives_what_the_analysis_gives():
    query = Query(basket=lists.load("chpl-2023-09"), by=("exporter", "period"))
    both = mirror()
    frame = flows(both, query).frame.set_index("period")
    assert present(both, november()) == frame.loc["2023-11", "value"] == 8.4e6
    place = Place("gaps", "gap_usd", (("importer", "UZB"),), "chpl-2023-09", factor=1.12)
    found = gaps(both, query_of(place)).frame
    assert present(both, place) == found.loc[0, "gap_usd"]
    place = Place("categories", "value", (("tier", "1"),), "chpl-2023-09", side="importer")
    found = categories(both, query_of(place)).frame
    assert present(both, place) == found.loc[found["tier"] == "1", "value"].item()
    assert set(ANALYSES) == {"flows", "gaps", "categories"}


def test_a_total_is_that_of_the_rows_that_are_taken():
    where, year = keys("exporter", "TUR"), window("2023-10", "2023-11")
    place = Place("gaps", "exports_usd", (), "chpl-2023-09", year, None, where)
    assert present(mirror(), place) == 10.7e6 + 8.4e6
    frame = gaps(mirror(), query_of(place)).frame
    assert present(mirror(), replace(place, field="gap_usd")) == findings.total(frame)["gap_usd"]
    base = replace(place, field="exports_change_usd", base=window("2022-10", "2022-11"))
    assert present(mirror(), base) == pytest.approx(10.7e6 + 8.4e6 - 11.1e6 - 12.3e6)


def test_records_are_added_up():
    both = mirror()
    rows = SourceRows(both.chunks[0].id, frozenset({4, 5}))
    place = Place("records", "value_usd", basket="all", where=rows)
    assert present(both, place) == 10.7e6 + 8.4e6
    assert present(both, replace(place, field="net_kg")) is None
    assert present(both, replace(place, where=None)) is None


@pytest.mark.parametrize(
    "place",
    [
        Place("flows", "value", (("exporter", "ARE"),)),
        Place("flows", "no_such_field", (("exporter", "TUR"),)),
        Place("flows", "value", (("no_key", "TUR"),)),
        Place("routes", "value"),
        Place("flows", "value", basket="a list of one's own"),
        Place("flows", "base_value", (("exporter", "TUR"),)),
        Place("flows", "value", measure="quantity"),
    ],
)
def test_where_nothing_stands_there_is_none(place):
    assert present(mirror(), place) is None


# What is said


def test_a_pinned_figure_then_and_now():
    kept = claim(
        new=Input("8.4 million", "", november(), 8.4e6), old=Input("12.3 million"), pinned=True
    )
    now = {"same": mirror(), "later": mirror(9.4e6)}
    same = review(kept, lambda place: present(now["same"], place))
    assert (same.changed, same.turned, same.present.verdict) == ((), False, Verdict.HOLDS)
    assert sentences(same)[0] == (
        "The new figure is 8,400,000 in the data, as when the claim was kept."
    )
    later = review(kept, lambda place: present(now["later"], place))
    assert [one.name for one in later.changed] == ["new"]
    assert later.published.verdict is Verdict.HOLDS
    assert (later.turned, later.present.verdict) == (True, Verdict.NO)
    assert sentences(later) == (
        "The new figure has changed: 8,400,000 when the claim was kept, 9,400,000 now."
        " That is not 8.4 million as written.",
        "By the figures of now, -32% does not follow: -23.6%, with rounding -23.9% to -23.3%.",
    )
    gone = review(kept, lambda _: None)
    assert gone.present.verdict is Verdict.UNKNOWN
    assert sentences(gone)[0].endswith("8,400,000 when the claim was kept, nothing now.")


def test_a_story_that_leaves_million_out_is_compared_at_its_scale():
    kept = claim(new=Input("8.4", "", november(), 8.4e6), old=Input("12.3"))
    found = review(kept, lambda place: present(mirror(), place))
    assert (found.present.new, found.present.verdict) == ("8.4", Verdict.HOLDS)
    # A figure that grows manyfold keeps the scale it had when it was kept.
    grown = review(kept, lambda _: 400e6)
    assert grown.present.new == "400"


def test_one_published_level_is_held_against_a_cell():
    level = Claim("l", "", "8.4 million", "figure", Input("8400000", "", november(), 8.4e6))
    assert review(level, lambda _: 8.4e6).published.verdict is Verdict.HOLDS
    now = review(level, lambda _: 8.46e6)
    assert (now.turned, now.present.verdict) == (True, Verdict.NO)
    assert len(sentences(now)) == 1


def test_different_lists_are_never_compared_in_silence():
    kept = claim(new=Input("8.4", "", replace(november(), basket="chpl-2024-02")))
    assert review(kept).warnings == (
        "Figures of different lists stand beside each other: chpl-2023-09 and chpl-2024-02.",
    )
    both = claim(new=Input("8", "", november()), old=Input("9", "", replace(november(), basket="all")),
                 basket="")  # fmt: skip
    assert "all and chpl-2023-09" in review(both).warnings[0]
    assert review(claim(new=Input("8.4", "", november()))).warnings == ()


def test_what_is_no_figure_is_a_warning_and_no_error():
    found = review(claim(stated="many"))
    assert (found.published, found.present) == (None, None)
    assert found.warnings[0].startswith("'many' is no figure")


@pytest.mark.parametrize("number", [0.0, 0.5698, 12892480.0, 16111423.023, 999.5, -3.25, 1e12])
def test_numbers_come_back_from_their_texts(number):
    assert float(parse(plain(number)).value) == pytest.approx(number, abs=0.005)


def test_a_change_under_half_a_cent_is_none():
    assert not Looked("new", "1", 1.0, 1.004, None).changed
    assert Looked("new", "1", 1.0, 1.01, None).changed
    assert Looked("new", "1", None, 1.0, None).changed
    assert fits(Input("x"), 1.0) is None
