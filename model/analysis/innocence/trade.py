"""Explanations that lie in the trade itself: another origin, CIF and FOB, time, value for weight."""

from __future__ import annotations

import numpy as np

from mirrorgap.model.analysis.gaps import HIGH_FACTOR, LOW_FACTOR
from mirrorgap.model.analysis.innocence.ground import Ground, inside, is_monthly, sums
from mirrorgap.model.analysis.innocence.outcome import Outcome, nothing
from mirrorgap.model.cells import MATCHED, UNCOVERED
from mirrorgap.model.periods import Window
from mirrorgap.model.records import Mask, Numbers

#: The other suppliers' books must cover this share of what the importer records from them.
SUPPLIERS = 0.5
#: Where the importer's file was asked for a few partners only, so many others must be compared.
OTHERS = 3
#: A flip factor this little below 1.00 is still within CIF and FOB: rounding and timing.
NEAR = 0.02
#: Goods under way are tested over the months where these hold this share of the compared exports.
MONTHLY = 0.5
#: Goods are under way for at most this many months.
MAX_LAG = 3


def origin(ground: Ground) -> Outcome:
    """Test whether the goods are booked under another country.

    For each code, offset_k = min(G_ik, max(0, -sum of G_i'k over the other exporters i')): others'
    imports exceed their exports where i's fall short. Cannot be tested where the main suppliers'
    exports are not loaded.
    """
    around = ground.around
    others = around.others(ground, around.sides.gap)
    amount = np.minimum(np.maximum(ground.gap, 0.0), np.maximum(-others, 0.0))
    testable = _suppliers_loaded(ground)
    return Outcome(
        "origin",
        amount,
        testable,
        reason="suppliers",
        texts={
            "partners": _partners(ground, amount),
            "codes": _largest(ground, np.where(testable, amount, 0.0)),
            "none": _untouched(ground, np.where(testable, amount, 0.0)),
        },
    )


def _suppliers_loaded(ground: Ground) -> Mask:
    around, cells = ground.around, ground.cells
    sides = around.sides
    uncovered = around.others(ground, np.where(cells.kind[around.pick] == UNCOVERED, sides.m, 0.0))
    compared = around.others(ground, np.where(sides.compared, sides.m, 0.0))
    n_others = around.count_others(ground, sides.compared)
    openly = np.isin(ground.importer, _open_importers(ground))
    enough: Mask = compared >= SUPPLIERS * (compared + uncovered)
    return enough & (openly | (n_others >= OTHERS))


def _open_importers(ground: Ground) -> list[int]:
    """Return the importers whose import books were asked for all partners."""
    tables = ground.cells.detail.cover.signatures
    books = [table[0] for (partners, _, _), table in tables.items() if partners is None]
    return [int(j) for j in ground.importers if any(table[j].any() for table in books)]


def _partners(ground: Ground, amount: Numbers) -> tuple[str, ...]:
    """Return the exporters whose imports exceed their exports in the codes with an offset."""
    if ground.each or not (amount > 0).any():
        return ()
    around = ground.around
    offset = np.zeros(around.n_goods, dtype=bool)
    offset[around.of_line[amount > 0]] = True
    which = offset[around.goods] & ~around.mine
    exporter = ground.cells.exporter[around.pick[which]]
    surplus = np.bincount(exporter, -around.sides.gap[which], minlength=len(ground.cells.countries))
    first = np.argsort(-surplus, kind="stable")[:3]
    return ground.texts(first[surplus[first] > 0.05 * amount.sum()])


def _largest(ground: Ground, amount: Numbers) -> tuple[str, ...]:
    """Return the three codes with most of the amount, as code, part, gap."""
    if ground.each:
        return ()
    code, n = ground.code, len(ground.cells.codes)
    part, gap = np.bincount(code, amount, minlength=n), np.bincount(code, ground.gap, minlength=n)
    first = np.argsort(-part, kind="stable")[:3]
    return tuple(
        f"{ground.cells.codes[i]} {float(part[i])!r} {float(gap[i])!r}"
        for i in first
        if part[i] > 0
    )


def _untouched(ground: Ground, amount: Numbers) -> tuple[str, ...]:
    """Return codes with a gap of which nothing is booked elsewhere."""
    if ground.each:
        return ()
    code, n = ground.code, len(ground.cells.codes)
    part, gap = np.bincount(code, amount, minlength=n), np.bincount(code, ground.gap, minlength=n)
    which = np.flatnonzero((part <= 0) & (gap >= ground.query.min_usd))
    return tuple(str(ground.cells.codes[i]) for i in which)


def cif_fob(ground: Ground) -> Outcome:
    """Test the gap over the factors 1.00 to 1.20: what of it the factor alone makes.

    Its amount is the gap at the query's factor less that at 1.00; it is in the factor least adverse
    already, and is taken off only once.
    """
    amount = np.maximum(ground.gap, 0.0) - np.maximum(ground.least, 0.0)
    gap, least = float(ground.gap.sum()), float(ground.least.sum())
    x, m = float(ground.exports.sum()), float(ground.m.sum())
    numbers = {"exports": x, "imports": m}
    for name, factor in (("low", LOW_FACTOR), ("gap", ground.query.factor), ("high", HIGH_FACTOR)):
        numbers[name] = _at(ground, factor)
    testable = ground.n_compared > 0
    flips = gap > 0 and least <= NEAR * float(ground.x.sum())
    return Outcome(
        "cif_fob",
        amount,
        testable,
        reason="nothing_compared",
        numbers=numbers,
        credited=False,
        whole=flips,
    )


def _at(ground: Ground, factor: float) -> float:
    """Return X - M* at a factor, USD."""
    pick, cells = ground.own, ground.cells
    live = cells.live(ground.query.window)[1][pick]
    star = np.where(live, cells.m_fixed[pick] + cells.m_cif[pick] / factor, 0.0)
    return float(ground.exports.sum() - star[ground.sides.compared].sum())


def lag(ground: Ground) -> Outcome:
    """Test the bound of goods under way: the last months' exports less those just before the window.

    A lag of l months can explain at most the exports of the last l months of the window less those
    of the l months before it; the largest of 1 to 3 months counts. A window of fewer months than l is
    explained by all of its exports less those of the same months l earlier (`lags.bound`). In reverse
    the same bound with its sign turned: what left before the window less what was still under way at
    its end. Only months are tested: cannot be tested where they hold less than half of the exports, and
    what of them is annual or quarterly is said.
    """
    monthly = is_monthly(ground, ground.own)
    x = np.where(ground.sides.compared, ground.sides.exports, 0.0)
    whole, months = ground.by_case(ground.by_line(x)), ground.by_case(ground.by_line(x, monthly))
    share = {} if ground.each else {"longer": float(whole.sum() - months.sum())}
    share |= {} if ground.each else {"exports": float(whole.sum())}
    if ground.window is None or not monthly.any() or (months < MONTHLY * whole).all():
        outcome = nothing(ground, "lag", "not_monthly")
        outcome.numbers.update(share if monthly.any() else {})
        return outcome
    testable = (months >= MONTHLY * whole)[ground.case]
    x = np.where(monthly, x, 0.0)
    bounds = [_bound(ground, x, n) for n in range(1, MAX_LAG + 1)]
    totals = [ground.by_case(bound) for bound in bounds]
    best = np.argmax(np.stack(totals), axis=0)
    amount = np.stack(bounds)[best[ground.case], np.arange(ground.n)]
    cap = np.maximum(np.stack(totals)[best, np.arange(ground.n_cases)], 0.0)
    amount = np.maximum(amount, 0.0)
    total = ground.by_case(amount)
    amount = amount * (cap / np.where(total > 0, total, 1.0))[ground.case]
    numbers = {"months": float(best[0] + 1), "bound": float(cap[0])} if ground.n else {}
    numbers |= share
    return Outcome("lag", amount, testable, reason="not_monthly", numbers=numbers)


def _bound(ground: Ground, x: Numbers, months: int) -> Numbers:
    assert ground.window is not None
    window = ground.window
    n = min(months, window.n_months)
    last = Window(window.shifted(window.n_months - n).first, window.last)
    before = Window(window.shifted(-months).first, window.shifted(-months).last)
    if n == months:
        before = Window(before.first, window.shifted(-window.n_months).last)
    late = inside(ground, ground.own, last)
    earlier = ground.same_lines(before)[1 if ground.reverse else 0]
    bound = ground.by_line(x, late) - earlier
    return -bound if ground.reverse else bound


def quantity(ground: Ground) -> Outcome:
    """Test whether weight is missing too, or value only: ln(X/M*) = ln(UVx/UVm) + ln(Qx/Qm).

    Over matched cells for which both sides give a weight that is not flagged as estimated; the price
    part of the gap there is what a lower value for the same weight explains. Cannot be tested where
    these cells hold less than half of the compared exports.
    """
    kg_x, kg_m = _weights(ground)[:: -1 if ground.reverse else 1]
    sides, kind = ground.sides, ground.cells.kind[ground.own]
    both = (kind == MATCHED) & (kg_x > 0) & (kg_m > 0) & (sides.x > 0) & (sides.star > 0)
    x, star = ground.by_line(sides.x, both), ground.by_line(sides.star, both)
    qx, qm = ground.by_line(kg_x, both), ground.by_line(kg_m, both)
    case_share = ground.by_case(x) / np.maximum(ground.by_case(ground.x), 1e-9)
    testable = (case_share >= 0.5)[ground.case] & (ground.n_compared > 0)
    safe = both_positive(x, star, qx, qm)
    value = np.log(np.where(safe, x, 1.0) / np.where(safe, star, 1.0))
    weight = np.log(np.where(safe, qx, 1.0) / np.where(safe, qm, 1.0))
    price = np.clip(1.0 - weight / np.where(value > 0, value, 1.0), 0.0, 1.0)
    amount = np.where(safe & (value > 0), price * np.maximum(x - star, 0.0), 0.0)
    amount = amount * _price_cap(ground, (x, star, qx, qm), amount)[ground.case]
    total_x, total_m = float(qx.sum()), float(qm.sum())
    numbers = {
        "kg_exports": total_x,
        "kg_imports": total_m,
        "weighed": float(case_share[0]) if ground.n else 0.0,
    }
    share = _weight_share(float(x.sum()), float(star.sum()), total_x, total_m)
    numbers["weight_share"] = share
    return Outcome(
        "quantity",
        amount,
        testable,
        figure=share,
        unit="share",
        reason="no_weights",
        numbers=numbers,
    )


def _price_cap(
    ground: Ground, sides: tuple[Numbers, Numbers, Numbers, Numbers], amount: Numbers
) -> Numbers:
    """Return by what each case's amounts shrink, so that they do not exceed its own price part."""
    x, star, qx, qm = (ground.by_case(side) for side in sides)
    safe = both_positive(x, star, qx, qm)
    value = np.log(np.where(safe, x, 1.0) / np.where(safe, star, 1.0))
    weight = np.log(np.where(safe, qx, 1.0) / np.where(safe, qm, 1.0))
    price = np.clip(1.0 - weight / np.where(value > 0, value, 1.0), 0.0, 1.0)
    cap, whole = price * np.maximum(x - star, 0.0), ground.by_case(amount)
    shrunk: Numbers = np.minimum(1.0, cap / np.where(whole > 0, whole, 1.0))
    return shrunk


def both_positive(*values: Numbers) -> Mask:
    """Return where all values are above zero."""
    result = np.ones(len(values[0]), dtype=bool)
    for value in values:
        result &= value > 0
    return result


def _weight_share(x: float, star: float, qx: float, qm: float) -> float:
    """Return ln(Qx/Qm) / ln(X/M*): which share of the gap the weights show; NaN without a gap."""
    if min(x, star, qx, qm) <= 0 or np.log(x / star) == 0:
        return float("nan")
    return float(np.log(qx / qm) / np.log(x / star))


def _weights(ground: Ground) -> tuple[Numbers, Numbers]:
    """Return both sides' net weight of each of the gap's cells, kg; NaN where any is not given."""
    cells, records = ground.cells, ground.mirror.records
    taken = np.full(cells.n, -1, dtype=np.int64)
    taken[ground.own] = np.arange(len(ground.own))
    link = np.flatnonzero(taken[cells.cell] >= 0)
    record, cell, out = cells.record[link], taken[cells.cell[link]], cells.record_out[link]
    kg = records.number("net_kg")[record]
    codes, levels = records.column("estimated")
    guessed = np.append(np.array(["net_kg" in str(v) for v in levels], dtype=bool), False)
    kg = np.where(guessed[codes[record]], np.nan, kg)
    n = len(ground.own)
    return sums(cell[out], kg[out], n), sums(cell[~out], kg[~out], n)
