"""The commands of CONTRACT.md. Qt is imported only by those that open the window.

Results go to standard output, everything else to standard error. Exit code 0: done; 1: nothing usable
was read, or the output could not be written; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from mirrorgap.ui.cli_load import laid, load, nothing_read, read_each, usable
from mirrorgap.ui.cli_talk import RefusedError, for_people, outside, say, told, write


def run(arguments: Sequence[str]) -> int:
    """Run the command that *arguments* name, or open the window; return the exit code."""
    if arguments and (arguments[0] in COMMANDS or arguments[0] in ("-h", "--help", "--version")):
        return _command(arguments)
    if arguments and arguments[0].startswith("-"):
        return _command(arguments)
    if arguments and arguments[0].isalpha() and not Path(arguments[0]).exists():
        # A word that is no file is a command mistyped: a window would not say so.
        near = get_close_matches(arguments[0], COMMANDS, 1)
        guess = f"did you mean {near[0]}?" if near else "see mirrorgap --help"
        return say(f"there is no command and no file {arguments[0]!r}: {guess}", 2)
    return _window([Path(argument) for argument in arguments])


def _command(arguments: Sequence[str]) -> int:
    from mirrorgap.io import pool

    pool.begin(arguments[1:])
    from mirrorgap.io.grids import ReadingError
    from mirrorgap.ui.options import UsageError

    parser = _parser()
    try:
        parsed = parser.parse_args(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    try:
        return int(COMMANDS[parsed.command].run(parsed))
    except UsageError as wrong:
        return say(str(wrong), 2)
    except ReadingError as refused:
        return say(str(refused), 1)
    except RefusedError as refused:
        return say(str(refused), 1)
    except KeyboardInterrupt:
        return say("interrupted", 130)
    except BrokenPipeError:
        return 0


class _Version(argparse.Action):
    """Say the version: looking it up takes a while, and hardly anybody asks."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from mirrorgap import __version__

        sys.stdout.write(f"Mirrorgap {__version__}\n")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence, not a page of options before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"mirrorgap: {message}: see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    from mirrorgap.ui.options import add_options

    parser = _Parser(
        prog="mirrorgap",
        description="Mirror trade statistics side by side. Without a command, the window opens: "
        "mirrorgap [PATH ...]",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say the version, and end")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.help, description=command.help)
        if name == "demo":
            sub.add_argument("--out", type=Path, metavar="DIR", help="write its workbooks there")
        elif command.own and command.options is not None:
            command.options(sub)
        else:
            all_codes = name in ("records", "inspect")
            add_options(sub, "all" if all_codes else "chpl-2024-02")
            if command.options:
                command.options(sub)
    return parser


def _window(paths: Sequence[Path]) -> int:
    from mirrorgap.ui.app import show

    return show(paths)


def _demo(arguments: argparse.Namespace) -> int:
    from mirrorgap import demo

    if arguments.out is None:
        return _window(demo.paths())
    try:
        for path in demo.write(arguments.out):
            sys.stdout.write(f"{path}\n")
    except OSError as error:
        raise RefusedError(
            f"{arguments.out}: {error.strerror or error}: choose another folder"
        ) from None
    return 0


def _analysis(name: str, *own: str) -> Callable[[argparse.Namespace], int]:
    """Return the command of an analysis; *own* are options that it takes beside the query."""

    def command(arguments: argparse.Namespace) -> int:
        from mirrorgap.ui.options import UsageError, query_of

        query = query_of(arguments)
        loaded = usable(arguments)
        function = getattr(import_module(f"mirrorgap.model.analysis.{name}"), name)
        mirror = laid(loaded, arguments.settle, complete=arguments.complete)
        try:
            words = {option: _own(arguments, option, loaded) for option in own}
            result = function(mirror, query, **words)
        except ValueError as wrong:
            raise UsageError(str(wrong)) from None
        beyond = () if len(result.frame) else outside(arguments, mirror)
        for warning in told(arguments, loaded, beyond or result.warnings):
            say(warning)
        return write(for_people(result.frame, name, arguments), arguments)

    return command


def _own(arguments: argparse.Namespace, option: str, loaded: Any) -> Any:
    if option != "events":
        return getattr(arguments, option)
    from mirrorgap.ui.cli_more import events_of

    return events_of(arguments, loaded.case)


def _records(arguments: argparse.Namespace) -> int:
    from mirrorgap.model.analysis.picking import among
    from mirrorgap.model.mirror import window_mask
    from mirrorgap.ui.options import query_of

    query = query_of(arguments)
    loaded = load(arguments)
    if not loaded.sources:
        raise RefusedError(nothing_read(arguments, loaded.problems))
    mirror = laid(loaded, arguments.settle, complete=arguments.complete)
    records = mirror.records
    taken = mirror.in_basket(query.basket)[1]
    for side, wanted in (("exporter", query.exporters), ("importer", query.importers)):
        if wanted is not None:
            taken = taken & among(records.column(side), wanted)
    if query.window is not None:
        taken = taken & window_mask(records.column("period"), query.window)
    repeats = mirror.cells.detail.repeats if len(loaded.sources) > 1 else None
    beyond = () if taken.any() else outside(arguments, mirror)
    for warning in told(arguments, loaded, [*beyond, *([repeats] if repeats else ())]):
        say(warning)
    return write(records.frame(taken), arguments)


def _inspect(arguments: argparse.Namespace) -> int:
    from mirrorgap.ui.inspecting import inspected, look
    from mirrorgap.ui.options import query_of

    query_of(arguments)
    looks = read_each(arguments, look)
    write(inspected(looks), arguments)
    if any(one.rows for one in looks):
        return 0
    return say("nothing usable was read" if looks else nothing_read(arguments, ()), 1)


@dataclass(frozen=True)
class Command:
    """One word of the command line."""

    help: str
    run: Callable[[argparse.Namespace], int]
    options: Callable[[argparse.ArgumentParser], None] | None = None
    #: Whether it takes its own options alone, and none of a query.
    own: bool = False


def _later(module: str, name: str) -> Callable[[Any], Any]:
    """Return a function of one of our modules, imported when it is called."""

    def command(argument: Any) -> Any:
        return getattr(import_module(f"mirrorgap.ui.{module}"), name)(argument)

    return command


def _of_case(name: str, help_: str) -> Command:
    """Return a command of `cli_case`, which takes its own options alone."""
    options = _later("cli_case", f"{name}_options")
    return Command(help_, _later("cli_case", name), options, own=True)


COMMANDS = {
    "demo": Command(
        "open the window on the bundled demo, or write its workbooks to a folder", _demo
    ),
    "inspect": Command(
        "what would be read: layout, mapping, counts, what is set aside and why", _inspect
    ),
    "records": Command("the tidy records, each with file, sheet and row", _records),
    "flows": Command("totals and changes by the chosen keys", _analysis("flows")),
    "gaps": Command(
        "exporter-reported exports beside importer-reported imports", _analysis("gaps")
    ),
    "categories": Command("the control list's tiers and codes", _analysis("categories")),
    "exporters": Command(
        "who supplies a destination, ranked",
        _analysis("exporters", "destination"),
        _later("cli_more", "destination_options"),
    ),
    "prices": Command("unit values that do not fit", _analysis("prices")),
    "switching": Command(
        "listed code down while its neighbour goes up",
        _analysis("switching", "events"),
        _later("cli_more", "events_options"),
    ),
    "breaks": Command(
        "dates at which a series changed, detected and known",
        _analysis("breaks", "events"),
        _later("cli_more", "events_options"),
    ),
    "seasons": Command("is a drop seasonal? against total trade?", _analysis("seasons")),
    "claim": Command(
        "does a published figure follow from the figures it rests on?",
        _later("cli_more", "claim"),
        _later("cli_more", "claim_options"),
        own=True,
    ),
    "explain": Command(
        "the innocent explanations of one gap, tested",
        _later("cli_gap", "explain"),
        _later("cli_gap", "explain_options"),
    ),
    "change": Command(
        "what changed between two periods, by code and tier", _later("cli_gap", "change")
    ),
    "routes": Command(
        "hubs between an exporter and a destination",
        _later("cli_gap", "routes"),
        _later("cli_gap", "routes_options"),
    ),
    "export": Command(
        "write the annotated workbook",
        _later("cli_report", "export"),
        _later("cli_report", "export_options"),
    ),
    "report": Command(
        "write the briefing, HTML or PDF",
        _later("cli_report", "report"),
        _later("cli_report", "report_options"),
    ),
    "verify": _of_case(
        "verify", "rebuild a case from its sources and log: are its figures the same?"
    ),
    "pack": _of_case("pack", "a case in one archive, with or without its sources"),
    "unpack": _of_case("unpack", "an archive of `pack`, into a new folder"),
    "merge": _of_case("merge", "take in a colleague's notes, or those edited in a workbook"),
    "vintage": _of_case("vintage", "what a newer download revised, added and withdrew"),
    "history": _of_case("history", "what was done in a case, in order"),
}
