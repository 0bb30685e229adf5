"""Keep what CLDR calls countries and months: ``python -m mirrorgap.model.data.make_names``.

Unicode CLDR lies inside the package babel, but reading twenty of its languages takes longer than
reading most files. What the reader needs of them is kept in ``cldr_names.csv``, in CLDR's order.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.core import get_cldr_version

from mirrorgap.model.countries import LANGUAGES

OUT = Path(__file__).parent / "cldr_names.csv"


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield (kind, key, name): ``territory`` with its code, ``month`` with its number.

    >>> next(row for row in rows() if row[1] == "UZ")
    ('territory', 'UZ', 'Uzbekistan')
    """
    for language in LANGUAGES:
        for territory, name in Locale.parse(language).territories.items():
            yield "territory", territory, str(name)
        for forms in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, word in forms[width].items():
                    yield "month", str(number), str(word)


def write(out: Path = OUT) -> None:
    """Write the names of all languages, one after the other."""
    with out.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"# Names of territories and months in Unicode CLDR {get_cldr_version()}, by")
        stream.write(f" way of babel and make_names.py, in {', '.join(LANGUAGES)}.\n")
        stream.write(
            "# Source: https://cldr.unicode.org (Unicode License v3); read on 2026-11-30.\n"
        )
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("kind", "key", "name"))
        writer.writerows(rows())


if __name__ == "__main__":
    write()
