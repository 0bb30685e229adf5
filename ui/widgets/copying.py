"""Rows of a table as text and as HTML that keeps codes in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QMimeData

from mirrorgap.ui.widgets.columns import Column, Rows
from mirrorgap.ui.widgets.frame_model import FrameModel

#: A spreadsheet takes text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return *text* so that a spreadsheet never takes it for a formula.

    >>> harmless("=1+1"), harmless("854231")
    ("'=1+1", '854231')
    """
    return "'" + text if text.startswith(_FORMULA) else text


def mime(model: FrameModel, rows: Rows, columns: Sequence[int]) -> QMimeData:
    """Return source *rows* of *columns* with headers, as tab-separated text and as HTML.

    Numbers are whole and unrounded; missing is empty.
    """
    made = QMimeData()
    made.setText(as_text(model, rows, columns))
    made.setHtml(as_html(model, rows, columns))
    return made


def as_text(model: FrameModel, rows: Rows, columns: Sequence[int]) -> str:
    """Return a line of headers, then one line a row, cells apart by tabs."""
    lines = ["\t".join(_line(_heading(model.columns[column])) for column in columns)]
    for row in rows.tolist():
        cells = (_text(model.values[column].raw(row)) for column in columns)
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def as_html(model: FrameModel, rows: Rows, columns: Sequence[int]) -> str:
    """Return an HTML table; text cells carry the format that keeps them text in Excel."""
    head = "".join(f"<th>{escape(_heading(model.columns[column]))}</th>" for column in columns)
    lines = ("".join(_cell(model.values[at].raw(row)) for at in columns) for row in rows.tolist())
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<meta charset="utf-8"><table><tr>{head}</tr>{body}</table>'


def _heading(column: Column) -> str:
    return f"{column.name} ({column.unit})" if column.unit and column.numeric else column.name


def _text(value: str | float | None) -> str:
    if value is None:
        return ""
    return _line(harmless(value)) if isinstance(value, str) else f"{value:.15g}"


def _line(text: str) -> str:
    return " ".join(text.split("\t")).replace("\r", " ").replace("\n", " ")


def _cell(value: str | float | None) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, str):
        return f"<td style=\"mso-number-format:'\\@'\">{escape(harmless(value))}</td>"
    return f'<td x:num="{value:.15g}">{value:.15g}</td>'
