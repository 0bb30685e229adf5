"""What stands behind a sentence of the overview: the strongest explanation, and breaks, in words."""

from __future__ import annotations

from collections.abc import Mapping

from mirrorgap.model import words
from mirrorgap.model.analysis.innocence.battery import Battery
from mirrorgap.model.words_seasons import p_text
from mirrorgap.model.words_tests import title_inside

_TAKING = frozenset({"explains", "explains in part"})


def strongest(done: Battery) -> str:
    """Return the explanation that takes most of a gap, as a sentence; else which cannot be tested.

    Source: METHODS 4. What cannot be tested is not excluded either, and is said.
    """
    taking = [one for one in done.tests if one.verdict in _TAKING]
    open_ = [title_inside(one.test) for one in done.tests if one.verdict == "cannot be tested"]
    also = f" Cannot be tested: {', '.join(open_)}." if open_ else ""
    if not taking:
        return f"No explanation that could be tested takes any of it.{also}"
    best = max(taking, key=lambda one: (one.taken_usd, one.explained_usd))
    name, most = title_inside(best.test), max(best.taken_usd, best.explained_usd)
    return f"Strongest explanation not excluded: {name} ({words.amount(most)}).{also}"


def break_sentence(row: Mapping[str, object]) -> str:
    """Return a detected break of a pair's exports or imports as a sentence.

    Parameters
    ----------
    row : mapping
        A row of `breaks` with the keys exporter and importer, and ``side``, whose books they are.

    >>> row = {"exporter": "TUR", "importer": "KAZ", "side": "exporter", "date": "2022-05"}
    >>> row |= {"low": "2022-04", "high": "2022-06", "size": 1.2, "p": 0.012, "label": None}
    >>> break_sentence(row)
    "Turkey's exports to Kazakhstan changed in or about May 2022 (+120%; 95%: April to June 2022; p 0.012)."
    """
    exporter, importer = (words.country(str(row[name])) for name in ("exporter", "importer"))
    what = (
        f"{words.possessive(exporter)} exports to {importer}"
        if row["side"] == "exporter"
        else f"{words.possessive(importer)} imports from {exporter}"
    )
    low, high = str(row["low"]), str(row["high"])
    span = words.period_words(low if low == high else f"{low} to {high}")
    near = str(row["label"]) if isinstance(row["label"], str) and row["label"] else ""
    size = words.percent(float(str(row["size"])), signed=True)
    told = (size, f"95%: {span}", f"p {p_text(float(str(row['p'])))}", near)
    return (
        f"{words.capital(what)} changed in or about {words.period_words(str(row['date']))} "
        f"({'; '.join(filter(None, told))})."
    )
