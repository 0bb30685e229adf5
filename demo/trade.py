"""The trade that the demo workbooks state: `assumptions.py` spread over goods and months.

Everything is worked out in whole dollars, so that published sums come out exactly, and every
irregularity is drawn from a hash of what it belongs to, so that the files stay the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mirrorgap.demo import assumptions as a
from mirrorgap.demo.arithmetic import apportion, dollars, draw, level, wobble
from mirrorgap.model import lists, periods

_FIRST = periods.parse(a.FIRST).first_month
MONTHS = tuple(periods.month_text(_FIRST + i) for i in range(a.N_MONTHS))
NEIGHBOURS = ("KAZ", "KGZ", "UZB", "GEO", "AZE")
PARTNERS = ("RUS", *NEIGHBOURS, "ROU", "EGY")
TOTAL = "TOTAL"


@dataclass(frozen=True)
class Good:
    """One HS2022 code of goods.csv: name, number in HS2017, unit, price, weights by place."""

    code: str
    label: str
    hs2017: str
    unit: str
    usd_per_kg: float
    kg_per_unit: float
    tier: str
    weights: Mapping[str, float]

    @property
    def basket(self) -> str:
        """``listed`` (the 45 codes), ``4.B`` or ``unlisted``."""
        return "unlisted" if not self.tier else "4.B" if self.tier == "4.B" else "listed"


class Cell(NamedTuple):
    """What one reporter states for one flow, partner, code (HS2022) and month."""

    reporter: str
    flow: str
    partner: str
    code: str
    month: str


Values = dict[Cell, int]


def goods() -> dict[str, Good]:
    """Return the goods of goods.csv by HS2022 code; listed ones take their names from the list."""
    listed = {entry.code: entry for entry in lists.load(lists.IDS[0]).entries}
    text = (Path(__file__).parent / "goods.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    made: dict[str, Good] = {}
    for row in rows:
        entry = listed.get(row["code"])
        made[row["code"]] = Good(
            code=row["code"],
            label=row["label"] or (entry.label if entry else ""),
            hs2017=row["hs2017"] or (entry.hs2017 if entry else row["code"]),
            unit=row["unit"],
            usd_per_kg=float(row["usd_per_kg"]),
            kg_per_unit=float(row["kg_per_unit"] or 0),
            tier=entry.tier if entry else "",
            weights={name: float(row[name] or 0) for name in list(row)[6:]},
        )
    return made


def _season(month: str) -> float:
    return a.SEASON[int(month[5:]) - 1]


def _spread(
    total: int, stock: Iterable[Good], column: str, pair: str, month: str
) -> dict[str, int]:
    """Split a month's *total* over the goods that have a weight; the rarest skip some months."""
    weights = {
        good.code: good.weights[column] * wobble(0.16, pair, good.code, month)
        for good in stock
        if good.weights[column] > 0
        and (good.weights[column] >= 1.5 or draw(pair, good.code, month, "rare") < 0.7)
    }
    return {code: usd for code, usd in apportion(total, weights).items() if usd > 0}


def turkish_exports(stock: Mapping[str, Good]) -> Values:
    """Return Turkey's exports to all `PARTNERS`, codes and totals of all goods."""
    values: Values = {}
    for partner in PARTNERS:
        for i, month in enumerate(MONTHS):
            for code, usd in _sent(stock, partner, i, month).items():
                values[Cell("TUR", "X", partner, code, month)] = usd
    return values


def _sent(stock: Mapping[str, Good], partner: str, i: int, month: str) -> dict[str, int]:
    column = partner.lower() if partner in ("RUS", *NEIGHBOURS) else "other"
    basket = {
        name: [g for g in stock.values() if g.basket == name]
        for name in ("listed", "4.B", "unlisted")
    }
    pair = f"TUR-{partner}"

    def over(name: str, usd: int) -> dict[str, int]:
        return _spread(usd, basket[name], column, pair, month)

    listed = (
        _kazakh(basket["listed"], i, month)
        if partner == "KAZ"
        else over("listed", _listed_usd(partner, i, month))
    )
    four = dollars(level(a.TIER_4B[partner], month) * wobble(0.1, pair, month, "4.B"))
    rest = dollars(level(a.UNLISTED[partner], month) * wobble(0.03, pair, month, "unlisted"))
    everything = a.RUS_TOTAL[i] if partner == "RUS" else level(a.TOTAL[partner], month)
    if partner != "RUS":
        everything *= wobble(0.04, pair, month, TOTAL)
    return {**listed, **over("4.B", four), **over("unlisted", rest), TOTAL: dollars(everything)}


def _listed_usd(partner: str, i: int, month: str) -> int:
    if partner == "RUS":
        return dollars(a.RUS_LISTED[i])
    usual = level(a.LISTED[partner], month) * _season(month)
    return dollars(usual * wobble(0.05, f"TUR-{partner}", month, "listed"))


def _kazakh(listed: list[Good], i: int, month: str) -> dict[str, int]:
    """Return Turkey's exports to Kazakhstan: what arrives, and from `LOSS_FROM` on what is lost."""
    total = dollars(a.KAZ_LISTED[i])
    arriving = total if month < a.LOSS_FROM else round(kazakh_imports(month) / a.CIF)
    parts = _spread(arriving, listed, "kaz", "TUR-KAZ", month)
    if total > arriving:
        lost = _spread(total - arriving, listed, "kaz_lost", "TUR-KAZ lost", month)
        parts = {code: parts.get(code, 0) + lost.get(code, 0) for code in {**parts, **lost}}
    return parts


def kazakh_imports(month: str) -> int:
    """Return what Kazakhstan records of the 45 codes from Turkey in *month*, in USD."""
    i = MONTHS.index(month)
    if month < a.LOSS_FROM:
        return round(dollars(a.KAZ_LISTED[i]) * a.CIF)
    return dollars(a.KAZ_RECORDED[i - MONTHS.index(a.LOSS_FROM)])


def supplier_exports() -> Values:
    """Return the exports of the other suppliers, which all importers book in full."""
    values: Values = {}
    for supplier, by_partner in a.SUPPLIERS.items():
        ranked = list(enumerate(reversed(a.SUPPLIER_GOODS[supplier]), start=4))
        for partner, path in by_partner.items():
            pair = f"{supplier}-{partner}"
            for month in MONTHS:
                usual = level(path, month) * _season(month) * wobble(0.05, pair, month)
                weights = {code: rank * wobble(0.1, pair, code, month) for rank, code in ranked}
                for code, usd in apportion(dollars(usual), weights).items():
                    values[Cell(supplier, "X", partner, code, month)] = usd
                whole = level(a.SUPPLIER_TOTAL[supplier][partner], month) * wobble(
                    0.03, pair, month
                )
                values[Cell(supplier, "X", partner, TOTAL, month)] = dollars(whole)
    return values


def mirrored(exports: Values, stock: Mapping[str, Good]) -> Values:
    """Return what the importers record of *exports*: each by the plant that it stands for."""
    values: Values = {}
    moved_in: dict[str, int] = {}
    for (exporter, _, importer, code, month), usd in exports.items():
        if not _records(importer, exporter, code, month):
            continue
        cif = usd * a.CIF * wobble(0.015, exporter, importer, code, month, "cif")
        if exporter == "TUR" and importer == "UZB":
            cif *= a.UZB_RECORDED * wobble(0.05, "UZB", code, month)
        if exporter == "TUR" and importer == "AZE" and code in a.ORIGIN:
            moved = round(cif * a.ORIGIN_SHARE)
            for booked in (code, TOTAL):
                _add(values, Cell("AZE", "M", a.ORIGIN[code], booked, month), moved)
            moved_in[month] = moved_in.get(month, 0) + moved
            cif -= moved
        _add(values, Cell(importer, "M", exporter, code, month), round(cif))
    listed = [good for good in stock.values() if good.basket == "listed"]
    for i, month in enumerate(MONTHS):
        for code, usd in _kazakh_records(listed, month).items():
            values[Cell("KAZ", "M", "TUR", code, month)] = usd
        lost = round(dollars(a.KAZ_LISTED[i]) * a.CIF) - kazakh_imports(month)
        values[Cell("KAZ", "M", "TUR", TOTAL, month)] -= lost
        values[Cell("AZE", "M", "TUR", TOTAL, month)] -= moved_in[month]
    return values


def _kazakh_records(listed: list[Good], month: str) -> dict[str, int]:
    """Return Kazakhstan's records of listed goods from Turkey: what arrives, CIF, to the dollar."""
    total = kazakh_imports(month)
    parts = _spread(total, listed, "kaz", "TUR-KAZ", month)
    uneven = {code: usd * wobble(0.015, "KAZ", code, month, "cif") for code, usd in parts.items()}
    return apportion(total, uneven)


def _records(importer: str, exporter: str, code: str, month: str) -> bool:
    if importer == "RUS":
        return month <= a.RUS_UNTIL
    if importer == "GEO":
        return code in a.GEO_ASKED
    if importer == "KAZ" and exporter == "TUR":
        return code == TOTAL or not _in_45(code)
    return importer in NEIGHBOURS


def _in_45(code: str) -> bool:
    return code in lists.load(a.LIST_ID).codes


def _add(values: Values, cell: Cell, usd: int) -> None:
    if usd > 0:
        values[cell] = values.get(cell, 0) + usd


def with_world(imports: Values, stock: Mapping[str, Good]) -> Values:
    """Return *imports* and, for totals and `WORLD_TIERS`, the rows of the whole world."""
    world: Values = {}
    for cell, usd in imports.items():
        if cell.code == TOTAL or stock[cell.code].tier in a.WORLD_TIERS:
            _add(world, cell._replace(partner="W00"), usd)
    for cell, usd in world.items():
        rest = a.REST_OF_WORLD * wobble(0.1, cell.reporter, cell.code, cell.month, "rest")
        world[cell] = round(usd * (1 + rest))
    return {**imports, **world}


def small_suppliers() -> Values:
    """Return what importers record from the suppliers of whom no file is there."""
    values: Values = {}
    for importer, usual in a.SMALL.items():
        for month in MONTHS:
            for place, partner in enumerate(a.SMALL_SUPPLIERS):
                pair, share = f"{partner}-{importer}", 1 / len(a.SMALL_SUPPLIERS)
                code = a.SMALL_GOODS[place % len(a.SMALL_GOODS)]
                usd = usual * share * wobble(0.2, pair, code, month)
                values[Cell(importer, "M", partner, code, month)] = dollars(usd)
                whole = a.SMALL_TOTAL[importer] * share * wobble(0.1, pair, month, TOTAL)
                values[Cell(importer, "M", partner, TOTAL, month)] = dollars(whole)
    return values


def bound_for_russia(stock: Mapping[str, Good], imports: Values) -> Values:
    """Return what Kyrgyzstan and Kazakhstan state of their own exports to Russia."""
    values = kyrgyz_exports(imports)
    unlisted = [good for good in stock.values() if good.basket == "unlisted"]
    listed = [good for good in stock.values() if good.basket == "listed"]
    for reporter, path in a.RUS_BOUND_UNLISTED.items():
        pair, column = f"{reporter}-RUS", reporter.lower()
        for month in MONTHS:
            usd = dollars(level(path, month) * wobble(0.03, pair, month, "unlisted"))
            parts = _spread(usd, unlisted, column, pair, month)
            if reporter == "KAZ":
                own = level(a.KAZ_RUS_LISTED, month) * wobble(0.05, pair, month, "listed")
                parts |= _spread(dollars(own), listed, column, pair, month)
            whole = level(a.RUS_BOUND_TOTAL[reporter], month) * wobble(0.03, pair, month, TOTAL)
            for code, amount in {**parts, TOTAL: dollars(whole)}.items():
                values[Cell(reporter, "X", "RUS", code, month)] = amount
    return values


def kyrgyz_exports(imports: Values) -> Values:
    """Return Kyrgyzstan's exports to Russia of listed goods, and the re-exports that are part of them."""
    values: Values = {}
    for (reporter, _, partner, code, month), usd in imports.items():
        if (reporter, partner) != ("KGZ", "TUR") or not _in_45(code) or month == MONTHS[-1]:
            continue
        later = MONTHS[MONTHS.index(month) + 1]
        share = a.REEXPORT_SHARE
        if later < a.REEXPORT_FROM:
            share = a.REEXPORT_BEFORE if draw("KGZ-RUS", code, later, "rare") < 0.25 else 0.0
        again = round(usd / a.CIF * share * wobble(0.05, "KGZ-RUS", code, month))
        _add(values, Cell("KGZ", "RX", "RUS", code, later), again)
        _add(values, Cell("KGZ", "X", "RUS", code, later), round(again * (1 + a.DOMESTIC_SHARE)))
    return values


def net_kg(cell: Cell, usd: int, stock: Mapping[str, Good]) -> int | None:
    """Return the weight behind *usd*, in kg, alike in both books; None for all goods together."""
    if cell.code == TOTAL:
        return None
    fob = usd / a.CIF if cell.flow == "M" else usd
    ends = sorted((cell.reporter, cell.partner))
    price = stock[cell.code].usd_per_kg * wobble(0.12, *ends, cell.code, cell.month, "price")
    return max(1, round(fob / price))


def units(code: str, kg: int | None, stock: Mapping[str, Good]) -> int | None:
    """Return the pieces that weigh *kg*; None for goods without a supplementary unit."""
    if kg is None or not stock[code].unit:
        return None
    return max(1, round(kg / stock[code].kg_per_unit))
