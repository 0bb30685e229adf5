"""Simulated worlds with a known truth: what really happens, what each office writes down of it.

Turkey and three other suppliers sell listed and unlisted goods to two hubs and to Russia, month by
month from 2020 to 2023, with noise on both sides. Each world changes one thing, mostly from 2023 on,
and says which reading is right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.diversion import diversion
from mirrorgap.model.analysis.innocence import battery
from mirrorgap.model.analysis.ranking import ranked
from mirrorgap.model.analysis.routes import routes
from mirrorgap.model.analysis.seasons import seasons
from mirrorgap.model.analysis.switching import switching
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

Values = NDArray[np.float64]
BASKET = lists.load("chpl-2024-02")
LISTED = tuple(entry.code for entry in lists.load("chpl-2024-02-stable").entries[:15])
UNLISTED = tuple(f"85{h:02d}{s}1" for h in (1, 2, 3, 5, 6, 7, 8, 9, 10, 11) for s in (1, 2, 3))
CODES = LISTED + UNLISTED
MONTHS = tuple(f"{y}-{m:02d}" for y in range(2020, 2024) for m in range(1, 13))
LAST_YEAR = slice(36, 48)
SUPPLIERS = ("TUR", "CHN", "DEU", "KOR")
HUBS = ("KAZ", "KGZ")
CIF = 1.06
N_LISTED = len(LISTED)
QUERY = Query(
    basket=BASKET,
    exporters=frozenset({"TUR"}),
    importers=frozenset({"KAZ"}),
    window=periods.window("2023", "2023"),
    base=periods.window("2022", "2022"),
)


@dataclass
class Books:
    """What the offices write down: by (exporter, importer), arrays of codes x months, USD.

    ``exports`` and ``imports`` are the two sides' values; NaN: the office says nothing. ``kg`` is the
    true weight; ``kg_imports`` what the importer weighs.
    """

    rng: np.random.Generator
    exports: dict[tuple[str, str], Values] = field(default_factory=dict)
    imports: dict[tuple[str, str], Values] = field(default_factory=dict)
    hidden: set[tuple[str, str]] = field(default_factory=set)
    codes: tuple[str, ...] = CODES

    def noise(self, sigma: float) -> Values:
        return np.exp(self.rng.normal(0.0, sigma, (len(CODES), len(MONTHS))))

    def mirrored(self, pair: tuple[str, str], factor: float = CIF) -> None:
        """Let the importer write down what the exporter does, at CIF values and with noise."""
        self.imports[pair] = self.exports[pair] * factor * self.noise(0.08)

    @property
    def listed(self) -> NDArray[np.bool_]:
        return np.arange(len(CODES)) < N_LISTED


def usual(seed: int) -> Books:
    """Return a world in which nothing happens: both sides agree but for CIF and noise."""
    books = Books(np.random.default_rng(seed))
    pairs = [(s, h) for s in SUPPLIERS for h in HUBS] + [(h, "RUS") for h in HUBS]
    season = 1 + 0.15 * np.sin(2 * np.pi * (np.arange(len(MONTHS)) / 12 + books.rng.random()))
    for pair in [*pairs, ("TUR", "RUS")]:
        size = books.rng.lognormal(12.5, 0.6, (len(CODES), 1))
        books.exports[pair] = size * season * books.noise(0.15)
        books.mirrored(pair)
    return books


def rise(books: Books, pair: tuple[str, str], times: float = 3.0) -> Values:
    """Let listed exports of the last year rise; return what comes on top (codes x months)."""
    extra = np.zeros((len(CODES), len(MONTHS)))
    extra[:N_LISTED, LAST_YEAR] = (times - 1) * books.exports[pair][:N_LISTED, LAST_YEAR]
    books.exports[pair] = books.exports[pair] + extra
    return extra


def add(books: Books, side: str, pair: tuple[str, str], extra: Values, factor: float = 1.0) -> None:
    table = books.exports if side == "exports" else books.imports
    table[pair] = table[pair] + extra * factor * books.noise(0.08)


def honest_reexport(books: Books) -> None:
    extra = rise(books, ("TUR", "KAZ"))
    add(books, "imports", ("TUR", "KAZ"), extra, CIF)
    add(books, "exports", ("KAZ", "RUS"), extra)
    add(books, "imports", ("KAZ", "RUS"), extra, CIF)


def lost_in_transit(books: Books) -> None:
    rise(books, ("TUR", "KAZ"))


def absorbed(books: Books) -> None:
    add(books, "imports", ("TUR", "KAZ"), rise(books, ("TUR", "KAZ")), CIF)


def other_origin(books: Books) -> None:
    add(books, "imports", ("CHN", "KAZ"), rise(books, ("TUR", "KAZ")), CIF)


def old_gap(books: Books) -> None:
    books.imports["TUR", "KAZ"][:N_LISTED] *= 0.5


def narrow_download(books: Books) -> None:
    for supplier in SUPPLIERS:
        books.imports[supplier, "KAZ"][: N_LISTED // 2] = np.nan


def stopped_reporting(books: Books) -> None:
    lost_in_transit(books)
    for supplier in SUPPLIERS:
        books.imports[supplier, "KAZ"][:, LAST_YEAR] = np.nan


def hub_never_reports(books: Books) -> None:
    lost_in_transit(books)
    for supplier in SUPPLIERS:
        books.imports[supplier, "KAZ"][:] = np.nan
    books.exports["KAZ", "RUS"][:] = np.nan


def books_fob(books: Books) -> None:
    for supplier in SUPPLIERS:
        books.mirrored((supplier, "KAZ"), factor=1.0)


def destination_silent(books: Books) -> None:
    honest_reexport(books)
    for exporter in ("KAZ", "KGZ", "TUR"):
        books.imports[exporter, "RUS"][:] = np.nan


def usual_for_the_pair(books: Books) -> None:
    books.imports["TUR", "KAZ"][:, LAST_YEAR] *= 0.6


def usual_for_the_importer(books: Books) -> None:
    for supplier in SUPPLIERS:
        books.imports[supplier, "KAZ"][:N_LISTED, LAST_YEAR] *= 0.6


def under_way(books: Books) -> None:
    """Exports of the last two months grow tenfold, and are booked two months after."""
    extra = np.zeros((len(CODES), len(MONTHS)))
    extra[:N_LISTED, -2:] = 9 * books.exports["TUR", "KAZ"][:N_LISTED, -2:]
    books.exports["TUR", "KAZ"] = books.exports["TUR", "KAZ"] + extra


def confidential(books: Books) -> None:
    """The importer hides two of the four codes of heading 8542, and not the other two."""
    lost_in_transit(books)
    books.hidden.add(("TUR", "KAZ"))


def misvalued(books: Books) -> None:
    books.imports["TUR", "KAZ"][:N_LISTED, LAST_YEAR] *= 0.4


def blocked(books: Books) -> None:
    """Turkey stops selling listed goods to Russia; both hubs take the place."""
    was = books.exports["TUR", "RUS"].copy()
    for table in (books.exports, books.imports):
        table["TUR", "RUS"][:N_LISTED, LAST_YEAR] = 0.0
    extra = np.zeros_like(was)
    extra[:N_LISTED, LAST_YEAR] = was[:N_LISTED, LAST_YEAR]
    for hub in HUBS:
        books.exports["TUR", hub] = books.exports["TUR", hub] + extra


def _in_december(books: Books, rows: slice, years: tuple[int, ...], factor: float) -> None:
    for year in years:
        for table in (books.exports, books.imports):
            if ("TUR", "RUS") in table:
                table["TUR", "RUS"][rows, 12 * year + 11] *= factor


def every_december(books: Books) -> None:
    """Turkey's exports to Russia fall to two fifths in December, each year, whatever the code."""
    _in_december(books, slice(None), (0, 1, 2, 3), 0.4)


def last_december(books: Books) -> None:
    """They fall so in the last December alone, listed and unlisted goods alike."""
    _in_december(books, slice(None), (3,), 0.4)


def nothing_in_december(books: Books) -> None:
    """Listed goods are blocked whole in the last December: zeros on both sides."""
    _in_december(books, slice(0, N_LISTED), (3,), 0.0)


def switched(books: Books) -> None:
    """From July 2023 four fifths of 8542.31 go to Russia as 8542.90, which is not listed."""
    books.codes = (*LISTED, "854290", *UNLISTED[1:])
    down, up, since = LISTED.index("854231"), N_LISTED, slice(42, 48)
    for table in (books.exports, books.imports):
        if ("TUR", "RUS") in table:
            moved = 0.8 * table["TUR", "RUS"][down, since]
            table["TUR", "RUS"][down, since] -= moved
            table["TUR", "RUS"][up, since] += moved


def careless(books: Books) -> None:
    """All importers write down anything from half to twice the value, whatever the code."""
    for pair, values in books.imports.items():
        books.imports[pair] = values * np.exp(books.rng.normal(0.0, 0.7, (len(CODES), 1)))


def nothing(books: Books) -> None:
    del books


def read_route(mirror: Mirror) -> str:
    """Return the reading of Turkey, Kazakhstan, Russia."""
    frame = routes(mirror, QUERY, "RUS").frame
    return str(frame["reading"].iloc[0]) if len(frame) else "cannot be told"


def read_gap(mirror: Mirror) -> str:
    """Return what comes first among the explanations of Turkey's gap with Kazakhstan."""
    return battery(mirror, QUERY).reading


def read_alarms(mirror: Mirror) -> str:
    """Return whether any pair and code raises an alarm."""
    query = replace(QUERY, exporters=None, importers=None, base=None)
    return "alarm" if bool(ranked(mirror, query).frame["alarm"].any()) else "no alarm"


def read_gains(mirror: Mirror) -> str:
    """Return which countries gained what Russia lost."""
    frame = diversion(mirror, replace(QUERY, importers=None), "RUS").frame
    return ",".join(sorted(frame.loc[frame["role"] == "gained", "country"])) or "none"


def read_drop(mirror: Mirror) -> str:
    """Return whether Turkey's drop to Russia in December 2023 is seasonal, and whether general."""
    asked = replace(
        QUERY,
        importers=frozenset({"RUS"}),
        window=periods.window("2023-12", "2023-12"),
        base=periods.window("2023-11", "2023-11"),
    )
    row = seasons(mirror, asked).frame.iloc[0]
    return f"seasonal {row['seasonal']}, general {row['general']}"


def read_season(mirror: Mirror) -> str:
    """Return whether the drop is seasonal: the one question of a world of seasons."""
    return read_drop(mirror).split(",")[0]


def read_switch(mirror: Mirror) -> str:
    """Return the codes between which goods to Russia moved from July 2023 on, where p tells them."""
    asked = replace(
        QUERY,
        importers=frozenset({"RUS"}),
        window=periods.window("2023-07", "2023-12"),
        base=None,
    )
    frame = switching(mirror, asked).frame
    if frame.empty or not frame["p"].iloc[0] <= 0.05:
        return "no switch"
    return f"{frame['from_code'].iloc[0]} to {frame['to_code'].iloc[0]}"


@dataclass(frozen=True)
class World:
    """One world: what changes, what is asked, and which answers are right."""

    name: str
    change: Callable[[Books], None]
    ask: Callable[[Mirror], str]
    right: tuple[str, ...]
    same_weight: bool = False

    def mirror(self, seed: int) -> Mirror:
        """Return the world's books as they are loaded."""
        books = usual(seed)
        self.change(books)
        return loaded(books, same_weight=self.same_weight)

    def reading(self, seed: int) -> str:
        """Return what the program reads in it first."""
        return self.ask(self.mirror(seed))


def loaded(books: Books, *, same_weight: bool = False) -> Mirror:
    """Return the mirror of what the offices publish: one source of exports, one of imports."""
    chunks = []
    for flow, table in (("export", books.exports), ("import", books.imports)):
        pairs = list(table)
        values = np.stack([table[pair] for pair in pairs])
        weight = values / 20
        if same_weight:
            weight = np.stack([books.exports[pair] / 20 * books.noise(0.05) for pair in pairs])
        hidden = np.array([pair in books.hidden and flow == "import" for pair in pairs])
        chunks.append(_records(pairs, flow, values, weight, hidden, books.codes))
    return Mirror(chunks, [Scope(), Scope()])


def _records(
    pairs: list[tuple[str, str]],
    flow: str,
    values: Values,
    weight: Values,
    hidden: NDArray[np.bool_],
    codes: tuple[str, ...],
) -> Chunk:
    """Return the records of one flow: *values* of shape (n_pairs, n_codes, n_months)."""
    there = ~np.isnan(values)
    pair, code, month = np.nonzero(there)
    usd = values[there]
    secret = hidden[pair] & (code < 2) & (month >= LAST_YEAR.start)
    usd = np.where(secret, np.nan, usd)
    names = sorted({name for both in pairs for name in both})
    sides = np.array([[names.index(name) for name in both] for both in pairs])
    if flow == "import":
        sides = sides[:, ::-1]
    one = np.zeros(len(usd), dtype=int)
    category = pd.Categorical.from_codes
    return Chunk.of(
        pd.DataFrame(
            {
                "reporter": category(sides[pair, 0], names),
                "partner": category(sides[pair, 1], names),
                "flow": category(one, [flow]),
                "code": category(code, list(codes)),
                "hs_edition": category(one, ["HS2022"]),
                "period": category(month, list(MONTHS)),
                "value": usd,
                "value_usd": usd,
                "net_kg": weight[there],
                "valuation": category(one, ["FOB" if flow == "export" else "CIF"]),
                "status": category(secret.astype(int), ["reported", "suppressed"]),
                "row": np.arange(len(usd)) + 2,
            }
        )
    )


WORLDS = (
    World("honest re-export", honest_reexport, read_route, ("recorded re-export",)),
    World("lost in transit", lost_in_transit, read_route, ("lost in transit",)),
    World("lost in transit, the gap", lost_in_transit, read_gap, ("left",)),
    World("absorbed", absorbed, read_route, ("absorbed or unrecorded",)),
    World("absorbed, the gap", absorbed, read_gap, ("no gap", "cif_fob", "usual_gap", "origin")),
    World("origin attribution", other_origin, read_route, ("other origin",)),
    World("origin attribution, the gap", other_origin, read_gap, ("origin",)),
    World("a gap as old as the series", old_gap, read_gap, ("history",)),
    World("narrow download", narrow_download, read_gap, ("coverage",)),
    World("importer stopped reporting", stopped_reporting, read_gap, ("cannot be told",)),
    World("importer stopped, the route", stopped_reporting, read_route, ("cannot be told",)),
    World("hub never reports", hub_never_reports, read_route, ("cannot be told",)),
    World("importer books FOB", books_fob, read_gap, ("cif_fob",)),
    World("destination does not report", destination_silent, read_route, ("recorded re-export",)),
    World("usual for the pair", usual_for_the_pair, read_gap, ("usual_gap",)),
    World("usual for the importer", usual_for_the_importer, read_gap, ("importer_usual",)),
    World("goods under way", under_way, read_gap, ("lag",)),
    World("confidential imports", confidential, read_gap, ("cannot be told",)),
    World("misvaluation", misvalued, read_gap, ("quantity",), same_weight=True),
    World("block, two hubs gain", blocked, read_gains, ("KAZ,KGZ",)),
    World("seasonal drop", every_december, read_season, ("seasonal yes",)),
    World("general decline", last_december, read_drop, ("seasonal no, general yes",)),
    World("full block, zeros", nothing_in_december, read_drop, ("seasonal no, general no",)),
    World("code switching", switched, read_switch, ("854231 to 854290",)),
    World("pure noise, the route", nothing, read_route, ("no change",)),
    World("pure noise, alarms", nothing, read_alarms, ("no alarm",)),
    World("careless books, alarms", careless, read_alarms, ("no alarm",)),
    World("lost in transit, alarms", lost_in_transit, read_alarms, ("alarm",)),
)


def matrix(seeds: int, worlds: tuple[World, ...] = WORLDS) -> pd.DataFrame:
    """Return how often each answer comes first in each world: the confusion matrix."""
    rows = []
    for world in worlds:
        answers = pd.Series([world.reading(seed) for seed in range(seeds)]).value_counts()
        right = int(answers.reindex(list(world.right)).fillna(0).sum())
        rows.append({"world": world.name, "right": right, "seeds": seeds, **answers.to_dict()})
    return pd.DataFrame(rows).set_index("world")
