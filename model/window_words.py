"""Warnings of the analyses as the window says them: its own controls instead of options of commands."""

from __future__ import annotations

import re

from mirrorgap.model import numerals

#: What a warning says to the command line, and what the window says instead, in this order.
_SAID = (
    (re.compile(r"--list chpl-\S+-stable compares"), "The list ending in “stable” compares"),
    (
        re.compile(r"give --base-from and --base-to"),
        "press Base in the timeline and choose the period before it",
    ),
    (re.compile(r"give --from(?:, --to)? and (?:--to|a base period)"), "choose it in the timeline"),
    (re.compile(r"--side (exporter|importer) adds"), r"“\1s’ books” above adds"),
    (re.compile(r": leave out --measure"), ": choose “value, USD” above"),
    (re.compile(r"; or --[a-z]+"), ""),
    (re.compile(r": (?:leave out )?--[a-z]+[^.]*"), ""),
    (re.compile(r" ?\(--[^)]*\)"), ""),
    (re.compile(r"`(\w+)`"), r"“\1”"),
)


def in_window(warning: str) -> str:
    """Return a warning as the window says it.

    >>> in_window("Leave them out (--exporter, --importer).")
    'Leave them out.'
    >>> in_window("A base period needs a period to compare with it: give --from and --to.")
    'A base period needs a period to compare with it: choose it in the timeline.'
    >>> in_window("--list chpl-2024-02-stable compares only codes that kept theirs.")
    'The list ending in “stable” compares only codes that kept theirs.'
    """
    for pattern, said in _SAID:
        warning = pattern.sub(said, warning)
    return numerals.spaced(warning)
