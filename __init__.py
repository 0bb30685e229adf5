"""Mirrorgap: mirror trade statistics, side by side, with every number traced to its cell."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("mirrorgap")
except PackageNotFoundError:  # a bare checkout that was never installed
    __version__ = "0+unknown"
