"""Checks of single records: codes, countries, amounts and marks that cannot be, or stand out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mirrorgap.model import countries, hs, magnitudes, nomenclature
from mirrorgap.model.editions import EDITIONS, detect
from mirrorgap.model.mapping import says
from mirrorgap.model.quality_parts import Finding, Found, Part, counted, used
from mirrorgap.model.records import WORLD, Mask, Numbers


def unknown_codes(part: Part) -> Found:
    """Codes that no edition since HS2012 has; those of older years are passed over."""
    odd = part.holds("code", lambda code: nomenclature.editions_of(code) == frozenset())
    if odd.any():
        odd &= ~_before_2012(part)
    if odd.any():
        n = int(odd.sum())
        named = part.named("code", odd)
        yield part.finding(
            "codes",
            f"{counted(n)} {'has a code' if n == 1 else 'have codes'} that no edition of the HS"
            f" since 2012 has: {named}.",
            odd,
        )
    if part.source.mapping.column("code") is None:
        return
    secret = part.holds("status", lambda status: status == "suppressed")
    unread = (part.text("code")[0] < 0) & (part.text("product_label")[0] >= 0) & ~secret
    if unread.any():
        n, named = int(unread.sum()), part.named("product_label", unread)
        sentence = f"{counted(n)} whose code is not understood: {named}."
        yield part.finding("codes", sentence, unread)


def _before_2012(part: Part) -> Mask:
    """Return which records may follow an older edition: said so, or of an earlier year."""
    old = part.holds("hs_edition", lambda edition: edition not in EDITIONS)
    unsaid = part.text("hs_edition")[0] < 0
    return old | (unsaid & part.holds("year", lambda year: year < "2012"))


def edition(part: Part) -> Found:
    """Which edition the codes are of: said, detected, mixed; and codes that it does not have."""
    codes, levels = part.text("hs_edition")
    told = sorted(str(levels[i]) for i in used(codes))
    if not told:
        yield from _undecided(part)
        return
    how = "as the source says" if says(part.source.mapping, "hs_edition") else "by its codes"
    unsaid = int((codes < 0).sum())
    rest = f"; of {counted(unsaid)} it is open" if unsaid else ""
    start = "Editions mixed" if len(told) > 1 else "Edition"
    sentence = f"{start}: {' and '.join(told)}, {how}{rest}."
    yield part.finding("edition", sentence, np.zeros(0, np.int64), part.n)
    for edition in told:
        if edition in EDITIONS:
            yield from _of_another_edition(part, edition)


def _undecided(part: Part) -> Found:
    codes, levels = part.text("code")
    found = detect([str(levels[i]) for i in used(codes)])
    if found.mixed:
        odd = part.holds("code", lambda code: hs.hs6(code) in found.examples)
        yield part.finding("edition", found.sentence, odd)


def _of_another_edition(part: Part, edition: str) -> Found:
    mine = part.holds("hs_edition", lambda level: level == edition)
    odd = mine & part.holds("code", lambda code: _only_elsewhere(code, edition))
    if odd.any():
        yield part.finding(
            "edition",
            f"{counted(int(odd.sum()))} of {edition} with codes that only other editions have:"
            f" {part.named('code', odd)}.",
            odd,
        )


def _only_elsewhere(code: str, edition: str) -> bool:
    having = nomenclature.editions_of(code)
    return bool(having) and edition not in (having or ())


def unknown_countries(part: Part) -> Found:
    """Names of countries that are neither known, nor a group, nor a leftover area."""
    for role in ("reporter", "partner"):
        label = f"{role}_label"
        odd = part.text(role)[0] < 0
        if odd.any():
            odd &= part.holds(label, lambda text: countries.kind(text) is None)
        if odd.any():
            yield part.finding(
                "countries",
                f"{counted(int(odd.sum()))} whose {role} is not known:"
                f" {part.named(label, odd)}; they are in no comparison.",
                odd,
            )


# -- amounts ---------------------------------------------------------------------------------------


def negative(part: Part) -> Found:
    """Amounts below zero."""
    names = {"value": "value", "net_kg": "weight", "quantity": "quantity"}
    for name, word in names.items():
        below = part.number(name) < 0
        if below.any():
            sentence = f"{counted(int(below.sum()))} with a negative {word}: corrections, or wrong."
            yield part.finding("negative", sentence, below)


def magnitude_findings(parts: Sequence[Part]) -> tuple[Finding, ...]:
    """Return the amounts that jump a thousandfold; see `mirrorgap.model.magnitudes.jumps`."""
    if len(parts[0].records.column("period")[1]) <= magnitudes.OTHERS:
        # So few periods say nothing about what is usual.
        return ()
    values, weights = magnitudes.jumps(parts[0].records)
    found = []
    for part in parts:
        for times, word in ((values, "value"), (weights, "weight")):
            mine = times[part.low : part.high]
            odd = ~np.isnan(mine)
            if odd.any():
                found.append(part.finding("magnitudes", _jump(part, mine, word), odd))
    return tuple(found)


def _jump(part: Part, times: Numbers, word: str) -> str:
    most = int(np.nanargmax(np.abs(np.log10(times))))
    far = f"{times[most]:,.0f} times" if times[most] > 1 else f"1/{1 / times[most]:,.0f} of"
    keys = [part.text(name) for name in ("reporter", "flow", "partner", "code", "period")]
    named = " ".join(str(levels[codes[most]]) for codes, levels in keys)
    row = part.records.row[part.low + most]
    n = int((~np.isnan(times)).sum())
    return (
        f"{counted(n)} with a {word} some thousand times away from the other periods of"
        f" the same code and pair, such as {named} (row {row}): {far} what is usual."
        " Is the unit another one?"
    )


def suppressed(part: Part) -> Found:
    """How much of a source is confidential, by records and by the value that is given."""
    hidden = part.holds("status", lambda status: status == "suppressed")
    if not hidden.any():
        return
    detail = ~part.holds("partner", lambda text: text == WORLD)
    detail &= ~part.holds("code", lambda text: text == hs.TOTAL)
    usd = np.nan_to_num(part.number("value_usd"))
    whole, mine = usd[detail].sum(), usd[detail & hidden].sum()
    share = f" and {mine / whole:.1%} of the value that is given" if mine > 0 else ""
    n = int(hidden.sum())
    verb = "is" if n == 1 else "are"
    sentence = f"{counted(n)} ({n / part.n:.1%}){share} {verb} confidential."
    yield part.finding("suppressed", sentence, hidden)
