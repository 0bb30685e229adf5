"""What a table keeps between runs: widths and which columns are hidden, by field."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QSettings


def load(table: str) -> dict[str, int]:
    """Return width by field as last seen (0: hidden); empty where nothing is kept."""
    settings = _settings()
    if settings is None or not table:
        return {}
    try:
        kept = json.loads(str(settings.value(f"tables/{table}", "{}")))
        return {str(field): int(width) for field, width in kept.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def save(table: str, widths: Mapping[str, int]) -> None:
    """Keep width by field (0: hidden) for *table*; a table without a name is not kept."""
    settings = _settings()
    if settings is not None and table:
        settings.setValue(f"tables/{table}", json.dumps(dict(widths)))


def _settings() -> QSettings | None:
    # Without names Qt would warn and write to an arbitrary place.
    return QSettings() if QCoreApplication.organizationName() else None
