"""Simulated worlds with a known truth are read as they are; the long run is benchmarks/worlds.py."""

from __future__ import annotations

from collections import Counter

import pytest
import worlds

WORLDS = {world.name: world for world in worlds.WORLDS}


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
