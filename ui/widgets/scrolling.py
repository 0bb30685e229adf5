"""Pages that scroll where they are taller or wider than their place, and never make the window larger."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


def page_of(content: QWidget, owner: QWidget) -> QScrollArea:
    """Fill *owner* with *content*, which scrolls; keys go to what lies in it.

    What *content* holds is better put into it afterwards: it is styled anew in its new place.
    """
    scroll = QScrollArea(owner, widgetResizable=True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(content)
    layout = QVBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(scroll)
    return scroll
