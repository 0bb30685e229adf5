"""What an export would hold, counted before it is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mirrorgap.io.workbook.evidence import Evidence
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model.mirror import Mirror


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts of what goes in.

    Attributes
    ----------
    sheets, rows : int
        Source sheets that are copied, and their rows.
    highlighted : int
        Records behind the findings.
    notes, noted : int
        Notes, and records behind them.
    rule : str
        Which records are highlighted, in a sentence.
    """

    sheets: int
    rows: int
    highlighted: int
    notes: int
    noted: int
    rule: str


def preview(job: ExportJob, mirror: Mirror) -> Preview:
    """Count what *job* would write, over the mirror of the same chunks.

    >>> from mirrorgap.model.query import Query
    >>> preview(ExportJob((), (), Query()), Mirror([], [])).rows
    0
    """
    evidence = Evidence(job, mirror)
    wanted = [i for i in range(len(job.sources)) if _goes_in(evidence, i)]
    noted = np.logical_or.reduce(evidence.noted) if evidence.noted else np.zeros(0, dtype=bool)
    return Preview(
        sheets=len(wanted),
        rows=sum(job.sources[i].ledger.rows_in_sheet for i in wanted),
        highlighted=int(evidence.found.sum()),
        notes=len(job.notes),
        noted=int(noted.sum()),
        rule=evidence.rule,
    )


def _goes_in(evidence: Evidence, source: int) -> bool:
    return evidence.job.parts == "everything" or evidence.touches(source)
