"""What Unicode CLDR calls territories and months, as ``data/cldr_names.csv`` keeps it.

`mirrorgap.model.data.make_names` makes the file of babel's data, which take far longer to read.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files
from typing import Literal


@lru_cache(maxsize=2)
def names(kind: Literal["territory", "month"]) -> tuple[tuple[str, str], ...]:
    """Return (key, name) in all languages: ISO 3166-1 alpha-2 or M49 codes, or months 1 to 12.

    >>> ("TR", "Türkiye") in names("territory"), ("9", "сентябрь") in names("month")
    (True, True)
    """
    text = (files("mirrorgap.model.data") / "cldr_names.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple((key, name) for told, key, name in csv.reader(lines) if told == kind)
