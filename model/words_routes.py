"""Routes in sentences: raw figures first, what they are consistent with, and nobody is blamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan

import numpy as np
import pandas as pd

from mirrorgap.model import words
from mirrorgap.model.analysis.routes import READINGS
from mirrorgap.model.words import amount, capital, counted, country, key_label, percent

Row = Mapping[str, object]
RECORDED, LOST, ABSORBED, ORIGIN, NO_CHANGE, UNTOLD = READINGS
#: More countries than this are counted, not named.
NAMED = 3
#: What a change inside the noise is measured by; a large one may be, where the flow jumps about.
USUAL = "within what unlisted goods of the pair, or this flow in earlier years, change by"


def route(row: Row, goods: str = "the listed goods") -> str:
    """Return what a row of `routes` says, in one or two sentences.

    >>> row = {"exporter": "TUR", "hub": "KGZ", "destination": "RUS", "reading": "recorded re-export",
    ...        "inflow_change_usd": 5.7e6, "imports_change_usd": 5.6e6, "imports_all_change_usd": 6e6,
    ...        "outflow_change_usd": 5.1e6, "upper_bound_usd": 4.5e6, "lag_months": 1.0}
    >>> route(row).split(": ")[1].split(".")[0]
    'consistent with re-export that Kyrgyzstan records'
    """
    told = _Told(row, goods)
    said = _SAYS[str(row["reading"])](told)
    return f"{said}{told.bound()}"


class _Told:
    """The countries and changes of a row, in words."""

    def __init__(self, row: Row, goods: str) -> None:
        self.row = row
        self.exporter, self.hub = str(row["exporter"]), str(row["hub"])
        self.destination = str(row["destination"])
        part = [key_label(key, str(row[key])) for key in ("code", "tier") if row.get(key)]
        self.goods = part[0] if part else goods

    def number(self, field: str) -> float:
        return _float(self.row.get(f"{field}_usd"))

    def known(self, field: str) -> bool:
        return not isnan(self.number(field))

    def exports(self) -> str:
        """Return "Turkey's exports of the listed goods to Kazakhstan rose by 66.5 million dollars"."""
        whose = capital(possessive(self.exporter))
        pair = f"{whose} exports of {self.goods} to {country(self.hub)}"
        return f"{pair} {moved(self.number('inflow_change'))}"

    def bound(self) -> str:
        reading, limit = self.row["reading"], self.number("upper_bound")
        if reading not in (RECORDED, ABSORBED, UNTOLD) or isnan(limit) or limit <= 0:
            return ""
        lag = self.row.get("lag_months")
        months = int(lag) if isinstance(lag, int | float) and not isnan(lag) else 0
        later = f", {counted(months, 'month')} later" if months else ""
        there = country(self.destination)
        return f" At most {amount(limit)} of it can have gone on to {there}{later}."


def _recorded(told: _Told) -> str:
    hub = country(told.hub)
    return (
        f"{told.exports()}, {possessive(told.hub)} imports from all "
        f"{moved(told.number('imports_all_change'))} (made FOB) and its exports to "
        f"{country(told.destination)} {moved(told.number('outflow_change'))}: consistent with "
        f"re-export that {hub} records."
    )


def _lost(told: _Told) -> str:
    hub = country(told.hub)
    return (
        f"{told.exports()}, while {possessive(told.hub)} imports and its exports to "
        f"{country(told.destination)} changed no more than usual: consistent with goods lost in "
        f"transit, or that {hub} does not record."
    )


def _absorbed(told: _Told) -> str:
    hub = country(told.hub)
    return (
        f"{told.exports()}, and {hub} records it: its imports from {country(told.exporter)} "
        f"{moved(told.number('imports_change'))} (made FOB). Its exports to {country(told.destination)} "
        f"changed no more than usual: used there, or sent on without a record."
    )


def _origin(told: _Told) -> str:
    hub = country(told.hub)
    return (
        f"{told.exports()}; {hub} records no more from {country(told.exporter)} than usual, but its "
        f"imports from all {moved(told.number('imports_all_change'))} (made FOB): consistent with goods "
        f"recorded under another origin."
    )


def _no_change(told: _Told) -> str:
    return f"{told.exports()}: {USUAL}."


def _untold(told: _Told) -> str:
    hub, there = country(told.hub), country(told.destination)
    if not told.known("inflow_change"):
        return (
            f"{capital(possessive(told.exporter))} exports to {hub} are not loaded for both periods: "
            f"the route cannot be read."
        )
    said = told.exports()
    if told.known("imports_change"):
        imports = moved(told.number("imports_change"))
        said += f", {possessive(told.hub)} imports from it {imports} (made FOB)"
    if told.known("outflow_change"):
        said += f" and its exports to {there} {moved(told.number('outflow_change'))}"
    return f"{said}. {_why_untold(told, hub, there)}"


def _why_untold(told: _Told, hub: str, there: str) -> str:
    lacking = []
    if not told.known("imports_change"):
        lacking.append("its imports")
    if not told.known("outflow_change"):
        lacking.append(f"its exports to {there}")
    if lacking:
        books = " and ".join(lacking)
        return (
            f"What became of them in {hub} cannot be told: {books} are not loaded for both periods."
        )
    return (
        "How this reads cannot be told: it fits no pattern beyond the usual noise, or too little is "
        "loaded to say what is usual (ten unlisted codes, or three earlier years)."
    )


_SAYS = {
    RECORDED: _recorded,
    LOST: _lost,
    ABSORBED: _absorbed,
    ORIGIN: _origin,
    NO_CHANGE: _no_change,
    UNTOLD: _untold,
}


def short(row: Row) -> str:
    """Return the finding of a row of `routes` in few words, for the title of a plot.

    >>> row = {"exporter": "TUR", "hub": "KAZ", "destination": "RUS", "reading": "cannot be told",
    ...        "inflow_change_usd": 66e6, "imports_change_usd": 5.7e6, "outflow_change_usd": None}
    >>> short(row)
    "Turkey's exports to Kazakhstan rose by 66 million dollars, Kazakhstan's imports from it rose by \
5.7 million dollars (made FOB): what became of the rest cannot be told"
    """
    told = _Told(row, "")
    hub, there = country(told.hub), country(told.destination)
    start = f"{capital(possessive(told.exporter))} exports to {hub}"
    reading, rise = str(row["reading"]), told.number("inflow_change")
    if isnan(rise):
        return f"{start} are not loaded for both periods"
    start = f"{start} {moved(rise)}"
    if reading == NO_CHANGE:
        return f"{start}, {USUAL}"
    hubs, imports = possessive(told.hub), told.number("imports_change")
    if reading == RECORDED:
        onward = moved(told.number("outflow_change"))
        return f"{start}, {hubs} to {there} {onward}: a recorded re-export"
    ends = {
        LOST: f"{start}, {hubs} imports no more than usual: lost in transit, or not recorded",
        ABSORBED: f"{start}, and {hub} records it: absorbed there, or sent on without a record",
        ORIGIN: f"{start}; {hub} records as much more, but under another origin",
    }
    if reading in ends:
        return ends[reading]
    if isnan(imports):
        return f"{start}: what became of it cannot be told"
    return f"{start}, {hubs} imports from it {moved(imports)} (made FOB): {_open_end(told, there)}"


def _open_end(told: _Told, there: str) -> str:
    """Return what cannot be told of a route of which both ends of the first leg are known."""
    rise, imports = told.number("inflow_change"), told.number("imports_change")
    if rise > 0 and imports < rise:
        return "what became of the rest cannot be told"
    if rise > 0 and not told.known("outflow_change"):
        return f"whether it went on to {there} cannot be told"
    return "how this reads cannot be told"


def leading(frame: pd.DataFrame) -> Row | None:
    """Return the row of a result of `routes` with the largest rise that can be read.

    Where none can be, that with the largest rise; None without rows.

    >>> leading(pd.DataFrame()) is None
    True
    """
    if frame.empty:
        return None
    telling = frame[frame["reading"].isin(READINGS[:4])]
    rest = frame[frame["reading"] == UNTOLD]
    return _row(telling if len(telling) else rest if len(rest) else frame, "inflow_change_usd")


def ratio(row: Row) -> str:
    """Return what the substitution ratio of a row says; "" where it has none.

    >>> ratio({"exporter": "DEU", "hub": "KAZ", "destination": "RUS", "substitution_ratio": 0.25})
    "Germany's exports to Kazakhstan rose by 0.25 dollars for each dollar by which those to Russia fell."
    """
    value = row.get("substitution_ratio")
    if not isinstance(value, int | float) or not value > 0:
        return ""
    exporter, hub = capital(possessive(str(row["exporter"]))), country(str(row["hub"]))
    there = country(str(row["destination"]))
    return (
        f"{exporter} exports to {hub} rose by {words.significant(float(value))} dollars for each dollar "
        f"by which those to {there} fell."
    )


def readings(frame: pd.DataFrame) -> str:
    """Return how many rows read how: "1 recorded re-export, 11 cannot be told".

    >>> readings(pd.DataFrame({"reading": ["no change", "cannot be told", "no change"]}))
    '2 no change, 1 cannot be told'
    """
    counts = frame["reading"].value_counts()
    return ", ".join(f"{counts[name]} {name}" for name in READINGS if name in counts)


def lost_title(frame: pd.DataFrame, destination: str) -> tuple[str, str]:
    """Return what *destination* lost, and where exports rose beyond the usual; "" without rows.

    >>> lost_title(pd.DataFrame(), "RUS")
    ('', '')
    """
    if frame.empty:
        return "", ""
    there = country(destination)
    direct = frame[frame["role"] == "destination"]
    if direct.empty:
        return f"Exports to {there} are not loaded: what it lost cannot be told", ""
    row = _row(direct.assign(fall=-direct["change_usd"]), "fall")
    change = row["change_usd"]
    if not (isinstance(change, int | float) and change < 0):
        return f"No exporter that is loaded sold less to {there} than in the base period", ""
    exporter = str(row["exporter"])
    others = frame[(frame["exporter"] == exporter) & (frame["role"] != "destination")]
    return f"{capital(possessive(exporter))} exports to {there} {moved(change)}", _gains(
        exporter, others
    )


def _gains(exporter: str, others: pd.DataFrame) -> str:
    gained = others[others["role"] == "gained"]
    name = capital(possessive(exporter))
    if len(gained):
        parts = [
            f"{country(str(code))} by {amount(float(change))}"
            for code, change in zip(gained["country"], gained["change_usd"], strict=True)
        ]
        rest = [f"{len(parts) - NAMED} others"] if len(parts) > NAMED else []
        named = joined([*parts[:NAMED], *rest])
        return (
            f"{name} exports to {named} rose beyond the usual: consistent with diversion, and with "
            f"their own growth."
        )
    if others["noise_usd"].isna().all():
        return "Which others gained cannot be told: too little is loaded to say what is usual."
    return f"{name} exports to no other country rose beyond the usual."


def suppliers_title(
    frame: pd.DataFrame, destination: str, than: str = "in the period before"
) -> tuple[str, ...]:
    """Return who supplied *destination* most in the last period, one sentence a source.

    *than* says what the change is measured by.

    >>> rows = {"period": ["2023-07"], "exporter": ["CHN"], "value_usd": [377e6], "share": [0.8],
    ...         "change_usd": [float("nan")], "rank": [1], "source": ["exporter"]}
    >>> suppliers_title(pd.DataFrame(rows), "RUS")
    ('China reports exports of 377 million dollars to Russia in July 2023: 80% of all loaded',)
    """
    said = []
    for source in ("exporter", "destination"):
        mine = frame[frame["source"] == source] if len(frame) else frame
        if len(mine):
            last = mine[mine["period"] == mine["period"].max()]
            first = _row(last.assign(first=-last["rank"]), "first")
            said.append(_supplier(first, destination, than))
    return tuple(said)


def _supplier(row: Row, destination: str, than: str) -> str:
    who, there = country(str(row["exporter"])), country(destination)
    value, share, change = (_float(row[name]) for name in ("value_usd", "share", "change_usd"))
    when = words.period_words(str(row["period"]))
    if row["source"] == "exporter":
        said = f"{capital(who)} reports exports of {amount(value)} to {there} in {when}"
    else:
        said = f"{capital(there)} itself reports imports of {amount(value)} from {who} in {when}"
    said = f"{said}: {percent(share)} of all loaded"
    if isnan(change) or change == 0:
        return said
    return f"{said}, {amount(abs(change))} {'more' if change > 0 else 'less'} than {than}"


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float | np.number) else float("nan")


def moved(change: float) -> str:
    """Return a change as a verb with its amount.

    >>> moved(66e6), moved(-1.5e6), moved(0)
    ('rose by 66 million dollars', 'fell by 1.5 million dollars', 'did not change')
    """
    if change == 0:
        return "did not change"
    return f"{'rose' if change > 0 else 'fell'} by {amount(abs(change))}"


def possessive(iso3: str) -> str:
    """Return "Turkey's", "the Netherlands'".

    >>> possessive("TUR"), possessive("NLD")
    ("Turkey's", "the Netherlands'")
    """
    name = country(iso3)
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def joined(texts: Sequence[str]) -> str:
    """Return "a, b and c".

    >>> joined(["a", "b", "c"]), joined(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _row(frame: pd.DataFrame, field: str) -> Row:
    values = frame[field].to_numpy(dtype=np.float64)
    at = int(np.argmax(np.where(np.isnan(values), -np.inf, values)))
    told = frame.iloc[at].items()
    return {str(k): v.item() if isinstance(v, np.generic) else v for k, v in told}


def reading(text: str) -> str:
    """Return a reading for people (METHODS 6): that goods were lost is never said alone.

    >>> reading("lost in transit"), reading("no change")
    ('lost or not recorded', 'no change')
    """
    return "lost or not recorded" if text == LOST else text
