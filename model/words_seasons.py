"""Seasons in words: the answer first, then each figure with how it was obtained."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mirrorgap.model import hs, words
from mirrorgap.model.analysis.chance import ALARM
from mirrorgap.model.analysis.course import Course, Seasonal
from mirrorgap.model.analysis.deseason import ENOUGH, LEAST
from mirrorgap.model.analysis.did import Did
from mirrorgap.model.analysis.generality import NO, UNCLEAR, YES, General
from mirrorgap.model.analysis.seasons import SAME_MONTHS, TOO_SHORT, SeasonTest
from mirrorgap.model.words import amount, country, percent, period_words, significant

_VERDICTS = {YES: "Yes", NO: "No", UNCLEAR: "Unclear", TOO_SHORT: "Too short to tell"}
_SEASON_WHY = {
    YES: "The season makes half of it or more, and most earlier years went the same way.",
    NO: "A move as large without its season is rare in this series.",
    UNCLEAR: "The season makes less than half of it, or earlier years disagree",
}
#: An explanation that would do, where no p can test it.
_UNTESTED = "No p can fall to 0.05 here, so that this neither supports nor refutes {}."
_GENERAL_WHY = {
    YES: "Other goods made half of the move or more.",
    NO: "The listed goods moved apart from the others more than they do by chance.",
    UNCLEAR: "Other goods made less than half of the move",
}
#: What an unclear verdict lacks.
_NOT_RARE = "a move as large is not rare"


def share(log: float) -> str:
    """Return a change in logs as a percentage with its sign; to nothing it is −100%.

    >>> share(-0.357), share(0.0), share(-math.inf), share(math.inf)
    ('−30.0%', '0%', '−100%', 'from nothing')
    """
    if math.isnan(log) or log == math.inf:
        return "unknown" if math.isnan(log) else "from nothing"
    return percent(math.expm1(log), signed=True)


def p_text(p: float) -> str:
    """Return a p as it is printed.

    >>> p_text(0.0212), p_text(1.0), p_text(0.0001)
    ('0.021', '1', 'under 0.001')
    """
    if p < 0.001:
        return "under 0.001"
    return f"{p:.3f}".rstrip("0").rstrip(".")


def ordinal(n: int) -> str:
    """Return "", "2nd ", "3rd ", "4th ": what stands before "largest".

    >>> ordinal(1), ordinal(2), ordinal(11), ordinal(23)
    ('', '2nd ', '11th ', '23rd ')
    """
    if n == 1:
        return ""
    tail = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th") if n % 100 not in (11, 12, 13) else "th"
    return f"{n}{tail} "


def share_of(found: Seasonal) -> str:
    """Return the change that is asked about, as a percentage of the base."""
    return share(found.general.own if found.general is not None else math.nan)


def season_of(season: SeasonTest) -> str:
    """Return what the season makes of it, as a percentage; "an unknown part" where none is known."""
    return "an unknown part" if math.isnan(season.seasonal_part) else share(season.seasonal_part)


def move(log: float) -> str:
    """Return what a change in logs is called.

    >>> move(-0.2), move(0.1), move(0.0)
    ('fall', 'rise', 'change')
    """
    return "fall" if log < 0 else "rise" if log > 0 else "change"


def course_name(course: Course) -> str:
    """Return what the series is: "Turkey's exports of listed goods to Russia"."""
    about = course.about
    exports = about.side == "exporter"
    tellers, others = (about.exporters, about.importers)[:: 1 if exports else -1]
    whose, other = ("exporters", "importers")[:: 1 if exports else -1]
    way = "to" if exports else "from"
    teller = _several(tellers, whose)
    owner = f"{teller}'" if teller.endswith("s") else f"{teller}'s"
    flow = "exports" if exports else "imports"
    goods = about.goods
    if hs.is_code(goods):
        goods = f"{'code' if len(goods) > 4 else 'heading'} {hs.dotted(goods)}"
    of = f" of {goods}" if goods else " of listed goods" if course.listed else ""
    return f"{owner} {flow}{of}" + (f" {way} {_several(others, other)}" if others else "")


def _several(codes: Sequence[str], otherwise: str) -> str:
    if not codes:
        return f"the {otherwise}"
    if len(codes) > words.NAMED:
        return f"{len(codes)} {otherwise}"
    names = [country(code) for code in codes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def seasons_headline(found: Seasonal) -> str:
    """Return the answer in one line: "Is this fall seasonal? No. Is it general? Unclear."."""
    if found.season is None or found.general is None:
        return "Seasonal, or general? It cannot be said"
    what = move(found.season.change)
    seasonal, general = _VERDICTS[found.season.verdict], _VERDICTS[found.general.verdict]
    if not found.course.listed:
        general = "There is nothing to compare with"
    elif found.general.verdict == UNCLEAR and math.isnan(found.general.against):
        general = "It cannot be told"
    return f"Is this {what} seasonal? {seasonal}. Is it general? {general}."


def seasons_sentences(found: Seasonal) -> tuple[str, ...]:
    """Return what stands behind the answer, each p with how it was obtained."""
    if found.season is None or found.general is None:
        return (found.course.refused,)
    told = [
        _level(found),
        _chosen(found),
        left_out(found.course),
        *_rank(found.season),
        *_season(found.season),
    ]
    told += _general(found.general, found.course.listed)
    if found.holes:
        told.append("Some amounts are suppressed or have no value: sums are lower bounds.")
    return tuple(words.capital(text) for text in told if text)


def left_out(course: Course) -> str:
    """Return whose books are not added up, and why; "" for none."""
    left = course.left
    if not left.reporters:
        return ""
    names = _several(
        left.reporters, "exporters" if course.about.side == "exporter" else "importers"
    )
    what = (
        f"{percent(left.share)} of the value" if left.share >= 0.001 else "under 0.1% of the value"
    )
    return f"left out, since their books do not cover these months whole: {names} ({what} loaded)."


def _level(found: Seasonal) -> str:
    start, length, lag = found.when
    values, about = found.course.values, found.course.about
    new = float(values[start : start + length].sum())
    old = float(values[start - lag : start - lag + length].sum())
    when = f"{period_words(about.period)} against {period_words(about.base)}"
    name = course_name(found.course)
    if new == old:
        return f"{name} did not change: {amount(new, about.unit)}, {when}."
    way = "rose" if new > old else "fell"
    relative = f" ({percent(new / old - 1, signed=True)})" if old > 0 else ""
    by = amount(abs(new - old), about.unit)
    return f"{name} {way} {by}{relative} to {words.scaled(new)}, {when}."


def _chosen(found: Seasonal) -> str:
    """Return what stands for a period or a base that nobody chose."""
    period, base = found.chosen
    before = "the month before" if found.when[1] == 1 else f"the {found.when[1]} months before"
    if not period:
        second = "" if base else f", beside {before}"
        return f"no period is chosen: the last month that the books cover stands for it{second}."
    if not base:
        stands = "stands" if found.when[1] == 1 else "stand"
        how = "Shift+drag in the timeline chooses one"
        return f"no base is chosen: {before} {stands} for it; {how}."
    return ""


def _rank(season: SeasonTest) -> list[str]:
    if season.years < 2:
        return ["No earlier year has the same months: there is no rank."]
    least = 1 / season.years
    given = f"p {p_text(season.rank / season.years)}" if least <= ALARM else "no p is given"
    return [
        f"Among the same months' changes of {season.years} years it is the {ordinal(season.rank)}"
        f"largest {move(season.change)} (rank {season.rank} of {season.years}); by rank alone the "
        f"smallest attainable p is {p_text(least)}: {given}."
    ]


def _season(season: SeasonTest) -> list[str]:
    n = season.months
    if season.verdict == TOO_SHORT:
        row = f"{words.counted(n, 'month')} in a row"
        return [f"Too short: {row}; a season needs {LEAST}, and STL {ENOUGH}."]
    part, rest = season.seasonal_part, season.change - season.seasonal_part
    if season.how.startswith("STL"):
        of = f"(STL, robust, {n} months)"
        what = f"Without its season {of} it is {share(rest)}: the season makes {share(part)}"
    elif math.isnan(part):
        what = f"Short: {n} months in a row, and no earlier year has the same months"
    elif season.how.startswith("against"):
        what = (
            f"Short: {n} months in a row, where STL needs {ENOUGH}; the median of the same months' "
            f"changes in earlier years is {share(part)}"
        )
    else:
        what = "The same months of two years are compared, so that a season makes no part of it"
    why = _SEASON_WHY[season.verdict]
    if season.verdict == UNCLEAR and math.isnan(season.p):
        why = _UNTESTED.format("that it is seasonal")
    elif season.verdict == UNCLEAR:
        why = "The season is no explanation here" if season.how == SAME_MONTHS else why
        why = f"{why}; {_NOT_RARE}."
    return [f"{what}; {_season_p(season)}.", why]


def _season_p(season: SeasonTest) -> str:
    moves = words.counted(season.placebos, "earlier month")
    if math.isnan(season.p):
        return (
            f"no p is given, since by {moves} as placebos it could not fall under "
            f"{p_text(season.smallest)}"
        )
    less = (
        "less the change of a year before" if season.how.startswith("against") else "without season"
    )
    least = f"smallest attainable {p_text(season.smallest)}"
    return f"a move as large, {less}: p {p_text(season.p)} by {moves} as placebos ({least})"


def _general(general: General, listed: bool) -> list[str]:
    if not listed:
        return ["All codes are asked for: choose a list, and the other goods stand beside it."]
    if math.isnan(general.against) and general.did is None:
        return ["No unlisted goods of these countries are loaded for both periods to compare with."]
    told = []
    if not math.isnan(general.against):
        apart = share(general.against)
        b = f" (b = {significant(general.against)})" if math.isfinite(general.against) else ""
        told.append(
            f"{words.capital(general.beside)}: {share(general.others)}; the listed goods "
            f"{share(general.own)}, that is {apart} apart{b}{_total_p(general)}."
        )
    if general.did is not None:
        told.append(_codes(general.did, general.effect))
    why = _GENERAL_WHY[general.verdict]
    if general.verdict == UNCLEAR and math.isnan(general.p):
        why = _UNTESTED.format("that it is general")
    elif general.verdict == UNCLEAR:
        why = f"{why}; {_NOT_RARE}."
    return [*told, why]


def _total_p(general: General) -> str:
    if general.did is not None:
        return ""
    if not general.dates:
        return "; no p, for want of placebo dates"
    least = 1 / (general.dates + 1)
    if least > ALARM:
        return (
            f"; no p is given, since by {words.counted(general.dates, 'placebo date')} it could not "
            f"fall under {p_text(least)}"
        )
    by = words.counted(general.dates, "placebo date")
    return f": p {p_text(general.p_dates)} by {by} (smallest attainable {p_text(least)})"


def _codes(did: Did, effect: float) -> str:
    size = "no finite size" if math.isnan(effect) else share(effect)
    parts = []
    if not math.isnan(did.p_clustered):
        parts.append(f"{p_text(did.p_clustered)} by errors clustered by code")
    without = []
    for p, n, what in ((did.p_dates, did.dates, "date"), (did.p_baskets, did.baskets, "basket")):
        if not n:
            continue
        by, least = words.counted(n, f"placebo {what}"), 1 / (n + 1)
        seed = ", fixed seed" if what == "basket" else ""
        if least <= ALARM:
            parts.append(f"{p_text(p)} by {by} (smallest attainable {p_text(least)}{seed})")
        else:
            without.append(f"by {by} it could not fall under {p_text(least)}")
    said = f"p {', '.join(parts)}" if parts else "no p is given"
    if without:
        said += f"; {', '.join(without)}"
    elif not parts:
        said = "no placebo is possible"
    if len(parts) > 1 and not math.isnan(did.p):
        said += f"; the largest that could fall to 0.05 counts: {p_text(did.p)}"
    codes = f"{did.treated} listed and {did.controls} unlisted codes"
    return f"Difference in differences over {codes}: {size}; {said}."
