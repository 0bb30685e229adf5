"""Seasons on real monthly files: the sums behind the sentences, added up again by plain pandas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mirrorgap.io.reading import load
from mirrorgap.model.analysis.course import Seasonal, broken, seasonal
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.words_seasons import seasons_sentences

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
LITHIUM = CORPUS / "liadslnt__hackFinal__TradeData_4_22_2026_12_19_27.csv"
KAZAKHSTAN = CORPUS / "derived__mary-lev__eurostat_EU_exports_to_kazakhstan_monthly_concat.csv"
ANNUAL = CORPUS / "derived__jumayevd_trade-mirror__CHPL_UZB_imports_by_partner.csv"
pytestmark = pytest.mark.skipif(not LITHIUM.exists(), reason="the corpus is not at hand")


def mirror(path: Path) -> Mirror:
    loaded = load([path])
    return Mirror(loaded.chunks, [source.scope for source in loaded.sources])


def sums(found: Seasonal) -> tuple[float, float]:
    """Return the sums of the period and of its base."""
    start, length, lag = found.when
    values = found.course.values
    base = start - lag
    return float(values[start : start + length].sum()), float(values[base : base + length].sum())


def test_lithium_carbonate_of_all_reporters() -> None:
    found = seasonal(mirror(LITHIUM), Query())
    raw = pd.read_csv(LITHIUM, encoding="latin-1", index_col=False, dtype=str)
    exports = raw[(raw["flowCode"] == "X") & (raw["partnerCode"] != "0")]
    exports = exports[exports["reporterISO"] != exports["partnerISO"]]
    # Areas that are no known country make no cells: "Other Asia, nes", "Areas, nes".
    unknown = set(exports["partnerDesc"][~exports["partnerISO"].str.fullmatch("[A-Z]{3}")])
    exports = exports[~exports["partnerDesc"].isin(unknown)]
    value = exports["primaryValue"].astype(float)
    told = exports["reporterISO"].isin(found.course.about.exporters)
    by_month = value[told].groupby(exports["period"]).sum()
    assert sums(found) == pytest.approx((by_month["202412"], by_month["202411"]))
    # Whose books are left out is named with their share of all that is loaded.
    left = exports["reporterISO"].isin(found.course.left.reporters)
    assert (told ^ left).all()
    assert found.course.left.share == pytest.approx(value[left].sum() / value.sum())
    assert "Too short: 3 months in a row" in " ".join(seasons_sentences(found))


def test_exports_to_kazakhstan_without_the_books_that_end_early() -> None:
    read = mirror(KAZAKHSTAN)
    found = seasonal(read, Query())
    assert found.course.left.reporters == ("GBR", "MLT")
    assert (found.season is not None, found.course.run) == (True, 68)
    frame = read.records.frame()
    kept = frame[frame["reporter"].notna() & ~frame["reporter"].isin(["GBR", "MLT"])]
    by_month = kept.groupby("period", observed=True)["value_usd"].sum()
    assert sums(found) == pytest.approx((by_month["2024-08"], by_month["2024-07"]))
    # The file's own total of the Union, in euros, less Malta, at the ECB's mean rate of the month.
    raw = pd.read_csv(KAZAKHSTAN)
    august = raw[raw["PERIOD"] == "Aug. 2024"].set_index("REPORTER")["VALUE_IN_EUR"]
    union = august[august.index.str.contains("European Union|EU27")].max()
    assert sums(found)[0] / (union - august["Malta"]) == pytest.approx(1.1012, abs=0.001)


def test_the_war_shows_in_exports_to_kazakhstan() -> None:
    found = broken(mirror(KAZAKHSTAN), Query(), ())
    assert found.stands
    assert found.best is not None
    assert (found.run_first + found.best.at) // 12 == 2022


def test_annual_imports_of_uzbekistan_are_refused_in_one_sentence() -> None:
    found = seasonal(mirror(ANNUAL), Query(side="importer"))
    said = "These books give years or quarters only: seasons and breaks need monthly records."
    assert seasons_sentences(found) == (said,)
