"""The examiner's view of the sandbox: handles to objects that live there, and the session that asks for them.

A check calls handles as if they were the student's own objects. Plain data comes back as data; everything
else as a handle, on which calls, attributes, items, iteration and arithmetic work. What would decide a
verdict on the student's side (`==`, `bool`, `isinstance`) is refused with words for the check's author.
"""

from __future__ import annotations

import builtins
import copy
import dis
import marshal
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import wire
from .clock import PATIENCE, Clock
from .wire import (
    ARGUMENT,
    FUNCTION,
    MEMBER,
    MODULE,
    REF,
    Channel,
    Decoder,
    Encoder,
    WireClosed,
    WireError,
    WireTimeout,
)

GRACE_SECONDS = 2.0
"""How long interrupted student code may take to end."""


class HandleError(TypeError):
    """A check asked something of a handle that only fetched data can answer; the text tells its author what
    to write."""


class Stopped(BaseException):
    """Student code used up its time and was interrupted; the sandbox lives on. (No `except Exception` in a
    check may hide it.)"""


class SandboxLost(BaseException):
    """The sandbox process died, hung (`timed_out`) or broke the protocol: what it held is gone."""

    def __init__(self, why: str, timed_out: bool = False):
        super().__init__(why)
        self.timed_out = timed_out


class StudentError(Exception):
    """Mixed into every exception that student code raised; `traceback` is its text."""

    traceback: str = ""


_NOT_RAISED_AGAIN = {
    *("UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError"),  # take five arguments
    *("BaseExceptionGroup", "ExceptionGroup"),  # take exceptions
    *(
        "StopIteration",
        "StopAsyncIteration",
    ),  # would end a check's loop over map(f, xs) early, and so pass it
}
_BUILTIN_ERRORS = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and name not in _NOT_RAISED_AGAIN
}


def student_error(mro: list[str], text: str, traceback: str) -> StudentError:
    """The nearest builtin exception, by the names of the original's base classes, as a `StudentError`."""
    base = next((_BUILTIN_ERRORS[name] for name in mro if name in _BUILTIN_ERRORS), RuntimeError)
    error = type(base.__name__, (StudentError, base), {})(text)
    error.traceback = traceback
    return error


class Outgoing(Encoder):
    """Encodes a check's arguments: plain data, handles, functions, modules and members of modules."""

    def __init__(self) -> None:
        super().__init__()
        self._sending: list[types.FunctionType] = []

    def known(self, value: Any) -> list | None:
        """What was met before is sent as its number: two arguments that are one stay one."""
        number = self.numbers.get(id(value))
        return None if number is None else [ARGUMENT, number]

    def other(self, value: Any) -> list:
        if type(value) is Handle:
            ref = object.__getattribute__(value, "_molgrade_ref")
            return [REF, ref.id, ref.kind]
        if isinstance(value, types.ModuleType):
            return [MODULE, value.__name__]
        if (member := _as_member(value)) is not None:
            return [MEMBER, *member]
        if isinstance(value, types.FunctionType):
            return self._function(value)
        raise HandleError(
            f"a {type(value).__module__}.{type(value).__qualname__} can't be sent to the student's code: "
            f"pass plain data, NumPy arrays, "
            "handles or functions (for a JAX array use the jnp parameter: jnp.asarray(x))"
        )

    def _function(self, function: types.FunctionType) -> list:
        if function in self._sending:
            raise HandleError(
                f"{function.__name__} calls itself: a function sent to the student's code can't be recursive"
            )
        self._sending.append(function)
        try:
            outer = [cell.cell_contents for cell in function.__closure__ or ()]
            known = {
                n: function.__globals__[n]
                for n in _global_names(function.__code__)
                if n in function.__globals__
            }
            return [
                FUNCTION,
                marshal.dumps(_anonymous(function.__code__)),
                function.__name__,
                self.encode(function.__defaults__),
                self.encode(tuple((function.__kwdefaults__ or {}).items())),
                self.encode(tuple(outer)),
                self.encode(tuple(known.items())),
            ]
        finally:
            self._sending.pop()


def _as_member(value: Any) -> tuple[str, str] | None:
    """(module, name) when the value is what an importable module binds, so that the other side can import
    it."""
    module, name = (
        getattr(value, "__module__", None),
        getattr(value, "__qualname__", None) or getattr(value, "__name__", None),
    )
    if isinstance(value, np.ufunc):
        module = "numpy"
    if (
        isinstance(module, str)
        and isinstance(name, str)
        and getattr(sys.modules.get(module), name, None) is value
    ):
        return module, name
    return None


def _global_names(code: types.CodeType) -> set[str]:
    names = {i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return names.union(*(_global_names(c) for c in code.co_consts if isinstance(c, types.CodeType)))


def _anonymous(code: types.CodeType) -> types.CodeType:
    """The code object without the path of the file it came from."""
    consts = tuple(_anonymous(c) if isinstance(c, types.CodeType) else c for c in code.co_consts)
    return code.replace(co_filename="<check>", co_consts=consts)


class Incoming(Decoder):
    """Decodes an answer; references become handles, arguments the examiner's own objects."""

    def __init__(self, session: Session, arguments: list[Any]):
        super().__init__()
        self._session, self._arguments = session, arguments
        self._left = wire.MAX_ARGUMENTS

    def reference(self, number: int, kind: str) -> Handle:
        if type(number) is not int or type(kind) is not str:
            raise WireError("a reference is a number and a name")
        return Handle(self._session, wire.Ref(number, kind[:80]))

    def argument(self, index: int) -> Any:
        self._left -= 1
        if self._left < 0:
            raise WireError("too many references to arguments")
        return self._arguments[index]


class Change(Incoming):
    """Decodes what became of an argument. It may hold other arguments only if they are arrays: no list ever
    comes to hold itself."""

    def argument(self, index: int) -> Any:
        value = super().argument(index)
        if not isinstance(value, np.ndarray | np.random.Generator):
            raise WireError("an argument came back inside another")
        return value


class Outputs(Incoming):
    """Decodes the outputs of a cell: plain data, no handles (which would refuse to be looked at)."""

    def reference(self, number: int, kind: str) -> Handle:
        raise WireError("a reference came among outputs")


class Session:
    """One sandbox process, asked one thing at a time.

    `deadline` (seconds of `clock`) bounds every answer; when it comes, the clock is set back by at most
    `patience` seconds, and at last `interrupt` is called. Raises `StudentError` for what student code raised,
    `Stopped` when it was interrupted in time, `SandboxLost` when the process is of no more use.
    """

    def __init__(self, channel: Channel, interrupt: Callable[[], None], clock: Clock | None = None):
        self._channel, self._interrupt, self._clock = channel, interrupt, clock or Clock()
        self.deadline, self.patience = float("inf"), 0.0
        self.lost: SandboxLost | None = None

    def ask(self, operation: str, *arguments: Any, incoming: type[Incoming] = Incoming) -> Any:
        """The answer to a request that may run student code."""
        outgoing = Outgoing()
        try:
            message = [operation, *map(outgoing.encode, arguments)]
        except WireError as error:
            raise HandleError(f"can't be sent to the student's code: {error}") from None
        reply = self._exchange(message)
        try:
            answer, error = self._answer(reply, incoming(self, outgoing.mutables), outgoing.mutables)
        except WireError as error:
            self._lose(f"The answer made no sense: {error}.")
        except Exception as error:
            self._lose(f"The answer made no sense ({type(error).__name__}).")
        if error is not None:
            raise error
        return answer

    def order(self, operation: str, *arguments: Any) -> None:
        """Have the sandbox's own machinery do something; when that fails, student code has broken it."""
        try:
            self.ask(operation, *arguments)
        except StudentError:
            self._lose("The code broke the Python process that it ran in.")

    def run(self, source: str) -> list:
        """Run a cell; its outputs, unchecked."""
        answer = self.ask("run", source, incoming=Outputs)
        if type(answer) is not tuple or len(answer) != 2 or type(answer[0]) is not list:
            self._lose("A cell's outputs made no sense.")
        return answer[0]

    def _answer(self, reply: Any, incoming: Incoming, arguments: list) -> tuple[Any, StudentError | None]:
        """The decoded answer or the student's exception, once changed arguments have been restored."""
        answer, error = None, None
        match reply:
            case ["ok", value, list(changes)]:
                answer = incoming.decode(value)
            case ["error", list(mro), str(text), str(traceback), list(changes)]:
                error = student_error(
                    [n for n in mro[:50] if isinstance(n, str)], text[:4000], traceback[:8000]
                )
            case _:
                raise WireError("neither an answer nor an error")
        if len(changes) > len(arguments):
            raise WireError("more changes than arguments")
        for index, changed in changes:
            _restore(arguments[index], Change(self, arguments).decode(changed))
        return answer, error

    def _exchange(self, message: list) -> Any:
        if self.lost:
            raise self.lost
        try:
            self._channel.send(message, min(max(self.left(), 0.001), wire.SEND_SECONDS))
            return self._receive()
        except WireTimeout:
            self._lose("The Python process took no more messages.", timed_out=True)
        except WireClosed:
            self._lose("The Python process ended.")
        except WireError as error:
            self._lose(f"The answer made no sense: {error}.")

    def left(self) -> float:
        """Seconds to the deadline; when there are none, the clock is set back if it may be."""
        left = self.deadline - self._clock.now()
        if left > 0:
            return left
        given = self._clock.set_back(self.patience)
        self.patience -= given
        return left + given

    def _receive(self) -> Any:
        try:
            return self._channel.receive_while(None if self.deadline == float("inf") else self.left)
        except WireTimeout:
            self._interrupt()
        self.deadline = self._clock.now() + GRACE_SECONDS
        self.patience = (PATIENCE - 1) * GRACE_SECONDS
        try:
            self._channel.receive_while(self.left)
        except WireTimeout:
            self._lose("The code did not stop when it was interrupted.", timed_out=True)
        raise Stopped

    def _lose(self, why: str, timed_out: bool = False) -> None:
        self.lost = SandboxLost(why, timed_out)
        raise self.lost from None


def _restore(mine: Any, changed: Any) -> None:
    """Put what became of an argument into the examiner's own object."""
    if type(mine) is not type(changed):
        raise WireError("an argument came back as another type")
    match mine:
        case np.ndarray():
            if mine.shape != changed.shape or mine.dtype != changed.dtype:
                raise WireError("an argument came back with another shape or dtype")
            mine[...] = changed
        case np.random.Generator():
            wire.set_generator_state(mine, wire.generator_state(changed))
        case list():
            mine[:] = changed
        case dict() | set():
            mine.clear()
            mine.update(changed)


def _refuse(what: str, instead: str) -> Callable:
    def refuse(self: Handle, *_: Any) -> Any:
        kind = object.__getattribute__(self, "_molgrade_ref").kind
        raise HandleError(
            f"{what} of a {kind} in the student's process would let the student decide: {instead}"
        )

    return refuse


_FETCH = "fetch it first, with np.asarray(x), float(x), int(x) or str(x)"


class Handle:
    """A reference to an object in the sandbox that behaves like it, except where that would decide a
    verdict."""

    __slots__ = ("_molgrade_ref", "_molgrade_session")

    def __init__(self, session: Session, ref: wire.Ref):
        object.__setattr__(self, "_molgrade_session", session)
        object.__setattr__(self, "_molgrade_ref", ref)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._molgrade_session.ask("call", self, args, tuple(kwargs.items()))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._molgrade_session.ask("attribute", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise HandleError(f"can't set {name} on an object in the student's process")

    def __setitem__(self, index: Any, value: Any) -> None:
        self._molgrade_session.ask("operator", "setitem", (self, index, value))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self._molgrade_session.ask("array", self)
        if not isinstance(array, np.ndarray):
            raise TypeError("not an array")
        return array if dtype is None else array.astype(dtype)

    def __iter__(self) -> Iterator:
        return iter(self._molgrade_session.ask("items", self))

    def __repr__(self) -> str:
        return f"<{self._molgrade_ref.kind} in the student's process>"

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse("a comparison", _FETCH)
    __bool__ = _refuse("the truth value", _FETCH)
    __contains__ = _refuse("a membership test", "fetch the items first, with list(x)")
    __hash__ = _refuse("the hash", "don't use it as a key")
    __class__ = property(
        _refuse("the type", "test behaviour, or fetch data first (isinstance works on what you fetched)")
    )


def _convert(name: str, kind: type) -> Callable:
    def convert(self: Handle) -> Any:
        value = self._molgrade_session.ask("convert", name, self)
        if type(value) is not kind:
            raise TypeError(f"{name}() gave a {type(value).__name__}")
        return value

    return convert


def _operator(name: str, reflected: bool = False) -> Callable:
    def operate(self: Handle, *others: Any) -> Any:
        operands = (*others, self) if reflected else (self, *others)
        return self._molgrade_session.ask("operator", name, operands)

    return operate


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul"):
    setattr(Handle, f"__{_name}__", _operator(_name))
    setattr(Handle, f"__r{_name}__", _operator(_name, reflected=True))
for _name in ("neg", "pos", "abs", "getitem"):
    setattr(Handle, f"__{_name}__", _operator(_name))
for _name, _kind in {
    "float": float,
    "int": int,
    "str": str,
    "complex": complex,
    "len": int,
    "index": int,
}.items():
    setattr(Handle, f"__{_name}__", _convert(_name, _kind))


class Namespace:
    """What Otter takes for the student's global environment: names looked up in the sandbox when a check
    asks for them.

    Names in `pinned` are taken as the locked cell that binds them left them. Those in `drawn` are known here:
    each check gets plain values of its own, whatever became of the student's.
    """

    def __init__(self, session: Session, pinned: frozenset[str], drawn: dict[str, Any] | None = None):
        self._session, self._pinned = session, pinned
        self._drawn = copy.deepcopy(drawn or {})

    def get(self, name: str, default: Any = None) -> Any:
        if name in self._drawn:
            return self._drawn[name]
        value = self._session.ask("get", name, name in self._pinned)
        return default if value is None else value

    def __getitem__(self, name: str) -> Any:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None
