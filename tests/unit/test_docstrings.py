"""The examples in docstrings run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import mirrorgap.io
import mirrorgap.model

OPTIONS = doctest.NORMALIZE_WHITESPACE
MODULES = sorted(
    info.name
    for package in (mirrorgap.model, mirrorgap.io)
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name, monkeypatch):
    # The debugger that doctest readies looks at each file that was ever imported; none changes here.
    monkeypatch.setattr("linecache.checkcache", lambda *_: None)
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(optionflags=OPTIONS)
    for examples in finder.find(importlib.import_module(name)):
        if examples.examples:
            runner.run(examples)
    assert runner.summarize(verbose=False).failed == 0
