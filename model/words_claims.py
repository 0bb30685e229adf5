"""Claims in words that the window and the workbook share: verdicts, computed figures, places."""

from __future__ import annotations

from collections.abc import Callable

from mirrorgap.model import lists
from mirrorgap.model.analysis.claim_figures import ANALYSES
from mirrorgap.model.analysis.claim_review import Review
from mirrorgap.model.analysis.claims import Verdict
from mirrorgap.model.claims import Place
from mirrorgap.model.selection_words import Names, in_words, named

#: A verdict as people say it; field names stay as they are in frames.
WORDS = {
    Verdict.HOLDS: "holds",
    Verdict.AFTER_ROUNDING: "possible within rounding",
    Verdict.NO: "does not follow",
    Verdict.UNKNOWN: "cannot be checked",
}


def computed(found: Review) -> str:
    """Return what the published figures give, with the range of rounding; "" where nothing.

    >>> from mirrorgap.model.analysis.claim_review import review
    >>> from mirrorgap.model.claims import Claim, Input
    >>> computed(review(Claim("1", "", "-2.5%", "change", Input("10.7"), Input("11.1"))))
    '-3.6% (-4.5% to -2.7%)'
    """
    checked = found.published
    if checked is None or checked.value is None:
        return ""
    value, low, high = (checked.words(one) for one in (checked.value, checked.low, checked.high))
    return f"{value} ({low} to {high})"


def place_words(place: Place, field: Callable[[str, str], str], names: Names | None = None) -> str:
    """Return where a figure stands: field, row, filters, period, list.

    Parameters
    ----------
    place : Place
    field : callable
        Given a field and a measure, what a person calls it.
    names : mapping, optional
        What sources are called, by their chunk.

    Examples
    --------
    >>> from mirrorgap.model.periods import window
    >>> place = Place("flows", "value", (("exporter", "TUR"),), "all", window("2023-01", "2023-09"))
    >>> place_words(place, lambda field, measure: "Value, USD")
    'Value, USD, exports of Turkey, 2023-01 to 2023-09, all codes, exporters’ books'
    """
    parts = [field(place.field, place.measure), _row(place)]
    if place.where is not None:
        parts.append(in_words(place.where, names))
    parts.append(str(place.window) if place.window is not None else "")
    if place.base is not None:
        parts.append(f"against {place.base}")
    parts.append(list_words(place.basket))
    if place.analysis == "gaps":
        rests_on_factor = "imports_fob" in place.field or "gap" in place.field
        parts.append(f"CIF/FOB {place.factor:g}" if rests_on_factor else "")
    elif place.analysis in ANALYSES:
        parts.append(f"{place.side}s’ books")
    return ", ".join(filter(None, parts))


def _row(place: Place) -> str:
    told = dict(place.keys)
    pair = ""
    if told.get("exporter") and told.get("importer"):
        sides = (named(side, told.pop(side)) for side in ("exporter", "importer"))
        pair = " to ".join(sides)
    alone = {"exporter": "exports of {}", "importer": "imports of {}"}
    rest = (
        alone.get(name, "{}").format(named(name, text) or "none") for name, text in told.items()
    )
    return " ".join(filter(None, (pair, *rest)))


def list_words(basket: str) -> str:
    """Return a list version as a person says it; "" for none.

    >>> list_words("chpl-2023-09"), list_words("all"), list_words("")
    ('CHPL 2023-09, 45 codes', 'all codes', '')
    """
    if basket in ("", lists.ALL):
        return "all codes" if basket else ""
    try:
        control = lists.load(basket)
    except ValueError:
        return basket
    stable = ", stable" if basket.endswith("-stable") else ""
    return f"CHPL {control.date[:7]}, {len(control.codes)} codes{stable}"
