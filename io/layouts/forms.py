"""Files whose columns bear a publisher's own names: one entry of a table says how each is read.

A form is told by header names that nobody else uses together. What the publisher always means
(its unit, its numbers for flows) is said by it, shown as such, and yields to an option.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from mirrorgap.io.grids import Column, Grid
from mirrorgap.io.layouts.forms_known import FORMS, Form
from mirrorgap.io.layouts.headers import period
from mirrorgap.io.layouts.preamble import (
    FILE,
    HEADER,
    PREAMBLE,
    PUBLISHER,
    around,
    flow_said,
    stem_of,
    with_said,
)
from mirrorgap.io.layouts.words import flow_in, fold, scale_in
from mirrorgap.io.parsing import decimal_of
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn

#: Above a layout told by its words, below the sure ones.
_SCORE = 0.97
#: Headers that any form needs: a row with fewer than two of them is none's header.
_TELLING = frozenset().union(*(form.needs for form in FORMS))
_SHORT = re.compile(r"(?<![a-z])(?:(exp|imp)(?![a-z])|(in|out)$)")
_SHORT_FLOWS = {"exp": "export", "imp": "import", "out": "export", "in": "import"}
_BOX = re.compile(r"(ND|G\d{1,3}[A-Z]?(?:_\d+)?|GD\d|STAT|USDKG)(?![A-Za-z0-9_])")


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    names: dict[str, int]


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where its columns are those of a known form."""
    for head in _heads(grid):
        for form in FORMS:
            if form.needs <= head.names.keys():
                return (_mapping(grid, head, form),)
    return ()


def _heads(grid: Grid) -> Iterable[_Head]:
    if len({_name(text) for text in grid.heading} & _TELLING) < 2:
        return
    for row in range(min(grid.n, 25)):
        names: dict[str, int] = {}
        for j, text in enumerate(grid.texts(row)):
            if text:
                names.setdefault(_name(text), j)
        if len(names.keys() & _TELLING) > 1:
            yield _Head(row, names)


@lru_cache(maxsize=16384)
def _name(text: str) -> str:
    """Return a header as forms name it; a box of a declaration by its number alone."""
    box = _BOX.match(text.strip())
    return box[1].lower() if box is not None else fold(text)


def _mapping(grid: Grid, head: _Head, form: Form) -> Mapping:
    columns = {role: _first(grid, head, wanted) for role, wanted in form.roles.items()}
    found = {role: j for role, j in columns.items() if j is not None}
    money = [grid.columns[j] for role, j in found.items() if role in ("value", "net_kg")]
    mapping = Mapping(
        layout=form.name,
        header_row=int(grid.numbers[head.row]),
        columns=tuple(found.items()),
        flows=form.flows,
        partners=form.partners,
        countries=form.countries,
        scale=form.scale,
        kg_scale=form.kg_scale,
        decimal="," if decimal_of(money) == "," else ".",
        rules=tuple(_rules(grid, head, form)),
        score=_SCORE,
        reason=f"the columns bear the names of {form.publisher}",
    )
    if form.scale is not None:
        mapping = replace(mapping, said_by=(("scale", PUBLISHER),))
    for role, text in form.constants:
        mapping = with_said(mapping, role, (text, PUBLISHER))
    mapping = _scaled(grid, head, _valued(grid, mapping, form), form)
    if "value" not in found:
        mapping = _wide(grid, head, mapping)
    return _with_flow(grid, head, mapping)


def _first(grid: Grid, head: _Head, wanted: tuple[str, ...]) -> int | None:
    """Return the first of *wanted* that holds anything below the header."""
    for name in wanted:
        j = head.names.get(name)
        if j is not None and (grid.columns[j].codes[head.row + 1 :] >= 0).any():
            return j
    return None


def _rules(grid: Grid, head: _Head, form: Form) -> Iterable[Rule]:
    for name, pattern, reason, if_total in form.rules:
        j = head.names.get(name)
        if j is None:
            continue
        texts = _texts(grid.columns[j], head.row)
        values = tuple(t for t in texts if re.fullmatch(pattern, t, re.IGNORECASE))
        blank = ("",) if re.fullmatch(pattern, "") else ()
        if texts and (values or blank or not if_total):
            yield Rule(j, (*values, *blank), reason, if_total)


def _texts(column: Column, header: int) -> list[str]:
    used = {int(code) for code in column.codes[header + 1 :] if code >= 0}
    return [text for i, text in enumerate(column.texts) if i in used]


_POWERS = {"0": 1.0, "3": 1e3, "6": 1e6, "9": 1e9, "units": 1.0}


def _scaled(grid: Grid, head: _Head, mapping: Mapping, form: Form) -> Mapping:
    """Return *mapping* with the scale that a column of its own says: ``Millions``, or 6."""
    j = head.names.get(form.scaled_by)
    if j is None:
        return mapping
    texts = _texts(grid.columns[j], head.row)
    scales = {_POWERS.get(fold(text)) or scale_in(text) or 1.0 for text in texts}
    if len(scales) != 1:
        return mapping
    told = tuple(pair for pair in mapping.said_by if pair[0] != "scale")
    return replace(mapping, scale=scales.pop(), said_by=(*told, ("scale", HEADER)))


def _wide(grid: Grid, head: _Head, mapping: Mapping) -> Mapping:
    """Return *mapping* with the periods that stand across as its values."""
    values = tuple(
        ValueColumn(j, period=when)
        for j, text in enumerate(grid.texts(head.row))
        if (when := period(text)) and (grid.columns[j].codes[head.row + 1 :] >= 0).any()
    )
    money = (grid.columns[v.column] for v in values)
    return replace(mapping, values=values, decimal="," if decimal_of(money) == "," else ".")


def _valued(grid: Grid, mapping: Mapping, form: Form) -> Mapping:
    """Return *mapping* with the valuation that the words of its measures tell."""
    j = mapping.column("flow")
    if not form.valued or j is None:
        return mapping
    kept = [rule for rule in mapping.rules if rule.column == j]
    told = " ".join(kept[0].values if kept else grid.columns[j].texts).casefold()
    valuation = next((text for word, text in form.valued if word in told), None)
    return with_said(mapping, "valuation", (valuation, "header"))


def _with_flow(grid: Grid, head: _Head, mapping: Mapping) -> Mapping:
    if mapping.column("flow") is not None or mapping.constant("flow") is not None:
        return mapping
    if (j := head.names.get("indicator")) is not None:
        told = {flow_in(text) for text in _texts(grid.columns[j], head.row)}
        return with_said(mapping, "flow", (told.pop() if len(told) == 1 else None, HEADER))
    sides = mapping.column("exporter") is not None and mapping.column("importer") is not None
    said = flow_said(s for s in around(grid, head.row) if s.place in (PREAMBLE, FILE))
    if said[0] is None:
        # Brazil's bulk files are called EXP_2023 and IMP_2023, China's are kept as 2024in and 2024out.
        short = _SHORT.search(fold(stem_of(grid.file)))
        said = (_SHORT_FLOWS[short[1] or short[2]], FILE) if short else said
    return mapping if sides and said[0] is None else with_said(mapping, "flow", said)
