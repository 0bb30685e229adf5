"""What all tests share: no window of the desktop is ever opened, and no example is failed for time."""

from __future__ import annotations

import os

from examples import examples
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    "loaded machine",
    deadline=None,
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("loaded machine")
