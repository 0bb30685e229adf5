"""What is left of gaps, and what changed between two periods, as plots with their sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import findings, words
from mirrorgap.model.analysis.change import NAMED_SHARE, named
from mirrorgap.model.figures import Axis, Bars
from mirrorgap.model.findings import About
from mirrorgap.model.pictures import MOST_BARS, Picture, keys_of, labels_of, largest
from mirrorgap.model.records import Numbers
from mirrorgap.model.waterfall import Waterfall

#: Steps of a waterfall: more cannot be read.
MOST_STEPS = 14
_USD = "USD"


def _column(frame: pd.DataFrame, field: str) -> Numbers:
    return frame[field].to_numpy(dtype=np.float64, na_value=np.nan)


def left_bars(frame: pd.DataFrame, by: tuple[str, ...]) -> Picture:
    """Return what is left of the gaps of `ranking.ranked`, largest first, as bars.

    Where it is stated for none of them, the bars are the gaps themselves, and the title says so.
    """
    left, gap = _column(frame, "left_usd"), _column(frame, "gap_usd")
    stated = ~np.isnan(left)
    shown = left if stated.any() else gap
    rows = largest(shown, MOST_BARS)
    keys = keys_of(frame, by, rows)
    what = "Left after the explanations" if stated.any() else "Gap, nothing taken off"
    figure = Bars(
        left_title(frame, by),
        Axis(what, _USD),
        _goods_first(keys, by),
        shown[rows],
        key_columns=by,
        keys=keys,
        note=_unstated(int((~stated).sum()), len(frame)),
    )
    return Picture(figure, frame, by, rows)


def _unstated(n: int, n_all: int) -> str:
    if n == 0:
        return ""
    if n == n_all:
        return (
            "The bars are the gaps themselves: what is left cannot be stated while coverage, origin or "
            "suppression cannot be tested."
        )
    verb = "is" if n == 1 else "are"
    return (
        f"{n} of {n_all} {verb} not drawn: what is left cannot be stated there, which does not mean "
        "that nothing is."
    )


def _goods_first(keys: Sequence[tuple[str, ...]], by: Sequence[str]) -> tuple[str, ...]:
    """Return labels that begin with the code, which tells most rows apart where room is short.

    >>> _goods_first([("TUR", "KAZ", "854231"), ("TUR", "UZB", "854231")],
    ...              ("exporter", "importer", "code"))
    ('Kazakhstan', 'Uzbekistan')
    """
    order = sorted(range(len(by)), key=lambda i: by[i] not in ("code", "heading"))
    turned = [tuple(key[i] for i in order) for key in keys]
    labels = labels_of(turned, [by[i] for i in order])
    if "exporter" not in by or "importer" not in by:
        return labels
    # A pair stands before whatever else there is.
    return tuple(
        ", ".join(reversed(label.rsplit(", ", 1))) if " to " in label else label for label in labels
    )


def left_title(frame: pd.DataFrame, by: Sequence[str]) -> str:
    """Return the finding of a ranking: the largest rest, and of how many.

    >>> frame = pd.DataFrame({"code": ["854231"], "left_usd": [9.5e6], "gap_usd": [1.6e7]})
    >>> left_title(frame, ("code",))
    '9.5 million dollars of 8542.31 are left unexplained, the most of 1 gap.'
    """
    left = _column(frame, "left_usd")
    n = words.counted(len(frame), "gap")
    if np.isnan(left).all():
        return f"What is left cannot be stated for any of {n}."
    if np.nanmax(left) <= 0:
        return f"Nothing is left of the gaps that can be judged: {int((left == 0).sum())} of {n}."
    first = int(np.nanargmax(left))
    label = words.row_label(by, [str(frame[name].iloc[first]) for name in by])
    most = words.capital(words.amount(float(left[first])))
    return f"{most} of {label} are left unexplained, the most of {n}."


def change_title(frame: pd.DataFrame, subject: About) -> str:
    """Return dX, dM and U of a result of `change` in one or two sentences."""
    told = findings.change_findings(findings.total(frame), subject)
    return " ".join(findings.say(one) for one in told) or "No change can be given."


def change_bounds(frame: pd.DataFrame) -> str:
    """Return what bounds the unrecorded part of the increase (METHODS 5), in one sentence.

    >>> change_bounds(pd.DataFrame({"unrecorded_bound_usd": [6e6, 1e6],
    ...                             "unrecorded_bound_net_usd": [5e6, float("nan")]}))
    'At most 7 million dollars of the increase are unrecorded, code by code; recorded re-exports come on top.'
    """
    plain, net = (_column(frame, f"unrecorded_bound{name}_usd") for name in ("", "_net"))
    text = (
        f"At most {words.amount(float(plain.sum()))} of the increase are unrecorded, code by code"
    )
    if len(net) and not np.isnan(net).any():
        text += f", {words.scaled(float(net.sum()))} less the drift of the pairs' unlisted goods"
    return f"{text}; recorded re-exports come on top."


def change_waterfall(frame: pd.DataFrame, by: tuple[str, ...], subject: About) -> Picture:
    """Return a result of `change` as a waterfall: exports, less imports, and the rows that make 80%.

    The first rows are the change of exports, the change of imports made FOB, and the unmatched change
    U; then the rows that make 80% of U, the rest in one step. Without a U above zero the rows with
    the largest amounts are drawn.
    """
    unmatched = _column(frame, "unmatched_change_usd")
    dx, u = float(np.nansum(_column(frame, "exports_change_usd"))), float(np.nansum(unmatched))
    rows = _steps(frame, unmatched, u)
    rest = u - float(np.nansum(unmatched[rows]))
    n_more = int((~np.isnan(unmatched)).sum()) - len(rows)
    keys = keys_of(frame, by, rows)
    labels = [
        "Exports, change",
        "Imports made FOB, change",
        "Without counterpart",
        *labels_of(keys, by),
    ]
    values = [dx, u - dx, u, *unmatched[rows]]
    if n_more > 0:
        labels.append(f"{n_more} more")
        values.append(rest)
    n = len(labels)
    kinds = ("total", "step", "total", "first", *("step" for _ in range(n - 4)))[:n]
    nobody = ("",) * len(by)
    figure = Waterfall(
        change_title(frame, subject),
        Axis("Change", _USD),
        tuple(labels),
        np.array(values, dtype=np.float64),
        kinds,
        ("exports", "imports", "lost", *("" for _ in range(n - 3))),
        by,
        (nobody, nobody, nobody, *keys, *([nobody] if n_more > 0 else [])),
        note=f"{change_bounds(frame)} {_named_note(frame, len(rows), u)}".strip(),
    )
    marks = np.array([-1, -1, -1, *rows, *([-1] if n_more > 0 else [])], dtype=np.intp)
    return Picture(figure, frame, by, marks)


def _steps(
    frame: pd.DataFrame, unmatched: Numbers, u: float
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    if u > 0:
        n = min(named(_column(frame, "cumulative_share")), MOST_STEPS)
        return np.arange(n, dtype=np.intp)
    return np.sort(largest(np.abs(unmatched), MOST_STEPS))


def _named_note(frame: pd.DataFrame, n_drawn: int, u: float) -> str:
    if u <= 0:
        return ""
    n = named(_column(frame, "cumulative_share"))
    if n > n_drawn:
        return f"{n} rows make {NAMED_SHARE:.0%} of it; the {n_drawn} largest are drawn."
    return f"The rows drawn make {NAMED_SHARE:.0%} of it."
