"""Codes and names of countries, groups and leftover areas."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model import countries
from mirrorgap.model.spelling import folded


def _rows(file: str) -> list[dict[str, str]]:
    text = (files("mirrorgap.model.data") / file).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


ISO3 = [row["iso3"] for row in _rows("countries.csv")]


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("NA", "NAM"),
        ("TUR", "TUR"),
        ("tur", "TUR"),
        ("EL", "GRC"),
        ("XS", "SRB"),
        ("XK", "XKX"),
        ("UK", "GBR"),
        ("GB", "GBR"),
        ("WLD", "W00"),
        ("W00", "W00"),
        ("ROM", "ROU"),
        ("008", "ALB"),
        ("842", "USA"),
        ("792", "TUR"),
    ],
)
def test_codes_of_several_schemes(text: str, iso3: str) -> None:
    assert countries.to_iso3(text) == iso3


@pytest.mark.parametrize(
    "text", ["in", "no", "is", "Can", "Tur", "8", "2023", "12.5", "", "-", "c", "MT4", "H5"]
)
def test_words_and_numbers_are_no_codes(text: str) -> None:
    assert countries.to_iso3(text) is None


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Türkiye", "TUR"),
        ("TÜRKİYE", "TUR"),
        ("TÜRKIYE", "TUR"),
        ("Turkiye", "TUR"),
        ("Turkey", "TUR"),
        ("Турция", "TUR"),
        ("土耳其", "TUR"),
        ("튀르키예", "TUR"),
        ("ÇİN", "CHN"),
        ("IRAK", "IRQ"),
        ("ıran", "IRN"),
        ("Viet Nam", "VNM"),
        ("Russian Federation", "RUS"),
        ("Korea, Republic of", "KOR"),
        ("Rep. of Korea", "KOR"),
        ("Korea, DPR of", "PRK"),
        ("(Корея) КНДР", "PRK"),
        ("USA", "USA"),
        ("ABD", "USA"),
        ("США", "USA"),
        ("China, Hong Kong SAR", "HKG"),
        ("Hong Kong, China", "HKG"),
        ("China, P.R.: Mainland", "CHN"),
        ("Taipei, Chinese", "TWN"),
        ("Republic of China", "TWN"),
        ("Macao, China", "MAC"),
        ("Côte d'Ivoire", "CIV"),
        ("Cote d' Ivoire", "CIV"),
        ("Кот-Д'Ивуар", "CIV"),
        ("Kyrgyz Republic", "KGZ"),
        ("Қирғизистон", "KGZ"),
        ("Qirg'iziston", "KGZ"),
        ("Қазақстан", "KAZ"),
        ("Gürcistan", "GEO"),
        ("საქართველო", "GEO"),
        ("Հայաստան", "ARM"),
        ("Azərbaycan", "AZE"),
        ("Iran, Islamic Republic of", "IRN"),
        ("Иран, Исламская Республика", "IRN"),
        ("Armenia, Rep. of", "ARM"),
        ("Republic of Uzbekistan", "UZB"),
        ("Congo", "COG"),
        ("Dem. Rep. of the Congo", "COD"),
        ("Dominica", "DMA"),
        ("Dominican Rep.", "DOM"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Guinea-Bissau", "GNB"),
        ("Sudan (before 2012)", "SDN"),
        ("Netherlands Antilles", "ANT"),
        ("Serbia and Montenegro", "SCG"),
        ("СССР", "SUN"),
    ],
)
def test_names_in_many_languages_and_spellings(text: str, iso3: str) -> None:
    assert countries.to_iso3(text) == iso3


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Всего 2 ", "W00"),
        ("Казахстан1", "KAZ"),
        ("Kazakhstan*", "KAZ"),
        ("Kosovo (1)", "XKX"),
        ("1. Казахстан", "KAZ"),
        ("Россия\xa0", "RUS"),
        ("Poccия", "RUS"),
        ("Ðîññèÿ", "RUS"),
        ("TÃ¼rkiye", "TUR"),
        ("Birleþik Krallýk", "GBR"),
        ("Saint-Barth?lemy", "BLM"),
        ("C\N{REPLACEMENT CHARACTER}te d'Ivoire", "CIV"),
        ("Germany (incl German Democratic Republic 'DD' from 1991)", "DEU"),
        ("France (incl. Saint Barthélemy 'BL' -> 2012; incl. French Guiana 'GF')", "FRA"),
        ("Belgium (incl. Luxembourg 'LU' -> 1998)", "BEL"),
        ("Russian Federation (Russia)", "RUS"),
        ("Черногория (Монтенегро)", "MNE"),
        ("Гуам (Сша)", "GUM"),
        ("Ангилья (Брит.)", "AIA"),
        ("Virgin Islands (British)", "VGB"),
        ("Serbia (Europe)", "SRB"),
        ("Netherlands (Caribbean)", "BES"),
        ("TR-Türkiye", "TUR"),
        ("AM - Armenia", "ARM"),
        ("052 Türkiye", "TUR"),
        ("Uzbekistan (UZ)", "UZB"),
    ],
)
def test_notes_footnotes_and_damage_are_seen_through(text: str, iso3: str) -> None:
    assert countries.to_iso3(text) == iso3


@pytest.mark.parametrize("text", ["Georgia (USA)", "Cyprus (Turkish)", "TR-Armenia", "Korea (x)"])
def test_what_contradicts_itself_is_not_guessed(text: str) -> None:
    assert countries.to_iso3(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "EU", "EU27", "EU27_2020", "EU-28", "European Union - 27 countries (from 2020)",
        "Extra-EU", "Non-EU countries", "CIS", "СНГ", "Страны СНГ", "вне СНГ", "КМШ өлкөлөрү",
        "  КМШдан тышкары өлкөлөрү", "ЕАЭС", "ЕАЭБ", "Страны вне ЕАЭС", "Non-EAEU countries",
        "Europe", "ЕВРОПА", "Australia and Oceania", "Avrupa Birliği", "OECD", "ASEAN", "ШОС",
        "European Union (AT-01/1995, BE-01/1958, BG-01/2007, GB-01/1973->01/2020)",
        "Euro area (AT-01/1999, " + "BE-01/1999, " * 30 + ")", "World (excluding EU)",
        "Association of South-East Asian Nations (ASEAN)", "Rest of the world", "Top 25",
        "Остальные страны мира", "СТРАНЫ ДАЛЬНЕГО ЗАРУБЕЖЬЯ", "BDT",
        "Commonwealth of Independent States",
    ],
)  # fmt: skip
def test_groups_are_never_one_partner(text: str) -> None:
    assert countries.kind(text) == "group"
    assert countries.is_group(text)
    assert countries.to_iso3(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Areas, nes", "Areas n.e.s.", "Other Asia, nes", "S19", "_X", "Bunkers", "Unknown country",
        "Undefined country", "Неопределенная страна", "Такталбаган өлкө", "Other countries",
        "Другие страны", "Boshqa mamlakatlar", "EU countries not specified", "Not specified",
        "Serbest Bölgeler", "Diğer ülkeler", "Free Zones",
    ],
)  # fmt: skip
def test_leftover_areas_are_told_from_groups(text: str) -> None:
    assert countries.kind(text) == "residual"
    assert countries.is_group(text)
    assert countries.to_iso3(text) is None


@pytest.mark.parametrize(
    ("number", "iso3"),
    [
        (842, "USA"), (841, "USA"), (251, "FRA"), (699, "IND"), (757, "CHE"), (381, "ITA"),
        (380, "ITA"), (579, "NOR"), (0, "W00"), ("000", "W00"), ("792", "TUR"), (792.0, "TUR"),
        (8, "ALB"), (891, "SCG"), (899, None), (490, None), (837, None), (492, None), (711, None),
        ("", None), ("x", None), (4.5, None), (float("inf"), None), (-4, None),
    ],
)  # fmt: skip
def test_numbers_of_comtrade(number: int | str | float, iso3: str | None) -> None:
    assert countries.from_comtrade(number) == iso3


@pytest.mark.parametrize("iso3", ISO3)
def test_every_code_and_its_own_name_come_back(iso3: str) -> None:
    assert countries.to_iso3(iso3) == iso3
    assert countries.to_iso3(countries.name(iso3)) == iso3


@pytest.mark.parametrize("language", countries.LANGUAGES)
def test_the_neighbours_are_known_in_every_language(language: str) -> None:
    for iso3 in (
        "TUR",
        "KAZ",
        "KGZ",
        "UZB",
        "GEO",
        "ARM",
        "AZE",
        "RUS",
        "CHN",
        "USA",
        "KOR",
        "CIV",
    ):
        assert countries.to_iso3(countries.name(iso3, language)) == iso3


def test_every_alias_means_what_its_line_says() -> None:
    wrong = {
        name: row["meaning"]
        for row in _rows("country_names.csv")
        for name in row["names"].split("|")
        if countries._meaning(name) != row["meaning"]
    }
    assert not wrong


def test_names_for_display() -> None:
    assert countries.name("CIV") == "Côte d’Ivoire"
    assert countries.name("KGZ", "ru") == "Киргизия"
    assert countries.name("W00", "ru") == "Весь мир"
    assert countries.name("SUN") == "USSR"
    assert countries.name("QQQ") == "QQQ"
    assert countries.name("TUR", "no-such-language") == "Turkey"


def test_groups_of_the_command_line() -> None:
    assert countries.group("five") == {"AZE", "GEO", "KAZ", "KGZ", "UZB"}
    assert countries.group("five-rus") - countries.group("five") == {"RUS"}
    assert countries.group("EAEU") == {"ARM", "BLR", "KAZ", "KGZ", "RUS"}
    assert len(countries.group("eu")) == 27
    for members in countries.groups().values():
        assert members <= set(ISO3)
    with pytest.raises(ValueError, match="there is no group 'six': choose five, five-rus"):
        countries.group("six")


@given(st.text())
def test_no_text_raises(text: str) -> None:
    found = countries.to_iso3(text)
    assert found is None or found == "W00" or found in ISO3
    assert countries.is_group(text) == (countries.kind(text) in ("group", "residual"))


@pytest.mark.parametrize("frame", ["{}", " {} ", "{}1", "{} 2", "{}*", "\xa0{}\u2009"])
def test_footnotes_and_spaces_never_change_the_country(frame: str) -> None:
    labels = {iso3: frame.format(countries.name(iso3)) for iso3 in ISO3}
    assert {iso3: countries.to_iso3(label) for iso3, label in labels.items()} == {
        i: i for i in ISO3
    }


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
