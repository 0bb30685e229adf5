"""Each field described once: title, unit, kind, and a tooltip with its meaning and formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

from mirrorgap.model import hs, words
from mirrorgap.model.words_tests import TITLES
from mirrorgap.ui import numbers
from mirrorgap.ui.columns_prices import PRICES, WIDTHS
from mirrorgap.ui.widgets.columns import Column, Kind

#: Endings of measured fields and the unit that they count in.
UNITS = {"usd": "USD", "quantity": "units"}

_KEYS = {
    "exporter": ("Exporter", "Whose goods: the country that sends them, by either side's books."),
    "importer": ("Importer", "The country that the goods go to, by either side's books."),
    "reporter": ("Reporter", "The country whose statistics say so."),
    "partner": ("Partner", "The other country, as the reporter names it."),
    "code": ("Code", "Harmonized System code, cut to six digits; leading zeros kept."),
    "heading": ("Heading", "The first four digits of the code."),
    "chapter": ("Chapter", "The first two digits of the code."),
    "tier": ("Tier", "Tier of the control list; the list's version stands in the status bar."),
    "year": ("Year", "Calendar year; months are summed to a year only where all twelve are there."),
    "quarter": ("Quarter", "Calendar quarter."),
    "month": ("Month", "Calendar month."),
    "period": ("Period", "Year, quarter or month, as published; anything else as an interval."),
    "side": ("Books", "Whose books are added up; both sides are never added together."),
    "flow": ("Flow", "Export, import, re-export or re-import, seen from the reporter."),
}

_MEASURED = {
    "exports": (
        "Exports",
        "What the exporter reports (X, FOB), over cells that are matched, lost or orphaned.",
    ),
    "imports": (
        "Imports",
        "What the importer reports (M), as reported (usually CIF), over the same cells.",
    ),
    "imports_fob": (
        "Imports, FOB",
        "M made FOB-equivalent (M*): the record's own FOB value, or M / factor where it is CIF.",
    ),
    "gap": (
        "Gap",
        "Sum of X − M*. Negative: the importer reports more. A dash: nothing is comparable.",
    ),
    "gap_positive": ("Gap, positive cells", "Sum of X − M* over the cells where it is positive."),
    "gap_negative": ("Gap, negative cells", "Sum of X − M* over the cells where it is negative."),
    "gap_low": ("Gap at 1.00", "The gap at a CIF/FOB factor of 1.00: X − M, nothing assumed."),
    "gap_high": ("Gap at 1.20", "The gap at a CIF/FOB factor of 1.20."),
    "matched": ("Matched", "Exports in cells that both sides report."),
    "lost": (
        "Lost",
        "Exports in cells that the importer's files cover and hold no record of. It says what is "
        "reported, not what became of the goods.",
    ),
    "lost_code_seen": (
        "Lost, code seen",
        "The part of Lost whose code does occur in the importer's records of that period.",
    ),
    "lost_code_not_seen": (
        "Lost, code not seen",
        "Lost − Lost, code seen: the download may have been narrow; a weaker sign.",
    ),
    "orphaned": (
        "Orphaned",
        "Imports in cells that the exporter's files cover and hold no record of.",
    ),
    "uncovered_exports": (
        "Exports not covered",
        "Exports that no loaded file of importers covers: never counted in a gap.",
    ),
    "uncovered_imports": (
        "Imports not covered",
        "Imports that no loaded file of exporters covers: never counted in a gap.",
    ),
    "suppressed": ("Confidential", "Amounts in cells that either side marks as confidential."),
    "exports_change": ("Exports, change", "Exports of the period − exports of the base."),
    "imports_change": ("Imports, change", "Imports of the period − imports of the base."),
    "left": (
        "Left",
        "What of the gap at factor 1.00 no tested explanation takes; a dash: it cannot be stated.",
    ),
    "unrecorded_bound": (
        "Bound",
        "Sum over importer and code of max(0, U): the unrecorded part of the increase is at most "
        "this; recorded re-exports come on top.",
    ),
    "unrecorded_bound_net": (
        "Bound, net",
        "The bound less the drift of the pair's unlisted goods; a dash: none are loaded.",
    ),
    "unmatched_change": (
        "Unmatched change",
        "U = change of X − change of M*, over cells covered on both sides in both periods.",
    ),
}

_OTHER = {
    "gap_share": ("Gap share", Kind.SHARE, "Gap / Exports; a dash where exports are 0."),
    "asymmetry": (
        "Asymmetry",
        Kind.NUMBER,
        "(X − M*) / (X + M*), from −1 to 1; 0 is a perfect match.",
    ),
    "flip_factor": (
        "Flip factor",
        Kind.NUMBER,
        "M / X: the CIF/FOB factor at which the gap changes sign; "
        "shown where it lies between 0.8 and 1.5.",
    ),
    "explained_by": (
        "Explained most by",
        Kind.TEXT,
        "The innocent explanation that takes most of the gap; a dash: none takes any.",
    ),
    "q": (
        "False discovery",
        Kind.SHARE,
        "Rate of false alarms if this gap and all more unusual ones were called alarms (Benjamini "
        "and Hochberg, over all pairs and codes above the floor).",
    ),
    "passes": (
        "Stands out",
        Kind.TEXT,
        "Yes: a false discovery rate up to 5%, and what is left is stated and reaches the floor.",
    ),
    "cumulative_share": (
        "Cumulated",
        Kind.SHARE,
        "Share of the unmatched change in this row and all above it. Above 100% where rows further down "
        "are negative (imports rose more there) and take off from the whole.",
    ),
    "unmatched_share": (
        "Unmatched, share",
        Kind.SHARE,
        "Unmatched change / change of exports; above 100% where imports fell while exports rose.",
    ),
    "classes": (
        "What is compared",
        Kind.CLASSES,
        "Amounts by class: matched, lost, lost with the code not seen, orphaned, not covered, "
        "confidential. One scale for the whole column.",
    ),
    "periods_compared": ("Periods", Kind.COUNT, "Periods in which both sides are covered."),
    "cells_matched": ("Cells matched", Kind.COUNT, "Exporter × importer × code × period."),
    "cells_lost": ("Cells lost", Kind.COUNT, "Cells with exports and no import record."),
    "cells_lost_code_seen": ("… code seen", Kind.COUNT, "Of these, with the code seen."),
    "cells_orphaned": ("Cells orphaned", Kind.COUNT, "Cells with imports and no export record."),
    "cells_uncovered": ("Cells not covered", Kind.COUNT, "Cells that one side does not cover."),
    "cells_suppressed": ("Cells confidential", Kind.COUNT, "Cells marked as confidential."),
    "value": ("Value", Kind.AMOUNT, "Sum over the period, by the books of the side chosen."),
    "lacking": (
        "No rate",
        Kind.COUNT,
        "Records whose value has no figure in this measure (no rate to dollars): the value beside it "
        "is a lower bound, and a dash where none of its records has one.",
    ),
    "base_value": ("Base", Kind.AMOUNT, "The same over the base period."),
    "change": ("Change", Kind.AMOUNT, "Value − Base."),
    "change_share": ("Change", Kind.SHARE, "(Value − Base) / Base."),
    "course": (
        "Course",
        Kind.SPARK,
        "The row over all that is loaded, on one scale for the column. A gap: its books do not cover "
        "the month.",
    ),
    "on_year": (
        "On year",
        Kind.SHARE,
        "Value / the same months of the year before − 1. A dash: the books do not cover these months of "
        "both years, a part has no rate, or there was nothing then. A part year is never compared with "
        "a whole one.",
    ),
    "share_of_total": (
        "Of total",
        Kind.SHARE,
        "Value / all goods of all countries asked for (filters by country count), in the row's period, "
        "by the same books; not of the row's own pair alone.",
    ),
    "share_of_list": ("Of list", Kind.SHARE, "Value / all goods of the list."),
    "share_of_heading": (
        "Of heading",
        Kind.SHARE,
        "Value / all codes of the same heading that are loaded, listed or not, by the same books. A dash: "
        "a part of the heading is missing, or has no rate.",
    ),
    "listed_tier": ("Listed", Kind.CODE, "The tier of the list; a dash: the code is not on it."),
    "peak_period": (
        "Peak",
        Kind.CODE,
        "The period with the highest value; a dash: one that is only partly loaded holds more.",
    ),
    "peak_value": ("At peak", Kind.AMOUNT, "The value of that period."),
    "lowest_since": (
        "Lowest since",
        Kind.CODE,
        "The last period before with a value as low as the latest one.",
    ),
    "first_seen": ("First seen", Kind.CODE, "The first period with a value above zero."),
    "label": ("Goods", Kind.TEXT, "The list's own wording, or the source's."),
    "product_label": ("Goods", Kind.TEXT, "The source's own wording."),
    "estimated": ("Estimated", Kind.TEXT, "Which of the figures the source flags as estimated."),
    "reporter_label": ("Reporter, as written", Kind.TEXT, "The source's own wording."),
    "partner_label": ("Partner, as written", Kind.TEXT, "The source's own wording."),
    "file": ("File", Kind.TEXT, "The file that the record was read from."),
    "sheet": ("Sheet", Kind.TEXT, "Its sheet; empty for text files."),
    "row": ("Row", Kind.COUNT, "The row number that a person sees in the file."),
    "column": ("Column", Kind.TEXT, "The column's letter, where the sheet is wide."),
    "value_usd": ("Value", Kind.AMOUNT, "In US dollars; a dash where no rate is known."),
    "fob_usd": ("FOB value", Kind.AMOUNT, "An import's own FOB value, where the source gives it."),
    "net_kg": ("Net weight", Kind.AMOUNT, "As the source gives it, in kilograms."),
    "currency": ("Currency", Kind.TEXT, "The currency of the source's own value."),
    "valuation": ("Valuation", Kind.TEXT, "FOB, CIF, or adjusted by its source."),
    "basis": ("Basis", Kind.TEXT, "By origin, by consignment, or by destination."),
    "status": (
        "Status",
        Kind.TEXT,
        "Reported, zero, missing, suppressed, unclear (zero or missing), provisional.",
    ),
    "quantity": ("Quantity", Kind.AMOUNT, "In the source's supplementary unit."),
    "unit": ("Unit", Kind.TEXT, "The unit of the quantity."),
    "records": ("Records", Kind.COUNT, "Records of this reporter and flow."),
    "listed": ("Listed", Kind.COUNT, "Of these, records with a code of the list."),
    "periods": ("Periods", Kind.COUNT, "Different periods that the records are of."),
    "first": ("From", Kind.CODE, "The first period that any record is of."),
    "last": ("To", Kind.CODE, "The last period that any record is of."),
    "outcome": ("Outcome", Kind.TEXT, "Read, or set aside: every row of a sheet is one of these."),
    "what": ("What", Kind.TEXT, "What came of it, or why it was set aside."),
    "rows": ("Rows", Kind.COUNT, "How many rows (or, in wide sheets, cells)."),
    "example_row": ("Example, row", Kind.COUNT, "The row number, as a person sees it, of one."),
    "example_value": ("Example, value", Kind.TEXT, "What stands there that caused it."),
    "hs_edition": ("Edition", Kind.TEXT, "Edition of the Harmonized System."),
}

_OTHER |= PRICES
_CODES = frozenset({"code", "heading", "chapter", "tier", "year", "quarter", "month", "period"})
_UNITS_OF = {"value_usd": "USD", "fob_usd": "USD", "net_kg": "kg", "quantity": ""}
_SAID: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("exporter", "importer", "reporter", "partner"), words.country_name),
    **dict.fromkeys(("code", "heading", "from_code", "to_code"), hs.dotted),
    "explained_by": lambda test: TITLES.get(test, test),
    **dict.fromkeys(
        (
            "period",
            "date",
            "month",
            "quarter",
            "peak_period",
            "lowest_since",
            "first_seen",
            "first",
            "last",
        ),
        numbers.period,
    ),
}
_WIDTHS = {"code": 72, "heading": 72, "tier": 48, "year": 56, "label": 168, "file": 180, "row": 64}
_WIDTHS |= {"what": 260, "outcome": 80, "first": 76, "last": 76, "records": 68, "listed": 60}
_WIDTHS |= {"rows": 68, "periods": 64, "example_row": 92, "example_value": 180}
_WIDTHS |= WIDTHS
_KIND_WIDTHS = {Kind.AMOUNT: 84, Kind.SHARE: 84, Kind.NUMBER: 84}
_WIDTHS |= {"net_kg": 104}
_WIDTHS |= {"exporter": 100, "importer": 100, "reporter": 108, "partner": 108, "flow": 72}
_WIDTHS |= {
    "heading": 80,
    "share_of_heading": 96,
    "listed_tier": 60,
    "course": 124,
    "on_year": 100,
    "lowest_since": 112,
}
_WIDTHS |= {"period": 80, "month": 80, "quarter": 72, "periods_compared": 64}
_WIDTHS |= {
    "explained_by": 192,
    "q": 128,
    "passes": 92,
    "gap_share": 92,
    "classes": 136,
    "cumulative_share": 88,
}
_WIDTHS |= {"unmatched_change_usd": 124, "exports_change_usd": 116, "imports_change_usd": 116}


def column(field: str, measure: str = "usd", **changes: Any) -> Column:
    """Return the description of *field*; *measure* ("usd", "kg", "quantity") is that of amounts.

    *changes* replace attributes of the column (``bar=True``, ``hidden=True``).

    >>> column("gap_usd").title, column("exporter").pinned, column("gap_kg").unit
    ('Gap', True, 'kg')
    """
    plain = _with_width(field, measure)
    return replace(plain, **changes) if changes else plain


@cache
def _with_width(field: str, measure: str) -> Column:
    plain = _described(field, measure)
    width = _WIDTHS.get(field, _KIND_WIDTHS.get(plain.kind, 0))
    return replace(plain, width=width, said=_SAID.get(field))


def columns(fields: Iterable[str], measure: str = "usd") -> tuple[Column, ...]:
    """Return the descriptions of *fields*, as `column` does."""
    return tuple(column(field, measure) for field in fields)


def _described(field: str, measure: str) -> Column:
    if field in _KEYS:
        title, tooltip = _KEYS[field]
        kind = Kind.CODE if field in _CODES else Kind.TEXT
        return Column(field, title, kind, tooltip=tooltip, pinned=True)
    if field in _OTHER:
        title, kind, tooltip = _OTHER[field]
        unit = _UNITS_OF.get(field, _unit(measure) if kind is Kind.AMOUNT else "")
        return Column(field, title, kind, unit, tooltip)
    for stem in sorted(_MEASURED, key=len, reverse=True):
        if field.startswith(f"{stem}_"):
            title, tooltip = _MEASURED[stem]
            return Column(field, title, Kind.AMOUNT, _unit(field.removeprefix(f"{stem}_")), tooltip)
    return Column(field, field.replace("_", " "))


def _unit(ending: str) -> str:
    return UNITS.get(ending, ending.replace("_", " "))
