"""A host for views without a window: takes their brushes, commands and wants, and shows the new state."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mirrorgap.model.case import Case
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.selection import combined
from mirrorgap.ui.view import Shown, View

Wanted = tuple[str, Callable[[], object], Callable[[object], object]]


class Host:
    """Does what the window does for *views*, shown already; the first is `view`.

    What they want done waits in `waiting` until `work`, or is done *at_once*.
    """

    def __init__(
        self,
        loaded: Mirror | None,
        query: Query,
        *views: View,
        case: Case | None = None,
        at_once: bool = False,
    ) -> None:
        self.now = Shown(case or Case(), loaded, query, None)
        self.views = {view.name: view for view in views}
        self.view: Any = views[0]
        self.waiting: list[Wanted] = []
        self.at_once = at_once
        for view in views:
            view.wants.connect(self.do)
            view.brushed.connect(self.take)
            view.asks.connect(self.obey)
            view.refresh(None, self.now)

    def __getitem__(self, name: str) -> Any:
        return self.views[name]

    def do(self, *wanted: Any) -> None:
        self.waiting.append(wanted)
        if self.at_once:
            self.work()

    def work(self) -> None:
        """Do in a thread what waits, the newest of each label alone, as jobs do, and hand it over."""
        while self.waiting:
            newest = {label: (work, take) for label, work, take in self.waiting}
            self.waiting.clear()
            for work, take in newest.values():
                found: list[object] = []
                thread = threading.Thread(target=lambda w=work, f=found: f.append(w()))
                thread.start()
                thread.join()
                take(found[0])

    def obey(self, command: Any) -> None:
        """Change the case as a view asks."""
        self.show(case=command.apply(self.now.case))

    def take(self, brush: Any, how: Any) -> None:
        """Brush as a view asks."""
        self.show(selection=None if brush is None else combined(self.now.selection, brush, how))

    def show(self, **changes: Any) -> None:
        """Show the state with *changes* in every view."""
        old, self.now = self.now, replace(self.now, **changes)
        for view in self.views.values():
            view.refresh(old, self.now)
