"""A workbook's own package with its cells annotated and our sheets at the end; the rest untouched.

The parts that change: sheets that are annotated, their comments and relations, the styles (appended
to), the workbook's lists of sheets and names, and the list of content types. Every other part is in
the new package byte for byte.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from xml.etree import ElementTree

from mirrorgap.io.workbook.annotate import Annotation
from mirrorgap.io.workbook.marked import Marks
from mirrorgap.io.workbook.markup import PackageError
from mirrorgap.io.workbook.package import Package
from mirrorgap.io.workbook.transplant import Transplanted, style_sheet, transplant

_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
#: The ending that a workbook's name must have, by the content type of its main part.
SUFFIXES = {_MAIN: ".xlsx", _MACROS: ".xlsm"}


def suffix_of(path: Path) -> str | None:
    """Return ``.xlsx``, or ``.xlsm`` with macros, for a workbook that can be annotated in place.

    None for any other file: a text file, an archive, an older or binary workbook, a template.
    """
    try:
        with whole(path.name), Package(path) as package:
            return SUFFIXES.get(package.content_type(package.workbook))
    except PackageError:
        return None


@contextmanager
def whole(name: str) -> Iterator[None]:
    """Turn what a damaged package raises into a `PackageError` that says so."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError) as error:
        raise PackageError(f"{name} is damaged: open it in Excel and save it") from error
    except (NotImplementedError, RuntimeError) as error:
        raise PackageError(f"{name} is packed in a way that is not known here") from error


class Graft:
    """A workbook taken as it is, annotated, and saved as another file.

    Attributes
    ----------
    sheets : tuple of str
        The names of all its sheets, hidden ones and chart sheets too.
    warnings : list of str
        One plain sentence each.

    Raises
    ------
    PackageError
        Where the file cannot be annotated in place; its cells can then be copied.
    """

    def __init__(self, path: Path) -> None:
        self.package = Package(path)
        self.warnings: list[str] = []
        try:
            with whole(path.name):
                self._parts = {sheet.name: sheet.part for sheet in self.package.sheets()}
                self.styles = style_sheet(self.package)
                if self.package.unsign():
                    signed = "is digitally signed; the signature holds for that file only, so"
                    self.warnings.append(f"{path.name} {signed} the annotated workbook has none.")
        except BaseException:
            self.package.close()
            raise
        self.sheets = tuple(self._parts)
        self._annotated: dict[str, Annotation] = {}

    def __enter__(self) -> Graft:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.package.close()

    def annotate(self, sheet: str, marks: Marks, header: int | None) -> Annotation:
        """Plan what is added to a sheet: what finds a place where.

        Parameters
        ----------
        marks : row indexes count from 0 for the sheet's first row
        header : the row (from 1) in which added columns have their headers; None for none
        """
        part = self._parts.get(sheet, "")
        with whole(self.package.file):
            made = Annotation(self.package, sheet, part, marks, header, self.styles)
        self._annotated[part] = made
        return made

    def write(
        self,
        own: Path,
        names: Sequence[str],
        out: Path,
        tick: Callable[[int, int], None] | None = None,
    ) -> Transplanted:
        """Write the workbook with the sheets *names* of the workbook *own* at its end.

        Parameters
        ----------
        own : a file that XlsxWriter wrote
        out : what is written; an existing file is replaced
        tick : called with bytes done and bytes in all; may raise to cancel
        """
        package = self.package
        with whole(package.file), Package(own) as source:
            done = transplant(package, source, names, self.styles)
            for annotation in self._annotated.values():
                annotation.apply(done.renames)
            styles = package.related(package.workbook, "styles")
            package.late(styles or "", self.styles.data)
            package.save(out, tick)
        return done
