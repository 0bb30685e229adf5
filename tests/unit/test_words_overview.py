"""What stands behind the sentences of the overview: held to the battery and to the breaks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from books import side

from mirrorgap.model import words_overview
from mirrorgap.model.analysis.innocence.battery import battery
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import month_text
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys
from mirrorgap.ui import overview_work
from mirrorgap.ui.link_list import Link, Section

FIRST = 2020 * 12
QUERY = Query(basket=load("chpl-2024-02"))


def done(*tests: tuple[str, str, float, float]) -> Any:
    made = [
        SimpleNamespace(test=test, verdict=verdict, explained_usd=explained, taken_usd=taken)
        for test, verdict, explained, taken in tests
    ]
    return SimpleNamespace(tests=made)


def test_the_strongest_explanation_takes_most() -> None:
    said = words_overview.strongest(
        done(
            ("coverage", "explains in part", 2e6, 2e6),
            ("lag", "explains in part", 5e6, 3e6),
            ("cif_fob", "does not explain", 9e6, 0.0),
            ("origin", "cannot be tested", 0.0, 0.0),
            ("hs_edition", "cannot be tested", 0.0, 0.0),
        )
    )
    assert said == (
        "Strongest explanation not excluded: goods under way (5 million dollars). "
        "Cannot be tested: booked under another country, edition of the HS."
    )


def test_none_that_takes_anything_is_said_so() -> None:
    none = done(("coverage", "does not explain", 0.0, 0.0), ("lag", "does not explain", 0.0, 0.0))
    assert words_overview.strongest(none) == "No explanation that could be tested takes any of it."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Turkey's exports to Kazakhstan changed in or about May 2022 (−50%; 95%: May 2022; p 0.03)."),
        (
            {"side": "importer", "label": "coincides with a visit (its own date: p 0.41)"},
            "Kazakhstan's imports from Turkey changed in or about May 2022 "
            "(−50%; 95%: May 2022; p 0.03; coincides with a visit (its own date: p 0.41)).",
        ),
    ],
)  # fmt: skip
def test_a_break_is_told_by_the_books_it_is_of(changes: dict[str, object], said: str) -> None:
    row: dict[str, object] = {"exporter": "TUR", "importer": "KAZ", "side": "exporter"}
    row |= {"date": "2022-05", "low": "2022-05", "high": "2022-05", "label": None}
    row |= {"size": -0.5, "p": 0.03, **changes}
    assert words_overview.break_sentence(row) == said


def stepped() -> Mirror:
    """Four years of exports that treble in their third, and imports of half of them."""
    draw = np.random.default_rng(7)
    months = [month_text(FIRST + at) for at in range(48)]
    level = [(1e6 if at < 24 else 3e6) * draw.uniform(0.95, 1.05) for at in range(48)]
    exports = [("TUR", "UZB", "854231", m, v) for m, v in zip(months, level, strict=True)]
    imports = [("TUR", "UZB", "854231", m, v / 2) for m, v in zip(months, level, strict=True)]
    return Mirror([side("export", exports), side("import", imports)], [Scope(), Scope()])


def test_gaps_get_what_the_battery_says_and_breaks_their_view() -> None:
    mirror = stepped()
    pair = Keys(overview_work.PAIR, frozenset({("TUR", "UZB")}))
    gap = Link("A gap.", pair, "gaps", f"48 periods compared. {overview_work.WAITING}")
    flow = Link("A rise.", pair, "flows", "By the exporter’s books.")
    made = overview_work.worked(mirror, QUERY, [Section("Gaps", (gap, flow))])
    expected = words_overview.strongest(battery(mirror, QUERY))
    assert made[0].links == (
        Link("A gap.", pair, "gaps", f"48 periods compared. {expected}"),
        flow,
    )
    (found,) = made[1].links
    assert found.text.startswith(
        "Turkey's exports to Uzbekistan changed in or about January 2022 (+"
    )
    assert (found.selection, found.view) == (pair, "seasons")
    assert found.more == "Codes: Common High Priority List, 50 codes (chpl-2024-02)."


def test_too_short_series_have_no_breaks() -> None:
    mirror = Mirror([side("export", [("TUR", "UZB", "854231", "2023-01", 5.0)])], [Scope()])
    (section,) = overview_work.worked(mirror, QUERY, [])
    assert section.links == ()
    assert section.empty.startswith("Breaks are looked for by month: too few months")
