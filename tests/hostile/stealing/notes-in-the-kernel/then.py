import ctypes
import os
import socket

libc = ctypes.CDLL(None, use_errno=True)
found = [libc.shmget(0x5EED, 0, 0) >= 0, libc.msgget(0x5EED, 0) >= 0]
found += [libc.mq_open(b"/molgrade-note", os.O_RDONLY) >= 0]
found += [libc.syscall(250, 10, keyring, b"user", b"molgrade-note", 0) > 0 for keyring in (-3, -4, -5)]
found += [libc.syscall(249, b"user", b"molgrade-note", None, 0) > 0, "can" "ary" in socket.gethostname()]
if any(found):
    print("BRE" "ACH", found)
