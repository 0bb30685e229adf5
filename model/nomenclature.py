"""Which codes the editions of the Harmonized System of 2012, 2017 and 2022 have."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from mirrorgap.model import hs
from mirrorgap.model.editions import EDITIONS

#: Chapters that the Convention leaves to each country: nothing can be said of their codes.
NATIONAL = frozenset(("77", "98", "99"))


@lru_cache(maxsize=1)
def _codes() -> dict[str, frozenset[str]]:
    """Editions by code: six digits, and the headings and chapters above them."""
    every = frozenset(EDITIONS)
    found: dict[str, frozenset[str]] = {}
    told: dict[str, frozenset[str]] = {"": every}
    text = (files("mirrorgap.model.data") / "hs6.csv").read_text(encoding="utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    next(rows)
    for code, having in rows:
        if having not in told:
            told[having] = frozenset(f"HS{year}" for year in having.split())
        for cut in (code, code[:4], code[:2]):
            known = found.get(cut)
            if known is not every:
                found[cut] = told[having] if known is None else known | told[having]
    return found


def editions_of(code: str) -> frozenset[str] | None:
    """Return the editions since HS2012 that have a code; empty for a code that none of them has.

    Parameters
    ----------
    code : str
        HS digits: longer ones are cut to six, five to the heading, three to the chapter.

    Returns
    -------
    frozenset of str, or None
        None where nothing can be said: TOTAL, other text, and the chapters of `NATIONAL`.

    Examples
    --------
    >>> sorted(editions_of("85423110")), editions_of("854299"), editions_of("99050000") is None
    (['HS2012', 'HS2017', 'HS2022'], frozenset(), True)
    >>> sorted(editions_of("854151")), sorted(editions_of("8803"))
    (['HS2022'], ['HS2012', 'HS2017'])
    """
    if not hs.is_code(code) or code[:2] in NATIONAL:
        return None
    return _codes().get(hs.hs6(code), frozenset())
