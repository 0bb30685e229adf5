from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.io.workbook import text
from mirrorgap.io.workbook.target import WritingError, check_writable, discard, written_whole


@given(st.text())
def test_a_sheet_title_is_one_that_excel_takes(wanted: str) -> None:
    title = text.sheet_title(wanted)
    assert 1 <= text.units(title) <= 31
    assert not set(title) & set("[]:*?/\\")
    assert not title.startswith("'")
    assert not title.endswith("'")


@given(st.lists(st.text(max_size=40), max_size=12))
def test_numbered_names_never_clash(wanted: list[str]) -> None:
    used: set[str] = set()
    for name in wanted:
        given_name = text.numbered(name, used)
        assert given_name.casefold() not in used
        assert text.units(given_name) <= 31
        used.add(given_name.casefold())


def test_our_sheets_give_way_to_the_names_of_the_sources() -> None:
    names = text.own_names(["Summary", "Gaps"], ["SUMMARY", "Data", "Summary (Mirrorgap)"])
    assert names == {"Summary": "Summary (Mirrorgap) (2)", "Gaps": "Gaps"}


@given(st.integers(16_000, 33_500), st.text(alphabet="a\U0001f6a2"))
def test_text_is_cut_to_what_a_cell_holds(length: int, ending: str) -> None:
    long = "a\U0001f6a2" * (length // 2) + ending
    short = text.fitted(long)
    assert text.units(short) <= text.CELL_LIMIT
    if text.units(long) > text.CELL_LIMIT:
        assert short.endswith(f"[cut: {len(long):,} characters in the source]")
    else:
        assert short == long


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "book.xlsx"
    out.write_bytes(b"old")
    with suppress(RuntimeError), written_whole(out) as part:
        part.write_bytes(b"half")
        raise RuntimeError
    assert out.read_bytes() == b"old"
    with written_whole(out) as part:
        part.write_bytes(b"new")
        assert out.read_bytes() == b"old"
    assert out.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["book.xlsx"]


def test_what_a_killed_export_left_is_discarded(tmp_path: Path) -> None:
    out = tmp_path / "book.xlsx"
    with written_whole(out) as part:
        part.write_bytes(b"x")
        (part.parent / "sheet").write_bytes(b"y")
        discard(out)
        assert not part.parent.exists()
        part.parent.mkdir()
        part.write_bytes(b"x")
    assert out.read_bytes() == b"x"


def test_a_target_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "book.xlsx"
    with pytest.raises(WritingError, match="choose another folder"):
        check_writable(missing)
    with pytest.raises(WritingError, match="choose another folder"), written_whole(missing):
        pass
    with pytest.raises(WritingError, match="choose a file name"):
        check_writable(tmp_path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_says_what_to_do(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(WritingError, match="try again, or save it under another name"):
            check_writable(tmp_path / "book.xlsx")
    finally:
        tmp_path.chmod(0o700)


def test_a_locked_target_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "book.xlsx"

    def locked(source: object, target: object) -> None:
        raise PermissionError(13, "used by another program", str(target))

    monkeypatch.setattr(os, "replace", locked)
    says = r"book\.xlsx cannot be written: close it"
    with pytest.raises(WritingError, match=says), written_whole(out) as part:
        part.write_bytes(b"x")
    assert list(tmp_path.iterdir()) == []
