"""Every sheet of the corpus is accounted for to the row, and nothing ends in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirrorgap.io.grids_open import ENDINGS, open_book
from mirrorgap.io.reading import propose, read

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(p.name for p in CORPUS.glob("*") if p.suffix.lower() in ENDINGS)


@pytest.mark.skipif(not FILES, reason="the corpus is not here")
@pytest.mark.parametrize("name", FILES)
def test_rows_read_and_set_aside_are_the_rows_of_the_sheet(name: str) -> None:
    book = open_book(CORPUS / name)
    for sheet in book.sheets[:12]:
        grid = book.grid(sheet)
        for mapping in propose(grid):
            ledger = read(grid, mapping).ledger
            aside = sum(entry.rows for entry in ledger.set_aside)
            assert ledger.rows_in_sheet == grid.n == ledger.rows_read + aside
            if ledger.cells_in_sheet is not None:
                cells = sum(entry.rows for entry in ledger.cells_set_aside)
                assert ledger.cells_in_sheet == (ledger.cells_read or 0) + cells
