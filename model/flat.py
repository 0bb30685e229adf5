"""The records as plain columns of whole numbers, and which of them count for what (METHODS 1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mirrorgap.model import hs
from mirrorgap.model.numbering import lookup
from mirrorgap.model.records import WORLD, Records
from mirrorgap.model.scope import Scope
from mirrorgap.model.year_units import unit_of


class Flat:
    """Plain int64 columns of all records, and which of them count for what."""

    def __init__(self, records: Records, scopes: Sequence[Scope]) -> None:
        reporter, self.countries = records.column("reporter")
        self.reporter = reporter.astype(np.int64)
        self.partner = records.column("partner")[0].astype(np.int64)
        self.source = records.source.astype(np.int64)
        self.flow = records.column("flow")[0].astype(np.int64)
        self.out = records.is_export
        self._code_columns(records)
        self._period_columns(records)
        status, levels = records.column("status")
        self.suppressed = np.append(levels == "suppressed", False)[status].astype(bool)
        flows = records.column("flow")[1]
        main = np.append(np.isin(flows, ("export", "import")), False)[self.flow]
        self.plain = main
        self.apart = np.array([scope.reexports_apart for scope in scopes] + [False])[self.source]
        self.main = main | ((self.flow >= 0) & self.apart)
        world = np.append(self.countries == WORLD, False).astype(bool)
        self.to_world = world[self.partner]
        base = self.main & (self.year >= 0) & (self.code >= 0)
        self.mentions = base & (self.reporter >= 0)
        self.covers = self.mentions & ~self.to_world
        self.is_detail = self.covers & (self.partner >= 0) & (self.reporter != self.partner)

    def _code_columns(self, records: Records) -> None:
        codes, levels = records.column("hs6")
        place = {str(level): i for i, level in enumerate(levels) if hs.is_code(str(level))}
        for level in list(place):
            for cut in (level[:4], level[:2]):
                place.setdefault(cut, len(place))
        # Codes are renumbered, so that TOTAL and anything else that is no code drops out.
        place = {level: i for i, level in enumerate(place)}
        self.codes = np.array(list(place), dtype=object)
        self.code = lookup([place.get(str(level), -1) for level in levels], codes)
        self.cut4 = np.array([place[c[:4]] for c in place], dtype=np.int64)
        self.cut2 = np.array([place[c[:2]] for c in place], dtype=np.int64)
        self.code_level = np.array([hs.level(c) for c in place], dtype=np.int64)

    def _period_columns(self, records: Records) -> None:
        codes, levels = records.column("period")
        units = [unit_of(str(level)) for level in levels]
        self.years = tuple(sorted({unit[0] for unit in units if unit}))
        place = {year: i for i, year in enumerate(self.years)}
        self.year = lookup([place[unit[0]] if unit else -1 for unit in units], codes)
        self.unit = lookup([unit[1] if unit else -1 for unit in units], codes)
