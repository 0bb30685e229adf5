"""The headline figures of the overview and their change on the base, against sums by pandas alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import pytest
from books import side
from hosting import Host
from PySide6.QtWidgets import QLabel

from mirrorgap.model import findings, periods, words
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.ui.views.overview import Overview, sections

FACTOR = 1.06
#: The last code is on no list.
CODES = ("854231", "851762", "847150", "010121")
PAIRS = (("TUR", "UZB"), ("TUR", "KAZ"), ("CHN", "KAZ"))
MONTHS = tuple(f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13))
NINE = tuple(month for month in MONTHS if month < "2023-10")
KEYS = ["exporter", "importer", "code", "period"]


def trade(spans: Sequence[str]) -> pd.DataFrame:
    """Return both sides of a made case, a row a cell: every amount differs from every other."""
    rows = []
    for p, pair in enumerate(PAIRS):
        for c, code in enumerate(CODES):
            for t, span in enumerate(spans):
                x = 300_000.0 + 97_000 * p + 41_000 * c + 13_000 * t * (1 if p < 2 else -1)
                m = 250_000.0 + 53_000 * p + 29_000 * c + 5_000 * t
                rows.append((*pair, code, span, x, m))
    return pd.DataFrame(rows, columns=[*KEYS, "x", "m"])


def mirror_of(frame: pd.DataFrame, importer_until: str = "9") -> Mirror:
    theirs = frame[frame["period"] <= importer_until]
    exports = side("export", frame[[*KEYS, "x"]].itertuples(index=False, name=None))
    imports = side("import", theirs[[*KEYS, "m"]].itertuples(index=False, name=None), "CIF")
    return Mirror([exports, imports], [Scope(), Scope()])


def query(
    window: tuple[str, str] = ("2023", "2023"), base: tuple[str, str] = ("2022", "2022")
) -> Query:
    return Query(
        basket=load("chpl-2024-02"), window=periods.window(*window), base=periods.window(*base)
    )


Cut = Callable[[str], bool]


def summed(frame: pd.DataFrame, year: str, month: Cut = lambda _: True) -> tuple[float, float]:
    """Return X and M of the listed codes of a year, of the months that *month* takes."""
    listed = frame["code"] != "010121"
    taken = frame[listed & frame["period"].str.startswith(year) & frame["period"].map(month)]
    return float(taken["x"].sum()), float(taken["m"].sum())


def moved(change: float) -> str:
    return f"{'rose' if change > 0 else 'fell'} {words.scaled(abs(change))}"


def to_september(period: str) -> bool:
    return period[5:] <= "09"


NOW, THEN = "January to September 2023", "January to September 2022"


@pytest.mark.parametrize(
    ("spans", "asked", "until", "month", "when", "on"),
    [
        (MONTHS, query(), "9", lambda _: True, "2023", "2022"),
        (("2022", "2023"), query(), "9", lambda _: True, "2023", "2022"),
        # A part year is never compared with a whole one, whatever is asked for.
        (NINE, query(), "9", to_september, NOW, THEN),
        (NINE, query(("2023-01", "2023-09"), ("2022-01", "2022-09")), "9", to_september, NOW, THEN),
        # The importer's last year is a part: so is what is compared.
        (MONTHS, query(), "2023-09", to_september, NOW, THEN),
    ],
    ids=["months", "years", "part year", "part year asked for", "part year of the importer"],
)
def test_the_headline_is_what_pandas_adds_up(spans, asked, until, month, when, on) -> None:
    frame = trade(spans)
    mirror = mirror_of(frame, until)
    (x1, m1), (x0, m0) = (summed(frame, year, month) for year in ("2023", "2022"))
    total = findings.total(gaps(mirror, asked.grouped("exporter", "importer")).frame)
    expected = {
        "exports_usd": x1,
        "imports_usd": m1,
        "gap_usd": x1 - m1 / FACTOR,
        "exports_change_usd": x1 - x0,
        "imports_change_usd": m1 - m0,
        # The change of the gap.
        "unmatched_change_usd": (x1 - m1 / FACTOR) - (x0 - m0 / FACTOR),
    }
    for name, value in expected.items():
        assert total[name] == pytest.approx(value, rel=1e-12), name
    said = [link.text for link in sections(mirror, asked)[0].links]
    assert said[0].startswith("Kazakhstan and Uzbekistan report ")
    assert said[0].endswith(f"{words.amount(x1)} that China and Turkey report, {when}.")
    assert f"the gap is {words.scaled(x1 - m1 / FACTOR)}" in said[1]
    dx, dm = x1 - x0, m1 - m0
    imports = words.scaled(abs(dm)) if dx * dm > 0 else moved(dm)
    assert f"Exports {moved(dx)} dollars, imports {imports}, {when} against {on}." in said


def test_the_view_shows_the_sentences(qapp, show) -> None:
    mirror = mirror_of(trade(NINE))
    host = Host(mirror, query(), show(Overview(), 1100, 700))
    labels = [label.text() for label in host.view.sentences.inner.findChildren(QLabel)]
    assert any(text.endswith(f", {NOW} against {THEN}.") for text in labels), labels


def test_changes_that_are_not_known_are_not_called_small() -> None:
    part = {one.title: one for one in sections(mirror_of(trade(NINE)), query())}
    assert "Largest rises" not in part
    assert part["Rises and falls"].links == ()
    assert "Not the same months of 2023 and 2022 are loaded for CHN, TUR" in str(
        part["Rises and falls"]
    )
    whole = {one.title: one for one in sections(mirror_of(trade(MONTHS)), query())}
    assert whole["Largest rises"].links
    assert whole["Largest falls"].links
