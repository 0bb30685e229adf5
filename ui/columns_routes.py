"""The columns of Routes: title, unit, kind, and a tooltip with meaning and formula."""

from __future__ import annotations

from collections.abc import Iterable

from mirrorgap.model import words
from mirrorgap.model.words_routes import reading
from mirrorgap.ui.columns import column
from mirrorgap.ui.widgets.columns import Column, Kind

USD = "USD"
_AMOUNTS = {
    "inflow_change_usd": ("To the hub", "Change of the exporter's exports to the hub (A_i)."),
    "inflow_all_change_usd": (
        "All to the hub",
        "Change of everybody's exports to the hub (A), by the exporters' books.",
    ),
    "imports_change_usd": (
        "Hub records",
        "Change of the hub's imports from the exporter (B_i), made FOB at the factor above; in Gaps "
        "and in what changed, imports stand as reported.",
    ),
    "imports_all_change_usd": (
        "Hub from all",
        "Change of the hub's imports from all (B), by its own books, made FOB.",
    ),
    "outflow_change_usd": ("Sent on", "Change of the hub's exports to the destination (C)."),
    "destination_imports_change_usd": (
        "Destination records",
        "Change of the destination's imports from the hub (D), made FOB: nothing depends on it.",
    ),
    "upper_bound_usd": (
        "At most",
        "Sum over codes of min(excess inflow, excess outflow), at the best lag; capped over all "
        "exporters by what the hub sends on in excess.",
    ),
    "base_usd": ("Base", "The exporter's exports in the base period."),
    "value_usd": ("Value", "In the period, as the books named under Source report it."),
    "change_usd": ("Change", "The value less that of the base, or of the period before."),
    "noise_usd": ("Usual", "The change that is usual: the 95th percentile among unlisted codes."),
}
_OTHERS = {
    "lag_months": ("Lag", Kind.COUNT, "Months from the hub's inflow to its outflow in At most."),
    "substitution_ratio": (
        "Ratio",
        Kind.NUMBER,
        "The rise of exports to the hub over the fall of exports to the destination; a dash where "
        "these did not fall.",
    ),
    "reading": (
        "Reading",
        Kind.TEXT,
        "What the changes are consistent with. Lost or not recorded: the hub does not record what "
        "the exporter says it sent there; whether it went on cannot be told from this (METHODS 6).",
    ),
    "role": (
        "Role",
        Kind.TEXT,
        "The destination, a country that gained beyond the usual, or other.",
    ),
    "share": ("Share", Kind.SHARE, "Of what the same source's books hold for the period."),
    "rank": ("Rank", Kind.COUNT, "1 for the largest of the same source and period."),
    "source": ("Source", Kind.TEXT, "Whose books: the exporter's or the destination's own."),
}
_COUNTRIES = {
    "hub": ("Hub", "The country between the exporter and the destination."),
    "country": ("To", "The country that the exporter sends to."),
}
_WIDTHS = {"reading": 144, "lag_months": 48, "substitution_ratio": 60, "rank": 52, "role": 88,
           "source": 84, "hub": 88, "country": 100}  # fmt: skip
_BARS = frozenset({"inflow_change_usd", "change_usd", "outflow_change_usd"})
_PLAIN = frozenset({"lag_months", "substitution_ratio"})


def route_columns(fields: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of *fields*; those that no other view has are described here."""
    return tuple(_described(field) for field in fields)


def _described(field: str) -> Column:
    width = _WIDTHS.get(field, 0)
    if field in _COUNTRIES:
        title, tooltip = _COUNTRIES[field]
        return Column(
            field, title, tooltip=tooltip, pinned=True, width=width, said=words.country_name
        )
    if field in _AMOUNTS:
        title, tooltip = _AMOUNTS[field]
        wide = max(88, 9 * len(title))
        return Column(field, title, Kind.AMOUNT, USD, tooltip, wide, bar=field in _BARS)
    if field in _OTHERS:
        title, kind, tooltip = _OTHERS[field]
        said = reading if field == "reading" else None
        return Column(field, title, kind, "", tooltip, width, said=said)
    return column(field)
