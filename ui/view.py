"""What every view is: a page that shows a state and says what was brushed in it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mirrorgap.model.case import Case
from mirrorgap.model.claims import Place
from mirrorgap.model.figures import Event
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.pictures_events import lines_of
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Selection


@dataclass(frozen=True)
class Shown:
    """All that a view may look at: the case, its joined records, and the question.

    Attributes
    ----------
    mirror : Mirror or None
        None while nothing is loaded, or while the first sources are being read.
    query : Query
        Settings, filters and period of the case, without the brush.
    selection : Selection or None
        The brush: rows it touches are highlighted, figures of it are shown; it does not filter.
    dark : bool
        Whether the dark theme is on.
    marked : bool
        Whether known events lie over plots of time.
    more : bool
        Whether files are still being read: what is shown is of a part, and concludes nothing.
    later : int
        How many files of the case were read after the moment that is looked back at.
    """

    case: Case
    mirror: Mirror | None
    query: Query
    selection: Selection | None
    dark: bool = False
    marked: bool = True
    more: bool = False
    later: int = 0

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that lie over every plot of time; none while they are hidden."""
        return lines_of(self.case.work.events) if self.marked else ()


class View(QWidget):
    """One page of the window. Views know neither each other nor the store.

    A subclass sets `name` (also the objectName; its table is ``name.table``, its plot ``name.plot``)
    and `title`, and implements `refresh`. It never dispatches while it shows.
    """

    #: (Selection, Combine): the user brushed something.
    brushed = Signal(object, object)
    #: (name): the user asked for another view.
    asked_for = Signal(str)
    #: (label, function, taker): the view wants work done in a thread, and its result handed over.
    wants = Signal(str, object, object)
    #: (Command): the user asked for something that the case keeps.
    asks = Signal(object)

    name = ""
    title = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(self.name)
        self.setAccessibleName(self.title)

    def place_of(self, row: int, field: str) -> Place | None:
        """Return where a figure of its table stands; None where it cannot be read again."""
        return None

    def refresh(self, old: Shown | None, new: Shown) -> None:
        """Repaint what differs between *old* (None: nothing shown yet) and *new*."""
        raise NotImplementedError
