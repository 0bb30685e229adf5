"""What changed between two versions of a list: codes added, removed, and moved to another tier."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from mirrorgap.model import lists
from mirrorgap.model.lists import ControlList


class Change(StrEnum):
    """What became of a code."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # to another tier


@dataclass(frozen=True, slots=True)
class Changed:
    """One code that differs between two versions; "" is the tier of a version that lacks it."""

    change: Change
    code: str
    old_tier: str
    new_tier: str
    label: str


def compare(old: ControlList, new: ControlList) -> tuple[Changed, ...]:
    """Return the codes of *new* that *old* lacks, those that it lost, and those in another tier.

    In this order, within each by tier and code. A code that kept its tier is not among them, whatever
    its name.

    Examples
    --------
    >>> first, second = lists.load("chpl-2023-05"), lists.load("chpl-2023-09")
    >>> len(compare(first, second)), compare(second, second)
    (36, ())
    >>> {one.change.value for one in compare(second, first)}
    {'removed'}
    """
    made = []
    for code in old.codes | new.codes:
        before, after = old.tiers.get(code, ""), new.tiers.get(code, "")
        if before == after:
            continue
        change = Change.ADDED if not before else Change.REMOVED if not after else Change.MOVED
        label = new.labels.get(code) or old.labels.get(code, "")
        made.append(Changed(change, code, before, after, label))
    order = list(Change)
    key = {one: (order.index(one.change), one.new_tier or one.old_tier, one.code) for one in made}
    return tuple(sorted(made, key=key.__getitem__))


def history(current: ControlList | None = None) -> pd.DataFrame:
    """Return what changed from each shipped version to the next, and from the newest to *current*.

    *current* counts where it is none of the shipped ones, such as a list of one's own.

    Returns
    -------
    DataFrame
        ``version`` (the later one), ``published`` (its ISO date), ``change`` (`Change`), ``code``,
        ``old_tier`` and ``tier`` (missing where a version lacks the code), ``label``; the newest
        version first.

    Examples
    --------
    >>> history().groupby("version", sort=False).size().to_dict()
    {'chpl-2024-02': 5, 'chpl-2023-09': 36, 'chpl-2023-05': 9}
    """
    shipped = [lists.load(name) for name in lists.IDS if not name.endswith("-stable")]
    nothing = ControlList("", "", "", "", ())
    steps = list(zip([*shipped[1:], nothing], shipped, strict=True))
    if current is not None and current.id not in lists.IDS:
        steps.insert(0, (shipped[0], current))
    rows = [
        (new.id, new.date, one.change.value, one.code, one.old_tier or None, one.new_tier or None,
         one.label)
        for old, new in steps
        for one in compare(old, new)
    ]  # fmt: skip
    names = ["version", "published", "change", "code", "old_tier", "tier", "label"]
    return pd.DataFrame(rows, columns=names, dtype=object)
