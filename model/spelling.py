"""Text as it is compared: one case, one script a word, no accents, no footnotes, no mojibake.

Statistics offices print the same word in many spellings. What is here makes them one, for names of
countries, months, units and headers alike; it never decides what a word means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

#: Letters that look alike, Latin to Cyrillic, in their own case.
_LATIN = "ABCEHIKMOPTXYaceiopxyjs"
_CYRILLIC = "АВСЕНІКМОРТХУасеіорхујѕ"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
#: Letters that Unicode does not decompose; apostrophes vanish, joined words stay joined.
_PLAIN = str.maketrans(
    {
        "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ʻ": None, "ʼ": None, "’": None, "‘": None, "'": None, "`": None, "´": None, "ʹ": None,
        "&": " and ",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_MIXED = re.compile(r"[^\W\d_]+")
#: Encodings that a file was written in, with the one that it was read in.
_MISREAD = (
    ("cp1252", "utf-8"),
    ("latin-1", "utf-8"),
    ("latin-1", "cp1251"),
    ("cp1252", "cp1251"),
    ("latin-1", "cp1254"),
    ("cp1252", "cp1254"),
    ("cp1251", "utf-8"),
    ("cp1251", "cp1254"),
)


def _one_script(match: re.Match[str]) -> str:
    word = match.group()
    latin = sum("a" <= letter.lower() <= "z" for letter in word)
    cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in word)
    if not latin or not cyrillic:
        return word
    # The letters that exist in one script only say which script was meant.
    own_latin = latin - sum(letter in _LATIN for letter in word)
    own_cyrillic = cyrillic - sum(letter in _CYRILLIC for letter in word)
    if (own_cyrillic, cyrillic) >= (own_latin, latin):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN)


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    r"""Return *text* in the form in which it is compared: words with single spaces between.

    Case (dotted and dotless i alike), accents, width, punctuation, kinds of space and letters of
    the wrong script inside a word are gone; digits stay.

    Examples
    --------
    >>> folded("TÜRKİYE"), folded("Türkıye"), folded("Côte d’Ivoire")
    ('turkiye', 'turkiye', 'cote divoire')
    >>> folded("Россия\xa0 ") == folded("Poccия")
    True
    """
    if text.isascii():
        return " ".join(_WORD.findall(text.lower().translate(_PLAIN)))
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        text = _MIXED.sub(_one_script, text)
    text = unicodedata.normalize("NFD", text.casefold())
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Mn")
    return " ".join(_WORD.findall(text.translate(_PLAIN)))


def readings(text: str) -> Iterator[str]:
    """Yield *text*, then what it may have been before it was read in the wrong encoding.

    The caller takes the first reading that it understands; nothing is repaired that is understood
    as it stands.

    Examples
    --------
    >>> "Россия" in readings("Ðîññèÿ")
    True
    >>> "Türkiye" in readings("TÃ¼rkiye")
    True
    """
    yield text
    if text.isascii():
        return
    seen = {text}
    for read_as, written_as in _MISREAD:
        try:
            repaired = text.encode(read_as).decode(written_as)
        except UnicodeError:
            continue
        if repaired not in seen:
            seen.add(repaired)
            yield repaired
