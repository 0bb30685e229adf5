"""All eleven tests on one gap, what is left of it, and what remains to be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mirrorgap.model import findings, subjects, words_innocence, words_tests
from mirrorgap.model.analysis.innocence import custom, paper, trade
from mirrorgap.model.analysis.innocence.ground import Ground, ground, in_reverse
from mirrorgap.model.analysis.innocence.outcome import NEEDED, Outcome, left
from mirrorgap.model.analysis.picking import edition_warning, loaded_periods
from mirrorgap.model.cells import MATCHED, ORPHANED, UNCOVERED, Cells
from mirrorgap.model.findings import About
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Numbers
from mirrorgap.model.words_innocence import Told

#: The tests in the order in which they are made and take their part (METHODS 4).
TESTS: dict[str, Callable[[Ground], Outcome]] = {
    "coverage": paper.coverage,
    "origin": trade.origin,
    "cif_fob": trade.cif_fob,
    "lag": trade.lag,
    "reexport": paper.reexport,
    "hs_edition": paper.hs_edition,
    "suppression": paper.suppression,
    "usual_gap": custom.usual_gap,
    "history": custom.history,
    "importer_usual": custom.importer_usual,
    "quantity": trade.quantity,
}
FIELDS = ("test", "verdict", "figure", "unit", "sentence")
#: With so many matched cells and none that only one side has, the file was picked by the other.
SAMPLE_CELLS = 30


@dataclass(frozen=True)
class Tested:
    """One test of one gap.

    Attributes
    ----------
    test : str
    verdict : explains, explains in part, does not explain, or cannot be tested
    figure : float
        In *unit* (usd, share or percentile); NaN where it cannot be tested.
    explained_usd : float
        What of the gap at the query's factor the test accounts for by itself.
    taken_usd : float
        What of it the test takes in the order of the tests, no dollar twice.
    sentence : str
    reason : str
        Why it cannot be tested, as a key of the sentences; "" where it can.
    """

    test: str
    verdict: str
    figure: float
    unit: str
    explained_usd: float
    taken_usd: float
    sentence: str
    reason: str = ""


@dataclass(frozen=True)
class Battery:
    """The tests of one gap, and what is left.

    Attributes
    ----------
    tests : tuple of Tested
    gap_usd, least_usd : float
        X - M* at the query's factor, and at 1.00; NaN where nothing is compared.
    left_usd : float or None
        None where METHODS 4 forbids to state it. Of what the importer reports beyond the exporter
        where the gap is negative: the tests are then made in reverse, at factor 1.20.
    sentence : str
        On what is left.
    """

    tests: tuple[Tested, ...]
    gap_usd: float
    least_usd: float
    left_usd: float | None
    sentence: str
    told: Told

    @property
    def reading(self) -> str:
        """Return what comes first: a test that explains, ``left``, ``cannot be told`` or ``no gap``."""
        verdicts = {tested.test: tested.verdict for tested in self.tests}
        if verdicts["coverage"] == "cannot be tested":
            return "cannot be told"
        if self.gap_usd <= 0:
            return "no gap"
        whole = [test for test, verdict in verdicts.items() if verdict == "explains"]
        if whole:
            return whole[0]
        return (
            "cannot be told"
            if self.left_usd is None
            else "left"
            if self.left_usd > 0
            else "several"
        )


def outcomes(lines: Ground) -> list[Outcome]:
    """Return all tests over the lines of a ground, in order."""
    return [test(lines) for test in TESTS.values()]


def battery(mirror: Mirror, query: Query) -> Battery:
    """Return the eleven tests of the gap that *query* asks for, and what is left of it.

    Raises
    ------
    ValueError
        When the query takes no cell.

    Notes
    -----
    Source: METHODS 4. left = max(0, gap at factor 1.00 - amounts explained in order), not stated
    while coverage, origin or suppression cannot be tested. Where the importer reports more at the
    query's factor, the same tests are made with the two sides' places changed (`Ground.reverse`), and
    what is left is of M* - X at 1.20.
    """
    lines = ground(mirror, replace(query, measure="value", by=()))
    if lines.n == 0:
        raise ValueError("no cell fits: check the list, the countries and the period")
    any_compared = bool(lines.n_compared.any())
    signed = float(lines.gap.sum()) if any_compared else float("nan")
    at_one = float(lines.least.sum()) if any_compared else float("nan")
    if signed < 0:
        lines = in_reverse(lines)
    gap = float(lines.gap.sum()) if any_compared else float("nan")
    least = float(lines.least.sum()) if any_compared else float("nan")
    found = outcomes(lines)
    rest, taken = left(lines, found)
    # Those whose gap it is, as the sentences over the figures name them: a country whose books are
    # compared with nobody's is none of them.
    about = subjects.of_gaps(mirror, replace(query, measure="value"))
    tests = tuple(
        _tested(lines, outcome, part, gap, about)
        for outcome, part in zip(found, taken, strict=True)
    )
    stated = None if np.isnan(rest[0]) or not any_compared else float(rest[0])
    blocked = [t.test for t in tests if t.test in NEEDED and t.verdict == "cannot be tested"]
    told = _told(lines, None, gap, about)
    sentence = words_innocence.left(told, stated, blocked, least)
    return Battery(tests, signed, at_one, stated, sentence, told)


def _told(lines: Ground, outcome: Outcome | None, gap: float, about: About) -> Told:
    told = Told(
        exporters=about.exporters or tuple(sorted(lines.texts(lines.exporters))),
        importers=about.importers or tuple(sorted(lines.texts(lines.importers))),
        verdict=outcome.verdict(lines) if outcome else "",
        gap=gap,
        explained=outcome.explained(lines) if outcome else 0.0,
        factor=lines.query.factor,
        reverse=lines.reverse,
    )
    if outcome is None:
        return told
    texts = {**outcome.texts, "window": (str(lines.window or ""),)}
    numbers = {"share": outcome.figure, **outcome.numbers}
    numbers = {name: float(value) for name, value in numbers.items()}
    reason = outcome.reason if lines.n_compared.any() and outcome.reason else "nothing_compared"
    return replace(told, numbers=numbers, texts=texts, reason=reason)


def _tested(lines: Ground, outcome: Outcome, taken: Numbers, gap: float, about: About) -> Tested:
    told = _told(lines, outcome, gap, about)
    untested = told.verdict == "cannot be tested"
    figure = told.explained if outcome.unit == "usd" else outcome.figure
    return Tested(
        outcome.test,
        told.verdict,
        float("nan") if untested else figure,
        outcome.unit,
        0.0 if untested else told.explained,
        float(taken.sum()),
        words_innocence.english(outcome.test, told),
        told.reason if untested else "",
    )


def explain(mirror: Mirror, query: Query) -> Result:
    """Return the innocent explanations of the gap that *query* asks for, one row a test.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        Exporters, importers, basket, window, filters: all cells that they take are one gap. Keys,
        base and measure do not matter.

    Returns
    -------
    Result
        ``test, verdict, figure, unit, sentence``; ``figure`` is missing (NaN) where the test cannot
        be made; the last row, ``left``, has no verdict and the USD left, missing where it must not
        be stated.

    Raises
    ------
    ValueError
        When the query takes no cell.

    Notes
    -----
    Source: METHODS 4.

    Examples
    --------
    >>> explain(Mirror([], []), Query())
    Traceback (most recent call last):
    ValueError: no cell fits: check the list, the countries and the period
    """
    done = battery(mirror, query)
    amount = np.nan if done.left_usd is None else done.left_usd
    columns = {
        "test": [*(t.test for t in done.tests), "left"],
        "verdict": pd.Series([*(t.verdict for t in done.tests), None], dtype=object),
        "figure": np.array([*(t.figure for t in done.tests), amount], dtype=np.float64),
        "unit": [*(t.unit for t in done.tests), "usd"],
        "sentence": [*(t.sentence for t in done.tests), done.sentence],
    }
    return Result(pd.DataFrame(columns)[list(FIELDS)], remarks(mirror, query))


def remarks(mirror: Mirror, query: Query) -> tuple[str, ...]:
    """Return what must be said beside the tests: codes that changed number, files picked by size.

    >>> remarks(Mirror([], []), Query())
    ()
    """
    cells = mirror.by("value").cells
    loaded = loaded_periods(cells, query.window)
    texts = [edition_warning(query.basket, query.window, query.base, loaded)]
    if is_sample(cells) and any(scope.inferred for scope in mirror.scopes):
        texts.append(findings.say(findings.note_on_sample(About())))
    return tuple(text for text in texts if text)


def is_sample(cells: Cells) -> bool:
    """Return whether both sides' files look as if they had been cut to the same channels.

    With 30 matched cells or more, not one orphaned, and not one that only one side's files cover,
    arithmetic on the files says nothing about all trade: no two offices' books are like that. Where
    an exporter's books hold goods or partners beyond what the importers' files cover, nobody has cut
    them to fit.
    """
    matched, rest = (
        int(np.isin(cells.kind, kinds).sum()) for kinds in ((MATCHED,), (ORPHANED, UNCOVERED))
    )
    return matched >= SAMPLE_CELLS and rest == 0


def questions(mirror: Mirror, query: Query) -> Result:
    """Return what remains to be asked about a gap, and who can answer it (for a right of reply).

    Returns
    -------
    Result
        ``test, question, who``: for each test that cannot be made or explains only a part, and for
        what is left.
    """
    rows = to_ask(battery(mirror, query))
    return Result(pd.DataFrame(rows, columns=["test", "question", "who"]))


def to_ask(done: Battery) -> list[tuple[str, str, str]]:
    """Return (test, question, who can answer) for what the tests leave open."""
    rows = [
        (tested.test, *words_tests.question(tested.test, done.told, tested.reason))
        for tested in done.tests
        if tested.verdict in ("cannot be tested", "explains in part")
    ]
    if done.left_usd is None or done.left_usd > 0:
        rows.append(("left", *words_tests.question("left", done.told)))
    return rows
