"""What Otter test files made elsewhere hold: found out by Otter itself, where the tests will run."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import tempfile
from pathlib import Path
from typing import Any

from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import TestFile, create_test_file
from otter.test_files.ok_test import OKTestFile


def inspect_tests(tests: dict[str, str], requirements: list[str]) -> dict[str, Any]:
    """Facts about each test file, or what is wrong with it; and the requirements that are not installed."""
    with tempfile.TemporaryDirectory() as folder:
        files = [_inspected(Path(folder), name, source) for name, source in tests.items()]
    return {"files": files, "lacking": [name for name in requirements if not _installed(name)]}


def _inspected(folder: Path, name: str, source: str) -> dict[str, Any]:
    path = folder / f"{name}.py"
    path.write_text(source)
    try:
        return {"file": name} | _facts(create_test_file(str(path), NBMetadataConfig()))
    except (Exception, SystemExit) as error:
        said = " ".join(str(error).split()) or "an assertion of Otter's about the file's form fails"
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        return {"file": name, "error": f"{type(error).__name__}: {said}", "missing": missing}


def _facts(file: TestFile) -> dict[str, Any]:
    is_doctest = isinstance(file, OKTestFile)
    cases = [
        {
            "title": str(case.name),
            "points": float(case.points),
            "hidden": bool(case.hidden),
            "success": str(case.success_message or ""),
            "failure": str(case.failure_message or ""),
            "doctest": case.body if is_doctest else None,
        }
        for case in file.test_cases
    ]
    return {"name": str(file.name), "all_or_nothing": bool(file.all_or_nothing), "cases": cases}


def _installed(name: str) -> bool:
    """Whether a distribution, or a module of that name, is there."""
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        module = name.replace("-", "_")
        return module.isidentifier() and importlib.util.find_spec(module) is not None
    return True
