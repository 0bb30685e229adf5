"""The sheet Sources: which files, how they were read, and what became of each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import COUNT, INK, Book
from mirrorgap.io.workbook.copied import column_name
from mirrorgap.io.workbook.page import Page
from mirrorgap.io.workbook.text import base_name
from mirrorgap.model.case import Source
from mirrorgap.model.ledger import SetAside
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.query import Query
from mirrorgap.model.records import Records
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection_words import Names, in_full
from mirrorgap.model.settling import when_words
from mirrorgap.model.words import number_of

HEADERS = (
    "file",
    "sheet",
    "size, bytes",
    "rows in sheet",
    "rows read",
    "rows set aside",
    "records",
    "copied to",
    "SHA-256 of the file",
)
WIDTHS = (36, 16, 12, 10, 10, 10, 10, 26, 40)
#: How many names a scope lists before it counts them.
LISTED = 40


@dataclass(frozen=True)
class Told:
    """What became of one source in this workbook.

    Attributes
    ----------
    copied_to : names of its sheets; empty where its cells are not in the workbook
    why : the reason for that, in a sentence; "" where they are
    warnings : one plain sentence each
    valued : how its exports and imports are valued, in words (`valued_words`)
    """

    copied_to: tuple[str, ...] = ()
    why: str = ""
    warnings: tuple[str, ...] = ()
    valued: str = ""


def write_sources(
    book: Book,
    sheet: Worksheet,
    sources: Sequence[Source],
    told: Sequence[Told],
    settings: Sequence[tuple[str, str]],
    earlier: Sequence[Source] = (),
) -> None:
    """Write the sheet; *told* has one entry a source, *settings* are pairs of label and text.

    *earlier* are the readings that newer downloads among *sources* replaced.
    """
    page = Page(book, sheet, WIDTHS)
    page.title("Sources")
    page.muted("Every row of every sheet was read, or set aside for the reason given here.")
    page.header(HEADERS, right=(2, 3, 4, 5, 6))
    top = page.row - 1
    page.sheet.freeze_panes(page.row, 0)
    for source, one in zip(sources, told, strict=True):
        _row(page, source, one)
    page.sheet.autofilter(top, 1, max(page.row - 1, top), len(HEADERS))
    page.heading("How this workbook was made")
    for label, text in settings:
        page.pair(label, text)
    for source, one in zip(sources, told, strict=True):
        page.heading(label_of(source))
        for label, text in _details(source, one):
            page.pair(label, text)
        for text in replaced_words(source, earlier):
            page.pair("took the place of", text)


def label_of(source: Source) -> str:
    """Return how a source is called: its file's name and its sheet."""
    file = base_name(source.path)
    return f"{file}, sheet {source.sheet}" if source.sheet else file


def _row(page: Page, source: Source, told: Told) -> None:
    ledger = source.ledger
    aside = ledger.rows_in_sheet - ledger.rows_read
    look = {"font_size": 10, "font_color": INK}
    cells: tuple[str | int, ...] = (
        base_name(source.path),
        source.sheet,
        source.size,
        ledger.rows_in_sheet,
        ledger.rows_read,
        aside,
        ledger.records,
        ", ".join(told.copied_to) or "not copied",
        source.sha256,
    )
    for j, cell in enumerate(cells, start=1):
        if isinstance(cell, int):
            page.sheet.write_number(page.row, j, cell, page.book.format(**look, num_format=COUNT))
        else:
            after = {"align": "left", "indent": int(j == len(cells) - 1)}
            page.book.text(page.sheet, page.row, j, cell, **look, **after, text_wrap=True)
    page.sheet.set_row(page.row, 29)
    page.row += 1


def _details(source: Source, told: Told) -> Iterator[tuple[str, str]]:
    ledger = source.ledger
    if source.illustrative:
        yield "illustrative", "made-up records of the demo: no finding about anybody"
    if told.why:
        yield "not copied", told.why
    yield "read", source.read_at.replace("T", " ")[:16]
    yield "retrieved", when_words(source.retrieved, source.retrieved_by) or "not known"
    yield "asked for (scope)", scope_words(source.scope)
    yield "layout", mapping_words(source.mapping)
    if told.valued:
        yield "valuation", told.valued
    yield from _said(source.mapping)
    for entry in ledger.set_aside:
        yield "rows set aside", _aside(entry, "row")
    if ledger.cells_in_sheet is not None:
        read = ledger.cells_read or 0
        yield "value cells", f"{ledger.cells_in_sheet:,} in the sheet, {read:,} made records"
    for entry in ledger.cells_set_aside:
        yield "cells set aside", _aside(entry, "cell")
    for warning in (*ledger.warnings, *told.warnings):
        yield "warning", warning


def _aside(entry: SetAside, what: str) -> str:
    plural = "" if entry.rows == 1 else "s"
    example = f" ({entry.example_value!r})" if entry.example_value else ""
    at = f"row {entry.example_row}{example}"
    return f"{entry.rows:,} {what}{plural}: {entry.reason}; for example {at}"


def scope_words(scope: Scope) -> str:
    """Return what a source was asked for, in words.

    >>> scope_words(Scope(frozenset({"UZB"}), None))
    'partners: UZB; codes: all; periods: those that it has records of'
    """
    parts = [
        f"partners: {_listed(scope.partners)}",
        f"codes: {_listed(scope.codes)}",
        "periods: those that it has records of",
    ]
    if scope.reexports_apart:
        parts.append("domestic exports and re-exports are published apart, and added")
    return "; ".join(parts)


def _listed(names: frozenset[str] | None) -> str:
    if names is None:
        return "all"
    if not names:
        return "none, totals only"
    found = sorted(names)
    more = f" and {len(found) - LISTED:,} more" if len(found) > LISTED else ""
    return ", ".join(found[:LISTED]) + more


def mapping_words(mapping: Mapping) -> str:
    """Return how a sheet was read, in words.

    >>> mapping_words(Mapping("tidy", header_row=1, columns=(("code", 0), ("value", 3))))
    'tidy, header in row 1; column A: code; column D: value; decimal mark "."'
    """
    parts = [mapping.layout]
    parts[0] += f", header in row {mapping.header_row}" if mapping.header_row else ", no header"
    ordered = sorted(mapping.columns, key=lambda pair: pair[1])
    parts += [f"column {column_name(j)}: {role.replace('_', ' ')}" for role, j in ordered]
    for value in mapping.values:
        says = " ".join(text for _, text in value.says())
        role = value.role.replace("_", " ")
        parts.append(f"column {column_name(value.column)}: {role} {says}".rstrip())
    if mapping.fill_down:
        parts.append(f"blank cells repeat the one above in: {', '.join(mapping.fill_down)}")
    if mapping.scale is None:
        parts.append("the source does not say the scale")
    elif mapping.scale != 1:
        parts.append(f"values times {mapping.scale:,.0f}")
    elif (place := dict(mapping.said_by).get("scale", "")).startswith("inferred"):
        parts.append(f"values in units ({place})")
    if mapping.kg_scale != 1:
        parts.append(f"weights times {mapping.kg_scale:,.0f}")
    if mapping.sums:
        parts.append("sums since January read as the months in between, where these follow exactly")
    parts.append(f'decimal mark "{mapping.decimal}"')
    return "; ".join(parts)


def _said(mapping: Mapping) -> Iterator[tuple[str, str]]:
    places = dict(mapping.said_by)
    for role, text in mapping.constants:
        place = places.get(role)
        said = f" (said by: {place})" if place else ""
        # A publisher's rule of valuation may be of flows that the file does not hold: `valued_words`.
        if role != "valuation":
            yield role.replace("_", " "), f"{text} everywhere{said}"


def valued_words(records: Records, source: int, mapping: Mapping) -> str:
    """Return how the exports and the imports that a source holds are valued, in words.

    >>> valued_words(Records([]), 0, Mapping("tidy"))
    ''
    """
    mine = records.source == source
    valuation, levels = records.column("valuation")
    place = dict(mapping.said_by).get("valuation", "")
    rule, parts = mapping.constant("valuation") or "", []
    for out, flow in ((True, "exports"), (False, "imports")):
        of_flow = mine & (records.is_export == out)
        counts = np.bincount(valuation[of_flow] + 1, minlength=len(levels) + 1)
        found = [(int(n), str(name)) for n, name in zip(counts[1:], levels, strict=True) if n]
        found = sorted(found, reverse=True)
        if counts[0]:
            taken = "compared as they are" if out else "taken to be CIF"
            found.append((int(counts[0]), f"not said, {taken}"))
        if not found:
            continue
        said = " and ".join(
            f"{name} ({number_of(n, 'record')})" if len(found) > 1 else name for n, name in found
        )
        by_rule = flow in rule or not ("exports" in rule or "imports" in rule)
        who = f" (said by: {place})" if place and rule and by_rule and counts[0] == 0 else ""
        parts.append(f"{flow} {said}{who}")
    return "; ".join(parts)


def replaced_words(source: Source, earlier: Sequence[Source]) -> Iterator[str]:
    """Yield what each earlier reading that led to *source* was, the last one first."""
    known = {one.chunk: one for one in earlier}
    newer = source
    while (old := known.get(newer.earlier)) is not None:
        retrieved = when_words(old.retrieved, old.retrieved_by)
        parts = [
            f"{label_of(old)}; SHA-256 {old.sha256}",
            f"retrieved {retrieved}" if retrieved else "",
            f"replaced {newer.read_at.replace('T', ' ')[:16]}",
            f"its {number_of(old.ledger.records, 'record')} are not added up",
        ]
        yield "; ".join(filter(None, parts))
        newer = old


def query_words(query: Query, names: Names | None = None) -> Iterator[tuple[str, str]]:
    """Yield the settings of a question as pairs of label and text; *names* are those of sources."""
    basket = query.basket
    yield "control list", f"{basket.title} ({basket.id}, {basket.date})" if basket else "all codes"
    if basket:
        yield "list's source", basket.source
    yield "exporters", _listed(query.exporters)
    yield "importers", _listed(query.importers)
    yield "period", str(query.window) if query.window else "all that is loaded"
    if query.base:
        yield "compared with", str(query.base)
    yield "CIF/FOB factor", f"{query.factor:g}"
    yield "flows and categories add up", f"the {query.side}s' books"
    yield "measure", query.measure.replace("_", " ")
    yield "floor for rankings and highlights", f"{query.min_usd:,.0f} USD"
    if query.where is not None:
        yield "only", in_full(query.where, names)
