"""The sandbox's side of the wire: one process that runs a submission's cells and answers the examiner.

Everything here runs beside hostile code and may be subverted by it; nothing relies on it but the
submission's own marks.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import itertools
import marshal
import operator
import os
import random
import signal
import sys
import traceback
import types
from pathlib import Path
from typing import Any

import numpy as np

from . import wire
from .foreign.beside import Beside
from .shell import Shell, run_cell
from .surroundings import Surroundings
from .wire import ARGUMENT, FUNCTION, MEMBER, MODULE, Channel, Decoder, Encoder, WireClosed, WireError

MAX_ITEMS = 10_000
"""Items that iterating over a handle gives at most."""

TRACEBACK_LINES = 40

NEVER = 1e9
"""Seconds that no compilation takes: JAX writes only what took longer."""


def use_compiled(folder: Path, keep: bool) -> None:
    """Have JAX look in a folder before it compiles; `keep`: and write there what it had to compile."""
    settings = {
        "jax_compilation_cache_dir": str(folder),
        "jax_persistent_cache_min_compile_time_secs": 0.0 if keep else NEVER,
        "jax_persistent_cache_min_entry_size_bytes": -1,
        "jax_persistent_cache_enable_xla_caches": "none",  # else an entry's name depends on the folder
    }
    os.environ |= {name.upper(): str(value) for name, value in settings.items()}
    if jax := sys.modules.get("jax"):
        with contextlib.suppress(AttributeError):  # a JAX without such a setting compiles
            for name, value in settings.items():
                jax.config.update(name, value)


class Objects:
    """The objects the examiner holds references to."""

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._count = itertools.count(1)

    def number(self, value: Any) -> int:
        if id(value) not in self._numbers:
            number = next(self._count)
            self._objects[number], self._numbers[id(value)] = value, number
        return self._numbers[id(value)]

    def __getitem__(self, number: int) -> Any:
        return self._objects[number]

    def forget(self) -> None:
        self._objects.clear()
        self._numbers.clear()


class Requests(Decoder):
    """Decodes what the examiner sends: besides data, references, functions, modules and their members."""

    def __init__(self, objects: Objects):
        super().__init__()
        self._objects = objects
        self.tags |= {FUNCTION: self._function, MODULE: importlib.import_module, MEMBER: _member}

    def reference(self, number: int, kind: str) -> Any:
        return self._objects[number]

    def argument(self, index: int) -> Any:
        return self.mutables[index]

    def _function(self, code: bytes, name: str, *rest: Any) -> types.FunctionType:
        defaults, keyword_defaults, outer, known = map(self._decode, rest)
        namespace = {"__builtins__": builtins, "__name__": "check", **dict(known)}
        cells = tuple(types.CellType(value) for value in outer)
        function = types.FunctionType(marshal.loads(code), namespace, name, defaults, cells)
        function.__kwdefaults__ = dict(keyword_defaults)
        return function


def _member(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


class Replies(Encoder):
    """Encodes an answer: arguments by their number, what is not data by reference."""

    def __init__(self, objects: Objects, arguments: list[Any]):
        super().__init__()
        self._objects = objects
        self._arguments = {id(value): index for index, value in enumerate(arguments)}
        self._containers = {id(value) for value in arguments if isinstance(value, list | dict | set)}
        self._changes = False
        self._arrays = {_place(a): i for i, a in enumerate(arguments) if isinstance(a, np.ndarray) and a.size}

    def known(self, value: Any) -> list | None:
        if self._changes and id(value) in self._containers:
            return None
        index = self._arguments.get(id(value))
        if index is None and type(value) is np.ndarray and value.size:
            index = self._arrays.get(_place(value))
        return None if index is None else [ARGUMENT, index]

    def other(self, value: Any) -> list:
        return [wire.REF, self._objects.number(value), type(value).__name__]

    def changed(self, value: Any) -> Any:
        """The new content of an argument: arrays in it may be numbers of arguments, lists and dicts not."""
        self._changes = True
        return self._node(type(value), value)


def _place(array: np.ndarray) -> tuple:
    """What two arrays share when one is the other, or a view of all of it."""
    return array.__array_interface__["data"][0], array.shape, array.strides, array.dtype.str


class Snapshot:
    """The mutable arguments of a call as they came, to tell afterwards which the call changed."""

    def __init__(self, arguments: list[Any]):
        self.arguments = arguments
        self._before = [_content(value) for value in arguments]

    def changes(self, replies: Replies) -> list:
        pairs = enumerate(zip(self.arguments, self._before, strict=True))
        return [
            [i, replies.changed(value)] for i, (value, before) in pairs if not _same(_content(value), before)
        ]


def _content(value: Any) -> Any:
    match value:
        case np.ndarray():
            return value.dtype.str, value.shape, value.tobytes()
        case np.random.Generator():
            return wire.generator_state(value)
        case dict():
            return list(itertools.chain.from_iterable(value.items()))
        case _:
            return list(value)


def _same(after: Any, before: Any) -> bool:
    if isinstance(before, tuple):
        return after == before
    return len(after) == len(before) and all(
        a is b or (type(a) is int and a == b) for a, b in zip(after, before, strict=True)
    )


class Worker(Beside):
    """Answers one examiner for one submission."""

    def __init__(self, channel: Channel, shell: Shell, output_limit: int):
        self._channel, self._shell, self._output_limit = channel, shell, output_limit
        self._objects = Objects()
        self._pinned: dict[str, Any] = {}
        self._states: dict[str, tuple[dict[str, Any], Surroundings]] = {}
        self._recorded: set[str] = set()
        self._interruptible = False
        signal.signal(signal.SIGINT, self._on_interrupt)

    def _on_interrupt(self, *_: Any) -> None:
        if self._interruptible:
            self._interruptible = False
            raise KeyboardInterrupt("stopped: the time is up")

    def serve(self) -> None:
        while True:
            try:
                reply = self._answer(self._channel.receive())
                try:
                    self._channel.send(reply)
                except WireError as error:
                    self._channel.send(_error(ValueError(f"the result is too large: {error}"), []))
            except WireClosed:
                return

    def _answer(self, message: list) -> list:
        requests = Requests(self._objects)
        operation, *packed = message
        arguments = [requests.decode(p) for p in packed]
        snapshot = Snapshot(requests.mutables)
        replies = Replies(self._objects, requests.mutables)
        try:
            self._interruptible = True
            value = getattr(self, f"do_{operation}")(*arguments)
            self._interruptible = False
            return ["ok", replies.encode(value), snapshot.changes(replies)]
        except BaseException as error:
            self._interruptible = False
            return _error(error, snapshot.changes(replies))

    # what the examiner may ask

    def do_files(self, files: dict[str, bytes]) -> None:
        for name, content in files.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(content)

    def do_record(self) -> None:
        """From now on keep what JAX compiles (the reference's own process only)."""
        self._recording = Path("compiled").absolute()
        use_compiled(self._recording, keep=True)

    def do_recorded(self, size: int) -> list[tuple[str, bytes]]:
        """Some of the entries made since `do_record` or last asked for, of about `size` bytes in all."""
        found: list[tuple[str, bytes]] = []
        for file in sorted(self._recording.glob("*-cache")):
            if file.name not in self._recorded and sum(len(content) for _, content in found) < size:
                self._recorded.add(file.name)
                found.append((file.name, file.read_bytes()))
        return found

    def do_seed(self, seed: int, variable: str | None = None) -> None:
        if variable:
            self._shell.user_ns[variable] = seed
            return
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002 (students use the global state too)

    def do_run(self, source: str) -> tuple[list, bool]:
        return run_cell(self._shell, source, self._output_limit)

    def do_pin(self, names: list[str]) -> None:
        self._pinned |= {name: self._shell.user_ns[name] for name in names if name in self._shell.user_ns}

    def do_remember(self, state: str) -> None:
        self._states[state] = dict(self._shell.user_ns), Surroundings()

    def do_return(self, state: str) -> None:
        self._objects.forget()
        names, surroundings = self._states[state]
        self._shell.user_ns.clear()
        self._shell.user_ns.update(names)
        surroundings.restore()

    def do_get(self, name: str, pinned: bool) -> Any:
        if pinned and name in self._pinned:
            return self._pinned[name]
        return self._shell.user_ns.get(name)

    def do_call(self, function: Any, args: tuple, kwargs: tuple) -> Any:
        return function(*args, **dict(kwargs))

    def do_attribute(self, value: Any, name: str) -> Any:
        return getattr(value, name)

    def do_array(self, value: Any) -> np.ndarray:
        array = np.asarray(value)
        if array.dtype.name == "bfloat16":
            array = array.astype(np.float32)
        elif array.dtype in (np.longdouble, np.clongdouble):
            array = array.astype(np.float64 if array.dtype.kind == "f" else np.complex128)
        if not wire.is_plain_dtype(array.dtype):
            raise TypeError(f"an array of dtype {array.dtype} where numbers were expected")
        return array

    def do_items(self, value: Any) -> list:
        items = list(itertools.islice(value, MAX_ITEMS + 1))
        if len(items) > MAX_ITEMS:
            raise ValueError(f"more than {MAX_ITEMS} items")
        return items

    def do_convert(self, name: str, value: Any) -> Any:
        return operator.index(value) if name == "index" else getattr(builtins, name)(value)

    def do_operator(self, name: str, operands: tuple) -> Any:
        return getattr(operator, name)(*operands)


def _students(frames: types.TracebackType | None) -> types.TracebackType | None:
    """A traceback without the engine's own frames at its start."""
    while frames and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    return frames


def _error(error: BaseException, changes: list) -> list:
    mro = [kind.__name__ for kind in type(error).__mro__]
    try:
        text = str(error)
    except Exception:
        text = ""
    lines = traceback.format_exception(error.with_traceback(_students(error.__traceback__)), limit=-8)
    shown = "".join(lines).splitlines()[-TRACEBACK_LINES:]
    return ["error", mro, text[:4000], "\n".join(shown)[:8000], changes]
