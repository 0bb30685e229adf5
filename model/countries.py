"""Countries: ISO 3166-1 alpha-3 from the codes and names that statistics offices print.

`to_iso3` answers for one country (or ``W00``, the world); groups and leftover areas have no code,
and `kind` says which of them a label is, so that no sum counts a group among its members.
The names come from Unicode CLDR (`mirrorgap.model.cldr`), in the languages of `LANGUAGES`, and
from ``data/country_names.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from mirrorgap.model import cldr
from mirrorgap.model.spelling import folded, readings

Kind = Literal["country", "world", "group", "residual"]

WORLD = "W00"
#: Whose names are known, as CLDR names the languages.
LANGUAGES = (
    "en", "fr", "de", "es", "ru", "tr", "kk", "ky", "uz", "uz_Cyrl", "zh", "zh_Hant", "ko",
    "ja", "pt", "hy", "ka", "az", "uk", "it",
)  # fmt: skip
#: Words that carry no meaning between others: articles and the ands.
_STOP = frozenset((
    "the", "of", "and", "и", "ve", "va", "und", "et", "та", "və", "жана", "y", "e", "de", "la",
    "le",
))  # fmt: skip
#: Short forms, and the word that they stand for.
_SHORT = {
    "rep": "republic", "republics": "republic", "dem": "democratic", "fed": "federal",
    "st": "saint", "isds": "islands", "isl": "islands",
    "terr": "territory", "fmr": "former", "peoples": "people", "cumh": "cumhuriyeti",
    "cum": "cumhuriyeti", "респ": "республика",
}  # fmt: skip
#: Words for the form of a state: without them the rest may be the name itself.
_STATE = frozenset((
    "republic", "kingdom", "islamic", "state", "federal", "federation", "union",
    "principality", "sultanate", "commonwealth", "arab", "republik", "republique", "republica",
    "repubblica", "royaume", "konigreich", "республика", "королевство", "исламская",
    "федерация", "княжество", "султанат", "cumhuriyeti", "kralligi", "devleti", "federasyonu",
    "emirligi", "республикасы", "respublikasi", "respublika", "davlati", "корольдугу",
    "патшалыгы",
))  # fmt: skip
#: Brackets that only qualify a name: what is in or out, since when, whose it is.
_NOTE = re.compile(
    r"(incl|excl|with\b|without|except|before|after|until|from\b|since|up to|to \d|as of|former"
    r"|including|excluding|brit\b|брит|вкл|искл|кроме|без\b|до \d|с \d|после|бывш|haric|dahil"
    r"|nid|нид|\d)"
)
_WITHOUT = re.compile(r"excl|without|except|other than|less\b|кроме|без\b|искл|haric")
_FOOTNOTE = re.compile(r"(?<=[^\W\d]|[)\]])[\s(\[]*(?:\*+|\d{1,2}(?:\s*,\s*\d{1,2})*)[)\]*]*\s*$")
_NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.)]\s*(?=[^\W\d])")
_LABELLED = re.compile(r"^\s*(_?[A-Z][A-Z0-9]{1,2}|\d{1,4})\s*[-:–—|/_ ]\s*(?=\D)(.+)$", re.DOTALL)
_BRACKET = re.compile(r"^(.*?)\s*[(\[](.*)[)\]](.*)$", re.DOTALL)
_RESIDUAL = re.compile(
    r"\b(nes|n e s|not elsewhere specified|not specified|unspecified|unknown|undefined|unidentified"
    r"|other countries|other partners|bunkers?|free zones?|serbest bolge\w*|serb bolge"
    r"|special categories|stores and provisions"
    r"|неопределен\w*|неизвестн\w*|не указан\w*|прочие страны"
    r"|другие страны|bilinmeyen|belirtilmeyen|diger ulkeler|такталбаган|башка олкол\w*"
    r"|boshqa mamlakat\w*|boshqa davlat\w*|confidential|secret)\b"
)
_GROUP = re.compile(
    r"\b(countries|страны|стран|олколору|олколор|елдери|елдер|mamlakatlari|davlatlari|ulkeleri"
    r"|ulkeler|pays|lander|paises|paesi|continent|rest of (?:the )?world|top \d+"
    r"|(?:extra |intra |non |int |ext )?(?:eu|ea|ес|ec|еврозона|g|oecd|asean|cis|снг|cei|gus)"
    r" ?\d{0,2}(?: 20\d\d)?|(?:extra|intra|non) (?:eu|ea)\w*"
    r"|(?:ext|int)? ?e[ua]\d{2}(?: 20\d\d)?)\b"
)


@dataclass(frozen=True, slots=True)
class _Codes:
    """What countries.csv and country_schemes.csv say, by the code that is looked up."""

    letters: dict[str, str]
    m49: dict[int, str]
    comtrade: dict[int, str]
    iso2: dict[str, str]
    owner: dict[str, str]


def _rows(file: str) -> Iterator[dict[str, str]]:
    text = (files("mirrorgap.model.data") / file).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


@lru_cache(maxsize=1)
def _codes() -> _Codes:
    codes = _Codes({}, {}, {0: WORLD}, {}, {})
    for row in _rows("countries.csv"):
        iso3 = row["iso3"]
        codes.letters[iso3] = iso3
        codes.owner[iso3] = row["of"]
        if row["iso2"]:
            codes.letters[row["iso2"]] = iso3
            codes.iso2[iso3] = row["iso2"]
        if row["m49"]:
            codes.m49[int(row["m49"])] = iso3
        codes.comtrade.update({int(number): iso3 for number in row["comtrade"].split()})
    for row in _rows("country_schemes.csv"):
        codes.letters.setdefault(row["code"], row["meaning"])
    return codes


def _words(text: str) -> list[str]:
    words = [_SHORT.get(word, word) for word in folded(text).split()]
    kept = [word for word in words if word not in _STOP]
    return kept or words


def _joined(text: str) -> str:
    return "".join(_words(text))


def _bag(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Meaning by spelling: words joined, and words sorted; absent where there are two meanings."""
    found: dict[str, str] = {}
    for row in _rows("country_names.csv"):
        for name in row["names"].split("|"):
            words = _words(name)
            for spelling in ("".join(words), _bag(words)):
                found.setdefault(spelling, row["meaning"])
    twice: set[str] = set()
    told = frozenset(found)
    for territory, name in cldr.names("territory"):
        meaning = _territory(territory)
        if meaning is None:
            continue
        words = _words(name)
        for spelling in {"".join(words), _bag(words)} - told:
            if found.setdefault(spelling, meaning) != meaning:
                twice.add(spelling)
    return {spelling: meaning for spelling, meaning in found.items() if spelling not in twice}


def _territory(code: str) -> str | None:
    if code == "001":
        return WORLD
    if code.isdigit() or code in ("EU", "EZ"):
        return "group"
    if code == "ZZ":
        return "residual"
    return _codes().letters.get(code) if len(code) == 2 else None


def _by_code(text: str) -> str | None:
    text = text.strip()
    if re.fullmatch(r"[0-9]{3}", text):
        number = int(text)
        return _codes().m49.get(number) or _codes().comtrade.get(number)
    if text.isascii() and (text.isupper() or (len(text) == 3 and text.islower())):
        found = _codes().letters.get(text.upper())
        return found if text.isupper() or (found or "").lower() == text else None
    return None


def _by_name(text: str) -> str | None:
    words = _words(text)
    if not words:
        return None
    names = _names()
    found = names.get("".join(words)) or names.get(_bag(words))
    if found:
        return found
    bare = [word for word in words if word not in _STATE]
    if bare and len(bare) < len(words):
        found = names.get("".join(bare)) or names.get(_bag(bare))
        return found if found and len(found) == 3 and found != WORLD else None
    return None


def _of_brackets(text: str) -> str | None:
    match = _BRACKET.match(text)
    if match is None:
        return None
    before, inside, after = match.groups()
    outside = f"{before} {after}"
    found = _by_name(f"{inside} {outside}")
    if found:
        return found
    outer, inner = _plain(outside), _plain(inside)
    if outer == WORLD and _WITHOUT.match(folded(inside)):
        return "group"
    if outer in (None, inner, "group", "residual") or inner == "group":
        return outer
    if inner is None and _NOTE.match(folded(inside)):
        return outer
    owner = _codes().owner
    if inner is not None and owner.get(outer) == inner:
        return outer
    return inner if inner is not None and owner.get(inner) == outer else None


def _plain(text: str) -> str | None:
    return _by_code(text) or _by_name(text)


def _of_label(text: str) -> str | None:
    match = _LABELLED.match(text)
    if match is None:
        return None
    code, label = match.groups()
    found = _by_name(label) or _of_brackets(label)
    told = None if code.isdigit() else _by_code(code)
    return found if told in (None, found) else None


def _of_damaged(text: str) -> str | None:
    """Look up a name in which a lost letter became a question mark."""
    parts = [folded(part).replace(" ", "") for part in re.split(r"[?\ufffd]", text)]
    if len(parts) < 2 or sum(map(len, parts)) < 4:
        return None
    pattern = re.compile(r"[^\W\d_]{0,2}".join(map(re.escape, parts)))
    meanings = {found for name, found in _names().items() if pattern.fullmatch(name)}
    return meanings.pop() if len(meanings) == 1 else None


def _collective(text: str) -> str | None:
    words = folded(text)
    if re.fullmatch(r"(EXT_|INT_|EXTRA_|INTRA_)?(EU|EA)\d{0,2}(_20\d\d)?", text.strip()):
        return "group"
    if _RESIDUAL.search(words):
        return "residual"
    return "group" if _GROUP.search(words) else None


@lru_cache(maxsize=65536)
def _meaning(text: str) -> str | None:
    """Return an ISO3 code, W00, "group", "residual", or None for what is not understood."""
    if not text or len(text) > 1000:
        return None
    for reading in readings(text):
        bare = _FOOTNOTE.sub("", _NUMBERED.sub("", reading)).strip()
        if len(bare) == 2 and bare.isascii():
            # Two letters with a digit (MT4, H5) are somebody's code, and no country's footnote.
            bare = reading
        for form in dict.fromkeys((reading, bare)):
            found = _plain(form) or _of_brackets(form) or _of_label(form)
            if found:
                return found
    if "?" in text or "\ufffd" in text:
        return _of_damaged(text)
    return _collective(text)


def to_iso3(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code that a label means.

    Parameters
    ----------
    text : str
        ISO alpha-2 or alpha-3 in capitals, three digits of UN M49 (or Comtrade's own), or a name in
        any of `LANGUAGES`; notes in brackets, footnote digits and wrong encodings are seen through.

    Returns
    -------
    str or None
        ``W00`` for the world and for totals over partners; withdrawn countries keep their old code
        (``ANT``, ``SCG``); None for groups, unknown areas and what is not understood (see `kind`).

    Examples
    --------
    >>> to_iso3("NA"), to_iso3("Türkiye"), to_iso3("Казахстан1"), to_iso3("Всего 2")
    ('NAM', 'TUR', 'KAZ', 'W00')
    >>> to_iso3("Areas, nes") is None and to_iso3("Страны СНГ") is None
    True
    """
    found = _meaning(text)
    return None if found in ("group", "residual") else found


def kind(text: str) -> Kind | None:
    """Return what a label names: a country, the world, a group, a residual area; None: unknown.

    Examples
    --------
    >>> kind("EU27"), kind("Areas, nes"), kind("World"), kind("ARM"), kind("steel")
    ('group', 'residual', 'world', 'country', None)
    """
    found = _meaning(text)
    if found == "group":
        return "group"
    if found == "residual":
        return "residual"
    if found == WORLD:
        return "world"
    return None if found is None else "country"


def is_group(text: str) -> bool:
    """Return whether a label names several countries or a leftover area: never one partner.

    The world is no group in this sense (`to_iso3` gives ``W00``).

    >>> is_group("СНГ"), is_group("Other Asia, nes"), is_group("Georgia"), is_group("World")
    (True, True, False, False)
    """
    return _meaning(text) in ("group", "residual")


def from_comtrade(number: int | str | float) -> str | None:
    """Return the ISO3 code of a reporter or partner number of UN Comtrade.

    The numbers are those of UN M49 but for some (842 USA, 251 France, 699 India, 757 Switzerland,
    381 Italy, 579 Norway); 0 is the world, ``W00``. None for residual areas (899, 490 ...) and for
    what is no whole number.

    >>> from_comtrade(842), from_comtrade("0"), from_comtrade(899), from_comtrade("008")
    ('USA', 'W00', None, 'ALB')
    """
    try:
        whole = int(float(number))
        if whole != float(number):
            return None
    except (ValueError, OverflowError):
        return None
    codes = _codes()
    # Comtrade uses Monaco's number for "Europe EU, nes": Monaco is inside its France (251).
    if whole == 492:
        return None
    return codes.comtrade.get(whole) or codes.m49.get(whole)


#: Where UN Comtrade asks for another number than that of UN M49 (its list of reporters and partners).
_ASKED = {"CHE": 757, "FRA": 251, "IND": 699, "NOR": 579, "USA": 842, "TWN": 490}


def to_comtrade(iso3: str) -> int | None:
    """Return the number by which UN Comtrade is asked for a country; None where it has none.

    >>> to_comtrade("KAZ"), to_comtrade("USA"), to_comtrade("TWN"), to_comtrade("ZZZ")
    (398, 842, 490, None)
    """
    if iso3 in _ASKED:
        return _ASKED[iso3]
    return next((number for number, code in _codes().m49.items() if code == iso3), None)


def to_eurostat(iso3: str) -> str | None:
    """Return the letters by which Comext is asked for a country; None where it has none.

    They are those of ISO 3166-1 alpha-2 but for Serbia and Kosovo.

    >>> to_eurostat("DEU"), to_eurostat("SRB"), to_eurostat("ZZZ")
    ('DE', 'XS', None)
    """
    return {"SRB": "XS", "XKX": "XK"}.get(iso3) or _codes().iso2.get(iso3)


@lru_cache(maxsize=8)
def _territories(language: str) -> Mapping[str, str]:
    """Return the names of territories in a language; the English ones where there is none."""
    # A tenth of a second that commands without sentences need not spend.
    from babel import Locale, UnknownLocaleError

    try:
        return dict(Locale.parse(language).territories)
    except (UnknownLocaleError, ValueError):
        return _territories("en")


#: English names that are shorter, or more usual, than CLDR's.
SHORT = {"TUR": "Turkey", "HKG": "Hong Kong", "MAC": "Macao", "PSE": "Palestine"}


@lru_cache(maxsize=4096)
def name(iso3: str, language: str = "en") -> str:
    """Return the name of a country for display, in a language of CLDR (``en``, ``ru``, ``tr`` ...).

    In English a few are those of `SHORT`, everywhere alike. Countries that no longer exist have their
    English name; an unknown code is given back.

    >>> name("UZB"), name("TUR"), name("TUR", "ru"), name("W00"), name("SCG")
    ('Uzbekistan', 'Turkey', 'Турция', 'World', 'Serbia and Montenegro')
    """
    territories = _territories(language)
    if iso3 == WORLD:
        world = str(territories.get("001", "World"))
        return world[:1].upper() + world[1:]
    if territories is _territories("en") and iso3 in SHORT:
        return SHORT[iso3]
    found = territories.get(_codes().iso2.get(iso3, ""))
    if found:
        return str(found)
    for row in _rows("country_names.csv"):
        if row["meaning"] == iso3:
            return row["names"].split("|")[0]
    return iso3


@lru_cache(maxsize=1)
def groups() -> dict[str, frozenset[str]]:
    """Return the members (ISO3) of every named group, as ``data/country_groups.csv`` has them."""
    return {row["group"]: frozenset(row["members"].split()) for row in _rows("country_groups.csv")}


def group(name: str) -> frozenset[str]:
    """Return the members (ISO3) of ``five``, ``five-rus``, ``eaeu``, ``cis`` or ``eu``.

    Raises
    ------
    ValueError
        When there is no such group; the message names those that there are.

    Examples
    --------
    >>> sorted(group("five")), len(group("eu"))
    (['AZE', 'GEO', 'KAZ', 'KGZ', 'UZB'], 27)
    """
    found = groups().get(name.strip().casefold())
    if found is None:
        raise ValueError(f"there is no group {name!r}: choose {', '.join(groups())}")
    return found
