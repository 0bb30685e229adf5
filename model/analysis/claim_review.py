"""A kept claim looked at again: on its published figures, and on what the data give now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import log10

from mirrorgap.model.analysis.claims import Checked, Verdict, check, remarks, verdict_words
from mirrorgap.model.analysis.rounding import Figure, parse
from mirrorgap.model.claims import FIGURE, Claim, Input, Place

#: Figures that differ by less than half a cent (or half a gram) have not changed.
NEAR = 0.005
#: Between thousands: a thin space that does not break.
THIN = "\u202f"
#: Powers of ten that a story leaves out: "10.7" for 10.7 million.
_SCALES = (0, 3, 6, 9)

#: Gives the present figure of a place; None where nothing stands there any more.
Lookup = Callable[[Place], float | None]


@dataclass(frozen=True, slots=True)
class Looked:
    """One figure of a claim that stands in a cell of this program.

    Attributes
    ----------
    name : "new" or "old"
    written : str
        As the claim writes it.
    then, now : float or None
        What stood there when the claim was kept, and what stands there now, in the cell's unit; None
        where nothing did or does.
    fits : bool or None
        Whether what stands there now rounds to what is written; None where that cannot be said.
    """

    name: str
    written: str
    then: float | None
    now: float | None
    fits: bool | None

    @property
    def changed(self) -> bool:
        """Whether it is no longer what it was when the claim was kept."""
        if self.then is None or self.now is None:
            return self.then is not self.now
        return abs(self.now - self.then) >= NEAR


@dataclass(frozen=True, slots=True)
class Review:
    """What is to be said of a kept claim.

    Attributes
    ----------
    claim : Claim
    published : Checked or None
        By the figures as written; None where one of them is no figure.
    present : Checked or None
        By what the cells hold now, where any figure stands in one.
    figures : tuple of Looked
    warnings : tuple of str
        Different lists beside each other; a "million" on one figure only; what is no figure.
    """

    claim: Claim
    published: Checked | None
    present: Checked | None
    figures: tuple[Looked, ...]
    warnings: tuple[str, ...]

    @property
    def changed(self) -> tuple[Looked, ...]:
        """The figures that are no longer what they were when the claim was kept."""
        return tuple(one for one in self.figures if one.changed)

    @property
    def turned(self) -> bool:
        """Whether the data of now lead to another verdict than the published figures."""
        if self.present is None or self.published is None:
            return False
        return self.present.verdict is not self.published.verdict


def review(claim: Claim, lookup: Lookup | None = None) -> Review:
    """Return what is to be said of *claim*.

    Parameters
    ----------
    claim : Claim
    lookup : callable, optional
        The present figure of a place. Without it cells are not looked at.

    Returns
    -------
    Review
        It raises nothing: what is no figure is a warning.

    Notes
    -----
    Source: METHODS 11. Where a story leaves "million" out ("10.7"), a cell of 10,700,000 is brought
    to its scale before both are compared.

    Examples
    --------
    >>> kept = Claim("1", "fell by a third", "-32%", "change", Input("8.4"), Input("12.3"))
    >>> str(review(kept).published.verdict)
    'holds'
    """
    warnings: list[str] = []
    published = _checked(claim, claim.new.text, claim.old.text, warnings)
    looked, texts = [], {"new": claim.new.text, "old": claim.old.text}
    for name, one in claim.figures if lookup is not None else ():
        assert lookup is not None
        assert one.place is not None
        now = lookup(one.place)
        looked.append(Looked(name, one.text, one.then, now, fits(one, now)))
        texts[name] = _to_scale(one, now)
    present = _checked(claim, texts["new"], texts["old"], []) if looked else None
    if len(claim.baskets) > 1:
        names = " and ".join(sorted(claim.baskets))
        warnings.append(f"Figures of different lists stand beside each other: {names}.")
    return Review(claim, published, present, tuple(looked), tuple(warnings))


def _checked(claim: Claim, new: str, old: str, warnings: list[str]) -> Checked | None:
    try:
        found = check(claim.stated, new, old, claim.kind or None)
        warnings += remarks(found)
    except ValueError as wrong:
        warnings.append(f"{wrong}."[:1].upper() + f"{wrong}."[1:])
        return None
    return found


def fits(one: Input, now: float | None) -> bool | None:
    """Return whether what stands in the cell of an input rounds to what it writes.

    None where it writes no figure, or nothing stands there.

    >>> fits(Input("12.9 million"), 12_892_480.0), fits(Input("12.9"), 12_892_480.0)
    (True, True)
    """
    figure = _figure(one.text)
    if figure is None or now is None:
        return None
    return figure.rounds(Decimal(repr(now)).scaleb(-_left_out(figure, one, now)))


def _figure(text: str) -> Figure | None:
    try:
        return parse(text)
    except ValueError:
        return None


def _left_out(figure: Figure, one: Input, now: float) -> int:
    """Return the power of ten by which a cell is larger than a figure that leaves it out.

    What stood there when the claim was kept decides, so that data that change do not change a scale.
    """
    stood = one.then or now
    if figure.unit or not figure.value or not stood or figure.step > 1:
        return 0
    away = log10(abs(stood / float(figure.value)))
    return min(_SCALES, key=lambda scale: abs(away - scale))


def _to_scale(one: Input, now: float | None) -> str:
    if now is None:
        return ""
    figure = _figure(one.text)
    scale = 0 if figure is None else _left_out(figure, one, now)
    return plain(now, scale)


def plain(number: float, scale: int = 0) -> str:
    """Return a number as a figure that `parse` reads, divided by ten to the power *scale*.

    Whole amounts have no decimals; shares keep theirs. Thousands are parted by a thin space.

    >>> plain(12892480.0).replace(THIN, " "), plain(10700000.0, 6), plain(0.5698)
    ('12 892 480', '10.7', '0.5698')
    """
    digits = Decimal(repr(number)) if abs(number) < 1000 else round(Decimal(repr(number)), 2)
    digits = digits.scaleb(-scale).normalize()
    return f"{digits:,f}".replace(",", THIN)


def same_figure(text: str, number: float) -> bool:
    """Return whether *text* is *number* as it was taken, however its thousands are parted.

    >>> same_figure("12892480", 12892480.0), same_figure("12.9 million", 12892480.0)
    (True, False)
    """
    return text.replace(THIN, "") == plain(number).replace(THIN, "")


def sentences(found: Review) -> tuple[str, ...]:
    """Return what the data say of a claim's figures, then and now, in words.

    >>> place = Place("flows", "value")
    >>> kept = Claim("1", "", "-32%", "", Input("8.4", "", place, 8.4), Input("12.3"))
    >>> for said in sentences(review(kept, lambda _: 9.4)): print(said)
    The new figure has changed: 8.4 when the claim was kept, 9.4 now. That is not 8.4 as written.
    By the figures of now, -32% does not follow: -23.6%, with rounding -24.3% to -22.9%.
    """
    said = [_of_figure(one) for one in found.figures]
    present = found.present
    if present is not None and found.claim.kind != FIGURE:
        said.append(_of_now(present))
    return tuple(said)


def _of_figure(one: Looked) -> str:
    now, then = _amount(one.now), _amount(one.then)
    fit = {
        True: f"That is {one.written}, rounded.",
        False: f"That is not {one.written} as written.",
    }
    rest = "" if one.fits is None or _same(one) else f" {fit[one.fits]}"
    if not one.changed:
        return f"The {one.name} figure is {now} in the data, as when the claim was kept.{rest}"
    return f"The {one.name} figure has changed: {then} when the claim was kept, {now} now.{rest}"


def _same(one: Looked) -> bool:
    """Whether what is written is what stands there, to the digit."""
    figure = _figure(one.written)
    return figure is not None and one.now is not None and float(figure.value) == one.now


def _of_now(checked: Checked) -> str:
    if checked.verdict is Verdict.UNKNOWN:
        return f"By the figures of now it cannot be checked: {checked.reason}."
    value, low, high = (checked.words(n) for n in (checked.value, checked.low, checked.high))
    told = verdict_words(checked.verdict)
    return (
        f"By the figures of now, {checked.stated} {told}: {value}, with rounding {low} to {high}."
    )


def _amount(number: float | None) -> str:
    if number is None:
        return "nothing"
    whole = abs(number) >= 1000 or number == int(number)
    return f"{number:,.0f}" if whole else f"{number:,.4g}"
