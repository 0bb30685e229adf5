"""Editions of the Harmonized System: which one a source uses, and what became of the listed codes.

Codes were renumbered on 1 January 2022. A comparison across that day, or of sources that use
different editions, compares different goods under one number unless it is told; here is what tells
it. Nothing is mapped silently: each mapping comes with its assumption in words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from mirrorgap.model import hs

Relation = Literal["renamed", "split", "assumed"]

#: The editions that are told apart, oldest first.
EDITIONS = ("HS2012", "HS2017", "HS2022")
_LATEST = EDITIONS[-1]
_FIRST_YEAR = {"HS2012": 2012, "HS2017": 2017, "HS2022": 2022}


@dataclass(frozen=True, slots=True)
class Change:
    """What a listed code of HS2022 was in HS2017 and HS2012.

    Attributes
    ----------
    code, older : str
        HS6 in HS2022, and its parent before.
    relation : {"renamed", "split", "assumed"}
    un_says : str
        The UN's conversion where it is overridden; "" where it is followed.
    note : str
        What else the parent held: the assumption of a comparison.
    """

    code: str
    older: str
    relation: Relation
    un_says: str
    note: str

    @property
    def sentence(self) -> str:
        """The change in one sentence, with its assumption."""
        text = f"{hs.dotted(self.code)} (HS2022) is compared with {hs.dotted(self.older)}"
        return f"{text} of the editions before: {self.note}."


@dataclass(frozen=True, slots=True)
class Detected:
    """What the codes of a source say about its edition.

    Attributes
    ----------
    edition : str or None
        ``HS2012``, ``HS2017`` or ``HS2022``; None where the codes leave it open or contradict
        each other.
    possible : tuple of str
        The editions that no code speaks against; empty where the source mixes editions or uses
        one before HS2012.
    examples : tuple of str
        Up to five codes that decided it.
    """

    edition: str | None
    possible: tuple[str, ...]
    examples: tuple[str, ...] = ()

    @property
    def mixed(self) -> bool:
        """Whether no edition since HS2012 has all the codes: several are mixed, or it is older."""
        return not self.possible

    @property
    def sentence(self) -> str:
        """What was found, in one sentence."""
        codes = ", ".join(hs.dotted(code) for code in self.examples)
        if self.mixed:
            return (
                f"No edition of the HS since 2012 has all of the codes {codes}: the source mixes"
                " editions or uses an older one."
            )
        if not self.examples:
            return "The codes stand in every edition of the HS since 2012: they do not tell which."
        return f"The codes {codes} stand only in {' and '.join(self.possible)}."


def _rows(file: str) -> list[dict[str, str]]:
    text = (files("mirrorgap.model.data") / file).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[str]]:
    """Editions by code, for the codes (and headings) that are not in all of them."""
    known = {
        row["code"]: frozenset(f"HS{year}" for year in row["editions"].split())
        for row in _rows("hs_editions.csv")
    }
    return known | _HEADINGS


#: Headings of the list's neighbourhood that stand in one edition only, for sources with four digits.
_HEADINGS = {
    **dict.fromkeys(("8485", "8524", "8549", "8806", "8807"), frozenset(("HS2022",))),
    "8803": frozenset(("HS2012", "HS2017")),
}


def detect(codes: Iterable[str], last_year: int | None = None) -> Detected:
    """Return which edition of the HS the codes of a source belong to.

    Parameters
    ----------
    codes : iterable of str
        HS digits; longer codes are cut to six, other text is passed over.
    last_year : int, optional
        The last year of the source: an edition that came later is ruled out (8524 was another
        heading before 2007).

    Examples
    --------
    >>> detect(["854231", "854151"]).edition, detect(["85489000"]).possible
    ('HS2022', ('HS2012', 'HS2017'))
    >>> detect(["854231"]).edition is None, detect(["880330", "880730"]).mixed
    (True, True)
    """
    telling = {short: _known()[short] for code in codes if (short := hs.hs6(code)) in _known()}
    possible = [
        edition
        for edition in EDITIONS
        if (last_year is None or last_year >= _FIRST_YEAR[edition])
        and all(edition in editions for editions in telling.values())
    ]
    found = possible[0] if len(possible) == 1 and telling else None
    return Detected(found, tuple(possible), _examples(telling))


def _examples(telling: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Pick codes to name: one of each set of editions first, so that a contradiction shows."""
    first: dict[frozenset[str], str] = {}
    for code in sorted(telling):
        first.setdefault(telling[code], code)
    rest = [code for code in sorted(telling) if code not in first.values()]
    return tuple(sorted([*first.values(), *rest][:5]))


@lru_cache(maxsize=1)
def changes() -> dict[str, Change]:
    """Return, by HS6 of HS2022, the listed codes that did not keep their number.

    >>> changes()["854151"].older, changes()["854151"].un_says
    ('854150', '851712')
    """
    found = {}
    for row in _rows("hs_changes.csv"):
        relation: Relation = "renamed"
        if row["relation"] in ("split", "assumed"):
            relation = "split" if row["relation"] == "split" else "assumed"
        code = row["code"]
        found[code] = Change(code, row["older"], relation, row["un_says"], row["note"])
    return found


@dataclass(frozen=True, slots=True)
class Mapped:
    """A basket of HS2022 in another edition.

    Attributes
    ----------
    codes : frozenset of str
        What to look for in that edition.
    parents : dict
        Code of HS2022 by its code there, several where they share a parent.
    assumptions : tuple of str
        One sentence for each code that changed.
    lost : tuple of str
        Codes that this edition does not have, and for which no parent is known.
    """

    codes: frozenset[str]
    parents: dict[str, tuple[str, ...]]
    assumptions: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def in_edition(codes: Iterable[str], edition: str) -> Mapped:
    """Return a basket of HS6 codes of HS2022 as it reads in *edition*.

    Raises
    ------
    ValueError
        When the edition is none of `EDITIONS`.

    Examples
    --------
    >>> found = in_edition(["854231", "854151", "854159"], "HS2017")
    >>> sorted(found.codes), found.parents["854150"]
    (['854150', '854231'], ('854151', '854159'))
    """
    if edition not in EDITIONS:
        raise ValueError(f"{edition!r} is no edition of the HS known here: {', '.join(EDITIONS)}")
    parents: dict[str, tuple[str, ...]] = {}
    told: list[str] = []
    lost: list[str] = []
    for code in sorted(set(codes)):
        there = code
        change = changes().get(code) if edition != _LATEST else None
        if change is not None:
            there = change.older
            told.append(change.sentence)
        elif edition not in _known().get(code, frozenset((edition,))):
            lost.append(code)
            continue
        parents[there] = (*parents.get(there, ()), code)
    return Mapped(frozenset(parents), parents, tuple(told), tuple(lost))


def unstable(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that are not the same number in every edition since HS2012, sorted.

    >>> unstable(["854231", "854151", "880730"])
    ('854151', '880730')
    """
    return tuple(sorted({code for code in codes if code in changes() or code in _known()}))


def same_basket_warning(
    codes: Iterable[str], editions: Iterable[str | None], lists: Iterable[str] = ()
) -> str | None:
    """Return the warning for a comparison under several editions or list versions, or None.

    Parameters
    ----------
    codes : iterable of str
        The basket, HS6 of HS2022.
    editions : iterable of str or None
        Of the sources or periods that are compared; unknown ones (None) are passed over.
    lists : iterable of str
        The ids of the list versions in use.

    Returns
    -------
    str or None
        Names what differs, the codes that it touches, and the stable codes as the way out.

    Examples
    --------
    >>> print(same_basket_warning(["854231", "880730"], ["HS2017", "HS2022"]))
    The comparison goes over HS2017 and HS2022, between which 1 of its 2 codes changed number \
(8807.30): compare the 1 that kept theirs, or accept the parents shown.
    >>> same_basket_warning(["854231"], ["HS2017", "HS2022"]) is None
    True
    """
    versions = sorted(set(lists))
    basket = sorted(set(codes))
    named = sorted({edition for edition in editions if edition})
    parts = []
    if len(versions) > 1:
        parts.append(
            f"The two sides use different lists ({' and '.join(versions)}), which are different"
            " baskets: choose one list for both."
        )
    moved = _moved(basket, named)
    if moved:
        listed = ", ".join(hs.dotted(code) for code in moved)
        parts.append(
            f"The comparison goes over {' and '.join(named)}, between which {len(moved)} of its"
            f" {len(basket)} codes changed number ({listed}): compare the"
            f" {len(basket) - len(moved)} that kept theirs, or accept the parents shown."
        )
    return " ".join(parts) or None


def _moved(basket: Iterable[str], editions: Iterable[str]) -> list[str]:
    """Return the codes that are not one and the same number in all of *editions*."""
    compared = [edition for edition in editions if edition in EDITIONS]
    if len(compared) < 2:
        return []
    everywhere = frozenset(EDITIONS)
    return [
        code
        for code in basket
        if (
            _LATEST in compared
            if code in changes()
            else not _known().get(code, everywhere).issuperset(compared)
        )
    ]
