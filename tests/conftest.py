"""What all tests share: no window of the desktop is ever opened, and no example is failed for time.

MIRRORGAP_EXAMPLES says how many examples a property test draws where it does not say so itself.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    "loaded machine",
    deadline=None,
    max_examples=int(os.environ.get("MIRRORGAP_EXAMPLES", "100")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("loaded machine")
