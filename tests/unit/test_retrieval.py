"""When a file was retrieved: by its name, its preamble, its properties or its own time."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from mirrorgap.io import reading, retrieval

HEADER = "Reporter,Partner,Flow,HS code,Period,Value,Currency"
ROW = "Turkey,Kazakhstan,Export,854231,2023-01,10,USD"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("TradeData_4_22_2026_12_19_27.csv", datetime(2026, 4, 22, 12, 19, 27)),
        ("liadslnt__TradeData_10_3_2023_1_2_3 (1).csv", datetime(2023, 10, 3, 1, 2, 3)),
        ("ds-059322_20240322_101112.csv", datetime(2024, 3, 22, 10, 11, 12)),
        ("export 2024-03-22 10-11.xlsx", datetime(2024, 3, 22, 10, 11)),
        ("TradeData_13_41_2023_1_2_3.csv", None),
        ("imports_2023.xlsx", None),
        ("imports_2023-12-31.xlsx", None),
        ("20231201_854231.csv", None),
        ("042024.xlsx", None),
    ],
)
def test_stamps_in_names(name, wanted):
    assert retrieval.by_name(name) == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Data extracted on 22/03/2024 10:11:12 from [ESTAT]", datetime(2024, 3, 22, 10, 11, 12)),
        ("Downloaded: 2024-03-22", datetime(2024, 3, 22)),
        ("Download date 4/22/2024", datetime(2024, 4, 22)),
        ("Дата выгрузки: 22.03.2024 10:11", datetime(2024, 3, 22, 10, 11)),
        ("Rapor tarihi 22.03.2024", datetime(2024, 3, 22)),
        ("查询时间：2024-03-22 10:11:12", datetime(2024, 3, 22, 10, 11, 12)),
        ("Trade from 01/01/2023 to 31/12/2023", None),
        ("Generated on request", None),
        ("Downloaded 99/99/2024", None),
    ],
)
def test_lines_over_a_table(line, wanted):
    assert retrieval.by_line(line) == wanted


def aged(path, when):
    os.utime(path, (when.timestamp(),) * 2)
    return path


def text(path, *above):
    path.write_text("\n".join((*above, HEADER, ROW)) + "\n", encoding="utf-8")
    return aged(path, datetime(2022, 5, 6, 7, 8, 9, tzinfo=UTC))


def told(path):
    (source,) = reading.load([path]).sources
    return datetime.fromisoformat(source.retrieved), source.retrieved_by


def test_a_file_that_tells_nothing_has_the_time_at_which_it_was_written(tmp_path):
    when, by = told(text(tmp_path / "a.csv"))
    assert (when, by) == (datetime(2022, 5, 6, 7, 8, 9, tzinfo=UTC), "file time")


def test_a_name_goes_before_a_preamble_and_that_before_the_time_of_the_file(tmp_path):
    line = "Data extracted on 22/03/2024 10:11:12 from [ESTAT]"
    when, by = told(text(tmp_path / "a.csv", line, ""))
    assert (when.replace(tzinfo=None), by) == (datetime(2024, 3, 22, 10, 11, 12), "preamble")
    when, by = told(text(tmp_path / "TradeData_4_22_2026_12_19_27.csv", line, ""))
    assert (when.replace(tzinfo=None), by) == (datetime(2026, 4, 22, 12, 19, 27), "file name")


def workbook(path, modified):
    book = openpyxl.Workbook()
    for line in (HEADER, ROW):
        book.active.append(line.split(","))
    book.properties.modified = modified
    book.save(path)
    return aged(path, datetime(2022, 5, 6, tzinfo=UTC))


def test_a_workbook_tells_when_it_was_saved(tmp_path):
    path = workbook(tmp_path / "a.xlsx", datetime(2024, 3, 22, 10, 11, 12))
    found = zipfile.ZipFile(path).read("docProps/core.xml").decode()
    saved = found.partition("modified")[2].partition(">")[2][:19]
    when, by = told(path)
    assert by == "document properties"
    assert when == datetime.fromisoformat(saved).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "modified", ["2006-09-16T00:00:00Z", "1601-01-01T00:00:00Z", "some day", ""]
)
def test_times_that_programs_write_who_have_none_tell_nothing(tmp_path, modified):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        tag = f"<dcterms:modified>{modified}</dcterms:modified>"
        package.writestr("docProps/core.xml", f"<cp:coreProperties>{tag}</cp:coreProperties>")
    aged(path, datetime(2022, 5, 6, tzinfo=UTC))
    assert retrieval.of_file(path)[1] == "file time"


def test_a_damaged_package_or_none_has_the_time_of_the_file(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing more")
    assert retrieval.of_file(path)[1] == "file time"
    assert retrieval.of_file(tmp_path / "absent.csv") == ("", "")


def test_a_member_of_an_archive_may_carry_the_stamp(tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("TradeData_4_22_2026_12_19_27.csv", f"{HEADER}\n{ROW}\n")
    when, by = told(path)
    assert (when.replace(tzinfo=None), by) == (datetime(2026, 4, 22, 12, 19, 27), "file name")
