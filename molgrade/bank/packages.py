"""Which packages code imports, by the names that pip knows."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator

# Where module and package are called differently.
PACKAGES = {"sklearn": "scikit-learn", "PIL": "pillow", "tensorflow_probability": "tensorflow-probability"}
MODULES = {package: module for module, package in PACKAGES.items()} | {"tensorflow-cpu": "tensorflow"}


def normal(requirement: str) -> str:
    """The package that a requirement names, in the spelling that is compared."""
    return re.sub(r"[-_.]+", "-", re.match(r"\s*([\w.-]+)", requirement)[1]).lower()


def module_of(requirement: str) -> str:
    """The module that a requirement brings."""
    return MODULES.get(normal(requirement), normal(requirement).replace("-", "_"))


def imported_packages(*trees: ast.AST) -> list[str]:
    """Packages that the code imports, at any depth, less the standard library and Otter; sorted."""
    modules = {name.partition(".")[0] for tree in trees for name in _imports(tree)}
    return sorted({PACKAGES.get(name, name) for name in modules - sys.stdlib_module_names - {"otter"}})


def with_missing(packages: Iterable[str], more: Iterable[str]) -> list[str]:
    """The packages, and those of `more` whose module none of them brings."""
    packages = list(packages)
    there = {module_of(package) for package in packages}
    return packages + [package for package in more if module_of(package) not in there]


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
