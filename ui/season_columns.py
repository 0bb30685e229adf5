"""The columns of Seasons: what each figure means and how it was obtained."""

from __future__ import annotations

from mirrorgap.model import numerals
from mirrorgap.ui import numbers
from mirrorgap.ui.widgets.columns import Column, Kind

_P = "how each p was obtained stands under Note"


def _as_in_window(words: str) -> str:
    return numerals.minused(numerals.spaced(words))


def _text(field: str, title: str, tooltip: str, width: int = 84) -> Column:
    return Column(field, title, Kind.TEXT, tooltip=tooltip, width=width)


def _month(field: str, title: str, tooltip: str) -> Column:
    return Column(field, title, Kind.CODE, tooltip=tooltip, width=84, said=numbers.period)


def _p(field: str, title: str, tooltip: str, width: int = 84) -> Column:
    return Column(field, title, Kind.NUMBER, tooltip=tooltip, width=width, decimals=3)


SEASONS = (
    Column(
        "change_share",
        "Change",
        Kind.SHARE,
        tooltip="(Period − Base) / Base, by the books of the side chosen.",
        width=88,
    ),
    _text(
        "seasonal",
        "Seasonal?",
        "Yes: the season makes half of it or more, and most earlier years went the same way. No: a "
        "move as large without its season is rare (p at most 0.05). Unclear otherwise; too short "
        "under two years.",
    ),
    _p(
        "seasonal_p",
        "p, season",
        "Of a move as large without its season, by the earlier months of the same series; a dash "
        f"where it could not fall to 0.05; {_P}.",
    ),
    _p(
        "smallest_p",
        "Smallest p",
        "The smallest that p could be: 1 / (earlier months + 1).",
        96,
    ),
    _text(
        "general",
        "General?",
        "No: the listed goods moved apart from unlisted ones (p at most 0.05). Yes: total trade "
        "without them made half of the move or more. Unclear otherwise.",
        80,
    ),
    Column(
        "did",
        "Against others",
        Kind.NUMBER,
        "log",
        tooltip="Difference in differences over codes (Poisson), in logs: −0.357 is −30%; against "
        "total trade where no unlisted codes are loaded.",
        width=116,
        decimals=3,
    ),
    _p("did_p", "p, apart", f"The largest of its p that could fall to 0.05; {_P}."),
    Column("placebos", "Placebos", Kind.COUNT, tooltip="Dates and baskets behind it.", width=92),
    Column("note", "Note", tooltip="How each figure was obtained.", width=560, said=_as_in_window),
    _month("period", "Period", "The period asked about; without one, the last month covered."),
    _month("base_period", "Base", "What it is compared with; without one, the months before."),
)

BREAKS = (
    _month("date", "Date", "The first month after the break."),
    _month("low", "From", "The earliest month that it cannot be told from."),
    _month("high", "To", "The latest month that it cannot be told from."),
    _text("kind", "Kind", "Known: an event's date, tested. Detected: found in the series.", 76),
    _text("label", "Event", "The event; of a detected date, the events next to it.", 168),
    Column(
        "size",
        "Jump",
        Kind.SHARE,
        tooltip="Of the level at the date, without season.",
        width=72,
    ),
    _p("p", "p", "A dash where there is none; how it was obtained stands under Method."),
    _text("method", "Method", "How it was found, and how the date moves with the penalty.", 560),
)
