"""Findings as data, put into words in one place: for screen, command, workbook and briefing alike.

A `Finding` is an id with what it is about and its numbers; `say` makes the sentence. The rule on
words of METHODS 2 holds here: mirror data never say that goods did not arrive, only what either
side reports, and the plainest number leads: imports as they are reported (factor 1.00), then the
gap at the factor chosen, with its range over factors 1.00 to 1.20.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from mirrorgap.model import words_findings
from mirrorgap.model.lists import ControlList
from mirrorgap.model.query import CIF_FOB, Query
from mirrorgap.model.selection_words import apart_words, goods_words

#: The range of CIF/FOB factors that every gap is shown over (METHODS 1).
LOW_FACTOR, HIGH_FACTOR = 1.0, 1.2
#: Measures and the ending of their fields.
SUFFIX = {"value": "usd", "net_kg": "kg", "quantity": "quantity"}


@dataclass(frozen=True, slots=True)
class About:
    """What a finding is about.

    Attributes
    ----------
    exporters, importers : tuple of ISO 3166-1 alpha-3
        Empty: not told apart ("the exporters").
    goods : str
        A code, a heading, or "tier 1"; "" for the whole basket.
    period, base : str
        ISO text of the period and of the one compared with; "" for all that is loaded, or none.
        Where a selection left periods out between: several spans, ", " between them.
    unit : str
        What the numbers count: the ending of the fields, "usd", "kg", or the unit of a quantity.
    factor : float
        The CIF/FOB factor of imports.
    side : "exporter" or "importer"
        Whose books a flow comes from.
    basket : str
        The control list's title and id; "" where there is no filter by list.
    only : str
        How filters and brush narrow the goods, "only tier 1"; "" for not at all.
    apart : str
        How they narrow what is neither goods nor country nor time, "class lost"; "" for not at all.
    moved : str
        ISO text of what of the period a change is of; "" for all of it. *base* is then as long.
    """

    exporters: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    goods: str = ""
    period: str = ""
    base: str = ""
    unit: str = "usd"
    factor: float = CIF_FOB
    side: str = "exporter"
    basket: str = ""
    moved: str = ""
    only: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its kind, what it is about, and its numbers in the unit of `About`."""

    id: str
    about: About
    numbers: tuple[tuple[str, float], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


def unit_of(frame: Iterable[object]) -> str:
    """Return what the amounts of a result of `gaps` count, by the ending of its fields.

    *frame* is the result, or one row of it by field.

    >>> unit_of(pd.DataFrame({"lost_code_seen_kg": []})), unit_of(pd.DataFrame({"value": []}))
    ('kg', 'usd')
    """
    start = "lost_code_seen_"
    found = [str(name).removeprefix(start) for name in frame if str(name).startswith(start)]
    return found[0] if found else "usd"


def basket_text(basket: ControlList | None) -> str:
    """Return how a list is named under a finding; "" for no list.

    >>> from mirrorgap.model.lists import load
    >>> basket_text(load("chpl-2023-05"))
    'Common High Priority List, 9 codes (chpl-2023-05)'
    """
    return f"{basket.title} ({basket.id})" if basket else ""


def codes_text(query: Query) -> str:
    """Return which goods figures are of, as a sentence that stands behind them.

    >>> from mirrorgap.model.selection import keys
    >>> codes_text(Query()), codes_text(Query(where=keys("heading", "8542")))
    ('All codes.', 'Codes: only heading 8542.')
    """
    return say(_finding("basket", about(query)))


def about(query: Query, keys: Mapping[str, object] | None = None) -> About:
    """Return what a result row with these *keys* is about, under *query*; missing keys say nothing.

    >>> about(Query(), {"exporter": "TUR", "importer": "UZB", "year": "2023"}).period
    '2023'
    """
    known = {name: str(value) for name, value in (keys or {}).items() if value == value and value}
    periods = [known[name] for name in ("period", "month", "quarter", "year") if name in known]
    exporters = (known["exporter"],) if "exporter" in known else query.exporters or ()
    importers = (known["importer"],) if "importer" in known else query.importers or ()
    tier = f"tier {known['tier']}" if "tier" in known else ""
    return About(
        exporters=tuple(sorted(exporters)),
        importers=tuple(sorted(importers)),
        goods=known.get("code") or known.get("heading") or tier,
        period=periods[0] if periods else str(query.window or ""),
        base=str(query.base or ""),
        unit=SUFFIX[query.measure],
        factor=query.factor if query.measure == "value" else 1.0,
        side=query.side,
        basket=basket_text(query.basket),
        only=goods_words(query.where),
        apart=apart_words(query.where),
    )


def gap_headline(row: Mapping[str, object], subject: About) -> Finding:
    """Return the leading sentence on one row, or the totals, of `gaps`: raw imports beside exports.

    Parameters
    ----------
    row : mapping
        Fields of `gaps` (``exports_usd`` or ``exports_kg`` ...); missing is NaN or absent.
    """
    x, m = _of(row, "exports", subject), _of(row, "imports", subject)
    if _of(row, "gap", subject) is None:
        return one_sided(row, subject)
    x, m = x or 0.0, m or 0.0
    kind = "same"
    if m < x:
        kind = "importer_less" if m else "importer_none"
    elif m > x:
        kind = "importer_more" if x else "exporter_none"
    return _finding(kind, subject, exports=x, imports=m)


def one_sided(row: Mapping[str, object], subject: About) -> Finding:
    """Return why a row compares nothing: whose files do not cover it, with the other's amount."""
    x = _of(row, "uncovered_exports", subject) or 0.0
    m = _of(row, "uncovered_imports", subject) or 0.0
    if x and not m:
        return _finding("exporter_alone", subject, amount=x)
    if m and not x:
        return _finding("importer_alone", subject, amount=m)
    return _finding("nothing_comparable", subject)


def missing_side(exports_loaded: bool, imports_loaded: bool, subject: About) -> Finding | None:
    """Return the finding that one side's books are not loaded at all; None where both are."""
    if exports_loaded == imports_loaded:
        return None
    return _finding("only_exporters" if exports_loaded else "only_importers", subject)


def gap_findings(row: Mapping[str, object], subject: About) -> tuple[Finding, ...]:
    """Return all that is to be said on one row, or the totals, of `gaps`, the plainest first."""
    get = partial(_of, row, subject=subject)
    found = [gap_headline(row, subject)]
    low, gap, high = get("gap_low"), get("gap"), get("gap_high")
    if gap is not None and low is not None and high is not None:
        if subject.unit == "usd" and get("imports"):
            found.append(_finding("range", subject, gap=gap, low=low, high=high))
        found += _uncovered(row, subject)
        found += _class_findings(row, subject)
    found += change_findings(row, subject)
    found += _suppressed(row, subject)
    if (compared := _of(row, "periods_compared", None)) is not None:
        found.append(_finding("compared", subject, n=compared))
    found += _codes(subject)
    return tuple(found)


def _codes(subject: About) -> list[Finding]:
    """Return which goods the numbers are of, where that is said nowhere else."""
    told = subject.basket or (subject.only and not subject.goods)
    return [_finding("basket", subject)] if told else []


def _class_findings(row: Mapping[str, object], subject: About) -> list[Finding]:
    found = []
    if lost := _of(row, "lost", subject):
        seen = _of(row, "lost_code_seen", subject) or 0.0
        cells = _of(row, "cells_lost", None) or 0.0
        cells_seen = _of(row, "cells_lost_code_seen", None) or 0.0
        found.append(
            _finding("lost", subject, amount=lost, seen=seen, cells=cells, cells_seen=cells_seen)
        )
    if orphaned := _of(row, "orphaned", subject):
        cells = _of(row, "cells_orphaned", None) or 0.0
        found.append(_finding("orphaned", subject, amount=orphaned, cells=cells))
    return found


def change_findings(row: Mapping[str, object], subject: About) -> list[Finding]:
    """Return what changed on the base: both sides, and how much of the rise has no counterpart.

    Nothing where the row has no changes, or *subject* no base.

    >>> change_findings({}, About())
    []
    """
    dx, dm = _of(row, "exports_change", subject), _of(row, "imports_change", subject)
    if dx is None or dm is None or not subject.base:
        return []
    found = [_finding("changes", subject, exports=dx, imports=dm)]
    unmatched, share = _of(row, "unmatched_change", subject), _of(row, "unmatched_share", None)
    if unmatched is not None and share is not None and unmatched > 0:
        found.append(_finding("unmatched", subject, amount=unmatched, share=share))
    left_x, left_m = _number(row, "left_exports"), _number(row, "left_imports")
    if left_x is not None and left_m is not None:
        left = _finding("left_out", subject, exports=dx + left_x, imports=dm + left_m)
        found.append(replace(left, texts=(("without", str(row.get("left_without") or "")),)))
    return found


def _uncovered(row: Mapping[str, object], subject: About) -> list[Finding]:
    """Return how much of each side is compared, so that its total stands explained beside it."""
    return [
        _finding(f"uncovered_{side}", subject, amount=amount, compared=_of(row, side, subject) or 0)
        for side in ("exports", "imports")
        if (amount := _of(row, f"uncovered_{side}", subject))
    ]


def _suppressed(row: Mapping[str, object], subject: About) -> list[Finding]:
    found = []
    cells = _of(row, "cells_suppressed", None)
    if cells:
        amount = _of(row, "suppressed", subject) or 0.0
        found.append(_finding("suppressed", subject, amount=amount, cells=cells))
    return found


def flow_headline(row: Mapping[str, object], subject: About) -> Finding:
    """Return the leading sentence on one row, or the totals, of `flows` or `categories`.

    Parameters
    ----------
    row : mapping
        Fields ``value``, and with a base ``base_value`` and ``change``; missing is NaN or absent.
    """
    value, change = _number(row, "value"), _number(row, "change")
    if value is None:
        return _finding("no_flow", subject)
    if change is None or not subject.base:
        return _finding("level", subject, value=value)
    share = _number(row, "change_share")
    known = {} if share is None else {"share": share}
    return _finding("level_change", subject, value=value, change=change, **known)


def flow_findings(row: Mapping[str, object], subject: About) -> tuple[Finding, ...]:
    """Return all that is to be said on one row of `flows` or `categories`, the plainest first."""
    found = [flow_headline(row, subject)]
    peak, at = _number(row, "peak_value"), str(row.get("peak_period") or "")
    since = str(row.get("lowest_since") or "")
    if since not in ("", "nan", "None"):
        found.append(Finding("lowest_since", subject, texts=(("since", since),)))
    if peak and at not in ("", "nan", "None"):
        found.append(Finding("peak", subject, (("value", peak),), (("at", at),)))
    found += [
        _finding(name, subject, share=share)
        for name in ("share_of_list", "share_of_total")
        if (share := _number(row, name)) is not None
    ]
    found += _codes(subject)
    return tuple(found)


def largest_part(frame: pd.DataFrame, key: str, subject: About) -> Finding | None:
    """Return which value of *key* makes most of the total of `categories`; None without amounts.

    >>> frame = pd.DataFrame({"tier": ["1", "2"], "value": [3e6, 1e6]})
    >>> say(largest_part(frame, "tier", About()))
    'Tier 1 makes up 3 of the 4 million dollars that the exporters report.'
    """
    sums = frame.groupby(key)["value"].sum()
    if sums.empty or not sums.sum() > 0:
        return None
    part = str(sums.idxmax())
    numbers = (("part", float(sums.max())), ("whole", float(sums.sum())))
    return Finding("largest_part", subject, numbers, (("key", key), ("part", part)))


#: Fields that add up over the rows of a result; the rest of a total is worked out from them.
_ADDITIVE = (
    *("exports", "imports", "imports_fob", "gap", "gap_positive", "gap_negative", "gap_low"),
    *("gap_high", "matched", "lost", "lost_code_seen", "orphaned", "uncovered_exports"),
    *("uncovered_imports", "suppressed", "exports_change", "imports_change", "unmatched_change"),
)


def total(frame: pd.DataFrame) -> dict[str, float]:
    """Return the sums over the rows of `gaps`, `flows` or `categories`, missing where all are.

    Shares are worked out anew; what does not add up (peaks, periods compared) is left out. Rows in
    different units (`one_unit.marked`) have no sum.

    >>> frame = pd.DataFrame({"exports_usd": [1.0, 3.0], "gap_usd": [float("nan"), 2.0]})
    >>> total(frame)["gap_share"]
    0.5
    """
    unit = unit_of(frame)
    # Quantities in different units have no total.
    several = bool(frame.attrs.get("several_units"))
    adds = {f"{stem}_{unit}" for stem in _ADDITIVE} | {"value"}
    sums: dict[str, float] = {}
    for name in map(str, frame.columns):
        if name in adds or name.startswith("cells_"):
            values = frame[name].to_numpy(dtype=np.float64)
            known = values[~np.isnan(values)]
            alone = several and not name.startswith("cells_")
            sums[name] = float(known.sum()) if len(known) and not alone else np.nan
        elif name in ("base_value", "change"):
            # A sum that leaves out rows without a base would not fit the sum of all values.
            values = frame[name].to_numpy(dtype=np.float64)
            sums[name] = float(values.sum()) if len(values) and not several else np.nan
    _share(sums, "gap_share", f"gap_{unit}", f"exports_{unit}")
    _share(sums, "unmatched_share", f"unmatched_change_{unit}", f"exports_change_{unit}")
    _share(sums, "change_share", "change", "base_value")
    return sums


def _share(sums: dict[str, float], name: str, part: str, whole: str) -> None:
    if part in sums and sums.get(whole, 0.0) > 0:
        sums[name] = sums[part] / sums[whole]


def note_on_sample(subject: About, smallest: float | None = None) -> Finding:
    """Return the warning that the loaded files are a selected sample.

    *smallest* is what no record is under, in the subject's unit, where that is how it shows.

    >>> say(note_on_sample(About(), 10_000)).split(",")[0]
    'No record of the loaded files is under 10 thousand dollars'
    """
    known = {} if smallest is None else {"smallest": smallest}
    return _finding("sample", replace(subject, exporters=(), importers=()), **known)


def _finding(kind: str, subject: About, **numbers: float) -> Finding:
    return Finding(kind, subject, tuple(numbers.items()))


def _of(row: Mapping[str, object], field: str, subject: About | None) -> float | None:
    return _number(row, f"{field}_{subject.unit}" if subject else field)


def _number(row: Mapping[str, object], field: str) -> float | None:
    value = row.get(field)
    if value is None or value != value:
        return None
    return float(str(value))


def say(finding: Finding, language: str = "en") -> str:
    """Return the sentence for *finding*.

    Raises
    ------
    ValueError
        When there are no sentences in that language.

    Examples
    --------
    >>> row = {"exports_usd": 28_274_140, "imports_usd": 12_892_480, "gap_usd": 16_111_423.02}
    >>> say(gap_headline(row, About(("TUR",), ("UZB",), period="2023")))
    'Uzbekistan reports 12.9 of the 28.3 million dollars that Turkey reports, 2023.'
    """
    if language not in SENTENCES:
        raise ValueError(f"there are no sentences in {language!r}: choose {', '.join(SENTENCES)}")
    return SENTENCES[language](finding)


def paragraph(findings: tuple[Finding, ...], language: str = "en") -> str:
    """Return the sentences one after the other."""
    return " ".join(say(finding, language) for finding in findings)


SENTENCES: dict[str, Callable[[Finding], str]] = {"en": words_findings.english}
