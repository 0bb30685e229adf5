"""What changed between versions: the shipped ones as published, and any two lists."""

from __future__ import annotations

from mirrorgap.model import lists
from mirrorgap.model.list_changes import Change, Changed, compare, history
from mirrorgap.model.lists import ControlList, Entry


def made(name: str, **tiers: str) -> ControlList:
    entries = (
        Entry(code.removeprefix("c"), tier, f"name {code}", "") for code, tier in tiers.items()
    )
    return ControlList(name, name, "2025", "", tuple(entries))


def test_added_removed_and_moved_codes_are_told_apart() -> None:
    old = made("old", c854231="1", c847150="2", c851762="3")
    new = made("new", c854231="1", c847150="4", c880730="2")
    assert compare(old, new) == (
        Changed(Change.ADDED, "880730", "", "2", "name c880730"),
        Changed(Change.REMOVED, "851762", "3", "", "name c851762"),
        Changed(Change.MOVED, "847150", "2", "4", "name c847150"),
    )


def test_the_other_way_round_is_the_reverse() -> None:
    old, new = lists.load("chpl-2023-09"), lists.load("chpl-2024-02")
    there = {(one.code, one.old_tier, one.new_tier) for one in compare(old, new)}
    back = {(one.code, one.new_tier, one.old_tier) for one in compare(new, old)}
    assert there == back
    assert len(there) == 5


def test_the_shipped_versions_follow_one_another() -> None:
    told = history()
    assert told["version"].unique().tolist() == ["chpl-2024-02", "chpl-2023-09", "chpl-2023-05"]
    assert set(told["change"]) == {"added"}
    newest = told[told["version"] == "chpl-2024-02"]
    assert set(newest["tier"]) == {"4.B"}  # tier 4.B came with the list of 50
    assert newest["old_tier"].isna().all()
    assert set(told["code"]) == lists.load("chpl-2024-02").codes


def test_a_list_of_ones_own_stands_beside_the_newest_version() -> None:
    own = made("mine", c854231="1", c010121="x")
    told = history(own)
    mine = told[told["version"] == "mine"]
    assert mine["change"].tolist().count("removed") == 49
    assert mine[mine["change"] == "added"]["code"].tolist() == ["010121"]
    # A shipped version, or its stable codes, are no list of one's own.
    for name in lists.IDS:
        assert len(history(lists.load(name))) == len(history())
