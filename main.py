"""Arguments in, window or command out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, or open the window; return the exit code."""
    from mirrorgap.ui import cli

    return cli.run(sys.argv[1:] if arguments is None else list(arguments))


def build_window(paths: Sequence[Path] = ()) -> QMainWindow:
    """Build the window without showing it or running the event loop; sources load meanwhile."""
    from mirrorgap.ui.window import build

    return build(paths)


if __name__ == "__main__":
    raise SystemExit(main())
