"""Recipes: a mapping kept as a small readable file, offered for the next table of its shape.

A recipe names columns by their headers, so that it still fits where columns have moved or new
periods have come; a column without a header is named by its place (``#2`` is the second).

How the columns lie carries over to the next file. What was said of the one file and stands nowhere in
the other (who reports, which flow, the currency, the scale ...) is only offered: it is marked as the
recipe's, and somebody has to confirm it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mirrorgap.io.grids import Grid, ReadingError
from mirrorgap.io.layouts.preamble import INFERRED
from mirrorgap.io.layouts.tidy import across_columns
from mirrorgap.io.layouts.words import fold
from mirrorgap.io.parsing import year_of
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn
from mirrorgap.model.period_labels import period

_VERSION = 1
_ENDING = ".recipe.toml"
#: Above the generic reader's best, below a layout that is known by sight.
_SCORE = 0.93
_TOLD_BY_TABLE = ("header", "preamble", "sheet name", "file name")
#: How a fact is marked that a recipe brings, and how one that somebody confirmed.
_BY, _AS_IN = "the recipe of ", ", as in "


@dataclass(frozen=True, slots=True)
class Recipe:
    """How tables of one shape are read.

    Attributes
    ----------
    name : str
        What the user calls it.
    columns : tuple of (role, header)
        Headers as they stand in the file; ``#n`` where the header is blank.
    values : tuple of (header, ValueColumn)
        Value columns; empty with *across* for sheets with a column a period.
    across : tuple of (role, text) or None
        What holds for every period's column (flow ...); None where periods do not go across.
    mapping : Mapping
        Everything else: constants, scale, decimal mark, rules.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, ValueColumn], ...]
    across: tuple[tuple[str, str], ...] | None
    mapping: Mapping

    @classmethod
    def of(cls, name: str, grid: Grid, mapping: Mapping) -> Recipe:
        """Make a recipe of the *mapping* by which *grid* was read.

        What the table itself says elsewhere (a year or a unit in its title) is left to the next; what
        the user, the publisher or an option said is kept.
        """
        headers = _headers(grid, mapping)
        told = dict(mapping.said_by)
        kept = tuple(
            (role, text)
            for role, text in mapping.constants
            if (role != "year" and told.get(role) not in _TOLD_BY_TABLE) or told.get(role) is None
        )
        # New periods may come only where every column is of one kind: else each keeps its own.
        kinds = {(v.role, v.flow, v.partner, v.also) for v in mapping.values}
        periods = len(kinds) == 1 and all(v.period for v in mapping.values)
        common = _common(mapping.values) if periods else None
        values = () if periods else tuple((headers[v.column], v) for v in mapping.values)
        columns = tuple((role, headers[j]) for role, j in mapping.columns)
        rules = tuple(rule for rule in mapping.rules if rule.column < len(headers))
        if told.get("scale") in (*_TOLD_BY_TABLE, INFERRED):
            mapping = mapping.with_scale(None)
        rest = replace(mapping, columns=(), values=(), constants=kept, rules=rules)
        return cls(name, columns, values, common, rest)

    def offer(self, grid: Grid) -> Mapping | None:
        """Return how *grid* is read by this recipe; None where it has another shape."""
        for row in range(min(grid.n, 60)):
            places = _places(grid.texts(row))
            found = {role: places.get(_key(header)) for role, header in self.columns}
            values = [(places.get(_key(header)), value) for header, value in self.values]
            headers = [*(h for _, h in self.columns), *(h for h, _ in self.values)]
            named = sum(not header.startswith("#") for header in headers)
            if None in found.values() or any(j is None for j, _ in values):
                continue
            across = self._across(grid, row, set(found.values()))
            if self.across is not None and len(across) < 2:
                continue
            if not named and self.across is None:
                continue
            told = tuple(replace(value, column=j) for j, value in values if j is not None)
            mapping = self._mapping(grid, row, found, across or told)
            return self._marked(mapping, grid.texts(row))
        return None

    def _across(self, grid: Grid, row: int, keys: set[int | None]) -> tuple[ValueColumn, ...]:
        if self.across is None:
            return ()
        says = dict(self.across)
        found = []
        for j, text in enumerate(grid.texts(row)):
            when = period(text)
            if when is not None and j not in keys:
                role = says.get("role", "value")
                also = tuple((r, t) for r, t in self.across if r not in ("role", "flow", "partner"))
                found.append(
                    ValueColumn(j, role, says.get("flow"), when, says.get("partner"), also)
                )
        return tuple(found) if across_columns(grid, row, found) else ()

    def _marked(self, mapping: Mapping, headers: Sequence[str]) -> Mapping:
        """Return *mapping* with each fact that it brings marked as this recipe's."""
        roles = [role for role, _ in self.mapping.constants]
        roles += ["scale"] if self.mapping.scale is not None else []
        for value in mapping.values:
            roles += [role for role, _ in value.says() if role != "period"]
            if value.period is not None and period(headers[value.column]) != value.period:
                roles.append("period")
        rest = tuple(pair for pair in mapping.said_by if pair[0] not in roles)
        marks = tuple((role, f"{_BY}{self.name}") for role in dict.fromkeys(roles))
        return replace(mapping, said_by=(*rest, *marks))

    def _mapping(
        self, grid: Grid, row: int, found: dict[str, int | None], values: tuple[ValueColumn, ...]
    ) -> Mapping:
        mapping = replace(
            self.mapping,
            header_row=int(grid.numbers[row]),
            columns=tuple((role, j) for role, j in found.items() if j is not None),
            values=values,
            score=_SCORE,
            reason=f"the columns are those of your recipe {self.name!r}",
        )
        timed = {"period", "year"} & found.keys() or any(v.period for v in values)
        if not timed and mapping.constant("year") is None:
            year = year_of(grid.sheet) or year_of(grid.file)
            mapping = mapping.with_constant("year", year, "file name") if year else mapping
        return mapping


def _headers(grid: Grid, mapping: Mapping) -> list[str]:
    """Return the header of each column, ``#n`` where it has none of its own."""
    row = grid.index(mapping.header_row) if mapping.header_row is not None else grid.n
    texts = grid.texts(row) if row < grid.n else [""] * len(grid.columns)
    seen: set[str] = set()
    headers = []
    for j, text in enumerate(texts):
        own = bool(text) and fold(text) not in seen
        headers.append(text if own else f"#{j + 1}")
        seen.add(fold(text))
    return headers


def _places(texts: Sequence[str]) -> dict[str, int]:
    places = {f"#{j + 1}": j for j in range(len(texts))}
    for j, text in enumerate(texts):
        if text:
            places.setdefault(fold(text), j)
    return places


def _key(header: str) -> str:
    return header if header.startswith("#") else fold(header)


def _common(values: Sequence[ValueColumn]) -> tuple[tuple[str, str], ...]:
    first = dict(values[0].says()) | {"role": values[0].role}
    for value in values[1:]:
        mine = dict(value.says()) | {"role": value.role}
        first = {role: text for role, text in first.items() if mine.get(role) == text}
    return tuple((role, text) for role, text in first.items() if role != "period")


def to_confirm(mapping: Mapping) -> tuple[str, ...]:
    """Return the roles that only a recipe says, and nobody has confirmed for this table.

    >>> to_confirm(Mapping("tidy").with_constant("flow", "export", "the recipe of last year"))
    ('flow',)
    """
    return tuple(role for role, place in mapping.said_by if place.startswith(_BY))


def confirmed(mapping: Mapping) -> Mapping:
    """Return *mapping* with what a recipe says confirmed in the dialog.

    >>> mine = Mapping("tidy").with_constant("flow", "export", "the recipe of last year")
    >>> confirmed(mine).said_by, to_confirm(confirmed(mine))
    ((('flow', 'dialog, as in the recipe of last year'),), ())
    """
    places = tuple(
        (role, f"dialog{_AS_IN}{place}" if place.startswith(_BY) else place)
        for role, place in mapping.said_by
    )
    return replace(mapping, said_by=places)


def reconciled(own: Mapping, known: Sequence[Mapping]) -> Mapping:
    """Return a recipe's mapping with the marks taken off that the table itself bears out.

    *known* are what the layouts propose for the same table.

    >>> mine = Mapping("tidy", scale=None).with_constant("flow", "export", "the recipe of a")
    >>> table = Mapping("tidy", scale=None).with_constant("flow", "export", "preamble")
    >>> to_confirm(reconciled(mine, [table]))
    ()
    """
    places = []
    for role, place in own.said_by:
        if place.startswith(_BY):
            sayer = next((one for one in known if _bears_out(one, own, role)), None)
            if sayer is not None:
                place = dict(sayer.said_by).get(role, sayer.layout)
        places.append((role, place))
    return replace(own, said_by=tuple(places))


def _bears_out(other: Mapping, own: Mapping, role: str) -> bool:
    """Return whether *other* says of *role* what *own* does, column by column."""
    if role == "scale":
        return other.scale == own.scale
    text = own.constant(role)
    if text is not None:
        return other.constant(role) == text
    columns = {value.column: dict(value.says()) for value in other.values}
    told = [(value.column, dict(value.says()).get(role)) for value in own.values]
    return all(
        text is None or columns.get(j, {}).get(role) == text or other.constant(role) == text
        for j, text in told
    )


def offered(grid: Grid, recipes: Iterable[Recipe]) -> tuple[Mapping, ...]:
    """Return the mappings of those *recipes* that fit *grid*."""
    return tuple(mapping for recipe in recipes if (mapping := recipe.offer(grid)) is not None)


def save(recipe: Recipe, folder: Path) -> Path:
    """Write *recipe* into *folder* as a TOML file named after it; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w\- ]+", "", recipe.name).strip() or "recipe"
    path = folder / f"{stem}{_ENDING}"
    part = path.with_suffix(".part")
    part.write_text(written(recipe), encoding="utf-8")
    part.replace(path)
    return path


def recipes_in(folder: Path) -> tuple[Recipe, ...]:
    """Return the recipes of *folder*, the newest first; those that are damaged are left.

    An absent folder holds none.
    """
    found = []
    paths = sorted(folder.glob(f"*{_ENDING}")) if folder.is_dir() else []
    for path in sorted(paths, key=lambda path: -path.stat().st_mtime):
        try:
            found.append(read_recipe(path))
        except ReadingError:
            continue
    return tuple(found)


def named(name: str, folder: Path) -> Recipe:
    """Return the recipe that a command names: a file, or one of *folder* by its name.

    Raises
    ------
    ReadingError
        Where there is none, or it is damaged.
    """
    for path in (Path(name), folder / f"{name}{_ENDING}", folder / name):
        if path.is_file():
            return read_recipe(path)
    there = ", ".join(
        sorted(path.name.removesuffix(_ENDING) for path in folder.glob(f"*{_ENDING}"))
    )
    advice = f"there is no such recipe; there are {there}" if there else "no recipe is kept yet"
    raise ReadingError(name, advice)


def read_recipe(path: Path) -> Recipe:
    """Read one recipe file.

    Raises
    ------
    ReadingError
        Where it is no recipe.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return _parsed(told)
    except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError, KeyError, TypeError) as problem:
        advice = "this is no recipe, or a damaged one: delete it and make it again at import"
        raise ReadingError(path.name, advice) from problem


def _parsed(told: dict[str, Any]) -> Recipe:
    mapping = Mapping(
        layout=str(told["layout"]),
        constants=tuple((str(r), str(t)) for r, t in told.get("constants", {}).items()),
        said_by=tuple((str(r), str(p)) for r, p in told.get("said_by", {}).items()),
        scale=told.get("scale"),
        decimal=told.get("decimal", "."),
        fill_down=tuple(told.get("fill_down", ())),
        rules=tuple(
            Rule(int(r["column"]) - 1, tuple(r["values"]), r["reason"], bool(r.get("if_total")))
            for r in told.get("rules", ())
        ),
        flows=tuple((str(t), str(f)) for t, f in told.get("flows", {}).items()),
        partners=tuple((str(t), str(p)) for t, p in told.get("partners", {}).items()),
        countries=str(told.get("countries", "")),
        kg_scale=float(told.get("kg_scale", 1.0)),
    )
    values = tuple(
        (
            str(v["header"]),
            ValueColumn(
                0,
                str(v.get("role", "value")),
                v.get("flow"),
                v.get("period"),
                v.get("partner"),
                tuple((str(r), str(t)) for r, t in v.get("also", {}).items()),
            ),
        )
        for v in told.get("values", ())
    )
    across = told.get("across")
    return Recipe(
        str(told["name"]),
        tuple((str(role), str(header)) for role, header in told["columns"].items()),
        values,
        tuple((str(r), str(t)) for r, t in across.items()) if across is not None else None,
        mapping,
    )


def written(recipe: Recipe) -> str:
    """Return *recipe* as the text of its TOML file."""
    mapping = recipe.mapping
    lines = [
        "# A recipe of Mirrorgap: how a table of this shape is read.",
        f"recipe = {_VERSION}",
        f"name = {_text(recipe.name)}",
        f"layout = {_text(mapping.layout)}",
        f"decimal = {_text(mapping.decimal)}",
    ]
    if mapping.scale is not None:
        lines.append(f"scale = {mapping.scale!r}")
    lines += [
        f"kg_scale = {mapping.kg_scale!r}",
        f"countries = {_text(mapping.countries)}",
        f"fill_down = {json.dumps(list(mapping.fill_down))}",
        *_table("columns", recipe.columns),
        *_table("constants", mapping.constants),
        *_table("said_by", mapping.said_by),
    ]
    if mapping.flows:
        lines += _table("flows", mapping.flows)
    if mapping.partners:
        lines += _table("partners", mapping.partners)
    if recipe.across is not None:
        lines += _table("across", recipe.across)
    for header, value in recipe.values:
        told = {"flow": value.flow, "period": value.period, "partner": value.partner}
        lines += ["", "[[values]]", f"header = {_text(header)}", f"role = {_text(value.role)}"]
        lines += [f"{role} = {_text(text)}" for role, text in told.items() if text is not None]
        if value.also:
            pairs = ", ".join(f"{_text(r)} = {_text(t)}" for r, t in value.also)
            lines.append(f"also = {{ {pairs} }}")
    for rule in mapping.rules:
        lines += ["", "[[rules]]", f"column = {rule.column + 1}"]
        lines.append(f"values = [{', '.join(map(_text, rule.values))}]")
        lines.append(f"reason = {_text(rule.reason)}")
        lines.append(f"if_total = {'true' if rule.if_total else 'false'}")
    return "\n".join(lines) + "\n"


def _table(name: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    return ["", f"[{name}]", *(f"{_text(key)} = {_text(text)}" for key, text in pairs)]


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for the delete character, which JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
