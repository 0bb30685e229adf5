"""Numbers and sentences in English: the one place where a `Finding` gets its words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from mirrorgap.model import countries, hs, periods

if TYPE_CHECKING:
    from mirrorgap.model.findings import Finding

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
#: Names in prose that are shorter, or more usual in English, than CLDR's.
SHORT = {"TUR": "Turkey", "HKG": "Hong Kong", "MAC": "Macao", "PSE": "Palestine"}
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
    if "." in text and Decimal(text) == Decimal(repr(abs(value))):
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
    return float(Decimal(repr(value)) / Decimal(factor))


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
    """
    text = significant(_divided(share, 0.01) if share else 0.0)
    return f"+{text}%" if signed and share > 0 else f"{text}%"


def period_words(text: str) -> str:
    """Return a period, or a span "2023-01 to 2023-09", as a reader says it.

    >>> period_words("2023-09"), period_words("2023-Q2"), period_words("2023")
    ('September 2023', 'second quarter of 2023', '2023')
    >>> period_words("2023-01 to 2023-09")
    'January to September 2023'
    """
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


def country_name(iso3: str) -> str:
    """Return the country's English name as it stands alone, in a table or beside a point.

    >>> country_name("TUR"), country_name("ARE")
    ('Turkey', 'United Arab Emirates')
    """
    return SHORT.get(iso3) or countries.name(iso3)


def country(iso3: str) -> str:
    """Return the country's English name as it stands within a sentence.

    >>> country("UZB"), country("ARE")
    ('Uzbekistan', 'the United Arab Emirates')
    """
    return f"the {country_name(iso3)}" if iso3 in ARTICLE else country_name(iso3)


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


def _countries(codes: tuple[str, ...], otherwise: str) -> str:
    if not codes:
        return f"the {otherwise}"
    if len(codes) > NAMED:
        return f"{len(codes)} {otherwise}"
    names = [country(code) for code in codes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def capital(sentence: str) -> str:
    """Return the sentence with its first letter as a capital."""
    return sentence[:1].upper() + sentence[1:]


def counted(n: float, noun: str) -> str:
    """Return "1 cell", "34 cells".

    >>> counted(1, "cell"), counted(34, "cell")
    ('1 cell', '34 cells')
    """
    return f"{n:.0f} {noun}" if n == 1 else f"{n:.0f} {noun}s"


class _Words:
    """A finding's numbers and phrases, named as the sentences use them."""

    def __init__(self, finding: Finding) -> None:
        about = finding.about
        self.unit = about.unit
        self.factor = f"{about.factor:.2f}"
        self.basket = about.basket
        self.side = about.side
        self.numbers = dict(finding.numbers)
        self.texts = dict(finding.texts)
        self.exporter = _countries(about.exporters, "exporters")
        self.importer = _countries(about.importers, "importers")
        self.exporter_reports = "reports" if len(about.exporters) == 1 else "report"
        self.importer_reports = "reports" if len(about.importers) == 1 else "report"
        self.has_exporter, self.has_importer = bool(about.exporters), bool(about.importers)
        goods = about.goods
        if hs.is_code(goods):
            goods = f"{'code' if len(goods) > 4 else 'heading'} {hs.dotted(goods)}"
        period = period_words(about.period) if about.period else ""
        self.tail = "".join(f", {part}" for part in (goods, period) if part) + "."
        against = f" against {period_words(about.base)}" if about.base else ""
        self.tail_change = self.tail.removesuffix(".") + against + "."

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def amount(self, name: str) -> str:
        return amount(self[name], self.unit)

    @property
    def flow(self) -> str:
        """Whose flow: "Turkey's exports to Uzbekistan"."""
        exports = self.side == "exporter"
        teller, other = (self.exporter, self.importer)[:: 1 if exports else -1]
        known = self.has_importer if exports else self.has_exporter
        way = f" {'to' if exports else 'from'} {other}" if known else ""
        return f"{_possessive(teller)} {'exports' if exports else 'imports'}{way}"


def _possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _less(w: _Words) -> str:
    part = part_of(w["imports"], w["exports"], w.unit)
    return (
        f"{w.importer} {w.importer_reports} {part} that {w.exporter} {w.exporter_reports}{w.tail}"
    )


def _none(w: _Words) -> str:
    return (
        f"{w.importer} {w.importer_reports} none of the {w.amount('exports')} "
        f"that {w.exporter} {w.exporter_reports}{w.tail}"
    )


def _none_exported(w: _Words) -> str:
    return (
        f"{w.exporter} {w.exporter_reports} none of the {w.amount('imports')} "
        f"that {w.importer} {w.importer_reports}{w.tail}"
    )


def _more(w: _Words) -> str:
    (m, x), word = together(w["imports"], w["exports"])
    against = f"{amount(w['imports'], w.unit)} against {amount(w['exports'], w.unit)}"
    if w["exports"] >= scale_of(w["imports"])[0] / 10:
        against = " ".join(filter(None, [m, "against", x, word, unit_words(w.unit)]))
    return f"{w.importer} {w.importer_reports} more than {w.exporter}: {against}{w.tail}"


def _same(w: _Words) -> str:
    return f"{w.importer} and {w.exporter} report the same: {w.amount('exports')}{w.tail}"


def _exporter_alone(w: _Words) -> str:
    return (
        f"{w.exporter} {w.exporter_reports} {w.amount('amount')}; "
        f"no loaded file covers what {w.importer} {w.importer_reports}{w.tail}"
    )


def _importer_alone(w: _Words) -> str:
    return (
        f"{w.importer} {w.importer_reports} {w.amount('amount')}; "
        f"no loaded file covers what {w.exporter} {w.exporter_reports}{w.tail}"
    )


def _range(w: _Words) -> str:
    low, gap, high = w["low"], w["gap"], w["high"]
    (least, most), _word = together(low, high)
    if scale_of(gap)[0] != scale_of(max(abs(low), abs(high)))[0]:
        least, most = scaled(low), scaled(high)
    if high <= 0:
        least, most = least.removeprefix(MINUS), most.removeprefix(MINUS)
    what = f"the gap is {scaled(gap)}" if high > 0 else f"imports exceed exports by {scaled(-gap)}"
    sign = ": its sign depends on the factor" if low < 0 < high else ""
    span = f"({least} to {most} at 1.00 to 1.20)"
    return f"At a CIF/FOB factor of {w.factor} {what} {span}{sign}."


def _lost(w: _Words) -> str:
    cells, seen = w["cells"], w["cells_seen"]
    text = f"For {w.amount('amount')} of exports ({counted(cells, 'cell')}) "
    text += "the importer's files hold no record"
    if seen == cells:
        return text + ", though they hold the code in the same period."
    if not seen:
        return text + ", nor any of the code in that period, which is a weaker sign."
    unseen = w["amount"] - w["seen"]
    return (
        f"{text}: in {seen:.0f} of these ({scaled(w['seen'])}) they hold the code in the same "
        f"period, in {cells - seen:.0f} ({scaled(unseen)}) not, which is a weaker sign."
    )


def _orphaned(w: _Words) -> str:
    cells = counted(w["cells"], "cell")
    return f"For {w.amount('amount')} of imports ({cells}) the exporter's files hold no record."


def _moved(change: float, unit: str = "") -> str:
    if change == 0:
        return "did not change"
    figure = f"{scaled(abs(change))} {unit_words(unit)}" if unit else scaled(abs(change))
    return f"{'rose' if change > 0 else 'fell'} {figure}"


def _changes(w: _Words) -> str:
    dx, dm = w["exports"], w["imports"]
    first = f"Exports {_moved(dx, w.unit)}"
    second = _moved(dm, "" if dx else w.unit)
    if dx * dm > 0:
        second = scaled(abs(dm))
    return f"{first}, imports {second}{w.tail_change}"


def _unmatched(w: _Words) -> str:
    share = f" ({percent(w['share'])})"
    return (
        f"Of the rise in exports {scaled(w['amount'])}{share} has no counterpart in imports "
        f"at a CIF/FOB factor of {w.factor}."
    )


def _uncovered(side: str, other: str) -> Callable[[_Words], str]:
    return lambda w: (
        f"Not compared: {w.amount('amount')} of {side} that no loaded file of {other} covers."
    )


def _suppressed(w: _Words) -> str:
    cells = counted(w["cells"], "cell")
    verb = "is" if w["cells"] == 1 else "are"
    known = f", with {w.amount('amount')} on the other side" if w["amount"] else ""
    return f"{cells} {verb} confidential and not compared{known}."


def _level(w: _Words) -> str:
    exports = w.side == "exporter"
    teller, verb = (w.exporter, w.exporter_reports) if exports else (w.importer, w.importer_reports)
    other = (w.importer if w.has_importer else "") if exports else (w.exporter * w.has_exporter)
    way = f" {'to' if exports else 'from'} {other}" if other else ""
    flow = "exports" if exports else "imports"
    return f"{teller} {verb} {flow} of {w.amount('value')}{way}{w.tail}"


def _level_change(w: _Words) -> str:
    change, value = w["change"], w["value"]
    share = f" ({percent(w['share'], signed=True)})" if "share" in w.numbers else ""
    if change == 0:
        return f"{w.flow} did not change: {w.amount('value')}{w.tail_change}"
    return f"{w.flow} {_moved(change, w.unit)} to {scaled(value)}{share}{w.tail_change}"


def _largest_part(w: _Words) -> str:
    exports = w.side == "exporter"
    teller, verb = (w.exporter, w.exporter_reports) if exports else (w.importer, w.importer_reports)
    name = w.texts["part"]
    named = f"{w.texts['key']} {hs.dotted(name)}"
    listed = " of listed goods" if w.basket else ""
    part = part_of(w["part"], w["whole"], w.unit)
    return f"{named} makes {part}{listed} that {teller} {verb}{w.tail}"


def _peak(w: _Words) -> str:
    return f"The highest: {amount(w['value'], w.unit)}, {period_words(w.texts['at'])}."


_ENGLISH: dict[str, Callable[[_Words], str]] = {
    "importer_less": _less,
    "importer_none": _none,
    "importer_more": _more,
    "exporter_none": _none_exported,
    "same": _same,
    "exporter_alone": _exporter_alone,
    "importer_alone": _importer_alone,
    "nothing_comparable": lambda w: (
        f"Nothing can be compared here: no cell is covered by files of both sides{w.tail}"
    ),
    "only_exporters": lambda w: "Only exporters' books are loaded: there is no mirror to compare.",
    "only_importers": lambda w: "Only importers' books are loaded: there is no mirror to compare.",
    "range": _range,
    "lost": _lost,
    "orphaned": _orphaned,
    "changes": _changes,
    "unmatched": _unmatched,
    "uncovered_exports": _uncovered("exports", "importers"),
    "uncovered_imports": _uncovered("imports", "exporters"),
    "suppressed": _suppressed,
    "compared": lambda w: f"{capital(counted(w['n'], 'period'))} compared.",
    "basket": lambda w: f"Codes: {w.basket}.",
    "no_flow": lambda w: f"No loaded record gives {w.flow}{w.tail}",
    "level": _level,
    "level_change": _level_change,
    "lowest_since": lambda w: f"The lowest since {period_words(w.texts['since'])}.",
    "peak": _peak,
    "largest_part": _largest_part,
    "share_of_list": lambda w: f"{percent(w['share'])} of the goods of the list.",
    "share_of_total": lambda w: f"{percent(w['share'])} of the total.",
    "sample": lambda w: (
        "The files hold selected channels only: this is arithmetic, not a finding about all trade."
    ),
}


def english(finding: Finding) -> str:
    """Return the English sentence for *finding*; KeyError for a kind that has none."""
    return capital(_ENGLISH[finding.id](_Words(finding)))
