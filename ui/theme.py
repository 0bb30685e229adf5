"""Light and dark: grounds, greys, one accent, one alarm, and series colours that mean one thing.

Widgets never keep a colour: they ask `tokens_of(self)`, which reads the live palette, and repaint
on a palette change. So a theme switch reaches tables and plots at once, and both themes can stand
side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from mirrorgap.model.colours import contrast as contrast
from mirrorgap.model.colours import line_inks, luminance, mark_colour, readable
from mirrorgap.model.colours import mixed as mixed
from mirrorgap.model.colours import rgb as rgb
from mirrorgap.model.figures import Lines
from mirrorgap.ui.glyphs import Glyphs
from mirrorgap.ui.stylesheet import stylesheet

Choice = Literal["light", "dark", "system"]
Role = QPalette.ColorRole

#: Everything stands on a grid of four pixels.
GRID = 4
CONTROL_HEIGHT = 28
ROW_HEIGHT = 22
#: The sizes of text that can be chosen, as shares of the usual one.
ZOOMS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_zoom = [1.0]


def zoom() -> float:
    """Return how large text is, as a share of the usual size."""
    return _zoom[0]


def scaled(pixels: float) -> int:
    """Return *pixels* of the usual size of text at the size that was chosen."""
    return round(pixels * zoom())


def row_height() -> int:
    """Return the height of a row of a table, in pixels."""
    return scaled(ROW_HEIGHT)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, as ``#RRGGBB``.

    ground is the paper of tables and plots, panel what surrounds it, raised a control on a panel;
    text is for figures (contrast 7), soft for other words, faint for captions and what is disabled
    (4.5); rule and line are thin strokes; accent is the selection, accent_tint its ground.
    """

    ground: str
    panel: str
    raised: str
    text: str
    soft: str
    faint: str
    rule: str
    line: str
    accent: str
    accent_tint: str
    alarm: str
    alarm_tint: str
    mark: str
    hatch: str

    @property
    def dark(self) -> bool:
        """Whether this is the dark theme."""
        return luminance(self.ground) < 0.2


LIGHT = Tokens(
    ground="#FFFFFF",
    panel="#F6F7F9",
    raised="#FFFFFF",
    text="#1B2027",
    soft="#4C5561",
    faint="#5C6570",
    rule="#E8EAEE",
    line="#C6CBD3",
    accent="#6A35C9",
    accent_tint="#ECE5FA",
    alarm="#B4231C",
    alarm_tint="#FBE9E7",
    mark="#8B939E",
    hatch="#B9BFC8",
)
DARK = Tokens(
    ground="#15181C",
    panel="#1A1D22",
    raised="#1E2227",
    text="#DDE1E7",
    soft="#A9B0BA",
    faint="#929AA5",
    rule="#262B31",
    line="#3C434C",
    accent="#B493FF",
    accent_tint="#30264A",
    alarm="#FF8577",
    alarm_tint="#42231F",
    mark="#7A828D",
    hatch="#4A525C",
)


def colour_of(key: str, *, dark: bool = False) -> str:
    """Return the mark colour of *key* (a country, tier, class, side): the same everywhere.

    It stands at least 3 off white paper and 4.5 off the dark ground; "" is the neutral grey.
    """
    tokens = DARK if dark else LIGHT
    return mark_colour(key, tokens.ground, tokens.mark, 4.5 if dark else 3.0)


def inks_of(figure: Lines, *, dark: bool = False) -> tuple[str, ...]:
    """Return the colour of each series of *figure*: as `colour_of`, but lines are told apart."""
    tokens = DARK if dark else LIGHT
    return line_inks(figure, tokens.ground, tokens.mark, 4.5 if dark else 3.0)


def label_colour_of(key: str, *, dark: bool = False) -> str:
    """Return the colour of a direct label for *key*: as `colour_of`, at least 4.5 off the panel."""
    tokens = DARK if dark else LIGHT
    return readable(colour_of(key, dark=dark), tokens.panel if not dark else tokens.raised, 4.5)


def is_dark(palette: QPalette) -> bool:
    """Return whether *palette* writes light on dark."""
    # By the text: a sheet may have made the grounds of a widget transparent, which is black.
    return palette.color(Role.Text).lightness() > 128


def tokens(*, dark: bool) -> Tokens:
    """Return the tokens of the dark or the light theme."""
    return DARK if dark else LIGHT


def tokens_of(widget: QWidget) -> Tokens:
    """Return the tokens that *widget*'s live palette stands for."""
    return tokens(dark=is_dark(widget.palette()))


def palette(theme: Tokens) -> QPalette:
    """Return the palette of *theme*, disabled and placeholder text included."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(getattr(theme, name)))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.faint))
    return made


_ROLES = {
    Role.Window: "panel",
    Role.WindowText: "text",
    Role.Base: "ground",
    Role.AlternateBase: "panel",
    Role.Text: "text",
    Role.PlaceholderText: "faint",
    Role.Button: "raised",
    Role.ButtonText: "text",
    Role.BrightText: "alarm",
    Role.Highlight: "accent_tint",
    Role.HighlightedText: "text",
    Role.Link: "accent",
    Role.LinkVisited: "accent",
    Role.ToolTipBase: "raised",
    Role.ToolTipText: "text",
    Role.Light: "raised",
    Role.Midlight: "rule",
    Role.Mid: "line",
    Role.Dark: "line",
    Role.Shadow: "line",
    Role.Accent: "accent",
}


def tabular(font: QFont, size: int = 0, *, bold: bool = False) -> QFont:
    """Return *font* with figures of one width, *size* points larger (three sizes: -1, 0, 3)."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    if made.pointSizeF() > 0:
        made.setPointSizeF(made.pointSizeF() + size)
    else:
        made.setPixelSize(made.pixelSize() + round(size * 4 / 3))
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def _refit(widget: QWidget, had: QFont, ratio: float) -> None:
    """Enlarge the font that *widget* had, where Qt has not: one of its own, or one that it forgot."""
    if had.pointSizeF() <= 0:
        return
    if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont):
        had.setPointSizeF(had.pointSizeF() * ratio)
        widget.setFont(had)
    elif widget.font().pointSizeF() == had.pointSizeF():
        widget.setFont(QFont())


class Theme(QObject):
    """The application's theme: follows the system's scheme while running, or is held to one."""

    #: (dark: bool) after palette and stylesheet have changed.
    changed = Signal(bool)

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._choice: Choice = choice
        self._system_dark = app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        self._shown: Tokens | None = None
        self._glyphs = Glyphs()
        self._font = QFont(app.font())
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._apply()

    @property
    def choice(self) -> Choice:
        """What was asked for: "light", "dark" or "system"."""
        return self._choice

    @property
    def dark(self) -> bool:
        """Whether the dark theme is on."""
        return self._system_dark if self._choice == "system" else self._choice == "dark"

    def choose(self, choice: Choice) -> None:
        """Force "light" or "dark", or follow the "system" again."""
        self._choice = choice
        self._apply()

    def magnify(self, zoom: float) -> None:
        """Write everything *zoom* times as large as usual; rows and controls follow."""
        ratio, _zoom[0] = zoom / _zoom[0], zoom
        if ratio == 1.0:
            return
        before = [(widget, widget.font()) for widget in self._app.allWidgets()]
        font = QFont(self._font)
        font.setPointSizeF(self._font.pointSizeF() * zoom)
        self._dress(tokens(dark=self.dark), font)
        for widget, had in before:
            _refit(widget, had, ratio)

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        self._system_dark = scheme is Qt.ColorScheme.Dark
        self._apply()

    def _apply(self) -> None:
        theme = tokens(dark=self.dark)
        if theme is self._shown:
            return
        self._shown = theme
        self._app.setPalette(palette(theme))
        self._dress(theme)
        self.changed.emit(self.dark)

    def _dress(self, theme: Tokens, font: QFont | None = None) -> None:
        # A sheet put in the place of another takes four times as long as one put in the place of none.
        self._app.setStyleSheet("")
        if font is not None:
            self._app.setFont(font)
        self._app.setStyleSheet(sheet(theme, self._glyphs))


def sheet(theme: Tokens, glyphs: Glyphs) -> str:
    """Return the application's stylesheet in the colours of *theme*."""
    arrows = dict.fromkeys(("down", "up", "right"), theme.soft)
    signs = glyphs.paths(
        "dark" if theme.dark else "light", {**arrows, "tick": theme.ground, "dash": theme.ground}
    )
    return stylesheet(
        zoom(), {**{one.name: getattr(theme, one.name) for one in fields(theme)}, **signs}
    )


def install(choice: Choice = "system") -> Theme:
    """Give the running application its theme, once; later calls return it, held to *choice*."""
    app = QGuiApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("the theme needs a QApplication first")
    found = app.findChild(Theme, "theme")
    if isinstance(found, Theme):
        found.choose(choice)
        return found
    return Theme(app, choice)
