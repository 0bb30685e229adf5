"""The section of the inspector that tests the innocent explanations of what is selected."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.analysis.innocence.account import Account, Line, account
from mirrorgap.model.analysis.innocence.battery import TESTS
from mirrorgap.model.words import capital
from mirrorgap.model.words_tests import TITLES
from mirrorgap.ui import theme
from mirrorgap.ui.chips import FlowLayout
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets import remembered
from mirrorgap.ui.widgets.passage import Passage

LABEL = "Testing the explanations"
WAITING = "testing the explanations …"
#: Milliseconds that a selection must rest before it is looked into.
REST = 150
_KEPT = "inspector.sections"
_PLAIN = "QToolButton { padding: 0 4px 0 0; } QToolButton:checked { background: transparent; }"


class Sign(QWidget):
    """A verdict as a shape: full disc, half disc, ring, or a hatched square for what is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(14, 14)
        self.verdict = ""

    def show_verdict(self, verdict: str) -> None:
        self.verdict = verdict
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = theme.tokens_of(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(2, 2, 10, 10)
        ink = QColor(tokens.soft)
        painter.setPen(QPen(ink, 1.5))
        if self.verdict == "cannot be tested":
            painter.setPen(QPen(QColor(tokens.hatch), 1))
            painter.setBrush(QBrush(QColor(tokens.mark), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(box)
        elif self.verdict:
            painter.drawEllipse(box)
            painter.setBrush(ink)
            if self.verdict == "explains":
                painter.drawEllipse(box)
            elif self.verdict == "explains in part":
                painter.drawPie(box, 90 * 16, 180 * 16)
        else:
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawLine(QPointF(4, 7), QPointF(10, 7))
        painter.end()


class Test(QWidget):
    """One test: sign and title, verdict with figure, sentence."""

    __test__ = False

    def __init__(self, test: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"explanations.{test}")
        self.sign = Sign()
        self.title = wrapped("title")
        self.title.setText(TITLES[test])
        self.verdict = wrapped("title")
        self.verdict.setFont(theme.tabular(self.font(), -1, bold=True))
        self.sentence = wrapped("soft")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.sign, 0, 0, Qt.AlignmentFlag.AlignCenter)
        for row, label in enumerate((self.title, self.verdict, self.sentence)):
            grid.addWidget(label, row, 1)
        self.show_line(None)

    def show_line(self, line: Line | None) -> None:
        """Show what came of the test; None: it is being made."""
        self.sign.show_verdict(line.verdict if line else "")
        parts = [capital(line.verdict), line.figure] if line else ["…"]
        self.verdict.setText(", ".join(filter(None, parts)))
        self.sentence.setText(line.sentence if line else "")
        self.setAccessibleName(f"{self.title.text()}: {self.verdict.text()}")
        self.setAccessibleDescription(self.sentence.text())


class Explanations(QWidget):
    """The eleven tests of the selected gap, what is left of it, and what remains to be asked.

    Worked out in a thread once the selection rests, and not at all while folded or hidden.
    """

    #: (label, function, taker): as `View.wants`.
    wants = Signal(str, object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("explanations")
        self.setAccessibleName("Innocent explanations")
        self.now: Shown | None = None
        self.account: Account | None = None
        self._stale = False
        self._later = QTimer(self, interval=REST, singleShot=True)
        self._later.timeout.connect(self._ask)
        self.fold = QToolButton()
        self.fold.setObjectName("explanations.fold")
        self.fold.setText("Innocent explanations")
        self.fold.setToolTip("Show or fold the tests of this gap")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setCheckable(True)
        self.fold.setStyleSheet(
            "QToolButton { padding: 0 4px 0 0; } QToolButton:checked { background: transparent; }"
        )
        self.copy = QPushButton("Copy", flat=True)
        self.copy.setObjectName("explanations.copy")
        self.copy.setAccessibleName("Copy the explanations")
        self.copy.setToolTip("Copy the tests, what is left, and the questions as text")
        self.copy.clicked.connect(self._copy)
        self.state = wrapped("faint")
        self.state.setObjectName("explanations.state")
        self.tests = {test: Test(test) for test in TESTS}
        self.left, self.sentence = wrapped("title"), wrapped("soft")
        self.left.setObjectName("explanations.left")
        self.left.setFont(theme.tabular(self.font(), 0, bold=True))
        self.questions, self.remarks = wrapped("soft"), wrapped("faint")
        self.questions.setObjectName("explanations.questions")
        self._lay_out()
        self.fold.setChecked(remembered.load(_KEPT).get("explanations", 1) != 0)
        self._show_fold()
        self.fold.toggled.connect(self._turn)
        self.setVisible(False)

    def _lay_out(self) -> None:
        self.body = QWidget()
        inner = QVBoxLayout(self.body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        self.told = QWidget()
        inner.addWidget(self.state)
        inner.addWidget(self.told)
        inner.addStretch(1)
        told = QVBoxLayout(self.told)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(8)
        for widget in self.tests.values():
            told.addWidget(widget)
        rule = QWidget()
        rule.setFixedHeight(1)
        rule.setStyleSheet("background: palette(mid);")
        for below in (rule, self.left, self.sentence, self.questions, self.remarks):
            told.addWidget(below)
        # Large text puts the second under the first: it never makes the dock wider.
        top = FlowLayout()
        top.trailing = True
        top.addWidget(self.fold)
        top.addWidget(self.copy)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(top)
        outer.addWidget(self.body)

    # -- what is asked -------------------------------------------------------------------------

    def refresh(self, now: Shown) -> None:
        """Look into what *now* selects, once it rests; at once only that it is being tested."""
        known, self.now = self.now, now
        self.setVisible(now.mirror is not None)
        if now.mirror is None:
            self._later.stop()
            self.account = None
            return
        if known is not None and _question(known) == _question(now) and not self._stale:
            return
        self._begin()

    def _begin(self) -> None:
        """Forget the last answer and ask anew, unless nobody would see the next one."""
        self.account = None
        self._stale = True
        if not (self.fold.isChecked() and self.isVisible()):
            self._later.stop()
            return
        self._wait()
        self._later.start()

    def _ask(self) -> None:
        now = self.now
        if now is None or (mirror := now.mirror) is None:
            return
        asked, query, selection = _question(now), now.query, now.selection

        def take(found: Account) -> None:
            if self.now is not None and _question(self.now) == asked:
                self._stale = False
                self._show(found)

        self.wants.emit(LABEL, lambda: account(mirror, query, selection), take)

    # -- showing -------------------------------------------------------------------------------

    def _wait(self) -> None:
        """Take the last answer away at once; the section keeps its height, so that nothing jumps."""
        self.copy.setEnabled(False)
        if not self.told.isHidden():
            self.body.setMinimumHeight(self.body.height())
            self.state.setText(WAITING)
            self.told.hide()
            self.state.show()

    def _show(self, found: Account) -> None:
        """Show an answer."""
        self.account = found
        lines = {line.test: line for line in found.lines}
        for test, widget in self.tests.items():
            widget.show_line(lines.get(test))
            widget.setVisible(bool(found.lines))
        self.left.setText(found.left)
        self.sentence.setText(found.sentence)
        self.questions.setText(_asked(found))
        self.remarks.setText("\n".join(found.remarks))
        for label in (self.left, self.sentence, self.questions, self.remarks):
            label.setVisible(bool(label.text()))
        self._colour(found.alarm)
        self.copy.setEnabled(True)
        self.state.hide()
        self.told.show()
        self.body.setMinimumHeight(0)

    def _colour(self, alarm: bool) -> None:
        role = "alarm" if alarm else "title"
        if self.left.property("role") != role:
            self.left.setProperty("role", role)
            self.left.style().unpolish(self.left)
            self.left.style().polish(self.left)

    def _turn(self, opened: bool) -> None:
        remembered.save(_KEPT, {"explanations": int(opened)})
        self._show_fold()
        if opened and self._stale and self.now is not None:
            self._begin()

    def _show_fold(self) -> None:
        opened = self.fold.isChecked()
        arrow = Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow
        self.fold.setArrowType(arrow)
        self.body.setVisible(opened)
        self.copy.setVisible(opened)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale and self.fold.isChecked() and not self._later.isActive():
            self._begin()

    def _copy(self) -> None:
        if self.account is not None:
            QGuiApplication.clipboard().setText(self.account.text())


def _question(now: Shown) -> tuple[object, ...]:
    """Return what the answer depends on."""
    query = replace(now.query, base=None, by=(), side="exporter")
    return id(now.mirror), query, now.selection


def _asked(found: Account) -> str:
    if not found.questions:
        return ""
    lines = [f"• {one.question} – {one.who}" for one in found.questions]
    return "\n".join(["What remains to be asked, and who can answer", *lines])


def wrapped(role: str) -> QLabel:
    """Return a label that wraps, however narrow the dock, and whose text can be taken along."""
    label = Passage(role)
    label.setMinimumWidth(1)
    policy = label.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    label.setSizePolicy(policy)
    return label
