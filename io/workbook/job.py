"""What an export is asked for and what it gives: plain values that travel to another process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from mirrorgap.io.workbook.text import base_name
from mirrorgap.model.case import Source
from mirrorgap.model.claims import Claim
from mirrorgap.model.events import KnownEvent, known_events
from mirrorgap.model.notes import Note
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.selection import Selection
from mirrorgap.model.settling import USUAL

#: What goes in: everything, or only what concerns the selection or the notes.
Parts = Literal["everything", "selection", "noted"]
Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExportJob:
    """All that a workbook is made of.

    Attributes
    ----------
    sources : tuple of Source
        In the order of the case; each one's path leads to the file, which is read again.
    chunks : tuple of Chunk
        The records, one chunk a source, in the same order.
    query : Query
        The question of the window or the command; ``by`` groups the sheet Gaps, by default by
        exporter, importer and period.
    selection : Selection or None
        The brush; None: the default rule finds what is highlighted.
    notes : tuple of Note
    version, time : str
        The program's version, and ISO 8601 time with offset.
    parts : "everything", "selection" or "noted"
    title : str
        The case's title; "" where it has none.
    claims : tuple of Claim
        Checked again on the records; they make the sheet Claims where there are any.
    rates : str
        By which exchange rates money became dollars, in words; "" for the ECB's alone.
    settle : str
        Which source counts where several have a cell: a rule of `mirrorgap.model.settling`.
    destination : str
        ISO3 of the country whose routes are read; "" where none is chosen.
    events : tuple of KnownEvent or None
        Over plots of time; None: those that are shipped.
    earlier : tuple of Source
        Readings that newer downloads among *sources* replaced: named in Sources, not added up.
    only : str
        The path of the one file whose sheets go in, though all sources make the figures; "" for all.
    """

    sources: tuple[Source, ...]
    chunks: tuple[Chunk, ...]
    query: Query
    selection: Selection | None = None
    notes: tuple[Note, ...] = ()
    version: str = ""
    time: str = "1970-01-01T00:00:00+00:00"
    parts: Parts = "everything"
    title: str = ""
    claims: tuple[Claim, ...] = ()
    settle: str = USUAL
    rates: str = ""
    destination: str = ""
    events: tuple[KnownEvent, ...] | None = None
    only: str = ""
    earlier: tuple[Source, ...] = ()

    @property
    def known_events(self) -> tuple[KnownEvent, ...]:
        """The events of the job, else those that are shipped."""
        return known_events() if self.events is None else self.events

    def __post_init__(self) -> None:
        if len(self.sources) != len(self.chunks):
            raise ValueError("each source needs its chunk of records")
        if self.parts == "selection" and self.selection is None:
            raise ValueError("nothing is selected: select something, or export everything")
        if self.parts == "noted" and not any(note.subject for note in self.notes):
            raise ValueError("no note has a subject: note something, or export everything")

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the files that the sources are sheets of, each once, in their order."""
        return tuple(dict.fromkeys(source.path for source in self.sources))

    def of_each_file(self) -> tuple[ExportJob, ...]:
        """Return a job a file: the same figures, with the sheets of that file alone.

        `mirrorgap.io.workbook.each.export_each` writes them into a folder.

        >>> ExportJob((), (), Query()).of_each_file()
        ()
        """
        return tuple(replace(self, only=path) for path in self.files)

    def goes_in(self, source: Source) -> bool:
        """Return whether the sheet of a source is among those of this workbook."""
        return self.only in ("", source.path)


def called(sources: Iterable[Source]) -> dict[str, str]:
    """Return what sources are called, by their chunk: the file, and the sheet where it has one.

    >>> called(())
    {}
    """
    return {
        one.chunk: f"{base_name(one.path)}, {one.sheet}" if one.sheet else base_name(one.path)
        for one in sources
    }


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes
    ----------
    path : str
    sheets : tuple of str
        Names of all sheets, in order.
    rows : int
        Rows of source sheets that were copied.
    highlighted, comments : int
        Records behind the findings, and comments written (up to 500 a sheet).
    warnings : tuple of str
        One plain sentence each: a source that is missing or changed, rows that did not fit.
    grafted : bool
        Whether it is the source's own package, annotated, and no new workbook with its cells.
    """

    path: str
    sheets: tuple[str, ...]
    rows: int
    highlighted: int
    comments: int
    warnings: tuple[str, ...] = field(default=())
    grafted: bool = False
