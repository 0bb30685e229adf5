"""Control lists: codes with their tiers, in dated versions kept as data files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

import pandas as pd

from mirrorgap.model import hs

#: The versions that are shipped, newest first.
IDS = (
    "chpl-2024-02",
    "chpl-2023-09",
    "chpl-2023-05",
    "chpl-2024-02-stable",
    "chpl-2023-09-stable",
    "chpl-2023-05-stable",
)
#: The basket of everything.
ALL = "all"


@dataclass(frozen=True)
class Entry:
    """One code of a list: HS6, tier, name, and its number in HS2017 (which may differ)."""

    code: str
    tier: str
    label: str
    hs2017: str
    caution: str = ""

    @property
    def stable(self) -> bool:
        """Whether the code kept its number from HS2012 to HS2022."""
        return self.hs2017 == self.code


@dataclass(frozen=True)
class ControlList:
    """One version of a list.

    Attributes
    ----------
    id : str
        ``chpl-2024-02`` and so on, or the file's name for a list of one's own.
    title, date, source : str
        What it is, the ISO date it was published, and where it stands.
    entries : tuple of Entry
    """

    id: str
    title: str
    date: str
    source: str
    entries: tuple[Entry, ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The HS6 codes of the list."""
        return frozenset(entry.code for entry in self.entries)

    @cached_property
    def tiers(self) -> dict[str, str]:
        """Tier by HS6 code."""
        return {entry.code: entry.tier for entry in self.entries}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Name by HS6 code."""
        return {entry.code: entry.label for entry in self.entries}

    def tier(self, code: str) -> str | None:
        """Return the tier of *code* (cut to HS6); None where the list does not have it."""
        return self.tiers.get(hs.hs6(code))

    @cached_property
    def _digest(self) -> int:
        return hash((self.id, self.entries))

    def __hash__(self) -> int:
        # Every kept result asks for it.
        return self._digest


@lru_cache(maxsize=1)
def _shipped() -> pd.DataFrame:
    path = files("mirrorgap.model.data") / "control_list.csv"
    with path.open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str, comment="#", keep_default_na=False)


_TITLES = {
    "chpl-2024-02": ("Common High Priority List, 50 codes", "2024-02-23"),
    "chpl-2023-09": ("Common High Priority List, 45 codes", "2023-09"),
    "chpl-2023-05": ("Common High Priority List, 9 codes", "2023-05"),
}


@lru_cache(maxsize=8)
def load(list_id: str) -> ControlList:
    """Return a shipped version of the Common High Priority List.

    Versions that end in ``-stable`` hold only codes that kept their number since HS2012.

    Raises
    ------
    ValueError
        When there is no such list; the message names those that there are.

    Examples
    --------
    >>> [len(load(i).codes) for i in IDS]
    [50, 45, 9, 44, 39, 8]
    """
    if list_id not in IDS:
        raise ValueError(f"there is no list {list_id!r}: choose {', '.join(IDS)}, all, or a file")
    version = list_id.removesuffix("-stable")
    title, date = _TITLES[version]
    frame = _shipped()
    frame = frame[frame["since"] <= version]
    entries = tuple(
        Entry(str(r.code), str(r.tier), str(r.label), str(r.hs2017), str(r.caution))
        for r in frame.itertuples()
    )
    if list_id != version:
        title += ", only codes that kept their number"
        entries = tuple(entry for entry in entries if entry.stable)
    source = "Bureau of Industry and Security (US) with the EU, UK and Japan"
    return ControlList(list_id, title, date, source, entries)
