"""The benchmark runs, its graders agree, and it writes what the documentation shows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.meter import Sample
from benchmarks.report import BEGIN, END, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_short_run(tmp_path):
    options = ["--submissions", "2", "--boundary", "process", "--no-peers", "--no-slots"]
    command = [sys.executable, "-m", "benchmarks", "tensors-and-shapes", *options, "--output", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "performance.json").read_text())["submissions"]["tensors-and-shapes"]
    assert list(found) == ["floor", "molgrade process"]
    points = [[sample["points"] for sample in samples] for samples in found.values()]
    assert points[0] == points[1] and points[0][0] > 0
    assert all(sample["cpu"] > 0 and sample["wall"] > 0 for samples in found.values() for sample in samples)


def test_a_run_replaces_the_tables_and_nothing_else(tmp_path):
    page = tmp_path / "performance.md"
    page.write_text(f"Before\n{BEGIN}\nold\n{END}\nafter\n")
    samples = {"floor": [Sample(1.0, 1.5), Sample(3.0, 3.5)], "otter run": [Sample(20.0, 21.0)] * 2}
    machine = {"date": "2026-03-02", "cpus": 2, "processor": "a processor", "python": "3.12"}
    write(tmp_path, {"chapter": samples}, {"chapter": {"speedup": 1.9, "extra_mb": 300.4}}, machine)
    text = page.read_text()
    assert text.startswith("Before\n") and text.endswith("after\n") and "old" not in text
    assert "| chapter | otter run | 20.00 (20.00 to 20.00) | 10.00 | 21.00 | 21.00 |" in text
    assert "| chapter | 1.90 × | 300 MB |" in text
    picture = (tmp_path / "pictures" / "performance.svg").read_text()
    write(tmp_path, {"chapter": samples}, {}, machine)
    assert (tmp_path / "pictures" / "performance.svg").read_text() == picture
