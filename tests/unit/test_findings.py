"""Sentences worked out by hand, and what they may never say."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model import findings, words
from mirrorgap.model.findings import About, say
from mirrorgap.model.lists import load
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query

TURKEY = About(("TUR",), ("UZB",), period="2023")
#: Turkey's exports to Uzbekistan in 2023, by the real files.
ROW = {
    "exports_usd": 28_274_140.0,
    "imports_usd": 12_892_480.0,
    "gap_usd": 16_111_423.02,
    "gap_low_usd": 15_381_660.0,
    "gap_high_usd": 17_530_406.67,
    "lost_usd": 0.0,
    "cells_lost": 0,
    "orphaned_usd": math.nan,
}


def sentences(row: dict[str, float], about: About = TURKEY) -> list[str]:
    return [say(finding) for finding in findings.gap_findings(row, about)]


def test_the_plainest_number_leads_then_the_range() -> None:
    assert sentences(ROW) == [
        "Uzbekistan reports 12.9 of the 28.3 million dollars that Turkey reports, 2023.",
        "At a CIF/FOB factor of 1.06 the gap is 16.1 million (15.4 to 17.5 at 1.00 to 1.20).",
    ]


def test_an_importer_that_reports_more_is_said_plainly() -> None:
    row = {
        "exports_usd": 10e6,
        "imports_usd": 15e6,
        "gap_usd": 10e6 - 15e6 / 1.06,
        "gap_low_usd": -5e6,
        "gap_high_usd": -2.5e6,
    }
    assert sentences(row) == [
        "Uzbekistan reports more than Turkey: 15 against 10 million dollars, 2023.",
        "At a CIF/FOB factor of 1.06 imports exceed exports by 4.15 million "
        "(5 to 2.5 at 1.00 to 1.20).",
    ]


def test_a_sign_that_hangs_on_the_factor_is_said() -> None:
    row = {
        "exports_usd": 1e6,
        "imports_usd": 1.1e6,
        "gap_usd": 1e6 - 1.1e6 / 1.06,
        "gap_low_usd": -1e5,
        "gap_high_usd": 1e6 - 1.1e6 / 1.2,
    }
    assert sentences(row)[1] == (
        "At a CIF/FOB factor of 1.06 the gap is −37.7 thousand "
        "(−100 to 83.3 at 1.00 to 1.20): its sign depends on the factor."
    )


@pytest.mark.parametrize(
    ("x", "m", "sentence"),
    [
        (
            3.1e6,
            0.0,
            "Uzbekistan reports none of the 3.1 million dollars that Turkey reports, 2023.",
        ),
        (
            0.0,
            3.1e6,
            "Turkey reports none of the 3.1 million dollars that Uzbekistan reports, 2023.",
        ),
        (2e6, 2e6, "Uzbekistan and Turkey report the same: 2 million dollars, 2023."),
        (
            28_274_140.0,
            5_120.0,
            "Uzbekistan reports 5.12 thousand of the 28.3 million dollars "
            "that Turkey reports, 2023.",
        ),
        (
            5_120.0,
            28_274_140.0,
            "Uzbekistan reports more than Turkey: 28.3 million dollars against 5.12 thousand "
            "dollars, 2023.",
        ),
    ],
)
def test_headlines_of_the_extremes(x: float, m: float, sentence: str) -> None:
    row = {"exports_usd": x, "imports_usd": m, "gap_usd": x - m / 1.06}
    assert say(findings.gap_headline(row, TURKEY)) == sentence


def test_lost_cells_tell_the_code_seen_from_the_code_not_seen() -> None:
    row = ROW | {
        "lost_usd": 3.4e6,
        "lost_code_seen_usd": 2.1e6,
        "cells_lost": 34,
        "cells_lost_code_seen": 19,
        "orphaned_usd": 1_200.0,
        "cells_orphaned": 1,
    }
    assert sentences(row)[2:] == [
        "For 3.4 million dollars of exports (34 cells) the importer's files hold no record: "
        "in 19 of these (2.1 million) they hold the code in the same period, "
        "in 15 (1.3 million) not, which is a weaker sign.",
        "For 1.2 thousand dollars of imports (1 cell) the exporter's files hold no record.",
    ]


def test_changes_on_the_base_give_exports_and_imports() -> None:
    about = About(("TUR",), ("KAZ",), period="2023-01 to 2023-09", base="2022-01 to 2022-09")
    row = ROW | {
        "exports_change_usd": 66e6,
        "imports_change_usd": 6e6,
        "unmatched_change_usd": 66e6 - 6e6 / 1.06,
        "unmatched_share": (66e6 - 6e6 / 1.06) / 66e6,
    }
    assert sentences(row, about)[2:] == [
        "Exports rose 66 million dollars, imports 6 million, "
        "January to September 2023 against January to September 2022.",
        "Of the rise in exports 60.3 million (91.4%) has no counterpart in imports "
        "at a CIF/FOB factor of 1.06.",
    ]
    opposite = row | {"imports_change_usd": -6e6, "unmatched_share": math.nan}
    assert sentences(opposite, about)[2].startswith(
        "Exports rose 66 million dollars, imports fell 6 million,"
    )


def test_where_only_the_other_side_is_compared_the_rest_is_said_alone() -> None:
    row = ROW | {"exports_usd": 0.0, "uncovered_exports_usd": 5e6}
    told = sentences(row, findings.about(Query()))
    assert (
        "Not compared: 5 million dollars of exports that no loaded file of importers covers."
        in told
    )


def test_what_is_not_compared_is_said_with_its_side() -> None:
    row = ROW | {
        "uncovered_exports_usd": 5e6,
        "uncovered_imports_usd": 2e6,
        "cells_suppressed": 3,
        "suppressed_usd": 0.0,
        "periods_compared": 9,
    }
    about = findings.about(
        Query(basket=load("chpl-2024-02")), {"exporter": "TUR", "importer": "UZB"}
    )
    assert sentences(row, about)[2:] == [
        "28.3 million of the 33.3 million dollars of exports are compared: no loaded file of importers "
        "covers the other 5 million.",
        "12.9 million of the 14.9 million dollars of imports are compared: no loaded file of exporters "
        "covers the other 2 million.",
        "3 cells are confidential and not compared.",
        "9 periods compared.",
        "Codes: Common High Priority List, 50 codes (chpl-2024-02).",
    ]


def test_one_sided_data_are_no_gap() -> None:
    nothing = {"exports_usd": 0.0, "imports_usd": 0.0, "gap_usd": math.nan}
    exports = nothing | {"uncovered_exports_usd": 3.1e6, "uncovered_imports_usd": 0.0}
    imports = nothing | {"uncovered_exports_usd": 0.0, "uncovered_imports_usd": 3.1e6}
    assert sentences(exports)[0] == (
        "Turkey reports 3.1 million dollars; no loaded file covers what Uzbekistan reports, 2023."
    )
    assert sentences(imports)[0] == (
        "Uzbekistan reports 3.1 million dollars; no loaded file covers what Turkey reports, 2023."
    )
    assert sentences(nothing)[0] == (
        "Nothing can be compared here: no cell is covered by files of both sides, 2023."
    )


@pytest.mark.parametrize(
    ("exports", "imports", "sentence"),
    [
        (True, False, "Only exporters' books are loaded: there is no mirror to compare."),
        (False, True, "Only importers' books are loaded: there is no mirror to compare."),
    ],
)
def test_a_side_that_is_not_loaded_at_all(exports: bool, imports: bool, sentence: str) -> None:
    found = findings.missing_side(exports, imports, TURKEY)
    assert found is not None
    assert say(found) == sentence
    assert findings.missing_side(True, True, TURKEY) is None


def test_flows_say_level_change_peak_and_lowest_since() -> None:
    row = {
        "value": 10.7e6,
        "base_value": 11.1e6,
        "change": -0.4e6,
        "change_share": -0.4 / 11.1,
        "peak_period": "2022-11",
        "peak_value": 12.3e6,
        "lowest_since": "2022-08",
    }
    about = About(("TUR",), ("RUS",), period="2023-10", base="2022-10")
    assert [say(f) for f in findings.flow_findings(row, about)] == [
        "Turkey's exports to Russia fell 400 thousand dollars to 10.7 million (−3.60%), "
        "October 2023 against October 2022.",
        "The lowest since August 2022.",
        "The highest: 12.3 million dollars, November 2022.",
    ]


def test_flows_of_the_importers_books() -> None:
    about = About(("ARE",), ("UZB",), goods="854231", side="importer", period="2023")
    assert say(findings.flow_headline({"value": 13_950_212.0}, about)) == (
        "Uzbekistan reports imports of 14.0 million dollars from the United Arab Emirates, "
        "code 8542.31, 2023."
    )
    assert say(findings.flow_headline({"value": math.nan}, about)) == (
        "No loaded record gives Uzbekistan's imports from the United Arab Emirates, "
        "code 8542.31, 2023."
    )


def test_weights_are_not_called_dollars_and_have_no_range() -> None:
    about = findings.about(
        Query(measure="net_kg", window=window("2023", "2023")),
        {"exporter": "TUR", "importer": "UZB", "tier": "3.B"},
    )
    row = {
        "exports_kg": 2000.0,
        "imports_kg": 500.0,
        "gap_kg": 1500.0,
        "gap_low_kg": 1500.0,
        "gap_high_kg": 1500.0,
    }
    assert sentences(row, about) == [
        "Uzbekistan reports 0.5 of the 2 thousand kg that Turkey reports, tier 3.B, 2023."
    ]


def test_many_countries_are_counted_and_few_are_named() -> None:
    few = About(("CHN", "TUR"), ("UZB",))
    many = About(("CHN", "TUR", "ARE", "GEO"), ())
    row = {"exports_usd": 4e6, "imports_usd": 1e6, "gap_usd": 3e6}
    assert say(findings.gap_headline(row, few)) == (
        "Uzbekistan reports 1 of the 4 million dollars that China and Turkey report."
    )
    assert say(findings.gap_headline(row, many)) == (
        "The importers report 1 of the 4 million dollars that 4 exporters report."
    )


amounts = st.floats(1.0, 1e12)


@given(amounts, amounts)
def test_figures_that_differ_by_a_thousandth_never_read_the_same(a: float, b: float) -> None:
    texts, _ = words.together(a, b)
    if abs(a - b) > max(a, b) / 1000:
        assert texts[0] != texts[1]


@given(st.floats(1.0, 9e14), st.integers(2, 6))
def test_rounding_keeps_the_significant_digits(value: float, digits: int) -> None:
    shown = float(words.significant(value, digits))
    assert abs(shown - value) <= 0.5001 * 10 ** (math.floor(math.log10(value)) - digits + 1)


@given(amounts, amounts, st.floats(0, 1e9), st.floats(0, 1e9))
def test_no_sentence_blames_or_says_what_mirror_data_cannot(
    x: float, m: float, lost: float, alone: float
) -> None:
    row = {
        "exports_usd": x,
        "imports_usd": m,
        "gap_usd": x - m / 1.06,
        "gap_low_usd": x - m,
        "gap_high_usd": x - m / 1.2,
        "lost_usd": lost,
        "cells_lost": 3.0,
        "lost_code_seen_usd": lost / 2,
        "cells_lost_code_seen": 2.0,
        "uncovered_exports_usd": alone,
    }
    text = " ".join(sentences(row))
    assert not re.search(r"arriv|vanish|disappear|smuggl|evad|suspicious|hid|!|nan|None", text)


def test_a_language_without_sentences_is_refused() -> None:
    with pytest.raises(ValueError, match="'tr'"):
        say(findings.gap_headline(ROW, TURKEY), "tr")


def test_the_largest_part_says_what_filters_leave_of_the_list() -> None:
    frame = pd.DataFrame({"tier": ["1", "2"], "value": [3e6, 1e6]})
    told = {"exporters": ("TUR",), "basket": "Common High Priority List (chpl-2024-02)"}
    assert say(findings.largest_part(frame, "tier", About(**told))) == (
        "Tier 1 makes up 3 of the 4 million dollars of listed goods that Turkey reports."
    )
    some = About(**told, only="only tiers 1 and 2")
    assert say(findings.largest_part(frame, "tier", some)) == (
        "Tier 1 makes up 3 of the 4 million dollars of listed goods (only tiers 1 and 2) "
        "that Turkey reports."
    )


def test_a_part_that_is_the_whole_is_not_set_beside_itself() -> None:
    frame = pd.DataFrame({"code": ["283691"], "value": [3.08e9]})
    assert say(findings.largest_part(frame, "code", About(("CHL",)))) == (
        "Code 2836.91 makes up all of the 3.08 billion dollars that Chile reports."
    )
