"""What a process holds besides names: a cell that changes it must not reach back to earlier exercises.

All cells of a notebook run before its checks. In a live notebook an exercise's checks would have run before
the cells below them, so the checks get back what was in force then.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np


class Surroundings:
    """The process's folder, environment, search path, random states, NumPy's and Python's handling of
    warnings, recursion limit, and the settings of JAX and Keras where they are loaded; as they are now."""

    def __init__(self) -> None:
        self._kept: list[tuple[Callable[[Any], object], Any]] = []
        for read, write in (*_PYTHON, *_loaded("jax", _jax_settings), *_loaded("keras", _keras_settings)):
            with contextlib.suppress(Exception):  # whatever is broken is left as it is
                self._kept.append((write, read()))

    def restore(self) -> None:
        """Put back what was changed since."""
        for write, value in self._kept:
            with contextlib.suppress(Exception):
                write(value)


def _loaded(module: str, settings: Callable[[Any], list]) -> list:
    return settings(sys.modules[module]) if sys.modules.get(module) is not None else []


def _set_environment(variables: dict[str, str]) -> None:
    if variables != dict(os.environ):
        os.environ.clear()
        os.environ.update(variables)


def _set_path(path: list[str]) -> None:
    sys.path = list(path)


def _set_filters(filters: list) -> None:
    warnings.filters[:] = filters


_PYTHON = [
    (os.getcwd, os.chdir),
    (lambda: dict(os.environ), _set_environment),
    (lambda: list(sys.path), _set_path),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (lambda: list(warnings.filters), _set_filters),
    (random.getstate, random.setstate),
    (np.random.get_state, np.random.set_state),
    (np.geterr, lambda errors: np.seterr(**errors)),
]


def _jax_settings(jax: Any) -> list:
    def write(before: dict[str, Any]) -> None:
        for name, value in jax.config.values.items():
            if name in before and value != before[name]:
                jax.config.update(name, before[name])

    return [(lambda: dict(jax.config.values), write)]


def _keras_settings(keras: Any) -> list:
    config = keras.config
    return [(config.floatx, config.set_floatx), (config.dtype_policy, config.set_dtype_policy)]
