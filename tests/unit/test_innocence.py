"""The eleven tests of a gap against values worked out by hand (METHODS 4)."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from books import books

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.innocence import TESTS, battery, explain, questions
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import keys

PAIR = Query(exporters=frozenset({"TUR"}), importers=frozenset({"UZB"}))
IN_2023 = replace(PAIR, window=periods.window("2023", "2023"))
LISTED = replace(IN_2023, basket=lists.load("chpl-2024-02"))


def mirror(*chunks, scopes=None):
    return Mirror(chunks, scopes or [Scope()] * len(chunks))


def export(code, usd, reporter="TUR", period="2023", partner="UZB"):
    return (reporter, partner, "export", code, period, usd)


def imported(code, usd, partner="TUR", period="2023", reporter="UZB"):
    return (reporter, partner, "import", code, period, usd)


def outcome(found, name):
    return next(t for t in found.tests if t.test == name)


def test_all_tests_stand_in_the_order_of_the_method():
    frame = explain(
        mirror(books(export("854231", 5.0)), books(imported("854231", 2.0))), PAIR
    ).frame
    assert list(frame.columns) == ["test", "verdict", "figure", "unit", "sentence"]
    assert list(frame["test"]) == [
        "coverage", "origin", "cif_fob", "lag", "reexport", "hs_edition", "suppression",
        "usual_gap", "history", "importer_usual", "quantity", "left",
    ]  # fmt: skip
    assert list(TESTS) == list(frame["test"][:-1])
    assert frame["verdict"].iloc[-1] is None


def test_origin_by_hand():
    """8542.31: gap 100 - 40 = 60; China's 20 - 65 = -45: 45 offset. 8517.62: others fall short too."""
    made = mirror(
        books(export("854231", 100.0), export("851762", 50.0)),
        books(export("854231", 20.0, "CHN"), export("851762", 30.0, "CHN")),
        books(
            imported("854231", 40.0), imported("854231", 65.0, "CHN"),
            imported("851762", 30.0), imported("851762", 25.0, "CHN"), valuation="FOB",
        ),
    )  # fmt: skip
    found = battery(made, IN_2023)
    assert found.gap_usd == 80.0
    origin = outcome(found, "origin")
    assert (origin.verdict, origin.figure) == ("explains in part", 45.0)
    assert "China" in origin.sentence
    assert "8542.31" in origin.sentence
    assert found.left_usd == pytest.approx(80.0 - 45.0)


def test_origin_cannot_be_tested_without_the_suppliers_exports_and_then_nothing_is_left_stated():
    made = mirror(
        books(export("854231", 100.0)),
        books(imported("854231", 40.0), imported("854231", 65.0, "CHN")),
    )
    found = battery(made, IN_2023)
    assert outcome(found, "origin").verdict == "cannot be tested"
    assert found.left_usd is None
    frame = explain(made, IN_2023).frame
    assert math.isnan(frame["figure"].iloc[-1])
    assert "origin" in frame["sentence"].iloc[-1]
    assert "origin" in set(questions(made, IN_2023).frame["test"])


def test_origin_is_never_tested_on_a_file_asked_for_one_partner():
    made = mirror(
        books(export("854231", 100.0)),
        books(imported("854231", 40.0)),
        scopes=[Scope(), Scope(partners=frozenset({"TUR"}))],
    )
    assert outcome(battery(made, IN_2023), "origin").verdict == "cannot be tested"


@pytest.mark.parametrize(("others", "verdict"), [(2, "cannot be tested"), (3, "explains")])
def test_of_a_file_asked_for_few_partners_three_other_exporters_are_enough(others, verdict):
    """Counted are exporters, not months: two of them stay two in four months."""
    months = [f"2023-{m:02d}" for m in range(1, 5)]
    names = ("CHN", "DEU", "KOR")[:others]
    rows = [export("854231", 100.0, period=p) for p in months]
    rows += [export("854231", 10.0, name, p) for name in names for p in months]
    back = [imported("854231", 40.0, period=p) for p in months]
    back += [imported("854231", 80.0, name, p) for name in names for p in months]
    scopes = [Scope(), Scope(partners=frozenset({"TUR", *names}))]
    made = mirror(books(*rows), books(*back, valuation="FOB"), scopes=scopes)
    query = replace(IN_2023, window=periods.window("2023-01", "2023-04"))
    assert outcome(battery(made, query), "origin").verdict == verdict


def test_a_code_nobody_recorded_is_a_matter_of_coverage():
    """Of 100, 30 lie in a code that the importer's file holds from nowhere."""
    made = mirror(
        books(export("854231", 70.0), export("854232", 30.0)),
        books(imported("854231", 66.0), valuation="FOB"),
    )
    found = battery(made, IN_2023)
    coverage = outcome(found, "coverage")
    assert (coverage.verdict, coverage.figure) == ("explains in part", 30.0)
    assert found.left_usd == pytest.approx(4.0)


def test_what_no_file_covers_cannot_be_tested_and_is_not_judged():
    made = mirror(books(export("854231", 70.0)), books(imported("854231", 1.0, reporter="KAZ")))
    found = battery(made, IN_2023)
    assert outcome(found, "coverage").verdict == "cannot be tested"
    assert found.reading == "cannot be told"
    assert found.left_usd is None
    assert math.isnan(found.gap_usd)


def test_a_perfect_match_is_explained_by_cif_and_fob():
    made = mirror(books(export("854231", 100.0)), books(imported("854231", 100.0), valuation="CIF"))
    found = battery(made, IN_2023)
    assert found.gap_usd == pytest.approx(100 - 100 / 1.06)
    assert outcome(found, "cif_fob").verdict == "explains"
    assert outcome(found, "cif_fob").figure == pytest.approx(100 - 100 / 1.06)
    assert found.left_usd == 0.0
    assert (found.reading, "depends on the factor" in outcome(found, "cif_fob").sentence) == (
        "cif_fob", True,
    )  # fmt: skip


def test_lag_is_bounded_by_the_last_months_less_those_before_the_window():
    """December alone: 40 exported; before the window: October 0, November 5, December 10.

    One month: 40 - 10 = 30; two: 40 + 10 - 15 = 35; three: 40 + 10 + 10 - 15 = 45.
    """
    past = [("2022-11", 5.0), ("2022-12", 10.0)]
    now = [(f"2023-{m:02d}", 10.0) for m in range(1, 12)] + [("2023-12", 40.0)]
    made = mirror(
        books(*[export("854231", usd, period=p) for p, usd in past + now]),
        books(*[imported("854231", 5.0, period=p) for p, _ in past + now], valuation="FOB"),
    )
    lag = outcome(battery(made, IN_2023), "lag")
    assert lag.figure == pytest.approx(45.0)
    assert "3 months" in lag.sentence


@pytest.mark.parametrize(("annual", "verdict"), [(30.0, True), (300.0, False)])
def test_lag_is_tested_over_the_months_where_some_exports_are_annual(annual, verdict):
    months = [f"2023-{month:02d}" for month in range(1, 13)]
    made = mirror(
        books(*(export("854231", 10.0, period=month) for month in months),
              export("854231", annual, "CHN")),
        books(*(imported("854231", 5.0, period=month) for month in months),
              imported("854231", 10.0, "CHN")),
    )  # fmt: skip
    both = replace(IN_2023, exporters=frozenset({"TUR", "CHN"}))
    lag = outcome(battery(made, both), "lag")
    assert (lag.verdict != "cannot be tested") == verdict
    if verdict:
        assert "30 dollars (20" in lag.sentence
        assert "annual or quarterly, of which nobody can see" in lag.sentence
    else:
        assert lag.sentence.startswith("Most of the exports compared here, 300 dollars (71")


def test_lag_cannot_be_tested_on_annual_data():
    made = mirror(books(export("854231", 100.0)), books(imported("854231", 10.0)))
    assert outcome(battery(made, IN_2023), "lag").verdict == "cannot be tested"


def test_reexports_are_those_of_the_code_and_a_hub_explains_nothing():
    rows = [export("854231", 100.0, "ARE"), ("ARE", "UZB", "re-export", "854231", "2023", 25.0)]
    rows += [("ARE", "UZB", "re-export", "640299", "2023", 900.0)]
    made = mirror(books(*rows), books(imported("854231", 50.0, "ARE"), valuation="FOB"))
    found = battery(made, replace(IN_2023, exporters=frozenset({"ARE"})))
    reexport = outcome(found, "reexport")
    assert (reexport.verdict, reexport.figure) == ("explains in part", 25.0)
    assert "known hub" in reexport.sentence
    silent = mirror(books(rows[0]), books(imported("854231", 50.0, "ARE")))
    found = battery(silent, replace(IN_2023, exporters=frozenset({"ARE"})))
    assert outcome(found, "reexport").verdict == "cannot be tested"


def months_of_2023(usd, flow, code="854231"):
    return [("ARE", "UZB", flow, code, f"2023-{m:02d}", usd) for m in range(1, 13)]


def test_monthly_reexports_count_under_an_annual_cell_and_annual_ones_beside_them_once():
    """12 x 100 exported, of which 12 x 50 again; 500 imported: 600 of the gap of 700."""
    rows = [*months_of_2023(100.0, "export"), *months_of_2023(50.0, "re-export")]
    imports = books(imported("854231", 500.0, "ARE"), valuation="FOB")
    asked = replace(IN_2023, exporters=frozenset({"ARE"}))
    found = battery(mirror(books(*rows), imports), asked)
    assert found.gap_usd == 700.0
    assert outcome(found, "reexport").figure == 600.0
    annual = books(("ARE", "UZB", "re-export", "854231", "2023", 610.0))
    found = battery(mirror(books(*rows), imports, annual), asked)
    assert outcome(found, "reexport").figure == 610.0


def test_reexports_of_other_years_say_nothing_about_this_one():
    rows = [export("854231", 100.0, "ARE"), ("ARE", "UZB", "re-export", "854231", "2022", 25.0)]
    made = mirror(books(*rows), books(imported("854231", 50.0, "ARE"), valuation="FOB"))
    found = battery(made, replace(IN_2023, exporters=frozenset({"ARE"})))
    assert outcome(found, "reexport").verdict == "cannot be tested"


@pytest.mark.parametrize("partner", ["W00", None])
@pytest.mark.parametrize("period", ["2023", "2023-05", "2023-Q2"])
def test_a_mark_on_trade_with_the_world_holds_back_what_is_left(partner, period):
    exports = books(export("854231", 100.0))
    imports = books(imported("854231", 40.0), valuation="FOB")
    hidden = books(imported("854239", math.nan, partner, period), status="suppressed")
    found = battery(mirror(exports, imports, hidden), IN_2023)
    assert outcome(found, "suppression").verdict == "cannot be tested"
    assert found.left_usd is None


def test_a_mark_of_another_year_holds_nothing_back():
    exports = books(export("854231", 100.0))
    imports = books(imported("854231", 40.0), valuation="FOB")
    hidden = books(imported("854239", math.nan, "W00", "2022-05"), status="suppressed")
    found = battery(mirror(exports, imports, hidden), IN_2023)
    assert outcome(found, "suppression").verdict == "does not explain"


def test_codes_that_changed_their_number_between_the_editions_of_the_sides():
    exports = books(export("880730", 60.0), export("854231", 40.0), hs_edition="HS2022")
    older = books(
        imported("880330", 60.0), imported("854231", 40.0), hs_edition="HS2017", valuation="FOB"
    )
    found = battery(mirror(exports, older), replace(LISTED, basket=lists.load("chpl-2024-02")))
    edition = outcome(found, "hs_edition")
    assert (edition.verdict, edition.figure) == ("explains", 60.0)
    same = books(
        imported("880330", 60.0), imported("854231", 40.0), hs_edition="HS2022", valuation="FOB"
    )
    assert (
        outcome(battery(mirror(exports, same), LISTED), "hs_edition").verdict == "does not explain"
    )
    open_ended = books(imported("854231", 40.0), valuation="FOB")
    silent = books(export("880730", 60.0), export("854231", 40.0))
    edition = outcome(battery(mirror(silent, open_ended), LISTED), "hs_edition")
    assert edition.verdict == "cannot be tested"


def test_years_of_which_no_edition_is_said_are_named_and_not_given_that_of_others():
    years = [str(year) for year in range(2019, 2025)]
    said = books(*(export("880730", 60.0, period=year) for year in years[3:]), hs_edition="HS2022")
    silent = books(*(export("854231", 60.0, period=year) for year in years[:3]))
    held = books(*(export("880730", 60.0, period=year) for year in years[:3]))
    back = [
        books(*(imported(code, 40.0, period=year) for year in span for code in codes),
              hs_edition=edition, valuation="FOB")
        for span, edition, codes in (
            (years[3:], "HS2022", ("880730",)), (years[:3], None, ("880730", "854231")),
        )
    ]  # fmt: skip
    asked = replace(PAIR, window=periods.window("2019", "2024"))
    edition = outcome(battery(mirror(said, silent, held, *back), asked), "hs_edition")
    assert edition.verdict == "cannot be tested"
    assert (
        "For 2022 to 2024 both sides use HS2022; for 2019 to 2021 the files do not say"
        in edition.sentence
    )
    # The years of which it is said stand as before.
    asked = replace(PAIR, window=periods.window("2022", "2024"))
    edition = outcome(battery(mirror(said, silent, held, *back), asked), "hs_edition")
    assert edition.verdict == "does not explain"
    assert edition.sentence.startswith("Both sides use HS2022")


def test_editions_are_laid_side_by_side_year_by_year():
    """Both sides changed to HS2022 in the same year, but one of them has no books of 2021."""
    older = books(export("854231", 60.0, period="2021"), hs_edition="HS2017")
    newer = books(export("880730", 60.0, period="2022"), hs_edition="HS2022")
    back = books(imported("880730", 40.0, period="2022"), hs_edition="HS2022", valuation="FOB")
    asked = replace(PAIR, window=periods.window("2021", "2022"))
    edition = outcome(battery(mirror(older, newer, back), asked), "hs_edition")
    assert edition.verdict == "does not explain"
    assert edition.sentence.startswith("Both sides use HS2022")


@pytest.mark.parametrize(
    ("year", "month", "verdict"),
    [
        # The months of 2023 say nothing: those of the year tell their edition.
        ("HS2017", None, "explains"),
        ("HS2022", None, "does not explain"),
        # They say it themselves: a note about the year does not matter.
        ("HS2017", "HS2022", "does not explain"),
        ("HS2022", "HS2017", "explains"),
        (None, None, "cannot be tested"),
    ],
)
def test_the_edition_of_a_year_is_that_of_its_months(year, month, verdict):
    out = [export(code, 60.0, period="2023-05") for code in ("880730", "854231")]
    exports = books(*out, hs_edition="HS2022")
    monthly = books(imported("854231", 60.0, period="2023-05"), hs_edition=month, valuation="FOB")
    annual = books(imported("854231", 1.0, "DEU", "2023"), hs_edition=year, valuation="FOB")
    found = battery(
        mirror(exports, monthly, annual),
        replace(LISTED, window=periods.window("2023-05", "2023-05")),
    )
    assert outcome(found, "hs_edition").verdict == verdict


def test_confidential_values_of_the_heading_forbid_to_state_what_is_left():
    exports = books(export("854231", 100.0))
    imports = books(imported("854231", 40.0), valuation="FOB")
    hidden = books(imported("854239", math.nan), status="suppressed")
    found = battery(mirror(exports, imports, hidden), IN_2023)
    assert outcome(found, "suppression").verdict == "cannot be tested"
    assert found.left_usd is None
    elsewhere = books(imported("640299", math.nan), status="suppressed")
    found = battery(mirror(exports, imports, elsewhere), IN_2023)
    assert outcome(found, "suppression").verdict == "does not explain"
    said = books(imported("854239", 45.0), status="suppressed")
    found = battery(mirror(exports, imports, said), IN_2023)
    assert outcome(found, "suppression").figure == 45.0
    assert found.left_usd == pytest.approx(15.0)


def test_usual_gap_is_the_percentile_among_unlisted_codes_of_the_pair():
    """Ten unlisted codes with gaps of 1 to 10 percent; the listed one has 9.5: above 9 of them."""
    unlisted = [f"8501{i:02d}" for i in range(10, 20)]
    rows = [export(code, 100.0) for code in unlisted]
    back = [imported(code, 100.0 - i) for i, code in enumerate(unlisted, start=1)]
    made = mirror(
        books(*rows, export("854231", 100.0)),
        books(*back, imported("854231", 90.5), valuation="FOB"),
    )
    usual = outcome(battery(made, LISTED), "usual_gap")
    assert usual.figure == pytest.approx(90.0)
    # Their sum lacks 55 of 1000: 5.5 of the listed code's 9.5 is usual.
    assert usual.explained_usd == pytest.approx(5.5)
    assert usual.verdict == "explains in part"
    assert "From 90 of 100 on a gap is larger than usual: only the part" in usual.sentence
    assert outcome(battery(made, IN_2023), "usual_gap").verdict == "cannot be tested"


def test_history_is_the_median_of_earlier_gap_shares():
    """Shares 0.6, 0.2, 0.4 before: the median 0.4 of 100 is 40 of the gap of 50."""
    years = {"2020": 40.0, "2021": 80.0, "2022": 60.0, "2023": 50.0}
    made = mirror(
        books(*[export("854231", 100.0, period=year) for year in years]),
        books(*[imported("854231", usd, period=y) for y, usd in years.items()], valuation="FOB"),
    )
    history = outcome(battery(made, IN_2023), "history")
    assert history.figure == pytest.approx(0.4)
    assert history.explained_usd == pytest.approx(40.0)
    assert "each of the 3 earlier periods" in history.sentence
    assert "predates 2022" in history.sentence


def test_history_says_nothing_of_trade_beyond_five_times_what_there_was():
    """2 and 4 before, all without counterpart; of 100 now, 20 have such a past: 80 are left."""
    made = mirror(
        books(
            export("854231", 2.0, period="2021"),
            export("854231", 4.0, period="2022"),
            export("854231", 100.0, period="2023"),
        ),
        books(*[imported("847150", 9.0, period=year) for year in ("2021", "2022", "2023")]),
    )
    found = battery(made, replace(IN_2023, where=keys("code", "854231")))
    history = outcome(found, "history")
    assert history.figure == pytest.approx(1.0)
    assert history.explained_usd == pytest.approx(20.0)
    assert history.sentence.endswith(
        "Only 20% of the exports of now lies within five times the largest earlier ones; the rest has "
        "no past to be compared with. It accounts for 20 of the 100 dollars of the gap, in each code "
        "for no more than is missing there."
    )
    # Over two years, what there was is five times as much in each.
    both = replace(IN_2023, where=keys("code", "854231"), window=periods.window("2022", "2023"))
    assert outcome(battery(made, both), "history").explained_usd == pytest.approx(20.0)


def annual(years, shares):
    """Exports of 100 a year, of which the importer books all but the share."""
    made = [(str(year), 100.0 * (1 - share)) for year, share in zip(years, shares, strict=True)]
    return mirror(
        books(*[export("854231", 100.0, period=year) for year, _ in made]),
        books(*[imported("854231", usd, period=year) for year, usd in made], valuation="FOB"),
    )


def test_a_gap_of_four_years_is_laid_beside_single_years_that_are_loaded():
    """Nothing is loaded of 2014 to 2016: history is that of 2017 alone, and named so."""
    four = replace(PAIR, window=periods.window("2018", "2021"))
    found = outcome(battery(annual(range(2017, 2022), (0.2, 0.5, 0.5, 0.5, 0.5)), four), "history")
    assert found.figure == pytest.approx(0.2)
    assert found.sentence == (
        "In 2017, the one earlier period that is loaded, 20.0% of exports had no counterpart. It "
        "accounts for 80.0 of the 200 dollars of the gap, in each code for no more than is missing "
        "there."
    )
    none = outcome(battery(annual(range(2018, 2022), (0.5,) * 4), four), "history")
    assert none.verdict == "cannot be tested"


def test_imports_above_exports_are_no_negative_share_without_counterpart():
    one = outcome(battery(annual((2022, 2023), (-0.0166, 0.5)), IN_2023), "history")
    assert one.verdict == "does not explain"
    assert one.sentence == (
        "In 2022, the one earlier period that is loaded, imports made up for the exports."
    )
    two = outcome(battery(annual((2021, 2022, 2023), (0.3, -0.1, 0.5)), IN_2023), "history")
    assert two.sentence == (
        "In the 2 earlier periods this share of exports had no counterpart: none in 2022, "
        "30.0% in 2021. It accounts for 10.0 of the 50 dollars of the gap, in each code for no more "
        "than is missing there."
    )


def test_an_earlier_year_of_which_months_are_missing_is_not_one():
    months = [f"2022-{m:02d}" for m in range(10, 13)] + [f"2023-{m:02d}" for m in range(1, 13)]
    made = mirror(
        books(*[export("854231", 100.0, period=p) for p in months]),
        books(*[imported("854231", 70.0, period=p) for p in months], valuation="FOB"),
    )
    assert outcome(battery(made, IN_2023), "history").verdict == "cannot be tested"
    last = replace(PAIR, window=periods.window("2023-10", "2023-12"))
    assert outcome(battery(made, last), "history").figure == pytest.approx(0.3)


def test_part_years_are_compared_with_the_same_months():
    months = [f"{year}-{m:02d}" for year in (2022, 2023) for m in (1, 2, 7)]
    made = mirror(
        books(*[export("854231", 100.0, period=p) for p in months]),
        books(*[imported("854231", 0.0 if p == "2022-07" else 70.0, period=p) for p in months],
              valuation="FOB"),
    )  # fmt: skip
    early = replace(PAIR, window=periods.window("2023-01", "2023-02"))
    assert outcome(battery(made, early), "history").figure == pytest.approx(0.3)


def test_importer_usual_takes_all_other_exporters():
    """The others: 300 exported, 240 imported: 20% is usual: 20 of the gap of 50."""
    others = ("CHN", "DEU", "KOR")
    made = mirror(
        books(export("854231", 100.0)),
        books(*[export("854231", 100.0, other) for other in others]),
        books(
            imported("854231", 50.0),
            *[imported("854231", 80.0, o) for o in others],
            valuation="FOB",
        ),
    )
    usual = outcome(battery(made, IN_2023), "importer_usual")
    assert usual.figure == pytest.approx(0.2)
    assert usual.explained_usd == pytest.approx(20.0)


def test_quantity_parts_the_gap_into_weight_and_value():
    """Same weight, half the value: the whole gap is value; half the weight: nothing of it is."""
    exports = books(export("854231", 100.0), net_kg=10.0)
    cheaper = books(imported("854231", 50.0), net_kg=10.0, valuation="FOB")
    found = outcome(battery(mirror(exports, cheaper), IN_2023), "quantity")
    assert (found.verdict, found.figure, found.explained_usd) == ("explains", 0.0, 50.0)
    lighter = books(imported("854231", 50.0), net_kg=5.0, valuation="FOB")
    found = outcome(battery(mirror(exports, lighter), IN_2023), "quantity")
    assert (found.verdict, found.figure) == ("does not explain", pytest.approx(1.0))
    guessed = books(imported("854231", 50.0), net_kg=5.0, estimated="net_kg", valuation="FOB")
    assert (
        outcome(battery(mirror(exports, guessed), IN_2023), "quantity").verdict
        == "cannot be tested"
    )


def test_no_dollar_is_taken_twice():
    """Origin offers 60 and history 60 of a gap of 60: origin takes all, history nothing."""
    made = mirror(
        books(export("854231", 100.0), export("854231", 100.0, period="2022")),
        books(export("854231", 1.0, "CHN"), export("854231", 100.0, "CHN", "2022")),
        books(
            imported("854231", 40.0), imported("854231", 61.0, "CHN"),
            imported("854231", 40.0, period="2022"), imported("854231", 100.0, "CHN", "2022"),
            valuation="FOB",
        ),
    )  # fmt: skip
    found = battery(made, IN_2023)
    assert (outcome(found, "origin").taken_usd, outcome(found, "history").taken_usd) == (60.0, 0.0)
    assert outcome(found, "history").explained_usd == pytest.approx(60.0)
    assert found.left_usd == 0.0


def test_where_imports_exceed_exports_by_freight_and_insurance_nothing_is_left():
    made = mirror(books(export("854231", 100.0)), books(imported("854231", 119.0)))
    found = battery(made, IN_2023)
    assert (found.reading, found.left_usd) == ("no gap", 0.0)
    assert "Nothing is left" in found.sentence


def test_a_question_that_takes_no_cell_is_refused():
    with pytest.raises(ValueError, match="no cell fits"):
        explain(mirror(books(export("854231", 50.0))), replace(PAIR, exporters=frozenset({"DEU"})))


def test_sentences_never_say_that_goods_did_not_arrive():
    made = mirror(
        books(export("854231", 100.0), export("854232", 30.0)),
        books(imported("854231", 40.0), imported("854231", 65.0, "CHN")),
    )
    text = " ".join(explain(made, IN_2023).frame["sentence"]).lower()
    assert not any(word in text for word in ("arrive", "missing goods", "smuggl", "evad", "vanish"))


def test_who_can_answer_are_those_whose_gap_it_is():
    """China and Germany are in Uzbekistan's books alone: nothing of theirs is compared."""
    everybody = replace(IN_2023, exporters=None, importers=None)
    made = mirror(
        books(export("854231", 100.0), export("854231", 50.0, partner="KAZ")),
        books(
            imported("854231", 40.0), imported("854231", 9.0, "CHN"),
            imported("854231", 9.0, "DEU"), valuation="FOB",
        ),
        books(imported("854231", 20.0, reporter="KAZ"), valuation="FOB"),
    )  # fmt: skip
    assert battery(made, everybody).told.exporters == ("TUR",)
    asked = questions(made, everybody).frame.set_index("test")["who"]
    assert asked["lag"] == "carriers and the customs offices of Kazakhstan and Uzbekistan"
    nothing = mirror(books(imported("854231", 9.0, "CHN"), imported("854231", 9.0, "DEU")))
    assert battery(nothing, everybody).told.exporters == ("CHN", "DEU")
