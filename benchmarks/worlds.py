"""Print how often each simulated world is read as it is: the confusion matrix.

Run as ``python benchmarks/worlds.py [SEEDS]`` (100 by default; some 3 minutes).
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType


def worlds() -> ModuleType:
    """Load tests/worlds.py, which is no part of the package."""
    path = Path(__file__).resolve().parents[1] / "tests" / "worlds.py"
    spec = importlib.util.spec_from_file_location("worlds", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["worlds"] = module
    spec.loader.exec_module(module)
    return module


def main(seeds: int) -> int:
    """Print one line a world: what is right, how often it came first, and what came instead."""
    print(f"| world | right answer | of {seeds} | others |")
    print("|---|---|---|---|")
    wrong = 0
    for world in worlds().WORLDS:
        answers = Counter(world.reading(seed) for seed in range(seeds))
        right = sum(answers[answer] for answer in world.right)
        others = ", ".join(f"{a} {n}" for a, n in answers.most_common() if a not in world.right)
        wrong += right < 0.95 * seeds
        print(f"| {world.name} | {' or '.join(world.right)} | {right} | {others} |", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
