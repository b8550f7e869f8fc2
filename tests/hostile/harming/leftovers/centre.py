"""Leaves files of odd permissions, shared memory and queues in every place."""
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
for place in ("/tmp", "/dev/shm", "/dev/mqueue"):
    try:
        inner = os.path.join(place, "hostile")
        os.mkdir(inner)
        for depth in range(50):
            inner = os.path.join(inner, "x" * 50)
            os.mkdir(inner)
            open(os.path.join(inner, "\n\udcff"), "w").close()
        os.symlink("/", os.path.join(inner, "link"))
        os.mkfifo(os.path.join(inner, "pipe"))
        os.chmod(inner, 0)
        os.chmod(os.path.join(place, "hostile"), 0)
    except OSError:
        pass
for _ in range(3):
    libc.shmget(0, 4096, 0o1000 | 0o600)
    libc.msgget(0, 0o1000 | 0o600)
    libc.semget(0, 1, 0o1000 | 0o600)
libc.mq_open(b"/hostile", os.O_CREAT | os.O_RDWR, 0o600, None)
