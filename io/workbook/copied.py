"""The copy of a source sheet, streamed: each row is turned into SpreadsheetML as it comes.

XlsxWriter's own row mode (``constant_memory``) is all or nothing for a workbook, and charts of our
own sheets would then carry no numbers; this class switches it on for one sheet and writes the cells
of ECMA-376 part 1, 18.3.1.4 itself, in a third of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.text import fitted

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_UNSAFE = re.compile(
    "[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9a-fA-F]{4}_|^\\s|\\s\\Z|[\n\t]"
)
_ESCAPED = re.compile("_x[0-9a-fA-F]{4}_")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
#: Excel's first day; its leap-year fault of 1900 makes serials before March 1900 differ.
_DAY_ZERO = datetime(1899, 12, 30)
_FIRST_DAY = datetime(1900, 3, 1)
_NAMES: list[str] = []


class ExactSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that keeps every digit: XlsxWriter writes 16, a double may need 17."""

    def _xml_number_element(
        self, number: float, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        said = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{said}><v>{numeral(number)}</v></c>")


class CopiedSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows are appended as XML, in ascending order, and never kept."""

    dim_rowmin: int | None
    dim_rowmax: int | None
    dim_colmin: int | None
    dim_colmax: int | None

    def _initialize(self, init_data: dict[str, Any]) -> None:
        super()._initialize({**init_data, "constant_memory": True})

    def _write_single_row(self, current_row_num: int = 0) -> None:
        """Write nothing: rows are written by `append`."""

    def _write_optimized_sheet_data(self) -> None:
        if self.dim_rowmin is None:
            self.row_data_fh.close()
        super()._write_optimized_sheet_data()

    def append(self, row: int, cells: Iterable[str], last_column: int) -> None:
        """Write *cells* (of `text_cell` and so on) as row *row*, from 0; all columns to the last.

        Raises
        ------
        ValueError
            When rows do not ascend.
        """
        if self.dim_rowmax is not None and row <= self.dim_rowmax:
            raise ValueError(f"row {row} comes after row {self.dim_rowmax}")
        self.row_data_fh.write(f'<row r="{row + 1}">{"".join(cells)}</row>')
        if self.dim_rowmin is None:
            self.dim_rowmin, self.dim_colmin = row, 0
        self.dim_rowmax = row
        self.dim_colmax = max(self.dim_colmax or 0, last_column)


def column_name(column: int) -> str:
    """Return the letters of a column from 0.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    while len(_NAMES) <= column:
        _NAMES.append(xl_col_to_name(len(_NAMES)))
    return _NAMES[column]


def escaped(text: str) -> str:
    r"""Return *text* as the content of ``<t>``; control characters as Excel escapes them.

    >>> escaped("a < b\x01 _x0041_")
    'a &lt; b_x0001_ _x005F_x0041_'
    """
    text = _ESCAPED.sub(lambda found: f"_x005F{found[0]}", text)
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_cell(ref: str, style: int, text: str) -> str:
    """Return an inline string cell.

    >>> text_cell("A1", 3, "=1+1")
    '<c r="A1" s="3" t="inlineStr"><is><t>=1+1</t></is></c>'
    """
    space = ""
    if len(text) > 16_000 or _UNSAFE.search(text):
        text = escaped(fitted(text))
        space = ' xml:space="preserve"'
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def number_cell(ref: str, style: int, number: float) -> str:
    """Return a number cell; the number keeps every digit.

    >>> number_cell("B2", 0, 0.1), number_cell("B2", 0, 12.0)
    ('<c r="B2" s="0"><v>0.1</v></c>', '<c r="B2" s="0"><v>12</v></c>')
    """
    return f'<c r="{ref}" s="{style}"><v>{numeral(number)}</v></c>'


def numeral(number: float) -> str:
    """Return the shortest text that reads back as the same number."""
    text = repr(float(number))
    return text[:-2] if text.endswith(".0") else text


def formula_cell(ref: str, style: int, formula: str, value: float) -> str:
    """Return a formula cell (no leading equals sign) with its cached value.

    >>> formula_cell("C1", 1, "A1/CIF_FOB", 2.5)
    '<c r="C1" s="1"><f>A1/CIF_FOB</f><v>2.5</v></c>'
    """
    return f'<c r="{ref}" s="{style}"><f>{escaped(formula)}</f><v>{numeral(value)}</v></c>'


def truth_cell(ref: str, style: int, truth: bool) -> str:
    """Return a boolean cell."""
    return f'<c r="{ref}" s="{style}" t="b"><v>{int(truth)}</v></c>'


def blank_cell(ref: str, style: int) -> str:
    """Return a cell that holds nothing but a look."""
    return f'<c r="{ref}" s="{style}"/>'


def serial(moment: datetime | date | time | timedelta) -> float | None:
    """Return Excel's serial number (1900 system); None before March 1900, where systems differ.

    >>> serial(datetime(2023, 9, 30, 12)), serial(date(1899, 1, 1))
    (45199.5, None)
    """
    if isinstance(moment, time):
        moment = timedelta(
            hours=moment.hour,
            minutes=moment.minute,
            seconds=moment.second,
            microseconds=moment.microsecond,
        )
    if isinstance(moment, timedelta):
        days = moment / timedelta(days=1)
        return days if days >= 0 else None
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    moment = moment.replace(tzinfo=None)
    return (moment - _DAY_ZERO) / timedelta(days=1) if moment >= _FIRST_DAY else None
