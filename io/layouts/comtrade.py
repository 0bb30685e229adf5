"""UN Comtrade: monthly and annual downloads, reshaped subsets, and the old forms.

Traps: breakdowns beside their totals, the UN's own numbers of countries, month 52.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from mirrorgap.io.extracting import EXPORTS_FOB
from mirrorgap.io.grids import Grid
from mirrorgap.io.layouts.preamble import PUBLISHER, around, with_unit
from mirrorgap.io.layouts.words import fold, folds
from mirrorgap.io.parsing import decimal_of
from mirrorgap.model.mapping import Mapping, Rule

#: Names of columns by role, as they are folded, the best first: codes before names.
_NAMES: dict[str, tuple[str, ...]] = {
    "reporter": ("reporteriso", "reporter iso", "reportercode", "reporter code", "reporterdesc",
                 "reporter"),
    "partner": ("partneriso", "partner iso", "partnercode", "partner code", "partnerdesc", "partner"),
    "flow": ("flowcode", "trade flow code", "flowdesc", "trade flow"),
    "code": ("cmdcode", "commodity code"),
    "period": ("period",),
    "year": ("refyear", "year"),
    "month": ("refmonth",),
    "value": ("primaryvalue", "trade value us$", "trade value", "value"),
    "cif_value": ("cifvalue", "cif trade value us$", "cif trade value"),
    "fob_value": ("fobvalue", "fob trade value us$", "fob trade value"),
    "net_kg": ("netwgt", "netweight kg", "netweight"),
    "quantity": ("qty", "supplementary quantity"),
    "unit": ("qtyunitabbr", "qty unit", "qtyunitcode", "qty unit code", "quantity unit code"),
    "hs_edition": ("classificationcode", "classification"),
    "net_kg_estimated": ("isnetwgtestimated",),
    "quantity_estimated": ("isqtyestimated",),
    "estimated": ("legacyestimationflag", "estimation code", "flag"),
    "reporter_label": ("reporterdesc", "reporter"),
    "partner_label": ("partnerdesc", "partner"),
    "product_label": ("cmddesc", "commodity"),
}  # fmt: skip
_NEEDED = ("reporter", "partner", "flow", "code", "value")
#: What tells the UN's files from any other with such columns.
_MARKS = frozenset(
    (
        "cmdcode",
        "flowcode",
        "flowdesc",
        "primaryvalue",
        "reporteriso",
        "partneriso",
        "reporterdesc",
        "refyear",
        "cifvalue",
        "fobvalue",
        "netwgt",
    )
) | {"trade flow code", "commodity code", "trade flow", "trade value us$", "estimation code"}
_FLOWS = (
    ("m", "import"), ("x", "export"), ("rm", "re-import"), ("rx", "re-export"),
    ("1", "import"), ("2", "export"), ("3", "re-export"), ("4", "re-import"),
    *((part, "") for part in ["dx", "fm", "mip", "mop", "xip", "xop", "dm", "fx"]),
    ("domestic export", ""), ("foreign import", ""), ("import of goods for inward processing", ""),
    ("import of goods after outward processing", ""), ("export of goods after inward processing", ""),
    ("export of goods for outward processing", ""),
)  # fmt: skip
_KINDS = (
    (("typecode",), ("C", ""), "services, not goods", False),
    (("classificationcode", "classification"), ("H0", "H1", "H2", "H3", "H4", "H5", "H6", "H7", "HS",
     ""), "classified by another system than the HS", False),
    (("customscode", "customs proc code"), ("C00", "", "0"), "customs procedure other than C00", True),
    (("motcode", "mode of transport code"), ("0", ""), "mode of transport other than all", True),
    (("moscode",), ("0", ""), "mode of supply other than all", True),
    (("partner2code", "2nd partner code", "partner2iso"), ("0", "W00", ""),
     "second partner other than all", True),
)  # fmt: skip


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where it is a file of UN Comtrade or made of one."""
    if _MARKS.isdisjoint(folds(grid.heading)):
        return ()
    for row in range(min(grid.n, 25)):
        if sum(text[:1].isalpha() for text in grid.texts(row)) < len(_NEEDED):
            continue
        if _MARKS.isdisjoint(map(fold, grid.texts(row))):
            continue
        names = header_names(grid, row)
        if len(_MARKS & names.keys()) < 3:
            continue
        columns = {role: _column(grid, row, names, wanted) for role, wanted in _NAMES.items()}
        found = {role: j for role, j in columns.items() if j is not None}
        if all(role in found for role in _NEEDED) and {"period", "year"} & found.keys():
            return (_mapping(grid, row, names, found),)
    return ()


def header_names(grid: Grid, row: int) -> dict[str, int]:
    """Return the columns of a header row by folded name, with and without the unit in brackets."""
    names: dict[str, int] = {}
    for j, text in enumerate(grid.texts(row)):
        for name in (fold(text), fold(re.sub(r"[(\[,].*$", "", text))):
            if name:
                names.setdefault(name, j)
    return names


def _column(grid: Grid, row: int, names: dict[str, int], wanted: tuple[str, ...]) -> int | None:
    """Return the first wanted column that holds anything below the header."""
    for name in wanted:
        j = names.get(name)
        if j is not None and (grid.columns[j].codes[row + 1 :] >= 0).any():
            return j
    return None


def _mapping(grid: Grid, row: int, names: dict[str, int], found: dict[str, int]) -> Mapping:
    if "period" in found:
        found.pop("year", None)
        found.pop("month", None)
    for role in ("reporter", "partner"):
        if found.get(f"{role}_label") == found[role]:
            found.pop(f"{role}_label")
    legacy = "cmdcode" not in names
    values = [grid.columns[found[r]] for r in ("value", "cif_value", "fob_value") if r in found]
    header = grid.texts(row)[found["value"]]
    mapping = Mapping(
        layout="comtrade-legacy" if legacy else "comtrade-plus",
        header_row=int(grid.numbers[row]),
        columns=tuple(found.items()),
        rules=_rules(names, len(grid.columns)),
        flows=_FLOWS,
        countries="comtrade",
        decimal="," if decimal_of(values) == "," else ".",
        score=0.98,
        reason="the columns bear the names that UN Comtrade gives them",
    )
    mapping = mapping.with_constant("valuation", EXPORTS_FOB, PUBLISHER)
    mapping = replace(mapping, said_by=(*mapping.said_by, ("scale", PUBLISHER)))
    mapping = mapping.with_constant("currency", "USD", PUBLISHER)
    told = with_unit(mapping, around(grid, row, [header]))
    # The UN publishes in US dollars: only words beside the table say otherwise, not a file's name.
    return told if dict(told.said_by)["currency"] != "file name" else mapping


def _rules(names: dict[str, int], width: int) -> tuple[Rule, ...]:
    found = []
    for wanted, values, reason, if_total in _KINDS:
        j = next((names[name] for name in wanted if name in names), None)
        if j is not None and j < width:
            found.append(Rule(j, values, reason, if_total))
    return tuple(found)


def is_services(grid: Grid, mapping: Mapping) -> bool:
    """Return whether every row is about services."""
    rule = next((rule for rule in mapping.rules if rule.reason == _KINDS[0][2]), None)
    if rule is None:
        return False
    body = grid.numbers > (mapping.header_row or 0)
    kind = grid.columns[rule.column]
    return bool(np.all(~body | kind.where(lambda text: text.upper() == "S")))
