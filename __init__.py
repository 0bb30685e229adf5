"""Mirrorgap: mirror trade statistics, side by side, with every number traced to its cell."""

from typing import Any


def __getattr__(name: str) -> Any:
    """Return the version when it is asked for: each process that reads files imports this first."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("mirrorgap")
    except PackageNotFoundError:  # a bare checkout that was never installed
        return "0+unknown"
