"""How many examples a property test draws: few where all tests run, many in `.ci/run`."""

from __future__ import annotations

import os

#: MIRRORGAP_TIMES: how many times as many as stand in the tests.
TIMES = int(os.environ.get("MIRRORGAP_TIMES", "1"))


def examples(few: int) -> int:
    """Return *few*, times what the environment asks for."""
    return few * TIMES
