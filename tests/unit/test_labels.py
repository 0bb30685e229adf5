"""Numbers, marks, codes, currencies and scales as sources print them."""

from __future__ import annotations

import math

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model import hs, labels


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1.234,56", ",", 1234.56),
        ("1 234,56", ",", 1234.56),
        ("1\xa0234,56", ",", 1234.56),
        ("1\u202f234\u2009567,5", ",", 1234567.5),
        ("5.000", ",", 5000.0),
        ("5.000", ".", 5.0),
        ("1376,4", ",", 1376.4),
        ("5,917,063,944", ".", 5917063944.0),
        ("1,23,45,678.5", ".", 12345678.5),
        ("1'234'567.8", ".", 1234567.8),
        ("(1,234)", ".", -1234.0),
        ("-5", ".", -5.0),
        ("\N{MINUS SIGN}5", ".", -5.0),
        ("5-", ".", -5.0),
        ("+5", ".", 5.0),
        ("1.2E+05", ".", 120000.0),
        ("1,2E+05", ",", 120000.0),
        ("$1,234", ".", 1234.0),
        ("12*", ".", 12.0),
        ("12³", ".", 12.0),
        ("'12", ".", 12.0),
        (".5", ".", 0.5),
        (7, ",", 7.0),
        (7.5, ",", 7.5),
    ],
)
def test_numbers_by_the_mark_of_their_column(text: object, decimal: str, number: float) -> None:
    assert labels.number(text, "," if decimal == "," else ".") == number


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ":", "12%", "1,5", "12 34", "1.2.3", "c", "12a", "1/2", "½", "nan", "inf", "()", ".",
     "--5", "1,234,56", True, None, math.nan, math.inf, 10**400],
)  # fmt: skip
def test_what_is_no_number_under_a_decimal_point(text: object) -> None:
    assert labels.number(text) is None


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.234,56"], ","),
        (["1,234.56"], "."),
        (["1376,4"], ","),
        (["5.000"], None),
        (["5.000", "12,5"], ","),
        (["1.234.567"], ","),
        (["1234.567"], "."),
        (["0.123"], "."),
        (["1 234,567"], ","),
        (["1,234.5", "1.234,5"], None),
        (["12", "x", "-", 5.0, None], None),
        ([], None),
    ],
)
def test_the_column_decides_the_decimal_mark(texts: list[object], mark: str | None) -> None:
    assert labels.guess_decimal(texts) == mark


@pytest.mark.parametrize(
    "locale", ["en", "de", "fr", "ru", "tr", "kk", "uz", "de_CH", "hi", "es", "pl"]
)
@given(value=st.integers(-(10**13), 10**13).map(lambda cents: cents / 100))
def test_numbers_come_back_from_every_locale(locale: str, value: float) -> None:
    text = format_decimal(value, format="#,##,##0.00" if locale == "hi" else None, locale=locale)
    mark = labels.guess_decimal([text])
    point = format_decimal(0.5, locale=locale)[1]
    assert mark in (None, point)
    assert labels.number(text, "," if point == "," else ".") == pytest.approx(value, abs=0.006)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "missing"), (" ", "missing"), (None, "missing"), (math.nan, "missing"), (":", "missing"),
        ("..", "missing"), ("…", "missing"), ("n/a", "missing"), ("Н/Д", "missing"),
        ("c", "suppressed"), ("x", "suppressed"), ("х", "suppressed"), (":c", "suppressed"),
        ("(D)", "suppressed"), ("XXXXXXXXXX", "suppressed"), ("-", "unclear"), ("–", "unclear"),
        ("0", "zero"), ("0,0", "zero"), ("0.00", "zero"), (0, "zero"), (0.0, "zero"),
        ("12", None), (5, None), ("Armenia", None), (False, None),
    ],
)  # fmt: skip
def test_marks_in_place_of_numbers(text: object, status: str | None) -> None:
    assert labels.status_marker(text) == status


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (10121, "010121"),
        ("10121", "010121"),
        (1012100, "01012100"),
        (10121.0, "010121"),
        (854231, "854231"),
        (854231.0, "854231"),
        ("854231.0", "854231"),
        (8542.31, "854231"),
        (8542.3, "854230"),
        (101.21, "010121"),
        (8542.0, "8542"),
        (1, "01"),
        ("1", "01"),
        ("'01", "01"),
        ("'852351000'", "852351000"),
        ("8542.31", "854231"),
        ("8542.31.00.00", "8542310000"),
        ("8532 10", "853210"),
        ("85 42 31 00 00", "8542310000"),
        ("ex 72 03", "7203"),
        ("ех 8542 31", "854231"),
        ("854231 - Processors", "854231"),
        ("26-РУДЫ, ШЛАК И ЗОЛА", "26"),
        ("57-М2-КОВРЫ", "57"),
        ("8542 Electronic integrated circuits", "8542"),
        ("1431.49 text", "143149"),
        ("Industrial robots, n.e.s. [84795000]", "84795000"),
        ("85421", "85421"),
        ("TOTAL", "TOTAL"),
        ("'TOTAL", "TOTAL"),
        ("TOTAL-Total", "TOTAL"),
        ("All products", "TOTAL"),
        ("Всего", "TOTAL"),
        ("8542²", "8542"),
    ],
)
def test_codes_in_every_form(value: object, code: str) -> None:
    assert labels.code(value) == code


@pytest.mark.parametrize(
    "value",
    ["", " ", "XXXXXXXXXX", "99SSS999", "8517XXXX", "12 months", "Product 85", "1.1", "12.5", "0", 0,
     -5, True, None, math.nan, math.inf, 1e13, "1,234", "000000", "1234567890123"],
)  # fmt: skip
def test_what_is_no_code(value: object) -> None:
    assert labels.code(value) is None


@given(st.integers(1, 97), st.integers(1, 4), st.sampled_from([4, 6, 8, 10, 12]), st.data())
def test_codes_that_became_numbers_get_their_zero_back(
    chapter: int, heading: int, length: int, data: st.DataObject
) -> None:
    tail = data.draw(st.text("0123456789", min_size=length - 4, max_size=length - 4))
    code = f"{chapter:02d}{heading:02d}{tail}"
    assert labels.code(code) == code
    assert labels.code(int(code)) == code
    assert labels.code(float(int(code))) == code
    assert labels.code(f" {code[:4]} {code[4:]}".rstrip()) == code
    assert labels.code(hs.dotted(code)) == code


@pytest.mark.parametrize(
    ("text", "currency", "scale"),
    [
        ("thousand US dollars", "USD", 1e3),
        ("(thousand US dollars)", "USD", 1e3),
        ("тыс. долларов США", "USD", 1e3),
        ("(тыс.долларов США)", "USD", 1e3),
        ("(миң АКШ доллары)", "USD", 1e3),
        ("мың АҚШ доллары", "USD", 1e3),
        ("ming AQSH dollari", "USD", 1e3),
        ("Bin ABD Doları", "USD", 1e3),
        ("1000 USD", "USD", 1e3),
        ("TradeValue in 1000 USD", "USD", 1e3),
        ("Unit : US Dollar thousand", "USD", 1e3),
        ("USD '000", "USD", 1e3),
        ("(миллионов долларов США)", "USD", 1e6),
        ("млн. долл. США", "USD", 1e6),
        ("Mill. USD", "USD", 1e6),
        ("US$ million", "USD", 1e6),
        ("in 1,000,000 EUR", "EUR", 1e6),
        ("млрд. долл. США", "USD", 1e9),
        ("万美元", "USD", 1e4),
        ("in EUR", "EUR", None),
        ("VALUE_IN_EUR", "EUR", None),
        ("Trade Value (US$)", "USD", None),
        ("Export Dollar", "USD", None),
        ("İhracat Euro", "EUR", None),
        ("тыс. сомов", "KGS", 1e3),
        ("(миң сому)", "KGS", 1e3),
        ("mln so'm", "UZS", 1e6),
        ("млн. тенге", "KZT", 1e6),
        ("белорусских рублей", "BYN", None),
        ("Hong Kong dollars", "HKD", None),
        ("人民币", "CNY", None),
        ("Value in 1000 JPY", "JPY", 1e3),
        ("тыс. тонн", None, 1e3),
        ("Rs. Crore", None, 1e7),
        ("Net weight (kg)", None, None),
        ("доля, %", None, None),
        ("Yeni Zelanda", None, None),
        ("Europe", None, None),
        ("рубашки", None, None),
        ("ALL COMMODITIES", None, None),
        ("TOP 25", None, None),
        ("USD or EUR", None, None),
        ("Мilk", None, None),
    ],
)
def test_currency_and_scale(text: str, currency: str | None, scale: float | None) -> None:
    assert labels.unit_scale(text) == (currency, scale)


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("Net weight (kg)", 1.0),
        ("QUANTITY_IN_100KG", 100.0),
        ("вес нетто, кг", 1.0),
        ("тыс. тонн", 1e6),
        ("тонн", 1000.0),
        ("千克", 1.0),
        ("Quantity", None),
        ("pieces", None),
    ],
)
def test_weights(text: str, factor: float | None) -> None:
    assert labels.kg_factor(text) == factor


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans()))
def test_no_value_raises(value: object) -> None:
    for mark in (".", ","):
        found = labels.number(value, "," if mark == "," else ".")
        assert found is None or math.isfinite(found)
    code = labels.code(value)
    assert code is None or code == hs.TOTAL or hs.is_code(code)
    labels.status_marker(value)
    labels.guess_decimal([value])


@given(st.text())
def test_no_phrase_raises(text: str) -> None:
    currency, scale = labels.unit_scale(text)
    assert currency is None or len(currency) == 3
    assert scale is None or scale > 1
    labels.kg_factor(text)


@given(st.text(alphabet="0123456789.,-() %eE'+\xa0\u202f$*"))
def test_odd_numbers_are_read_or_refused(text: str) -> None:
    mark = labels.guess_decimal([text])
    if mark is not None:
        assert labels.number(text, mark) is not None
