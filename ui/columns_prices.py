"""The fields of `prices`, `unit_values` and `switching`: title, kind, meaning and formula."""

from __future__ import annotations

from mirrorgap.ui.widgets.columns import Kind

PRICES = {
    "unit_value": (
        "Unit value",
        Kind.NUMBER,
        "Value / weight, or per supplementary unit: never mixed. Amounts that their source flags as "
        "estimated are left out.",
    ),
    "median": (
        "Usual",
        Kind.NUMBER,
        "The median of the same code, unit and year in the same flow; under 8 unit values, of the "
        "heading.",
    ),
    "z": (
        "z",
        Kind.NUMBER,
        "0.6745 (ln UV − median of ln UV) / MAD; where MAD = 0, the interquartile range / 1.349 "
        "stands in. Flagged beyond 3.5.",
    ),
    "mirror": (
        "Mirror",
        Kind.TEXT,
        "What the other side’s unit value of the same line shows: the same, nothing, the opposite; or "
        "there is none that could be judged.",
    ),
    "price_part": (
        "Price part",
        Kind.NUMBER,
        "ln(UVx / UVm), at FOB-equivalent values: with the quantity part it makes ln(X / M*).",
    ),
    "quantity_part": (
        "Quantity part",
        Kind.NUMBER,
        "ln(Qx / Qm): with the price part it makes ln(X / M*).",
    ),
    "log_ratio": (
        "ln(X / M*)",
        Kind.NUMBER,
        "Price part + quantity part, over the records that state an amount on both sides.",
    ),
    "exporter_unit_value": (
        "Exporter’s",
        Kind.NUMBER,
        "The exporter’s unit value, as reported (FOB).",
    ),
    "importer_unit_value": (
        "Importer’s",
        Kind.NUMBER,
        "The importer’s unit value, as reported (usually CIF).",
    ),
    "low": ("Lower limit", Kind.NUMBER, "The unit value at z = −3.5."),
    "high": ("Upper limit", Kind.NUMBER, "The unit value at z = 3.5."),
    "within": (
        "Judged by",
        Kind.TEXT,
        "Among unit values of the same code, or, under 8 of these in a year, of the heading.",
    ),
    "judged_among": ("Among", Kind.COUNT, "How many unit values it is judged among."),
    "from_code": ("From code", Kind.CODE, "The listed code that fell."),
    "to_code": ("To code", Kind.CODE, "The unlisted code of the same heading that rose."),
    "date": ("From", Kind.CODE, "The first month after the date that is tried."),
    "transfer_usd": (
        "Transfer",
        Kind.AMOUNT,
        "The smaller of the fall and the rise, over the months compared.",
    ),
    "p": (
        "p, placebos",
        Kind.NUMBER,
        "From placebo dates: the share of other dates, of all such pairs of codes in either direction, "
        "at which as much moved; times the dates tried, adjusted for the pairs of codes (Benjamini "
        "and Hochberg). A dash: fewer than 19 placebos.",
    ),
}
WIDTHS = {"mirror": 156, "unit": 48, "from_code": 92, "to_code": 80, "date": 80, "z": 60}
WIDTHS |= {"within": 84, "judged_among": 68, "p": 84, "unit_value": 92}
WIDTHS |= {"exporter_unit_value": 92, "importer_unit_value": 92}
