"""What the words over a column mean: headers of many sources and languages as roles of a mapping."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

from mirrorgap.model.spelling import folded, readings

#: Columns beside the values that are not values: shares, growth, ranks, cumulated or row numbers.
_DERIVED = re.compile(
    r"\b(share|shares|growth|change|index|rank|balance|turnover|ratio|unit value|percent\w*|cumulative"
    r"|удельныи вес|доля|темп\w*|рост\w*|сальдо|оборот|товарооборот|прирост\w*|индекс"
    r"|orani|oran|pay|payi|degisim|denge|hacim|part|anteil|veranderung|balanza|variacion"
    r"|улуш\w*|osish|增长|比重|同比|占比|증감률|비중)\b"
)
#: Columns of declarations are known by their box of the form; their wording varies by vendor.
_BOXES = {
    "g33": "code", "g46": "value", "g38": "net_kg", "g072": "period", "g31 1": "product_label",
    "g16": "partner", "g15a": "exporter", "g17a": "importer", "g221": "currency",
    "g202": "valuation",
}  # fmt: skip
#: Parts that make a header something else than its other words say.
_SECOND = re.compile(r"\b(2nd|second|второ\w*|第二|partner2|alt)\b|partner2")
_COMPANY = re.compile(
    r"\b(name|names|address|id|inn|инн|адрес|наименование|company|phone|email|сведения|duns)\b"
)


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, tuple[str, float]], tuple[tuple[str, str, float], ...]]:
    text = (files("mirrorgap.model.data") / "header_words.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    whole: dict[str, tuple[str, float]] = {}
    part: list[tuple[str, str, float]] = []
    for row in rows:
        found = (row["role"], float(row["confidence"]))
        for words in row["words"].split("|"):
            if row["match"] == "whole":
                whole.setdefault(_joined(words), found)
            else:
                part.append((folded(words), *found))
    return whole, tuple(part)


def _joined(text: str) -> str:
    return folded(text.replace("_", " ")).replace(" ", "")


@lru_cache(maxsize=8192)
def role(header: str) -> tuple[str, float] | None:
    """Return what a column with this header most likely holds.

    Parameters
    ----------
    header : str
        In any of the languages of the sources; case, accents, kinds of space, line breaks, signs
        and a wrong encoding do not matter.

    Returns
    -------
    (role, confidence) or None
        A role of `mirrorgap.model.mapping.ROLES` and how sure the words alone make it (1: a
        publisher's own name for it; 0.6: one telling word); None for other headers, for shares,
        growth rates and balances, and for second partners and alternative quantities.

    Examples
    --------
    >>> role("partnerISO"), role("Код товара по ТН ВЭД"), role("İthalat Dolar")
    (('partner', 1.0), ('code', 1.0), ('value', 1.0))
    >>> role("G33 (код товара по ТН ВЭД РФ)"), role("удельный вес, %"), role("Beer")
    (('code', 0.95), None, None)
    """
    if not header.strip() or len(header) > 200:
        return None
    for reading in readings(header):
        found = _of_reading(reading)
        if found:
            return found
    return None


def _of_reading(header: str) -> tuple[str, float] | None:
    whole, parts = _words()
    line = folded(header.replace("_", " "))
    found = whole.get(line.replace(" ", ""))
    if found:
        return found
    for box, meaning in _BOXES.items():
        if re.match(rf"{box}\b(?! ?\d)", line):
            return meaning, 0.95
    if "%" in header or _DERIVED.search(line) or _SECOND.search(line):
        return None
    # A publisher's name with its unit behind it: "Trade Value (US$)", "Вес нетто, кг".
    bare = re.sub(r"[(\[,;:].*$", "", header, flags=re.DOTALL)
    found = whole.get(_joined(bare)) if bare != header else None
    if found:
        return found[0], round(found[1] * 0.9, 2)
    for words, meaning, confidence in parts:
        if words not in line or not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", line):
            continue
        if meaning in ("exporter", "importer", "value", "partner") and _COMPANY.search(line):
            return None
        return meaning, confidence
    return None


def roles(headers: tuple[str, ...]) -> dict[str, int]:
    """Return the column (from 0) that best fits each role; a role and a column occur once.

    Where two columns have the same claim to a role the first has it.

    >>> roles(("Year", "Reporter", "Partner", "HS code", "Trade Value (US$)", "Flag"))
    {'year': 0, 'reporter': 1, 'code': 3, 'value': 4, 'partner': 2, 'status': 5}
    """
    claims = [(at, found) for at, header in enumerate(headers) if (found := role(header))]
    claims.sort(key=lambda claim: (-claim[1][1], claim[0]))
    chosen: dict[str, int] = {}
    for at, (meaning, _) in claims:
        chosen.setdefault(meaning, at)
    return chosen
