"""Numbers, periods and names as English prose and labels have them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from mirrorgap.model import countries, hs, periods

MINUS = "\N{MINUS SIGN}"
#: Factor and word; beyond the last the number grows.
SCALES = ((1.0, ""), (1e3, "thousand"), (1e6, "million"), (1e9, "billion"), (1e12, "trillion"))
UNITS = {"usd": "dollars", "kg": "kg", "quantity": "units"}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
QUARTERS = ("first", "second", "third", "fourth")
#: Countries that English gives an article.
ARTICLE = frozenset(
    {"ARE", "BHS", "CAF", "COD", "COG", "COM", "CYM", "DOM", "GBR", "GMB", "MDV", "MHL"}
    | {"NLD", "PHL", "SLB", "USA", "VGB"}
)
#: More countries than this are counted, not named.
NAMED = 3


def significant(value: float, digits: int = 3) -> str:
    """Return *value* with so many significant digits; zeros that only pad are left out.

    A zero that rounding made stays, since it says how exact the figure is.

    >>> significant(12.892), significant(6.0), significant(65.96), significant(0.0123)
    ('12.9', '6', '66.0', '0.0123')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "unknown"
    kept = float(f"{abs(value):.{digits - 1}e}")
    decimals = max(0, digits - 1 - math.floor(math.log10(kept)))
    text = f"{kept:.{decimals}f}"
    if "." in text and Decimal(text) == Decimal(repr(abs(float(value)))):
        text = text.rstrip("0").rstrip(".")
    return MINUS + text if value < 0 else text


def scale_of(value: float, digits: int = 3) -> tuple[float, str]:
    """Return the scale that *value* is written in, after rounding.

    >>> scale_of(999_600)
    (1000000.0, 'million')
    """
    rounded = float(f"{abs(value):.{digits - 1}e}")
    for factor, word in SCALES:
        if rounded < factor * 1000:
            return factor, word
    return SCALES[-1]


def together(*values: float, digits: int = 3) -> tuple[list[str], str]:
    """Return figures in the scale of the largest, and that scale's word.

    Figures that differ are written with more digits where three would make them look the same.

    >>> together(12_892_480, 28_274_140)
    (['12.9', '28.3'], 'million')
    >>> together(28_270_000, 28_274_140)
    (['28.27', '28.274'], 'million')
    """
    factor, word = scale_of(max((abs(value) for value in values), default=0.0))
    for more in range(digits, digits + 5):
        texts = [significant(_divided(value, factor), more) for value in values]
        if len(set(texts)) == len(set(values)):
            break
    return texts, word


def _divided(value: float, factor: float) -> float:
    # By way of decimals: 66 000 000 / 10^6 is exact, 0.1 of a thousand stays 0.1 of a thousand.
    # A NumPy scalar's repr is no figure.
    return float(Decimal(repr(float(value))) / Decimal(factor))


def scaled(value: float) -> str:
    """Return one figure with its scale.

    >>> scaled(16_111_423.02), scaled(950)
    ('16.1 million', '950')
    """
    texts, word = together(value)
    return f"{texts[0]} {word}".strip()


def unit_words(unit: str) -> str:
    """Return the unit of amounts as a sentence says it.

    >>> unit_words("usd"), unit_words("number_of_items")
    ('dollars', 'number of items')
    """
    return UNITS.get(unit, unit.replace("_", " "))


def amount(value: float, unit: str = "usd") -> str:
    """Return one figure with its scale and unit ("usd", "kg" or "quantity").

    >>> amount(3_100_000), amount(1), amount(2_500, "kg")
    ('3.1 million dollars', '1 dollar', '2.5 thousand kg')
    """
    if value == 1 and unit in ("usd", "quantity"):
        return f"1 {unit_words(unit).removesuffix('s')}"
    return f"{scaled(value)} {unit_words(unit)}"


def part_of(part: float, whole: float, unit: str = "usd") -> str:
    """Return "12.9 of the 28.3 million dollars"; a very small part keeps its own scale.

    >>> part_of(12_892_480, 28_274_140)
    '12.9 of the 28.3 million dollars'
    >>> part_of(5_120, 28_274_140)
    '5.12 thousand of the 28.3 million dollars'
    """
    if part and abs(part) < scale_of(whole)[0] / 10:
        return f"{scaled(part)} of the {amount(whole, unit)}"
    (low, high), word = together(part, whole)
    return " ".join(filter(None, [low, "of the", high, word, unit_words(unit)]))


def percent(share: float, *, signed: bool = False) -> str:
    """Return a share as a percentage, with at most three significant digits.

    >>> percent(0.5698), percent(0.27, signed=True), percent(-0.357, signed=True)
    ('57.0%', '+27%', '−35.7%')
    >>> percent(-1e-12), percent(-1e-12, signed=True)
    ('0%', '0%')
    """
    # Less than a hundred-thousandth is the dust of sums.
    share = share if abs(share) >= 1e-5 else 0.0
    text = significant(_divided(share, 0.01) if share else 0.0)
    return f"+{text}%" if signed and share > 0 else f"{text}%"


def period_words(text: str) -> str:
    """Return a period, a span "2023-01 to 2023-09", or spans apart, as a reader says it.

    >>> period_words("2023-09"), period_words("2023-Q2"), period_words("2023")
    ('September 2023', 'second quarter of 2023', '2023')
    >>> period_words("2023-01 to 2023-09")
    'January to September 2023'
    >>> period_words("2017, 2023"), period_words("2021-03 to 2021-08, 2021-11")
    ('2017 and 2023', 'March to August and November 2021')
    """
    if ", " in text:
        return _apart(text.split(", "))
    if " to " in text:
        low, high = text.split(" to ")
        if low[:4] == high[:4] and "-" in low:
            return f"{period_words(low).removesuffix(low[:4]).strip()} to {period_words(high)}"
        return f"{period_words(low)} to {period_words(high)}"
    period = periods.parse(text)
    if period.freq is periods.Freq.MONTH:
        return f"{MONTHS[period.first.month - 1]} {period.first.year}"
    if period.freq is periods.Freq.QUARTER:
        return f"{QUARTERS[period.first.month // 3]} quarter of {period.first.year}"
    return text.replace("/", " to ")


def _apart(spans: Sequence[str]) -> str:
    """Return spans of time that do not join; more than `NAMED` are counted between their ends."""
    ends = [text.split(" to ") for text in spans]
    if len(spans) > NAMED:
        whole = f"{ends[0][0]} to {ends[-1][-1]}"
        lengths = [periods.window(one[0], one[-1]) for one in ends]
        n = sum(one.n_months for one in lengths if one is not None)
        in_years = all("-" not in text for text in spans)
        told = counted(n // 12, "year") if in_years else counted(n, "month")
        return f"{told} between {period_words(whole).replace(' to ', ' and ')}"
    named = [period_words(text) for text in spans]
    years = {text[:4] for one in ends for text in one}
    if len(years) == 1 and all("-" in text for text in spans):
        year = f" {years.pop()}"
        named = [*(one.removesuffix(year) for one in named[:-1]), named[-1]]
    return f"{', '.join(named[:-1])} and {named[-1]}"


def country_name(iso3: str) -> str:
    """Return the country's English name as it stands alone, in a table or beside a point.

    >>> country_name("TUR"), country_name("ARE")
    ('Turkey', 'United Arab Emirates')
    """
    return countries.name(iso3)


def country(iso3: str) -> str:
    """Return the country's English name as it stands within a sentence.

    >>> country("UZB"), country("ARE")
    ('Uzbekistan', 'the United Arab Emirates')
    """
    return f"the {country_name(iso3)}" if iso3 in ARTICLE else country_name(iso3)


def possessive(name: str) -> str:
    """Return whose it is.

    >>> possessive("Turkey"), possessive("the United Arab Emirates")
    ("Turkey's", "the United Arab Emirates'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def key_label(column: str, value: str) -> str:
    """Return one key as a label beside a mark or in a list.

    >>> key_label("exporter", "TUR"), key_label("code", "854231"), key_label("tier", "1")
    ('Turkey', '8542.31', 'tier 1')
    """
    if not value:
        return f"no {column}"
    if column in ("exporter", "importer", "reporter", "partner"):
        return country_name(value)
    if column in ("period", "month", "quarter"):
        return period_words(value)
    return f"tier {value}" if column == "tier" else hs.dotted(value)


def row_label(columns: Sequence[str], values: Sequence[str]) -> str:
    """Return the keys of a result row as one label.

    >>> row_label(("exporter", "importer", "code"), ("TUR", "UZB", "854231"))
    'Turkey to Uzbekistan, 8542.31'
    """
    told = dict(zip(columns, values, strict=True))
    parts = [key_label(name, value) for name, value in told.items()]
    if "exporter" in told and "importer" in told:
        named = [name for name in columns if name not in ("exporter", "importer")]
        pair = f"{country_name(told['exporter'])} to {country_name(told['importer'])}"
        parts = [pair, *(key_label(name, told[name]) for name in named)]
    return ", ".join(parts)


def capital(sentence: str) -> str:
    """Return the sentence with its first letter as a capital."""
    return sentence[:1].upper() + sentence[1:]


def counted(n: float, noun: str) -> str:
    """Return "1 cell", "34 cells".

    >>> counted(1, "cell"), counted(34, "cell")
    ('1 cell', '34 cells')
    """
    return f"{n:.0f} {noun}" if n == 1 else f"{n:.0f} {noun}s"


def number_of(n: int, noun: str, verbs: tuple[str, str] = ("", "")) -> str:
    """Return a number with its noun, and the one of two *verbs* that goes with it.

    >>> number_of(1, "record", ("is", "are")), number_of(1200, "record"), number_of(0, "row")
    ('1 record is', '1,200 records', '0 rows')
    """
    told = f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
    return f"{told} {verbs[n != 1]}".rstrip()
