"""Where the importer reports more, the explanations are tested in that direction: by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.innocence import battery, explain, questions
from mirrorgap.model.analysis.innocence.account import account
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

PAIR = Query(exporters=frozenset({"TUR"}), importers=frozenset({"UZB"}), min_usd=0.0)
IN_2023 = replace(PAIR, window=periods.window("2023", "2023"))
CHIP, PHONE = "854231", "851762"
#: HS codes that no list has, for what is usual for the pair.
UNLISTED = tuple(f"8501{n}1" for n in range(10)) + tuple(f"8502{n}1" for n in range(10))


def books(*rows: tuple, **constants: object) -> Chunk:
    names = ["reporter", "partner", "flow", "code", "period", "value_usd"]
    frame = pd.DataFrame(list(rows), columns=names).astype({"value_usd": float})
    frame = frame.assign(value=frame["value_usd"], status="reported", row=np.arange(len(frame)) + 2)
    return Chunk.of(frame.assign(**constants))


def export(code, usd, reporter="TUR", period="2023"):
    return (reporter, "UZB", "export", code, period, usd)


def imported(code, usd, partner="TUR", period="2023"):
    return ("UZB", partner, "import", code, period, usd)


def mirror(*chunks: Chunk) -> Mirror:
    return Mirror(chunks, [Scope()] * len(chunks))


def outcome(found, name):
    return next(one for one in found.tests if one.test == name)


def plain(x=40.0, m=100.0, others=(), **constants):
    """Turkey's exports and Uzbekistan's imports of one code, FOB on both sides."""
    theirs = [books(export(CHIP, usd, who)) for who, usd, _ in others]
    mine = [imported(CHIP, usd, who) for who, _, usd in others]
    constants = {"valuation": "FOB", **constants}
    return mirror(books(export(CHIP, x)), *theirs, books(imported(CHIP, m), *mine, **constants))


def test_a_surplus_of_imports_is_never_said_to_leave_nothing():
    found = battery(plain(), IN_2023)
    assert found.gap_usd == -60.0
    assert found.left_usd == 60.0
    assert found.reading == "no gap"
    assert found.sentence.startswith(
        "60 of the 60 dollars that Uzbekistan reports beyond Turkey at factor 1.20 is left"
    )
    head = account(plain(), IN_2023).left
    assert head == "Left unexplained of what the importer reports beyond: 60 dollars"
    # Where China's imports are not covered by any file, nobody can see what is booked under its name.
    blind = mirror(
        books(export(CHIP, 40.0)), books(imported(CHIP, 100.0), imported(CHIP, 900.0, "CHN"))
    )
    found = battery(blind, IN_2023)
    assert found.left_usd is None
    assert found.sentence == (
        "What is left of what Uzbekistan reports beyond Turkey is not stated: origin cannot be tested."
    )


def test_origin_in_reverse_by_hand():
    """60 more is booked from Turkey; China's 90 - 45 = 45 and Korea's 10 - 12 = -2: 43 offset."""
    others = [("CHN", 90.0, 45.0), ("KOR", 10.0, 12.0), ("DEU", 5.0, 5.0)]
    found = battery(plain(others=others), IN_2023)
    origin = outcome(found, "origin")
    assert (origin.verdict, origin.figure) == ("explains in part", 43.0)
    assert "Uzbekistan reports less from China than is exported there" in origin.sentence
    assert found.left_usd == pytest.approx(17.0)
    assert found.sentence.startswith(
        "17 of the 60 dollars that Uzbekistan reports beyond Turkey at"
    )
    frame = explain(plain(others=others), IN_2023).frame
    assert frame["figure"].iloc[-1] == pytest.approx(17.0)


def test_freight_and_insurance_in_reverse_take_what_factor_1_20_takes():
    # CIF: 107 / 1.06 is 0.94 above 100, and 107 / 1.20 below it.
    near = battery(plain(x=100.0, m=107.0, valuation="CIF"), IN_2023)
    assert near.gap_usd == pytest.approx(100 - 107 / 1.06)
    assert outcome(near, "cif_fob").verdict == "explains"
    assert near.reading == "no gap"
    # 240 / 1.06 - 100 = 126.4, of which 240 / 1.20 - 100 = 100 remain at 1.20.
    far = outcome(battery(plain(x=100.0, m=240.0, valuation="CIF"), IN_2023), "cif_fob")
    assert (far.verdict, far.figure) == ("explains in part", pytest.approx(240 / 1.06 - 200))
    assert "its sign is the same over the range" in far.sentence
    assert "the gap is −140 there, −126 at 1.06 and −100 at 1.20" in far.sentence


def test_goods_under_way_in_reverse_left_before_the_period():
    """January to March: exports 30 in December, none in March; one month explains 30 - 0."""
    months = ("2022-12", "2023-01", "2023-02", "2023-03")
    made = mirror(
        books(*(export(CHIP, usd, period=t) for t, usd in zip(months, (30, 10, 10, 1), strict=True))),
        books(*(imported(CHIP, usd, period=t) for t, usd in zip(months, (5, 30, 10, 10), strict=True)),
              valuation="FOB"),
    )  # fmt: skip
    asked = replace(PAIR, window=periods.window("2023-01", "2023-03"))
    lag = outcome(battery(made, asked), "lag")
    assert (lag.verdict, lag.figure) == ("explains", 29.0)
    assert lag.sentence.startswith(
        "Goods that left up to 1 month before the period can be at most 29"
    )


def test_history_and_the_importer_in_reverse():
    years = ("2021", "2022", "2023")
    made = mirror(
        books(*(export(CHIP, 40.0, period=t) for t in years)),
        *(books(export(CHIP, 50.0, who)) for who in ("CHN", "KOR", "DEU")),
        books(*(imported(CHIP, 100.0, period=t) for t in years),
              *(imported(CHIP, 80.0, who) for who in ("CHN", "KOR", "DEU")), valuation="FOB"),
    )  # fmt: skip
    found = battery(made, IN_2023)
    history = outcome(found, "history")
    assert (history.verdict, history.figure) == ("explains", 0.6)
    assert (
        "it was there in each of the 2 earlier periods (of imports 60% in 2022" in history.sentence
    )
    # Of what is imported from the others, 90 of 240 has no counterpart: 37.5 of the 100 from Turkey.
    usual = outcome(found, "importer_usual")
    assert (usual.verdict, usual.figure) == ("explains in part", 0.375)
    assert "of imports has no counterpart either" in usual.sentence


def test_the_pairs_other_goods_in_reverse():
    rest = [export(code, 50.0) for code in UNLISTED], [imported(code, 125.0) for code in UNLISTED]
    made = mirror(
        books(export(CHIP, 40.0), *rest[0]),
        books(imported(CHIP, 100.0), *rest[1], valuation="FOB"),
    )
    asked = replace(IN_2023, basket=lists.load("chpl-2024-02"))
    usual = outcome(battery(made, asked), "usual_gap")
    assert usual.verdict == "explains"
    assert "have a smaller gap in this direction" in usual.sentence
    assert "Below 90 of 100 a gap counts as usual for the pair." in usual.sentence
    assert "Of their imports 60% has no counterpart in exports." in usual.sentence


def test_coverage_in_reverse_asks_for_the_exporters_files():
    # Phones are in no record of Turkey's: the file may be narrow.
    made = mirror(
        books(export(CHIP, 40.0), *(export(code, 1.0) for code in UNLISTED)),
        books(imported(CHIP, 60.0), imported(PHONE, 30.0), valuation="FOB"),
    )
    coverage = outcome(battery(made, IN_2023), "coverage")
    assert coverage.figure == 30.0
    assert "30 dollars of imports lie in codes that Turkey's files do not hold" in coverage.sentence


def test_confidential_exports_in_reverse():
    made = mirror(
        books(export(CHIP, 40.0)),
        books(export("854232", np.nan), value=np.nan, status="suppressed"),
        books(imported(CHIP, 100.0), valuation="FOB"),
    )
    found = outcome(battery(made, IN_2023), "suppression")
    assert found.verdict == "cannot be tested"
    assert "confidential in Turkey's books" in found.sentence


def test_reexports_are_said_to_be_untested_in_this_direction():
    found = outcome(battery(plain(), IN_2023), "reexport")
    assert found.verdict == "cannot be tested"
    assert found.sentence.startswith("Not tested in this direction")
    asked = questions(plain(), IN_2023).frame.set_index("test")
    assert asked["question"]["reexport"].startswith("Do the exports leave out re-exports")
    assert asked["who"]["reexport"] == "the statistics office of Turkey"


def test_weights_in_reverse():
    made = mirror(
        books(export(CHIP, 40.0), net_kg=10.0), books(imported(CHIP, 100.0), net_kg=10.0, valuation="FOB")
    )  # fmt: skip
    found = outcome(battery(made, IN_2023), "quantity")
    assert (found.verdict, found.figure) == ("explains", 0.0)
    assert "lower value for the same weight" in found.sentence
    shown = next(line for line in account(made, IN_2023).lines if line.test == "quantity")
    assert shown.figure == "weights do not differ"


def test_both_directions_find_the_same_where_both_sides_change_places():
    """Values FOB: what is found of 100 against 40 is found of 40 against 100."""
    others = [("CHN", 90.0, 45.0), ("KOR", 10.0, 12.0), ("DEU", 5.0, 5.0)]
    turned = [(who, m, x) for who, x, m in others]
    one = battery(plain(40.0, 100.0, others), IN_2023)
    other = battery(plain(100.0, 40.0, turned), IN_2023)
    assert one.left_usd == other.left_usd
    skipped = {"reexport"}
    for mine, theirs in zip(one.tests, other.tests, strict=True):
        if mine.test not in skipped:
            assert (mine.verdict, mine.taken_usd) == (theirs.verdict, theirs.taken_usd), mine.test


def test_the_tests_speak_of_those_whose_gap_it_is_and_of_no_other_books():
    """China's books are not loaded: what Uzbekistan imports from there is compared with nothing."""
    loaded = mirror(
        books(export(CHIP, 40.0)), books(imported(CHIP, 100.0), imported(CHIP, 7.0, "CHN"))
    )
    found = battery(loaded, replace(IN_2023, exporters=None))
    assert found.gap_usd == pytest.approx(40.0 - 100.0 / 1.06)
    said = outcome(found, "reexport").sentence
    assert "Turkey" in said
    assert "China" not in said
    assert "China" not in found.sentence
