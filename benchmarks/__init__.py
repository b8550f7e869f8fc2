"""What grading costs: molgrade, `nbgrader autograde`, `otter run` and a floor, on the same submissions.

`python -m benchmarks` (or `make bench`) runs all; see docs/performance.md.
"""
