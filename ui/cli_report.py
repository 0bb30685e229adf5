"""The commands that write what others read: export and report. No Qt."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from mirrorgap.ui import cli_load, cli_talk
from mirrorgap.ui.options import UsageError, query_of


def export_options(parser: argparse.ArgumentParser) -> None:
    """Add what a workbook needs besides the question, and where one of each file goes."""
    _add_destination(parser)
    parser.add_argument(
        "--per-source",
        type=Path,
        metavar="FOLDER",
        help="an annotated workbook of each file, beside the one of all or instead of it",
    )


def report_options(parser: argparse.ArgumentParser) -> None:
    """Add what a briefing needs besides the question."""
    _add_destination(parser)
    parser.add_argument(
        "--one-page", action="store_true", help="findings, two plots and one table on one page"
    )


def _add_destination(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--destination", metavar="ISO3", help="whose routes are read: RUS")


def export(arguments: argparse.Namespace) -> int:
    """Write the annotated workbook, or one of each file."""
    from mirrorgap.io.workbook.each import export_each
    from mirrorgap.io.workbook.export import export as write

    out, folder = arguments.out, arguments.per_source
    if out is None and folder is None:
        raise UsageError("export needs --out OUT.xlsx, or --per-source FOLDER")
    if out is not None and out.suffix.lower() not in (".xlsx", ".xlsm"):
        raise UsageError(f"--out {out.name}: a workbook's name ends in .xlsx")

    def written(job: Any) -> list[Any]:
        done = [] if out is None else [write(out, job)]
        return [*done, *(() if folder is None else export_each(folder, job))]

    return _written(arguments, written)


def report(arguments: argparse.Namespace) -> int:
    """Write the briefing, HTML or PDF."""
    from mirrorgap.io.briefing.report import SUFFIXES
    from mirrorgap.io.briefing.report import report as write

    if arguments.out is None:
        raise UsageError("report needs --out OUT.html or --out OUT.pdf")
    if arguments.out.suffix.lower() not in SUFFIXES:
        raise UsageError(f"--out {arguments.out.name}: a briefing's name ends in .html or .pdf")
    return _written(arguments, lambda job: [write(arguments.out, job, arguments.one_page)])


def _written(arguments: argparse.Namespace, write: Any) -> int:
    from mirrorgap.io.workbook.target import WritingError

    query = query_of(arguments)
    destination = _destination(arguments.destination)
    loaded = cli_load.usable(arguments)
    try:
        done = write(job_of(arguments, loaded, query, destination))
    except WritingError as refused:
        raise cli_talk.RefusedError(str(refused)) from None
    warnings = dict.fromkeys(warning for one in done for warning in one.warnings)
    for warning in cli_talk.told(arguments, loaded, tuple(warnings)):
        cli_talk.say(warning)
    sys.stdout.writelines(f"{one.path}\n" for one in done)
    return 0


def _destination(text: str | None) -> str:
    from mirrorgap.model import countries

    if not text:
        return ""
    found = countries.to_iso3(text)
    if found is None:
        raise UsageError(f"{text!r} is no country: write its code, such as RUS")
    return found


def job_of(arguments: argparse.Namespace, loaded: Any, query: Any, destination: str) -> Any:
    """Return what a workbook or a briefing of the paths is made of; a case's own things go in."""
    from datetime import datetime

    from mirrorgap import __version__
    from mirrorgap.io.workbook.job import ExportJob
    from mirrorgap.ui.cli_load import settle_of

    stamp = datetime.now().astimezone().isoformat(timespec="seconds")
    job = ExportJob(
        loaded.sources,
        loaded.chunks,
        query,
        version=__version__,
        time=stamp,
        settle=settle_of(loaded, arguments.settle),
        rates=_rates_words(arguments, loaded),
        destination=destination,
    )
    if loaded.case is None:
        return job
    work, eye = loaded.case.work, loaded.case.eye
    return replace(
        job,
        notes=work.notes,
        claims=work.claims,
        title=work.title,
        events=work.events,
        earlier=work.replaced,
        destination=destination or eye.destination,
    )


def _rates_words(arguments: argparse.Namespace, loaded: Any) -> str:
    """Return which rates files money was converted by, of a case and of the option."""
    from mirrorgap.io.rates import read_rates, told

    kept = told(None if loaded.case is None else loaded.case.work.rates)
    own = told(read_rates(Path(arguments.rates))) if arguments.rates else ""
    return "; ".join(filter(None, (kept and f"{kept} for the case", own)))
