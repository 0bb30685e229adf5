"""How each figure is worked out, in words: formula, source and limits, for workbook and briefing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its id, title, formula in words, where it comes from, and what it cannot say."""

    id: str
    title: str
    formula: str
    source: str
    limits: str


METHODS = (
    Method(
        "cell",
        "Cells and their classes",
        "A cell is one exporter, importer, six-digit code and period. X is what the exporter reports as "
        "exports, M what the importer reports as imports. Matched: both report a value. Lost: X above zero "
        "and the importer's files, which cover that trade, hold nothing. Orphaned: the same from the other "
        "side. Uncovered: no loaded file of the other side covers it. Suppressed: confidential.",
        "Classes of this program; the comparison is that of UN Comtrade's and Eurostat's mirror statistics.",
        "Uncovered and confidential cells are never counted in a gap. What a file covers is taken from its "
        "content unless it was stated at import.",
    ),
    Method(
        "gap",
        "Gap, share and asymmetry",
        "Gap = sum of X − M* over matched, lost and orphaned cells. Share = gap / X. Asymmetry = (X − M*) / "
        "(X + M*), from −1 to 1. M* is M made comparable: the import's own FOB value where there is one, M "
        "divided by the factor where it is valued CIF or its valuation is not said, M itself where it is "
        "FOB or was adjusted by its source.",
        "IMF, Direction of Trade Statistics (factor 1.06 since 2017, 1.10 before); OECD, International "
        "Transport and Insurance Costs (6% on average); FAO (1.12). The absolute asymmetry is the "
        "discrepancy of Harvard's Atlas of Economic Complexity.",
        "Mirror data are consistent with an explanation and never prove one. Every gap stands beside its "
        "range over factors 1.00 to 1.20; at 1.06 a perfect match of 100 and 100 shows 5.7%.",
    ),
    Method(
        "flows",
        "Flows",
        "Sums of one side's books over the records that count; the two sides are never added together. "
        "Months are summed to a year only where all twelve are there.",
        "The books of the statistics offices named under Sources.",
        "Re-exports are part of exports, re-imports of imports, where the source has them so.",
    ),
    Method(
        "categories",
        "Categories",
        "Sums of one side's books by tier and code of the control list; shares of the list's total, and of "
        "all trade of the same pairs and periods.",
        "The control list named under the question.",
        "A code on a list is a signal, not a licence decision. Codes that changed their number are compared "
        "only within one edition of the Harmonized System.",
    ),
    Method(
        "change",
        "What changed",
        "Over cells that both sides cover in both periods: U = change of X − change of M*; its share is U / "
        "change of X. The bound is the sum over importers and codes of U where it is positive; the net "
        "bound takes off the drift of the pair's unlisted goods of the same chapters. Shares are of the "
        "sum of U: rows of opposite sign offset, so that single shares can pass 100% or lie below zero; "
        "none is given where under a tenth of the rises is left.",
        "Arithmetic of this program on the books of both sides.",
        "The bound holds for the unrecorded part of an increase only; recorded re-exports come on top.",
    ),
    Method(
        "routes",
        "Routes over hubs",
        "For exporter i, hub j and destination R: the changes of i's exports to j, of j's imports from i "
        "and from all, and of j's exports to R, read together. Alike: the smaller change is at least half of "
        "the larger and both exceed the usual noise. At most: the sum over codes of the smaller of excess "
        "inflow and excess outflow, lags of 0 to 3 months.",
        "Ratio of substitution after Chupilkin, Javorcik and Plekhanov, CEPR DP20097.",
        "A reading says what the changes are consistent with. What a hub does not record, or what R imports, "
        "is often not published.",
    ),
    Method(
        "exporters",
        "Suppliers",
        "Value, share and rank of each exporter by its own books, and by the destination's where loaded.",
        "The books of the statistics offices named under Sources.",
        "Only exporters whose books are loaded are ranked.",
    ),
    Method(
        "seasons",
        "Season, general movement and breaks",
        "Rank of this change among the same months' changes of earlier years; STL (robust, period 12) on "
        "log1p with four years or more. Against total trade: [ln L1 − ln L0] − [ln T1 − ln T0]. Difference in "
        "differences over codes by Poisson pseudo-likelihood. Breaks: Chow at known dates, sup-F at unknown "
        "ones, PELT for several.",
        "Cleveland et al. 1990 (STL); Santos Silva and Tenreyro 2006 (Poisson); Chow 1960; Andrews 1993 "
        "(sup-F); Killick et al. 2012 (PELT).",
        "A p is given only where it can fall to 0.05, with the smallest that it could be. Series under two "
        "years are refused.",
    ),
    Method(
        "explain",
        "Innocent explanations",
        "Eleven tests of each gap: coverage, booking under another country, freight and insurance, goods "
        "under way, re-exports, edition of the HS, confidential values, what is usual for the pair, the same "
        "gap before, what is usual for the importer, weight against value. Left = the gap at factor 1.00 "
        "less what they explain, in this order, no dollar twice.",
        "Eurostat, Mirror Outlier Detection; UN, International Merchandise Trade Statistics: Compilers' "
        "Manual; Benjamini and Hochberg 1995 where many gaps are ranked.",
        "What is left is not stated while coverage, booking or confidential values cannot be tested. It is a "
        "reason to ask, not a finding about anybody.",
    ),
    Method(
        "claim",
        "Claims",
        "Published figures are taken as they are written: 10.7 stands for 10.65 to 10.75. A claim holds where "
        "the value worked out rounds to it, is possible within rounding where some figures inside these "
        "intervals give it, and does not follow otherwise.",
        "Interval arithmetic on published figures.",
        "A claim cannot be checked where a figure is missing.",
    ),
)
_BY_ID = {one.id: one for one in METHODS}


def method(name: str) -> Method:
    """Return the method with that id.

    Raises
    ------
    KeyError
        When there is none.

    Examples
    --------
    >>> method("gap").title
    'Gap, share and asymmetry'
    """
    return _BY_ID[name]
