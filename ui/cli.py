"""The commands of CONTRACT.md. Qt is imported only by those that open the window.

Results go to standard output, everything else to standard error. Exit code 0: done; 1: nothing usable
was read, or the output could not be written; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

USED = {
    "flows": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "gaps": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "categories": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "export": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "report": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "exporters": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "prices": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "switching": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "breaks": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
    "seasons": ("reporter", "partner", "flow", "period", "currency", "scale", "value", "code"),
}
#: The option that says what a source leaves unsaid.
SAYS = {
    "reporter": "--reporter",
    "flow": "--flow",
    "currency": "--currency",
    "scale": "--scale",
    "period": "--year",
}


class RefusedError(Exception):
    """Nothing usable was read, or nothing can be written: one sentence, exit code 1."""


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
        return _say(f"there is no command and no file {arguments[0]!r}: {guess}", 2)
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
        return _say(str(wrong), 2)
    except ReadingError as refused:
        return _say(str(refused), 1)
    except RefusedError as refused:
        return _say(str(refused), 1)
    except KeyboardInterrupt:
        return _say("interrupted", 130)
    except BrokenPipeError:
        return 0


def _say(sentence: str, code: int = 0) -> int:
    sys.stderr.write(f"mirrorgap: {sentence}\n")
    return code


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


def _load(arguments: argparse.Namespace) -> Any:
    from mirrorgap.io.reading_cases import load_paths
    from mirrorgap.ui.options import said_of

    _spare_sources(arguments)
    return _heard([load_paths(arguments.paths, said_of(arguments), _bar())])[0]


def _read(arguments: argparse.Namespace, work: Callable[[Any], Any]) -> Sequence[Any]:
    """Return *work* of what each file holds, and say what could not be read."""
    from mirrorgap.io.pool import has_case
    from mirrorgap.io.reading_many import read_each
    from mirrorgap.ui.options import said_of

    if has_case(arguments.paths):
        return [work(_load(arguments))]
    _spare_sources(arguments)
    return _heard(read_each(arguments.paths, work, said_of(arguments), _bar()))


def _heard(parts: Sequence[Any]) -> Sequence[Any]:
    """Say what could not be read; return *parts*."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    for problem in (problem for part in parts for problem in part.problems):
        _say(problem.sentence)
    return parts


def _spare_sources(arguments: argparse.Namespace) -> None:
    """Refuse to write over a file that is read, or results under a workbook's name."""
    from mirrorgap.ui.options import UsageError

    out = arguments.out
    if out is None:
        return
    if arguments.command not in ("export", "report") and out.suffix.lower() in (
        ".xlsx",
        ".xlsm",
        ".xls",
        ".ods",
    ):
        raise UsageError(f"--out {out.name}: results are CSV or JSON; `export` writes workbooks")
    if not out.exists():
        return
    for path in map(Path, arguments.paths):
        if path.exists() and (path.samefile(out) or path.resolve() in out.resolve().parents):
            raise RefusedError(f"{out.name}: sources are never changed: choose another file")


def _bar() -> Callable[[int, int], None] | None:
    """Return a progress bar, on a terminal only."""
    if not sys.stderr.isatty():
        return None

    def tick(done: int, total: int) -> None:
        filled = 30 * done // max(total, 1)
        sys.stderr.write(
            f"\rreading [{'#' * filled}{'.' * (30 - filled)}] {done:,} of {total:,} bytes"
        )
        sys.stderr.flush()

    return tick


def _usable(arguments: argparse.Namespace) -> Any:
    """Load the paths; refuse where nothing was read, or where a source lacks what is needed."""
    from mirrorgap.io.reading import missing

    loaded = _load(arguments)
    if not loaded.sources:
        raise RefusedError(
            "nothing usable was read: `mirrorgap inspect PATH ...` says why of each sheet"
        )
    for source in loaded.sources:
        lacking = [role for role in missing(source.mapping) if role in USED[arguments.command]]
        if arguments.measure != "value":
            lacking = [role for role in lacking if role not in ("currency", "scale")]
        if lacking:
            raise RefusedError(_lacking(source, lacking))
    return loaded


def _lacking(source: Any, roles: Sequence[str]) -> str:
    place = _place(source)
    options = [SAYS[role] for role in roles if role in SAYS]
    advice = f"say it with {', '.join(options)}" if options else "map its columns in the window"
    return f"{place}: the source does not say its {', '.join(roles)}: {advice}"


def _place(source: Any) -> str:
    return Path(source.path).name + (f", sheet {source.sheet}" if source.sheet else "")


def _mirror(loaded: Any, rule: str | None = None, *, complete: bool = False) -> Any:
    """Lay both sides beside each other; *rule* settles repeats, None: by the case's own, or as usual.

    *complete*: the user says that the files hold all that there is.
    """
    from mirrorgap.model.mirror import Mirror
    from mirrorgap.model.settling import Settling

    scopes = [source.scope for source in loaded.sources]
    if complete:
        scopes = [replace(scope, inferred=False) for scope in scopes]
    settled = Settling.of(loaded.sources, settle_of(loaded, rule))
    return Mirror(loaded.chunks, scopes, settling=settled)


def settle_of(loaded: Any, rule: str | None) -> str:
    """Return the rule asked for, else the case's own, else the usual one."""
    from mirrorgap.model.settling import USUAL

    return rule or (USUAL if loaded.case is None else str(loaded.case.work.settings.settle))


def _analysis(name: str, *own: str) -> Callable[[argparse.Namespace], int]:
    """Return the command of an analysis; *own* are options that it takes beside the query."""

    def command(arguments: argparse.Namespace) -> int:
        from importlib import import_module

        from mirrorgap.ui.options import UsageError, query_of

        query = query_of(arguments)
        loaded = _usable(arguments)
        function = getattr(import_module(f"mirrorgap.model.analysis.{name}"), name)
        mirror = _mirror(loaded, arguments.settle, complete=arguments.complete)
        try:
            words = {option: _own(arguments, option, loaded) for option in own}
            result = function(mirror, query, **words)
        except ValueError as wrong:
            raise UsageError(str(wrong)) from None
        beyond = () if len(result.frame) else _beyond(arguments, mirror)
        for warning in _told(arguments, loaded, beyond or result.warnings):
            _say(warning)
        return _write(_for_people(result.frame, name, arguments), arguments)

    return command


def _for_people(frame: Any, name: str, arguments: argparse.Namespace) -> Any:
    """Return a table without the zeros of `gaps` that are sums over nothing; data keep them."""
    if name != "gaps" or chosen_format(arguments) != "table":
        return frame
    from mirrorgap.model.findings import unit_of
    from mirrorgap.model.uncompared import compared_only

    return compared_only(frame, unit_of(frame))


def _own(arguments: argparse.Namespace, option: str, loaded: Any) -> Any:
    if option != "events":
        return getattr(arguments, option)
    from mirrorgap.ui.cli_more import events_of

    return events_of(arguments, loaded.case)


def _told(arguments: argparse.Namespace, loaded: Any, warnings: Sequence[str]) -> list[str]:
    told = [
        text if Path(source.path).name in text else f"{_place(source)}: {text}"
        for source in loaded.sources
        for text in source.ledger.warnings
    ]
    if any(source.illustrative for source in loaded.sources):
        told.append("illustrative data made for Mirrorgap's demo: no figure is an office's")
    if loaded.case is not None:
        from mirrorgap.ui.cli_more import other_list

        told += other_list(arguments, loaded.case)
    return list(dict.fromkeys([*told, *warnings]))


def _records(arguments: argparse.Namespace) -> int:
    from mirrorgap.model.analysis.picking import among
    from mirrorgap.model.mirror import window_mask
    from mirrorgap.ui.options import query_of

    query = query_of(arguments)
    loaded = _load(arguments)
    if not loaded.sources:
        raise RefusedError(
            "nothing usable was read: `mirrorgap inspect PATH ...` says why of each sheet"
        )
    mirror = _mirror(loaded, arguments.settle, complete=arguments.complete)
    records = mirror.records
    taken = mirror.in_basket(query.basket)[1]
    for side, wanted in (("exporter", query.exporters), ("importer", query.importers)):
        if wanted is not None:
            taken = taken & among(records.column(side), wanted)
    if query.window is not None:
        taken = taken & window_mask(records.column("period"), query.window)
    repeats = mirror.cells.detail.repeats if len(loaded.sources) > 1 else None
    beyond = () if taken.any() else _beyond(arguments, mirror)
    for warning in _told(arguments, loaded, [*beyond, *([repeats] if repeats else ())]):
        _say(warning)
    return _write(records.frame(taken), arguments)


def _inspect(arguments: argparse.Namespace) -> int:
    from mirrorgap.ui.inspecting import inspected, look
    from mirrorgap.ui.options import query_of

    query_of(arguments)
    looks = _read(arguments, look)
    _write(inspected(looks), arguments)
    return 0 if any(one.rows for one in looks) else _say("nothing usable was read", 1)


def chosen_format(arguments: argparse.Namespace) -> str:
    """Return table, csv or json: as asked, by the name of the file, or by where it goes."""
    if arguments.format is not None:
        return str(arguments.format)
    if arguments.out is not None:
        suffix = arguments.out.suffix.lower().removeprefix(".")
        return suffix if suffix in ("csv", "json") else "csv"
    return "table" if sys.stdout.isatty() else "csv"


def _write(frame: Any, arguments: argparse.Namespace) -> int:
    from mirrorgap.ui.printing import FORMATS

    return _write_text(FORMATS[chosen_format(arguments)](frame), arguments.out)


def _write_text(text: str, out: Path | None) -> int:
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return 0
    part = out.with_name(out.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise RefusedError(f"{out}: {error.strerror or error}: choose another file") from None
    return 0


@dataclass(frozen=True)
class Command:
    """One word of the command line."""

    help: str
    run: Callable[[argparse.Namespace], int]
    options: Callable[[argparse.ArgumentParser], None] | None = None
    #: Whether it takes its own options alone, and none of a query.
    own: bool = False


def _more(name: str) -> Callable[[Any], Any]:
    """Return a function of `cli_more`, imported when it is called."""

    def command(argument: Any) -> Any:
        from mirrorgap.ui import cli_more

        return getattr(cli_more, name)(argument)

    return command


def _of_gap(name: str) -> Callable[[Any], Any]:
    """Return a function of `cli_gap`, imported when it is called."""

    def command(argument: Any) -> Any:
        from mirrorgap.ui import cli_gap

        return getattr(cli_gap, name)(argument)

    return command


def _of_report(name: str) -> Callable[[Any], Any]:
    """Return a function of `cli_report`, imported when it is called."""

    def command(argument: Any) -> Any:
        from mirrorgap.ui import cli_report

        return getattr(cli_report, name)(argument)

    return command


def _of_case(name: str, help_: str) -> Command:
    """Return a command of `cli_case`, imported when it is called."""

    def call(what: str, argument: Any) -> Any:
        from mirrorgap.ui import cli_case

        return getattr(cli_case, what)(argument)

    options = partial(call, f"{name}_options")
    return Command(help_, partial(call, name), options, own=True)


def answered(arguments: argparse.Namespace, ask: Callable[[Any], Any]) -> int:
    """Load the paths, ask an analysis about them, tell its warnings and write its frame."""
    from mirrorgap.ui.options import UsageError

    loaded = _usable(arguments)
    mirror = _mirror(loaded, arguments.settle, complete=arguments.complete)
    try:
        result = ask(mirror)
    except ValueError as wrong:
        raise UsageError("".join(_beyond(arguments, mirror)) or str(wrong)) from None
    beyond = () if len(result.frame) else _beyond(arguments, mirror)
    for warning in _told(arguments, loaded, beyond or result.warnings):
        _say(warning)
    return _write(result.frame, arguments)


def _beyond(arguments: argparse.Namespace, mirror: Any) -> tuple[str, ...]:
    """Return the sentence that nothing loaded lies in the period asked for; () where something does."""
    from mirrorgap.model import periods
    from mirrorgap.ui.options import window_of

    window = window_of(arguments.low, arguments.high)
    codes, levels = mirror.records.column("period")
    present = sorted({str(levels[code]) for code in set(codes[codes >= 0].tolist())})
    if window is None or not present:
        return ()
    spans = [periods.parse(text) for text in present]
    if any(window.covers(span) for span in spans):
        return ()
    first = present[min(range(len(spans)), key=lambda i: spans[i].first)]
    last = present[max(range(len(spans)), key=lambda i: spans[i].last)]
    low, high = arguments.low, arguments.high
    asked = (
        f"{low} to {high}" if low and high else f"{low} and later" if low else f"{high} and earlier"
    )
    return (f"Nothing that is loaded lies in {asked}: the records are of {first} to {last}.",)


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
        _more("destination_options"),
    ),
    "prices": Command("unit values that do not fit", _analysis("prices")),
    "switching": Command(
        "listed code down while its neighbour goes up",
        _analysis("switching", "events"),
        _more("events_options"),
    ),
    "breaks": Command(
        "dates at which a series changed, detected and known",
        _analysis("breaks", "events"),
        _more("events_options"),
    ),
    "seasons": Command("is a drop seasonal? against total trade?", _analysis("seasons")),
    "claim": Command(
        "does a published figure follow from the figures it rests on?",
        _more("claim"),
        _more("claim_options"),
        own=True,
    ),
    "explain": Command(
        "the innocent explanations of one gap, tested",
        _of_gap("explain"),
        _of_gap("explain_options"),
    ),
    "change": Command("what changed between two periods, by code and tier", _of_gap("change")),
    "routes": Command(
        "hubs between an exporter and a destination", _of_gap("routes"), _of_gap("routes_options")
    ),
    "export": Command(
        "write the annotated workbook", _of_report("export"), _of_report("export_options")
    ),
    "report": Command(
        "write the briefing, HTML or PDF", _of_report("report"), _of_report("report_options")
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
