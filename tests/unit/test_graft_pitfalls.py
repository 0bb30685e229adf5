"""Each way in which other programs write a workbook: annotated, it still opens clean."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from ooxml import changed, faults
from rich import (
    FOUND,
    HEADER,
    OFFICE,
    SHEET,
    SOFFICE,
    lines,
    opened,
    plain,
    prefixed,
    recalculate,
    rewritten,
    without_places,
    write_trade,
)

from mirrorgap.io.reading import load
from mirrorgap.io.workbook import styles
from mirrorgap.io.workbook.around import column_of
from mirrorgap.io.workbook.book import Book
from mirrorgap.io.workbook.copied import column_name
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.graft import Graft, suffix_of
from mirrorgap.io.workbook.job import Exported, ExportJob
from mirrorgap.io.workbook.marked import Beside, Marks
from mirrorgap.io.workbook.markup import PackageError
from mirrorgap.model import lists
from mirrorgap.model.query import Query

QUERY = Query(basket=lists.load("chpl-2024-02"))
#: Parts in which something is added for our sheets.
LISTS = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
}
FILL = "FFE9E0FA"
Build = Callable[[Path], Path]
BUILDS: dict[str, tuple[Build, str]] = {}


def case(name: str, column: str = "P") -> Callable[[Build], Build]:
    """Take a builder of a source; *column* is where the added columns are expected, "" for none."""

    def keep(build: Build) -> Build:
        BUILDS[name] = (build, column)
        return build

    return keep


def edited(folder: Path, change: Callable[[str], str], part: str = SHEET, top: int = 0) -> Path:
    source = plain(folder / "plain.xlsx", top=top)
    return rewritten(source, folder / "source.xlsx", {part: change})


def put(pattern: str, by: str) -> Callable[[str], str]:
    """Return a change that must find what it replaces."""

    def change(text: str) -> str:
        found, n = re.subn(pattern, by, text, count=1, flags=re.DOTALL)
        assert n, pattern
        return found

    return change


@case("plain")
def as_it_is(folder: Path) -> Path:
    return plain(folder / "source.xlsx")


@case("without places")
def no_places(folder: Path) -> Path:
    return edited(folder, without_places)


@case("wrong dimension")
def wrong_dimension(folder: Path) -> Path:
    return edited(folder, put(r'<dimension ref="[^"]*"', '<dimension ref="A1"'))


@case("no dimension")
def no_dimension(folder: Path) -> Path:
    return edited(folder, put(r"<dimension [^>]*/>", ""))


@case("self-closed rows")
def closed_rows(folder: Path) -> Path:
    between = put("<sheetData>", '<sheetData><row r="1"/><row r="2" ht="30" />')
    return edited(folder, between, top=3)


@case("a title as wide as a sheet")
def wide_title(folder: Path) -> Path:
    title = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>'
    return edited(folder, put("<sheetData>", title), top=2)


@case("cells to the last column", "")
def to_the_end(folder: Path) -> Path:
    return edited(folder, put(r"</row></sheetData>", '<c r="XFD10" s="0"/></row></sheetData>'))


@case("merged cells", "S")
def merged(folder: Path) -> Path:
    merges = '<mergeCells count="2"><mergeCell ref="A1:Z2"/><mergeCell ref="Q5:R6"/></mergeCells>'
    return edited(folder, put(r"(?=<pageMargins)", merges), top=2)


@case("protected")
def protected(folder: Path) -> Path:
    path = edited(folder, put(r"(?<=</sheetData>)", '<sheetProtection sheet="1" objects="1"/>'))
    lock = put(r"(?=<bookViews>)", '<workbookProtection lockStructure="1"/>')
    return rewritten(path, folder / "locked.xlsx", {"xl/workbook.xml": lock})


@case("a table", "R")
def table(folder: Path) -> Path:
    path = folder / "source.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Trade")
        columns = [{"header": name} for name in (*HEADER, "empty", "blank")]
        sheet.add_table("A1:Q10", {"columns": columns, "name": "Trade", "data": lines()[1:]})
    return path


@case("columns to the end are hidden")
def hidden_columns(folder: Path) -> Path:
    said = '<cols><col min="1" max="4" width="9"/><col min="5" max="16384" hidden="1"/></cols>'
    return edited(folder, put(r"(?=<sheetData>)", said))


@case("columns in a closed element")
def closed_cols(folder: Path) -> Path:
    return edited(folder, put(r"(?=<sheetData>)", "<cols/>"))


@case("all that may follow the rows")
def tail(folder: Path) -> Path:
    def change(text: str) -> str:
        text = put(
            r"(?=<pageMargins)", '<hyperlinks><hyperlink ref="A1" location="B2"/></hyperlinks>'
        )(text)
        choice = (
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility'
            '/2006"><mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent>'
        )
        rest = f'<!-- > --><rowBreaks count="0"/><ignoredErrors/>{choice}<extLst/>'
        return put(r"(?=</worksheet>)", rest)(text)

    return edited(folder, change)


@case("formats by default")
def no_formats(folder: Path) -> Path:
    return edited(folder, lambda text: re.sub(r'(<c [^>]*?) s="\d+"', r"\1", text))


@case("inline strings")
def inline(folder: Path) -> Path:
    def change(text: str) -> str:
        texts = iter(t for row in lines() for t in row if isinstance(t, str) and t)

        def cell(found: re.Match[str]) -> str:
            value = next(texts).replace("<", "&lt;")
            return f'{found[1]} t="inlineStr"><is><t>{value}</t></is></c>'

        return re.sub(r'(<c [^>]*?) t="s"><v>\d+</v></c>', cell, text)

    return edited(folder, change)


@case("a part elsewhere, absolute")
def absolute(folder: Path) -> Path:
    source = plain(folder / "plain.xlsx")
    moved = "xl/data/trade 7.xml"

    def types(text: str) -> str:
        return text.replace(f"/{SHEET}", f"/{moved}")

    def links(text: str) -> str:
        text = text.replace('"worksheets/sheet1.xml"', f'"/{moved}"')
        return text.replace('"styles.xml"', '"/xl/styles.xml"')

    edits = {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": links}
    return rewritten(
        source, folder / "source.xlsx", edits, names=lambda n: moved if n == SHEET else n
    )


@case("types by default")
def types_by_default(folder: Path) -> Path:
    def change(text: str) -> str:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
        text = re.sub(r'<Override PartName="/xl/worksheets/sheet1.xml"[^>]*/>', "", text)
        return put(r'(<Default Extension="xml" ContentType=")[^"]*', rf"\g<1>{kind}")(text)

    return edited(folder, change, "[Content_Types].xml")


@case("an external workbook")
def external(folder: Path) -> Path:
    book = (
        '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{OFFICE}"><externalBook r:id="more0"/></externalLink>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
    part = "xl/externalLinks/externalLink1.xml"
    said = put(
        "(?<=</sheets>)",
        '<externalReferences><externalReference r:id="more0"/></externalReferences>',
    )
    return rewritten(
        plain(folder / "plain.xlsx"),
        folder / "source.xlsx",
        {"xl/workbook.xml": said},
        {part: (book.encode(), kind)},
        {
            part: [(f"{OFFICE}/externalLinkPath", "https://example.org/other.xlsx")],
            "xl/workbook.xml": [(f"{OFFICE}/externalLink", f"/{part}")],
        },
    )


@case("numbers of sheets and names of one")
def numbers(folder: Path) -> Path:
    names = (
        '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">Trade!$A$1:$O$10'
        '</definedName><definedName name="cif_fob">Trade!$A$1</definedName></definedNames>'
    )

    def change(text: str) -> str:
        text = put('sheetId="1"', 'sheetId="71"')(text)
        return put("(?=<calcPr)", names)(text)

    return edited(folder, change, "xl/workbook.xml")


@case("prefixes")
def prefixes(folder: Path) -> Path:
    source = plain(folder / "plain.xlsx")
    parts = (SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
    parts += ("xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml")
    return rewritten(source, folder / "source.xlsx", dict.fromkeys(parts, prefixed))


@case("names to be ignored")
def ignorable(folder: Path) -> Path:
    said = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'mc:Ignorable="x14ac xr" xr:uid="{00000000-0001-0000-0000-000000000000}"'
    )

    def change(text: str) -> str:
        text = put("<worksheet ", f"<worksheet {said} ")(text)
        return re.sub(r'(<row r="\d+")', r'\1 x14ac:dyDescent="0.25"', text)

    return edited(folder, change)


@case("an encoding of its own")
def encoding(folder: Path) -> Path:
    return edited(folder, put(r'encoding="UTF-8"', 'encoding="windows-1251"'))


@case("Strict OOXML")
def strict(folder: Path) -> Path:
    def change(text: str) -> str:
        pattern = (
            r"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument|drawingml)/2006/"
        )
        return re.sub(pattern, r"http://purl.oclc.org/ooxml/\1/", text)

    parts = (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels")
    parts += ("xl/_rels/workbook.xml.rels", "xl/theme/theme1.xml")
    edits = dict.fromkeys(parts, change)
    path = rewritten(plain(folder / "plain.xlsx"), folder / "half.xlsx", edits)
    said = put("<workbook ", '<workbook conformance="strict" ')
    return rewritten(path, folder / "source.xlsx", {"xl/workbook.xml": said})


@case("a picture at the right", "Z")
def picture(folder: Path) -> Path:
    path = folder / "source.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Trade")
        write_trade(sheet)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Trade!$O$2:$O$10"})
        sheet.insert_chart("R4", chart, {"object_position": 1})
    return path


class Made:
    """Sources and their annotated workbooks, made when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[str, tuple[Path, Exported]] = {}

    def __getitem__(self, name: str) -> tuple[Path, Exported]:
        if name not in self.known:
            number = list(BUILDS).index(name)
            folder = self.folder / f"{number}"
            folder.mkdir()
            source = BUILDS[name][0](folder)
            self.known[name] = (source, exported(source, folder / f"out{number}.xlsx"))
        return self.known[name]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("sources"))


def exported(source: Path, out: Path) -> Exported:
    loaded = load([source])
    assert len(loaded.sources) == 1, loaded.problems
    return export(out, ExportJob(loaded.sources, loaded.chunks, QUERY))


@pytest.fixture(params=list(BUILDS))
def one(request: pytest.FixtureRequest, done: Made) -> tuple[Path, Exported, str]:
    return (*done[request.param], BUILDS[request.param][1])


def test_it_opens_clean_and_the_rest_is_as_it_was(one: tuple[Path, Exported, str]) -> None:
    source, result, _ = one
    out = Path(result.path)
    assert result.grafted, result.warnings
    assert faults(source) == []
    assert faults(out) == []
    other, new = changed(source, out)
    links = "xl/worksheets/_rels/sheet1.xml.rels"
    sheets = {n for n in other - {links} if "/worksheets/" in n or "/data/" in n}
    assert other <= {*LISTS, *sheets, links}
    assert len(sheets) == 1
    assert not any(name.startswith("xl/sharedStrings") for name in other | new)


def test_its_cells_are_marked_and_the_others_stay(one: tuple[Path, Exported, str]) -> None:
    source, result, column = one
    after = opened(result.path)["Trade"]
    before = opened(source)["Trade"]
    top = next(row for row in range(1, 9) if before.cell(row, 1).value == "refYear") - 1
    for row in range(1, 11 + top):
        for cell in (c for c in before[row] if c.value is not None):
            assert after[cell.coordinate].value == cell.value, cell.coordinate
            if row - top not in FOUND:
                assert after[cell.coordinate].fill.fill_type == cell.fill.fill_type
    for row in FOUND:
        assert after.cell(row + top, 1).fill.fgColor.rgb == FILL
        text = after.cell(row + top, len(HEADER)).comment.text
        assert "Class: " in text
        assert re.search(r"Sheet Gaps, row \d+\.$", text)
    assert result.comments == len(FOUND)
    heads = {c.value: c.column for c in after[top + 1] if "Mirrorgap" in str(c.value)}
    if not column:
        assert not heads
        assert "no columns were added, since it has no free columns" in result_text(result)
        return
    first = column_of(column) + 1
    assert list(heads.values()) == list(range(first, first + 5))
    assert after.cell(FOUND[0] + top, first).value == "1"
    assert after.cell(FOUND[0] + top, first + 3).value == "matched"
    formula = after.cell(FOUND[0] + top, first + 2).value
    assert re.fullmatch(r"=2000000\.5-212000/CIF_FOB(_2)?", formula)
    assert after.column_dimensions[column_name(first)].width > 20
    assert not after.column_dimensions[column].hidden


def result_text(result: Exported) -> str:
    sheet = opened(result.path)["Sources"]
    return "\n".join(str(v) for row in sheet.iter_rows(values_only=True) for v in row if v)


def test_links_go_both_ways(one: tuple[Path, Exported, str]) -> None:
    _, result, column = one
    book = opened(result.path)
    gaps, trade = book["Gaps"], book["Trade"]
    there = [c.hyperlink.location for row in gaps.iter_rows() for c in row if c.hyperlink]
    assert there
    for location in there:
        sheet, _, ref = location.rpartition("!")
        assert sheet == "'Trade'"
        assert trade[ref].value in (2022, 2023)
    if column:
        back = [c for row in trade.iter_rows() for c in row if c.hyperlink and c.column > 15]
        assert len(back) == len(FOUND)
        for cell in back:
            assert cell.hyperlink.location == f"'Gaps'!A{cell.value:.0f}"
            assert gaps.cell(int(cell.value), 1).value == "TUR"


class Office:
    """What LibreOffice makes of annotated workbooks when it works all out anew, many at once."""

    def __init__(self, folder: Path, done: Made) -> None:
        self.folder, self.done, self.there = folder, done, set[str]()

    def __getitem__(self, name: str) -> Path:
        if name not in self.there:
            some = tuple(BUILDS)
            recalculate([Path(self.done[one][1].path) for one in some], self.folder)
            self.there |= set(some)
        return self.folder / Path(self.done[name][1].path).name


@pytest.fixture(scope="module")
def office(done: Made, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"), done)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", BUILDS)
def test_libreoffice_opens_it_and_works_out_the_same(name: str, done: Made, office: Office) -> None:
    result = done[name][1]
    before = opened(result.path, data_only=True)
    after = opened(office[name], data_only=True)
    assert after.sheetnames == list(result.sheets)
    for sheet in ("Trade", "Gaps", "Summary"):
        for row in before[sheet].iter_rows(max_col=40):
            for cell in row:
                if isinstance(cell.value, float) and (sheet, cell.row) != ("Gaps", 3):
                    found = after[sheet][cell.coordinate].value
                    assert found == pytest.approx(cell.value, rel=1e-12), cell.coordinate
    assert sum(1 for row in after["Trade"].iter_rows(max_col=15) for c in row if c.comment) == 4


def test_what_cannot_be_annotated_in_place_is_copied_and_told(tmp_path: Path) -> None:
    source = edited(tmp_path, put("(?=<row )", "<!-- a remark -->"))
    loaded = load([source])
    result = export(tmp_path / "out.xlsx", ExportJob(loaded.sources, loaded.chunks, QUERY))
    assert not result.grafted
    why = "could not be annotated in place, so its cells were copied: the sheet holds XML comments"
    assert why in result.warnings[0]
    assert faults(tmp_path / "out.xlsx") == []
    assert opened(tmp_path / "out.xlsx")["Trade"]["O2"].value == 900_000


@pytest.mark.parametrize("rows", ["<sheetData/>", "<sheetData></sheetData>", "<sheetData />"])
def test_an_empty_sheet_takes_what_is_added(tmp_path: Path, rows: str) -> None:
    source = edited(tmp_path, put("<sheetData>.*</sheetData>", rows))
    own = tmp_path / "own.xlsx"
    with Book(own, "ours", "2026-11-30T10:00:00+00:00") as ours:
        ours.sheet("Gaps")
    marks = Marks(beside=(Beside("Mirrorgap class", 9, lambda row: "lost"),), last=2)
    with Graft(source) as graft:
        graft.annotate("Trade", marks, 1)
        graft.write(own, ["Gaps"], tmp_path / "out.xlsx")
    assert faults(tmp_path / "out.xlsx") == []
    after = opened(tmp_path / "out.xlsx")["Trade"]
    assert [after.cell(row, 1).value for row in (1, 2, 3)] == ["Mirrorgap class", "lost", "lost"]


def test_a_sheet_without_cells_is_told(tmp_path: Path) -> None:
    source = edited(tmp_path, put("<sheetData>.*</sheetData>", ""))
    with Graft(source) as graft, pytest.raises(PackageError, match="no cells' element"):
        graft.annotate("Trade", Marks(), 1)


def test_a_sheet_in_utf_16_is_copied_and_told(tmp_path: Path) -> None:
    source = plain(tmp_path / "source.xlsx")
    loaded = load([source])
    with zipfile.ZipFile(source) as package:
        files = {name: package.read(name) for name in package.namelist()}
    text = files[SHEET].decode().replace("UTF-8", "UTF-16")
    files[SHEET] = text.encode("utf-16")
    with zipfile.ZipFile(source, "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
    with Graft(source) as graft, pytest.raises(PackageError, match="UTF-16"):
        graft.annotate("Trade", Marks(last=9), 1)
    assert loaded.sources


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml"])
def test_parts_that_are_no_xml_are_told(tmp_path: Path, part: str) -> None:
    source = plain(tmp_path / "plain.xlsx")
    damaged = rewritten(source, tmp_path / "damaged.xlsx", {part: lambda text: text[:90]})
    with pytest.raises(PackageError, match="damaged"):
        Graft(damaged)


def test_only_workbooks_are_grafted(tmp_path: Path) -> None:
    source = plain(tmp_path / "plain.xlsx")
    template = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
    book = template.replace("template", "sheet")
    types = {"[Content_Types].xml": lambda text: text.replace(book, template)}
    assert suffix_of(source) == ".xlsx"
    assert suffix_of(rewritten(source, tmp_path / "a.xltx", types)) is None
    (tmp_path / "a.csv").write_text("a,b")
    assert suffix_of(tmp_path / "a.csv") is None
    assert suffix_of(tmp_path / "none.xlsx") is None


def test_a_wide_sheet_takes_fills_and_links_and_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "source.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("It's wide")
        write_trade(sheet)
        sheet.write_url("D4", "internal:'It''s wide'!A1", None, "1")
    own = tmp_path / "own.xlsx"
    with Book(own, "ours", "2026-11-30T10:00:00+00:00") as ours:
        ours.sheet("Gaps")
    marks = Marks(
        cells={(2, 2): "found", (3, 3): "cleared", (40, 1): "found"},
        comments=((2, 2, "one"), (40, 1, "two")),
        leads={(2, 2): 7, (3, 3): 8},
        target="Gaps",
        last=40,
    )
    with Graft(path) as graft:
        made = graft.annotate("It's wide", marks, 1)
        graft.write(own, ["Gaps"], tmp_path / "out.xlsx")
    assert made.first is None
    assert not made.warnings
    assert faults(tmp_path / "out.xlsx") == []
    after, before = (opened(p)["It's wide"] for p in (tmp_path / "out.xlsx", path))
    assert after.max_column == before.max_column
    assert after["C3"].fill.fgColor.rgb == FILL
    assert after["C3"].hyperlink.location == "'Gaps'!A7"
    assert after["C3"].value == before["C3"].value
    assert after["D4"].hyperlink.location == "'It''s wide'!A1"
    assert after["D4"].fill.fgColor.rgb == "FFD9F0E3"
    assert after["C4"].fill.fill_type is None
    assert after["B41"].comment.text == "two"


def test_a_workbook_full_of_formats_is_copied_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(styles, "MAX_FORMATS", 20)
    result = exported(plain(tmp_path / "source.xlsx"), tmp_path / "out.xlsx")
    assert not result.grafted
    assert "as many cell formats as Excel can hold" in result.warnings[0]
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".mirrorgap")] == []


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    source = plain(tmp_path / "source.xlsx")
    loaded = load([source])
    damaged = rewritten(source, tmp_path / "damaged.xlsx", {"xl/styles.xml": lambda text: "<x"})
    damaged.replace(source)
    job = ExportJob(loaded.sources, loaded.chunks, QUERY)
    result = export(tmp_path / "out.xlsx", job)
    assert not result.grafted
    assert "has changed since it was read" in result.warnings[0]


def test_the_whole_package_is_there_but_for_signatures(tmp_path: Path) -> None:
    kinds = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
    types = "application/vnd.openxmlformats-package.digital-signature"
    source = rewritten(
        plain(tmp_path / "plain.xlsx"),
        tmp_path / "source.xlsx",
        None,
        {
            "_xmlsignatures/origin.sigs": (b"", f"{types}-origin"),
            "_xmlsignatures/sig1.xml": (b"<Signature/>", f"{types}-xmlsignature+xml"),
        },
        {
            "": [(f"{kinds}/origin", "_xmlsignatures/origin.sigs")],
            "_xmlsignatures/origin.sigs": [(f"{kinds}/signature", "sig1.xml")],
        },
    )
    assert faults(source) == []
    result = exported(source, tmp_path / "out.xlsx")
    assert result.grafted
    assert faults(tmp_path / "out.xlsx") == []
    assert result.warnings == (
        "source.xlsx is digitally signed; the signature holds for that file only, so the "
        "annotated workbook has none.",
    )
    with zipfile.ZipFile(tmp_path / "out.xlsx") as package:
        assert not any("xmlsignatures" in name for name in package.namelist())
        assert b"sig1" not in package.read("[Content_Types].xml")
        assert b"digital-signature/origin" not in package.read("_rels/.rels")
