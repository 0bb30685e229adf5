"""The rows of `routes`, `diversion` and `exporters` as plots: flows, arcs on a map, and bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import words
from mirrorgap.model.figures import Axis, Bars
from mirrorgap.model.figures_routes import FlowMap, Node, Sankey
from mirrorgap.model.pictures import MOST_BARS, Picture, Rows, keys_of, labels_of, largest

PAIR = ("exporter", "importer")
USD = "USD"
#: Exporters and hubs in one picture of flows: more cannot be read.
MOST_EXPORTERS, MOST_HUBS = 8, 10


def flows(legs: pd.DataFrame, title: str, note: str = "", *, on_map: bool = False) -> Picture:
    """Return the legs as a Sankey diagram (exporters, hubs, destination), or on a map.

    Parameters
    ----------
    legs : DataFrame
        As `mirrorgap.model.analysis.legs.legs` gives them, USD; NaN is not loaded, and drawn apart.

    The largest exporters and hubs are drawn by name. The smaller ones stand together in the diagram, so
    that the totals are whole; a map has no place for them, and its note counts them. Exports straight
    to the destination that are not loaded are counted there too.
    """
    legs, said = _readable(legs, together=not on_map)
    ends = _ends(legs)
    place = {end: i for i, end in enumerate(ends)}
    columns = legs["leg"].map({"to a hub": (0, 1), "onward": (1, 2), "direct": (0, 2)})
    sources = [place[(str(e), c[0])] for e, c in zip(legs["exporter"], columns, strict=True)]
    targets = [place[(str(i), c[1])] for i, c in zip(legs["importer"], columns, strict=True)]
    rows = np.arange(len(legs), dtype=np.intp)
    kind = FlowMap if on_map else Sankey
    figure = kind(
        title,
        Axis("Exports", USD),
        tuple(_node(iso3, column) for iso3, column in ends),
        np.array(sources, dtype=np.int64),
        np.array(targets, dtype=np.int64),
        _numbers(legs, "value_usd"),
        _numbers(legs, "recorded_usd"),
        _numbers(legs, "uncovered_usd"),
        _numbers(legs, "change_usd"),
        PAIR,
        keys_of(legs, PAIR, rows),
        " ".join(filter(None, [note, *said])),
    )
    # What stands for several countries cannot be brushed as one.
    several = [
        any(str(end).startswith(SMALLER) for end in pair)
        for pair in zip(legs["exporter"], legs["importer"], strict=True)
    ]
    return Picture(figure, legs, PAIR, np.where(several, -1, rows).astype(np.intp))


def _numbers(frame: pd.DataFrame, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return frame[name].to_numpy(dtype=np.float64)


#: What stands for the exporters, or hubs, that are too small to be drawn by name.
SMALLER = "smaller "


def _node(iso3: str, column: int) -> Node:
    if iso3.startswith(SMALLER):
        return Node(iso3.removeprefix(SMALLER), "", column)
    return Node(words.country_name(iso3), iso3, column)


def _readable(legs: pd.DataFrame, *, together: bool) -> tuple[pd.DataFrame, list[str]]:
    """Return the legs that one picture can show, and what is said of the others.

    With *together*, the smaller exporters and hubs are one each.
    """
    into, said = legs[legs["leg"] == "to a hub"], []
    kept, others = {}, {}
    for key, most, noun in (
        ("importer", MOST_HUBS, "hub"),
        ("exporter", MOST_EXPORTERS, "exporter"),
    ):
        sums = (
            into.groupby(key, sort=True)["value_usd"]
            .sum()
            .sort_values(ascending=False, kind="stable")
        )
        kept[key], rest = set(sums.index[:most]), len(sums) - most
        more = words.counted(rest, f"smaller {noun}")
        others[key] = f"{SMALLER}{more}"
        if rest > 0 and not together:
            said.append(f"{words.capital(more)} {'is' if rest == 1 else 'are'} left out.")
    said += _not_loaded(legs, kept["exporter"])
    legs = _gathered(legs, kept, others) if together else legs
    hubs = kept["importer"] | ({others["importer"]} if together else set())
    sellers = kept["exporter"] | ({others["exporter"]} if together else set())
    leg, value = legs["leg"], legs["value_usd"]
    hub_leg = (leg == "to a hub") & legs["importer"].isin(hubs) & legs["exporter"].isin(sellers)
    direct = (leg == "direct") & legs["exporter"].isin(sellers)
    onward = (leg == "onward") & legs["exporter"].isin(hubs)
    taken = (hub_leg & (value > 0)) | (direct & (value > 0)) | onward
    return legs[taken].reset_index(drop=True), said


def _not_loaded(legs: pd.DataFrame, sellers: set[str]) -> list[str]:
    """Return for how many of the exporters drawn it is not known what they send straight there."""
    direct = legs[(legs["leg"] == "direct") & legs["exporter"].isin(sellers)]
    unknown = int(direct["value_usd"].isna().sum())
    if not unknown:
        return []
    there = words.country(str(direct["importer"].iloc[0]))
    return [f"Exports straight to {there} are not loaded for {words.counted(unknown, 'exporter')}."]


def _gathered(
    legs: pd.DataFrame, kept: dict[str, set[str]], others: dict[str, str]
) -> pd.DataFrame:
    """Return the legs with those of smaller exporters, and of smaller hubs, added up.

    A sum of which nothing is known is missing (NaN), not zero.
    """
    sells, onward = legs["leg"] != "onward", legs["leg"] == "onward"
    to_hub = legs["leg"] == "to a hub"
    small = sells & ~legs["exporter"].isin(kept["exporter"])
    exporter = legs["exporter"].astype(object).mask(small, others["exporter"])
    small_hub = onward & ~legs["exporter"].isin(kept["importer"])
    exporter = exporter.mask(small_hub, others["importer"])
    into_small = to_hub & ~legs["importer"].isin(kept["importer"])
    importer = legs["importer"].astype(object).mask(into_small, others["importer"])
    moved = small | small_hub | into_small
    if not moved.any():
        return legs
    changed = legs[moved].assign(exporter=exporter[moved], importer=importer[moved])
    numbers = [name for name in map(str, legs.columns) if name.endswith("_usd")]
    summed = changed.groupby(["exporter", "importer", "leg"], sort=False, as_index=False)[numbers]
    return pd.concat([legs[~moved], summed.sum(min_count=1)], ignore_index=True)[list(legs)]


def _ends(legs: pd.DataFrame) -> list[tuple[str, int]]:
    """Return the nodes as (ISO3, column): exporters, hubs, the destination."""
    found: dict[tuple[str, int], None] = {}
    for leg, source, target in (("to a hub", 0, 1), ("direct", 0, 2), ("onward", 1, 2)):
        mine = legs[legs["leg"] == leg]
        for exporter, importer in zip(mine["exporter"], mine["importer"], strict=True):
            found.setdefault((str(exporter), source))
            found.setdefault((str(importer), target))
    return sorted(found, key=lambda end: end[1])


def change_bars(
    frame: pd.DataFrame, by: tuple[str, ...], field: str, title: str, note: str = ""
) -> Picture:
    """Return the largest changes of *field*, USD, as bars, rises first; NaN is left out.

    A bar has the colour of the country that gains or loses.
    """
    values = _numbers(frame, field) if len(frame) else np.empty(0)
    rows = largest(np.abs(values), MOST_BARS)
    rows = rows[np.argsort(-values[rows], kind="stable")]
    return _bars(
        frame, by, field, "Change of exports", rows, _column(frame, "importer", rows), title, note
    )


def leg_bars(legs: pd.DataFrame, title: str, note: str = "") -> Picture:
    """Return the largest legs as bars, USD, in the colour of the exporter; NaN is left out."""
    rows = largest(_numbers(legs, "value_usd"), MOST_BARS)
    colours = _column(legs, "exporter", rows)
    return _bars(legs, PAIR, "value_usd", "Exports", rows, colours, title, note)


def ranking_bars(
    frame: pd.DataFrame, by: tuple[str, ...], title: str, note: str = "", *, change: bool = False
) -> Picture:
    """Return the suppliers of the last period as bars, by each source: value or change, USD."""
    field = "change_usd" if change else "value_usd"
    what = "Change on the period before" if change else "Exports"
    if frame.empty:
        return _bars(frame, by, field, what, np.empty(0, dtype=np.intp), (), title, note)
    last = (frame["period"] == frame["period"].max()).to_numpy()
    values = np.where(last, _numbers(frame, field), np.nan)
    rows = largest(np.abs(values) if change else values, MOST_BARS)
    rows = rows[np.argsort(-values[rows], kind="stable")]
    made = _bars(frame, by, field, what, rows, _column(frame, "exporter", rows), title, note)
    return made


def _column(frame: pd.DataFrame, name: str, rows: Rows) -> tuple[str, ...]:
    return (
        tuple(str(value) for value in frame[name].to_numpy(dtype=object)[rows]) if len(rows) else ()
    )


def _bars(
    frame: pd.DataFrame,
    by: tuple[str, ...],
    field: str,
    what: str,
    rows: Rows,
    colours: Sequence[str],
    title: str,
    note: str,
) -> Picture:
    keys = keys_of(frame, by, rows) if len(rows) else ()
    labels = labels_of(keys, by) if len(rows) else ()
    if len(rows) and "source" in frame and frame["source"].nunique() > 1:
        own = frame["source"].to_numpy(dtype=object)[rows] == "destination"
        labels = tuple(
            f"{label} (its own books)" if mine else label
            for label, mine in zip(labels, own, strict=True)
        )
    values = _numbers(frame, field)[rows] if len(rows) else np.empty(0)
    figure = Bars(title, Axis(what, USD), tuple(labels), values, tuple(colours), by, keys, note)
    return Picture(figure, frame, by, rows)
