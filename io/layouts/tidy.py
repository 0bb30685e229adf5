"""Any table: its header is found, its columns are told by their words and by what they hold.

One record a row, or periods and flows across; titles above, totals inside, notes below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from mirrorgap.io.grids import Grid, text_of
from mirrorgap.io.layouts.contents import Body
from mirrorgap.io.layouts.headers import (
    Header,
    find_header,
    is_other_measure,
    measure_of,
    parts_across,
    period,
    weight_scale,
)
from mirrorgap.io.layouts.keys import headed_by_flows, sided, with_reporters, without_rivals
from mirrorgap.io.layouts.preamble import (
    PREAMBLE,
    Saying,
    around,
    flow_said,
    partner_said,
    period_said,
    reporter_said,
    with_said,
    with_unit,
    year_said,
)
from mirrorgap.io.layouts.words import (
    basis_in,
    currency_in,
    flow_in,
    flow_of,
    fold,
    is_total,
    role_of,
)
from mirrorgap.io.parsing import code_of, decimal_of, month_of, part_of, year_of
from mirrorgap.model.countries import to_iso3
from mirrorgap.model.mapping import Decimal, Mapping, ValueColumn, missing, says
from mirrorgap.model.records import WORLD

_WEIGHT = re.compile(r"quantity in (1000?)? ?kg\b|\bnet mass ()kg\b")
_NO_MEASURES = frozenset(("code", "year", "month", "period", "partner"))
_MEASURES = ("value", "net_kg", "quantity", "cif_value", "fob_value")
_COUNTRIES = ("reporter", "partner", "exporter", "importer")
_LABELS = {"reporter": "reporter_label", "partner": "partner_label", "code": "product_label"}


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return a proposal for any table with a header and numbers below it."""
    header = find_header(grid)
    if header is None or header.last + 1 >= grid.n:
        return ()
    body = Body(grid, header.last + 1)
    measures = _measures(header, body)
    body = body.with_numbers(v.column for v in measures) if measures else body
    if any(v.period for v in measures):
        measures = [v for v in measures if v.period or not _is_sum(header.paths[v.column])]
    keys = _keys(header, body, {v.column for v in measures})
    if measures and all(v.flow for v in measures) and keys.get("flow") == keys.get("month", -1):
        # Words for flows among the months head nothing where each column has its own.
        del keys["flow"]
    measures = [v for v in measures if v.column not in keys.values()]
    if not measures:
        measures = _lone_number(header, body, set(keys.values()))
    if not measures:
        return ()
    mapping = _mapping(grid, header, body, keys, measures)
    mapping = _with_surroundings(grid, header, mapping)
    whole = any(("code", "TOTAL") in v.also for v in mapping.values)
    if whole and not {"partner", "exporter", "importer"} & {role for role, _ in mapping.columns}:
        # A country's total exports beside no partners are those to the world.
        mapping = with_said(mapping, "partner", (WORLD, "header"))
    return (replace(mapping, score=_score(mapping), reason=_reason(header, mapping)),)


def _measures(header: Header, body: Body) -> list[ValueColumn]:
    """Return the columns of numbers, each with the flow and period that its header names."""
    found: dict[tuple[object, ...], ValueColumn] = {}
    parts = parts_across(header.paths)
    for j, path in enumerate(header.paths):
        if not body.filled[j] or not path or (over := _over(path)) is None:
            continue
        when, roles = over.when, over.roles
        part, flow = parts.get(j, (None, None))
        if part == "year" or (parts and part is None and _is_sum(path)):
            continue
        if (body.numeric(j) < 0.6 and not (when and body.only_markers(j))) or roles & _NO_MEASURES:
            continue
        flow = flow or over.flow
        if when is None and part is None and flow is None and not roles & set(_MEASURES):
            continue
        if part is not None and when is not None and when.isdecimal():
            when, part = part_of(when, part), None
        role = over.measure
        also: tuple[tuple[str, str], ...] = ()
        also = (("basis", over.basis),) if over.basis is not None else also
        also = (*also, ("month", part)) if part is not None else also
        also = (*also, *over.pair)
        value = ValueColumn(j, role, flow=flow, period=when, also=also)
        key = (role, flow, when, *also)
        if key in found and not _is_money(path, header.paths[found[key].column]):
            # Two columns that say the same are two baskets of goods: their headers name them.
            for each in (found.pop(key, None), value):
                if each is not None:
                    found[(*key, each.column)] = _basket(each, header.paths[each.column])
            continue
        if any(known[: len(key)] == key and len(known) > len(key) for known in found):
            found[(*key, j)] = _basket(value, path)
            continue
        if key not in found or (
            _is_dollar(path) and not _is_dollar(header.paths[found[key].column])
        ):
            found[key] = value
    return _without_running_sums(header, list(found.values()))


@dataclass(frozen=True, slots=True)
class _Over:
    """What the header over a column of numbers says of them."""

    roles: frozenset[str]
    when: str | None
    flow: str | None
    measure: str
    basis: str | None
    pair: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def _over(path: tuple[str, ...]) -> _Over | None:
    """Return what a header says; None where it names another measure. Sister sheets share theirs."""
    if is_other_measure(path):
        return None
    roles = {role for text in path if (role := role_of(text)) is not None}
    when = next((p for text in reversed(path) if (p := period(text))), None)
    if when is not None:
        # Over a block of periods stands what they are: Year, Month.
        roles -= {role_of(text) for text in path[:-1]} & {"year", "month", "period"}
    return _Over(
        roles=frozenset(roles),
        when=when,
        flow=next((f for text in reversed(path) if (f := _flow_over(text))), None),
        measure=next((r for r in ("cif_value", "fob_value") if r in roles), measure_of(path)),
        basis=next((b for text in path if (b := basis_in(text))), None),
        pair=next((pair for text in path if (pair := _pair_in(text))), ()),
    )


def _flow_over(text: str) -> str | None:
    return flow_in(text) or (flow_of(text) if text.isalpha() else None)


_RUNNING = re.compile(
    r"年初至今|累计|累計|누계|\bytd\b|year to date|cumulative|нарастающ|с начала года|kumulatif"
)


def _without_running_sums(header: Header, measures: list[ValueColumn]) -> list[ValueColumn]:
    """Return *measures* without the sums since January that stand beside the months themselves."""
    running = [
        v for v in measures if any(_RUNNING.search(fold(text)) for text in header.paths[v.column])
    ]
    plain = {(v.role, v.flow) for v in measures if v not in running}
    return [v for v in measures if v not in running or (v.role, v.flow) not in plain]


def across_columns(grid: Grid, row: int, values: list[ValueColumn]) -> bool:
    """Return whether *values*, whose header is *row* (from 0), are columns of numbers."""
    body = Body(grid, row + 1)
    return bool(values) and all(
        body.filled[v.column] == 0 or body.numeric(v.column) >= 0.5 for v in values
    )


_PAIR = re.compile(r"(.+?)['’]s? (?:exports to|imports from|exports|imports) ?(.*)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _pair_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return whose trade with whom a header names: ``India's imports from world``."""
    found = _PAIR.fullmatch(text)
    if found is None:
        return ()
    reporter, partner = to_iso3(found[1]), to_iso3(found[2])
    told = [("reporter", reporter), ("reporter_label", found[1]), ("partner", partner)]
    if found[2]:
        told.append(("partner_label", found[2]))
    return tuple((role, name) for role, name in told if name is not None)


def _is_money(path: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two columns are the same values in two currencies, or word for word the same."""
    mine, theirs = (next(filter(None, map(currency_in, p)), None) for p in (path, other))
    return path == other or (mine is not None and theirs is not None and mine != theirs)


def _basket(value: ValueColumn, path: tuple[str, ...]) -> ValueColumn:
    label = " ".join(path)
    words = fold(label).split()
    whole = any(word in ("total", "toplam", "общии", "всего") for word in words)
    code = (("code", "TOTAL"),) if whole else ()
    return replace(value, also=(*value.also, *code, ("product_label", label)))


def _is_sum(path: tuple[str, ...]) -> bool:
    """Return whether a column among columns of periods is their total."""
    return any(is_total(text) for text in path)


def _is_dollar(path: tuple[str, ...]) -> bool:
    return any(currency_in(text) == "USD" for text in path)


def _lone_number(header: Header, body: Body, taken: set[int]) -> list[ValueColumn]:
    """Return the one column of numbers that is no key, where there is just one."""
    found = [
        j
        for j, path in enumerate(header.paths)
        if j not in taken
        and path
        and body.filled[j]
        and body.numeric(j) > 0.9
        and not is_other_measure(path)
    ]
    if len(found) != 1:
        return []
    return [ValueColumn(found[0], measure_of(header.paths[found[0]]))]


def _keys(header: Header, body: Body, measures: set[int]) -> dict[str, int]:
    """Return the columns that say who, what and when, by role."""
    best: dict[str, tuple[float, int]] = {}
    for j, path in enumerate(header.paths):
        if not body.filled[j]:
            continue
        named = next((r for text in reversed(path) if (r := role_of(text))), None)
        if named == "year" and any(_EDGE.search(fold(text)) for text in path):
            # Where a fiscal year begins or ends is no calendar year.
            continue
        if j in measures and named not in ("code", "year", "month", "period"):
            continue
        role, fit = _fitting(named, body, j)
        if role is None or role in _MEASURES:
            continue
        if role == "code" and role in best and fit > 1.5:
            # Of a heading and the finer code beside it the finer one says what the row is.
            fit += 0.1 * (_digits(path) - _digits(header.paths[best[role][1]]))
        if role not in best or fit > best[role][0] + 0.05:
            if role in best and role in _LABELS:
                best.setdefault(_LABELS[role], (0.5, best[role][1]))
            best[role] = (fit, j)
        elif role in _LABELS:
            best.setdefault(_LABELS[role], (0.5, j))
    found = sided({role: j for role, (_, j) in best.items()}, header)
    found = with_reporters(found, header, body, measures)
    found = without_rivals(found, header, body, measures)
    found = headed_by_flows(found, body)
    if not {"partner", "code", "product_label", "month"} & found.keys():
        words = [
            j
            for j, n in enumerate(body.filled)
            if n and j not in measures and body.numeric(j) < 0.5
        ]
        if words and words[0] not in found.values():
            found["product_label"] = words[0]
    return found


_MONTH_OF_YEAR = re.compile(r"(?:19|20)\d\d[./-](?:0[1-9]|1[0-2]?)")
_EDGE = re.compile(r"\b(start|end|from|to)\b")
_LEVEL = re.compile(r"\b(?:hs|cn|hts|sh|ncm|tnved|тн вэд) ?(\d{1,2})\b")


def _digits(path: tuple[str, ...]) -> int:
    """Return of how many digits the codes under a header are; 0 where it does not say."""
    found = next((f for text in path if (f := _LEVEL.search(fold(text)))), None)
    return int(found[1]) if found is not None else 0


def _fitting(named: str | None, body: Body, j: int) -> tuple[str | None, float]:
    """Return the role of a column with how well its cells fit it, 0 to 1."""
    looks: dict[str, Callable[[int], float]] = {
        **dict.fromkeys(_COUNTRIES, body.country),
        "code": body.code,
        "flow": body.flow,
        "period": body.period,
        "year": lambda k: body.share(k, lambda v: year_of(text_of(v)) is not None),
        "month": lambda k: body.share(k, lambda v: month_of(text_of(v)) is not None),
    }
    if named == "partner" and body.country(j) < 0.4:
        return None, 0.0
    totals = body.share(j, lambda v: is_total(text_of(v)))
    if named == "product_label" and body.country(j) >= 0.6 and totals < 0.5:
        return "partner", body.country(j)
    if named == "product_label" and body.numeric(j) < 0.5 and body.code(j) >= 0.95:
        # 85423100 Processors: the code stands before its words.
        return "code", 0.9
    if (
        named == "year"
        and body.share(j, lambda v: _MONTH_OF_YEAR.fullmatch(text_of(v)) is not None) > 0.5
    ):
        named = "period"
    if named in ("month", "year") and looks[named](j) < 0.5 <= body.period(j):
        named = "period"
    if named in looks:
        fit = looks[named](j)
        if fit >= 0.5:
            # A column of years called Date is a column of years; a period says more.
            return named, 1.0 + fit
        return (_LABELS.get(named), 0.3) if named in ("code", "reporter") else (None, 0.0)
    if named is not None:
        return named, 1.0
    if (fit := body.dotted_code(j)) >= 0.9:
        return "code", fit
    if body.numeric(j) > 0.5:
        return None, 0.0
    for role, floor in (("partner", 0.6), ("flow", 0.9), ("month", 0.6), ("code", 0.6)):
        fit = looks[role](j)
        if role == "month" and 0.25 <= fit < floor:
            # Words for the flows may stand among the months that they head.
            fit += body.share(j, lambda v: is_total(text_of(v)) or bool(flow_in(text_of(v))))
            floor = 0.9
        if role == "flow" and 0.4 <= fit < floor:
            # Beside the flows may stand their sum and their balance, which are no flows.
            fit += body.share(
                j, lambda v: flow_of(text_of(v)) is None and is_other_measure((text_of(v),))
            )
        if fit >= floor:
            return role, fit
    return None, 0.0


def _mapping(
    grid: Grid, header: Header, body: Body, keys: dict[str, int], measures: list[ValueColumn]
) -> Mapping:
    measures = _of_one_weight(header, _of_one_flow(measures))
    weights = [weight_scale(header.paths[v.column]) for v in measures if v.role == "net_kg"]
    decimal: Decimal = "," if decimal_of(grid.columns[v.column] for v in measures) == "," else "."
    across = len({v.says() for v in measures}) > 1 or any(v.period for v in measures)
    columns = dict(keys)
    values: tuple[ValueColumn, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    if across:
        values = tuple(v for v in measures if v.role in ("value", "net_kg", "quantity"))
        if "month" in columns:
            values = tuple(_by_year(v) for v in values)
    else:
        columns |= {v.role: v.column for v in measures}
        flow = measures[0].flow
        if flow is not None and "flow" not in columns:
            constants = (("flow", flow),)
    if "value" not in columns and "fob_value" in columns:
        columns["value"] = columns["fob_value"]
    mapping = Mapping(
        layout="tidy" if not across else "across",
        header_row=int(grid.numbers[header.last]),
        columns=tuple(columns.items()),
        values=values,
        constants=constants,
        said_by=tuple((role, "header") for role, _ in constants),
        scale=None,
        decimal=decimal,
        kg_scale=weights[0] if weights else 1.0,
    )
    return replace(mapping, fill_down=_fill_down(header, body, keys, measures))


def _of_one_weight(header: Header, measures: list[ValueColumn]) -> list[ValueColumn]:
    """Return *measures* without the weights whose unit is another than that of the first."""
    scales = {
        v.column: weight_scale(header.paths[v.column]) for v in measures if v.role == "net_kg"
    }
    first = next(iter(scales.values()), 1.0)
    return [v for v in measures if scales.get(v.column, first) == first]


def _of_one_flow(measures: list[ValueColumn]) -> list[ValueColumn]:
    """Return *measures* with the flow of the one value told of the weights beside it as well."""
    values = [v for v in measures if v.role == "value"]
    if len(values) != 1 or values[0].flow is None:
        return measures
    return [v if v.says() else replace(v, flow=values[0].flow) for v in measures]


def _by_year(value: ValueColumn) -> ValueColumn:
    """Return a column of a year whose rows are the parts of that year."""
    if value.period is None or not value.period.isdecimal():
        return value
    return replace(value, period=None, also=(*value.also, ("year", value.period)))


def _fill_down(
    header: Header, body: Body, keys: dict[str, int], measures: list[ValueColumn]
) -> tuple[str, ...]:
    """Return the leading key columns that are filled on the first row of a group only."""
    rows = max((body.filled[v.column] for v in measures), default=0)
    first = body.first
    found = []
    for role, j in sorted(keys.items(), key=lambda pair: pair[1]):
        if role in ("unit", "status", "currency"):
            continue
        starts = body.grid.columns[j].codes[first] >= 0
        if starts and 0 < body.filled[j] < 0.8 * rows:
            found.append(role)
        elif role != "product_label" and not role.endswith("_label"):
            break
    return tuple(found)


def _with_surroundings(grid: Grid, header: Header, mapping: Mapping) -> Mapping:
    """Return *mapping* with what stands beside the table: unit, flow, year, labelled pairs."""
    over = mapping.values or [
        ValueColumn(j) for role, j in mapping.columns if role in ("value", "fob_value", "cif_value")
    ]
    headers = [text for v in over for text in header.paths[v.column]] if over else []
    sayings = list(around(grid, header.first, dict.fromkeys(headers)))
    for role, text in _pairs(grid, header.first):
        mapping = with_said(mapping, role, (text, PREAMBLE))
    mapping = with_unit(mapping, sayings)
    beside = [s for s in sayings if s.place != "header"]
    mapping = _as_ranking(mapping, beside)
    if not any(v.flow for v in mapping.values):
        heads = [Saying(text, "header") for path in header.paths for text in path if len(text) < 60]
        mapping = with_said(mapping, "flow", flow_said([*heads, *beside]))
    if not any(mapping.column(role) is not None for role in ("exporter", "importer")):
        mapping = with_said(mapping, "reporter", reporter_said(beside))
        mapping = with_said(mapping, "partner", partner_said(beside))
    corner = [path[0] for path in header.paths[:1] if path]
    told = [*(s.text for s in sayings), *corner]
    weight = next((w for text in told if (w := _WEIGHT.search(fold(text)))), None)
    if weight is not None and currency_said(mapping) is None:
        values = tuple(replace(v, role="net_kg") for v in mapping.values)
        mapping = replace(
            mapping, values=values, kg_scale=float(weight[1] or weight[2] or 1), scale=1.0
        )
    timed = {"period", "year"} & {role for role, _ in mapping.columns}
    if not timed and not all(v.period for v in mapping.values or [ValueColumn(0)]):
        monthly = mapping.column("month") is not None or says(mapping, "month")
        role, said = ("year", year_said(beside)) if monthly else ("period", period_said(beside))
        mapping = with_said(mapping, role, said)
    return mapping


_RANKED = re.compile(
    r"\b(export|import)(?:ers|ing (?:countries|economies))\b(?! (?:to|from|into)\b)"
)


def _as_ranking(mapping: Mapping, sayings: Iterable[Saying]) -> Mapping:
    """Return *mapping* of a list of the largest exporters: each is the reporter of its own trade.

    Lists of exporters *to* a country are that country's suppliers, and stay partners.
    """
    columns = dict(mapping.columns)
    named = [role for role in ("partner", "exporter", "importer") if role in columns]
    if "reporter" in columns or len(named) != 1 or any(v.flow for v in mapping.values):
        return mapping
    told = (_RANKED.search(fold(s.text)) for s in sayings if not _TO_SOMEBODY.search(fold(s.text)))
    found = next(filter(None, told), None)
    if found is None or named[0] not in ("partner", f"{found[1]}er"):
        return mapping
    renamed = {named[0]: "reporter", f"{named[0]}_label": "reporter_label"}
    columns = {renamed.get(role, role): j for role, j in columns.items()}
    mapping = replace(mapping, columns=tuple(columns.items()))
    mapping = with_said(mapping, "flow", (found[1], PREAMBLE))
    return with_said(mapping, "partner", (WORLD, PREAMBLE))


_TO_SOMEBODY = re.compile(r"exporters .*\bto \w|importers .*\bfrom \w|markets for")


def currency_said(mapping: Mapping) -> str | None:
    """Return the currency of the sheet as a whole; None where a column has it or nothing says it."""
    return mapping.constant("currency")


def _pairs(grid: Grid, first: int) -> Iterator[tuple[str, str]]:
    """Yield (role, text) of rows above the table that read ``Reporter: Lithuania``."""
    for row in range(min(first, 40)):
        cells = [text for text in grid.texts(row) if text]
        if len(cells) == 1 and ":" in cells[0]:
            cells = [part.strip() for part in cells[0].split(":", 1)]
        if len(cells) != 2:
            continue
        role = role_of(cells[0].rstrip(":"))
        text = _meant(role, cells[1])
        if role is not None and text is not None:
            yield role, text


def _meant(role: str | None, text: str) -> str | None:
    match role:
        case "reporter" | "partner":
            return to_iso3(text)
        case "flow":
            return flow_in(text)
        case "code":
            return code_of(text)
        case "period" | "year":
            return period(text)
        case "currency":
            return currency_in(text)
        case _:
            return None


def _score(mapping: Mapping) -> float:
    lacking = set(missing(mapping)) - {"scale"}
    score = 0.9 - 0.08 * len(lacking)
    told = {role for role, _ in mapping.columns} | {r for v in mapping.values for r, _ in v.says()}
    return max(0.1, score) if told & {*_COUNTRIES, "code", "period", "year", "flow"} else 0.2


def _reason(header: Header, mapping: Mapping) -> str:
    told = [
        f"{role.replace('_', ' ')} in {' '.join(header.paths[j])!r}"
        for role, j in mapping.columns
        if header.paths[j]
    ]
    if mapping.values:
        told.append(f"values in {len(mapping.values)} columns")
    return "a table of unknown layout: " + ", ".join(told)
