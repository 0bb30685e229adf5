"""A rates file in the window: dropped or chosen, values convert at once, undo takes it back."""

from __future__ import annotations

import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

HEADER = "Reporter,Partner,Flow,HS code,Period,Value,Currency"


@pytest.fixture
def tenge(tmp_path):
    path = tmp_path / "tenge.csv"
    lines = [f"KAZ,TUR,import,854231,2023-{month:02d},450000000,KZT" for month in range(1, 13)]
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def rates(path, per_usd):
    path.write_text(f"currency,period,per_usd\nKZT,2023,{per_usd}\n", encoding="utf-8")
    return path


def dollars(window):
    return float(window.session.mirror.records.number("value_usd").sum())


def test_dropped_rates_convert_at_once_and_are_undone(
    open_window, settle, drop, tmp_path, tenge, qtbot
):
    window = open_window([tenge])
    settle(window)
    assert window.session.mirror.records.number("value_usd").tolist() != []
    label = window.findChild(QLabel, "sources.rates")
    assert not label.isVisible()
    drop(window, [rates(tmp_path / "my rates.csv", 450)])
    qtbot.waitUntil(lambda: window.session.case.work.rates is not None, timeout=30_000)
    settle(window)
    assert dollars(window) == pytest.approx(12e6)
    assert label.isVisible()
    assert label.text() == "Exchange rates: my rates.csv, then the ECB’s monthly averages."
    assert len(window.session.case.work.sources) == 1, "the rates are no source"
    window.tabs.go_to("quality")
    settle(window)
    frame = window.tabs.view("quality").result.frame
    (line,) = frame.loc[frame["outcome"] == "rates", "what"]
    assert line.startswith("Values in KZT are converted to dollars by these rates")

    more = tmp_path / "more.csv"
    more.write_text(f"{HEADER}\nKAZ,CHN,import,854231,2023-01,450000000,KZT\n", encoding="utf-8")
    drop(window, [more])
    qtbot.waitUntil(lambda: len(window.session.case.work.sources) == 2, timeout=60_000)
    settle(window)
    assert dollars(window) == pytest.approx(13e6), "files that come later are converted too"
    window.session.undo()
    window.session.undo()
    settle(window)
    assert window.session.case.work.rates is None
    assert not label.isVisible()
    assert dollars(window) != dollars(window) or dollars(window) == 0


def test_rates_are_chosen_in_the_menu_and_go_back_to_the_ecb(
    open_window, settle, tmp_path, tenge, monkeypatch, qtbot
):
    window = open_window([tenge])
    settle(window)
    bad = tmp_path / "bad.csv"
    bad.write_text("currency,period,per_usd\nKZT,soon,450\n", encoding="utf-8")
    chosen = [bad]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(chosen[-1]), ""))
    window.registry["rates"].trigger()
    settle(window)
    assert any("bad.csv: row 2: 'soon' is no period" in text for text in window.banners.texts)
    assert window.session.case.work.rates is None
    chosen.append(rates(tmp_path / "good.csv", 900))
    window.registry["rates"].trigger()
    settle(window)
    assert dollars(window) == pytest.approx(6e6)
    assert not any("bad.csv" in text for text in window.banners.texts)
    assert window.registry["rates-ecb"].isEnabled()
    out = tmp_path / "out.xlsx"
    job = window.workbooks.start(out, window.workbooks.job())
    with qtbot.waitSignal(job.done, timeout=60_000):
        pass
    cells = openpyxl.load_workbook(out)["Sources"].iter_rows(values_only=True)
    lines = [" ".join(str(cell) for cell in row if cell) for row in cells]
    assert any(line.startswith("exchange rates good.csv (SHA-256 ") for line in lines)
    window.registry["rates-ecb"].trigger()
    settle(window)
    assert window.session.case.work.rates is None
    assert "the ECB’s monthly averages." in window.banners.texts[-1]
