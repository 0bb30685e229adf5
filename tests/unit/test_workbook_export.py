from __future__ import annotations

import csv
import dataclasses
import pickle
import zipfile
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from mirrorgap.io.reading import load
from mirrorgap.io.workbook.export import OWN, export
from mirrorgap.io.workbook.job import Exported, ExportJob
from mirrorgap.io.workbook.target import WritingError
from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Keys, Range, Without, keys
from mirrorgap.model.uncompared import compared_only

HEADER = [
    *("refYear", "period", "reporterISO", "reporterDesc", "flowCode", "flowDesc", "partnerISO"),
    *("partnerDesc", "classificationCode", "cmdCode", "cmdDesc", "netWgt", "cifvalue", "fobvalue"),
    "primaryValue",
]
QUERY = Query(basket=lists.load("chpl-2024-02"))
TIME = "2026-11-22T10:00:00+00:00"


def line(year: int, flow: str, code: str, value: float, partner: str = "TUR") -> list[object]:
    """Turkey's exports to Uzbekistan (X), or Uzbekistan's imports from *partner* (M)."""
    out = flow == "X"
    reporter, other = ("TUR", "UZB") if out else ("UZB", partner)
    names = {"TUR": "Turkey", "UZB": "Uzbekistan", "DEU": "Germany"}
    text = "=cmd|'/c calc'!A0" if code == "854231" else f"goods {code}"
    cif = "" if out or code == "852691" else value
    fob = value if out else ("" if code != "852691" else value)
    described = [reporter, names[reporter], flow, "Export" if out else "Import"]
    where = [other, names[other], "H6", code, text]
    return [year, year, *described, *where, 10, cif, fob, value]


EXPORTS = [
    line(2022, "X", "854231", 900_000.0),
    line(2023, "X", "854231", 2_000_000.5),
    line(2023, "X", "852691", 500_000.0),
    line(2023, "X", "847150", 150_000.0),
    line(2023, "X", "847180", 90_000.0),
    line(2023, "X", "010121", 700_000.0),
    line(2022, "X", "854110", 330_000.0),
]
IMPORTS = [
    line(2022, "M", "854231", 890_000.0),
    line(2023, "M", "854231", 212_000.0),
    line(2023, "M", "852691", 480_000.0),
    line(2023, "M", "847150", 70_000.0, "DEU"),
    line(2023, "M", "854110", 333_000.25),
    line(2023, "M", "010121", 5_000.0),
    line(2022, "M", "854110", 340_000.0),
]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "sources"
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Summary"
    sheet.append(HEADER)
    for row in EXPORTS:
        sheet.append([int(v) if i == 9 else v for i, v in enumerate(row)])
        sheet.cell(sheet.max_row, 10).number_format = "000000"
        sheet.cell(sheet.max_row, 11).data_type = "s"
    book.save(folder / "exports.xlsx")
    with (folder / "imports.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEADER, *IMPORTS])
    return [folder / "exports.xlsx", folder / "imports.csv"]


@pytest.fixture
def job(files: list[Path]) -> ExportJob:
    loaded = load(files)
    assert not loaded.problems
    return ExportJob(loaded.sources, loaded.chunks, QUERY, version="0.1.0", time=TIME)


def note(text: str, status: Status, code: str) -> Note:
    subject = Both((keys("exporter", "TUR"), keys("importer", "UZB"), keys("hs6", code)))
    return Note("n1", text, status, subject, f"Turkey to Uzbekistan, {code}", TIME, (("gap", 1.0),))


def done(job: ExportJob, tmp_path: Path, **changes: object) -> tuple[Exported, Path]:
    out = tmp_path / "out.xlsx"
    return export(out, dataclasses.replace(job, **changes)), out  # type: ignore[arg-type]


def mirror_of(job: ExportJob) -> Mirror:
    return Mirror(job.chunks, [source.scope for source in job.sources])


def table(path: Path, sheet: str) -> list[dict[str, object]]:
    """Return a result sheet's rows by field name, as calamine reads the cached values."""
    rows = (
        CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    )
    return [dict(zip(rows[4], row, strict=True)) for row in rows[5:]]


def test_sheets_come_in_their_order(job: ExportJob, tmp_path: Path) -> None:
    exported, out = done(job, tmp_path)
    own = ["Summary (Mirrorgap)", "Gaps", "Flows", "Over time", "Changes", "Routes", "Seasons"]
    own += ["Categories"]
    own += ["Claims", "Notes", "Questions", "Quality", "Methods", "Records", "Sources"]
    assert list(exported.sheets) == [*own, "Summary", "imports"]
    assert openpyxl.load_workbook(out).sheetnames == list(exported.sheets)


def test_a_job_travels_to_another_process(job: ExportJob) -> None:
    assert pickle.loads(pickle.dumps(job)) == job


@pytest.mark.parametrize("by", [(), ("exporter", "code"), ("tier", "period")])
def test_cached_gaps_are_those_of_the_analysis_to_the_digit(
    job: ExportJob, tmp_path: Path, by: tuple[str, ...]
) -> None:
    _, out = done(job, tmp_path, query=QUERY.grouped(*by))
    query = QUERY.grouped(*(by or ("exporter", "importer", "period")))
    frame = compared_only(gaps(mirror_of(job), query).frame)
    rows = table(out, "Gaps")
    assert len(rows) == len(frame) > 1
    for row, (_, wanted) in zip(rows, frame.iterrows(), strict=True):
        for field, value in wanted.items():
            missing = value is None or value != value
            assert row[field] == ("" if missing else value), (field, value)


@pytest.mark.parametrize("measure", ["net_kg", "quantity"])
def test_the_workbook_is_in_dollars_though_weights_are_shown(
    job: ExportJob, tmp_path: Path, measure: str
) -> None:
    _, out = done(job, tmp_path)
    wanted = [row["gap_usd"] for row in table(out, "Gaps")]
    by_weight = dataclasses.replace(QUERY, measure=measure)
    exported, out = done(job, tmp_path, query=by_weight)
    assert [row["gap_usd"] for row in table(out, "Gaps")] == wanted
    assert any("values in USD" in text for text in exported.warnings)


def test_names_of_countries_stand_right_of_the_keys(job: ExportJob, tmp_path: Path) -> None:
    _, out = done(job, tmp_path)
    for name in ("Gaps", "Flows"):
        rows = table(out, name)
        said = {row["exporter"]: row["exporter_name"] for row in rows}
        assert said["TUR"] == "Turkey", name
        assert {row["importer_name"] for row in rows} == {"Uzbekistan"}
        fields = list(rows[0])
        keys_ = [fields.index(key) for key in ("exporter", "importer", "period")]
        assert fields.index("exporter_name") == max(keys_) + 1
    assert "Turkey" in " ".join(texts_of(out, "Summary (Mirrorgap)"))
    assert "Türkiye" not in " ".join(texts_of(out, "Summary (Mirrorgap)"))


def test_cached_flows_and_categories_are_those_of_the_analysis(
    job: ExportJob, tmp_path: Path
) -> None:
    _, out = done(job, tmp_path)
    mirror = mirror_of(job)
    listed = flows(mirror, QUERY.grouped("exporter", "importer", "period")).frame
    for name, frame in (("Flows", listed), ("Categories", categories(mirror, QUERY).frame)):
        rows = table(out, name)
        assert [row["value"] for row in rows] == frame["value"].tolist()
        assert len(rows) > 1


def test_gaps_are_formulas_over_one_named_cell(job: ExportJob, tmp_path: Path) -> None:
    _, out = done(job, tmp_path)
    book = openpyxl.load_workbook(out)
    where = book.defined_names["CIF_FOB"].attr_text
    sheet, _, cell = where.rpartition("!")
    assert sheet == "'Summary (Mirrorgap)'"
    assert book["Summary (Mirrorgap)"][cell.replace("$", "")].value == 1.06
    gaps_sheet = book["Gaps"]
    fields = {gaps_sheet.cell(5, c).value: c for c in range(1, gaps_sheet.max_column + 1)}
    rows = [r for r in range(6, gaps_sheet.max_row + 1) if gaps_sheet.cell(r, 1).value == "TUR"]
    star = gaps_sheet.cell(rows[0], fields["imports_fob_usd"]).value
    assert star.startswith("=")
    assert star.endswith("/CIF_FOB")
    assert gaps_sheet.cell(rows[0], fields["gap_usd"]).value == f"=F{rows[0]}-J{rows[0]}"
    assert gaps_sheet.cell(3, fields["gap_usd"]).value.startswith("=SUBTOTAL(109,")
    assert gaps_sheet.freeze_panes == "D6"
    assert gaps_sheet.tables["Mirrorgap_Gaps"].ref.startswith("A5:")


def test_the_summary_says_what_was_found(job: ExportJob, tmp_path: Path) -> None:
    exported, out = done(job, tmp_path)
    texts = texts_of(out, "Summary (Mirrorgap)")
    whole = "\n".join(texts)
    assert "Nothing was selected, so the default rule applies." in whole
    assert exported.highlighted == 4
    assert "Highlighted: the 4 records of a listed code whose gap is 100,000 USD or more" in whole
    assert "1 lost, 1 orphaned, 1 off by more than half." in whole
    assert "copies of the cells of the source files" in whole
    assert "Common High Priority List, 50 codes (chpl-2024-02)" in whole
    book = openpyxl.load_workbook(out)
    assert len(book["Summary (Mirrorgap)"]._charts) == 2


def test_charts_carry_the_figures_that_they_draw(job: ExportJob, tmp_path: Path) -> None:
    _, out = done(job, tmp_path)
    with zipfile.ZipFile(out) as package:
        charts = [package.read(n).decode() for n in package.namelist() if "/charts/" in n]
    assert len(charts) == 2
    assert all("<c:numCache>" in chart and "<c:v>" in chart for chart in charts)


def test_rows_behind_the_findings_are_marked(job: ExportJob, tmp_path: Path) -> None:
    exported, out = done(job, tmp_path)
    sheet = openpyxl.load_workbook(out)["Summary"]
    names = [c.value for c in sheet[1]]
    beside = names[len(HEADER) :]
    assert beside == [
        "Mirrorgap tier",
        "Mirrorgap mirrored value, USD",
        "Mirrorgap gap, USD",
        "Mirrorgap class",
        "Mirrorgap row in Gaps",
    ]
    filled = [r for r in range(2, 9) if sheet.cell(r, 1).fill.fill_type]
    assert filled == [3, 5]
    value = names.index("primaryValue") + 1
    assert comment(sheet, 3, value).startswith("Uzbekistan reports 0.212 of the 2")
    assert "Class: lost, code seen." in comment(sheet, 5, value)
    assert sheet.cell(3, len(HEADER) + 3).value == "=2000000.5-212000/CIF_FOB"
    assert sheet.cell(4, len(HEADER) + 3).value == "=500000-480000"
    assert sheet.cell(5, len(HEADER) + 4).value == "lost, code seen"
    assert sheet.cell(2, len(HEADER) + 4).value == "matched"
    assert sheet.cell(7, len(HEADER) + 1).value is None
    assert exported.comments == 4
    cached = openpyxl.load_workbook(out, data_only=True)["Summary"]
    assert cached.cell(3, len(HEADER) + 3).value == 2_000_000.5 - 212_000 / 1.06
    assert cached.cell(3, len(HEADER) + 2).value == 212_000


def comment(sheet: object, row: int, column: int) -> str:
    return str(sheet.cell(row, column).comment.text)  # type: ignore[attr-defined]


def texts_of(path: Path, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return [value for row in rows for value in row if isinstance(value, str)]


def test_codes_stay_text_and_text_stays_text(job: ExportJob, tmp_path: Path) -> None:
    _, out = done(job, tmp_path)
    book = openpyxl.load_workbook(out)
    for name in ("Summary", "imports"):
        sheet = book[name]
        codes = [sheet.cell(r, 10).value for r in range(2, 9)]
        assert "010121" in codes
        assert all(isinstance(code, str) for code in codes)
        assert sheet["K2"].value == "=cmd|'/c calc'!A0"
        assert sheet["K2"].data_type in ("s", "inlineStr")
        assert sheet["K2"].quotePrefix
    assert book["imports"]["O2"].value == 890_000
    assert not any(
        cell.data_type == "f" and "cmd" in str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    )


def test_with_a_selection_its_records_are_marked(job: ExportJob, tmp_path: Path) -> None:
    chosen = Both((keys("exporter", "TUR"), keys("hs6", "852691")))
    exported, out = done(job, tmp_path, selection=chosen)
    assert exported.highlighted == 2
    told = "Highlighted: the 2 records of the selection. Selected: exports of Turkey and 8526.91."
    assert told in texts_of(out, "Summary (Mirrorgap)")
    sheet = openpyxl.load_workbook(out)["imports"]
    assert [r for r in range(2, 9) if sheet.cell(r, 1).fill.fill_type] == [4]


def test_only_the_selection_is_named_with_how_it_is_combined(
    job: ExportJob, tmp_path: Path
) -> None:
    pairs = Keys(("exporter", "importer"), frozenset({("TUR", "UZB"), ("CHN", "UZB")}))
    chosen = Without(Both((pairs, Range("period", "2023-01", "2023-12"))), keys("hs6", "852691"))
    where = keys("importer", "UZB", "KAZ")
    query = dataclasses.replace(job.query, where=where)
    _, out = done(job, tmp_path, selection=chosen, parts="selection", query=query)
    said = texts_of(out, "Summary (Mirrorgap)")
    words = "((China to Uzbekistan or Turkey to Uzbekistan) and period Jan 2023 to Dec 2023)"
    assert any(f"Selected: {words} without 8526.91." in text for text in said)
    assert any(text.startswith("All figures are of it alone. Highlighted:") for text in said)
    assert any("filtered by imports of Kazakhstan or imports of Uzbekistan" in t for t in said)


def test_notes_stand_on_their_rows_and_link_to_them(job: ExportJob, tmp_path: Path) -> None:
    notes = (
        note("=not a formula; ask for the invoice", Status.SUSPICIOUS, "854231"),
        dataclasses.replace(note("general", Status.OPEN, ""), subject=None, title=""),
    )
    _, out = done(job, tmp_path, notes=notes)
    book = openpyxl.load_workbook(out)
    sheet = book["Notes"]
    assert [c.value for c in sheet[3]][1:5] == ["status", "about", "note", "written"]
    assert sheet["D4"].value == "=not a formula; ask for the invoice"
    assert sheet["D4"].data_type in ("s", "inlineStr")
    assert sheet["H4"].value == 4
    assert sheet["I4"].hyperlink.location == "'Summary'!A2"
    assert sheet["C5"].value == "the whole case"
    text = comment(book["Summary"], 2, 15)
    assert text.startswith("Note (suspicious): =not a formula")
    assert book["Summary"]["A2"].fill.fgColor.rgb == "FFFBD9C6"


def test_a_note_of_a_period_has_the_records_of_that_period(job: ExportJob, tmp_path: Path) -> None:
    whole = note("whole", Status.OPEN, "854231")
    year = dataclasses.replace(whole, id="n2", text="year", window=periods.window("2023", "2023"))
    none = dataclasses.replace(whole, id="n3", text="none", window=periods.window("2019", "2019"))
    _, out = done(job, tmp_path, notes=(whole, year, none))
    book = openpyxl.load_workbook(out)
    rows = [book["Notes"][n] for n in (4, 5, 6)]
    assert [row[7].value for row in rows] == [4, 2, 0]
    assert [row[8].hyperlink and row[8].hyperlink.location for row in rows] == [
        *("'Summary'!A2", "'Summary'!A3", None),
    ]
    # The row of 2022 tells of the first alone.
    assert "year" not in comment(book["Summary"], 2, 15)
    assert "Note (open): year" in comment(book["Summary"], 3, 15)


def test_notes_have_the_figures_of_then_and_of_now(job: ExportJob, tmp_path: Path) -> None:
    """Turkey to Uzbekistan, 854231: 2,900,000.5 against 1,102,000, less 1,102,000 / 1.06."""
    then = (("exports_usd", 2_900_000.5), ("imports_usd", 900_000.0), ("gap_usd", 2.0e6))
    one = dataclasses.replace(note("look", Status.OPEN, "854231"), figures=then)
    old = dataclasses.replace(note("old", Status.OPEN, "854231"), figures=())
    _, out = done(job, tmp_path, notes=(one, old))
    sheet = openpyxl.load_workbook(out)["Notes"]
    assert [sheet.cell(3, c).value for c in (6, 7)] == ["figures then, USD", "figures now, USD"]
    assert sheet["F4"].value == "exports: 2,900,000\nimports: 900,000\ngap: 2,000,000"
    gap = 2_900_000.5 - 1_102_000 / 1.06
    assert sheet["G4"].value == f"exports: 2,900,000\nimports: 1,102,000\ngap: {gap:,.0f}"
    assert (sheet["F5"].value, sheet["G5"].value) == ("not kept", sheet["G4"].value)


def test_a_pair_that_is_not_compared_has_blank_cells_and_no_zeros(
    job: ExportJob, tmp_path: Path
) -> None:
    alone = dataclasses.replace(job, sources=job.sources[:1], chunks=job.chunks[:1])
    _, out = done(alone, tmp_path)
    for row in table(out, "Gaps"):
        assert [row[name] for name in ("exports_usd", "imports_usd", "gap_usd")] == [""] * 3
        assert row["uncovered_exports_usd"] > 0


def test_what_goes_in_can_be_chosen(job: ExportJob, tmp_path: Path) -> None:
    chosen = Both((keys("exporter", "DEU"), keys("hs6", "847150")))
    exported, out = done(job, tmp_path, selection=chosen, parts="selection")
    assert exported.sheets[-1] == "imports"
    assert "Summary" not in exported.sheets
    assert {row["exporter"] for row in table(out, "Gaps")} == {"DEU"}
    assert "not copied" in texts_of(out, "Sources")
    with pytest.raises(ValueError, match="nothing is selected"):
        dataclasses.replace(job, parts="selection")
    with pytest.raises(ValueError, match="note something"):
        dataclasses.replace(job, parts="noted")


def test_sources_are_told_without_the_machine(job: ExportJob, tmp_path: Path) -> None:
    _, out = done(job, tmp_path)
    texts = texts_of(out, "Sources")
    for source in job.sources:
        assert source.sha256 in texts
    assert "exports.xlsx, sheet Summary" in texts
    assert any("partners: UZB; codes: 010121, 847150" in text for text in texts)
    assert any("column J: code" in text for text in texts)
    with zipfile.ZipFile(out) as package:
        whole = b"".join(package.read(name) for name in package.namelist())
    assert str(tmp_path).encode() not in whole
    assert b"/tmp" not in whole
    with zipfile.ZipFile(out) as package:
        core = package.read("docProps/core.xml").decode()
    assert "<dc:creator></dc:creator>" in core
    assert "2026-11-22T10:00:00Z" in core


def test_a_changed_or_missing_source_is_left_out_and_told(
    job: ExportJob, files: list[Path], tmp_path: Path
) -> None:
    files[0].unlink()
    with files[1].open("a", encoding="utf-8") as stream:
        stream.write("\n")
    exported, out = done(job, tmp_path)
    assert len(exported.sheets) == len(OWN)
    assert exported.sheets[0] == "Summary (Mirrorgap)"
    missing = "exports.xlsx is no longer where it was read, so its cells are left out."
    changed = "imports.csv has changed since it was read, so its cells are left out."
    assert exported.warnings == (missing, changed)
    for sheet in ("Summary (Mirrorgap)", "Sources"):
        assert {missing, changed} <= set(texts_of(out, sheet))
    assert table(out, "Gaps")


def test_made_up_records_are_marked(job: ExportJob, tmp_path: Path) -> None:
    made_up = tuple(dataclasses.replace(s, illustrative=True) for s in job.sources)
    _, out = done(job, tmp_path, sources=made_up)
    told = texts_of(out, "Summary (Mirrorgap)")[2]
    assert told.startswith("Illustrative: the records of exports.xlsx, imports.csv are made up")


def test_a_question_by_weight_is_answered_in_value_and_says_so(
    job: ExportJob, tmp_path: Path
) -> None:
    exported, out = done(job, tmp_path, query=dataclasses.replace(QUERY, measure="net_kg"))
    assert table(out, "Gaps") == table(done(job, tmp_path)[1], "Gaps")
    exported, out = done(job, tmp_path, query=dataclasses.replace(QUERY, measure="quantity"))
    told = texts_of(out, exported.sheets[0])
    assert "The figures in this workbook are values in USD, though quantity was asked for." in told


def test_progress_goes_up_to_all_rows(job: ExportJob, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    export(tmp_path / "out.xlsx", job, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (16, 16)
    assert seen == sorted(seen)


def test_cancelling_leaves_nothing(job: ExportJob, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises((InterruptedError, WritingError)):
        export(out, job, stop)
    assert [p.name for p in tmp_path.iterdir()] == ["sources"]


def test_a_source_is_never_written_over(job: ExportJob, files: list[Path]) -> None:
    before = files[0].read_bytes()
    with pytest.raises(WritingError, match=r"exports\.xlsx is one of the sources"):
        export(files[0], job)
    assert files[0].read_bytes() == before


def test_a_missing_folder_is_told_before_any_work(job: ExportJob, tmp_path: Path) -> None:
    with pytest.raises(WritingError, match="choose another folder"):
        export(tmp_path / "gone" / "out.xlsx", job)


def test_the_largest_rows_are_kept_where_there_are_too_many(
    job: ExportJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mirrorgap.io.workbook.export.MAX_RESULTS", 2)
    exported, out = done(job, tmp_path)
    assert [row["period"] for row in table(out, "Gaps")] == ["2022", "2023"]
    assert exported.warnings[0].startswith("Gaps: the 2 largest rows are shown, 1 are left out")
    assert exported.warnings[0] in texts_of(out, "Summary (Mirrorgap)")


def test_nothing_that_fits_is_no_failure(job: ExportJob, tmp_path: Path) -> None:
    query = dataclasses.replace(QUERY, exporters=frozenset({"KAZ"}))
    exported, out = done(job, tmp_path, query=query)
    assert exported.highlighted == 0
    assert any("No record fits the question" in t for t in texts_of(out, "Summary (Mirrorgap)"))


def test_records_lead_to_the_rows_that_they_stem_from(job: ExportJob, tmp_path: Path) -> None:
    _, out = done(job, tmp_path)
    book = openpyxl.load_workbook(out)
    rows = table(out, "Records")
    column = list(rows[0]).index("row") + 1
    for i, row in enumerate(rows, start=6):
        link = book["Records"].cell(i, column).hyperlink
        sheet, _, cell = link.location.rpartition("!")
        assert book["Records"].cell(i, column).value == row["row"]
        line = [one.value for one in book[sheet.strip("'")][int(cell[1:])]]
        amount = row["exports_usd"] or row["imports_usd"] or row["flows_usd"]
        assert amount in [value for value in line if isinstance(value, int | float)]
    assert len(rows) > 5
