"""The case as one frozen value: what was loaded, set, seen and noted.

Records never live in it: a source names its chunk by id. `Work` is what undo goes back over, `Eye` is
what back and forward go over (DESIGN, State).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mirrorgap.model.claims import Claim
from mirrorgap.model.events import KnownEvent, known_events
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.notes import Note
from mirrorgap.model.periods import Window
from mirrorgap.model.query import CIF_FOB
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Selection
from mirrorgap.model.settling import USUAL


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet of one file, as it was read.

    Attributes
    ----------
    chunk : str
        Id of its records' chunk.
    path : str
        As it was opened; ``sheet`` is "" for text files.
    size : int
        Bytes.
    sha256 : str
        Of the whole file, in hex.
    read_at : str
        ISO 8601 time with offset.
    retrieved, retrieved_by : str
        When the file was retrieved, ISO 8601 with offset, and what tells it (``file name``,
        ``preamble``, ``document properties``, ``file time``); "" where nobody knows.
    mapping, scope, ledger
        How it was read, what it was asked for (inferred or corrected), and what came of each row.
    illustrative : bool
        True for the demo's made-up files: the window and every export say so.
    in_use : bool
        False for an earlier reading that a newer download of the same sheet replaced: it is kept to
        be compared with, and its records are not added up.
    earlier : str
        Chunk of the reading that this newer download replaced; "" for none.
    """

    chunk: str
    path: str
    sheet: str
    size: int
    sha256: str
    read_at: str
    mapping: Mapping
    scope: Scope
    ledger: Ledger
    illustrative: bool = False
    in_use: bool = True
    retrieved: str = ""
    retrieved_by: str = ""
    earlier: str = ""

    def __post_init__(self) -> None:
        # Whoever corrects a scope does so in the mapping; without that nobody has stated it.
        if self.mapping.scope is None and not self.scope.inferred:
            object.__setattr__(self, "scope", replace(self.scope, inferred=True))


@dataclass(frozen=True, slots=True)
class Settings:
    """What the analyses are run with."""

    basket: str = "chpl-2024-02"
    cif_fob: float = CIF_FOB
    side: str = "exporter"
    measure: str = "value"
    min_usd: float = 100_000.0
    #: Which source counts where several have a cell: a rule of `mirrorgap.model.settling`.
    settle: str = USUAL


@dataclass(frozen=True, slots=True)
class OwnRates:
    """A file of exchange rates that goes before the ECB's, kept whole so that a case can travel.

    Attributes
    ----------
    name, text, sha256 : str
        The file's name, its content as text, and the digest of the file in hex.
    """

    name: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One named filter; switched off it stays in the list."""

    name: str
    predicate: Selection
    on: bool = True


@dataclass(frozen=True, slots=True)
class SavedSelection:
    """A selection under a name, to be selected again."""

    name: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class SavedFilters:
    """Filters and the period under a name, to be put in force again; *window* None: all periods."""

    name: str
    filters: tuple[Filter, ...] = ()
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What commands change and undo takes back."""

    sources: tuple[Source, ...] = ()
    settings: Settings = field(default_factory=Settings)
    notes: tuple[Note, ...] = ()
    title: str = ""
    claims: tuple[Claim, ...] = ()
    own_events: tuple[KnownEvent, ...] | None = None
    #: The rates that all sources are converted by; None: the ECB's alone.
    rates: OwnRates | None = None
    selections: tuple[SavedSelection, ...] = ()
    filter_sets: tuple[SavedFilters, ...] = ()

    @property
    def events(self) -> tuple[KnownEvent, ...]:
        """The dates that lie over every plot of time: the case's own, else those shipped."""
        return known_events() if self.own_events is None else self.own_events

    @property
    def in_use(self) -> tuple[Source, ...]:
        """The sources whose records are added up: no earlier readings of the same sheet."""
        return tuple(source for source in self.sources if source.in_use)

    @property
    def replaced(self) -> tuple[Source, ...]:
        """The readings that a newer download took the place of."""
        taken = {source.earlier for source in self.sources}
        return tuple(source for source in self.sources if source.chunk in taken)

    def source(self, chunk: str) -> Source:
        """Return the source with that chunk id.

        Raises
        ------
        KeyError
            When the case has no such source.
        """
        for source in self.sources:
            if source.chunk == chunk:
                return source
        raise KeyError(f"the case has no source with the records {chunk}")

    def note(self, note_id: str) -> Note:
        """Return the note with that id.

        Raises
        ------
        KeyError
            When the case has no such note.
        """
        for note in self.notes:
            if note.id == note_id:
                return note
        raise KeyError(f"the case has no note {note_id}")

    def claim(self, claim_id: str) -> Claim:
        """Return the claim with that id.

        Raises
        ------
        KeyError
            When the case has no such claim.
        """
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        raise KeyError(f"the case has no claim {claim_id}")


@dataclass(frozen=True, slots=True)
class Eye:
    """What the analyst looks at: back and forward go over it."""

    view: str = "flows"
    selection: Selection | None = None
    filters: tuple[Filter, ...] = ()
    window: Window | None = None
    base: Window | None = None
    #: ISO3 of the country whose routes are looked at; "": the usual one.
    destination: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """The whole state of an investigation; a command makes the next one of it."""

    work: Work = field(default_factory=Work)
    eye: Eye = field(default_factory=Eye)
