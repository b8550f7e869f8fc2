"""Fills the kernel's own buffers: thousands of pipes and sockets that nobody reads."""
import os
import socket

held = []
try:
    while len(held) < 2000:
        held.append((os.pipe(), socket.socketpair()))
        for write in (lambda: os.write(held[-1][0][1], bytes(2**16)), lambda: held[-1][1][0].send(bytes(2**17))):
            os.set_blocking(held[-1][0][1], False)
            held[-1][1][0].setblocking(False)
            write()
except OSError:
    held = None
