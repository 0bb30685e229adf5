"""The commands that ask whether a gap is real: explain, change, routes. No Qt."""

from __future__ import annotations

import argparse
from dataclasses import replace

from mirrorgap.model.selection import Either, Keys, Selection
from mirrorgap.ui.options import UsageError, query_of


def explain_options(parser: argparse.ArgumentParser) -> None:
    """Add what else can be asked about gaps."""
    parser.add_argument(
        "--code", metavar="CODE[,CODE]", help="codes or headings of the gap: 8542.31, 8471"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--ranked", action="store_true", help="rank the gaps by pair and code by what is left"
    )
    which.add_argument(
        "--questions", action="store_true", help="what remains to be asked, and who can answer it"
    )
    which.add_argument(
        "--lags", action="store_true", help="what goods under way can explain, by months"
    )


def codes_of(text: str) -> Selection:
    """Return the cells of the codes and headings that an option names.

    Raises
    ------
    UsageError
        When one of them is no code of two, four or six digits.
    """
    found: dict[str, set[tuple[str, ...]]] = {}
    for part in text.split(","):
        digits = part.strip().replace(".", "")
        column = {2: "chapter", 4: "heading", 6: "hs6"}.get(len(digits))
        if not digits.isdecimal() or column is None:
            raise UsageError(f"--code {part.strip()}: write a chapter, heading or code, as 8542.31")
        found.setdefault(column, set()).add((digits,))
    parts = tuple(Keys((column,), frozenset(rows)) for column, rows in found.items())
    return parts[0] if len(parts) == 1 else Either(parts)


def explain(arguments: argparse.Namespace) -> int:
    """Test the innocent explanations of the gap asked for."""
    from mirrorgap.model.analysis import innocence
    from mirrorgap.model.analysis.lags import lags
    from mirrorgap.model.analysis.ranking import ranked
    from mirrorgap.ui.cli_load import answered

    query = query_of(arguments)
    if arguments.code:
        query = replace(query, where=codes_of(arguments.code))
    if arguments.measure != "value":
        raise UsageError("explain judges gaps in value: leave --measure out")
    ask = innocence.questions if arguments.questions else innocence.explain
    ask = ranked if arguments.ranked else lags if arguments.lags else ask
    return answered(arguments, lambda mirror: ask(mirror, query))


def change(arguments: argparse.Namespace) -> int:
    """Say what changed between the period and its base, by code and tier."""
    from mirrorgap.model.analysis.change import change as ask
    from mirrorgap.ui.cli_load import answered

    query = query_of(arguments)
    return answered(arguments, lambda mirror: ask(mirror, query))


def routes_options(parser: argparse.ArgumentParser) -> None:
    """Add the destination, and what is asked about it."""
    parser.add_argument("--destination", metavar="ISO3", help="where the goods may end up: RUS")
    parser.add_argument(
        "--diversion",
        action="store_true",
        help="what each exporter's sales to the destination lost, and which countries gained",
    )


def routes(arguments: argparse.Namespace) -> int:
    """Read the hubs between exporters and the destination; --importer names the hubs."""
    from mirrorgap.model import countries
    from mirrorgap.model.analysis.diversion import diversion
    from mirrorgap.model.analysis.routes import KEYS
    from mirrorgap.model.analysis.routes import routes as ask
    from mirrorgap.ui.cli_load import answered

    by = tuple(part.strip() for part in (arguments.by or "hub").split(","))
    if by not in KEYS:
        raise UsageError(f"--by {arguments.by}: routes are grouped by hub, hub,code or hub,tier")
    arguments.by = None
    query = query_of(arguments)
    if not arguments.destination:
        raise UsageError("routes need a destination: --destination RUS")
    destination = countries.to_iso3(arguments.destination)
    if destination is None:
        raise UsageError(f"{arguments.destination!r} is no country: write its code, such as RUS")
    if query.window is None or query.base is None:
        raise UsageError("routes compare two periods: give --from, --to and a base period")
    query = query.grouped(*by[1:])
    function = diversion if arguments.diversion else ask
    return answered(arguments, lambda mirror: function(mirror, query, destination))
