"""Several tables in one sheet are read each by its own title, and never one into the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirrorgap.io.grids_open import open_book
from mirrorgap.io.reading import Loaded, load, read
from mirrorgap.model.records import Records

OUT, INTO = "Exports of Turkey, 2023, thousand USD", "Imports of Turkey, 2023, thousand USD"
BELOW = (
    f"{OUT};;\nCountry;HS code;Value\nChad;854231;5\nMali;854232;6\n;;\n"
    f"{INTO};;\nCountry;HS code;Value\nChad;854231;7\nNiger;854233;8\n"
)
BESIDE = (
    f"{OUT};;;;{INTO};;\nCountry;HS code;Value;;Country;HS code;Value\n"
    "Chad;854231;5;;Chad;854231;7\nMali;854232;6;;Niger;854233;8\n"
)
WANTED = [
    ("export", "TCD", "854231", 5000), ("export", "MLI", "854232", 6000),
    ("import", "TCD", "854231", 7000), ("import", "NER", "854233", 8000),
]  # fmt: skip


def opened(path: Path, text: str) -> Loaded:
    path.write_text(text, encoding="utf-8")
    return load([path])


def rows(loaded: Loaded) -> list[tuple[object, ...]]:
    found = Records(loaded.chunks).frame(fields=["flow", "partner", "code", "value"])
    return list(found.astype(object).itertuples(index=False, name=None))


@pytest.mark.parametrize("text", [BELOW, BESIDE], ids=["below", "beside"])
def test_two_tables_of_one_sheet(tmp_path: Path, text: str) -> None:
    loaded = opened(tmp_path / "x.csv", text)
    assert rows(loaded) == WANTED
    for source in loaded.sources:
        ledger = source.ledger
        aside = sum(entry.rows for entry in ledger.set_aside)
        assert ledger.rows_in_sheet == ledger.rows_read + aside
    for source, chunk in zip(loaded.sources, loaded.chunks, strict=True):
        grid = open_book(tmp_path / "x.csv").grid(source.sheet)
        assert read(grid, source.mapping).chunk.id == chunk.id, "found again by its own mapping"


def test_one_table_whose_header_is_repeated_stays_one(tmp_path: Path) -> None:
    text = BELOW.replace(INTO, "Page 2")
    loaded = opened(tmp_path / "x.csv", text)
    assert len(loaded.sources) == 1
    assert {row[0] for row in rows(loaded)} == {"export"}
    assert len(rows(loaded)) == 4


def test_values_beside_one_another_with_one_key_stay_one(tmp_path: Path) -> None:
    text = "Country;2022;2023;;2022;2023\nChad;1;2;;3;4\n"
    assert len(opened(tmp_path / "exports.csv", text).sources) == 1


def test_headers_of_files_laid_under_each_other_are_said_to_be_headers(tmp_path: Path) -> None:
    first = "Reporter,Partner,Flow,HS code,Period,Value,Currency"
    others = (
        first,
        first.upper(),
        first.replace("Currency", "Unit"),
        '"Reporter, as told"' + first[8:],
    )
    blocks = []
    for k, header in enumerate((first, *others)):
        rows = [
            f"Turkey,Kazakhstan,Export,85423{i},2023-{k + 1:02d},{10 + i},USD" for i in range(4)
        ]
        blocks += [header, *rows]
    path = tmp_path / "all.csv"
    path.write_text("\n".join(blocks) + "\n", encoding="utf-8")
    (source,) = load([path]).sources
    told = {entry.reason: entry.rows for entry in source.ledger.set_aside}
    assert told == {"header": 1, "header repeated": 4}
    assert source.ledger.rows_read == 20
