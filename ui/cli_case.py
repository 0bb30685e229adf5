"""Commands on a case file: verify, pack, unpack, merge, vintage, history. No Qt."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from mirrorgap.ui import cli_talk

if TYPE_CHECKING:
    import pandas as pd

    from mirrorgap.io.casefile import CaseFile
    from mirrorgap.model.merging import Merge
    from mirrorgap.model.notes import Note

#: What of a conflict is taken, by `--take`.
TAKES = ("mine", "theirs", "both")


def verify_options(parser: argparse.ArgumentParser) -> None:
    """Add the case."""
    parser.add_argument(
        "case", type=Path, metavar="CASE", help="a case file, or an archive of `pack`"
    )


def verify(arguments: argparse.Namespace) -> int:
    """Rebuild a case from its sources and its log; exit code 1 where it does not hold, or not all is there."""
    from mirrorgap.io import verifying

    with _opened(arguments.case) as file:
        found = verifying.verify(file, _bar("sources"))
    for sentence in found.sentences():
        sys.stdout.write(f"{sentence}\n")
    return cli_talk.say(f"{arguments.case.name}: {found.outcome}", 0 if found.holds else 1)


def pack_options(parser: argparse.ArgumentParser) -> None:
    """Add the case, the archive, and whether sources go along."""
    parser.add_argument("case", type=Path, metavar="CASE", help="a case file")
    parser.add_argument("--out", type=Path, metavar="OUT.zip", required=True)
    parser.add_argument(
        "--without-sources", action="store_true", help="the case alone: it holds its records"
    )


def pack(arguments: argparse.Namespace) -> int:
    """Pack a case for a colleague."""
    from mirrorgap.io import packing

    with _refusing(), _opened(arguments.case) as file:
        done = packing.pack(
            file, arguments.out, with_sources=not arguments.without_sources, tick=_bar("files")
        )
    for sentence in done.left_out:
        cli_talk.say(sentence)
    sys.stdout.write(f"{done.path}\n")
    return 0


def unpack_options(parser: argparse.ArgumentParser) -> None:
    """Add the archive and the folder."""
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="an archive of `pack`")
    parser.add_argument("--out", type=Path, metavar="DIR", required=True, help="a new folder")


def unpack(arguments: argparse.Namespace) -> int:
    """Unpack a case beside its sources."""
    from mirrorgap.io import packing

    with _refusing():
        sys.stdout.write(f"{packing.unpack(arguments.archive, arguments.out)}\n")
    return 0


def merge_options(parser: argparse.ArgumentParser) -> None:
    """Add the case and what comes in."""
    parser.add_argument("case", type=Path, metavar="CASE", help="your case file")
    parser.add_argument(
        "other", type=Path, metavar="OTHER", help="a colleague's case or archive, or a workbook"
    )
    parser.add_argument(
        "--take",
        choices=TAKES,
        help="what of notes that both have changed is taken; without it they stay as they are, "
        "are listed, and the exit code is 1",
    )
    parser.add_argument("--dry-run", action="store_true", help="only list what would come in")
    _add_output(parser)


def merge(arguments: argparse.Namespace) -> int:
    """Take in notes; list each with what was done."""
    from mirrorgap.io.colleague import brought
    from mirrorgap.model.commands import TakeNotes
    from mirrorgap.model.merging import resolved, set_aside
    from mirrorgap.model.store import Store

    with _refusing(), _opened(arguments.case, writing=not arguments.dry_run) as file:
        store = Store(file)
        found = brought(arguments.other, file, store.case)
        conflicts = found.merge.conflicts
        choices = dict.fromkeys(_ids(found.merge), arguments.take)
        taken = (*found.merge.safe, *resolved(conflicts, choices))
        aside = set_aside(conflicts, choices)
        if aside and not arguments.dry_run and store.dispatch(TakeNotes(aside)):
            # They were here, and were taken back: the log tells, and the next merge does not ask.
            store.undo()
        if taken and not arguments.dry_run:
            store.dispatch(TakeNotes(taken))
    for sentence in found.told:
        cli_talk.say(sentence)
    cli_talk.write(_listed(found.merge, arguments.take), arguments)
    open_ = len(found.merge.conflicts) if arguments.take is None else 0
    if open_:
        cli_talk.say(f"{open_} changed by both: choose with --take, or in the window")
    if left := len(found.refused):
        rows = "1 row of {} was" if left == 1 else f"{left} rows of {{}} were"
        why = "correct the cells named above, and merge it again"
        cli_talk.say(f"{rows.format(arguments.other.name)} not taken: {why}")
    return 1 if open_ or left else 0


def _ids(merge: Merge) -> list[str]:
    return [one.id for one in merge.conflicts]


def _listed(merge: Merge, take: str | None) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, object]] = []

    def add(what: str, mine: Note | None, theirs: Note | None) -> None:
        one = theirs or mine
        assert one is not None
        row: dict[str, object] = {"what": what, "note": one.id, "about": one.title or None}
        for side, note in (("mine", mine), ("theirs", theirs)):
            row[f"{side}_status"] = None if note is None else str(note.status)
            row[f"{side}_text"] = None if note is None else note.text
        rows.append(row)

    for note in merge.new:
        add("new", None, note)
    for note in merge.newer:
        add("changed by them", None, note)
    for one in merge.conflicts:
        add(f"changed by both: {take} taken" if take else "changed by both", one.mine, one.theirs)
    for note in merge.removed:
        add("removed by them, kept here", note, None)
    columns = ("what", "note", "about", "mine_status", "mine_text", "theirs_status", "theirs_text")
    return pd.DataFrame(rows, columns=list(columns))


def vintage_options(parser: argparse.ArgumentParser) -> None:
    """Add two files, or a case with the newer download of one of its sources."""
    parser.add_argument(
        "old", type=Path, metavar="OLD|CASE", help="the earlier download, or a case file"
    )
    parser.add_argument("new", nargs="?", type=Path, metavar="NEW", help="the newer download")
    parser.add_argument(
        "--of", metavar="NAME", help="which source of the case (its file, or file/sheet)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="take the newer download into the case, beside the old"
    )
    _add_output(parser)


def vintage(arguments: argparse.Namespace) -> int:
    """Say what a newer download revised, added and withdrew, and what that touches."""
    from mirrorgap.io.casefile import SUFFIX
    from mirrorgap.ui import cli_vintage

    with _refusing():
        if arguments.old.suffix.lower() == SUFFIX:
            with _opened(arguments.old, writing=arguments.keep) as file:
                frame, sentences = cli_vintage.of_case(file, arguments)
        else:
            frame, sentences = cli_vintage.of_files(arguments)
    for sentence in sentences:
        cli_talk.say(sentence)
    return cli_talk.write(frame, arguments)


def history_options(parser: argparse.ArgumentParser) -> None:
    """Add the case, and whether looks count."""
    parser.add_argument("case", type=Path, metavar="CASE", help="a case file")
    parser.add_argument(
        "--views", action="store_true", help="also what was looked at: views, filters, selections"
    )
    parser.add_argument("--text", action="store_true", help="as plain text, to be read or filed")
    _add_output(parser)


def history(arguments: argparse.Namespace) -> int:
    """Print the log of a case."""
    from mirrorgap.model import history as log

    with _opened(arguments.case) as file:
        versions = file.versions()
    if not arguments.text:
        return cli_talk.write(log.frame(versions, eye=arguments.views), arguments)
    told = log.as_text(versions, arguments.case.stem, eye=arguments.views)
    return cli_talk.write_text(told, arguments.out)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["table", "csv", "json"])
    parser.add_argument("--out", type=Path, metavar="FILE")


@contextmanager
def _opened(path: Path, *, writing: bool = False) -> Iterator[CaseFile]:
    """Open a case, or one in an archive; what is wrong is refused in one sentence."""
    from mirrorgap.io import packing
    from mirrorgap.io.casefile import CaseFile

    with _refusing(), TemporaryDirectory(prefix="mirrorgap-") as folder:
        if path.suffix.lower() == ".zip":
            path = packing.unpack(path, Path(folder) / "case")
        with CaseFile.open(path, read_only=not writing) as file:
            if writing and file.read_only:
                raise cli_talk.RefusedError(f"{file.why} Nothing was changed.")
            yield file


@contextmanager
def _refusing() -> Iterator[None]:
    from mirrorgap.io.caseschema import CaseError

    try:
        yield
    except (CaseError, OSError) as wrong:
        raise cli_talk.RefusedError(str(wrong)) from None


def _bar(noun: str) -> Any:
    """Return a progress line, on a terminal only."""
    if not sys.stderr.isatty():
        return None

    def tick(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done:,} of {total:,} {noun}\033[K" + ("\n" if done >= total else ""))
        sys.stderr.flush()

    return tick
