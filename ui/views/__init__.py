"""The pages of the window, in the order of their tabs: a new view is one file and one line here."""

from __future__ import annotations

from mirrorgap.ui.view import View
from mirrorgap.ui.views.categories import Categories
from mirrorgap.ui.views.flows import Flows
from mirrorgap.ui.views.gaps import Gaps
from mirrorgap.ui.views.overview import Overview
from mirrorgap.ui.views.prices import Prices
from mirrorgap.ui.views.quality import Quality
from mirrorgap.ui.views.records import Records
from mirrorgap.ui.views.routes import Routes
from mirrorgap.ui.views.seasons import Seasons

VIEWS: tuple[type[View], ...] = (
    *(Overview, Flows, Gaps, Categories, Seasons),
    *(Routes, Prices, Records, Quality),
)
