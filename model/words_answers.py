"""Answers on routes in words: the finding, its periods, and how the rows read."""

from __future__ import annotations

from mirrorgap.model import words, words_routes
from mirrorgap.model.analysis.route_answers import Answer


def said(answer: Answer) -> tuple[str, tuple[str, ...]]:
    """Return the finding of the rows in few words, and what else is to be said of it."""
    frame = answer.result.frame
    if answer.asked == "exporters":
        than = "in the base period" if answer.based else "in the period before"
        told = words_routes.suppliers_title(frame, answer.destination, than)
        return (told[0] if told else "", tuple(f"{one}." for one in told[1:]))
    if answer.asked == "lost":
        title, gains = words_routes.lost_title(frame, answer.destination)
        return title, (gains,) if gains else ()
    row = words_routes.leading(frame)
    if row is None:
        return "", ()
    goods = "the listed goods" if answer.query.basket is not None else "the goods loaded"
    whole, ratio = words_routes.route(row, goods), words_routes.ratio(row)
    return words_routes.short(row), tuple(filter(None, (whole, ratio)))


def dated(title: str, answer: Answer) -> str:
    """Return a finding with the periods that it compares; suppliers name theirs themselves."""
    window, base = answer.query.window, answer.query.base
    if not title or answer.asked == "exporters":
        return title
    return f"{title} ({words.period_words(str(window))} against {words.period_words(str(base))})"


def compared(answer: Answer) -> str:
    """Return which periods are compared, and how the rows read."""
    window, base = answer.query.window, answer.query.base
    told = (
        f"{words.capital(words.period_words(str(window)))} beside {words.period_words(str(base))}"
    )
    frame = answer.result.frame
    if "reading" in frame and len(frame):
        told += f"; {words_routes.readings(frame)}"
    return f"{told}."
