"""Rows of `gaps` in which nothing is compared: what a reader sees instead of a sum over nothing."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from mirrorgap.model import words

#: Sums over compared cells: where there are none they are no zeros.
SUMS = ("exports", "imports", "imports_fob", "imports_cif", "imports_fixed")
_APART = (
    ("uncovered_exports", "not covered: {} of exports that no loaded file of importers covers"),
    ("uncovered_imports", "not covered: {} of imports that no loaded file of exporters covers"),
    ("suppressed", "confidential: {}"),
)


def compared_only(frame: pd.DataFrame, unit: str = "usd") -> pd.DataFrame:
    """Return a result of `gaps` for people: exports and imports missing where nothing is compared.

    METHODS 1 defines both as sums over matched, lost and orphaned cells: 0 where there are none.
    Read beside the amounts of other rows that looks as if nothing had been traded.

    Parameters
    ----------
    frame : DataFrame
        A result of `mirrorgap.model.analysis.gaps.gaps`; *unit* is the ending of its amounts.

    Returns
    -------
    DataFrame
        A copy; the amounts `SUMS` are missing (NaN) in the rows whose gap is.

    Examples
    --------
    >>> frame = pd.DataFrame({"exports_usd": [0.0, 2.0], "gap_usd": [float("nan"), 1.0]})
    >>> compared_only(frame)["exports_usd"].tolist()
    [nan, 2.0]
    """
    there = [name for stem in SUMS if (name := f"{stem}_{unit}") in frame]
    nothing = frame[f"gap_{unit}"].isna()
    return frame.assign(**{name: frame[name].mask(nothing) for name in there})


def compared_row(row: Mapping[str, object], unit: str = "usd") -> dict[str, object]:
    """Return one row of `gaps`, or its totals, as `compared_only` returns a frame.

    >>> compared_row({"exports_usd": 0.0, "gap_usd": float("nan")})["exports_usd"]
    nan
    """
    nothing = _number(row.get(f"gap_{unit}")) is None
    sums = {f"{stem}_{unit}" for stem in SUMS} if nothing else set()
    return {name: float("nan") if name in sums else value for name, value in row.items()}


def why_missing(row: Mapping[str, object], unit: str = "usd") -> str:
    """Return why a row of `gaps` compares nothing, with the amounts; "" where it does compare.

    *row* has the fields of `gaps` in *unit*, missing as None or NaN.

    >>> why_missing({"gap_usd": None, "uncovered_exports_usd": 2.5e6})
    'not covered: 2.5 million dollars of exports that no loaded file of importers covers'
    """
    if _number(row.get(f"gap_{unit}")) is not None:
        return ""
    found = [
        text.format(words.amount(amount, unit))
        for stem, text in _APART
        if (amount := _number(row.get(f"{stem}_{unit}")))
    ]
    return "; ".join(found) or "nothing that is loaded can be compared here"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None
