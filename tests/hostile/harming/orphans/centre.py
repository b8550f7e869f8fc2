"""Many orphans, stopped, in sessions and groups of their own, each holding files and memory open."""
import os
import signal
import time

for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        for _ in range(2):
            if os.fork() == 0:
                os.setpgid(0, 0)
                keep = [os.open("/tmp", os.O_RDONLY)]
                try:
                    keep.append(os.memfd_create("keep"))
                except OSError:  # not everywhere
                    pass
                os.kill(os.getpid(), signal.SIGSTOP)
                time.sleep(300)
        os._exit(0)
