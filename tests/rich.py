"""Workbooks with much in them, and with XML as other programs write it: sources to be annotated."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

HEADER = (
    *("refYear", "period", "reporterISO", "reporterDesc", "flowCode", "flowDesc", "partnerISO"),
    *("partnerDesc", "classificationCode", "cmdCode", "cmdDesc", "netWgt", "cifvalue", "fobvalue"),
    "primaryValue",
)
NAMES = {"TUR": "Turkey", "UZB": "Uzbekistan"}
#: (year, flow, code, value): exports of Turkey (X) and imports of Uzbekistan (M).
TRADE = (
    (2022, "X", "854231", 900_000.0),
    (2023, "X", "854231", 2_000_000.5),
    (2023, "X", "852691", 500_000.0),
    (2023, "X", "847150", 150_000.0),
    (2023, "X", "010121", 700_000.0),
    (2022, "M", "854231", 890_000.0),
    (2023, "M", "854231", 212_000.0),
    (2023, "M", "852691", 480_000.0),
    (2023, "M", "854110", 333_000.25),
)
#: Rows (from 1) of a plain sheet that stand behind findings: off, lost, off, orphaned.
FOUND = (3, 5, 8, 10)
#: A picture of one pixel.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c636060606000000005000146f1b4d40000000049454e44ae426082"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
SOFFICE = shutil.which("soffice")
#: LibreOffice recalculates a workbook of another program only where it is told to.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>"""
Change = Callable[[str], str]


def lines() -> list[list[object]]:
    """Return the rows of a sheet of trade, its header among them."""
    rows: list[list[object]] = [list(HEADER)]
    for year, flow, code, value in TRADE:
        out = flow == "X"
        reporter, partner = ("TUR", "UZB") if out else ("UZB", "TUR")
        who = [reporter, NAMES[reporter], flow, "Export" if out else "Import"]
        what = [partner, NAMES[partner], "H6", code, f"=goods <{code}>"]
        cif, fob = ("", value) if out else (value, "")
        rows.append([year, year, *who, *what, 10, cif, fob, value])
    return rows


def write_trade(sheet: Worksheet, top: int = 0, left: int = 0) -> None:
    """Write the rows of trade; blank cells stay out."""
    for i, row in enumerate(lines()):
        for j, value in enumerate(row):
            if isinstance(value, str) and value:
                sheet.write_string(top + i, left + j, value)
            elif value != "":
                sheet.write_number(top + i, left + j, value)  # type: ignore[arg-type]


def plain(path: Path, sheet: str = "Trade", top: int = 0) -> Path:
    """A workbook of one sheet of trade."""
    with xlsxwriter.Workbook(str(path)) as book:
        write_trade(book.add_worksheet(sheet), top)
    return path


def rich(path: Path, *, macros: bool = False) -> Path:
    """A workbook with what openpyxl would lose: charts, pictures, buttons, rules, macros."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Trade")
        write_trade(sheet)
        money = book.add_format({"num_format": "#,##0.00 [$USD]", "italic": True, "border": 1})
        for i, (*_, value) in enumerate(TRADE, start=1):
            sheet.write_number(i, 14, value, money)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(TRADE), 14)
        sheet.set_column(3, 3, 22, None, {"level": 1})
        sheet.write_comment("O3", "theirs", {"author": "An official"})
        sheet.set_header("&L&G", {"image_left": _dot(path)})
        sheet.data_validation("J2:J10", {"validate": "length", "criteria": "==", "value": 6})
        sheet.conditional_format("O2:O10", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format(
            "A2:A10", {"type": "cell", "criteria": "<", "value": 2023, "format": money}
        )
        sheet.insert_button("R2", {"caption": "go", "macro": "Go"})
        sheet.ignore_errors({"number_stored_as_text": "J2:J10"})
        sheet.protect("secret", {"autofilter": True})
        _more(book, path)
        if macros:
            project = path.with_suffix(".bin")
            project.write_bytes(b"\xd0\xcf\x11\xe0 no real project")
            book.add_vba_project(str(project))
            book.set_vba_name("ThisWorkbook")
    return path


def _more(book: xlsxwriter.Workbook, path: Path) -> None:
    sums = book.add_worksheet("Summary")
    sums.write_formula("A1", "=SUM(Trade!O2:O10)", None, sum(v for *_, v in TRADE))
    sums.write_array_formula("A2:A3", "{=Trade!O2:O3*2}", None, 1_800_000)
    sums.write_number("A3", 4_000_001)
    sums.write_dynamic_array_formula("C1", "=UNIQUE(Trade!A2:A10)", None, 2022)
    sums.write_url("E1", "https://example.org/a?b=1&c=2")
    sums.write_rich_string("E2", "plain ", book.add_format({"bold": True}), "bold")
    sums.merge_range("A5:F5", "a title", book.add_format({"align": "center"}))
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Trade!$O$2:$O$10", "categories": "=Trade!$J$2:$J$10"})
    sums.insert_chart("A7", chart)
    sums.insert_image("J7", _dot(path))
    sums.insert_textbox("J20", "a shape")
    sums.add_sparkline("H1", {"range": "Trade!O2:O10"})
    lists = book.add_worksheet("Lists")
    lists.add_table(
        "A1:B3", {"name": "Mirrorgap_Gaps", "columns": [{"header": "a"}, {"header": "b"}]}
    )
    lists.hide()
    book.add_chartsheet("Chart").set_chart(_line(book))
    book.define_name("CIF_FOB", "=Lists!$B$2")
    book.define_name("Lists!Local", "=Lists!$A$1")
    book.set_custom_property("Reviewed", True)


def _line(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Trade!$O$2:$O$10"})
    return chart


def _dot(path: Path) -> str:
    picture = path.with_name("dot.png")
    picture.write_bytes(DOT)
    return str(picture)


def rewritten(
    source: Path,
    target: Path,
    edits: Mapping[str, Change] | None = None,
    parts: Mapping[str, tuple[bytes, str]] | None = None,
    relations: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    names: Change = lambda name: name,
) -> Path:
    """Write *source* with parts edited, added, related and called otherwise.

    Parameters
    ----------
    edits : by part, what becomes of its text
    parts : by name, the bytes and the content type of a new part
    relations : by the part from which they go, (type URI, target); "" for the package
    names : what a part is called
    """
    with zipfile.ZipFile(source) as old:
        files = {name: old.read(name) for name in old.namelist()}
    for name, (data, kind) in (parts or {}).items():
        files[name] = data
        entry = f'<Override PartName="/{name}" ContentType="{kind}"/>'.encode()
        types = files["[Content_Types].xml"]
        files["[Content_Types].xml"] = types.replace(b"</Types>", entry + b"</Types>")
    for part, some in (relations or {}).items():
        folder, _, base = part.rpartition("/")
        name = f"{folder}/_rels/{base}.rels".lstrip("/")
        empty = (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b"</Relationships>"
        )
        text = files.get(name, empty).decode()
        for i, (kind, there) in enumerate(some):
            mode = ' TargetMode="External"' if "://" in there else ""
            one = f'<Relationship Id="more{i}" Type="{kind}" Target="{there}"{mode}/>'
            text = text.replace("</Relationships>", f"{one}</Relationships>")
        files[name] = text.encode()
    for name, change in (edits or {}).items():
        files[name] = change(files[name].decode()).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            new.writestr(names(name), data)
    return target


def opened(path: Path, **how: bool) -> Workbook:
    """Open a workbook by openpyxl, which warns of what it would lose.

    It does not know Strict OOXML: the names of that are put back first.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return _opened(path, **how)


def _opened(path: Path, **how: bool) -> Workbook:
    with zipfile.ZipFile(path) as package:
        files = {name: package.read(name) for name in package.namelist()}
    made_up = re.compile(rb'<Relationship [^>]*/(?:pivotTable|slicer)"[^>]*/>')
    strict = re.compile(rb"http://purl\.oclc\.org/ooxml/(spreadsheetml|officeDocument|drawingml)/")
    usual = rb"http://schemas.openxmlformats.org/\1/2006/"
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w") as new:
        for name, data in files.items():
            if not name.endswith(".png"):
                data = made_up.sub(b"", data)
                data = re.sub(rb'(<c:gapWidth val="\d+)%', rb"\1", strict.sub(usual, data))
            new.writestr(name, data)
    return openpyxl.load_workbook(copy, **how)


def recalculate(paths: Sequence[Path], folder: Path) -> None:
    """Let LibreOffice open workbooks, work out all formulas, and save them in *folder*."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=300)


def without_places(text: str) -> str:
    """Return a sheet whose rows and cells do not say where they stand; blank cells are written."""
    width = len(HEADER)

    def row(found: re.Match[str]) -> str:
        cells = dict(re.findall(r'(<c r="([A-Z]+)\d+")', found[2]) and _cells(found[2]))
        made = "".join(cells.get(chr(65 + j), "<c/>") for j in range(width))
        return f"<row>{made}</row>"

    return re.sub(r"<row ([^>]*)>(.*?)</row>", row, text)


def _cells(row: str) -> list[tuple[str, str]]:
    found = re.findall(r'<c r="([A-Z]+)\d+"([^>]*?)(/>|>.*?</c>)', row)
    return [(letters, f"<c{rest}{end}") for letters, rest, end in found]


def prefixed(text: str) -> str:
    """Return a part of the main namespace with a prefix on all of its names."""
    text = re.sub(r"<(/?)(?=[A-Za-z])(?![\w.-]+:)", r"<\1x:", text)
    return text.replace('xmlns="', 'xmlns:x="', 1)
