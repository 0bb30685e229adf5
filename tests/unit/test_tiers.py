"""Tiers over their codes: the sums of the command, each code under its own tier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from books import side

from mirrorgap.model.analysis import categories, tiers
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope

ROWS = [
    ("TUR", "UZB", "854231", "2023-01", 6e5),
    ("TUR", "UZB", "854239", "2023-01", 1e5),
    ("TUR", "KAZ", "854231", "2023-02", 2e5),
    ("TUR", "UZB", "851762", "2023-02", 3e5),
    ("TUR", "UZB", "010121", "2023-02", 5e6),
]


@pytest.fixture
def tree() -> tiers.Tree:
    mirror = Mirror([side("export", ROWS)], [Scope()])
    query = Query(basket=load("chpl-2024-02"))
    above = categories.totals(mirror, replace(query, by=("tier",)))
    return tiers.tree(above, categories.totals(mirror, replace(query, by=tiers.KEYS)))


def test_tiers_stand_first_with_the_sums_of_the_command(tree: tiers.Tree) -> None:
    frame = tree.result.frame
    assert frame["tier"].tolist()[: tree.first_code] == ["1", "2"]
    assert frame["value"].tolist()[: tree.first_code] == [9e5, 3e5]
    assert frame["share_of_list"].tolist()[: tree.first_code] == [0.75, 0.25]
    assert frame["label"].tolist()[: tree.first_code] == ["2 codes", "1 code"]
    assert frame["code"].isna().tolist() == [True, True, False, False, False]
    assert frame["code"].tolist()[2:] == ["854231", "851762", "854239"]


def test_each_code_stands_under_its_tier(tree: tiers.Tree) -> None:
    frame = tree.result.frame
    assert tree.above.tolist() == [-1, -1, 0, 1, 0]
    for tier in range(tree.first_code):
        of = frame["value"].to_numpy()[tree.under(np.array([tier]))]
        assert of.sum() == frame["value"][tier]


def test_a_tier_is_touched_by_each_of_its_codes(tree: tiers.Tree) -> None:
    touched = np.array([False, False, False, False, True])
    assert tree.holding(touched).tolist() == [True, False, False, False, True]
    assert not touched[0]
    assert not tree.holding(np.zeros(5, dtype=bool)).any()


def test_a_tier_that_is_missing_is_an_error() -> None:
    above = Result(pd.DataFrame({"tier": ["1"], "label": [None]}))
    below = Result(pd.DataFrame({"tier": ["2"], "code": ["851762"], "label": ["x"]}))
    with pytest.raises(KeyError):
        tiers.tree(above, below)


def test_nothing_makes_an_empty_tree() -> None:
    query = Query(basket=load("chpl-2024-02"))
    none = Mirror([], [])
    above = categories.totals(none, replace(query, by=("tier",)))
    made = tiers.tree(above, categories.totals(none, replace(query, by=tiers.KEYS)))
    assert len(made.result.frame) == 0
    assert list(made.result.frame.columns) == list(made.codes.frame.columns)
