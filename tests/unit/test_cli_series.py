"""The commands claim, exporters, seasons, breaks, prices and switching, run as a person runs them."""

from __future__ import annotations

import json

import pytest

from mirrorgap.ui.cli import run


def told(capsys, *arguments):
    code = run([str(argument) for argument in arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_claim_as_json(capsys):
    words = ["claim", "--stated=-2.5%", "--new", "10.7", "--old", "11.1", "--format", "json"]
    code, out, err = told(capsys, *words)
    (row,) = json.loads(out)
    assert code == 0
    assert (row["stated"], row["kind"], row["new"]) == ("-2.5%", "change", 10.7)
    assert row["verdict"] == "does not follow"
    assert row["high"] == pytest.approx(-0.0271, abs=1e-4)
    assert "with rounding -4.5% to -2.7%" in err


def test_claim_as_a_table_speaks_in_the_stated_unit(capsys):
    _, out, _ = told(capsys, "claim", "--stated", "+81%", "--new", "129", "--old", "70.9",
                     "--format", "table")  # fmt: skip
    assert "+81.9%" in out
    assert "holds after rounding" in out


def test_claim_without_a_figure(capsys):
    code, out, _ = told(capsys, "claim", "--stated", "three times", "--new", "158",
                        "--format", "json")  # fmt: skip
    (row,) = json.loads(out)
    assert (code, row["verdict"], row["old"]) == (0, "cannot be checked", None)


def test_claim_with_words_that_are_no_figure(capsys):
    code, out, err = told(capsys, "claim", "--stated", "a lot", "--new", "1", "--old", "2")
    assert (code, out) == (2, "")
    assert "'a lot' is no figure" in err


HEADER = "reporter,partner,flow,code,period,value,currency"
SUPPLIES = f"""{HEADER}
CHN,RUS,export,854231,2024-06,300,USD
CHN,RUS,export,854231,2024-07,377,USD
TUR,RUS,export,854231,2024-07,4,USD
TUR,RUS,export,854231,2024-06,9,USD
"""


def test_exporters_of_a_destination(capsys, tmp_path):
    (tmp_path / "supplies.csv").write_text(SUPPLIES, encoding="utf-8")
    code, out, err = told(capsys, "exporters", tmp_path, "--destination", "Russia",
                          "--from", "2024-07", "--to", "2024-07", "--format", "json")  # fmt: skip
    first, second = json.loads(out)
    assert code == 0
    assert (first["exporter"], first["value_usd"], first["rank"]) == ("CHN", 377, 1)
    assert (second["change_usd"], second["source"]) == (-5, "exporter")
    assert "China, Turkey" in err


@pytest.mark.parametrize("words", [[], ["--destination", "Narnia"]])
def test_exporters_need_a_destination(capsys, tmp_path, words):
    assert told(capsys, "exporters", tmp_path, *words)[0] == 2


def test_seasons_with_total_trade(capsys, tmp_path):
    rows = "TUR,RUS,export,854231,2023-10,10.7,USD\nTUR,RUS,export,854231,2023-11,8.4,USD\n"
    rows += "TUR,RUS,export,TOTAL,2023-10,807,USD\nTUR,RUS,export,TOTAL,2023-11,905,USD\n"
    (tmp_path / "turkey.csv").write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    code, out, _ = told(capsys, "seasons", tmp_path, "--min-usd", "0", "--format", "json")
    (row,) = json.loads(out)
    assert code == 0
    assert (row["period"], row["seasonal"]) == ("2023-11", "too short")
    assert row["did"] == pytest.approx(-0.361, abs=5e-4)
    assert row["seasonal_p"] is None


def monthly(values, code, first=2020):
    return "".join(
        f"TUR,RUS,export,{code},{first + i // 12}-{i % 12 + 1:02d},{value},USD\n"
        for i, value in enumerate(values)
    )


def test_breaks_and_switching_of_monthly_books(capsys, tmp_path):
    """Routers fall by four fifths in September 2023 as their neighbour rises by as much."""
    wiggle = [1 + (7 * i % 11) / 50 for i in range(60)]
    down = [1e6 * w * (1 if i < 44 else 0.2) for i, w in enumerate(wiggle)]
    up = [1e6 * w + (0 if i < 44 else 0.8e6) for i, w in enumerate(reversed(wiggle))]
    text = f"{HEADER}\n{monthly(down, '851762')}{monthly(up, '851779')}"
    (tmp_path / "turkey.csv").write_text(text, encoding="utf-8")
    code, out, err = told(capsys, "breaks", tmp_path, "--format", "json")
    found = [row for row in json.loads(out) if row["kind"] == "detected"]
    assert (code, found[0]["date"]) == (0, "2023-09")
    assert found[0]["size"] == pytest.approx(-0.8, abs=0.1)
    assert "searched for one break" in err
    code, out, _ = told(capsys, "switching", tmp_path, "--from", "2023-09", "--to", "2024-02",
                        "--format", "json")  # fmt: skip
    (row,) = json.loads(out)
    assert (code, row["from_code"], row["to_code"], row["date"]) == (
        0,
        "851762",
        "851779",
        "2023-09",
    )
    assert row["p"] <= 0.05


def test_events_of_a_file_count_in_breaks_and_switching(capsys, tmp_path):
    wiggle = [1 + (7 * i % 11) / 50 for i in range(60)]
    down = [1e6 * w * (1 if i < 44 else 0.2) for i, w in enumerate(wiggle)]
    up = [1e6 * w + (0 if i < 44 else 0.8e6) for i, w in enumerate(reversed(wiggle))]
    text = f"{HEADER}\n{monthly(down, '851762')}{monthly(up, '851779')}"
    (tmp_path / "turkey.csv").write_text(text, encoding="utf-8")
    events = tmp_path / "mine.csv.txt"
    events.write_text("date,label\n2023-09-01,A rule of ours\n", encoding="utf-8")
    words = [tmp_path / "turkey.csv", "--events", events, "--format", "json"]
    _, out, _ = told(capsys, "breaks", *words)
    known = [row for row in json.loads(out) if row["kind"] == "known"]
    assert [(row["label"], row["date"]) for row in known] == [("A rule of ours", "2023-09")]
    _, out, _ = told(capsys, "switching", *words)
    assert [row["date"] for row in json.loads(out)] == ["2023-09"]
    events.write_text("date,label\nsoon,A rule of ours\n", encoding="utf-8")
    code, _, err = told(capsys, "breaks", *words)
    assert (code, "'soon' is no date" in err) == (1, True)


def test_prices_out_of_the_usual(capsys, tmp_path):
    header = HEADER + ",net_kg"
    usual = "".join(f"TUR,RUS,export,854231,2023-{m:02d},{100 + m},USD,10\n" for m in range(1, 12))
    text = f"{header}\n{usual}TUR,RUS,export,854231,2023-12,9000,USD,10\n"
    (tmp_path / "turkey.csv").write_text(text, encoding="utf-8")
    words = ["prices", tmp_path, "--min-usd", "0"]
    code, out, _ = told(capsys, *words, "--format", "json")
    (row,) = json.loads(out)
    assert (code, row["period"], row["unit_value"], row["unit"]) == (0, "2023-12", 900, "kg")
    assert (row["mirror"], row["price_part"]) == ("no mirror", None)
    _, table, _ = told(capsys, *words, "--format", "table")
    assert "900.000" in table


def test_slow_libraries_are_not_imported_with_the_program():
    import subprocess
    import sys

    words = "import sys, mirrorgap.ui.cli, mirrorgap.model.analysis.seasons, "
    words += "mirrorgap.model.analysis.breaks, mirrorgap.model.analysis.switching\n"
    words += "print(sorted({'scipy', 'statsmodels', 'ruptures'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
