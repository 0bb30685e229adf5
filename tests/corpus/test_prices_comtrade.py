"""Unit values of a real Comtrade file (lithium carbonate by month, 2024) beside plain pandas."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mirrorgap.io.reading import load
from mirrorgap.model import countries
from mirrorgap.model.analysis.prices import prices, unit_values
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FILE = CORPUS / "liadslnt__hackFinal__TradeData_4_22_2026_12_19_27.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the corpus is not at hand")
KEYS = ["exporter", "importer", "code", "period"]
SIDES = {
    "exporter": ("X", "reporterISO", "partnerISO"),
    "importer": ("M", "partnerISO", "reporterISO"),
}


@pytest.fixture(scope="module")
def mirror() -> Mirror:
    loaded = load([FILE])
    return Mirror(loaded.chunks, [source.scope for source in loaded.sources])


def by_pandas(side: str) -> pd.DataFrame:
    """Return unit values and z of one side, from the file itself and by METHODS 9 alone."""
    flow, exporter, importer = SIDES[side]
    raw = pd.read_csv(FILE, encoding="latin-1", index_col=False, dtype=str)
    raw = raw[raw["flowCode"] == flow]
    one = pd.DataFrame(
        {
            "exporter": raw[exporter],
            "importer": raw[importer],
            "code": raw["cmdCode"],
            "period": raw["period"].str[:4] + "-" + raw["period"].str[4:],
            "usd": raw["primaryValue"].astype(float),
            "fob": raw["fobvalue"].astype(float),
            "kg": raw["netWgt"].astype(float),
            "guessed": raw["isNetWgtEstimated"].str.lower() == "true",
        }
    )
    known = one["exporter"].map(countries.to_iso3).notna()
    known &= one["importer"].map(countries.to_iso3).notna()
    known &= (one["exporter"] != "W00") & (one["importer"] != "W00")
    one = one[known & (one["exporter"] != one["importer"])]
    for name in ("exporter", "importer"):
        one = one.assign(**{name: one[name].map(countries.to_iso3)})
    one = one[~one["guessed"] & (one["kg"] > 0) & (one["usd"] > 0)]
    one = one.assign(uv=one["usd"] / one["kg"])
    log, kinds = np.log(one["uv"]), [one["code"], one["period"].str[:4]]
    median = log.groupby(kinds).transform("median")
    mad = (log - median).abs().groupby(kinds).transform("median")
    assert (mad > 0).all()
    assert (log.groupby(kinds).transform("size") >= 8).all()
    return one.assign(z=0.6745 * (log - median) / mad).set_index(KEYS).sort_index()


@pytest.mark.parametrize("side", ["exporter", "importer"])
def test_every_z_is_that_of_plain_pandas(mirror: Mirror, side: str) -> None:
    expected = by_pandas(side)
    found = unit_values(mirror, Query(by=tuple(KEYS), side=side, min_usd=0)).frame
    found = found.set_index(KEYS).sort_index()
    assert list(found.index) == list(expected.index)
    assert len(found) > 1000
    assert np.allclose(found["unit_value"], expected["uv"])
    assert np.allclose(found["z"], expected["z"])
    flagged = prices(mirror, Query(side=side, min_usd=0)).frame
    assert len(flagged) == int((expected["z"].abs() > 3.5).sum()) > 10


def test_parts_and_mirrors_are_those_of_plain_pandas(mirror: Mirror) -> None:
    x, m = by_pandas("exporter"), by_pandas("importer")
    both = x.join(m, how="inner", suffixes=("_x", "_m"))
    m_star = both["fob_m"].where(both["fob_m"] > 0, both["usd_m"] / 1.06)
    price = np.log(both["usd_x"] / both["kg_x"]) - np.log(m_star / both["kg_m"])
    found = unit_values(mirror, Query(by=tuple(KEYS), min_usd=0)).frame
    found = found.set_index(KEYS).loc[both.index]
    assert np.allclose(found["price_part"], price)
    assert np.allclose(found["price_part"] + found["quantity_part"], np.log(both["usd_x"] / m_star))
    far = both["z_m"].abs() > 3.5
    alike = np.sign(both["z_m"]) == np.sign(both["z_x"])
    expected = np.select([far & alike, far], ["same", "opposite"], "not seen")
    assert found["mirror"].tolist() == expected.tolist()


def test_what_is_usual_does_not_depend_on_what_is_looked_at(mirror: Mirror) -> None:
    query = Query(by=tuple(KEYS), min_usd=0)
    every = unit_values(mirror, query).frame.set_index(KEYS)
    some = unit_values(mirror, replace(query, exporters=frozenset({"CHN"}))).frame
    assert 50 < len(some) < len(every)
    assert np.allclose(some["z"], every.loc[list(map(tuple, some[KEYS].to_numpy())), "z"])
