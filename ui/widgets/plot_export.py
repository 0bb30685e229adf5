"""A plot as PNG and SVG, equal to the screen, and as CSV, the data behind it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from mirrorgap.model import figures
from mirrorgap.ui import clipboard, theme
from mirrorgap.ui.widgets.copying import harmless

if TYPE_CHECKING:
    from mirrorgap.ui.widgets.plots import FigurePlot

#: Pictures are twice as sharp as the screen, for print.
SHARPNESS = 2


@contextmanager
def published(plot: FigurePlot) -> Iterator[None]:
    """Leave out what belongs to the moment, and draw points as vectors, inside the block."""
    plot.show_moment(False)
    plot.canvas.set_vector(True)
    try:
        yield
    finally:
        plot.canvas.set_vector(False)
        plot.show_moment(True)


def image(plot: FigurePlot, sharpness: int = SHARPNESS) -> QImage:
    """Return the plot as a picture, on its own ground."""
    made = QImage(plot.size() * sharpness, QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(sharpness)
    made.fill(QColor(theme.tokens_of(plot).ground))
    with published(plot):
        plot.render(made, renderFlags=QWidget.RenderFlag.DrawChildren)
    return made


def svg(plot: FigurePlot) -> bytes:
    """Return the plot as SVG, text kept as text."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(plot.width(), plot.height()))
    generator.setViewBox(plot.rect())
    generator.setResolution(plot.logicalDpiX())
    generator.setTitle(plot.accessibleName())
    painter = QPainter(generator)
    painter.fillRect(plot.rect(), QColor(theme.tokens_of(plot).ground))
    with published(plot):
        plot.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    painter.end()
    buffer.close()
    return bytes(data.data())


def table(figure: figures.Figure, delimiter: str = ",") -> str:
    """Return the data behind *figure* as CSV; text that looks like a formula is made harmless."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(figures.header(figure))
    for row in figures.rows(figure):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue()


def save(plot: FigurePlot, path: str) -> None:
    """Write the plot by the suffix of *path*; another suffix raises ValueError."""
    target = Path(path)
    match target.suffix.lower():
        case ".png":
            if not image(plot).save(str(target)):
                raise OSError(f"{target.name} could not be written: choose another folder")
        case ".svg":
            target.write_bytes(svg(plot))
        case ".csv" if plot.figure is not None:
            target.write_text(table(plot.figure), encoding="utf-8-sig")
        case suffix:
            raise ValueError(
                f"a plot is written as .png, .svg or .csv, not {suffix or target.name}"
            )


def copy(plot: FigurePlot) -> None:
    """Put the picture and its data on the clipboard."""
    mime = QMimeData()
    mime.setImageData(image(plot))
    if plot.figure is not None:
        mime.setText(table(plot.figure, "\t"))
    clipboard.put(mime)


def ask(plot: FigurePlot) -> None:
    """Ask where to, and write; a file that cannot be written is said so in one sentence."""
    kinds = "Picture (*.png);;Vector picture (*.svg);;Data (*.csv)"
    path, kind = QFileDialog.getSaveFileName(plot, "Save plot", "", kinds)
    if not path:
        return
    if not Path(path).suffix:
        path += kind[kind.index("*") + 1 : -1]
    try:
        plot.save(path)
    except (OSError, ValueError) as error:
        QMessageBox.warning(plot, "The plot was not saved", str(error))
