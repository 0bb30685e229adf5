"""Claims of the case in their dock: figures taken from tables, and read again when data change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from mirrorgap.model import commands
from mirrorgap.model.analysis.claim_figures import present, row_of
from mirrorgap.model.analysis.claim_review import Lookup, Review
from mirrorgap.model.case import Case
from mirrorgap.model.claims import Place
from mirrorgap.model.mirror import Mirror
from mirrorgap.ui import claim_places
from mirrorgap.ui.claim_menu import ClaimMenu, Offer
from mirrorgap.ui.claim_places import Taken
from mirrorgap.ui.sentence import in_words
from mirrorgap.ui.sources import names
from mirrorgap.ui.view import Shown, View
from mirrorgap.ui.widgets.frame_table import FrameTable

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window

LABEL = "Reading the figures of claims again"
BANNER = "claims"
#: Room that the dock takes where there is some, in pixels.
HEIGHT, WIDTH = 440, 300


class Claiming(QObject):
    """Feeds the dock of claims, and tells when a pinned figure is no longer what it was."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._mirror: Mirror | None = None
        self._values: dict[Place, float | None] = {}
        self._told = ""
        self.panel = window.docks.claims
        self._connect()

    def _connect(self) -> None:
        session, panel = self._window.session, self.panel
        session.case_changed.connect(self._follow_case)
        session.shown.connect(self._follow)
        panel.added.connect(lambda claim: session.dispatch(commands.AddClaim(claim)))
        panel.edited.connect(lambda claim: session.dispatch(commands.EditClaim(claim)))
        panel.removal_asked.connect(lambda name: session.dispatch(commands.RemoveClaim(name)))
        panel.form.menu_asked.connect(self._open_menu)
        inspector = self._window.docks.inspector
        inspector.figure_used.connect(self.use)
        for view in self._window.tabs.views:
            for table in view.findChildren(FrameTable):
                table.usable = True
                table.figure_used.connect(partial(self._use_cell, view, table))

    def begin(self) -> None:
        """Bring the dock to the front, ready for a sentence."""
        self._raise()
        self.panel.begin()

    def _raise(self) -> None:
        self._window.docks.raise_dock("claims", HEIGHT, WIDTH)

    # -- what its cells hold -------------------------------------------------------------------

    def _follow_case(self, old: Case, new: Case) -> None:
        if old.work.claims != new.work.claims:
            self._read()

    def _follow(self, old: Shown | None, now: Shown) -> None:
        if now.mirror is not self._mirror:
            self._mirror = now.mirror
            self._values = {}
            self._read()

    def _read(self) -> None:
        """Read in a thread what is not known of the cells of the claims, then show them."""
        mirror = self._mirror
        unknown = sorted(self._places() - set(self._values), key=repr)
        self._show()
        if mirror is None or not unknown:
            return

        def read() -> tuple[Mirror, dict[Place, float | None]]:
            return mirror, {place: present(mirror, place) for place in unknown}

        self._window.session.jobs.do(LABEL, read, self._take)

    def _places(self) -> set[Place]:
        """Return the cells that the kept claims and the one in the form stand in."""
        claims = (*self._window.session.case.work.claims, self.panel.form.claim())
        found = (one.place for claim in claims for _, one in claim.figures)
        return {place for place in found if place is not None}

    def _take(self, read: object) -> None:
        assert isinstance(read, tuple)
        mirror, values = read
        if mirror is self._mirror:
            self._values |= values
            self._show()

    def _show(self) -> None:
        claims = self._window.session.case.work.claims
        known = self._mirror is not None and self._places() <= set(self._values)
        self.panel.show_claims(claims, self._lookup() if known else None)
        if known:
            self._tell()

    def _lookup(self) -> Lookup:
        """Return a look-up; a cell of the form that no kept claim has is read when asked for."""

        def look(place: Place) -> float | None:
            if place not in self._values and self._mirror is not None:
                self._values[place] = present(self._mirror, place)
            return self._values.get(place)

        return look

    def _tell(self) -> None:
        """Say over the views which pinned figures have changed; once, until that changes."""
        changed = [one for one in self.panel.reviews if one.claim.pinned and one.changed]
        text = told(changed)
        if text == self._told:
            return
        self._told = text
        if text:
            action = ("Look…", lambda: self._look_at(changed[0]))
            self._window.banners.show_line(BANNER, text, action=action)
        else:
            self._window.banners.drop(BANNER)

    def _look_at(self, found: Review) -> None:
        self._raise()
        self.panel.choose(found.claim.id)

    # -- figures that are taken ----------------------------------------------------------------

    def use(self, slot: str, field: str = "") -> None:
        """Use a figure of the selection: *field*, the one clicked last, or what one side reports."""
        now = self._window.session.now
        if now is None or now.mirror is None:
            return
        unit = {"value": "usd", "net_kg": "kg"}.get(now.query.measure, "quantity")
        usual = f"{'exports' if now.query.side == 'exporter' else 'imports'}_{unit}"
        place = claim_places.of_selection(
            now, field or self._window.docks.inspector.clicked or usual
        )
        self._put(slot, place, present(now.mirror, place))

    def _use_cell(self, view: View, table: FrameTable, slot: str, row: int, field: str) -> None:
        now = self._window.session.now
        columns = [column.field for column in table.frame_model.columns]
        raw = table.frame_model.values[columns.index(field)].raw(row)
        if now is None or now.mirror is None or not isinstance(raw, float):
            return
        place = view.place_of(row, field) if table.objectName() == f"{view.name}.table" else None
        if place is not None and present(now.mirror, place) != raw:
            # What cannot be read again to the digit is taken as it is written.
            place = None
        self._put(slot, place, raw, f"{view.title}, {claim_places.field_words(field)}")

    def _put(self, slot: str, place: Place | None, number: float | None, words: str = "") -> None:
        if number is None:
            self._window.banners.show_line(BANNER, "Nothing that is selected has that figure.")
            return
        self._raise()
        if place is not None:
            self._values[place] = number
        self.panel.form.put(slot, Taken(number, place, words))

    def _open_menu(self, slot: str) -> None:
        form, now = self.panel.form, self._window.session.now
        menu, kept = ClaimMenu(slot, self.panel), form.input(slot)
        subject, offers = "", [] if now is None else self._offered(now)
        if now is not None:
            chosen = now.selection
            subject = "all that is shown" if chosen is None else in_words(chosen, names(now.case))
        menu.offer(subject, offers, kept, lambda one, pin: form.put(slot, one, keep_text=pin))
        if kept.place is not None:
            there = self._lookup()(kept.place)
            menu.offer_pinned(
                there is not None and there != kept.then,
                lambda: form.accept(slot, there or 0.0),
                lambda: form.unpin(slot),
            )
        button = form.takes[slot]
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _offered(self, now: Shown) -> list[Offer]:
        """Return the figures of the selection with their words, in one go."""
        if now.mirror is None:
            return []
        try:
            row = row_of(now.mirror, claim_places.of_selection(now, ""))
        except (KeyError, ValueError):
            return []
        found = []
        for field in claim_places.figures_of(now, row):
            number = float(str(row[field]))
            if number == number:
                place = claim_places.of_selection(now, field)
                self._values[place] = number
                text = claim_places.field_words(field, now.query.measure)
                shown = claim_places.amount(field, number)
                found.append((Taken(number, place, ""), f"{text}\t{shown}"))
        return found


def told(changed: list[Review]) -> str:
    """Return which pinned claims have changed, as one line; "" for none."""
    if not changed:
        return ""
    first = changed[0]
    one = first.changed[0]
    name = " ".join(first.claim.sentence.split()) or first.claim.stated
    name = f"{name[:77]}…" if len(name) > 78 else name
    place = getattr(first.claim, one.name).place
    field = "" if place is None else place.field
    then, now = (claim_places.amount(field, number) for number in (one.then, one.now))
    rest = f" {len(changed) - 1} more pinned claims have changed too." if len(changed) > 2 else ""
    if len(changed) == 2:
        rest = " Another pinned claim has changed too."
    return f"“{name}”: its {one.name} figure was {then} when it was kept and is {now} now.{rest}"
