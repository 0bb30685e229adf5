"""Who traded what with whom, when: the texts of a record, from its row, its column or the sheet."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.grids import Column, Grid, Mask
from mirrorgap.io.layouts.words import currency_in, flow_in, flow_of, fold
from mirrorgap.io.measuring import Group
from mirrorgap.io.parsing import (
    Texts,
    code_of,
    country_rule,
    hs_codes,
    is_secret,
    labels_of,
    month_of,
    parsed,
    part_of,
    period_of,
    recoded,
    year_of,
)
from mirrorgap.io.sorting import Sorting
from mirrorgap.model.hs import TOTAL
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.records import WORLD

At = NDArray[np.signedinteger]
#: A flow cell that marks rows which other rows already contain.
OF_WHICH = "of which"
_EDITIONS = {
    "H0": "HS1992", "H1": "HS1996", "H2": "HS2002", "H3": "HS2007", "H4": "HS2012", "H5": "HS2017",
    "H6": "HS2022", "H7": "HS2028",
}  # fmt: skip
_EDITION_YEAR = re.compile(r"hs\D{0,3}((?:19|20)\d\d)")


class Dimensions:
    """The texts of a sheet by row, of its value columns, and of the sheet as a whole.

    Parameters
    ----------
    sorting : Sorting
        Rows that are set aside do not fill the blank cells below them.
    """

    def __init__(self, grid: Grid, mapping: Mapping, groups: list[Group], sorting: Sorting) -> None:
        self.grid, self.mapping, self.groups = grid, mapping, groups
        self._counting = sorting.left.copy()
        # Most roles stand over no column: that is worked out once.
        self._over = {role for group in groups for role, _ in group.says}

    def column(self, role: str) -> Column | None:
        """Return the cells of *role*, filled down where the mapping says so."""
        j = self.mapping.column(role)
        if j is None or j >= len(self.grid.columns):
            return None
        cells = self.grid.columns[j]
        if role in self.mapping.fill_down:
            own = np.where(self._counting, cells.codes, -1).astype(np.int32)
            cells = replace(cells, codes=own).filled()
        return cells

    def _rows(self, role: str) -> Texts | None:
        cells = self.column(role)
        if cells is None:
            return None
        country = country_rule(self.mapping.countries)
        match role:
            case "partner" if self._headed:
                world = parsed(cells, lambda text: WORLD if self._flow(text) else None)
                return world.filled_from(parsed(cells, country))
            case "partner" if self.mapping.partners:
                own = dict(self.mapping.partners)
                return parsed(cells, lambda text: own.get(text.casefold()) or country(text))
            case "reporter" | "partner" | "exporter" | "importer":
                return parsed(cells, country)
            case "flow" if self.mapping.column("month") == self.mapping.column("flow"):
                return _filled(parsed(cells, flow_in))
            case "year" if self.mapping.column("month") == self.mapping.column("year"):
                return _filled(parsed(cells, year_of))
            case "flow":
                flows = parsed(cells, self._flow)
                return _filled(flows) if self._headed else flows
            case "code":
                return hs_codes(cells, self._width())
            case "period":
                return recoded(cells.codes, [period_of(level) for level in cells.levels])
            case "year":
                return parsed(cells, year_of)
            case "month":
                return parsed(cells, month_of)
            case "hs_edition":
                return parsed(cells, edition_of)
            case "currency":
                return parsed(cells, _currency)
            case _:
                return labels_of(cells)

    @property
    def _headed(self) -> bool:
        """Whether words for flows stand among the countries, each heading those below it."""
        j = self.mapping.column("flow")
        return j is not None and j == self.mapping.column("partner")

    @cached_property
    def _flows(self) -> dict[str, str]:
        return dict(self.mapping.flows)

    def _flow(self, text: str) -> str | None:
        if (own := self._flows.get(text.casefold())) is not None:
            return own or OF_WHICH
        return flow_of(text)

    def _width(self) -> int:
        j = self.mapping.column("code")
        at = self.grid.index(self.mapping.header_row or 0)
        header = self.grid.texts(at)[j] if j is not None and at < self.grid.n else ""
        found = re.fullmatch(r"hs ?(2|4|6|8|10|12)|cn ?(8)|tnved ?(4|6|8|10)", fold(header))
        return int(next(filter(None, found.groups()))) if found else 0

    def by_row(self, role: str) -> Texts | None:
        """Return *role* by row, shape (n rows,); None where no column has it."""
        if role not in self._cache:
            self._cache[role] = self._rows(role)
        return self._cache[role]

    @cached_property
    def _cache(self) -> dict[str, Texts | None]:
        return {}

    def of(self, role: str, at: At, group: At) -> Texts:
        """Return *role* of records in rows *at* and groups *group*.

        What stands over the value column counts first, then the row, then the whole sheet.
        """
        found = Texts(np.full(len(at), -1, dtype=np.int32), ())
        if role in self._over:
            found = recoded(group, [g.say(role) for g in self.groups])
        rows = self.by_row(role)
        if rows is not None:
            found = found.filled_from(rows.taken(at)) if found.levels else rows.taken(at)
        if role == "code" and rows is None:
            rows = self._total_rows()
            found = rows.taken(at) if rows is not None else found
        constant = self.mapping.constant(role)
        if constant is not None:
            everywhere = Texts(np.zeros(len(at), dtype=np.int32), (constant,))
            found = found.filled_from(everywhere) if found.levels else everywhere
        return found

    def _total_rows(self) -> Texts | None:
        """Return TOTAL where the label of the goods says so and no column holds codes."""
        cells = self.column("product_label")
        if cells is None:
            return None
        return parsed(cells, lambda text: TOTAL if code_of(text) == TOTAL else None)

    def periods(self, at: At, group: At) -> Texts:
        """Return the ISO periods of records: as they stand, or of year and month put together."""
        found = self.of("period", at, group)
        years = self.of("year", at, group)
        if not years.levels:
            return found
        months = self.of("month", at, group)
        has_months = self._says("month")
        size = len(months.levels) + 1
        packed = np.where(
            years.codes >= 0, years.codes.astype(np.int64) * size + months.codes + 1, -1
        )
        levels: list[str | None] = []
        for year in years.levels:
            levels.append(None if has_months else year)
            levels.extend(part_of(year, part) for part in months.levels)
        joined = recoded(packed, levels)
        return found.filled_from(joined) if found.levels else joined

    def _says(self, role: str) -> bool:
        return (
            self.by_row(role) is not None
            or self.mapping.constant(role) is not None
            or role in self._over
        )

    def parties(self, flow: Texts, at: At, group: At) -> tuple[Texts, Texts]:
        """Return reporter and partner; exporter and importer columns are told apart by the flow."""
        partner = self.of("partner", at, group)
        # The world reports nothing: its row is the sum of the reporters.
        told = self.of("reporter", at, group)
        reporter = recoded(told.codes, [None if x == WORLD else x for x in told.levels])
        if not self._says("exporter"):
            return reporter, partner
        exporter, importer = self.of("exporter", at, group), self.of("importer", at, group)
        out = _holds(flow, ("export", "re-export"))
        into = _holds(flow, ("import", "re-import"))
        mine = _either(exporter, importer, out, into)
        theirs = _either(importer, exporter, out, into)
        return mine.filled_from(reporter), theirs.filled_from(partner)

    def flow(self, at: At, group: At) -> Texts:
        """Return the flow of records; where only the reporter is said, by the side it stands on."""
        found = self.of("flow", at, group)
        if found.levels or not self._says("exporter") or not self._says("reporter"):
            return found
        reporter = self.of("reporter", at, group)
        out = _same(reporter, self.of("exporter", at, group))
        into = _same(reporter, self.of("importer", at, group))
        codes = np.where(out, 0, np.where(into, 1, -1)).astype(np.int32)
        return Texts(codes, ("export", "import"))

    def label(self, role: str, at: At, group: At) -> Texts:
        """Return the words of *role* (reporter, partner, code) as the source writes them."""
        own = {"code": "product_label"}.get(role, f"{role}_label")
        missing = Texts(np.full(len(at), -1, dtype=np.int32), ())
        found = self.by_row(own)
        told = found.taken(at) if found is not None else missing
        said = [g.say(own) for g in self.groups]
        if any(text is not None for text in said):
            told = recoded(group, said).filled_from(told)
        constant = self.mapping.constant(own)
        if constant is not None:
            told = told.filled_from(Texts(np.zeros(len(at), dtype=np.int32), (constant,)))
        cells = self.column(role)
        if cells is None:
            return told
        return told.filled_from(labels_of(cells).taken(at))

    def side_labels(self, flow: Texts, at: At, group: At) -> tuple[Texts, Texts]:
        """Return the words for reporter and partner.

        Of exporter and importer columns whose flow is unsaid the importer stands first: its books
        are the ones usually published.
        """
        reporter, partner = (self.label(role, at, group) for role in ("reporter", "partner"))
        if self.column("exporter") is None and self.column("importer") is None:
            return reporter, partner
        exporter, importer = (self.label(role, at, group) for role in ("exporter", "importer"))
        out = _holds(flow, ("export", "re-export"))
        mine = _either(exporter, importer, out, ~out)
        theirs = _either(importer, exporter, out, ~out)
        return mine.filled_from(reporter), theirs.filled_from(partner)

    def secret(self, at: At) -> Mask:
        """Return which records' codes are blotted out, shape (n records,)."""
        cells = self.column("code")
        return cells.where(is_secret)[at] if cells is not None else np.zeros(len(at), dtype=bool)


def _filled(texts: Texts) -> Texts:
    rows = np.where(texts.codes >= 0, np.arange(len(texts.codes)), -1)
    last = np.maximum.accumulate(rows) if len(rows) else rows
    return Texts(np.where(last >= 0, texts.codes[last], -1).astype(np.int32), texts.levels)


def edition_of(text: str) -> str | None:
    """Return the edition of the HS that a classification names; None for any other.

    >>> edition_of("H5"), edition_of("HS 2022"), edition_of("HS"), edition_of("S3")
    ('HS2017', 'HS2022', None, None)
    """
    if found := _EDITION_YEAR.fullmatch(fold(text)):
        return f"HS{found[1]}"
    return _EDITIONS.get(text.upper())


def _currency(text: str) -> str | None:
    return text.upper() if re.fullmatch(r"[A-Za-z]{3}", text) else currency_in(text)


def _holds(texts: Texts, wanted: tuple[str, ...]) -> Mask:
    return np.array([*(level in wanted for level in texts.levels), False], dtype=bool)[texts.codes]


def _either(first: Texts, second: Texts, take_first: Mask, take_second: Mask) -> Texts:
    a = Texts(np.where(take_first, first.codes, -1).astype(np.int32), first.levels)
    b = Texts(np.where(take_second, second.codes, -1).astype(np.int32), second.levels)
    return a.filled_from(b)


def _same(one: Texts, other: Texts) -> Mask:
    place = {level: k for k, level in enumerate(other.levels)}
    table = np.array([*(place.get(level, -2) for level in one.levels), -2])
    same: Mask = table[one.codes] == other.codes
    return same
