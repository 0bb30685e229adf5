"""Commands with options of their own: claim, and analyses that ask for a destination. No Qt."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from mirrorgap.ui import cli_load, cli_talk


def claim_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `claim`, which reads no file."""
    from mirrorgap.model.claims import KINDS

    parser.add_argument(
        "case", nargs="?", type=Path, metavar="CASE", help="a case file: its claims, checked again"
    )
    parser.add_argument(
        "--stated", metavar="FIGURE", help="as published: -2.5%%, three times, 48.1"
    )
    parser.add_argument("--new", metavar="FIGURE", help="the later figure, or the part of a whole")
    parser.add_argument("--old", metavar="FIGURE", help="the earlier figure, or the whole")
    parser.add_argument("--kind", choices=KINDS, help="default: what the stated figure suggests")
    parser.add_argument("--format", choices=["table", "csv", "json"])
    parser.add_argument("--out", type=Path, metavar="FILE")


def claim(arguments: argparse.Namespace) -> int:
    """Check one claim, or those kept with a case; print rows, and say the outcome in words."""
    from mirrorgap.model.analysis import claims
    from mirrorgap.ui.options import UsageError

    if (arguments.case is None) == (arguments.stated is None):
        raise UsageError("claim needs --stated with its figures, or a case file with claims")
    if arguments.case is not None:
        return _kept(arguments)
    try:
        found = claims.check(arguments.stated, arguments.new, arguments.old, arguments.kind)
        frame = claims.claims([found])
    except ValueError as wrong:
        raise UsageError(str(wrong)) from None
    cli_talk.say(claims.sentence(found))
    if cli_talk.chosen_format(arguments) == "table":
        for name in ("value", "low", "high"):
            frame[name] = [found.words(getattr(found, name)) or None]
        for name in ("new", "old"):
            frame[name] = [getattr(found, name) or None]
    return cli_talk.write(frame, arguments)


def _kept(arguments: argparse.Namespace) -> int:
    """Check the claims of a case again: by the published figures, and by what its data give."""
    import pandas as pd

    from mirrorgap.io.reading_cases import open_case
    from mirrorgap.model.analysis import claims
    from mirrorgap.model.analysis.claim_figures import present
    from mirrorgap.model.analysis.claim_review import review, sentences
    from mirrorgap.model.words_claims import list_words

    held = open_case(arguments.case)
    assert held.case is not None
    mirror = cli_load.laid(held)
    reviews = [review(one, lambda place: present(mirror, place)) for one in held.case.work.claims]
    rows: list[dict[str, object]] = []
    for found in reviews:
        one, by = found.claim, found.published
        said = [claims.sentence(by)] if by is not None else []
        for text in (*said, *sentences(found), *found.warnings):
            cli_talk.say(text)
        checked: dict[str, object] = {"stated": one.stated}
        if by is not None:
            checked = {str(name): value for name, value in claims.claims([by]).iloc[0].items()}
        data = str(found.present.verdict) if found.present is not None else None
        lists = ", ".join(list_words(name) for name in sorted(one.baskets)) or None
        own = {"sentence": one.sentence or None, "verdict_by_data": data, "list": lists}
        rows.append({**checked, **own, "source": one.source or None})
    if not rows:
        cli_talk.say(f"{arguments.case.name}: the case holds no claims")
    extra = ("sentence", "verdict_by_data", "list", "source")
    return cli_talk.write(pd.DataFrame(rows, columns=[*claims.FIELDS, *extra]), arguments)


def events_options(parser: argparse.ArgumentParser) -> None:
    """Add a table of events of one's own."""
    parser.add_argument(
        "--events",
        type=Path,
        metavar="FILE",
        help="events of your own (CSV or XLSX: date, label, kind, source); "
        "by default those of the case, or the shipped ones",
    )


def events_of(arguments: argparse.Namespace, case: Any) -> Any:
    """Return the events of the file, of the case, or None for those that are shipped."""
    if arguments.events is not None:
        from mirrorgap.io.eventsfile import read_events

        return read_events(arguments.events)
    return None if case is None else case.work.events


def other_list(arguments: argparse.Namespace, case: Any) -> list[str]:
    """Return what to say where the case uses another list than is asked for; it is never switched."""
    own = case.work.settings.basket
    if arguments.list == own or arguments.command in ("records", "inspect"):
        return []
    return [
        f"the case uses the list {own}, and {arguments.list} is asked for: --list {own} takes its own"
    ]


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
