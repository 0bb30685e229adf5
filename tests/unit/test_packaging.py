"""What the wheel holds, and that it runs from a clean environment."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = (
    "mirrorgap/__init__.py",
    "mirrorgap/__main__.py",
    "mirrorgap/main.py",
    "mirrorgap/model/*.py",
    "mirrorgap/model/analysis/*.py",
    "mirrorgap/model/data/*.csv",
    "mirrorgap/model/data/shapes.json",
    "mirrorgap/io/*.py",
    "mirrorgap/io/briefing/*.py",
    "mirrorgap/io/layouts/*.py",
    "mirrorgap/io/plots/*.py",
    "mirrorgap/io/workbook/*.py",
    "mirrorgap/ui/*.py",
    "mirrorgap/ui/views/*.py",
    "mirrorgap/ui/widgets/*.py",
    "mirrorgap/demo/*.py",
    "mirrorgap/demo/README.md",
    "mirrorgap/demo/goods.csv",
    "mirrorgap/demo/data/*.csv",
    "mirrorgap/demo/data/*.xlsx",
    "mirrorgap-*.dist-info/*",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of the tracked files, built in a copy so that the checkout stays clean."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, copy / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(copy)]
    subprocess.run(build, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_what_it_may_and_all_of_it(wheel):
    names = [name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")]
    strange = [n for n in names if not any(fnmatch.fnmatchcase(n, rule) for rule in ALLOWED)]
    assert strange == []
    assert {f"mirrorgap/model/data/{name}" for name in ("control_list.csv", "shapes.json")} <= set(
        names
    )
    assert sum(name.startswith("mirrorgap/demo/data/") for name in names) >= 4
    sources = {
        f"mirrorgap/{p.relative_to(ROOT)}"
        for d in ("model", "io", "ui")
        for p in (ROOT / d).rglob("*.py")
    }
    tracked = subprocess.run(
        ["git", "ls-files", "model", "io", "ui"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    wanted = sources & {f"mirrorgap/{line}" for line in tracked.stdout.splitlines()}
    assert wanted <= set(names)


@pytest.mark.slow
def test_a_command_runs_from_a_clean_environment(wheel, tmp_path):
    """Installed with its dependencies into a new environment, far from the checkout."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", str(wheel)], check=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}

    def run(*words):
        return subprocess.run(
            [str(word) for word in words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    written = run(scripts / "mirrorgap", "demo", "--out", tmp_path / "demo")
    assert "uzbekistan" in written
    out = run(
        python, "-m", "mirrorgap", "gaps", tmp_path / "demo", "--importer", "KAZ", "--by", "year"
    )
    assert out.startswith("year,exports_usd")
