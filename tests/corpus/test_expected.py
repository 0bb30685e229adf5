"""Every real file is read as EXPECTED.json says: to the last digit, with its row."""

from __future__ import annotations

import json
import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mirrorgap.io.grids_excel import column_letters
from mirrorgap.io.reading import Loaded, load
from mirrorgap.model import countries, period_labels
from mirrorgap.model.records import Records

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
EXPECTED: dict[str, Any] = (
    json.loads((CORPUS / "EXPECTED.json").read_text(encoding="utf-8"))
    if (CORPUS / "EXPECTED.json").exists()
    else {}
)
#: Entries that are not read right yet; MIRRORGAP_ALL=1 shows them too.
NOT_DONE: tuple[str, ...] = ()
#: Where the oracle contradicts itself: its probes and sums take 2017-01 to 2017-09 from this file.
ORACLE_WRONG: dict[str, dict[str, Any]] = {
    "mary-lev__eu-export-sanctions__WEB_UTSA_04_.xls": {"last_period": "2017-09"},
}
FIELDS = [
    "reporter",
    "partner",
    "flow",
    "code",
    "hs_edition",
    "period",
    "value",
    "currency",
    "value_usd",
    "fob_usd",
    "net_kg",
    "quantity",
    "unit",
    "valuation",
    "basis",
    "status",
    "reporter_label",
    "partner_label",
    "product_label",
    "file",
    "sheet",
    "row",
    "column",
]

pytestmark = pytest.mark.skipif(not EXPECTED, reason="the corpus is not here")


def names() -> list[str]:
    if os.environ.get("MIRRORGAP_ALL"):
        return list(EXPECTED)
    return [name for name in EXPECTED if name not in NOT_DONE]


def loaded(name: str) -> Loaded:
    return load([CORPUS / name])


def frame(loaded: Loaded) -> pd.DataFrame:
    records = Records(loaded.chunks)
    found = records.frame(fields=FIELDS)
    texts = [c for c in found.columns if isinstance(found[c].dtype, pd.CategoricalDtype)]
    return found.astype(dict.fromkeys(texts, object))


def kind(found: pd.DataFrame) -> str:
    codes = set(found["code"].dropna())
    return "flows" if codes - {"TOTAL"} else "totals"


class Report:
    """What differs between a file as read and its entry."""

    def __init__(self, name: str) -> None:
        self.name, self.entry = name, {**EXPECTED[name], **ORACLE_WRONG.get(name, {})}
        self.failures: list[str] = []

    def check(self, what: str, want: Any, got: Any) -> None:
        if want != got:
            self.failures.append(f"{what}: wanted {_short(want)}, got {_short(got)}")

    def run(self) -> list[str]:
        got = loaded(self.name)
        for source in got.sources:
            aside = sum(entry.rows for entry in source.ledger.set_aside)
            self.check("ledger", source.ledger.rows_in_sheet, source.ledger.rows_read + aside)
        if self.entry["class"] in ("reference", "refuse"):
            self.check("records", 0, sum(map(len, got.chunks)))
            wanted = "reference" if self.entry["class"] == "reference" else "not goods trade"
            kinds = {problem.kind for problem in got.problems}
            if wanted not in kinds:
                self.failures.append(f"wanted a refusal as {wanted}, got {_short(got.problems)}")
            return self.failures
        if not got.chunks:
            self.failures.append(f"nothing read: {_short([p.sentence for p in got.problems])}")
            return self.failures
        found = frame(got)
        self.whole(found, got)
        for probe in self.entry["probes"]:
            self.probe(found, probe)
        for total in self.entry["sums"]:
            self.sum(found, total)
        return self.failures

    def whole(self, found: pd.DataFrame, got: Loaded) -> None:
        entry = self.entry
        valued = found[found["value"].notna() | found["net_kg"].notna()]
        if kind(found) not in (entry["class"], entry.get("class_alt")):
            self.check("class", entry["class"], kind(found))
        if entry["sheets_used"] and ".." not in str(entry["sheets_used"]):
            sheets = [source.sheet for source in got.sources]
            self.check("sheets", sorted(entry["sheets_used"]), sorted(sheets))
        self.check("reporters", entry["reporters"], sorted(set(found["reporter"].dropna())))
        mine = found[found["reporter"].notna()] if entry["reporters"] else found
        if "reading_face" not in entry["probes"][0]:
            self.check("flows", entry["flows"], sorted(set(mine["flow"].dropna())))
        if entry["n_partners"] is not None:
            partners = set(mine["partner"].dropna()) - {"W00"}
            if mine["partner_label"].eq("Other Asia, nes").any() and not entry["n_residual"]:
                partners.add("TWN")  # the oracle's second reading
            if "importer" in entry["probes"][0]:
                labels = pd.concat([found["reporter_label"], found["partner_label"]])
                partners = {countries.to_iso3(label) for label in set(labels)}
            self.check("partners", entry["n_partners"], len(partners))
        if entry["n_codes"] is not None:
            self.check("codes", entry["n_codes"], len(set(found["code"].dropna()) - {"TOTAL"}))
        if "has_total_code" in entry:
            self.check("TOTAL", entry["has_total_code"], "TOTAL" in set(found["code"].dropna()))
        if entry["first_period"] is not None:
            told = valued["period"].dropna()
            alike = told[told.str.len() == len(entry["last_period"])]
            alike = alike[~alike.str.contains("Q")]
            self.check("first period", entry["first_period"], min(told, default=None))
            self.check("last period", entry["last_period"], _last(alike if len(alike) else told))
        self.unit(found, got)
        self.counts(found, valued)

    def unit(self, found: pd.DataFrame, got: Loaded) -> None:
        if self.entry["currency"] is None or self.entry.get("unit_in_file") is False:
            return
        self.check("currency", [self.entry["currency"]], sorted(set(found["currency"].dropna())))
        scales = {source.mapping.scale for source in got.sources}
        self.check("scale", {self.entry["scale"]}, scales)
        if self.entry["valuation"] is not None:
            self.check("valuation", {self.entry["valuation"]}, set(found["valuation"].dropna()))

    def counts(self, found: pd.DataFrame, valued: pd.DataFrame) -> None:
        entry = self.entry
        if entry["n_records"] == 0 and entry["n_aggregate"]:
            # Months and quarters count; running sums of months stand beside them.
            valued = valued[valued["period"].str.fullmatch(r"\d{4}-(\d\d|Q\d)")]
        kinds = [self.standing(row) for row in valued.itertuples()]
        for what, field in (("records", "n_records"), ("aggregates", "n_aggregate"),
                            ("residuals", "n_residual")):  # fmt: skip
            if entry.get(field) is not None:
                self.check(what, entry[field], kinds.count(what))
        if entry.get("n_missing") is not None:
            gone = found[found["value"].isna() & found["net_kg"].isna()]
            gone = self.known(self.only_coded(gone))
            if "n_month" in entry:
                # Running sums of months stand beside the months and quarters that are counted.
                gone = gone[~gone["period"].str.contains("/")]
            # Marks may be counted with the blank cells beside them, or alone.
            counts = {len(gone), int((gone["status"] == "unclear").sum())}
            if entry["n_missing"] not in counts:
                self.check("missing", entry["n_missing"], len(gone))

    def standing(self, row: Any) -> str:
        """Say whether a record is one of a country, of a group, of a leftover area, or of no code."""
        if self.whole_goods and pd.isna(row.code):
            ranges = re.match(r"\d\d ?-\d\d", str(row.product_label))
            return "aggregates" if ranges else "uncoded"
        unknown = None
        if pd.isna(row.reporter) and self.entry["reporters"]:
            unknown = row.reporter_label
        if pd.isna(row.partner) and not self.nobody:
            unknown = row.partner_label
        other_asia = unknown == "Other Asia, nes" and not self.entry["n_residual"]
        if unknown is None or other_asia:
            return "records"
        return "aggregates" if countries.kind(str(unknown)) in ("group", "world") else "residuals"

    @property
    def whole_goods(self) -> bool:
        """Whether the entry counts all goods only, and not the baskets beside them."""
        return bool(self.entry.get("has_total_code"))

    @property
    def nobody(self) -> bool:
        return self.entry["n_partners"] is None or "importer" in self.entry["probes"][0]

    def only_coded(self, rows: pd.DataFrame) -> pd.DataFrame:
        named = any(probe.get("code", "") is None for probe in self.entry["probes"])
        return rows if named or not self.whole_goods else rows[rows["code"].notna()]

    def known(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows if self.nobody else rows[rows["partner"].notna()]

    def probe(self, found: pd.DataFrame, probe: dict[str, Any]) -> None:
        if "reading_face" in probe:
            # Nobody says whose statistics these are: the columns are read as they stand.
            probe = {**probe, **probe["reading_face"], "reporter": None}
        at = found[found["row"] == (probe["row"] or probe.get("table_row"))]
        if probe.get("sheet") is not None:
            at = at[at["sheet"] == probe["sheet"]]
        if probe.get("col") is not None and at["column"].notna().any():
            at = at[at["column"] == column_letters(probe["col"] - 1)]
        if probe.get("fiscal_year"):
            at = at[at["period"] == fiscal(probe["fiscal_year"])]
        for key in ("flow", "period"):
            if len(at) > 1 and probe.get(key) is not None:
                at = at[at[key] == probe[key]]
        where = f"row {probe['row']} {probe.get('sheet') or ''} {probe.get('col') or ''}"
        if len(at) > 1 and "concept" in probe:
            at = at[
                at["basis"].map({"origin": "origin", "consignment": "consignment"})
                == probe["concept"].removeprefix("import_").replace("consigment", "consignment")
            ]
        if len(at) != 1:
            self.failures.append(f"probe {where}: {len(at)} records")
            return
        got = at.iloc[0]
        for key in ("reporter", "partner", "flow", "code", "period", "currency", "status"):
            if key in probe and probe[key] is not None:
                self.same(f"probe {where} {key}", probe, key, got[key])
                continue
            null = key in ("reporter", "partner", "flow") and key in probe
            if null and not (pd.isna(got[key]) or got[key] == probe.get(f"{key}_alt")):
                self.failures.append(f"probe {where} {key}: wanted none, got {got[key]}")
        self.number(f"probe {where} value", value_of(probe), got["value"])
        if probe.get("net_kg") is not None:
            self.number(f"probe {where} net_kg", {probe["net_kg"]}, got["net_kg"])
        for key in ("cif", "fob"):
            if probe.get(key) is not None and probe["flow"] == "import" and got["valuation"]:
                wanted = probe[key]
                mine = got["value"] if got["valuation"] == key.upper() else got["fob_usd"]
                if key.upper() == "CIF" and got["valuation"] != "CIF":
                    mine = float("nan")
                self.number(f"probe {where} {key}", {wanted}, mine)

    def same(self, what: str, probe: dict[str, Any], key: str, got: Any) -> None:
        if key == "currency" and self.entry.get("unit_in_file") is False:
            return
        if key == "status" and got == "zero" and 0 in value_of(probe):
            return
        if got != probe[key] and got != probe.get(f"{key}_alt"):
            self.failures.append(f"{what}: wanted {probe[key]}, got {got}")

    def number(self, what: str, wanted: set[Any], got: Any) -> None:
        known = {float(value) for value in wanted if value is not None}
        if not known and pd.isna(got):
            return
        if not any(got == pytest.approx(value, rel=1e-12, abs=1e-9) for value in known):
            self.failures.append(f"{what}: wanted {wanted}, got {got}")

    def sum(self, found: pd.DataFrame, total: dict[str, Any]) -> None:
        rows = self.only_coded(found[found["value"].notna()])
        measure = "value"
        if "measure" in total["where"]:
            measure = total["where"]["measure"]
            rows = found[found[measure].notna()]
        if "state" in total["where"]:
            return  # records do not keep the states inside a reporter
        for key, wanted in total["where"].items():
            rows = where(rows, key, wanted) if key != "measure" else rows
            if rows is None:
                self.failures.append(f"sum by {key}: the test cannot ask for it")
                return
        if len(rows) != total["n"]:
            self.failures.append(
                f"sum {total['where']}: wanted {total['n']} cells, got {len(rows)}"
            )
        wanted_values = value_of(total)
        if not any(
            v is not None and rows[measure].sum() == pytest.approx(float(v), rel=1e-9)
            for v in wanted_values
        ):
            self.failures.append(
                f"sum {total['where']}: {wanted_values}, got {rows[measure].sum()}"
            )


def value_of(told: dict[str, Any]) -> set[Any]:
    keys = ("value", "raw_value", "value_if_thousand_usd", "value_if_million_usd")
    found = {told[key] for key in keys if told.get(key) is not None}
    return found or {None}


def where(rows: pd.DataFrame, key: str, wanted: Any) -> pd.DataFrame | None:
    if wanted == "COUNTRIES":
        return rows[rows[key].notna() & (rows[key] != "W00")]
    match key:
        case "code_length":
            return rows[rows["code"].str.fullmatch(r"\d+") & (rows["code"].str.len() == wanted)]
        case "fiscal_year":
            return rows[rows["period"] == fiscal(wanted)]
        case "code_level":
            return rows[rows["code"].str.fullmatch(r"\d{2}")]
        case "year":
            return rows[rows["period"].str.startswith(str(wanted))]
        case "frequency":
            length = {"monthly": 7, "annual": 4}[wanted]
            return rows[(rows["period"].str.len() == length) & ~rows["period"].str.contains("Q")]
        case "importer" | "exporter":
            label = "reporter_label" if key == "importer" else "partner_label"
            return rows[rows[label].map(str).map(countries.to_iso3) == wanted]
        case "column":
            basis = {"import_origin": "origin", "import_consigment": "consignment"}.get(wanted)
            if basis is not None:
                return rows[rows["basis"] == basis]
            return rows[rows["flow"] == wanted]
        case "napr":
            return rows[rows["flow"] == {"ЭК": "export", "ИМ": "import"}[wanted]]
        case _ if key in rows.columns:
            return rows[rows[key] == wanted]
        case _:
            return None


def fiscal(text: str) -> str | None:
    return period_labels.period(text, fiscal_start=4)


def _last(periods: pd.Series) -> str:
    return max(periods, default="")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) < 300 else text[:300] + "..."


@cache
def failures(name: str) -> tuple[str, ...]:
    """What differs, worked out once: the table at the end lists what the tests found."""
    return tuple(Report(name).run())


@pytest.mark.parametrize("name", names())
def test_entry(name: str) -> None:
    assert not failures(name), "\n".join(failures(name))


def test_table_of_files(capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for name in names():
        found = failures(name)
        lines.append(f"{len(found):3}  {name[:90]}")
        if os.environ.get("MIRRORGAP_ALL"):
            lines.extend(f"       {failure}" for failure in found[:8])
    with capsys.disabled():
        sys.stdout.write("\nfailures  file\n" + "\n".join(lines) + "\n")
    assert len(lines) == len(names())
