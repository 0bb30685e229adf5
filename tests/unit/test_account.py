"""The battery as it is read: lines in order, what is left, when it alarms, what is to be asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import lists
from mirrorgap.model.analysis.innocence import TESTS, battery, explain, questions
from mirrorgap.model.analysis.innocence.account import (
    NOT_VALUE,
    NOTHING,
    RECORDS,
    account,
    accounted,
)
from mirrorgap.model.analysis.innocence.battery import Tested as OneTest
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys, keys
from mirrorgap.model.words_innocence import Told
from mirrorgap.model.words_tests import QUESTIONS, TITLES, figure_words, question

PAIR = Keys(("exporter", "importer"), frozenset({("TUR", "UZB")}))
QUERY = Query(basket=lists.load("chpl-2024-02"))


def chunk(reporter: str, flow: str, rows: list[tuple[str, str, float]]) -> Chunk:
    frame = pd.DataFrame(rows, columns=["partner", "code", "value_usd"])
    told = {"reporter": reporter, "flow": flow, "period": "2023", "file": f"{reporter}.csv"}
    valuation = "CIF" if flow == "import" else "FOB"
    frame = frame.assign(**told, valuation=valuation, status="reported", hs_edition="HS2022")
    return Chunk.of(frame.assign(value=frame["value_usd"], row=np.arange(len(frame)) + 2))


def mirror(*chunks: Chunk) -> Mirror:
    return Mirror(list(chunks), [Scope()] * len(chunks))


@pytest.fixture
def both() -> Mirror:
    """Turkey's 20 million, of which Uzbekistan has 5; China's 3 of which it has 9."""
    return mirror(
        chunk("TUR", "export", [("UZB", "854231", 20e6), ("KAZ", "854231", 1e6)]),
        chunk("CHN", "export", [("UZB", "854231", 3e6)]),
        chunk("UZB", "import", [("TUR", "854231", 5e6), ("CHN", "854231", 9e6)]),
    )


def test_the_eleven_tests_come_in_order(both: Mirror) -> None:
    told = account(both, QUERY, PAIR)
    assert [line.test for line in told.lines] == list(TESTS)
    assert [line.title for line in told.lines] == [TITLES[test] for test in TESTS]
    assert all(line.sentence.endswith(".") for line in told.lines)


def test_it_says_what_the_command_says(both: Mirror) -> None:
    asked = replace(QUERY, exporters=frozenset({"TUR"}), importers=frozenset({"UZB"}))
    rows = explain(both, asked).frame
    told = account(both, QUERY, PAIR)
    shown = [(line.test, line.verdict, line.sentence) for line in told.lines]
    said = rows[["test", "verdict", "sentence"]].to_numpy()[:-1]
    assert shown == [tuple(row) for row in said]
    assert told.sentence == rows["sentence"].iloc[-1]
    asked_too = questions(both, asked).frame
    assert [one.question for one in told.questions] == list(asked_too["question"])


def test_what_is_left_alarms_from_the_floor_on(both: Mirror) -> None:
    # 15 million at factor 1.00; China's imports exceed its exports by 9 / 1.06 - 3 million.
    told = account(both, QUERY, PAIR)
    assert told.left == "Left unexplained: 9.51 million dollars"
    assert told.alarm
    assert account(both, replace(QUERY, min_usd=9.6e6), PAIR).alarm is False
    assert account(both, replace(QUERY, min_usd=9.5e6), PAIR).alarm


def test_what_is_not_stated_never_alarms(both: Mirror) -> None:
    alone = Mirror([both.chunks[0], both.chunks[2]], [Scope()] * 2)
    told = account(alone, replace(QUERY, min_usd=0.0), PAIR)
    assert told.left == "Left unexplained: not stated"
    assert told.sentence == "What is left is not stated: origin cannot be tested."
    assert not told.alarm


def test_nothing_left_never_alarms(both: Mirror) -> None:
    asked = replace(QUERY, min_usd=0.0, exporters=frozenset({"CHN"}))
    told = account(both, asked)
    assert told.left == "Left unexplained: nothing"
    assert not told.alarm


def test_one_side_alone_asks_for_its_mirror_only(both: Mirror) -> None:
    told = account(Mirror([both.chunks[0]], [Scope()]), QUERY)
    assert {line.verdict for line in told.lines} == {"cannot be tested"}
    assert [one.title for one in told.questions] == [TITLES["coverage"]]


def test_what_cannot_be_looked_into_says_why(both: Mirror) -> None:
    assert account(both, QUERY, keys("exporter", "BRA")).sentence == NOTHING
    assert account(both, QUERY, keys("file", "a.csv")).sentence == RECORDS


def test_another_measure_is_said_to_play_no_part(both: Mirror) -> None:
    told = account(both, replace(QUERY, measure="net_kg"), PAIR)
    assert NOT_VALUE in told.remarks
    assert told.left == account(both, QUERY, PAIR).left


def test_the_text_holds_everything(both: Mirror) -> None:
    told = account(both, QUERY, PAIR)
    text = told.text()
    for line in told.lines:
        assert f"{line.title}: {line.verdict}" in text
        assert line.sentence in text
    assert f"{told.left}. {told.sentence}" in text
    for one in told.questions:
        assert f"- {one.question} ({one.who})" in text


def test_figures_carry_their_unit() -> None:
    assert figure_words("origin", 54_980_000.0, "usd") == "55.0 million dollars"
    assert figure_words("usual_gap", 99.6, "percentile") == "100 of 100 have less"
    assert figure_words("quantity", 0.703, "share") == "weights show 70.3% of it"
    assert figure_words("lag", float("nan"), "usd") == ""


@pytest.mark.parametrize(
    ("verdict", "shown"),
    [
        ("explains in part", "5.5 million dollars"),
        ("explains", "62 of 100 have less"),
        ("does not explain", "62 of 100 have less"),
    ],
)
def test_a_part_that_is_usual_is_shown_as_its_amount(
    both: Mirror, verdict: str, shown: str
) -> None:
    """That 100 of 100 have less says the opposite of an explanation: what explains is the amount."""
    done = battery(both, replace(QUERY, exporters=frozenset({"TUR"}), importers=frozenset({"UZB"})))
    usual = OneTest("usual_gap", verdict, 62.0, "percentile", 5.5e6, 0.0, "Said.")
    line = accounted(replace(done, tests=(usual,)), 0.0).lines[0]
    assert (line.verdict, line.figure) == (verdict, shown)


@pytest.mark.parametrize("reverse", [False, True])
def test_no_question_takes_for_granted_what_could_not_be_tested(reverse: bool) -> None:
    told = Told(("TUR",), ("UZB",), "", 1.0, 0.0, 1.06, reverse=reverse)
    assert question("history", told)[0].startswith("Why was the gap there before")
    assert question("importer_usual", told)[0].startswith("Why do this importer's books hold")
    assert question("usual_gap", told)[0].startswith("Why do the pair's other goods")
    for test in set(QUESTIONS) - {"left"}:
        what, who = question(test, told, "no_earlier")
        assert not what.startswith("Why"), test
        assert who
    assert "earlier periods" in question("history", told, "no_earlier")[0]
    assert question("usual_gap", told, "few_unlisted") == QUESTIONS["usual_gap"]


def test_every_test_has_a_title_and_a_question() -> None:
    assert set(TITLES) == set(QUESTIONS) == {*TESTS, "left"}


def test_the_floor_is_in_usd(both: Mirror) -> None:
    asked = replace(QUERY, exporters=frozenset({"TUR"}), importers=frozenset({"UZB"}))
    done = battery(both, asked)
    assert accounted(done, done.left_usd).alarm
    assert not accounted(done, done.left_usd + 1).alarm
