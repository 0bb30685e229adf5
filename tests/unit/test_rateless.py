"""Values without a rate to dollars are missing, never zero: in sums, changes, shares and plots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import periods
from mirrorgap.model.analysis import categories, flows
from mirrorgap.model.analysis.book import unrated
from mirrorgap.model.analysis.exporters import exporters
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.route_answers import Question, answered
from mirrorgap.model.analysis.seasons import seasons
from mirrorgap.model.analysis.series import series
from mirrorgap.model.figures import Style
from mirrorgap.model.findings import About
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.pictures_flows import PARTLY, flow_lines
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, keys

NAN = float("nan")
YEARS = ("2022", "2023")
#: exporter, code, year, USD: KAZ has no rate, UZB has one for one of its two codes, TUR is whole.
ROWS = [
    (who, code, year, usd)
    for who, code, amounts in (
        ("KAZ", "854231", (NAN, NAN)),
        ("TUR", "854231", (100.0, 80.0)),
        ("UZB", "854231", (10.0, 6.0)),
        ("UZB", "851762", (NAN, NAN)),
        ("GEO", "851762", (NAN, 5.0)),
    )
    for year, usd in zip(YEARS, amounts, strict=True)
]
BASE = Query(window=periods.window("2023", "2023"), base=periods.window("2022", "2022"))


@pytest.fixture(scope="module")
def mirror() -> Mirror:
    frame = pd.DataFrame(ROWS, columns=["reporter", "code", "period", "value_usd"])
    frame = frame.assign(partner="RUS", flow="export", value=7.0, status="reported",
                         row=np.arange(len(frame)) + 2)  # fmt: skip
    return Mirror([Chunk.of(frame)], [Scope()])


def by_exporter(mirror: Mirror, query: Query) -> pd.DataFrame:
    return flows.totals(mirror, replace(query, by=("exporter",))).frame.set_index("exporter")


def test_a_sum_of_which_nothing_is_known_is_missing_and_a_part_is_counted(mirror) -> None:
    found = by_exporter(mirror, Query())
    assert np.isnan(found["value"]["KAZ"])
    assert found["value"]["TUR"] == 180.0
    assert found["value"]["UZB"] == 16.0
    assert found["lacking"].to_dict() == {"TUR": 0, "UZB": 2, "GEO": 1, "KAZ": 2}


def test_neither_a_base_nor_a_change_is_made_of_what_has_no_rate(mirror) -> None:
    found = by_exporter(mirror, BASE)
    assert np.isnan(found["base_value"][["KAZ", "GEO"]]).all()
    assert found["change"]["TUR"] == -20.0
    # Part of both sums is unknown: 6 against 10 is no change of UZB's exports.
    assert np.isnan(found["change"][["KAZ", "GEO", "UZB"]]).all()
    assert np.isnan(found["change_share"]["UZB"])


def test_no_share_is_given_of_a_whole_that_is_not_known(mirror) -> None:
    assert by_exporter(mirror, Query())["share_of_total"].isna().all()
    of_codes = categories.totals(mirror, Query()).frame.set_index("code")
    assert of_codes["share_of_list"].isna().all()
    alone = replace(Query(), exporters=frozenset({"TUR"}))
    assert by_exporter(mirror, alone)["share_of_total"]["TUR"] == 1.0
    assert categories.totals(mirror, alone).frame["share_of_list"].tolist() == [1.0]


def test_the_count_is_said_of_the_records_added_up(mirror) -> None:
    (told, *_) = flows.flows(mirror, Query()).warnings
    assert told.startswith("5 of the 10 records added up here have no value in USD")
    (told, *_) = flows.flows(mirror, replace(Query(), exporters=frozenset({"UZB"}))).warnings
    assert told.startswith("2 of the 4 records added up here have no value in USD")


def test_the_contract_names_no_such_column(mirror) -> None:
    assert "lacking" not in flows.flows(mirror, Query()).frame
    assert "lacking" not in categories.categories(mirror, Query()).frame


def test_lines_leave_a_gap_and_dash_what_is_a_lower_bound(mirror) -> None:
    by = ("exporter", "period")
    frame = series(mirror, Query(by=by))
    figure = flow_lines(frame, by, About(side="exporter"), "").figure
    lines = {one.name: one for one in figure.series}
    assert np.isnan(lines["Kazakhstan"].y).all()
    assert lines["Turkey"].style is Style.LINE
    assert lines["Uzbekistan (part)"].style is Style.DASHES
    # A year of which nothing is known is a gap beside one that is whole.
    assert np.isnan(lines["Georgia"].y).tolist() == [True, False]
    assert lines["Georgia"].style is Style.LINE
    assert figure.note == PARTLY


def test_an_amount_that_no_side_covers_is_missing_where_it_has_no_rate(mirror) -> None:
    result = gaps(mirror, Query(by=("exporter",)))
    assert result.warnings[0].startswith("5 of the 10 records here have no value in USD")
    found = result.frame.set_index("exporter")
    assert np.isnan(found["uncovered_exports_usd"]["KAZ"])
    assert found["uncovered_exports_usd"]["TUR"] == 180.0
    assert found["uncovered_imports_usd"]["TUR"] == 0.0


def test_an_exporter_of_whom_nothing_is_known_has_no_rank_and_is_named(mirror) -> None:
    result = exporters(mirror, Query(), "RUS")
    assert "KAZ" not in set(result.frame["exporter"])
    assert any("without a rank: Kazakhstan" in text for text in result.warnings)
    assert not any("()" in text for text in result.warnings)


def test_what_has_no_rate_at_all_is_said_to_have_none() -> None:
    months = [f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)]
    frame = pd.DataFrame({"period": months, "code": "854231", "value": 7.0, "value_usd": NAN})
    frame = frame.assign(reporter="KAZ", partner="RUS", flow="export", status="reported",
                         row=np.arange(len(frame)) + 2)  # fmt: skip
    lone = Mirror([Chunk.of(frame)], [Scope()])
    assert unrated(lone, Query())
    with pytest.raises(ValueError, match="no rate is known"):
        answered(lone, Question("hub", Query()))
    assert any("no rate is known" in text for text in seasons(lone, Query()).warnings)


def test_a_filter_by_country_counts_in_the_whole_that_a_share_is_of(mirror) -> None:
    """The window filters by a predicate, the command by --exporter: the share is the same."""
    filtered = replace(Query(), where=keys("exporter", "TUR"))
    option = replace(Query(), exporters=frozenset({"TUR"}))
    for query in (filtered, option):
        assert by_exporter(mirror, query)["share_of_total"]["TUR"] == 1.0
    # A filter by goods does not make the whole smaller.
    goods = replace(filtered, where=Both((keys("exporter", "TUR"), keys("code", "851762"))))
    assert flows.totals(mirror, replace(goods, by=("exporter",))).frame.empty
