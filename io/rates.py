"""Rates of the user's own in a case: read from a file, kept whole, and records converted anew by them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from mirrorgap.io import reading
from mirrorgap.io.grids import Grid, ReadingError
from mirrorgap.io.grids_open import open_book
from mirrorgap.io.parsing import Numbers, Texts
from mirrorgap.io.valuing import dollar_factors
from mirrorgap.model.case import OwnRates, Source
from mirrorgap.model.money import USD, Rates, own_rates, says_rates
from mirrorgap.model.records import Chunk

#: A larger file is no table of rates.
MOST_BYTES = 4_000_000
_TEXTS = frozenset((".csv", ".tsv", ".txt", ".tab"))
_WORKBOOKS = frozenset((".xlsx", ".xlsm", ".xls", ".ods"))
ENDINGS = _TEXTS | _WORKBOOKS

Read = tuple[Source, Chunk]


def read_rates(path: Path) -> OwnRates:
    """Read a file of rates: text, or the first sheet of a workbook, with its header in the first row.

    Raises
    ------
    ReadingError
        In one sentence, where it is missing, of another kind, or a cell cannot be read.
    """
    text = _text(path)
    try:
        own_rates(text, path.name)
    except ValueError as problem:
        raise ReadingError(path.name, str(problem).removeprefix(path.name).lstrip(",: ")) from None
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return OwnRates(path.name, text, digest)


def is_rates(path: Path) -> bool:
    """Return whether the first row of a small text file names currency, period and a rate.

    >>> is_rates(Path("no-such-file.csv"))
    False
    """
    try:
        if path.suffix.lower() not in _TEXTS or path.stat().st_size > MOST_BYTES:
            return False
        with path.open(encoding="utf-8-sig") as stream:
            return says_rates(stream.read(4096))
    except (OSError, UnicodeDecodeError):
        return False


def _text(path: Path) -> str:
    kind = path.suffix.lower()
    if kind in _WORKBOOKS:
        book = open_book(path)
        return _as_text(book.grid(book.sheets[0]))
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReadingError(path.name, "it is too large for a file of rates: choose another")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ReadingError(path.name, "its encoding is not UTF-8: save it as CSV UTF-8") from None
    except OSError as problem:
        advice = f"the rates file cannot be opened ({problem.strerror}): choose it again"
        raise ReadingError(path.name, advice) from problem


def _as_text(grid: Grid) -> str:
    rows = (grid.texts(row) for row in range(grid.n))
    return "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in rows)


@lru_cache(maxsize=8)
def rates_of_case(own: OwnRates | None) -> Rates | None:
    r"""Return the rates that a case keeps, before the ECB's; None: the ECB's alone.

    >>> kept = OwnRates("rates.csv", "currency,period,per_usd\nKZT,2023,450", "")
    >>> round(450 * rates_of_case(kept).rate("KZT", "2023-05"), 6), rates_of_case(None)
    (1.0, None)
    """
    return None if own is None else own_rates(own.text, own.name)


def told(own: OwnRates | None) -> str:
    """Return which file of rates a case keeps, with its fingerprint; "" for none.

    >>> told(OwnRates("rates.csv", "", "a1")), told(None)
    ('rates.csv (SHA-256 a1)', '')
    """
    return "" if own is None else f"{own.name} (SHA-256 {own.sha256})"


def revalued(
    read: Sequence[Read], before: OwnRates | None, after: OwnRates | None
) -> tuple[Read, ...]:
    """Return sources with their chunks, converted to dollars by other rates than they were.

    Values in dollars stay as they are, and so do sources read with a rates file of a command. The
    sentences of the ledger about rates are made anew.

    Parameters
    ----------
    before, after : OwnRates or None
        By which the records were converted, and by which they are to be; None: the ECB's alone.

    Examples
    --------
    >>> revalued([], None, None)
    ()
    """
    if before == after:
        return tuple(read)
    return tuple(_revalued(source, chunk, before, after) for source, chunk in read)


def _revalued(
    source: Source, chunk: Chunk, before: OwnRates | None, after: OwnRates | None
) -> Read:
    currency = _texts(chunk, "currency")
    if source.mapping.rates or all(name == USD for name in currency.levels):
        return source, chunk
    if (again := _read_again(source, after)) is not None:
        return again
    period, value = _texts(chunk, "period"), _numbers(chunk, "value")
    old, old_told = dollar_factors(currency, period, value, rates_of_case(before))
    new, new_told = dollar_factors(currency, period, value, rates_of_case(after))
    if source.mapping.scale is None:
        new = np.full(len(value), np.nan)
    table = _with(chunk.table, "value_usd", value * new)
    table = _with(table, "fob_usd", _numbers(chunk, "fob_usd") / old * new)
    made = Chunk.of_table(table)
    rest = tuple(text for text in source.ledger.warnings if text not in old_told)
    ledger = replace(source.ledger, warnings=(*rest, *new_told))
    return replace(source, chunk=made.id, ledger=ledger), made


def _read_again(source: Source, after: OwnRates | None) -> Read | None:
    """Return what its file gives, where FOB values stand in money that the records do not keep."""
    if source.mapping.column("fob_value") is None:
        return None
    try:
        told = reading.fingerprint(source.path)
        if told.sha256 != source.sha256:
            return None
        grid = reading.opened(source.path).grid(source.sheet)
        again, chunk = reading.sourced(grid, source.mapping, told, rates_of_case(after))
    except (OSError, ReadingError):
        return None
    kept = replace(source, chunk=chunk.id, ledger=again.ledger)
    return kept, chunk


def _texts(chunk: Chunk, name: str) -> Texts:
    column = chunk.table.column(name).combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0)
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    return Texts(codes, tuple(column.dictionary.to_pylist())).used()


def _numbers(chunk: Chunk, name: str) -> Numbers:
    values: Numbers = chunk.table.column(name).to_numpy().astype(np.float64)
    return values


def _with(table: pa.Table, name: str, values: Numbers) -> pa.Table:
    place = table.column_names.index(name)
    return table.set_column(
        place, table.schema.field(name), pa.array(values, mask=np.isnan(values))
    )
