"""Codes of the Harmonized System as text: HS digits with leading zeros kept, or ``TOTAL``."""

from __future__ import annotations

import re

TOTAL = "TOTAL"
_DIGITS = re.compile(r"\d{2,12}")


def is_code(text: str) -> bool:
    """Return whether *text* is a code as this program keeps it: 2 to 12 digits.

    >>> is_code("854231"), is_code("TOTAL"), is_code("8542.31")
    (True, False, False)
    """
    return _DIGITS.fullmatch(text) is not None


def hs6(code: str) -> str:
    """Cut a code to its HS6, a shorter one to its heading or chapter; TOTAL stays as it is.

    >>> hs6("8542311000"), hs6("85421"), hs6("TOTAL")
    ('854231', '8542', 'TOTAL')
    """
    return code[: level(code)] if is_code(code) else code


def heading(code: str) -> str | None:
    """Return the four-digit heading; None for chapters and TOTAL.

    >>> heading("854231"), heading("85")
    ('8542', None)
    """
    return code[:4] if is_code(code) and len(code) >= 4 else None


def chapter(code: str) -> str | None:
    """Return the two-digit chapter; None for TOTAL.

    >>> chapter("854231")
    '85'
    """
    return code[:2] if is_code(code) else None


def level(code: str) -> int:
    """Return how fine a code is after cutting to HS6: 6, 4, 2, or 0 for TOTAL.

    Codes of 5 digits count as headings (4), codes of 3 as chapters (2): they are never split.

    >>> level("85423110"), level("85421"), level("TOTAL")
    (6, 4, 0)
    """
    if not is_code(code):
        return 0
    return 6 if len(code) >= 6 else 4 if len(code) >= 4 else 2


def dotted(code: str) -> str:
    """Return the code as the lists print it.

    >>> dotted("854231"), dotted("8542")
    ('8542.31', '8542')
    """
    return f"{code[:4]}.{code[4:]}" if is_code(code) and len(code) > 4 else code
