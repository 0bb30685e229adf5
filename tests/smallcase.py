"""A small case for tests of workbook and briefing: monthly books of both sides over three years."""

from __future__ import annotations

from pathlib import Path

import books
import pandas as pd

from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model import lists, periods
from mirrorgap.model.case import Source
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

TIME = "2026-11-22T10:00:00+00:00"
QUERY = Query(
    basket=lists.load("chpl-2024-02"),
    window=periods.window("2023-01", "2023-09"),
    base=periods.window("2022-01", "2022-09"),
)
MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022, 2023) for month in range(1, 13)]


def trade(flow: str, share: float = 1.0) -> Chunk:
    """Turkey's exports to four countries, rising in 2023, or a *share* of them as imports."""
    rows = []
    for j, importer in enumerate(("KAZ", "UZB", "GEO", "RUS")):
        for k, code in enumerate(("854231", "852691", "847150", "640299")):
            for i, month in enumerate(MONTHS):
                if flow == "import" and (importer == "RUS" or (importer, k) == ("KAZ", 2)):
                    continue
                grown = 1.0 + (1.5 if month >= "2023" and importer == "KAZ" and k < 3 else 0.0)
                usd = 1e5 * (1 + j + k) * (1 + 0.05 * (i % 12)) * grown
                if flow == "import":
                    usd = usd * share / (grown if importer == "KAZ" else 1.0)
                rows.append(("TUR", importer, code, month, round(usd, 2)))
    return books.side(flow, rows, "FOB" if flow == "export" else "CIF", net_kg=10.0)


def onward() -> Chunk:
    """Kazakhstan's exports to Russia, level."""
    rows = [("KAZ", "RUS", "854231", month, 50_000.0) for month in MONTHS]
    return books.side("export", rows, "FOB")


def source(chunk: Chunk, path: Path, sheet: str = "") -> Source:
    ledger = Ledger(len(chunk), len(chunk), len(chunk))
    return Source(chunk.id, str(path), sheet, 10, "a" * 64, TIME, Mapping("tidy"), Scope(), ledger)


def job(folder: Path, query: Query = QUERY, **more: object) -> ExportJob:
    chunks = (trade("export"), trade("import", 0.8), onward())
    names = ("turkey.csv", "importers.csv", "kazakhstan.csv")
    sources = tuple(source(c, folder / n) for c, n in zip(chunks, names, strict=True))
    made: dict[str, object] = {"version": "0.1.0", "time": TIME, "title": "A case", **more}
    return ExportJob(sources, chunks, query, **made)  # type: ignore[arg-type]


def mirror(of: ExportJob) -> Mirror:
    return Mirror(of.chunks, [one.scope for one in of.sources])


def same(one: object, other: object) -> bool:
    """Whether two cells say the same: missing is None, "" or NaN."""
    missing = [value is None or value == "" or pd.isna(value) for value in (one, other)]
    return all(missing) or one == other


HEADER = "period,reporterISO,reporterDesc,flowCode,flowDesc,partnerISO,partnerDesc"
HEADER += ",classificationCode,cmdCode,cmdDesc,netWgt,primaryValue"


def files(folder: Path) -> list[Path]:
    """Write monthly files of Turkey's exports to Uzbekistan, and of its imports; return their paths."""
    made = []
    for name, reporter, partner, code, flow in (
        ("turkey.csv", "TUR", "UZB", "X", "Export"),
        ("uzbekistan.csv", "UZB", "TUR", "M", "Import"),
    ):
        lines = [HEADER]
        for i, month in enumerate(MONTHS[12:]):
            for k, goods in enumerate(("854231", "852691", "847150")):
                usd = 1e5 * (1 + k + i % 12) * (1.0 if code == "X" else 0.7 - 0.1 * k)
                lines.append(
                    f"{month.replace('-', '')},{reporter},{reporter},{code},{flow},{partner},{partner}"
                    f",H6,{goods},goods,10,{usd:.2f}"
                )
        path = folder / name
        path.write_text("\n".join(lines), encoding="utf-8")
        made.append(path)
    return made
