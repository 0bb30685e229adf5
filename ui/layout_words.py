"""What a layout is called in the window: names of modules are for those who write them."""

from __future__ import annotations

WORDS = {
    "comtrade-plus": "a download of UN Comtrade",
    "comtrade-legacy": "an older download of UN Comtrade",
    "tuik": "a table of Turkey’s statistics office",
    "russia-goods": "a table of Russian customs",
    "india-data-bank": "a table of India’s Export Import Data Bank",
    "japan-customs": "a table of Japan Customs",
    "usitc-dataweb": "a table of USITC DataWeb",
    "blocks": "blocks of one table each",
    "tidy": "one record a row",
}


def layout_words(layout: str) -> str:
    """Return what a layout is in plain words; a recipe keeps the name that it was given.

    >>> layout_words("comtrade-plus"), layout_words("my recipe")
    ('a download of UN Comtrade', 'my recipe')
    """
    return WORDS.get(layout, layout.replace("-", " "))
