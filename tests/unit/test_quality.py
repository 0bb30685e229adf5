"""Checks of records, each worked by hand on a few rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model.case import Source
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.magnitudes import jumps, others_median
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.nomenclature import editions_of
from mirrorgap.model.quality import Finding, findings, of_each
from mirrorgap.model.records import Chunk, Records
from mirrorgap.model.scope import Scope

BASE = {
    "reporter": "UZB",
    "partner": "TUR",
    "flow": "import",
    "code": "854231",
    "period": "2023-01",
    "value": 100.0,
    "currency": "USD",
    "status": "reported",
}
TIDY = Mapping("tidy", columns=(("code", 1),))


def chunk(*rows: dict[str, object], file: str = "a.csv") -> Chunk:
    """Make a chunk of rows 2, 3, ...; what a row leaves out is as in `BASE`."""
    whole = [BASE | {"file": file, "row": 2 + i} | row for i, row in enumerate(rows)]
    frame = pd.DataFrame(whole)
    frame["value_usd"] = frame["value"]
    return Chunk.of(frame)


def source(one: Chunk, mapping: Mapping = TIDY) -> Source:
    n = len(one)
    return Source(one.id, "a.csv", "", 1, "", "", mapping, Scope(), Ledger(n, n, n))


def found(*chunks: Chunk, mapping: Mapping = TIDY) -> list[Finding]:
    return list(findings(Records(chunks), [source(one, mapping) for one in chunks]))


def only(kind: str, *chunks: Chunk, mapping: Mapping = TIDY) -> Finding:
    (one,) = [one for one in found(*chunks, mapping=mapping) if one.kind == kind]
    return one


def months(*values: float, **fields: object) -> list[dict[str, object]]:
    return [
        {"period": f"2023-{i + 1:02d}", "value": value, **fields} for i, value in enumerate(values)
    ]


def test_of_sound_records_nothing_is_said():
    assert found(chunk(*months(100.0, 120.0, 90.0, 400.0))) == []


def test_codes_that_no_edition_has_are_named_with_their_rows():
    one = only("codes", chunk({}, {"code": "85429900"}, {"code": "8542"}, {"code": "99050000"}))
    assert one.n == 1
    assert one.rows.rows == {3}
    assert "85429900" in one.sentence


def test_years_before_2012_follow_editions_that_are_not_known_here():
    assert found(chunk({"code": "854299", "period": "2009"})) == []
    assert found(chunk({"code": "854299", "hs_edition": "HS2007"}))[0].kind == "edition"


def test_codes_that_were_not_understood_are_told_by_what_stands_there():
    one = only("codes", chunk({}, {"code": None, "product_label": "various"}))
    assert one.rows.rows == {3}
    assert "various" in one.sentence
    bare = Mapping("tidy")
    assert found(chunk({"code": None, "product_label": "various"}), mapping=bare) == []


def test_codes_of_another_edition_than_the_one_that_is_said():
    rows = [{"hs_edition": "HS2017"}, {"hs_edition": "HS2017", "code": "854151"}]
    said, odd = found(chunk(*rows), mapping=TIDY.with_constant("hs_edition", "HS2017"))
    assert said.sentence == "Edition: HS2017, as the source says."
    assert odd.rows.rows == {3}
    assert "854151" in odd.sentence


def test_mixed_editions():
    mixed = only("edition", chunk({"hs_edition": "HS2017"}, {"hs_edition": "HS2022"}))
    assert "Editions mixed: HS2017 and HS2022, by its codes" in mixed.sentence
    torn = only("edition", chunk({"code": "880330"}, {"code": "880730"}, {}))
    assert torn.rows.rows == {2, 3}


def test_unknown_countries_are_neither_groups_nor_leftover_areas():
    rows = [
        {"partner": None, "partner_label": label}
        for label in ("Narnia", "EU27", "Areas, nes", "Narnia")
    ]
    one = only("countries", chunk({}, *rows))
    assert one.n == 2
    assert one.rows.rows == {3, 6}
    assert "Narnia" in one.sentence


@pytest.mark.parametrize(("name", "word"), [("value", "value"), ("net_kg", "weight")])
def test_negative_amounts(name, word):
    one = only("negative", chunk({}, {name: -1.0}))
    assert one.rows.rows == {3}
    assert word in one.sentence


def test_a_thousandfold_jump_is_told_and_a_fourhundredfold_one_is_not():
    values = (100.0, 120.0, 80.0, 100_000.0, 110.0)
    one = only("magnitudes", chunk(*months(*values)))
    assert one.n == 1
    assert one.rows.rows == {5}
    assert "953 times what is usual" in one.sentence
    assert "UZB import TUR 854231 2023-04 (row 5)" in one.sentence
    assert found(chunk(*months(100.0, 120.0, 80.0, 40_000.0, 110.0))) == []


def test_a_drop_is_told_where_half_of_the_book_falls_with_it():
    usual, fallen = (100e3, 120e3, 80e3, 90.0, 110e3), (100e3, 120e3, 80e3, 90e3, 110e3)
    partners = ("TUR", "KAZ", "CHN", "DEU", "USA", "FRA")
    alone = [row for p in partners for row in months(*fallen, partner=p)]
    assert found(chunk(*alone, *months(*usual, partner="GEO"))) == []
    together = [row for p in partners[:3] for row in months(*usual, partner=p)]
    rest = [row for p in partners[3:] for row in months(*fallen, partner=p)]
    one = only("magnitudes", chunk(*together, *rest))
    assert one.rows.rows == {5, 10, 15}
    assert "1/1,165 of what is usual" in one.sentence


def test_a_drop_alone_is_told_where_the_price_falls_with_it():
    rows = months(100e3, 120e3, 80e3, 90.0, 110e3)
    for row, kg in zip(rows, (10.0, 12.0, 8.0, 9.0, 11.0), strict=True):
        row["net_kg"] = kg
    assert only("magnitudes", chunk(*rows)).rows.rows == {5}


def test_of_three_periods_none_is_usual():
    assert found(chunk(*months(100.0, 120.0, 500_000.0))) == []


def test_a_series_that_jumps_anyway_says_nothing():
    assert found(chunk(*months(10.0, 40_000.0, 3.0, 900_000.0, 200.0, 90.0, 70_000.0))) == []


def test_a_large_shipment_at_the_usual_price_is_no_mistake():
    rows = months(100.0, 120.0, 80.0, 500_000.0, 110.0)
    weights = [10.0, 12.0, 8.0, 50_000.0, 11.0]
    same_price = [row | {"net_kg": kg} for row, kg in zip(rows, weights, strict=True)]
    assert found(chunk(*same_price)) == []
    weights[3] = 50.0
    other = [row | {"net_kg": kg} for row, kg in zip(rows, weights, strict=True)]
    assert only("magnitudes", chunk(*other)).rows.rows == {5}


def test_weights_in_another_unit_are_told_apart_from_values():
    rows = months(100.0, 120.0, 80.0, 100.0, 110.0)
    for row, kg in zip(rows, (10.0, 12.0, 8.0, 10_000_000.0, 11.0), strict=True):
        row["net_kg"] = kg
    values, weights = jumps(Records([chunk(*rows)]))
    assert np.isnan(values).all()
    assert np.flatnonzero(~np.isnan(weights)).tolist() == [3]


def test_jumps_are_seen_across_sources():
    first = chunk(*months(100.0, 120.0, 80.0, 90.0))
    later = [row | {"period": f"2024-{i + 1:02d}"} for i, row in enumerate(months(100e3))]
    second = chunk(*later, file="b.csv")
    assert only("magnitudes", first, second).source == second.id


def test_the_median_of_the_others_is_that_of_numpy():
    random = np.random.default_rng(7)
    values, group = random.normal(size=200), random.integers(0, 40, 200)
    told = others_median(values, group)
    for i in range(200):
        rest = values[(group == group[i]) & (np.arange(200) != i)]
        assert np.isnan(told[i]) if not len(rest) else told[i] == pytest.approx(np.median(rest))


def test_keys_twice_in_a_source():
    one = only("repeated keys", chunk({}, {"value": 7.0}, {"period": "2023-02"}, {}))
    assert one.n == 3
    assert one.rows.rows == {2, 5}, "the rows that are alike in every amount"
    assert "3 records share 1 key" in one.sentence
    assert "2 of them also in value" in one.sentence
    plain = only("repeated keys", chunk({}, {"value": 7.0}))
    assert plain.rows.rows == {2, 3}
    assert plain.sentence.endswith("they are added up.")
    assert found(chunk({"basis": "origin"}, {"basis": "consignment"})) == []


def test_the_same_cell_in_two_sources_is_counted_from_the_first():
    first = chunk({}, {"period": "2023-02"})
    second = chunk({"value": 101.0}, {"period": "2023-02"}, {"period": "2023-03"}, file="b.csv")
    one = only("other source", first, second)
    assert one.source == second.id
    assert one.n == 2
    assert one.rows.rows == {2}, "the row with another value"
    assert "2 cells stand in a.csv too" in one.sentence
    assert (
        "counted from there, which was loaded first; 1 of them with another value" in one.sentence
    )
    assert one.sentence.endswith("then more precise code, then first loaded.")


def test_the_same_cell_in_two_sources_is_counted_from_the_newest():
    old, new = chunk({}), chunk({"value": 101.0}, file="b.csv")
    times = ("2024-01-05T10:00:00+00:00", "2024-02-01T09:30:00+00:00")
    told = [
        replace(source(one), retrieved=time, retrieved_by=by)
        for one, time, by in zip((old, new), times, ("file time", "file name"), strict=True)
    ]
    (one,) = [x for x in findings(Records([old, new]), told) if x.kind == "other source"]
    assert one.source == old.id
    assert one.sentence == (
        "1 cell stands in b.csv too: counted from there, which was retrieved later (2024-02-01 09:30,"
        " by its file name; this one: 2024-01-05 10:00, by its file time); 1 of them with another"
        " value here. The rule: newest retrieval, then more precise code, then first loaded."
    )
    (one,) = [x for x in findings(Records([old, new]), told, "first") if x.kind == "other source"]
    assert one.source == new.id
    assert one.sentence.endswith("The rule: first loaded.")


def test_one_source_may_lose_for_several_reasons():
    """The newest has February only; in January the longer code of the third goes before the first."""
    first = chunk({}, {"period": "2023-02"})
    newest = chunk({"period": "2023-02"}, file="b.csv")
    longer = chunk({"code": "85423190"}, file="c.csv")
    made = [source(first), source(longer)]
    made.insert(1, replace(source(newest), retrieved="2024-01-05T10:00:00+00:00"))
    told = findings(Records([first, newest, longer]), made)
    words = [x.sentence for x in told if x.kind == "other source" and x.source == first.id]
    assert [word.partition(":")[0] for word in words] == [
        "1 cell stands in b.csv too",
        "1 cell stands in c.csv too",
    ]
    assert "retrieved later" in words[0]
    assert "(2024-01-05 10:00; this one: unknown)" in words[0]
    assert "has the more precise code" in words[1]


def test_longer_codes_add_up_to_the_same_cell():
    first = chunk({})
    second = chunk(
        {"code": "85423110", "value": 60.0}, {"code": "85423190", "value": 40.0}, file="b.csv"
    )
    one = only("other source", first, second)
    assert (one.source, one.n, one.rows.rows) == (first.id, 1, {2})
    assert "which has the more precise code; the values are the same" in one.sentence
    told = [source(first), source(second)]
    (one,) = [x for x in findings(Records([first, second]), told, "first") if x.n == 1]
    assert (one.source, one.rows.rows) == (second.id, {2, 3})


def test_the_world_is_no_partner_and_a_pairs_total_is_one():
    rows = ({"partner": "W00"}, {"code": "TOTAL"})
    assert only("other source", chunk(*rows), chunk(*rows, file="b.csv")).rows.rows == {3}


def test_missing_months_between_the_first_and_the_last():
    rows = [{"period": p} for p in ("2022-11", "2023-02", "2023-03")]
    one = only("missing periods", chunk(*rows))
    assert one.n == 2
    assert one.sentence.endswith("between the first and the last: 2022-12, 2023-01.")
    assert one.rows.rows == {2, 3}


def test_a_month_of_marks_only_is_missing_and_whose_book_it_is_told():
    rows = [{"period": f"2023-0{m}"} for m in (1, 2, 3)]
    rows[1]["status"] = "missing"
    other = [{"period": f"2023-0{m}", "reporter": "KAZ"} for m in (1, 2, 3)]
    one = only("missing periods", chunk(*rows, *other))
    assert one.sentence == (
        "No record of 1 month between the first and the last of UZB import: 2023-02."
    )


def test_a_book_without_trade_in_a_month_is_no_gap_where_few_codes_were_asked_for():
    rows = [{"period": f"2023-0{m}"} for m in (1, 3)]
    other = [{"period": f"2023-0{m}", "reporter": "KAZ"} for m in (1, 2, 3)]
    one = chunk(*rows, *other)
    narrow = replace(source(one), scope=Scope(codes=frozenset({"854231"})))
    assert findings(Records([one]), [narrow]) == ()


def test_missing_years():
    one = only("missing periods", chunk({"period": "2019"}, {"period": "2021"}))
    assert one.sentence.endswith(": 2020.")


def test_the_share_that_is_confidential():
    rows = [{"value": 75.0}, {"value": 25.0, "status": "suppressed", "period": "2023-02"}]
    total = {"partner": "W00", "value": 100.0}
    one = only("suppressed", chunk(*rows, total))
    assert one.rows.rows == {3}
    assert "1 record (33.3%) and 25.0% of the value" in one.sentence


def test_alone_a_source_tells_its_own_jumps():
    rows = [{"period": f"2023-{n:02d}", "value": 1000.0 + n} for n in range(1, 7)]
    rows[3]["value"] = 1_004_000.0
    one = chunk(*rows)
    (found,) = of_each(Records([one]), [source(one)])
    assert found.sentence.startswith("1 record with a value some thousand times away")


def test_alone_a_source_says_nothing_of_others():
    first, second = chunk({}), chunk({"value": 3.0}, file="b.csv")
    assert of_each(Records([first, second]), [source(first), source(second)]) == ()


def test_the_nomenclature_is_whole():
    assert editions_of("010121") == {"HS2012", "HS2017", "HS2022"}
    assert editions_of("854150") == {"HS2012", "HS2017"}
    assert editions_of("8549") == {"HS2022"}
    assert editions_of("00") == frozenset()
    assert editions_of("TOTAL") is None


def test_gaps_of_two_books_are_kept_apart():
    own = [{"period": f"2023-{m:02d}"} for m in (1, 2, 4)]
    other = [{"period": f"2023-{m:02d}", "reporter": "KAZ"} for m in (3, 4, 7, 8)]
    one = only("missing periods", chunk(*own, *other))
    assert one.sentence.endswith("between the first and the last: 2023-03, 2023-05, 2023-06.")
    assert one.rows.rows == {3, 4, 6, 7}, "the months at the edges of each hole, of its own book"
