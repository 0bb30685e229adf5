"""What the Sources dock says of the valuation of imports: stated, assumed, or nothing to say."""

from __future__ import annotations

import pytest

from mirrorgap.model.case import Source
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping, ValueColumn
from mirrorgap.model.scope import Scope
from mirrorgap.ui import valued


def said(mapping: Mapping) -> str | None:
    place = ("c", "/data/a.csv", "", 3, "ff", "2026-11-22")
    found = valued.imports(Source(*place, mapping, Scope(), Ledger(1, 1, 1)))
    return None if found is None else found.words


BOTH = "exports FOB, imports CIF"


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (Mapping("tidy"), "Imports CIF, assumed"),
        (Mapping("tidy", constants=(("flow", "import"),)), "Imports CIF, assumed"),
        (Mapping("tidy", constants=(("flow", "export"), ("valuation", "FOB"))), None),
        (Mapping("comext", constants=(("valuation", BOTH),)), "Imports CIF, stated"),
        (Mapping("comtrade", constants=(("valuation", "exports FOB"),)), "Imports CIF, assumed"),
        (Mapping("usitc", constants=(("valuation", "FOB"),)), "Imports FOB, stated"),
        (Mapping("dots", constants=(("valuation", "adjusted"),)), "Imports adjusted, stated"),
        (Mapping("tidy", columns=(("valuation", 3),)), "Imports CIF or FOB by row"),
        (Mapping("comtrade", columns=(("fob_value", 3),)), "Imports FOB where given"),
        (Mapping("comtrade", columns=(("cif_value", 3),)), "Imports CIF, stated"),
        (Mapping("tuik", values=(ValueColumn(4, flow="export"),)), None),
        (
            Mapping(
                "tuik",
                values=(
                    ValueColumn(4, flow="export", also=(("valuation", "FOB"),)),
                    ValueColumn(5, flow="import", also=(("valuation", "CIF"),)),
                ),
            ),
            "Imports CIF, stated",
        ),
    ],
)
def test_in_a_few_words(mapping: Mapping, words: str | None) -> None:
    assert said(mapping) == words


def test_the_sentence_says_who_said_it() -> None:
    mapping = Mapping("tidy").with_constant("valuation", "FOB", "dialog")
    place = ("c", "/data/a.csv", "", 3, "ff", "2026-11-22")
    found = valued.imports(Source(*place, mapping, Scope(), Ledger(1, 1, 1)))
    assert found is not None
    assert found.sentence.endswith("it was said when the file was read.")
    assert "compared as they are" in found.sentence
