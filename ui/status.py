"""The status bar: what is loaded, what is selected, what is running and how to stop it."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from mirrorgap.ui.jobs import Job, Jobs

THIN = "\u202f"


def thousands(n: int) -> str:
    """Return *n* with thin spaces.

    >>> thousands(12345) == "12\u202f345"
    True
    """
    return f"{n:,}".replace(",", THIN)


class StatusBar(QStatusBar):
    """Counts on the left, jobs on the right."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._jobs = jobs
        self.loaded = QLabel()
        self.loaded.setObjectName("status.loaded")
        self.selected = QLabel()
        self.selected.setObjectName("status.selected")
        self.selected.setContentsMargins(12, 0, 0, 0)
        self.kept = QLabel()
        self.kept.setObjectName("status.kept")
        self.kept.setProperty("role", "faint")
        self.kept.setContentsMargins(12, 0, 0, 0)
        self.work = QLabel()
        self.work.setObjectName("status.job")
        self.bar = QProgressBar()
        self.bar.setObjectName("status.progress")
        self.bar.setAccessibleName("Progress")
        self.bar.setFixedWidth(120)
        self.bar.setTextVisible(False)
        self.stop = QPushButton("Cancel")
        self.stop.setObjectName("status.cancel")
        self.stop.setAccessibleName("Cancel what is running")
        self.stop.clicked.connect(jobs.cancel)
        self.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self.loaded)
        self.addWidget(self.selected)
        self.addWidget(self.kept)
        for widget in (self.work, self.bar, self.stop):
            self.addPermanentWidget(widget)
        # However much there is to say, it does not make the window wider.
        for label in (self.loaded, self.selected, self.kept, self.work):
            label.setMinimumWidth(1)
        jobs.changed.connect(self._show_jobs)
        self._show_jobs()

    def show_kept(self, words: str, where: str) -> None:
        """Say that a case without a name is kept, and, when asked, in which file; "" for nothing."""
        self.kept.setText(words)
        self.kept.setToolTip(where)

    def _show_jobs(self) -> None:
        running = self._jobs.running
        for widget in (self.work, self.bar, self.stop):
            widget.setVisible(bool(running))
        if running:
            self._show_job(running[0], len(running) - 1)

    def _show_job(self, job: Job, others: int) -> None:
        done, total = job.figures
        text = job.label
        if total:
            text += f": {_amount(done, total, job.unit)}"
        if others:
            text += f", {others} more"
        self.work.setText(text)
        # A range in bytes may exceed what the bar can count.
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(1000 * done // max(1, total))


def _amount(done: int, total: int, unit: str) -> str:
    if unit == "bytes":
        return f"{done / 1e6:.1f} of {total / 1e6:.1f} MB"
    return f"{thousands(done)} of {thousands(total)} {unit}"
