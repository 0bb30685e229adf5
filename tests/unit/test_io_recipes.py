"""A mapping corrected once is offered for the next table of its shape."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from mirrorgap.io.grids import Grid, ReadingError
from mirrorgap.io.grids_open import open_book
from mirrorgap.io.reading import missing, propose, read
from mirrorgap.io.recipes import (
    Recipe,
    confirmed,
    offered,
    read_recipe,
    recipes_in,
    save,
    to_confirm,
    written,
)
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn
from mirrorgap.ui.cli import run


def grid_of(path: Path, text: str) -> Grid:
    path.write_text(text, encoding="utf-8")
    return open_book(path).grid("")


TIDY = "Land;Ware;Zeit;Wert\nUsbekistan;854231;2023;1,5\nKasachstan;854232;2023;2,5\n"
MOVED = "Titel\nWare;Zeit;Land;Wert\n854231;2024;Usbekistan;3,5\n"


def mapping() -> Mapping:
    made = Mapping(
        "mine",
        header_row=1,
        columns=(("partner", 0), ("code", 1), ("period", 2), ("value", 3)),
        scale=1000.0,
        decimal=",",
        rules=(Rule(2, ("2023", "2024"), "other years"),),
    )
    made = made.with_constant("reporter", "DEU").with_constant("flow", "export")
    return made.with_constant("currency", "EUR", "preamble").with_constant("year", "2023")


def test_a_recipe_fits_the_next_file_whose_columns_moved(tmp_path: Path) -> None:
    first = grid_of(tmp_path / "a.csv", TIDY)
    path = save(Recipe.of("Ausfuhr: Ware/Land", first, mapping()), tmp_path / "recipes")
    assert path.name == "Ausfuhr WareLand.recipe.toml"
    (recipe,) = recipes_in(tmp_path / "recipes")
    again = grid_of(tmp_path / "b.csv", MOVED)
    best = propose(again, [recipe])[0]
    assert "your recipe 'Ausfuhr: Ware/Land'" in best.reason
    assert dict(best.columns) == {"partner": 2, "code": 0, "period": 1, "value": 3}
    assert best.header_row == 2
    assert (best.constant("reporter"), best.constant("currency")) == ("DEU", None)
    assert best.constant("year") is None
    assert missing(best) == ("currency",)
    table = read(again, replace(best, rules=())).chunk.table
    assert table.column("value").to_pylist() == [3500.0]
    assert table.column("partner").to_pylist() == ["UZB"]


def test_a_recipe_does_not_fit_another_shape(tmp_path: Path) -> None:
    recipe = Recipe.of("mine", grid_of(tmp_path / "a.csv", TIDY), mapping())
    other = grid_of(tmp_path / "b.csv", "Country,Code,Year,Value\nChad,854231,2023,1\n")
    assert offered(other, [recipe]) == ()


def test_periods_across_grow_with_the_next_file(tmp_path: Path) -> None:
    first = grid_of(tmp_path / "a.csv", ",2022,2023\nChad,1,2\nIran,3,4\n")
    values = (
        ValueColumn(1, flow="export", period="2022"),
        ValueColumn(2, flow="export", period="2023"),
    )
    across = Mapping("mine", header_row=1, columns=(("partner", 0),), values=values, scale=1.0)
    recipe = Recipe.of("wide", first, across)
    again = grid_of(tmp_path / "b.csv", "x\n,2022,2023,2024\nChad,1,2,5\nIran,3,4,6\n")
    (found,) = offered(again, [recipe])
    assert [(v.column, v.period, v.flow) for v in found.values] == [
        (1, "2022", "export"),
        (2, "2023", "export"),
        (3, "2024", "export"),
    ]
    assert read(again, found).chunk.table.column("value").to_pylist() == [1, 2, 5, 3, 4, 6]


def test_everything_is_kept_in_the_file(tmp_path: Path) -> None:
    whole = replace(
        mapping(),
        values=(
            ValueColumn(
                3, "net_kg", "import", None, "W00", (("basis", "origin"), ("x y", '"q"\n'))
            ),
        ),
        flows=(("м", "import"), ("dx", "")),
        countries="comtrade",
        kg_scale=100.0,
        fill_down=("partner",),
    )
    recipe = Recipe.of("all", grid_of(tmp_path / "a.csv", TIDY), whole)
    again = read_recipe(save(recipe, tmp_path))
    assert written(again) == written(recipe)
    assert again.mapping == replace(recipe.mapping, header_row=None)


@pytest.mark.parametrize("text", ["", "not toml", 'name = "x"', "\x00"])
def test_a_damaged_recipe_is_left_and_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.recipe.toml"
    path.write_text(text)
    assert recipes_in(tmp_path) == ()
    with pytest.raises(ReadingError) as raised:
        read_recipe(path)
    assert "bad.recipe.toml" in str(raised.value)


def test_no_folder_holds_no_recipes(tmp_path: Path) -> None:
    assert recipes_in(tmp_path / "none") == ()


def kept(tmp_path: Path, **said: str) -> Recipe:
    """A recipe of a table without units, of which the user said the rest."""
    path = tmp_path / "first.csv"
    path.write_text("Partner,HS code,Year,Wert\nTurkey,854231,2023,45\n", encoding="utf-8")
    grid = open_book(path).grid("")
    mapping = propose(grid)[0].with_column("value", 3).with_scale(1000.0)
    for role, text in said.items():
        mapping = mapping.with_constant(role, text)
    return Recipe.of("first", grid, mapping)


FACTS = {"reporter": "KAZ", "flow": "import", "currency": "USD"}


def test_what_the_table_does_not_say_is_only_offered(tmp_path: Path) -> None:
    recipe = read_recipe(save(kept(tmp_path, **FACTS), tmp_path / "recipes"))
    path = tmp_path / "second.csv"
    path.write_text("Partner,HS code,Year,Wert\nChina,854231,2023,46\n", encoding="utf-8")
    mapping = propose(open_book(path).grid(""), [recipe])[0]
    assert set(to_confirm(mapping)) == {"reporter", "flow", "currency", "scale"}
    assert mapping.constant("reporter") == "KAZ"
    assert to_confirm(confirmed(mapping)) == ()
    assert dict(confirmed(mapping).said_by)["flow"] == "dialog, as in the recipe of first"
    again = Recipe.of("again", open_book(path).grid(""), confirmed(mapping))
    assert dict(again.mapping.constants) == FACTS, "what was confirmed is kept as said"


def test_what_the_table_bears_out_needs_no_confirming(tmp_path: Path) -> None:
    path = tmp_path / "second.csv"
    title = "Imports of Kazakhstan, thousand USD\n\n"
    path.write_text(f"{title}Partner,HS code,Year,Wert\nChina,854231,2023,46\n", encoding="utf-8")
    mapping = propose(open_book(path).grid(""), [kept(tmp_path, **FACTS)])[0]
    assert mapping.reason.startswith("the columns are those of your recipe")
    assert to_confirm(mapping) == ()
    assert dict(mapping.said_by)["flow"] == "preamble"


def test_what_the_table_contradicts_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "second.csv"
    title = "Exports of Kazakhstan, thousand USD\n\n"
    path.write_text(f"{title}Partner,HS code,Year,Wert\nChina,854231,2023,46\n", encoding="utf-8")
    mapping = propose(open_book(path).grid(""), [kept(tmp_path, **FACTS)])[0]
    assert to_confirm(mapping) == ("flow",)


def test_flows_of_columns_are_facts_too(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("Reporter,Partner,2022,2023\nKAZ,TUR,1,2\n", encoding="utf-8")
    grid = open_book(path).grid("")
    values = tuple(ValueColumn(j, "value", "import", str(2020 + j)) for j in (2, 3))
    mapping = Mapping("tidy", 1, (("reporter", 0), ("partner", 1)), values, scale=None)
    mapping = mapping.with_constant("currency", "USD", "preamble")
    recipe = Recipe.of("wide", grid, mapping)
    assert "flow" in to_confirm(propose(grid, [recipe])[0])
    assert "period" not in to_confirm(propose(grid, [recipe])[0])


def test_the_newest_recipe_is_offered_first(tmp_path: Path) -> None:
    folder = tmp_path / "recipes"
    for name, day in (("a", 1), ("b", 3), ("c", 2)):
        path = save(replace(kept(tmp_path, **FACTS), name=name), folder)
        os.utime(path, (day * 86_400,) * 2)
    assert [recipe.name for recipe in recipes_in(folder)] == ["b", "c", "a"]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_command_takes_a_recipe_by_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MIRRORGAP_DATA", str(tmp_path / "data"))
    path = save(kept(tmp_path, **FACTS), tmp_path / "data" / "recipes")
    file = tmp_path / "second.csv"
    file.write_text("Partner,HS code,Year,Wert\nTurkey,854231,2023,46\n", encoding="utf-8")
    code, _, err = told(capsys, "flows", str(file), "--list", "all", "--by", "importer")
    assert code == 1, "a recipe that is kept says nothing of a file unasked"
    for name in ("first", str(path)):
        told_ = told(capsys, "records", str(file), "--recipe", name, "--format", "json")
        (row,) = json.loads(told_[1])
        assert (row["reporter"], row["flow"], row["value_usd"]) == ("KAZ", "import", 46_000)
    arguments = ("--recipe", "first", "--flow", "export", "--scale", "1", "--format", "json")
    (row,) = json.loads(told(capsys, "records", str(file), *arguments)[1])
    assert (row["flow"], row["value_usd"]) == ("export", 46), "an option goes before it"
    code, _, err = told(capsys, "records", str(file), "--recipe", "third")
    assert code == 2
    assert "--recipe third: there is no such recipe; there are first" in err
