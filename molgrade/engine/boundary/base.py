"""What a boundary is: how a slot's two processes are started and removed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from ...limits import Limits

ENVIRONMENT = {
    "JAX_PLATFORMS": "cpu",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
"""Threads are pinned and seeds fixed, so that the same submission gets the same marks tomorrow."""

WARM_MB = 2048
"""Memory of the warm process itself, on top of what a submission may use."""

RUN_FOLDER = "/run/molgrade"
"""Where, inside a boundary, the socket lies that joins examiner and sandbox."""


class Boundary(ABC):
    """The two processes of one slot: made by the constructor, run by two commands, removed by `remove`.

    docs/boundaries.md is the contract: every limit, and what each boundary guarantees.
    """

    name: ClassVar[str]
    promise: ClassVar[str]
    """What it protects against, in a line."""

    image: str | None = None

    @classmethod
    @abstractmethod
    def missing(cls) -> str | None:
        """Why this boundary can't be used on this machine, and what to do; None if it can."""

    @abstractmethod
    def examiner(self) -> list[str]:
        """The command that runs the examiner, speaking to the host over its standard input and output."""

    @abstractmethod
    def sandbox(self, preload: list[str], limits: Limits) -> list[str]:
        """The command that runs the sandbox, with the modules in `preload` imported.

        Raises `EngineError` where it can't be run, such as without those modules.
        """

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """Environment variables of both commands."""

    @abstractmethod
    def remove(self) -> None:
        """Remove whatever the commands left; may be called twice."""

    def keep_out(self, folder: Path) -> None:
        """Raises `EngineError` if the sandbox could read this folder, which holds hidden checks."""
        return


def examiner_command(python: str, socket_folder: str, data_folder: str) -> list[str]:
    listen = ["--listen", f"{socket_folder}/wire.sock", "--folder", data_folder]
    return [python, "-m", "molgrade.engine.examiner", *listen]


def sandbox_command(python: str, socket_folder: str, preload: list[str], isolation: str) -> list[str]:
    options = ["--connect", f"{socket_folder}/wire.sock", "--preload", ",".join(preload)]
    return [python, "-m", "molgrade.engine.sandbox", *options, "--isolation", isolation]
