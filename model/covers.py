"""What the sources cover, and which codes their records mention, as arrays (METHODS 1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.flat import Flat
from mirrorgap.model.numbering import Ints, among, distinct
from mirrorgap.model.records import Mask
from mirrorgap.model.scope import Scope
from mirrorgap.model.year_units import UNITS


class Cover:
    """What the sources cover: bits by signature (partners, codes, level), side, reporter and year."""

    def __init__(self, flat: Flat, scopes: Sequence[Scope]) -> None:
        self.all_codes = np.array([scope.codes is None for scope in scopes] + [True])
        self.flat = flat
        self.n_years = max(len(flat.years), 1)
        n = len(flat.countries)
        pick = np.flatnonzero(flat.covers)
        side = (flat.source[pick] * n + flat.reporter[pick]) * 2 + flat.out[pick]
        sides, of = distinct(side, max(len(scopes), 1) * max(n, 1) * 2)
        level = np.zeros(len(sides), dtype=np.int64)
        np.maximum.at(level, of, flat.code_level[flat.code[pick]])
        key, _ = distinct(
            (of * self.n_years + flat.year[pick]) * UNITS + flat.unit[pick],
            max(len(sides), 1) * self.n_years * UNITS,
        )
        bits = np.zeros((len(sides), self.n_years), dtype=np.int64)
        row, year = key // UNITS // self.n_years, key // UNITS % self.n_years
        np.bitwise_or.at(bits, (row, year), np.int64(1) << (key % UNITS))
        self._by_signature(sides, level, bits, scopes, n)

    def _by_signature(
        self, sides: Ints, level: Ints, bits: Ints, scopes: Sequence[Scope], n: int
    ) -> None:
        self.signatures: dict[tuple[frozenset[str] | None, frozenset[str] | None, int], Ints] = {}
        for side, top, row in zip(sides, level, bits, strict=True):
            scope = scopes[int(side) // 2 // n]
            key = (scope.partners, scope.codes, int(top))
            if key not in self.signatures:
                self.signatures[key] = np.zeros((2, n, self.n_years), dtype=np.int64)
            self.signatures[key][int(side) % 2, int(side) // 2 % n] |= row

    def _partner_ok(self, partners: frozenset[str] | None) -> Mask:
        countries = self.flat.countries
        if partners is None:
            return np.ones(len(countries), dtype=bool)
        return np.array([c in partners for c in countries], dtype=bool)

    @cached_property
    def _code_ok(self) -> NDArray[np.bool_]:
        """Whether each signature covers each code, shape (n_signatures, n_codes)."""
        rows = []
        for _, codes, top in self.signatures:
            if codes is None:
                rows.append(self.flat.code_level <= top)
            else:
                listed = np.array([c in codes for c in self.flat.codes], dtype=bool)
                rows.append(listed & (self.flat.code_level == top))
        return np.array(rows, dtype=bool).reshape(len(rows), len(self.flat.codes))

    def published(
        self, reporter: Ints, partner: Ints, year: Ints, code: Ints, *, out: bool
    ) -> Ints:
        """Return the units covered for each (reporter, partner, year, code), as bits."""
        classes, of_code = np.unique(self._code_ok, axis=1, return_inverse=True)
        n = len(self.flat.countries)
        kind = of_code.reshape(-1)[code] if len(self.flat.codes) else code
        bound = n * n * self.n_years * max(classes.shape[1], 1)
        key = ((reporter * n + partner) * self.n_years + year) * max(classes.shape[1], 1) + kind
        values, inverse = distinct(key, max(bound, 1))
        kind, rest = values % max(classes.shape[1], 1), values // max(classes.shape[1], 1)
        year, rest = rest % self.n_years, rest // self.n_years
        reporter, partner = rest // max(n, 1), rest % max(n, 1)
        bits = np.zeros(len(values), dtype=np.int64)
        for (partners, _, _), row, table in zip(
            self.signatures, classes, self.signatures.values(), strict=True
        ):
            ok = self._partner_ok(partners)[partner] & row[kind]
            bits[ok] |= table[int(out), reporter[ok], year[ok]]
        return bits[inverse]

    def pair_level(self, exporter: Ints, importer: Ints, year: Ints) -> Ints:
        """Return the code level at which each pair-year is compared: 6, 4, 2, or 0 for none."""
        sides = [self._levels(exporter, importer, year, True)]
        sides.append(self._levels(importer, exporter, year, False))
        both = sides[0] & sides[1]
        return np.where(both & 4, 6, np.where(both & 2, 4, np.where(both & 1, 2, 0)))

    def _levels(self, reporter: Ints, partner: Ints, year: Ints, out: bool) -> Ints:
        found = np.zeros(len(reporter), dtype=np.int64)
        for (partners, codes, top), table in self.signatures.items():
            ok = self._partner_ok(partners)[partner] & (table[int(out), reporter, year] != 0)
            bit = {6: 4, 4: 2, 2: 1}[top]
            found[ok] |= bit if codes is not None else 2 * bit - 1
        return found


class Mentions:
    """Which codes occur in a reporter's records of a period, whoever the partner is."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        self.every = flat.mentions
        unnamed = (flat.partner < 0) | flat.to_world
        self.hidden = flat.mentions & flat.suppressed & unnamed

    def _key(self, reporter: Ints, out: Ints, code: Ints, year: Ints, unit: Ints) -> Ints:
        years = max(len(self.flat.years), 1)
        key = (reporter * 2 + out) * max(len(self.flat.codes), 1) + code
        return (key * years + year) * UNITS + unit

    def any(
        self, which: Mask, reporter: Ints, out: bool, code: Ints, year: Ints, unit: Ints
    ) -> Mask:
        """Return whether records of *which* lie within each (reporter, side, code, unit)."""
        flat = self.flat
        pick = np.flatnonzero(which & (flat.out == out))
        if len(pick) == 0 or len(reporter) == 0:
            return np.zeros(len(reporter), dtype=bool)
        sides = np.full(len(pick), int(out), dtype=np.int64)
        args = (flat.reporter[pick], sides, flat.code[pick], flat.year[pick], flat.unit[pick])
        known = np.sort(pd.unique(self._key(*args)))
        units, rest = known % UNITS, known // UNITS
        years = max(len(flat.years), 1)
        year_of, rest = rest % years, rest // years
        n_codes = max(len(flat.codes), 1)
        code_of, side_of = rest % n_codes, rest // n_codes
        wanted = self._key(reporter, np.full(len(reporter), int(out)), code, year, unit)
        found = np.zeros(len(wanted), dtype=bool)
        levels = {level for level in (6, 4, 2) if (flat.code_level[code] == level).any()}
        cuts = [code_of]
        cuts += [flat.cut4[code_of]] if 4 in levels else []
        cuts += [flat.cut2[code_of]] if 2 in levels else []
        withins = [units]
        if ((unit >= 12) & (unit < 16)).any():
            withins.append(np.where(units < 12, 12 + units // 3, units))
        withins += [np.full_like(units, 16)] if (unit == 16).any() else []
        for at in cuts:
            for within in withins:
                key = ((side_of * n_codes + at) * years + year_of) * UNITS + within
                found |= among(wanted, key)
        return found
