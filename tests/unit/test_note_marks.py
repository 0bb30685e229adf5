"""Where notes show: on what they are about and what holds that, never on what they say nothing of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases_made import PAIR, made, note

from mirrorgap.model import periods
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.note_marks import marked, named, noted_periods, shows_on
from mirrorgap.model.selection import Both, Either, Keys, Polygon, Range, SourceRows, Without, keys

MONTH = Keys(("exporter", "importer", "period"), frozenset({("TUR", "UZB", "2023-05")}))


@pytest.fixture
def mirror(tmp_path):
    store = made(tmp_path)
    sources = store.case.work.sources
    yield Mirror([store.journal.chunk(one.chunk) for one in sources], [s.scope for s in sources])
    store.close()


@pytest.mark.parametrize(
    ("subject", "by", "shows"),
    [
        (PAIR, ("exporter", "importer"), True),
        (PAIR, ("exporter",), True),
        (PAIR, ("reporter", "partner"), True),
        (PAIR, ("exporter", "importer", "period"), False),
        (PAIR, ("code",), False),
        (MONTH, ("exporter", "importer"), True),
        (MONTH, ("period",), True),
        (MONTH, ("year",), True),
        (keys("year", "2023"), ("period",), False),
        (keys("hs6", "854231"), ("tier",), True),
        (keys("hs6", "854231"), ("heading",), True),
        (keys("heading", "8542"), ("code",), False),
        (SourceRows("a", frozenset({2})), ("exporter", "code", "period"), True),
        (Polygon("x", "m", ((0, 0), (1, 0), (1, 1))), ("exporter", "importer"), True),
        (Both((PAIR, Range("period", "2023-01", None))), ("period",), True),
        (Either((PAIR, MONTH)), ("period",), False),
        (Either((PAIR, MONTH)), ("exporter",), True),
        (Without(PAIR, MONTH), ("exporter", "importer"), True),
        (None, ("exporter",), False),
    ],
)
def test_on_which_rows_a_note_shows(subject, by, shows):
    assert shows_on(note("a", subject), by) == shows


def test_the_period_that_was_looked_at_counts_as_named():
    spring = note("a", PAIR, window=periods.window("2023-03", "2023-05"))
    assert shows_on(spring, ("exporter", "period"))
    assert not shows_on(replace(spring, subject=None), ("exporter",))


def test_what_is_marked(mirror):
    known = tuple(mirror.cells.periods)
    spring = note("a", PAIR, window=periods.window("2023-03", "2023-05"))
    month = Keys(("exporter", "importer", "period"), frozenset({("TUR", "KAZ", "2023-01")}))
    notes = [note("b"), spring, note("c", month), note("d", None)]
    where = marked(notes, ("exporter", "importer"), known)
    cells = mirror.picked(where, None)
    assert cells.sum() == 12 + 1, "all of the pair, and a month of the other"
    months = marked(notes, ("exporter", "importer", "period"), known)
    assert mirror.picked(months, None).sum() == 3 + 1
    assert marked([note("d", None)], ("exporter",), known) is None


def test_a_thousand_notes_are_merged_into_few_predicates():
    notes = [note(f"n{i}", keys("code", f"{i:06d}")) for i in range(1000)]
    assert isinstance(marked(notes, ("code",), ()), Keys)


def test_periods_on_the_timeline(mirror):
    spring = note("a", PAIR, window=periods.window("2023-03", "2023-05"))
    assert noted_periods([note("b"), note("c", None)], mirror) == ()
    assert noted_periods([spring], mirror) == ("2023-03", "2023-04", "2023-05")
    assert noted_periods([note("b", MONTH), replace(spring, subject=None)], mirror) == (
        *("2023-03", "2023-04", "2023-05"),
    )
    rows = SourceRows(mirror.chunks[0].id, frozenset({2}))
    assert noted_periods([note("r", rows)], mirror) == ("2023-01",)
    nowhere = note("x", Range("no such column", 1.0, 2.0))
    assert noted_periods([nowhere], mirror) == ()


def test_what_a_subject_names():
    assert named(Both(())) == frozenset()
    assert named(Either(())) == frozenset()
    assert "*" in named(Either((SourceRows("a", frozenset()), SourceRows("b", frozenset()))))
    assert named(Either((SourceRows("a", frozenset()), PAIR))) == {"exporter", "importer"}
