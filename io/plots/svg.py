"""A drawing as SVG, text kept as text: it stands in HTML as it is, and needs no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from mirrorgap.io.plots.drawing import GROUND, Disc, Drawing, Path, Text

#: What XML cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def svg(drawing: Drawing) -> str:
    """Return the drawing as an ``<svg>`` element that grows and shrinks with its place.

    >>> made = Drawing(100, 50, "A <plot>")
    >>> made.text(1, 2, "a & b")
    >>> "A &lt;plot&gt;" in svg(made), "a &amp; b" in svg(made)
    (True, True)
    """
    wide, tall = number(drawing.width), number(drawing.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" role="img" '
        f'aria-label="{safe(drawing.title)}">'
    )
    return "\n".join([head, f"<title>{safe(drawing.title)}</title>", *_items(drawing), "</svg>"])


def safe(text: str) -> str:
    """Return *text* so that it stands in HTML and XML as text, whatever it holds.

    >>> safe('<script>"x"' + chr(0))
    '&lt;script&gt;&quot;x&quot;\ufffd'
    """
    return escape(_CONTROL.sub("\ufffd", text), quote=True)


def _items(drawing: Drawing) -> Iterator[str]:
    for one in drawing.items:
        match one:
            case Path():
                yield _path(one)
            case Disc():
                place = f'cx="{number(one.x)}" cy="{number(one.y)}" r="{number(one.radius)}"'
                yield f"<circle {place}{_look(one)}/>"
            case Text():
                yield _text(one)


def _path(one: Path) -> str:
    steps = [f"{number(x)},{number(y)}" for x, y in one.points]
    end = "Z" if one.closed else ""
    return f'<path d="M{" ".join(steps)}{end}"{_look(one)}/>'


def _look(one: Path | Disc) -> str:
    said = f' fill="{one.fill or "none"}"'
    if one.stroke:
        said += f' stroke="{one.stroke}" stroke-width="{number(one.width)}"'
    if isinstance(one, Path) and one.dash:
        said += f' stroke-dasharray="{" ".join(map(number, one.dash))}"'
    if one.opacity < 1:
        said += f' opacity="{number(one.opacity)}"'
    return said


def _text(one: Text) -> str:
    said = f'x="{number(one.x)}" y="{number(one.y)}" font-size="{number(one.size)}"'
    said += f' fill="{one.colour}"'
    if one.anchor != "start":
        said += f' text-anchor="{one.anchor}"'
    if one.bold:
        said += ' font-weight="600"'
    note = f"<title>{safe(one.note)}</title>" if one.note else ""
    made = f"<text {said}>{note}{safe(one.text)}</text>"
    if one.halo:
        said += f' stroke="{GROUND}" stroke-width="2.5" stroke-linejoin="round" aria-hidden="true"'
        return f"<text {said}>{safe(one.text)}</text>{made}"
    return made


def number(value: float) -> str:
    """Return a length with at most two decimals.

    >>> number(3.0), number(0.126), number(-0.001)
    ('3', '0.13', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
