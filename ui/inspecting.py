"""What `mirrorgap inspect` prints of each sheet. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from mirrorgap.io.reading import Loaded, Problem
from mirrorgap.model import quality
from mirrorgap.model.case import Source
from mirrorgap.model.ledger import SetAside
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.records import Records
from mirrorgap.model.scope import Scope

FIELDS = (
    "file",
    "sheet",
    "layout",
    "header_row",
    "mapping",
    "scope",
    "rows_in_sheet",
    "rows_read",
    "records",
    "set_aside",
    "cells_in_sheet",
    "cells_read",
    "cells_set_aside",
    "warnings",
)


@dataclass(frozen=True)
class Look:
    """What is said of a file: a row of `FIELDS` for each sheet read, and what was not read."""

    rows: tuple[dict[str, Any], ...]
    problems: tuple[Problem, ...]


def look(loaded: Loaded) -> Look:
    """Return what is said of what was *loaded*, without its records."""
    told = _findings(loaded)
    rows = (_source(source, told.get(source.chunk, ())) for source in loaded.sources)
    return Look(tuple(rows), loaded.problems)


def inspected(looks: Sequence[Look]) -> pd.DataFrame:
    """Return one row a sheet, with `FIELDS`; sheets that could not be read stand last."""
    rows = [row for one in looks for row in one.rows]
    rows += [_problem(problem) for one in looks for problem in one.problems]
    return pd.DataFrame(rows, columns=list(FIELDS), dtype=object)


def _findings(loaded: Loaded) -> dict[str, list[str]]:
    """Return what the checks say of each source by itself, by its chunk."""
    told: dict[str, list[str]] = {}
    for source, chunk in zip(loaded.sources, loaded.chunks, strict=True):
        if chunk.id not in told:
            found = quality.of_each(Records([chunk]), [source])
            told[chunk.id] = [one.sentence for one in found]
    return told


def _source(source: Source, findings: Sequence[str] = ()) -> dict[str, Any]:
    ledger = source.ledger
    return {
        "file": Path(source.path).name,
        "sheet": source.sheet,
        "layout": source.mapping.layout,
        "header_row": source.mapping.header_row,
        "mapping": mapping_words(source.mapping),
        "scope": scope_words(source.scope),
        "rows_in_sheet": ledger.rows_in_sheet,
        "rows_read": ledger.rows_read,
        "records": ledger.records,
        "set_aside": _aside(ledger.set_aside),
        "cells_in_sheet": ledger.cells_in_sheet,
        "cells_read": ledger.cells_read,
        "cells_set_aside": _aside(ledger.cells_set_aside),
        "warnings": [*ledger.warnings, *findings],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    aside = []
    if problem.rows:
        aside = _aside((SetAside(problem.sentence, problem.rows, problem.row, problem.value),))
    return {
        "file": Path(problem.path).name,
        "sheet": problem.sheet,
        "layout": problem.kind,
        "rows_in_sheet": problem.rows,
        "rows_read": 0,
        "records": 0,
        "set_aside": aside,
        "warnings": [problem.sentence],
    }


def _aside(entries: tuple[SetAside, ...]) -> list[dict[str, Any]]:
    return [
        {
            "reason": entry.reason,
            "rows": entry.rows,
            "example_row": entry.example_row,
            "example_value": entry.example_value,
        }
        for entry in entries
    ]


def mapping_words(mapping: Mapping) -> dict[str, Any]:
    """Return a mapping as plain values: columns as letters, constants with who said them."""
    told = dict(mapping.said_by)
    return {
        "columns": {role: letters(column) for role, column in mapping.columns},
        "value_columns": [
            {"column": letters(value.column), "role": value.role, **dict(value.says())}
            for value in mapping.values
        ],
        "constants": {
            role: {"is": text, "said_by": told.get(role, mapping.layout)}
            for role, text in mapping.constants
        },
        "scale": mapping.scale,
        "scale_said_by": told.get("scale"),
        "decimal": mapping.decimal,
        "score": round(mapping.score, 3),
        "reason": mapping.reason,
    }


def scope_words(scope: Scope) -> dict[str, Any]:
    """Return a scope as plain values: ``all``, or the sorted values asked for."""
    return {
        "partners": "all" if scope.partners is None else sorted(scope.partners),
        "codes": "all" if scope.codes is None else sorted(scope.codes),
        "reexports": "apart" if scope.reexports_apart else "of which",
    }


def letters(column: int) -> str:
    """Return a column number, from 0, as a spreadsheet names it.

    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
