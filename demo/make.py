"""Make the demo workbooks: ``python -m mirrorgap.demo.make [FOLDER]``, by default ``demo/data``.

The same assumptions give the same files. What they hold is decided in `trade`, from `assumptions`
and goods.csv; here stand the shapes of the files.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from mirrorgap.demo import MARKER, comtrade, trade, tuik
from mirrorgap.demo import assumptions as a
from mirrorgap.demo.trade import Good, Values

#: Written into every workbook, so that making them again changes no byte.
MADE = dt.datetime(2026, 11, 22, 12, 0)
NOT_REAL = "no office published these figures (see README.md)"
#: Comtrade files: name, reporter, flows, partners (None: all that the assumptions have).
COMTRADE_FILES: tuple[tuple[str, str, tuple[str, ...] | None], ...] = (
    ("kazakhstan_imports.xlsx", "KAZ", ("TUR", "CHN", "DEU", *a.SMALL_SUPPLIERS, "W00")),
    ("kazakhstan_exports.xlsx", "KAZ", ("RUS",)),
    ("kyrgyzstan_trade.xlsx", "KGZ", None),
    ("uzbekistan_imports.xlsx", "UZB", None),
    ("azerbaijan_imports.xlsx", "AZE", None),
    ("georgia_imports_few_codes.csv", "GEO", None),
    ("russia_imports_to_january_2022.xlsx", "RUS", ("TUR",)),
    ("china_exports.xlsx", "CHN", None),
    ("germany_exports.xlsx", "DEU", None),
)
EXPORTER_FILE = "turkey_exports_monthly.xlsx"
_HS6 = tuik.HEADER.index("HS6")


def everything(stock: Mapping[str, Good]) -> Values:
    """Return all that the files state, of all reporters, by cell, in USD."""
    exports = {**trade.turkish_exports(stock), **trade.supplier_exports()}
    imports = {**trade.mirrored(exports, stock), **trade.small_suppliers()}
    onward = trade.bound_for_russia(stock, imports)
    return {**exports, **trade.with_world(imports, stock), **onward}


def chosen(values: Values, reporter: str, partners: tuple[str, ...] | None = None) -> Values:
    """Return what *reporter* states of *partners* (None: of all)."""
    return {
        cell: usd
        for cell, usd in values.items()
        if cell.reporter == reporter and (partners is None or cell.partner in partners)
    }


def make(folder: Path) -> list[Path]:
    """Write all files into *folder* and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    stock = trade.goods()
    values = everything(stock)
    made = [write_tuik(folder / EXPORTER_FILE, values, stock)]
    for name, reporter, partners in COMTRADE_FILES:
        rows = list(comtrade.rows(chosen(values, reporter, partners), stock))
        write = write_csv if name.endswith(".csv") else write_comtrade
        made.append(write(folder / name, rows))
    return made


def open_workbook(path: Path, subject: str) -> xlsxwriter.Workbook:
    """Return a new workbook that says in its properties that it is illustrative."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {
            "title": MARKER,
            "subject": subject,
            "author": "Mirrorgap",
            "category": "illustrative",
            "comments": f"{MARKER}: {NOT_REAL}.",
            "created": MADE,
        }
    )
    return book


def squeezed(path: Path) -> Path:
    """Pack the workbook again, as small as zip can: it travels in the wheel."""
    with ZipFile(path) as book:
        members = [(info, book.read(info)) for info in book.infolist()]
    with ZipFile(path, "w") as book:
        for info, content in members:
            book.writestr(info, content, ZIP_DEFLATED, 9)
    return path


def write_comtrade(path: Path, rows: Sequence[comtrade.Row]) -> Path:
    """Write *rows* as a Comtrade+ workbook: the marker, the header of 47 names, the rows."""
    with open_workbook(path, "in the style of a UN Comtrade+ download") as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_string(0, 0, f"{MARKER}: {NOT_REAL}.")
        sheet.write_row(1, 0, comtrade.HEADER)
        for at, row in enumerate(rows, start=2):
            for column, cell in enumerate(row.values()):
                if cell is not None:
                    sheet.write(at, column, cell)
    return squeezed(path)


def write_csv(path: Path, rows: Sequence[comtrade.Row]) -> Path:
    """Write *rows* as Comtrade+ does: Latin-1, all quoted, 48 fields under 47 names."""
    with path.open("w", encoding="latin-1", newline="") as stream:
        stream.write(f"{MARKER}: {NOT_REAL}.\r\n")
        stream.write(",".join(comtrade.HEADER) + "\r\n")
        for row in rows:
            quoted = ("" if cell is None else f'"{_text(cell)}"' for cell in row.values())
            stream.write(",".join(quoted) + ",\r\n")
    return path


def _text(cell: object) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def write_tuik(path: Path, values: Values, stock: Mapping[str, Good]) -> Path:
    """Write Turkey's workbook: codes as numbers with the format 000000, as in real ones."""
    with open_workbook(path, "in the style of a dynamic query of TÜİK") as book:
        codes = book.add_format({"num_format": "000000"})
        for name, title, lines in tuik.sheets(values, stock):
            sheet = book.add_worksheet(name)
            head = (f"{MARKER}: {NOT_REAL}.", title, "Türkiye, special trade system, US dollars")
            for at, text in enumerate(head):
                sheet.write_string(at, 0, text)
            sheet.write_row(len(head) + 1, 0, tuik.HEADER)
            for at, line in enumerate(lines, start=len(head) + 2):
                for column, cell in enumerate(line):
                    if cell is not None:
                        sheet.write(at, column, cell, *((codes,) if column == _HS6 else ()))
            sheet.write_column(len(head) + 3 + len(lines), 0, tuik.NOTES)
    return squeezed(path)


if __name__ == "__main__":
    for made_file in make(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent / "data"):
        print(f"{made_file} {made_file.stat().st_size:,} bytes")
