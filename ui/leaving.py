"""Closing a case that has no name yet: it is kept, and the first time that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from mirrorgap.ui import preferences

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window

#: Whether it was said once what becomes of a case without a name: it is not said again.
TOLD = "told-kept"
KEPT = "Not saved under a name; kept as it is"
TITLE = "This case has no name yet. It is kept all the same."
TEXT = (
    "Every change is on the disk already. The next start offers the case under “Recent cases”, "
    "“{called}”. Save it under a name to find it in a folder of your own.\n\n"
    "This is said once."
)


def leave(window: Window) -> None:
    """Close the window; the first time that a case without a name is left, say that it is kept."""
    session = window.session
    if not session.kept_unnamed or preferences.value(TOLD) in (True, "true"):
        window.close()
        return
    preferences.keep(TOLD, True)
    box = QMessageBox(window)
    box.setObjectName("leaving-dialog")
    box.setWindowTitle("Close")
    box.setText(TITLE)
    box.setInformativeText(TEXT.format(called=session.called))
    close = box.addButton("Close", QMessageBox.ButtonRole.AcceptRole)
    close.setObjectName("leaving-dialog.close")
    save = box.addButton("Save as…", QMessageBox.ButtonRole.ActionRole)
    save.setObjectName("leaving-dialog.save")
    stay = box.addButton("Go on working", QMessageBox.ButtonRole.RejectRole)
    stay.setObjectName("leaving-dialog.stay")
    box.setDefaultButton(close)
    box.setEscapeButton(stay)

    def answer() -> None:
        if box.clickedButton() is close:
            window.close()
        elif box.clickedButton() is save:
            window.ask_to_save()

    box.finished.connect(answer)
    window.open_dialog(box)
