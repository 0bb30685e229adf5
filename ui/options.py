"""The options of CONTRACT.md, and the query that they make. No Qt."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from mirrorgap.io import recipes
from mirrorgap.io.grids import ReadingError
from mirrorgap.io.listfile import read_list
from mirrorgap.io.reading import Said
from mirrorgap.io.recipes import Recipe
from mirrorgap.io.valuing import rates_of
from mirrorgap.model import countries, lists, periods, settling
from mirrorgap.model.lists import ControlList
from mirrorgap.model.periods import Window
from mirrorgap.model.query import CIF_FOB, KEYS, Query


class UsageError(Exception):
    """The words of the command are off: one sentence, exit code 2."""


def add_options(parser: argparse.ArgumentParser, default_list: str) -> None:
    """Add the options that every analysis takes."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, or one case file")
    query = parser.add_argument_group("what is asked")
    query.add_argument(
        "--list",
        default=default_list,
        metavar="ID|FILE|all",
        help=f"the basket: {', '.join(lists.IDS[:3])}, each also as ...-stable, a list of your own "
        "(CSV or XLSX), or all (default: %(default)s)",
    )
    query.add_argument(
        "--exporter", metavar="ISO3[,ISO3]", help="countries, or group:five and so on"
    )
    query.add_argument("--importer", metavar="ISO3[,ISO3]", help="likewise")
    query.add_argument("--from", dest="low", metavar="PERIOD", help="2023, 2023-Q1 or 2023-01")
    query.add_argument("--to", dest="high", metavar="PERIOD", help="inclusive")
    query.add_argument("--base-from", metavar="PERIOD", help="the period compared with")
    query.add_argument("--base-to", metavar="PERIOD")
    query.add_argument("--base", choices=["year-ago"], help="compare with a year before")
    query.add_argument("--by", metavar="KEYS", help=f"group by any of {', '.join(KEYS)}")
    query.add_argument(
        "--cif-fob",
        type=_factor,
        default=CIF_FOB,
        metavar="F",
        help="imports valued CIF are divided by this (default: %(default)s)",
    )
    query.add_argument("--side", choices=["exporter", "importer"], default="exporter")
    query.add_argument("--measure", choices=["value", "net_kg", "quantity"], default="value")
    query.add_argument(
        "--min-usd",
        type=_floor,
        default=100_000.0,
        metavar="N",
        help="floor of rankings and alarms, never of totals (default: %(default)s)",
    )
    query.add_argument(
        "--settle",
        choices=list(settling.RULES),
        help="which source counts where several have the same cell: the newest retrieval, the more "
        "precise code, or the first (default: newest, or as the case says)",
    )
    out = parser.add_argument_group("what comes out")
    out.add_argument("--format", choices=["table", "csv", "json"])
    out.add_argument("--out", type=Path, metavar="FILE")
    said = parser.add_argument_group("what a source leaves unsaid")
    said.add_argument("--reporter", metavar="COUNTRY")
    said.add_argument("--flow", choices=["export", "import", "re-export", "re-import"])
    said.add_argument("--currency", metavar="ISO4217", help="USD, EUR, KZT ...")
    said.add_argument("--scale", type=_factor, metavar="N", help="1000 for thousands")
    said.add_argument("--year", metavar="YYYY")
    said.add_argument("--valuation", choices=["CIF", "FOB", "adjusted"])
    said.add_argument(
        "--months-from-sums",
        action="store_true",
        help="read sums since January as the months in between, where these follow exactly",
    )
    said.add_argument(
        "--recipe",
        metavar="NAME|FILE",
        help="read tables of its shape by a recipe that an import kept, with what it says of them",
    )
    said.add_argument(
        "--complete",
        action="store_true",
        help="the files hold all flows of their scope, small ones too",
    )
    said.add_argument(
        "--rates", metavar="FILE", help="exchange rates of your own: currency, period, per_usd"
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def _factor(text: str) -> float:
    value = _number(text)
    if not 0 < value < 1e13:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value


def _floor(text: str) -> float:
    value = _number(text)
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no amount of dollars: write 0 or more")
    return value


def said_of(arguments: argparse.Namespace) -> Said:
    """Return what the options say about sources that do not say it themselves.

    Raises
    ------
    UsageError
        When the rates file or the recipe is missing or cannot be read.
    """
    try:
        rates_of(arguments.rates or "")
    except ReadingError as wrong:
        raise UsageError(str(wrong)) from None
    return Said(
        reporter=arguments.reporter,
        flow=arguments.flow,
        currency=arguments.currency,
        scale=arguments.scale,
        year=arguments.year,
        valuation=arguments.valuation,
        rates=arguments.rates,
        recipes=_recipes(arguments.recipe),
        months_from_sums=arguments.months_from_sums,
    )


def _recipes(name: str | None) -> tuple[Recipe, ...]:
    if name is None:
        return ()
    from mirrorgap.io.cases import recipe_folder

    try:
        return (recipes.named(name, recipe_folder()),)
    except ReadingError as wrong:
        raise UsageError(f"--recipe {wrong}") from None


def query_of(arguments: argparse.Namespace) -> Query:
    """Return the query that the options ask.

    Raises
    ------
    UsageError
        When a list, country, group, period or key is unknown.
    """
    window = window_of(arguments.low, arguments.high)
    return Query(
        basket=basket_of(arguments.list),
        exporters=_countries(arguments.exporter),
        importers=_countries(arguments.importer),
        window=window,
        base=_base(arguments, window),
        by=_keys(arguments.by),
        factor=arguments.cif_fob,
        side=arguments.side,
        measure=arguments.measure,
        min_usd=arguments.min_usd,
    )


def basket_of(text: str) -> ControlList | None:
    """Return the list that an option names: a shipped version, a file, or None for all."""
    if text == lists.ALL:
        return None
    try:
        return lists.load(text)
    except ValueError as unknown:
        path = Path(text)
        if not path.is_file():
            raise UsageError(str(unknown)) from None
        return read_list(path)


def _countries(text: str | None) -> frozenset[str] | None:
    if text is None:
        return None
    found: set[str] = set()
    for part in (part.strip() for part in text.split(",")):
        if part.startswith("group:"):
            found |= _group(part.removeprefix("group:"))
        elif iso3 := countries.to_iso3(part):
            found.add(iso3)
        else:
            raise UsageError(
                f"{part!r} is no country: write its ISO 3166-1 alpha-3 code, such as TUR"
            )
    return frozenset(found)


def _group(name: str) -> frozenset[str]:
    try:
        return countries.group(name)
    except (KeyError, ValueError) as unknown:
        raise UsageError(str(unknown).strip("'\"")) from None


def window_of(low: str | None, high: str | None) -> Window | None:
    """Return the span of --from and --to; None for neither.

    Raises
    ------
    UsageError
        When one of them is no period.
    """
    try:
        return periods.window(low, high)
    except ValueError as wrong:
        raise UsageError(str(wrong)) from None


def _base(arguments: argparse.Namespace, window: Window | None) -> Window | None:
    given = arguments.base_from or arguments.base_to
    if arguments.base and given:
        raise UsageError(
            "--base year-ago and --base-from/--base-to say two things: give one of them"
        )
    if arguments.base:
        if window is None or not (arguments.low and arguments.high):
            raise UsageError("--base year-ago needs the period itself: give --from and --to")
        return window.shifted(-12)
    if given and not (arguments.base_from and arguments.base_to):
        raise UsageError("a base period needs both --base-from and --base-to")
    if given and not (arguments.low and arguments.high):
        raise UsageError("a base period needs a period to compare with it: give --from and --to")
    return window_of(arguments.base_from, arguments.base_to)


def _keys(text: str | None) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip()) if text else ()
    for name in names:
        if name not in KEYS:
            raise UsageError(f"--by {name}: there is no such key; use {', '.join(KEYS)}")
    if len(set(names)) != len(names):
        raise UsageError(f"--by {text}: each key once")
    return names
