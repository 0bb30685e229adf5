"""A query: what is asked of the data, the same for window, command and workbook."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mirrorgap.model.lists import ControlList
from mirrorgap.model.periods import Window
from mirrorgap.model.selection import Selection

#: Keys that results can be grouped by.
KEYS = (
    "exporter",
    "importer",
    "reporter",
    "partner",
    "code",
    "heading",
    "tier",
    "period",
    "year",
    "quarter",
    "month",
)
#: The IMF's practice since 2017 (METHODS 2).
CIF_FOB = 1.06


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked.

    Attributes
    ----------
    basket : ControlList or None
        The treated codes; None: no filter by code. Controls and totals come from all records.
    exporters, importers : set of ISO3, or None for all
    window, base : Window or None
        The period, and the period compared with; None: all that is loaded, and no comparison.
    by : tuple of KEYS
    factor : float
        Imports valued CIF are divided by this.
    side : "exporter" or "importer"
        Whose books `flows` and `categories` add up.
    measure : "value", "net_kg" or "quantity"
    min_usd : float
        Floor for rankings and alarms, in USD; never applied to totals.
    where : Selection or None
        Filters and brush, over exporter, importer, hs6, heading, tier, period, year, month ...
    """

    basket: ControlList | None = None
    exporters: frozenset[str] | None = None
    importers: frozenset[str] | None = None
    window: Window | None = None
    base: Window | None = None
    by: tuple[str, ...] = ()
    factor: float = CIF_FOB
    side: str = "exporter"
    measure: str = "value"
    min_usd: float = 100_000.0
    where: Selection | None = None

    def grouped(self, *keys: str) -> Query:
        """Return the same question grouped by *keys*."""
        return replace(self, by=keys)
