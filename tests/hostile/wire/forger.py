"""Comes before the cells of this family: finds the connection and speaks the protocol itself."""
import itertools
import os
import socket
import stat
import struct

import msgpack


def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


connection = socket.socket(fileno=os.dup(next(n for n in range(3, 200) if is_socket(n))))
connection.settimeout(None)


def raw(data):
    connection.sendall(data)


def send(message):
    data = msgpack.packb(message)
    raw(struct.pack("!I", len(data)) + data)


def take():
    (size,) = struct.unpack("!I", exactly(4))
    return exactly(size)


def exactly(count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            os._exit(0)
        data += part
    return data


def serve(answer):
    """Answer the request that runs this cell, and all that follow."""
    request = b"\x92\xa3run"
    while True:
        send(answer(request))
        request = take()


def lie(answer):
    """Answer honestly until something is called."""

    def mixed(request):
        operation = request[2 : 2 + request[1] - 0xA0]
        values = {b"run": [1, [0], True], b"get": [13, 1, "function"]}
        return answer(request) if operation == b"call" else ["ok", values.get(operation), []]

    serve(mixed)


def nested(depth):
    value = None
    for _ in range(depth):
        value = [1, value]
    return value


arrays = itertools.cycle([
    ["|O", [1], b"\0" * 8, True], ["<f8", [2**30, 2**30, 0], b"", True], ["<f8", [3], b"", True], ["<f8", [-1], b"", True],
    ["<f8,<f8", [1], b"\0" * 16, True], ["M8", [1], b"\0" * 8, True], ["<U1", [1], b"\xff" * 4, True], [5, 5, 5, 5],
])  # fmt: skip
references = itertools.cycle([[13, 10**9, "ndarray"], [13, -1, "x"], [14, 999], [14, -1], [14, True], [14, 0.5], [15, b"", "f"], [16, "os"]])


def changes(request):
    zeros = [5, "<f8", [4, 3], b"\0" * 96, True]
    return [[0, zeros]] if b"call" in request else []
