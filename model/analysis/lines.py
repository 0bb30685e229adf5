"""The lines of trade behind a selection, whatever its months: what a series over time is asked of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mirrorgap.model.analysis.grouping import TIME_KEYS
from mirrorgap.model.lists import ControlList
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.selection import Both, Either, Keys, Range, Selection

#: What tells a line: whose goods, to whom, which goods.
LINE = ("exporter", "importer", "hs6")
_GOODS = frozenset({*LINE, "heading", "chapter", "tier"})


def timeless(
    mirror: Mirror, selection: Selection | None, basket: ControlList | None
) -> Selection | None:
    """Return *selection* without its months: a drop is judged by the whole history of its lines.

    Keys lose their columns of time, ranges of time go; what names single records or cells stands for
    their lines, exporter x importer x code. None: everything.

    >>> brush = Keys(("exporter", "month"), frozenset({("TUR", "2023-01"), ("TUR", "2023-02")}))
    >>> timeless(Mirror([], []), brush, None)
    Keys(columns=('exporter',), rows=frozenset({('TUR',)}))
    """
    match selection:
        case None:
            return None
        case Range(column) if column in TIME_KEYS:
            return None
        case Keys(columns) if set(columns) <= _GOODS | set(TIME_KEYS):
            return _without_time(selection)
        case Both(parts):
            return _both([timeless(mirror, part, basket) for part in parts])
        case Either(parts):
            return _either([timeless(mirror, part, basket) for part in parts])
    return _lines(mirror, selection, basket)


def _without_time(selection: Keys) -> Keys | None:
    places = [i for i, name in enumerate(selection.columns) if name not in TIME_KEYS]
    if not places:
        return None
    names = tuple(selection.columns[i] for i in places)
    return Keys(names, frozenset(tuple(row[i] for i in places) for row in selection.rows))


def _both(parts: Sequence[Selection | None]) -> Selection | None:
    kept = tuple(part for part in parts if part is not None)
    if len(kept) < 2:
        return kept[0] if kept else None
    return Both(kept)


def _either(parts: Sequence[Selection | None]) -> Selection | None:
    kept = tuple(dict.fromkeys(part for part in parts if part is not None))
    if len(kept) < 2 or None in parts:
        return None if None in parts or not kept else kept[0]
    return Either(kept)


def of_time(selection: Selection | None) -> bool:
    """Return whether *selection* names months, or single records or cells, and so lies in time.

    >>> of_time(Keys(("exporter",), frozenset())), of_time(Range("period", "2023", None))
    (False, True)
    """
    match selection:
        case None:
            return False
        case Keys(columns):
            return not set(columns).isdisjoint(TIME_KEYS)
        case Range(column):
            return column in TIME_KEYS
        case Both(parts) | Either(parts):
            return any(of_time(part) for part in parts)
    return True


def _lines(mirror: Mirror, selection: Selection, basket: ControlList | None) -> Keys:
    chosen = np.flatnonzero(mirror.records_of(selection, basket))
    columns = [mirror.records.column(name) for name in LINE]
    codes = np.stack([codes[chosen] for codes, _ in columns], axis=1)
    distinct = np.unique(codes[(codes >= 0).all(axis=1)], axis=0)
    texts = [levels[distinct[:, i]] for i, (_, levels) in enumerate(columns)]
    return Keys(LINE, frozenset(zip(*(map(str, column) for column in texts), strict=True)))
