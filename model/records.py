"""The tidy table of trade records: its columns, immutable chunks, and their join.

A *chunk* holds the records of one sheet of one file as an Arrow table and is never changed. The
*join* of the chunks of a case is a cache: dictionary codes over shared dictionaries, so that a
predicate is worked out once a distinct value and not once a record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from mirrorgap.model import hs, periods

Codes = NDArray[np.signedinteger[Any]]
Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.object_]

#: Text columns, kept as dictionary codes; missing is null (-1 as a code).
TEXTS = (
    "reporter",
    "partner",
    "flow",
    "code",
    "hs_edition",
    "period",
    "currency",
    "unit",
    "valuation",
    "basis",
    "estimated",
    "status",
    "reporter_label",
    "partner_label",
    "product_label",
    "file",
    "sheet",
    "column",
)
#: Number columns; missing is NaN. ``fob_usd`` is an import's own FOB value, in USD.
NUMBERS = ("value", "value_usd", "fob_usd", "net_kg", "quantity")
#: The columns that `mirrorgap records` prints, in the order of CONTRACT.md.
FIELDS = (
    "reporter",
    "partner",
    "flow",
    "code",
    "hs_edition",
    "period",
    "value",
    "currency",
    "value_usd",
    "net_kg",
    "quantity",
    "unit",
    "valuation",
    "basis",
    "estimated",
    "status",
    "reporter_label",
    "partner_label",
    "product_label",
    "file",
    "sheet",
    "row",
    "column",
)
WORLD = "W00"
EXPORTS = ("export", "re-export")
FLOWS = ("export", "import", "re-export", "re-import")
STATUSES = ("reported", "zero", "missing", "suppressed", "unclear", "provisional")

SCHEMA = pa.schema(
    [(name, pa.dictionary(pa.int32(), pa.string())) for name in TEXTS]
    + [(name, pa.float64()) for name in NUMBERS]
    + [("row", pa.int32())]
)


@dataclass(frozen=True, eq=False)
class Chunk:
    """The records of one sheet of one file.

    Attributes
    ----------
    id : str
        A digest of the content: two chunks with the same id hold the same records.
    table : pyarrow.Table
        Columns of `SCHEMA`; one row a record, in the order of the sheet.
    """

    id: str
    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Chunk) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @classmethod
    def of(cls, columns: pd.DataFrame) -> Chunk:
        """Make a chunk of a frame with any of the columns of `SCHEMA`; absent ones are missing.

        Raises
        ------
        KeyError
            When the frame has a column that records do not have.

        Examples
        --------
        >>> frame = pd.DataFrame({"reporter": ["TUR"], "value": [12.0], "row": [2]})
        >>> len(Chunk.of(frame))
        1
        """
        if unknown := set(columns.columns) - set(SCHEMA.names):
            raise KeyError(f"records have no column {', '.join(sorted(unknown))}")
        arrays = [_array(columns, field) for field in SCHEMA]
        return cls.of_table(pa.Table.from_arrays(arrays, schema=SCHEMA))

    @classmethod
    def of_table(cls, table: pa.Table) -> Chunk:
        """Make a chunk of an Arrow table that already has `SCHEMA`."""
        table = table.combine_chunks()
        return cls(_digest(table), table)


def _array(columns: pd.DataFrame, field: pa.Field) -> pa.Array:
    if field.name not in columns:
        return pa.nulls(len(columns), field.type)
    values = columns[field.name]
    if field.name in TEXTS and not isinstance(values.dtype, pd.CategoricalDtype):
        # A set of strings that is shared by many rows: factorize once, never row by row.
        codes, levels = pd.factorize(values, use_na_sentinel=True)
        indices = pa.array(codes.astype(np.int32), mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array([str(v) for v in levels]))
    if field.name in TEXTS:
        codes = values.cat.codes.to_numpy().astype(np.int32)
        levels = pa.array([str(v) for v in values.cat.categories], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), levels)
    if field.name in NUMBERS:
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        return pa.array(numbers, mask=np.isnan(numbers))
    return pa.array(values.to_numpy(dtype=np.int32))


def _digest(table: pa.Table) -> str:
    digest = hashlib.blake2b(digest_size=16)
    digest.update(str(table.num_rows).encode())
    for column in table.columns:
        for chunk in column.chunks:
            texts = isinstance(chunk, pa.DictionaryArray)
            if texts:
                digest.update("\0".join(chunk.dictionary.to_pylist()).encode())
            digest.update(np.ascontiguousarray(_plain(chunk.indices if texts else chunk)).data)
    return digest.hexdigest()


def _plain(values: pa.Array) -> NDArray[Any]:
    """Return an Arrow array of numbers as one of NumPy's; null is -1."""
    if values.null_count and values.null_count == len(values):
        return np.full(len(values), -1, dtype=values.type.to_pandas_dtype())
    plain: NDArray[Any] = (values.fill_null(-1) if values.null_count else values).to_numpy()
    return plain


class Records:
    """The chunks of a case, joined over shared dictionaries; never changed after it is made.

    Attributes
    ----------
    n : int
        Number of records.
    source : int array, shape (n,)
        Which of the chunks, in the order given, a record comes from.
    row : int array, shape (n,)
        The row of the sheet that a person sees.
    """

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = tuple(chunks)
        lengths = [len(chunk) for chunk in chunks]
        self.n = sum(lengths)
        self.source: Codes = np.repeat(np.arange(len(chunks), dtype=np.int32), lengths)
        self.row: Codes = _join_numbers(chunks, "row").astype(np.int32)
        self._numbers = {name: _join_numbers(chunks, name) for name in NUMBERS}
        countries: dict[str, int] = {}
        self._columns: dict[str, tuple[Codes, Texts]] = {}
        self._dtypes: dict[str, pd.CategoricalDtype] = {}
        for name in TEXTS:
            shared = countries if name in ("reporter", "partner") else {}
            codes = _join_texts(chunks, name, shared)
            self._columns[name] = (codes, np.array(list(shared), dtype=object))
        levels = np.array(list(countries), dtype=object)
        for name in ("reporter", "partner"):
            self._columns[name] = (self._columns[name][0], levels)

    def number(self, name: str) -> Numbers:
        """Return a number column, shape (n,), float64; missing is NaN."""
        if name == "row":
            return self.row.astype(np.float64)
        return self._numbers[name]

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels): level of record r is ``levels[codes[r]]``; -1 is missing.

        Beside the text columns of the table these are derived: ``exporter``, ``importer``, ``hs6``,
        ``heading``, ``chapter``, ``year``, ``quarter``, ``month``.

        Raises
        ------
        KeyError
            When there is no such column.
        """
        if name not in self._columns:
            self._columns[name] = self._derived(name)
        return self._columns[name]

    def _derived(self, name: str) -> tuple[Codes, Texts]:
        if name in ("exporter", "importer"):
            reporter, levels = self.column("reporter")
            partner, _ = self.column("partner")
            mine = self.is_export if name == "exporter" else ~self.is_export
            sides = np.where(mine, reporter, partner)
            flow, _ = self.column("flow")
            # Partners may be many more than reporters, and their codes wider.
            wide = np.result_type(reporter.dtype, partner.dtype)
            return np.where(flow < 0, -1, sides).astype(wide), levels
        source, rule = _DERIVED[name]
        return recoded(self.column(source), rule)

    @cached_property
    def is_export(self) -> Mask:
        """Whether the flow goes out of the reporter (exports and re-exports), shape (n,)."""
        flow, levels = self.column("flow")
        return np.append(np.isin(levels, EXPORTS), False)[flow]

    def frame(
        self, where: Mask | Codes | None = None, fields: Iterable[str] = FIELDS
    ) -> pd.DataFrame:
        """Return records as a frame: text columns categorical, numbers float64, ``row`` int.

        Parameters
        ----------
        where : bool array, shape (n,), or int array of record numbers, or None for all
        fields : names of columns, by default those of CONTRACT.md
        """
        return pd.DataFrame(self.arrays(where, fields))

    def arrays(
        self, where: Mask | Codes | None = None, fields: Iterable[str] = FIELDS
    ) -> dict[str, Any]:
        """Return the columns of `frame` by name, without a frame around them, each of shape (n_taken,).

        >>> Records([]).arrays(None, ["row"])["row"].shape
        (0,)
        """
        pick: Any = slice(None) if where is None else where
        columns: dict[str, Any] = {}
        for name in fields:
            if name == "row":
                columns[name] = self.row[pick]
            elif name in self._numbers:
                columns[name] = self._numbers[name][pick]
            else:
                codes, _ = self.column(name)
                columns[name] = pd.Categorical.from_codes(
                    codes[pick], dtype=self._dtype(name), validate=False
                )
        return columns

    def _dtype(self, name: str) -> pd.CategoricalDtype:
        """Return the categories of a column, made once: making them checks that none comes twice."""
        if name not in self._dtypes:
            levels = pd.Index(self.column(name)[1], dtype=object)
            self._dtypes[name] = pd.CategoricalDtype(levels)
        return self._dtypes[name]


_DERIVED: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "hs6": ("code", hs.hs6),
    "heading": ("code", hs.heading),
    "chapter": ("code", hs.chapter),
    "year": ("period", periods.year_of),
    "quarter": ("period", periods.quarter_of),
    "month": ("period", periods.month_of),
}


def recoded(column: tuple[Codes, Texts], rule: Callable[[str], str | None]) -> tuple[Codes, Texts]:
    """Return a column whose levels are *rule* of the old ones; None becomes missing.

    >>> codes, levels = recoded((np.array([0, 1]), np.array(["854231", "TOTAL"], object)), hs.heading)
    >>> list(codes), list(levels)
    ([np.int32(0), np.int32(-1)], ['8542'])
    """
    codes, levels = column
    seen: dict[str, int] = {}
    table = np.full(len(levels) + 1, -1, dtype=np.int32)
    for i, level in enumerate(levels):
        new = rule(level)
        if new is not None:
            table[i] = seen.setdefault(new, len(seen))
    return table[codes], np.array(list(seen), dtype=object)


#: Up to so many runs of levels are looked for one by one, which takes less than a table does.
_FEW = 8


def having(codes: Codes, wanted: Mask) -> Mask:
    """Return which entries have one of the *wanted* levels, shape (n,); a missing code has none.

    *wanted* has an entry for each level. A brush waits for this on every cell: a few comparisons, or
    NumPy's `take`, are several times as fast as indexing.

    >>> having(np.array([0, 1, -1], dtype=np.int32), np.array([False, True]))
    array([False,  True, False])
    """
    turns = np.flatnonzero(np.diff(wanted.astype(np.int8), prepend=0, append=0))
    # As plain numbers: beside one of NumPy's the codes would be made wide first.
    runs = (turns.reshape(-1, 2) - [0, 1]).tolist()
    if len(runs) > _FEW:
        return np.append(wanted, False).take(codes)
    found = np.zeros(len(codes), dtype=bool)
    for first, last in runs:
        found |= codes == first if first == last else (codes >= first) & (codes <= last)
    return found


def _join_numbers(chunks: Sequence[Chunk], name: str) -> Numbers:
    parts = [chunk.table.column(name).to_numpy() for chunk in chunks]
    return np.concatenate([np.asarray(p, dtype=np.float64) for p in parts] or [np.empty(0)])


def _join_texts(chunks: Sequence[Chunk], name: str, shared: dict[str, int]) -> Codes:
    parts: list[NDArray[np.int32]] = []
    for chunk in chunks:
        for piece in chunk.table.column(name).chunks:
            levels = piece.dictionary.to_pylist()
            table = [shared.setdefault(v, len(shared)) for v in levels]
            codes = _plain(piece.indices)
            same = table == list(range(len(levels)))
            parts.append(codes if same else np.array([*table, -1], np.int32)[codes])
    codes = parts[0] if len(parts) == 1 else np.concatenate([np.empty(0, np.int32), *parts])
    return codes.astype(_smallest(len(shared)))


def _smallest(n: int) -> type[np.signedinteger[Any]]:
    return np.int8 if n < 127 else np.int16 if n < 32767 else np.int32


@lru_cache(maxsize=4)
def join(chunks: tuple[Chunk, ...]) -> Records:
    """Return the join of *chunks*, from a small cache keyed by their content."""
    return Records(chunks)
