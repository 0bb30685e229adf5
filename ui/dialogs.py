"""Questions that the system's file dialogs ask."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from mirrorgap.io.grids_open import ENDINGS
from mirrorgap.io.rates import ENDINGS as RATES
from mirrorgap.ui import preferences
from mirrorgap.ui.drop import CASE_SUFFIX

_PLACE = "folder"


def files(parent: QWidget) -> list[Path]:
    """Ask which files to open; an empty list where the user changed their mind."""
    wanted = " ".join(f"*{ending}" for ending in sorted(ENDINGS | {CASE_SUFFIX}))
    kinds = f"Tables and cases ({wanted});;Cases (*{CASE_SUFFIX});;All files (*)"
    names, _ = QFileDialog.getOpenFileNames(parent, "Open files", _last(), kinds)
    return _kept([Path(name) for name in names])


def rates(parent: QWidget) -> Path | None:
    """Ask for a file of exchange rates; None where the user changed their mind."""
    wanted = " ".join(f"*{ending}" for ending in sorted(RATES))
    kinds = f"Tables with currency, period, per_usd ({wanted});;All files (*)"
    name, _ = QFileDialog.getOpenFileName(parent, "Exchange rates", _last(), kinds)
    return next(iter(_kept([Path(name)] if name else [])), None)


def file(parent: QWidget, title: str, kinds: str = "All files (*)") -> Path | None:
    """Ask for one file; None where the user changed their mind."""
    name, _ = QFileDialog.getOpenFileName(parent, title, _last(), kinds)
    return next(iter(_kept([Path(name)] if name else [])), None)


def target(parent: QWidget, title: str, name: str, kinds: str, ending: str) -> Path | None:
    """Ask where to write a file called *name*; it gets its ending."""
    start = str(Path(_last()) / name)
    told, _ = QFileDialog.getSaveFileName(parent, title, start, kinds)
    if not told:
        return None
    path = Path(told)
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def folder(parent: QWidget) -> list[Path]:
    """Ask for a folder of files."""
    name = QFileDialog.getExistingDirectory(parent, "Open a folder", _last())
    return _kept([Path(name)] if name else [])


def case_to_save(parent: QWidget, title: str) -> Path | None:
    """Ask where to save the case; the name gets its ending."""
    start = str(Path(_last()) / f"{title or 'case'}{CASE_SUFFIX}")
    name, _ = QFileDialog.getSaveFileName(parent, "Save case as", start, f"Cases (*{CASE_SUFFIX})")
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == CASE_SUFFIX else path.with_name(path.name + CASE_SUFFIX)


def _last() -> str:
    return str(preferences.value(_PLACE) or Path.home())


def _kept(paths: list[Path]) -> list[Path]:
    if paths:
        preferences.keep(_PLACE, str(paths[0].parent))
    return paths
