"""What people call the fields of results, in workbook and briefing, and what kind each one is."""

from __future__ import annotations

UNITS = {"value": "USD", "net_kg": "kg"}
#: Words of each field; {unit} and {factor} are filled in.
WORDS = {
    "exports_usd": "Exports, as the exporter reports them, USD",
    "imports_usd": "Imports, as the importer reports them, USD",
    "imports_cif_usd": "of which valued CIF: divided by the factor, USD",
    "imports_fixed_usd": "of which FOB, or with an FOB value: not divided, USD",
    "imports_fob_usd": "Imports, FOB-equivalent, USD",
    "gap_usd": "Gap: exports less FOB-equivalent imports, USD",
    "gap_positive_usd": "sum of the positive gaps, at factor {factor}, USD",
    "gap_negative_usd": "sum of the negative gaps, at factor {factor}, USD",
    "gap_low_usd": "Gap at factor 1.00, USD",
    "gap_high_usd": "Gap at factor 1.20, USD",
    "gap_share": "Gap as a share of exports",
    "asymmetry": "Asymmetry: gap over exports and imports",
    "flip_factor": "Factor at which the sign flips",
    "matched_usd": "Exports in cells that both sides report, USD",
    "lost_usd": "Lost: exports of which the importer reports nothing, USD",
    "lost_code_seen_usd": "of which the importer reports the code from others, USD",
    "orphaned_usd": "Orphaned: imports of which the exporter reports nothing, USD",
    "uncovered_exports_usd": "Exports not covered by the importer's files, USD",
    "uncovered_imports_usd": "Imports not covered by the exporter's files, USD",
    "suppressed_usd": "Confidential on one side, USD",
    "exports_change_usd": "Change of exports on the base, USD",
    "imports_change_usd": "Change of imports on the base, USD",
    "unmatched_change_usd": "Change of exports not met by imports, at factor {factor}, USD",
    "unmatched_share": "as a share of the change of exports",
    "value": "Value, {unit}",
    "base_value": "Value in the base period, {unit}",
    "change": "Change, {unit}",
    "change_share": "Change as a share of the base",
    "share_of_total": "Share of total",
    "share_of_list": "Share of the list",
    "peak_value": "Highest value of a period, {unit}",
    "peak_period": "Period of the highest value",
    "lowest_since": "Lowest since",
    "first_seen": "First seen",
    "label": "Goods",
    "periods_compared": "Periods compared",
    "side": "Whose books",
    "cumulative_share": "Share in this row and all above it",
    "unrecorded_bound_usd": "At most so much of the increase is unrecorded, USD",
    "unrecorded_bound_net_usd": "less the drift of the pair's unlisted goods, USD",
    "hub": "Hub",
    "reading": "Reading: what the changes are consistent with",
    "inflow_change_usd": "Change of the exporter's exports to the hub, USD",
    "inflow_all_change_usd": "Change of everybody's exports to the hub, USD",
    "imports_all_change_usd": "Change of the hub's imports from all, FOB, USD",
    "outflow_change_usd": "Change of the hub's exports to the destination, USD",
    "destination_imports_change_usd": "Change of the destination's imports from the hub, FOB, USD",
    "upper_bound_usd": "At most so much may have gone this way, USD",
    "lag_months": "Months from the hub's inflow to its outflow",
    "substitution_ratio": "Rise to the hub over the fall to the destination",
    "value_usd": "Value, USD",
    "share": "Share",
    "change_usd": "Change, USD",
    "rank": "Rank",
    "source": "Source",
    "base_period": "Compared with",
    "seasonal": "Seasonal?",
    "seasonal_p": "p of a move as large without its season",
    "smallest_p": "The smallest that this p could be",
    "general": "General?",
    "did": "Apart from other goods, in logs (−0.357 is −30%)",
    "did_p": "p of the difference",
    "placebos": "Placebo dates and baskets behind it",
    "note": "How each was obtained",
    "exporter": "Exporter",
    "importer": "Importer",
    "code": "Code",
    "hs6": "Code, six digits",
    "tier": "Tier",
    "heading": "Heading",
    "period": "Period",
}

#: What a field is in the rows of one analysis, where it is something else than in others.
OWN: dict[str, dict[str, str]] = {
    "change": {
        "share_of_total": "Share of the whole change that is not met (rows offset: it may pass 100% or 0)",
        "cumulative_share": "Share in this row and all above it (rows below zero follow: it may pass 100%)",
    },
    "routes": {
        "imports_change_usd": "Change of the hub's imports from the exporter, FOB, USD",
    },
    "exporters": {
        "share": "Share of what the same source's books hold for the period",
        "change_usd": "Change on the period before, or on the base, USD",
        "source": "Whose books",
    },
    "seasons": {"period": "Period asked about"},
}
SHARES = frozenset(
    {"gap_share", "unmatched_share", "change_share", "share_of_total", "share_of_list"}
    | {"cumulative_share", "share", "size"}
)
RATIOS = frozenset(
    {"asymmetry", "flip_factor", "substitution_ratio", "seasonal_p", "smallest_p", "did", "did_p"}
    | {"p"}
)
COUNTS = frozenset({"lag_months", "rank", "placebos", "rows", "example_row"})
#: Columns of sentences: how wide, in characters.
LONG = {
    "label": 46,
    "note": 48,
    "reading": 24,
    "method": 70,
    "said": 70,
    "question": 46,
    "what": 70,
}

#: The same in few words, where the unit stands over the table; the rest stand as they are.
SHORT = {
    "exports_usd": "Exports",
    "imports_usd": "Imports",
    "gap_usd": "Gap",
    "gap_low_usd": "Gap at 1.00",
    "gap_high_usd": "Gap at 1.20",
    "gap_share": "Gap, share",
    "lost_usd": "Lost",
    "orphaned_usd": "Orphaned",
    "exports_change_usd": "Exports, change",
    "imports_change_usd": "Imports, change",
    "unmatched_change_usd": "Not met",
    "unmatched_share": "Not met, share",
    "cumulative_share": "Cumulated",
    "unrecorded_bound_usd": "At most unrecorded",
    "unrecorded_bound_net_usd": "At most, net",
    "inflow_change_usd": "To the hub",
    "outflow_change_usd": "Sent on",
    "upper_bound_usd": "At most this way",
    "lag_months": "Lag, months",
    "substitution_ratio": "Ratio",
    "reading": "Reading",
    "value_usd": "Value",
    "change_usd": "Change",
    "value": "Value",
    "base_value": "Base",
    "change": "Change",
    "change_share": "Change, share",
    "share_of_list": "Of the list",
    "share_of_total": "Of all trade",
    "peak_period": "Peak",
    "seasonal_p": "p, season",
    "did": "Apart, log",
    "did_p": "p, apart",
}
OWN_SHORT = {
    ("change", "share_of_total"): "Of all not met",
    ("routes", "imports_change_usd"): "Hub records",
    ("exporters", "share"): "Share",
    ("exporters", "source"): "Books",
    ("seasons", "period"): "Period",
}


def short_of(field: str, method: str = "") -> str:
    """Return what a field is called in few words, without its unit.

    >>> short_of("gap_usd"), short_of("share_of_total", "change")
    ('Gap', 'Of all not met')
    """
    said = OWN_SHORT.get((method, field)) or SHORT.get(field)
    return said or words_of(field, method=method)


def words_of(field: str, measure: str = "value", factor: float = 1.06, method: str = "") -> str:
    """Return what a person calls a field of a result, with its unit.

    *method* is the analysis that the field comes from, "" for any.

    >>> words_of("gap_usd"), words_of("value", "net_kg")
    ('Gap: exports less FOB-equivalent imports, USD', 'Value, kg')
    """
    said = OWN.get(method, {}).get(field) or WORDS.get(field, field.replace("_", " "))
    return said.format(unit=UNITS.get(measure, "units"), factor=f"{factor:g}")
