"""The innocent explanations in words: one sentence or two a test, the plainest number first.

The rule of METHODS holds: mirror data are consistent with an explanation and never prove one; nobody
is blamed, and what lies between the two books is never called missing goods.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mirrorgap.model import hs, words
from mirrorgap.model.words import amount, capital, counted, country, percent, period_words, scaled

#: More codes, periods or places than this are counted, not named.
NAMED = 6
#: A gap of more than this share of exports in each earlier period is not new.
OLD = 0.1


@dataclass(frozen=True)
class Told:
    """What a sentence is made of.

    Attributes
    ----------
    exporters, importers : tuple of ISO 3166-1 alpha-3
    verdict : str
    gap, explained : float
        USD at the query's factor, and what of it the test accounts for.
    numbers, texts
        As the test gives them.
    reason : str
        Why it cannot be tested; "" where it can.
    reverse : bool
        The gap is what the importer reports beyond the exporter.
    """

    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    verdict: str
    gap: float
    explained: float
    factor: float
    numbers: Mapping[str, float] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reason: str = ""
    reverse: bool = False

    @property
    def exporter(self) -> str:
        """The exporter within a sentence."""
        return _several(self.exporters, "exporters")

    @property
    def importer(self) -> str:
        """The importer within a sentence."""
        return _several(self.importers, "importers")

    @property
    def flows(self) -> tuple[str, str]:
        """The flow that is larger, and the one that falls short of it."""
        return ("imports", "exports") if self.reverse else ("exports", "imports")

    @property
    def short(self) -> tuple[str, str]:
        """Whose books hold less, and "reports" or "report"."""
        if self.reverse:
            return self.exporter, _verb(self.exporters)
        return self.importer, _verb(self.importers)

    @property
    def long(self) -> tuple[str, str]:
        """Whose books hold more, and "reports" or "report"."""
        if self.reverse:
            return self.importer, _verb(self.importers)
        return self.exporter, _verb(self.exporters)

    def part(self) -> str:
        """Return "12.9 of the 28.3 million dollars of the gap"; the whole gap in one figure."""
        if self.gap <= 0:
            return "nothing of a gap"
        if self.explained >= self.gap:
            return f"the whole gap of {amount(self.gap)}"
        return f"{words.part_of(self.explained, self.gap)} of the gap"


def _several(codes: Sequence[str], otherwise: str) -> str:
    if not codes:
        return f"the {otherwise}"
    if len(codes) > words.NAMED:
        return f"the {len(codes)} {otherwise}"
    return _listed([country(code) for code in codes])


def _listed(names: Sequence[str]) -> str:
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _codes(codes: Sequence[str]) -> str:
    return _listed([hs.dotted(code) for code in codes])


def _coverage(t: Told) -> str:
    unseen = t.numbers["unseen"]
    text = "All of the gap lies in codes and months that both sides' files cover."
    if unseen > 0:
        text = (
            f"{capital(amount(unseen))} of {t.flows[0]} lie in codes that {words.possessive(t.short[0])} "
            f"files do not hold in the period {'for' if t.reverse else 'from'} any country: the file may "
            "be narrow, or nobody's was recorded."
        )
    return text + _not_covered(t)


def _not_covered(t: Told) -> str:
    text = ""
    when = t.texts.get("lacking", ())
    if (x := t.numbers["uncovered_exports"]) > 0:
        spans = f" ({period_words(when[0])}" if when else ""
        spans += f" to {period_words(when[-1])})" if len(when) > 1 else ")" if when else ""
        text += f" Apart from it, no loaded file of imports covers {amount(x)} of exports{spans}."
    if (m := t.numbers["uncovered_imports"]) > 0:
        text += f" No loaded file of exports covers {amount(m)} of imports."
    return text


def _origin(t: Told) -> str:
    partners, (larger, smaller) = t.texts["partners"], t.flows
    if t.explained <= 0:
        return (
            f"Nothing of it is offset by other countries: their {smaller} do not exceed their {larger} "
            "in the codes of the gap."
        )
    others = _listed([country(code) for code in partners]) or "other countries"
    others += ", taken together," if len(partners) != 1 else ""
    text = (
        f"{capital(t.part())} may be booked under another country: {t.importer} "
        f"{_verb(t.importers)} {'less' if t.reverse else 'more'} from {others} than is exported there"
    )
    parts = []
    for item in t.texts["codes"]:
        code, part, gap = item.split()
        parts.append(f"{hs.dotted(code)} {_of(float(part), float(gap))}")
    text += f" ({', '.join(parts)})." if parts else "."
    if none := t.texts["none"]:
        text += f" Nothing of it in {_codes(none)}."
    return text


def _of(part: float, whole: float) -> str:
    if part >= whole * 0.9999:
        return f"whole, {scaled(whole)}"
    (low, high), word = words.together(part, whole)
    return f"{low} of {high} {word}".strip()


def _verb(codes: Sequence[str]) -> str:
    return "reports" if len(codes) == 1 else "report"


def _cif_fob(t: Told) -> str:
    n = t.numbers
    text = (
        f"At factor 1.00 {scaled(n['imports'])} of imports stand against {scaled(n['exports'])} of "
        f"exports: the gap is {_signed(n['low'])} there, {_signed(n['gap'])} at {t.factor:.2f} and "
        f"{_signed(n['high'])} at 1.20"
    )
    if n["low"] <= 0 < n["high"]:
        return f"{text}: its sign depends on the factor."
    if t.verdict == "explains":
        return f"{text}: freight and insurance alone would make it."
    return f"{text}: its sign is the same over the range."


def _signed(value: float) -> str:
    return f"{words.MINUS}{scaled(-value)}" if value < 0 else scaled(value)


def _lag(t: Told) -> str:
    """Return what goods under way can explain, and what of the exports is not of months."""
    longer = t.numbers.get("longer", 0.0)
    if longer <= 0:
        return _under_way(t)
    return (
        f"{_under_way(t)} Tested over months only: of the exports compared here "
        f"{_longer(t)} is annual or quarterly, of which nobody can see what was under way."
    )


def _longer(t: Told) -> str:
    share = t.numbers["longer"] / t.numbers["exports"]
    return f"{amount(t.numbers['longer'])} ({percent(share)})"


def _not_monthly(t: Told) -> str:
    if t.numbers.get("longer", 0.0) < t.numbers.get("exports", 0.0):
        return (
            f"Most of the exports compared here, {_longer(t)}, is annual or quarterly: nobody can see "
            "from it what was under way."
        )
    return "The figures are annual or quarterly: nobody can see from them what was under way."


def _under_way(t: Told) -> str:
    months = counted(t.numbers["months"], "month")
    if t.numbers["bound"] <= 0 and t.reverse:
        return (
            "Goods under way explain nothing: exports did not fall towards the end of the period."
        )
    if t.reverse:
        return (
            f"Goods that left up to {months} before the period can be at most "
            f"{amount(t.numbers['bound'])}: the exports of the last {months} before it less those of its "
            f"own last {months}."
        )
    if t.numbers["bound"] <= 0:
        return (
            "Goods under way explain nothing: exports did not rise towards the end of the period."
        )
    return (
        f"Goods under way for up to {months} can be at most {amount(t.numbers['bound'])}: the "
        f"exports of the last {months} less those just before the period."
    )


def _reexport(t: Told) -> str:
    hubs = t.texts["hubs"]
    rx = t.numbers["reexports"]
    text = f"{capital(t.exporter)} {_verb(t.exporters)} no re-exports of these codes."
    if rx > 0:
        text = (
            f"{capital(amount(rx))} of these exports are re-exports, which {t.importer} may book "
            "under their country of origin."
        )
    if t.numbers["reimports"] > 0:
        text += f" Re-imports: {amount(t.numbers['reimports'])}."
    if hubs:
        names = capital(_listed([country(code) for code in hubs]))
        text += f" {names} {'is a known hub' if len(hubs) == 1 else 'are known hubs'}, which"
        text += " by itself explains nothing."
    return text


def _hs_edition(t: Told) -> str:
    codes = t.texts.get("codes", ())
    if not codes:
        return "None of these codes changed its number between the editions of the HS since 2012."
    used = _listed(t.texts.get("editions", ()))
    if t.explained > 0:
        return (
            f"{capital(t.part())} lies in codes that changed their number ({_codes(codes)}), and "
            f"the two sides use different editions: {used}."
        )
    if t.texts.get("unsaid"):
        return f"{_said_when(t)} The change of {_codes(codes)} does not matter where both are the same."
    return f"Both sides use {used}, so that the change of {_codes(codes)} does not matter here."


def _said_when(t: Told) -> str:
    """Return for which years both sides' edition is known, and for which it is not."""
    unsaid = f"for {_years(t.texts['unsaid'])} the files do not say which edition they use."
    by: dict[str, list[str]] = {}
    for item in t.texts.get("said", ()):
        year, _, used = item.partition(" ")
        by.setdefault(_listed(used.split()), []).append(year)
    told = [f"for {_years(years)} both sides use {used}" for used, years in by.items()]
    return capital("; ".join([*told, unsaid]))


def _years(years: Sequence[str]) -> str:
    """Return years in a row as a span, others one by one.

    >>> _years(("2017", "2018", "2019", "2022"))
    '2017 to 2019 and 2022'
    """
    spans: list[list[str]] = []
    for year in years:
        if spans and int(year) == int(spans[-1][-1]) + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return _listed([f"{one[0]} to {one[-1]}" if len(one) > 1 else one[0] for one in spans])


def _edition_open(t: Told) -> str:
    codes = _codes(t.texts.get("codes", ()))
    if t.texts.get("said") and t.texts.get("unsaid"):
        return f"{codes} changed their number between editions of the HS. {_said_when(t)}"
    return f"{codes} changed their number in 2022, and the files do not say which edition of the HS they use."


def _suppression(t: Told) -> str:
    headings, (less, verb) = _listed(t.texts.get("headings", ())), t.short
    if t.numbers.get("hidden", 0.0) > 0:
        return f"{capital(less)} {verb} confidential {t.flows[1]} in {headings}: {t.part()}."
    if t.numbers.get("hidden_beyond", 0.0) > 0:
        whose = words.possessive(t.long[0])
        return f"{capital(whose)} books hide values in {headings}: they could only make the gap larger."
    return "Neither side marks values of these headings as confidential."


def _usual_gap(t: Told) -> str:
    n = t.numbers
    if "percentile" not in n:
        return "The pair's unlisted goods were judged code by code."
    text = (
        f"{n['percentile']:.0f} of 100 draws of unlisted goods of the same pair, chapters and size "
        f"have a smaller gap{' in this direction' if t.reverse else ''} ({n['unlisted']:.0f} codes"
    )
    text += f"; by medians {n['median']:.0f} of 100)." if "median" in n else ")."
    larger, smaller = t.flows
    usual = f" Of their {larger} {percent(n['share'])} has no counterpart in {smaller}."
    text += usual if n["share"] > 0 else f" Their {smaller} make up for their {larger}."
    return text + _against_usual(t)


def _against_usual(t: Told) -> str:
    """Return what follows from the percentile: METHODS 4, test 8."""
    at, bound = t.numbers["percentile"], t.numbers["unusual"]
    if t.gap <= 0:
        return ""
    if at < bound:
        return f" Below {bound:.0f} of 100 a gap counts as usual for the pair."
    told = f" From {bound:.0f} of 100 on a gap is larger than usual"
    if t.explained <= 0:
        return f"{told}."
    return f"{told}: only the part that those goods lack too is explained, {t.part()}."


def _history(t: Told) -> str:
    like = t.numbers.get("like", 1.0)
    if like >= 1:
        return _past(t)
    return (
        f"{_past(t)} Only {percent(like)} of the {t.flows[0]} of now lies within five times the largest "
        "earlier ones; the rest has no past to be compared with."
    )


def _past(t: Told) -> str:
    past = [item.rsplit(" ", 1) for item in t.texts["past"]]
    known = [(when, float(share)) for when, share in past if share != "nan"]
    told = ", ".join(f"{_missed(share)} in {_when(when)}" for when, share in known[: NAMED + 1])
    always = t.gap > 0 and all(share > OLD for _, share in known)
    n, (larger, smaller) = counted(len(known), "earlier period"), t.flows
    # One period does not say what was always there.
    if always and len(known) > 1:
        first = known[-1][0]
        text = f"The gap is not new: it was there in each of the {n} (of {larger} {told})."
        if first[:4] < "2022" <= str(t.texts.get("window", ("",))[0])[:4]:
            text += " It predates 2022."
        return text
    if len(known) == 1:
        when, share = known[0]
        if share <= 0:
            return (
                f"In {_when(when)}, the one earlier period that is loaded, {smaller} made up for the "
                f"{larger}."
            )
        return (
            f"In {_when(when)}, the one earlier period that is loaded, {percent(share)} of {larger} "
            "had no counterpart."
        )
    return f"In the {n} this share of {larger} had no counterpart: {told}."


def _missed(share: float) -> str:
    return percent(share) if share > 0 else "none"


def _when(text: str) -> str:
    return period_words(text)


def _importer_usual(t: Told) -> str:
    share, n = t.numbers["share"], counted(t.numbers["exporters"], "other exporter")
    if share <= 0:
        than = "less" if t.reverse else "more"
        return f"Against {n} of the same codes {t.importer} {_verb(t.importers)} as much or {than}."
    return (
        f"Against {n} of the same codes {percent(share)} of {t.flows[0]} has no counterpart either: at "
        f"that rate {t.part()} is usual for {t.importer}."
    )


def _quantity(t: Told) -> str:
    n, (less, verb), (more, _) = t.numbers, t.short, t.long
    weighs = "weigh" if verb == "report" else "weighs"
    kg = words.part_of(n["kg_imports"], n["kg_exports"], "kg")
    text = f"Where both sides weigh, {less} {verb} {kg}"
    if n["kg_imports"] > n["kg_exports"]:
        text = f"Where both sides weigh, {less} {verb} as much weight or more"
        text += f" ({amount(n['kg_imports'], 'kg')} against {scaled(n['kg_exports'])})"
    elif t.reverse:
        text += f" that {more} {weighs}"
    if t.explained > 0 and t.verdict != "does not explain":
        return f"{text}: {t.part()} is a lower value for the same weight."
    return f"{text}: what is absent from the one book is weight, not value only."


REASONS: dict[str, Callable[[Told], str]] = {
    "nothing_compared": lambda t: (
        "No cell can be compared: one side's files cover none of it." + _not_covered_if(t)
    ),
    "mostly_uncovered": lambda t: (
        f"Most of the {t.flows[0]} have no covered mirror: load the "
        f"{'exporter' if t.reverse else 'importer'}'s files." + _not_covered_if(t)
    ),
    "selected": lambda t: (
        "The files hold the larger flows only, as if they had been picked out, so that what is not in "
        "them may have been left out by whoever picked: whether they cover the gap cannot be told, "
        "unless you state their scope at import (--complete)." + _not_covered_if(t)
    ),
    "not_this_way": lambda t: (
        f"Not tested in this direction: what {words.possessive(t.exporter)} books leave out of exports "
        "as re-exports is in no file."
    ),
    "suppliers": lambda t: (
        f"The exports of the other main suppliers of {t.importer} are not loaded, so that it cannot "
        "be seen whether goods are booked under their name."
    ),
    "not_monthly": lambda t: _not_monthly(t),
    "no_reexports": lambda t: _no_reexports(t),
    "edition_open": lambda t: _edition_open(t),
    "hidden": lambda t: (
        f"Values of {_listed(t.texts.get('headings', ()))} are marked as confidential in "
        f"{words.possessive(t.short[0])} books, without their size."
    ),
    "no_list": lambda t: "Without a control list there are no unlisted goods to compare with.",
    "few_unlisted": lambda t: (
        f"{_few(t, 'unlisted', 'unlisted code')} of the pair in the same chapters and size band "
        "can be compared: too few to say what is usual. Load all codes."
    ),
    "no_earlier": lambda t: "No earlier period is loaded in which both sides can be compared.",
    "few_exporters": lambda t: (
        f"{_few(t, 'exporters', 'other exporter')} of these codes can be compared: too few to say "
        "what is usual for the importer."
    ),
    "no_weights": lambda t: (
        "Less than half of the compared exports has a weight on both sides that is not an estimate."
    ),
}


def _few(t: Told, name: str, noun: str) -> str:
    n = t.numbers.get(name, 0.0)
    return f"Only {counted(n, noun)}" if n else f"No {noun}"


def _not_covered_if(t: Told) -> str:
    return _not_covered(t) if "uncovered_exports" in t.numbers else ""


def _no_reexports(t: Told) -> str:
    text = f"The files of {t.exporter} name no re-exports."
    if hubs := t.texts.get("hubs", ()):
        names = capital(_listed([country(code) for code in hubs]))
        text += f" {names} {'is a known hub' if len(hubs) == 1 else 'are known hubs'}, which"
        text += " by itself explains nothing."
    return text


SENTENCES: dict[str, Callable[[Told], str]] = {
    "coverage": _coverage,
    "origin": _origin,
    "cif_fob": _cif_fob,
    "lag": _lag,
    "reexport": _reexport,
    "hs_edition": _hs_edition,
    "suppression": _suppression,
    "usual_gap": _usual_gap,
    "history": _history,
    "importer_usual": _importer_usual,
    "quantity": _quantity,
}


def english(test: str, told: Told) -> str:
    """Return the sentence on one test.

    >>> english("hs_edition", Told(("TUR",), ("UZB",), "does not explain", 1e6, 0.0, 1.06))
    'None of these codes changed its number between the editions of the HS since 2012.'
    """
    if told.verdict == "cannot be tested":
        return capital(REASONS[told.reason](told))
    return capital(SENTENCES[test](told)) + _taken(test, told)


def _taken(test: str, told: Told) -> str:
    """Return how many dollars a test takes off, where its sentence names another figure."""
    if test not in ("cif_fob", "lag", "history") or told.explained <= 0 or told.gap <= 0:
        return ""
    return f" It accounts for {told.part()}, in each code for no more than is missing there."


def left(told: Told, amount_left: float | None, blocked: Sequence[str], least: float) -> str:
    """Return the sentence on what is left; None: METHODS 4 forbids to state it.

    >>> told = Told(("TUR",), ("UZB",), "", 1.6e7, 0.0, 1.06)
    >>> left(told, None, ("origin",), 1.5e7)
    'What is left is not stated: origin cannot be tested.'
    """
    if amount_left is None:
        way = (
            f" of what {told.importer} {_verb(told.importers)} beyond {told.exporter}"
            if told.reverse
            else ""
        )
        return f"What is left{way} is not stated: {_listed(list(blocked))} cannot be tested."
    at = "1.20" if told.reverse else "1.00"
    of = (
        f" that {told.importer} {_verb(told.importers)} beyond {told.exporter}"
        if told.reverse
        else ""
    )
    if least <= 0 and told.reverse:
        return (
            f"Nothing is left: {told.importer} {_verb(told.importers)} more than {told.exporter}, but no "
            "more than freight and insurance can make of it, at factor 1.20."
        )
    if least <= 0:
        return (
            f"Nothing is left: {told.importer} {_verb(told.importers)} as much as {told.exporter}, "
            "or more, at factor 1.00, within what freight and insurance can make of it."
        )
    if amount_left <= 0:
        return (
            f"Nothing is left of {amount(least)}{of} at factor {at} after the explanations above."
        )
    return (
        f"{capital(words.part_of(amount_left, least))}{of} at factor {at} is left after the explanations "
        "above, no dollar counted twice. That an explanation fits the figures does not prove it."
    )
