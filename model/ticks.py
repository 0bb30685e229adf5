"""Where an axis has its ticks and what they say: few, round, in one unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mirrorgap.model import numerals as numbers
from mirrorgap.model.figures import Axis, Scale


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line at *at* (view units; None: no line) and a label at *label_at*."""

    at: float | None
    label: str = ""
    label_at: float = 0.0
    strong: bool = False


#: (low, high, pixels) -> the ticks between
Ticker = Callable[[float, float, float], list[Tick]]


def title(axis: Axis, largest: float) -> str:
    """Return the axis title with its unit: "Exports, million USD".

    *largest* of 0 stands for an axis whose labels say their own magnitude: "Exports, USD".
    """
    if axis.scale in (Scale.TIME, Scale.CALENDAR):
        return axis.title
    if axis.scale is Scale.SHARE:
        unit = "%"
    elif axis.scale is Scale.AMOUNT:
        unit = numbers.magnitude(largest).unit(axis.unit)
    else:
        unit = axis.unit
    return ", ".join(part for part in (axis.title, unit) if part)


def ticker(axis: Axis, largest: float, gap: float = 56.0, span: float = 1.0) -> Ticker:
    """Return the ticker of a number or time axis; *gap*: pixels between ticks at least.

    On a logarithmic axis of amounts, *largest* of 0 lets each label say its own magnitude. Of data that
    have no months (*span*, in months, of the shortest period) the axis names years alone.

    >>> from mirrorgap.model.figures import Axis, Scale
    >>> ticker(Axis(scale=Scale.TIME), 0.0, span=12.0) is years
    True
    """
    if axis.scale is Scale.TIME:
        return years if span >= 12 else months
    if axis.scale is Scale.CALENDAR:
        return calendar
    factor = _factor(axis, largest)
    if axis.log and axis.scale is Scale.AMOUNT and largest == 0:
        factor = 0.0
    if axis.log:
        return lambda low, high, pixels: decades(low, high, pixels, factor, gap)
    return lambda low, high, pixels: linear(low, high, pixels, factor, gap)


def _factor(axis: Axis, largest: float) -> float:
    if axis.scale is Scale.SHARE:
        return 0.01
    return numbers.magnitude(largest).factor if axis.scale is Scale.AMOUNT else 1.0


def step(span: float, most: float) -> float:
    """Return the least of 1, 2, 2.5, 5 times a power of ten that cuts *span* into at most *most*.

    >>> step(90.0, 5), step(0.3, 4)
    (20.0, 0.1)
    """
    least = span / max(most, 1.0)
    power = 10.0 ** np.floor(np.log10(least))
    return float(next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= least * (1 - 1e-9)))


def decimals_of(size: float) -> int:
    """Return how many decimals a round *size* of a step has, so that its multiples are said exactly.

    >>> decimals_of(20.0), decimals_of(2.5), decimals_of(0.25), decimals_of(0.05)
    (0, 1, 2, 2)
    """
    least = max(0, int(np.ceil(-np.log10(size) - 1e-9)))
    return least if abs(size * 10**least - round(size * 10**least)) < 1e-6 else least + 1


#: How close ticks may come on a short axis, as a share of the usual gap.
CLOSEST = 0.5


def _n_between(low: float, high: float, size: float) -> int:
    return int(np.floor(high / size + 1e-9) - np.ceil(low / size - 1e-9)) + 1


def linear(low: float, high: float, pixels: float, factor: float, gap: float) -> list[Tick]:
    """Return round ticks in units of *factor*; zero is strong.

    On a short axis they stand closer rather than alone: one tick gives no scale.

    >>> [tick.label for tick in linear(0.0, 19.0, 114.0, 1.0, 56.0)]
    ['0', '10']
    """
    if not high > low or pixels <= 0:
        return []
    size = step((high - low) / factor, pixels / gap) * factor
    for most in (1.0, 1.25, 1.5, 2.0):
        closer = step((high - low) / factor, most * pixels / gap) * factor
        if closer * pixels / (high - low) >= CLOSEST * gap:
            size = closer
        if _n_between(low, high, size) > 1:
            break
    decimals = decimals_of(size / factor)
    first, last = int(np.ceil(low / size - 1e-9)), int(np.floor(high / size + 1e-9))
    return [
        Tick(i * size, numbers.text(i * size / factor, decimals), i * size, strong=i == 0)
        for i in range(first, last + 1)
    ]


#: What stands between two powers of ten, the fullest first.
_STEPS = ((1, 2, 3, 5), (1, 2, 5), (1, 3), (1,))
#: Beyond so many powers of ten each label says its own magnitude.
WIDE = 2.0
_SHORT = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def decades(low: float, high: float, pixels: float, factor: float, gap: float) -> list[Tick]:
    """Return ticks at powers of ten, as many as fit; *low* and *high* are logarithms.

    Where the axis holds few powers, there are ticks between them too: one tick alone gives no scale.
    A *factor* of 0 says that each label names its own magnitude.
    """
    if not high > low or pixels <= 0:
        return []
    decade = pixels / (high - low)
    every = max(1, int(np.ceil(gap / decade - 1e-9)))
    steps = next((s for s in _STEPS if _least(s) * decade >= gap), (1,)) if every == 1 else (1,)
    first = int(np.floor(low))
    made = []
    for power in range(first - first % every, int(np.floor(high + 1e-9)) + 1, every):
        for step_ in steps:
            place = power + float(np.log10(step_))
            if low - 1e-9 <= place <= high + 1e-9:
                made.append(Tick(place, _decade_text(place, factor), place))
    return made


def _least(steps: tuple[int, ...]) -> float:
    """Return the least distance between *steps* of a power of ten, as a share of that power."""
    return float(np.diff(np.log10([*steps, 10])).min())


def _decade_text(place: float, factor: float) -> str:
    return short(10.0**place) if factor == 0 else _round(10.0**place / factor)


def _round(value: float) -> str:
    return numbers.text(value, max(0, -int(np.floor(np.log10(value) + 1e-9))))


def short(value: float) -> str:
    """Return a round amount with its own magnitude, for ticks of an axis that holds many of them.

    >>> short(10_000.0), short(2e6), short(1e9), short(50.0)
    ('10k', '2M', '1bn', '50')
    """
    size, sign = next(((f, s) for f, s in _SHORT if value >= f * (1 - 1e-9)), (1.0, ""))
    return _round(value / size) + sign


def months(low: float, high: float, pixels: float) -> list[Tick]:
    """Return ticks of a time axis: a line each January, months where there is room, years."""
    if not high > low or pixels <= 0:
        return []
    a_month = pixels / (high - low)
    if a_month * 12 < 40:
        return _years(low, high, max(1, int(np.ceil(44 / (a_month * 12)))))
    every = next((n for n in (1, 3, 6, 12) if a_month * n >= 36), 12)
    made = []
    for month in range(int(np.floor(low)), int(np.ceil(high)) + 1):
        first = month % 12 == 0
        if first:
            made.append(Tick(float(month), strong=False))
        if every < 12 and month % every == 0:
            name = numbers.month_initial(month)
            label = f"{name}\n{month // 12}" if first else name
            made.append(Tick(None, label, month + 0.5))
        elif every == 12 and first:
            made.append(Tick(None, str(month // 12), month + 6.0))
    return made


def calendar(low: float, high: float, pixels: float) -> list[Tick]:
    """Return ticks of an axis on which months of several years lie over one another: no years."""
    if not high > low or pixels <= 0:
        return []
    every = max(1, int(np.ceil(28 * (high - low) / pixels)))
    return [
        Tick(None, numbers.month_initial(month), month + 0.5)
        for month in range(int(np.floor(low)), int(np.ceil(high)))
        if month % every == 0
    ]


def years(low: float, high: float, pixels: float) -> list[Tick]:
    """Return ticks of a time axis with years alone, for data that have no months."""
    if not high > low or pixels <= 0:
        return []
    return _years(low, high, max(1, int(np.ceil(44 * (high - low) / 12 / pixels))))


def _years(low: float, high: float, every: int) -> list[Tick]:
    years = range(int(low // 12), int(high // 12) + 1)
    return [Tick(year * 12.0, str(year), year * 12.0 + 6.0) for year in years if year % every == 0]


def categories(labels: Sequence[str], gap: float = 14.0) -> Ticker:
    """Return the ticker of rows or columns 0, 1, ... whose middles carry *labels*."""

    def ticks(low: float, high: float, pixels: float) -> list[Tick]:
        if not high > low:
            return []
        every = max(1, int(np.ceil(gap * (high - low) / max(pixels, 1.0))))
        first, last = max(0, int(np.floor(low))), min(len(labels), int(np.ceil(high)))
        shown = range(first, last)
        return [Tick(None, labels[i], i + 0.5) for i in shown if i % every == 0]

    return ticks
