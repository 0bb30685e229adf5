"""What a command says and writes: results to standard output or a file, all else to standard error."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class RefusedError(Exception):
    """Nothing usable was read, or nothing can be written: one sentence, exit code 1."""


def say(sentence: str, code: int = 0) -> int:
    sys.stderr.write(f"mirrorgap: {sentence}\n")
    return code


def heard(parts: Sequence[Any]) -> Sequence[Any]:
    """Say what could not be read; return *parts*."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    for problem in (problem for part in parts for problem in part.problems):
        say(problem.sentence)
    return parts


def bar() -> Callable[[int, int], None] | None:
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


def place_of(source: Any) -> str:
    return Path(source.path).name + (f", sheet {source.sheet}" if source.sheet else "")


def told(arguments: argparse.Namespace, loaded: Any, warnings: Sequence[str]) -> list[str]:
    told = [
        text if Path(source.path).name in text else f"{place_of(source)}: {text}"
        for source in loaded.sources
        for text in source.ledger.warnings
    ]
    if any(source.illustrative for source in loaded.sources):
        told.append("illustrative data made for Mirrorgap's demo: no figure is an office's")
    if loaded.case is not None:
        from mirrorgap.ui.cli_more import other_list

        told += other_list(arguments, loaded.case)
    return list(dict.fromkeys([*told, *warnings]))


def outside(arguments: argparse.Namespace, mirror: Any) -> tuple[str, ...]:
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


def chosen_format(arguments: argparse.Namespace) -> str:
    """Return table, csv or json: as asked, by the name of the file, or by where it goes."""
    if arguments.format is not None:
        return str(arguments.format)
    if arguments.out is not None:
        suffix = arguments.out.suffix.lower().removeprefix(".")
        return suffix if suffix in ("csv", "json") else "csv"
    return "table" if sys.stdout.isatty() else "csv"


def for_people(frame: Any, name: str, arguments: argparse.Namespace) -> Any:
    """Return a table without the zeros of `gaps` that are sums over nothing; data keep them."""
    if name != "gaps" or chosen_format(arguments) != "table":
        return frame
    from mirrorgap.model.findings import unit_of
    from mirrorgap.model.uncompared import compared_only

    return compared_only(frame, unit_of(frame))


def write(frame: Any, arguments: argparse.Namespace) -> int:
    from mirrorgap.ui.printing import FORMATS

    return write_text(FORMATS[chosen_format(arguments)](frame), arguments.out)


def write_text(text: str, out: Path | None) -> int:
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
