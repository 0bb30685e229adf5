"""What is worked out before a brush is what the brush is then read off."""

from __future__ import annotations

import numpy as np
import pytest
from smallcase import onward, trade

from mirrorgap.model.analysis import beforehand, gaps, touch
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Range, keys


@pytest.fixture
def made(monkeypatch):
    monkeypatch.setattr(beforehand, "MANY", 0)
    return Mirror([trade("export"), trade("import", 0.8), onward()], [Scope()] * 3)


@pytest.mark.parametrize("brush", [keys("importer", "KAZ"), Range("period", "2023", None)])
def test_the_first_brush_finds_its_sums_made(made, monkeypatch, brush):
    beforehand.prepare(made, Query(factor=1.1))

    def never(*_: object, **__: object) -> None:
        raise AssertionError("made only now")

    monkeypatch.setattr(np, "bincount", never)
    assert gaps.totals(made, Query(factor=1.1, where=brush))["exports_usd"] > 0
    assert len(touch.timeline(made, Query(factor=1.1), brush))
    with pytest.raises(AssertionError, match="made only now"):
        gaps.totals(made, Query(factor=1.2, where=brush))
