"""What is odd about the records of each source, with the rows to look at: checks, never repairs."""

from __future__ import annotations

from collections.abc import Sequence

from mirrorgap.model.case import Source
from mirrorgap.model.quality_keys import across_sources, missing_periods, repeated
from mirrorgap.model.quality_parts import Finding, Part, parts_of
from mirrorgap.model.quality_records import (
    edition,
    magnitude_findings,
    negative,
    suppressed,
    unknown_codes,
    unknown_countries,
)
from mirrorgap.model.records import Records
from mirrorgap.model.settling import USUAL

__all__ = ["Finding", "findings", "of_each"]

_CHECKS = (
    unknown_codes,
    edition,
    unknown_countries,
    negative,
    repeated,
    missing_periods,
    suppressed,
)


def findings(records: Records, sources: Sequence[Source], rule: str = USUAL) -> tuple[Finding, ...]:
    """Return what is odd about the records of *sources*, in their order.

    Sources whose chunk is not among the records (earlier readings) are passed over.

    Parameters
    ----------
    records : Records
        The join of the case's chunks (``mirror.records``).
    rule : str
        Which source counts where several have a cell (`mirrorgap.model.settling`).

    Examples
    --------
    >>> from mirrorgap.model.records import Records
    >>> findings(Records([]), [])
    ()
    """
    parts = parts_of(records, sources)
    if not parts:
        return ()
    found = [one for part in parts for one in of_part(part)]
    found += magnitude_findings(parts)
    found += across_sources(parts, rule)
    place = {part.source.chunk: i for i, part in enumerate(parts)}
    return tuple(sorted(found, key=lambda one: place[one.source]))


def of_each(records: Records, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """Return only what each source shows by itself: no repeats in other sources.

    A thousandfold jump is told among all *records*: give those of one source alone.
    """
    parts = parts_of(records, sources)
    found = [one for part in parts for one in of_part(part)]
    return (*found, *magnitude_findings(parts)) if parts else ()


def of_part(part: Part) -> tuple[Finding, ...]:
    """Return what one source shows by itself."""
    return tuple(one for check in _CHECKS for one in check(part))
