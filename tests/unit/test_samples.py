"""Files of which somebody kept the larger flows only are said to be a selection."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap import demo
from mirrorgap.io.reading import load
from mirrorgap.model import periods, samples
from mirrorgap.model.analysis.exporters import exporters
from mirrorgap.model.analysis.flows import flows
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


def picked(smallest: float, stated: bool = False) -> Mirror:
    """Sixty codes of Turkey and of China in 2023; of 2022 only China's are there."""
    values = np.linspace(smallest, 5e6, 60)
    old = pd.DataFrame(
        {
            "reporter": "UZB", "partner": "CHN", "flow": "import", "period": "2022",
            "code": [f"85{place:04d}" for place in range(60)], "status": "reported",
            "value": values / 2, "value_usd": values / 2, "row": np.arange(2, 62),
        }
    )  # fmt: skip
    new = old.assign(period="2023", value=values, value_usd=values)
    chunk = Chunk.of(pd.concat([old, new, new.assign(partner="TUR")], ignore_index=True))
    return Mirror([chunk], [Scope(inferred=not stated)])


ASKED = Query(
    importers=frozenset({"UZB"}),
    window=periods.window("2023", "2023"),
    base=periods.window("2022", "2022"),
    side="importer",
    by=("exporter",),
)


def test_silence_of_larger_flows_is_no_base_of_zero() -> None:
    found = flows(picked(20_000), ASKED)
    frame = found.frame.set_index("exporter")
    assert frame["change_share"]["CHN"] == pytest.approx(1.0)
    assert np.isnan([frame["base_value"]["TUR"], frame["change"]["TUR"]]).all()
    assert frame["value"]["TUR"] == pytest.approx(frame["value"]["CHN"])
    assert SENTENCE in found.warnings


@pytest.mark.parametrize("books", [picked(5.0), picked(20_000, stated=True)])
def test_silence_of_whole_books_is_a_zero(books: Mirror) -> None:
    found = flows(books, ASKED)
    frame = found.frame.set_index("exporter")
    assert frame["base_value"]["TUR"] == 0.0
    assert frame["change"]["TUR"] == pytest.approx(frame["value"]["TUR"])
    assert SENTENCE not in found.warnings


def test_a_supplier_that_large_flows_do_not_hold_has_no_change_and_no_rank() -> None:
    asked = Query(window=periods.window("2023", "2023"))
    found = exporters(picked(20_000), asked, "UZB")
    frame = found.frame.set_index("exporter")
    assert np.isnan(frame["change_usd"]["TUR"])
    assert frame["change_usd"]["CHN"] == pytest.approx(frame["value_usd"]["CHN"] / 2)
    assert SENTENCE in found.warnings
    assert "Changes are on the period before." in found.warnings
    whole = exporters(picked(20_000, stated=True), asked, "UZB").frame.set_index("exporter")
    assert whole["change_usd"]["TUR"] == whole["value_usd"]["TUR"]
    # And the other way round: what came later is the base of what was there before.
    then = replace(
        asked, window=periods.window("2022", "2022"), base=periods.window("2023", "2023")
    )
    assert set(exporters(picked(20_000), then, "UZB").frame["exporter"]) == {"CHN"}
    told = exporters(picked(20_000, stated=True), then, "UZB").frame.set_index("exporter")
    assert told["value_usd"]["TUR"] == 0.0
    assert "Changes are of 2022 on 2023." in exporters(picked(20_000), then, "UZB").warnings
