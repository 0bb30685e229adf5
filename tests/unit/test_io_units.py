"""Whether numbers are units, thousands or millions: said, inferred and shown as such, or asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mirrorgap.io.grids_open import open_book
from mirrorgap.io.layouts.preamble import INFERRED
from mirrorgap.io.layouts.words import role_of
from mirrorgap.io.reading import Said, load, missing, propose
from mirrorgap.io.recipes import Recipe, read_recipe, save
from mirrorgap.model.case import Source
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.records import Records
from mirrorgap.ui.inspecting import mapping_words

ROW = "TUR,KAZ,export,854231,2023,100"
NAMES = "reporter,partner,flow,code,period"


def table(path: Path, value: str = "value", title: str = "", more: str = "", row: str = "") -> Path:
    lines = [title] if title else []
    lines += [f"{NAMES},{value}{more}", ROW + row]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def only(path: Path, said: Said | None = None) -> Source:
    (source,) = load([path], said).sources
    return source


def place(source: Source) -> str | None:
    return dict(source.mapping.said_by).get("scale")


@pytest.mark.parametrize(
    ("value", "title", "more", "row", "scale", "where"),
    [
        ("Value (USD)", "", "", "", 1.0, INFERRED),
        ("Trade value in US$", "", "", "", 1.0, INFERRED),
        ("Value", "Trade in US dollars", "", "", 1.0, INFERRED),
        ("Value", "", ",currency", ",USD", 1.0, INFERRED),
        ("Value (thousand USD)", "", "", "", 1000.0, "header"),
        ("Value", "million US dollars", "", "", 1e6, "preamble"),
        ("Value (thousand USD)", "", ",currency", ",USD", 1000.0, "header"),
    ],
)
def test_a_unit_in_the_table_is_taken_and_an_inferred_one_says_so(
    tmp_path: Path, value: str, title: str, more: str, row: str, scale: float, where: str
) -> None:
    source = only(table(tmp_path / "t.csv", value, title, more, row))
    assert missing(source.mapping) == ()
    assert (source.mapping.scale, place(source)) == (scale, where)
    assert mapping_words(source.mapping)["scale_said_by"] == where


@pytest.mark.parametrize(
    "header",
    ["HS6 code", "hs6_code", "HS 6 code", "HS2022 code", "HS code 6-digit", "HS codes",
     "HS code (6-digit)", "6-digit HS code"],
)  # fmt: skip
def test_codes_of_the_hs_by_many_names(header: str) -> None:
    assert role_of(header) == "code"


@pytest.mark.parametrize("header", ["HS 2022", "HS edition", "CN", "Code of flow", "6-digit"])
def test_what_is_no_code_of_the_hs(header: str) -> None:
    assert role_of(header) != "code"


def test_what_is_inferred_yields_to_the_option_and_what_is_said_does_not(tmp_path: Path) -> None:
    inferred = only(table(tmp_path / "a.csv", "Value (USD)"), Said(scale=1000.0))
    assert (inferred.mapping.scale, place(inferred)) == (1000.0, "option")
    said = only(table(tmp_path / "b.csv", "Value (thousand USD)"), Said(scale=1.0))
    assert (said.mapping.scale, place(said)) == (1000.0, "header")


@pytest.mark.parametrize("name", ["trade_usd.csv", "trade.csv"])
def test_a_currency_in_a_files_name_or_an_option_is_no_scale(tmp_path: Path, name: str) -> None:
    loaded = load([table(tmp_path / name)], Said(currency="USD"))
    (source,) = loaded.sources
    assert missing(source.mapping) == ("scale",)
    found = Records(loaded.chunks).frame(fields=["value", "currency", "value_usd"])
    assert found["value"].tolist() == [100.0]
    assert found["value_usd"].isna().all()
    assert any("units, thousands or millions" in text for text in source.ledger.warnings)


@pytest.mark.parametrize("word", ["currency", "scale"])
def test_a_mapping_lacks_what_it_does_not_say(word: str) -> None:
    columns = tuple((r, j) for j, r in enumerate(("value", "partner", "flow", "code", "period")))
    said = Mapping("tidy", columns=columns, scale=1.0).with_constant("reporter", "TUR")
    said = said.with_constant("currency", "USD")
    assert missing(said) == ()
    less = replace(said, scale=None) if word == "scale" else said.with_constant("currency", None)
    assert missing(less) == (word,)


def test_a_recipe_leaves_the_unit_of_a_title_to_the_next_title(tmp_path: Path) -> None:
    """Last year's thousands are not this year's millions."""
    first = table(tmp_path / "first.csv", title="Exports in thousand USD")
    grid = open_book(first).grid("")
    recipe = Recipe.of("mine", grid, propose(grid)[0])
    kept = read_recipe(save(recipe, tmp_path / "recipes"))
    scales = []
    for title in ("Exports in thousand USD", "Exports in million USD", "Exports"):
        path = table(tmp_path / "next.csv", title=title)
        (source,) = load([path], recipes=[kept]).sources
        scales.append((source.mapping.scale, "scale" in missing(source.mapping)))
    assert scales == [(1e3, False), (1e6, False), (None, True)]


def test_a_recipe_keeps_the_scale_that_the_user_said(tmp_path: Path) -> None:
    grid = open_book(table(tmp_path / "first.csv")).grid("")
    said = propose(grid)[0].with_constant("currency", "USD").with_scale(1000.0)
    recipe = Recipe.of("mine", grid, said)
    (source,) = load([table(tmp_path / "next.csv")], recipes=[recipe]).sources
    assert (source.mapping.scale, missing(source.mapping)) == (1000.0, ())


def test_a_recipe_without_a_scale_is_asked_for_it(tmp_path: Path) -> None:
    """Recipes of earlier versions could be kept without one."""
    grid = open_book(table(tmp_path / "first.csv")).grid("")
    recipe = Recipe.of("mine", grid, propose(grid)[0].with_constant("currency", "USD"))
    (source,) = load([table(tmp_path / "next.csv")], recipes=[recipe]).sources
    assert missing(source.mapping) == ("scale",)
    assert json.dumps(mapping_words(source.mapping)["scale"]) == "null"
