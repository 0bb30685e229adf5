"""Currency and scale as titles and headers state them: ``тыс. долларов США``, ``1000 USD``."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from mirrorgap.model.spelling import folded, readings

#: Scale by how a word begins.
_SCALES = (
    (1e12, ("trillion", "трлн", "триллион", "trilyon")),
    (1e9, ("billion", "млрд", "миллиард", "milyar", "milliard", "mlrd", "mrd")),
    (1e6, ("million", "млн", "миллион", "milyon", "mln", "millones", "milhoes", "մլն", "მლნ")),
    (1e3, ("thousand", "thsd", "ths", "тыс", "тисяч", "миң", "мың", "tausend", "millier", "հազար",
           "ათას")),
)  # fmt: skip
_SCALE_WORDS = {
    "тис": 1e3, "минг": 1e3, "ming": 1e3, "mille": 1e3, "tsd": 1e3, "千": 1e3, "천": 1e3,
    "mn": 1e6, "mio": 1e6, "백만": 1e6, "百万": 1e6, "bn": 1e9, "bln": 1e9, "mia": 1e9, "tn": 1e12,
    "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "crore": 1e7, "crores": 1e7,
    "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8,
}  # fmt: skip
#: Words that are a scale only beside a currency: a bin, a mile and a minimum are not thousands.
_SCALE_OF_MONEY = {
    "bin": 1e3,
    "min": 1e3,
    "mil": 1e3,
    "miles": 1e3,
    "mill": 1e6,
    "m": 1e6,
    "k": 1e3,
}
_CHINESE = {"千": 1e3, "万": 1e4, "萬": 1e4, "百万": 1e6, "亿": 1e8, "億": 1e8, "十亿": 1e9}
_CHINESE_MONEY = {
    "美元": "USD", "人民币": "CNY", "人民幣": "CNY", "欧元": "EUR", "歐元": "EUR", "日元": "JPY",
    "円": "JPY", "달러": "USD", "원": "KRW", "엔": "JPY", "ドル": "USD", "卢布": "RUB",
}  # fmt: skip
#: Currency by how a word begins.
_MONEY = (
    ("USD", ("доллар", "долл", "dollar", "долар", "dolar", "դոլար", "დოლარ")),
    ("RUB", ("рубл", "rubl", "roubl", "ruble", "rouble", "rubel")),
    ("KZT", ("тенге", "теңге", "tenge", "теѕге")),
    ("TRY", ("lirasi",)),
    ("CNY", ("renminbi", "юан")),
    ("AZN", ("manat", "манат")),
    ("UAH", ("hryvn", "гривн", "grivna")),
    ("TJS", ("somoni", "сомони")),
)
_MONEY_WORDS = {
    "дол": "USD", "руб": "RUB", "yuan": "CNY", "yuans": "CNY", "rmb": "CNY", "tl": "TRY",
    "euro": "EUR", "euros": "EUR", "avro": "EUR", "евро": "EUR", "євро": "EUR", "yevro": "EUR",
    "եվրո": "EUR", "ევრო": "EUR", "lira": "TRY", "liras": "TRY", "лира": "TRY", "лир": "TRY",
    "yen": "JPY", "иен": "JPY", "иены": "JPY", "dram": "AMD", "drams": "AMD", "драм": "AMD",
    "драмов": "AMD", "դրամ": "AMD", "lari": "GEL", "лари": "GEL", "ლარი": "GEL",
    "som": "KGS", "soms": "KGS", "сом": "KGS", "сому": "KGS", "сомов": "KGS", "сома": "KGS",
    "сумов": "UZS", "сум": "UZS", "сўм": "UZS", "сума": "UZS", "сумы": "UZS", "ecu": "XEU",
}  # fmt: skip
#: The dollar and the rouble of others are told by the word before.
_OTHER_DOLLARS = {
    "canadian": "CAD", "hong": None, "kong": None, "australian": "AUD", "singapore": "SGD",
    "zealand": "NZD", "taiwan": "TWD", "канадских": "CAD", "гонконгских": "HKD",
    "австралийских": "AUD", "сингапурских": "SGD", "kanada": "CAD", "avustralya": "AUD",
}  # fmt: skip
_OTHER_ROUBLES = ("белорус", "belarus", "belorus")
_SYMBOLS = {"$": "USD", "€": "EUR", "₽": "RUB", "₸": "KZT", "₺": "TRY", "£": "GBP", "₩": "KRW",
            "₼": "AZN", "֏": "AMD", "₾": "GEL", "₹": "INR"}  # fmt: skip
#: Codes of currencies that are words of headers: they count only alone in their cell.
_ALSO_WORDS = frozenset(
    ("ALL", "TOP", "CUP", "PEN", "MOP", "SOS", "MAD", "BAM", "LAK", "COP", "TRY")
)
#: Kilograms by unit; the first word of a phrase that is one decides.
_WEIGHTS = {
    "kg": 1.0, "kgm": 1.0, "kgs": 1.0, "kilogram": 1.0, "kilograms": 1.0, "kilogramme": 1.0,
    "kilogrammes": 1.0, "кг": 1.0, "килограмм": 1.0, "千克": 1.0, "公斤": 1.0,
    "kilo": 1.0, "t": 1e3, "ton": 1e3, "tons": 1e3, "tonne": 1e3, "tonnes": 1e3, "тонн": 1e3,
    "тонна": 1e3, "тонны": 1e3, "т": 1e3, "mt": 1e3, "吨": 1e3, "톤": 1e3, "quintal": 100.0,
    "quintals": 100.0, "ц": 100.0, "gram": 1e-3, "grams": 1e-3, "грамм": 1e-3, "克": 1e-3,
}  # fmt: skip


@lru_cache(maxsize=1)
def _iso_codes() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale.parse("en").currencies)


@lru_cache(maxsize=8192)
def unit_scale(text: str) -> tuple[str | None, float | None]:
    """Return the currency and the scale that a phrase states.

    Parameters
    ----------
    text : str
        A header, a title, a unit line, in the languages of the sources.

    Returns
    -------
    (currency, scale)
        ISO 4217 code and the factor of the numbers, each None where the phrase does not say it (a
        header ``Export Dollar`` has no scale: it is 1 unless another place says otherwise). Two
        currencies in one phrase give None. The scale may belong to a quantity (``тыс. тонн``).

    Examples
    --------
    >>> unit_scale("thousand US dollars"), unit_scale("тыс. долларов США")
    (('USD', 1000.0), ('USD', 1000.0))
    >>> unit_scale("миң АКШ доллары"), unit_scale("Bin ABD Doları"), unit_scale("Mill. USD")
    (('USD', 1000.0), ('USD', 1000.0), ('USD', 1000000.0))
    >>> unit_scale("in EUR"), unit_scale("TradeValue in 1000 USD"), unit_scale("Net weight")
    (('EUR', None), ('USD', 1000.0), (None, None))
    """
    if len(text) > 500:
        return None, None
    best: tuple[str | None, float | None] = (None, None)
    for reading in readings(text):
        currency = _currency(reading)
        found = currency, _scale(reading, money=currency is not None)
        if None not in found:
            return found
        if best == (None, None):
            best = found
    return best


def _words(text: str) -> list[str]:
    return folded(text.replace("_", " ")).split()


def _currency(text: str) -> str | None:
    found = _named(text) | _of_letters(text)
    if not found:
        found = {code for symbol, code in _SYMBOLS.items() if symbol in text}
    return found.pop() if len(found) == 1 else None


def _of_letters(text: str) -> set[str]:
    """ISO codes in capitals, and the shapes that US$ and so'm have."""
    found = set(re.findall(r"(?<![^\W_])[A-Z]{3}(?![^\W\d_])", text)) & _iso_codes()
    if text.strip() not in _ALSO_WORDS:
        found -= _ALSO_WORDS
    if re.search(r"(?i)(?<![a-z])us\s?\$|\$\s?us\b", text):
        found.add("USD")
    if re.search(r"(?i)\bso['’‘`ʻʼ]m\b", text):
        found.discard("KGS")
        found.add("UZS")
    return found


def _named(text: str) -> set[str]:
    compact = unicodedata.normalize("NFKC", text)
    found = {code for name, code in _CHINESE_MONEY.items() if name in compact}
    words = _words(text)
    uzbek = re.search(r"(?i)\bso['’‘`ʻʼ]m", text) is not None
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        code = _of_word(word, before)
        if code and not (uzbek and code == "KGS"):
            found.add(code)
    return found


def _of_word(word: str, before: str) -> str | None:
    if word in _MONEY_WORDS:
        return _MONEY_WORDS[word]
    for code, beginnings in _MONEY:
        if not word.startswith(beginnings):
            continue
        if code == "USD" and before in _OTHER_DOLLARS:
            return _OTHER_DOLLARS[before] or ("HKD" if before == "kong" else None)
        if code == "RUB" and before.startswith(_OTHER_ROUBLES):
            return "BYN"
        return code
    return None


def _scale(text: str, *, money: bool) -> float | None:
    compact = unicodedata.normalize("NFKC", text)
    after = "|".join(("美元", "元", "人民币", "円", "日元", "달러"))
    chinese = [mark for mark in _CHINESE if re.search(f"{mark}(?:{after})", compact)]
    if chinese:
        return _CHINESE[max(chinese, key=len)]
    if re.search(r"(?<![\d.,])1[ ,.]?0{3}[ ,.]?0{3}(?![\d.,])", compact):
        return 1e6
    if re.search(r"['’]0{3}\b|(?<![\d.,])(?:1[ ,.]?)?0{3}s?(?![\d.,]|\s*\d)", compact):
        return 1e3
    found = {scale for word in _words(text) if (scale := _of_scale_word(word, money)) is not None}
    return found.pop() if len(found) == 1 else None


def _of_scale_word(word: str, money: bool) -> float | None:
    if word in _SCALE_WORDS:
        return _SCALE_WORDS[word]
    if money and word in _SCALE_OF_MONEY:
        return _SCALE_OF_MONEY[word]
    for scale, beginnings in _SCALES:
        if word.startswith(beginnings):
            return scale
    return None


def kg_factor(text: str) -> float | None:
    """Return how many kilograms the unit of weight in a phrase is; None where there is none.

    >>> kg_factor("Net weight (kg)"), kg_factor("QUANTITY_IN_100KG"), kg_factor("тыс. тонн")
    (1.0, 100.0, 1000000.0)
    >>> kg_factor("Quantity") is None
    True
    """
    words = re.sub(r"(\d)([^\W\d_])", r"\1 \2", text.replace("_", " "))
    for at, word in enumerate(parts := folded(words).split()):
        if word in _WEIGHTS:
            before = parts[at - 1] if at else ""
            times = float(before) if before in ("10", "100", "1000") else None
            return _WEIGHTS[word] * (times or _scale(words, money=False) or 1.0)
    return None
