"""Every real file that reads goes through the analyses, and adds up as a plain sum does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mirrorgap.io.reading import load
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.touch import timeline
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.ui import source_rows

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*")) if CORPUS.is_dir() else []


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:60])
def test_the_analyses_take_it(path: Path) -> None:
    if path.suffix in (".md", ".json") or path.is_dir():
        pytest.skip("no table")
    loaded = load([path])
    if not loaded.chunks:
        pytest.skip("nothing usable is read from it alone")
    mirror = Mirror(loaded.chunks, [source.scope for source in loaded.sources])
    records = mirror.records.frame(None, ("reporter", "partner", "flow"))
    out = mirror.records.is_export
    for name, mine, other in (
        ("exporter", "reporter", "partner"),
        ("importer", "partner", "reporter"),
    ):
        codes, levels = mirror.records.column(name)
        said = np.append(levels, None)[codes]
        plain = np.where(out, records[mine].astype(object), records[other].astype(object))
        known = records["flow"].notna().to_numpy() & np.array([isinstance(v, str) for v in plain])
        assert (said[known] == plain[known]).all(), name
    for side in ("exporter", "importer"):
        # With codes asked for, rows of all goods together do not count: they stand apart.
        for by, wider in ((("exporter", "importer"), ()), (("code", "period"), ("code",))):
            found = flows(mirror, Query(side=side, by=by)).frame["value"]
            whole = flows(mirror, Query(side=side, by=wider)).frame["value"]
            assert found.sum() == pytest.approx(whole.sum(), rel=1e-9, abs=0.01)
    gaps(mirror, Query(by=("exporter", "importer", "period")))
    categories(mirror, Query(by=("tier", "code")))
    timeline(mirror, Query())
    every = source_rows.behind(mirror, Query(), None)
    assert len(every.rows) == every.n_records
