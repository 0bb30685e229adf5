"""Notes that were edited in an exported workbook, taken in again: what is new, newer, and in conflict.

The sheet is found by its headers, whatever it is called, and the notes by their key, however the rows
were sorted; it may have been saved by Excel or LibreOffice, as xlsx or ods.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from mirrorgap.io.grids import ReadingError
from mirrorgap.io.workbook.notes import KEY, key_of, mark, plain, tags_words
from mirrorgap.io.workbook.text import fitted
from mirrorgap.model.merging import Conflict, Merge
from mirrorgap.model.notes import Note, Status

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
#: Columns without which a sheet is not the notes.
_NEEDED = ("status", "note", KEY)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet.

    Attributes
    ----------
    number : int
        As a person sees it, where nothing stands above the sheet's first cell.
    id, mark : str
        Which note it is, and the mark of what was exported; "" for a row that was written there.
    status, text, tags, about : str
        As they are in the cells now.
    """

    number: int
    id: str
    mark: str
    status: str
    text: str
    tags: str
    about: str

    @property
    def edited(self) -> bool:
        """Whether it no longer says what was exported."""
        return mark(self.status, self.text, self.tags) != self.mark


def read_rows(path: str | Path) -> tuple[Row, ...]:
    """Return the rows of the sheet of notes, blank ones left out.

    Raises
    ------
    ReadingError
        When the file cannot be opened, or has no sheet of notes that Mirrorgap exported.
    """
    path = Path(path)
    try:
        book = CalamineWorkbook.from_path(path)
        names = [name for name in book.sheet_names if name.startswith("Notes")]
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    except (CalamineError, OSError) as error:
        raise ReadingError(path.name, f"it cannot be opened ({error})") from None
    for sheet in sheets:
        cells = [[_text(value) for value in row] for row in sheet]
        for top, row in enumerate(cells):
            if all(name in row for name in _NEEDED):
                places = {name: row.index(name) for name in row if name}
                return tuple(_rows(cells, top, places))
    raise ReadingError(path.name, "it has no sheet Notes that Mirrorgap exported with its keys")


def _rows(cells: Sequence[Sequence[str]], top: int, places: dict[str, int]) -> Iterable[Row]:
    for number, row in enumerate(cells[top + 1 :], start=top + 2):

        def cell(name: str, row: Sequence[str] = row) -> str:
            return plain(row[places[name]]) if name in places else ""

        note_id, _, was = cell(KEY).partition(":")
        if note_id or cell("note"):
            said = (cell("status").lower(), cell("note"), cell("tags"), cell("about"))
            yield Row(number, note_id, was, *said)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def taken_back(
    rows: Sequence[Row], mine: Sequence[Note], my_past: Iterable[Note], time: str
) -> tuple[Merge, tuple[str, ...]]:
    """Compare the rows of a workbook with the notes of the case it was exported from.

    A row that says what was exported brings nothing. One that was edited is *newer* where the note is
    still what was exported, and a conflict where the case has changed it too, or removed it. A row
    written there is a new note on the whole case, taken once. *time* (ISO 8601) is when it was taken in.

    Returns
    -------
    (Merge, tuple of str)
        And what could not be taken, one sentence a row.

    Examples
    --------
    >>> note = Note("a", "ask", Status.OPEN, None, "", "2026-11-22")
    >>> id_, _, was = key_of(note).partition(":")
    >>> row = Row(5, id_, was, "cleared", "asked: fine", "", "")
    >>> taken_back([row], [note], [note], "2026-11-30")[0].newer[0].status.value
    'cleared'
    """
    here = {note.id: note for note in mine}
    known = {note.id: note for note in my_past}
    new: list[Note] = []
    newer: list[Note] = []
    conflicts: list[Conflict] = []
    told: list[str] = []
    for row in rows:
        if row.id and not row.edited:
            continue
        if row.status and row.status not in {str(status) for status in Status}:
            kinds = ", ".join(str(status) for status in Status)
            told.append(f"Row {row.number}: {row.status!r} is no status: write one of {kinds}.")
            continue
        if not row.id:
            note = _written(row, time)
            if note.id not in known and note.id not in {one.id for one in new}:
                new.append(note)
            continue
        was = known.get(row.id)
        if was is None:
            told.append(f"Row {row.number}: its note was never in this case: it is of another one.")
            continue
        if not row.text:
            told.append(f"Row {row.number}: its note is empty: remove it in the case itself.")
            continue
        own = here.get(row.id)
        theirs = _edited(own or was, row, time)
        if own is None:
            conflicts.append(Conflict(None, theirs))
        elif _said(own) == _said(theirs):
            continue
        elif key_of(own).partition(":")[2] == row.mark:
            newer.append(theirs)
        else:
            conflicts.append(Conflict(own, theirs))
    return Merge(tuple(new), tuple(newer), tuple(conflicts)), tuple(told)


def _said(note: Note) -> tuple[str, ...]:
    return str(note.status), plain(note.text), tags_words(note.tags)


def _edited(note: Note, row: Row, time: str) -> Note:
    # A text too long for a cell was cut there: what was not touched stays whole.
    text = note.text if plain(fitted(note.text)) == row.text else row.text
    return replace(note, status=_status(row), text=text, tags=_tags(row.tags), edited=time)


def _written(row: Row, time: str) -> Note:
    told = "\x1f".join((row.status, row.text, row.tags, row.about))
    name = f"workbook-{blake2b(told.encode(errors='replace'), digest_size=8).hexdigest()}"
    return Note(name, row.text, _status(row), None, row.about, time, tags=_tags(row.tags))


def _status(row: Row) -> Status:
    return Status(row.status) if row.status else Status.OPEN


def _tags(text: str) -> tuple[str, ...]:
    """Return tags of a text: by commas, each once.

    >>> _tags("chips, ask,, chips")
    ('chips', 'ask')
    """
    return tuple(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))
