"""Workbooks of made records for tests, spoilt and recalculated by LibreOffice."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from pandas import DataFrame

from mirrorgap.model import lists
from mirrorgap.model.case import Source
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

SOFFICE = shutil.which("soffice")
QUERY = Query(basket=lists.load("chpl-2024-02")).grouped("exporter", "importer", "period")
#: LibreOffice recalculates a workbook of another program only where it is told to.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def records(flow: str, valuation: str, values: dict[tuple[str, str, str], float]) -> Chunk:
    out = flow == "export"
    rows = [
        {
            "reporter": "TUR" if out else importer,
            "partner": importer if out else "TUR",
            "flow": flow,
            "code": code,
            "period": period,
            "value": value,
            "value_usd": value,
            "valuation": valuation,
            "status": "reported",
            "row": i + 2,
        }
        for i, ((importer, code, period), value) in enumerate(values.items())
    ]
    return Chunk.of(DataFrame(rows))


def source(chunk: Chunk, folder: Path, name: str) -> Source:
    ledger = Ledger(len(chunk), len(chunk), len(chunk))
    path = str(folder / name)
    return Source(chunk.id, path, "", 1, "0", "2026-11-22", Mapping("tidy"), Scope(), ledger)


def values(factor: float) -> dict[tuple[str, str, str], float]:
    """Return exports, or with a factor below 1 part of them as imports."""
    found = {}
    for i, importer in enumerate(("UZB", "KAZ", "KGZ")):
        for j, code in enumerate(("854231", "852691", "847150")):
            for k, period in enumerate(("2021", "2022", "2023")):
                if factor == 1 or (i + j + k) % 4:
                    found[importer, code, period] = round(1e5 / 3 * factor * (1 + i + 3 * j + k), 2)
    return found


def with_factor(source: Path, target: Path, factor: float) -> None:
    rewritten(source, target, lambda name, text: text.replace("<v>1.06</v>", f"<v>{factor}</v>"))


def without_values(source: Path, target: Path) -> None:
    """Spoil every cached value, so that only a recalculation gives the right ones."""
    spoilt = re.compile(r"(</f><v>)[^<]*(</v>)")
    rewritten(source, target, lambda name, text: spoilt.sub(r"\g<1>-777\g<2>", text))


def rewritten(source: Path, target: Path, change: object) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = change(name, data.decode()).encode()  # type: ignore[operator]
            new.writestr(name, data)


def recalculate(paths: tuple[Path, ...], folder: Path) -> None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "done")]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=120)
