"""Which columns say who and when, where their words alone leave it open."""

from __future__ import annotations

import re

from mirrorgap.io.grids import Grid, text_of
from mirrorgap.io.layouts.contents import Body
from mirrorgap.io.layouts.headers import Header
from mirrorgap.io.layouts.words import flow_in, fold, role_of
from mirrorgap.model.countries import to_iso3


def sided(keys: dict[str, int], header: Header) -> dict[str, int]:
    """Return *keys* with a plain ``Country`` beside importers (or exporters) as the other side."""
    sides = {"exporter", "importer"} & keys.keys()
    if len(sides) != 1 or "partner" not in keys or "reporter" in keys:
        return keys
    if not all(fold(text) in ("country", "countries") for text in header.paths[keys["partner"]]):
        return keys
    other = "exporter" if "importer" in sides else "importer"
    return {other if role == "partner" else role: j for role, j in keys.items()}


_PLAIN = frozenset((
    "country", "countries", "country name", "country code", "nation", "ulke", "страна", "pais", "land",
))  # fmt: skip
_OTHER_SIDE = re.compile(r"\bpartner|\bcounterpart|\bcounterparty")


def with_reporters(
    keys: dict[str, int], header: Header, body: Body, measures: set[int]
) -> dict[str, int]:
    """Return *keys* with a plain ``Country`` beside a column of partners as the reporter."""
    if {"reporter", "exporter", "importer"} & keys.keys() or "partner" not in keys:
        return keys
    named: dict[bool, int] = {}
    for j, path in enumerate(header.paths):
        if not path or j in measures or not body.filled[j] or body.country(j) < 0.6:
            continue
        name = fold(path[-1])
        if name in _PLAIN or _OTHER_SIDE.search(name):
            named.setdefault(name not in _PLAIN, j)
    if len(named) < 2 or not _differ(body.grid, named[False], named[True]):
        return keys
    rest = {role: j for role, j in keys.items() if j not in named.values()}
    return rest | {"reporter": named[False], "partner": named[True]}


def without_rivals(
    keys: dict[str, int], header: Header, body: Body, measures: set[int]
) -> dict[str, int]:
    """Return *keys* without a partner that only its looks tell, where another column looks alike.

    Which of two columns of countries is the reporter's is not for us to guess.
    """
    j = keys.get("partner")
    if j is None or {"reporter", "exporter", "importer"} & keys.keys():
        return keys
    if (beside := _called_partner(header, body, j, measures)) is not None:
        rest = {r: k for r, k in keys.items() if not r.startswith("partner") and k != beside}
        return rest | {"reporter": j, "partner": beside}
    if any(role_of(text) in ("partner", "product_label") for text in header.paths[j]):
        return keys
    others = [
        k
        for k in range(len(header.paths))
        if k != j and k not in measures and body.filled[k] and body.country(k) >= 0.6
    ]
    if not any(_differ(body.grid, j, k) for k in others):
        return keys
    return {role: k for role, k in keys.items() if role not in ("partner", "partner_label")}


_PARTNER = re.compile(r"\b(partner|counterpart|контрагент|партн[её]р|ortak)", re.IGNORECASE)


def _called_partner(header: Header, body: Body, j: int, measures: set[int]) -> int | None:
    """Return the column of countries called partner, beside a plain "Country" in *j*; else None."""
    if any(_PARTNER.search(text) for text in header.paths[j]):
        return None
    found = [
        k
        for k, path in enumerate(header.paths)
        if k != j and k not in measures and body.filled[k] and body.country(k) >= 0.6
        if any(_PARTNER.search(text) for text in path) and _differ(body.grid, j, k)
    ]
    return found[0] if len(found) == 1 else None


def _differ(grid: Grid, one: int, other: int) -> bool:
    """Return whether two columns of countries are more than two spellings of the same one."""
    a, b = grid.columns[one], grid.columns[other]
    both = (a.codes >= 0) & (b.codes >= 0)
    pairs = {
        (to_iso3(a.texts[i]), to_iso3(b.texts[k]))
        for i, k in set(zip(a.codes[both].tolist(), b.codes[both].tolist(), strict=True))
    }
    return any(x is not None and y is not None and x != y for x, y in pairs)


def headed_by_flows(keys: dict[str, int], body: Body) -> dict[str, int]:
    """Return *keys* with the flows that stand among the months, each heading those below it."""
    j = keys.get("month")
    if j is None or "flow" in keys:
        return keys
    found = {flow_in(text_of(level)) for level in body.columns[j]} - {None}
    return keys | {"flow": j} if len(found) > 1 else keys
