"""How many of the files that were opened together are read: until all are, figures are of a part."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from mirrorgap.ui.jobs import Jobs

#: Milliseconds of reading before anything is said: what is quick needs no word.
PATIENCE = 300


class Underway(QObject):
    """Follows the jobs of files that were opened, from the first until figures are of all of them.

    *reading* are the beginnings of the labels of jobs that read or keep a file, *joining* the key of
    the job after which figures are of all that was read.
    """

    #: Reading has begun or ended: what is shown is of a part from now on, or of all.
    turned = Signal()
    #: (words): what to say over the views; "" once there is nothing to say.
    said = Signal(str)

    def __init__(
        self, jobs: Jobs, reading: tuple[str, ...], joining: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._reading, self._joining = jobs, reading, joining
        self._total = 0
        self._more = False
        self._patience = QTimer(self, interval=PATIENCE, singleShot=True)
        self._patience.timeout.connect(self._say)
        jobs.changed.connect(self._follow)

    @property
    def more(self) -> bool:
        """Whether files that were opened are not in the figures yet."""
        return self._more

    def expect(self, n: int) -> None:
        """Take *n* files more as opened."""
        self._total = n + (self._total if self._more else 0)
        self._more = self._total > 0
        self._patience.start()

    def forget(self) -> None:
        """Expect nothing more: another case is open."""
        self._total = 0
        self._follow()

    @property
    def words(self) -> str:
        """How far it is, in words; "" where nothing is to come."""
        if not self._more:
            return ""
        pending = self._pending()
        if not pending:
            return "All files are read; the figures follow."
        if self._total == 1:
            return "Another file is being read; figures are of what was read before."
        read = max(0, self._total - pending)
        return f"{read} of {self._total} files read; figures are of what is read so far."

    def _pending(self) -> int:
        live = [job for job in self._jobs.running if not job.over]
        return sum(job.label.startswith(self._reading) for job in live)

    def _joins(self) -> bool:
        return any(job.key == self._joining and not job.over for job in self._jobs.running)

    def _follow(self) -> None:
        more = self._total > 0 and (self._pending() > 0 or self._joins())
        if more != self._more:
            self._more = more
            if not more:
                self._total = 0
                self._patience.stop()
            self.turned.emit()
        if not self._patience.isActive():
            self._say()

    def _say(self) -> None:
        self.said.emit(self.words)
