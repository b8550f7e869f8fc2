"""The image in which submissions are graded: named by what it is made of, and built when it is missing.

The image holds the pinned packages and, in a layer of its own, molgrade's engine. A change of the code costs
a second, a change of the pins some minutes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from .errors import EngineError

VARIANTS = ("cpu", "cuda")
ENGINES = ("docker", "podman")
DEFAULT_BASE = "docker.io/library/python:3.12-slim"
DEBIAN_BASE = "molgrade-base:bookworm-2"
PULL_SECONDS = 300
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

PACKAGE = Path(__file__).resolve().parents[1]
RECIPE = {
    "Dockerfile": "autograder/image/Dockerfile",
    "constraints.txt": "constraints.txt",
    "base-image.sh": "tools/base-image.sh",
}
"""Where a checkout has the files that make the image; an installed wheel carries copies in engine/recipe/."""

Progress = Callable[[str], None]


def ensure_image(
    variant: str = "cpu",
    rebuild: bool = False,
    on_progress: Progress | None = None,
    engine: str = "docker",
) -> str:
    """Return the tag of the image that this version of molgrade grades in; build it first when it is missing.

    Podman is given Docker's image where Docker has it, which takes a minute instead of several.

    Args:
        variant: "cpu" or "cuda".
        rebuild: build it even if it exists, without the engine's layer cache.
        on_progress: is called with each line that the build prints.
        engine: "docker" or "podman", each with images of its own.

    Raises:
        EngineError: the engine does not answer, no base image, or the build failed.
    """
    files = _ingredients()
    tag = _tag(variant, files)
    if not rebuild and is_built(tag, engine):
        return tag
    with _one_at_a_time():
        if rebuild or not is_built(tag, engine):  # another process may have built it meanwhile
            progress = on_progress or (lambda line: None)
            if rebuild or not (engine == "podman" and _take_from_docker(tag, progress)):
                _build(variant, tag, files, rebuild, progress, engine)
    return tag


def image_tag(variant: str = "cpu") -> str:
    """Name the image by a hash of all that goes into it, such as molgrade:cpu-0123456789ab."""
    return _tag(variant, _ingredients())


def _tag(variant: str, files: dict[str, bytes]) -> str:
    if variant not in VARIANTS:
        raise EngineError(f"There is no image variant {variant!r}: choose {' or '.join(VARIANTS)}.")
    digest = hashlib.sha256(os.environ.get("MOLGRADE_BASE_IMAGE", "").encode())
    for name, content in files.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return f"molgrade:{variant}-{digest.hexdigest()[:12]}"


def _ingredients() -> dict[str, bytes]:
    """What the image is made of: the recipe, and of the package only what runs in containers."""
    files = {name: _recipe(name).read_bytes() for name in ("Dockerfile", "constraints.txt")}
    outside = [PACKAGE / name for name in ("__init__.py", "errors.py", "limits.py")]
    modules = [*outside, *sorted((PACKAGE / "engine").rglob("*.py"))]
    return files | {f"molgrade/{path.relative_to(PACKAGE)}": path.read_bytes() for path in modules}


def _recipe(name: str) -> Path:
    for path in (PACKAGE / "engine" / "recipe" / name, PACKAGE.parent / RECIPE[name]):
        if path.is_file():
            return path
    raise EngineError(f"This installation of molgrade has no {name}: install it again.")


def _take_from_docker(tag: str, on_progress: Progress) -> bool:
    """Load Docker's image into Podman; False when Docker has none."""
    try:
        if not is_built(tag, "docker"):
            return False
    except EngineError:
        return False
    on_progress(f"Taking {tag} over from Docker")
    with subprocess.Popen(
        ["docker", "save", tag], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as saved:
        done = subprocess.run(["podman", "load"], stdin=saved.stdout, capture_output=True, text=True)
    if done.returncode or saved.returncode:
        raise EngineError(f"Podman could not load Docker's image: {_last_line(done.stderr)}")
    return True


def _build(
    variant: str, tag: str, files: dict[str, bytes], rebuild: bool, on_progress: Progress, engine: str
) -> None:
    base = _base_image(on_progress, engine)
    options = [f"--build-arg=BASE_IMAGE={base}", f"--build-arg=VARIANT={variant}"]
    options += [f"--tag={tag}", f"--tag=molgrade:{variant}", *(["--no-cache"] if rebuild else [])]
    with tempfile.TemporaryDirectory(prefix="molgrade-image-") as folder:
        _write_context(Path(folder), files)
        _run_build([engine, "build", "--network=host", *options, folder], on_progress)


def _write_context(folder: Path, files: dict[str, bytes]) -> None:
    """Lay out the build context. Modes are set because Docker's cache looks at them; times it ignores."""
    certificates = Path(os.environ.get("PIP_CERT") or os.devnull)
    if certificates.is_file():
        files = files | {"ca-bundle.crt": certificates.read_bytes()}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o644)
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)


def _run_build(command: list[str], on_progress: Progress) -> None:
    """Run the build line by line; Docker's with the classic builder, because Debian's Docker has no other.

    Not python-on-whales' legacy_build: it prints or hides the lines, and keeps none when the build fails.
    """
    lines = []
    classic = os.environ | {"DOCKER_BUILDKIT": "0"}
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
    with subprocess.Popen(command, env=classic, **pipe) as process:
        for line in process.stdout:
            lines.append(COLOUR.sub("", line).rstrip())
            on_progress(lines[-1])
    if process.returncode:
        log = Path(tempfile.gettempdir()) / "molgrade-image.log"
        log.write_text("\n".join(lines))
        reason = next((line for line in lines if line.startswith("ERROR")), _last_line("\n".join(lines)))
        raise EngineError(f"The image could not be built ({reason[:200]}). The whole log is in {log}.")


def _base_image(on_progress: Progress, engine: str) -> str:
    """Find the image to start from: as asked for, or here, or pulled, or made of Debian's packages."""
    if wanted := os.environ.get("MOLGRADE_BASE_IMAGE"):
        return wanted
    for base in (DEFAULT_BASE, DEBIAN_BASE):
        if is_built(base, engine):
            return base
    on_progress(f"Pulling {DEFAULT_BASE}")
    with contextlib.suppress(subprocess.TimeoutExpired):
        if _ask(engine, "pull", "--quiet", DEFAULT_BASE, timeout=PULL_SECONDS).returncode == 0:
            return DEFAULT_BASE
    if os.geteuid() == 0 and shutil.which("debootstrap"):
        on_progress(f"No registry is reached: making {DEBIAN_BASE} from Debian's packages")
        script = ["bash", _recipe("base-image.sh"), DEBIAN_BASE, engine]
        done = subprocess.run(script, capture_output=True, text=True)
        if done.returncode == 0:
            return DEBIAN_BASE
        raise EngineError(f"No base image: {' '.join(done.stderr.split())}")
    raise EngineError(
        f"No base image: {DEFAULT_BASE} can't be pulled. Set MOLGRADE_BASE_IMAGE to one with Python 3.11 "
        "or newer, or, on Debian, install debootstrap and run this as root once."
    )


def is_built(image: str, engine: str) -> bool:
    """Whether the engine has the image. Raises `EngineError` when the engine does not answer."""
    if engine not in ENGINES:
        raise EngineError(f"Images are for {' and '.join(ENGINES)}, not for {engine!r}.")
    done = _ask(engine, "image", "inspect", "--format={{.Id}}", image)
    if done.returncode and not re.search("no such image|image not known", done.stderr.lower()):
        raise EngineError(
            f"No {engine.capitalize()} engine answers ({_last_line(done.stderr)}): start "
            f"{engine.capitalize()}, or ask to be allowed it."
        )
    return done.returncode == 0


def _ask(engine: str, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess:
    try:
        return subprocess.run([engine, *arguments], capture_output=True, text=True, timeout=timeout)
    except FileNotFoundError:
        raise EngineError(
            f"There is no {engine} command: install {engine.capitalize()}, or use another boundary."
        ) from None


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold a lock between processes, so that several of them starting at once build once."""
    with (Path(tempfile.gettempdir()) / f"molgrade-image-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
