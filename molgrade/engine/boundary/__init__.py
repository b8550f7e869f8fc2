"""What keeps a submission in.

A boundary starts an *examiner* (trusted, runs the checks) and a *sandbox* (runs student code), joined by one
Unix socket. docs/boundaries.md says what each guarantees, and what not.
"""

from __future__ import annotations

from ..errors import EngineError
from .base import ENVIRONMENT, WARM_MB, Boundary
from .bubblewrap import BubblewrapBoundary
from .containers import HARDENED, ContainerBoundary, DockerBoundary, PodmanBoundary
from .local import ProcessBoundary

__all__ = [
    "BOUNDARIES",
    "ENVIRONMENT",
    "HARDENED",
    "SAFE",
    "WARM_MB",
    "Boundary",
    "ContainerBoundary",
    "best_boundary",
    "choose_boundary",
    "make_boundary",
    "need_gpu",
]

BOUNDARIES: dict[str, type[Boundary]] = {
    boundary.name: boundary
    for boundary in (DockerBoundary, PodmanBoundary, BubblewrapBoundary, ProcessBoundary)
}
"""Every boundary, in the order in which they are chosen."""

SAFE = [name for name in BOUNDARIES if name != ProcessBoundary.name]
"""Those that hold submissions in; only they are chosen without being named."""


def best_boundary() -> str | None:
    """The first boundary that holds submissions in and can be used here."""
    return next((name for name in SAFE if BOUNDARIES[name].missing() is None), None)


def choose_boundary(name: str | None = None) -> str:
    """The named boundary, or the best there is. Raises `EngineError` where it can't be used: what to do."""
    if name is None:
        if best := best_boundary():
            return best
        raise EngineError(
            "No Docker, no Podman and no bubblewrap can be used here; `molgrade doctor` says why. Only for "
            "submissions you trust: --boundary process."
        )
    if name not in BOUNDARIES:
        raise EngineError(f"There is no boundary {name!r}: choose {', '.join(BOUNDARIES)}.")
    if reason := BOUNDARIES[name].missing():
        raise EngineError(f"The boundary {name} can't be used: {reason}.")
    return name


def need_gpu(name: str) -> None:
    """Raise `EngineError` when sandboxes in this boundary can't get a GPU, with what to do."""
    kind = BOUNDARIES[name]
    if not issubclass(kind, ContainerBoundary):
        raise EngineError(
            f"Only containers are given a GPU, not {str(name)!r}: use --boundary docker or podman."
        )
    if reason := kind.missing_gpu():
        raise EngineError(f"No GPU for {name}: {reason}.")


def make_boundary(name: str, image: str | None = None, gpu: bool = False) -> Boundary:
    """A fresh boundary for one slot; the image is built when it is missing."""
    kind = BOUNDARIES[choose_boundary(name)]
    if not issubclass(kind, ContainerBoundary):
        return kind()
    if image is None:
        from ..image import ensure_image

        image = ensure_image("cuda" if gpu else "cpu", engine=name)
    return kind(image, gpu)
