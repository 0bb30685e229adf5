"""A mapping corrected once is offered for the next table of its shape."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mirrorgap.io.grids import Grid, ReadingError
from mirrorgap.io.grids_open import open_book
from mirrorgap.io.reading import missing, propose, read
from mirrorgap.io.recipes import Recipe, offered, read_recipe, recipes_in, save, written
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn


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
