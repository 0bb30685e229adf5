"""A window over a data folder of the test's own, files to drop on it, and how to wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

LISTED = ("854231", "854232", "847150")
#: Milliseconds: a timer under this puts work off until a brush rests; longer ones wait for people.
SOON = 500
HEADER = "Reporter,Partner,Flow,HS code,Period,Value,Currency"


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Cases go to a folder of the test's own."""
    folder = tmp_path / "data"
    monkeypatch.setenv("MIRRORGAP_DATA", str(folder))
    return folder


@pytest.fixture
def settle(qtbot: Any) -> Callable[..., None]:
    """Return ``settle(window)``: wait until no job runs and all that was put off has been done."""

    def due(window: QWidget) -> bool:
        timers = window.findChildren(QTimer)
        return any(t.isSingleShot() and t.isActive() and t.interval() < SOON for t in timers)

    def settled(window: QWidget, timeout: int = 90_000) -> None:
        qtbot.waitUntil(lambda: not window.property("busy") and not due(window), timeout=timeout)
        QApplication.processEvents()

    return settled


@pytest.fixture
def open_window(qtbot: Any, quick_workers: None) -> Iterator[Callable[..., Any]]:
    """Return ``open_window(paths=())``: built, shown, active; closed after the test."""
    from mirrorgap.main import build_window

    made = []

    def opened(paths: Sequence[Path] = ()) -> Any:
        window = build_window(paths)
        made.append(window)
        qtbot.addWidget(window)
        window.resize(1400, 900)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        QApplication.processEvents()
        return window

    yield opened
    for window in made:
        window.close()


@pytest.fixture
def drop() -> Callable[[QWidget, Sequence[Path]], Qt.DropAction | None]:
    """Return ``drop(widget, paths)``: what the file manager hears; None where it is refused."""

    def dropped(widget: QWidget, paths: Sequence[Path]) -> Qt.DropAction | None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        at = widget.rect().center()
        offered = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        rest = (offered, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        for event in (QDragEnterEvent(at, *rest), QDragMoveEvent(at, *rest)):
            event.setAccepted(False)
            QApplication.sendEvent(widget, event)
            if not event.isAccepted():
                QApplication.sendEvent(widget, QDragLeaveEvent())
                return None
        event = QDropEvent(QPointF(at), *rest)
        event.setAccepted(False)
        QApplication.sendEvent(widget, event)
        return event.dropAction() if event.isAccepted() else None

    return dropped


def rows(reporter: str, partners: Sequence[str], flow: str, share: float, codes: Sequence[str]):
    """Yield the lines of a tidy file: two years of months, values that differ by cell."""
    for year in (2022, 2023):
        for month in range(1, 13):
            for i, partner in enumerate(partners):
                for k, code in enumerate(codes):
                    value = round((1000 + 100 * month + 10 * k + i) * share * 1000)
                    yield f"{reporter},{partner},{flow},{code},{year}-{month:02d},{value},USD"


@pytest.fixture
def tidy(tmp_path: Path) -> Callable[..., Path]:
    """Return ``tidy(name, reporter, partners, flow, share=1, codes=LISTED)``: a complete file."""

    def written(
        name: str,
        reporter: str,
        partners: Sequence[str],
        flow: str,
        share: float = 1.0,
        codes: Sequence[str] = LISTED,
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([HEADER, *rows(reporter, partners, flow, share, codes)]) + "\n")
        return path

    return written


@pytest.fixture
def pair(tidy: Callable[..., Path]) -> list[Path]:
    """Two complete files: Turkey's exports to Uzbekistan and Kazakhstan; Uzbekistan's imports."""
    return [
        tidy("tur.csv", "TUR", ("UZB", "KAZ"), "export"),
        tidy("uzb.csv", "UZB", ("TUR",), "import", 0.5),
    ]
