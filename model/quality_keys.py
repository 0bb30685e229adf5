"""Checks of keys and periods: what stands twice, in one source or in two, and what is not there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import periods
from mirrorgap.model.coverage import Ints, distinct
from mirrorgap.model.periods import Freq
from mirrorgap.model.quality_parts import Finding, Found, Part, counted, used
from mirrorgap.model.records import WORLD, Mask, Records

_KEY = ("reporter", "flow", "partner", "code", "period")


def _packed(part: Part, names: Sequence[str]) -> tuple[Ints, Ints]:
    """Return (places whose keys are all known, one number each combination of them)."""
    columns = [part.text(name) for name in names]
    # A basis tells records apart where it is said, and is no part of the key where it is not.
    told = zip(names, columns, strict=True)
    known = np.logical_and.reduce([codes >= 0 for name, (codes, _) in told if name != "basis"])
    pick = np.flatnonzero(known)
    key, bound = np.zeros(len(pick), dtype=np.int64), 1
    for codes, levels in columns:
        size = len(levels) + 1
        if bound * size > 2**62:
            values, key = distinct(key, bound)
            bound = len(values)
        key, bound = key * size + codes[pick] + 1, bound * size
    return pick, key


def repeated(part: Part) -> Found:
    """Records of one source with the same key: they are added up; rows alike in all may be twice."""
    pick, key = _packed(part, (*_KEY, "basis"))
    twice = pd.Series(key).duplicated(keep=False).to_numpy()
    if not twice.any():
        return
    at = pick[twice]
    amounts = {name: part.number(name)[at] for name in ("value", "net_kg", "quantity")}
    frame = pd.DataFrame({"key": key[twice], **amounts})
    same = frame.duplicated(keep=False).to_numpy() & (np.nan_to_num(frame["value"]) != 0)
    keys = len(np.unique(key[twice]))
    also = (
        f"; {int(same.sum()):,} of them also in value, weight and quantity: are rows there twice?"
        if same.any()
        else ""
    )
    sentence = (
        f"{counted(len(at))} share {keys:,} key{'' if keys == 1 else 's'} of reporter, flow,"
        f" partner, code and period: they are added up{also}"
    )
    sentence += "" if same.any() else "."
    yield part.finding("repeated keys", sentence, at[same] if same.any() else at, len(at))


def across_sources(parts: Sequence[Part]) -> tuple[Finding, ...]:
    """Return, for each source, the cells that a source before it has too.

    Such a cell is counted once, from the source that was loaded first. Rows of the world are left
    out: they count only where nothing else does.
    """
    if len(parts) < 2:
        return ()
    records = parts[0].records
    pick, key = _packed(Part(records, parts[0].source, 0, records.n), (*_KEY[:3], "hs6", "period"))
    partner, names = records.column("partner")
    cell = names[partner[pick]] != WORLD
    pick, key = pick[cell], key[cell]
    place, cells = pd.factorize(key)
    source = records.source[pick].astype(np.int64)
    first = np.full(len(cells), len(records.chunks), dtype=np.int64)
    np.minimum.at(first, place, source)
    again = source > first[place]
    if not again.any():
        return ()
    value = np.nan_to_num(records.number("value_usd")[pick])
    kept = np.bincount(place[~again], value[~again], minlength=len(cells))
    found = []
    for part in parts:
        mine = again & (pick >= part.low) & (pick < part.high)
        if mine.any():
            own = np.bincount(place[mine], value[mine], minlength=len(cells))
            there = np.unique(place[mine])
            unlike = there[np.abs(own[there] - kept[there]) > 0.5]
            looked = mine & np.isin(place, unlike) if len(unlike) else mine
            files = _files(records, np.unique(first[there]))
            sentence = _elsewhere(len(there), len(unlike), files)
            at = (pick[looked] - part.low).astype(np.int64)
            found.append(part.finding("other source", sentence, at, len(there)))
    return tuple(found)


def _files(records: Records, which: Ints) -> str:
    names: list[str] = []
    for i in which:
        piece = records.chunks[int(i)].table.column("file").chunk(0)
        names += [name for name in piece.dictionary.to_pylist()[:1] if name and name not in names]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return (", ".join(names[:2]) or "another source") + more


def _elsewhere(n: int, unlike: int, files: str) -> str:
    cells = f"{n:,} cell{'' if n == 1 else 's'}"
    stand = f"{cells} {'stands' if n == 1 else 'stand'} in {files} too, loaded before this: counted"
    values = (
        "the values are the same" if not unlike else f"{unlike:,} of them with another value here"
    )
    return f"{stand} from there, by the rule that the first one counts; {values}."


def missing_periods(part: Part) -> Found:
    """Months (and years) without any record between the first and the last that a book has."""
    codes, levels = part.text("period")
    spans = {i: periods.parse(str(levels[i])) for i in used(codes)}
    for freq, word in ((Freq.MONTH, "month"), (Freq.YEAR, "year")):
        table = np.full(len(levels) + 1, -1, dtype=np.int64)
        for i, span in spans.items():
            if span.freq is freq:
                first = span.first
                table[i] = first.year * 12 + first.month - 1 if freq is Freq.MONTH else first.year
        if np.count_nonzero(table >= 0) < 2:
            continue
        pick, book, when = _calendar(part, table[codes])
        if not len(pick):
            continue
        gaps, edge = _holes(book, when)
        if not len(gaps):
            continue
        texts = sorted({_period_text(int(number), freq) for _, number in gaps})
        named = ", ".join(texts[:6]) + (f" and {len(texts) - 6} more" if len(texts) > 6 else "")
        n = len(texts)
        books = _books(part, pick, book, gaps)
        sentence = (
            f"No record of {n:,} {word}{'' if n == 1 else 's'} between the first and the last"
            f"{books}: {named}."
        )
        yield part.finding("missing periods", sentence, pick[edge], n)


def _calendar(part: Part, number: Ints) -> tuple[Ints, Ints, Ints]:
    """Return (places, book, number) of the records with a *number*; a book: reporter and flow."""
    there = (number >= 0) & ~part.holds("status", lambda status: status == "missing")
    # In a file of few partners or codes a month without trade of one reporter is no gap.
    scope = part.source.scope
    narrow = scope.partners is not None or scope.codes is not None
    pick, key = _packed(part, ("reporter", "flow"))
    key = np.zeros_like(key) if narrow else key
    pick, key = pick[there[pick]], key[there[pick]]
    return pick, key, number[pick]


def _holes(book: Ints, when: Ints) -> tuple[list[tuple[int, int]], Mask]:
    """Return the (book, number) that are missing, and which records stand at their edges."""
    low = int(when.min())
    size = int(when.max()) - low + 1
    cells, place = distinct(book * size + when - low, (int(book.max()) + 1) * size)
    books, numbers = cells // size, cells % size + low
    steps = np.flatnonzero((np.diff(numbers) > 1) & (np.diff(books) == 0))
    gaps = [
        (int(books[k]), number)
        for k in steps
        for number in range(int(numbers[k]) + 1, int(numbers[k + 1]))
    ]
    edge = np.zeros(len(cells), dtype=bool)
    edge[steps] = edge[steps + 1] = True
    return gaps, edge[place]


def _books(part: Part, pick: Ints, book: Ints, gaps: Sequence[tuple[int, int]]) -> str:
    """Return whose books have gaps; nothing where all of the source's have."""
    holed = {one for one, _ in gaps}
    if holed.issuperset(np.unique(book).tolist()):
        return ""
    names = []
    for one in sorted(holed):
        at = pick[int(np.argmax(book == one))]
        told = [part.text(name) for name in ("reporter", "flow")]
        names.append(" ".join(str(levels[codes[at]]) for codes, levels in told))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f" of {', '.join(names[:3])}{more}"


def _period_text(number: int, freq: Freq) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}" if freq is Freq.MONTH else f"{number:04d}"
