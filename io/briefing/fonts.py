"""Fonts of the PDF: Open Sans from its package, and one of the machine's for what that lacks."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import ttf_opensans
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from mirrorgap.io.plots.svg import safe

PLAIN, BOLD, SPARE = "MirrorgapSans", "MirrorgapSans-Bold", "MirrorgapSpare"
#: Spaces that the font lacks, and what stands for them.
_SPACES = {0x202F: 0x2009, 0x2007: 0x00A0, 0x2008: 0x2009}
#: Fonts with letters of many scripts, the fullest first.
_SPARES: tuple[str, ...] = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "segoeui.ttf",
    "Arial Unicode.ttf",
)
_SPARES += ("LiberationSans-Regular.ttf", "Arial.ttf", "arial.ttf")


@cache
def registered() -> None:
    """Make the fonts known to ReportLab, once."""
    for name, font in (
        (PLAIN, ttf_opensans.OPENSANS_REGULAR),
        (BOLD, ttf_opensans.OPENSANS_SEMIBOLD),
    ):
        pdfmetrics.registerFont(TTFont(name, str(font.path)))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


@cache
def spare() -> str:
    """Return the name of a font of this machine for letters that Open Sans lacks; "" for none."""
    for folder in _folders():
        for name in _SPARES:
            for path in sorted(folder.rglob(name)) if folder.is_dir() else ():
                try:
                    pdfmetrics.registerFont(TTFont(SPARE, str(path)))
                except (TTFError, OSError):
                    continue
                return SPARE
    return ""


def _folders() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts")]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]


def _lacks(text: str, name: str) -> bool:
    glyphs: Any = pdfmetrics.getFont(name).face.charToGlyph
    return any(ord(one) not in glyphs and one not in "\n\t" for one in text)


def runs(text: str, font: str = PLAIN) -> list[tuple[str, str]]:
    """Return *text* as stretches of (font, text), so that every letter that can be drawn is.

    >>> registered()
    >>> runs("\u049a\u0430\u0437\u0430\u049b\u0441\u0442\u0430\u043d, \u0130zmir")[0][0]
    'MirrorgapSans'
    """
    text = text.translate(_SPACES)
    if not _lacks(text, font) or not spare():
        return [(font, text)]
    made: list[tuple[str, str]] = []
    for one in text:
        used = spare() if _lacks(one, font) and not _lacks(one, SPARE) else font
        if made and made[-1][0] == used:
            made[-1] = (used, made[-1][1] + one)
        else:
            made.append((used, one))
    return made


def marked(text: str, font: str = PLAIN) -> str:
    """Return *text* for a ReportLab paragraph: escaped, with letters from the spare font marked.

    >>> registered()
    >>> marked("a < b")
    'a &lt; b'
    """
    parts = []
    for used, part in runs(text, font):
        said = safe(part).replace("\n", "<br/>")
        parts.append(said if used == font else f'<font name="{used}">{said}</font>')
    return "".join(parts)
