"""Any file as a book of sheets, told by its content and never by its name alone."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from mirrorgap.io.grids import Book, Grid, ReadingError, Tick
from mirrorgap.io.grids_excel import ExcelBook
from mirrorgap.io.grids_html import HtmlBook, is_html
from mirrorgap.io.grids_text import TextBook

#: Between the name of a member of an archive and its sheet.
INSIDE = " > "
#: What a folder is searched for, beside zip and gz.
ENDINGS = frozenset((
    ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".tab", ".asp", ".htm",
    ".html", ".dat", ".zip", ".gz",
))  # fmt: skip
#: Names of workbooks whose sheets have names.
WORKBOOKS = frozenset((".xlsx", ".xlsm", ".xlsb", ".ods"))
#: Names of parts that workbooks begin with.
_PARTS = (b"[Content_Types].xml", b"xl/", b"docProps/", b"application/vnd.oasis")
_NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"SQLite format 3")
_OTHER_ARCHIVES = (b"7z\xbc\xaf", b"Rar!")


def open_book(path: Path | str) -> Book:
    """Open a spreadsheet, text, HTML or archive file; sheets are read when they are asked for.

    Raises
    ------
    ReadingError
        In one sentence, where the file is missing, empty, locked, damaged or no table at all.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except FileNotFoundError as problem:
        raise ReadingError(path.name, "there is no such file: look for it by its name") from problem
    except IsADirectoryError as problem:
        raise ReadingError(path.name, "this is a folder: name the files in it") from problem
    except OSError as problem:
        advice = f"the file cannot be opened ({problem.strerror}): close it elsewhere and try again"
        raise ReadingError(path.name, advice) from problem
    return _book(path.name, path, head)


def _book(file: str, source: Path | bytes, head: bytes) -> Book:
    if not head.strip():
        raise ReadingError(file, "the file is empty: download it again")
    if head.startswith(_NOT_TABLES):
        raise ReadingError(file, "this is no spreadsheet or text table: save it as xlsx or csv")
    if head.startswith(_OTHER_ARCHIVES):
        raise ReadingError(file, "this is a 7z or rar archive: unpack it and open the files in it")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return ExcelBook(file, source)
    if head.startswith(b"\x1f\x8b"):
        return _unzipped(file, source)
    if head.startswith(b"PK"):
        return _package(file, source, head)
    if is_html(head):
        return HtmlBook(file, source)
    return TextBook(file, source)


def _bytes(source: Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _unzipped(file: str, source: Path | bytes) -> Book:
    try:
        data = gzip.decompress(_bytes(source))
    except (OSError, EOFError) as problem:
        raise ReadingError(file, "the archive is damaged: download it again") from problem
    return _book(file, data, data[:4096])


def _kind(file: str, head: bytes) -> str:
    """Return what a damaged package is: half a workbook has lost its list of parts."""
    if PurePosixPath(file).suffix.lower() in WORKBOOKS or any(part in head for part in _PARTS):
        return "the workbook"
    return "the archive"


def _package(file: str, source: Path | bytes, head: bytes) -> Book:
    import io

    stream = source if isinstance(source, Path) else io.BytesIO(source)
    try:
        with zipfile.ZipFile(stream) as package:
            names = set(package.namelist())
            if names & {"[Content_Types].xml", "content.xml"}:
                return ExcelBook(file, source)
            members = {
                info.filename: package.read(info)
                for info in package.infolist()
                if PurePosixPath(info.filename).suffix.lower() in ENDINGS and info.file_size
            }
    except RuntimeError as problem:
        advice = "the archive is locked with a password: unpack it and open its files"
        raise ReadingError(file, advice) from problem
    except (zipfile.BadZipFile, OSError, zlib.error, EOFError) as problem:
        raise ReadingError(file, f"{_kind(file, head)} is damaged: download it again") from problem
    if not members:
        raise ReadingError(file, "the archive holds no spreadsheet or text table")
    return ArchiveBook(
        file, {name: _book(file, data, data[:4096]) for name, data in sorted(members.items())}
    )


class ArchiveBook:
    """A zip archive: the sheets of all its members, named by member and sheet."""

    def __init__(self, file: str, members: dict[str, Book]) -> None:
        self.file = file
        self._found = {
            f"{member}{INSIDE}{sheet}" if sheet else member: (book, sheet)
            for member, book in members.items()
            for sheet in book.sheets
        }
        self.sheets: tuple[str, ...] = tuple(self._found)

    def grid(self, sheet: str, limit: int | None = None, tick: Tick | None = None) -> Grid:
        """Read one sheet of one member."""
        book, inner = self._found[sheet]
        grid = book.grid(inner, limit, tick)
        return replace(grid, file=self.file, sheet=sheet, book=self.sheets)
