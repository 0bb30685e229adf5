"""The briefing, written whole or not at all: HTML or PDF by the ending of its name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mirrorgap.io.briefing.content import Tick, content
from mirrorgap.io.briefing.html import html
from mirrorgap.io.workbook.job import Exported, ExportJob
from mirrorgap.io.workbook.target import check_writable, written_whole

SUFFIXES = (".html", ".pdf")


def report(out: Path, job: ExportJob, one_page: bool = False, tick: Tick | None = None) -> Exported:
    """Write the briefing of *job* to *out*, by its ending HTML or PDF.

    Parameters
    ----------
    out : Path
        An existing file there is replaced once the new one is complete.
    job : ExportJob
    one_page : bool
        The findings, two plots, one table and the first questions alone.
    tick : called with steps done and steps in all; may raise to cancel

    Returns
    -------
    Exported
        Its path; ``sheets`` holds the titles of the chapters that have something to say.

    Raises
    ------
    WritingError
        In one sentence, when *out* is locked or its folder cannot be written to.
    ValueError
        When the ending is neither .html nor .pdf.
    """
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"a briefing's name ends in {' or '.join(SUFFIXES)}, not {out.name}")
    check_writable(out, [source.path for source in job.sources])
    told = content(job, tick)
    with written_whole(out) as part:
        if suffix == ".html":
            part.write_text(html(told, one_page=one_page), encoding="utf-8", newline="\n")
        else:
            # Only who asks for paper waits for its library.
            from mirrorgap.io.briefing.pdf import write_pdf

            write_pdf(told, part, one_page=one_page)
    titles = tuple(part.title for part in told.parts if not part.nothing)
    return replace(Exported("", titles, 0, 0, 0), path=str(out))
