"""How the imports of a source are valued, and who says so: the line of the Sources dock. No Qt."""

from __future__ import annotations

from typing import NamedTuple

from mirrorgap.model.case import Source
from mirrorgap.model.mapping import Mapping


class Valued(NamedTuple):
    """A few words for the dock, and a sentence for its tooltip."""

    words: str
    sentence: str


#: What follows from a valuation for the comparison.
_MEANS = {
    "CIF": "Imports are valued CIF, and divided by the CIF/FOB factor",
    "FOB": "Imports are valued FOB, and compared as they are",
    "adjusted": "Imports are adjusted to FOB by their source, and compared as they are",
}
#: Who says it, by the place that a mapping names.
_PLACES = {
    "publisher": "this publisher values them so",
    "option": "an option says so",
    "dialog": "it was said when the file was read",
}
_ASSUMED = Valued(
    "Imports CIF, assumed",
    "The file does not say how imports are valued: they are taken to be CIF, and divided by the "
    "CIF/FOB factor.",
)
_BY_ROW = Valued(
    "Imports CIF or FOB by row",
    "The file says row by row how imports are valued; those without a word are taken to be CIF.",
)
_OWN_FOB = Valued(
    "Imports FOB where given",
    "Imports are compared in the file's own FOB values where it gives them; others count as CIF.",
)
_BY_COLUMN = Valued(
    "Imports valued by column", "The columns of the file are valued differently, and say how."
)


def imports(source: Source) -> Valued | None:
    """Return how the imports of *source* are valued, stated or assumed; None where it has none."""
    mapping = source.mapping
    flows = _flows(mapping)
    if flows and not flows & {"import", "re-import"}:
        return None
    if mapping.column("valuation") is not None:
        return _BY_ROW
    if mapping.column("fob_value") is not None:
        return _OWN_FOB
    if mapping.column("cif_value") is not None:
        return _stated("CIF", "a column of the file says so")
    told = _constants(mapping)
    if len(told) != 1:
        return _BY_COLUMN if told else _ASSUMED
    place = dict(mapping.said_by).get("valuation", "header")
    return _stated(told.pop(), _PLACES.get(place, f"the {place} of the file says so"))


def _stated(valuation: str, who: str) -> Valued:
    return Valued(f"Imports {valuation}, stated", f"{_MEANS[valuation]}: {who}.")


def _flows(mapping: Mapping) -> set[str]:
    """Return the flows that a mapping knows of without its rows; empty: any."""
    own = {flow for one in mapping.values if (flow := one.flow)}
    constant = mapping.constant("flow")
    return own or ({constant} if constant else set())


def _constants(mapping: Mapping) -> set[str]:
    """Return the valuations that are said of imports for the whole sheet or for value columns."""
    texts = {
        text
        for one in mapping.values
        if one.flow in (None, "import", "re-import")
        for role, text in one.says()
        if role == "valuation"
    }
    texts |= {mapping.constant("valuation") or ""}
    words = {text: text.rpartition("imports ")[2] for text in texts}
    return {word for word in (_known(text) for text in words.values()) if word}


def _known(text: str) -> str:
    """Return CIF, FOB or adjusted; "" for what is no valuation of imports."""
    found = {name.casefold(): name for name in _MEANS}
    return found.get(text.strip().casefold(), "")
