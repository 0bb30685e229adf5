"""What the window says over the views of its own accord."""

from __future__ import annotations

from mirrorgap.model.case import Case
from mirrorgap.ui.banners import Banners
from mirrorgap.ui.numbers import counted

ILLUSTRATIVE = "illustrative"


def show_illustrative(banners: Banners, case: Case) -> None:
    """Say, for as long as they are loaded, that made-up files are no office's figures."""
    made_up = [one for one in case.work.sources if one.illustrative]
    if not made_up:
        banners.drop(ILLUSTRATIVE)
        return
    whole = len(made_up) == len(case.work.sources)
    which = (
        "all files are"
        if whole
        else f"{len(made_up)} of the files {'is' if len(made_up) == 1 else 'are'}"
    )
    text = f"Illustrative data: {which} made for the demo, from stated assumptions; no office’s figures."
    banners.show_line(ILLUSTRATIVE, text, stays=True)


def rates_words(case: Case) -> str:
    """Return by which rates money becomes dollars, for the dock of sources."""
    own = case.work.rates
    if own is None:
        return "Exchange rates: the ECB’s monthly averages."
    return f"Exchange rates: {own.name}, then the ECB’s monthly averages."


def loaded_words(case: Case) -> str:
    """Return what is loaded, for the status bar."""
    sources = case.work.in_use
    if not sources:
        return "Nothing loaded"
    files = len({one.path for one in sources})
    records = sum(one.ledger.records for one in sources)
    aside = sum(one.ledger.rows_in_sheet - one.ledger.rows_read for one in sources)
    told = f"{counted(files, 'file')}, {counted(records, 'record')}"
    return f"{told}, {counted(aside, 'row')} set aside" if aside else told
