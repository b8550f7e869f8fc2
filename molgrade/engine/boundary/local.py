"""What boundaries share that run this machine's own Python; and the one that holds nothing in."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

from ...limits import Limits
from ..errors import EngineError
from .base import ENVIRONMENT, Boundary, examiner_command, sandbox_command

KEPT_VARIABLES = ("PATH", "HOME", "LANG", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")


def need_packages(modules: list[str]) -> None:
    """Raise `EngineError` when this Python lacks what the locked cells import: no submission could run."""
    names = dict.fromkeys(module.partition(".")[0] for module in modules)
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        raise EngineError(
            f"The notebook imports {', '.join(missing)}, which this Python ({sys.prefix}) lacks: run `pip "
            'install -c constraints.txt ".[chapters]"`, or grade in a container (docker or podman).'
        )


class ProcessBoundary(Boundary):
    """Two ordinary processes of the calling user. They hold no student code in: it can read and write all
    that the user can. For trusted work, tests and development only, and never chosen unless it is named."""

    name = "process"
    promise = "nothing: student code can read and change all that you can"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="molgrade-"))

    @classmethod
    def missing(cls) -> str | None:
        return None

    def examiner(self) -> list[str]:
        return examiner_command(sys.executable, str(self._folder), str(self._folder))

    def sandbox(self, preload: list[str], limits: Limits) -> list[str]:
        need_packages(preload)
        return sandbox_command(sys.executable, str(self._folder), preload, "descendants")

    def environment(self) -> dict[str, str]:
        return {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ} | ENVIRONMENT

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
