"""The real Uzbek files: the figures of the issue, by command, from the csv and from ugly workbooks."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from mirrorgap.ui.cli import run

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
PAIR = [
    CORPUS / f"derived__jumayevd_trade-mirror__CHPL_{name}.csv"
    for name in ("UZB_imports_by_partner", "partner_exports_to_UZB")
]
pytestmark = pytest.mark.skipif(not PAIR[0].exists(), reason="the corpus is not at hand")


def rows(capsys, *arguments):
    assert run(["gaps", *map(str, arguments), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def of_2023(found):
    return next(row for row in found if row["period"] == "2023")


def check_turkey(capsys, *paths):
    words = (*paths, "--exporter", "TUR", "--importer", "UZB", "--by", "exporter,importer,period")
    row = of_2023(rows(capsys, *words))
    assert (row["exports_usd"], row["imports_usd"]) == (28_274_140, 12_892_480)
    assert round(row["gap_usd"], 2) == 16_111_423.02
    assert round(row["gap_share"], 4) == 0.5698
    assert of_2023(rows(capsys, *words, "--cif-fob", "1"))["gap_usd"] == 15_381_660


def test_turkey_2023(capsys):
    check_turkey(capsys, *PAIR)


def test_emirates_and_all_exporters_2023(capsys):
    words = (*PAIR, "--by", "exporter,importer,period", "--importer", "UZB")
    row = of_2023(rows(capsys, *words, "--exporter", "ARE"))
    assert (row["exports_usd"], row["imports_usd"]) == (115_910_378, 13_950_212)
    every = of_2023(rows(capsys, *PAIR, "--importer", "UZB", "--by", "period"))
    assert (every["exports_usd"], every["imports_usd"]) == (568_767_892, 443_420_524)


def test_lost_cells(capsys):
    found = rows(capsys, *PAIR, "--by", "importer")
    assert sum(row["cells_lost"] for row in found) == 34
    assert sum(row["cells_lost_code_seen"] for row in found) == 19


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def numbers_with_a_format(book, lines):
    sheet = book.active
    sheet.append(lines[0])
    code, value = lines[0].index("cmdCode"), lines[0].index("primaryValue")
    for i, line in enumerate(lines[1:], start=2):
        sheet.append(
            [int(c) if j == code else float(c) if j == value else c for j, c in enumerate(line)]
        )
        sheet.cell(i, code + 1).number_format = "000000"


def thousands_as_text(book, lines):
    sheet = book.active
    at = lines[0].index("primaryValue")
    drop = {lines[0].index("cifvalue"), lines[0].index("fobvalue")}
    header = [c for j, c in enumerate(lines[0]) if j not in drop]
    header[header.index("primaryValue")] = "Trade value (thousand USD)"
    sheet.append(header)
    for line in lines[1:]:
        whole, thousandth = divmod(int(line[at]), 1000)
        line = [*line[:at], f"{whole},{thousandth:03d}", *line[at + 1 :]]
        sheet.append([c for j, c in enumerate(line) if j not in drop])


def titles_and_total(book, lines):
    sheet = book.active
    at = lines[0].index("primaryValue")
    sheet.append(["Trade in listed goods, US dollars"])
    sheet.append(["Extract for Uzbekistan"])
    sheet.append(lines[0])
    for line in lines[1:]:
        sheet.append([float(c) if j == at else c for j, c in enumerate(line)])
    total = [""] * len(lines[0])
    total[0], total[at] = "Total", sum(float(line[at]) for line in lines[1:])
    sheet.append(total)


def all_at_once(book, lines):
    """A table of nobody's layout: titles, codes as numbers, thousands with commas, a total, a note."""
    names = {
        "refYear": "Year",
        "reporterDesc": "Reporter",
        "flowDesc": "Flow",
        "partnerDesc": "Partner",
        "cmdCode": "HS code",
        "cmdDesc": "Description",
        "netWgt": "Net weight (kg)",
        "primaryValue": "Value (thousand USD)",
    }
    places = [lines[0].index(name) for name in names]
    sheet = book.active
    sheet.append(["Mirror trade statistics, listed goods"])
    sheet.append(["Uzbekistan and its partners"])
    sheet.append(list(names.values()))
    total = 0
    for line in lines[1:]:
        year, *who, code, text, kg, usd = [line[j] for j in places]
        total += int(usd)
        sheet.append([int(year), *who, int(code), text, kg.replace(".", ","), thousands(int(usd))])
        sheet.cell(sheet.max_row, 5).number_format = "000000"
    sheet.append(["Total", *[None] * 6, thousands(total)])
    sheet.append(["Note: provisional figures"])


def thousands(usd):
    whole, thousandth = divmod(usd, 1000)
    return f"{whole:,},{thousandth:03d}".replace(",", "\u00a0", f"{whole:,}".count(","))


def test_an_ugly_table_of_unknown_layout_gives_every_judged_figure(capsys, tmp_path):
    paths = []
    for source in PAIR:
        book = openpyxl.Workbook()
        all_at_once(book, table(source))
        paths.append(tmp_path / f"{source.stem}.xlsx")
        book.save(paths[-1])
    check_turkey(capsys, *paths)
    emirates = of_2023(
        rows(capsys, *paths, "--exporter", "ARE", "--by", "exporter,importer,period")
    )
    assert (emirates["exports_usd"], emirates["imports_usd"]) == (115_910_378, 13_950_212)
    every = of_2023(rows(capsys, *paths, "--importer", "UZB", "--by", "period"))
    assert (every["exports_usd"], every["imports_usd"]) == (568_767_892, 443_420_524)
    (lost,) = rows(capsys, *paths, "--by", "importer")
    assert (lost["cells_lost"], lost["cells_lost_code_seen"]) == (34, 19)


@pytest.mark.parametrize("ugly", [numbers_with_a_format, thousands_as_text, titles_and_total])
def test_the_same_pair_as_ugly_workbooks(capsys, tmp_path, ugly):
    paths = []
    for source in PAIR:
        book = openpyxl.Workbook()
        ugly(book, table(source))
        paths.append(tmp_path / f"{source.stem}.xlsx")
        book.save(paths[-1])
    check_turkey(capsys, *paths)
