"""What the overview works out in a thread: explanations of its gaps, and breaks. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mirrorgap.model import findings, words_overview
from mirrorgap.model.analysis.breaks import breaks
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.innocence.battery import battery
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Keys, Selection
from mirrorgap.ui import asking
from mirrorgap.ui.link_list import Link, Section

PAIR = ("exporter", "importer")
#: Pairs whose series are searched for breaks, the largest; and how many breaks are told.
SEARCHED, TOLD = 24, 4
LABEL = "Testing the explanations of the largest gaps"
WAITING = "Testing explanations …"
BREAKS = "Breaks"
GAPS = frozenset({"gaps"})


def worked(mirror: Mirror, query: Query, sections: Sequence[Section]) -> list[Section]:
    """Return *sections* with the strongest explanation behind each gap, and the section of breaks."""
    made = [
        replace(one, links=tuple(_explained(mirror, query, link) for link in one.links))
        for one in sections
        if one.title != BREAKS
    ]
    return [*made, _breaks(mirror, query)]


def _explained(mirror: Mirror, query: Query, link: Link) -> Link:
    if link.view not in GAPS or link.selection is None:
        return link
    asked = replace(query, where=asking.both(query.where, link.selection), measure="value")
    try:
        said = words_overview.strongest(battery(mirror, asked))
    except ValueError:
        return link
    return replace(link, more=link.more.replace(WAITING, said))


def _breaks(mirror: Mirror, query: Query) -> Section:
    asked = replace(query.grouped(*PAIR), base=None, measure="value")
    pairs = flows(mirror, asked).frame.nlargest(SEARCHED, "value")[list(PAIR)].dropna()
    if pairs.empty:
        return Section(BREAKS, (), "Nothing to search.")
    keys = frozenset(zip(*(pairs[name].astype(str) for name in PAIR), strict=True))
    where = asking.both(query.where, Keys(PAIR, keys))
    # Over all months: a break is a date, whatever period is looked at.
    found = breaks(mirror, replace(asked, where=where, window=None)).frame
    if found.empty:
        return Section(
            BREAKS, (), "Breaks are looked for by month: too few months of these pairs are loaded."
        )
    single = found[(found["kind"] == "detected") & found["p"].notna()]
    best = single.sort_values(["p", *PAIR], kind="stable").head(TOLD)
    links = []
    for row in best.to_dict("records"):
        told = {str(name): value for name, value in row.items()} | {"side": query.side}
        pair: Selection = Keys(PAIR, frozenset({(str(row["exporter"]), str(row["importer"]))}))
        links.append(
            Link(words_overview.break_sentence(told), pair, "seasons", findings.codes_text(query))
        )
    many = f"the {len(pairs)} largest pairs" if len(pairs) > 1 else "the pair"
    return Section(BREAKS, tuple(links), f"No date stands out in {many}, over all months loaded.")
