"""Passes open files along with every byte of its answers, until the other side can open none."""
import array

rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 200))]


def raw(data):
    for byte in data:
        connection.sendmsg([bytes([byte])], rights)


serve(lambda request: ["ok", [1, [0], True] if b"run" in request[:8] else None, []])
