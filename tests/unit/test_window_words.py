"""What analyses say to the command line, the window says with its own controls."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mirrorgap.model.window_words import in_window

MODEL = Path(__file__).resolve().parents[2] / "model"
OPTION = re.compile(r"--[a-z]")


def texts() -> Iterator[str]:
    """Yield the strings of the model that name an option, without docstrings; values as X."""
    for path in sorted(MODEL.rglob("*.py")):
        if path.name in ("window_words.py",) or "data" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        inside = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in ast.walk(node)
            if part is not node
        }
        for node in ast.walk(tree):
            if id(node) in docs or id(node) in inside:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                parts = (
                    str(part.value) if isinstance(part, ast.Constant) else "exporter"
                    for part in node.values
                )
                yield "".join(parts)


@pytest.mark.parametrize("text", sorted({text for text in texts() if OPTION.search(text)}))
def test_no_option_of_a_command_reaches_the_window(text):
    # The list's name is what stands in these places.
    said = in_window(text.replace("--list exporter-stable", "--list chpl-2024-02-stable"))
    assert not OPTION.search(said), said
    assert said.strip()


def test_what_has_no_option_stays_as_it_is():
    text = "Shares are among the exporters whose books are loaded: Turkey."
    assert in_window(text) == text
