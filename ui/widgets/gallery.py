"""Every widget in both themes, made-up data: ``python -m mirrorgap.ui.widgets.gallery OUT``."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from PySide6.QtWidgets import QApplication, QWidget

from mirrorgap.model.figures import (
    TIME,
    Axis,
    Band,
    Bars,
    Dumbbell,
    Event,
    Figure,
    Heat,
    Key,
    Lines,
    Scale,
    Scatter,
    Series,
    Style,
    span_text,
)
from mirrorgap.model.figures_routes import FlowMap, Node, Sankey
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.empty import EmptyPage
from mirrorgap.ui.widgets.facets import Facets
from mirrorgap.ui.widgets.frame_table import FrameTable
from mirrorgap.ui.widgets.plots import FigurePlot
from mirrorgap.ui.widgets.timeline import Timeline

START = 2021 * 12.0
EVENTS = (
    Event(2022 * 12 + 1.8, "invasion"),
    Event(2023 * 12 + 1.8, "10th package"),
    Event(2023 * 12 + 4.6, "list of 45"),
    Event(2024 * 12 + 1.7, "list of 50"),
)
USD = Axis("Exports", "USD")


def _walk(seed: int, n: int = 48, level: float = 6e6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return level * np.exp(np.cumsum(rng.normal(0.02, 0.14, n)))


def _keys(name: str, months: np.ndarray) -> tuple[Key, ...]:
    return tuple((name, span_text(float(month), 1)) for month in months)


def lines() -> Lines:
    """Exports of three countries by month, with gaps in one."""
    months = START + np.arange(48, dtype=np.float64)
    made = []
    for seed, name in enumerate(("KAZ", "KGZ", "UZB", "ARM")):
        y = _walk(seed)
        if name == "KGZ":
            y[10:13] = y[20] = np.nan
        made.append(Series(name, months, y, name, keys=_keys(name, months)))
    title = "Exports of listed goods from Turkey rose most to Kazakhstan"
    band = Band(2023 * 12, 2023 * 12 + 9, "period")
    return Lines(title, TIME, USD, tuple(made), ("importer", "month"), EVENTS, (band,))


def both_sides() -> Lines:
    """Exports and imports as bars, by quarter."""
    quarters = START + 3 * np.arange(16, dtype=np.float64)
    exports, imports = _walk(5, 16, 2e7), _walk(6, 16, 1.2e7)
    imports[7] = np.nan
    made = (
        Series("exports", quarters, exports, "exports", Style.BARS, _keys("x", quarters), 3),
        Series("imports", quarters, imports, "imports", Style.BARS, _keys("m", quarters), 3),
    )
    title = "Uzbekistan reports 12.9 of the 28.3 million USD that Turkey reports, 2023"
    note = "Imports divided by 1.06. Illustrative data."
    return Lines(title, TIME, Axis("", "USD"), made, ("side", "period"), note=note)


def scatter(n: int = 400) -> Scatter:
    """Exports against imports, with the CIF range."""
    rng = np.random.default_rng(4)
    x = rng.lognormal(13, 2, n)
    y = x * rng.lognormal(-0.15, 0.6, n)
    y[rng.random(n) < 0.08] = 0.0
    x[rng.random(n) < 0.04] = np.nan
    names = rng.choice(["UZB", "KAZ", "KGZ", "ARM"], n)
    return Scatter(
        "One in twelve pairs has no import record at all",
        Axis("Exports", "USD", log=True),
        Axis("Imports", "USD", log=True),
        x,
        y,
        ("importer", "code"),
        tuple((str(name), f"{i:06d}") for i, name in enumerate(names)),
        colours=tuple(str(name) for name in names) if n <= 5000 else (),
        equality=True,
        ratio_low=1.0,
        ratio_high=1.2,
        ratio_label="CIF range 1.00 to 1.20",
    )


def dumbbell() -> Dumbbell:
    """Both sides of each importer."""
    labels = ("UZB", "KAZ", "KGZ", "ARM", "GEO", "AZE", "RUS", "BLR")
    left = np.array([28.3, 66, 12, 9.4, 7.1, 5.5, 4.2, 1.1]) * 1e6
    right = np.array([12.9, 6, 13.4, np.nan, 6.4, 5.1, 3.9, 0.2]) * 1e6
    keys = tuple((label,) for label in labels)
    title = "Kazakhstan reports 6 of 66 million USD"
    return Dumbbell(
        title, Axis("", "USD"), labels, left, right, key_columns=("importer",), keys=keys
    )


def bars() -> Bars:
    """Value by tier."""
    labels = ("1", "2", "3.A", "3.B", "4.A", "4.B")
    values = np.array([9.1, 22.4, 13.8, 41.0, 3.2, -2.0]) * 1e6
    keys = tuple((label,) for label in labels)
    title = "Tier 3.B makes half of the change"
    return Bars(title, Axis("Change", "USD"), labels, values, labels, ("tier",), keys)


def heat() -> Heat:
    """Asymmetry by pair and month."""
    rng = np.random.default_rng(2)
    rows = tuple(f"{a} to {b}" for a in ("TUR", "DEU", "CHN", "ARE") for b in ("UZB", "KAZ", "KGZ"))
    columns = tuple(span_text(START + month, 1) for month in range(36))
    values = np.clip(rng.normal(0.15, 0.4, (12, 36)), -1, 1)
    uncovered = np.zeros((12, 36), dtype=bool)
    uncovered[3, 24:] = uncovered[8, :6] = True
    values[uncovered] = np.nan
    keys = tuple((row, column) for row in rows for column in columns)
    axis = Axis("Asymmetry", "", Scale.NUMBER)
    title = "Turkey to Kazakhstan turned in March 2022"
    return Heat(title, rows, columns, values, axis, True, uncovered, ("pair", "month"), keys)


_ENDS = (("CHN", 0), ("TUR", 0), ("KAZ", 1), ("KGZ", 1), ("HKG", 1), ("RUS", 2))
#: Places among `_ENDS`, million USD reported, recorded by the importer, not covered, change.
_LEGS = (
    (0, 2, 12.0, 8.5, 2.0, 3.0),
    (0, 4, 30.0, None, 30.0, 8.0),
    (1, 2, 77.4, 12.8, 0.0, 66.0),
    (1, 3, 17.8, 18.1, 0.0, 15.9),
    (1, 5, 109.0, None, 109.0, -20.0),
    (2, 5, None, None, None, None),
    (3, 5, 15.9, None, 15.9, 14.6),
    (4, 5, 21.0, 20.0, 0.0, 18.0),
)


def _flows(kind: type[Sankey] | type[FlowMap], title: str) -> Sankey | FlowMap:
    ends = tuple(Node(iso3, iso3, column) for iso3, column in _ENDS)
    legs = np.array(_LEGS, dtype=np.float64)
    amounts = legs[:, 2:].T * 1e6
    places = legs[:, :2].astype(np.int64).T
    keys = tuple((_ENDS[a][0], _ENDS[b][0]) for a, b in places.T)
    names = ("exporter", "importer")
    (sources, targets), (values, seen, uncovered, changes) = places, amounts
    return kind(
        title, USD, ends, sources, targets, values, seen, uncovered, changes, names, keys, "made up"
    )


def sankey() -> Sankey:
    """Exporters, hubs, and a destination; some books are not loaded."""
    made = _flows(Sankey, "Kyrgyzstan sends on most of what it records")
    assert isinstance(made, Sankey)
    return made


def flow_map() -> FlowMap:
    """The same flows on a map."""
    made = _flows(FlowMap, "Kyrgyzstan sends on most of what it records")
    assert isinstance(made, FlowMap)
    return made


def frame(n: int = 60) -> tuple[pd.DataFrame, list[Column]]:
    """A made-up result of `gaps`, and how to show it."""
    rng = np.random.default_rng(1)
    made = pd.DataFrame(
        {
            "exporter": rng.choice(["TUR", "DEU", "CHN"], n),
            "importer": rng.choice(["UZB", "KAZ"], n),
            "code": rng.choice(["854231", "010121", "852589"], n),
            "exports_usd": rng.lognormal(14, 2, n),
            "imports_usd": np.where(rng.random(n) < 0.2, np.nan, rng.lognormal(13, 2, n)),
            "gap_share": rng.normal(0.3, 0.4, n),
            "matched_usd": rng.random(n) * 5,
            "lost_usd": rng.random(n),
            "orphaned_usd": rng.random(n),
            "uncovered_exports_usd": rng.random(n),
            "cells_matched": rng.integers(0, 2000, n),
            "months": [_walk(i, 36) for i in range(n)],
        }
    )
    made.loc[3, "exports_usd"] = 0.0
    made["gap_usd"] = made["exports_usd"] - made["imports_usd"] / 1.06
    gap = "Exports less imports made FOB-equivalent (divided by 1.06)"
    parts = ("matched_usd", "lost_usd", "orphaned_usd", "uncovered_exports_usd")
    columns = [
        Column("exporter", "Exporter", Kind.CODE, pinned=True),
        Column("importer", "Importer", Kind.CODE, pinned=True),
        Column("code", "Code", Kind.CODE),
        Column("exports_usd", "Exports", Kind.AMOUNT, "USD"),
        Column("imports_usd", "Imports", Kind.AMOUNT, "USD"),
        Column("gap_usd", "Gap", Kind.AMOUNT, "USD", gap, bar=True),
        Column("gap_share", "Share", Kind.SHARE, tooltip="Gap by exports"),
        Column("matched_usd", "Classes", Kind.CLASSES, parts=parts),
        Column("months", "Exports by month", Kind.SPARK, "USD"),
        Column("cells_matched", "Cells", Kind.COUNT),
    ]
    return made, columns


def _plot(figure: Figure, every: int = 7) -> FigurePlot:
    plot = FigurePlot(name="gallery.plot")
    plot.resize(760, 400)
    plot.show()
    QApplication.processEvents()
    plot.show_figure(figure)
    mask = np.zeros(figure.n_marks, dtype=bool)
    mask[1::every] = True
    plot.set_mask(mask)
    plot.readout.setText(plot.layer.readout(1) if plot.layer else "")
    return plot


def _table() -> FrameTable:
    table = FrameTable(name="gallery.table")
    made, columns = frame()
    table.set_frame(made, columns)
    table.sort_asked(3, False)
    table.sort_asked(0, True)
    mask = np.zeros(len(made), dtype=bool)
    mask[table.frame_model.order[[2, 3, 7]]] = True
    table.set_mask(mask)
    table.resize(1080, 400)
    return table


def totals_frame(n: int = 48) -> pd.DataFrame:
    """Exports and imports by month."""
    months = [span_text(START + month, 1) for month in range(n)]
    return pd.DataFrame(
        {"period": months, "exports_usd": _walk(7, n, 9e7), "imports_usd": _walk(8, n, 6e7)}
    )


def _timeline(*, yearly: bool = False) -> Timeline:
    line = Timeline()
    line.resize(1080, 168)
    line.show()
    made = totals_frame()
    if yearly:
        years = pd.DataFrame(
            {"period": ["2021", "2022", "2023"], "exports_usd": 9e8, "imports_usd": [6e8, 7e8, 5e8]}
        )
        made = pd.concat([years, made.iloc[24:]])
    line.set_frame(made)
    line.set_events(EVENTS)
    if not yearly:
        part = made.assign(exports_usd=made.exports_usd * 0.3, imports_usd=made.imports_usd * 0.2)
        line.set_part(part)
        line.set_window("2023-01", "2023-09")
        line.set_base("2022-01", "2022-09")
    return line


def _facets() -> Facets:
    rng = np.random.default_rng(3)
    codes = ["TUR", "DEU", "CHN", "ARE", "KAZ", "KGZ", "UZB", "ARM", "GEO", "AZE", "RUS", "USA"]
    made = pd.DataFrame(
        {
            "value": codes,
            "n": rng.integers(0, 4000, 12),
            "n_before": 4000,
            "usd": rng.lognormal(17, 1.5, 12),
        }
    )
    made.loc[5, "n"] = 0
    names = {"TUR": "Turkey", "ARE": "United Arab Emirates", "KAZ": "Kazakhstan", "DEU": "Germany"}
    facets = Facets("Importer", rows=14)
    facets.resize(280, 420)
    facets.set_frame(made, names, {"five": frozenset(["AZE", "GEO", "KAZ", "KGZ", "UZB"])})
    facets.set_chosen(frozenset(["KAZ", "KGZ", "TUR", "ARE"]))
    return facets


def _empty() -> EmptyPage:
    page = EmptyPage()
    page.resize(760, 400)
    page.show_words(
        "Only the exporters' side is loaded",
        "Turkey's exports to Uzbekistan are here; Uzbekistan's imports from Turkey are not. "
        "Download them from UN Comtrade (reporter Uzbekistan, flow Import, partner Turkey) for "
        "these codes:",
        "854231, 854232, 854233, 854239, 851762, 852691, 853221, 853224, 854800",
        [("Open files…", lambda: None)],
    )
    return page


def pages() -> dict[str, QWidget]:
    """Return one widget a page, by name."""
    made: dict[str, QWidget] = {
        "table": _table(),
        "timeline": _timeline(),
        "timeline-years": _timeline(yearly=True),
        "facets": _facets(),
        "empty": _empty(),
    }
    plots: dict[str, Figure] = {
        "lines": lines(),
        "bars-by-quarter": both_sides(),
        "scatter": scatter(),
        "density": scatter(80_000),
        "dumbbell": dumbbell(),
        "bars": bars(),
        "heat": heat(),
        "sankey": sankey(),
        "flow-map": flow_map(),
    }
    made.update({name: _plot(figure) for name, figure in plots.items()})
    return made


def main(arguments: list[str]) -> int:
    """Write one PNG a widget and theme into the folder given."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m mirrorgap.ui.widgets.gallery OUT\n")
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    for choice in ("light", "dark"):
        theme.install("dark" if choice == "dark" else "light")
        for name, widget in pages().items():
            widget.show()
            app.processEvents()
            widget.grab().save(str(out / f"{name}-{choice}.png"))
            widget.close()
            widget.deleteLater()
        app.processEvents()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
