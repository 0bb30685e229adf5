"""Longest stall of the event loop while 100,000 rows load and are exported: `python benchmarks/stall.py`.

A timer of one millisecond measures the time between two of its ticks; the longest is the stall. At
most 100 ms is wanted. The window's own work is told apart, in processor time: on a busy machine the
rest is other programs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
WANTED_MS = 100.0


def write_files(folder: Path, rows: int) -> list[Path]:
    """Write both sides of a made-up trade: half of the rows each."""
    codes = [f"{n:06d}" for n in (854231, 854232, 847150, 851762, *range(840000, 840100))]
    months = [f"{year}-{month:02d}" for year in range(2020, 2024) for month in range(1, 13)]
    reporters = {"export": ("DEU", "TUR", "CHN"), "import": ("KAZ", "UZB", "GEO", "ARM")}
    paths = []
    for flow, side in reporters.items():
        partners = reporters["import" if flow == "export" else "export"]
        path = folder / f"{flow}s.csv"
        with path.open("w", encoding="utf-8") as stream:
            stream.write("Reporter,Partner,Flow,HS code,Period,Value,Currency,Net weight kg\n")
            lines = (
                f"{a},{b},{flow},{code},{month},{1000 + k % 977},USD,{k % 89}\n"
                for k, (code, month, a, b) in enumerate(
                    (c, m, a, b) for c in codes for m in months for a in side for b in partners
                )
            )
            for _, line in zip(range(rows // 2), lines, strict=False):
                stream.write(line)
        paths.append(path)
    return paths


class Probe:
    """Measures how long the event loop goes without a tick."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[float] = []
        self.own: list[float] = []
        self._last = self._spent = 0.0
        self._timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.gaps.clear()
        self.own.clear()
        self._last, self._spent = perf_counter(), thread_time()
        self._timer.start()

    def _tick(self) -> None:
        now, spent = perf_counter(), thread_time()
        self.gaps.append((now - self._last) * 1000)
        self.own.append((spent - self._spent) * 1000)
        self._last, self._spent = now, spent

    def stop(self) -> tuple[float, float]:
        """Return the longest stall and the most that the window itself worked in one turn, in ms."""
        self._timer.stop()
        return max(self.gaps), max(self.own)


def main(rows: int = 100_000) -> int:
    """Load and export, print the longest stalls; return 1 where one exceeds what is wanted."""
    from PySide6.QtWidgets import QApplication

    from mirrorgap.main import build_window

    app = QApplication.instance() or QApplication([])
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        os.environ["MIRRORGAP_DATA"] = str(folder / "data")
        window, probe = build_window(), Probe()
        window.resize(1280, 800)
        window.show()
        _wait(app, 0.5)
        paths = write_files(folder, rows)
        longest = [_measured(app, window, probe, "load", lambda: window.session.open_paths(paths))]
        job = window.workbooks.job()
        out = folder / "out.xlsx"
        start = window.workbooks.start
        longest.append(_measured(app, window, probe, "export", lambda: start(out, job)))
        window.close()
    return int(max(longest) > WANTED_MS)


def _wait(app, seconds: float) -> None:
    end = perf_counter() + seconds
    while perf_counter() < end:
        app.processEvents()


def _measured(app, window, probe: Probe, what: str, act) -> float:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    watch = QTimer(interval=20)
    watch.timeout.connect(lambda: None if window.property("busy") else loop.quit())
    probe.start()
    began = perf_counter()
    act()
    QTimer.singleShot(100, watch.start)
    loop.exec()
    took = perf_counter() - began
    QTimer.singleShot(300, loop.quit)
    loop.exec()
    worst, own = probe.stop()
    told = f"longest stall {worst:.0f} ms, of which at most {own:.0f} ms are the window's own work"
    print(f"{what}: {took:.1f} s, {told}")
    return worst


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:2])))
