"""Breaks in words: the date first, then its range, how it moves, and the known events."""

from __future__ import annotations

from mirrorgap.model import periods, words
from mirrorgap.model.analysis.breaking import Step
from mirrorgap.model.analysis.chance import ALARM
from mirrorgap.model.analysis.course import Broken
from mirrorgap.model.words import period_words
from mirrorgap.model.words_seasons import course_name, left_out, p_text, share

#: Breaks and events that are named one by one; the others are counted.
NAMED = 4


def breaks_headline(found: Broken) -> str:
    """Return when the series changed, in one line."""
    if found.course.refused:
        return "Breaks? It cannot be said"
    if found.best is None:
        return "The series is flat: no date can break it"
    if not found.stands:
        return "No date stands out as a break"
    return f"It changed in or about {_month(found, found.best.at)}"


def breaks_sentences(found: Broken) -> tuple[str, ...]:
    """Return what stands behind it: dates with their ranges, sensitivity, and known events."""
    if found.course.refused:
        return (found.course.refused,)
    told = [f"{course_name(found.course)}, all months that are loaded: {found.how}."]
    told += [left_out(found.course)] if found.course.left.reporters else []
    told += [_best(found)] if found.best is not None else []
    told += [*_several_steps(found), *_known(found)]
    return tuple(words.capital(text) for text in told)


def _month(found: Broken, at: int) -> str:
    return period_words(periods.month_text(found.run_first + at))


def _best(found: Broken) -> str:
    best = found.best
    assert best is not None
    low, high = _month(found, best.low), _month(found, best.high)
    between = f"between {low} and {high}" if best.low != best.high else "in that month alone"
    p = f"p {p_text(best.p)} by block bootstrap, {best.n} series with a fixed seed"
    if not found.stands:
        date = _month(found, best.at)
        how = f"sup-F over the middle 70%, {p}"
        return f"The most likely date of one break, {date}, does not stand: {how}."
    return (
        f"The most likely date of one break is {_month(found, best.at)} (95%: {between}), where the "
        f"level jumps {share(best.size)} (level and trend may differ on either side): sup-F over the "
        f"middle 70%, {p}."
    )


def _several_steps(found: Broken) -> list[str]:
    if not found.stands:
        return []
    if not found.steps:
        return ["PELT finds no step in the level at a penalty of 3 sigma² ln n."]
    told = [_step(found, step) for step in found.steps[:NAMED]]
    more = len(found.steps) - NAMED
    rest = f" and {more} more" if more > 0 else ""
    n = words.counted(len(found.steps), "step")
    how = "size, and where the date goes when the penalty halves or doubles"
    return [f"PELT, penalty 3 sigma² ln n, finds {n} ({how}): {', '.join(told)}{rest}; no p."]


def _step(found: Broken, step: Step) -> str:
    """Return one step: "June 2022 (+22.3%; stays)", "March 2023 (+5.00%; gone when doubled)"."""
    at = step.one.at
    moved = [
        f"{'gone' if date is None else _month(found, date)} when {word}"
        for word, date in (("halved", step.half), ("doubled", step.twice))
        if date != at
    ]
    return f"{_month(found, at)} ({share(step.one.size)}; {', '.join(moved) or 'stays'})"


def _known(found: Broken) -> list[str]:
    n = len(found.known)
    if not n:
        return ["No known event has enough months on either side to be tested."]
    standing = [(event, one) for event, one in found.known if one.p <= ALARM]
    least = p_text(min(1 / (one.n + 1) for _, one in found.known))
    how = f"Chow's F against that of other dates, smallest attainable {least}, not adjusted"
    if not standing:
        return [f"Of {words.counted(n, 'known event')} none stands at p 0.05 ({how})."]
    names = [
        f"{event.short or event.label} ({share(one.size)}, p {p_text(one.p)})"
        for event, one in standing[:NAMED]
    ]
    rest = f" and {len(standing) - NAMED} more" if len(standing) > NAMED else ""
    verb = "stands" if len(standing) == 1 else "stand"
    of = f"Of {words.counted(n, 'known event')} {len(standing)} {verb} at p 0.05"
    return [f"{of}: {', '.join(names)}{rest} ({how})."]
