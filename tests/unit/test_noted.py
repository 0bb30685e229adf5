"""A note's figures: worked out by key, and compared with those of the day it was written."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from mirrorgap.model import lists
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.noted import Moved, figures, in_words, moved
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Polygon, SourceRows, keys


def chunk(reporter: str, partner: str, flow: str, *values: tuple[str, str, float]) -> Chunk:
    code, period, value = zip(*values, strict=True)
    frame = pd.DataFrame({"code": code, "period": period, "value": value, "value_usd": value})
    said = {"reporter": reporter, "partner": partner, "flow": flow, "currency": "USD"}
    return Chunk.of(
        frame.assign(
            **said,
            status="reported",
            valuation="CIF" if flow == "import" else "FOB",
            row=range(2, 2 + len(frame)),
        )
    )


TUR = chunk(
    *("TUR", "UZB", "export"),
    ("854231", "2023-01", 100.0),
    ("854231", "2023-02", 50.0),
    ("610910", "2023-01", 7.0),
)


def mirror(january: float = 53.0) -> Mirror:
    uzb = chunk("UZB", "TUR", "import", ("854231", "2023-01", january), ("854231", "2023-02", 53.0))
    return Mirror([TUR, uzb], [Scope(), Scope()])


QUERY = Query(basket=lists.load("chpl-2024-02"))


def test_the_figures_of_a_pair():
    told = dict(figures(mirror(), QUERY, keys("exporter", "TUR")))
    assert told["exports_usd"] == 150.0
    assert told["imports_usd"] == 106.0
    assert told["gap_usd"] == pytest.approx(150.0 - 106.0 / 1.06)
    assert told["uncovered_exports_usd"] == 0.0


def test_periods_and_filters_do_not_change_a_note():
    asked = Query(QUERY.basket, window=window("2023-01", "2023-01"), where=keys("exporter", "ARE"))
    assert figures(mirror(), asked, None) == figures(mirror(), QUERY, None)


def test_rows_of_a_source_stand_for_their_cells():
    told = dict(figures(mirror(), QUERY, SourceRows(TUR.id, frozenset({3}))))
    assert (told["exports_usd"], told["imports_usd"]) == (50.0, 53.0)


def test_what_is_compared_with_nothing_has_no_figures_but_those_not_covered():
    alone = Mirror([TUR], [Scope()])
    told = dict(figures(alone, QUERY, keys("exporter", "TUR")))
    assert math.isnan(told["exports_usd"])
    assert math.isnan(told["imports_usd"])
    assert math.isnan(told["gap_usd"])
    assert told["uncovered_exports_usd"] == 150.0
    assert in_words(told.items()) == "exports: –\nimports: –\ngap: –\nexports not covered: 150"


def test_a_note_is_about_values_though_weights_are_shown():
    by_weight = replace(QUERY, measure="net_kg")
    assert figures(mirror(), by_weight, None) == figures(mirror(), QUERY, None)


def test_a_subject_that_is_none_of_cells_has_no_figures():
    lasso = Polygon("gap_usd", "gap_share", ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)))
    assert figures(mirror(), QUERY, lasso) == ()


def test_new_data_move_the_figures():
    subject = keys("period", "2023-01")
    note = Note("a", "", Status.OPEN, subject, "", "2026", figures(mirror(), QUERY, subject))
    assert moved(note, figures(mirror(), QUERY, subject)) == ()
    (imports, gap) = moved(note, figures(mirror(january=106.0), QUERY, subject))
    assert imports == Moved("imports_usd", 53.0, 106.0)
    assert (gap.field, gap.then, gap.now) == ("gap_usd", pytest.approx(50), pytest.approx(0))


def test_what_was_not_kept_is_not_compared():
    note = Note("a", "", Status.OPEN, None, "", "2026", (("gap_share", 0.5),))
    assert moved(note, (("gap_usd", 1.0),)) == ()
    missing = Note("a", "", Status.OPEN, None, "", "2026", (("gap_usd", math.nan),))
    assert [one.now for one in moved(missing, (("gap_usd", 1.0),))] == [1.0]
    assert moved(missing, (("gap_usd", math.nan),)) == ()
