"""Files of which somebody kept the larger flows only are said to be a selection."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mirrorgap import demo
from mirrorgap.io.reading import load
from mirrorgap.model import samples
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.innocence.battery import is_sample, remarks
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import WORLD, Chunk
from mirrorgap.model.scope import Scope

SENTENCE = (
    "No record of the loaded files is under 10 thousand dollars, as if the larger flows had been "
    "picked out: this is arithmetic, not a finding about all trade."
)


def book(reporter: str, partner: str, flow: str, values: np.ndarray) -> Chunk:
    n = len(values)
    frame = pd.DataFrame(
        {
            "reporter": [reporter] * n,
            "partner": [partner] * n,
            "flow": [flow] * n,
            "code": [f"85{place // 12:04d}" for place in range(n)],
            "period": [f"2023-{place % 12 + 1:02d}" for place in range(n)],
            "value": values,
            "value_usd": values,
            "row": np.arange(2, n + 2),
            "status": ["reported"] * n,
        }
    )
    return Chunk.of(frame)


def mirror(*chunks: Chunk) -> Mirror:
    return Mirror(chunks, [Scope(inferred=True)] * len(chunks))


def both(smallest: float, n: int = 60) -> Mirror:
    values = np.linspace(smallest, 5e6, n)
    return mirror(book("TUR", "UZB", "export", values), book("UZB", "TUR", "import", values))


def test_many_records_and_none_small_are_a_selection() -> None:
    assert samples.warning(both(10_000)) == SENTENCE
    assert SENTENCE in gaps(both(10_000), Query(by=("exporter",))).warnings


def test_who_has_stated_the_scope_is_believed() -> None:
    stated = Mirror(both(10_000).chunks, [Scope(), Scope()])
    assert samples.picked_by_size(stated)
    assert samples.warning(stated) is None
    assert not any("selected channels" in text for text in remarks(stated, Query()))


@pytest.mark.parametrize(("smallest", "n"), [(9_999, 60), (10_000, 49)])
def test_one_small_record_or_few_records_are_none(smallest: float, n: int) -> None:
    assert samples.warning(both(smallest, n)) is None
    assert SENTENCE not in gaps(both(smallest, n), Query(by=("exporter",))).warnings


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_zero_or_a_missing_value_is_no_small_flow(value: float) -> None:
    values = np.append(np.linspace(20_000, 5e6, 60), value)
    chunks = book("TUR", "UZB", "export", values), book("UZB", "TUR", "import", values)
    assert samples.warning(mirror(*chunks)) == SENTENCE


def test_files_cut_to_the_same_channels_are_a_selection_and_whole_books_are_not() -> None:
    """Turkey's books go on to Kazakhstan, of which nothing is loaded: they were not cut to fit."""
    values = np.linspace(500, 5e6, 40)
    cut = mirror(book("TUR", "UZB", "export", values), book("UZB", "TUR", "import", values))
    assert is_sample(cut.cells)
    assert any("selected channels only" in text for text in remarks(cut, Query()))
    more = book("TUR", "KAZ", "export", values)
    chunks = (*cut.chunks, more)
    alone = Scope(partners=frozenset({"TUR"}))
    whole = Mirror(chunks, [Scope(), alone, Scope()])
    assert not is_sample(whole.cells)
    assert remarks(whole, Query()) == ()


def test_the_demo_is_a_whole_made_up_case_and_no_selection() -> None:
    loaded = load(demo.paths())
    made = Mirror(loaded.chunks, [source.scope for source in loaded.sources])
    assert not is_sample(made.cells)
    assert not samples.picked_by_size(made)


def test_totals_say_nothing() -> None:
    values = np.linspace(20_000, 5e6, 200)
    assert samples.warning(mirror(book("UZB", WORLD, "import", values))) is None
