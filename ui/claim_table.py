"""The claims of a case as a table: verdict, figures, and what the data give now."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from mirrorgap.model.analysis.claim_review import THIN, Review
from mirrorgap.model.analysis.claims import Verdict
from mirrorgap.model.words_claims import WORDS, computed, list_words
from mirrorgap.ui.claim_places import amount
from mirrorgap.ui.widgets.columns import Column

#: Never colour alone: each verdict has a sign of its own.
SIGNS = {
    Verdict.HOLDS: "✓",
    Verdict.AFTER_ROUNDING: "≈",
    Verdict.NO: "≠",
    Verdict.UNKNOWN: "?",
}
COLUMNS = (
    Column("verdict", "Verdict", tooltip="By the figures as published.", width=150),
    Column("stated", "Stated", tooltip="The figure that is claimed.", width=76),
    Column("claim", "Claim", tooltip="The words as published, or the figures.", width=220),
    Column("figures", "Figures", tooltip="The figures that it rests on.", width=176),
    Column("computed", "Computed", tooltip="What they give, with the range that rounding allows.",
           width=170),
    Column("then", "Then", tooltip="What stood in its cells when the claim was kept.", width=110),
    Column("now", "Now", tooltip="What stands in its cells now.", width=110),
    Column("present", "By the data", tooltip="The verdict by what the cells hold now.", width=150),
    Column("list", "List", tooltip="The version of the list that the claim rests on.", width=150),
    Column("source", "Source", tooltip="Where it was published, and when.", width=180),
)  # fmt: skip


def verdict_words(verdict: Verdict | None) -> str:
    """Return a verdict with its sign; figures that cannot be read have none."""
    return "– no figure" if verdict is None else f"{SIGNS[verdict]} {WORDS[verdict]}"


def parted(text: str) -> str:
    """Return a sentence whose thousands are parted as everywhere in the window.

    >>> parted("493,685 less 1,000, that is 492,685").replace(THIN, " ")
    '493 685 less 1 000, that is 492 685'
    """
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", THIN, text)


def frame(reviews: Sequence[Review]) -> pd.DataFrame:
    """Return a row for each claim, with the fields of `COLUMNS`."""
    rows = [_row(one) for one in reviews]
    return pd.DataFrame(rows, columns=[column.field for column in COLUMNS], dtype=object)


def _row(found: Review) -> tuple[str | None, ...]:
    claim, published, present = found.claim, found.published, found.present
    then = [amount(_field(found, one.name), one.then) for one in found.figures]
    now = [amount(_field(found, one.name), one.now) for one in found.figures]
    inputs = [one.text or "–" for one in (claim.new, claim.old)]
    figures = inputs[0] if claim.kind == "figure" else " · ".join(inputs)
    cells = (
        f"{verdict_words(published.verdict if published else None)}{' •' if found.changed else ''}",
        claim.stated,
        " ".join(claim.sentence.split()) or figures,
        figures,
        parted(computed(found)),
        " · ".join(then),
        " · ".join(now) + (" changed" if found.changed else ""),
        verdict_words(present.verdict) if present is not None else "",
        ", ".join(list_words(one) for one in sorted(claim.baskets)),
        claim.source,
    )
    return tuple(text or None for text in cells)


def _field(found: Review, name: str) -> str:
    place = getattr(found.claim, name).place
    return "" if place is None else str(place.field)
