"""Commands with options of their own: claim, and analyses that ask for a destination. No Qt."""

from __future__ import annotations

import argparse
from pathlib import Path


def claim_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `claim`, which reads no file."""
    from mirrorgap.model.claims import KINDS

    parser.add_argument(
        "--stated", required=True, metavar="FIGURE", help="as published: -2.5%%, three times, 48.1"
    )
    parser.add_argument("--new", metavar="FIGURE", help="the later figure, or the part of a whole")
    parser.add_argument("--old", metavar="FIGURE", help="the earlier figure, or the whole")
    parser.add_argument("--kind", choices=KINDS, help="default: what the stated figure suggests")
    parser.add_argument("--format", choices=["table", "csv", "json"])
    parser.add_argument("--out", type=Path, metavar="FILE")


def claim(arguments: argparse.Namespace) -> int:
    """Check one claim, print its row, and say the outcome in words."""
    from mirrorgap.model.analysis import claims
    from mirrorgap.ui import cli
    from mirrorgap.ui.options import UsageError

    try:
        found = claims.check(arguments.stated, arguments.new, arguments.old, arguments.kind)
        frame = claims.claims([found])
    except ValueError as wrong:
        raise UsageError(str(wrong)) from None
    cli._say(claims.sentence(found))
    if cli.chosen_format(arguments) == "table":
        for name in ("value", "low", "high"):
            frame[name] = [found.words(getattr(found, name)) or None]
        for name in ("new", "old"):
            frame[name] = [getattr(found, name) or None]
    return cli._write(frame, arguments)


def destination_options(parser: argparse.ArgumentParser) -> None:
    """Add the destination."""
    parser.add_argument(
        "--destination", type=_country, required=True, metavar="ISO3", help="who is supplied"
    )


def _country(text: str) -> str:
    from mirrorgap.model import countries

    found = countries.to_iso3(text)
    if found is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no country: write its ISO 3166-1 alpha-3 code, such as RUS"
        )
    return found
