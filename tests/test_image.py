"""The image: its name follows its content, a wheel can build it, all in it runs without network or rights."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from molgrade.engine import image
from molgrade.engine.errors import EngineError

ROOT = Path(__file__).resolve().parents[1]
CODE = {"molgrade", "molgrade/engine", "molgrade/engine/boundary", "molgrade/engine/foreign"}
HARDENED = [
    "--network=none",
    "--read-only",
    "--tmpfs=/tmp",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
]
EVERYTHING_COMPUTES = """
import os, socket, sys
import jax, keras, numpy as np, otter, rdkit, scipy.linalg, sklearn.linear_model
from rdkit.Chem import Descriptors, MolFromSmiles
import molgrade.engine.examiner, molgrade.engine.sandbox
assert sys.version_info >= (3, 11) and os.environ["MPLBACKEND"].startswith("module://")
assert float(jax.jit(jax.grad(lambda x: x**3))(2.0)) == 12.0
assert np.asarray(keras.layers.Dense(2)(np.ones((3, 4)))).shape == (3, 2)
assert abs(Descriptors.MolWt(MolFromSmiles("CCO")) - 46.07) < 0.01
assert sklearn.linear_model.Ridge().fit(np.eye(3), [1, 2, 3]).coef_.shape == (3,)
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
except OSError:
    print("computed, alone")
"""


@pytest.fixture
def ingredients(monkeypatch):
    """Ingredients of an image that a test may change."""
    files = image._ingredients()
    monkeypatch.setattr(image, "_ingredients", lambda: files)
    return files


def test_the_name_follows_the_content(ingredients):
    before = image.image_tag()
    assert before == image.image_tag()
    ingredients["molgrade/engine/sandbox.py"] += b"\n"
    assert image.image_tag() != before


def test_the_name_follows_the_base(monkeypatch):
    before = image.image_tag()
    monkeypatch.setenv("MOLGRADE_BASE_IMAGE", "python:3.13-slim")
    assert image.image_tag() != before


def test_variants_have_names_of_their_own():
    assert image.image_tag("cpu").startswith("molgrade:cpu-")
    assert image.image_tag("cuda").startswith("molgrade:cuda-")
    with pytest.raises(EngineError, match="cpu or cuda"):
        image.image_tag("tpu")


def test_only_the_engine_goes_in():
    folders = {Path(name).parent.as_posix() for name in image._ingredients()}
    assert folders == {".", *CODE}


def test_no_docker_command_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="install Docker") as error:
        image.ensure_image()
    assert "\n" not in str(error.value)


def test_no_engine_is_one_line(monkeypatch, tmp_path):
    docker = tmp_path / "docker"
    docker.write_text("#!/bin/sh\necho 'Cannot connect to the Docker daemon.' >&2; exit 1\n")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(EngineError, match=r"Cannot connect to the Docker daemon.*start Docker") as error:
        image.ensure_image()
    assert "\n" not in str(error.value)


def test_context_has_certificates_only_where_pip_needs_them(monkeypatch, tmp_path):
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("certificates")
    monkeypatch.setenv("PIP_CERT", str(bundle))
    image._write_context(tmp_path / "with", {"Dockerfile": b"FROM scratch"})
    monkeypatch.delenv("PIP_CERT")
    image._write_context(tmp_path / "without", {"Dockerfile": b"FROM scratch"})
    assert (tmp_path / "with" / "ca-bundle.crt").read_text() == "certificates"
    assert [path.name for path in (tmp_path / "without").iterdir()] == ["Dockerfile"]


def test_a_failed_build_says_why_and_keeps_the_log(monkeypatch, tmp_path):
    monkeypatch.setattr(image.tempfile, "tempdir", str(tmp_path))
    failing = ["sh", "-c", "echo Step 1; printf '\\033[91mERROR: no such package\\033[0m\\n'; exit 1"]
    seen = []
    with pytest.raises(EngineError, match=r"\(ERROR: no such package\).*molgrade-image.log"):
        image._run_build(failing, seen.append)
    assert seen == (tmp_path / "molgrade-image.log").read_text().splitlines()


def test_every_chapter_package_is_in_the_dockerfile():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    dockerfile = (ROOT / image.RECIPE["Dockerfile"]).read_text()
    for requirement in extras["chapters"]:
        assert requirement.split(">=")[0] in dockerfile, requirement


def test_everything_that_is_installed_is_pinned():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(line.count("==") == 1 and "@" not in line for line in pins), "exact versions, no addresses"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {line.split("==")[0] for line in pins} | {project["name"]}  # extras name others of ours
    for requirements in [project["dependencies"], *project["optional-dependencies"].values()]:
        assert {name_of(requirement) for requirement in requirements} <= names


def name_of(requirement):
    return re.split(r"[\[><=;]", requirement)[0].lower().replace("_", "-")


@pytest.mark.slow
def test_a_wheel_carries_the_recipe(tmp_path):
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(tmp_path),
        str(ROOT),
    ]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode and "hatchling" in done.stderr:
        pytest.skip("hatchling can't be fetched")
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name, checkout in image.RECIPE.items():
            assert archive.read(f"molgrade/engine/recipe/{name}") == (ROOT / checkout).read_bytes()
        assert not [name for name in archive.namelist() if name.startswith(("source/", "tests/"))]


@pytest.mark.docker
@pytest.mark.slow
def test_everything_in_the_image_computes_without_network_or_rights():
    tag = image.ensure_image()
    command = [
        "docker",
        "run",
        "--rm",
        *HARDENED,
        "--env=HOME=/tmp",
        tag,
        "python",
        "-c",
        EVERYTHING_COMPUTES,
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1:] == ["computed, alone"], done.stderr


@pytest.mark.docker
def test_the_image_is_built_once():
    tag = image.ensure_image()
    lines = []
    assert image.ensure_image(on_progress=lines.append) == tag
    assert lines == []


@pytest.mark.docker
def test_the_image_holds_no_exercise():
    command = [
        "docker",
        "run",
        "--rm",
        *HARDENED,
        image.ensure_image(),
        "find",
        "/opt/molgrade/src",
        "-type",
        "d",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    folders = {line.removeprefix("/opt/molgrade/src").strip("/") for line in done.stdout.split()}
    assert {folder for folder in folders if "__pycache__" not in folder} == {
        "",
        *CODE,
    }
