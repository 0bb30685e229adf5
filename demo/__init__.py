"""The bundled demo: workbooks in the style of national downloads, made from stated assumptions.

They are illustrative: no cell of them is an office's figure. `README.md` beside this module says
what is reproduced from published stories, what is planted and what is assumed; `make.py` makes the
files of ``data/`` from `assumptions.py` and ``goods.csv``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from mirrorgap.demo.assumptions import LIST_ID

__all__ = ["LIST_ID", "MARKER", "paths", "readme", "write"]

#: How every file of the demo begins: the first cell of a sheet, the first line of a text.
MARKER = "Illustrative data made for Mirrorgap's demo"

_DATA = Path(__file__).resolve().parent / "data"


def paths() -> tuple[Path, ...]:
    """Return the bundled files, real files on disk, sorted by name.

    Examples
    --------
    >>> [path.name for path in paths()][-1]
    'uzbekistan_imports.xlsx'
    """
    return tuple(sorted(path for path in _DATA.iterdir() if path.suffix in (".csv", ".xlsx")))


def readme() -> str:
    """Return the text of the demo's README."""
    return (_DATA.parent / "README.md").read_text(encoding="utf-8")


def write(out: Path) -> list[Path]:
    """Copy the files and their README into the folder *out*, which is made where it is absent.

    Returns the paths of the copies. Files of the same names are replaced, others are left alone.

    Raises
    ------
    OSError
        When the folder cannot be made or written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    sources = (*paths(), _DATA.parent / "README.md")
    return [Path(shutil.copyfile(source, out / source.name)) for source in sources]
