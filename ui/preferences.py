"""What the window keeps between runs, for as long as the application has a name."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSettings


def settings() -> QSettings | None:
    """Return the kept settings; None without names, as in tests, where nothing is kept."""
    return QSettings() if QCoreApplication.organizationName() else None


def value(key: str) -> object:
    """Return what was kept under *key*; None for nothing."""
    kept = settings()
    return None if kept is None else kept.value(key)


def keep(key: str, what: object) -> None:
    """Keep *what* under *key*."""
    kept = settings()
    if kept is not None:
        kept.setValue(key, what)
