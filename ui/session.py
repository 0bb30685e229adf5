"""What a window works on: the case, its chunks, its mirror, and what is shown of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import numpy as np
from PySide6.QtCore import QObject, Signal

from mirrorgap.io.newer import Newer
from mirrorgap.io.packing import holds_case
from mirrorgap.io.rates import is_rates, read_rates, revalued
from mirrorgap.io.reading import Loaded
from mirrorgap.model import commands, countries, lists, noted, samples
from mirrorgap.model.analysis import beforehand, touch
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.case import Case, Filter, OwnRates, Settings, Source
from mirrorgap.model.events import KnownEvent, known_events
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.selection import Combine, Selection
from mirrorgap.model.settling import Settling
from mirrorgap.ui import facets, preferences, source_rows
from mirrorgap.ui.drop import CASE_SUFFIX, expanded
from mirrorgap.ui.filters import PERIOD
from mirrorgap.ui.held_case import HeldCase
from mirrorgap.ui.jobs import Jobs
from mirrorgap.ui.notices import rates_words
from mirrorgap.ui.numbers import counted
from mirrorgap.ui.opening import READING, Opening
from mirrorgap.ui.question import basket, query_of
from mirrorgap.ui.sentence import in_words, named
from mirrorgap.ui.sources import names, title
from mirrorgap.ui.underway import Underway
from mirrorgap.ui.view import Shown

ONLY = "Only the selection"
MIRROR = "mirror"
KEEPING = "Keeping the records"
PREPARING = "Summing by month, country and tier"
RATES = "rates"
#: Whether events lie over plots of time: kept between runs, not in the case.
EVENTS = "events"
#: How a mapping says that it comes from an earlier import.
RECIPE = "your recipe"
EMPTY = "{}: no table (xlsx, xls, ods, csv …) is in this folder, nor in those inside it."


class Session(HeldCase):
    """Holds the state of one window and is the only one that changes it."""

    #: (Shown or None, Shown): what views may look at has changed.
    shown = Signal(object, object)
    busy_changed = Signal(bool)
    #: (Source): a file that changed was read again; its earlier reading is kept.
    vintage_taken = Signal(object)

    def __init__(self, parent: QObject | None = None, *, dark: bool = False) -> None:
        super().__init__(parent)
        self.jobs = Jobs(self)
        self.jobs.changed.connect(self._tell_busy)
        self.jobs.changed.connect(self._look_when_read)
        self.jobs.failed.connect(
            lambda label, text: self.said.emit(f"work:{label}", f"{label}: {text}", True)
        )
        self.opening = Opening(self.jobs, self)
        self.opening.arrived.connect(self._add)
        self.opening.failed.connect(lambda key, text: self.said.emit(key, text, True))
        self.underway = Underway(self.jobs, (READING, KEEPING), MIRROR, self)
        self.underway.turned.connect(self._show)
        self._busy = False
        self._unlooked: tuple[Source, ...] = ()
        self._dark = dark
        self._marked = preferences.value(EVENTS) not in (False, "false")
        self._mirror: Mirror | None = None
        self._now: Shown | None = None
        self._chunks: dict[str, Chunk] = {}

    @property
    def mirror(self) -> Mirror | None:
        """Both sides of what is loaded; None while there is nothing."""
        return self._mirror

    @property
    def now(self) -> Shown | None:
        """What was last shown."""
        return self._now

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return bool(self.jobs.running)

    def _tell_busy(self) -> None:
        if self.busy != self._busy:
            self._busy = self.busy
            self.busy_changed.emit(self._busy)

    # Sources

    def open_paths(self, paths: Iterable[Path]) -> None:
        """Open files, folders, or a case; each file is read in a process of its own."""
        wanted = [Path(path) for path in paths]
        if wanted and not self.busy:
            # What was said of files that were tried before belongs to them alone.
            self.outdated.emit("file:")
        found = expanded(wanted)
        for folder in filter(Path.is_dir, wanted):
            if not any(folder.absolute() in path.parents for path in found):
                self.said.emit(f"file:{folder}", EMPTY.format(folder.absolute().name), False)
        packed = [path for path in found if path.suffix.lower() == ".zip" and holds_case(path)]
        cases_ = [path for path in found if path.suffix.lower() == CASE_SUFFIX]
        tables = [path for path in found if path not in packed and path not in cases_]
        for path in cases_[:1]:
            self.open_case(path)
        if not cases_ and packed:
            self.open_packed(packed[0])
        own = [path for path in tables if is_rates(path)]
        read = [path for path in tables if path not in own]
        self.underway.expect(len(read))
        self.opening.read(read)
        for path in own[-1:]:
            self.choose_rates(path)

    def _add(self, loaded: Loaded, instead: Source | None) -> None:
        """Put the records into the case file, off the GUI thread; only then are they in the case."""
        journal, own = self._store.journal, self.case.work.rates

        def keep() -> Loaded:
            made = revalued(list(zip(loaded.sources, loaded.chunks, strict=True)), None, own)
            for _, chunk in made:
                journal.put_chunk(chunk)
            sources, chunks = tuple(one for one, _ in made), tuple(chunk for _, chunk in made)
            return replace(loaded, sources=sources, chunks=chunks)

        def take(kept: Loaded) -> None:
            if self.case.work.rates == own:
                self._take(kept, instead)
            else:  # other rates were chosen meanwhile
                self._add(loaded, instead)

        job = self.jobs.in_thread(KEEPING, keep)
        job.done.connect(take)
        job.failed.connect(lambda text: self.said.emit("case", text, True))

    def choose_rates(self, path: Path | None) -> None:
        """Convert all sources by the rates of a file before the ECB's; None: by the ECB's alone."""
        work, journal, known = self.case.work, self._store.journal, dict(self._chunks)

        def convert() -> tuple[OwnRates | None, tuple[tuple[Source, Chunk], ...]]:
            own = None if path is None else read_rates(path)
            held = [(one, known.get(one.chunk) or journal.chunk(one.chunk)) for one in work.sources]
            made = revalued(held, work.rates, own)
            for _, chunk in made:
                journal.put_chunk(chunk)
            return own, made

        def take(done: tuple[OwnRates | None, tuple[tuple[Source, Chunk], ...]]) -> None:
            own, made = done
            now = self.case.work
            if (now.sources, now.rates) != (work.sources, work.rates):
                self.choose_rates(path)  # files came or went meanwhile
                return
            self.outdated.emit(RATES)
            self._chunks.update({chunk.id: chunk for _, chunk in made})
            if own != work.rates:
                self.dispatch(commands.SetRates(own, tuple(one for one, _ in made)))
            self.said.emit(RATES, rates_words(self.case), False)

        job = self.jobs.in_thread("Converting by the exchange rates", convert, key=RATES)
        job.done.connect(take)
        job.failed.connect(lambda text: self.said.emit(RATES, text, True))

    def _take(self, loaded: Loaded, instead: Source | None) -> None:
        for chunk in loaded.chunks:
            self._chunks[chunk.id] = chunk
        if instead is not None:
            self.dispatch(commands.Remap(instead.chunk, loaded.sources[0]))
            return
        held = {one.chunk for one in self.case.work.sources}
        new = tuple(one for one in loaded.sources if one.chunk not in held)
        for path in {one.path for one in loaded.sources if one not in new}:
            text = f"{Path(path).name}: the same content is loaded already, and was read once."
            self.said.emit(f"file:{path}", text, False)
        again = [one for one in new if self._earlier(one) is not None]
        new = tuple(one for one in new if one not in again)
        chunks = {chunk.id: chunk for chunk in loaded.chunks}
        for one in again:
            self._take_again(one, chunks[one.chunk])
        if new:
            self.dispatch(commands.AddSources(new))
            self._unlooked += new
            self._look_when_read()
            self._tell_recipes(new)

    def _earlier(self, source: Source) -> Source | None:
        """Return the reading in use of the same sheet, before its file changed; None for none."""
        for one in self.case.work.in_use:
            if (one.path, one.sheet) == (source.path, source.sheet) and one.sha256 != source.sha256:
                return one
        return None

    def _take_again(self, source: Source, chunk: Chunk) -> None:
        """Put a sheet whose file has changed in the place of its earlier reading, which is kept."""
        work, earlier = self.case.work, self._earlier(source)
        if earlier is None:
            return
        newer, old = Newer(earlier, source, chunk), earlier.chunk
        job = self.jobs.in_thread(KEEPING, lambda: newer.command(work, self.fetch(old)))

        def take(command: commands.NewVintage) -> None:
            if self.case.work != work:  # notes or sources came meanwhile
                self._take_again(source, chunk)
                return
            self.dispatch(command)
            self._unlooked += (source,)
            self._look_when_read()
            self.vintage_taken.emit(self.case.work.source(source.chunk))

        job.done.connect(take)
        job.failed.connect(lambda text: self.said.emit("case", text, True))

    def fetch(self, chunk_id: str) -> Chunk:
        """Return the records of a source, from memory or the case file; from any thread."""
        return self._chunks.get(chunk_id) or self._store.journal.chunk(chunk_id)

    def take_newer(self, command: commands.NewVintage, chunk: Chunk) -> None:
        """Take a newer download into the case, once its records are in the file."""
        journal = self._store.journal

        def take(_: object) -> None:
            self._chunks[chunk.id] = chunk
            try:
                self.dispatch(command)
            except (KeyError, ValueError) as error:
                self.said.emit("newer", f"It was not taken: {error}.", True)

        job = self.jobs.in_thread(KEEPING, lambda: journal.put_chunk(chunk))
        job.done.connect(take)
        job.failed.connect(lambda text: self.said.emit("case", text, True))

    def _tell_recipes(self, sources: tuple[Source, ...]) -> None:
        """Say which files were read as an earlier one, with a way to look: nothing is silent."""
        for one in sources:
            seen = any(place.startswith("dialog") for _, place in one.mapping.said_by)
            if RECIPE in one.mapping.reason and not seen:
                text = f"{title(one)}: {one.mapping.reason}; {_said_words(one.mapping)}"
                look = ("Look…", partial(self.remap, one))
                self.offered.emit(f"recipe:{one.chunk}", text, look)

    def _look_when_read(self) -> None:
        """Look for codes of the list once all files that were opened together have been read.

        Each by itself would be judged by what happened to be read before it.
        """
        reading = (
            job.label.startswith((READING, KEEPING)) for job in self.jobs.running if not job.over
        )
        if not self._unlooked or any(reading):
            return
        new, self._unlooked = self._unlooked, ()
        self._look_for_listed(tuple(one for one in new if one in self.case.work.sources))

    def _look_for_listed(self, sources: tuple[Source, ...]) -> None:
        control = basket(self.case)
        if control is None:
            return
        bare = {one.path for one in sources}
        bare -= {one.path for one in sources if self._holds(one, control.codes)}
        if not bare:
            return
        told = ", ".join(sorted(Path(path).name for path in bare))
        text = (
            f"{told}: none of the {counted(len(control.codes), 'code')} of the list ({control.id})"
        )
        if any(self._holds(one, control.codes) for one in self.case.work.sources):
            self.said.emit("unlisted", f"{text}.", False)
            return
        self.set_settings(replace(self.case.work.settings, basket=lists.ALL))
        self.said.emit(
            "unlisted", f"{text}. All codes are shown; Undo goes back to the list.", False
        )

    def _holds(self, source: Source, codes: frozenset[str]) -> bool:
        chunk = self._chunks.get(source.chunk)
        return chunk is None or any(
            code is not None and code[:6] in codes
            for piece in chunk.table.column("code").chunks
            for code in piece.dictionary.to_pylist()
        )

    def remove(self, source: Source) -> None:
        """Take *source* out of the case."""
        self.dispatch(commands.RemoveSource(source.chunk, title(source)))

    def remap(self, source: Source) -> None:
        """Ask how *source* is to be read, and read it again."""
        self.opening.ask(source.path, (source.sheet,), source)

    # What is shown

    def changed(self, old: Case, new: Case) -> None:
        settled = old.work.settings.settle == new.work.settings.settle
        if old.work.in_use != new.work.in_use or not settled:
            self._rebuild()
        self._show()

    def leaving(self) -> None:
        self.jobs.cancel()
        self.opening.forget()
        self.underway.forget()
        self._mirror = None
        self._unlooked = ()
        self._chunks.clear()

    def arrived(self) -> None:
        self._rebuild()
        self._show()

    def _rebuild(self) -> None:
        sources, journal, known = self.case.work.in_use, self._store.journal, dict(self._chunks)
        query = query_of(self.case)
        settled = Settling.of(sources, self.case.work.settings.settle)
        if not sources:
            self.jobs.overtake(MIRROR)
            self._mirror = None
            return

        def build() -> Mirror:
            chunks = [known.get(one.chunk) or journal.chunk(one.chunk) for one in sources]
            mirror = Mirror(chunks, [one.scope for one in sources], settling=settled)
            warm_up(mirror, query)
            return mirror

        job = self.jobs.in_thread("Laying both sides beside each other", build, key=MIRROR)
        job.done.connect(self._take_mirror)
        job.failed.connect(lambda text: self.said.emit("mirror", text, True))

    def _take_mirror(self, mirror: Mirror) -> None:
        self._chunks.update({chunk.id: chunk for chunk in mirror.chunks})
        self._mirror = mirror
        self._show()

    def _show(self) -> None:
        case = self.case
        asked = (case, self._mirror, query_of(case), case.eye.selection)
        new = Shown(*asked, self._dark, self._marked, self.underway.more, self.n_later)
        old, self._now = self._now, new
        self.shown.emit(old, new)
        if new.mirror is not None and (old is None or old.query != new.query):
            self._prepare(new.mirror, new.query)

    def _prepare(self, mirror: Mirror, query: Query) -> None:
        """Work out, in a thread, what the first brushes would otherwise wait for."""
        if mirror.cells.n >= beforehand.MANY:
            self.jobs.do(PREPARING, lambda: beforehand.prepare(mirror, query), lambda _: None)

    def show_theme(self, dark: bool) -> None:
        """Let views repaint in the dark or the light theme."""
        self._dark = dark
        self._show()

    @property
    def marked(self) -> bool:
        """Whether known events lie over plots of time."""
        return self._marked

    def toggle_events(self) -> None:
        """Hide the events over plots of time, or show them again."""
        self._marked = not self._marked
        preferences.keep(EVENTS, self._marked)
        self._show()

    def set_events(self, events: tuple[KnownEvent, ...] | None) -> None:
        """Keep a table of events of the case's own; None: the shipped ones."""
        self.dispatch(commands.SetEvents(events))

    def set_settings(self, settings: Settings) -> None:
        self.dispatch(commands.SetSettings(settings))

    def settle(self, rule: str) -> None:
        """Choose which source counts where several have the same cell."""
        self.set_settings(replace(self.case.work.settings, settle=rule))

    def look_at(self, view: str) -> None:
        """Turn to a view."""
        self.dispatch(commands.ShowView(view))

    def select(self, selection: Selection | None) -> None:
        """Select exactly *selection*."""
        clear = commands.ClearSelection()
        self.dispatch(clear if selection is None else commands.Brush(selection))

    def brush(self, selection: Selection, how: Combine) -> None:
        """Let a brush meet the selection that is there."""
        self.dispatch(commands.Brush(selection, how))

    def filter_by(self, column: str, checked: frozenset[str]) -> None:
        """Filter by the *checked* values of a facet; none of them: not at all."""
        if column == facets.LIST:
            if checked:
                self.dispatch(commands.SetBasket(*checked))
        elif checked:
            self.dispatch(commands.SetFilter(facets.made(column, checked)))
        else:
            self.remove_filter(facets.COLUMNS[column])

    @property
    def only_selection(self) -> bool:
        """Whether all is narrowed to what was selected."""
        return any(one.name == ONLY and one.on for one in self.case.eye.filters)

    def toggle_only(self) -> None:
        """Narrow everything to the selection, as a filter; or widen it again."""
        selection = self.case.eye.selection
        if self.only_selection:
            self.remove_filter(ONLY)
        elif selection is not None:
            self.dispatch(commands.SetFilter(Filter(ONLY, selection)))

    def show_period(self, window: Window | None) -> None:
        """Look at a period; None: at all that is loaded."""
        self.dispatch(commands.SetWindow(window))

    def compare_with(self, base: Window | None) -> None:
        """Compare with a period; None: with none."""
        self.dispatch(commands.SetBase(base))

    def remove_filter(self, name: str) -> None:
        """Take a filter away; the period stands among them under its own name."""
        if name == PERIOD:
            self.show_period(None)
            return
        self.dispatch(commands.RemoveFilter(name))

    def toggle_filter(self, name: str) -> None:
        self.dispatch(commands.ToggleFilter(name))

    def write_note(
        self,
        text: str,
        status: Status,
        tags: tuple[str, ...] = (),
        initials: str = "",
        about: tuple[Selection | None, Window | None] | None = None,
    ) -> None:
        """Write a note on a selection in a period, by default those of now; None: on the case."""
        subject, window = about or (self.case.eye.selection, self.case.eye.window)
        settings = self.case.work.settings
        note = Note(
            id=uuid4().hex,
            text=text,
            status=status,
            subject=subject,
            title=self._subject_of_note(subject, window),
            written=datetime.now().astimezone().isoformat(timespec="seconds"),
            figures=noted.figures(self._mirror, query_of(self.case), subject, window)
            if self._mirror
            else (),
            tags=tags,
            initials=initials,
            window=window,
            basket=settings.basket,
            cif_fob=settings.cif_fob,
        )
        self.dispatch(commands.AddNote(note))

    def _subject_of_note(self, subject: Selection | None, looked_at: Window | None) -> str:
        """Return what a note is about, with the period that was looked at when it was written."""
        told = in_words(subject, names(self.case)) if subject is not None else ""
        if looked_at is None:
            return told
        return f"{told or 'the whole case'} (looked at in {looked_at})"

    def remove_note(self, note_id: str) -> None:
        self.dispatch(commands.RemoveNote(note_id))

    def close(self) -> None:
        """Stop all work and let the case file go."""
        self.jobs.close()
        self.let_go()


def warm_up(mirror: Mirror, query: Query) -> None:
    """Work out, in a thread, what the first view would otherwise make the window wait for."""
    _ = mirror.cells, mirror.books, mirror.cell_of_record
    touch.timeline(mirror, query)
    beforehand.prepare(mirror, query)
    flows(mirror, query)
    gaps(mirror, query)
    source_rows.aside(mirror, query, None)
    source_rows.largest(
        mirror, mirror.placed(None).records_in(np.arange(min(1, mirror.cells.n))), 1
    )
    source_rows.behind(mirror, query, None)
    for column in facets.COLUMNS:
        touch.facet(mirror, query, column)
    samples.picked_by_size(mirror)
    countries.name("TUR")
    known_events()


def _said_words(mapping: Mapping) -> str:
    told = [named(role, text) for role, text in mapping.constants]
    if mapping.scale not in (None, 1.0):
        told.append(f"numbers times {mapping.scale:,.0f}")
    return "taken to be " + ", ".join(told) if told else "nothing else was taken from it"
