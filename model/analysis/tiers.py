"""Tiers with their codes under them: the rows of a tree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import words
from mirrorgap.model.mirror import Result

#: The keys of the rows of a tree; a tier's own row has no code.
KEYS = ("tier", "code")


@dataclass(frozen=True, eq=False)
class Tree:
    """Rows of tiers, then rows of codes.

    Attributes
    ----------
    result : Result
        The rows of `categories` by tier, ``code`` missing and ``label`` the number of codes under it,
        then those by tier and code.
    above : int array, shape (n_rows,)
        The row of the tier that each code stands under; -1 for a tier.
    codes : Result
        What the tree was made of: the rows by tier and code alone.
    """

    result: Result
    above: NDArray[np.intp]
    codes: Result

    @property
    def first_code(self) -> int:
        """The row of the first code: that many tiers stand before it."""
        return len(self.above) - len(self.codes.frame)

    def holding(self, touched: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return *touched*, shape (n_rows,), and with it each tier of which any code is touched."""
        held = touched.copy()
        held[self.above[(self.above >= 0) & touched]] = True
        return held

    def under(self, tiers: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the rows of all codes that stand under the rows *tiers*."""
        return np.flatnonzero(np.isin(self.above, tiers)).astype(np.intp)


def tree(tiers: Result, codes: Result) -> Tree:
    """Return the rows of *tiers* with those of *codes* under them.

    Parameters
    ----------
    tiers, codes : Result
        Of `categories` by tier, and by tier and code, of one question: the sums of tiers are those of
        the command, not added up again here. A tier that *codes* names and *tiers* lacks raises
        KeyError.

    Examples
    --------
    >>> tiers = Result(pd.DataFrame({"tier": ["2"], "label": [None], "value": [7.0]}))
    >>> codes = pd.DataFrame({"tier": ["2", "2"], "code": ["851762", "854231"], "value": [4.0, 3.0]})
    >>> made = tree(tiers, Result(codes.assign(label="")))
    >>> made.above.tolist(), made.result.frame["label"].tolist()[0]
    ([-1, 0, 0], '2 codes')

    Source: CONTRACT, `categories`.
    """
    place = {str(tier): row for row, tier in enumerate(tiers.frame["tier"])}
    of = np.array([place[str(tier)] for tier in codes.frame["tier"]], dtype=np.intp)
    above = np.concatenate([np.full(len(place), -1, dtype=np.intp), of])
    counts = np.bincount(of, minlength=len(place))
    heads = tiers.frame.assign(
        code=pd.Series([None] * len(place), dtype=object, index=tiers.frame.index),
        label=[words.number_of(int(n), "code") for n in counts],
    )
    leaves = codes.frame
    both = {name: [*heads[name], *leaves[name]] for name in leaves.columns}
    frame = pd.DataFrame(both, columns=leaves.columns)
    frame.attrs = dict(leaves.attrs)
    return Tree(Result(frame, codes.warnings), above, codes)
