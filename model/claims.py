"""Claims: published sentences about figures, kept with a case so that they can be checked again.

A claim is what somebody published and what it is checked against; the arithmetic stands in
`analysis.claims`. Figures stay texts, because "10.70" says more than 10.7.
"""

from __future__ import annotations

from dataclasses import dataclass

from mirrorgap.model.periods import Window
from mirrorgap.model.selection import Selection

#: What a stated figure is computed as from the new and the old one.
KINDS = ("change", "multiple", "share", "difference", "sum")
#: One figure held against the stated one: a published level beside a figure of this program.
FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in the program, so that it can be read again when data change.

    Attributes
    ----------
    analysis : str
        The command that gives it: ``flows``, ``gaps``, ``categories``, or ``records``.
    field : str
        The column of its frame.
    keys : tuple of (key, value)
        The row: the query is grouped by these keys; "" is a missing one. Without keys: the total of
        what *where* takes.
    basket : str
        Id of the list version; ``all`` for none.
    window, base : Window or None
    where : Selection or None
        Filters and brush.
    side, measure, factor
        As in `Query`.
    """

    analysis: str
    field: str
    keys: tuple[tuple[str, str], ...] = ()
    basket: str = "chpl-2024-02"
    window: Window | None = None
    base: Window | None = None
    where: Selection | None = None
    side: str = "exporter"
    measure: str = "value"
    factor: float = 1.06


@dataclass(frozen=True, slots=True)
class Input:
    """One figure that goes into a claim.

    Attributes
    ----------
    text : str
        The figure as it stands there, "158 million" or "10.7"; "" where it is not published.
    source : str
        Who says so, and where.
    place : Place or None
        The cell of this program that it was taken from, or that a published figure is pinned to; None
        for a figure from elsewhere.
    then : float or None
        What stood in that cell when the claim was kept, in its unit; None where nothing did.
    """

    text: str = ""
    source: str = ""
    place: Place | None = None
    then: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A published sentence with its figures.

    Attributes
    ----------
    id : str
        Unique in the case.
    sentence : str
        The words as published.
    stated : str
        The figure claimed: "-2.5%", "three times", "48.1".
    kind : str
        One of `KINDS` or `FIGURE`; "" takes what *stated* suggests.
    new, old : Input
        The later and the earlier figure; for a share the part and the whole.
    basket : str
        Id of the list version that the story used. Claims of 2023 use 45 codes, those of 2024 use 50.
    source : str
        Where it was published, with its date.
    pinned : bool
        Whether it is said over the views when one of its figures is no longer what it was.
    written : str
        ISO 8601 time with offset.
    edited : str
        When it was last changed, as *written*; "" for never.
    """

    id: str
    sentence: str
    stated: str
    kind: str = ""
    new: Input = Input()
    old: Input = Input()
    basket: str = ""
    source: str = ""
    pinned: bool = False
    written: str = ""
    edited: str = ""

    @property
    def figures(self) -> tuple[tuple[str, Input], ...]:
        """The inputs that stand in a cell of this program, as ("new" or "old", input)."""
        both = (("new", self.new), ("old", self.old))
        return tuple((name, one) for name, one in both if one.place is not None)

    @property
    def baskets(self) -> frozenset[str]:
        """The list versions that the claim and its figures rest on."""
        places = (self.new.place, self.old.place)
        known = {self.basket, *(place.basket for place in places if place is not None)}
        return frozenset(known - {""})
