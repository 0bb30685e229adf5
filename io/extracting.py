"""From a grid and a mapping to records: the one way in, behind preview and import alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mirrorgap.io.dimensions import OF_WHICH, Dimensions
from mirrorgap.io.grids import Grid, Mask
from mirrorgap.io.grids_excel import column_letters
from mirrorgap.io.measuring import Group, Measures, groups_of, measured, read_numbers
from mirrorgap.io.parsing import Numbers, Texts, country_rule, recoded
from mirrorgap.io.running_sums import MONTHS, applied, differences, has_blocks, with_zeros
from mirrorgap.io.sorting import ILLUSTRATIVE_ROW, Sorting, sorted_rows
from mirrorgap.io.valuing import detected_editions, dollar_factors, rates_of
from mirrorgap.model import labels
from mirrorgap.model.books import distinct_key
from mirrorgap.model.ledger import Ledger, SetAside
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.money import Rates
from mirrorgap.model.quantity_units import quantity_unit
from mirrorgap.model.records import NUMBERS, SCHEMA, STATUSES, WORLD, Chunk
from mirrorgap.model.scope import Scope, infer
from mirrorgap.model.words import number_of

#: Constants of ``valuation`` that a publisher's convention gives, beside FOB, CIF and adjusted.
EXPORTS_FOB = "exports FOB"
EXPORTS_FOB_IMPORTS_CIF = "exports FOB, imports CIF"
_NO_VALUE = "no value"
_SUPPRESSED = STATUSES.index("suppressed")
_REPORTED, _ZERO = STATUSES.index("reported"), STATUSES.index("zero")
#: What a ledger says where differences of sums since January are exact, and not asked for.
OFFERED = "of sums since January follow exactly as the months in between"
_BAD_VALUE = "value not understood"


@dataclass(frozen=True)
class Reading:
    """What came of a sheet.

    Attributes
    ----------
    chunk : Chunk
        The records, in the order of the sheet.
    scope : Scope
        As the mapping says, or inferred from the records.
    ledger : Ledger
    mapping : Mapping
        How it was read.
    illustrative : bool
        True where a row carries the marker of the demo's made-up files.
    """

    chunk: Chunk
    scope: Scope
    ledger: Ledger
    mapping: Mapping
    illustrative: bool = False


def extract(grid: Grid, mapping: Mapping, rates: Rates | None = None) -> Reading:
    """Read the records of *grid* as *mapping* says; every other row is set aside by reason.

    *rates* are those of a case; where the mapping names a file of its own, that one goes before.
    """
    groups = groups_of(mapping)
    sorting = sorted_rows(grid, mapping)
    dims = Dimensions(grid, mapping, groups, sorting)
    measures = measured(grid, mapping, groups)
    _aside_by_dimensions(sorting, dims, mapping)
    _blank_is_missing(measures, groups, dims, sorting.left)
    _hidden_by_flag(measures, grid, mapping, sorting.left)
    if mapping.zeros == "missing":
        _repeated_is_missing(measures)
    _aside_without_value(sorting, measures, groups)
    has = (measures.status >= 0) & sorting.left[:, None]
    at, group = np.nonzero(has)
    columns = _Records(grid, mapping, groups, dims, measures, at, group, rates)
    kept = columns.kept
    if not kept.all():
        at, group = at[kept], group[kept]
        columns = _Records(grid, mapping, groups, dims, measures, at, group, rates)
        _aside_lost(sorting, at)
    chunk = columns.chunk()
    scope = mapping.scope or _inferred(chunk)
    ledger = _ledger(grid, mapping, sorting, measures, groups, at, group, columns.warnings())
    illustrative = any(entry.reason == ILLUSTRATIVE_ROW for entry in ledger.set_aside)
    return Reading(chunk, scope, ledger, mapping, illustrative)


def _aside_by_dimensions(sorting: Sorting, dims: Dimensions, mapping: Mapping) -> None:
    """Set aside rows whose flow, partner or period column does not say what it must."""
    flow = dims.by_row("flow")
    if flow is not None:
        j = mapping.column("flow")
        sorting.aside(_holds(flow, OF_WHICH), "part of another flow (of which)", j)
        sorting.aside(~flow.known(), "flow not understood", j)
    for role in ("partner", "reporter", "exporter", "importer"):
        cells = dims.column(role)
        if cells is not None and mapping.constant(role) is None:
            named = dims.column(f"{role}_label")
            blank = cells.codes < 0
            blank = blank & (named.codes < 0) if named is not None else blank
            if role == "partner":
                # A value with its period but without a partner is one of an unknown area.
                when = dims.by_row("period") or dims.by_row("year")
                blank = blank & ~when.known() if when is not None else blank
            sorting.aside(blank, f"no {role}", mapping.column(role))
    for role in ("period", "year", "month"):
        texts = dims.by_row(role)
        if texts is not None:
            sorting.aside(~texts.known(), f"{role} not understood", mapping.column(role))


def _blank_is_missing(
    measures: Measures, groups: list[Group], dims: Dimensions, left: Mask
) -> None:
    """Take a blank cell under a period as missing, where its row names a country or a code."""
    under = np.array([group.say("period") is not None for group in groups])
    if not under.any():
        return
    named = np.zeros(len(left), dtype=bool)
    for role in ("partner", "reporter", "exporter", "importer", "code"):
        texts = dims.by_row(role)
        named |= texts.known() if texts is not None else False
    blank = (measures.status == -1) & under[None, :] & (named & left)[:, None]
    measures.status[blank] = STATUSES.index("missing")


def _hidden_by_flag(measures: Measures, grid: Grid, mapping: Mapping, left: Mask) -> None:
    """Take a blank value beside a flag for hidden figures as suppressed: it is trade that is there."""
    j = mapping.column("status")
    if j is None:
        return
    hidden = grid.columns[j].where(lambda text: labels.status_marker(text) == "suppressed")
    measures.status[(measures.status == -1) & (hidden & left)[:, None]] = _SUPPRESSED


def _repeated_is_missing(measures: Measures) -> None:
    """Take a running sum that stands still as missing: its month is still to come.

    Where months to come stand as zeros, the sums from January on repeat the last month published.
    """
    rows = np.flatnonzero((~np.isnan(measures.value)).any(axis=1))
    value = measures.value[rows]
    still = np.zeros(value.shape, dtype=bool)
    still[1:] = (value[1:] == value[:-1]) & (np.diff(rows) == 1)[:, None]
    status = measures.status[rows]
    status[still], value[still] = STATUSES.index("missing"), np.nan
    measures.status[rows], measures.value[rows] = status, value


def _aside_without_value(sorting: Sorting, measures: Measures, groups: list[Group]) -> None:
    nothing = np.asarray((measures.status < 0).all(axis=1))
    odd = np.asarray((measures.status == -2).any(axis=1))
    column = groups[0].lead if groups and groups[0].columns else None
    sorting.aside(nothing & odd, _BAD_VALUE, column)
    sorting.aside(nothing, _NO_VALUE, column)


def _aside_lost(sorting: Sorting, at: NDArray[Any]) -> None:
    left = sorting.left
    left[at] = False
    sorting.aside(left, "no period")


def _ledger(
    grid: Grid,
    mapping: Mapping,
    sorting: Sorting,
    measures: Measures,
    groups: list[Group],
    at: NDArray[Any],
    group: NDArray[Any],
    warnings: tuple[str, ...],
) -> Ledger:
    rows_read = int(np.count_nonzero(np.bincount(at, minlength=grid.n)))
    cells: dict[str, Any] = {}
    if mapping.values:
        cells = _cells(grid, measures, groups, at, group, sorting.left)
    return Ledger(grid.n, rows_read, len(at), sorting.entries(), warnings=warnings, **cells)


def _cells(
    grid: Grid,
    measures: Measures,
    groups: list[Group],
    at: NDArray[Any],
    group: NDArray[Any],
    left: Mask,
) -> dict[str, Any]:
    """Account for the leading cells of the rows read: a record each, or a reason."""
    read = np.zeros(measures.status.shape, dtype=bool)
    read[at, group] = True
    mine = left[:, None] & ~read
    entries = []
    for reason, cells in (
        ("blank cell", mine & (measures.status == -1)),
        (_BAD_VALUE, mine & (measures.status == -2)),
        ("no period", mine & (measures.status >= 0)),
    ):
        if cells.any():
            row, g = np.unravel_index(int(np.argmax(cells)), cells.shape)
            column = grid.columns[groups[g].lead] if groups[g].lead < len(grid.columns) else None
            value = (
                "" if column is None or column.codes[row] < 0 else column.texts[column.codes[row]]
            )
            entries.append(SetAside(reason, int(cells.sum()), int(grid.numbers[row]), value[:120]))
    return {
        "cells_in_sheet": int(left.sum()) * len(groups),
        "cells_read": len(at),
        "cells_set_aside": tuple(entries),
    }


def _inferred(chunk: Chunk) -> Scope:
    def levels(name: str) -> list[str]:
        (used,) = chunk.table.column(name).chunks or [pa.array([], SCHEMA.field(name).type)]
        return [x for x in used.dictionary.to_pylist() if x is not None]

    return infer(levels("partner"), levels("code"))


class _Records:
    """The columns of the records in rows *at* and groups *group*."""

    def __init__(
        self,
        grid: Grid,
        mapping: Mapping,
        groups: list[Group],
        dims: Dimensions,
        measures: Measures,
        at: NDArray[Any],
        group: NDArray[Any],
        rates: Rates | None,
    ) -> None:
        self.rates = rates_of(mapping.rates) or rates
        self.grid, self.mapping, self.groups, self.dims = grid, mapping, groups, dims
        self.at, self.group = at, group
        self._remarks: list[str] = []
        self.period = dims.periods(at, group)
        self.value = measures.value[at, group]
        self.net_kg = measures.net_kg[at, group]
        self.quantity = measures.quantity[at, group]
        self.status = measures.status[at, group]
        self.value_estimated = measures.estimated[at, group]
        self._weigh_quantities()

    def _weigh_quantities(self) -> None:
        """Take a quantity whose unit is the kilogram for the weight, where no weight is stated."""
        un_numbers = self.mapping.countries == "comtrade"
        told = self.dims.of("unit", self.at, self.group)
        self.unit = recoded(
            told.codes, [quantity_unit(text, un_numbers=un_numbers) for text in told.levels]
        )
        mine = _holds(self.unit, "kg") & np.isnan(self.net_kg)
        self.net_kg = np.where(mine, self.quantity, self.net_kg)

    @property
    def kept(self) -> Mask:
        """Which records have a period, where the sheet has any; shape (n,)."""
        known = self.period.known()
        return known if known.any() else np.ones(len(self.at), dtype=bool)

    def chunk(self) -> Chunk:
        """Put the records together."""
        texts = self._texts()
        if self.mapping.column("fob_value") is None and has_blocks(self.period):
            self._take_differences(texts)
        numbers = self._numbers(texts)
        row = pa.array(self.grid.numbers[self.at].astype(np.int32))
        arrays = []
        for field in SCHEMA:
            if field.name == "row":
                arrays.append(row)
            elif field.name in NUMBERS:
                values = numbers[field.name]
                arrays.append(pa.array(values, mask=np.isnan(values)))
            else:
                arrays.append(_array(texts.get(field.name), len(self.at)))
        return Chunk.of_table(pa.Table.from_arrays(arrays, schema=SCHEMA))

    def _take_differences(self, texts: dict[str, Texts]) -> None:
        """Take the differences of sums since January where they are wanted, else offer them."""
        series = np.zeros(len(self.at), dtype=np.int64)
        for name, column in texts.items():
            if name not in ("period", "status", "estimated", "column", "file", "sheet"):
                size = len(column.levels) + 1
                series = distinct_key(series, column.codes.astype(np.int64) + 1, size)
        stated = np.isin(self.status, (_REPORTED, _ZERO)) & ~np.isnan(self.value)
        found = differences(series, self.period, self.value, stated)
        if not found:
            return
        told = f"{number_of(len(found), 'record')}"
        if self.mapping.sums != MONTHS:
            self._remarks.append(
                f"{told} {OFFERED}: tick “Months from sums since January” at import, or say"
                " --months-from-sums"
            )
            return
        self.period, numbers = applied(found, self.period, (self.value, self.net_kg, self.quantity))
        self.value, self.net_kg, self.quantity = numbers
        texts["period"] = self.period
        texts["status"] = with_zeros(texts["status"], self.value)
        self._remarks.append(
            f"{told} are differences of two sums since January: each leads to the later one"
        )

    def _texts(self) -> dict[str, Texts]:
        dims, at, group = self.dims, self.at, self.group
        flow = dims.flow(at, group)
        reporter, partner = dims.parties(flow, at, group)
        texts = {name: dims.of(name, at, group) for name in ("hs_edition", "basis", "code")}
        texts["flow"], texts["period"], texts["unit"] = flow, self.period, self.unit
        texts["hs_edition"], told = detected_editions(
            texts["code"], self.period, texts["hs_edition"]
        )
        self._remarks.extend(told)
        texts["reporter_label"], texts["partner_label"] = dims.side_labels(flow, at, group)
        texts["product_label"] = dims.label("code", at, group)
        for name, found in (("reporter", reporter), ("partner", partner)):
            texts[name] = self._by_label(name, found, texts[f"{name}_label"])
        texts["currency"] = dims.of("currency", at, group)
        texts["status"] = self._status()
        texts["estimated"] = self._estimated()
        texts["valuation"] = self._valuation(flow)
        texts["file"] = _same(self.grid.file, len(at))
        texts["sheet"] = _same(self.grid.sheet, len(at))
        if self.mapping.values:
            letters = [column_letters(g.lead) for g in self.groups]
            texts["column"] = recoded(group, letters)
        return texts

    def _by_label(self, role: str, found: Texts, label: Texts) -> Texts:
        """Return the countries, those that their code leaves open told by their name."""
        sides = self.mapping.column("exporter") is not None
        if found.known().all() or not label.levels or sides:
            return found
        country = country_rule(self.mapping.countries)
        told = [
            None if x == WORLD and role == "reporter" else x for x in map(country, label.levels)
        ]
        return found.filled_from(recoded(label.codes, told))

    def _status(self) -> Texts:
        own = recoded(self.status, list(STATUSES))
        secret = self.dims.secret(self.at)
        if secret.any():
            levels = (*own.levels, "suppressed")
            own = recoded(np.where(secret, len(own.levels), own.codes), levels)
        told = self.dims.of("status", self.at, self.group)
        if not told.levels:
            return own
        marks = [labels.status_marker(text) for text in told.levels]
        return recoded(told.codes, marks).filled_from(own)

    def _estimated(self) -> Texts:
        found = np.zeros(len(self.at), dtype=np.int8)
        for bit, role in ((1, "net_kg_estimated"), (2, "quantity_estimated")):
            cells = self.dims.column(role)
            if cells is not None:
                found |= np.where(cells.where(_is_yes)[self.at], bit, 0).astype(np.int8)
        flags = self.dims.column("estimated")
        if flags is not None:
            # The UN's legacy flag: 2 quantity, 4 net weight, 6 both.
            found |= np.where(flags.where(lambda t: t in ("4", "6"))[self.at], 1, 0).astype(np.int8)
            found |= np.where(flags.where(lambda t: t in ("2", "6"))[self.at], 2, 0).astype(np.int8)
        found |= np.where(self.value_estimated, 4, 0).astype(np.int8)
        kinds = ("net_kg", "quantity", "value")
        told = [",".join(k for i, k in enumerate(kinds) if bits >> i & 1) for bits in range(8)]
        return recoded(found, [text or None for text in told])

    def _valuation(self, flow: Texts) -> Texts:
        told = self.dims.of("valuation", self.at, self.group)
        imports = _is_import(flow)
        exports = flow.known() & ~imports
        codes = np.full(len(self.at), -1, dtype=np.int8)
        for role, code in (("fob_value", 0), ("cif_value", 1)):
            side = self._side(role)
            if side is not None:
                codes[np.isclose(side, self.value, rtol=1e-12, atol=0.0)] = code
        # Exports are valued at the border: where both columns repeat the value they are FOB.
        codes[exports & (codes >= 0)] = 0
        found = recoded(codes, ["FOB", "CIF"])
        if not told.levels:
            return found
        said = [_valuation_rules(text) for text in told.levels]
        out = recoded(told.codes, [rule[0] for rule in said])
        into = recoded(told.codes, [rule[1] for rule in said])
        side_codes = np.where(exports, out.codes, -1).astype(np.int32)
        other = np.where(~exports, into.codes, -1).astype(np.int32)
        rest = Texts(side_codes, out.levels).filled_from(Texts(other, into.levels))
        return found.filled_from(rest) if found.levels else rest

    def _side(self, role: str) -> Numbers | None:
        j = self.mapping.column(role)
        if j is None:
            return None
        scale = self.mapping.scale if self.mapping.scale is not None else 1.0
        values: Numbers = read_numbers(self.grid, j, self.mapping.decimal, scale)[0][self.at]
        return values

    def _numbers(self, texts: dict[str, Texts]) -> dict[str, Numbers]:
        factors, told = dollar_factors(texts["currency"], self.period, self.value, self.rates)
        self._remarks.extend(told)
        if self.mapping.scale is None:
            # Nobody knows how many dollars a number of unknown magnitude is.
            factors = np.full(len(self.at), np.nan)
        fob = np.full(len(self.at), np.nan)
        given = self._side("fob_value")
        if given is not None:
            own = _is_import(texts["flow"]) & _holds(texts["valuation"], "CIF") & (given > 0)
            fob[own] = (given * factors)[own]
        return {
            "value": self.value,
            "value_usd": self.value * factors,
            "fob_usd": fob,
            "net_kg": self.net_kg,
            "quantity": self.quantity,
        }

    def warnings(self) -> tuple[str, ...]:
        """Return what the reader had to leave open, one sentence each."""
        told = list(self._remarks)
        if self.mapping.scale is None and len(self.at):
            told.append(
                "the source does not say whether its values are units, thousands or millions: they"
                " are kept as they are, and have no value in dollars"
            )
        return tuple(told)


def _valuation_rules(text: str) -> tuple[str | None, str | None]:
    """Return the valuation of exports and of imports that a constant means."""
    if text == EXPORTS_FOB:
        return "FOB", None
    if text == EXPORTS_FOB_IMPORTS_CIF:
        return "FOB", "CIF"
    known = text.upper() if text.upper() in ("FOB", "CIF") else text.casefold()
    if known not in ("FOB", "CIF", "adjusted"):
        return None, None
    # Exports valued CIF are not known to trade statistics: the word is about the imports.
    return ("FOB" if known != "CIF" else None), known


def _is_yes(text: str) -> bool:
    return text.casefold() in ("true", "1", "yes", "t", "y")


def _is_import(flow: Texts) -> Mask:
    into = [level in ("import", "re-import") for level in flow.levels]
    return np.array([*into, False], dtype=bool)[flow.codes]


def _holds(texts: Texts, wanted: str) -> Mask:
    return np.array([*(x == wanted for x in texts.levels), False], dtype=bool)[texts.codes]


def _same(text: str, n: int) -> Texts:
    return Texts(np.zeros(n, dtype=np.int32), (text,))


def _array(texts: Texts | None, n: int) -> pa.Array:
    if texts is None or not texts.levels:
        return pa.nulls(n, pa.dictionary(pa.int32(), pa.string()))
    texts = texts.used()
    missing = texts.codes < 0
    indices = pa.array(texts.codes, mask=missing if missing.any() else None)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(texts.levels), pa.string()))
