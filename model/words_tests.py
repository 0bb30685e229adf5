"""The names of the innocent explanations, their figures in words, and the questions that remain."""

from __future__ import annotations

import math

from mirrorgap.model import words
from mirrorgap.model.words_innocence import Told

#: What each test is called where there is room for a few words.
TITLES = {
    "coverage": "Coverage of the files",
    "origin": "Booked under another country",
    "cif_fob": "Freight and insurance",
    "lag": "Goods under way",
    "reexport": "Re-exports",
    "hs_edition": "Edition of the HS",
    "suppression": "Confidential values",
    "usual_gap": "Usual for the pair",
    "history": "There before",
    "importer_usual": "Usual for the importer",
    "quantity": "Weight, or value only",
    "left": "What is left",
}
#: What a share is a share of, by test.
_SHARES = {
    "history": "of exports before, by the median",
    "importer_usual": "of other exporters' exports",
}


def title(test: str) -> str:
    """Return what a test (or ``left``) is called.

    >>> title("lag")
    'Goods under way'
    """
    return TITLES[test]


def title_inside(test: str) -> str:
    """Return what a test is called within a sentence.

    >>> title_inside("lag"), title_inside("hs_edition")
    ('goods under way', 'edition of the HS')
    """
    name = TITLES[test]
    return name[:1].lower() + name[1:]


def figure_words(test: str, figure: float, unit: str) -> str:
    """Return the figure of a test with its unit; "" where it has none (NaN).

    Parameters
    ----------
    test : str
    figure : float
        In *unit*: ``usd``, ``share`` or ``percentile``.

    Examples
    --------
    >>> figure_words("origin", 54_980_000.0, "usd"), figure_words("history", 0.41, "share")
    ('55.0 million dollars', '41% of exports before, by the median')
    >>> figure_words("usual_gap", 93.0, "percentile"), figure_words("lag", float("nan"), "usd")
    ('93 of 100 have less', '')
    """
    if math.isnan(figure):
        return ""
    if unit == "usd":
        return words.amount(figure)
    if unit == "percentile":
        return f"{figure:.0f} of 100 have less"
    if test == "quantity":
        return _weight(figure)
    return f"{words.percent(figure)} {_SHARES.get(test, '')}".strip()


def _weight(share: float) -> str:
    """Return what the weights show of a gap: *share* is ln(Qx/Qm) / ln(X/M*), which may pass 1.

    >>> _weight(1.28), _weight(0.72)
    ('weights differ more than values do', 'weights show 72% of it')
    >>> _weight(0.01), _weight(-0.4)
    ('weights do not differ', 'weights differ the other way')
    """
    if share > 1.05:
        return "weights differ more than values do"
    if share >= 0.05:
        return f"weights show {words.percent(min(share, 1.0))} of it"
    return "weights do not differ" if share > -0.05 else "weights differ the other way"


#: What remains to be asked, and who can answer, by test: (question, who).
QUESTIONS: dict[str, tuple[str, str]] = {
    "coverage": (
        "Was this download complete: all partners, all codes, all months, confidential lines too?",
        "the statistics office of {importer}",
    ),
    "origin": (
        "Under which country of origin or consignment are these goods booked on import?",
        "the customs or statistics office of {importer}",
    ),
    "cif_fob": (
        "Are the imports valued CIF or FOB, and what do freight and insurance cost on this route?",
        "the statistics office of {importer}; carriers",
    ),
    "lag": (
        "When did the last consignments of the period cross the border?",
        "carriers and the customs office of {importer}",
    ),
    "reexport": (
        "How much of these exports is re-exports, and of whose goods?",
        "the statistics office of {exporter}",
    ),
    "hs_edition": (
        "Which edition of the HS do the files use, and under which number do these goods stand in it?",
        "both statistics offices",
    ),
    "suppression": (
        "How much trade of these headings is confidential?",
        "both statistics offices, which may give a sum",
    ),
    "usual_gap": (
        "Do the pair's other goods show such gaps?",
        "whoever can load all codes of both sides",
    ),
    "history": (
        "Why was the gap there before, and did its cause change?",
        "the statistics offices of {exporter} and of {importer}",
    ),
    "importer_usual": (
        "Why do this importer's books hold less than its partners' in these codes?",
        "the statistics office of {importer}",
    ),
    "quantity": (
        "What do the export declarations say of weight, value and final destination?",
        "the customs office of {exporter}",
    ),
    "left": (
        "Which companies exported the remaining goods, to which consignee, and what do they say?",
        "the exporters and consignees named in declarations, before anything is published",
    ),
}


#: The same where the importer reports more than the exporter.
REVERSED: dict[str, tuple[str, str]] = {
    "coverage": (QUESTIONS["coverage"][0], "the statistics office of {exporter}"),
    "reexport": (
        "Do the exports leave out re-exports, transit or goods of free zones?",
        "the statistics office of {exporter}",
    ),
    "importer_usual": (
        "Why do this importer's books hold more than its partners' in these codes?",
        "the statistics office of {importer}",
    ),
    "quantity": (
        "What do the import declarations say of weight, value and origin?",
        "the customs office of {importer}",
    ),
    "left": (
        "Which companies imported these goods, from whom, and what do they say?",
        "the importers and senders named in declarations, before anything is published",
    ),
}


#: What would make a test possible, where its question takes for granted what was never seen.
UNTESTED: dict[str, tuple[str, str]] = {
    "history": (
        "What did both sides report of these goods in earlier periods?",
        "whoever can load earlier periods of both sides",
    ),
    "importer_usual": (
        "What do the importer and its other partners report of these codes?",
        "whoever can load the files of other exporters",
    ),
}
#: Where the pair's other goods do show such gaps.
USUAL = (
    "Why do the pair's other goods lack a counterpart too?",
    "the statistics offices of {exporter} and of {importer}",
)

#: What is to be asked of files of large flows only.
SELECTED = (
    "Who picked these rows, by what rule, and what smaller flows were left out?",
    "whoever made the files",
)


def question(test: str, told: Told, reason: str = "") -> tuple[str, str]:
    """Return what remains to be asked on one test, and who can answer it.

    *reason* is why it could not be made ("": it was): then what would make it possible is asked for.

    >>> question("coverage", Told(("TUR",), ("UZB",), "", 1.0, 0.0, 1.06), "selected")[1]
    'whoever made the files'
    >>> question("coverage", Told(("TUR",), ("KAZ", "UZB"), "", 1.0, 0.0, 1.06))[1]
    'the statistics offices of Kazakhstan and Uzbekistan'
    """
    if reason == "selected":
        return SELECTED
    what, who = REVERSED.get(test, QUESTIONS[test]) if told.reverse else QUESTIONS[test]
    if reason:
        what, who = UNTESTED.get(test, (what, who))
    elif test == "usual_gap":
        what, who = USUAL
    for side, countries in (("exporter", told.exporters), ("importer", told.importers)):
        if len(countries) != 1:
            who = who.replace(f" office of {{{side}}}", f" offices of {{{side}}}")
    return what, who.format(exporter=told.exporter, importer=told.importer)
