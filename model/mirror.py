"""The records of a case with their scopes, and the cells made of them: what analyses work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from mirrorgap.model.cells import Cells, build
from mirrorgap.model.records import Chunk, Records
from mirrorgap.model.scope import Scope


@dataclass(frozen=True)
class Result:
    """What an analysis gives: a frame with the contract's columns, and warnings in sentences."""

    frame: pd.DataFrame
    warnings: tuple[str, ...] = ()


class Mirror:
    """Chunks with their scopes, joined; the `Cells` index is built once, when first asked for."""

    def __init__(self, chunks: Sequence[Chunk], scopes: Sequence[Scope]) -> None:
        if len(chunks) != len(scopes):
            raise ValueError("each chunk needs its scope")
        self.chunks = tuple(chunks)
        self.scopes = tuple(scopes)
        self.records = Records(self.chunks)

    @cached_property
    def cells(self) -> Cells:
        """Exporter x importer x code x period with X, M and class."""
        return build(self.records, self.scopes)
