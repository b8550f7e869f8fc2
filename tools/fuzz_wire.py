"""Look for frames that bring the examiner down, guided by the decoder's coverage.

    pip install ".[fuzz]"
    python -m tools.fuzz_wire --seconds 600            # go on from tests/engine/wire_corpus/
    python -m tools.fuzz_wire --seconds 600 --keep     # and put a smallest corpus of the same coverage there

Ends with status 0 when nothing was found; else libFuzzer names the file with the frame. Put it into the corpus:
tests/engine/test_wire.py replays that.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "engine" / "wire_corpus"
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
            smallest = Path(folder) / "smallest"
            smallest.mkdir()
            status = _fuzz(smallest, CORPUS, found, "-merge=1")
            _replace(smallest)
        return status


def _fuzz(*arguments: object) -> int:
    """libFuzzer ends its process: it gets one of its own."""
    return subprocess.run([sys.executable, "-m", "tools.fuzz_wire", "libfuzzer", *map(str, arguments)]).returncode


def _replace(smallest: Path) -> None:
    shutil.rmtree(CORPUS)
    CORPUS.mkdir()
    for file in sorted(smallest.iterdir()):
        shutil.copy(file, CORPUS / file.name[:16])


def _libfuzzer(arguments: list[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["molgrade.engine.wire", "molgrade.engine.remote"]):
        from tests.engine.frames import look

    limits = [f"-max_len={LARGEST}", f"-rss_limit_mb={MEMORY_MB}", "-timeout=5", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *limits, *arguments], look)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["libfuzzer"]:
        _libfuzzer(sys.argv[2:])
    sys.exit(main())
