"""The data-only wire between examiner and sandbox: msgpack frames of plain values, arrays and references.

A frame is a 4-byte big-endian length and one msgpack value. Numbers, text and bytes are themselves;
everything else is a *node*, a msgpack array whose first entry is a tag. Nothing that reaches the examiner is
code: containers, NumPy arrays by dtype, shape and bytes, and references to objects that stay in the sandbox.
(The examiner, which the sandbox may trust, also sends functions.)

Arguments of a call are copied, and restored afterwards: both sides number the mutable values of a request in
the same order (depth first, a container after its contents), so that a reply can say "your argument 3" and
"argument 3 now holds this".
"""

from __future__ import annotations

import contextlib
import io
import math
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

MAX_FRAME = 64 * 2**20
"""Bytes of one frame the receiver accepts."""

SEND_SECONDS = 60
"""How long a message may wait for the other side to take it."""

MAX_DEPTH = 64
"""Nesting of containers."""

MAX_ITEMS = 2_000_000
"""Entries of all lists of one frame together: a byte of msgpack may become a hundred in memory."""

MAX_HASHED = 10_000
"""Entries of all dicts and sets of one value from the wire: keys of the sender's choice may all collide."""

MAX_KEY = 64
"""Parts of one key, for the same reason."""

MAX_ARGUMENTS = 1000
"""References to arguments in one reply: many references to one large object may become many large objects."""

MAX_TEXT_ITEM = 4096
"""Bytes of one item of a text array."""

PLAIN_DTYPES = frozenset("?bBhHiIlLqQefdFD")
"""dtype characters that cross; besides these, fixed-width text (U) and bytes (S)."""

(
    LIST,
    TUPLE,
    DICT,
    SET,
    FROZENSET,
    ARRAY,
    SCALAR,
    DTYPE,
    COMPLEX,
    BIGINT,
    SLICE,
    ELLIPSIS,
    GENERATOR,
    REF,
    ARGUMENT,
    FUNCTION,
    MODULE,
    MEMBER,
) = range(18)


class WireError(Exception):
    """A value that the wire does not carry, or a frame that makes no sense.

    The text holds nothing that the other side chose: students read it, and it must not tell a hidden input.
    """


class WireClosed(Exception):
    """The other side is gone."""


class WireTimeout(Exception):
    """The other side did not answer in time."""


@dataclass(frozen=True)
class Ref:
    """A reference to an object that stays in the sandbox; `kind` is its type's name, for messages only."""

    id: int
    kind: str = "object"


def is_plain_dtype(dtype: np.dtype) -> bool:
    """Whether arrays of this dtype may cross."""
    return dtype.char in PLAIN_DTYPES or (dtype.kind in "US" and 0 < dtype.itemsize <= MAX_TEXT_ITEM)


def generator_state(generator: np.random.Generator) -> list[int]:
    """A PCG64 generator's state as four integers."""
    state = generator.bit_generator.state
    return [state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"]]


def set_generator_state(generator: np.random.Generator, numbers: list[int]) -> None:
    state, inc, has, number = (int(n) for n in numbers)
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": inc},
        "has_uint32": has,
        "uinteger": number,
    }


class Encoder:
    """Turns a value into one that msgpack packs; `mutables` numbers the mutable values it met, and `numbers`
    finds a value's number by its id.

    Sub-classes say what becomes of anything that is not plain data (`other`), and may replace a value before
    it is looked at (`known`).
    """

    def __init__(self) -> None:
        self.mutables: list[Any] = []
        self.numbers: dict[int, int] = {}
        self._depth = 0

    def known(self, value: Any) -> list | None:
        """A node for a value that the other side already has, or None."""
        return None

    def other(self, value: Any) -> list:
        raise WireError(f"a {type(value).__name__} can't cross the wire")

    def encode(self, value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (bool, float, bytes, str):
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**64 else [BIGINT, _int_bytes(value)]
        if (node := self.known(value)) is not None:
            return node
        if self._depth >= MAX_DEPTH:
            raise WireError(f"nested deeper than {MAX_DEPTH} levels (or containing itself)")
        self._depth += 1
        try:
            return self._node(kind, value)
        finally:
            self._depth -= 1

    def _node(self, kind: type, value: Any) -> list:
        if kind in _MUTABLE:
            node = _MUTABLE[kind](self, value)
            self.numbers[id(value)] = len(self.mutables)
            self.mutables.append(value)
            return node
        if kind in _IMMUTABLE:
            return _IMMUTABLE[kind](self, value)
        if issubclass(kind, np.generic) and is_plain_dtype(dtype := _scalar_dtype(value)):
            return [SCALAR, dtype.str, np.asarray(value, dtype).tobytes()]
        if issubclass(kind, np.dtype) and is_plain_dtype(value):
            return [DTYPE, value.str]
        return self.other(value)

    def _all(self, tag: int, values: Any) -> list:
        return [tag, *map(self.encode, values)]

    def _dict(self, value: dict) -> list:
        return self._all(DICT, [part for item in value.items() for part in item])

    def _array(self, value: np.ndarray) -> list:
        if not is_plain_dtype(value.dtype):
            return self.other(value)
        return [ARRAY, value.dtype.str, list(value.shape), value.tobytes(), value.flags.writeable]

    def _generator(self, value: np.random.Generator) -> list:
        if type(value.bit_generator) is not np.random.PCG64:
            return self.other(value)
        return self._all(GENERATOR, generator_state(value))


_MUTABLE = {
    list: lambda e, v: e._all(LIST, v),
    dict: Encoder._dict,
    set: lambda e, v: e._all(SET, v),
    np.ndarray: Encoder._array,
    np.random.Generator: Encoder._generator,
}
_IMMUTABLE = {
    tuple: lambda e, v: e._all(TUPLE, v),
    frozenset: lambda e, v: e._all(FROZENSET, v),
    complex: lambda e, v: [COMPLEX, v.real, v.imag],
    slice: lambda e, v: e._all(SLICE, [v.start, v.stop, v.step]),
    type(Ellipsis): lambda e, v: [ELLIPSIS],
    Ref: lambda e, v: [REF, v.id, v.kind],
}


def _scalar_dtype(value: np.generic) -> np.dtype:
    """A scalar's dtype; an empty text's has no width, and arrays can't be of that."""
    return value.dtype if value.dtype.itemsize else np.dtype(f"{value.dtype.kind}1")


def _int_bytes(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)


class Decoder:
    """Turns what msgpack unpacked back into a value, within bounds; numbers the mutable ones as `Encoder`
    does.

    Raises `WireError` for whatever makes no sense. Sub-classes say what references become and may take more
    tags.
    """

    def __init__(self) -> None:
        self.mutables: list[Any] = []
        self._depth = 0
        self._hashed = 0
        self.tags = {
            LIST: lambda *c: self._number([self._decode(v) for v in c]),
            TUPLE: lambda *c: tuple(self._decode(v) for v in c),
            DICT: lambda *c: self._number(self._dict(c)),
            SET: lambda *c: self._number(self._set(c)),
            FROZENSET: lambda *c: frozenset(self._set(c)),
            ARRAY: lambda *c: self._number(decode_array(*c)),
            SCALAR: lambda dtype, data: decode_array(dtype, [], data, True)[()],
            DTYPE: decode_dtype,
            COMPLEX: complex,
            BIGINT: lambda data: int.from_bytes(data[:4096], "big", signed=True),
            SLICE: lambda *c: slice(*map(self._decode, c)),
            ELLIPSIS: lambda: Ellipsis,
            GENERATOR: lambda *c: self._number(decode_generator([self._decode(v) for v in c])),
            REF: self.reference,
            ARGUMENT: self.argument,
        }

    def reference(self, number: int, kind: str) -> Any:
        raise WireError("a reference came where none may be")

    def argument(self, index: int) -> Any:
        raise WireError("a reference to an argument came where none may be")

    def decode(self, packed: Any) -> Any:
        try:
            return self._decode(packed)
        except WireError:
            raise
        except Exception as error:
            raise WireError(f"makes no sense ({type(error).__name__})") from None

    def _decode(self, packed: Any) -> Any:
        if not isinstance(packed, list):
            if isinstance(packed, msgpack.Timestamp | msgpack.ExtType | dict):
                raise WireError("only numbers, text, bytes and nodes may come")
            return packed
        if self._depth >= MAX_DEPTH:
            raise WireError(f"nested deeper than {MAX_DEPTH} levels")
        tag, *content = packed
        self._depth += 1
        try:
            return self.tags[tag](*content)
        finally:
            self._depth -= 1

    def _number(self, value: Any) -> Any:
        self.mutables.append(value)
        return value

    def _set(self, content: tuple) -> set:
        found: set = set()
        for key in content:
            found.add(self._key(key))
        return found

    def _dict(self, content: tuple) -> dict:
        found: dict = {}
        for key, value in zip(content[::2], content[1::2], strict=True):
            found[self._key(key)] = self._decode(value)
        return found

    def _key(self, packed: Any) -> Any:
        self._hashed += 1
        if self._hashed > MAX_HASHED:
            raise WireError(f"more than {MAX_HASHED} entries in dicts and sets")
        if _parts(packed) > MAX_KEY:
            raise WireError(f"a key of more than {MAX_KEY} parts")
        return self._decode(packed)


def _parts(packed: Any) -> int:
    """How many values a packed one consists of (counting stops where there are too many)."""
    if not isinstance(packed, list) or len(packed) > MAX_KEY:
        return len(packed) if isinstance(packed, list) else 1
    return sum(map(_parts, packed))


def decode_dtype(text: str) -> np.dtype:
    if not isinstance(text, str) or len(text) > 16:
        raise WireError("a dtype is a short text")
    dtype = np.dtype(text)
    if not is_plain_dtype(dtype):
        raise WireError("arrays of this dtype can't cross")
    return dtype


def decode_array(dtype_text: str, shape: list[int], data: bytes, writeable: bool) -> np.ndarray:
    """An array that owns its memory; its bytes must fit dtype and shape exactly."""
    dtype = decode_dtype(dtype_text)
    if len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise WireError("impossible shape")
    if not isinstance(data, bytes) or math.prod(shape) * dtype.itemsize != len(data):
        raise WireError("an array's bytes don't fit its shape")
    if math.prod(n or 1 for n in shape) > MAX_FRAME:
        raise WireError("an empty array of an absurd shape")
    array = np.frombuffer(data, dtype=dtype).reshape(shape).copy()
    array.flags.writeable = bool(writeable)
    return array


def decode_generator(numbers: list[int]) -> np.random.Generator:
    generator = np.random.Generator(np.random.PCG64(0))
    set_generator_state(generator, numbers)
    return generator


def unpack(data: bytes | bytearray, max_map: int = MAX_HASHED) -> Any:
    """msgpack's value, within bounds: no extension types, not more than `MAX_ITEMS` entries in all lists."""
    left = MAX_ITEMS

    def count(entries: list) -> list:
        nonlocal left
        left -= len(entries) + 1
        if left < 0:
            raise ValueError(f"more than {MAX_ITEMS} entries")
        return entries

    return msgpack.unpackb(
        data,
        raw=False,
        unicode_errors="surrogatepass",
        list_hook=count,
        max_array_len=MAX_ITEMS,
        max_map_len=max_map,
        max_ext_len=0,
    )


class Channel:
    """Frames over a connected stream socket; `max_map` bounds the entries of msgpack's own maps (0: none)."""

    def __init__(self, connection: socket.socket, max_frame: int = MAX_FRAME, max_map: int = MAX_HASHED):
        self._connection = connection
        self._max_frame, self._max_map = max_frame, max_map

    def send(self, message: Any, seconds: float = SEND_SECONDS) -> None:
        """Send a message; the other side has at most `seconds` to take it."""
        data = msgpack.packb(message, use_bin_type=True, unicode_errors="surrogatepass")
        if len(data) > self._max_frame:
            raise WireError(f"{len(data)} bytes are over the limit of {self._max_frame} for one message")
        try:
            self._write(struct.pack("!I", len(data)) + data, seconds)
        except TimeoutError:
            raise WireTimeout from None
        except OSError as error:
            raise WireClosed(str(error)) from None

    def receive(self, seconds: float | None = None) -> Any:
        """The next message as msgpack unpacks it; at most `seconds` for the whole frame, however slowly it
        drips."""
        deadline = time.monotonic() + (seconds or 0)
        return self.receive_while(None if seconds is None else lambda: deadline - time.monotonic())

    def receive_while(self, left: Callable[[], float] | None) -> Any:
        """The next message; `left` says how many seconds are left for it, and may say more when it is asked
        again at their end."""
        (size,) = struct.unpack("!I", self._exactly(4, left))
        if size > self._max_frame:
            raise WireError(f"a frame over the limit of {self._max_frame} bytes")
        try:
            return unpack(self._exactly(size, left), self._max_map)
        except (ValueError, msgpack.UnpackException) as error:
            raise WireError(f"not msgpack, or too much of it ({type(error).__name__})") from None

    def _exactly(self, count: int, left: Callable[[], float] | None) -> bytearray:
        buffer = bytearray(count)
        view, got = memoryview(buffer), 0
        while got < count:
            try:
                n = self._read_into(view[got:], left)
            except TimeoutError:
                if left() > 0:
                    continue
                raise WireTimeout from None
            except OSError as error:
                raise WireClosed(str(error)) from None
            if n == 0:
                raise WireClosed("connection closed")
            got += n
        return buffer

    def _write(self, data: bytes, seconds: float) -> None:
        self._connection.settimeout(seconds)
        self._connection.sendall(data)

    def _read_into(self, view: memoryview, left: Callable[[], float] | None) -> int:
        self._connection.settimeout(None if left is None else max(left(), 1e-3))
        return self._connection.recv_into(view)

    def send_socket(self, passed: socket.socket) -> None:
        """Hand a socket to the process on the other side."""
        socket.send_fds(self._connection, [b"s"], [passed.fileno()])

    def receive_socket(self) -> socket.socket:
        _, descriptors, _, _ = socket.recv_fds(self._connection, 1, 1)
        return socket.socket(fileno=descriptors[0])

    def close(self) -> None:
        """Close for good: whoever waits on either end is told at once."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()


class PipeChannel(Channel):
    """Frames over two unbuffered files, without time limits: a process's own standard input and output."""

    def __init__(self, reader: io.RawIOBase, writer: io.RawIOBase, max_frame: int = MAX_FRAME):
        self._reader, self._writer = reader, writer
        self._max_frame, self._max_map = max_frame, MAX_HASHED

    def _write(self, data: bytes, seconds: float) -> None:
        view = memoryview(data)
        while view:
            view = view[self._writer.write(view) :]

    def _read_into(self, view: memoryview, left: Callable[[], float] | None) -> int:
        return self._reader.readinto(view)
