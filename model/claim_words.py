"""A published sentence taken apart: which of its figures is claimed, and what it rests on.

What comes out is a proposal that a person sees and corrects. English sentences; figures with decimal
commas, per cent signs, scales and currencies, and as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

_NUMERAL = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_PART = "half|halves|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_SCALE = "trillion|billion|million|thousand|mln|mio|bln|bn|mn|m|b|k"
_MONEY = r"(?:us\s?\$|\$|€|£|usd\s?|eur\s?)"
_DIGITS = r"\d(?:[\d.,'\u00a0\u202f]*\d)?(?:\s\d{3}(?!\d))*"
_TOKEN = re.compile(
    rf"(?<![\w.])(?P<sign>[+\-−–])?\s?(?P<money>{_MONEY})?\s?(?P<digits>{_DIGITS})"
    rf"(?:\s?(?P<percent>%|per\s?cent\b|percent\b)|\s?(?P<times>x\b|times\b|-?fold\b)"
    rf"|\s?(?P<scale>(?:{_SCALE})\b))?"
    rf"|\b(?P<many>{_NUMERAL})(?:\s(?P<mtimes>times)\b|-?(?P<mfold>fold)\b)"
    rf"|\b(?:an?\s|(?P<n>{_NUMERAL})[\s-])(?P<part>{_PART})s?\b"
    r"|\b(?P<half>half)\b"
    r"|\b(?P<word>doubl(?:ed|ing)|tripl(?:ed|ing)|quadrupl(?:ed|ing)|halv(?:ed|ing)|twice|thrice)\b",
    re.IGNORECASE,
)
_WORDS = {"doubl": "doubled", "tripl": "tripled", "quadrupl": "quadrupled", "halv": "halved"}
_UP = re.compile(
    r"\b(rose|risen|rises?|rising|up|grew|grown|growth|gr[eo]w\w*|increas\w*|jump\w*|surg\w*|soar\w*"
    r"|climb\w*|higher|more|gain\w*|expand\w*|added)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(fell|fall\w*|down|drop\w*|declin\w*|decreas\w*|shr[aiu]nk\w*|slid\w*|plung\w*|lower|less"
    r"|cut|contract\w*|sank|lost|slump\w*|reduc\w*)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(from|against|versus|vs\.?|compared (?:with|to)|than)\s*$", re.I)
#: "It was 70.9" names the old figure only where nothing else does.
_WAS = re.compile(r"\b(was|were|had been)\s*$", re.IGNORECASE)
_TO = re.compile(r"\b(to|at|reach\w*|hit|total\w*|is|of)\s*$", re.IGNORECASE)
_OF = re.compile(r"^\s*(?:share\s)?(?:of|out of)\b", re.IGNORECASE)
_SHARE = re.compile(r"\b(share|account\w*|makes? up|made up|represent\w*)\b", re.IGNORECASE)
_SUM = re.compile(r"\b(together|plus|add(?:s|ed)? up|in sum|sum)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(leaves?|leaving|less|minus|remain\w*|differen\w*)\b", re.IGNORECASE)
_GOODS = re.compile(r"^[\s-]*(?:\w+[\s-]){0,3}?(?:goods|codes|items|products|categories)\b", re.I)
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
_COUNTED = re.compile(
    r"^[\s-]*(?:countries|neighbou?rs|destinations|months?|years?|quarters?|weeks|days|tiers?"
    rf"|companies|firms|pairs|{_MONTHS})\b",
    re.IGNORECASE,
)
_DATED = re.compile(rf"\b{_MONTHS}\.?\s*$", re.IGNORECASE)
#: List versions by how many codes they hold: stories of 2023 use 45, those of 2024 use 50.
BASKETS = {"50": "chpl-2024-02", "45": "chpl-2023-09", "9": "chpl-2023-05"}


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in a sentence: its text, where it begins and ends, and its unit ("%", "x", "part", "")."""

    text: str
    start: int
    end: int
    unit: str
    scale: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a sentence seems to claim; every text is "" where it says none.

    Attributes
    ----------
    stated, new, old : str
        Figures as `mirrorgap.model.analysis.rounding.parse` reads them.
    kind : str
        One of the kinds of claims; "" where the stated figure decides.
    basket : str
        Id of the list version, where the sentence counts its goods (45 goods).
    left : tuple of str
        Figures that were put to no use.
    """

    stated: str = ""
    new: str = ""
    old: str = ""
    kind: str = ""
    basket: str = ""
    left: tuple[str, ...] = field(default=())


def proposed(sentence: str) -> Proposal:
    """Return what *sentence* seems to claim, to be seen and corrected by a person.

    Years, dates and counts (the 45 goods, five countries) are no figures. "From" and "against" go
    before the old figure, "to" before the new one; "fell" makes a change negative; where only one of
    two amounts says "million", it holds for both.

    Examples
    --------
    >>> proposed("exports of the 45 goods rose 81% to 129 million from 70.9 million")
    ... # doctest: +NORMALIZE_WHITESPACE
    Proposal(stated='+81%', new='129 million', old='70.9 million', kind='change',
             basket='chpl-2023-09', left=())
    """
    figures, basket = _figures(sentence)
    stated, kind = _claimed(sentence, figures)
    if stated is None:
        return _levels(sentence, figures, basket)
    amounts = [one for one in figures if one is not stated and one.unit == ""]
    new, old = _inputs(sentence, kind, stated, amounts)
    used = {id(one) for one in (stated, new, old) if one is not None}
    rest = tuple(one.text for one in figures if id(one) not in used)
    texts = _scaled([one for one in (new, old) if one is not None])
    return Proposal(
        _signed(sentence, stated, kind, figures),
        texts.get(id(new), ""),
        texts.get(id(old), ""),
        kind,
        basket,
        rest,
    )


def _figures(sentence: str) -> tuple[list[Found], str]:
    """Return the figures of a sentence in order, and the list version that it counts goods of."""
    found, basket = [], ""
    for match in _TOKEN.finditer(sentence):
        one = _found(match)
        after, before = sentence[match.end() :], sentence[: match.start()]
        bare = match["digits"] and one.unit == "" and not match["money"] and not match["scale"]
        if bare and one.text in BASKETS and _GOODS.match(after):
            basket = BASKETS[one.text]
        elif not (bare and (_is_date(one.text, before) or _counts(after))):
            found.append(one)
    return found, basket


def _found(match: re.Match[str]) -> Found:
    at = match.start(), match.end()
    if word := match["word"]:
        stem = next((whole for part, whole in _WORDS.items() if word.lower().startswith(part)), "")
        return Found(stem or word.lower(), *at, "x")
    if match["many"]:
        joined = "fold" if match["mfold"] else " times"
        return Found(match["many"].lower() + joined, *at, "x")
    if match["part"] or match["half"]:
        return Found(" ".join(match[0].lower().split()), *at, "part")
    sign = (match["sign"] or "").replace("−", "-").replace("–", "-")
    digits = " ".join(match["digits"].split())
    if match["percent"]:
        return Found(f"{sign}{digits}%", *at, "%")
    if match["times"]:
        return Found(f"{digits} times", *at, "x")
    scale = (match["scale"] or "").lower()
    return Found(f"{sign}{digits} {scale}".strip(), *at, "", scale)


def _is_date(text: str, before: str) -> bool:
    """Whether a bare number is a year, or the day of a month."""
    year = len(text) == 4 and text.isdigit() and "1980" <= text <= "2050"
    return year or (text.isdigit() and bool(_DATED.search(before)))


def _counts(after: str) -> bool:
    return bool(_GOODS.match(after) or _COUNTED.match(after))


def _claimed(sentence: str, figures: Sequence[Found]) -> tuple[Found | None, str]:
    """Return the figure that is claimed, and its kind; None where only amounts stand there."""
    rates = [one for one in figures if one.unit]
    if not rates:
        return _by_words(sentence, [one for one in figures if not one.unit])
    stated = rates[0]
    before, after = sentence[: stated.start], sentence[stated.end :]
    if stated.unit == "x":
        return stated, "multiple"
    if stated.unit == "part" and re.search(r"\bto\s*$", before):
        return stated, "multiple"
    moved = _direction(sentence, stated, figures)
    if _OF.match(after) or (_SHARE.search(before) and not moved):
        return stated, "share"
    if stated.unit == "part" and not moved:
        return stated, "share"
    return stated, "change"


def _by_words(sentence: str, amounts: Sequence[Found]) -> tuple[Found | None, str]:
    """Return the claimed one of amounts alone: what is left, what they add up to, what one rose by."""
    if len(amounts) >= 3 and _SUM.search(sentence):
        return amounts[-1], "sum"
    if len(amounts) >= 3 and (_LESS.search(sentence) or _DOWN.search(sentence)):
        return _by(sentence, amounts) or amounts[-1], "difference"
    if (by := _by(sentence, amounts)) is not None:
        return by, "difference"
    if len(amounts) == 1 and amounts[0].text[:1] in "+-":
        return amounts[0], "difference"
    return None, ""


def _by(sentence: str, amounts: Sequence[Found]) -> Found | None:
    """Return the amount that something rose or fell by."""
    for one in amounts:
        before = sentence[: one.start]
        moved = re.search(rf"({_UP.pattern}|{_DOWN.pattern})\s*(by\s*)?$", before, re.IGNORECASE)
        if moved and moved[0].split()[0].lower() in ("less", "more"):
            continue
        if moved or re.search(r"\bby\s*$", before):
            return one
    return None


def _inputs(
    sentence: str, kind: str, stated: Found, amounts: Sequence[Found]
) -> tuple[Found | None, Found | None]:
    """Return the new and the old figure; for a share the part and the whole."""
    if kind in ("share", "multiple") and _OF.match(sentence[stated.end :]):
        # "32% of 158 million": what follows "of" is the whole.
        whole = [
            one for one in amounts if re.search(r"\bof\b[^,;]*$", _before(sentence, one), re.I)
        ]
        old = whole[-1] if whole else (amounts[-1] if len(amounts) > 1 else None)
        new = next((one for one in amounts if one is not old), None)
        return new, old
    old = _after(_FROM, sentence, amounts)
    new = _after(_TO, sentence, [one for one in amounts if one is not old])
    if kind in ("sum", "difference") and old is None:
        return (amounts[0], amounts[1]) if len(amounts) > 1 else (None, None)
    if old is None and new is not None:
        old = _after(_WAS, sentence, [one for one in amounts if one is not new])
    left = [one for one in amounts if one is not old and one is not new]
    if new is None and left:
        new = left.pop(0)
    if old is None and left:
        old = left.pop(0)
    return new, old


def _after(words: re.Pattern[str], sentence: str, amounts: Sequence[Found]) -> Found | None:
    """Return the first amount that stands after one of *words*."""
    return next((one for one in amounts if words.search(_before(sentence, one))), None)


def _before(sentence: str, one: Found) -> str:
    """Return what stands before a figure, without the words that only say "about"."""
    before = sentence[: one.start]
    return re.sub(
        r"\b(about|some|around|roughly|nearly|almost|only|just)\s*$", "", before, flags=re.I
    )


def _direction(sentence: str, stated: Found, figures: Sequence[Found]) -> int:
    """Return 1 where the figure went up, -1 down, 0 where no word says so."""
    clause = [match for match in _moves(sentence) if match[0] <= stated.start]
    if clause:
        return clause[-1][1]
    later = list(_moves(sentence))
    return later[0][1] if later else 0


def _moves(sentence: str) -> Iterator[tuple[int, int]]:
    both = [(match.start(), 1) for match in _UP.finditer(sentence)]
    both += [(match.start(), -1) for match in _DOWN.finditer(sentence)]
    yield from sorted(both)


def _signed(sentence: str, stated: Found, kind: str, figures: Sequence[Found]) -> str:
    text = stated.text
    if kind == "difference" and not stated.scale:
        scales = {one.scale for one in figures} - {""}
        text = f"{text} {scales.pop()}" if len(scales) == 1 else text
    if text[:1] in "+-" or kind not in ("change", "difference"):
        return text
    way = _direction(sentence, stated, figures)
    if kind == "difference" and way < 0 and _LESS.search(sentence):
        return text
    sign = {1: "+", -1: "-", 0: ""}[way]
    return f"{sign}{text}"


def _levels(sentence: str, figures: Sequence[Found], basket: str) -> Proposal:
    """Return a proposal for amounts without a rate: one published level, to be pinned to a cell."""
    if not figures:
        return Proposal(basket=basket)
    rest = tuple(one.text for one in figures[1:])
    level = _scaled(figures)[id(figures[0])]
    return Proposal(level, "", "", "figure", basket, rest)


def _scaled(inputs: Sequence[Found]) -> dict[int, str]:
    """Return the texts of inputs by their id, with the scale that only one of them says."""
    scales = {one.scale for one in inputs} - {""}
    only = scales.pop() if len(scales) == 1 else ""
    return {
        id(one): replace(one, text=f"{one.text} {only}").text
        if only and not one.scale
        else one.text
        for one in inputs
    }
