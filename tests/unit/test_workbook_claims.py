"""The sheet Claims, and cases as commands read them: claims, notes and events travel with the case."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.grids import ReadingError
from mirrorgap.io.reading import load
from mirrorgap.io.reading_cases import load_paths
from mirrorgap.io.workbook.claims import HEADERS
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model import commands, lists
from mirrorgap.model.claims import Claim, Input, Place
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.query import Query
from mirrorgap.model.store import Store
from mirrorgap.ui.cli import run

BOOK = """reporter,partner,flow,code,period,value,currency
TUR,UZB,export,854231,2022-11,12300000,USD
TUR,UZB,export,854231,2023-11,8400000,USD
UZB,TUR,import,854231,2022-11,9000000,USD
UZB,TUR,import,854231,2023-11,4000000,USD
"""


def november(year: str) -> Place:
    return Place("flows", "value", (("exporter", "TUR"), ("period", f"{year}-11")), "chpl-2023-09")


#: The cases of METHODS 11, one of them pinned to cells of the data.
CLAIMS = (
    Claim("a", "=SUM(A1) fell 2.5%", "-2.5%", "change", Input("10.7", "a table"), Input("11.1"),
          "chpl-2023-09", "+a story, 2023-12-01", written="2026-11-22T10:00:00+00:00"),
    Claim("b", "fell 32%", "-32%", "change", Input("8.4", "", november("2023"), 8.4e6),
          Input("12.3", "", november("2022"), 12.3e6), "chpl-2024-02", "another story"),
    Claim("c", "rose 81%", "+81%", "change", Input("129"), Input("70.9")),
    Claim("d", "three times 2022", "three times", "multiple", Input("158"), Input()),
)  # fmt: skip
EVENT = KnownEvent(date(2023, 3, 1), "own", "A rule", "gazette")


@pytest.fixture
def job(tmp_path: Path) -> ExportJob:
    (tmp_path / "both.csv").write_text(BOOK, encoding="utf-8")
    loaded = load([tmp_path / "both.csv"])
    query = Query(basket=lists.load("chpl-2024-02"))
    return ExportJob(loaded.sources, loaded.chunks, query, claims=CLAIMS)


def rows(path: Path) -> list[dict[str, object]]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Claims")
    table = sheet.to_python(skip_empty_area=False)
    (at,) = [i for i, row in enumerate(table) if HEADERS[0] in row]
    return [dict(zip(HEADERS, row[1:], strict=False)) for row in table[at + 1 :]]


def test_each_claim_has_a_row_with_its_figures_and_verdicts(job: ExportJob, tmp_path: Path) -> None:
    done = export(tmp_path / "out.xlsx", job)
    assert list(done.sheets)[7:10] == ["Categories", "Claims", "Notes"]
    found = rows(tmp_path / "out.xlsx")
    assert [row[HEADERS[0]] for row in found] == [
        "does not follow", "holds", "possible within rounding", "cannot be checked",
    ]  # fmt: skip
    assert [row[HEADERS[2]] for row in found] == ["-2.5%", "-32%", "+81%", "three times"]
    first, pinned, rose, unknown = found
    assert first[HEADERS[4]] == "-3.6% (-4.5% to -2.7%)"
    assert first[HEADERS[5]] == ""
    assert first[HEADERS[8]] == "+a story, 2023-12-01\nnew: a table"
    assert first[HEADERS[9]] == "2026-11-22 10:00"
    assert pinned[HEADERS[5]] == "holds"
    assert "8,400,000 in the data, as when the claim was kept" in str(pinned[HEADERS[6]])
    assert "different lists" in str(pinned[HEADERS[6]])
    assert pinned[HEADERS[7]] == "CHPL 2023-09, 45 codes\nCHPL 2024-02, 50 codes"
    assert "new: Value, USD, exports of Turkey Nov 2023" in str(pinned[HEADERS[8]])
    assert rose[HEADERS[4]] == "+81.9% (+81.1% to +82.8%)"
    assert unknown[HEADERS[3]] == "158 and one not published"


def test_what_the_data_give_is_read_anew(job: ExportJob, tmp_path: Path) -> None:
    text = BOOK.replace("2023-11,8400000", "2023-11,9400000")
    (tmp_path / "both.csv").write_text(text, encoding="utf-8")
    loaded = load([tmp_path / "both.csv"])
    later = dataclasses.replace(job, sources=loaded.sources, chunks=loaded.chunks)
    export(tmp_path / "out.xlsx", later)
    pinned = rows(tmp_path / "out.xlsx")[1]
    assert (pinned[HEADERS[0]], pinned[HEADERS[5]]) == ("holds", "does not follow")
    assert "8,400,000 when the claim was kept, 9,400,000 now" in str(pinned[HEADERS[6]])


def test_no_text_of_a_claim_is_a_formula(job: ExportJob, tmp_path: Path) -> None:
    export(tmp_path / "out.xlsx", job)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Claims"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "inlineStr") for cell in cells)
    signed = [cell for cell in cells if str(cell.value)[:1] in "=+-@"]
    assert {str(cell.value)[:8] for cell in signed} >= {"=SUM(A1)", "+a story", "-2.5%"}
    assert all(cell.quotePrefix for cell in signed)


def test_without_claims_the_sheet_says_so(job: ExportJob, tmp_path: Path) -> None:
    export(tmp_path / "out.xlsx", dataclasses.replace(job, claims=()))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Claims"]
    texts = [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert texts == ["Claims", "No claims are kept with this case."]


@pytest.fixture
def case(job: ExportJob, tmp_path: Path) -> Path:
    """A case with the sources, the claims, a note and an event of its own; its source is gone."""
    path = tmp_path / "kept.mirrorgap"
    store = Store(CaseFile.create(path))
    for chunk in job.chunks:
        store.journal.put_chunk(chunk)
    store.dispatch(commands.AddSources(job.sources))
    for claim in CLAIMS:
        store.dispatch(commands.AddClaim(claim))
    store.dispatch(commands.AddNote(Note("n", "ask", Status.OPEN, None, "", "2026-11-22")))
    store.dispatch(commands.SetEvents((EVENT,)))
    store.close()
    (tmp_path / "both.csv").unlink()
    return path


def test_a_case_is_read_with_its_records(case: Path) -> None:
    loaded = load_paths([case])
    assert loaded.case is not None
    assert loaded.case.work.claims == CLAIMS
    assert loaded.case.work.events == (EVENT,)
    assert sum(map(len, loaded.chunks)) == 4


def test_a_case_can_be_joined_by_files_but_not_by_a_second_case(case: Path, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text(BOOK.replace("854231", "854239"), encoding="utf-8")
    assert len(load_paths([case, tmp_path / "more.csv"]).sources) == 2
    with pytest.raises(ReadingError, match="second case"):
        load_paths([case, case.with_name("other.mirrorgap")])
    with pytest.raises(ReadingError, match="no such file"):
        load_paths([case.with_name("other.mirrorgap")])


def told(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = run([str(word) for word in words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_commands_take_a_case(capsys, case: Path) -> None:
    code, out, err = told(capsys, "flows", case, "--by", "exporter,year", "--format", "json")
    assert code == 0
    assert {row["value"] for row in json.loads(out)} == {12.3e6, 8.4e6}
    assert "the case uses the list" not in err
    _, _, err = told(capsys, "flows", case, "--list", "chpl-2023-09")
    assert "--list chpl-2024-02 takes its own" in err


def test_the_claims_of_a_case_are_checked_again(capsys, case: Path) -> None:
    code, out, err = told(capsys, "claim", case, "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [row["verdict"] for row in found] == [
        "does not follow", "holds", "holds after rounding", "cannot be checked",
    ]  # fmt: skip
    assert list(found[0])[:8] == ["stated", "kind", "new", "old", "value", "low", "high", "verdict"]
    assert [row["verdict_by_data"] for row in found] == [None, "holds", None, None]
    assert "-2.5% does not follow" in err
    assert told(capsys, "claim")[0] == 2
    assert told(capsys, "claim", case, "--stated", "3")[0] == 2


def test_the_export_of_a_case_holds_its_claims_and_notes(
    capsys, case: Path, tmp_path: Path
) -> None:
    code, _, err = told(capsys, "export", case, "--out", tmp_path / "out.xlsx")
    assert code == 0, err
    assert len(rows(tmp_path / "out.xlsx")) == 4
    notes = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_name("Notes")
    assert any("ask" in row for row in notes.to_python())


def test_the_briefing_of_a_case_holds_its_claims_and_notes(
    capsys, case: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.html"
    code, _, err = told(capsys, "report", case, "--out", out)
    assert code == 0, err
    page = out.read_text(encoding="utf-8")
    claims = page[page.index('id="claims"') : page.index('id="notes"')]
    assert claims.count("<tr>") == 1 + len(CLAIMS)
    assert "possible within rounding" in claims
    assert "ask" in page[page.index('id="notes"') : page.index('id="sources"')]
