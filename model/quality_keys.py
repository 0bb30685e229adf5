"""Checks of keys and periods: what stands twice, in one source or in two, and what is not there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import periods, settling
from mirrorgap.model.case import Source
from mirrorgap.model.coverage import code_digits
from mirrorgap.model.numbering import Ints, distinct
from mirrorgap.model.periods import Freq
from mirrorgap.model.quality_parts import Finding, Found, Part, counted, used
from mirrorgap.model.records import WORLD, Mask, Records
from mirrorgap.model.settling import REASONS, RETRIEVED, Settling, lines, when_words

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


def across_sources(parts: Sequence[Part], rule: str = settling.USUAL) -> tuple[Finding, ...]:
    """Return, for each source, the cells that are counted from another source that has them too.

    *rule* (of `mirrorgap.model.settling`) says which: one finding a source and reason, in words. Rows
    of the world are left out: they count only where nothing else does.
    """
    if len(parts) < 2:
        return ()
    records = parts[0].records
    whole = Part(records, parts[0].source, 0, records.n)
    pick, key = _packed(whole, (*_KEY[:3], "hs6", "period"))
    partner, names = records.column("partner")
    cell = names[partner[pick]] != WORLD
    pick, key = pick[cell], key[cell]
    place, _ = pd.factorize(key)
    known = {part.source.chunk: part.source for part in parts}
    told = [known.get(chunk.id) for chunk in records.chunks]
    settled = Settling(rule, tuple(one.retrieved if one else "" for one in told))
    again = _Again(records, settled, pick, place.astype(np.int64))
    if again.kept.all():
        return ()
    return tuple(found for part in parts for found in again.findings(part, told))


class _Again:
    """The records of cells that several sources have: which one counts, and why."""

    def __init__(self, records: Records, settled: Settling, pick: Ints, place: Ints) -> None:
        source = records.source[pick].astype(np.int64)
        digits = code_digits(records, pick)
        whole = records.column("code")[0][pick].astype(np.int64)
        self.kept = settled.kept(place, source, digits, whole)
        place = lines(place, whole, self.kept)
        n_cells = int(place.max(initial=-1)) + 1
        self.records, self.settled, self.pick, self.place = records, settled, pick, place
        self.winner = np.zeros(n_cells, dtype=np.int64)
        self.winner[place[self.kept]] = source[self.kept]
        longest = np.zeros(n_cells, dtype=np.int64)
        np.maximum.at(longest, place[self.kept], digits[self.kept])
        self.value = np.nan_to_num(records.number("value_usd")[pick])
        self.n_cells = n_cells
        self.counted = np.bincount(place[self.kept], self.value[self.kept], minlength=n_cells)
        self.why = settled.reasons(self.winner[place], source, longest[place] - digits)

    def findings(self, part: Part, told: Sequence[Source | None]) -> Found:
        """Yield what of *part* is counted from elsewhere, one finding a reason."""
        low, high = np.searchsorted(self.pick, (part.low, part.high))
        mine = np.zeros(len(self.pick), dtype=bool)
        mine[low:high] = ~self.kept[low:high]
        for reason in REASONS:
            these = mine & (self.why == reason)
            if these.any():
                yield self._finding(part, these, reason, told)

    def _finding(
        self, part: Part, these: Mask, reason: str, told: Sequence[Source | None]
    ) -> Finding:
        own = np.bincount(self.place[these], self.value[these], minlength=self.n_cells)
        there = np.unique(self.place[these])
        unlike = there[np.abs(own[there] - self.counted[there]) > 0.5]
        looked = these & np.isin(self.place, unlike) if len(unlike) else these
        winners = np.unique(self.winner[there])
        files = _files(self.records, winners)
        why = _because(reason, [told[int(i)] for i in winners], part.source)
        sentence = _elsewhere(len(there), len(unlike), files, why, self.settled.rule)
        at = (self.pick[looked] - part.low).astype(np.int64)
        return part.finding("other source", sentence, at, len(there))


def _because(reason: str, winners: Sequence[Source | None], other: Source) -> str:
    """Return why the winners go before *other*, with both times where these decide."""
    if reason != RETRIEVED or winners[0] is None:
        return REASONS[reason]
    newest = winners[0]
    theirs = when_words(newest.retrieved, newest.retrieved_by) if len(winners) == 1 else ""
    ours = when_words(other.retrieved, other.retrieved_by) or "unknown"
    return f"{REASONS[reason]} ({theirs}{'; ' if theirs else ''}this one: {ours})"


def _files(records: Records, which: Ints) -> str:
    names: list[str] = []
    for i in which:
        piece = records.chunks[int(i)].table.column("file").chunk(0)
        names += [name for name in piece.dictionary.to_pylist()[:1] if name and name not in names]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return (", ".join(names[:2]) or "another source") + more


def _elsewhere(n: int, unlike: int, files: str, why: str, rule: str) -> str:
    cells = f"{n:,} cell{'' if n == 1 else 's'}"
    stand = f"{cells} {'stands' if n == 1 else 'stand'} in {files} too: counted from there, which"
    values = (
        "the values are the same" if not unlike else f"{unlike:,} of them with another value here"
    )
    return f"{stand} {why}; {values}. The rule: {settling.WORDS[rule]}."


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
