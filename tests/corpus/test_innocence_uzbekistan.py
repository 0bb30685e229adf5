"""The innocent explanations on the real Uzbek files: the figures of the issue."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from mirrorgap.ui.cli import run

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FILES = [
    str(CORPUS / f"derived__jumayevd_trade-mirror__CHPL_{name}.csv")
    for name in ("UZB_imports_by_partner", "partner_exports_to_UZB")
]
pytestmark = pytest.mark.skipif(not Path(FILES[0]).exists(), reason="the corpus is not at hand")


def explained(capsys, exporter, *more):
    words = ["explain", *FILES, "--exporter", exporter, "--importer", "UZB", "--from", "2023",
             "--to", "2023", "--format", "json", *more]  # fmt: skip
    assert run(words) == 0
    out = capsys.readouterr()
    return {row["test"]: row for row in json.loads(out.out)}, out.err


def test_emirates_2023(capsys):
    found, told = explained(capsys, "ARE")
    assert round(found["origin"]["figure"] / 1e6, 2) == 54.98
    assert found["origin"]["verdict"] == "explains in part"
    sentence = found["origin"]["sentence"]
    assert "8517.62 22.2 of 35.3 million" in sentence
    assert "8471.50 whole" in sentence
    assert "8542.31 10.9 of 12.9 million" in sentence
    assert re.search(r"Nothing of it in 8471\.80, 8504\.40 and 8807\.30", sentence)
    assert found["lag"]["verdict"] == "cannot be tested"
    assert found["usual_gap"]["verdict"] == "cannot be tested"
    assert found["lag"]["figure"] is None
    assert "selected channels only" in told


def test_turkey_2023(capsys):
    found, _ = explained(capsys, "TUR")
    sentence = found["history"]["sentence"]
    assert "predates 2022" in sentence
    assert "58.9% in 2017" in sentence
    assert "18.7% in 2019" in sentence


def test_one_battery_is_fast():
    from mirrorgap.io.reading import Said, load
    from mirrorgap.model import lists, periods
    from mirrorgap.model.analysis.innocence import battery
    from mirrorgap.model.mirror import Mirror
    from mirrorgap.model.query import Query

    loaded = load([Path(path) for path in FILES], Said(), None)
    mirror = Mirror(loaded.chunks, [source.scope for source in loaded.sources])
    query = Query(
        basket=lists.load("chpl-2024-02"),
        exporters=frozenset({"ARE"}),
        importers=frozenset({"UZB"}),
        window=periods.window("2023", "2023"),
    )
    battery(mirror, query)
    start = time.perf_counter()
    battery(mirror, query)
    assert time.perf_counter() - start < 0.2


def test_files_of_large_flows_leave_coverage_open_until_somebody_states_their_scope(capsys):
    found, _ = explained(capsys, "ARE")
    coverage = found["coverage"]
    assert (coverage["verdict"], coverage["figure"]) == ("cannot be tested", None)
    assert "the larger flows only" in coverage["sentence"]
    assert found["left"]["figure"] is None
    assert "not stated: coverage" in found["left"]["sentence"]
    stated, _ = explained(capsys, "ARE", "--complete")
    assert stated["coverage"]["verdict"] == "does not explain"
    assert stated["left"]["figure"] > 0
    # What the other tests find does not depend on it.
    for test in ("origin", "cif_fob", "history", "importer_usual", "quantity"):
        assert stated[test] == found[test], test
