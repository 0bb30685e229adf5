"""A Sankey diagram and a map of flows as data: nothing is lost, and missing is never zero."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from mirrorgap.model import figures, sankey, shapes
from mirrorgap.model.data import make_shapes
from mirrorgap.model.figures import Axis
from mirrorgap.model.figures_routes import FlowMap, Node, Sankey

NODES = tuple(
    Node(name, name, column)
    for name, column in (("CHN", 0), ("TUR", 0), ("KAZ", 1), ("KGZ", 1), ("RUS", 2))
)
#: Places, exports, recorded, not covered, change.
LEGS = [
    (0, 2, 12.0, 8.0, 2.0, 3.0),
    (1, 2, 77.0, 13.0, 0.0, 66.0),
    (1, 3, 18.0, 19.0, 0.0, 16.0),
    (1, 4, 109.0, np.nan, 109.0, -20.0),
    (2, 4, np.nan, np.nan, np.nan, np.nan),
    (3, 4, 15.0, np.nan, 15.0, 14.0),
]


def figure(kind=Sankey):
    legs = np.array(LEGS)
    keys = tuple((NODES[int(a)].colour, NODES[int(b)].colour) for a, b in legs[:, :2])
    ends = legs[:, :2].astype(np.int64).T
    return kind(
        "t", Axis("Exports", "USD"), NODES, *ends, *legs[:, 2:].T, ("exporter", "importer"), keys
    )


def test_widths_are_values_and_nodes_hold_what_flows_through():
    made, flows = sankey.laid_out(figure()), figure()
    known = np.isfinite(flows.values)
    assert np.allclose(made.thickness[known], flows.values[known] * made.scale)
    assert made.thickness[~known] == pytest.approx(sankey.STUB)
    out = np.bincount(flows.sources, made.thickness, minlength=5)
    into = np.bincount(flows.targets, made.thickness, minlength=5)
    assert np.allclose(made.height, np.maximum(out, into))
    assert (made.top >= -1e-9).all()
    assert (made.top + made.height <= 1 + 1e-9).all()


def test_ribbons_begin_and_end_within_their_nodes_and_never_share_a_port():
    made, flows = sankey.laid_out(figure()), figure()
    for ends, at in ((flows.sources, 0), (flows.targets, -1)):
        spans: dict[int, list[tuple[float, float]]] = {}
        for i, node in enumerate(ends):
            y, half = made.paths[i][at, 1], made.thickness[i] / 2
            assert made.top[node] - 1e-9 <= y - half
            assert y + half <= made.top[node] + made.height[node] + 1e-9
            spans.setdefault(int(node), []).append((y - half, y + half))
        for mine in spans.values():
            mine.sort()
            assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(mine))


def test_nodes_of_a_column_do_not_overlap_and_a_direct_flow_has_a_lane():
    made = sankey.laid_out(figure())
    for mine in ([0, 1], [2, 3]):
        first, second = sorted(mine, key=lambda i: made.top[i])
        assert made.top[first] + made.height[first] < made.top[second]
    direct = made.paths[3]
    y = float(np.interp(0.5, direct[:, 0], direct[:, 1]))
    assert y - made.thickness[3] / 2 > max(made.top[i] + made.height[i] for i in (2, 3))


def test_what_is_recorded_and_what_is_not_covered_are_told_apart():
    told, dark = figure().shares
    assert told[:3] == pytest.approx([8 / 12, 13 / 77, 1.0])
    assert dark[:3] == pytest.approx([2 / 12, 0.0, 0.0])
    assert told[3] == 0
    assert dark[3] == 1
    assert np.isnan([told[4], dark[4]]).all()


@pytest.mark.parametrize("kind", [Sankey, FlowMap])
def test_the_data_behind_it_leave_missing_empty(kind):
    made = figure(kind)
    header, rows = figures.header(made), list(figures.rows(made))
    assert header[:5] == ("from", "to", "exporter", "importer", "Exports (USD)")
    assert all(len(row) == len(header) for row in rows)
    assert rows[1] == ("TUR", "KAZ", "TUR", "KAZ", 77.0, 13.0, 0.0, 66.0)
    assert rows[4][4:] == (None, None, None, None)


def test_parts_of_different_length_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        Sankey("t", Axis(), NODES, *[np.zeros(2, dtype=np.int64)] * 2, *[np.zeros(3)] * 4)


def test_small_places_are_on_the_map_and_no_country_is_torn():
    known = shapes.shapes()
    assert {"SGP", "HKG", "MLT", "BHR", "RUS", "KGZ"} <= known.keys()
    wide = {name: np.ptp(ring[:, 0]) for name, one in known.items() for ring in one.rings}
    assert max(wide.values()) < shapes.WIDTH / 2
    x, y = known["KGZ"].place
    assert (x / shapes.SQUEEZE, y) == pytest.approx((74.6, 41.5), abs=0.7)


def test_topojson_is_decoded_with_arcs_forwards_and_backwards():
    topology = {
        "transform": {"scale": [1, 1], "translate": [20, 10]},
        "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [4, 0]]],
        "objects": {"countries": {"geometries": [
            {"type": "Polygon", "id": "792", "arcs": [[0, ~1]], "properties": {"name": "Turkey"}},
        ]}},
    }  # fmt: skip
    (ring,) = make_shapes.cut(topology)["TUR"]
    corners = shapes.decoded(ring, make_shapes.GRID)
    assert corners.tolist() == [[20, 10], [24, 10], [24, 14], [20, 14], [20, 10]]


def test_a_ring_over_the_antimeridian_runs_on():
    line = np.array([[178.0, 60], [-178, 60], [-178, 62], [178, 62], [178, 60]])
    assert np.ptp(make_shapes.unturned(line)[:, 0]) == 4


def test_an_arc_takes_the_shorter_way_round():
    known = shapes.shapes()
    across = shapes.arc(known["JPN"].place, known["USA"].place)
    assert np.ptp(across[:, 0]) < shapes.WIDTH / 2
    assert across[-1, 0] > shapes.EDGE * shapes.SQUEEZE + shapes.WIDTH


def test_clipping_keeps_what_lies_inside():
    square = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4], [0, 0]])
    assert shapes.area(shapes.clipped(square, (1, 1), (9, 3))) == pytest.approx(6)
    assert len(shapes.clipped(square, (5, 5), (9, 9))) == 0


def test_nodes_leave_as_much_room_as_is_asked_for_and_lose_no_width_of_their_own():
    wide, usual, flows = sankey.laid_out(figure(), 0.2), sankey.laid_out(figure()), figure()
    for column in range(3):
        mine = sorted(
            (i for i in range(5) if NODES[i].column == column), key=lambda i: float(wide.top[i])
        )
        for above, below in pairwise(mine):
            assert wide.top[below] - wide.top[above] - wide.height[above] >= 0.2 - 1e-9
    known = np.isfinite(flows.values)
    assert wide.scale < usual.scale
    assert np.allclose(wide.thickness[known], flows.values[known] * wide.scale)
    assert (wide.top + wide.height <= 1 + 1e-9).all()
