"""The names kept of CLDR are those that babel gives, and no others."""

from __future__ import annotations

import pytest
from babel.core import get_cldr_version

from mirrorgap.model import cldr
from mirrorgap.model.countries import LANGUAGES
from mirrorgap.model.data import make_names


def test_what_is_kept_is_what_cldr_says(tmp_path):
    kept = make_names.OUT.read_text(encoding="utf-8")
    version = kept.split(" CLDR ", 1)[1].split(",", 1)[0]
    if version != str(get_cldr_version()):
        pytest.skip(f"babel has CLDR {get_cldr_version()} here: make_names writes it anew")
    make_names.write(tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_text(encoding="utf-8") == kept


def test_every_language_names_every_month():
    months = [int(number) for number, _ in cldr.names("month")]
    assert set(months) == set(range(1, 13))
    assert len(months) >= 12 * 2 * len(LANGUAGES)


def test_no_name_is_lost_on_the_way():
    told = cldr.names("territory")
    assert ("TR", "Türkiye") in told
    assert ("CI", "Côte d’Ivoire") in told
    assert ("001", "world") in told, "the world has a name too"
    assert all(key and name for key, name in told)
