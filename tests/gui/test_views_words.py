"""What headers say: one word for a unit, no key behind the edge, years as years."""

from __future__ import annotations

import numpy as np
import pandas as pd
from books import years
from PySide6.QtWidgets import QApplication

from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.ui import asking, flow_work
from mirrorgap.ui.columns import column
from mirrorgap.ui.season_columns import SEASONS
from mirrorgap.ui.views import VIEWS
from mirrorgap.ui.views.records import Records
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.frame_table import FrameTable

BY = ("exporter", "importer", "code")


def test_a_single_row_keeps_its_keys_in_front():
    one = pd.DataFrame({"exporter": ["KAZ"], "importer": ["UZB"], "code": ["851762"], "value": [1]})
    fields = [made.field for made in asking.with_keys(one, BY, [column("value")])]
    assert fields == ["exporter", "importer", "code", "value"]
    two = pd.concat([one, one.assign(exporter="TUR")], ignore_index=True)
    fields = [made.field for made in asking.with_keys(two, BY, [column("value")])]
    assert fields == ["exporter", "value", "importer", "code"]


def test_one_unit_has_one_word_in_a_table(show):
    """Where it is too long over one column, it is shortened over all: "k" beside "thousand" misleads."""
    table = show(FrameTable(name="x.table"), 600, 200)
    frame = pd.DataFrame({"a": [1200.0, 3400.0], "b": [1500.0, 2500.0]})
    made = [
        Column(name, name, Kind.AMOUNT, "USD", width=wide) for name, wide in (("a", 64), ("b", 200))
    ]
    table.set_frame(frame, made)
    QApplication.processEvents()
    header, model = table.header(), table.frame_model
    wide = header.fontMetrics().horizontalAdvance("thousand USD")
    assert header.sectionSize(0) - 16 < wide < header.sectionSize(1) - 16
    assert header._too_long(model, "thousand USD", wide)
    header.resizeSection(0, 200)
    assert not header._too_long(model, "thousand USD", wide)


def test_books_by_year_are_compared_with_years_not_with_decembers():
    told = {("CHN", "UZB", "854231"): (4e6, 5e6), ("TUR", "UZB", "854231"): (2e6, 3e6)}
    mirror = Mirror([years("export", told)], [Scope()])
    query = Query(by=("exporter", "importer"))
    from mirrorgap.model.analysis.flows import flows

    frame = flows(mirror, query).frame
    made = dict(zip(flow_work.FIELDS, flow_work.filled(mirror, query, frame)[::-1], strict=True))
    what, values = made["on_year"]
    assert values.unit == "% to 2023"
    assert what.tooltip.endswith("Compared here: 2023.")


def test_notes_of_seasons_have_the_signs_of_the_window():
    note = next(one for one in SEASONS if one.field == "note")
    assert note.said is not None
    assert (
        note.said("season makes -1.0%; 12,345 months") == "season makes −1.0%; 12\u202f345 months"
    )


def test_no_column_of_records_shows_a_bare_field_name(qapp):
    frame = pd.DataFrame({"reporter": np.array([], dtype=object)})
    for view in VIEWS:
        if view is Records:
            named = [one.name for one in Records().columns(frame)]
            assert not [name for name in named if name[0].islower()]
