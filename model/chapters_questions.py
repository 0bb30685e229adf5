"""The chapter of questions: for each finding the explanations not excluded, and who can answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from mirrorgap.model import words
from mirrorgap.model.analysis.innocence.account import Account, account
from mirrorgap.model.chapters import PAIR, Chapter, gap_rows
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Keys

#: Pairs whose explanations are tested one by one.
MOST_PAIRS = 5
NOTHING = "No gap that can be compared reaches the floor, so that there is nothing to ask."


@dataclass(frozen=True, slots=True)
class Asked:
    """One finding: what it is about, its gap in USD, and what the eleven tests say of it."""

    about: str
    gap_usd: float
    account: Account

    @property
    def open(self) -> tuple[tuple[str, str, str, str], ...]:
        """Explanations that are not excluded: (title, verdict, figure, sentence)."""
        return tuple(
            (one.title, one.verdict, one.figure, one.sentence)
            for one in self.account.lines
            if one.verdict != "does not explain"
        )


def asked(mirror: Mirror, query: Query, most: int = MOST_PAIRS) -> tuple[Asked, ...]:
    """Return the whole and the *most* pairs with the largest gaps, each with its tests (METHODS 4).

    Only pairs whose gap (at the query's factor, either way) reaches the floor are findings.

    >>> asked(Mirror([], []), Query())
    ()
    """
    query = replace(query, by=(), measure="value")
    pairs = gap_rows(mirror, query, PAIR)
    if pairs.empty:
        return ()
    large = pairs[pairs["gap_usd"].abs() >= query.min_usd].head(most)
    made = []
    if len(pairs) > 1 and len(large):
        total = float(pairs["gap_usd"].sum(min_count=1))
        made.append(Asked("All that is asked for", total, account(mirror, query)))
    for _, row in large.iterrows():
        pair = (str(row["exporter"]), str(row["importer"]))
        told = account(mirror, query, Keys(PAIR, frozenset({pair})))
        label = words.row_label(PAIR, pair)
        made.append(Asked(words.capital(label), float(row["gap_usd"]), told))
    return tuple(made)


def questions_frame(found: tuple[Asked, ...]) -> pd.DataFrame:
    """Return one row a question: ``finding, gap_usd, explanation, verdict, said, question, who``.

    An explanation that is not excluded and leaves nothing to ask has no question ("").

    >>> questions_frame(()).empty
    True
    """
    rows = []
    for one in found:
        of = {ask.title: ask for ask in one.account.questions}
        for title, verdict, figure, said in one.open:
            ask = of.pop(title, None)
            shown = ", ".join(filter(None, (verdict, figure)))
            rows.append(
                (
                    one.about,
                    one.gap_usd,
                    title,
                    shown,
                    said,
                    *((ask.question, ask.who) if ask else ("", "")),
                )
            )
        rows += [
            (
                one.about,
                one.gap_usd,
                title,
                one.account.left,
                one.account.sentence,
                ask.question,
                ask.who,
            )
            for title, ask in of.items()
        ]
    names = ["finding", "gap_usd", "explanation", "verdict", "said", "question", "who"]
    return pd.DataFrame(rows, columns=names)


def question_chapter(found: tuple[Asked, ...]) -> Chapter:
    """Return the chapter itself; its rows are given by `questions_frame`.

    >>> question_chapter(()).nothing == NOTHING
    True
    """
    if not found:
        return Chapter("Questions", nothing=NOTHING, method="explain")
    remarks = tuple(dict.fromkeys(text for one in found for text in one.account.remarks))
    return Chapter("Questions", remarks=remarks, method="explain")
