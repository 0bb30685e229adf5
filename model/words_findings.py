"""Findings in English: the one place where a `Finding` gets its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mirrorgap.model import hs
from mirrorgap.model.words import (
    MINUS,
    NAMED,
    amount,
    capital,
    counted,
    country,
    part_of,
    percent,
    period_words,
    possessive,
    scale_of,
    scaled,
    together,
    unit_words,
)

if TYPE_CHECKING:
    from mirrorgap.model.findings import Finding


def _countries(codes: tuple[str, ...], otherwise: str) -> str:
    if not codes:
        return f"the {otherwise}"
    if len(codes) > NAMED:
        return f"{len(codes)} {otherwise}"
    names = [country(code) for code in codes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


class _Words:
    """A finding's numbers and phrases, named as the sentences use them."""

    def __init__(self, finding: Finding) -> None:
        about = finding.about
        self.unit = about.unit
        self.factor = f"{about.factor:.2f}"
        self.basket, self.only = about.basket, about.only
        self.codes = ", ".join(filter(None, [about.basket, about.only]))
        self.apart = f" Only {about.apart}." if about.apart else ""
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
        moved = period_words(about.moved) if about.moved else period
        of = "".join(f", {part}" for part in (goods, moved) if part)
        against = f" against {period_words(about.base)}" if about.base else ""
        self.tail_change = f"{of}{against}."

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
        return f"{possessive(teller)} {'exports' if exports else 'imports'}{way}"


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
    return f"{capital(_both_moved(w))}{w.tail_change}"


def _both_moved(w: _Words) -> str:
    dx, dm = w["exports"], w["imports"]
    second = _moved(dm, "" if dx else w.unit)
    if dx * dm > 0:
        second = scaled(abs(dm))
    return f"exports {_moved(dx, w.unit)}, imports {second}"


def _left_out(w: _Words) -> str:
    codes = w.texts["without"].split()
    without = f", without {_countries(tuple(codes), 'countries')}" if codes else ""
    return (
        f"Counted in what both sides’ files cover in both periods{without}: by plain subtraction of all "
        f"that is loaded {_both_moved(w)}."
    )


def _unmatched(w: _Words) -> str:
    if w["share"] > 1:
        return (
            f"{scaled(w['amount'])} {unit_words(w.unit)} have no counterpart in imports at a CIF/FOB factor "
            f"of {w.factor}: {percent(w['share'])} of the rise in exports, since imports fell besides."
        )
    share = f" ({percent(w['share'])})"
    return (
        f"Of the rise in exports {scaled(w['amount'])}{share} has no counterpart in imports "
        f"at a CIF/FOB factor of {w.factor}."
    )


def _uncovered(side: str, other: str) -> Callable[[_Words], str]:
    def say(w: _Words) -> str:
        left, compared = w["amount"], w["compared"]
        if not compared:
            return f"Not compared: {w.amount('amount')} of {side} that no loaded file of {other} covers."
        whole = amount(compared + left, w.unit)
        return (
            f"{scaled(compared)} of the {whole} of {side} are compared: no loaded file of {other} "
            f"covers the other {scaled(left)}."
        )

    return say


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
    if w.only:
        # What filters leave is no total of the list.
        listed = f"{listed} ({w.only})"
    whole = w["part"] == w["whole"]
    part = f"all of the {w.amount('whole')}" if whole else part_of(w["part"], w["whole"], w.unit)
    return f"{named} makes up {part}{listed} that {teller} {verb}{w.tail}"


def _peak(w: _Words) -> str:
    return f"The highest: {amount(w['value'], w.unit)}, {period_words(w.texts['at'])}."


def _sample(w: _Words) -> str:
    how = "The files hold selected channels only"
    if "smallest" in w.numbers:
        how = f"No record of the loaded files is under {w.amount('smallest')}, "
        how += "as if the larger flows had been picked out"
    return f"{how}: this is arithmetic, not a finding about all trade."


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
    "basket": lambda w: f"{f'Codes: {w.codes}.' if w.codes else 'All codes.'}{w.apart}",
    "no_flow": lambda w: f"No loaded record gives {w.flow}{w.tail}",
    "level": _level,
    "level_change": _level_change,
    "lowest_since": lambda w: f"The lowest since {period_words(w.texts['since'])}.",
    "peak": _peak,
    "largest_part": _largest_part,
    "share_of_list": lambda w: f"{percent(w['share'])} of the goods of the list.",
    "share_of_total": lambda w: f"{percent(w['share'])} of the total.",
    "sample": _sample,
    "left_out": _left_out,
}


def english(finding: Finding) -> str:
    """Return the English sentence for *finding*; KeyError for a kind that has none."""
    return capital(_ENGLISH[finding.id](_Words(finding)))
