"""What a command reads: its paths, what they hold, and both sides laid beside each other."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mirrorgap.ui.cli_talk import RefusedError, bar, heard, outside, place_of, say, told, write

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


def load(arguments: argparse.Namespace) -> Any:
    from mirrorgap.io.reading_cases import load_paths
    from mirrorgap.ui.options import said_of

    _spare_sources(arguments)
    return heard([load_paths(arguments.paths, said_of(arguments), bar())])[0]


def read_each(arguments: argparse.Namespace, work: Callable[[Any], Any]) -> Sequence[Any]:
    """Return *work* of what each file holds, and say what could not be read."""
    from mirrorgap.io.pool import has_case
    from mirrorgap.io.reading_many import read_each
    from mirrorgap.ui.options import said_of

    if has_case(arguments.paths):
        return [work(load(arguments))]
    _spare_sources(arguments)
    return heard(read_each(arguments.paths, work, said_of(arguments), bar()))


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


def usable(arguments: argparse.Namespace) -> Any:
    """Load the paths; refuse where nothing was read, or where a source lacks what is needed."""
    from mirrorgap.io.reading import missing

    loaded = load(arguments)
    if not loaded.sources:
        raise RefusedError(nothing_read(arguments, loaded.problems))
    for source in loaded.sources:
        lacking = [role for role in missing(source.mapping) if role in USED[arguments.command]]
        if arguments.measure != "value":
            lacking = [role for role in lacking if role not in ("currency", "scale")]
        if lacking:
            raise RefusedError(_lacking(source, lacking))
    return loaded


def nothing_read(arguments: argparse.Namespace, problems: Sequence[Any]) -> str:
    """Return why nothing usable was read: no file at all, or what `inspect` says of each sheet."""
    if problems:
        return "nothing usable was read: `mirrorgap inspect PATH ...` says why of each sheet"
    named = ", ".join(str(path) for path in arguments.paths)
    return f"{named}: no file that can be read was found there"


def _lacking(source: Any, roles: Sequence[str]) -> str:
    place = place_of(source)
    options = [SAYS[role] for role in roles if role in SAYS]
    advice = f"say it with {', '.join(options)}" if options else "map its columns in the window"
    return f"{place}: the source does not say its {', '.join(roles)}: {advice}"


def laid(loaded: Any, rule: str | None = None, *, complete: bool = False) -> Any:
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


def answered(arguments: argparse.Namespace, ask: Callable[[Any], Any]) -> int:
    """Load the paths, ask an analysis about them, tell its warnings and write its frame."""
    from mirrorgap.ui.options import UsageError

    loaded = usable(arguments)
    mirror = laid(loaded, arguments.settle, complete=arguments.complete)
    try:
        result = ask(mirror)
    except ValueError as wrong:
        raise UsageError("".join(outside(arguments, mirror)) or str(wrong)) from None
    beyond = () if len(result.frame) else outside(arguments, mirror)
    for warning in told(arguments, loaded, beyond or result.warnings):
        say(warning)
    return write(result.frame, arguments)
