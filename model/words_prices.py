"""What is said of unit values and of code switching: titles and readouts, in one place."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from mirrorgap.model import hs, words
from mirrorgap.model.analysis.chance import ALARM
from mirrorgap.model.analysis.prices import HIDDEN, NONE, NOT_SEEN, OPPOSITE, SAME

Row = Mapping[str, object]
OTHER = {"exporter": "importer", "importer": "exporter"}
#: What the mirror shows, as a table says it; "{}" is whose.
MIRROR = {
    SAME: "{} shows the same",
    OPPOSITE: "{} shows the opposite",
    NOT_SEEN: "{} does not show it",
    HIDDEN: "{}’s is confidential",
    NONE: "none to judge by",
}
_SEVERAL = {
    SAME: "the {}s show the same for {}",
    OPPOSITE: "they show the opposite for {}",
    NOT_SEEN: "do not show it for {}",
    HIDDEN: "theirs is confidential for {}",
    NONE: "{} have no mirror to judge by",
}


def mirror_words(reading: str, side: str) -> str:
    """Return what the mirror shows of a unit value that the books of *side* state.

    >>> mirror_words("same", "exporter"), mirror_words("no mirror", "exporter")
    ('importer shows the same', 'none to judge by')
    """
    return MIRROR.get(reading, reading).format(OTHER[side])


def unit_words(unit: str | None) -> str:
    """Return what a unit value is in.

    >>> unit_words("kg"), unit_words("u"), unit_words(None)
    ('dollars a kg', 'dollars a piece', 'dollars a supplementary unit')
    """
    names = {"u": "piece", "2u": "pair", "l": "litre", None: "supplementary unit"}
    return f"dollars a {names.get(unit, unit)}"


def fitting(frame: pd.DataFrame, side: str, unit: str | None) -> str:
    """Return how many of the unit values do not fit, and what the mirror shows of them.

    Parameters
    ----------
    frame : DataFrame
        A result of `unit_values`; rows without ``z`` were not judged and are not counted.

    Examples
    --------
    >>> frame = pd.DataFrame({"z": [9.0, 0.1], "flagged": [True, False], "mirror": ["same"] * 2})
    >>> fitting(frame, "exporter", "kg")
    '1 of 2 unit values that exporters report (dollars a kg) lies far from the usual of its code and \
year: the importer shows the same.'
    """
    n, far = int(frame["z"].notna().sum()), frame[frame["flagged"]]
    what = f"unit values that {side}s report ({unit_words(unit)})"
    if not n:
        return (
            f"None of the {len(frame):,} {what} could be judged: too few of their code and heading."
        )
    if far.empty:
        return f"None of the {n:,} {what} lies far from the usual of its code and year."
    if len(far) == 1:
        reading = str(far["mirror"].iloc[0])
        said = "no mirror to judge by" if reading == NONE else f"the {mirror_words(reading, side)}"
        return f"1 of {n:,} {what} lies far from the usual of its code and year: {said}."
    counts = far["mirror"].value_counts()
    if counts.get(NONE, 0) == len(far):
        return (
            f"{len(far):,} of {n:,} {what} lie far from the usual of their code and year; "
            "none of them has a mirror to judge by."
        )
    told_parts: list[str] = []
    for reading, text in _SEVERAL.items():
        if number := int(counts.get(reading, 0)):
            told = [f"{number:,}"] if text.count("{}") == 1 else [OTHER[side], f"{number:,}"]
            whose = "" if told_parts or reading in (SAME, NONE) else f"the {OTHER[side]}s "
            told_parts.append(whose + text.removeprefix("they " if whose else "").format(*told))
    return (
        f"{len(far):,} of {n:,} {what} lie far from the usual of their code and year: "
        f"{_joined(told_parts)}."
    )


def _joined(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def parts(frame: pd.DataFrame) -> str:
    """Return where both sides differ more, in price or in quantity.

    Parameters
    ----------
    frame : DataFrame
        With ``price_part`` and ``quantity_part``, both known.

    Examples
    --------
    >>> parts(pd.DataFrame({"price_part": [0.1, 0.2, 3.0], "quantity_part": [0.2, -0.7, 0.1]}))
    'Of 3 lines with amounts on both sides, 2 differ more in quantity and 1 more in price.'
    """
    n = len(frame)
    by_quantity = int((frame["quantity_part"].abs() > frame["price_part"].abs()).sum())
    lines = "1 line" if n == 1 else f"{n:,} lines"
    return (
        f"Of {lines} with amounts on both sides, {by_quantity:,} differ more in quantity and "
        f"{n - by_quantity:,} more in price."
    )


def observation(row: Row, side: str, unit: str) -> str:
    """Return the readout of one unit value: whose, how much, how far, and what the mirror shows.

    >>> row = {"exporter": "TUR", "importer": "KAZ", "code": "854231", "period": "2023-03",
    ...        "unit_value": 100.0, "median": 10.0, "z": 22.04, "flagged": True, "mirror": "not seen",
    ...        "importer_unit_value": 10.6}
    >>> observation(row, "exporter", "kg").split("  ")[1:]
    ['100 dollars a kg, usual 10', 'z 22.0', 'mirror: importer does not show it (10.6)']
    """
    names = ("exporter", "importer", "code", "period")
    label = words.row_label(names, [str(row[name]) for name in names])
    value, median, z = (_number(row[name]) for name in ("unit_value", "median", "z"))
    told = f"{words.significant(value)} {unit_words(unit)}"
    if math.isnan(z):
        return "  ".join((label, told, "not judged: too few of its code and heading"))
    theirs = _number(row[f"{OTHER[side]}_unit_value"])
    there = "" if math.isnan(theirs) else f" ({words.significant(theirs)})"
    said = [label, f"{told}, usual {words.significant(median)}", f"z {words.significant(z)}"]
    if row["flagged"]:
        said.append(f"mirror: {mirror_words(str(row['mirror']), side)}{there}")
    return "  ".join(said)


def p_words(p: float) -> str:
    """Return a p by placebo dates, and that it is one; a missing one with the reason.

    >>> p_words(0.0123), p_words(float("nan"))
    ('p = 0.012 by placebo dates', 'too few placebo dates for a p')
    """
    if math.isnan(p):
        return "too few placebo dates for a p"
    return f"p = {words.significant(p, 2)} by placebo dates"


def switch(row: Row, side: str) -> str:
    """Return what one row of `switching` says: which code fell, which rose, from when, how likely.

    >>> row = {"exporter": "TUR", "importer": "RUS", "from_code": "851762", "to_code": "851779",
    ...        "date": "2023-10", "transfer_usd": 24e6, "p": 0.0123}
    >>> switch(row, "exporter").split(": ")[1]
    '8517.62 fell and 8517.79 rose from October 2023, both by 24 million dollars or more \
(p = 0.012 by placebo dates).'
    """
    teller, other, way = ("exporter", "importer", "exports to")
    if side == "importer":
        teller, other, way = ("importer", "exporter", "imports from")
    whose = words.possessive(words.country(str(row[teller])))
    amount = words.amount(_number(row["transfer_usd"]))
    fell, rose = (hs.dotted(str(row[name])) for name in ("from_code", "to_code"))
    return words.capital(
        f"{whose} {way} {words.country(str(row[other]))}: {fell} fell and {rose} rose from "
        f"{words.period_words(str(row['date']))}, both by {amount} or more "
        f"({p_words(_number(row['p']))})."
    )


def switches(frame: pd.DataFrame, side: str) -> str:
    """Return the title over rows of `switching`, likeliest first: what stands out, or that nothing does.

    >>> row = {"exporter": "TUR", "importer": "RUS", "from_code": "851762", "to_code": "851779",
    ...        "date": "2023-10", "transfer_usd": 24e6, "p": 0.89}
    >>> switches(pd.DataFrame([row]), "exporter").split(". ")[0]
    'No switch between codes stands out from placebo dates'
    """
    first = frame.iloc[0]
    p = frame["p"].to_numpy(dtype=np.float64)
    said = switch({str(name): value for name, value in first.items()}, side)
    if np.isnan(p).all():
        return said
    if not (p <= ALARM).any():
        return f"No switch between codes stands out from placebo dates. {said}"
    standing = int((p <= ALARM).sum())
    more = f" {standing - 1:,} more stand at a false discovery rate of 5%." if standing > 1 else ""
    return said + more


def _number(value: object) -> float:
    return math.nan if value is None else float(str(value))
