"""Look for frames that bring the examiner down, guided by the decoder's coverage.

    pip install ".[fuzz]"
    python -m tools.fuzz_wire --seconds 600            # go on from tests/engine/wire_corpus/
    python -m tools.fuzz_wire --seconds 600 --keep     # and put a smallest corpus of the same coverage there

Ends with status 0 when nothing was found; else libFuzzer names the file with the frame. Put it into the
corpus, which tests/engine/test_wire.py replays.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "tests" / "engine" / "wire_corpus"
FUZZING = "MOLGRADE_FUZZING"
LARGEST = 2048
"""Bytes of one frame: the bounds on large ones have tests of their own."""

MEMORY_MB = 1024
"""What decoding frames of that size may take, libFuzzer's own tables included."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=600, help="how long to look")
    parser.add_argument("--keep", action="store_true", help="write the smallest corpus found")
    parser.add_argument("--found", type=Path, help="where frames with new coverage are collected")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = arguments.found or Path(folder) / "found"
        found.mkdir(parents=True, exist_ok=True)
        status = _fuzz(found, CORPUS, f"-max_total_time={arguments.seconds}")
        if status == 0 and arguments.keep:
            _keep([*CORPUS.iterdir(), *found.iterdir()])
        return status


def _fuzz(*arguments: object) -> int:
    """libFuzzer ends its process: it gets one of its own."""
    environment = os.environ | {FUZZING: "1", "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, __file__, *map(str, arguments)], env=environment).returncode


def _keep(files: list[Path]) -> None:
    """Make the corpus of the smallest frames that together take every step between lines that any takes."""
    contents = sorted({file.read_bytes() for file in files}, key=lambda content: (len(content), content))
    seen: set[tuple] = set()
    kept = [
        content for content in contents if not (steps := _steps(content)) <= seen and not seen.update(steps)
    ]
    shutil.rmtree(CORPUS)
    CORPUS.mkdir()
    for content in kept:
        (CORPUS / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def _steps(content: bytes) -> set[tuple]:
    """Pairs of lines of the wire's code that decoding a frame runs one after the other."""
    from molgrade.engine import remote, wire
    from tests.engine.frames import look

    steps: set[tuple] = set()
    last = None

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal last
        if frame.f_code.co_filename not in (wire.__file__, remote.__file__):
            return None
        here = (frame.f_code.co_filename, frame.f_lineno, event)
        steps.add((last, here))
        last = here
        return trace

    sys.settrace(trace)
    try:
        look(content)
    finally:
        sys.settrace(None)
    return steps


def _libfuzzer(arguments: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["molgrade.engine.wire", "molgrade.engine.remote"]):
        from tests.engine.frames import look

    limits = [f"-max_len={LARGEST}", f"-rss_limit_mb={MEMORY_MB}", "-timeout=5", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *limits, *arguments], look)
    atheris.Fuzz()


if __name__ == "__main__":
    if os.environ.get(FUZZING):
        _libfuzzer(sys.argv[1:])
    sys.exit(main())
