"""Statistics offices known by what they write: what their tables leave unsaid, by their habit.

Each takes the generic reader's proposal and adds what the publisher always means; the place of
every such thing is ``publisher``, so that the import dialog shows it and an option overrules it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from mirrorgap.io.extracting import EXPORTS_FOB_IMPORTS_CIF
from mirrorgap.io.grids import Grid
from mirrorgap.io.layouts import tidy
from mirrorgap.io.layouts.preamble import (
    FILE,
    INFERRED,
    PREAMBLE,
    PUBLISHER,
    SHEET,
    around,
    with_said,
)
from mirrorgap.io.layouts.words import fold
from mirrorgap.model.countries import to_iso3
from mirrorgap.model.hs import TOTAL
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn, says
from mirrorgap.model.period_labels import period
from mirrorgap.model.records import WORLD

_SCORE = 0.96


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a publisher's rule looks at.

    Attributes
    ----------
    grid : Grid
    header : tuple of str
        Folded texts of the header row; titles are those above it, all folded.
    titles : str
        Titles, sheet name and file name, joined by `` | ``.
    """

    grid: Grid
    header: tuple[str, ...]
    titles: str
    file: str


Amend = Callable[[Sheet, Mapping], Mapping | None]


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return the generic proposal, completed where the publisher is known."""
    found = []
    for mapping in tidy.recognise(grid):
        sheet = _sheet(grid, mapping)
        for name, amend in _PUBLISHERS.items():
            amended = amend(sheet, mapping)
            if amended is not None:
                reason = f"the words and columns are those of {_NAMES[name]}; {mapping.reason}"
                mapping = replace(amended, layout=name, score=_SCORE, reason=reason)
                break
        found.append(mapping)
    return tuple(found)


def _sheet(grid: Grid, mapping: Mapping) -> Sheet:
    row = grid.index(mapping.header_row or 0)
    told = {PREAMBLE: [], SHEET: [], FILE: []}  # type: dict[str, list[str]]
    for saying in around(grid, row):
        told[saying.place].append(fold(saying.text))
    # The header of a table may span rows: those above it are titles as well.
    titles = " | ".join([*told[PREAMBLE], *told[SHEET], *told[FILE]])
    header = tuple(fold(text) for text in grid.texts(row)) if row < grid.n else ()
    return Sheet(grid, header, titles, " ".join(told[FILE]))


def _told(mapping: Mapping, **constants: str | None) -> Mapping:
    """Return *mapping* with constants where it does not know them yet."""
    for role, text in constants.items():
        mapping = with_said(mapping, role, (text, PUBLISHER))
    return mapping


def _unit(mapping: Mapping, currency: str, scale: float) -> Mapping:
    """Return *mapping* with the publisher's unit, where the table states none."""
    if not says(mapping, "currency"):
        mapping = mapping.with_constant("currency", currency, PUBLISHER)
        if mapping.scale is None or "scale" not in dict(mapping.said_by):
            mapping = mapping.with_scale(scale, PUBLISHER)
    inferred = dict(mapping.said_by).get("scale") == INFERRED and mapping.scale == scale
    if mapping.constant("currency") == currency and (mapping.scale is None or inferred):
        mapping = mapping.with_scale(scale, PUBLISHER)
    return mapping


def _renamed(mapping: Mapping, **roles: str) -> Mapping:
    columns = tuple((roles.get(role, role), j) for role, j in mapping.columns)
    return replace(mapping, columns=columns)


_MARKETS = re.compile(
    r"(importing|supplying) markets for (?:a|the) product (?:exported|imported) by"
    r" ([^|]+?)(?= in (?:19|20)\d\d| \||$)"
)
_PRODUCTS = re.compile(
    r"products (?:at \d digits? level )?(?:exported|imported) by"
    r" ([^|]+?)(?= in (?:19|20)\d\d| \||$)"
)
_SELECTED = re.compile(r"list of (exporters|importers) for the selected product")
_PRODUCT = re.compile(r"product (total|\d{2,6})\b")
_VALUE_IN = re.compile(
    r"(?:exported|imported) value in|^value in \d{4}|\bvalue (?:exported|imported) in (?:19|20)\d\d"
)


def _trade_map(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    over = " | ".join(sheet.header)
    if not _VALUE_IN.search(over):
        return None
    reporter: str | None = None
    if found := _MARKETS.search(sheet.titles):
        reporter = to_iso3(found[2].strip())
        column = "importer" if found[1] == "importing" else "exporter"
        mapping = _told(_renamed(mapping, **{column: "partner"}), reporter=reporter)
    elif found := _PRODUCTS.search(sheet.titles):
        mapping = _told(mapping, reporter=to_iso3(found[1].strip()), partner=WORLD)
    elif found := _SELECTED.search(sheet.titles):
        column = found[1].removesuffix("s")
        mapping = _told(_renamed(mapping, **{column: "reporter"}), partner=WORLD)
    if "all products" in sheet.titles:
        mapping = _told(mapping, code=TOTAL)
    elif found := _PRODUCT.search(sheet.titles):
        mapping = _told(mapping, code=found[1].upper())
    return _unit(mapping, "USD", 1000.0)


_KYRGYZ = re.compile(r"көрс[өү]ткүч|көрсөткөч|\bмиң акш|\bмиң сом|млн акш долл|кыргыз республикасы")
_REGION = re.compile(r"\boblast\b|облусу|область")


def _kyrgyzstan(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    # In some files the letters of Kyrgyz are those of an old font: the three languages tell it.
    languages = {"наименование показателеи", "items"} <= set(sheet.header)
    if not languages and not _KYRGYZ.search(f"{sheet.titles} | {' | '.join(sheet.header)}"):
        return None
    mapping = _told(mapping, reporter="KGZ")
    if mapping.column("partner") is not None:
        return _told(mapping, code=TOTAL)
    mapping = _told(mapping, partner=WORLD)
    label = mapping.column("product_label")
    if label is None:
        return mapping
    cells = sheet.grid.columns[label]
    if any(_REGION.search(fold(text)) for text in cells.texts):
        whole = tuple(text for text in cells.texts if to_iso3(text) == "KGZ")
        rule = Rule(label, whole, "a region inside the reporter")
        return _told(replace(mapping, rules=(rule,)), code=TOTAL)
    return mapping


def _kazakhstan(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    if not re.search(r"торговли республики казахстан|қазақстан республикасы", sheet.titles):
        return None
    return _told(mapping, reporter="KAZ", code=TOTAL)


def _armenia(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    if not {"import consigment", "import origin"} <= set(sheet.header):
        return None
    return _unit(_told(mapping, reporter="ARM", code=TOTAL), "USD", 1000.0)


def _uzbekistan(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """The files of stat.uz: three languages side by side, M49 numbers as codes of countries."""
    if not {"klassifikator", "klassifikator en"} <= set(sheet.header):
        return None
    places = {name: j for j, name in enumerate(sheet.header)}
    columns = (("partner", places["klassifikator en"]), ("partner_label", places["klassifikator"]))
    if "klassifikator ru" in places:
        columns = (columns[0], ("partner_label", places["klassifikator ru"]))
    told = tuple(pair for pair in mapping.constants if pair[0] != "flow")
    mapping = replace(mapping, columns=columns, constants=told)
    return _told(mapping, code=TOTAL)


def _korea(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """Korea's customs and trade association: Korean headers, both flows across."""
    over = " | ".join(sheet.header)
    if not (re.search(r"수출|수입", over) and re.search(r"국가", over) and "품목" in over):
        return None
    return _told(mapping, reporter="KOR", valuation=EXPORTS_FOB_IMPORTS_CIF)


def _georgia(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """Geostat: countries or goods down, years across."""
    if not re.search(
        r"\b(exports?|imports?|trade|turnover) of georgia\b|\bgeostat\b"
        r"|\bgeorgian (exports?|imports?|(external|foreign) (merchandise )?trade)\b",
        sheet.titles,
    ):
        return None
    mapping = _told(mapping, reporter="GEO")
    roles = {role for role, _ in mapping.columns}
    if "partner" in roles:
        return mapping if roles & {"code", "product_label"} else _told(mapping, code=TOTAL)
    mapping = _told(mapping, partner=WORLD)
    return mapping if roles & {"code", "product_label"} else _told(mapping, code=TOTAL)


_SUMMARY = ("export us$ thousand", "import us$ thousand")


def _wits_summary(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """WITS' trade summaries: values among tariffs, and imports again by how they are taxed."""
    names = {name: j for j, name in reversed(list(enumerate(sheet.header)))}
    if not {"reporter name", "partner name", "trade flow"} <= names.keys():
        return None
    kept = {names[name] for name in _SUMMARY if name in names}
    if not kept:
        return None
    values = tuple(
        ValueColumn(j, flow="export" if sheet.header[j] == _SUMMARY[0] else "import")
        for j in sorted(kept)
    )
    columns = {"reporter": names["reporter name"], "partner": names["partner name"]}
    columns |= {"year": names["year"]} if "year" in names else {}
    columns |= {"product_label": names["product group"]} if "product group" in names else {}
    mapping = replace(mapping, columns=tuple(columns.items()), values=values, fill_down=())
    groups = sheet.grid.columns[names["product group"]].texts if "product group" in names else ()
    if {fold(text) for text in groups} <= {"product group", "all products"}:
        mapping = _told(mapping, code=TOTAL)
    return _unit(_told(mapping, valuation=EXPORTS_FOB_IMPORTS_CIF), "USD", 1000.0)


def _wits_series(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """WITS' time series: what the numbers of a row are stands in its indicator."""
    names = {"reporter name", "partner name", "trade flow", "indicator"}
    if not names <= set(sheet.header) or not mapping.values:
        return None
    j = sheet.header.index("indicator")
    kept = tuple(t for t in sheet.grid.columns[j].texts if fold(t) in _SUMMARY)
    rest = {role: k for role, k in mapping.columns if k != j and role != "product_label"}
    if "product group" in sheet.header:
        rest["product_label"] = sheet.header.index("product group")
    rule = Rule(j, kept, "an indicator other than the value of trade")
    mapping = replace(mapping, columns=tuple(rest.items()), rules=(*mapping.rules, rule))
    return _unit(_told(mapping, valuation=EXPORTS_FOB_IMPORTS_CIF), "USD", 1000.0)


_ONLINE = re.compile(r"(customs value|cif value|value) (gen|cons) \$us|total( exports)? value \$us")


def _us_online(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """The Census Bureau's USA Trade Online: general imports by their customs value, all exports."""
    if not {"commodity", "country", "time"} <= set(sheet.header):
        return None
    told = [name for name in sheet.header if _ONLINE.fullmatch(name)]
    if not told:
        return None
    if any(re.search(r"\b(gen|cons)\b", name) for name in told):
        mapping = _told(mapping, flow="import")
    elif any("exports" in name for name in told):
        mapping = _told(mapping, flow="export")
    return _unit(_told(mapping, reporter="USA", valuation="FOB"), "USD", 1.0)


def _us_countries(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """The Census Bureau's trade with all countries: IJAN to EDEC across, millions of dollars."""
    if not {"ctyname", "ijan", "ejan"} <= set(sheet.header):
        return None
    name = sheet.header.index("ctyname")
    adjusted = re.compile(r"(?<!not )seasonally adjusted")
    kept = tuple(t for t in sheet.grid.columns[name].texts if not adjusted.search(t.casefold()))
    mapping = mapping.with_column("partner", name)
    world = tuple((t.casefold(), WORLD) for t in kept if t.casefold().startswith("world"))
    rule = Rule(name, kept, "seasonally adjusted, beside the figures as they are")
    mapping = replace(mapping, rules=(*mapping.rules, rule), partners=world)
    return _unit(_told(mapping, reporter="USA", code=TOTAL, valuation="FOB"), "USD", 1e6)


def _russia(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """The open data of Russia's customs: NAPR, STRANA, TNVED ...; the month is in the file's name."""
    names = set(sheet.header)
    if not {"napr", "strana", "tnved", "stoim"} <= names:
        return None
    mapping = mapping.with_column("code", sheet.header.index("tnved"))
    if "source" in names:
        # Somebody's remaking of another country's figures in this form: whose they are is asked.
        return mapping
    mapping = _told(mapping, reporter="RUS")
    month = re.search(r"((?:19|20)\d\d) (0[1-9]|1[0-2])$", sheet.file)
    cells = sheet.grid.columns[sheet.header.index("period")] if "period" in names else None
    if month and cells is not None and {month[1], "PERIOD"} >= {t.upper() for t in cells.texts}:
        rest = tuple(pair for pair in mapping.columns if pair[0] != "period")
        mapping = replace(mapping, columns=rest)
        mapping = mapping.with_constant("period", f"{month[1]}-{month[2]}", FILE)
    return mapping


_OF_RUSSIA = re.compile(r"россиискои федерации|внешн\w+ торговл\w+ росси|торговли россииск")


def _russian_tables(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    if not _OF_RUSSIA.search(sheet.titles):
        return None
    mapping = _told(mapping, reporter="RUS")
    if mapping.column("partner") is not None:
        return _told(mapping, code=TOTAL)
    if mapping.column("month") is not None:
        # Months that are still to come stand as zeros.
        mapping = replace(mapping, zeros="missing")
    if group := re.search(r"(страны|странами) (дальнего зарубежья|снг)", sheet.titles):
        return _told(mapping, code=TOTAL, partner_label=group[0].upper())
    mapping = _told(mapping, partner=WORLD)
    goods = {"code", "product_label"} & {role for role, _ in mapping.columns}
    return mapping if goods else _told(mapping, code=TOTAL)


def _us_states(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """The Census Bureau's trade by state: the states lie inside the reporter."""
    if not {"statename", "countryd"} <= set(sheet.header):
        return None
    return _unit(_told(mapping, reporter="USA", code=TOTAL), "USD", 1e6)


def _brazil(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """Comex Stat: exports are always FOB, and the header says so."""
    names = set(sheet.header)
    fob = names & {"us$ fob", "valor us$ fob", "vl fob", "value fob us$"}
    if not fob or not names & {"country", "pais", "paises", "co pais"} or "reporter" in names:
        return None
    mapping = _told(mapping, reporter="BRA", flow="export", valuation="FOB")
    return _unit(mapping, "USD", 1.0)


_NEPAL_YEAR = re.compile(r"\bfy (20[78]\d) (\d{2,3})\b")
_NEPAL_FLOWS = (("imports (rs.in `000)", "import"), ("exports (rs.in `000)", "export"))


def _nepal(sheet: Sheet, mapping: Mapping) -> Mapping | None:
    """Nepal's customs: fiscal years of the Bikram Sambat from mid-July, thousands of rupees."""
    told = f"{sheet.titles} | {' | '.join(sheet.header)}"
    year = _NEPAL_YEAR.search(told)
    if year is None or not re.search(
        r"\brs\b|rs in 000|by commodit|foreign trade direction|nepal", told
    ):
        return None
    names = {name: j for j, name in enumerate(sheet.header)}
    if "trade indicators" in names:
        columns = (("flow", names["trade indicators"]),)
        mapping = replace(mapping, columns=columns, flows=_NEPAL_FLOWS)
        mapping = _told(mapping, partner=WORLD, code=TOTAL)
    elif "chapter" in names or "hscode" in names:
        first = names["chapter"] if "chapter" in names else names["hscode"]
        mapping = _told(mapping.with_column("code", first), partner=WORLD)
    elif mapping.column("partner") is not None:
        mapping = _told(mapping, code=TOTAL)
    else:
        # By customs office or duty rate: neither goods nor partners.
        return None
    mapping = _told(mapping, reporter="NPL")
    if not any(v.period for v in mapping.values):
        mapping = _told(mapping, period=period(f"{year[1]}/{year[2]}"))
    return _unit(mapping, "NPR", 1000.0)


_PUBLISHERS: dict[str, Amend] = {
    "trade-map": _trade_map,
    "kyrgyzstan": _kyrgyzstan,
    "kazakhstan": _kazakhstan,
    "armenia": _armenia,
    "uzbekistan": _uzbekistan,
    "korea": _korea,
    "georgia": _georgia,
    "wits-summary": _wits_summary,
    "wits-series": _wits_series,
    "us-countries": _us_countries,
    "us-trade-online": _us_online,
    "comex-stat": _brazil,
    "russia-customs": _russia,
    "russia-tables": _russian_tables,
    "us-states": _us_states,
    "nepal-customs": _nepal,
}
_NAMES = {
    "trade-map": "ITC Trade Map",
    "kyrgyzstan": "the statistics committee of Kyrgyzstan",
    "kazakhstan": "the statistics bureau of Kazakhstan",
    "armenia": "the statistics of Armenia",
    "uzbekistan": "the statistics agency of Uzbekistan",
    "korea": "Korea's trade statistics",
    "georgia": "the statistics office of Georgia",
    "wits-summary": "the World Bank's WITS",
    "wits-series": "the World Bank's WITS",
    "us-trade-online": "the US Census Bureau's USA Trade Online",
    "us-countries": "the US Census Bureau's trade by country",
    "comex-stat": "Brazil's Comex Stat",
    "russia-customs": "the open data of Russia's customs",
    "russia-tables": "Russia's customs",
    "nepal-customs": "Nepal's customs",
    "us-states": "the US Census Bureau's trade by state",
}
