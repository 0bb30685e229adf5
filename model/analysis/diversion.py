"""What a destination lost after a date, and which countries gained (METHODS 6)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.model.analysis.route_flows import Hubs, country, noise
from mirrorgap.model.analysis.routes import checked, pairs, sum_groups
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query


def diversion(mirror: Mirror, query: Query, destination: str) -> Result:
    """Return what each exporter's sales to *destination* lost, and which countries gained.

    Returns
    -------
    Result
        ``exporter, country, role, base_usd, value_usd, change_usd, noise_usd, beyond_noise``; roles
        ``destination``, ``gained`` (beyond the usual noise and the floor) and ``other``; the
        destination first, then the largest gains.

    Notes
    -----
    Source: METHODS 6. Gains are consistent with diversion, and with a country's own growth.
    """
    query = replace(checked(query), by=())
    mirror = mirror.by("value")
    cells = mirror.cells
    frames = []
    for exporter, hubs in pairs(mirror, query, ""):
        others = (
            hubs if query.importers is None else np.union1d(hubs, [country(cells, destination)])
        )
        every = Hubs(mirror, query, exporter, others[others >= 0], -1)
        flow = every.flows()["a_i"]
        groups = np.where(every.listed, 0, -1)
        usual = noise(flow, every, groups, 1, flow.covered & every.listed)[:, 0]
        then, now = (
            sum_groups(part * every.listed, groups, 1)[:, 0] for part in (flow.then, flow.now)
        )
        change = now - then
        beyond = np.abs(change) > np.maximum(np.nan_to_num(usual, nan=np.inf), query.min_usd)
        names = cells.countries[every.hubs]
        role = np.where(beyond & (change > 0), "gained", "other").astype(object)
        role[names == destination] = "destination"
        frames.append(pd.DataFrame({
            "exporter": cells.countries[exporter], "country": names, "role": role,
            "base_usd": then, "value_usd": now, "change_usd": change, "noise_usd": usual,
            "beyond_noise": beyond,
        }))  # fmt: skip
    if not frames:
        return Result(pd.DataFrame(), ("No exports are loaded for both periods.",))
    result = pd.concat(frames, ignore_index=True)
    order = result.assign(first=result["role"] != "destination")
    order = order.sort_values(
        ["exporter", "first", "change_usd", "country"], ascending=[True, True, False, True],
        kind="stable", ignore_index=True,
    )  # fmt: skip
    return Result(order.drop(columns="first"))
