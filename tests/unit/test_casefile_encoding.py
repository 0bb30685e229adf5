"""Cases as canonical JSON: what is written is what is read, whatever a case holds."""

from __future__ import annotations

import math
import types
import typing
from dataclasses import fields, is_dataclass, replace
from enum import Enum

import numpy as np
import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirrorgap.io.encoding import CLASSES, ENUMS, EncodingError, Packer, Unpacker, decode, encode
from mirrorgap.model.case import Case, Eye, Source, Work
from mirrorgap.model.ledger import Ledger, SetAside
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys, Range, SourceRows, Without, keys


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    aside = draw(st.lists(st.from_type(SetAside), max_size=3).map(tuple))
    read = draw(st.integers(0, 10**7))
    return Ledger(
        read + sum(entry.rows for entry in aside),
        read,
        draw(st.integers(0, 10**7)),
        aside,
        draw(st.none() | st.integers()),
        draw(st.none() | st.integers()),
        aside,
        draw(st.lists(st.text(), max_size=2).map(tuple)),
    )


st.register_type_strategy(Ledger, ledgers())


def same(one: Case, other: Case) -> bool:
    """Equal, where a missing number (NaN) counts as equal to a missing number."""
    text = encode(one)
    return text == encode(other) and ('"is":"nan"' in text or one == other)


SLOW = settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def cases() -> st.SearchStrategy[Case]:
    return st.from_type(Case)


@SLOW
@given(st.data())
def test_what_is_encoded_is_decoded(data):
    case = data.draw(cases())
    text = encode(case)
    assert same(decode(text), case)


@SLOW
@given(st.data())
def test_a_case_in_parts_is_the_same_case(data):
    parts: dict[str, str] = {}
    packer = Packer()
    roots = []
    made = data.draw(st.lists(cases(), min_size=1, max_size=3))
    made.append(replace(made[0], eye=made[-1].eye))
    for case in made:
        root, new = packer.pack(case)
        parts |= new
        roots.append(root)
    unpacker = Unpacker(parts.__getitem__)
    assert all(same(unpacker.unpack(r), case) for r, case in zip(roots, made, strict=True))


def reachable(hint: object, seen: set[type]) -> set[type]:
    for inner in typing.get_args(hint):
        reachable(inner, seen)
    if isinstance(hint, types.GenericAlias | types.UnionType) or not isinstance(hint, type):
        return seen
    if is_dataclass(hint) and hint not in seen:
        seen.add(hint)
        hints = typing.get_type_hints(hint)
        for field in fields(hint):
            reachable(hints[field.name], seen)
    if issubclass(hint, Enum):
        seen.add(hint)
    return seen


def test_every_class_that_a_case_can_hold_is_known():
    assert reachable(Case, set()) == {*CLASSES.values(), *ENUMS.values()}


def note(n: int, text: str = "x") -> Note:
    return Note(f"n{n}", text, Status.OPEN, keys("importer", "UZB"), f"note {n}", "2026-11-22")


def test_one_more_brush_over_a_thousand_notes_costs_one_small_part():
    packer = Packer()
    case = Case(work=Work(notes=tuple(note(n) for n in range(1000))))
    packer.pack(case)
    brushed = replace(case, eye=Eye(selection=keys("exporter", "TUR")))
    _, parts = packer.pack(brushed)
    assert len(parts) == 3  # selection, eye, root
    assert sum(map(len, parts.values())) < 500
    _, parts = packer.pack(replace(brushed, work=Work(notes=(*case.work.notes, note(1000)))))
    assert len([text for text in parts.values() if '"$":"Note"' in text]) == 1


def test_one_changed_note_of_a_thousand_rewrites_one_page():
    packer = Packer()
    notes = tuple(note(n) for n in range(1000))
    packer.pack(Case(work=Work(notes=notes)))
    changed = (*notes[:500], replace(notes[500], text="seen"), *notes[501:])
    _, parts = packer.pack(Case(work=Work(notes=changed)))
    assert len([text for text in parts.values() if '"$":"Note"' in text]) == 1
    # The pages that are the same are not even written out again.
    assert len({text for text in parts.values() if text.startswith("[")}) == 1


def test_a_part_that_was_not_kept_is_packed_again():
    packer = Packer()
    case = Case(work=Work(notes=(note(1),)))
    root, first = packer.pack(case)
    packer.forget()
    assert packer.pack(case) == (root, first)


def test_missing_and_infinite_figures_survive():
    figures = (("gap_usd", math.nan), ("gap_share", math.inf), ("asymmetry", -0.0))
    seen = decode(encode(replace(note(1), figures=figures))).figures
    assert math.isnan(seen[0][1])
    kept = replace(note(1), figures=(("gap_usd", math.nan),))
    assert decode(encode(kept)) == kept
    assert seen[1][1] == math.inf
    assert math.copysign(1, seen[2][1]) == -1


def test_numpy_values_are_kept_as_what_they_say():
    made = SourceRows("a", frozenset({np.int64(3)}))
    assert decode(encode(made)) == SourceRows("a", frozenset({3}))
    assert decode(encode(Range("gap_usd", np.float64(0.1), None))) == Range("gap_usd", 0.1, None)


def test_equal_sets_have_one_text():
    one = Keys(("exporter",), frozenset([("TUR",), ("ARE",), ("DEU",)]))
    other = Keys(("exporter",), frozenset([("DEU",), ("TUR",), ("ARE",)]))
    assert encode(one) == encode(other)


def test_a_file_name_in_no_encoding_survives():
    assert decode(encode(("caf\udce9.csv",))) == ("caf\udce9.csv",)


def test_fifty_removals_survive():
    selection = keys("exporter", "TUR")
    for n in range(50):
        selection = Without(selection, keys("importer", f"A{n:02d}"))
    assert decode(encode(selection)) == selection


def test_a_field_that_came_later_takes_its_default():
    text = encode(note(1)).replace(',"edited":""', "")
    assert "edited" not in text
    assert decode(text) == note(1)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"$":"Gizmo"}',
        '{"$":"Note","id":"a"}',
        '{"$":"Status","is":"guilty"}',
        '{"$":"date","is":"2023-02-31"}',
        '{"#":"0123"}',
        '{"$":"Scope","partners":null,"codes":null,"reexports_apart":false,"new":1}',
    ],
)
def test_what_this_program_does_not_write_is_refused(text):
    with pytest.raises(EncodingError):
        decode(text)


def test_what_a_case_cannot_hold_is_refused():
    with pytest.raises(TypeError, match="cannot hold a list"):
        encode(replace(note(1), tags=["a"]))


def test_a_damaged_part_is_refused():
    root, parts = Packer().pack(Case(work=Work(notes=(note(1),))))
    victim = next(name for name, text in parts.items() if '"Note"' in text)
    parts[victim] = parts[victim].replace('"x"', '"y"')
    with pytest.raises(EncodingError, match="damaged"):
        Unpacker(parts.__getitem__).unpack(root)
    del parts[victim]
    with pytest.raises(EncodingError, match="missing"):
        Unpacker(parts.__getitem__).unpack(root)


def test_a_source_travels_by_its_place():
    source = Source(
        *("c", "/data/a.xlsx", "Sheet1", 3, "ff", "2026-11-22"),
        *(Mapping("tidy"), Scope(), Ledger(1, 1, 1)),
    )
    case = Case(work=Work(sources=(source,)))
    root, parts = Packer(lambda path: f"P:{path}").pack(case)
    assert not any('"/data' in text for text in parts.values())
    found = Unpacker(parts.__getitem__, lambda place: place.removeprefix("P:")).unpack(root)
    assert found == case


def test_the_root_must_be_a_case():
    _, parts = Packer().pack(Case(eye=Eye()))
    eye = next(name for name, text in parts.items() if '"$":"Eye"' in text)
    with pytest.raises(EncodingError, match="is not a case"):
        Unpacker(parts.__getitem__).unpack(eye)
