"""A mapping says how a sheet is read: which column means what, and what no column says.

It is small, frozen and readable: the import dialog edits one, a recipe keeps one, and the preview
and the import are `mirrorgap.io.reading.read` with the same one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from mirrorgap.model.scope import Scope

#: What a column of a tidy sheet may mean.
ROLES = (
    "reporter",
    "partner",
    "exporter",
    "importer",
    "flow",
    "code",
    "hs_edition",
    "period",
    "year",
    "month",
    "value",
    "cif_value",
    "fob_value",
    "net_kg",
    "quantity",
    "unit",
    "currency",
    "valuation",
    "basis",
    "status",
    "estimated",
    "net_kg_estimated",
    "quantity_estimated",
    "reporter_label",
    "partner_label",
    "product_label",
)

Decimal = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """One of several value columns of a sheet: a period, a flow or a measure across.

    Attributes
    ----------
    column : int
        From 0.
    role : str
        ``value``, ``net_kg`` or ``quantity``.
    flow, period, partner : str or None
        What the column stands for, where the column header says it (``period`` in ISO text).
    also : tuple of (role, text)
        Anything else that holds for this column only (reporter, basis, valuation, year ...).

    Columns that say the same of everything but *role* make one record together: a value with its
    weight and its quantity.
    """

    column: int
    role: str = "value"
    flow: str | None = None
    period: str | None = None
    partner: str | None = None
    also: tuple[tuple[str, str], ...] = ()

    def says(self) -> tuple[tuple[str, str], ...]:
        """Return what holds for the records of this column, as (role, text), without its role.

        >>> ValueColumn(4, flow="export", also=(("valuation", "FOB"),)).says()
        (('flow', 'export'), ('valuation', 'FOB'))
        """
        own = (("flow", self.flow), ("period", self.period), ("partner", self.partner))
        return (*((role, text) for role, text in own if text is not None), *self.also)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows of a sheet count, by the text of one column.

    Attributes
    ----------
    column : int
        From 0.
    values : tuple of str
        The texts that count, as `mirrorgap.io.grids.text_of` gives them ("" is a blank cell).
    reason : str
        Why the other rows are set aside, in words a person can act on.
    if_total : bool
        True: other rows are set aside only where a row with one of *values* and otherwise the same
        keys exists: parts beside their own total.
    """

    column: int
    values: tuple[str, ...]
    reason: str
    if_total: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one sheet is read.

    Attributes
    ----------
    layout : str
        Name of the layout that proposed it (``comtrade-plus``, ``tuik``, ``tidy`` ...).
    header_row : int or None
        The row number, as a person sees it, of the (last) header row; None: no header.
    columns : tuple of (role, column from 0)
        Roles of `ROLES`; a role occurs once.
    values : tuple of ValueColumn
        For sheets with several value columns; the role ``value`` is then not in *columns*.
    constants : tuple of (role, text)
        What no column says: reporter (ISO3), partner, flow, code, period, year, currency, valuation,
        basis, hs_edition, unit; with *said_by* the place that said it.
    said_by : tuple of (role, place)
        Where each constant, and the scale, comes from: ``header``, ``preamble``, ``sheet name``,
        ``file name``, ``publisher``, ``option``, ``dialog``, or how it is inferred.
    scale : float or None
        What the numbers are multiplied with (1000 for thousands); None: the source does not say.
    decimal : "." or ","
    fill_down : tuple of roles
        Roles whose blank cells repeat the cell above.
    rules : tuple of Rule
        Which rows count.
    flows : tuple of (text, flow)
        What the flow cells of this layout mean, in lower case; "" as the flow: rows that are part of
        another flow, set aside as *of which*. Texts not named here are looked up in several languages.
    partners : tuple of (text, ISO3)
        What partner cells of this layout mean beyond the names of countries, in lower case.
    countries : str
        How numbers stand for countries: "" (ISO 3166-1), ``comtrade``, or ``own``: a numbering of
        the publisher's, of which only what *partners* names is known.
    kg_scale : float
        What the weights are multiplied with (1000 for tonnes).
    zeros : str
        What a zero among the values is: ``zero``, or ``missing`` where months to come stand as zeros.
    sums : str
        ``months``: sums since January are read as the months in between, where these follow exactly;
        "": blocks stay what they are.
    rates : str
        A rates file of the user's own, which goes before the ECB's rates; "" where there is none.
    last_row : int or None
        The last row of the table, as a person sees it, where something else follows; None: the end.
    scope : Scope or None
        None: inferred from what was read.
    score : float
        How sure the layout is, 0 to 1; with *reason*, a sentence that a person can read.
    """

    layout: str
    header_row: int | None = None
    columns: tuple[tuple[str, int], ...] = ()
    values: tuple[ValueColumn, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    said_by: tuple[tuple[str, str], ...] = ()
    scale: float | None = 1.0
    decimal: Decimal = "."
    fill_down: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    flows: tuple[tuple[str, str], ...] = ()
    partners: tuple[tuple[str, str], ...] = ()
    countries: str = ""
    kg_scale: float = 1.0
    zeros: str = "zero"
    rates: str = ""
    sums: str = ""
    last_row: int | None = None
    scope: Scope | None = None
    score: float = 0.0
    reason: str = ""

    def column(self, role: str) -> int | None:
        """Return the column (from 0) of *role*; None where no column has it."""
        return dict(self.columns).get(role)

    def constant(self, role: str) -> str | None:
        """Return what *role* is in the whole sheet; None where it is not said."""
        return dict(self.constants).get(role)

    def with_column(self, role: str, column: int | None) -> Mapping:
        """Return the mapping with *role* on *column*; None takes the role away."""
        rest = tuple(pair for pair in self.columns if pair[0] != role and pair[1] != column)
        return replace(self, columns=rest if column is None else (*rest, (role, column)))

    def with_constant(self, role: str, text: str | None, place: str = "dialog") -> Mapping:
        """Return the mapping with *role* said to be *text* everywhere; None takes it away."""
        rest = tuple(pair for pair in self.constants if pair[0] != role)
        told = tuple(pair for pair in self.said_by if pair[0] != role)
        if text is None:
            return replace(self, constants=rest, said_by=told)
        return replace(self, constants=(*rest, (role, text)), said_by=(*told, (role, place)))

    def with_scale(self, scale: float | None, place: str = "dialog") -> Mapping:
        """Return the mapping with its values multiplied with *scale*; None: nobody says it.

        >>> Mapping("tidy", scale=None).with_scale(1000.0, "header").said_by
        (('scale', 'header'),)
        """
        told = tuple(pair for pair in self.said_by if pair[0] != "scale")
        told = told if scale is None else (*told, ("scale", place))
        return replace(self, scale=scale, said_by=told)


def missing(mapping: Mapping) -> tuple[str, ...]:
    """Return the roles that must still be said before an analysis can use the records.

    Any of ``value``, ``reporter``, ``partner``, ``flow``, ``code``, ``period``, ``currency``,
    ``scale``; empty where the mapping is complete. Where the sheet has exporter and importer
    columns only the flow is asked for: whose statistics these are.

    Examples
    --------
    >>> tidy = Mapping("tidy", columns=(("value", 3), ("code", 0), ("period", 1), ("partner", 2)))
    >>> missing(tidy)
    ('reporter', 'flow', 'currency')
    """
    sides = mapping.column("exporter") is not None and mapping.column("importer") is not None
    lacking = []
    if not mapping.values and not any(
        mapping.column(role) is not None for role in ("value", "cif_value", "fob_value")
    ):
        lacking.append("value")
    for role in ("reporter", "partner", "flow", "code"):
        by_side = sides and (role != "flow" or says(mapping, "reporter"))
        if (not by_side and not says(mapping, role) and role != "code") or (
            role == "code" and not says(mapping, role)
        ):
            lacking.append(role)
    if not says(mapping, "period") and not says(mapping, "year"):
        lacking.append("period")
    if not says(mapping, "currency"):
        lacking.append("currency")
    if mapping.scale is None:
        lacking.append("scale")
    return tuple(lacking)


def says(mapping: Mapping, role: str) -> bool:
    """Return whether a column, the sheet as a whole, or every value column says *role*."""
    if mapping.column(role) is not None or mapping.constant(role) is not None:
        return True
    return bool(mapping.values) and all(role in dict(v.says()) for v in mapping.values)
