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
        chunks.append(_records(pairs, flow, values, weight, hidden))
    return Mirror(chunks, [Scope(), Scope()])


def _records(
    pairs: list[tuple[str, str]],
    flow: str,
    values: Values,
    weight: Values,
    hidden: NDArray[np.bool_],
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
                "code": category(code, list(CODES)),
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
