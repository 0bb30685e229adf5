"""Each action declared once: its words, menu, keys, when it is enabled, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from mirrorgap.model import settling
from mirrorgap.ui import theme
from mirrorgap.ui.leaving import leave

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window

Run = Callable[["Window"], object]
Ask = Callable[["Window"], bool]


@dataclass(frozen=True)
class Action:
    """One action; *checked* makes it a toggle, *enabled* None means always.

    *named* says in the menu what just this one would do now.
    """

    name: str
    text: str
    menu: str
    run: Run
    keys: tuple[str, ...] = ()
    enabled: Ask | None = None
    checked: Ask | None = None
    after_line: bool = False
    named: Callable[[Window], str] | None = None


def _loaded(window: Window) -> bool:
    return bool(window.session.case.work.sources)


def _compared(window: Window) -> bool:
    now = window.session.now
    return _loaded(window) and now is not None and now.mirror is not None


def _selected(window: Window) -> bool:
    return window.session.case.eye.selection is not None


ACTIONS = (
    Action("new", "New case", "File", lambda w: w.new_case(), ("Ctrl+N",)),
    Action("new-window", "New window", "File", lambda w: w.new_window(), ("Ctrl+Shift+N",)),
    Action("open", "Open files…", "File", lambda w: w.ask_for_files(), ("Ctrl+O",)),
    Action(
        "open-folder", "Open a folder…", "File", lambda w: w.ask_for_folder(), ("Ctrl+Shift+O",)
    ),
    Action("demo", "Open the demo", "File", lambda w: w.open_demo()),
    Action(
        "save-as",
        "Save case as…",
        "File",
        lambda w: w.ask_to_save(),
        ("Ctrl+S", "Ctrl+Shift+S"),
        _loaded,
        after_line=True,
    ),
    Action("export", "Export workbook…", "File", lambda w: w.export(), ("Ctrl+E",), _compared),
    Action("briefing", "Briefing…", "File", lambda w: w.brief(), ("Ctrl+Shift+B",), _compared),
    Action(
        "take-notes", "Take in notes…", "File", lambda w: w.sharing.ask_for_notes(), (), _loaded
    ),
    Action(
        "pack",
        "With its sources…",
        "File/Pack the case",
        lambda w: w.sharing.ask_to_pack(with_sources=True),
        (),
        _loaded,
    ),
    Action(
        "pack-alone",
        "Without its sources…",
        "File/Pack the case",
        lambda w: w.sharing.ask_to_pack(with_sources=False),
        (),
        _loaded,
    ),
    Action("verify", "Verify the case", "File", lambda w: w.sharing.verify(), (), _loaded),
    Action(
        "close",
        "Close",
        "File",
        leave,
        ("Ctrl+W", "Ctrl+Q"),
        after_line=True,
        named=lambda w: "the case is kept" if w.session.kept_unnamed else "",
    ),
    Action(
        "undo",
        "Undo",
        "Edit",
        lambda w: w.session.undo(),
        ("Ctrl+Z",),
        lambda w: w.session.can_undo,
        named=lambda w: w.session.undo_label,
    ),
    Action(
        "redo",
        "Redo",
        "Edit",
        lambda w: w.session.redo(),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        lambda w: w.session.can_redo,
        named=lambda w: w.session.redo_label,
    ),
    Action(
        "back",
        "Back",
        "Edit",
        lambda w: w.session.back(),
        ("Alt+Left",),
        lambda w: w.session.can_go_back,
        after_line=True,
        named=lambda w: w.session.back_label,
    ),
    Action(
        "forward",
        "Forward",
        "Edit",
        lambda w: w.session.forward(),
        ("Alt+Right",),
        lambda w: w.session.can_go_forward,
        named=lambda w: w.session.forward_label,
    ),
    Action("history", "History…", "Edit", lambda w: w.sharing.show_history(), ("Ctrl+H",), _loaded),
    Action(
        "present",
        "Back to now",
        "Edit",
        lambda w: w.session.show_present(),
        (),
        lambda w: bool(w.session.past),
    ),
    Action(
        "note",
        "Write a note",
        "Edit",
        lambda w: w.begin_note(),
        ("Ctrl+M",),
        _loaded,
        after_line=True,
    ),
    Action("claim", "Check a claim", "Edit", lambda w: w.begin_claim(), ("Ctrl+Shift+M",), _loaded),
    Action(
        "claim-new", "Use as new figure", "Edit", lambda w: w.claiming.use("new"), (), _compared
    ),
    Action(
        "claim-old", "Use as old figure", "Edit", lambda w: w.claiming.use("old"), (), _compared
    ),
    Action(
        "only",
        "Only the selection",
        "Edit",
        lambda w: w.toggle_only(),
        ("Ctrl+L",),
        lambda w: _selected(w) or w.only_selection,
        lambda w: w.only_selection,
    ),
    Action(
        "clear",
        "Clear the selection",
        "Edit",
        lambda w: w.select(None),
        ("Ctrl+D",),
        _selected,
    ),
    Action(
        "save-selection",
        "Save the selection…",
        "Edit",
        lambda w: w.saving.ask_selection(),
        ("Ctrl+Shift+L",),
        _selected,
    ),
    Action(
        "save-filters",
        "Save the filters…",
        "Edit",
        lambda w: w.saving.ask_filters(),
        (),
        lambda w: bool(w.session.case.eye.filters) or w.session.case.eye.window is not None,
    ),
    Action(
        "whole-period",
        "Show all periods",
        "Edit",
        lambda w: w.show_period(None),
        (),
        lambda w: w.session.case.eye.window is not None,
    ),
    *(
        Action(
            f"settle-{rule}",
            f"{words[0].upper()}{words[1:]}",
            "Edit/Same cell in two files",
            lambda w, rule=rule: w.session.settle(rule),  # type: ignore[misc]
            enabled=_loaded,
            checked=lambda w, rule=rule: w.session.case.work.settings.settle == rule,  # type: ignore[misc]
        )
        for rule, words in settling.WORDS.items()
    ),
    Action("rates", "Exchange rates…", "Edit", lambda w: w.ask_for_rates()),
    Action(
        "rates-ecb",
        "Exchange rates of the ECB alone",
        "Edit",
        lambda w: w.session.choose_rates(None),
        enabled=lambda w: w.session.case.work.rates is not None,
    ),
    Action("edit-events", "Edit events…", "Edit", lambda w: w.edit_events(), enabled=_loaded),
    Action(
        "events",
        "Events over time",
        "View",
        lambda w: w.session.toggle_events(),
        ("Ctrl+Shift+E",),
        checked=lambda w: w.session.marked,
    ),
    Action(
        "light",
        "Light",
        "View/Theme",
        lambda w: w.choose_theme("light"),
        checked=lambda w: w.theme.choice == "light",
    ),
    Action(
        "dark",
        "Dark",
        "View/Theme",
        lambda w: w.choose_theme("dark"),
        checked=lambda w: w.theme.choice == "dark",
    ),
    Action(
        "system",
        "As the system",
        "View/Theme",
        lambda w: w.choose_theme("system"),
        checked=lambda w: w.theme.choice == "system",
    ),
    Action(
        "zoom-in",
        "Larger text",
        "View/Size of text",
        lambda w: w.magnify(1),
        ("Ctrl++", "Ctrl+="),
        lambda w: theme.zoom() < theme.ZOOMS[-1],
    ),
    Action(
        "zoom-out",
        "Smaller text",
        "View/Size of text",
        lambda w: w.magnify(-1),
        ("Ctrl+-",),
        lambda w: theme.zoom() > theme.ZOOMS[0],
    ),
    Action("zoom-usual", "Usual size", "View/Size of text", lambda w: w.magnify(0), ("Ctrl+0",)),
    Action("layout", "Reset the layout", "View", lambda w: w.reset_layout()),
    Action(
        "cancel",
        "Cancel what is running",
        "View",
        lambda w: w.session.jobs.cancel(),
        ("Ctrl+.",),
        lambda w: w.session.busy,
    ),
    Action(
        "palette",
        "Commands…",
        "Help",
        lambda w: w.open_palette(),
        ("Ctrl+K", "Ctrl+Shift+P"),
    ),
    Action("tour", "Tour", "Help", lambda w: w.touring.begin()),
    Action("log", "Log", "Help", lambda w: w.show_log()),
    Action("about", "About Mirrorgap", "Help", lambda w: w.show_about()),
)


class Actions:
    """The actions of one window, as Qt sees them."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._made: dict[str, QAction] = {}
        self.menus = {
            name: window.menuBar().addMenu(f"&{name}") for name in ("File", "Edit", "View", "Help")
        }
        for action in ACTIONS:
            self._made[action.name] = made = self._action(action)
            menu = self._menu(action.menu)
            if action.after_line:
                menu.addSeparator()
            menu.addAction(made)
            window.addAction(made)
        for menu in self.menus.values():
            menu.aboutToShow.connect(self.refresh)

    def _menu(self, path: str) -> QMenu:
        if path not in self.menus:
            parent, _, name = path.rpartition("/")
            self.menus[path] = self._menu(parent).addMenu(name)
        return self.menus[path]

    def _action(self, action: Action) -> QAction:
        made = QAction(action.text, self._window)
        made.setObjectName(f"action.{action.name}")
        made.setShortcuts([QKeySequence(key) for key in action.keys])
        made.setCheckable(action.checked is not None)
        # The palette tells where "Light" belongs.
        place = action.menu.partition("/")[2]
        made.setToolTip(f"{place}: {action.text}" if place else action.text.rstrip("…"))
        made.triggered.connect(lambda: self._run(action))
        return made

    def _run(self, action: Action) -> None:
        action.run(self._window)
        self.refresh()

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def add(self, name: str, action: QAction, menu: str) -> None:
        """Take in an action that depends on what the window holds: a view, a dock."""
        self._made[name] = action
        self._menu(menu).addAction(action)
        self._window.addAction(action)

    def all(self) -> list[QAction]:
        """Return every action, for the palette."""
        self.refresh()
        return list(self._made.values())

    def refresh(self) -> None:
        """Enable and check by the state of the window."""
        for action in ACTIONS:
            made = self._made[action.name]
            if action.enabled is not None:
                made.setEnabled(action.enabled(self._window))
            if action.checked is not None:
                made.setChecked(action.checked(self._window))
            if action.named is not None:
                told = action.named(self._window)
                made.setText(f"{action.text}: {told}" if told else action.text)
                made.setToolTip(made.text())
