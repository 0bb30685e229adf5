"""What the workbook says in sentences: the question, what must be known first, and the findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.io.workbook.job import ExportJob, called
from mirrorgap.io.workbook.results import summed
from mirrorgap.io.workbook.text import base_name
from mirrorgap.model import findings, subjects, words
from mirrorgap.model.analysis import changes
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.selection_words import in_full


def question(job: ExportJob, query: Query) -> str:
    """Return what is asked, in one line."""
    basket = findings.basket_text(query.basket) or "all codes"
    parts = [basket, f"period: {query.window or 'all that is loaded'}"]
    if query.base is not None:
        parts.append(f"compared with {query.base}")
    for name, chosen in (("exporters", query.exporters), ("importers", query.importers)):
        if chosen:
            parts.append(f"{name}: {', '.join(map(words.country_name, sorted(chosen)))}")
    if job.parts == "selection":
        selected = in_full(job.selection, called(job.sources))
        parts.append(f"only the selection: {selected}")
    elif job.parts == "noted":
        parts.append("only what is noted")
    if job.query.where is not None:
        parts.append(f"filtered by {in_full(job.query.where, called(job.sources))}")
    made = f"Mirrorgap {job.version}, {job.time.replace('T', ' ')[:16]}"
    return "; ".join([*parts, made])


def alarms(job: ExportJob, warnings: Sequence[str]) -> list[str]:
    """Return what a reader must know before anything else."""
    files = sorted({base_name(s.path) for s in job.sources if s.illustrative})
    told = []
    if files:
        made_up = f"Illustrative: the records of {', '.join(files)} are made up for the demo. "
        told.append(made_up + "Nothing here is a finding about anybody.")
    if job.query.measure != "value":
        measure = {"net_kg": "weight"}.get(job.query.measure, job.query.measure)
        told.append(
            f"The figures in this workbook are values in USD, though {measure} was asked for."
        )
    return [*told, *dict.fromkeys(warnings)]


def sentences(pairs: pd.DataFrame, mirror: Mirror, query: Query, spoken: int) -> list[str]:
    """Return the findings in words: the totals, then the *spoken* pairs with the largest gaps.

    Parameters
    ----------
    pairs : frame of `gaps` by exporter and importer
    """
    if pairs.empty:
        return ["No record fits the question: check the list, the countries and the period."]
    numbers = [f for f in map(str, pairs.columns) if f not in ("exporter", "importer")]
    totals: dict[str, object] = {**summed(pairs, numbers)}
    totals.pop("periods_compared", None)
    totals |= changes.aside(mirror, query).fields
    told = [
        findings.say(one) for one in findings.gap_findings(totals, subjects.of_gaps(mirror, query))
    ]
    if len(pairs) == 1:
        return told
    size = pairs["gap_usd"].abs()
    large = pairs.loc[size[size >= query.min_usd].sort_values(ascending=False).index[:spoken]]
    for _, row in large.iterrows():
        exporter, importer = (frozenset({str(row[name])}) for name in ("exporter", "importer"))
        about = subjects.of_gaps(mirror, replace(query, exporters=exporter, importers=importer))
        fields = {str(name): value for name, value in row.items() if not _missing(value)}
        told.append(findings.say(findings.gap_headline(fields, about)))
    return told


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and bool(np.isnan(value)))
