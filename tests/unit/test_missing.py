"""What to download: by whom, of whom, which codes and months, and nothing that is there already."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.missing import Download, by_month, missing
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

Row = tuple[str, str, str, str, str, float]


def mirror(*books: list[Row]) -> Mirror:
    names = ["reporter", "partner", "flow", "code", "period", "value_usd"]
    chunks = []
    for rows in books:
        frame = pd.DataFrame(rows, columns=names).assign(status="reported")
        chunks.append(Chunk.of(frame.assign(value=frame["value_usd"], row=np.arange(len(frame)))))
    return Mirror(chunks, [Scope()] * len(chunks))


TURKEY: list[Row] = [
    ("TUR", "KAZ", "export", "854231", "2023-01", 3e6),
    ("TUR", "KGZ", "export", "847150", "2023-03", 2e6),
    ("TUR", "KGZ", "export", "010121", "2023-05", 8e6),
]


def test_importers_are_asked_for_with_the_codes_of_the_list_and_the_months() -> None:
    basket = load("chpl-2023-05")
    (found,) = missing(mirror(TURKEY), Query(basket=basket))
    codes = tuple(sorted(basket.codes))
    assert found == Download("imports", ("KAZ",), ("TUR",), codes, "2023-01", "2023-01", True, 3e6)


def test_without_a_list_the_codes_seen_are_asked_for() -> None:
    (found,) = missing(mirror(TURKEY), Query())
    assert found.codes == ("010121", "847150", "854231")
    assert (found.reporters, found.first, found.last) == (("KAZ", "KGZ"), "2023-01", "2023-05")
    assert found.query().splitlines() == [
        "UN Comtrade: monthly data",
        "Reporters: KAZ, KGZ",
        "Flow: imports",
        "Partners: TUR",
        "Codes: 010121,847150,854231",
        "Months: 2023-01 to 2023-05",
    ]


def test_the_window_bounds_what_is_asked_for() -> None:
    (found,) = missing(mirror(TURKEY), Query(window=window("2023-01", "2023-02")))
    assert (found.reporters, found.last) == (("KAZ",), "2023-01")


def test_a_side_that_is_loaded_is_not_asked_for() -> None:
    kazakhstan: list[Row] = [("KAZ", "TUR", "import", "854231", "2023-01", 1e6)]
    (found,) = missing(mirror(TURKEY, kazakhstan), Query())
    assert found.reporters == ("KGZ",)
    assert missing(mirror(TURKEY[:1], kazakhstan), Query()) == ()


def test_both_sides_can_lack_something_the_larger_amount_first() -> None:
    georgia: list[Row] = [("GEO", "DEU", "import", "854231", "2023", 9e7)]
    found = missing(mirror(TURKEY, georgia), Query())
    assert [one.flow for one in found] == ["exports", "imports"]
    assert found[0].sentence() == (
        "Exports of Germany to Georgia are not loaded: 90 million dollars have no mirror."
    )
    assert "Years: 2023" in found[0].query()


def test_books_of_years_are_asked_for_by_month_and_those_of_months_are_not() -> None:
    years: list[Row] = [
        ("TUR", "KAZ", "export", "854231", "2022", 3e6),
        ("TUR", "KGZ", "export", "854231", "2023", 2e6),
        ("KAZ", "TUR", "import", "854231", "2021", 9e6),
    ]
    basket = load("chpl-2023-05")
    codes = tuple(sorted(basket.codes))
    (found,) = by_month(mirror(years), Query(basket=basket))
    to = ("KAZ", "KGZ")
    assert found == Download("exports", ("TUR",), to, codes, "2022-01", "2023-12", True, 5e6)
    (found,) = by_month(mirror(years), Query(basket=basket, side="importer"))
    assert (found.flow, found.reporters, found.partners) == ("imports", ("KAZ",), ("TUR",))
    assert (found.first, found.last) == ("2021-01", "2021-12")
    assert by_month(mirror(TURKEY), Query(basket=basket)) == ()
