"""The demo workbooks, read straight from their cells by a reader of their own."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from mirrorgap import demo
from mirrorgap.demo import arithmetic, comtrade, make, trade, tuik
from mirrorgap.demo import assumptions as a
from mirrorgap.model import lists

CODES_45 = lists.load(demo.LIST_ID).codes
CODES_50 = lists.load("chpl-2024-02").codes
BUNDLED = {path.name: path for path in demo.paths()}
ISO = {number: iso for iso, (number, _) in tuik.COUNTRIES.items()}


class Key(NamedTuple):
    reporter: str
    flow: str
    partner: str
    code: str
    month: str


Values = Mapping[Key, float]


def grid(path: Path, sheet: str = "Sheet1") -> list[list[object]]:
    if path.suffix == ".csv":
        with path.open(encoding="latin-1", newline="") as stream:
            return [list(row) for row in csv.reader(stream)]
    return CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()


def comtrade_rows(path: Path) -> Iterator[dict[str, str]]:
    lines = grid(path)
    header = [str(name) for name in lines[1]]
    assert len(header) == 47
    for line in lines[2:]:
        yield {name: text(cell) for name, cell in zip(header, line, strict=False)}


def text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


@pytest.fixture(scope="module")
def partners() -> Values:
    """What the Comtrade files state, all modes of transport together."""
    values: dict[Key, float] = {}
    for name, _, _ in make.COMTRADE_FILES:
        for row in comtrade_rows(BUNDLED[name]):
            if row["motCode"] != "0":
                continue
            month = f"{row['period'][:4]}-{row['period'][4:]}"
            key = Key(row["reporterISO"], row["flowCode"], row["partnerISO"], row["cmdCode"], month)
            assert key not in values
            values[key] = float(row["primaryValue"])
    return values


@pytest.fixture(scope="module")
def turkey() -> Values:
    """What Turkey's workbook states: blanks filled down, Total rows left out."""
    values: dict[Key, float] = {}
    for year in ("2021", "2022", "2023", "2024"):
        for sheet in (year, f"{year} all goods"):
            month, country = 0, 0
            for line in grid(BUNDLED[make.EXPORTER_FILE], sheet)[5:]:
                if line[3] == "":
                    continue
                month = int(str(line[0] or month).split(".")[0])
                country = int(str(line[1] or country).split(".")[0])
                code = line[3] if line[3] == "TOTAL" else f"{int(float(str(line[3]))):06d}"
                key = Key("TUR", "X", ISO[country], str(code), f"{year}-{month:02d}")
                assert key not in values
                values[key] = float(str(line[8]))
    return values


def total(
    values: Values, reporter: str, partner: str, low: str, high: str, *, codes: frozenset[str],
    flow: str = "X",
) -> float:  # fmt: skip
    return sum(
        usd
        for key, usd in values.items()
        if (key.reporter, key.flow, key.partner) == (reporter, flow, partner)
        and low <= key.month <= high
        and key.code in codes
    )


# -- What is reproduced


@pytest.mark.parametrize(("span", "millions"), list(a.PUBLISHED_RUS.items()))
def test_published_sums_of_exports_to_russia(
    turkey: Values, span: tuple[str, str], millions: float
) -> None:
    assert total(turkey, "TUR", "RUS", *span, codes=CODES_45) == round(millions * 1e6)


def test_published_figures_are_those_of_the_story() -> None:
    assert sorted(a.PUBLISHED_RUS.values()) == [8.4, 10.7, 11.1, 12.3, 70.9, 129.0]
    assert a.PUBLISHED_RUS_TOTAL == {"2023-10": 807.0, "2023-11": 905.0}
    assert a.PUBLISHED_KAZ == {"exports": 66.0, "imports": 6.0}


def test_november_2023_is_the_lowest_since_august_2022(turkey: Values) -> None:
    by_month = {
        month: total(turkey, "TUR", "RUS", month, month, codes=CODES_45) for month in trade.MONTHS
    }
    as_low = [m for m in trade.MONTHS if m < "2023-11" and by_month[m] <= by_month["2023-11"]]
    assert as_low[-1] == "2022-08"


def test_january_to_september_2023_leaves_what_the_methods_say(turkey: Values) -> None:
    russia = total(turkey, "TUR", "RUS", "2023-01", "2023-09", codes=CODES_45)
    assert russia == 109_900_000
    kazakhstan = total(turkey, "TUR", "KAZ", "2023-01", "2023-09", codes=CODES_45)
    assert 158_000_000 - russia < 66_000_000 < kazakhstan


@pytest.mark.parametrize(("month", "millions"), list(a.PUBLISHED_RUS_TOTAL.items()))
def test_all_goods_to_russia(turkey: Values, month: str, millions: float) -> None:
    assert turkey["TUR", "X", "RUS", "TOTAL", month] == millions * 1e6


def test_kazakhstan_plus_66_and_plus_6(turkey: Values, partners: Values) -> None:
    def change(values: Values, reporter: str, partner: str, flow: str) -> float:
        new, old = (
            total(values, reporter, partner, f"{year}-01", f"{year}-09", codes=CODES_45, flow=flow)
            for year in (2023, 2022)
        )
        return new - old

    assert change(turkey, "TUR", "KAZ", "X") == 66_000_000
    assert change(partners, "KAZ", "TUR", "M") == 6_000_000


# -- What is planted


def yearly(values: Values, reporter: str, partner: str, year: int, flow: str) -> float:
    codes = CODES_50 | {"854140", "854150", "854890", "852580", "880330"}
    return total(
        values, reporter, partner, f"{year}-01", f"{year}-12", codes=frozenset(codes), flow=flow
    )


def test_true_loss_begins_in_march_2022(turkey: Values, partners: Values) -> None:
    def recorded(low: str, high: str) -> float:
        sent = total(turkey, "TUR", "KAZ", low, high, codes=CODES_50 | {"854140", "854890"})
        back = total(
            partners, "KAZ", "TUR", low, high, codes=CODES_50 | {"854140", "854890"}, flow="M"
        )
        return back / sent

    assert 1.0 < recorded("2021-01", "2022-02") < 1.1
    assert recorded("2022-03", "2022-12") < 0.65
    assert recorded("2023-01", "2024-12") < 0.3


def test_lost_goods_are_codes_that_kazakhstan_records_from_others(
    turkey: Values, partners: Values
) -> None:
    for code in ("854231", "854239", "854232"):
        sent = {k.month for k in turkey if k.partner == "KAZ" and k.code == code}
        assert sent
        assert min(sent) >= a.LOSS_FROM
        assert not any(k.reporter == "KAZ" and k[2:4] == ("TUR", code) for k in partners)
        assert all(Key("KAZ", "M", "CHN", code, month) in partners for month in sent)


def test_gap_with_uzbekistan_is_as_old_as_the_series(turkey: Values, partners: Values) -> None:
    for year in range(2021, 2025):
        share = yearly(partners, "UZB", "TUR", year, "M") / yearly(turkey, "TUR", "UZB", year, "X")
        assert 0.42 < share < 0.47


def test_azerbaijan_books_under_another_origin(turkey: Values, partners: Values) -> None:
    for code, origin in a.ORIGIN.items():
        for month in trade.MONTHS:
            sent = turkey["TUR", "X", "AZE", code, month]
            back = partners["AZE", "M", "TUR", code, month]
            excess = (
                partners["AZE", "M", origin, code, month]
                - partners[origin, "X", "AZE", code, month] * a.CIF
            )
            assert back < 0.15 * sent
            assert excess == pytest.approx(sent * a.CIF - back, rel=0.5)
        others = sum(
            partners["AZE", "M", origin, code, month] / a.CIF
            - partners[origin, "X", "AZE", code, month]
            for month in trade.MONTHS
        )
        missing = sum(
            turkey["TUR", "X", "AZE", code, month]
            - partners["AZE", "M", "TUR", code, month] / a.CIF
            for month in trade.MONTHS
        )
        assert others == pytest.approx(missing, rel=0.05)


def test_georgia_was_asked_for_few_codes(turkey: Values, partners: Values) -> None:
    asked = {key.code for key in partners if key.reporter == "GEO"}
    assert asked == set(a.GEO_ASKED)
    assert len(asked) <= 10
    assert len({key.code for key in turkey if key.partner == "GEO"}) > 20


def test_kyrgyzstan_sends_on_to_russia_what_it_takes_in(partners: Values) -> None:
    def kyrgyz(flow: str, partner: str, year: int) -> float:
        return yearly(partners, "KGZ", partner, year, flow)

    for year in (2023, 2024):
        assert 0.75 < kyrgyz("RX", "RUS", year) / kyrgyz("M", "TUR", year) < 0.9
    assert kyrgyz("RX", "RUS", 2021) < 0.05 * kyrgyz("M", "TUR", 2021)
    again = {key: usd for key, usd in partners.items() if key.flow == "RX"}
    assert all(partners[key._replace(flow="X")] >= usd for key, usd in again.items())


def test_kazakhstans_exports_to_russia_stay_level(partners: Values) -> None:
    whole = [
        total(partners, "KAZ", "RUS", f"{year}-01", f"{year}-12", codes=CODES_45)
        for year in range(2022, 2025)
    ]
    assert all(4.8e6 < usd < 5.4e6 for usd in whole)
    assert not any(key.reporter == "KAZ" and key.flow == "RX" for key in partners)


def test_small_suppliers_stay_far_below_those_whose_exports_are_there(partners: Values) -> None:
    """They make the file one of all partners, and move no gap: no exporter states what they sell."""
    for importer in ("KAZ", "AZE"):
        named = {key.partner for key in partners if key.reporter == importer and key.flow == "M"}
        assert named == {"TUR", "CHN", "DEU", "W00", *a.SMALL_SUPPLIERS}
        assert len(named) > 10
        for code in a.SMALL_GOODS:
            for year in ("2022", "2023", "2024"):
                small, known = 0.0, 0.0
                for key, usd in partners.items():
                    if (key.reporter, key.flow, key.code) != (importer, "M", code):
                        continue
                    if key.month.startswith(year):
                        small += usd * (key.partner in a.SMALL_SUPPLIERS)
                        known += usd * (key.partner in ("CHN", "DEU"))
                assert 0 < small < 0.5 * known


def test_rows_by_mode_of_transport_add_up_to_their_own_total() -> None:
    parts: dict[tuple[str, ...], float] = defaultdict(float)
    whole: dict[tuple[str, ...], float] = {}
    for row in comtrade_rows(BUNDLED["kyrgyzstan_trade.xlsx"]):
        key = (row["flowCode"], row["partnerISO"], row["cmdCode"], row["period"])
        if row["motCode"] == "0":
            whole[key] = float(row["primaryValue"])
        else:
            parts[key] += float(row["primaryValue"])
    assert len(parts) == 24
    assert all(whole[key] == usd for key, usd in parts.items())


def test_russia_is_silent_after_january_2022(partners: Values) -> None:
    months = {key.month for key in partners if key.reporter == "RUS"}
    assert (min(months), max(months)) == ("2021-01", "2022-01")


# -- Editions


@pytest.mark.parametrize(("old", "new"), [("854140", "854149"), ("854890", "854800")])
def test_codes_change_number_in_2022_in_every_book(
    turkey: Values, partners: Values, old: str, new: str
) -> None:
    for values in (turkey, partners):
        assert {key.month < "2022-01" for key in values if key.code == old} == {True}
        assert {key.month < "2022-01" for key in values if key.code == new} == {False}
    in_2017 = {key.code for key in turkey if key.month < "2022-01"}
    changed = {entry.code for entry in lists.load("chpl-2024-02").entries if not entry.stable}
    assert not changed & in_2017


def test_files_name_their_edition() -> None:
    for row in comtrade_rows(BUNDLED["kazakhstan_imports.xlsx"]):
        assert row["classificationCode"] == ("H6" if row["period"] >= "202201" else "H5")


# -- Shape, marks and making


def test_every_sheet_and_text_begins_with_the_marker() -> None:
    for path in demo.paths():
        if path.suffix == ".csv":
            assert path.read_text(encoding="latin-1").startswith(demo.MARKER)
            continue
        book = openpyxl.load_workbook(path, read_only=True)
        assert book.properties.title == demo.MARKER
        for sheet in book.worksheets:
            assert str(next(sheet.iter_rows(max_row=1, values_only=True))[0]).startswith(
                demo.MARKER
            )
        book.close()


def test_text_file_has_48_fields_under_47_names_in_latin_1() -> None:
    (path,) = (path for path in demo.paths() if path.suffix == ".csv")
    assert "Türkiye".encode("latin-1") in path.read_bytes()
    lines = grid(path)
    assert (len(lines[0]), len(lines[1])) == (1, 47)
    assert {len(line) for line in lines[2:]} == {48}


def test_codes_in_turkeys_workbook_are_numbers_with_a_format() -> None:
    book = openpyxl.load_workbook(BUNDLED[make.EXPORTER_FILE], read_only=True)
    cells = [row[0] for row in book["2022"].iter_rows(min_row=6, max_row=40, min_col=4, max_col=4)]
    book.close()
    codes = [cell for cell in cells if cell.value is not None]
    assert codes[0].value == 70200
    assert {cell.number_format for cell in codes} == {"000000"}


def test_total_rows_hold_what_stands_above_them(turkey: Values) -> None:
    lines = grid(BUNDLED[make.EXPORTER_FILE], "2023")
    (last,) = (line for line in lines if line[0] == "Total")
    year = [usd for key, usd in turkey.items() if key.month[:4] == "2023" and key.code != "TOTAL"]
    assert last[8] == sum(year)
    countries = [line[8] for line in lines if line[2] == "Total"]
    assert len(countries) == 12 * len(tuik.COUNTRIES)
    assert sum(float(str(usd)) for usd in countries) == sum(year)


def test_all_goods_exceed_the_goods_shown(turkey: Values, partners: Values) -> None:
    shown: dict[Key, float] = defaultdict(float)
    for key, usd in {**turkey, **partners}.items():
        if key.code != "TOTAL" and key.reporter != "GEO" and key.flow != "RX":
            shown[key._replace(code="TOTAL")] += usd
    totals = {**turkey, **partners}
    assert all(usd < totals[key] for key, usd in shown.items())


def test_files_are_small_and_complete() -> None:
    assert set(BUNDLED) == {make.EXPORTER_FILE, *(name for name, _, _ in make.COMTRADE_FILES)}
    assert sum(path.stat().st_size for path in demo.paths()) < 3_200_000


def test_assumptions_give_the_bundled_cells() -> None:
    stock = trade.goods()
    stated = make.everything(stock)
    for name, reporter, partners_ in make.COMTRADE_FILES:
        made = comtrade.rows(make.chosen(stated, reporter, partners_), stock)
        for row, line in zip(made, comtrade_rows(BUNDLED[name]), strict=True):
            expected = {field: "" if cell is None else text(cell) for field, cell in row.items()}
            if name.endswith(".csv"):
                line = {f: v.title() if v in ("true", "false") else v for f, v in line.items()}
            assert line == expected
    for name, _, lines in tuik.sheets(stated, stock):
        table = grid(BUNDLED[make.EXPORTER_FILE], name)
        for line, cells in zip(lines, table[5:], strict=False):
            assert [text(c) for c in cells] == ["" if c is None else text(c) for c in line]


@pytest.mark.slow
def test_making_again_gives_the_bundled_files(tmp_path: Path) -> None:
    for made in make.make(tmp_path):
        bundled = BUNDLED[made.name]
        if made.suffix == ".csv":
            assert made.read_bytes() == bundled.read_bytes()
            continue
        names = CalamineWorkbook.from_path(bundled).sheet_names
        assert CalamineWorkbook.from_path(made).sheet_names == names
        assert all(grid(made, name) == grid(bundled, name) for name in names)


def test_write_copies_files_and_readme(tmp_path: Path) -> None:
    copies = demo.write(tmp_path / "new" / "folder")
    assert {path.name for path in copies} == {*BUNDLED, "README.md"}
    for copy in copies:
        original = BUNDLED.get(copy.name)
        assert original is None or copy.read_bytes() == original.read_bytes()


def test_readme_says_what_cannot_hold_together() -> None:
    for figure in ("129", "158", "+66", "109.9", "48.1"):
        assert figure in demo.readme()


# -- The small parts


@given(
    st.integers(0, 10**12),
    st.dictionaries(st.text(max_size=3), st.floats(1e-3, 1e3), min_size=1, max_size=50),
)
def test_apportion_keeps_the_sum_and_the_shares(usd: int, weights: dict[str, float]) -> None:
    parts = arithmetic.apportion(usd, weights)
    assert sum(parts.values()) == usd
    whole = sum(weights.values())
    assert all(abs(parts[k] - usd * w / whole) < 1.01 for k, w in weights.items())


def test_level_runs_straight_between_anchors_and_flat_outside() -> None:
    path = {"2022-01": 1.0, "2022-11": 2.0}
    assert [arithmetic.level(path, m) for m in ("2021-05", "2022-06", "2023-01")] == [1.0, 1.5, 2.0]
