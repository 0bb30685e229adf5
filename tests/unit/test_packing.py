"""A case in one archive: it travels with or without its sources and tells nothing of the machine."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from mirrorgap.io import reading
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.caseschema import CaseError
from mirrorgap.io.packing import holds_case, pack, unpack
from mirrorgap.io.verifying import verify
from mirrorgap.model.commands import AddNote, AddSources, EditNote
from mirrorgap.model.notes import Attachment, Note, Status
from mirrorgap.model.store import Store

BODY = "reporter,partner,flow,hs code,period,value USD\n"


@pytest.fixture
def case(tmp_path: Path):
    store = Store(CaseFile.create(tmp_path / "my.mirrorgap"))
    for folder, reporter, partner, flow in (
        ("secret folder", "TUR", "UZB", "export"),
        ("other", "UZB", "TUR", "import"),
    ):
        path = tmp_path / folder / "trade.csv"
        path.parent.mkdir()
        path.write_text(f"{BODY}{reporter},{partner},{flow},854231,2023-01,100\n")
        loaded = reading.load([path])
        for chunk in loaded.chunks:
            store.journal.put_chunk(chunk)
        store.dispatch(AddSources(loaded.sources))
    paper = Attachment(str(tmp_path / "secret folder" / "paper.pdf"), "00" * 32)
    note = Note("a", "x", Status.OPEN, None, "", "2026", attachments=(paper,))
    store.dispatch(AddNote(note))
    yield store
    store.close()


def test_with_its_sources_a_case_holds_elsewhere(case, tmp_path):
    packed = pack(case.journal, tmp_path / "for you.zip", with_sources=True)
    assert packed.files == ("case.mirrorgap", "sources/trade.csv", "sources/trade (2).csv")
    assert [one[:9] for one in packed.left_out] == ["paper.pdf"], "it was never there"
    path = unpack(packed.path, tmp_path / "elsewhere")
    for folder in ("secret folder", "other"):
        (tmp_path / folder / "trade.csv").unlink()
    with CaseFile.open(path) as theirs:
        assert verify(theirs).holds
        assert [v.label for v in theirs.versions()] == [v.label for v in case.log]


def test_without_its_sources_a_case_still_opens(case, tmp_path):
    packed = pack(case.journal, tmp_path / "for you.zip", with_sources=False)
    assert packed.files == ("case.mirrorgap",)
    path = unpack(packed.path, tmp_path / "elsewhere")
    with CaseFile.open(path) as theirs:
        work = theirs.case(theirs.versions()[-1].id).work
        assert [Path(source.path).name for source in work.sources] == ["trade.csv", "trade.csv"]
        assert [note.text for note in work.notes] == ["x"]
        assert all(len(theirs.chunk(source.chunk)) == 1 for source in work.sources)


@pytest.mark.parametrize("with_sources", [True, False])
def test_no_folder_of_the_machine_leaves(case, tmp_path, with_sources):
    packed = pack(case.journal, tmp_path / "a.zip", with_sources=with_sources)
    with zipfile.ZipFile(packed.path) as archive:
        body = archive.read("case.mirrorgap")
    assert b"secret" not in body
    assert tmp_path.name.encode() not in body


def test_what_notes_have_attached_goes_along(case, tmp_path):
    paper = tmp_path / "secret folder" / "paper.pdf"
    paper.write_bytes(b"paper")
    note = replace(case.case.work.note("a"), attachments=(attached(paper),))
    case.dispatch(EditNote(note))
    packed = pack(case.journal, tmp_path / "for you.zip", with_sources=True)
    assert "attachments/paper.pdf" in packed.files
    assert packed.left_out == ()
    path = unpack(packed.path, tmp_path / "elsewhere")
    paper.unlink()
    with CaseFile.open(path) as theirs:
        (one,) = theirs.case(theirs.versions()[-1].id).work.notes[0].attachments
        assert Path(one.path).read_bytes() == b"paper"
    paper.write_bytes(b"another")
    told = pack(case.journal, tmp_path / "again.zip", with_sources=True).left_out
    assert told == (
        "paper.pdf has changed since it was attached: attach it anew, or pack without it.",
    )


def attached(path: Path) -> Attachment:
    return Attachment(str(path), reading.fingerprint(path).sha256)


def test_an_archive_is_known_by_what_it_holds(case, tmp_path):
    packed = pack(case.journal, tmp_path / "for you.zip", with_sources=False)
    assert holds_case(packed.path)
    with zipfile.ZipFile(tmp_path / "tables.zip", "w") as archive:
        archive.writestr("a.csv", "x")
    assert not holds_case(tmp_path / "tables.zip")


def test_what_changed_or_is_gone_is_left_out_and_named(case, tmp_path):
    (tmp_path / "secret folder" / "trade.csv").write_text("changed")
    (tmp_path / "other" / "trade.csv").unlink()
    packed = pack(case.journal, tmp_path / "a.zip", with_sources=True)
    assert packed.files == ("case.mirrorgap",)
    assert packed.left_out[0].startswith("trade.csv has changed since it was read")
    assert packed.left_out[1].startswith("trade.csv is no longer in ")


def test_a_cancelled_packing_leaves_nothing(case, tmp_path):
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack(case.journal, tmp_path / "a.zip", with_sources=True, tick=stop)
    assert not [path for path in tmp_path.iterdir() if "zip" in path.name]


def test_a_folder_that_is_not_there_is_said(case, tmp_path):
    with pytest.raises(CaseError, match=r"a\.zip could not be written"):
        pack(case.journal, tmp_path / "nowhere" / "a.zip", with_sources=False)


def test_only_a_new_folder_is_unpacked_into(case, tmp_path):
    packed = pack(case.journal, tmp_path / "a.zip", with_sources=False)
    with pytest.raises(CaseError, match="is not empty"):
        unpack(packed.path, tmp_path)


@pytest.mark.parametrize(
    "names",
    [
        ["case.mirrorgap", "../evil.csv"],
        ["case.mirrorgap", "sources/../../evil.csv"],
        ["case.mirrorgap", "/evil.csv"],
        ["case.mirrorgap", "sources\\..\\evil.csv"],
        ["sources/a.csv"],
    ],
)
def test_an_archive_that_is_not_ours_is_refused(tmp_path, names):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    with pytest.raises(CaseError, match=r"a\.zip is not an archive of a Mirrorgap case"):
        unpack(path, tmp_path / "new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "a.zip").write_text("x")
    with pytest.raises(CaseError, match=r"a\.zip is not an archive"):
        unpack(tmp_path / "a.zip", tmp_path / "new")
