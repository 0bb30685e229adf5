"""Notes: what the analyst saw and decided, held by the keys of its subject."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mirrorgap.model.periods import Window
from mirrorgap.model.selection import Selection


class Status(StrEnum):
    """What the analyst thinks of the subject of a note."""

    OPEN = "open"
    SUSPICIOUS = "suspicious"
    EXPLAINED = "explained"
    CLEARED = "cleared"
    TO_VERIFY = "to verify"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to a note: where it was, and the SHA-256 of what it held, in hex."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Note:
    """One note on a selection.

    Attributes
    ----------
    id : str
        Unique in the case.
    text : str
    status : Status
    subject : Selection or None
        What it is about, as a predicate (never row numbers of a view); None: the whole case.
    title : str
        The subject in words, as it was when the note was written.
    written : str
        ISO 8601 time with offset.
    figures : tuple of (field, number)
        The subject's figures in *window* when the note was written, in USD.
    edited : str
        When text, status or tags were last changed, as *written*; "" for never.
    initials : str
        Of who wrote it; "" unless the analyst wants them.
    tags : tuple of str
    attachments : tuple of Attachment
    window : Window or None
        The period that was looked at when it was written, which its figures are of; None: all periods.
    basket : str
        Id of the list that its figures are by; "" where that was not kept: the list of the case then.
    cif_fob : float
        What imports valued CIF are divided by in its figures; 0 where that was not kept.
    """

    id: str
    text: str
    status: Status
    subject: Selection | None
    title: str
    written: str
    figures: tuple[tuple[str, float], ...] = ()
    edited: str = ""
    initials: str = ""
    tags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    window: Window | None = None
    basket: str = ""
    cif_fob: float = 0.0
