"""Simulated worlds with a known truth are read as they are; the long run is benchmarks/worlds.py."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest


def _worlds():
    path = Path(__file__).resolve().parents[1] / "worlds.py"
    spec = importlib.util.spec_from_file_location("worlds", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["worlds"] = module
    spec.loader.exec_module(module)
    return module


WORLDS = {world.name: world for world in _worlds().WORLDS}


def right(name, seeds):
    world = WORLDS[name]
    answers = Counter(world.reading(seed) for seed in seeds)
    return sum(answers[answer] for answer in world.right), answers


@pytest.mark.parametrize("name", WORLDS)
def test_the_right_reading_comes_first(name):
    found, answers = right(name, range(1000, 1005))
    assert found >= 4, answers


@pytest.mark.slow
@pytest.mark.parametrize("name", WORLDS)
def test_the_right_reading_comes_first_in_95_of_100(name):
    found, answers = right(name, range(100))
    assert found >= 95, answers
