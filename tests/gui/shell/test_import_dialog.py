"""The import dialog by mouse and keys: map columns, say what is unsaid, see the records change."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QPushButton

from mirrorgap.model.scope import Scope

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key

TITLE = "Goods 2023"
COLUMNS = "Country;HS;Text;Amount;Kg"


def ugly(path: Path, countries=("Uzbekistan", "Kazakhstan", "Georgia")) -> Path:
    """A semicolon file with decimal commas, a title, a blank row, a total and no units."""
    lines = [TITLE, "", COLUMNS]
    for country in countries:
        for k, code in enumerate(("8542.31", "8542.32", "8471.50")):
            lines.append(f"{country};{code};goods;1.23{k},5;10,25")
    lines.append("Total;;;11.110,5;")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def ask(open_window, settle, qtbot):
    def asked(paths) -> tuple:
        window = open_window(paths)
        settle(window)
        dialogs = window.findChildren(QDialog, "import-dialog")
        assert len(dialogs) == 1
        dialog = dialogs[0]
        qtbot.waitUntil(dialog.isVisible)
        settle(window)
        return window, dialog

    return asked


def choose(qtbot, combo: QComboBox, text: str) -> None:
    """Choose by keyboard, as a person does: focus, go home, type or step, Return."""
    row = combo.findText(text)
    assert row >= 0, f"no {text!r} in {combo.objectName()}"
    combo.setFocus()
    if combo.isEditable():
        combo.lineEdit().selectAll()
        qtbot.keyClicks(combo.lineEdit(), text)
        qtbot.keyClick(combo.lineEdit(), Key.Key_Return)
        return
    steps = row - combo.currentIndex()
    for _ in range(abs(steps)):
        qtbot.keyClick(combo, Key.Key_Down if steps > 0 else Key.Key_Up)
    assert combo.currentText() == text


def column(dialog, n: int) -> QComboBox:
    return dialog.findChild(QComboBox, f"import-dialog.column.{n}")


def field(dialog, name: str) -> QComboBox:
    return dialog.findChild(QComboBox, f"import-dialog.{name}")


def complete(qtbot, dialog) -> None:
    choose(qtbot, column(dialog, 0), "Partner")
    choose(qtbot, column(dialog, 1), "HS code")
    choose(qtbot, column(dialog, 3), "Value")
    choose(qtbot, field(dialog, "flow"), "export")
    choose(qtbot, field(dialog, "reporter"), "Germany")
    choose(qtbot, field(dialog, "currency"), "USD")
    choose(qtbot, field(dialog, "scale"), "thousands")
    choose(qtbot, field(dialog, "decimal"), "comma: 1.234,5")


def test_a_correct_mapping_changes_the_preview_and_reads_the_file(ask, qtbot, settle, tmp_path):
    window, dialog = ask([ugly(tmp_path / "ugly.csv")])
    ok = dialog.findChild(QPushButton, "import-dialog.ok")
    missing = dialog.findChild(QLabel, "import-dialog.missing")
    assert not ok.isEnabled()
    assert "who reports" in missing.text()
    assert "the currency" in missing.text()
    complete(qtbot, dialog)
    assert missing.text() == ""
    assert ok.isEnabled()
    qtbot.waitUntil(lambda: shown(dialog, 0)["value"] == "1\u202f230\u202f500", timeout=5000)
    row = shown(dialog, 0)
    assert row["reporter"] == "DEU"
    assert row["partner"] == "UZB"
    assert row["code"] == "854231"
    assert "9 records from 9 rows; 4 rows set aside" in dialog.preview.summary.text()
    heads = [
        dialog.preview.table.model().headerData(c, Qt.Orientation.Horizontal) for c in range(12)
    ]
    assert heads[:5] == ["Row", "Reporter", "Partner", "Flow", "HS code"]
    assert "Value, USD" in heads
    assert not [head for head in heads if "_" in head]
    assert dialog.reason.text().partition(". ")[2][:1].isupper()
    assert "total row" in dialog.preview.aside.text()
    choose(qtbot, field(dialog, "scale"), "units")
    qtbot.waitUntil(lambda: shown(dialog, 0)["value"] == "1\u202f230.5", timeout=5000)
    qtbot.mouseClick(ok, LEFT)
    settle(window)
    (source,) = window.session.case.work.sources
    assert source.ledger.records == 9
    assert source.ledger.rows_in_sheet == 13
    records = window.session.now.mirror.records
    assert sorted(records.number("value"))[:1] == [1230.5]
    assert set(records.column("reporter")[1]) >= {"DEU"}


def shown(dialog, row: int) -> dict[str, str]:
    model = dialog.preview.table.model()
    if model is None or model.rowCount() <= row:
        return {"value": ""}
    horizontal, tip = Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    return {
        model.headerData(c, horizontal, tip).removeprefix("Field: "): model.index(row, c).data()
        for c in range(model.columnCount())
    }


def test_units_that_are_inferred_are_said_to_be(ask, qtbot, tmp_path):
    path = tmp_path / "units.csv"
    path.write_text(
        "Country;HS;Value (USD)\nUzbekistan;854231;1\nGeorgia;854232;2\n", encoding="utf-8"
    )
    _, dialog = ask([path])
    assert "taken to be in units (inferred: the currency is named" in dialog.reason.text()
    assert field(dialog, "scale").currentText() == "units"
    choose(qtbot, field(dialog, "scale"), "thousands")
    assert "inferred" not in dialog.reason.text()
    dialog.reject()


def test_the_preview_is_the_import(ask, qtbot, settle, tmp_path):
    window, dialog = ask([ugly(tmp_path / "ugly.csv")])
    complete(qtbot, dialog)
    settle(window)
    promised = dialog.preview.summary.text()
    qtbot.mouseClick(dialog.findChild(QPushButton, "import-dialog.ok"), LEFT)
    settle(window)
    ledger = window.session.case.work.sources[0].ledger
    aside = ledger.rows_in_sheet - ledger.rows_read
    assert promised.startswith(f"{ledger.records} records from {ledger.rows_read} rows")
    assert f"{aside} rows set aside" in promised


def test_a_click_on_a_row_number_makes_it_the_header(ask, qtbot, tmp_path):
    _, dialog = ask([ugly(tmp_path / "ugly.csv")])
    assert dialog.mapping.header_row == 3
    header = dialog.table.verticalHeader()
    qtbot.mouseClick(header.viewport(), LEFT, pos=dialog.table.row_place(0))
    assert dialog.mapping.header_row == 1
    assert dialog.table.model().index(0, 0).data(Qt.ItemDataRole.FontRole).bold()
    dialog.reject()


def test_stepping_through_meanings_takes_nothing_from_other_columns(ask, qtbot, tmp_path):
    _, dialog = ask([ugly(tmp_path / "ugly.csv")])
    choose(qtbot, column(dialog, 0), "Partner")
    choose(qtbot, column(dialog, 2), "Name of the goods")
    assert dialog.mapping.column("partner") == 0
    assert column(dialog, 0).currentText() == "Partner"
    assert dialog.mapping.column("product_label") == 2
    choose(qtbot, column(dialog, 2), "Partner")
    assert dialog.mapping.column("partner") == 2
    assert column(dialog, 0).currentText() == "not used"
    dialog.reject()


def test_the_scope_can_be_said(ask, qtbot, settle, tmp_path):
    window, dialog = ask([ugly(tmp_path / "ugly.csv")])
    complete(qtbot, dialog)
    partners = field(dialog, "partners")
    partners.setFocus()
    partners.lineEdit().selectAll()
    qtbot.keyClicks(partners.lineEdit(), "UZB KAZ, geo ARM")
    qtbot.keyClick(partners.lineEdit(), Key.Key_Return)
    assert dialog.mapping.scope == Scope(partners=frozenset({"UZB", "KAZ", "GEO", "ARM"}))
    assert dialog.isVisible(), "Return in a field does not close the dialog"
    qtbot.mouseClick(dialog.findChild(QPushButton, "import-dialog.ok"), LEFT)
    settle(window)
    assert window.session.case.work.sources[0].scope.partners == {"UZB", "KAZ", "GEO", "ARM"}


def test_left_out_leaves_nothing_and_the_next_is_asked(ask, qtbot, settle, tmp_path, pair):
    first = ugly(tmp_path / "a_ugly.csv")
    second = ugly(tmp_path / "b_ugly.csv", ("Armenia", "Kyrgyzstan"))
    window, dialog = ask([first, pair[0], second])
    name = dialog.windowTitle()
    qtbot.keyClick(dialog, Key.Key_Escape)
    qtbot.waitUntil(
        lambda: bool(open_dialogs(window)) and open_dialogs(window)[0] is not dialog,
        timeout=20_000,
    )
    (other,) = open_dialogs(window)
    assert other.windowTitle() != name
    qtbot.mouseClick(other.findChild(QPushButton, "import-dialog.cancel"), LEFT)
    settle(window)
    assert open_dialogs(window) == []
    assert [Path(one.path).name for one in window.session.case.work.sources] == ["tur.csv"]


def open_dialogs(window) -> list[QDialog]:
    return [one for one in window.findChildren(QDialog, "import-dialog") if one.isVisible()]


def test_a_source_is_read_again_with_another_mapping(open_window, qtbot, settle, pair):
    window = open_window([pair[0]])
    settle(window)
    before = window.session.case.work.sources[0]
    tree = window.docks.sources.tree
    tree.setCurrentItem(tree.topLevelItem(0))
    qtbot.mouseClick(window.docks.sources.remap, LEFT)
    qtbot.waitUntil(lambda: bool(open_dialogs(window)), timeout=20_000)
    settle(window)
    (dialog,) = open_dialogs(window)
    assert dialog.mapping.columns == before.mapping.columns
    choose(qtbot, field(dialog, "scale"), "thousands")
    qtbot.mouseClick(dialog.findChild(QPushButton, "import-dialog.ok"), LEFT)
    settle(window)
    (after,) = window.session.case.work.sources
    assert after.chunk != before.chunk
    assert after.mapping.scale == 1000
    value = window.session.now.mirror.records.number("value")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert window.session.case.work.sources == (before,)
    assert window.session.now.mirror.records.number("value").sum() * 1000 == value.sum()


def test_every_control_is_named_and_reached_by_tab(ask, qtbot, tmp_path):
    _, dialog = ask([ugly(tmp_path / "ugly.csv")])
    unnamed = [
        one.objectName() or type(one).__name__
        for one in dialog.findChildren(QComboBox)
        if not one.accessibleName()
    ]
    assert unnamed == []
    reached = set()
    dialog.table.setFocus()
    for _ in range(40):
        qtbot.keyClick(dialog.focusWidget(), Key.Key_Tab)
        reached.add(dialog.focusWidget().objectName())
    assert {"import-dialog.flow", "import-dialog.reporter", "import-dialog.scale"} <= reached
    assert "import-dialog.column.0" in reached
    dialog.reject()


def test_the_next_file_of_the_shape_is_read_alike_and_says_so(ask, qtbot, settle, tmp_path):
    window, dialog = ask([ugly(tmp_path / "first 2023.csv")])
    complete(qtbot, dialog)
    qtbot.mouseClick(dialog.findChild(QPushButton, "import-dialog.ok"), LEFT)
    settle(window)
    window.session.open_paths([ugly(tmp_path / "second 2023.csv", ("Armenia", "Kyrgyzstan"))])
    settle(window)
    (again,) = open_dialogs(window)
    labels = {one.text() for one in again.form.findChildren(QLabel)}
    assert {"Reporter (recipe)", "Flow (recipe)", "Currency (recipe)"} <= labels
    assert {"Decimal mark", "Partners asked for"} <= labels
    choose(qtbot, field(again, "reporter"), "Austria")
    assert again.form.findChild(QLabel) is not None
    labels = {one.text() for one in again.form.findChildren(QLabel)}
    assert "Reporter" in labels, "what was changed is no recipe's"
    assert "Austria" not in again.offer.text()
    assert "export" in again.offer.text()
    qtbot.mouseClick(again.ok, LEFT)
    settle(window)
    second = window.session.case.work.sources[1]
    assert second.ledger.records == 6
    places = dict(second.mapping.said_by)
    assert second.mapping.constant("reporter") == "AUT"
    assert places["reporter"] == "dialog"
    assert places["flow"] == "dialog, as in the recipe of first 2023"
    assert not [text for text in window.banners.texts if "second 2023.csv" in text]


def told_in_title(path: Path, *countries: str) -> Path:
    """A file whose title says all that its columns do not; only their headers are strange."""
    lines = ["Exports of Germany, 2023, thousand USD", "", "Land;Ware;Wert"]
    lines += [f"{country};8542.31;1.230,5" for country in countries]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_columns_carry_over_and_say_so(open_window, qtbot, settle, tmp_path):
    window = open_window([told_in_title(tmp_path / "first.csv", "Uzbekistan", "Kazakhstan")])
    settle(window)
    window.session.remap(window.session.case.work.sources[0])
    qtbot.waitUntil(lambda: bool(open_dialogs(window)), timeout=30_000)
    (dialog,) = open_dialogs(window)
    settle(window)
    choose(qtbot, column(dialog, 1), "not used")
    choose(qtbot, column(dialog, 1), "HS code")
    assert (dialog.missing.text(), dialog.offer.text()) == ("", "")
    qtbot.mouseClick(dialog.ok, LEFT)
    settle(window)
    window.session.open_paths([told_in_title(tmp_path / "second.csv", "Armenia", "Georgia")])
    settle(window)
    assert open_dialogs(window) == [], "the table says all the rest itself"
    second = window.session.case.work.sources[1]
    assert second.ledger.records == 2
    (told,) = [text for text in window.banners.texts if "second.csv" in text]
    assert "'first'" in told
    key = f"banner.recipe:{second.chunk}.action"
    qtbot.mouseClick(window.banners.findChild(QPushButton, key), LEFT)
    qtbot.waitUntil(lambda: bool(open_dialogs(window)), timeout=20_000)
    settle(window)
    open_dialogs(window)[0].reject()


def test_unticked_it_is_not_remembered(ask, qtbot, settle, tmp_path):
    window, dialog = ask([ugly(tmp_path / "first 2023.csv")])
    complete(qtbot, dialog)
    box = dialog.remember
    box.setFocus()
    qtbot.keyClick(box, Key.Key_Space)
    qtbot.mouseClick(dialog.findChild(QPushButton, "import-dialog.ok"), LEFT)
    settle(window)
    window.session.open_paths([ugly(tmp_path / "second 2023.csv", ("Armenia", "Kyrgyzstan"))])
    settle(window)
    assert len(open_dialogs(window)) == 1
    open_dialogs(window)[0].reject()


def test_months_from_sums_are_offered_and_ticked(open_window, qtbot, settle, tmp_path):
    path = tmp_path / "sums.csv"
    header = "Reporter,Partner,Flow,HS code,Period,Value,Currency"
    sums = (("January", 8), ("January-February", 20), ("January-April", 50))
    rows = [f"RUS,KAZ,export,854231,{when} 2023,{value},USD" for when, value in sums]
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    window = open_window([path])
    settle(window)
    window.session.remap(window.session.case.work.sources[0])
    qtbot.waitUntil(lambda: bool(open_dialogs(window)), timeout=30_000)
    (dialog,) = open_dialogs(window)
    qtbot.waitUntil(dialog.sums.isVisible, timeout=30_000)
    assert not dialog.sums.isChecked()
    dialog.sums.setFocus()
    qtbot.keyClick(dialog.sums, Key.Key_Space)
    qtbot.waitUntil(lambda: shown(dialog, 1)["period"] == "2023-02", timeout=30_000)
    assert shown(dialog, 1)["value"] == "12"
    qtbot.mouseClick(dialog.ok, LEFT)
    settle(window)
    assert window.session.case.work.sources[0].mapping.sums == "months"
