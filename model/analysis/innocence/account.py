"""The battery of one gap as it is read: titles, figures, sentences, and what remains to be asked."""

from __future__ import annotations

from dataclasses import dataclass

from mirrorgap.model import words, words_tests
from mirrorgap.model.analysis.innocence.battery import Battery, Tested, battery, remarks, to_ask
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.narrowing import narrowed
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Selection
from mirrorgap.model.window_words import in_window

NOTHING = "Nothing that is selected can be compared: there is no gap to explain."
RECORDS = (
    "Explanations are tested for countries, goods and periods, not for this kind of selection."
)
NOT_VALUE = "Explanations are tested in value (USD), whatever is added up elsewhere."


@dataclass(frozen=True, slots=True)
class Line:
    """One test: its name, title, verdict, figure with unit ("" for none) and sentence."""

    test: str
    title: str
    verdict: str
    figure: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Question:
    """What remains to be asked, on which test, and who can answer it."""

    title: str
    question: str
    who: str


@dataclass(frozen=True, slots=True)
class Account:
    """What is said of one gap.

    Attributes
    ----------
    lines : tuple of Line
        The eleven tests in order; none where nothing can be tested, and *left* says why.
    left : str
        What is left in USD, as a headline: "47.8 million dollars are left", "Not stated", ...
    sentence : str
        On what is left.
    alarm : bool
        What is left is stated and reaches the floor: only then may it be shown in the alarm colour.
    questions : tuple of Question
    remarks : tuple of str
        Warnings that go with the figures.
    """

    lines: tuple[Line, ...]
    left: str
    sentence: str
    alarm: bool = False
    questions: tuple[Question, ...] = ()
    remarks: tuple[str, ...] = ()

    def text(self) -> str:
        """Return all of it as plain text, a line each.

        >>> print(Account((), "Not stated", "Nothing can be compared.").text())
        Not stated. Nothing can be compared.
        """
        parts = [
            f"{one.title}: {one.verdict}{f' ({one.figure})' if one.figure else ''}. {one.sentence}"
            for one in self.lines
        ]
        parts.append(f"{self.left}. {self.sentence}")
        if self.questions:
            parts.append("What remains to be asked:")
            parts += [f"- {one.question} ({one.who})" for one in self.questions]
        return "\n".join([*parts, *self.remarks])


def account(mirror: Mirror, query: Query, selection: Selection | None = None) -> Account:
    """Return what the eleven tests say of the gap that is selected within *query*.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        ``min_usd`` is the floor of the alarm; the measure does not matter (a remark says so).
    selection : Selection or None
        None: all that the query takes is one gap.

    Returns
    -------
    Account
        Without lines where nothing can be tested; the sentence then says why.

    Notes
    -----
    Source: METHODS 4.

    Examples
    --------
    >>> account(Mirror([], []), Query()).left
    'Nothing to explain'
    """
    asked = narrowed(query, selection)
    try:
        done = battery(mirror, asked)
    except KeyError:
        return Account((), "Nothing to explain", RECORDS)
    except ValueError:
        return Account((), "Nothing to explain", NOTHING)
    told = () if query.measure == "value" else (NOT_VALUE,)
    said = map(in_window, remarks(mirror, asked))
    return accounted(done, query.min_usd, (*told, *said))


def accounted(done: Battery, floor: float, said: tuple[str, ...] = ()) -> Account:
    """Return a battery as it is read; *floor* in USD."""
    lines = tuple(
        Line(
            one.test,
            words_tests.title(one.test),
            one.verdict,
            _figure(one),
            in_window(one.sentence),
        )
        for one in done.tests
    )
    # Where nothing is compared no test is open in its own right: the files are what to ask for.
    none = all(one.verdict == "cannot be tested" for one in done.tests)
    questions = tuple(
        Question(words_tests.title(test), question, who)
        for test, question, who in to_ask(done)
        if test == "coverage" or not none
    )
    amount = done.left_usd
    alarm = amount is not None and amount > 0 and amount >= floor
    return Account(
        lines, _headline(amount, done.told.reverse), done.sentence, alarm, questions, said
    )


def _figure(one: Tested) -> str:
    """Return the figure that the verdict rests on.

    A percentile says what is usual; where the gap is larger than usual the amount is what explains.
    """
    if one.unit == "percentile" and one.verdict == "explains in part":
        return words.amount(one.explained_usd)
    return words_tests.figure_words(one.test, one.figure, one.unit)


def _headline(amount: float | None, reverse: bool) -> str:
    what = "Left unexplained of what the importer reports beyond" if reverse else "Left unexplained"
    if amount is not None and amount <= 0:
        return "Left unexplained: nothing"
    if amount is None:
        return f"{what}: not stated"
    return f"{what}: {words.amount(amount)}"
