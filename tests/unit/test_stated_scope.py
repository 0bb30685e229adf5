"""A scope that nobody has stated: what files of large flows only leave open, and how it is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.io.encoding import decode, encode
from mirrorgap.model import periods, samples
from mirrorgap.model.analysis.innocence import battery
from mirrorgap.model.analysis.ranking import ranked
from mirrorgap.model.case import Source
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope, infer

QUERY = Query(exporters=frozenset({"TUR"}), importers=frozenset({"UZB"}))


def mirror(scope: Scope, least: float) -> Mirror:
    """Sixty codes, Turkey's exports twice Uzbekistan's imports, the smallest of *least*."""
    codes = [f"85{heading:02d}{n}1" for heading in range(1, 13) for n in range(1, 6)]
    chunks = []
    for who, flow, share in ((("TUR", "UZB"), "export", 2.0), (("UZB", "TUR"), "import", 1.0)):
        value = share * least * np.arange(1, len(codes) + 1)
        frame = pd.DataFrame({"code": codes, "value_usd": value, "value": value})
        frame = frame.assign(reporter=who[0], partner=who[1], flow=flow, period="2023",
                             status="reported", valuation="FOB", row=np.arange(len(codes)) + 2)  # fmt: skip
        chunks.append(Chunk.of(frame))
    return Mirror(chunks, [scope, scope])


def coverage(made: Mirror):
    return next(one for one in battery(made, QUERY).tests if one.test == "coverage")


def test_large_flows_only_and_no_stated_scope_leave_coverage_open() -> None:
    inferred = Scope(inferred=True)
    open_, stated = mirror(inferred, 20_000.0), mirror(Scope(), 20_000.0)
    assert samples.of_unknown_extent(open_)
    assert not samples.of_unknown_extent(stated)
    assert coverage(open_).verdict == "cannot be tested"
    assert coverage(stated).verdict == "does not explain"
    # With small flows in it nobody has picked the large ones out.
    assert coverage(mirror(inferred, 10.0)).verdict == "does not explain"
    assert battery(open_, QUERY).left_usd is None
    assert battery(open_, QUERY).reading == "cannot be told"
    assert battery(stated, QUERY).left_usd is not None
    assert ranked(open_, QUERY).frame["left_usd"].isna().all()


def source(scope: Scope, stated: Scope | None) -> Source:
    mapping = Mapping(layout="tidy", header_row=1, columns=(), scope=stated)
    return Source("c", "/a.csv", "", 1, "0" * 64, "", mapping, scope, Ledger(1, 1, 1))


@pytest.mark.parametrize("stated", [None, Scope()])
def test_a_source_knows_whether_its_scope_was_stated_and_a_case_file_need_not_say(stated) -> None:
    made = source(Scope(), stated)
    assert made.scope.inferred == (stated is None)
    assert made.scope == Scope()
    text = encode(made)
    assert "inferred" not in text
    assert decode(text).scope.inferred == (stated is None)


def test_what_is_inferred_is_the_same_scope_as_what_is_stated() -> None:
    found = infer(["UZB"], ["854231"])
    assert found.inferred
    assert found == replace(found, inferred=False)
    assert len({found, replace(found, inferred=False)}) == 1


def test_the_period_and_other_tests_do_not_matter() -> None:
    asked = replace(QUERY, window=periods.window("2023", "2023"))
    assert battery(mirror(Scope(inferred=True), 20_000.0), asked).gap_usd > 0
