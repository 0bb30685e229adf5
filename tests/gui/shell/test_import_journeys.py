"""Files that analysts have, corrected in the dialog by mouse and keys; Return confirms the next one."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPushButton

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
YEARS = tuple(range(2015, 2022))


def kyrgyz(path: Path, extra: int = 0) -> Path:
    """A workbook in the shape of the statistics committee's: three languages, years across."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["4.03.00.18: экспорт", "4.03.00.18: Экспорт товаров", "4.03.00.18: Exports"])
    sheet.append(["(миң АКШ доллары)", "(тыс. долларов США)", "(thousand US dollars)"])
    sheet.append([])
    sheet.append([None, None, None, *YEARS])
    names = (
        ("Бардыгы", "Всего", "Total"),
        ("КМШ", "СНГ", "CIS"),
        ("Австрия", "Австрия", "Austria"),
        ("Германия", "Германия", "Germany"),
        ("Кытай", "Китай", "China"),
    )
    for i, row in enumerate(names):
        sheet.append([*row, *(f"{100 * (i + 1) + y % 100 + extra},5" for y in YEARS)])
    book.save(path)
    return path


def tuik(path: Path, month: int = 1) -> Path:
    """A table with three leading columns that are blank but on the first row of a group."""
    lines = ["Ay;Ulke;Ulke adi;Kod;Olcu;Miktar;Dolar"]
    for country, name in ((52, "Rusya Federasyonu"), (79, "Kazakistan")):
        start = f"{month};{country};{name}"
        for k, code in enumerate(("85423111", "85423211", "84715000")):
            lines.append(f"{start};{code};Adet;1.{k}00,5;{k + 1}.234,56")
            start = ";;"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def decimals(path: Path, share: int = 1) -> Path:
    """A semicolon file with decimal commas and words for headers that say little."""
    lines = ["Land;Ware;Wert"]
    for k, land in enumerate(("Usbekistan", "Kasachstan", "Georgien")):
        lines += [f"{land};8542.31;{share}{k}2,25", f"{land};8542.32;{share}{k}4,5"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def no_units(path: Path, share: int = 1) -> Path:
    """A complete table that says neither the currency nor the unit of its values."""
    lines = ["Reporter,Partner,Flow,HS code,Period,Value"]
    lines += [
        f"TUR,{p},export,854231,2023-0{m},{share}{m}00" for p in ("UZB", "KAZ") for m in (1, 2)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def dialogs(window) -> list[QDialog]:
    return [one for one in window.findChildren(QDialog, "import-dialog") if one.isVisible()]


@pytest.fixture
def ask(open_window, settle, qtbot):
    def asked(path: Path, *, again: bool = False) -> tuple:
        window = open_window([path])
        settle(window)
        if again:
            tree = window.docks.sources.tree
            tree.setCurrentItem(tree.topLevelItem(0))
            qtbot.mouseClick(window.docks.sources.remap, LEFT)
        qtbot.waitUntil(lambda: bool(dialogs(window)), timeout=20_000)
        settle(window)
        return window, dialogs(window)[0]

    return asked


def choose(qtbot, dialog, name: str, text: str) -> None:
    """Choose by keyboard: type where one can, else step there."""
    wanted = f"import-dialog.{name}"
    box = dialog.findChild(QComboBox, wanted) or dialog.findChild(QLineEdit, wanted)
    assert box is not None, wanted
    box.setFocus()
    line = box if isinstance(box, QLineEdit) else box.lineEdit() if box.isEditable() else None
    if line is not None:
        line.selectAll()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Key.Key_Return)
        return
    steps = box.findText(text) - box.currentIndex()
    assert box.findText(text) >= 0, (
        f"no {text!r} in {[box.itemText(i) for i in range(box.count())]}"
    )
    for _ in range(abs(steps)):
        qtbot.keyClick(box, Key.Key_Down if steps > 0 else Key.Key_Up)
    assert box.currentText() == text


def mean(qtbot, dialog, **columns: str) -> None:
    for place, text in columns.items():
        choose(qtbot, dialog, f"column.{place.removeprefix('c')}", text)


def shown(dialog, row: int = 0) -> dict[str, str]:
    model = dialog.preview.table.model()
    if model is None or model.rowCount() <= row:
        return {}
    side, tip = Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    return {
        model.headerData(c, side, tip).removeprefix("Field: "): model.index(row, c).data()
        for c in range(model.columnCount())
    }


def spaced(number: float) -> str:
    return f"{number:,.10g}".replace(",", "\u202f")


def wait_for(qtbot, dialog, row: int = 0, **cells: str) -> None:
    def there() -> bool:
        now = shown(dialog, row)
        return {name: now.get(name) for name in cells} == cells

    try:
        qtbot.waitUntil(there, timeout=5000)
    except Exception as late:
        raise AssertionError(f"the preview shows {shown(dialog, row)}") from late


def accept(qtbot, window, dialog, settle) -> None:
    ok = dialog.findChild(QPushButton, "import-dialog.ok")
    assert ok.isEnabled(), dialog.missing.text()
    qtbot.mouseClick(ok, LEFT)
    settle(window)


def confirms(window, qtbot, settle, path: Path, *facts: str):
    """Open *path*, see that the recipe only offers its *facts*, confirm by Return; return the source."""
    before = window.session.case.work.sources
    window.session.open_paths([path])
    settle(window)
    (dialog,) = dialogs(window)
    settle(window)
    assert window.session.case.work.sources == before, "nothing is read unasked"
    assert dialog.offer.isVisible()
    assert dialog.offer.text().startswith("From the recipe of first, not from this file: ")
    for fact in facts:
        assert fact in dialog.offer.text()
    qtbot.waitUntil(dialog.ok.hasFocus, timeout=30_000)
    qtbot.keyClick(dialog.ok, Key.Key_Return)
    settle(window)
    assert dialogs(window) == []
    source = window.session.case.work.sources[-1]
    assert Path(source.path) == path
    assert "'first'" in source.mapping.reason
    places = dict(source.mapping.said_by)
    assert "dialog, as in the recipe of first" in places.values()
    assert not any(place.startswith("the recipe of") for place in places.values())
    recipes = window.session.path.parents[1] / "recipes"
    assert len(list(recipes.glob("*.toml"))) == 1, "the recipe that was confirmed is not kept twice"
    return source


@pytest.mark.parametrize("real", [False, True])
def test_a_kyrgyz_workbook(ask, qtbot, settle, tmp_path, real):
    path = kyrgyz(tmp_path / "first.xlsx")
    first_year, last = 3, 3 + len(YEARS) - 1
    if real:
        found = sorted(CORPUS.glob("*4.03.00.18*"))
        if not found:
            pytest.skip("the corpus is not here")
        (path,), last = found, 32
    window, dialog = ask(path, again=True)
    combo = dialog.findChild(QComboBox, f"import-dialog.column.{first_year}")
    year = "1994" if real else "2015"
    assert combo.currentText() == f"Value, {year}"
    assert (
        dialog.findChild(QComboBox, f"import-dialog.column.{last}")
        .currentText()
        .startswith("Value, ")
    )
    wait_for(qtbot, dialog, period=year, reporter="KGZ", partner="W00")
    mean(qtbot, dialog, c3="not used")
    wait_for(qtbot, dialog, period=str(int(year) + 1))
    mean(qtbot, dialog, c3=f"Value, {year}")
    wait_for(qtbot, dialog, period=year)
    mean(qtbot, dialog, c0="not used", c2="Partner")
    choose(qtbot, dialog, "flow", "import")
    wait_for(qtbot, dialog, flow="import", partner="W00", period=year)
    total = 341091.4 if real else 115.5
    choose(qtbot, dialog, "scale", "units")
    wait_for(qtbot, dialog, value=spaced(total))
    choose(qtbot, dialog, "scale", "thousands")
    wait_for(qtbot, dialog, value=spaced(total * 1000))
    accept(qtbot, window, dialog, settle)
    (source,) = window.session.case.work.sources
    assert source.mapping.column("partner") == 2
    if real:
        return
    second = confirms(window, qtbot, settle, kyrgyz(tmp_path / "second.xlsx", 7), "import")
    assert second.mapping.constant("flow") == "import"
    assert dict(second.mapping.said_by)["scale"] == "preamble", "thousands stand in its title too"
    assert second.ledger.records == 5 * len(YEARS)


def test_blank_leading_columns(ask, qtbot, settle, tmp_path):
    window, dialog = ask(tuik(tmp_path / "first.csv"))
    mean(qtbot, dialog, c0="Month", c2="Partner", c3="HS code", c5="Net weight, kg", c6="Value")
    choose(qtbot, dialog, "decimal", "comma: 1.234,5")
    choose(qtbot, dialog, "reporter", "TUR")
    choose(qtbot, dialog, "flow", "export")
    choose(qtbot, dialog, "currency", "USD")
    choose(qtbot, dialog, "scale", "units")
    choose(qtbot, dialog, "period", "2023")
    wait_for(
        qtbot, dialog, 2, partner="RUS", code="84715000", period="2023-01", value="3\u202f234.56"
    )
    wait_for(qtbot, dialog, 5, partner="KAZ", net_kg="1\u202f200.5")
    accept(qtbot, window, dialog, settle)
    facts = ("reported by Turkey", "export")
    second = confirms(window, qtbot, settle, tuik(tmp_path / "second 2023.csv", 2), *facts)
    assert second.ledger.records == 6
    records = window.session.now.mirror.records
    assert set(records.column("period")[1]) == {"2023-01", "2023-02"}


def test_decimal_commas(ask, qtbot, settle, tmp_path):
    window, dialog = ask(decimals(tmp_path / "first.csv"))
    mean(qtbot, dialog, c0="Partner", c1="HS code", c2="Value")
    choose(qtbot, dialog, "decimal", "comma: 1.234,5")
    choose(qtbot, dialog, "reporter", "Germany")
    choose(qtbot, dialog, "flow", "export")
    choose(qtbot, dialog, "currency", "EUR")
    choose(qtbot, dialog, "scale", "thousands")
    choose(qtbot, dialog, "period", "2023")
    wait_for(qtbot, dialog, partner="UZB", code="854231", value="102\u202f250", period="2023")
    choose(qtbot, dialog, "scale", "units")
    wait_for(qtbot, dialog, value="102.25")
    accept(qtbot, window, dialog, settle)
    facts = ("reported by Germany", "EUR", "period 2023")
    second = confirms(window, qtbot, settle, decimals(tmp_path / "second.csv", 2), *facts)
    assert second.ledger.records == 6
    assert 202.25 in window.session.now.mirror.records.number("value")


def test_a_file_without_units(ask, qtbot, settle, tmp_path):
    window, dialog = ask(no_units(tmp_path / "first.csv"))
    assert "the currency" in dialog.missing.text()
    assert not dialog.ok.isEnabled()
    wait_for(qtbot, dialog, value="1\u202f100", currency="–")
    choose(qtbot, dialog, "currency", "USD")
    wait_for(qtbot, dialog, currency="USD", value_usd="–")
    assert "units, thousands or millions" in dialog.missing.text()
    assert not dialog.ok.isEnabled(), "a currency is no scale"
    choose(qtbot, dialog, "scale", "millions")
    assert dialog.ok.isEnabled()
    wait_for(qtbot, dialog, value="1\u202f100\u202f000\u202f000", currency="USD")
    accept(qtbot, window, dialog, settle)
    facts = ("USD; numbers in millions",)
    second = confirms(window, qtbot, settle, no_units(tmp_path / "second.csv", 2), *facts)
    assert second.mapping.scale == 1e6
    assert 2.1e9 in window.session.now.mirror.records.number("value_usd")
